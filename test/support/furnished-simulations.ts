// Simulations of a tenant as they are half-way, without the hours that they take: a campaign with people who were caught and who
// reported, machines that visited, a draft, a series, a list of people, and a mail that somebody reported.
import { randomUUID } from 'node:crypto'
import { findAttack } from '#phish-threat/content/library.ts'
import { defaultSettings } from '#phish-threat/campaigns/defaults.ts'
import type { DeliveryState, Fact, Verdict } from '#phish-threat/contract.ts'
import { writeDomains, writeMailboxes, writeUsers } from '#people/store.ts'
import type { CampaignSettings } from '#phish-threat/snapshots.ts'
import type { Trx } from '#platform/db/database.ts'
import { json } from '#platform/db/json.ts'
import { newId } from '#platform/ids.ts'
import type { Installation } from './installation.ts'

export interface FurnishedSimulations {
  /** Running, with numbers. */
  campaignId: string
  draftId: string
  seriesId: string
  audienceId: string
  domainId: string
  /** The tenant's own. */
  templateId: string
  trainingId: string
  reportId: string
}

const by = 'admin@contoso.com'
const minute_ms = 60_000
const seed = 7
const builtIn = 'password-expires'

export async function furnishSimulations(made: Installation, tenantId: string): Promise<FurnishedSimulations> {
  const domainId = await addDomain(made, tenantId)
  const library = await made.api<{ items: { id: string; technique: string }[] }>(
    'GET',
    `/tenants/${tenantId}/simulations/templates`,
  )
  const fitting = library.items.filter(({ technique }) => technique === 'credentials')
  const attackId = (fitting.find(({ id }) => id === builtIn) ?? fitting[0]!).id
  const template = await made.api<{ id: string }>(
    'POST',
    `/tenants/${tenantId}/simulations/templates/${attackId}/duplicate`,
  )
  const trainings = await made.api<{ items: { id: string }[] }>('GET', `/tenants/${tenantId}/simulations/trainings`)
  const training = await made.api<{ id: string }>(
    'POST',
    `/tenants/${tenantId}/simulations/trainings/${trainings.items[0]!.id}/duplicate`,
  )
  return made.app.platform!.db.inTenant(tenantId, async (trx) => {
    const scene = { trx, tenantId, now: made.clock.now(), domainId, attackId }
    return {
      campaignId: await addRunning(scene),
      draftId: await addCampaign(scene, { name: 'Parcels before the holidays', state: 'draft' }),
      seriesId: await addSeries(scene),
      audienceId: await addAudience(scene),
      domainId,
      templateId: template.id,
      trainingId: training.id,
      reportId: await addReport(scene),
    }
  })
}

/** Proved and in order, as if its records had been found. Resolves with its id. */
export async function addDomain(made: Installation, tenantId: string): Promise<string> {
  const { id } = await made.api<{ id: string }>('POST', `/tenants/${tenantId}/simulations/domains`, {
    name: 'contoso-services.example',
  })
  const record = { type: 'TXT', host: 'contoso-services.example', wanted: 'mailwarden-verification=1' } as const
  const at = made.clock.now()
  await made.app.platform!.db.inTenant(tenantId, (trx) =>
    trx
      .updateTable('simulation_domain')
      .set({
        checks: json([
          { name: 'ownership', state: 'ok', neededFor: 'all', record, found: [record.wanted], text: 'It is yours.' },
          { name: 'spf', state: 'missing', neededFor: 'none', record, found: [], text: 'Publish the record.' },
        ]) as never,
        checked_at: at,
        proven_at: at,
      })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .execute(),
  )
  return id
}

/** A directory without a connection: so many people of one department, with mailboxes. */
export async function addPeople(made: Installation, tenantId: string, names: readonly string[]): Promise<void> {
  const now = made.clock.now()
  const people = names.map((displayName) => {
    const [givenName = '', surname = ''] = displayName.split(' ')
    const mail = addressOf(displayName)
    const account = { userPrincipalName: mail, accountEnabled: true, userType: 'Member' }
    return { id: randomUUID(), displayName, givenName, surname, mail, department: 'Sales', ...account }
  })
  const domain = { is_verified: true, is_initial: false, is_default: true, has_email: true }
  const mailboxOf = ({ id, mail }: (typeof people)[number]) =>
    ({ person_id: id, kind: 'user', primary_address: mail, exchange_guid: null }) as const
  await made.app.platform!.db.inTenant(tenantId, async (trx) => {
    await writeDomains(trx, tenantId, [{ name: 'contoso.com', ...domain }], now)
    await writeUsers(trx, tenantId, people, now)
    await writeMailboxes(trx, tenantId, people.map(mailboxOf), now)
  })
}

const addressOf = (name: string): string => `${name.toLowerCase().replace(' ', '.')}@contoso.com`

interface Scene {
  trx: Trx
  tenantId: string
  now: Date
  domainId: string
  attackId: string
}

