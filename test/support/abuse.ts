// The counter of bad mail over a database of its own, with the real incidents behind it and without tracks: nobody calls Microsoft.
import { createHash, randomUUID } from 'node:crypto'
import type { TestContext } from 'node:test'
import pino from 'pino'
import { createAlerts } from '#alerts/store.ts'
import { defaultSettings, type CompromiseSettings } from '#compromise/contract.ts'
import { createCounter, type Counter, type CounterOptions } from '#compromise/counter/count.ts'
import { createIncidentOpening, type IncidentOpening } from '#compromise/incidents/open.ts'
import { endBlock } from '#compromise/incidents/release.ts'
import type { ReleaseKind } from '#compromise/incidents/periods.ts'
import { lockIncident } from '#compromise/incidents/store.ts'
import type { CompromiseParts, OutboundThreat } from '#compromise/parts.ts'
import { saveSettings } from '#compromise/settings.ts'
import { createBlockedSource, createSenderBlocks } from '#mailflow/provisioning.ts'
import type { BlockedSource } from '#mailflow/route.ts'
import { createTenant } from '#people/tenants.ts'
import { createAudit } from '#platform/audit/append.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import { createOutbox } from '#platform/outbox/dispatch.ts'
import type { Outbox } from '#platform/outbox/outbox.ts'
import { testDatabase } from './database.ts'
import { ManualClock } from './manual-clock.ts'

export interface AbuseCase {
  db: Database
  clock: Clock
  tenantId: string
  parts: CompromiseParts
  incidents: IncidentOpening
  counter: Counter
  outbox: Outbox
  blocked: BlockedSource
  choose(change: Partial<CompromiseSettings>): Promise<void>
  /** A person with a mailbox; resolves with the id. */
  mailbox(name: string, more?: { kind?: 'user' | 'shared'; aliases?: string[] }): Promise<string>
  /** A bad message of `{from}@contoso.com`, `at_ms` after the start. */
  threat(from: string, at_ms: number, more?: Partial<OutboundThreat>): OutboundThreat
  /** Incidents of the tenant, the oldest first. */
  incidentsOf(): Promise<{ id: string; address: string; block: string; isToldOnly: boolean; messages: number }[]>
  alerts(type: string): Promise<{ subject: string; text: string; state: string; count: number }[]>
  /** Lower-case addresses that may not send. */
  blockedAddresses(): Promise<string[]>
  release(incidentId: string, how?: ReleaseKind): Promise<void>
}

export const start = new Date('2026-11-22T09:00:00Z')

export async function abuseCase(t: TestContext, given: { clock?: Clock } = {}): Promise<AbuseCase> {
  return createAbuseCase(await testDatabase(t), given.clock ?? new ManualClock(start))
}

/** A tenant of its own on a migrated database. */
export async function createAbuseCase(db: Database, clock: Clock, options: CounterOptions = {}): Promise<AbuseCase> {
  const { id: tenantId } = await createTenant(db, clock, { name: 'Contoso' })
  const { parts, outbox } = abuseParts(db, clock)
  const incidents = createIncidentOpening(parts, {})
  return {
    db,
    clock,
    tenantId,
    parts,
    incidents,
    outbox,
    counter: createCounter(parts, incidents, options),
    blocked: createBlockedSource(db),
    choose: (change) =>
      db.inTenant(tenantId, (trx) => saveSettings(trx, tenantId, { ...defaultSettings, ...change }, clock.now())),
    mailbox: (name, more = {}) => addMailbox(db, tenantId, clock, name, more),
    threat: (from, at_ms, more = {}) => threatFrom(tenantId, from, new Date(start.getTime() + at_ms), more),
    incidentsOf: () => readIncidents(db, tenantId),
    alerts: (type) =>
      db.asSystem((trx) =>
        trx
          .selectFrom('alert')
          .select(['subject', 'text', 'state', 'count'])
          .where('type', '=', type)
          .where((where) => where.or([where('tenant_id', '=', tenantId), where('tenant_id', 'is', null)]))
          .execute(),
      ),
    async blockedAddresses() {
      const rows = await createBlockedSource(db).load()
      return rows
        .filter((row) => row.tenantId === tenantId)
        .map(({ address }) => address)
        .sort()
    },
    async release(incidentId, how = 'clear') {
      await db.inTenant(tenantId, async (trx) => {
        const row = await lockIncident(trx, tenantId, incidentId)
        await endBlock(parts, {}, trx, row!, { how, reason: 'test', by: null, isInfected: false })
      })
    },
  }
}

