// Where a message was seen, what that says of it, and when it is looked at again. Pure.
import type { DeliveryState } from '../contract.ts'
import type { Look } from './mailbox-look.ts'
import type { MessageRow } from './turn-store.ts'

export interface LookResult {
  id: string
  state: DeliveryState
  reply: string | null
  delivered_at: Date | null
  read_at: Date | null
  look_at: Date | null
  looks: number
  graph_id: string | null
}

const minute_ms = 60_000
/** What was taken should be seen soon; what is not seen is asked for less and less often. */
const unseen_ms = [1, 2, 5, 10, 30, 60, 240].map((minutes) => minutes * minute_ms)
/** Whether it was read: as signal and for the rate of opening. */
const unread_ms = [15, 30, 60, 120, 240].map((minutes) => minutes * minute_ms)
const later_ms = 12 * 60 * minute_ms

export interface LookFacts {
  look: Look
  now: Date
  /** Nothing is asked after the campaign's end. */
  endsAt: Date | null
  /** The campaign looks at isRead. */
  hasTelemetry: boolean
}

type Asked = Pick<
  MessageRow,
  'id' | 'state' | 'reply' | 'accepted_at' | 'delivered_at' | 'read_at' | 'looks' | 'graph_id'
>

export function afterLook(message: Asked, { look, now, endsAt, hasTelemetry }: LookFacts): LookResult {
  const looks = message.looks + 1
  const next = (delays: readonly number[]): Date | null => {
    const at = new Date(now.getTime() + (delays[looks - 1] ?? later_ms))
    return endsAt !== null && at > endsAt ? null : at
  }
  const kept: LookResult = {
    id: message.id,
    state: message.state,
    reply: message.reply,
    delivered_at: message.delivered_at,
    read_at: message.read_at,
    look_at: next(unseen_ms),
    looks,
    graph_id: message.graph_id,
  }
  if (look.kind === 'failed') return kept
  if (look.kind === 'absent') {
    // It was there and the person removed it for good, or a filter took it out: nothing more to learn.
    return message.delivered_at === null ? kept : { ...kept, look_at: null }
  }
  const { item } = look
  const isJunk = item.folder === 'junk'
  const read_at = message.read_at ?? (item.isRead && hasTelemetry ? (item.changedAt ?? now) : null)
  const isFirst = message.delivered_at === null
  return {
    ...kept,
    // What a person moved to junk later was delivered all the same.
    state: isJunk && isFirst ? 'filtered' : isFirst || message.state === 'accepted' ? 'delivered' : message.state,
    reply: isJunk && isFirst ? 'In the junk folder.' : message.reply,
    delivered_at: message.delivered_at ?? item.receivedAt ?? message.accepted_at ?? now,
    read_at,
    graph_id: item.id,
    looks: isFirst ? 0 : looks,
    look_at: read_at !== null || !hasTelemetry ? null : isFirst ? capped(now, unread_ms[0]!, endsAt) : next(unread_ms),
  }
}

function capped(now: Date, delay_ms: number, endsAt: Date | null): Date | null {
  const at = new Date(now.getTime() + delay_ms)
  return endsAt !== null && at > endsAt ? null : at
}
