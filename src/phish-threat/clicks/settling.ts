// When a message's visits are judged: soon after a request, when isRead has had its time, and when the settling time is over.
import type { Trx } from '#platform/db/database.ts'
import type { PhishThreatParts } from '../parts.ts'

export const settleJob = 'simulation-settle'

/** The page's last beacon about time in sight comes after 15 s. */
const soon_seconds = 20
/** isRead turned true within 2 min of the visit counts. */
const read_seconds = 115

export interface SettleData {
  tenantId: string
  messageId: string
}

/** Something about the message was requested. Cheap: at most two runs of a message wait at a time. */
export async function requestSettling(
  { jobs }: Pick<PhishThreatParts, 'jobs'>,
  tenantId: string,
  messageId: string,
  trx?: Trx,
): Promise<void> {
  const inside = trx === undefined ? {} : { trx }
  const data: SettleData = { tenantId, messageId }
  await jobs.send(settleJob, data, { ...inside, delaySeconds: soon_seconds, singletonKey: `${messageId}/soon` })
  await jobs.send(settleJob, data, { ...inside, delaySeconds: read_seconds, singletonKey: `${messageId}/read` })
}
