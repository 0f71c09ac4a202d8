// Allow and block lists of a tenant (product behaviour 3.10): an entry is an address, a domain, a wildcard or a network.
// Matching is pure; policy decides what a match means.
import net from 'node:net'
import { sql } from 'kysely'
import type { Audit, AuditActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import type { Outbox } from '#platform/outbox/outbox.ts'
import { AppError } from '#platform/errors.ts'
import { newId } from '#platform/ids.ts'
import { storableText } from './item.ts'
import './tables.ts'

export type ListKind = 'address' | 'domain' | 'wildcard' | 'network'

export interface ListEntry {
  id: string
  list: 'allow' | 'block'
  kind: ListKind
  value: string
  owner: string | null
  note: string
  requireAuthentication: boolean
  createdAt: string
  createdBy: string
  expiresAt: string | null
}

/** What a message shows of its sender. Entries match the envelope's or the header's sender. */
export interface ListSubject {
  mailFrom: string
  headerFrom: string[]
  clientAddress: string | null
  /** True when SPF, DKIM or DMARC passed for the sender. */
  isAuthenticated: boolean
  /** The sender addresses for which it passed, when that is known: SPF proves the envelope's, DMARC the header's. Default: all or none. */
  provenSenders?: string[]
  /** Envelope recipient, for mailbox owners' own lists. */
  recipient: string
}

export interface ListMatch {
  list: 'allow' | 'block'
  entry: ListEntry
}

export const listEntries_max = 100_000
export const ownEntries_max = 500

/**
 * The entry that decides, or null. The administrators' list wins over a mailbox's own; in one list an address wins over a domain,
 * that over a wildcard and that over a network; at the same rank `block` wins, as a wrong block can be seen and lifted.
 */
export function matchLists(entries: readonly ListEntry[], subject: ListSubject, now: Date): ListMatch | null {
  let best: ListEntry | null = null
  for (const entry of entries)
    if (matchesNow(entry, subject, now) && (best === null || rank(entry) < rank(best))) best = entry
  return best === null ? null : { list: best.list, entry: best }
}

/** Whether this entry speaks about the message: not over, of this recipient or of everybody, and proven where it asks for that. */
export function matchesNow(entry: ListEntry, subject: ListSubject, now: Date): boolean {
  if (entry.expiresAt !== null && new Date(entry.expiresAt) <= now) return false
  if (entry.owner !== null && entry.owner !== normalAddress(subject.recipient)) return false
  const senders = addressesOf([subject.mailFrom, ...subject.headerFrom])
  const needsProof = entry.list === 'allow' && entry.requireAuthentication
  const proven = !subject.isAuthenticated ? [] : addressesOf(subject.provenSenders ?? senders)
  if (needsProof && proven.length === 0) return false
  return matchesEntry(entry, needsProof ? proven : senders, subject.clientAddress)
}

/** The one that wins first. */
export const compareEntries = (a: ListEntry, b: ListEntry): number => rank(a) - rank(b)

const addressesOf = (texts: string[]): string[] => texts.map(senderAddress).filter((address) => address !== null)

const kindRank: Record<ListKind, number> = { address: 0, domain: 2, wildcard: 4, network: 6 }
const rank = (entry: ListEntry): number =>
  (entry.owner === null ? 0 : 100) + kindRank[entry.kind] + (entry.list === 'block' ? 0 : 1)

function matchesEntry(entry: ListEntry, senders: string[], clientAddress: string | null): boolean {
  switch (entry.kind) {
    case 'address':
      return senders.includes(entry.value)
    case 'domain':
      return senders.some((sender) => domainOf(sender) === entry.value)
    case 'wildcard':
      return senders.some((sender) => matchesWildcard(entry.value, sender))
    case 'network':
      return clientAddress !== null && isInNetwork(clientAddress, entry.value)
  }
}

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1)

/** `*` stands for any characters. Without `@` the pattern is about the domain: `*.example` covers sub-domains at any depth. Linear time, no regular expression. */
export function matchesWildcard(pattern: string, address: string): boolean {
  const text = pattern.includes('@') ? address : domainOf(address)
  const parts = pattern.split('*')
  if (parts.length === 1) return text === pattern
  const first = parts[0]!
  const last = parts.at(-1)!
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false
  let at = first.length
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return at <= text.length - last.length
}

