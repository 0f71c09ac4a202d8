// Copies of the bad messages inside the tenant: mail among its own people never passes the gateway, so the message trace says who got it.
// Taking them out of mailboxes is done in ../../copies.
import type { ExchangeClient } from '#microsoft/exchange.ts'
import { isExternal, known, type Known, type TenantFacts } from '../observation.ts'
import { safeText } from '../safe-text.ts'
import { whyNot } from './why-not.ts'

export interface Copy {
  recipient: string
  messageId: string
}

/** Of one query (exchange-online 2.7: 10 days at most, 100 queries in 5 minutes and tenant). */
const ids_max = 50
const longest_ms = 10 * 86_400_000 - 60_000

export async function collectCopies(
  exchange: ExchangeClient,
  tenant: TenantFacts,
  messageIds: readonly string[],
  from: Date,
  to: Date,
): Promise<Known<Copy[]>> {
  const ids = [...new Set(messageIds)].slice(0, ids_max)
  if (ids.length === 0) return known([])
  try {
    const { records } = await exchange.invoke(
      'Get-MessageTraceV2',
      {
        MessageId: ids,
        StartDate: new Date(Math.max(from.getTime(), to.getTime() - longest_ms)).toISOString(),
        EndDate: to.toISOString(),
        ResultSize: 5_000,
      },
      { kind: 'read' },
    )
    const copies = records
      .filter((record) => record['Status'] === 'Delivered')
      .map((record) => ({
        recipient: safeText(record['RecipientAddress'], 320).toLowerCase(),
        messageId: safeText(record['MessageId'], 500),
      }))
    return known(copies.filter(({ recipient }) => recipient.includes('@') && !isExternal(recipient, tenant)))
  } catch (error) {
    return whyNot('The message trace', error)
  }
}

const named_max = 20

/** For people; empty when there is nothing to say. Pure. */
export function copiesText(copies: readonly Copy[]): string[] {
  const people = [...new Set(copies.map(({ recipient }) => recipient))].toSorted()
  if (people.length === 0) return []
  const named = people.slice(0, named_max).join(', ')
  const more = people.length > named_max ? ` and ${people.length - named_max} more` : ''
  return [
    `Copies of the bad messages lie in ${people.length === 1 ? 'a mailbox' : `${people.length} mailboxes`} of the tenant: ${named}${more}. They can be taken out under Copies in mailboxes.`,
  ]
}
