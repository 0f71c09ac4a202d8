// The service's own SMTP server, one for the MX names of all tenants: attribution at RCPT, content checks at the end of
// data (exchange-online 3.2, 3.3). BINARYMIME, which the service offers, is not offered here: the SMTP layer lacks it.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { createSmtpServer, type SmtpServer } from '#mail/smtp/server.ts'
import { reply, type Reply, type ServerHandler, type SessionFacts } from '#mail/smtp/types.ts'
import { acceptedDomains } from '../exchange/cmdlets/organization.ts'
import type { ExchangeStates } from '../exchange/state.ts'
import type { Row } from '../exchange/versioned-table.ts'
import { takeFault } from '../faults.ts'
import type { Tenant, World } from '../world.ts'
import { acceptedDomain, domainOf, findRecipient, isInRanges } from './addresses.ts'
import { type Attribution, attribute, type AttributionTenant } from './attribution.ts'
import { MailDocument } from './document.ts'
import { addReceived, cleanIncoming, passesSeen, serviceHost } from './headers.ts'
import type { TransportItem } from './item.ts'

/** More in one transaction is answered 452 4.5.3 [MS]. */
const recipientsOfTransaction_max = 200
const passes_max = 20

export interface ListenerServices {
  world: World
  states: ExchangeStates
  /** Connection address → address as the service sees it. */
  sourceAddress(remote: string): string
  /** Judges a message before it is accepted; a reply refuses it. */
  admit(item: TransportItem): Promise<Reply | null>
  /** Takes over an accepted message. */
  accept(item: TransportItem): void
}

type Accepted = Extract<Attribution, { kind: 'connector' | 'anonymous' }>

interface Transaction {
  from: string
  recipients: { address: string; attribution: Accepted }[]
  chunks: Buffer[]
}

export async function startListener(services: ListenerServices, host: string, port: number): Promise<SmtpServer> {
  const { world } = services
  const certificate = await world.authority.issueCertificate([
    'mail.protection.outlook.com',
    '*.mail.protection.outlook.com',
    'localhost',
    '127.0.0.1',
  ])
  const server = createSmtpServer({
    hostName: serviceHost,
    tls: {
      context: { key: certificate.privateKeyPem, cert: certificate.chainPem, ca: world.authority.certificatePem },
      requestClientCertificate: true,
    },
    // Connections last at most 20 minutes [MS].
    limits: { sessionTimeout_ms: 1_200_000 },
    handler: handlerOf(services),
  })
  await server.listen(port, host)
  return server
}

function handlerOf(services: ListenerServices): ServerHandler {
  const open = new Map<string, Transaction>()
  const { world } = services
  return {
    connect: (session) => faultReply(world, `connect ${services.sourceAddress(session.remoteAddress)}`, null),
    async mail(session, command) {
      // At once: pipelined recipients are asked while this one is still being decided (RFC 2920).
      open.set(session.id, { from: command.path, recipients: [], chunks: [] })
      const fault = await faultReply(world, `mail ${command.path}`, null)
      if (fault !== null) return fault
      return reply(250, '2.1.0', 'Sender OK')
    },
    async rcpt(session, command) {
      return await decideRecipient(services, session, open.get(session.id)!, command.path)
    },
    contentStart: () => faultReply(world, 'data', null),
    contentChunk: (session, chunk) => void open.get(session.id)?.chunks.push(chunk),
    async contentEnd(session, end) {
      const transaction = open.get(session.id)
      if (transaction === undefined) return reply(503, '5.5.1', 'Bad sequence of commands')
      // DATA cannot carry bare CR or LF [MS]; by BDAT they are accepted.
      if (end.hasBareCrLf && end.kind === 'DATA') return reply(550, '5.6.11', 'Invalid characters')
      const started = performance.now()
      const answer = await finish(services, session, transaction, end.hasBareCrLf)
      return answer ?? queued(end.size_bytes, performance.now() - started)
    },
    abort: (session) => void open.delete(session.id),
    closed: (session) => void open.delete(session.id),
  }
}

function queued(size_bytes: number, took_ms: number): Reply {
  const seconds = Math.max(0.001, took_ms / 1000)
  const rate = (size_bytes / 1024 / seconds).toFixed(3)
  return reply(
    250,
    '2.6.0',
    `<${randomUUID()}@${serviceHost}> [InternalId=${Date.now()}, Hostname=${serviceHost}] ${size_bytes} bytes in ${seconds.toFixed(3)}, ${rate} KB/sec Queued mail for delivery`,
  )
}

/** Fault plans of kind `reply` answer; `lost-answer` is given as 421 after the work (the SMTP layer cannot cut a session). */
async function faultReply(world: World, phase: string, tenantId: string | null): Promise<Reply | null> {
  const effect = takeFault(world, 'transport', phase, tenantId)?.effect
  if (effect === undefined) return null
  if (effect.kind === 'reply') return reply(effect.code, effect.enhanced, effect.text)
  if (effect.kind === 'delay') await sleep(effect.delay_ms)
  return effect.kind === 'lost-answer' ? reply(421, '4.4.2', 'Connection dropped') : null
}

