// The look before anything is changed (exchange-online 5.5 step 0): what would make the connection fail or lose mail. The judgement
// is pure; the reading is at the end.
import type { ExchangeClient } from '#microsoft/exchange.ts'
import type { ExchangeRecord } from '#microsoft/exchange-json.ts'
import type { Direction } from './objects.ts'
import { guidOf, markerIn, type ActualState, type KnownObject } from './match.ts'
import { isEnabledRecord } from './normalise.ts'
import { objectNames, type ObjectKind } from './objects.ts'
import { readActualState } from './exchange-state.ts'

export interface PreflightFinding {
  code: string
  /** High stops the connection unless the code is among the accepted findings. */
  severity: 'high' | 'medium' | 'low'
  subject: string
  text: string
  whatToDo: string
}

export interface PreflightReport {
  checkedAt: string
  findings: PreflightFinding[]
  /** Connectors and rules that were there; absent in reports from before this was kept. */
  objects?: ExistingObject[]
}

export interface ExistingObject {
  kind: ObjectKind
  name: string
  isEnabled: boolean
  isOurs: boolean
  /** What it does, in a few words. */
  detail: string
}

export interface PreflightFacts {
  tenantId: string
  direction: Direction
  actual: ActualState
  known: readonly KnownObject[]
  organization: ExchangeRecord
  auditConfig: ExchangeRecord | null
  acceptedDomains: ExchangeRecord[]
  /** Mail domain to the hosts of its MX; null when it could not be resolved. */
  mx: ReadonlyMap<string, string[] | null>
  /** The name that must stay free. */
  certName: string
  egressRanges: readonly string[]
}

const rules_max = 290

const finding = (
  code: string,
  severity: PreflightFinding['severity'],
  subject: string,
  text: string,
  whatToDo: string,
): PreflightFinding => ({ code: `preflight.${code}`, severity, subject, text, whatToDo })

/** Findings, the gravest first. Pure. */
export function judgePreflight(facts: PreflightFacts): PreflightFinding[] {
  const findings = [
    ...judgeOrganization(facts),
    ...judgeRules(facts),
    ...judgeConnectors(facts),
    ...judgeDomains(facts),
    ...judgeGateway(facts),
  ]
  const rank = { high: 0, medium: 1, low: 2 }
  return findings.toSorted((a, b) => rank[a.severity] - rank[b.severity])
}

function judgeOrganization({ organization, auditConfig }: PreflightFacts): PreflightFinding[] {
  const findings: PreflightFinding[] = []
  if (organization['IsDehydrated'] === true)
    findings.push(
      finding(
        'dehydrated',
        'low',
        'organisation',
        'The organisation is not yet enabled for customization.',
        'Nothing: it is enabled during connect.',
      ),
    )
  if (auditConfig?.['UnifiedAuditLogIngestionEnabled'] === false || organization['AuditDisabled'] === true)
    findings.push(
      finding(
        'auditing-off',
        'medium',
        'auditing',
        'Auditing is switched off, so nobody can say who changes something. Changes themselves are still noticed.',
        'Switch auditing on in the Microsoft Purview portal.',
      ),
    )
  if (organization['RejectDirectSend'] === true)
    findings.push(
      finding(
        'reject-direct-send',
        'medium',
        'organisation',
        'Direct Send is rejected. Returned mail is safe as long as its certificate matches, and is refused if it ever does not.',
        'Nothing now; if mail is refused with 5.7.68, look at the inbound connector first.',
      ),
    )
  return findings
}

const isOurs = (record: ExchangeRecord, facts: Pick<PreflightFacts, 'tenantId' | 'known'>): boolean =>
  markerIn(record)?.tenantId === facts.tenantId || facts.known.some(({ guid }) => guid.toLowerCase() === guidOf(record))

const isSet = (value: unknown): boolean =>
  value !== undefined &&
  value !== null &&
  value !== '' &&
  value !== false &&
  !(Array.isArray(value) && value.length === 0)

