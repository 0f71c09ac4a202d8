// Directory sync: users and groups by delta (microsoft-graph 2.1, 2.2), domains whole, mailbox kinds through Exchange. One page in
// memory, one transaction a page, and the link to go on stored with it: a crash goes on at the page, a repeated page changes nothing.
import { isDeepStrictEqual } from 'node:util'
import type { ExchangeClient } from '#microsoft/exchange.ts'
import type { GraphClient } from '#microsoft/graph.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database, Trx } from '#platform/db/database.ts'
import { AppError, isAppError } from '#platform/errors.ts'
import type { Secrets } from '#platform/secrets/secrets.ts'
import { groupProperties, mailboxRow, userProperties, type GraphGroup, type GraphUser } from './directory-shapes.ts'
import {
  countRows,
  sweep,
  sweepMailboxes,
  sweepMembers,
  writeDomains,
  writeDomainTypes,
  writeGroups,
  writeMailboxes,
  withoutMailbox,
  writeUsers,
  type MailboxRow,
} from './store.ts'
import './tables.ts'
import { listDomains } from './views.ts'

export type SyncResource = 'users' | 'groups' | 'domains' | 'mailboxes'

export interface SyncParts {
  db: Database
  secrets: Secrets
  clock: Clock
  /** Told once a round of people or groups, and of domains, that brought anything; in the transaction that ends it. */
  changed?: (trx: Trx, tenantId: string) => Promise<void>
}

export interface SyncReport {
  resource: SyncResource
  /** Rows that are there now. */
  count: number
  pages: number
  wasFull: boolean
}

interface DeltaResource {
  resource: 'users' | 'groups'
  path: string
  table: 'person' | 'people_group'
  write: (trx: Trx, tenantId: string, items: never[], now: Date) => Promise<void>
  /** What a full round did not show is gone. */
  sweep: (trx: Trx, tenantId: string, roundStartedAt: Date, now: Date) => Promise<void>
}

const deltaResources: DeltaResource[] = [
  {
    resource: 'users',
    path: `/users/delta?$select=${userProperties.join(',')}`,
    table: 'person',
    write: (trx, tenantId, items: GraphUser[], now) => writeUsers(trx, tenantId, items, now),
    sweep: (trx, ...round) => sweep(trx, 'person', ...round),
  },
  {
    resource: 'groups',
    path: `/groups/delta?$select=${groupProperties.join(',')}`,
    table: 'people_group',
    write: (trx, tenantId, items: GraphGroup[], now) => writeGroups(trx, tenantId, items, now),
    async sweep(trx, tenantId, roundStartedAt, now) {
      await sweep(trx, 'people_group', tenantId, roundStartedAt, now)
      await sweepMembers(trx, tenantId, roundStartedAt)
    },
  },
]

/** Domains, users and groups with whatever Graph client is at hand (delegated before the application exists). */
export async function syncDirectory(
  parts: SyncParts,
  tenantId: string,
  graph: GraphClient,
  options: { full?: boolean } = {},
): Promise<SyncReport[]> {
  const reports: SyncReport[] = []
  const failures: unknown[] = []
  // What can be read is read: a missing permission for groups leaves domains and people as fresh as they can be.
  const attempt = (resource: SyncResource, work: () => Promise<SyncReport>): Promise<unknown> =>
    recorded(parts, tenantId, resource, work).then(
      (report) => reports.push(report),
      (error: unknown) => failures.push(error),
    )
  await attempt('domains', () => syncDomains(parts, tenantId, graph))
  for (const resource of deltaResources)
    await attempt(resource.resource, () => syncByDelta(parts, tenantId, graph, resource, options.full === true))
  if (failures.length > 0) throw failures[0]
  return reports
}

/** A failure is stored for the status page and thrown on. */
async function recorded(
  parts: SyncParts,
  tenantId: string,
  resource: SyncResource,
  work: () => Promise<SyncReport>,
): Promise<SyncReport> {
  try {
    return await work()
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error)
    await parts.db.inTenant(tenantId, async (trx) => {
      await writeState(trx, tenantId, resource, { failed_at: parts.clock.now(), failure: failure.slice(0, 1000) })
    })
    throw error
  }
}

async function syncByDelta(
  parts: SyncParts,
  tenantId: string,
  graph: GraphClient,
  resource: DeltaResource,
  full: boolean,
): Promise<SyncReport> {
  try {
    return await runRound(parts, tenantId, graph, resource, full)
  } catch (error) {
    // The link is too old or unknown; everything is read anew and what does not come is swept (2.1).
    if (!isLinkRefused(error)) throw error
    return runRound(parts, tenantId, graph, resource, true)
  }
}

/** 410 as documented, or 400 as for page links that have expired: kept, such a link would be refused for ever. */
const isLinkRefused = (error: unknown): boolean =>
  isAppError(error, 'microsoft.graph.resync') ||
  (isAppError(error, 'microsoft.graph.refused') && error.detail['httpStatus'] === 400)

