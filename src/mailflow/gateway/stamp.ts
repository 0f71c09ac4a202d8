// The lines that we put on top of a message, and the fields that we take away: our own token, and whatever claims to be ours
// and is not (smtp-gateway 7). Pure.
import type { KeyObject } from 'node:crypto'
import type { SessionFacts } from '#mail/smtp/types.ts'
import { headerNames } from '../route.ts'
import type { MailRoute } from '../route.ts'
import type { Cut } from './edited.ts'
import type { HeaderFacts, HeaderField } from './header.ts'
import { checkMark, directionOfMark, makeMark } from './mark.ts'
import type { MarkContext } from './mark.ts'

export interface MarkFindings {
  /** Valid marks of this direction: how often the message was here before. */
  passes: number
  /** The body is the one that we saw on an earlier pass. */
  isSameBody: boolean
  /** Valid marks of either direction; they stay on the message. */
  valid: HeaderField[]
}

export function readMarks(header: HeaderFacts, key: KeyObject, context: MarkContext, now: Date): MarkFindings {
  const found: MarkFindings = { passes: 0, isSameBody: false, valid: [] }
  for (const field of header.ours) {
    if (field.name !== headerNames.mark.toLowerCase()) continue
    const result = checkMark(key, field.value, context, now)
    if (result === 'forged') continue
    found.valid.push(field)
    if (directionOfMark(field.value) !== context.direction) continue
    found.passes += 1
    if (result === 'same') found.isSameBody = true
  }
  return found
}

/** What is cut out: every field of ours that is not a valid mark or a simulation's; in gateway mode also what Exchange Online would trust. */
export function cutsOf(header: HeaderFacts, validMarks: HeaderField[], isTrusted: boolean): Cut[] {
  const kept = headerNames.simulation.toLowerCase()
  const cuts: Cut[] = header.ours.filter((field) => field.name !== kept && !validMarks.includes(field))
  if (!isTrusted) cuts.push(...header.trusted)
  return cuts.toSorted((a, b) => a.start - b.start)
}

export interface StampInput {
  hostName: string
  session: SessionFacts
  route: MailRoute
  mark: MarkContext
  markKey: KeyObject
  /** False: passed on to the other mode, which scans; a mark would stop it. */
  isMarked: boolean
  /** `clean; score=0`; goes into the verdict field before our message id. */
  verdict: string
  messageId: string
  smtputf8: boolean
  /** Named in Received only when it is the only one (RFC 5321 7.6: no disclosure). */
  recipients: string[]
  now: Date
}

export function topLines(input: StampInput): Buffer {
  const lines = [receivedLine(input)]
  if (input.isMarked) lines.push(`${headerNames.mark}: ${makeMark(input.markKey, input.mark, input.now)}`)
  if (input.route.mode === 'mailflow' && input.route.returnToken !== '')
    lines.push(`${headerNames.return}: ${input.route.returnToken}`)
  lines.push(`${headerNames.verdict}: ${input.verdict}; id=${input.messageId}`, '')
  return Buffer.from(lines.join('\r\n'), 'utf8')
}

/** Upper bound of what `topLines` adds, for the header limit that is counted before. */
export const topLines_bytes_max = 4096

/** RFC 5321 4.4: trace information. The client's name and address are what Enhanced Filtering reads. */
function receivedLine({ session, hostName, messageId, now, recipients, smtputf8 }: StampInput): string {
  const { tls } = session
  const hello = cleanToken(session.hello ?? 'unknown')
  const certificate =
    tls !== null && tls.authorized ? `; client certificate ${cleanToken(tls.peerNames[0] ?? '')} verified` : ''
  const security = tls === null ? '' : `\r\n (${tls.version} ${cleanToken(tls.cipher)}${certificate})`
  const transport = `${smtputf8 ? 'UTF8SMTP' : session.esmtp ? 'ESMTP' : 'SMTP'}${tls === null ? '' : 'S'}`
  const only = recipients.length === 1 && recipients[0]!.length < 500 ? `\r\n for <${cleanPath(recipients[0]!)}>` : ''
  const address =
    session.remoteAddress.includes(':') && !session.remoteAddress.startsWith('::ffff:')
      ? `IPv6:${session.remoteAddress}`
      : session.remoteAddress.replace('::ffff:', '')
  return `Received: from ${hello} ([${address}])${security}\r\n by ${hostName} (Mailwarden) with ${transport} id ${messageId}${only};\r\n ${rfc5322Date(now)}`
}

function cleanToken(text: string): string {
  return text.replace(/[^\w.:[\]-]/g, '?').slice(0, 255)
}

/** A quoted local part may hold anything; a line end or control character never reaches a header field. */
function cleanPath(path: string): string {
  // oxlint-disable-next-line no-control-regex -- exactly those are to be replaced
  return path.replace(/[\u0000-\u001f\u007f<>()]/g, '?')
}

function rfc5322Date(date: Date): string {
  return date.toUTCString().replace('GMT', '+0000')
}
