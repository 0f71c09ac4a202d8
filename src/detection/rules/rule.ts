// What a rule is, and what it gets to see. A new rule is an entry in one of the lists in this folder; all.ts names the lists.
import { getDomain } from 'tldts'
import { type Address } from '#mail/message/addresses.ts'
import type { AuthenticationFacts } from '#mail/auth/results.ts'
import type { ParsedMessage } from '#mail/message/parse.ts'
import type { AuthenticationSummary, Category, ScanContext, ScanEnvelope } from '../verdict.ts'

export interface RuleLink {
  url: string
  host: string
  /** Registrable domain, private suffixes counted (`x.github.io` is one). */
  domain: string
  /** What the reader sees for it; null in plain text. */
  text: string | null
}

export interface RuleInput {
  message: ParsedMessage
  envelope: ScanEnvelope
  context: ScanContext
  authentication: AuthenticationFacts
  judgedBy: AuthenticationSummary['judgedBy']
  from: Address | undefined
  fromDomain: string
  replyTo: Address | undefined
  replyToDomain: string
  subject: string
  /** What a reader sees, first 40,000 characters. */
  text: string
  lowerText: string
  links: RuleLink[]
  isHtml: boolean
  /** Mailing list or automatic bulk by its header. */
  isList: boolean
}

export interface Rule {
  /** Dotted and stable. */
  name: string
  category: Exclude<Category, 'clean'>
  /** Points, 0-100. */
  score: number
  /** Decides alone. */
  certain?: boolean
  /** One line for the operator's page: what it looks for. */
  description: string
  /** The reason when it matches (true: the description), else false. */
  check(input: RuleInput): string | boolean
}

const linksScored_max = 200
const text_characters_max = 40_000
const domains = new Map<string, string>()

/** Registrable domain of a host, or the host itself. */
export function domainOf(host: string): string {
  const known = domains.get(host)
  if (known !== undefined) return known
  const domain = getDomain(host, { allowPrivateDomains: true }) ?? host
  if (domains.size > 20_000) domains.clear()
  domains.set(host, domain)
  return domain
}

export function makeRuleInput(
  message: ParsedMessage,
  envelope: ScanEnvelope,
  context: ScanContext,
  authentication: AuthenticationFacts,
  judgedBy: AuthenticationSummary['judgedBy'],
): RuleInput {
  const { header } = message
  const from = header.addresses('from')[0]
  const replyTo = header.addresses('reply-to')[0]
  const text = readerText(message)
  return {
    message,
    envelope,
    context,
    authentication,
    judgedBy,
    from,
    fromDomain: domainOf(from?.domain ?? ''),
    replyTo,
    replyToDomain: domainOf(replyTo?.domain ?? ''),
    subject: header.decoded('subject').slice(0, 1_000),
    text,
    lowerText: text.toLowerCase(),
    links: message.urls
      .slice(0, linksScored_max)
      .map((url) => ({ url: url.url, host: url.host, domain: domainOf(url.host), text: url.text })),
    isHtml: message.texts.some((entry) => entry.kind === 'html'),
    isList: header.has('list-id') || header.has('list-post') || /^(?:list|bulk)$/i.test(header.text('precedence')),
  }
}

/** Of an HTML message the HTML, because that is what is shown. */
function readerText(message: ParsedMessage): string {
  const shown = message.texts.filter((entry) => entry.kind === 'html')
  const texts = shown.length > 0 ? shown : message.texts
  return texts
    .map((entry) => entry.text)
    .join('\n')
    .slice(0, text_characters_max)
}