async function runRound(
  parts: SyncParts,
  tenantId: string,
  graph: GraphClient,
  resource: DeltaResource,
  full: boolean,
): Promise<SyncReport> {
  const start = await parts.db.inTenant(tenantId, (trx) => beginRound(parts, trx, tenantId, resource, full))
  let pages = 0
  let hasChanges = start.isFull || start.isResumed
  for await (const page of graph.delta(resource.path, start.link)) {
    pages += 1
    hasChanges ||= page.items.length > 0
    await parts.db.inTenant(tenantId, async (trx) => {
      const now = parts.clock.now()
      await resource.write(trx, tenantId, page.items as never[], now)
      if (page.deltaLink === null && page.nextLink !== null)
        return writeState(trx, tenantId, resource.resource, { next_link: sealLink(parts, tenantId, page.nextLink) })
      if (start.isFull) await resource.sweep(trx, tenantId, start.startedAt, now)
      await writeState(trx, tenantId, resource.resource, {
        delta_link: page.deltaLink === null ? null : sealLink(parts, tenantId, page.deltaLink),
        next_link: null,
        round_started_at: null,
        completed_at: now,
        failed_at: null,
        failure: null,
        row_count: await countRows(trx, resource.table, tenantId),
      })
      if (hasChanges) await parts.changed?.(trx, tenantId)
    })
  }
  const count = await parts.db.inTenant(tenantId, (trx) => countRows(trx, resource.table, tenantId))
  return { resource: resource.resource, count, pages, wasFull: start.isFull }
}

interface RoundStart {
  link: string | null
  isFull: boolean
  isResumed: boolean
  startedAt: Date
}

async function beginRound(
  parts: SyncParts,
  trx: Trx,
  tenantId: string,
  resource: DeltaResource,
  full: boolean,
): Promise<RoundStart> {
  const state = await readState(trx, tenantId, resource.resource)
  const now = parts.clock.now()
  if (!full && state?.next_link && state.round_started_at !== null)
    return {
      link: openLink(parts, tenantId, state.next_link),
      isFull: state.is_full_round,
      isResumed: true,
      startedAt: state.round_started_at,
    }
  const isFull = full || !state?.delta_link
  await writeState(trx, tenantId, resource.resource, {
    next_link: null,
    round_started_at: now,
    is_full_round: isFull,
    ...(isFull ? { delta_link: null } : {}),
  })
  const link = isFull ? null : openLink(parts, tenantId, state!.delta_link!)
  return { link, isFull, isResumed: false, startedAt: now }
}

const linkContext = (tenantId: string): string => `tenant/${tenantId}/delta-link`
const sealLink = (parts: SyncParts, tenantId: string, link: string): string =>
  parts.secrets.seal(link, linkContext(tenantId))
const openLink = (parts: SyncParts, tenantId: string, sealed: string): string =>
  parts.secrets.openText(sealed, linkContext(tenantId))

interface GraphDomain {
  id: string
  isVerified?: boolean
  isInitial?: boolean
  isDefault?: boolean
  supportedServices?: string[]
}

async function syncDomains(parts: SyncParts, tenantId: string, graph: GraphClient): Promise<SyncReport> {
  const domains: GraphDomain[] = []
  let pages = 0
  for await (const page of graph.pages<GraphDomain>('/domains')) {
    pages += 1
    domains.push(...page)
  }
  if (domains.length === 0) throw nothingListed('domains')
  const rows = domains.map((domain) => ({
    name: domain.id.toLowerCase(),
    is_verified: domain.isVerified === true,
    is_initial: domain.isInitial === true,
    is_default: domain.isDefault === true,
    has_email: (domain.supportedServices ?? []).includes('Email'),
  }))
  await parts.db.inTenant(tenantId, async (trx) => {
    const now = parts.clock.now()
    const before = await listDomains(trx, tenantId)
    await writeDomains(trx, tenantId, rows, now)
    if (!isDeepStrictEqual(before, await listDomains(trx, tenantId))) await parts.changed?.(trx, tenantId)
    await writeState(trx, tenantId, 'domains', {
      completed_at: now,
      failed_at: null,
      failure: null,
      row_count: rows.length,
    })
  })
  return { resource: 'domains', count: rows.length, pages, wasFull: true }
}

/** Every tenant has a domain, and does not lose all mailboxes at once: an empty list says nothing about the tenant. */
const nothingListed = (what: string): AppError =>
  new AppError({
    code: 'people.nothing-listed',
    message: `Microsoft 365 listed no ${what} at all, which cannot be right; what was read before is kept. It is tried again by itself.`,
    status: 502,
    retryable: true,
  })

const mailboxProperties = ['ExternalDirectoryObjectId', 'RecipientTypeDetails', 'PrimarySmtpAddress', 'ExchangeGuid']

/** 50,000 mailboxes are fifty pages: read whole only for what nothing else tells of, such as a kind that changed. */
const mailboxesWhole_ms = 4 * 3600_000
/** A person is known to Graph before Exchange has made the mailbox. */
const newcomer_ms = 3600_000
/** More are read faster with everybody. */
const newcomers_max = 50

