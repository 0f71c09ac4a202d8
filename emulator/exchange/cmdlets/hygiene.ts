// Filtering policies: connection and content filter, ARC sealers, Safe Links and Safe Attachments (exchange-online 2.5).
import { isIP } from 'node:net'
import { type Cmdlet, listParameter, utcStamp } from '../cmdlet.ts'
import { invalidObject } from '../errors.ts'
import { objectCmdlets, type ObjectType } from '../object-cmdlets.ts'
import { bool, choice, int, list, type ParameterType, text } from '../parameters.ts'
import type { Row } from '../versioned-table.ts'

const policyRecord = (row: Row): Record<string, unknown> => ({
  ...row.values,
  Name: row.name,
  Identity: row.name,
  Guid: row.guid,
  WhenChangedUTC: utcStamp(row.changedAt),
  WhenCreatedUTC: utcStamp(row.createdAt),
  IsValid: true,
})

/** Single IPv4, range of at most 256 addresses, CIDR /24 to /32 [MS]. */
export function isFilterAddress(entry: string): boolean {
  const range = entry.split('-')
  if (range.length === 2) {
    const [from, to] = range.map(ipv4Number)
    return from != null && to != null && to >= from && to - from < 256
  }
  const [address, bits, ...rest] = entry.split('/')
  if (rest.length > 0 || isIP(address ?? '') !== 4) return false
  return bits === undefined || (/^\d+$/.test(bits) && Number(bits) >= 24 && Number(bits) <= 32)
}

function ipv4Number(address: string): number | null {
  if (isIP(address.trim()) !== 4) return null
  return address
    .trim()
    .split('.')
    .reduce((sum, part) => sum * 256 + Number(part), 0)
}

/** A policy of which the tenant has the Default one; New- and Remove- are left out where the service has none. */
const connectionFilter = objectCmdlets({
  noun: 'HostedConnectionFilterPolicy',
  table: 'HostedConnectionFilterPolicy',
  family: 'hygiene',
  parameters: {
    IPAllowList: list(isFilterAddress),
    IPBlockList: list(isFilterAddress),
    EnableSafeList: bool(),
    AdminDisplayName: text(),
  },
  required: ['Name'],
  defaults: {},
  record: policyRecord,
}).filter((cmdlet) => /^(?:Get|Set)-/.test(cmdlet.name))

const spamActions = ['MoveToJmf', 'AddXHeader', 'ModifySubject', 'Redirect', 'Delete', 'Quarantine', 'NoAction']
const contentFilter = objectCmdlets({
  noun: 'HostedContentFilterPolicy',
  table: 'HostedContentFilterPolicy',
  family: 'hygiene',
  parameters: {
    AllowedSenders: list(),
    AllowedSenderDomains: list(),
    BlockedSenders: list(),
    BlockedSenderDomains: list(),
    SpamAction: choice(...spamActions),
    HighConfidenceSpamAction: choice(...spamActions),
    PhishSpamAction: choice(...spamActions),
    HighConfidencePhishAction: choice(...spamActions),
    BulkThreshold: int(1, 9),
  },
  required: ['Name'],
  defaults: { AllowedSenders: [], AllowedSenderDomains: [], BlockedSenders: [], BlockedSenderDomains: [] },
  record: policyRecord,
})

/** Empty when nothing is configured; the sealers are one comma-joined string [MS][CODE]. Set replaces; `" "` empties. */
const arc: Cmdlet[] = [
  {
    name: 'Get-ArcConfig',
    family: 'hygiene',
    parameters: { Identity: text() },
    run(context) {
      const sealers = (context.visible('ArcConfig')[0]?.values['sealers'] as string[] | undefined) ?? []
      return { value: sealers.length === 0 ? [] : [{ Identity: 'Default', ArcTrustedSealers: sealers.join(',') }] }
    },
  },
  {
    name: 'Set-ArcConfig',
    family: 'hygiene',
    parameters: { Identity: text(), ArcTrustedSealers: list() },
    required: ['Identity', 'ArcTrustedSealers'],
    run(context) {
      const given = (listParameter(context, 'ArcTrustedSealers') ?? []).flatMap((entry) => entry.split(','))
      const sealers = given.map((entry) => entry.trim().toLowerCase()).filter((entry) => entry !== '')
      const table = context.state.table('ArcConfig')
      const row = table.rows()[0]
      if (row === undefined) table.add(context.state.newRow('Default', { sealers }))
      else table.replace(context.state.changedRow(row, { sealers }))
      return { value: [], objectId: 'Default' }
    },
  },
]

