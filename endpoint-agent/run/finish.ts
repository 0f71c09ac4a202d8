// The end of a command: outcome and report in one transaction, so that after a kill there are both or neither.
import { limits, type ResultReport, type ScanItem } from '../../src/compromise/endpoint-protocol.ts'
import { inTransaction } from '../state/store.ts'
import { addReport } from './outbox.ts'
import type { Enrolled } from './parts.ts'

export type Outcome = Pick<ResultReport, 'outcome' | 'error'> & Partial<Pick<ResultReport, 'counts' | 'items'>>

const items_bytes_max = 900_000

export function finish(parts: Enrolled, commandId: string, outcome: Outcome): void {
  const { store, now } = parts
  inTransaction(store, () => {
    const row = store.prepare('select received_at, started_at from command where command_id = ?').get(commandId)
    if (row === undefined) return
    const endedAt = now()
    // In the server's time: the clock of the computer may be wrong.
    const skew_ms = parts.serverNow() - endedAt
    const shownTime = (time: number) => new Date(time + skew_ms).toISOString()
    const report: ResultReport = {
      kind: 'result',
      commandId,
      engine: parts.engine(),
      startedAt: shownTime(Number(row.started_at ?? row.received_at)),
      endedAt: shownTime(endedAt),
      counts: null,
      ...outcome,
      items: sendable(outcome.items ?? []),
    }
    store.prepare(`delete from report where command_id = ? and kind = 'progress'`).run(commandId)
    store
      .prepare('update command set state = ?, ended_at = ?, result = ?, cursor = null where command_id = ?')
      .run(outcome.outcome, endedAt, JSON.stringify(report), commandId)
    addReport(store, report, endedAt)
  })
  parts.reported()
}

/** The first, as many as the protocol takes. The counts tell the whole. */
function sendable(items: readonly ScanItem[]): ScanItem[] {
  const sent: ScanItem[] = []
  let size = 0
  for (const item of items.slice(0, limits.items)) {
    size += Buffer.byteLength(JSON.stringify(item))
    if (size > items_bytes_max) break
    sent.push(item)
  }
  return sent
}
