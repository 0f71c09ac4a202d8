// The index of a gateway without a database: filled from the files at start, kept in memory. The files are the truth.
import { isWithinLimit } from '#people/actor-limit.ts'
import { decodeTimeCursor } from '#platform/http/time-cursor.ts'
import { cursorAfter, type ItemFilter, type ItemIndex } from './item-index.ts'
import { type ItemState, type QuarantineItem, toItem } from './item.ts'

export function createMemoryIndex(): ItemIndex {
  const tenants = new Map<string, Map<string, QuarantineItem>>()
  const busy = new Map<string, Promise<unknown>>()
  const ofTenant = (tenantId: string) => tenants.get(tenantId) ?? new Map<string, QuarantineItem>()

  /** The work of one item in order of arrival. */
  function inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = busy.get(name) ?? Promise.resolve()
    const mine = before.then(work, work)
    busy.set(name, mine)
    const forget = () => {
      if (busy.get(name) === mine) busy.delete(name)
    }
    mine.then(forget, forget)
    return mine
  }

  return {
    async insert(facts, state) {
      const items = ofTenant(facts.tenantId)
      tenants.set(facts.tenantId, items)
      const existing = items.get(facts.id)
      if (existing === undefined) items.set(facts.id, toItem(facts, state))
      return existing ?? null
    },
    async get(tenantId, id) {
      return ofTenant(tenantId).get(id) ?? null
    },
    async list(tenantId, filter, { limit, cursor, isOldestFirst }) {
      const place = cursor === null ? null : decodeTimeCursor(cursor)
      const after = place === null ? null : { quarantinedAt: place.at, id: place.id }
      const comesFirst = (a: Place, b: Place) => (isOldestFirst ? isBefore(a, b) : isBefore(b, a))
      const found = [...ofTenant(tenantId).values()]
        .filter((item) => matches(item, filter) && (after === null || comesFirst(after, item)))
        .sort((a, b) => (comesFirst(a, b) ? -1 : 1))
      const items = found.slice(0, limit)
      return { items, cursor: found.length > limit ? cursorAfter(items.at(-1)!) : null }
    },
    change: (tenantId, id, work) =>
      inTurn(`${tenantId}/${id}`, async () => {
        const item = ofTenant(tenantId).get(id)
        if (item === undefined) return null
        const { state, result } = await work(item, null)
        if (state !== null) ofTenant(tenantId).set(id, { ...item, ...(state satisfies ItemState) })
        return result
      }),
    async known(tenantId, ids) {
      const items = ofTenant(tenantId)
      return new Map(ids.flatMap((id) => (items.has(id) ? [[id, items.get(id)!.status] as const] : [])))
    },
    async heldAfter(tenantId, afterId, limit) {
      return [...ofTenant(tenantId).values()]
        .filter(({ id, status }) => (status === 'held' || status === 'released') && (afterId === null || id > afterId))
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .slice(0, limit)
    },
    async due(now, limit) {
      return [...tenants.values()]
        .flatMap((items) => [...items.values()])
        .filter(({ expiresAt, status }) => status !== 'expired' && new Date(expiresAt) <= now)
        .slice(0, limit)
    },
    async forgetExpired(before) {
      for (const items of tenants.values())
        for (const { id, status, expiresAt } of [...items.values()])
          if (status === 'expired' && new Date(expiresAt) < before) items.delete(id)
    },
    async tenants() {
      return [...tenants.keys()]
    },
  }
}

type Place = Pick<QuarantineItem, 'quarantinedAt' | 'id'>

function isBefore(a: Place, b: Place): boolean {
  return a.quarantinedAt === b.quarantinedAt ? a.id < b.id : a.quarantinedAt < b.quarantinedAt
}

function matches(item: QuarantineItem, filter: ItemFilter): boolean {
  const has = (text: string, part: string | undefined) =>
    part === undefined || text.toLowerCase().includes(part.toLowerCase())
  return (
    (filter.status === undefined || item.status === filter.status) &&
    (filter.kind === undefined || item.kind === filter.kind) &&
    (filter.direction === undefined || item.direction === filter.direction) &&
    (filter.category === undefined || item.category === filter.category) &&
    (filter.messageId === undefined || item.messageId === filter.messageId) &&
    has(`${item.mailFrom} ${item.headerFrom}`, filter.sender) &&
    has(item.recipients.join(' '), filter.recipient) &&
    has(item.subject, filter.subject) &&
    isWithinLimit(filter.within, item) &&
    (filter.from === undefined || new Date(item.quarantinedAt) >= filter.from) &&
    (filter.to === undefined || new Date(item.quarantinedAt) < filter.to)
  )
}
