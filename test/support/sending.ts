// Sending of simulations against the emulated cloud: Graph and SMTP by real protocols, names by real DNS packets, a campaign whose
// mails are due, and one time for both.
import { Resolver } from 'node:dns/promises'
import type { TestContext } from 'node:test'
import { defaultSettings } from '#phish-threat/campaigns/defaults.ts'
import { dkimContext } from '#phish-threat/sending/campaign-context.ts'
import type { DomainCheck } from '#phish-threat/sending/contract.ts'
import { dkimRecord, newDkimKey } from '#phish-threat/sending/dkim.ts'
import { createFolderCache } from '#phish-threat/sending/mailbox-look.ts'
import { lookAtDue } from '#phish-threat/sending/looks.ts'
import { createQueue, type Queue } from '#phish-threat/sending/queue.ts'
import { recoverLost } from '#phish-threat/sending/recover.ts'
import type { Render } from '#phish-threat/sending/sender.ts'
import type { MessageRow } from '#phish-threat/sending/turn-store.ts'
import type { CampaignSettings } from '#phish-threat/snapshots.ts'
import type { PhishThreatParts } from '#phish-threat/parts.ts'
import { writeDomains, writeMailboxes, writeUsers } from '#people/store.ts'
import type { MailItem } from '#emulator/mailboxes/mailbox.ts'
import type { Trx } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import { containmentCase, type ContainmentCase } from './containment.ts'
import { simulationParts } from './simulation-parts.ts'

export const sendingDomain = 'parcels.example'
export const people = ['frida.fink', 'felix.fuchs', 'fay.feld', 'paula.pohl', 'max.mahler', 'sami.sand'] as const

export interface SendingCase {
  made: ContainmentCase
  parts: PhishThreatParts
  tenantId: string
  queue: Queue
  /** Thrown from the checkpoint of this name, the nth time from now on. */
  crashAt(name: string, nth?: number): void
  checkpoints: string[]
  /** A running campaign with a mail due to each of these people. */
  campaign(options: CampaignOptions): Promise<string>
  messages(campaignId: string): Promise<MessageRow[]>
  /** Recovery, then the queue, as the job does; what crashes is told. */
  turn(): Promise<'done' | 'crashed'>
  look(): Promise<number>
  /** What lies in the mailbox, in the inbox and elsewhere. */
  mailbox(name: string): MailItem[]
  folderOf(name: string, item: MailItem): string | null
  setState(campaignId: string, state: 'running' | 'paused' | 'stopped'): Promise<void>
  inTenant<T>(work: (trx: Trx) => Promise<T>): Promise<T>
}

export interface CampaignOptions {
  channel: CampaignSettings['channel']
  to?: readonly string[]
  settings?: Partial<CampaignSettings>
}

/** What crashes in tests. */
export class Crash extends Error {}

const plainMail: Render = (message, { domain }, links) =>
  Promise.resolve({
    from: { name: 'Parcel service', address: `service@${domain!.name}` },
    replyTo: null,
    subject: `Your parcel, ${message.given_name}`,
    html: `<p>Hello ${message.given_name}</p><a href="${links.link[0] ?? ''}">Track it</a>`,
    text: `Hello ${message.given_name}\n${links.textLink}\n`,
    attachments: [],
  })

export async function sendingCase(
  t: TestContext,
  options: {
    roles?: readonly string[]
    render?: Render
    sendingAddresses?: string[]
    smtpPort?: number
    isConnected?: boolean
  } = {},
): Promise<SendingCase> {
  const made = await containmentCase(t, { roles: options.roles ?? ['Mail.ReadWrite'] })
  const { db, emulator, tenantId } = made
  const world = { crashAt: '', nth: 0, checkpoints: [] as string[] }
  const parts = partsOf(made, options, (name) => {
    world.checkpoints.push(name)
    if (name !== world.crashAt) return
    world.nth -= 1
    if (world.nth > 0) return
    world.crashAt = ''
    throw new Crash(name)
  })
  const newQueue = () => createQueue(parts, { render: options.render ?? plainMail, random: () => 0.5 })
  let queue = newQueue()
  t.after(() => queue.close())
  const domainId = await seed(made, parts)
  const tenant = emulator.tenant('Contoso')
  const mailboxOf = (name: string) => emulator.mailboxes.mailbox(tenant.id, made.user(name).id)
  const made2: SendingCase = {
    made,
    parts,
    tenantId,
    get queue() {
      return queue
    },
    crashAt(name, nth = 1) {
      world.crashAt = name
      world.nth = nth
    },
    checkpoints: world.checkpoints,
    campaign: ({ channel, to = people, settings = {} }) =>
      db.inTenant(tenantId, (trx) =>
        insertCampaign(trx, made, to, { ...defaultSettings(1), sendingDomainId: domainId, channel, ...settings }),
      ),
    messages: (campaignId) =>
      db.inTenant(tenantId, (trx) =>
        trx
          .selectFrom('campaign_message')
          .selectAll()
          .where('tenant_id', '=', tenantId)
          .where('campaign_id', '=', campaignId)
          .orderBy('address')
          .execute(),
      ),
    async turn() {
      try {
        await recoverLost(parts, createFolderCache())
        await queue.run()
        return 'done'
      } catch (error) {
        if (!(error instanceof Crash)) throw error
        // A new process knows nothing of the old one.
        await queue.close()
        queue = newQueue()
        return 'crashed'
      }
    },
    look: () => lookAtDue(parts, { folders: createFolderCache() }),
    mailbox: (name) => mailboxOf(name).list(),
    folderOf: (name, item) => mailboxOf(name).folder(item.folderId)?.wellKnownName ?? null,
    setState: (campaignId, state) =>
      db.inTenant(tenantId, async (trx) => {
        await trx
          .updateTable('campaign')
          .set({ state })
          .where('tenant_id', '=', tenantId)
          .where('id', '=', campaignId)
          .execute()
      }),
    inTenant: (work) => db.inTenant(tenantId, work),
  }
  return made2
}

