// EHLO and HELO (RFC 5321 4.1.1.1): the list of extensions, and the end of a transaction that was open.
import type { VerbContext } from '../server-state.ts'
import { reply } from '../types.ts'

const syntax = reply(501, '5.5.4', 'Name of the client is missing')

// A domain, an address literal, or whatever else a client takes for its name: only white space and control characters are refused.
const helloName = /^[^\x00-\x20\x7f]{1,255}$/

export function ehlo(context: VerbContext, argument: string): void {
  if (!helloName.test(argument)) return context.answerError(syntax)
  begin(context, argument, true)
  const { options, session } = context
  const isPlain = session.tls === null && options.isTlsAvailable
  // Without TLS nothing but STARTTLS is of use when MAIL would be refused.
  const wanted = isPlain && options.requireTls ? [] : options.extensions(session)
  context.offered = new Set(['SIZE', ...wanted.map((keyword) => keyword.toUpperCase())])
  const lines = [`${options.hostName} greets ${argument}`, `SIZE ${options.limits.message_bytes}`]
  for (const keyword of context.offered) if (keyword !== 'SIZE') lines.push(keyword)
  if (isPlain) lines.push('STARTTLS')
  context.answer({ code: 250, enhanced: null, lines })
}

export function helo(context: VerbContext, argument: string): void {
  if (!helloName.test(argument)) return context.answerError(syntax)
  begin(context, argument, false)
  context.offered = new Set()
  context.answer({ code: 250, enhanced: null, lines: [context.options.hostName] })
}

function begin(context: VerbContext, name: string, esmtp: boolean): void {
  context.abort('hello')
  context.session.hello = name
  context.session.esmtp = esmtp
}
