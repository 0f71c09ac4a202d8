// Reports on their way to the server: on disk until the server took them, so each arrives at least once. Of progress only the newest
// counts.
import type { ProgressReport, Report } from '../../src/compromise/endpoint-protocol.ts'
import { limits } from '../../src/compromise/endpoint-protocol.ts'
import type { Store } from '../state/store.ts'

const reports_max = 100
/** Room for the frame of the request. */
const body_bytes_max = limits.body_bytes - 10_000
const kept_max = 5_000

export function addReport(store: Store, report: Report, now: number): void {
  const commandId = 'commandId' in report ? report.commandId : null
  if (report.kind === 'progress')
    store.prepare(`delete from report where kind = 'progress' and command_id = ?`).run(commandId)
  store
    .prepare('insert into report (kind, command_id, body, created_at) values (?, ?, ?, ?)')
    .run(report.kind, commandId, JSON.stringify(report), now)
  // A server that never comes back must not fill the disk; results stay longest.
  store
    .prepare(
      `delete from report where kind in ('event', 'progress', 'rejected') and number <= (select max(number) from report) - ?`,
    )
    .run(kept_max)
}

export interface Waiting {
  numbers: number[]
  reports: Report[]
}

/** The oldest reports that fit into one request. */
export function nextReports(store: Store): Waiting {
  const waiting: Waiting = { numbers: [], reports: [] }
  let size = 0
  for (const row of store.prepare('select number, body from report order by number limit ?').all(reports_max)) {
    const body = String(row.body)
    size += Buffer.byteLength(body) + 1
    if (size > body_bytes_max && waiting.numbers.length > 0) break
    waiting.numbers.push(Number(row.number))
    waiting.reports.push(JSON.parse(body) as Report)
  }
  return waiting
}

/** Taken by the server; files whose facts it has now may make room in the vault one day. */
export function removeReports(store: Store, numbers: readonly number[]): void {
  const known = store.prepare(
    `update vault set is_reported = 1 where command_id in (select command_id from report where number = ? and kind = 'result')`,
  )
  const remove = store.prepare('delete from report where number = ?')
  for (const number of numbers) {
    known.run(number)
    remove.run(number)
  }
}

/** Saves the sequence number with the report: after a restart it goes on higher. */
export function addProgress(
  store: Store,
  commandId: string,
  progress: Omit<ProgressReport, 'kind' | 'commandId' | 'seq'>,
  now: number,
): void {
  const row = store.prepare('update command set seq = seq + 1 where command_id = ? returning seq').get(commandId)
  if (row === undefined) return
  addReport(store, { kind: 'progress', commandId, seq: Number(row.seq), ...progress }, now)
}
