// Limits of a mailbox: 35 MB to send, 36 MB to receive, 500 recipients unless Set-Mailbox says otherwise (exchange-online 3.3 [MS]).
import type { ExchangeState } from '../exchange/state.ts'
import { sizeOf } from './rules/conditions.ts'

export interface MailboxLimits {
  send_bytes: number
  receive_bytes: number
  recipients: number
}

export function mailboxLimits(state: ExchangeState, userId: string): MailboxLimits {
  const values =
    state
      .table('MailboxSettings')
      .rows()
      .find((row) => row.name === userId)?.values ?? {}
  const size = (name: string, standard: number): number =>
    typeof values[name] === 'string' ? sizeOf(values[name]) : standard
  const recipients = Number(values['RecipientLimits'] ?? 500)
  return {
    send_bytes: size('MaxSendSize', 36_700_160),
    receive_bytes: size('MaxReceiveSize', 37_748_736),
    recipients: Number.isInteger(recipients) ? recipients : 1000,
  }
}
