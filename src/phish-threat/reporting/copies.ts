// Which mailboxes have the same message, by the message trace of Exchange Online; and what can be done about it today.
import { isAppError } from '#platform/errors.ts'
import type { ReportView } from './contract.ts'
import type { ReportingParts } from './parts.ts'

const days_max = 10
const shown_max = 500
const day_ms = 86_400_000

/** Never rejects for what the tenant answers: then nothing is known. */
export async function findCopies(
  parts: ReportingParts,
  tenantId: string,
  internetMessageId: string | null,
  reportedAt: Date,
): Promise<ReportView['copies']> {
  const clients = internetMessageId === null ? null : await parts.microsoft.clients(tenantId)
  if (clients === null) return []
  const now = parts.clock.now()
  const start = Math.max(reportedAt.getTime() - days_max * day_ms, now.getTime() - days_max * day_ms + 60_000)
  try {
    const { records } = await clients.exchange.invoke(
      'Get-MessageTraceV2',
      {
        MessageId: [internetMessageId],
        StartDate: new Date(start).toISOString(),
        EndDate: now.toISOString(),
        ResultSize: shown_max,
      },
      { kind: 'read' },
    )
    return records.map((record) => ({
      address: String(record['RecipientAddress'] ?? '').toLowerCase(),
      how: String(record['Status'] ?? ''),
    }))
  } catch (error) {
    if (!isAppError(error)) throw error
    parts.logger.warn({ event: 'reports.trace-unread', tenant: tenantId, code: error.code }, error.message)
    return []
  }
}

/** Plain words, as long as nothing takes a message out of mailboxes by itself. */
export function clawBackOf(copies: ReportView['copies']): ReportView['clawBack'] {
  const delivered = copies.filter(({ how }) => /delivered/i.test(how)).length
  return {
    isPossible: false,
    text: `Mailwarden does not take messages out of mailboxes from here yet. ${
      delivered === 0
        ? 'The message trace of the last ten days names no mailbox that got it.'
        : `${delivered} ${delivered === 1 ? 'mailbox' : 'mailboxes'} got it, listed below.`
    } Put the sender on the block list, so that no more of it arrives, and remove the copies in the Defender portal (Explorer, Message ID).`,
  }
}
