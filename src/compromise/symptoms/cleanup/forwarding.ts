// Clears the forwarding of a mailbox and puts it back, by compare-and-set: what somebody set meanwhile is never overwritten.
import type { ExchangeClient } from '#microsoft/exchange.ts'
import { forwardingOf, readForwarding } from '../collect/forwarding.ts'
import { safeText } from '../safe-text.ts'
import type { Act, Forwarding } from './act.ts'
import type { Outcome } from './apply.ts'

const cleared: Forwarding = { ForwardingAddress: null, ForwardingSmtpAddress: null, DeliverToMailboxAndForward: false }

export async function clearForwarding(
  exchange: ExchangeClient,
  act: Act,
  save: (before: Record<string, unknown>) => Promise<void>,
): Promise<Outcome> {
  const current = await readForwarding(exchange, act.mailbox)
  if (!isSame(current, cleared) && !isWhatWasFound(current, act)) return { kind: 'left', why: setSince }
  await save(current)
  return set(exchange, act, current, cleared)
}

export async function restoreForwarding(
  exchange: ExchangeClient,
  act: Act,
  saved: Record<string, unknown>,
): Promise<Outcome> {
  const before = forwardingOf(saved as never)
  const current = await readForwarding(exchange, act.mailbox)
  if (!isSame(current, before) && !isSame(current, cleared)) return { kind: 'left', why: setSince }
  return set(exchange, act, current, before)
}

async function set(exchange: ExchangeClient, act: Act, current: Forwarding, wanted: Forwarding): Promise<Outcome> {
  if (isSame(current, wanted)) return { kind: 'done' }
  await exchange.invoke('Set-Mailbox', { Identity: act.mailbox, ...wanted }, { kind: 'write' })
  const shown = await readForwarding(exchange, act.mailbox)
  if (isSame(shown, wanted)) return { kind: 'done' }
  return { kind: 'again', why: 'Exchange Online took the change and does not show it yet.' }
}

const setSince = 'Somebody has set another forwarding since. It was left as it is.'

/** Another one may be what an administrator put in its place. */
function isWhatWasFound({ ForwardingAddress, ForwardingSmtpAddress }: Forwarding, act: Act): boolean {
  if (act.kind !== 'clear-forwarding' || act.target === undefined) return true
  return [ForwardingAddress, ForwardingSmtpAddress].some((value) => safeText(plain(value), 320) === act.target)
}

const plain = (text: string | null): string => (text ?? '').replace(/^smtp:/i, '').toLowerCase()

/** Whether a copy is kept means nothing where nothing is forwarded. */
function isSame(a: Forwarding, b: Forwarding): boolean {
  const forwards = plain(a.ForwardingAddress) + plain(a.ForwardingSmtpAddress) !== ''
  return (
    plain(a.ForwardingAddress) === plain(b.ForwardingAddress) &&
    plain(a.ForwardingSmtpAddress) === plain(b.ForwardingSmtpAddress) &&
    (!forwards || a.DeliverToMailboxAndForward === b.DeliverToMailboxAndForward)
  )
}
