// A bad message from inside as the counter of mailboxes sees it (endpoint-response 3.2, 3.5). Read only when a message is bad or its
// sender is blocked: clean mail pays nothing for it.
import { createHash } from 'node:crypto'
import type { Finding, ScanReport } from '#detection/verdict.ts'
import { addressesOf } from './address.ts'
import type { Content } from './content.ts'
import type { Delivery } from './delivery.ts'
import type { OutboundThreat } from './ports.ts'

export const isThreat = (category: string): category is OutboundThreat['category'] =>
  category === 'spam' || category === 'phish' || category === 'malware'

/** Null when the verdict is none that counts, or the message comes from outside. */
export async function threatOf(delivery: Delivery, report: ScanReport): Promise<OutboundThreat | null> {
  const { direction, route, messageId, mail, header, recipients, content, endedAt } = delivery
  if (direction !== 'outbound' || !isThreat(report.category)) return null
  const facts = readSenderFacts(content.header, mail.path)
  return {
    tenantId: route.tenantId,
    messageId,
    countKey: await countKeyOf(delivery),
    mailFrom: mail.path,
    headerFrom: header.fromAddresses.slice(0, 20),
    headerSender: facts.sender,
    recipients: recipients.map(({ path }) => path),
    category: report.category,
    occurredAt: endedAt,
    internetMessageId: header.messageId,
    subject: report.summary.subject,
    isAutoSubmitted: facts.isAutoSubmitted,
    // What a rule forwards was written by somebody outside; under the own name it is the owner's, whatever its fields say.
    isForwarded: facts.isForwarded && !header.fromDomains.some((domain) => route.domains.includes(domain)),
    cluster: clusterOf(report),
  }
}

export interface SenderFacts {
  isAutoSubmitted: boolean
  isForwarded: boolean
  /** Lower case. */
  sender: string | null
}

const fields =
  /^(auto-submitted|resent-from|resent-sender|x-ms-exchange-generated-message-source|sender)[ \t]*:([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)/gim
const rewritten = /^(?:srs[01][=+-]|[^@]*\+srs=)/i

/** `block` is the header section. */
export function readSenderFacts(block: Buffer, mailFrom: string): SenderFacts {
  const facts: SenderFacts = { isAutoSubmitted: false, isForwarded: rewritten.test(mailFrom), sender: null }
  for (const [, name, raw] of block.toString('latin1').matchAll(fields)) {
    const value = raw!.replace(/\r?\n(?=[ \t])/g, '').trim()
    if (/^auto-submitted$/i.test(name!)) facts.isAutoSubmitted ||= !/^no\b/i.test(value)
    else if (/^sender$/i.test(name!)) facts.sender ??= addressesOf(value)[0]?.toLowerCase() ?? null
    else facts.isForwarded = true
  }
  return facts
}

const networkId =
  /^x-ms-exchange-(?:organization|crosstenant)-network-message-id[ \t]*:[ \t]*([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})[ \t]*$/gim

/**
 * Exchange gives all parts of a message one id; only its own connector is believed, and only when it says one. Else body, Message-ID
 * and sender together: the Message-ID alone is the sender's choice, and could be the same on thousands.
 */
async function countKeyOf({ route, peer, content, header, mail }: Delivery): Promise<string> {
  if (route.mode === 'mailflow' && peer.kind === 'microsoft') {
    const ids = new Set([...content.header.toString('latin1').matchAll(networkId)].map(([, id]) => id!.toLowerCase()))
    if (ids.size === 1) return `exchange ${[...ids][0]!}`
  }
  const hash = createHash('sha256')
  await hashBody(content, (chunk) => void hash.update(chunk))
  hash.update(`\0${header.messageId ?? ''}\0${mail.path.toLowerCase()}`)
  return `content ${hash.digest('base64url')}`
}

const line_characters_max = 1024 * 1024

/** Line ends and blanks before them do not make another message; nor do empty lines at the end. */
export async function hashBody(
  content: Pick<Content, 'range' | 'header' | 'size_bytes'>,
  update: (chunk: Buffer | string) => void,
): Promise<void> {
  let open = ''
  let empty = 0
  const take = (line: string) => {
    const text = withoutBlanks(line)
    if (text !== '') update(Buffer.from(`${empty} ${text}\n`, 'latin1'))
    empty = text === '' ? empty + 1 : 0
  }
  for await (const chunk of content.range(content.header.length, content.size_bytes)) {
    const lines = (open + chunk.toString('latin1')).split('\n')
    open = lines.pop()!
    for (const line of lines) take(line)
    // A line without an end must not gather without limit.
    if (open.length > line_characters_max) {
      update(Buffer.from(open, 'latin1'))
      open = ''
    }
  }
  take(open)
}

/** Not by a regular expression: a long line of blanks would cost its square. */
function withoutBlanks(line: string): string {
  let end = line.length
  while (end > 0 && (line[end - 1] === ' ' || line[end - 1] === '\t' || line[end - 1] === '\r')) end -= 1
  return line.slice(0, end)
}

/** What the verdict rests on most: the names of its strongest findings. */
export function clusterOf({ category, findings }: Pick<ScanReport, 'category' | 'findings'>): string {
  const own = findings.filter((finding) => finding.category === category).toSorted(byWeight)
  const certain = own.filter((finding) => finding.certain)
  const names = (certain.length > 0 ? certain.slice(0, 1) : own.slice(0, 3)).map(({ name }) => name).sort()
  return [category, ...names].join(' ').slice(0, 200)
}

const byWeight = (a: Finding, b: Finding): number => b.score - a.score || (a.name < b.name ? -1 : 1)
