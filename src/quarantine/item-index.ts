// Where items are found without opening files: the database, or memory when the gateway runs without one.
import type { MailLimit } from '#people/actor-limit.ts'
import type { Trx } from '#platform/db/database.ts'
import { encodeTimeCursor } from '#platform/http/time-cursor.ts'
import type { ItemFacts, ItemState, ItemStatus, QuarantineItem } from './item.ts'

export interface ItemFilter {
  status?: ItemStatus
  kind?: 'quarantine' | 'hold'
  direction?: 'inbound' | 'outbound'
  category?: string
  /** Part of the envelope's or the header's sender, any case. */
  sender?: string
  /** Part of a recipient, any case. */
  recipient?: string
  /** Part of the subject, any case. */
  subject?: string
  messageId?: string
  /** At least one recipient in one of these domains, lower case: for callers who may see no others. Database only. */
  recipientDomains?: string[]
  from?: Date
  to?: Date
  /** Only messages to or from these, for a caller whose role is narrowed. */
  within?: MailLimit
}

export interface PageWanted {
  limit: number
  /** From the page before, which was asked for in the same order. */
  cursor: string | null
  isOldestFirst: boolean
}

export interface ItemPage {
  items: QuarantineItem[]
  /** Give it back to get the next page; null at the end. */
  cursor: string | null
}

/** What `change` decided: the new state (null = leave as it is) and what the caller wants to know. */
export interface Change<T> {
  state: ItemState | null
  result: T
}

export interface ItemIndex {
  /** Resolves when the row is committed; with the row that was there before when the id is known. */
  insert(facts: ItemFacts, state: ItemState): Promise<QuarantineItem | null>
  get(tenantId: string, id: string): Promise<QuarantineItem | null>
  list(tenantId: string, filter: ItemFilter, page: PageWanted): Promise<ItemPage>
  /** One at a time per item; the row is locked while `work` runs. `trx` is null without a database. Resolves with null when there is no such item. */
  change<T>(
    tenantId: string,
    id: string,
    work: (item: QuarantineItem, trx: Trx | null) => Promise<Change<T>>,
  ): Promise<T | null>
  /** Of these ids the ones that are known. */
  known(tenantId: string, ids: string[]): Promise<Map<string, ItemStatus>>
  /** Items whose file must be there, by id, in pages of `limit` after `afterId`. */
  heldAfter(tenantId: string, afterId: string | null, limit: number): Promise<{ id: string; key: string }[]>
  /** Items of any tenant whose time is over, oldest first. */
  due(now: Date, limit: number): Promise<{ tenantId: string; id: string }[]>
  /** Removes rows that expired before this time; their messages live on in the history. */
  forgetExpired(before: Date): Promise<void>
  tenants(): Promise<string[]>
}

/** The place of a row, in either order of time. */
export const cursorAfter = ({ quarantinedAt, id }: QuarantineItem): string =>
  encodeTimeCursor({ at: quarantinedAt, id })
