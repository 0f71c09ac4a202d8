// A tenant with campaigns whose outcome is known, written straight into the tables: for tests of results and trainings.
import { createHash } from 'node:crypto'
import { after, type TestContext } from 'node:test'
import { sql } from 'kysely'
import type { CampaignSettings, AttackSnapshot } from '#phish-threat/snapshots.ts'
import type { PhishThreatParts } from '#phish-threat/parts.ts'
import type { DeliveryState, Fact, Technique } from '#phish-threat/contract.ts'
import type { Database } from '#platform/db/database.ts'
import { createHttpServer } from '#platform/http/server.ts'
import type { HttpModule } from '#platform/http/module.ts'
import { createToken } from '#platform/http/tokens.ts'
import { testDatabase } from './database.ts'
import { ManualClock } from './manual-clock.ts'
import { simulationParts } from './simulation-parts.ts'

export const contoso = '11111111-1111-4111-8111-111111111111'
export const fabrikam = '11111111-1111-4111-8111-111111111112'
export const admin = { kind: 'user' as const, id: 'u1', name: 'admin@contoso.example', address: null }

export interface SimulationCase {
  db: Database
  clock: ManualClock
  parts: PhishThreatParts
  /** Mails that were handed to the mail server. */
  mails: Parameters<PhishThreatParts['mailer']['send']>[0][]
}

const closing: (() => unknown)[] = []
after(async () => {
  for (const close of closing) await close()
})
let opened: Promise<Database> | null = null

/** One database a file: opening one takes longer than most tests. */
async function emptyDatabase(): Promise<Database> {
  opened ??= testDatabase({ after: (close: () => unknown) => closing.push(close) } as unknown as TestContext)
  const db = await opened
  const { rows } = await db.execute(
    `select distinct table_name from information_schema.columns
      where column_name = 'tenant_id' and table_schema = current_schema()`,
    [],
  )
  const tables = rows.map((row) => `"${String(row['table_name'])}"`)
  await db.execute(`truncate ${tables.join(', ')} cascade`, [])
  return db
}

/** Contoso and Fabrikam, both empty; nothing talks to the outside. Tests of one file share the database, one after the other. */
export async function simulationCase(): Promise<SimulationCase> {
  const db = await emptyDatabase()
  const clock = new ManualClock('2026-11-25T09:00:00Z')
  await db.asSystem(async (trx) => {
    await trx
      .insertInto('tenant')
      .values([
        { tenant_id: contoso, name: 'Contoso', microsoft_tenant_id: null, initial_domain: null },
        { tenant_id: fabrikam, name: 'Fabrikam', microsoft_tenant_id: null, initial_domain: null },
      ])
      .execute()
    await sql`insert into accepted_domain (tenant_id, name, is_verified, is_initial, is_default, has_email, updated_at)
      values (${contoso}, 'contoso.example', true, false, true, true, ${clock.now()})`.execute(trx)
  })
  const mails: SimulationCase['mails'] = []
  const parts = simulationParts(
    { db, clock },
    {
      mailer: {
        missing: () => null,
        send: (mail: SimulationCase['mails'][number]) => {
          mails.push(mail)
          return Promise.resolve()
        },
      },
    },
  )
  return { db, clock, parts, mails }
}

/** Serves modules; `call` with a token that may do everything, or with one of these permissions. */
export async function served(t: TestContext, { parts, db, clock }: SimulationCase, modules: HttpModule[]) {
  const server = await createHttpServer({ logger: parts.logger, clock, db, modules, health: [], version: '1' })
  t.after(() => server.close())
  const tokenFor = (permissions: string[] | null, tenants: string[] | null = null) =>
    db.asSystem(async (trx) => (await createToken(trx, { name: 'Admin', tenants, permissions, expiresAt: null })).token)
  const all = await tokenFor(null)
  const call = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: object, token = all) =>
    server.app.inject({
      method,
      url: url.startsWith('/api') ? url : `/api/v1/tenants/${contoso}/simulations${url}`,
      headers: { authorization: `Bearer ${token}` },
      ...(payload === undefined ? {} : { payload }),
    })
  return { call, tokenFor }
}

export const settings = (change: Partial<CampaignSettings> = {}): CampaignSettings => ({
  description: '',
  audience: {
    everybody: false,
    personIds: [],
    groupIds: [],
    audienceIds: [],
    excludedPersonIds: [],
    excludedGroupIds: [],
    notTestedWithin_days: 0,
    pilot: null,
  },
  templateIds: ['parcel'],
  spread: 'random',
  fallbackLanguage: 'en',
  language: null,
  channel: 'best',
  sendingDomainId: null,
  training: { kind: 'built-in', trainingIds: [], url: null, due_days: 14, reminders: 2, reminderEvery_days: 3 },
  schedule: {
    startsAt: null,
    spread_hours: 0,
    weekdays: [1, 2, 3, 4, 5],
    from: '09:00',
    to: '17:00',
    timeZone: 'Europe/Berlin',
    holidays: [],
    holidayCountries: [],
    jitter_minutes: 0,
    departmentGap_minutes: 0,
    perMinute: null,
    seed: 1,
    open_days: 7,
  },
  autoEnrol: false,
  hasDecoys: false,
  hasTelemetry: true,
  settling_minutes: 10,
  canaries: [],
  isAnonymous: false,
  needsApproval: false,
  controversialReason: null,
  ...change,
})

