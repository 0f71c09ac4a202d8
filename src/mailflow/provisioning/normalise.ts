// Records made comparable (exchange-online 5.8.3): what cannot differ in meaning does not differ in form. Pure.
import { createHash } from 'node:crypto'
import type { ExchangeRecord, ExchangeValue } from '#microsoft/exchange-json.ts'
import type { ObjectKind } from './objects.ts'

/** Property to value; what is unset or has its default is left out, lists are sorted. */
export type NormalRecord = Record<string, string | number | boolean | string[]>

/** Says nothing about what the object does, or is compared by other means (State, Priority, Name; class sets by the tamper watch). */
const ignored = new Set([
  'AdminDisplayName',
  'Actions',
  'Conditions',
  'ConnectorSource',
  'CreatedBy',
  'Description',
  'DistinguishedName',
  'DlpPolicyId',
  'Enabled',
  'Exceptions',
  'ExchangeVersion',
  'Guid',
  'Id',
  'Identity',
  'ImmutableId',
  'IsValid',
  'IsValidated',
  'LastModifiedBy',
  'LastValidationTimestamp',
  'ManuallyModified',
  'Name',
  'ObjectState',
  'OrganizationId',
  'OriginatingServer',
  'Priority',
  'RegexSize',
  'RuleVersion',
  'Size',
  'State',
  'UseLegacyRegex',
  'ValidationRecipients',
  'WhenChanged',
  'WhenChangedUTC',
  'WhenCreated',
  'WhenCreatedUTC',
])

/** What a record shows when a parameter was never given (2.1 to 2.3). */
const defaults: Record<ObjectKind, Record<string, string | boolean>> = {
  'inbound-connector': {},
  'outbound-connector': { MtaStsMode: 'Opportunistic', SmtpDaneMode: 'Opportunistic' },
  rule: {
    Mode: 'Enforce',
    RuleErrorAction: 'Ignore',
    SenderAddressLocation: 'Header',
    RecipientAddressType: 'Resolved',
    RuleSubType: 'None',
  },
}

/** Values whose letter case carries nothing: host names, domains, addresses. */
const caseless = new Set([
  'AssociatedAcceptedDomains',
  'From',
  'FromMemberOf',
  'RecipientDomainIs',
  'RecipientDomains',
  'SenderDomainIs',
  'SenderDomains',
  'SentTo',
  'SentToMemberOf',
  'SmartHosts',
  'TlsDomain',
  'TlsSenderCertificateName',
])

export function normaliseRecord(kind: ObjectKind, record: ExchangeRecord): NormalRecord {
  const normal: NormalRecord = {}
  for (const name of Object.keys(record).sort()) {
    if (ignored.has(name) || name.includes('@')) continue
    const value = normaliseValue(name, record[name]!)
    if (value !== null && value !== defaults[kind][name]) normal[name] = value
  }
  return normal
}

/** null stands for unset: null, "", false and [] cannot be told apart in a record. UseMXRecord is the one switch that is on unless told. */
export function normaliseValue(name: string, value: ExchangeValue): NormalRecord[string] | null {
  if (name === 'UseMXRecord') return value === false ? null : true
  if (value === null || value === '' || value === false) return null
  if (Array.isArray(value)) return normaliseList(name, value)
  if (typeof value === 'object') return JSON.stringify(value)
  return typeof value === 'string' ? normaliseText(name, value) : value
}

function normaliseList(name: string, values: ExchangeValue[]): string[] | null {
  const texts = values
    .filter((item) => item !== null && item !== '')
    .map((item) => normaliseText(name, typeof item === 'object' ? JSON.stringify(item) : String(item)))
  return texts.length === 0 ? null : [...new Set(texts)].sort()
}

function normaliseText(name: string, text: string): string {
  if (name === 'SenderDomains' || name === 'RecipientDomains')
    return text
      .replace(/^smtp:/i, '')
      .replace(/;\d+$/, '')
      .toLowerCase()
  if (name === 'SenderIpRanges' || name.endsWith('IPAddresses')) return text.replace(/\/32$/, '')
  return caseless.has(name) ? text.toLowerCase() : text
}

/** SHA-256 over the normal form, its enabled state and name: equal hash, equal object. */
export const recordHash = (normal: NormalRecord, isEnabled: boolean, name: string): string =>
  createHash('sha256')
    .update(JSON.stringify([name, isEnabled, Object.entries(normal).toSorted(([a], [b]) => (a < b ? -1 : 1))]))
    .digest('hex')

/** Whether an object is in force: rules have `State`, connectors `Enabled`. */
export const isEnabledRecord = (record: ExchangeRecord): boolean =>
  record['State'] === undefined ? record['Enabled'] !== false : record['State'] === 'Enabled'
