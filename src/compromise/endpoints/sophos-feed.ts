// The feed of events of Sophos Central: only the last 24 hours exist, and an older cursor silently begins there. What was missed is kept
// as a gap, because an end or a threat may lie in it (endpoint-response 1.4, fault 15). Pure.
import { date, records, record, text, textOrNull, type Json } from './vendor-http.ts'

export interface FeedEvent {
  id: string
  type: string
  endpointId: string
  /** ISO time. */
  at: string
  name: string
  threat: string | null
}

export interface Feed {
  cursor: string | null
  /** ISO time of the last poll that was read to its end; null: never. */
  readAt: string | null
  /** ISO times between which events are lost. */
  gaps: { from: string; to: string }[]
  /** Of the kinds that matter, of the last days. */
  events: FeedEvent[]
}

export const emptyFeed: Feed = { cursor: null, readAt: null, gaps: [], events: [] }

const kept_ms = 8 * 24 * 3_600_000
const events_max = 5_000
const gaps_max = 50
/** Sophos keeps 24 hours; a margin for its own delay. */
const window_ms = 24 * 3_600_000

/** Before a poll: what cannot be read any more becomes a gap. `since`: when nothing was read yet, from when on it matters. */
export function noteGap(feed: Feed, now: Date): Feed {
  if (feed.readAt === null) return feed
  const readAt = new Date(feed.readAt)
  const horizon = new Date(now.getTime() - window_ms)
  if (readAt >= horizon) return feed
  return {
    ...feed,
    // The cursor is worth nothing any more: Sophos would begin at the last 24 hours without a word.
    cursor: null,
    gaps: [...feed.gaps, { from: feed.readAt, to: horizon.toISOString() }].slice(-gaps_max),
  }
}

export function withPage(feed: Feed, page: Json, now: Date): Feed {
  const known = new Set(feed.events.map(({ id }) => id))
  const fresh = records(page['items'])
    .map(readEvent)
    .filter((event) => event !== null)
    .filter((event) => !known.has(event.id))
  const oldest = new Date(now.getTime() - kept_ms).toISOString()
  const events = [...feed.events, ...fresh]
    .filter(({ at }) => at >= oldest)
    .toSorted((a, b) => a.at.localeCompare(b.at))
  const dropped = events.slice(0, -events_max)
  return {
    ...feed,
    cursor: textOrNull(page['next_cursor']) ?? feed.cursor,
    events: events.slice(-events_max),
    gaps: [
      ...feed.gaps.filter(({ to }) => to >= oldest),
      // What is thrown away for lack of room may have been a threat, too.
      ...(dropped.length === 0 ? [] : [{ from: dropped[0]!.at, to: dropped.at(-1)!.at }]),
    ].slice(-gaps_max),
  }
}

/** Scans that ended and whatever was found; spelling and letter case differ between Sophos's own pages. */
const relevant =
  /::(?:SavScanComplete|Threat::|PuaDetected|PuaCleanupFailed|HIPS|CommandAndControl|.*(?:Pua|CleanUp|Cleaned|Detected))/i

function readEvent(item: Json): FeedEvent | null {
  const type = text(item['type'])
  const at = date(item['when']) ?? date(item['created_at'])
  const endpointId = text(item['endpoint_id'])
  if (at === null || endpointId === '' || !relevant.test(type)) return null
  return {
    id: text(item['id']) || `${type} ${endpointId} ${at.toISOString()}`,
    type,
    endpointId,
    at: at.toISOString(),
    name: text(item['name']).slice(0, 1_000),
    threat: textOrNull(item['threat'])?.slice(0, 300) ?? null,
  }
}

export const isScanEnd = ({ type }: FeedEvent): boolean => /::SavScanComplete$/i.test(type)

/** Whether events of this time may be missing. */
export const isGapIn = (feed: Feed, from: Date, to: Date): boolean =>
  feed.gaps.some((gap) => new Date(gap.from) < to && new Date(gap.to) > from)

export function readFeed(stored: unknown): Feed {
  const given = record(stored)
  return {
    cursor: textOrNull(given['cursor']),
    readAt: textOrNull(given['readAt']),
    gaps: records(given['gaps']).map((gap) => ({ from: text(gap['from']), to: text(gap['to']) })),
    events: records(given['events']) as unknown as FeedEvent[],
  }
}
