// Where each branch of a message goes after the rules: a connector, a mailbox, a group's members, or the internet
// (exchange-online 3.5).
import { createSeal, dkimSign } from 'mailauth'
import { findRow } from '../exchange/object-cmdlets.ts'
import type { ExchangeStates } from '../exchange/state.ts'
import type { Row } from '../exchange/versioned-table.ts'
import type { MailboxStore } from '../mailboxes/store.ts'
import type { TenantGroup, TenantUser, World } from '../world.ts'
import { acceptedDomain, domainOf, findRecipient, groupMembers, primaryAddress } from './addresses.ts'
import { deliverToMailbox, type Resent } from './delivery.ts'
import { addressesIn, type MailDocument } from './document.ts'
import type { FailedRecipient } from './dsn.ts'
import { stampLeaving } from './headers.ts'
import type { TransportItem } from './item.ts'
import { arcDomain, arcSelector, dkimSelector, type SigningKeys } from './keys.ts'
import { mailboxLimits } from './limits.ts'
import { linksIn, openLinks, wrapLinks } from './links.ts'
import type { Branch } from './rules/engine.ts'
import { runRules } from './rules/engine.ts'
import type { TraceStore } from './trace.ts'

export interface RouterServices {
  world: World
  states: ExchangeStates
  mailboxes: MailboxStore
  trace: TraceStore
  keys: SigningKeys
  /** Queues a copy; `connector` null = by MX of `domain`. */
  enqueue(item: TransportItem, recipients: string[], destination: { connector: string | null; domain: string }): void
  report(item: TransportItem, failed: FailedRecipient[]): void
  /** Sends on what a mailbox redirects, forwards or answers. */
  resend(item: TransportItem, resent: Resent): void
  /** A message with a spam verdict left for the internet: the counter of blocked senders. */
  countOutboundSpam(item: TransportItem): void
}

/** Runs the rules over an accepted item and sends every branch on its way. */
export async function route(services: RouterServices, item: TransportItem): Promise<void> {
  await openItsLinks(services, item)
  const rules = services.states.of(item.tenant).table('TransportRule').rows(item.tenant.switches.transportDelay_ms)
  const branches = runRules(item, item.skipsRules ? [] : rules, services.world.clock.now())
  for (const branch of branches) {
    noteRules(services, item, branch)
    const own = { ...item, to: branch.recipients, document: branch.document, scl: branch.scl }
    if (branch.outcome.kind === 'continue') await sendBranch(services, own, branch)
    else endBranch(services, own, branch.outcome)
  }
}

/** Before the rules and before delivery, as an option of the tenant; never what the simulation override covers. */
async function openItsLinks({ world }: RouterServices, item: TransportItem): Promise<void> {
  if (!item.tenant.switches.opensLinks || item.source.kind !== 'smtp' || item.isExempt === true) return
  await openLinks(world.dns, await linksIn(item.document))
}

function noteRules({ trace }: RouterServices, item: TransportItem, branch: Branch): void {
  for (const rule of branch.applied)
    trace.event(item, branch.recipients, {
      event: 'Transport rule',
      detail: `Transport rule: '${rule.name}', ID: (${rule.guid})`,
      data: `S:TRA=ETR|ruleId=${rule.guid}|ruleName=${rule.name}`,
    })
}

function endBranch(
  services: RouterServices,
  item: TransportItem,
  outcome: Exclude<Branch['outcome'], { kind: 'continue' }>,
): void {
  const because = `by transport rule '${outcome.rule.name}'`
  if (outcome.kind === 'quarantine')
    return services.trace.finish(item, item.to, 'Quarantined', {
      event: 'Quarantine',
      detail: `Quarantined ${because}`,
    })
  services.trace.finish(item, item.to, 'Failed', { event: 'Fail', detail: `${outcome.kind} ${because}` })
  if (outcome.kind === 'reject')
    services.report(
      item,
      item.to.map((address) => ({
        address,
        status: outcome.enhanced,
        diagnostic: `550 ${outcome.enhanced} TRANSPORT.RULES.RejectMessage; ${outcome.text}`,
        remoteHost: null,
      })),
    )
}

