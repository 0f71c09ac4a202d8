// Whom Microsoft itself has stopped from sending ("restricted entities"); read once for all mailboxes.
import type { ExchangeClient } from '#microsoft/exchange.ts'
import { known, type Known, type Restriction } from '../observation.ts'
import { safeText } from '../safe-text.ts'
import { whyNot } from './why-not.ts'

/** By address, lower case. */
export async function collectRestricted(exchange: ExchangeClient): Promise<Known<Map<string, Restriction>>> {
  try {
    const { records } = await exchange.invoke('Get-BlockedSenderAddress', {}, { kind: 'read' })
    return known(
      new Map(
        records.map((record) => [
          String(record['SenderAddress'] ?? '').toLowerCase(),
          {
            since: dateOf(record['CreatedDatetime'] ?? record['ChangedDatetime']),
            reason: safeText(record['Reason'], 300),
          },
        ]),
      ),
    )
  } catch (error) {
    return whyNot('Senders restricted by Microsoft', error)
  }
}

function dateOf(value: unknown): Date | null {
  const at = new Date(typeof value === 'string' ? value : Number.NaN)
  return Number.isNaN(at.getTime()) ? null : at
}
