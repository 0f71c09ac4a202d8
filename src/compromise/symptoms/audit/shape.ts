// Audit records of Microsoft 365 read into what the signs need. Their members vary by operation, and any of them may be missing or
// odd (Office 365 Management Activity API schema; endpoint-response 3.7). Pure.
import { isIPv4, isIPv6 } from 'node:net'
import type { AuditFact } from '../observation.ts'
import { safeText } from '../safe-text.ts'

export const ruleOperations = ['New-InboxRule', 'Set-InboxRule', 'Enable-InboxRule', 'UpdateInboxRules']
const removals = ['Remove-InboxRule', 'Disable-InboxRule']
const items = ['SoftDelete', 'HardDelete', 'MoveToDeletedItems', 'Send', 'SendAs', 'SendOnBehalf', 'MailItemsAccessed']
const delegations = ['Add-MailboxPermission', 'Add-RecipientPermission']
export const consentOperations = [
  'Consent to application.',
  'Add delegated permission grant.',
  'Add OAuth2PermissionGrant.',
]
export const methodOperations = [
  'User registered security info',
  'Admin registered security info',
  'User registered all required security info',
]
export const signInOperations = ['UserLoggedIn']

/** What is asked of the audit log; everything else is none of our business. */
export const wantedOperations = [
  ...ruleOperations,
  ...removals,
  'Set-Mailbox',
  ...items,
  ...delegations,
  ...consentOperations,
  ...methodOperations,
  ...signInOperations,
]

const items_max = 50

/** null for what has not even the common members: a broken record must not stop the others. */
export function factOf(data: unknown): AuditFact | null {
  if (!isRecord(data)) return null
  const at = dateOf(data['CreationTime'])
  const operation = safeText(data['Operation'], 200)
  const id = safeText(data['Id'], 100)
  if (at === null || operation === '' || id === '') return null
  const parameters = parametersOf(data['Parameters'])
  const outlook = parametersOf(data['OperationProperties'])
  const consent = parametersOf(data['ModifiedProperties'], 'NewValue')
  return {
    id,
    at,
    operation,
    actor: safeText(data['UserId'], 320).toLowerCase(),
    owner: ownerOf(data, operation, parameters),
    address: addressOf(data['ClientIPAddress'] ?? data['ClientIP'] ?? data['ActorIpAddress']),
    session: safeText(data['SessionId'] ?? data['SessionID'], 100),
    client: safeText(data['ClientInfoString'] ?? data['ClientProcessName'], 200),
    appId: safeText(data['AppId'] ?? data['ClientAppId'], 100).toLowerCase(),
    ruleName: ruleNameOf(data, parameters, outlook),
    parameters: { ...outlook, ...parameters },
    items: itemsOf(data),
    count: Math.max(1, numberOf(data['OperationCount']) ?? itemsOf(data).length),
    isThrottled: /^true$/i.test(outlook['IsThrottled'] ?? ''),
    saveToSentItems: saved(data),
    target: targetOf(data),
    scope: safeText(consent['ConsentAction.Permissions'] ?? consent['DelegatedPermissionGrant.Scope'], 2_000),
  }
}

/** The mailbox that it is about: of a cmdlet its Identity, of an item its mailbox, else who did it. */
function ownerOf(data: Record<string, unknown>, operation: string, parameters: Record<string, string>): string {
  const named = operation.includes('-') ? (parameters['Mailbox'] ?? parameters['Identity'] ?? '') : ''
  // `…/Microsoft Exchange Hosted Organizations/contoso.onmicrosoft.com/owner\\rule`
  const path = operation.includes('InboxRule') ? safeText(data['ObjectId'], 600).split('\\') : []
  const object = path.length > 1 ? path[0]!.split('/').at(-1)! : ''
  const target = methodOperations.includes(operation) ? safeText(data['ObjectId'], 320) : ''
  const owner = [named.split('\\')[0]!, object, target, safeText(data['MailboxOwnerUPN'], 320)].find(
    (one) => one !== '',
  )
  return (owner ?? safeText(data['UserId'], 320)).toLowerCase()
}

function ruleNameOf(
  data: Record<string, unknown>,
  parameters: Record<string, string>,
  outlook: Record<string, string>,
): string | null {
  const operation = safeText(data['Operation'])
  if (operation === 'UpdateInboxRules') return outlook['RuleName'] ?? null
  if (!operation.endsWith('InboxRule')) return null
  const last = safeText(data['ObjectId'], 600).split('\\').at(-1) ?? ''
  return parameters['Name'] ?? (last === '' ? null : last)
}

function itemsOf(data: Record<string, unknown>): AuditFact['items'] {
  const affected = Array.isArray(data['AffectedItems']) ? data['AffectedItems'] : [data['Item']]
  return affected
    .filter(isRecord)
    .slice(0, items_max)
    .map((item) => ({
      subject: safeText(item['Subject'], 300),
      messageId: safeText(item['InternetMessageId'], 500),
    }))
}

function saved(data: Record<string, unknown>): boolean | null {
  const value = data['SaveToSentItems']
  if (typeof value === 'boolean') return value
  return typeof value === 'string' ? /^true$/i.test(value) : null
}

/** `Target`: a list of `{ID, Type}`; the name of the application stands among them. */
function targetOf(data: Record<string, unknown>): string {
  const list = Array.isArray(data['Target']) ? data['Target'].filter(isRecord) : []
  const name = list.find((entry) => entry['Type'] === 1 && typeof entry['ID'] === 'string')
  return safeText(name?.['ID'] ?? data['ObjectId'], 300)
}

/** `[{Name, Value}]` into a record, the first of a name. */
function parametersOf(value: unknown, member = 'Value'): Record<string, string> {
  const given = Array.isArray(value) ? value.filter(isRecord).slice(0, 100) : []
  const read: Record<string, string> = Object.create(null) as Record<string, string>
  for (const entry of given) {
    const name = safeText(entry['Name'], 100)
    if (name !== '' && !(name in read)) read[name] = safeText(entry[member], 2_000)
  }
  return { ...read }
}

/** `198.51.100.7:443` and `[2001:db8::1]:443` without their ports; null for anything else. */
export function addressOf(value: unknown): string | null {
  const given = typeof value === 'string' ? value.trim().slice(0, 100) : ''
  const plain =
    /^\[([^\]]+)\](?::\d+)?$/.exec(given)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+)(?::\d+)?$/.exec(given)?.[1] ?? given
  return isIPv4(plain) || isIPv6(plain) ? plain.toLowerCase() : null
}

/** /24 of IPv4, /48 of IPv6: what one provider gives one place. */
export function networkOf(address: string): string {
  if (isIPv4(address)) return `${address.split('.').slice(0, 3).join('.')}.0/24`
  const [head = '', tail = ''] = address.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === '' ? [] : tail.split(':')
  const filled = address.includes('::')
    ? [...left, ...Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0'), ...right]
    : left
  return `${filled
    .slice(0, 3)
    .map((part) => Number.parseInt(part, 16).toString(16))
    .join(':')}::/48`
}

function dateOf(value: unknown): Date | null {
  if (typeof value !== 'string' || value.length > 40) return null
  const at = new Date(/[Zz]$|[+-]\d\d:\d\d$/.test(value) ? value : `${value}Z`)
  return Number.isNaN(at.getTime()) ? null : at
}

const numberOf = (value: unknown): number | null => {
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN
  return Number.isInteger(number) && number >= 0 && number < 1e9 ? number : null
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
