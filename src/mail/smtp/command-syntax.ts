// Syntax of command arguments: paths (RFC 5321 4.1.2) and ESMTP parameters (RFC 1870, 3461, 6152, 6531). Pure.
import { reply } from './types.ts'
import type { MailCommand, PathText, RcptCommand, Reply } from './types.ts'

/** Exchange takes encapsulated addresses up to 1,860 characters. */
const pathLimit_bytes = 2000

const replies = {
  sender: reply(501, '5.1.7', 'Bad sender address syntax'),
  recipient: reply(501, '5.1.3', 'Bad recipient address syntax'),
  parameter: reply(501, '5.5.4', 'Bad parameter'),
  unknown: reply(555, '5.5.4', 'Parameter not supported'),
  utf8: reply(553, '5.6.7', 'Address needs SMTPUTF8'),
} satisfies Record<string, Reply>

export type Parsed<T> = { ok: true; value: T } | { ok: false; reply: Reply }
const refuse = (r: Reply): { ok: false; reply: Reply } => ({ ok: false, reply: r })

// Blank, control and special characters stand only inside quotes or behind a backslash. Each branch begins with another character: no backtracking.
const envelope =
  /^(from|to):[ \t]*<((?:[^<>"\\\x00-\x20\x7f]|"(?:[^"\\\x00-\x1f\x7f]|\\[^\x00-\x1f\x7f])*"|\\[^\x00-\x1f\x7f])*)>(?:[ \t]+(.*?))?[ \t]*$/i

/** Path and parameters of the argument of MAIL or RCPT. */
function parseEnvelope(argument: string, word: 'from' | 'to', wrong: Reply): Parsed<{ path: PathText; rest: string }> {
  const match = envelope.exec(argument)
  if (match === null || match[1]!.toLowerCase() !== word) return refuse(wrong)
  const path = match[2]!
  if (path.length > pathLimit_bytes || Buffer.byteLength(path) > pathLimit_bytes) return refuse(wrong)
  return { ok: true, value: { path, rest: match[3] ?? '' } }
}

const at = /^.+@[^@"]+$/s
const isMailbox = (path: PathText): boolean => at.test(path)

const keyword = /^[a-z0-9][a-z0-9-]*$/i
const value = /^[^\x00-\x20=\x7f]+$/

/** `[keyword, value]` in order and spelling; null when one is malformed or stands twice. */
export function parseParameters(rest: string): [string, string | null][] | null {
  if (rest === '') return []
  const parameters: [string, string | null][] = []
  const seen = new Set<string>()
  for (const word of rest.split(/[ \t]+/)) {
    const equals = word.indexOf('=')
    const name = equals < 0 ? word : word.slice(0, equals)
    const text = equals < 0 ? null : word.slice(equals + 1)
    const upper = name.toUpperCase()
    if (!keyword.test(name) || (text !== null && !value.test(text)) || seen.has(upper)) return null
    seen.add(upper)
    parameters.push([name, text])
  }
  return parameters
}

const xtext = /^(?:[!-*,-<>-~\u0080-\uffff]|\+[0-9A-F]{2})*$/

type Check = (text: string | null, command: MailCommand) => boolean
interface Parameter {
  extension: string
  check: Check
}

const mailParameters: Record<string, Parameter> = {
  SIZE: {
    extension: 'SIZE',
    check(text, command) {
      if (text === null || !/^\d{1,20}$/.test(text)) return false
      command.size_bytes = Math.min(Number(text), Number.MAX_SAFE_INTEGER)
      return true
    },
  },
  BODY: {
    extension: '8BITMIME',
    check(text, command) {
      const body = text?.toUpperCase()
      if (body !== '7BIT' && body !== '8BITMIME') return false
      command.body = body
      return true
    },
  },
  SMTPUTF8: {
    extension: 'SMTPUTF8',
    check(text, command) {
      command.smtputf8 = true
      return text === null
    },
  },
  RET: { extension: 'DSN', check: (text) => /^(?:FULL|HDRS)$/i.test(text ?? '') },
  ENVID: { extension: 'DSN', check: (text) => text !== null && text.length <= 100 && xtext.test(text) },
}

/** `MAIL` argument, that is what follows the verb and a blank. `offered` are the keywords of our EHLO reply. */
export function parseMail(argument: string, offered: ReadonlySet<string>): Parsed<MailCommand> {
  const parsed = parseEnvelope(argument, 'from', replies.sender)
  if (!parsed.ok) return parsed
  const { path, rest } = parsed.value
  if (path !== '' && !isMailbox(path)) return refuse(replies.sender)
  const parameters = parseParameters(rest)
  if (parameters === null) return refuse(replies.parameter)
  const command: MailCommand = { path, parameters, size_bytes: null, body: null, smtputf8: false }
  for (const [name, text] of parameters) {
    const parameter = mailParameters[name.toUpperCase()]
    if (parameter === undefined || !offered.has(parameter.extension)) return refuse(replies.unknown)
    if (!parameter.check(text, command)) return refuse(replies.parameter)
  }
  return { ok: true, value: command }
}

const notify = /^(?:NEVER|(?:SUCCESS|FAILURE|DELAY)(?:,(?:SUCCESS|FAILURE|DELAY)){0,2})$/i

const rcptParameters: Record<string, (text: string | null) => boolean> = {
  NOTIFY: (text) => notify.test(text ?? ''),
  // RFC 3461 4.2: address type, semicolon, xtext of at most 500 characters. RFC 6533 adds {} escapes and UTF-8, which xtext's range holds.
  ORCPT: (text) => text !== null && text.length <= 500 && /^[a-z0-9-]+;/i.test(text) && xtext.test(text),
}

/** `RCPT` argument. */
export function parseRcpt(argument: string, offered: ReadonlySet<string>): Parsed<RcptCommand> {
  const parsed = parseEnvelope(argument, 'to', replies.recipient)
  if (!parsed.ok) return parsed
  const { path, rest } = parsed.value
  // RFC 5321 4.5.1: <Postmaster> without a domain is always an address.
  if (!isMailbox(path) && path.toLowerCase() !== 'postmaster') return refuse(replies.recipient)
  const parameters = parseParameters(rest)
  if (parameters === null) return refuse(replies.parameter)
  for (const [name, text] of parameters) {
    const check = rcptParameters[name.toUpperCase()]
    if (check === undefined || !offered.has('DSN')) return refuse(replies.unknown)
    if (!check(text)) return refuse(replies.parameter)
  }
  return { ok: true, value: { path, parameters } }
}

/** `BDAT n [LAST]` (RFC 3030); null when it is not one: the stream is then out of step. */
export function parseBdat(argument: string): { size_bytes: number; isLast: boolean } | null {
  const match = /^[ \t]*(\d{1,15})(?:[ \t]+(LAST))?[ \t]*$/i.exec(argument)
  return match === null ? null : { size_bytes: Number(match[1]), isLast: match[2] !== undefined }
}
