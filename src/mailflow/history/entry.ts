// What stands in the local log: one entry is a new message or additions to one. Ids are given when it is written, so that an entry
// that is shipped twice is stored once.
import type { MessageRecord, TimelineEntry } from './record.ts'

export type HistoryEntry =
  | { kind: 'message'; record: MessageRecord }
  | { kind: 'timeline'; tenantId: string; messageId: string; entries: (TimelineEntry & { id: string })[] }

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Null for what is none of ours: a log from elsewhere must not stop the shipping. */
export function parseEntry(json: string): HistoryEntry | null {
  try {
    const value = JSON.parse(json) as HistoryEntry | null
    if (value?.kind === 'message' && isRecord(value.record)) return value
    if (value?.kind === 'timeline' && uuid.test(value.tenantId) && uuid.test(value.messageId))
      return Array.isArray(value.entries) && value.entries.every(isTimelineEntry) ? value : null
    return null
  } catch {
    return null
  }
}

function isRecord(value: unknown): value is MessageRecord {
  const record = value as Partial<MessageRecord> | null
  return (
    typeof record === 'object' &&
    uuid.test(String(record?.messageId)) &&
    uuid.test(String(record?.tenantId)) &&
    !Number.isNaN(Date.parse(String(record?.receivedAt))) &&
    typeof record?.mailFrom === 'string' &&
    Array.isArray(record.recipients) &&
    Array.isArray(record.outcomes) &&
    Array.isArray(record.timeline) &&
    Array.isArray(record.findings)
  )
}

function isTimelineEntry(value: unknown): boolean {
  const entry = value as { id?: unknown; at?: unknown; step?: unknown } | null
  return uuid.test(String(entry?.id)) && !Number.isNaN(Date.parse(String(entry?.at))) && typeof entry?.step === 'string'
}
