// Passwords of local accounts: which are taken (NIST SP 800-63B 5.1.1.2: long, not common, no composition rules) and how they are kept
// (argon2id, RFC 9106, parameters of the OWASP password storage cheat sheet).
import { argon2 as argon2Callback, randomBytes, timingSafeEqual, type Argon2Parameters } from 'node:crypto'
import { promisify } from 'node:util'
import { AppError } from '#platform/errors.ts'
import { isCommonPassword } from './common-passwords.ts'

const length_min = 12
const length_max = 256
const parameters = { memory: 19_456, passes: 2, parallelism: 1 }
const salt_bytes = 16
const tag_bytes = 32
/** Each takes 19 MiB and about 20 ms of a core. */
const running_max = 4
const waiting_max = 64

/** NFKC, so that the same characters typed on another machine are the same password. */
const normalized = (password: string): string => password.normalize('NFKC')

/** What is wrong with a new password, or null. Pure. */
export function passwordProblem(password: string, address: string): string | null {
  const text = normalized(password)
  const length = Array.from(text).length
  if (length < length_min) return `has fewer than ${length_min} characters`
  if (length > length_max) return `has more than ${length_max} characters`
  const plain = text.toLowerCase().trim()
  const [local = ''] = address.toLowerCase().split('@')
  if (plain === address.toLowerCase() || (local !== '' && plain.replace(/[\d\W_]+$/, '') === local))
    return 'is your address'
  return isCommonPassword(plain) ? 'is one of the most common ones' : null
}

/** Throws AppError `sign-in.password-weak`. */
export function requireGoodPassword(password: string, address: string): void {
  const problem = passwordProblem(password, address)
  if (problem === null) return
  throw new AppError({
    code: 'sign-in.password-weak',
    message: `This password ${problem}. Choose another: three or four words that nobody would guess do well.`,
    status: 422,
    fields: [{ path: 'password', message: problem }],
  })
}

/** PHC string: `$argon2id$v=19$m=…,t=…,p=…$salt$tag`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(salt_bytes)
  const { memory, passes, parallelism } = parameters
  const tag = await derive(password, salt, parameters)
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(tag)}`
}

/** Without a hash (unknown user, no password) as much work is done, and the answer is no. `isOld`: hash it anew with today's parameters. */
export async function verifyPassword(
  hash: string | null,
  password: string,
): Promise<{ isRight: boolean; isOld: boolean }> {
  const stored = parseHash(hash ?? (await nobodysHash()))
  const tag = await derive(password.slice(0, 1_000), stored.salt, stored)
  const isRight = timingSafeEqual(tag, stored.tag) && hash !== null
  const isOld = (['memory', 'passes', 'parallelism'] as const).some((name) => stored[name] !== parameters[name])
  return { isRight, isOld }
}

let nobody: Promise<string> | undefined
const nobodysHash = (): Promise<string> => (nobody ??= hashPassword(randomBytes(24).toString('base64')))

interface StoredHash {
  memory: number
  passes: number
  parallelism: number
  salt: Buffer
  tag: Buffer
}

function parseHash(text: string): StoredHash {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]{43})$/.exec(text)
  if (match === null) throw new Error('a stored password hash is not one of ours')
  const [memory, passes, parallelism] = match.slice(1, 4).map(Number) as [number, number, number]
  return { memory, passes, parallelism, salt: Buffer.from(match[4]!, 'base64'), tag: Buffer.from(match[5]!, 'base64') }
}

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '')
const argon2 = promisify(argon2Callback) as (algorithm: 'argon2id', values: Argon2Parameters) => Promise<Buffer>

let running = 0
const waiting: (() => void)[] = []

async function derive(password: string, nonce: Buffer, cost: Omit<StoredHash, 'salt' | 'tag'>): Promise<Buffer> {
  await takeTurn()
  try {
    const { memory, passes, parallelism } = cost
    const message = Buffer.from(normalized(password))
    return await argon2('argon2id', { message, nonce, memory, passes, parallelism, tagLength: tag_bytes })
  } finally {
    running -= 1
    waiting.shift()?.()
  }
}

/** A flood of sign-ins must not take all memory. */
async function takeTurn(): Promise<void> {
  if (running >= running_max) {
    if (waiting.length >= waiting_max)
      throw new AppError({
        code: 'sign-in.busy',
        message: 'Too many people sign in at this moment. Try again in a few seconds.',
        status: 503,
        retryable: true,
      })
    await new Promise<void>((resolve) => waiting.push(resolve))
  }
  running += 1
}
