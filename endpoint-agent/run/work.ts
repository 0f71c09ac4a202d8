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
  /** Looks for something to do; call it after commands came in. */
  wake(): void
  busyWith(): string | null
  /** Resolves when what is under way has stopped. */
  ended(): Promise<void>
}

export function createWork(parts: Enrolled, hooks: Omit<SmallWork, 'cancel'>, signal: AbortSignal): Work {
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
    for (let next = nextScan(parts); next !== null && !signal.aborted; next = nextScan(parts)) {
      if (refuseExpired(parts, next.row)) continue
      scan = { command: next.command, stop: new AbortController() }
      join(parts, next.command)
      await runScanCommand(parts, next.command, AbortSignal.any([signal, scan.stop.signal]))
      scan = null
      if (signal.aborted) return
      share(parts, next.command.commandId)
    }
  }

  const runSmall = async () => {
    for (let command = nextSmall(parts); command !== null && !signal.aborted; command = nextSmall(parts)) {
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
    scanning ??= runScans().finally(() => (scanning = null))
    small ??= runSmall().finally(() => (small = null))
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
function nextScan({ store }: Enrolled): { row: Record<string, unknown>; command: ScanCommand } | null {
  const row = store
    .prepare(
      `select * from command where type = 'scan' and state in ('running', 'accepted') and joined is null
       order by state = 'running' desc, received_at, rowid limit 1`,
    )
    .get()
  return row === undefined ? null : { row, command: scanCommandOf(row) }
}

function nextSmall({ store }: Enrolled): Command | null {
  const row = store
    .prepare(
      `select payload from command where type <> 'scan' and state = 'accepted' order by type = 'cancel' desc, received_at, rowid limit 1`,
    )
    .get()
  return row === undefined ? null : (JSON.parse(String(row.payload)) as Command)
}

/** It waited behind another scan until its time was over. */
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
