// A message whose sender went away or whose answer was lost: what is to be done with it. Pure; never sends what may have arrived.
import type { Look } from './mailbox-look.ts'
import type { Traced } from './trace.ts'

export type Resolution =
  /** It had not left: it is due again as if nothing had been. */
  | { kind: 'again'; why: string }
  | { kind: 'accepted'; reply: string; graphId?: string }
  | { kind: 'filtered'; reply: string }
  | { kind: 'bounced'; reply: string }
  /** Looked at again then. */
  | { kind: 'wait'; wait_ms: number }
  /** Nobody can tell: counted as taken, and never sent again. */
  | { kind: 'unknown'; reply: string }

export interface Doubt {
  channel: 'graph' | 'smtp'
  /** Null: the claim was lost before anything left. */
  intentAt: Date | null
  now: Date
  /** Null: mailboxes cannot be looked into. */
  look: Look | null
  /** Null: not asked yet, or there is no tenant to ask. */
  traced: Traced | null
}

const minute_ms = 60_000
/** What Graph made can be found by its Message-ID within seconds; a request that was on its way has ended by then, too. */
const graphSettles_ms = minute_ms
/** From the 250 into the mailbox, and into the message trace (minutes; canaries of the mail flow wait as long). */
export const smtpSettles_ms = 15 * minute_ms
const gaveUp_ms = 24 * 60 * minute_ms

export function resolveDoubt({ channel, intentAt, now, look, traced }: Doubt): Resolution {
  if (intentAt === null) return { kind: 'again', why: 'It had not left when sending stopped.' }
  const age_ms = now.getTime() - intentAt.getTime()
  if (look?.kind === 'seen')
    return {
      kind: 'accepted',
      reply: 'The answer was lost; the message was found in the mailbox.',
      graphId: look.item.id,
    }
  if (channel === 'graph') return resolveGraph(age_ms, look)
  if (age_ms < smtpSettles_ms) {
    // Without a mailbox to look into and a trace to ask, waiting tells nothing.
    return look === null ? cannotTell : { kind: 'wait', wait_ms: 2 * minute_ms }
  }
  return resolveSmtp(age_ms, traced)
}

function resolveGraph(age_ms: number, look: Look | null): Resolution {
  if (look?.kind === 'absent' && age_ms >= graphSettles_ms)
    return { kind: 'again', why: 'The answer was lost and the message is not in the mailbox.' }
  // Only Graph can tell; while it does not answer nothing can be put there either.
  return age_ms < gaveUp_ms
    ? { kind: 'wait', wait_ms: Math.min(15 * minute_ms, Math.max(20_000, age_ms / 2)) }
    : cannotTell
}

function resolveSmtp(age_ms: number, traced: Traced | null): Resolution {
  switch (traced?.kind) {
    case 'delivered':
      return { kind: 'accepted', reply: 'The answer was lost; the message trace shows that it was delivered.' }
    case 'filtered':
      return { kind: 'filtered', reply: traced.text }
    case 'failed':
      return { kind: 'bounced', reply: traced.text }
    case 'absent':
      return { kind: 'again', why: 'The answer was lost; neither the mailbox nor the message trace has the message.' }
    case 'pending':
      return age_ms < gaveUp_ms ? { kind: 'wait', wait_ms: 10 * minute_ms } : cannotTell
    default:
      return age_ms < 60 * minute_ms ? { kind: 'wait', wait_ms: 10 * minute_ms } : cannotTell
  }
}

const cannotTell: Resolution = {
  kind: 'unknown',
  reply: 'No answer came after the message was sent, and nothing can tell whether it arrived. It is not sent again.',
}
