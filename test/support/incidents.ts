// Incidents over a database of their own: counter, blocks and held mail as the product has them; the three tracks are played by the
// test, and keep what they are told in the database, so that a crash takes it back like everything else.
import type { TestContext } from 'node:test'
import { sql } from 'kysely'
import { createAlerts } from '#alerts/store.ts'
import { createCounter } from '#compromise/counter/count.ts'
import { type Actions, createActions } from '#compromise/incidents/actions.ts'
import { type Advance, createAdvance } from '#compromise/incidents/advance.ts'
import { createIncidentOpening, type IncidentOpening } from '#compromise/incidents/open.ts'
import { readIncident } from '#compromise/incidents/store.ts'
import { viewIncident } from '#compromise/incidents/views.ts'
import { defaultSettings, type CompromiseSettings, type IncidentView } from '#compromise/contract.ts'
import type {
  CompromiseParts,
  ContainmentReport,
  CountDecision,
  EndpointsReport,
  HygieneReport,
  IncidentFacts,
  OutboundThreat,
  Track,
  Tracks,
} from '#compromise/parts.ts'
import { saveSettings } from '#compromise/settings.ts'
import { createAudit } from '#platform/audit/append.ts'
import type { Database, Trx } from '#platform/db/database.ts'
import { migrate, protectTable } from '#platform/db/migrate.ts'
import { openDatabase } from '#platform/db/open.ts'
import { createJobs } from '#platform/jobs/boss.ts'
import { createOperations } from '#platform/operations/operations.ts'
import { createOutbox } from '#platform/outbox/dispatch.ts'
import { createSecrets } from '#platform/secrets/seal.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { blocksOf, heldOf } from '../../src/app/compromise.ts'
import { migrations } from '../../src/migrations.ts'
import { testDatabase } from './database.ts'
import { ManualClock } from './manual-clock.ts'
import { startPostgres } from './postgres.ts'

export const contoso = '11111111-1111-4111-8111-111111111111'
export const fabrikam = '11111111-1111-4111-8111-111111111112'
export const frida = '22222222-2222-4222-8222-222222222221'
export const admin = { kind: 'user' as const, id: 'u1', name: 'admin@contoso.example', address: null }

/** What the tracks of the test say at the moment; null: the track is absent. */
export interface Played {
  containment: ContainmentReport | null
  endpoints: EndpointsReport | null
  hygiene: HygieneReport | null
  /** Called by `advance` of the containment track. */
  onAdvance: () => Promise<void>
}

export interface IncidentsCase {
  db: Database
  clock: ManualClock
  parts: CompromiseParts
  tracks: Tracks
  incidents: IncidentOpening
  actions: Actions
  played: Played
  hasEndpoint: boolean
  /** Counts a bad message of the mailbox; each has its own key. */
  send(change?: Partial<OutboundThreat>): Promise<CountDecision>
  /** Five of them, ten seconds apart. Resolves with the incident that the last one opened. */
  abuse(change?: Partial<OutboundThreat>): Promise<string>
  /** As after a restart: nothing in memory. */
  fresh(): Advance
  /** Moves time and lets the reconciler look. */
  pass(ms: number): Promise<void>
  view(id: string): Promise<IncidentView>
  choose(change: Partial<CompromiseSettings>): Promise<void>
  /** What the tracks were told: `begin containment`, `end endpoints released`, `notice 141`. */
  told(id: string): Promise<string[]>
  blockedAddresses(tenantId?: string): Promise<string[]>
  alerts(
    type: string,
  ): Promise<{ state: string; count: number; text: string; severity: string; reason: string | null }[]>
  events(type: string): Promise<Record<string, unknown>[]>
  /** Puts messages aside as the gateway does for a blocked mailbox. */
  hold(incidentId: string, count: number): Promise<void>
  /** Throws at the n-th checkpoint from now on, once; 0: never. Counts them in any case. */
  crashAt(n: number): void
  checkpoints: string[]
}

