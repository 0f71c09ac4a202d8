// What an SMTP reply or a broken connection means for a mail of a simulation. Pure.
import type { SmtpError } from '#mail/smtp/client.ts'
import { isPositive, type Reply } from '#mail/smtp/types.ts'
import { oneLine, type Outcome } from './outcome.ts'

/** Where in the dialogue the reply came. */
export type Stage = 'greeting' | 'mail' | 'rcpt' | 'data' | 'final'

/** Of the address (RFC 3463 x.1.x and x.2.x); everything else says something of us or of the mail. */
const isOfAddress = (reply: Reply, stage: Stage): boolean =>
  reply.enhanced === null ? stage === 'rcpt' && [550, 551, 553].includes(reply.code) : /^5\.[12]\./.test(reply.enhanced)

export function outcomeOfReply(reply: Reply, stage: Stage): Outcome {
  const text = replyText(reply)
  if (isPositive(reply) && stage === 'final') return { kind: 'accepted', reply: text }
  // A refusal in the greeting is one of our address, not of the recipient: others may be let in later.
  if (reply.code >= 500 && stage !== 'greeting')
    return {
      kind: 'bounced',
      reply: text,
      code: reply.enhanced ?? String(reply.code),
      isOfAddress: isOfAddress(reply, stage),
    }
  return { kind: 'deferred', reply: text }
}

export function outcomeOfError(error: SmtpError): Outcome {
  if (error.afterFinalByte)
    return { kind: 'unknown', reply: oneLine(`No answer to the message came (${error.message}).`) }
  if (error.reply !== null) return outcomeOfReply(error.reply, 'greeting')
  return { kind: 'deferred', reply: oneLine(error.message) }
}

export function replyText(reply: Reply): string {
  const text = reply.lines.join(' ')
  return oneLine(
    `${reply.code} ${reply.enhanced === null || text.startsWith(reply.enhanced) ? '' : `${reply.enhanced} `}${text}`,
  )
}
