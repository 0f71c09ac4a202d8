// Syslog messages (RFC 5424) and how they are framed on a stream (RFC 6587 3.4.1, RFC 5425 4.3) and in a datagram (RFC 5426). Pure.

export interface SyslogMessage {
  facility: number
  severity: 'high' | 'medium' | 'low' | 'info'
  at: Date
  hostName: string
  /** MSGID: the type. */
  messageId: string
  /** Structured data of one element. */
  parameters: Record<string, string>
  text: string
}

/** RFC 5424 6.2.1: 2 critical, 4 warning, 5 notice, 6 informational. */
const levels = { high: 2, medium: 4, low: 5, info: 6 }
/** RFC 5424 6.3.2 wants a private enterprise number; 32473 is the one for examples (RFC 5612), as Mailwarden has none of its own. */
const element = 'mailwarden@32473'
/** RFC 5426 3.2: receivers should take this much. */
export const datagram_size_bytes_max = 2_048

/** PRI, header, structured data, and the text behind a byte order mark, as it is UTF-8. */
export function syslogLine(message: SyslogMessage): string {
  const { facility, severity, at, hostName, messageId, parameters, text } = message
  const header = [
    `<${facility * 8 + levels[severity]}>1`,
    at.toISOString(),
    word(hostName, 255),
    'mailwarden',
    '-',
    word(messageId, 32),
  ]
  const data = Object.entries(parameters).map(
    ([name, value]) =>
      ` ${word(name, 32)}="${value
        .toWellFormed()
        .replaceAll(/["\\\]]/g, '\\$&')
        .replaceAll(/\p{Cc}/gu, ' ')}"`,
  )
  return `${header.join(' ')} [${element}${data.join('')}] \ufeff${text.toWellFormed().replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')}`
}

/** RFC 6587 3.4.1: octet counting, so that no text can begin a message of its own. */
export function octetCounted(line: string): Buffer {
  const bytes = Buffer.from(line, 'utf8')
  return Buffer.concat([Buffer.from(`${bytes.length} `, 'ascii'), bytes])
}

/** Cut so that it is whole UTF-8 and fits into one datagram. */
export function datagramOf(line: string): Buffer {
  const bytes = Buffer.from(line, 'utf8')
  if (bytes.length <= datagram_size_bytes_max) return bytes
  let end = datagram_size_bytes_max
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1
  return bytes.subarray(0, end)
}

/** RFC 5424 6: PRINTUSASCII without space, or `-`. */
function word(text: string, length_max: number): string {
  const safe = text.replaceAll(/[^!-~]|[="\]]/g, '_').slice(0, length_max)
  return safe === '' ? '-' : safe
}
