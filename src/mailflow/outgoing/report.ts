// Delivery status notifications (RFC 3464, 6522; 6533 for addresses beyond ASCII) for the author of a message that we took on and could
// not deliver. Pure.
import { decodeEncodedWords } from '#mail/message/encoded-words.ts'
import { scanHeaderSection } from '#mail/message/header-section.ts'

export interface ReportedRecipient {
  path: string
  parameters: [string, string | null][]
  /** Last reply of the next hop, `550 5.1.1 …`, or what went wrong in words. */
  reply: string
}

export interface ReportInput {
  /** Our name, in Reporting-MTA and Message-ID. */
  hostName: string
  /** The reverse-path of the message: who is told. */
  author: string
  mailParameters: [string, string | null][]
  failed: ReportedRecipient[]
  /** The message, or as much of its beginning as holds the header section. */
  original: Buffer
  isOriginalWhole: boolean
  takenOnAt: Date
  now: Date
  /** Random; in Message-ID and the boundary. */
  id: string
}

/** The bytes of the report with CR LF throughout. */
export function composeReport(input: ReportInput): Buffer {
  const boundary = `report-${input.id}`
  const isUtf8 = !isAscii(input.author + input.failed.map(({ path }) => path).join(''))
  const part = (type: string, ...lines: string[]) => [`--${boundary}`, `Content-Type: ${type}`, ...lines]
  const original = originalPart(input, isUtf8)
  const head = [
    ...headerLines(input),
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=delivery-status;\r\n boundary="${boundary}"`,
    '',
    ...part('text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit', '', ...textFor(input)),
    ...part(
      isUtf8 ? 'message/global-delivery-status' : 'message/delivery-status',
      ...(isUtf8 ? ['Content-Transfer-Encoding: 8bit'] : []),
      '',
      ...statusFields(input, isUtf8),
    ),
    ...part(original.type, `Content-Transfer-Encoding: ${isAscii(original.text) ? '7bit' : '8bit'}`, '', ''),
  ]
  return Buffer.concat([
    Buffer.from(head.join('\r\n')),
    Buffer.from(original.text, 'latin1'),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ])
}

function headerLines({ author, hostName, original, now, id }: ReportInput): string[] {
  const subject = fieldOf(original, 'subject')
  const messageId = /^<[\x21-\x7e]{1,900}>$/.exec(fieldOf(original, 'message-id') ?? '')?.[0]
  const isUsable = subject !== null && isAscii(subject) && subject.length <= subject_characters_max
  return [
    `From: Mail Delivery System <postmaster@${domainOf(author) ?? hostName}>`,
    `To: <${author}>`,
    `Subject: Undeliverable: ${isUsable ? subject : 'your message'}`,
    `Date: ${dateText(now)}`,
    `Message-ID: <${id}@${hostName}>`,
    ...(messageId === undefined ? [] : [`In-Reply-To: ${messageId}`, `References: ${messageId}`]),
    'Auto-Submitted: auto-replied',
  ]
}

const subject_characters_max = 700
const diagnostic_characters_max = 800

function textFor({ failed, original, takenOnAt }: ReportInput): string[] {
  const subject = decodeEncodedWords(fieldOf(original, 'subject') ?? '').slice(0, 200)
  return [
    `Your message${subject === '' ? '' : ` "${printable(subject)}"`} could not be delivered to:`,
    ...failed.flatMap(({ path, reply }) => ['', `  ${printable(path)}`, `  ${printable(reply).slice(0, 500)}`]),
    '',
    `The mail gateway of your organization took it on at ${takenOnAt.toISOString()} and will not try again.`,
    '',
  ]
}

/** RFC 3464 2.2 and 2.3: fields of the message, then a block for each recipient. */
function statusFields(input: ReportInput, isUtf8: boolean): string[] {
  const { hostName, mailParameters, failed, takenOnAt, now } = input
  const envelopeId = valueOf(mailParameters, 'ENVID')
  return [
    `Reporting-MTA: dns; ${hostName}`,
    ...(envelopeId === null ? [] : [`Original-Envelope-Id: ${ascii(decodeXtext(envelopeId))}`]),
    `Arrival-Date: ${dateText(takenOnAt)}`,
    ...failed.flatMap((recipient) => [
      '',
      ...recipientFields(recipient, isUtf8),
      `Last-Attempt-Date: ${dateText(now)}`,
    ]),
    '',
  ]
}

function recipientFields({ path, parameters, reply }: ReportedRecipient, isUtf8: boolean): string[] {
  const [, type, address] = /^([a-z0-9-]+);(.*)$/is.exec(valueOf(parameters, 'ORCPT') ?? '') ?? []
  const originally = address === undefined ? null : decodeXtext(address)
  const keep = isUtf8 ? printable : ascii
  return [
    ...(originally === null ? [] : [`Original-Recipient: ${type}; ${keep(originally)}`]),
    `Final-Recipient: ${isUtf8 ? 'utf-8' : 'rfc822'}; ${keep(path)}`,
    'Action: failed',
    `Status: ${statusOf(reply)}`,
    `Diagnostic-Code: ${isReply(reply) ? 'smtp' : 'x-mailwarden'}; ${ascii(reply).slice(0, diagnostic_characters_max)}`,
  ]
}

const isReply = (text: string): boolean => /^[245]\d\d /.test(text)

/** RFC 3463: that of a refusal; when the time ran out that is what failed (X.4.7), whatever the last try met. */
function statusOf(reply: string): string {
  if (!reply.startsWith('5')) return '4.4.7'
  return /^5\d\d (5\.\d{1,3}\.\d{1,3})\b/.exec(reply)?.[1] ?? '5.0.0'
}

/** RET=FULL (RFC 3461 4.3) is honoured while the message is small; without it the header section is enough to recognise it. */
function originalPart({ original, isOriginalWhole, mailParameters }: ReportInput, isUtf8: boolean) {
  const isFull = isOriginalWhole && valueOf(mailParameters, 'RET')?.toUpperCase() === 'FULL'
  const bytes = isFull ? original : original.subarray(0, scanHeaderSection(original).fieldsEnd)
  // The report is ours, so its line ends are right (RFC 5321 2.3.8) even where those of the message were not.
  const text = bytes.toString('latin1').replaceAll(/\r\n|\r|\n/g, '\r\n')
  if (isFull) return { text, type: isUtf8 ? 'message/global' : 'message/rfc822' }
  return { text, type: isUtf8 ? 'message/global-headers' : 'text/rfc822-headers' }
}

/** First field of the name, unfolded; null when there is none. */
function fieldOf(original: Buffer, name: string): string | null {
  const field = scanHeaderSection(original).fields.find((one) => one.name.toLowerCase() === name)
  if (field === undefined) return null
  return printable(original.toString('latin1', field.valueStart, field.end)).trim()
}

function valueOf(parameters: [string, string | null][], keyword: string): string | null {
  return parameters.find(([name]) => name.toUpperCase() === keyword)?.[1] ?? null
}

/** RFC 3461 4: `+` and two hexadecimal digits stand for a character. */
const decodeXtext = (text: string): string =>
  text.replaceAll(/\+([0-9A-F]{2})/g, (_match, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))

const domainOf = (path: string): string | null => /@([^@\s"<>]+)$/.exec(path)?.[1] ?? null

// oxlint-disable-next-line no-control-regex -- exactly those are to be replaced
const printable = (text: string): string => text.replaceAll(/[\u0000-\u001f\u007f]+/g, ' ')
const ascii = (text: string): string => printable(text).replaceAll(/[^\x20-\x7e]/g, '?')
const isAscii = (text: string): boolean => /^[\x00-\x7f]*$/.test(text)
const dateText = (date: Date): string => date.toUTCString().replace('GMT', '+0000')
