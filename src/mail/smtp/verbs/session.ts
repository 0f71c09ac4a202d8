// Verbs that do not touch the envelope: RSET, NOOP, HELP, VRFY, QUIT, STARTTLS, and those that we do not have.
import type { VerbContext } from '../server-state.ts'
import { reply } from '../types.ts'

const ok = reply(250, '2.0.0', 'Ok')
const flushed = reply(250, '2.0.0', 'Flushed')
const bye = reply(221, '2.0.0', 'Bye')
const help = reply(214, '2.0.0', 'See RFC 5321')
const cannotVerify = reply(252, '2.5.0', 'Cannot VRFY user, but will accept message')
const noArgument = reply(501, '5.5.4', 'No argument allowed')
const absent = reply(502, '5.5.1', 'Command not available')
const noTls = reply(502, '5.5.1', 'STARTTLS is not offered')
const tlsTwice = reply(503, '5.5.1', 'TLS is already active')

export function rset(context: VerbContext, argument: string): void {
  if (argument !== '') return context.answerError(noArgument)
  context.abort('rset')
  context.answer(flushed)
}

export const noop = (context: VerbContext): void => context.answer(ok)
export const helpVerb = (context: VerbContext): void => context.answer(help)
export const vrfy = (context: VerbContext): void => context.answer(cannotVerify)
export const notImplemented = (context: VerbContext): void => context.answerError(absent)

export function quit(context: VerbContext): void {
  context.abort('quit')
  context.answerAndClose(bye)
}

export function starttls(context: VerbContext, argument: string): void {
  if (argument !== '') return context.answerError(noArgument)
  if (context.session.tls !== null) return context.answerError(tlsTwice)
  if (!context.options.isTlsAvailable) return context.answerError(noTls)
  context.abort('starttls')
  context.startTls()
}
