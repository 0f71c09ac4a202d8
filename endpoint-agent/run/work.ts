// What is to be done, in order: one scan at a time, the small commands beside it. All of it is on disk; a restart goes on.
import type { Command } from '../../src/compromise/endpoint-protocol.ts'
import { codeOf, textOf } from '../failure.ts'
import { inTransaction } from '../state/store.ts'
import { finish } from './finish.ts'
import { addReport } from './outbox.ts'
import type { Enrolled } from './parts.ts'
import { Cancelled, runScanCommand, type ScanCommand, scanCommandOf } from './scan-command.ts'
import { runSmallCommand, type SmallWork } from './small-commands.ts'

export interface Work {
  /** Looks for something to do; call it after commands came in, and now and then for what could not be done before. */
  wake(): void
  busyWith(): string | null
  /** Resolves when what is under way has stopped. */
  ended(): Promise<void>
}

export interface WorkHooks extends Omit<SmallWork, 'cancel'> {
  /** Not even the failure of a command could be stored: the disk is full. */
  trouble: (error: unknown) => void
}

export function createWork(parts: Enrolled, hooks: WorkHooks, signal: AbortSignal): Work {
  let scan: { command: ScanCommand; stop: AbortController } | null = null
  let scanning: Promise<void> | null = null
  let small: Promise<void> | null = null

  const cancel = (commandId: string): boolean => {
    if (scan?.command.commandId === commandId) {
      scan.stop.abort(new Cancelled())
      return true
    }
    const waiting = parts.store
      .prepare(`select 1 from command where command_id = ? and type = 'scan' and state = 'accepted'`)
      .get(commandId)
    if (waiting === undefined) return false
    parts.events.write('scanCancelled', 'A scan that had not begun was cancelled.', { command: commandId })
    finish(parts, commandId, { outcome: 'cancelled', error: null })
    return true
  }

  const runScans = async () => {
    shareEnded(parts)
    for (let next = nextScan(parts); next !== undefined && !signal.aborted; next = nextScan(parts)) {
      if (refuseExpired(parts, next)) continue
      const command = scanCommandOf(next)
      scan = { command, stop: new AbortController() }
      try {
        join(parts, command)
        await runScanCommand(parts, command, AbortSignal.any([signal, scan.stop.signal]))
      } finally {
        scan = null
      }
      shareEnded(parts)
    }
  }

  const runSmall = async () => {
    for (let next = nextSmall(parts); next !== undefined && !signal.aborted; next = nextSmall(parts)) {
      if (refuseExpired(parts, next)) continue
      const command = JSON.parse(String(next.payload)) as Command
      try {
        await runSmallCommand(parts, { ...hooks, cancel }, command, signal)
      } catch (error) {
        if (signal.aborted) return
        finish(parts, command.commandId, { outcome: 'failed', error: { code: codeOf(error), text: textOf(error) } })
      }
    }
  }

  const wake = () => {
    if (signal.aborted) return
    if (scan !== null) join(parts, scan.command)
    scanning ??= runScans()
      .catch(hooks.trouble)
      .finally(() => (scanning = null))
    small ??= runSmall()
      .catch(hooks.trouble)
      .finally(() => (small = null))
  }
  return {
    wake,
    busyWith: () => scan?.command.commandId ?? null,
    ended: async () => {
      await Promise.allSettled([scanning, small])
    },
  }
}

/** One that was under way before a restart comes first. */
const nextScan = ({ store }: Enrolled): Record<string, unknown> | undefined =>
  store
    .prepare(
      `select * from command where type = 'scan' and state in ('running', 'accepted') and joined is null
       order by state = 'running' desc, received_at, rowid limit 1`,
    )
    .get()

const nextSmall = ({ store }: Enrolled): Record<string, unknown> | undefined =>
  store
    .prepare(
      `select * from command where type <> 'scan' and state = 'accepted' order by type = 'cancel' desc, received_at, rowid limit 1`,
    )
    .get()

/** It waited behind another command, or the computer slept, until its time was over. */
function refuseExpired({ store, serverNow, now }: Enrolled, row: Record<string, unknown>): boolean {
  const { expiresAt } = JSON.parse(String(row.payload)) as Command
  if (row.state !== 'accepted' || expiresAt === null || Date.parse(expiresAt) > serverNow()) return false
  inTransaction(store, () => {
    store.prepare(`update command set state = 'rejected' where command_id = ?`).run(String(row.command_id))
    addReport(store, { kind: 'rejected', commandId: String(row.command_id), why: 'expired' }, now())
  })
  return true
}

/** Scans of the same incident that ask for no more than the one under way share its result; a fuller one waits for its end. */
function join({ store }: Enrolled, running: ScanCommand): void {
  if (running.incidentId === null) return
  const waiting = store
    .prepare(
      `select * from command where type = 'scan' and state = 'accepted' and joined is null and incident_id = ? and command_id <> ?`,
    )
    .all(running.incidentId, running.commandId)
  for (const row of waiting) {
    const { args, commandId } = scanCommandOf(row)
    const isCovered =
      args.onDetect === running.args.onDetect &&
      (args.kind === running.args.kind || (running.args.kind === 'full' && args.kind === 'quick'))
    const sameRoots = args.kind !== 'paths' || JSON.stringify(args.roots) === JSON.stringify(running.args.roots)
    if (isCovered && sameRoots)
      store.prepare('update command set joined = ? where command_id = ?').run(running.commandId, commandId)
  }
}

/** Also what a kill between the end of a scan and its sharing left undone. */
function shareEnded(parts: Enrolled): void {
  const ended = parts.store
    .prepare(
      `select distinct waiting.joined from command waiting left join command leader on leader.command_id = waiting.joined
       where waiting.state = 'accepted' and waiting.joined is not null and coalesce(leader.state, '') not in ('accepted', 'running')`,
    )
    .all()
  for (const { joined } of ended) share(parts, String(joined))
}

/** The result for those that joined; a cancelled scan was cancelled for itself alone. */
function share(parts: Enrolled, commandId: string): void {
  const { store } = parts
  const joined = store.prepare(`select command_id from command where joined = ? and state = 'accepted'`).all(commandId)
  const ended = store.prepare('select state, result from command where command_id = ?').get(commandId)
  if (ended === undefined || (ended.state !== 'finished' && ended.state !== 'failed')) {
    store.prepare('update command set joined = null where joined = ?').run(commandId)
    return
  }
  const { outcome, error, counts, items } = JSON.parse(String(ended.result)) as Parameters<typeof finish>[2]
  for (const row of joined)
    finish(parts, String(row.command_id), {
      outcome,
      error,
      ...(counts === undefined ? {} : { counts }),
      ...(items === undefined ? {} : { items }),
    })
}
