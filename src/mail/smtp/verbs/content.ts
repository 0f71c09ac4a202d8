// DATA (RFC 5321 4.1.1.4) and BDAT (RFC 3030): when content may begin, and what becomes of a chunk that may not.
import { parseBdat } from '../command-syntax.ts'
import type { VerbContext } from '../server-state.ts'
import { reply } from '../types.ts'
import type { Reply } from '../types.ts'

const noTransaction = reply(503, '5.5.1', 'MAIL and RCPT first')
const noRecipients = reply(554, '5.5.1', 'No valid recipients')
const noArgument = reply(501, '5.5.4', 'DATA takes no argument')
const mixed = reply(503, '5.5.1', 'DATA may not follow BDAT')
const outOfStep = reply(501, '5.5.4', 'Bad chunk size')
const notOffered = reply(502, '5.5.1', 'BDAT is not offered')
const afterFailure = reply(503, '5.5.1', 'An earlier chunk was refused')
const tooBig = reply(552, '5.3.4', 'Message too big')

export function data(context: VerbContext, argument: string): void {
  if (argument !== '') return context.answerError(noArgument)
  if (context.transaction !== null && context.transaction.content !== 'none') return context.answerError(mixed)
  const refusal = contentRefusal(context)
  if (refusal !== null) return context.answer(refusal)
  context.startContent('DATA', null)
}

export function bdat(context: VerbContext, argument: string): void {
  const chunk = parseBdat(argument)
  // Where the chunk ends is unknown, so that its bytes would be read as commands.
  if (chunk === null) return context.answerAndClose(outOfStep)
  const transaction = context.transaction
  if (!context.offered.has('CHUNKING')) return context.readChunk(chunk, notOffered)
  if (transaction?.content === 'refused') return context.readChunk(chunk, afterFailure)
  const refusal = contentRefusal(context)
  if (refusal !== null) return context.readChunk(chunk, refusal)
  const limit = context.options.limits.message_bytes
  if (limit > 0 && transaction!.size_bytes + chunk.size_bytes > limit) return context.readChunk(chunk, tooBig)
  if (transaction!.content === 'open') return context.readChunk(chunk, null)
  context.startContent('BDAT', chunk)
}

function contentRefusal({ transaction }: VerbContext): Reply | null {
  if (transaction === null || transaction.mail !== 'accepted' || transaction.recipientsAsked === 0) return noTransaction
  return transaction.recipientsAccepted === 0 ? noRecipients : null
}
