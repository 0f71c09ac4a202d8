// How the demonstration tells its story: a line for each thing that was looked at, and the real command line.
import { spawn } from 'node:child_process'
import path from 'node:path'
import type { Installation } from '#test/support/installation.ts'

const root = path.resolve(import.meta.dirname, '..')
const isColour = process.stdout.isTTY && process.env['NO_COLOR'] === undefined
export const paint = (code: number, text: string): string => (isColour ? `\u001b[${code}m${text}\u001b[0m` : text)
export const say = (text = ''): void => void process.stdout.write(`${text}\n`)

const deadline_ms = 30_000
/** The test string that every scanner must know (eicar.org), put together here so that this file is not taken for it. */
export const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('')
export const gtube = ['XJS*C4JDBQADN1.NSBN3*2IDNEN*', 'GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X'].join('')

export class Failed extends Error {}

export function heading(text: string): void {
  say()
  say(paint(1, text))
}

/** Does something and says what was seen; `work` throws when it was not. */
export async function step(text: string, work: () => Promise<string | void>): Promise<void> {
  const begun = performance.now()
  try {
    const seen = await work()
    const seconds = ((performance.now() - begun) / 1000).toFixed(1)
    say(`  ${paint(32, '✓')} ${text}${seen ? `: ${seen}` : ''} ${paint(2, `(${seconds} s)`)}`)
  } catch (error) {
    say(`  ${paint(31, '✗')} ${text}: ${error instanceof Error ? error.message : String(error)}`)
    throw new Failed(text)
  }
}

/** Waits until `look` finds something, in real time; the mail runs through real sockets. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined | null> | T | undefined | null,
): Promise<T> {
  const until = performance.now() + deadline_ms
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== null) return found
    if (performance.now() > until) throw new Error(`${what} was not seen within ${deadline_ms / 1000} s`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

export function check(condition: boolean, otherwise: string): void {
  if (!condition) throw new Error(otherwise)
}

/** Runs the real command line against the running server and shows what it prints. */
export async function showCommand(made: Installation, words: string[]): Promise<void> {
  say(`  ${paint(2, '$')} mailwarden ${words.join(' ')}`)
  const child = spawn(process.execPath, [path.join(root, 'src/main.ts'), ...words], {
    env: { ...process.env, MAILWARDEN_CONFIG: made.configFile, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', () => resolve())
  })
  for (const line of Buffer.concat(chunks).toString().trimEnd().split('\n').slice(0, 12)) say(`    ${line}`)
}