export const computerView = (state: EndpointsReport['computers'][number]['state'], id = 'c1') => ({
  computerId: id,
  name: `PC-${id}`,
  backEnd: 'agent' as const,
  kind: 'quick' as const,
  state,
  detail: '',
  progress: null,
  counts: null,
  definitionsAge_hours: null,
  detections: [],
  requestedAt: null,
  startedAt: null,
  endedAt: null,
  isIsolated: false,
  canIsolate: true,
  evidence: 'signed in every day',
})

export const endpointsReport = (...states: EndpointsReport['computers'][number]['state'][]): EndpointsReport => ({
  computers: states.map((state, place) => computerView(state, `c${place + 1}`)),
  candidates: [],
  hasLicence: true,
})

/** `db`: migrated and empty; default: a test database. */
export async function incidentsCase(
  t: TestContext,
  given: { work?: boolean; db?: Database } = {},
): Promise<IncidentsCase> {
  const db = given.db ?? (await testDatabase(t))
  const clock = new ManualClock('2026-11-22T09:00:00Z')
  await db.asSystem(seed)
  const logger = createLogger({ level: (process.env['MAILWARDEN_TEST_LOG'] ?? 'silent') as 'silent' })
  const jobs = createJobs(db, { logger, clock, work: false })
  const outbox = createOutbox(db, { logger, clock })
  const played: Played = {
    containment: { state: 'none', steps: [] },
    endpoints: endpointsReport('finishedClean'),
    hygiene: { state: 'cleaned', findings: [] },
    onAdvance: async () => {},
  }
  let crash = 0
  const made: IncidentsCase = { hasEndpoint: true, checkpoints: [] } as unknown as IncidentsCase
  const parts: CompromiseParts = {
    db,
    clock,
    logger,
    jobs,
    outbox,
    audit: createAudit(clock),
    alerts: createAlerts({ clock, notify: () => Promise.resolve() }),
    secrets: createSecrets([Buffer.alloc(32, 1)]),
    operations: createOperations({ db, jobs, clock, logger }),
    blocks: blocksOf(clock),
    held: heldOf(db, quarantineOf(db)),
    // No track of this test talks to Microsoft.
    microsoft: { clients: () => Promise.resolve(null) } as unknown as CompromiseParts['microsoft'],
    hasEndpoint: () => Promise.resolve(made.hasEndpoint),
    publicUrl: () => 'https://console.mailwarden.example',
    onCheckpoint(name) {
      made.checkpoints.push(name)
      crash -= 1
      if (crash === 0) throw new Error(`killed at ${name}`)
    },
  }
  const tracks = tracksOf(played)
  const incidents = createIncidentOpening(parts, tracks)
  const counter = createCounter(parts, incidents, { time: 'clock' })
  const actions = createActions(parts, tracks)
  if (given.work === true) {
    jobs.define({ name: 'advance-incident', handle: () => Promise.resolve() })
    await jobs.start()
    t.after(() => jobs.stop())
  }
  let sent = 0
  const send: IncidentsCase['send'] = (change = {}) => {
    sent += 1
    return counter.count({ ...threat(clock.now(), sent), ...change })
  }
  return Object.assign(made, {
    db,
    clock,
    parts,
    tracks,
    incidents,
    actions,
    played,
    send,
    async abuse(change: Partial<OutboundThreat> = {}) {
      for (let count = 1; ; count += 1) {
        const decision = await send(change)
        if (decision.kind === 'blocked' || decision.kind === 'told') return decision.incidentId
        if (count >= 20) throw new Error('twenty bad messages and no incident')
        await clock.advance(10_000)
      }
    },
    fresh: () => createAdvance(parts, tracks),
    async pass(ms: number) {
      await clock.advance(ms)
      await createAdvance(parts, tracks).reconcile()
    },
    view: (id: string) => db.inTenant(contoso, (trx) => viewIncident(parts, tracks, trx, contoso, id)),
    choose: (change: Partial<CompromiseSettings>) =>
      db.inTenant(contoso, (trx) => saveSettings(trx, contoso, { ...defaultSettings, ...change }, clock.now())),
    ...readersOf(db),
    async hold(incidentId: string, count: number) {
      for (let n = 0; n < count; n += 1) await db.inTenant(contoso, (trx) => holdOne(trx, incidentId, clock.now()))
    },
    crashAt(n: number) {
      crash = n
      made.checkpoints.length = 0
    },
  } satisfies Partial<IncidentsCase>)
}