function judgeRules(facts: PreflightFacts): PreflightFinding[] {
  const foreign = facts.actual.rules.filter((rule) => !isOurs(rule, facts))
  const findings: PreflightFinding[] = []
  if (foreign.length > rules_max)
    findings.push(
      finding(
        'too-many-rules',
        'high',
        'mail flow rules',
        `There are ${foreign.length} mail flow rules; Exchange Online allows 300.`,
        `Remove rules until there are at most ${rules_max}.`,
      ),
    )
  const names = new Set(Object.values(objectNames).map((name) => name.toLowerCase()))
  for (const rule of foreign) {
    const name = String(rule['Name'])
    if (names.has(name.toLowerCase()))
      findings.push(
        finding(
          'name-taken',
          'high',
          name,
          `A mail flow rule that is not ours is called “${name}”.`,
          'Rename or remove it.',
        ),
      )
    if (!isEnabledRecord(rule)) continue
    if (isSet(rule['RouteMessageOutboundConnector']))
      findings.push(
        finding(
          'other-redirect',
          'high',
          name,
          `The rule “${name}” sends mail through the connector “${String(rule['RouteMessageOutboundConnector'])}”. Two redirecting services send mail to each other in a loop, or one of them never sees it.`,
          'Switch the rule off if Mailwarden replaces that service; otherwise accept this finding and check the order of both.',
        ),
      )
    const depends = ['SenderIpRanges', 'ExceptIfSenderIpRanges', 'FromScope', 'ExceptIfFromScope'].filter((property) =>
      isSet(rule[property]),
    )
    if (depends.length > 0)
      findings.push(
        finding(
          'depends-on-source',
          'low',
          name,
          `The rule “${name}” looks at ${depends.join(', ')}. It runs after the mail came back, when the last address is the gateway’s.`,
          'Check after the pilot that it still does what it should.',
        ),
      )
  }
  return findings
}

function judgeConnectors(facts: PreflightFacts): PreflightFinding[] {
  const findings: PreflightFinding[] = []
  const names = new Set([objectNames.in.toLowerCase(), objectNames.out.toLowerCase()])
  for (const connector of [...facts.actual.inbound, ...facts.actual.outbound])
    if (!isOurs(connector, facts) && names.has(String(connector['Name']).toLowerCase()))
      findings.push(
        finding(
          'name-taken',
          'high',
          String(connector['Name']),
          `A connector that is not ours is called “${String(connector['Name'])}”.`,
          'Rename or remove it.',
        ),
      )
  for (const connector of facts.actual.inbound) {
    if (isOurs(connector, facts) || connector['Enabled'] === false) continue
    const name = String(connector['Name'])
    const locks =
      connector['RestrictDomainsToCertificate'] === true || connector['RestrictDomainsToIPAddresses'] === true
    if (
      connector['ConnectorType'] === 'Partner' &&
      locks &&
      asTexts(connector['SenderDomains']).some((domain) => domain.includes('*'))
    )
      findings.push(
        finding(
          'lock-down',
          'high',
          name,
          `The partner connector “${name}” refuses mail from everywhere else (5.7.51), so the tenant’s MX cannot point to Microsoft.`,
          'Remove it when MX points to Microsoft 365, or use the gateway mode instead.',
        ),
      )
    else if (connector['ConnectorType'] === 'OnPremises')
      findings.push(
        finding(
          'counts-as-inside',
          'low',
          name,
          `Mail through the connector “${name}” may count as sent from inside and is then not scanned as inbound mail.`,
          'Make sure that only your own servers send through it.',
        ),
      )
  }
  for (const connector of facts.actual.outbound) {
    if (isOurs(connector, facts) || connector['Enabled'] === false) continue
    const name = String(connector['Name'])
    if (connector['RouteAllMessagesViaOnPremises'] === true)
      findings.push(
        finding(
          'central-transport',
          'high',
          name,
          `The connector “${name}” sends all mail over your own servers (centralised transport), which conflicts with any redirect.`,
          'Switch centralised transport off.',
        ),
      )
    else if (
      connector['IsTransportRuleScoped'] !== true &&
      asTexts(connector['RecipientDomains']).some((domain) => domain.includes('*'))
    )
      findings.push(
        finding(
          'outbound-smart-host',
          'medium',
          name,
          `Outbound mail leaves through the connector “${name}” after it was scanned.`,
          'Nothing, if that is intended. Another filter there would scan twice.',
        ),
      )
  }
  return findings
}

