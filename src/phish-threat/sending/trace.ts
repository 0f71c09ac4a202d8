// What Exchange Online's message trace knows of a mail that we sent by SMTP: it lags minutes behind, and then it is the last word.
import type { ExchangeClient } from '#microsoft/exchange.ts'
import { isMicrosoftError } from './mailbox-look.ts'

export type Traced =
  | { kind: 'delivered' }
  /** Junk, quarantine, or dropped by a filter. */
  | { kind: 'filtered'; text: string }
  | { kind: 'failed'; text: string }
  /** Taken, and on its way. */
  | { kind: 'pending' }
  | { kind: 'absent' }
  | { kind: 'unknown' }

const hour_ms = 3_600_000

export async function traceMessage(
  exchange: ExchangeClient,
  { internetMessageId, address, sentAt, now }: { internetMessageId: string; address: string; sentAt: Date; now: Date },
): Promise<Traced> {
  try {
    const { records } = await exchange.invoke(
      'Get-MessageTraceV2',
      {
        MessageId: internetMessageId,
        RecipientAddress: address,
        StartDate: new Date(sentAt.getTime() - hour_ms).toISOString(),
        EndDate: new Date(now.getTime() + 60_000).toISOString(),
      },
      { kind: 'read', retry: { attempts: 2, total_ms: 20_000 } },
    )
    return tracedOf(records.map((record) => String(record['Status'] ?? '')))
  } catch (error) {
    if (isMicrosoftError(error)) return { kind: 'unknown' }
    throw error
  }
}

/** The best of all parts of a message that was split or tried again. Pure. */
export function tracedOf(statuses: readonly string[]): Traced {
  const has = (...names: string[]): string | undefined => statuses.find((status) => names.includes(status))
  if (statuses.length === 0) return { kind: 'absent' }
  if (has('Delivered', 'Expanded', 'Resolved') !== undefined) return { kind: 'delivered' }
  if (has('Quarantined') !== undefined) return { kind: 'filtered', text: 'Quarantined by Exchange Online.' }
  if (has('FilteredAsSpam') !== undefined) return { kind: 'filtered', text: 'Taken for spam by Exchange Online.' }
  if (has('Failed') !== undefined)
    return { kind: 'failed', text: 'Exchange Online could not deliver it after it had taken it.' }
  return { kind: 'pending' }
}