const settingsOf = ({ domainId, attackId }: Scene): CampaignSettings => ({
  ...defaultSettings(seed),
  audience: { ...defaultSettings(seed).audience, everybody: true },
  templateIds: [attackId],
  sendingDomainId: domainId,
  needsApproval: false,
})

async function addCampaign(scene: Scene, given: { name: string; state: 'draft' | 'running' }): Promise<string> {
  const { trx, tenantId, now } = scene
  const id = newId(now)
  const isRunning = given.state === 'running'
  const started = new Date(now.getTime() - 180 * minute_ms)
  await trx
    .insertInto('campaign')
    .values({
      tenant_id: tenantId,
      id,
      ...given,
      technique: 'credentials',
      settings: json(settingsOf(scene)) as never,
      series_id: null,
      created_by: by,
      created_at: started,
      updated_at: started,
      approved_by: null,
      launched_at: isRunning ? started : null,
      starts_at: isRunning ? started : null,
      ends_at: isRunning ? new Date(now.getTime() + 5 * 86_400_000) : null,
    })
    .execute()
  await trx
    .insertInto('campaign_work')
    .values({
      tenant_id: tenantId,
      campaign_id: id,
      editors: [by],
      updated_by: by,
      preparation: isRunning ? 'ready' : 'none',
      refused: json({}) as never,
    } as never)
    .execute()
  return id
}

interface Person {
  name: string
  department: string
  state: DeliveryState
  /** Minutes after delivery. */
  facts: Partial<Record<Fact, number>>
  visits: readonly { verdict: Verdict; after: number; text: string }[]
  reply?: string
  isCanary?: boolean
}

const machine = {
  verdict: 'automated',
  after: 0.1,
  text: 'It came within seconds of delivery, from a data centre',
} as const
const human = (after: number) => ({ verdict: 'human', after, text: 'Somebody moved the pointer and typed' }) as const

const people: readonly Person[] = [
  { name: 'Frida Fink', department: 'Sales', state: 'delivered', facts: { opened: 4, reported: 6 }, visits: [machine] },
  {
    name: 'Otto Ober',
    department: 'Sales',
    state: 'delivered',
    facts: { opened: 9, clicked: 10, submitted: 11, 'training-assigned': 11 },
    visits: [machine, human(10)],
  },
  {
    name: 'Ida Imhof',
    department: 'Sales',
    state: 'delivered',
    facts: { opened: 30, clicked: 31, reported: 33, 'training-assigned': 31, 'training-completed': 70 },
    visits: [human(31)],
  },
  { name: 'Karl Kern', department: 'Sales', state: 'delivered', facts: {}, visits: [] },
  {
    name: 'Lea Lind',
    department: 'Sales',
    state: 'delivered',
    facts: { opened: 50 },
    visits: [{ verdict: 'unconfirmed', after: 50, text: 'No input, from a network that is not known' }],
  },
  { name: 'Max Moser', department: 'Finance', state: 'delivered', facts: { reported: 20 }, visits: [] },
  {
    name: 'Nora Noll',
    department: 'Finance',
    state: 'bounced',
    facts: {},
    visits: [],
    reply: '550 5.1.1 The address does not exist',
  },
  { name: 'Paul Pohl', department: 'Finance', state: 'scheduled', facts: {}, visits: [] },
  { name: 'Canary', department: 'Sales', state: 'delivered', facts: {}, visits: [machine], isCanary: true },
]

async function addRunning(scene: Scene): Promise<string> {
  const { trx, tenantId, now } = scene
  const campaignId = await addCampaign(scene, { name: 'Baseline of the autumn', state: 'running' })
  const attack = await findAttack(trx, tenantId, scene.attackId)
  const attackId = newId(now)
  await trx
    .insertInto('campaign_attack')
    .values({
      tenant_id: tenantId,
      campaign_id: campaignId,
      id: attackId,
      template_id: scene.attackId,
      template_version: attack!.version,
      snapshot: json(attack!) as never,
    })
    .execute()
  for (const [index, person] of people.entries()) await addMessage(scene, { campaignId, attackId, index, person })
  return campaignId
}

interface MessageOf {
  campaignId: string
  attackId: string
  index: number
  person: Person
}

