// The objects that Mailwarden wants in a tenant (exchange-online 5.1 to 5.3), from its settings. Pure.
import type { ExchangeValue } from '#microsoft/exchange-json.ts'
import { headerNames } from '../route.ts'

export type Direction = 'inbound' | 'both'

/**
 * Whose mail is scanned: everybody's, that of domains, of the members of groups, or of single mailboxes (a pilot). `addresses` in lower
 * case; of domains their names.
 */
export type Scope = { kind: 'all' } | { kind: 'domains' | 'groups' | 'people'; addresses: string[] }

export type ObjectKey = 'in' | 'out' | 'r10' | 'r20' | 'r25' | 'r30' | 'r40' | 'r50' | 'r60'
export type ObjectKind = 'inbound-connector' | 'outbound-connector' | 'rule'

/** What an administrator found changed and takes for wanted: values of properties of our objects, null = unset. */
export type AcceptedValues = Partial<Record<ObjectKey, Record<string, ExchangeValue>>>

/** Mail from these addresses that carries this header field is a simulation of ours, and is not redirected. */
export interface SimulationBypass {
  /** IPv4 or CIDR. */
  ranges: string[]
  /** Name of the field, secret to the tenant. */
  header: string
}

export interface MailflowSettings {
  tenantId: string
  /** `{slug}.{zone}`: accepted domain and name in the gateway's client certificate. */
  certName: string
  /** `{slug}.gw.{zone}`: the smart host. */
  gatewayHost: string
  /** Egress addresses of the gateway, IPv4 or CIDR /24 to /32; empty = token only. */
  egressRanges: string[]
  routeToken: string
  /** One, or two while rotating. */
  returnTokens: string[]
  direction: Direction
  scope: Scope
  /** Whether rules 30 and 40 are in force. */
  redirect: 'off' | 'on'
  /** What Exchange does when a rule of ours fails: go on (availability) or try later (security). */
  ruleErrorAction: 'Ignore' | 'Defer'
  /** CloudServicesMailEnabled on both connectors, or on neither; never on one (3.6). */
  keepsCrossPremisesHeaders: boolean
  /** Rule 50: our verdict "clean" spares a returned message the spam filter's second look. */
  keepsVerdict: boolean
  /** Rule 25: simulations of phishing that are under way; absent or without addresses: there is no such rule. */
  simulation?: SimulationBypass
  accepted?: AcceptedValues
  /** Whose the addresses of the scope are, with all others that they have. */
  owners?: ReadonlyMap<string, string>
  /** Rules of others may stand above ours. */
  isOrderAccepted?: boolean
}

export interface DesiredObject {
  key: ObjectKey
  kind: ObjectKind
  name: string
  enabled: boolean
  /** Parameters of New- besides Name, Enabled and Priority; also what records are compared with. */
  properties: Record<string, ExchangeValue>
  /** Mail address in lower case → whose it is: one person or group has several, and any may stand in a rule. */
  owners?: ReadonlyMap<string, string>
}

export interface DesiredState {
  tenantId: string
  objects: DesiredObject[]
  /** Rules of others may stand above ours: an administrator wants it so. */
  isOrderAccepted?: boolean
  /** Rules of ours that other parts of the product look after. Absent: nobody asked them, and their mark decides. */
  elsewhere?: readonly RuleElsewhere[]
}

export interface RuleElsewhere {
  key: string
  /** Lower case; null: there should be none. */
  guid: string | null
  /** Being made, changed or removed now. */
  isChanging: boolean
}

export const objectNames: Record<ObjectKey, string> = {
  in: 'Mailwarden - From gateway',
  out: 'Mailwarden - To gateway',
  r10: 'Mailwarden 10 - Clear state',
  r20: 'Mailwarden 20 - Accept returned mail',
  r25: 'Mailwarden 25 - Simulation bypass',
  r30: 'Mailwarden 30 - Scan inbound',
  r40: 'Mailwarden 40 - Scan outbound',
  r50: 'Mailwarden 50 - Keep verdict',
  r60: 'Mailwarden 60 - Remove return token',
}

