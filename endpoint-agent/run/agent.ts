// The agent at work: it asks for commands, does them and reports, until it is told to stop.
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Engine,
  limits,
  type LogonSession,
  type Machine,
  protocolVersion,
} from '../../src/compromise/endpoint-protocol.ts'
import { describeMachine } from '../computer/machine.ts'
import { listSessions } from '../computer/sessions.ts'
import { codeOf, textOf } from '../failure.ts'
import { endExpired, isIsolated } from '../isolation/isolate.ts'
import { chooseEngine } from '../scan/choose.ts'
import { noEngine } from '../scan/engine.ts'
import { type Outcome, pause_ms, wait_ms } from '../server/backoff.ts'
import { type Connection, createConnection, Refusal } from '../server/connection.ts'
import { readPolicy } from '../server/policy.ts'
import { createCounter } from '../state/counter.ts'
import { type Identity, loadIdentity } from '../state/identity.ts'
import { takeLock } from '../state/lock.ts'
import { readValue, type Store, writeValue } from '../state/store.ts'
import { recoverVault } from '../vault/recover.ts'
import { makeRoom } from '../vault/vault.ts'
import { agentVersion } from '../version.ts'
import { machineIdOf } from './machine-id.ts'
import { nextReports, removeReports } from './outbox.ts'
import type { AgentParts, Enrolled } from './parts.ts'
import { forgetOldCommands, receive } from './receive.ts'
import { adopt } from './scan-command.ts'
import { createWork, type Work } from './work.ts'

const sessions_ms = 5 * 60_000
const engine_ms = 10 * 60_000
const round_ms = 30_000
const housekeeping_rounds = 120
const watch_ms = 5_000
/** A poll that is held takes longer. */
const hasty_ms = 1_000

export interface RunOptions {
  signal: AbortSignal
  random?: () => number
  log?: (line: string) => void
}

/** How it ended: by the signal, because it was enrolled anew (start again), or because it was told to go. */
export type Ending = 'stopped' | 'enrolled-anew' | 'uninstalled'

export async function runAgent(base: AgentParts, identity: Identity, options: RunOptions): Promise<Ending> {
  const agent = createAgent(base, identity, options)
  recoverUnlessScanning(base)
  base.events.write('started', `The agent ${agentVersion} has started.`, { agent: identity.agentId })
  await endExpired(base)
  await agent.refresh()
  agent.work.wake()
  await Promise.all([agent.poll(), agent.send(), agent.keepHouse()])
  await agent.work.ended()
  await base.events.settled()
  return agent.ending()
}

/** A scan by hand may be under way: then it is its own work that lies in the vault. */
function recoverUnlessScanning(base: AgentParts): void {
  try {
    using _lock = takeLock(base.folder, 'scan')
    adopt(base, recoverVault(base.vault))
  } catch (error) {
    if (codeOf(error) !== 'state.busy') throw error
  }
}