async function decideRecipient(
  services: ListenerServices,
  session: SessionFacts,
  transaction: Transaction,
  address: string,
): Promise<Reply> {
  const { world } = services
  const remoteAddress = services.sourceAddress(session.remoteAddress)
  const facts = {
    certificateNames: session.tls?.authorized === true ? session.tls.peerNames : [],
    remoteAddress,
    mailFrom: transaction.from,
  }
  const attribution = attribute(facts, address, attributionTenants(services))
  if (attribution.kind === 'refused') return reply(attribution.code, attribution.enhanced, attribution.text)
  const fault = await faultReply(world, `rcpt ${address}`, attribution.tenant.id)
  if (fault !== null) return fault
  if (transaction.recipients.length >= recipientsOfTransaction_max) return reply(452, '4.5.3', 'Too many recipients')
  const refusal = checkRecipient(services, attribution, remoteAddress, address)
  if (refusal !== null) return refusal
  transaction.recipients.push({ address, attribution })
  return reply(250, '2.1.5', 'Recipient OK')
}

function attributionTenants({ world, states }: ListenerServices): AttributionTenant[] {
  const now = world.clock.now()
  return [...world.tenants.values()].map((tenant) => ({
    tenant,
    acceptedDomains: acceptedDomains(tenant, now).map((domain) => domain.id.toLowerCase()),
    connectors: states.of(tenant).table('InboundConnector').rows(tenant.switches.transportDelay_ms),
    blockedConnectors: states
      .of(tenant)
      .table('BlockedConnector')
      .rows()
      .map((row) => row.name),
  }))
}

/** Block list of the tenant, and directory-based rejection for its Authoritative domains [MS]. */
function checkRecipient(
  { world, states }: ListenerServices,
  attribution: Accepted,
  remoteAddress: string,
  address: string,
): Reply | null {
  const { tenant } = attribution
  const filter = states.of(tenant).single('HostedConnectionFilterPolicy').values
  if (attribution.kind === 'anonymous' && isInRanges(remoteAddress, filter['IPBlockList'] as string[]))
    return reply(550, '5.7.606', `Access denied, banned sending IP [${remoteAddress}]`)
  const domain = acceptedDomain(tenant, domainOf(address), world.clock.now())
  if (domain?.domainType === 'Authoritative' && findRecipient(tenant, address).kind === 'unknown')
    return reply(550, '5.4.1', `Recipient address rejected: Access denied. [${serviceHost}]`)
  return null
}

/** One item per tenant; refused when any of them is (a transaction has one answer). */
async function finish(
  services: ListenerServices,
  session: SessionFacts,
  transaction: Transaction,
  hasBareCrLf: boolean,
): Promise<Reply | null> {
  const { world } = services
  const document = MailDocument.parse(Buffer.concat(transaction.chunks))
  if (passesSeen(document) >= passes_max) return reply(554, '5.4.14', 'Hop count exceeded - possible mail loop ATTR34')
  const items = itemsOf(services, session, transaction, document, hasBareCrLf)
  const fault = await faultReply(world, 'final', items[0]?.tenant.id ?? null)
  if (fault !== null && fault.code !== 421) return fault
  for (const item of items) {
    const refusal = await services.admit(item)
    if (refusal !== null) return refusal
  }
  for (const item of items) services.accept(item)
  return fault
}

function itemsOf(
  services: ListenerServices,
  session: SessionFacts,
  transaction: Transaction,
  document: MailDocument,
  hasBareCrLf: boolean,
): TransportItem[] {
  const groups = new Map<string, { tenant: Tenant; connector: Row | null; to: string[] }>()
  for (const { address, attribution } of transaction.recipients) {
    const connector = attribution.kind === 'connector' ? attribution.connector : null
    const key = `${attribution.tenant.id}/${connector?.guid ?? ''}`
    const group = groups.get(key) ?? { tenant: attribution.tenant, connector, to: [] }
    group.to.push(address)
    groups.set(key, group)
  }
  const now = services.world.clock.now()
  return [...groups.values()].map(({ tenant, connector, to }) => {
    const item: TransportItem = {
      tenant,
      from: transaction.from,
      to,
      document: document.clone(),
      source: {
        kind: 'smtp',
        address: services.sourceAddress(session.remoteAddress),
        hello: session.hello ?? '',
        connector,
      },
      isTrusted: connector !== null,
      networkMessageId: randomUUID(),
      receivedAt: now,
      scl: 1,
      hasBareCrLf,
      skipsRules: false,
    }
    cleanIncoming(item)
    addReceived(item, session.tls === null ? 'SMTP' : `Microsoft SMTP Server (version=${session.tls.version})`, now)
    return item
  })
}
