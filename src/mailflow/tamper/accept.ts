// Accepting a finding: what is there becomes what is wanted, so that no later repair or change of settings takes it back.
import type { ExchangeValue } from '#microsoft/exchange-json.ts'
import type { Trx } from '#platform/db/database.ts'
import { json } from '#platform/db/json.ts'
import { AppError } from '#platform/errors.ts'
import { lockConnection, requireConnection, updateConnection } from '../provisioning/connection-store.ts'
import type { ConnectionOptions } from '../provisioning/tables.ts'
import { managedKeys, type ObjectKey } from '../objects.ts'
import { isSecretProperty } from './classify-objects.ts'
import { isOwnValue, orderCodes, type FindingCode } from './finding.ts'
import type { Finding } from './store.ts'

/** Facts, not wishes: there is nothing to accept. */
const neverAccepted: ReadonlySet<FindingCode> = new Set([
  'object.deleted',
  'object.name-taken',
  'object.doubled',
  'foreign.header',
  'domain.removed',
  'connector.blocked',
  'certificate.expiring',
  'flow.relay',
  'flow.canary',
  'flow.forged-canary',
  'flow.loop',
  'flow.unscanned',
  'flow.gap',
  'flow.unreachable',
  'flow.throttled',
  'dns.host',
])

/** Switched off, mail would be lost, go round or pass unscanned. */
const neverOff: readonly string[] = ['in', 'out', 'r10', 'r20'] satisfies ObjectKey[]

/** Throws AppError `mailflow.finding.not-acceptable` (409). */
export async function acceptFinding(trx: Trx, tenantId: string, finding: Finding): Promise<void> {
  refuseUnacceptable(finding)
  if (orderCodes.has(finding.code)) return acceptOrder(trx, tenantId, true)
  if (isOwnValue({ code: finding.code, objectKey: finding.object_key }))
    await changeAccepted(trx, tenantId, finding, finding.actual as ExchangeValue)
}

/** Takes an acceptance back: the next look finds it again. */
export async function withdrawAcceptance(trx: Trx, tenantId: string, finding: Finding): Promise<void> {
  if (orderCodes.has(finding.code)) return acceptOrder(trx, tenantId, false)
  if (isOwnValue({ code: finding.code, objectKey: finding.object_key }))
    await changeAccepted(trx, tenantId, finding, undefined)
}

function refuseUnacceptable({ code, severity, object_key: key, property }: Finding): void {
  const isSecret = property !== null && isKey(key) && isSecretProperty(key, property)
  const isNeededOn = code === 'object.disabled' && neverOff.includes(key)
  // Rules of others may stand above ours; ours work only one after the other.
  const isUnworkable = code === 'rules.order' && severity === 'high'
  if (!neverAccepted.has(code) && !isSecret && !isNeededOn && !isUnworkable && property !== 'Name') return
  throw new AppError({
    code: 'mailflow.finding.not-acceptable',
    message:
      'Mail flow cannot work with this as it is, so it cannot be accepted. Repair it; or change direction or scope, or disconnect, if you do not want it any more.',
    status: 409,
  })
}

const isKey = (key: string): key is ObjectKey => (managedKeys as string[]).includes(key)

/** `value` undefined: what we want by ourselves. */
async function changeAccepted(
  trx: Trx,
  tenantId: string,
  { object_key: key, property }: Finding,
  value: ExchangeValue | undefined,
): Promise<void> {
  if (!isKey(key) || property === null) return
  await lockConnection(trx, tenantId)
  const { options } = await requireConnection(trx, tenantId)
  const { [property]: _, ...others } = options.acceptedValues?.[key] ?? {}
  const values = value === undefined ? others : { ...others, [property]: value }
  await store(trx, tenantId, { ...options, acceptedValues: { ...options.acceptedValues, [key]: values } })
}

export async function acceptOrder(trx: Trx, tenantId: string, isAccepted: boolean): Promise<void> {
  await lockConnection(trx, tenantId)
  const { options } = await requireConnection(trx, tenantId)
  if ((options.isOrderAccepted === true) !== isAccepted)
    await store(trx, tenantId, { ...options, isOrderAccepted: isAccepted })
}

const store = (trx: Trx, tenantId: string, options: ConnectionOptions): Promise<void> =>
  updateConnection(trx, tenantId, { options: json(options) as never })
