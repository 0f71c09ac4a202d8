// Mail that the gateway saw leave and of which the mailbox keeps no copy in any folder (endpoint-response 3.7). Reads message ids only;
// the permission is optional. Without it the audit log's own word (`SaveToSentItems`) is used instead, see judge/sending.ts.
import type { BatchRequest, GraphClient } from '#microsoft/graph.ts'
import { isAppError } from '#platform/errors.ts'
import { known, unknown, type Known } from '../observation.ts'
import type { SentMessage } from '../ports.ts'
import { noPermission, whyNot } from './why-not.ts'

export const mailPermissions = ['Mail.ReadBasic.All', 'Mail.Read', 'Mail.ReadWrite']
/** The copy is made by the client after sending. */
const settle_ms = 15 * 60_000
const lookBack_ms = 24 * 3_600_000
const asked_max = 60

export async function collectMissingSent(
  graph: GraphClient,
  roles: readonly string[],
  personId: string,
  sent: readonly SentMessage[],
  now: Date,
): Promise<Known<SentMessage[]>> {
  const candidates = candidatesOf(sent, now)
  if (!mailPermissions.some((permission) => roles.includes(permission)))
    return noPermission('Sent items', mailPermissions[0]!)
  if (candidates.length === 0) return known([])
  try {
    const answers = await graph.batch(candidates.map((message, index) => questionOf(personId, message, index)))
    const refused = answers.find(({ status }) => status !== 200)
    if (refused !== undefined)
      return unknown(`Sent items could not be read: Microsoft Graph answered ${refused.status}.`)
    return known(candidates.filter((_, index) => !hasCopy(answers[index]?.body)))
  } catch (error) {
    if (isAppError(error)) return whyNot('Sent items', error)
    throw error
  }
}

/** Written by the owner, old enough that the copy is there, each Message-ID once. Pure. */
export function candidatesOf(sent: readonly SentMessage[], now: Date): SentMessage[] {
  const ids = new Set<string>()
  return sent
    .filter(({ internetMessageId: id, at, isAutoSubmitted, isForwarded }) => {
      const age_ms = now.getTime() - at.getTime()
      if (id === null || isAutoSubmitted || isForwarded || age_ms < settle_ms || age_ms > lookBack_ms) return false
      return !ids.has(id) && ids.add(id)
    })
    .slice(-asked_max)
}

const questionOf = (personId: string, message: SentMessage, index: number): BatchRequest => ({
  id: String(index),
  method: 'GET',
  // Any folder: people file what they sent. `''` is how OData writes a quote (OData 4.01 URL conventions 5.1.1.14.1).
  url: `/users/${personId}/messages?$filter=${encodeURIComponent(`internetMessageId eq '${message.internetMessageId!.replaceAll("'", "''")}'`)}&$select=id&$top=1`,
})

const hasCopy = (body: unknown): boolean => {
  const { value } = (body ?? {}) as { value?: unknown[] }
  return Array.isArray(value) && value.length > 0
}
