// The agent's own record: every event goes to `events.jsonl` in the state folder first, then to standard output when systemd reads it
// and to the log of the platform. What the platform did not take is kept and tried again.
import { appendFileSync, renameSync, statSync } from 'node:fs'
import path from 'node:path'
import { oneLine } from '../computer/shown.ts'
import type { Store } from '../state/store.ts'
import { type EventName, eventIds, type Level, levels } from './ids.ts'
import type { Sink } from './sink.ts'

export interface Entry {
  at: string
  id: number
  name: EventName
  level: Level
  text: string
  facts: Record<string, string>
}

export interface EventLog {
  /** Facts become fields where the platform has fields. Never throws: a full disk must not stop a scan. */
  write(name: EventName, text: string, facts?: Record<string, string | number | null>): void
  /** Waits until the platform took what it takes, at most the time that its program needs. */
  settled(): Promise<void>
}

export const eventFile = (folder: string): string => path.join(folder, 'events.jsonl')
const file_bytes_max = 10 * 1024 * 1024
const pending_max = 1_000

export interface EventLogParts {
  folder: string
  store: Store
  sink: Sink | null
  /** Lines for systemd, which reads the number in front as the level (sd-daemon(3)). */
  printed: ((line: string) => void) | null
  now: () => number
}

export function createEventLog({ folder, store, sink, printed, now }: EventLogParts): EventLog {
  let work: Promise<void> = Promise.resolve()
  return {
    write: (name, text, facts = {}) => {
      const entry: Entry = {
        at: new Date(now()).toISOString(),
        id: eventIds[name],
        name,
        level: levels[name],
        text: oneLine(text),
        facts: Object.fromEntries(
          Object.entries(facts).flatMap(([fact, value]) => (value === null ? [] : [[fact, oneLine(String(value))]])),
        ),
      }
      append(eventFile(folder), entry)
      printed?.(`<${entry.level}>${entry.id} ${entry.name}: ${entry.text}`)
      if (sink === null) return
      keep(store, entry)
      work = work.then(() => handOver(store, sink)).catch(() => {})
    },
    settled: () => work,
  }
}

function append(file: string, entry: Entry): void {
  try {
    const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
    if (size > file_bytes_max) renameSync(file, `${file}.1`)
    appendFileSync(file, `${JSON.stringify(entry)}\n`, { mode: 0o600 })
  } catch {
    // The platform's log is still there.
  }
}

function keep(store: Store, entry: Entry): void {
  try {
    store.prepare('insert into pending_event (body) values (?)').run(JSON.stringify(entry))
    store
      .prepare('delete from pending_event where number <= (select max(number) from pending_event) - ?')
      .run(pending_max)
  } catch {
    // It is in the agent's own record.
  }
}

/** Oldest first; stops at the first that is not taken, so that the order stays. */
async function handOver(store: Store, sink: Sink): Promise<void> {
  const rows = store.prepare('select number, body from pending_event order by number limit 200').all()
  for (const row of rows) {
    if (!(await sink(JSON.parse(String(row.body)) as Entry))) return
    store.prepare('delete from pending_event where number = ?').run(Number(row.number))
  }
}
