// Forwarding set on the mailbox itself; it is not in Graph (microsoft-graph 4.1, exchange-online 2.6).
import type { ExchangeClient } from '#microsoft/exchange.ts'
import type { ExchangeRecord } from '#microsoft/exchange-json.ts'
import { AppError } from '#platform/errors.ts'
import type { Forwarding } from '../cleanup/act.ts'
import { known, type Known } from '../observation.ts'
import { whyNot } from './why-not.ts'

export const forwardingProperties = [
  'ForwardingAddress',
  'ForwardingSmtpAddress',
  'DeliverToMailboxAndForward',
  'GrantSendOnBehalfTo',
]

export async function collectForwarding(exchange: ExchangeClient, mailbox: string): Promise<Known<Forwarding>> {
  try {
    return known(await readForwarding(exchange, mailbox))
  } catch (error) {
    return whyNot('Forwarding of the mailbox', error)
  }
}

/** Rejects with the client's AppError and `compromise.mailbox-not-shown`. */
export async function readForwarding(exchange: ExchangeClient, mailbox: string): Promise<Forwarding> {
  const { records } = await exchange.invoke(
    'Get-Mailbox',
    { Identity: mailbox },
    { kind: 'read', select: forwardingProperties },
  )
  const [record] = records
  // Nothing shown is not "nothing set".
  if (record === undefined)
    throw new AppError({
      code: 'compromise.mailbox-not-shown',
      message: 'Exchange Online does not show the mailbox.',
      retryable: true,
    })
  return forwardingOf(record)
}

export const forwardingOf = (record: ExchangeRecord): Forwarding => ({
  ForwardingAddress: textOrNull(record['ForwardingAddress']),
  ForwardingSmtpAddress: textOrNull(record['ForwardingSmtpAddress']),
  DeliverToMailboxAndForward: record['DeliverToMailboxAndForward'] === true,
})

const textOrNull = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value.slice(0, 1_000) : null