async function sendBranch(services: RouterServices, item: TransportItem, branch: Branch): Promise<void> {
  if (branch.route !== null) return await sendByConnector(services, item, branch.route, item.to)
  const local: string[] = []
  const external: string[] = []
  const now = services.world.clock.now()
  for (const recipient of item.to)
    (acceptedDomain(item.tenant, domainOf(recipient), now) === null ? external : local).push(recipient)
  const seen = new Set<string>()
  for (const recipient of local) await sendLocal(services, item, recipient, seen)
  await sendExternal(services, item, external)
}

async function sendByConnector(
  services: RouterServices,
  item: TransportItem,
  name: string,
  recipients: string[],
): Promise<void> {
  const rows = services.states.of(item.tenant).table('OutboundConnector').rows(item.tenant.switches.transportDelay_ms)
  const connector = findRow(rows, name)
  const document = item.document.clone()
  document.remove('Bcc')
  stampLeaving(item, document, connector?.values['CloudServicesMailEnabled'] === true, services.world.clock.now())
  // Own mail is not sealed on its first hop, only what came in [WIRE].
  if (item.source.kind === 'smtp') await seal(services, document)
  services.enqueue({ ...item, document }, recipients, { connector: connector?.guid ?? name, domain: '' })
}

async function sendLocal(
  services: RouterServices,
  item: TransportItem,
  address: string,
  seen: Set<string>,
): Promise<void> {
  const recipient = findRecipient(item.tenant, address)
  if (recipient.kind === 'user') return await sendToMailbox(services, item, address, recipient.user, seen)
  if (recipient.kind === 'group') return await expand(services, item, address, recipient.group, seen)
  const domain = acceptedDomain(item.tenant, domainOf(address), services.world.clock.now())
  const connector = domain?.domainType === 'InternalRelay' ? connectorFor(services, item, domainOf(address)) : null
  if (connector !== null) return await sendByConnector(services, item, connector.guid, [address])
  fail(services, item, address, '5.1.10', 'RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup')
}

function fail(services: RouterServices, item: TransportItem, address: string, status: string, text: string): void {
  const diagnostic = `550 ${status} ${text}`
  services.trace.finish(item, [address], 'Failed', { event: 'Fail', detail: diagnostic })
  services.report(item, [{ address, status, diagnostic, remoteHost: null }])
}

async function expand(
  services: RouterServices,
  item: TransportItem,
  address: string,
  group: TenantGroup,
  seen: Set<string>,
): Promise<void> {
  services.trace.finish(item, [address], 'Expanded', {
    event: 'Expand',
    detail: `Group expanded: ${group.displayName}`,
  })
  const document = item.document.clone()
  if (group.groupTypes.includes('Unified')) document.set('X-MS-Exchange-UnifiedGroup-SubmittedViaGroupAddress', address)
  for (const member of groupMembers(item.tenant, group))
    await sendLocal(services, { ...item, document }, primaryAddress(member), seen)
}

/** One copy per mailbox and message, also when several groups lead to it. */
async function sendToMailbox(
  services: RouterServices,
  item: TransportItem,
  address: string,
  user: TenantUser,
  seen: Set<string>,
): Promise<void> {
  if (seen.has(user.id)) return
  seen.add(user.id)
  const state = services.states.of(item.tenant)
  if (item.document.size_bytes > mailboxLimits(state, user.id).receive_bytes)
    return fail(services, item, address, '5.2.3', 'RESOLVER.RST.RecvSizeLimit; message too large for this recipient')
  const isWrapped = item.tenant.switches.opensLinks && item.source.kind === 'smtp'
  const document = isWrapped ? await wrapLinks(item.document) : item.document.clone()
  document.remove('Bcc')
  const { folder, resent } = await deliverToMailbox(services.mailboxes, state, item, user, document, item.scl)
  services.trace.finish(item, [address], folder === 'junkemail' ? 'FilteredAsSpam' : 'Delivered', {
    event: 'Deliver',
    detail:
      folder === 'junkemail'
        ? 'The message was delivered to the Junk Email folder.'
        : 'The message was successfully delivered.',
  })
  for (const each of resent) services.resend(item, each)
}