function isInNetwork(address: string, network: string): boolean {
  const [base, bits] = network.split('/')
  const kind = base!.includes(':') ? 'ipv6' : 'ipv4'
  const plain = address.startsWith('::ffff:') && kind === 'ipv4' ? address.slice(7) : address
  if (net.isIP(plain) !== (kind === 'ipv4' ? 4 : 6)) return false
  const list = new net.BlockList()
  list.addSubnet(base!, Number(bits), kind)
  return list.check(plain, kind)
}

/** What an entry is, from what a person typed. Throws AppError `lists.value` that says what is allowed. */
export function parseListValue(text: string): { kind: ListKind; value: string } {
  const value = text.trim().toLowerCase()
  const network = parseNetwork(value)
  if (network !== null) return { kind: 'network', value: network }
  if (value.length > 0 && value.length <= 320 && !/[\s<>"(),;\\\0-\x1f\x7f]/.test(value)) {
    if (value.includes('*') && value.replaceAll(/[*.@]/g, '') !== '' && value.split('*').length <= 5)
      return { kind: 'wildcard', value }
    if (!value.includes('*')) {
      if (/^[^@]+@[^@]+$/.test(value)) return { kind: 'address', value }
      const domain = value.replace(/^@/, '')
      if (/^[^@./]+(\.[^@./]+)+$/.test(domain)) return { kind: 'domain', value: domain }
    }
  }
  throw new AppError({
    code: 'lists.value',
    message: `"${text.slice(0, 100)}" is no address (a@b.example), domain (b.example), pattern (*.example) or network (192.0.2.0/24; IPv4 /16 to /32, IPv6 /32 to /128).`,
    status: 400,
  })
}

/** IPv4 /16 to /32 as in the reference product; IPv6 /32 to /128. */
function parseNetwork(value: string): string | null {
  const [base, bitsText, more] = value.split('/')
  const version = net.isIP(base!)
  if (version === 0 || more !== undefined || (bitsText !== undefined && !/^\d{1,3}$/.test(bitsText))) return null
  const [bits_min, bits_max] = version === 4 ? [16, 32] : [32, 128]
  const bits = bitsText === undefined ? bits_max : Number(bitsText)
  return bits < bits_min || bits > bits_max ? null : `${base}/${bits}`
}

/** The address in a From field or a path, lower case; null when there is none. */
export function senderAddress(text: string): string | null {
  const inBrackets = /<([^<>]*)>\s*$/.exec(text)?.[1]
  return normalAddress(inBrackets ?? text)
}

function normalAddress(text: string): string | null {
  const address = text.trim().toLowerCase()
  return /^[^@\s<>]+@[^@\s<>]+$/.test(address) ? address : null
}

export interface NewListEntry {
  list: 'allow' | 'block'
  value: string
  owner?: string | null
  note?: string
  requireAuthentication?: boolean
  expiresAt?: Date | null
  actor: AuditActor
  now: Date
  audit?: Audit
  /** Tells the gateways, which keep the lists in memory. */
  outbox?: Outbox
}

/** Adds or replaces: the same value is on one list only, the latest choice wins. Throws `lists.value` or `lists.full`. */
export async function addListEntry(trx: Trx, tenantId: string, input: NewListEntry): Promise<ListEntry> {
  const { kind, value } = parseListValue(input.value)
  const owner = input.owner == null ? null : input.owner.trim().toLowerCase()
  const before = await selectEntry(trx, tenantId, owner, kind, value)
  if (before === undefined) await refuseFull(trx, tenantId, owner)
  if (before === undefined && isMiddlePattern(kind, value)) await refuseManyMiddles(trx, tenantId)
  // A new id also for an entry that was there, so that caches notice.
  const values = {
    id: newId(input.now),
    list: input.list,
    note: storableText(input.note ?? '', 500),
    // A person's own entry always asks for authentication (product behaviour 3.10).
    require_authentication: owner !== null || (input.requireAuthentication ?? input.list === 'allow'),
    created_at: input.now,
    created_by: storableText(input.actor.name, 200),
    expires_at: input.expiresAt ?? null,
  }
  const row = await trx
    .insertInto('list_entry')
    .values({ tenant_id: tenantId, kind, value: storableText(value, 320), owner, ...values })
    // Several messages of one sender may be released and allowed at once.
    .onConflict((conflict) => conflict.expression(sql`tenant_id, coalesce(owner, ''), kind, value`).doUpdateSet(values))
    .returningAll()
    .executeTakeFirstOrThrow()
  await input.audit?.append(trx, {
    tenantId,
    actor: input.actor,
    action: 'lists.add',
    target: `${input.list} ${value}`,
    before: before === undefined ? null : { list: before.list, note: before.note },
    after: { list: input.list, owner, note: row.note },
  })
  await input.outbox?.append(trx, { type: 'RoutesChanged', tenantId, payload: {} })
  return fromRow(row)
}

/** Resolves with false when there was none. */
export async function removeListEntry(
  trx: Trx,
  tenantId: string,
  id: string,
  actor: AuditActor,
  { audit, outbox }: { audit?: Audit; outbox?: Outbox } = {},
): Promise<boolean> {
  const row = await trx
    .deleteFrom('list_entry')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .returning(['list', 'value'])
    .executeTakeFirst()
  if (row === undefined) return false
  await audit?.append(trx, { tenantId, actor, action: 'lists.remove', target: `${row.list} ${row.value}` })
  await outbox?.append(trx, { type: 'RoutesChanged', tenantId, payload: {} })
  return true
}

/** Changes what may change without being another entry. Throws AppError `lists.not-found`. The id changes, so that caches notice. */
export async function changeListEntry(
  trx: Trx,
  tenantId: string,
  id: string,
  change: {
    list?: 'allow' | 'block'
    note?: string
    requireAuthentication?: boolean
    expiresAt?: Date | null
  },
  rest: Pick<NewListEntry, 'actor' | 'now' | 'audit' | 'outbox'>,
): Promise<ListEntry> {
  const row = await trx
    .selectFrom('list_entry')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined)
    throw new AppError({ code: 'lists.not-found', message: 'There is no such entry any more.', status: 404 })
  return addListEntry(trx, tenantId, {
    list: change.list ?? row.list,
    value: row.value,
    owner: row.owner,
    note: change.note ?? row.note,
    requireAuthentication: change.requireAuthentication ?? row.require_authentication,
    expiresAt: change.expiresAt === undefined ? row.expires_at : change.expiresAt,
    ...rest,
  })
}

