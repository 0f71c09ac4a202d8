// The verbs that a session knows. `waits` marks synchronisation points (RFC 2920 3.1): every earlier answer is known before they run.
import type { VerbContext } from '../server-state.ts'
import { bdat, data } from './content.ts'
import { ehlo, helo } from './hello.ts'
import { mail } from './mail.ts'
import { rcpt } from './rcpt.ts'
import { helpVerb, noop, notImplemented, quit, rset, starttls, vrfy } from './session.ts'

export interface Verb {
  run(context: VerbContext, argument: string): void
  waits: boolean
}

export const verbs: ReadonlyMap<string, Verb> = new Map([
  ['MAIL', { run: mail, waits: true }],
  ['RCPT', { run: rcpt, waits: false }],
  ['DATA', { run: data, waits: true }],
  ['BDAT', { run: bdat, waits: true }],
  ['EHLO', { run: ehlo, waits: true }],
  ['HELO', { run: helo, waits: true }],
  ['RSET', { run: rset, waits: true }],
  ['NOOP', { run: noop, waits: false }],
  ['QUIT', { run: quit, waits: true }],
  ['STARTTLS', { run: starttls, waits: true }],
  ['VRFY', { run: vrfy, waits: false }],
  ['HELP', { run: helpVerb, waits: false }],
  ['EXPN', { run: notImplemented, waits: false }],
  ['TURN', { run: notImplemented, waits: false }],
  ['ETRN', { run: notImplemented, waits: false }],
])

/** First words of other protocols: a browser or proxy that was pointed at this port (cross-protocol scripting). */
export const foreignVerbs: ReadonlySet<string> = new Set([
  'GET',
  'POST',
  'HEAD',
  'PUT',
  'DELETE',
  'OPTIONS',
  'CONNECT',
  'TRACE',
  'PATCH',
  'PRI',
  'HOST:',
  'USER-AGENT:',
  'CONTENT-LENGTH:',
])
