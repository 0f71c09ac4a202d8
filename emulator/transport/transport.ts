// Transport of all tenants: SMTP in, rules, queue, SMTP out, mailboxes; and the internet around it. See README.md.
import { randomUUID } from 'node:crypto'
import type { Reply } from '#mail/smtp/types.ts'
import { findUser } from '../directory/create-tenant.ts'
import type { ConnectorValidation, TransportForExchange } from '../exchange/cmdlet.ts'
import { findRow } from '../exchange/object-cmdlets.ts'
import type { ExchangeStates } from '../exchange/state.ts'
import type { Row } from '../exchange/versioned-table.ts'
import type { MailboxStore } from '../mailboxes/store.ts'
import type { Tenant, World } from '../world.ts'
import { admit, type AdmissionOptions } from './admission.ts'
import { domainOf, primaryAddress, tenantOfDomain } from './addresses.ts'
import { composeMessage, type DraftMessage } from './compose.ts'
import type { Resent } from './delivery.ts'
import { Disguises, serviceAddress } from './disguises.ts'
import { addressesIn, MailDocument } from './document.ts'
import { type FailedRecipient, nonDeliveryReport } from './dsn.ts'
import { createInternet, type Internet } from './internet.ts'
import type { TransportItem } from './item.ts'
import { createSigningKeys } from './keys.ts'
import { mailboxLimits } from './limits.ts'
import { startListener } from './listener.ts'
import { hopTo, mailHosts, type PortTable } from './names.ts'
import {
  attemptDelivery,
  type AttemptResult,
  openConnection,
  type OutboundContext,
  type TlsDemand,
} from './outbound.ts'
import { DeliveryQueue, type QueueEntry, type QueueHooks } from './queue.ts'
import { route, type RouterServices } from './router.ts'
import { TraceStore } from './trace.ts'
import { publishMailExchanger, publishServiceSpf } from './exchangers.ts'

export interface TransportOptions {
  mailboxes: MailboxStore
  states: ExchangeStates
  /** Host pattern → port for smart hosts and MX; default 25. Kept by reference: tests add to it. */
  smtpPorts?: PortTable
  /** Where the service listens; default 127.0.0.1 and a free port. */
  listen?: { host: string; port: number }
  microsoftMalwareFilter?: boolean
  dmarcOnConnectors?: 'junk' | 'reject'
  /** Spam messages to outside within an hour that get a sender blocked by the service; default 20. */
  outboundSpamLimit?: number
  /** Addresses as the service sees them, by connection address: `127.0.0.1` → `203.0.113.10`. */
  sourceAddresses?: Map<string, string>
}

export interface Envelope {
  from?: string
  to?: string[]
}

export interface Transport extends TransportForExchange {
  readonly port: number
  readonly smtpPorts: PortTable
  readonly sourceAddresses: Map<string, string>
  readonly internet: Internet
  readonly trace: TraceStore
  /** A user's mailbox sends: copy in Sent Items, then transport. Resolves when the message is on its way. */
  submit(
    tenantId: string,
    userName: string,
    message: Buffer | DraftMessage,
    options?: { envelope?: Envelope; saveToSentItems?: boolean },
  ): Promise<{ internetMessageId: string }>
  queue(): QueueEntry[]
  /** Tries everything in the queue now. */
  retryNow(): Promise<void>
  /** Resolves when nothing is in work; what waits for a retry does not count. */
  idle(): Promise<void>
  close(): Promise<void>
}

const expiry_ms = 86_400_000

export async function createTransport(world: World, options: TransportOptions): Promise<Transport> {
  const transport = new EmulatedTransport(world, options)
  await transport.start()
  return transport
}

class EmulatedTransport implements Transport {
  readonly smtpPorts: PortTable
  readonly sourceAddresses: Map<string, string>
  readonly trace: TraceStore
  internet!: Internet
  readonly #world: World
  readonly #options: TransportOptions
  readonly #disguises = new Disguises()
  readonly #admission: AdmissionOptions
  readonly #spamSent = new Map<string, number[]>()
  readonly #destinations = new WeakMap<TransportItem, { connector: string | null; domain: string }>()
  readonly #working = new Set<Promise<unknown>>()
  #queue!: DeliveryQueue
  #router!: RouterServices
  #outbound!: OutboundContext
  #listener: Awaited<ReturnType<typeof startListener>> | null = null