const asTexts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

function judgeDomains(facts: PreflightFacts): PreflightFinding[] {
  const findings: PreflightFinding[] = []
  for (const domain of facts.acceptedDomains)
    if (domain['DomainType'] === 'InternalRelay')
      findings.push(
        finding(
          'internal-relay',
          'medium',
          String(domain['DomainName']),
          `${String(domain['DomainName'])} is an internal relay domain: Exchange Online does not refuse unknown recipients, so they reach the gateway.`,
          'Make it authoritative when all mailboxes are in Exchange Online.',
        ),
      )
  for (const [domain, hosts] of facts.mx) {
    if (hosts === null || hosts.length === 0) continue
    if (!hosts.every((host) => /\.(?:mail\.protection\.outlook\.com|mx\.microsoft|mail\.eo\.outlook\.com)$/.test(host)))
      findings.push(
        finding(
          'mx-elsewhere',
          'high',
          domain,
          `The MX of ${domain} points to ${hosts.join(', ')}, not to Microsoft 365. Its mail would be scanned twice or not at all.`,
          'Point MX to Microsoft 365, or use the gateway mode for this domain.',
        ),
      )
  }
  return findings
}

function judgeGateway({ egressRanges }: PreflightFacts): PreflightFinding[] {
  if (egressRanges.length > 0) return []
  return [
    finding(
      'token-only',
      'low',
      'gateway',
      'No egress addresses are configured, so returned mail is recognised by its token alone.',
      'Set gateway.egressAddresses when the gateway sends from stable addresses.',
    ),
  ]
}

const existing_max = 1_000

/** What a person should know of before something is added: every connector and rule, in the order in which they run. Pure. */
export function listExisting(facts: Pick<PreflightFacts, 'tenantId' | 'actual' | 'known'>): ExistingObject[] {
  const { actual } = facts
  const each = (kind: ObjectKind, records: ExchangeRecord[], detailOf: (record: ExchangeRecord) => string) =>
    records.map((record) => ({
      kind,
      name: String(record['Name']),
      isEnabled: isEnabledRecord(record),
      isOurs: isOurs(record, facts),
      detail: detailOf(record),
    }))
  return [
    ...each('inbound-connector', actual.inbound, (record) => String(record['ConnectorType'] ?? '')),
    ...each('outbound-connector', actual.outbound, (record) => asTexts(record['SmartHosts']).join(', ')),
    ...each('rule', actual.rules, (record) =>
      isSet(record['RouteMessageOutboundConnector'])
        ? `sends mail to ${String(record['RouteMessageOutboundConnector'])}`
        : `place ${Number(record['Priority'] ?? 0) + 1}`,
    ),
  ].slice(0, existing_max)
}

/** Findings that stop: High and not accepted. */
export const blocking = (findings: readonly PreflightFinding[], accepted: readonly string[]): PreflightFinding[] =>
  findings.filter(
    ({ severity, code, subject }) =>
      severity === 'high' && !accepted.includes(code) && !accepted.includes(`${code}:${subject}`),
  )

/** Reads what the judgement needs: one Get of each type. */
export async function readPreflightFacts(
  exchange: ExchangeClient,
  rest: Omit<PreflightFacts, 'actual' | 'organization' | 'auditConfig' | 'acceptedDomains'>,
): Promise<PreflightFacts> {
  const read = async (cmdlet: string): Promise<ExchangeRecord[]> =>
    (await exchange.invoke(cmdlet, {}, { kind: 'read' })).records
  const [actual, organization, auditConfig, acceptedDomains] = await Promise.all([
    readActualState(exchange),
    read('Get-OrganizationConfig'),
    read('Get-AdminAuditLogConfig'),
    read('Get-AcceptedDomain'),
  ])
  return { ...rest, actual, organization: organization[0] ?? {}, auditConfig: auditConfig[0] ?? null, acceptedDomains }
}
