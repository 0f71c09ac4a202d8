// Campaigns over a database of their own: a tenant with people, groups and a sending domain that is in order. Nothing is sent.
import type { TestContext } from 'node:test'
import { writeDomains, writeGroups, writeMailboxes, writeUsers } from '#people/store.ts'
import type { CampaignSettings } from '#phish-threat/snapshots.ts'
import type { PhishThreatParts } from '#phish-threat/parts.ts'
import { defaultSettings } from '#phish-threat/campaigns/defaults.ts'
import type { Trx } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import { testDatabase } from './database.ts'
import { ManualClock } from './manual-clock.ts'
import { simulationParts } from './simulation-parts.ts'

export const contoso = '11111111-1111-4111-8111-111111111111'
export const domainId = '44444444-4444-4444-8444-444444444444'
export const author = { kind: 'user' as const, id: 'author', name: 'author@contoso.example', address: null }
export const approver = { kind: 'user' as const, id: 'approver', name: 'approver@contoso.example', address: null }

/** Of the nth person, from 1. */
export const personId = (number: number): string => `22222222-2222-4222-8222-${String(number).padStart(12, '0')}`
export const groupId = (number: number): string => `33333333-3333-4333-8333-${String(number).padStart(12, '0')}`
export const addressOf = (number: number): string => `p${number}@contoso.example`

export interface PersonSeed {
  number: number
  department?: string
  language?: string
  country?: string
  mailbox?: 'user' | 'shared' | 'room' | null
  isEnabled?: boolean
  isGuest?: boolean
  address?: string
}

export interface CampaignsCase {
  parts: PhishThreatParts
  clock: ManualClock
  /** Throws at the nth checkpoint from now on, once. */
  crashAt(n: number): void
  checkpoints: string[]
  hasProduct: boolean
  people(seeds: readonly PersonSeed[]): Promise<void>
  group(number: number, members: readonly { person?: number; group?: number }[]): Promise<void>
  campaign(change?: Partial<CampaignSettings>, technique?: 'link' | 'credentials' | 'training'): Promise<string>
  inTenant<T>(work: (trx: Trx) => Promise<T>): Promise<T>
  messages(campaignId: string): Promise<Awaited<ReturnType<typeof readMessages>>>
}

/** Monday, 23 November 2026, 08:00 in Berlin. */
export async function campaignsCase(t: TestContext): Promise<CampaignsCase> {
  const db = await testDatabase(t)
  const clock = new ManualClock('2026-11-23T07:00:00Z')
  const world = { crashIn: 0, checkpoints: [] as string[], hasProduct: true }
  const parts = simulationParts(
    { db, clock },
    {
      phishThreat: { httpsListen: ['127.0.0.1:0'] },
      hasPhishThreat: () => Promise.resolve(world.hasProduct),
      onCheckpoint: (name: string) => {
        world.checkpoints.push(name)
        world.crashIn -= 1
        if (world.crashIn === 0) throw new Error(`crash at ${name}`)
      },
    },
  )
  await db.asSystem((trx) => seed(trx, clock.now()))
  return {
    parts,
    clock,
    crashAt: (n) => void (world.crashIn = n),
    checkpoints: world.checkpoints,
    get hasProduct() {
      return world.hasProduct
    },
    set hasProduct(value) {
      world.hasProduct = value
    },
    people: (seeds) => db.inTenant(contoso, (trx) => writePeople(trx, seeds, clock.now())),
    group: (number, members) => db.inTenant(contoso, (trx) => writeGroup(trx, number, members, clock.now())),
    campaign: (change = {}, technique = 'link') =>
      db.inTenant(contoso, (trx) => insertCampaign(trx, technique, change, clock.now())),
    inTenant: (work) => db.inTenant(contoso, work),
    messages: (campaignId) => db.inTenant(contoso, (trx) => readMessages(trx, campaignId)),
  }
}

async function seed(trx: Trx, now: Date): Promise<void> {
  await trx
    .insertInto('tenant')
    .values({ tenant_id: contoso, name: 'Contoso', microsoft_tenant_id: null, initial_domain: null })
    .execute()
  const domain = { is_verified: true, is_initial: false, is_default: true, has_email: true }
  await writeDomains(trx, contoso, [{ name: 'contoso.example', ...domain }], now)
  await trx
    .insertInto('simulation_domain')
    .values({
      tenant_id: contoso,
      id: domainId,
      name: 'parcels.example',
      link_host: 'www.parcels.example',
      ownership: 'proof',
      dkim_selector: 's1',
      dkim_public: '',
      dkim_private: '',
      checks: JSON.stringify([
        {
          name: 'ownership',
          state: 'ok',
          neededFor: 'all',
          record: { type: 'TXT', host: '', wanted: '' },
          found: [],
          text: '',
        },
      ]),
      created_at: now,
      created_by: 'test',
    })
    .execute()
}

async function writePeople(trx: Trx, seeds: readonly PersonSeed[], now: Date): Promise<void> {
  const address = (one: PersonSeed) => one.address ?? addressOf(one.number)
  await writeUsers(
    trx,
    contoso,
    seeds.map((one) => ({
      id: personId(one.number),
      displayName: `Person ${one.number}`,
      givenName: 'Person',
      surname: String(one.number),
      userPrincipalName: address(one),
      mail: address(one),
      proxyAddresses: [`SMTP:${address(one)}`],
      accountEnabled: one.isEnabled ?? true,
      userType: one.isGuest === true ? 'Guest' : 'Member',
      department: one.department ?? null,
      preferredLanguage: one.language ?? null,
      usageLocation: one.country ?? null,
    })),
    now,
  )
  await writeMailboxes(
    trx,
    contoso,
    seeds
      .filter(({ mailbox }) => mailbox !== null)
      .map((one) => ({
        person_id: personId(one.number),
        kind: one.mailbox ?? 'user',
        primary_address: address(one),
        exchange_guid: null,
      })),
    now,
  )
}

async function writeGroup(
  trx: Trx,
  number: number,
  members: readonly { person?: number; group?: number }[],
  now: Date,
): Promise<void> {
  const group = {
    id: groupId(number),
    displayName: `Group ${number}`,
    'members@delta': members.map((member) =>
      member.person === undefined
        ? { id: groupId(member.group!), '@odata.type': '#microsoft.graph.group' }
        : { id: personId(member.person), '@odata.type': '#microsoft.graph.user' },
    ),
  }
  await writeGroups(trx, contoso, [group], now)
}

async function insertCampaign(
  trx: Trx,
  technique: 'link' | 'credentials' | 'training',
  change: Partial<CampaignSettings>,
  now: Date,
): Promise<string> {
  const id = newId(now)
  const settings = { ...defaultSettings(1), sendingDomainId: domainId, needsApproval: false, ...change }
  await trx
    .insertInto('campaign')
    .values({
      tenant_id: contoso,
      id,
      name: 'Autumn',
      technique,
      state: 'draft',
      settings: JSON.stringify(settings),
      series_id: null,
      created_by: author.name,
      created_at: now,
      updated_at: now,
      approved_by: null,
    })
    .execute()
  return id
}

const readMessages = (trx: Trx, campaignId: string) =>
  trx
    .selectFrom('campaign_message')
    .selectAll()
    .where('tenant_id', '=', contoso)
    .where('campaign_id', '=', campaignId)
    .orderBy('planned_at')
    .orderBy('address')
    .execute()
