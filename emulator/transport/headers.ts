// Headers that the service writes, renames and takes away on each pass (exchange-online 3.6 [WIRE], header firewall [MS]).
import { randomUUID } from 'node:crypto'
import type { Tenant } from '../world.ts'
import type { AuthenticationVerdict } from './authentication.ts'
import type { MailDocument } from './document.ts'
import type { TransportItem } from './item.ts'

const organization = 'X-MS-Exchange-Organization-'
const crossPremises = 'X-MS-Exchange-CrossPremises-'
const crossTenant = 'X-MS-Exchange-CrossTenant-'
const correlation = 'X-MS-Office365-Filtering-Correlation-Id'
export const serviceHost = 'EMUPR01MB0001.eurprd01.prod.outlook.com'

/** Number of passes that left their Received line: the loop limit counts them. */
export function passesSeen(document: MailDocument): number {
  return document.all('Received').filter((line) => /\bby\s+\S+\.prod\.outlook\.com\b/i.test(line)).length
}

/** `Received` of this pass; goes on first, so that everything else stands above it. */
export function addReceived(item: TransportItem, protocol: string, now: Date): void {
  item.document.add(
    'Received',
    `from ${item.source.hello || 'unknown'} (${item.source.address}) by ${serviceHost}\r\n with ${protocol} id 15.20.0.0; ${now.toUTCString().replace('GMT', '+0000')}`,
  )
}

/** What a foreign server may not tell us. With a connector that keeps cross-premises headers these are promoted. */
export function cleanIncoming(item: TransportItem): void {
  const { document, source } = item
  document.removeByPrefix(organization)
  const keeps = source.connector?.values['CloudServicesMailEnabled'] === true
  if (keeps) promote(document)
  else document.removeByPrefix(crossPremises)
  if (document.removeByPrefix(crossTenant) > 0)
    document.set('X-MS-Exchange-Transport-CrossTenantHeadersStripped', serviceHost)
  document.remove('X-OriginatorOrg')
  if (document.get('Authentication-Results-Original') === null)
    document.rename('Authentication-Results', 'Authentication-Results-Original')
  else document.remove('Authentication-Results')
  for (const name of ['X-Forefront-Antispam-Report', 'X-Microsoft-Antispam']) {
    document.remove(`${name}-Untrusted`)
    document.rename(name, `${name}-Untrusted`)
  }
  document.rename('X-Microsoft-Antispam-Message-Info', 'X-Microsoft-Antispam-Message-Info-Original')
}

function promote(document: MailDocument): void {
  if (document.renamePrefix(crossPremises, organization) === 0) return
  document.set(`${organization}Cross-Premises-Headers-Processed`, serviceHost)
  document.set(`${organization}Cross-Premises-Headers-Promoted`, serviceHost)
}

export type MessageDirection = 'INB' | 'OUT' | 'INT'

export interface PassStamp {
  item: TransportItem
  verdict: AuthenticationVerdict | null
  direction: MessageDirection
  ipVerdict: 'CAL' | 'NLI'
  category: string
}

/** Stamps of this pass. */
export function stampPass({ item, verdict, direction, ipVerdict, category }: PassStamp): void {
  const { document } = item
  const former = document.get(correlation)
  if (former !== null) document.set(`${correlation}-Prvs`, former)
  document.set(correlation, randomUUID())
  const passes = Number(document.get('X-EOPAttributedMessage') ?? '-1')
  document.set('X-EOPAttributedMessage', String(passes + 1))
  document.set('X-MS-PublicTrafficType', 'Email')
  document.set('X-MS-TrafficTypeDiagnostic', `${serviceHost}:EE_|${serviceHost}:EE_`)
  document.set(`${organization}MessageDirectionality`, item.isTrusted ? 'Originating' : 'Incoming')
  document.set(`${organization}Network-Message-Id`, item.networkMessageId)
  document.set(`${organization}ExpirationStartTime`, item.receivedAt.toUTCString())
  document.set(`${organization}AuthSource`, serviceHost)
  // Returned own mail keeps the trust of the first pass when both connectors keep the headers.
  if (document.get(`${organization}AuthAs`) === null || !item.isTrusted)
    document.set(`${organization}AuthAs`, item.source.kind === 'smtp' ? 'Anonymous' : 'Internal')
  document.set(`${organization}SCL`, String(item.scl))
  if (verdict !== null) document.set('Authentication-Results', verdict.header)
  document.set('X-Microsoft-Antispam', 'BCL:0;ARA:13230040;')
  document.set(
    'X-Forefront-Antispam-Report',
    `CIP:${item.source.address};CTRY:;LANG:en;SCL:${item.scl};SRV:;IPV:${ipVerdict};SFV:${item.scl >= 5 ? 'SPM' : 'NSPM'};H:${item.source.hello || 'unknown'};PTR:InfoDomainNonexistent;CAT:${category};SFS:;DIR:${direction};SFP:${direction === 'OUT' ? '1101' : '1102'};`,
  )
}

/** Leaving through a connector or to the internet. */
export function stampLeaving(
  item: TransportItem,
  document: MailDocument,
  keepsCrossPremises: boolean,
  now: Date,
): void {
  const { tenant } = item
  const authAs = document.get(`${organization}AuthAs`) ?? 'Anonymous'
  document.removeByPrefix(crossTenant)
  document.set(`${crossTenant}Id`, tenant.id)
  document.set(`${crossTenant}OriginalArrivalTime`, now.toISOString())
  document.set(`${crossTenant}Network-Message-Id`, item.networkMessageId)
  document.set(`${crossTenant}AuthSource`, serviceHost)
  document.set(`${crossTenant}AuthAs`, authAs)
  document.set(`${crossTenant}FromEntityHeader`, entityOf(item))
  document.set('X-OriginatorOrg', originatorOrg(tenant))
  if (keepsCrossPremises) {
    document.removeByPrefix(crossPremises)
    document.removeByPrefix(`${organization}Cross-Premises-Headers-`)
    document.renamePrefix(organization, crossPremises)
  } else {
    document.removeByPrefix(organization)
    document.removeByPrefix(crossPremises)
  }
}

/** `Hosted` first pass of own mail, `HybridOnPrem` after a return, `Internet` from outside [WIRE]. */
function entityOf(item: TransportItem): string {
  if (item.source.kind !== 'smtp') return 'Hosted'
  return item.source.connector === null ? 'Internet' : 'HybridOnPrem'
}

function originatorOrg(tenant: Tenant): string {
  const domains = [...tenant.domains.values()]
  return (domains.find((domain) => domain.isDefault) ?? domains[0])?.id ?? tenant.initialDomain
}