/** What a process has, over one connection pool. */
export function abuseParts(db: Database, clock: Clock): { parts: CompromiseParts; outbox: Outbox } {
  const logger = pino({ level: process.env['MAILWARDEN_TEST_LOG'] ?? 'silent' })
  const outbox = createOutbox(db, { logger, clock })
  const parts = {
    db,
    clock,
    logger,
    outbox,
    audit: createAudit(clock),
    alerts: createAlerts({ clock, notify: () => Promise.resolve() }),
    blocks: { ...createSenderBlocks(clock), read: () => Promise.resolve([]) },
    hasEndpoint: () => Promise.resolve(false),
    publicUrl: () => 'https://console.mailwarden.example',
  } satisfies Partial<CompromiseParts>
  // Jobs, secrets and Microsoft belong to the tracks, which are not here.
  return { parts: parts as unknown as CompromiseParts, outbox }
}

async function addMailbox(
  db: Database,
  tenantId: string,
  clock: Clock,
  name: string,
  { kind = 'user', aliases = [] }: { kind?: 'user' | 'shared'; aliases?: string[] },
): Promise<string> {
  const id = randomUUID()
  const primary = `${name}@contoso.com`
  const updated_at = clock.now()
  await db.inTenant(tenantId, async (trx) => {
    await trx
      .insertInto('person')
      .values({
        tenant_id: tenantId,
        id,
        display_name: name,
        user_principal_name: primary,
        mail: primary,
        is_enabled: true,
        is_guest: false,
        has_exchange_plan: true,
        updated_at,
      } as never)
      .execute()
    await trx
      .insertInto('mailbox')
      .values({ tenant_id: tenantId, person_id: id, kind, primary_address: primary, updated_at } as never)
      .execute()
    await trx
      .insertInto('address')
      .values(
        [primary, ...aliases].map((address) => ({
          tenant_id: tenantId,
          address,
          owner_kind: 'person' as const,
          owner_id: id,
          is_primary: address === primary,
        })),
      )
      .execute()
  })
  return id
}

let numbers = 0

export function threatFrom(
  tenantId: string,
  from: string,
  occurredAt: Date,
  more: Partial<OutboundThreat> = {},
): OutboundThreat {
  numbers += 1
  const mailFrom = from === '' || from.includes('@') ? from : `${from}@contoso.com`
  return {
    tenantId,
    messageId: newId(occurredAt),
    countKey: createHash('sha256').update(`${process.pid} ${numbers}`).digest('base64url'),
    mailFrom,
    headerFrom: mailFrom === '' ? [] : [mailFrom],
    headerSender: null,
    recipients: ['zoe@fabrikam.example'],
    category: 'spam',
    occurredAt,
    internetMessageId: `<${numbers}@contoso.com>`,
    subject: 'Cheap watches',
    isAutoSubmitted: false,
    isForwarded: false,
    cluster: `spam text.goods ${numbers}`,
    ...more,
  }
}

function readIncidents(db: Database, tenantId: string): ReturnType<AbuseCase['incidentsOf']> {
  return db.inTenant(tenantId, async (trx) => {
    const rows = await trx
      .selectFrom('incident')
      .selectAll()
      .select(({ selectFrom, fn }) =>
        selectFrom('incident_message')
          .whereRef('incident_message.incident_id', '=', 'incident.id')
          .select(fn.countAll<string>().as('messages'))
          .as('messages'),
      )
      .where('tenant_id', '=', tenantId)
      .orderBy('opened_at')
      .orderBy('id')
      .execute()
    return rows.map((row) => ({
      id: row.id,
      address: row.address,
      block: row.block,
      isToldOnly: row.is_told_only,
      messages: Number(row.messages),
    }))
  })
}