function createAgent(
  base: AgentParts,
  identity: Identity,
  { signal: outer, random = Math.random, log = () => {} }: RunOptions,
) {
  const stop = new AbortController()
  const signal = AbortSignal.any([outer, stop.signal])
  const connection = createConnection(identity, createCounter(base.store))
  let ending: Ending = 'stopped'
  let engine: Engine = noEngine
  let sessions: LogonSession[] = []
  let machine: Machine | null = null
  let isMachineDue = true
  let isLeaving = false
  const refreshed = { sessions: Number.NEGATIVE_INFINITY, engine: Number.NEGATIVE_INFINITY }
  const bell = createBell()

  const parts: Enrolled = {
    ...base,
    identity,
    serverNow: () => connection.now(),
    reported: () => bell.ring(),
    testServer: async (test) => {
      await connection.report({ version: protocolVersion, reports: [] }, test)
      return true
    },
    engine: () => engine,
  }

  const refresh = async () => {
    const now = base.now()
    if (now - refreshed.engine >= engine_ms) {
      engine = (await (await chooseEngine(base))?.describe()) ?? noEngine
      refreshed.engine = now
    }
    if (now - refreshed.sessions >= sessions_ms) {
      sessions = await listSessions(base.run, base.platform, now)
      refreshed.sessions = now
    }
    if (machine === null)
      machine = machineIdOf(base.store, await describeMachine(base.run, base.platform, base.settings.isServer))
  }
  const trouble = (error: unknown) => log(textOf(error))
  const work: Work = createWork(
    parts,
    {
      trouble,
      refresh: () => {
        refreshed.sessions = refreshed.engine = Number.NEGATIVE_INFINITY
        machine = null
        isMachineDue = true
      },
      uninstall: () => {
        isLeaving = true
        bell.ring()
      },
    },
    signal,
  )

  /** Waits; ends early with the signal, or when another enrolment stands on disk. */
  const rest = async (time_ms: number) => {
    for (let left = time_ms; left > 0 && !signal.aborted; left -= watch_ms) {
      await sleep(Math.min(left, watch_ms), undefined, { signal }).catch(() => {})
      if (isEnrolledAnew(base.folder, identity)) end('enrolled-anew')
    }
  }
  const end = (how: Ending) => {
    if (ending === 'stopped' && !outer.aborted) ending = how
    stop.abort()
    bell.ring()
  }

  const askOnce = async (): Promise<Outcome> => {
    await refresh()
    const policy = identity.policy
    const sent = isMachineDue ? machine : null
    const asked_ms = performance.now()
    const answer = await connection.poll(
      {
        version: protocolVersion,
        agentVersion,
        wait_seconds: policy.shortPoll_seconds === null ? waitSeconds(policy.poll_seconds, random) : 0,
        ...(sent === null ? {} : { machine: sent }),
        engine,
        sessions,
        isIsolated: isIsolated(base.store, base.now()),
        busyWith: work.busyWith(),
      },
      signal,
    )
    noteProblem(base.store, null)
    if (answer.reenroll !== undefined) return noteLost(base, answer.reenroll)
    writeValue(base.store, 'lost', null)
    writeValue(base.store, 'last-poll', String(base.now()))
    if (sent !== null) isMachineDue = false
    identity.policy = readPolicy(answer.policy, identity.policy)
    if (receive(parts, answer.commands)) {
      work.wake()
      return 'news'
    }
    return performance.now() - asked_ms < hasty_ms ? 'hasty' : 'held'
  }

  const poll = async () => {
    for (let failures = 0, hasty = 0; !signal.aborted;) {
      try {
        const outcome = await askOnce()
        failures = 0
        hasty = outcome === 'hasty' ? hasty + 1 : 0
        await rest(pause_ms(outcome, hasty, identity.policy.shortPoll_seconds, random))
        if (isEnrolledAnew(base.folder, identity)) end('enrolled-anew')
      } catch (error) {
        if (signal.aborted) return
        failures += 1
        trouble(error)
        noteProblem(base.store, textOf(error))
        await rest(wait_ms(failures, retryOf(error), random))
      }
    }
  }

  const send = async () => {
    for (let failures = 0; !signal.aborted;) {
      const { numbers, reports } = nextReports(base.store)
      if (reports.length === 0) {
        if (isLeaving) return end('uninstalled')
        await bell.rung()
        continue
      }
      try {
        const answer = await connection.report({ version: protocolVersion, reports }, signal)
        failures = 0
        if (answer.reenroll !== undefined) await rest(pause_ms('lost', 0, null, random))
        else removeReports(base.store, numbers)
      } catch (error) {
        if (signal.aborted) return
        // Refused for what they are: sent again they would be refused again, and hold up all that follow.
        if (isUnacceptable(error))
          removeReports(
            base.store,
            reports.length === 1 ? numbers : await sendSingly(connection, numbers, reports, signal),
          )
        failures += 1
        trouble(error)
        await rest(wait_ms(failures, retryOf(error), random))
      }
    }
  }

  const keepHouse = async () => {
    for (let round = 0; !signal.aborted; round = (round + 1) % housekeeping_rounds) {
      try {
        await endExpired(base)
        work.wake()
        if (round === 0) {
          forgetOldCommands(base)
          makeRoom(base.vault, 0)
        }
      } catch (error) {
        trouble(error)
      }
      await sleep(round_ms, undefined, { signal }).catch(() => {})
    }
  }

  signal.addEventListener('abort', () => bell.ring())
  return { poll, send, keepHouse, refresh, work, ending: () => ending }
}

/** A bell that remembers that it was rung. */
function createBell() {
  let isRung = false
  let waiting: (() => void) | null = null
  return {
    ring: () => {
      isRung = true
      waiting?.()
    },
    rung: async () => {
      if (!isRung) await new Promise<void>((resolve) => (waiting = resolve))
      waiting = null
      isRung = false
    },
  }
}

/** A little less than the server allows, not the same for all (endpoint-response 2.2). */
const waitSeconds = (policy_seconds: number, random: () => number): number =>
  Math.max(1, Math.round(Math.min(policy_seconds, limits.poll_seconds) - random() * 10))

/** For `status`; a full disk must not end the agent. */
function noteProblem(store: Store, text: string | null): void {
  try {
    writeValue(store, 'last-problem', text)
  } catch {
    // It is in the log.
  }
}

function noteLost({ store, events }: AgentParts, why: 'unknown' | 'cloned'): 'lost' {
  const text =
    why === 'cloned'
      ? 'Another computer uses the identity of this agent. Enrol both anew.'
      : 'The server does not know this agent. Enrol it anew.'
  if (readValue(store, 'lost') !== why) events.write('tamperSuspected', text, { why })
  writeValue(store, 'lost', why)
  return 'lost'
}

const isEnrolledAnew = (folder: string, identity: Identity): boolean => {
  const current = loadIdentity(folder)
  return current !== null && current.agentId !== identity.agentId
}

const retryOf = (error: unknown): number => (error instanceof Refusal ? error.retryAfter_ms : 0)
const isUnacceptable = (error: unknown): boolean => error instanceof Refusal && [400, 413, 422].includes(error.status)

/** Finds those that are refused. Throws when the server is away again. */
async function sendSingly(
  connection: Connection,
  numbers: number[],
  reports: Parameters<Connection['report']>[0]['reports'],
  signal: AbortSignal,
): Promise<number[]> {
  const done: number[] = []
  for (const [index, report] of reports.entries()) {
    try {
      await connection.report({ version: protocolVersion, reports: [report] }, signal)
      done.push(numbers[index]!)
    } catch (error) {
      if (!isUnacceptable(error)) break
      done.push(numbers[index]!)
    }
  }
  return done
}
