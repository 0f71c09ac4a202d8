// The few header fields that the gateway itself must see: found in one native search over the header section, never rewritten.
import { decodeEncodedWords } from '#mail/message/encoded-words.ts'
import { decodeLoosely } from '#mail/message/header-section.ts'
import type { MessageSummary } from '#detection/verdict.ts'
import { domainOf, addressesOf } from './address.ts'

export interface HeaderField {
  /** Lower case. */
  name: string
  /** Unfolded, trimmed, ASCII/latin1. */
  value: string
  /** Bytes to cut so that the field is gone and nothing else changes. */
  start: number
  end: number
}

export interface HeaderFacts {
  /** Every X-Mailwarden-* field, forged or not. */
  ours: HeaderField[]
  /** X-MS-Exchange-CrossPremises-* and -Organization-*: trusted by Exchange Online when they come back on our connector. */
  trusted: HeaderField[]
  crossTenantIds: string[]
  messageId: string | null
  date: string | null
  /** As it stands, bytes as Latin-1. */
  subject: string | null
  fromAddresses: string[]
  fromDomains: string[]
  /** The fields that say who speaks and what the body is (From, Sender, Reply-To, Content-*): same body and same of these, same message. */
  meaning: string
  receivedCount: number
  /** The address that Exchange Online took the message from (X-Forefront-Antispam-Report, CIP); only to be trusted on the detour. */
  connectingAddress: string | null
}

/**
 * A line begins after CR LF, but also after a bare CR or LF: some servers end lines there, and a forged field must not hide
 * behind one (RFC 5321 2.3.8). `^` with the m flag matches after each of them.
 */
const interesting =
  /^(x-mailwarden-[!-9;-~]*|x-ms-exchange-(?:crosstenant-id|(?:crosspremises|organization)-[!-9;-~]*)|message-id|date|subject|from|sender|reply-to|mime-version|content-[!-9;-~]*|received|x-forefront-antispam-report)[ \t]*:/gim

/** `block` is the header section without the blank line after it. */
export function readHeaderFacts(block: Buffer): HeaderFacts {
  const text = block.toString('latin1')
  const facts: HeaderFacts = {
    ours: [],
    trusted: [],
    crossTenantIds: [],
    messageId: null,
    date: null,
    subject: null,
    fromAddresses: [],
    fromDomains: [],
    meaning: '',
    receivedCount: 0,
    connectingAddress: null,
  }
  interesting.lastIndex = 0
  for (let match = interesting.exec(text); match !== null; match = interesting.exec(text)) {
    const name = match[1]!.toLowerCase()
    if (name === 'received') {
      facts.receivedCount += 1
      continue
    }
    const end = endOfField(text, interesting.lastIndex)
    noteField(facts, name, text, match.index, interesting.lastIndex, end)
    interesting.lastIndex = Math.max(interesting.lastIndex, end - 1)
  }
  return facts
}

function noteField(
  facts: HeaderFacts,
  name: string,
  text: string,
  start: number,
  valueStart: number,
  end: number,
): void {
  const value = text
    .slice(valueStart, end)
    .replace(/[\r\n]+(?=[ \t])/g, '')
    .trim()
  // Exchange Online renames one that came from outside; the first is its own.
  if (name === 'x-forefront-antispam-report')
    facts.connectingAddress ??= /(?:^|;)CIP:([\da-f.:]+)/i.exec(value)?.[1] ?? null
  else if (isMeaning.test(name)) noteMeaning(facts, name, value)
  else if (name === 'message-id') facts.messageId ??= value
  else if (name === 'date') facts.date ??= value
  else if (name === 'subject') facts.subject ??= value
  else if (name === 'x-ms-exchange-crosstenant-id') facts.crossTenantIds.push(value.toLowerCase())
  else {
    const field = { name, value, start, end: cutEnd(text, start, end) }
    ;(name.startsWith('x-mailwarden-') ? facts.ours : facts.trusted).push(field)
  }
}

const isMeaning = /^(?:from|sender|reply-to|mime-version|content-)/

function noteMeaning(facts: HeaderFacts, name: string, value: string): void {
  facts.meaning += `${name}:${value}\n`
  if (name !== 'from') return
  for (const address of addressesOf(value)) {
    facts.fromAddresses.push(address)
    const domain = domainOf(address)
    if (domain !== null) facts.fromDomains.push(domain)
  }
}

/** Behind the line end of the last continuation line. */
function endOfField(text: string, from: number): number {
  const lineEnd = /\r\n|\r|\n/g
  lineEnd.lastIndex = from
  for (let match = lineEnd.exec(text); match !== null; match = lineEnd.exec(text)) {
    const next = text[lineEnd.lastIndex]
    if (next !== ' ' && next !== '\t') return lineEnd.lastIndex
  }
  return text.length
}

/** A field behind a bare CR or inside a line gives its own line end back, else the next field would join the line before. */
function cutEnd(text: string, start: number, end: number): number {
  if (start === 0 || text[start - 1] === '\n') return end
  let cut = end
  while (cut > start && (text[cut - 1] === '\n' || text[cut - 1] === '\r')) cut -= 1
  return cut
}

/** What the history shows of a message that was not scanned: nobody should have to look for it without a subject. */
export function summaryOf(facts: HeaderFacts): MessageSummary {
  const subject = decodeEncodedWords(decodeLoosely(Buffer.from(facts.subject ?? '', 'latin1')))
  return {
    internetMessageId: facts.messageId?.slice(0, 1_000) ?? null,
    subject: subject.replace(/[\x00-\x1f\x7f-\x9f]/g, ' ').slice(0, 1_000),
    headerFrom: facts.fromAddresses.slice(0, 20).map((address) => address.slice(0, 320)),
    date: null,
    attachments: [],
    urls: [],
  }
}