/** `*part*`: has no fixed end to be found by, so each message is compared with each of them. */
export const isMiddlePattern = (kind: ListKind, value: string): boolean =>
  kind === 'wildcard' && value.startsWith('*') && value.endsWith('*')

export const middlePatterns_max = 500

export async function countMiddlePatterns(trx: Trx, tenantId: string): Promise<number> {
  const { count } = await trx
    .selectFrom('list_entry')
    .select((each) => each.fn.countAll<number>().as('count'))
    .where('tenant_id', '=', tenantId)
    .where('kind', '=', 'wildcard')
    .where('value', 'like', '*%*')
    .executeTakeFirstOrThrow()
  return Number(count)
}

async function refuseManyMiddles(trx: Trx, tenantId: string): Promise<void> {
  if ((await countMiddlePatterns(trx, tenantId)) < middlePatterns_max) return
  throw new AppError({
    code: 'lists.patterns',
    message: `At most ${middlePatterns_max} patterns may begin and end with *. Write one with a fixed beginning or end.`,
    status: 409,
  })
}

export async function countListEntries(trx: Trx, tenantId: string, owner: string | null): Promise<number> {
  let query = trx
    .selectFrom('list_entry')
    .select((each) => each.fn.countAll<number>().as('count'))
    .where('tenant_id', '=', tenantId)
  query = owner === null ? query.where('owner', 'is', null) : query.where('owner', '=', owner)
  return Number((await query.executeTakeFirstOrThrow()).count)
}

async function refuseFull(trx: Trx, tenantId: string, owner: string | null): Promise<void> {
  const max = owner === null ? listEntries_max : ownEntries_max
  if ((await countListEntries(trx, tenantId, owner)) < max) return
  throw new AppError({
    code: 'lists.full',
    message: `The list is full (${max} entries). Remove some first.`,
    status: 409,
  })
}

function selectEntry(trx: Trx, tenantId: string, owner: string | null, kind: ListKind, value: string) {
  const query = trx
    .selectFrom('list_entry')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('kind', '=', kind)
    .where('value', '=', value)
  return (owner === null ? query.where('owner', 'is', null) : query.where('owner', '=', owner)).executeTakeFirst()
}

export function fromRow(row: {
  id: string
  list: 'allow' | 'block'
  kind: ListKind
  value: string
  owner: string | null
  note: string
  require_authentication: boolean
  created_at: Date
  created_by: string
  expires_at: Date | null
}): ListEntry {
  return {
    id: row.id,
    list: row.list,
    kind: row.kind,
    value: row.value,
    owner: row.owner,
    note: row.note,
    requireAuthentication: row.require_authentication,
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    expiresAt: row.expires_at?.toISOString() ?? null,
  }
}