function partsOf(
  made: ContainmentCase,
  {
    sendingAddresses = ['127.0.0.1'],
    smtpPort = made.emulator.smtp.port,
    isConnected = true,
  }: {
    sendingAddresses?: string[]
    smtpPort?: number
    isConnected?: boolean
  },
  onCheckpoint: (name: string) => void,
): PhishThreatParts {
  const { emulator, parts } = made
  const dns = new Resolver({ timeout: 2_000, tries: 1 })
  dns.setServers([`${emulator.dns.host}:${emulator.dns.port}`])
  return simulationParts(made, {
    audit: parts.audit,
    alerts: parts.alerts,
    dns,
    onCheckpoint,
    phishThreat: { sendingAddresses, smtpPort, httpsListen: ['127.0.0.1:0'] },
    ...(isConnected ? { microsoft: parts.microsoft } : {}),
  })
}

/** The people of the emulated tenant, and a sending domain that is in order with its records in the DNS. */
async function seed(made: ContainmentCase, parts: PhishThreatParts): Promise<string> {
  const { tenantId, emulator } = made
  const id = newId(made.clock.now())
  const { privateKey, publicKey } = await newDkimKey()
  const { dns } = emulator.world
  dns.add({ name: sendingDomain, type: 'TXT', data: 'v=spf1 ip4:127.0.0.1 -all' })
  dns.add({ name: `s1._domainkey.${sendingDomain}`, type: 'TXT', data: dkimRecord(publicKey) })
  dns.add({ name: `_dmarc.${sendingDomain}`, type: 'TXT', data: 'v=DMARC1; p=reject' })
  const ownership: DomainCheck = {
    name: 'ownership',
    state: 'ok',
    neededFor: 'all',
    record: { type: 'TXT', host: `_ownership.${sendingDomain}`, wanted: '' },
    found: [],
    text: '',
  }
  await made.db.inTenant(tenantId, async (trx) => {
    const now = made.clock.now()
    const domain = { is_verified: true, is_initial: false, is_default: true, has_email: true }
    await writeDomains(trx, tenantId, [{ name: 'contoso.com', ...domain }], now)
    const users = people.map((name) => made.user(name))
    await writeUsers(
      trx,
      tenantId,
      users.map((user) => ({
        id: user.id,
        displayName: user.displayName,
        givenName: user.displayName.split(' ')[0]!,
        surname: user.displayName.split(' ')[1]!,
        userPrincipalName: user.userPrincipalName,
        mail: user.mail,
        proxyAddresses: user.proxyAddresses,
        accountEnabled: true,
        userType: 'Member',
      })) as Parameters<typeof writeUsers>[2],
      now,
    )
    await writeMailboxes(
      trx,
      tenantId,
      users.map((user) => ({ person_id: user.id, kind: 'user', primary_address: user.mail!, exchange_guid: null })),
      now,
    )
    await trx
      .insertInto('simulation_domain')
      .values({
        tenant_id: tenantId,
        id,
        name: sendingDomain,
        link_host: `www.${sendingDomain}`,
        ownership: 'proof',
        dkim_selector: 's1',
        dkim_public: publicKey,
        dkim_private: parts.secrets.seal(privateKey, dkimContext(tenantId, id)),
        checks: JSON.stringify([ownership]),
        created_at: now,
        created_by: 'test',
      })
      .execute()
  })
  return id
}

async function insertCampaign(
  trx: Trx,
  { tenantId, clock, user }: ContainmentCase,
  to: readonly string[],
  settings: CampaignSettings,
): Promise<string> {
  const now = clock.now()
  const id = newId(now)
  await trx
    .insertInto('campaign')
    .values({
      tenant_id: tenantId,
      id,
      name: 'Parcels',
      technique: 'link',
      state: 'running',
      settings: JSON.stringify(settings),
      series_id: null,
      created_by: 'test',
      created_at: now,
      updated_at: now,
      approved_by: null,
      ends_at: new Date(now.getTime() + 30 * 86_400_000),
    })
    .execute()
  for (const name of to) {
    const { id: personId, mail, displayName } = user(name)
    const messageId = newId(now)
    await trx
      .insertInto('campaign_message')
      .values({
        tenant_id: tenantId,
        id: messageId,
        campaign_id: id,
        attack_id: null,
        person_id: personId,
        address: mail!.toLowerCase(),
        display_name: displayName,
        given_name: displayName.split(' ')[0]!,
        surname: displayName.split(' ')[1]!,
        department: null,
        job_title: null,
        manager: null,
        groups: [],
        language: 'en',
        time_zone: 'Europe/Berlin',
        planned_at: now,
        channel: null,
        internet_message_id: `<${messageId}@${sendingDomain}>`,
        graph_id: null,
        reply: null,
      })
      .execute()
    await trx
      .insertInto('simulation_token')
      .values({
        token: messageId.replaceAll('-', '').slice(0, 22),
        tenant_id: tenantId,
        campaign_id: id,
        message_id: messageId,
        kind: 'link',
      })
      .execute()
  }
  return id
}