/** Everything that this part creates and removes; 00 and 45 belong to other parts. */
export const managedKeys = Object.keys(objectNames) as ObjectKey[]
/** The rules, in the order in which Exchange must run them, from priority 0. */
export const ruleOrder: ObjectKey[] = ['r10', 'r20', 'r25', 'r30', 'r40', 'r50', 'r60']
/** The rules that send mail to us: first to go when anything they need is missing. */
export const routingKeys: ObjectKey[] = ['r30', 'r40']
/** What these rest on: without it mail would loop, pass unscanned or be lost. */
export const supportKeys: ObjectKey[] = ['in', 'out', 'r10', 'r20', 'r60']

/** The Comment of everything that is ours. */
export const markerOf = (tenantId: string, key: string): string =>
  `mailwarden:v1 tenant=${tenantId} object=${key} - managed, do not edit`

/** Reads a marker; null when the text is none. */
export function parseMarker(comment: unknown): { tenantId: string; key: string } | null {
  if (typeof comment !== 'string') return null
  const match = /^mailwarden:v1 tenant=([0-9a-f-]{36}) object=([a-z0-9-]{1,32})\b/.exec(comment)
  return match === null ? null : { tenantId: match[1]!, key: match[2]! }
}

export function desiredState(settings: MailflowSettings): DesiredState {
  const rules = ruleOrder.filter((key) => isWanted(key, settings)).map((key) => ruleObject(key, settings))
  const objects = [inboundConnector(settings), outboundConnector(settings), ...rules]
  return {
    tenantId: settings.tenantId,
    objects: objects.map((object) => withAccepted(object, settings.accepted?.[object.key] ?? {})),
    ...(settings.isOrderAccepted === true ? { isOrderAccepted: true } : {}),
  }
}

/** "Accepted" stores the new value as the wanted one (exchange-online 5.7). */
function withAccepted(object: DesiredObject, accepted: Record<string, ExchangeValue>): DesiredObject {
  const { Enabled: enabled, ...values } = accepted
  const properties = Object.fromEntries(
    Object.entries({ ...object.properties, ...values }).filter(([, value]) => value !== null),
  )
  return { ...object, properties, enabled: typeof enabled === 'boolean' ? enabled : object.enabled }
}

function isWanted(key: ObjectKey, settings: MailflowSettings): boolean {
  if (key === 'r40') return settings.direction === 'both'
  if (key === 'r50') return settings.keepsVerdict
  if (key === 'r25') return (settings.simulation?.ranges.length ?? 0) > 0
  return true
}

function inboundConnector(settings: MailflowSettings): DesiredObject {
  return {
    key: 'in',
    kind: 'inbound-connector',
    name: objectNames.in,
    enabled: true,
    properties: {
      ConnectorType: 'OnPremises',
      SenderDomains: ['*'],
      RequireTls: true,
      RestrictDomainsToCertificate: true,
      TlsSenderCertificateName: settings.certName,
      CloudServicesMailEnabled: settings.keepsCrossPremisesHeaders,
      Comment: markerOf(settings.tenantId, 'in'),
    },
  }
}

function outboundConnector(settings: MailflowSettings): DesiredObject {
  return {
    key: 'out',
    kind: 'outbound-connector',
    name: objectNames.out,
    enabled: true,
    properties: {
      ConnectorType: 'OnPremises',
      UseMXRecord: false,
      SmartHosts: [settings.gatewayHost],
      TlsSettings: 'DomainValidation',
      TlsDomain: settings.gatewayHost,
      IsTransportRuleScoped: true,
      CloudServicesMailEnabled: settings.keepsCrossPremisesHeaders,
      Comment: markerOf(settings.tenantId, 'out'),
    },
  }
}