/** On a PostgreSQL of its own, where transactions really run at once. Skip the test when there is none (`findPostgres`). */
export async function incidentsOnServer(t: TestContext): Promise<IncidentsCase> {
  const { url } = await startPostgres(t)
  const db = await openDatabase({ url })
  t.after(() => db[Symbol.asyncDispose]())
  await migrate(db, migrations)
  return incidentsCase(t, { db })
}

export function threat(now: Date, n: number): OutboundThreat {
  return {
    tenantId: contoso,
    messageId: `m${n}`,
    countKey: `key ${n}`,
    mailFrom: 'frida@contoso.example',
    headerFrom: ['frida@contoso.example'],
    recipients: ['zoe@outside.example'],
    category: 'spam',
    occurredAt: now,
    internetMessageId: `<${n}@contoso.example>`,
    subject: `Offer ${n}`,
    isAutoSubmitted: false,
    isForwarded: false,
    cluster: '',
  }
}

async function seed(trx: Trx): Promise<void> {
  const updated_at = new Date('2026-11-01T00:00:00Z')
  for (const [tenant_id, name] of [
    [contoso, 'Contoso'],
    [fabrikam, 'Fabrikam'],
  ] as const)
    await trx
      .insertInto('tenant')
      .values({ tenant_id, name, microsoft_tenant_id: null, initial_domain: `${name.toLowerCase()}.example` })
      .execute()
  await seedPerson(trx, contoso, frida, 'frida', updated_at)
  await trx
    .insertInto('address')
    .values({
      tenant_id: contoso,
      address: 'f.fink@contoso.example',
      owner_kind: 'person',
      owner_id: frida,
      is_primary: false,
    })
    .execute()
  await sql`create table test_track_call (n bigserial, tenant_id uuid not null, incident_id uuid not null, call text not null)`.execute(
    trx,
  )
  await protectTable(trx, 'test_track_call')
  await sql`grant usage on sequence test_track_call_n_seq to mailwarden_tenant`.execute(trx)
}

export async function seedPerson(
  trx: Trx,
  tenantId: string,
  id: string,
  name: string,
  updated_at = new Date('2026-11-01T00:00:00Z'),
): Promise<void> {
  const mail = `${name}@contoso.example`
  await trx
    .insertInto('person')
    .values({
      tenant_id: tenantId,
      id,
      display_name: name,
      given_name: null,
      surname: null,
      user_principal_name: mail,
      mail,
      department: null,
      job_title: null,
      language: null,
      usage_location: null,
      is_enabled: true,
      is_guest: false,
      has_exchange_plan: true,
      deleted_at: null,
      updated_at,
    })
    .execute()
  await trx
    .insertInto('mailbox')
    .values({
      tenant_id: tenantId,
      person_id: id,
      kind: 'user',
      primary_address: mail,
      exchange_guid: null,
      deleted_at: null,
      updated_at,
    })
    .execute()
  await trx
    .insertInto('address')
    .values({ tenant_id: tenantId, address: mail, owner_kind: 'person', owner_id: id, is_primary: true })
    .execute()
}

const note = (trx: Trx, { tenantId, id }: IncidentFacts, call: string) =>
  sql`insert into test_track_call (tenant_id, incident_id, call) values (${tenantId}, ${id}, ${call})`.execute(trx)