async function addMessage(scene: Scene, { campaignId, attackId, index, person }: MessageOf): Promise<void> {
  const { trx, tenantId, now } = scene
  const id = newId(now)
  const [givenName = '', surname = ''] = person.name.split(' ')
  const delivered = new Date(now.getTime() - (120 - index) * minute_ms)
  const after = (minutes: number): Date => new Date(delivered.getTime() + minutes * minute_ms)
  const isSent = person.state !== 'scheduled'
  const isDelivered = person.state === 'delivered'
  await trx
    .insertInto('campaign_message')
    .values({
      tenant_id: tenantId,
      id,
      campaign_id: campaignId,
      attack_id: attackId,
      person_id: null,
      address: addressOf(person.name),
      display_name: person.name,
      given_name: givenName,
      surname,
      department: person.department,
      job_title: null,
      manager: null,
      groups: [],
      language: 'en',
      time_zone: 'Europe/Berlin',
      is_canary: person.isCanary ?? false,
      planned_at: delivered,
      state: person.state,
      channel: isSent ? 'graph' : null,
      internet_message_id: `<${id}@contoso-services.example>`,
      attempts: isSent ? 1 : 0,
      sent_at: isSent ? delivered : null,
      accepted_at: isDelivered ? delivered : null,
      delivered_at: isDelivered ? delivered : null,
      graph_id: null,
      reply: person.reply ?? null,
    })
    .execute()
  for (const [fact, minutes] of Object.entries(person.facts))
    await trx
      .insertInto('simulation_fact')
      .values({
        tenant_id: tenantId,
        campaign_id: campaignId,
        message_id: id,
        fact: fact as Fact,
        first_at: after(minutes),
        data: json({}) as never,
      })
      .execute()
  for (const visit of person.visits)
    await addVisit(scene, {
      campaignId,
      messageId: id,
      visit,
      firstAt: after(visit.after),
      lastAt: after(visit.after + 1),
      hasSubmitted: 'submitted' in person.facts && visit.verdict === 'human',
    })
}

interface VisitOf {
  campaignId: string
  messageId: string
  visit: Person['visits'][number]
  firstAt: Date
  lastAt: Date
  hasSubmitted: boolean
}

async function addVisit({ trx, tenantId, now }: Scene, given: VisitOf): Promise<void> {
  const { verdict, text } = given.visit
  const id = newId(now)
  const code = verdict === 'automated' ? 'A1' : 'B1'
  const judged = {
    tenant_id: tenantId,
    verdict,
    reasons: json([{ code, class: code[0], text }]) as never,
    rule_version: '1',
  }
  await trx
    .insertInto('simulation_visit')
    .values({
      ...judged,
      id,
      campaign_id: given.campaignId,
      message_id: given.messageId,
      nonce: null,
      source_key: `192.0.2.0/24 ${verdict}`,
      ip: '192.0.2.7',
      first_at: given.firstAt,
      last_at: given.lastAt,
      needs_review: verdict === 'unconfirmed',
      has_submitted: given.hasSubmitted,
      device: null,
      kinds: ['link'],
    } as never)
    .execute()
  await trx
    .insertInto('simulation_verdict')
    .values({ ...judged, id: newId(now), visit_id: id, at: given.firstAt, by: null, reason: null })
    .execute()
}

async function addSeries(scene: Scene): Promise<string> {
  const { trx, tenantId, now } = scene
  const id = newId(now)
  const settings = {
    frequency: 'monthly',
    firstOn: '2027-01-11',
    runs: null,
    techniques: ['link', 'credentials'],
    difficulties: ['low', 'medium'],
    attacksPerRun: 2,
    trainingIds: [],
    campaign: settingsOf(scene),
  }
  await trx
    .insertInto('campaign_series')
    .values({
      tenant_id: tenantId,
      id,
      name: 'Every month',
      kind: 'attack',
      state: 'draft',
      settings: json(settings) as never,
      editors: [by],
      created_by: by,
      created_at: now,
      updated_at: now,
    } as never)
    .execute()
  return id
}

async function addAudience({ trx, tenantId, now }: Scene): Promise<string> {
  const id = newId(now)
  const rule = {
    caught: { times: 2, months: 6 },
    joinedWithin_days: null,
    notTestedWithin_days: null,
    neverReported_months: null,
    departments: [],
    countries: [],
    groupIds: [],
  }
  await trx
    .insertInto('audience')
    .values({
      tenant_id: tenantId,
      id,
      name: 'Caught twice',
      kind: 'rule',
      rule: json(rule) as never,
      created_by: by,
      created_at: now,
      updated_at: now,
    } as never)
    .execute()
  return id
}

async function addReport({ trx, tenantId, now }: Scene): Promise<string> {
  const id = newId(now)
  await trx
    .insertInto('message_report')
    .values({
      tenant_id: tenantId,
      id,
      source: 'mailbox',
      reporter: 'frida.fink@contoso.com',
      person_id: null,
      reported_at: now,
      origin: id,
      internet_message_id: `<${id}@outside.example>`,
      message: json({
        internetMessageId: `<${id}@outside.example>`,
        subject: 'Your account will be closed',
        from: 'Support <support@outside.example>',
        replyTo: null,
        date: null,
        excerpt: 'Confirm your password today.',
        links: ['hxxps://outside[.]example/sign-in'],
        attachments: [{ name: 'form.html', contentType: 'text/html', size_bytes: 1_204, sha256: 'a'.repeat(64) }],
        authentication: 'spf=fail; dkim=none; dmarc=fail',
      }) as never,
      comment: 'This looks odd.',
      campaign_id: null,
      campaign_message_id: null,
      verdict: 'open',
      note: null,
      decided_by: null,
      decided_at: null,
    })
    .execute()
  return id
}
