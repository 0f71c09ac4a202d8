// RCPT (RFC 5321 4.1.1.3): each recipient gets the handler's own answer.
import { parseRcpt } from '../command-syntax.ts'
import type { VerbContext } from '../server-state.ts'
import { isPositive, reply } from '../types.ts'

const mailFirst = reply(503, '5.5.1', 'MAIL first')
const afterContent = reply(503, '5.5.1', 'Message content has begun')
const tooMany = reply(452, '4.5.3', 'Too many recipients')

export function rcpt(context: VerbContext, argument: string): void {
  const { transaction, options, session } = context
  if (transaction === null || transaction.mail === 'refused') return context.answerError(mailFirst)
  if (transaction.content !== 'none') return context.answerError(afterContent)
  const parsed = parseRcpt(argument, context.offered)
  if (!parsed.ok) return context.answerError(parsed.reply)
  const taken = transaction.recipientsAccepted + transaction.recipientsPending
  if (taken >= options.limits.recipients) return context.answer(tooMany)
  transaction.recipientsAsked += 1
  transaction.recipientsPending += 1
  context.ask(
    () => options.handler.rcpt(session, parsed.value),
    (answer) => {
      transaction.recipientsPending -= 1
      if (!isPositive(answer)) return answer
      // MAIL was put to the handler before and has been refused since: no recipient can stand.
      if (transaction.mail !== 'accepted') return mailFirst
      transaction.recipientsAccepted += 1
      return answer
    },
  )
}