/** Exact recipient domain, then wildcard sub-domains, then `*`; never a rule-scoped connector [MS]. */
function connectorFor({ states }: RouterServices, item: TransportItem, domain: string): Row | null {
  const rows = states
    .of(item.tenant)
    .table('OutboundConnector')
    .rows(item.tenant.switches.transportDelay_ms)
    .filter(
      (row) =>
        row.values['Enabled'] === true &&
        row.values['IsTransportRuleScoped'] !== true &&
        row.values['TestMode'] !== true,
    )
  const covers = (row: Row, wanted: (entry: string) => boolean) =>
    (row.values['RecipientDomains'] as string[]).some((entry) => wanted(entry.toLowerCase()))
  return (
    rows.find((row) => covers(row, (entry) => entry === domain)) ??
    rows.find((row) => covers(row, (entry) => entry.startsWith('*.') && domain.endsWith(entry.slice(1)))) ??
    rows.find((row) => covers(row, (entry) => entry === '*')) ??
    null
  )
}

async function sendExternal(services: RouterServices, item: TransportItem, recipients: string[]): Promise<void> {
  const byDomain = Map.groupBy(recipients, domainOf)
  for (const [domain, addresses] of byDomain) {
    const connector = connectorFor(services, item, domain)
    if (connector !== null) await sendByConnector(services, item, connector.guid, addresses)
    else await sendToInternet(services, item, domain, addresses)
  }
}

/** Final exit: outbound spam check, ARC set and the tenant's DKIM signature (exchange-online 3.1 [WIRE]). */
async function sendToInternet(
  services: RouterServices,
  item: TransportItem,
  domain: string,
  recipients: string[],
): Promise<void> {
  if (item.scl >= 5) services.countOutboundSpam(item)
  const document = item.document.clone()
  document.remove('Bcc')
  stampLeaving(item, document, false, services.world.clock.now())
  await signDkim(services, item, document)
  await seal(services, document)
  services.enqueue({ ...item, document }, recipients, { connector: null, domain })
}

async function signDkim({ world, keys }: RouterServices, item: TransportItem, document: MailDocument): Promise<void> {
  const author = domainOf(addressesIn(document.get('From'))[0] ?? item.from)
  if (acceptedDomain(item.tenant, author, world.clock.now()) === null) return
  keys.publishDkim(author)
  const signature = {
    signingDomain: author,
    selector: dkimSelector,
    privateKey: keys.privateKeyPem,
    headerList: ['From', 'Date', 'Subject', 'Message-ID', 'Content-Type', 'MIME-Version'],
  }
  const { signatures } = await dkimSign(document.bytes, { ...signature, signatureData: [signature] })
  if (signatures !== '') document.addRaw(signatures)
}

/** `d=microsoft.com; s=arcselector10001`, instance one above what is there; the chain's state is this pass's result. */
async function seal({ keys }: RouterServices, document: MailDocument): Promise<void> {
  const results = document.get('Authentication-Results')
  const hasChain = document.all('ARC-Seal').length > 0
  const cv = !hasChain ? 'none' : /\barc=pass\b/.test(results ?? '') ? 'pass' : 'fail'
  const { headers } = await createSeal(document.bytes, {
    seal: {
      signingDomain: arcDomain,
      selector: arcSelector,
      privateKey: keys.privateKeyPem,
      cv,
      authResults: `mx.microsoft.com 1;${results ?? 'spf=none; dkim=none; dmarc=none; arc=none'}`,
    },
  } as unknown as Parameters<typeof createSeal>[1])
  for (const header of headers.toReversed()) document.addRaw(header)
}