/**
 * What changed since the last time: whole every few hours and on demand (`full`); in between only the mailboxes of people that the
 * directory shows as new, or under another address.
 */
export async function refreshMailboxes(
  parts: SyncParts,
  tenantId: string,
  exchange: ExchangeClient,
  { full = false }: { full?: boolean } = {},
): Promise<SyncReport> {
  const now = parts.clock.now()
  const { isDue, newcomers } = await parts.db.inTenant(tenantId, async (trx) => {
    const last = (await readState(trx, tenantId, 'mailboxes'))?.completed_at ?? null
    return {
      isDue: last === null || now.getTime() - last.getTime() >= mailboxesWhole_ms,
      newcomers: await withoutMailbox(trx, tenantId, new Date(now.getTime() - newcomer_ms), newcomers_max + 1),
    }
  })
  if (full || isDue || newcomers.length > newcomers_max) return syncMailboxes(parts, tenantId, exchange)
  return recorded(parts, tenantId, 'mailboxes', async () => {
    const rows: MailboxRow[] = []
    for (const id of newcomers) rows.push(...(await readMailbox(exchange, id)))
    const types = await readDomainTypes(exchange)
    const count = await parts.db.inTenant(tenantId, async (trx) => {
      await writeMailboxes(trx, tenantId, rows, parts.clock.now())
      await writeDomainTypes(trx, tenantId, types)
      const row_count = await countRows(trx, 'mailbox', tenantId)
      await writeState(trx, tenantId, 'mailboxes', { failed_at: null, failure: null, row_count })
      return row_count
    })
    return { resource: 'mailboxes', count, pages: newcomers.length, wasFull: false }
  })
}

/** Empty: not made yet, or an account with an address but without a mailbox. */
async function readMailbox(exchange: ExchangeClient, personId: string): Promise<MailboxRow[]> {
  try {
    const { records } = await exchange.invoke(
      'Get-Mailbox',
      { Identity: personId },
      { kind: 'read', select: mailboxProperties },
    )
    return records.flatMap((record) => mailboxRow(record) ?? []).filter(({ person_id }) => person_id === personId)
  } catch (error) {
    if (isAppError(error, 'microsoft.exchange.not-found')) return []
    throw error
  }
}

/** Mailboxes and their kinds, and the types of the accepted domains; needs the application's Exchange role. */
export async function syncMailboxes(parts: SyncParts, tenantId: string, exchange: ExchangeClient): Promise<SyncReport> {
  return recorded(parts, tenantId, 'mailboxes', async () => {
    const startedAt = parts.clock.now()
    let pages = 0
    let listed = 0
    for await (const records of exchange.pages('Get-Mailbox', { ResultSize: 'Unlimited' }, mailboxProperties)) {
      pages += 1
      listed += records.length
      const rows = records.map(mailboxRow).filter((row) => row !== null)
      await parts.db.inTenant(tenantId, (trx) => writeMailboxes(trx, tenantId, rows, parts.clock.now()))
    }
    const types = await readDomainTypes(exchange)
    const count = await parts.db.inTenant(tenantId, async (trx) => {
      const now = parts.clock.now()
      if (listed === 0 && (await countRows(trx, 'mailbox', tenantId)) > 0) throw nothingListed('mailboxes')
      await sweepMailboxes(trx, tenantId, startedAt, now)
      await writeDomainTypes(trx, tenantId, types)
      const rows = await countRows(trx, 'mailbox', tenantId)
      await writeState(trx, tenantId, 'mailboxes', {
        completed_at: now,
        failed_at: null,
        failure: null,
        row_count: rows,
      })
      return rows
    })
    return { resource: 'mailboxes', count, pages, wasFull: true }
  })
}

async function readDomainTypes(exchange: ExchangeClient): Promise<Map<string, 'Authoritative' | 'InternalRelay'>> {
  const { records } = await exchange.invoke('Get-AcceptedDomain', {}, { kind: 'read' })
  return new Map(
    records.map((record) => [
      String(record['DomainName']).toLowerCase(),
      record['DomainType'] === 'InternalRelay' ? 'InternalRelay' : 'Authoritative',
    ]),
  )
}

const readState = (trx: Trx, tenantId: string, resource: SyncResource) =>
  trx
    .selectFrom('sync_state')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('resource', '=', resource)
    .executeTakeFirst()

interface StateChange {
  delta_link?: string | null
  next_link?: string | null
  round_started_at?: Date | null
  is_full_round?: boolean
  completed_at?: Date | null
  failed_at?: Date | null
  failure?: string | null
  row_count?: number
}

async function writeState(trx: Trx, tenantId: string, resource: SyncResource, change: StateChange): Promise<void> {
  await trx
    .insertInto('sync_state')
    .values({
      tenant_id: tenantId,
      resource,
      delta_link: null,
      next_link: null,
      round_started_at: null,
      is_full_round: true,
      completed_at: null,
      failed_at: null,
      failure: null,
      ...change,
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'resource']).doUpdateSet(change))
    .execute()
}
