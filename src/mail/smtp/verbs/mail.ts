// MAIL (RFC 5321 4.1.1.2): opens the transaction; the handler is asked at once, RCPTs may follow before it answers.
import { parseMail } from '../command-syntax.ts'
import { newTransaction } from '../server-state.ts'
import type { VerbContext } from '../server-state.ts'
import { isPositive, reply } from '../types.ts'

const helloFirst = reply(503, '5.5.1', 'EHLO first')
const nested = reply(503, '5.5.1', 'MAIL already given')
const needTls = reply(530, '5.7.0', 'Must issue a STARTTLS command first')
const tooBig = reply(552, '5.3.4', 'Message too big')
const stopping = reply(421, '4.3.2', 'Server is shutting down')

export function mail(context: VerbContext, argument: string): void {
  const { session, options } = context
  if (context.isDraining) return context.answerAndClose(stopping)
  if (session.hello === null) return context.answerError(helloFirst)
  if (options.requireTls && session.tls === null) return context.answerError(needTls)
  if (context.transaction?.content === 'refused') context.abort('protocol-error')
  if (context.transaction !== null) return context.answerError(nested)
  const parsed = parseMail(argument, context.offered)
  if (!parsed.ok) return context.answerError(parsed.reply)
  const limit = options.limits.message_bytes
  if (limit > 0 && (parsed.value.size_bytes ?? 0) > limit) return context.answer(tooBig)
  const transaction = newTransaction()
  context.transaction = transaction
  context.ask(
    () => options.handler.mail(session, parsed.value),
    (answer) => {
      transaction.mail = isPositive(answer) ? 'accepted' : 'refused'
      // RCPTs that were put to the handler meanwhile see the refusal in their transaction.
      if (transaction.mail === 'refused' && context.transaction === transaction) context.transaction = null
      return answer
    },
  )
}