/** A track that is absent says nothing; what it says is what the test puts there. */
function tracksOf(played: Played): Tracks {
  const track = <Report>(
    name: string,
    report: () => Report | null,
    onAdvance?: () => Promise<void>,
  ): Track<Report> => ({
    begin: async (trx, incident) => void (await note(trx, incident, `begin ${name}`)),
    advance: async () => onAdvance?.(),
    state: async () => report()!,
    end: async (trx, incident, how) => void (await note(trx, incident, `end ${name} ${how}`)),
  })
  return {
    get containment() {
      return played.containment === null
        ? undefined
        : track(
            'containment',
            () => played.containment,
            () => played.onAdvance(),
          )
    },
    get endpoints() {
      if (played.endpoints === null) return undefined
      return {
        ...track('endpoints', () => played.endpoints),
        rescan: async (trx: Trx, incident: IncidentFacts) => void (await note(trx, incident, 'rescan')),
        notice: async (trx: Trx, incident: IncidentFacts, eventId: number) =>
          void (await note(trx, incident, `notice ${eventId}`)),
      }
    },
    get hygiene() {
      if (played.hygiene === null) return undefined
      return {
        ...track('hygiene', () => played.hygiene),
        acceptAll: async (trx: Trx, incident: IncidentFacts) => {
          await note(trx, incident, 'acceptAll')
          return played.hygiene?.findings.length ?? 0
        },
      }
    },
  } as Tracks
}

/** What the durable quarantine would do to the rows. */
function quarantineOf(db: Database): Parameters<typeof heldOf>[1] {
  const decide = (tenantId: string, id: string, status: 'released' | 'deleted') =>
    db.inTenant(tenantId, (trx) =>
      trx
        .updateTable('quarantine_item')
        .set({ status })
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .execute(),
    )
  return {
    release: (tenantId: string, id: string) => decide(tenantId, id, 'released'),
    delete: (tenantId: string, id: string) => decide(tenantId, id, 'deleted'),
  } as unknown as Parameters<typeof heldOf>[1]
}

let heldCount = 0

async function holdOne(trx: Trx, incidentId: string, now: Date): Promise<void> {
  heldCount += 1
  await sql`insert into quarantine_item (tenant_id, id, key, message_id, kind, direction, mode, mail_from, recipients, category,
      reason, score, subject, header_from, internet_message_id, size_bytes, received_at, quarantined_at, expires_at, status, incident_id)
    values (${contoso}, gen_random_uuid(), ${`held ${heldCount}`}, ${`held ${heldCount}`}, 'hold', 'outbound', 'mailflow',
      'frida@contoso.example', array['zoe@outside.example'], 'clean', 'blocked', 0, 'Held', 'frida@contoso.example', null, 100,
      ${now}, ${now}, ${new Date(now.getTime() + 30 * 86_400_000)}, 'held', ${incidentId})`.execute(trx)
}

function readersOf(db: Database) {
  return {
    async told(id: string) {
      const { rows } = await db.asSystem((trx) =>
        sql<{ call: string }>`select call from test_track_call where incident_id = ${id} order by n`.execute(trx),
      )
      return rows.map(({ call }) => call)
    },
    async blockedAddresses(tenantId = contoso) {
      const rows = await db.inTenant(tenantId, (trx) =>
        trx
          .selectFrom('blocked_sender')
          .select('address')
          .where('tenant_id', '=', tenantId)
          .orderBy('address')
          .execute(),
      )
      return rows.map(({ address }) => address)
    },
    alerts: (type: string) =>
      db.asSystem((trx) =>
        trx
          .selectFrom('alert')
          .select(['state', 'count', 'text', 'severity', 'reason'])
          .where('type', '=', type)
          .orderBy('id')
          .execute(),
      ),
    async events(type: string) {
      const { rows } = await db.asSystem((trx) =>
        sql<{
          payload: Record<string, unknown>
        }>`select payload from outbox_event where type = ${type} order by id`.execute(trx),
      )
      return rows.map(({ payload }) => payload)
    },
  }
}

export const rowOf = (db: Database, id: string) => db.inTenant(contoso, (trx) => readIncident(trx, contoso, id))
