// Cuts the computer off from all but the server, and brings it back: by command, after its time, or at once when the server cannot be
// reached afterwards. On Linux with nftables; elsewhere it says that it cannot.
import { lookup } from 'node:dns/promises'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RunProgram } from '../computer/programs.ts'
import type { EventLog } from '../events/log.ts'
import { Failure } from '../failure.ts'
import { readValue, type Store, writeValue } from '../state/store.ts'
import { isolationRules, resolversOf, tableName } from './rules.ts'

export interface IsolationParts {
  run: RunProgram
  platform: NodeJS.Platform
  store: Store
  events: EventLog
  now: () => number
  server: string
  /** Does a request reach the server? */
  testServer: (signal: AbortSignal) => Promise<boolean>
  /** How long the self-test may try. */
  selfTest_ms?: number
}

const selfTest_ms_default = 60_000
const value = 'isolated-until'

export const isIsolated = (store: Store, now: number): boolean => Number(readValue(store, value) ?? 0) > now

/** Throws `isolation-impossible`, `isolation-failed`, `isolation-self-test`; the computer is connected then. */
export async function isolate(parts: IsolationParts, minutes: number, signal: AbortSignal): Promise<void> {
  await checkPossible(parts)
  const script = isolationRules({ ...(await allowedOf(parts.server)), minutes })
  // Noted first: after a kill in between, the next start takes the rules away when their time is over.
  writeValue(parts.store, value, String(parts.now() + minutes * 60_000))
  await remove(parts.run)
  const { code, errors } = await parts.run({ name: 'nft', arguments: ['-f', '-'], input: script })
  if (code !== 0) {
    writeValue(parts.store, value, null)
    throw new Failure('isolation-failed', `nft refused the rules: ${errors.toString().slice(0, 300)}`)
  }
  if (await reaches(parts, signal))
    return parts.events.write(
      'isolated',
      `The computer was cut off for ${minutes} minutes; only the server is reachable.`,
    )
  await remove(parts.run)
  writeValue(parts.store, value, null)
  const seconds = (parts.selfTest_ms ?? selfTest_ms_default) / 1_000
  const text = `The server could not be reached within ${seconds} s after the isolation; it was undone.`
  parts.events.write('isolationFailed', text)
  throw new Failure('isolation-self-test', text)
}

/** Connects the computer again. Nothing to undo is no error. */
export async function reconnect(
  parts: Pick<IsolationParts, 'run' | 'store' | 'events' | 'platform'>,
  why: string,
): Promise<void> {
  const was = readValue(parts.store, value)
  if (parts.platform === 'linux') await remove(parts.run)
  if (parts.platform === 'linux' && (await isInForce(parts.run)))
    throw new Failure(
      'isolation-failed',
      'nft could not remove the rules. Run: nft delete table inet mailwarden_isolation',
    )
  writeValue(parts.store, value, null)
  if (was !== null) parts.events.write('isolationReversed', `The computer is connected again: ${why}.`)
}

/** Ends an isolation whose time is over; call it at the start and now and then. */
export async function endExpired(
  parts: Pick<IsolationParts, 'run' | 'store' | 'events' | 'platform' | 'now'>,
): Promise<void> {
  const until = readValue(parts.store, value)
  if (until !== null && Number(until) <= parts.now()) await reconnect(parts, 'the time of the isolation is over')
}

async function checkPossible({ platform, run }: IsolationParts): Promise<void> {
  if (platform !== 'linux')
    throw new Failure(
      'isolation-impossible',
      'This agent isolates Linux computers only. Use the product that manages this computer.',
    )
  if (process.getuid?.() !== 0) throw new Failure('isolation-impossible', 'The agent does not run as root.')
  const { failure, code, errors } = await run({ name: 'nft', arguments: ['list', 'tables'] })
  if (failure === 'missing') throw new Failure('isolation-impossible', 'nft (nftables) is not installed.')
  if (failure !== null || code !== 0)
    throw new Failure('isolation-impossible', `nft does not work here: ${errors.toString().slice(0, 200)}`)
}

async function allowedOf(server: string): Promise<{ servers: string[]; port: number; resolvers: string[] }> {
  const { hostname, port, protocol } = new URL(server)
  const name = hostname.replace(/^\[|\]$/g, '')
  const addresses = await lookup(name, { all: true }).catch((error: unknown) => {
    throw new Failure('isolation-impossible', `The server's name ${name} has no address.`, { cause: error })
  })
  return {
    servers: [...new Set(addresses.map(({ address }) => address))],
    port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
    resolvers: readResolvers(),
  }
}

function readResolvers(): string[] {
  try {
    return resolversOf(readFileSync('/etc/resolv.conf', 'utf8'))
  } catch {
    return []
  }
}

async function remove(run: RunProgram): Promise<void> {
  await run({ name: 'nft', arguments: ['delete', 'table', 'inet', tableName] })
}

async function isInForce(run: RunProgram): Promise<boolean> {
  const { code, failure } = await run({ name: 'nft', arguments: ['list', 'table', 'inet', tableName] })
  return failure === null && code === 0
}

async function reaches(
  { testServer, selfTest_ms = selfTest_ms_default }: IsolationParts,
  signal: AbortSignal,
): Promise<boolean> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(selfTest_ms)])
  while (!deadline.aborted) {
    if (await testServer(deadline).catch(() => false)) return true
    await sleep(1_000, undefined, { signal: deadline }).catch(() => {})
  }
  return false
}