const recipients: Record<string, ParameterType> = {
  RecipientDomainIs: list(),
  SentTo: list(),
  SentToMemberOf: list(),
  ExceptIfRecipientDomainIs: list(),
  ExceptIfSentTo: list(),
  ExceptIfSentToMemberOf: list(),
}

/** A policy and the ordered rules that apply it; one rule per policy [MS]. */
function policyWithRule(
  policy: Pick<ObjectType, 'noun' | 'table' | 'parameters' | 'defaults'>,
  rule: { noun: ObjectType['noun']; table: ObjectType['table'] },
): Cmdlet[] {
  const reference = policy.noun
  return [
    ...objectCmdlets({ ...policy, family: 'hygiene', required: ['Name'], record: policyRecord }),
    ...objectCmdlets({
      noun: rule.noun,
      table: rule.table,
      family: 'hygiene',
      parameters: { [reference]: text(), Comments: text(1024), ...recipients },
      newOnly: { Enabled: bool() },
      required: ['Name', reference],
      defaults: { Comments: null, State: 'Enabled' },
      isOrdered: true,
      normalise: ({ Enabled: enabled, ...values }) =>
        enabled === undefined ? values : { ...values, State: enabled === false ? 'Disabled' : 'Enabled' },
      record: (row, position) => ({ Priority: position, ...policyRecord(row) }),
      validate(values, context, current) {
        const name = String(values[reference]).toLowerCase()
        if (
          !context.state
            .table(policy.table)
            .rows()
            .some((row) => row.name.toLowerCase() === name)
        )
          throw invalidObject(`The policy "${name}" doesn't exist.`)
        const others = context.state
          .table(rule.table)
          .rows()
          .filter((row) => row.guid !== current?.guid)
        if (others.some((row) => String(row.values[reference]).toLowerCase() === name))
          throw invalidObject(`The policy "${name}" is already used by another rule.`)
      },
    }),
  ]
}

const safeLinks = policyWithRule(
  {
    noun: 'SafeLinksPolicy',
    table: 'SafeLinksPolicy',
    parameters: {
      EnableSafeLinksForEmail: bool(),
      EnableSafeLinksForTeams: bool(),
      EnableSafeLinksForOffice: bool(),
      ScanUrls: bool(),
      DeliverMessageAfterScan: bool(),
      DisableUrlRewrite: bool(),
      DoNotRewriteUrls: list(),
      TrackClicks: bool(),
      AllowClickThrough: bool(),
      EnableForInternalSenders: bool(),
      AdminDisplayName: text(),
    },
    defaults: {
      EnableSafeLinksForEmail: true,
      ScanUrls: true,
      DeliverMessageAfterScan: true,
      DisableUrlRewrite: false,
      DoNotRewriteUrls: [],
      TrackClicks: true,
      AllowClickThrough: true,
      EnableForInternalSenders: true,
    },
  },
  { noun: 'SafeLinksRule', table: 'SafeLinksRule' },
)

const safeAttachments = policyWithRule(
  {
    noun: 'SafeAttachmentPolicy',
    table: 'SafeAttachmentPolicy',
    parameters: {
      Enable: bool(),
      Action: choice('Allow', 'Block', 'DynamicDelivery'),
      Redirect: bool(),
      RedirectAddress: text(),
      AdminDisplayName: text(),
    },
    defaults: { Enable: false, Action: 'Block', Redirect: false, RedirectAddress: '' },
  },
  { noun: 'SafeAttachmentRule', table: 'SafeAttachmentRule' },
)

export const hygieneCmdlets: Cmdlet[] = [
  ...connectionFilter,
  ...contentFilter,
  ...arc,
  ...safeLinks,
  ...safeAttachments,
]