export const attack = (change: Partial<AttackSnapshot> = {}): AttackSnapshot => ({
  templateId: 'parcel',
  version: 1,
  name: 'A parcel that could not be delivered',
  technique: 'link',
  theme: 'itemReceived',
  difficulty: 'medium',
  predictedCompromiseRate: 0.2,
  isControversial: false,
  variants: [
    {
      language: 'en',
      fromName: 'Parcel service',
      fromLocalPart: 'parcel',
      subject: 'Your parcel',
      html: '<p>Your parcel</p>',
      text: 'Your parcel',
      cues: [{ kind: 'urgency', quote: null, where: 'whole', explanation: 'It wants you to hurry.' }],
    },
  ],
  landingPages: [],
  attachment: null,
  trainingId: null,
  ...change,
})

export interface Made {
  campaignId: string
  attackId: string
  /** By address. */
  messages: Map<string, string>
}

export interface MadePerson {
  /** Before the @. */
  name: string
  department?: string
  groups?: string[]
  state?: DeliveryState
  /** Minutes after delivery. */
  facts?: Partial<Record<Fact, number>>
  unconfirmed?: boolean
  automated?: boolean
  device?: string
  isTest?: boolean
  isCanary?: boolean
}

/** Of the directory, the same for the same name. */
export const personIdOf = (name: string): string =>
  createHash('sha256')
    .update(name)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')

export interface CampaignInput {
  name?: string
  technique?: Technique
  state?: 'running' | 'completed' | 'stopped'
  /** Of the launch, and of all deliveries. */
  at?: Date
  settings?: Partial<CampaignSettings>
  attack?: Partial<AttackSnapshot>
  people: readonly MadePerson[]
  tenantId?: string
}

/** Everybody gets the mail in the moment of the launch. */
export async function makeCampaign(
  { db, clock }: Pick<SimulationCase, 'db' | 'clock'>,
  input: CampaignInput,
): Promise<Made> {
  const { tenantId = contoso, technique = 'link', at = clock.now() } = input
  const [campaignId, attackId] = [crypto.randomUUID(), crypto.randomUUID()]
  const messages = new Map<string, string>()
  await db.inTenant(tenantId, async (trx) => {
    await trx
      .insertInto('campaign')
      .values({
        tenant_id: tenantId,
        id: campaignId,
        name: input.name ?? 'Autumn',
        technique,
        state: input.state ?? 'running',
        settings: JSON.stringify(settings(input.settings)),
        series_id: null,
        created_by: 'admin',
        created_at: at,
        updated_at: at,
        approved_by: null,
        launched_at: at,
        starts_at: at,
        ends_at: new Date(at.getTime() + 7 * 86_400_000),
        ended_at: input.state === 'completed' ? new Date(at.getTime() + 7 * 86_400_000) : null,
      })
      .execute()
    if (technique !== 'training')
      await trx
        .insertInto('campaign_attack')
        .values({
          tenant_id: tenantId,
          campaign_id: campaignId,
          id: attackId,
          template_id: 'parcel',
          template_version: 1,
          snapshot: JSON.stringify(attack({ technique, ...input.attack })),
        })
        .execute()
    for (const person of input.people) {
      const id = crypto.randomUUID()
      const address = `${person.name}@contoso.example`
      messages.set(address, id)
      const state = person.state ?? 'delivered'
      await trx
        .insertInto('campaign_message')
        .values({
          tenant_id: tenantId,
          id,
          campaign_id: campaignId,
          attack_id: technique === 'training' ? null : attackId,
          person_id: person.isCanary ? null : personIdOf(person.name),
          address,
          display_name: person.name.toUpperCase(),
          given_name: person.name,
          surname: 'Example',
          department: person.department ?? null,
          job_title: null,
          manager: null,
          groups: person.groups ?? [],
          language: 'en',
          time_zone: 'Europe/Berlin',
          is_canary: person.isCanary ?? false,
          is_test: person.isTest ?? false,
          planned_at: at,
          state,
          channel: 'graph',
          internet_message_id: `<${id}@contoso.example>`,
          sent_at: state === 'scheduled' ? null : at,
          delivered_at: state === 'delivered' ? at : null,
          reply: state === 'bounced' ? `550 5.1.1 <${address}> user unknown` : null,
        })
        .execute()
      const later = (minutes: number) => new Date(at.getTime() + minutes * 60_000)
      for (const [fact, minutes] of Object.entries(person.facts ?? {}))
        await trx
          .insertInto('simulation_fact')
          .values({
            tenant_id: tenantId,
            campaign_id: campaignId,
            message_id: id,
            fact: fact as Fact,
            first_at: later(minutes),
            data: JSON.stringify({}),
          })
          .execute()
      const verdicts = [
        ...(person.facts?.clicked === undefined ? [] : (['human'] as const)),
        ...(person.unconfirmed ? (['unconfirmed'] as const) : []),
        ...(person.automated ? (['automated'] as const) : []),
      ]
      for (const verdict of verdicts)
        await trx
          .insertInto('simulation_visit')
          .values({
            tenant_id: tenantId,
            id: crypto.randomUUID(),
            campaign_id: campaignId,
            message_id: id,
            nonce: 'n',
            source_key: 'home',
            ip: '192.0.2.1',
            first_at: later(person.facts?.clicked ?? 0),
            last_at: later(person.facts?.clicked ?? 0),
            verdict,
            reasons: JSON.stringify([{ code: 'A1', class: 'A', text: 'The agent names a program.' }]),
            device: verdict === 'human' ? (person.device ?? 'Windows computer') : null,
          })
          .execute()
    }
  })
  return { campaignId, attackId, messages }
}