  constructor(world: World, options: TransportOptions) {
    this.#world = world
    this.#options = options
    this.smtpPorts = options.smtpPorts ?? new Map()
    this.sourceAddresses = options.sourceAddresses ?? new Map()
    this.trace = new TraceStore(() => world.clock.now())
    this.#admission = {
      world,
      states: options.states,
      trace: this.trace,
      microsoftMalwareFilter: options.microsoftMalwareFilter ?? false,
      dmarcOnConnectors: options.dmarcOnConnectors ?? 'junk',
    }
  }

  get port(): number {
    return this.#listener!.address().port
  }

  async start(): Promise<void> {
    const world = this.#world
    const certificate = await world.authority.issueCertificate(
      ['mail.protection.outlook.com', '*.outbound.protection.outlook.com'],
      { client: true, server: true, commonName: 'mail.protection.outlook.com' },
    )
    this.#outbound = {
      dns: world.dns,
      ports: this.smtpPorts,
      open: new Set(),
      identity: {
        hello: 'EUR01-EMU-obe.outbound.protection.outlook.com',
        caPem: world.authority.certificatePem,
        clientCertificate: { key: certificate.privateKeyPem, cert: certificate.chainPem },
      },
    }
    this.#queue = new DeliveryQueue(world.clock, this.#queueHooks())
    this.#router = await this.#routerServices()
    this.#listener = await this.#listen()
    this.smtpPorts.set('*.mail.protection.outlook.com', this.port)
    this.internet = await createInternet({
      world,
      ports: this.smtpPorts,
      disguise: (address) => this.#disguises.loopbackFor(address),
      track: (work) => this.#track(work),
    })
    const publish = (tenant: Tenant): void => {
      publishMailExchanger(world.dns, tenant)
      publishServiceSpf(world.dns)
    }
    for (const tenant of world.tenants.values()) publish(tenant)
    world.hooks.tenantCreated.push(publish)
  }

  async submit(
    tenantId: string,
    userName: string,
    message: Buffer | DraftMessage,
    options: { envelope?: Envelope; saveToSentItems?: boolean } = {},
  ): Promise<{ internetMessageId: string }> {
    const tenant = this.#world.tenants.get(tenantId)
    const user = tenant === undefined ? null : findUser(tenant, userName)
    if (tenant === undefined || user === null) throw new Error(`emulator: no mailbox ${userName} in ${tenantId}`)
    const sender = primaryAddress(user)
    const raw = Buffer.isBuffer(message)
      ? message
      : await composeMessage({ from: `"${user.displayName}" <${sender}>`, date: this.#world.clock.now(), ...message })
    if (options.saveToSentItems !== false)
      await this.#options.mailboxes.mailbox(tenantId, user.id).deliver(raw, { folder: 'sentitems', isRead: true })
    const document = MailDocument.parse(raw)
    const recipients =
      options.envelope?.to ?? ['To', 'Cc', 'Bcc'].flatMap((name) => document.all(name).flatMap(addressesIn))
    const item = this.#newItem(tenant, options.envelope?.from ?? sender, [...new Set(recipients)], document, 'mailbox')
    void this.#track(this.#submitItem(item, sender))
    return { internetMessageId: document.get('Message-ID') ?? '' }
  }

  queue(): QueueEntry[] {
    return this.#queue.entries()
  }

  async retryNow(): Promise<void> {
    await this.#track(this.#queue.retryAll())
  }

  async idle(): Promise<void> {
    // Finished work may have started more: looked at again after a turn of the event loop.
    do {
      await Promise.all(this.#working)
      await new Promise((resolve) => setImmediate(resolve))
    } while (this.#working.size > 0)
  }

  /** Connects to every smart host, then sends a test message (exchange-online 2.2 [MS]). */
  async validateConnector(tenantId: string, connector: Row, recipients: string[]): Promise<ConnectorValidation[]> {
    const results: ConnectorValidation[] = []
    const hosts = this.#hostsOf(connector, recipients)
    for (const host of hosts) {
      const hop = hopTo(this.#world.dns, this.smtpPorts, host)
      const client =
        hop.addresses.length === 0
          ? '450 4.4.312 DNS query failed'
          : await openConnection(this.#outbound, hop, demandOf(connector))
      if (typeof client !== 'string') await client.quit()
      const detail = typeof client === 'string' ? client : `Connected to ${host}`
      results.push({
        task: `Check connectivity with smarthost: ${host}`,
        isSuccessful: typeof client !== 'string',
        detail,
      })
    }
    results.push(await this.#sendTestMail(tenantId, connector, hosts, recipients))
    return results
  }

  async close(): Promise<void> {
    this.#queue.close()
    for (const client of this.#outbound.open) client.destroy()
    await this.internet.close()
    await this.#listener?.close()
    await Promise.allSettled(this.#working)
  }

  #track<T>(work: Promise<T>): Promise<T> {
    this.#working.add(work)
    const done = (): void => void this.#working.delete(work)
    void work.catch(() => undefined).finally(done)
    return work
  }

  /** Work that nobody waits for must not end the process; the emulator says what went wrong. */
  #background(work: Promise<void>): void {
    const guarded = work.catch((error: unknown) => {
      process.stderr.write(`emulator: transport: ${error instanceof Error ? error.stack : String(error)}\n`)
    })
    void this.#track(guarded)
  }

  #newItem(
    tenant: Tenant,
    from: string,
    to: string[],
    document: MailDocument,
    kind: 'mailbox' | 'system',
  ): TransportItem {
    return {
      tenant,
      from,
      to,
      document,
      source: { kind, address: '255.255.255.255', hello: 'EMUPR01MB0001.eurprd01.prod.outlook.com', connector: null },
      isTrusted: true,
      networkMessageId: randomUUID(),
      receivedAt: this.#world.clock.now(),
      scl: -1,
      hasBareCrLf: false,
      skipsRules: false,
    }
  }

  async #submitItem(item: TransportItem, sender: string): Promise<void> {
    item.document.removeByPrefix('X-MS-Exchange-CrossTenant-')
    if (item.to.length === 0) return
    const refusal = this.#submissionRefusal(item, sender)
    if (refusal === null) {
      await admit(this.#admission, item)
      return await route(this.#router, item)
    }
    this.trace.open(item, 'Submit', 'Message submitted')
    this.trace.finish(item, item.to, 'Failed', { event: 'Fail', detail: refusal.diagnostic })
    this.#report(
      item,
      item.to.map((address) => ({ address, remoteHost: null, ...refusal })),
    )
  }

  /** Restricted users (5.1.8 [MS]), messages and recipient lists above the mailbox's limits. */
  #submissionRefusal(item: TransportItem, sender: string): { status: string; diagnostic: string } | null {
    const state = this.#options.states.of(item.tenant)
    if (
      state
        .table('BlockedSender')
        .rows()
        .some((row) => row.name === sender.toLowerCase())
    )
      return { status: '5.1.8', diagnostic: '550 5.1.8 Access denied, bad outbound sender' }
    const user = findUser(item.tenant, sender)
    const limits = mailboxLimits(state, user?.id ?? '')
    if (item.document.size_bytes > limits.send_bytes)
      return {
        status: '5.2.3',
        diagnostic: '550 5.2.3 RESOLVER.RST.SendSizeLimit.Sender; message too large for this sender',
      }
    if (item.to.length > limits.recipients)
      return { status: '5.5.3', diagnostic: '550 5.5.3 RESOLVER.ADR.RecipLimit; too many recipients' }
    return null
  }

  async #listen() {
    const { host, port } = this.#options.listen ?? { host: '127.0.0.1', port: 0 }
    return await startListener(
      {
        world: this.#world,
        states: this.#options.states,
        sourceAddress: (remote) => this.#sourceAddress(remote),
        admit: async (item): Promise<Reply | null> => {
          const decision = await admit(this.#admission, item)
          if (decision !== 'dropped') return decision
          item.to = []
          return null
        },
        accept: (item) => {
          if (item.to.length > 0) this.#background(route(this.#router, item))
        },
      },
      host,
      port,
    )
  }

  #sourceAddress(remote: string): string {
    const plain = remote.replace(/^::ffff:/, '')
    return this.sourceAddresses.get(plain) ?? this.#disguises.addressBehind(plain) ?? plain
  }

  async #routerServices(): Promise<RouterServices> {
    return {
      world: this.#world,
      states: this.#options.states,
      mailboxes: this.#options.mailboxes,
      trace: this.trace,
      keys: await createSigningKeys(this.#world),
      enqueue: (item, recipients, destination) => {
        this.#destinations.set(item, destination)
        const name =
          destination.connector === null ? destination.domain : this.#connectorName(item.tenant, destination.connector)
        this.#background(this.#queue.add(item, recipients, name, this.#life_ms(item.tenant)))
      },
      report: (item, failed) => this.#report(item, failed),
      resend: (item, resent) => this.#resend(item, resent),
      countOutboundSpam: (item) => this.#countOutboundSpam(item),
    }
  }

  #connectorName(tenant: Tenant, identity: string): string {
    return findRow(this.#options.states.of(tenant).table('OutboundConnector').rows(), identity)?.name ?? identity
  }

  /** MessageExpiration of the tenant, `1.00:00:00`. */
  #life_ms(tenant: Tenant): number {
    const text = String(this.#options.states.of(tenant).single('TransportConfig').values['MessageExpiration'])
    const [, days, hours, minutes] = /^(?:(\d+)\.)?(\d+):(\d+):\d+$/.exec(text) ?? []
    const life = (Number(days ?? 0) * 24 + Number(hours ?? 0)) * 3_600_000 + Number(minutes ?? 0) * 60_000
    return life > 0 ? life : expiry_ms
  }

  #queueHooks(): QueueHooks {
    return {
      attempt: (entry) => this.#track(this.#attempt(entry)),
      delivered: (entry, recipient, result) => {
        const by =
          this.#destinations.get(entry.item)?.connector == null ? '' : ` using connector '${entry.destination}'`
        this.trace.finish(
          entry.item,
          [recipient],
          'Delivered',
          {
            event: 'Send external',
            detail: `Message sent to ${result.host} at ${result.address}${by}: ${result.reply}`,
          },
          result.address,
        )
      },
      deferred: (entry, recipients, error) =>
        this.trace.event(entry.item, recipients, { event: 'Defer', detail: error }),
      failed: async (entry, failures) => {
        for (const [recipient, failure] of failures)
          this.trace.finish(entry.item, [recipient], 'Failed', { event: 'Fail', detail: failure.diagnostic })
        this.#report(
          entry.item,
          [...failures].map(([address, { status, diagnostic, host }]) => ({
            address,
            status,
            diagnostic,
            remoteHost: host,
          })),
        )
      },
    }
  }

  /** The connector is looked up at every attempt, so that a repaired one is used at once. */
  async #attempt(entry: QueueEntry): Promise<AttemptResult> {
    const { item, recipients } = entry
    const destination = this.#destinations.get(item)!
    const connector = destination.connector === null ? null : this.#findConnector(item.tenant, destination.connector)
    if (destination.connector !== null && connector?.values['Enabled'] !== true)
      return everyone(recipients, `450 4.4.4 Unable to route; no enabled connector ${entry.destination}`)
    const hosts = connector === null ? this.#internetHosts(destination.domain) : this.#hostsOf(connector, recipients)
    if (hosts === null)
      return new Map(
        recipients.map((recipient) => [
          recipient,
          {
            kind: 'failed',
            status: '5.4.310',
            diagnostic: `550 5.4.310 DNS domain ${destination.domain} does not exist`,
            host: null,
          },
        ]),
      )
    const isOutgoingAscii = /^[\x00-\x7f]*$/.test(item.from + recipients.join(''))
    return await attemptDelivery(this.#outbound, {
      hosts,
      tls: connector === null ? { kind: 'opportunistic' } : demandOf(connector),
      from: item.from,
      recipients,
      bytes: item.document.bytes,
      needsBdat: item.hasBareCrLf,
      smtputf8: !isOutgoingAscii,
      ...(connector === null ? { localAddress: this.#disguises.loopbackFor(serviceAddress) } : {}),
    })
  }

  #findConnector(tenant: Tenant, identity: string): Row | null {
    const rows = this.#options.states.of(tenant).table('OutboundConnector').rows(tenant.switches.transportDelay_ms)
    return findRow(rows, identity) ?? null
  }

  #hostsOf(connector: Row, recipients: string[]): string[] {
    if (connector.values['UseMXRecord'] === false) return connector.values['SmartHosts'] as string[]
    return [...new Set(recipients.map(domainOf))].flatMap((domain) => mailHosts(this.#world.dns, domain))
  }

  /** Domains without any record go to the sink; `.invalid` never exists (RFC 2606). */
  #internetHosts(domain: string): string[] | null {
    if (domain.endsWith('.invalid')) return null
    const known = mailHosts(this.#world.dns, domain)
    if (known.length > 0) return known
    const sink = 'mx.internet.example'
    if (this.#world.dns.find(sink, 'A').length === 0) this.#world.dns.add({ name: sink, type: 'A', data: '127.0.0.1' })
    this.smtpPorts.set(sink, this.internet.port)
    return [sink]
  }

  async #sendTestMail(
    tenantId: string,
    connector: Row,
    hosts: string[],
    recipients: string[],
  ): Promise<ConnectorValidation> {
    const tenant = this.#world.tenants.get(tenantId)!
    const domain = [...tenant.domains.values()].find((each) => each.isDefault)?.id ?? tenant.initialDomain
    const bytes = await composeMessage({
      from: `O365ConnectorValidation@${domain}`,
      to: recipients,
      subject: 'Test email for connector validation',
      text: 'This test email message was sent from Microsoft 365 to validate a connector.',
      headers: { 'X-MS-Exchange-CrossTenant-Id': tenantId },
    })
    const results = await attemptDelivery(this.#outbound, {
      hosts,
      tls: demandOf(connector),
      from: `O365ConnectorValidation@${domain}`,
      recipients,
      bytes,
      needsBdat: false,
      smtputf8: false,
    })
    const failure = [...results.values()].find((result) => result.kind !== 'delivered')
    const detail =
      failure === undefined ? 'Test email sent' : failure.kind === 'deferred' ? failure.error : failure.diagnostic
    return { task: 'Send test email', isSuccessful: failure === undefined, detail }
  }

  /** A report goes to the reverse-path; the null sender gets none (RFC 5321 6.1). */
  #report(item: TransportItem, failed: FailedRecipient[]): void {
    if (item.from === '' || failed.length === 0) return
    const now = this.#world.clock.now()
    const original = item.document.clone()
    original.removeByPrefix('X-MS-Exchange-')
    const raw = nonDeliveryReport({ tenant: item.tenant, to: item.from, original: original.bytes, failed, now })
    const report = this.#newItem(item.tenant, '', [item.from], MailDocument.parse(raw), 'system')
    // Inside the organisation the service's own reports pass no rules [MS].
    report.skipsRules = tenantOfDomain(this.#world, domainOf(item.from)) === item.tenant
    this.#background(this.#submitItem(report, ''))
  }

  #resend(item: TransportItem, { from, to, raw }: Resent): void {
    const resent = this.#newItem(item.tenant, from, to, MailDocument.parse(raw), 'mailbox')
    this.#background(this.#submitItem(resent, from))
  }

  /** Feeds Get-BlockedSenderAddress; the threshold is the emulator's own, Microsoft publishes none. */
  #countOutboundSpam(item: TransportItem): void {
    const sender = item.from.toLowerCase()
    const now = this.#world.clock.now().getTime()
    const recent = [...(this.#spamSent.get(sender) ?? []), now].filter((at) => at > now - 3_600_000)
    this.#spamSent.set(sender, recent)
    const state = this.#options.states.of(item.tenant)
    const isBlocked = state
      .table('BlockedSender')
      .rows()
      .some((row) => row.name === sender)
    if (sender === '' || isBlocked || recent.length < (this.#options.outboundSpamLimit ?? 20)) return
    state.table('BlockedSender').add(state.newRow(sender, { Reason: 'OutboundSpamLast24Hours' }))
  }
}

function everyone(recipients: string[], error: string): AttemptResult {
  return new Map(recipients.map((recipient) => [recipient, { kind: 'deferred', error }]))
}

function demandOf(connector: Row): TlsDemand {
  const { TlsSettings: settings, TlsDomain: domain } = connector.values
  if (settings === 'DomainValidation') return { kind: 'DomainValidation', domain: String(domain) }
  return settings === 'EncryptionOnly' || settings === 'CertificateValidation'
    ? { kind: settings }
    : { kind: 'opportunistic' }
}