function ruleObject(key: ObjectKey, settings: MailflowSettings): DesiredObject {
  const isRouting = routingKeys.includes(key)
  return {
    key,
    kind: 'rule',
    name: objectNames[key],
    enabled: isRouting ? settings.redirect === 'on' : true,
    ...(isRouting && settings.owners !== undefined ? { owners: settings.owners } : {}),
    properties: {
      Mode: 'Enforce',
      RuleErrorAction: settings.ruleErrorAction,
      ...ruleBody(key, settings),
      Comments: markerOf(settings.tenantId, key),
    },
  }
}

function ruleBody(key: ObjectKey, settings: MailflowSettings): Record<string, ExchangeValue> {
  const returned = { HeaderContainsMessageHeader: headerNames.state, HeaderContainsWords: ['returned'] }
  switch (key) {
    case 'r10':
      return {
        HeaderMatchesMessageHeader: headerNames.state,
        HeaderMatchesPatterns: ['.+'],
        RemoveHeader: headerNames.state,
      }
    case 'r20':
      return {
        HeaderContainsMessageHeader: headerNames.return,
        HeaderContainsWords: settings.returnTokens,
        ...(settings.egressRanges.length === 0 ? {} : { SenderIpRanges: settings.egressRanges }),
        SetHeaderName: headerNames.state,
        SetHeaderValue: 'returned',
      }
    case 'r25':
      return simulationRule(settings.simulation!)
    case 'r30':
      return {
        SentToScope: 'InOrganization',
        ...scopeOf(settings.scope, { people: 'SentTo', groups: 'SentToMemberOf', domains: 'RecipientDomainIs' }),
        ExceptIfFromScope: 'InOrganization',
        ExceptIfHeaderContainsMessageHeader: headerNames.state,
        ExceptIfHeaderContainsWords: ['returned', 'simulation'],
        ...routingActions('in', settings),
      }
    case 'r40':
      return {
        FromScope: 'InOrganization',
        SentToScope: 'NotInOrganization',
        ...scopeOf(settings.scope, { people: 'From', groups: 'FromMemberOf', domains: 'SenderDomainIs' }),
        ExceptIfHeaderContainsMessageHeader: headerNames.state,
        ExceptIfHeaderContainsWords: ['returned'],
        ...routingActions('out', settings),
      }
    case 'r50':
      return {
        ...returned,
        HeaderMatchesMessageHeader: headerNames.verdict,
        HeaderMatchesPatterns: ['^clean'],
        ExceptIfFromScope: 'InOrganization',
        SetSCL: -1,
      }
    case 'r60':
      return {
        HeaderMatchesMessageHeader: headerNames.return,
        HeaderMatchesPatterns: ['.+'],
        RemoveHeader: headerNames.return,
      }
    default:
      return {}
  }
}

/** Only while a campaign is under way (exchange-online 5.3): rule 30 lets pass what carries this state, which rule 10 takes off forgers. */
const simulationRule = ({ ranges, header }: SimulationBypass): Record<string, ExchangeValue> => ({
  SenderIpRanges: ranges,
  HeaderMatchesMessageHeader: header,
  HeaderMatchesPatterns: ['.+'],
  SetHeaderName: headerNames.state,
  SetHeaderValue: 'simulation',
})

const routingActions = (direction: 'in' | 'out', settings: MailflowSettings): Record<string, ExchangeValue> => ({
  SetHeaderName: headerNames.route,
  SetHeaderValue: `${direction} ${settings.routeToken}`,
  RouteMessageOutboundConnector: objectNames.out,
  StopRuleProcessing: true,
  SenderAddressLocation: 'HeaderOrEnvelope',
})

function scopeOf(
  scope: Scope,
  parameter: { people: string; groups: string; domains: string },
): Record<string, ExchangeValue> {
  return scope.kind === 'all' ? {} : { [parameter[scope.kind]]: scope.addresses }
}
