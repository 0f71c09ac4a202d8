// The embedded engine: rules on the content and a look into the attachments. No network, no clock, no state.
import type { AuthenticationFacts } from '#mail/auth/results.ts'
import type { Attachment, ParsedMessage } from '#mail/message/parse.ts'
import { type InspectLimits, Inspector } from './files/inspect.ts'
import { eicar, gtube } from './files/test-strings.ts'
import { isArchiveName, sniffType } from './files/types.ts'
import { rules } from './rules/all.ts'
import { makeRuleInput, type Rule, type RuleInput } from './rules/rule.ts'
import type { AuthenticationSummary, Finding, MessageSummary, ScanContext, ScanEnvelope } from './verdict.ts'

const content_bytes_max = 64 * 1024 * 1024
const plainContent_bytes_max = 8 * 1024 * 1024
const attachments_max = 1_000
const urls_max = 200
const shownLinks_max = 100

export async function runEmbedded(
  message: ParsedMessage,
  envelope: ScanEnvelope,
  context: ScanContext,
  authentication: AuthenticationFacts,
  judgedBy: AuthenticationSummary['judgedBy'],
  limits?: InspectLimits,
): Promise<Finding[]> {
  const input = makeRuleInput(message, envelope, context, authentication, judgedBy)
  return [
    ...limitFindings(message),
    ...testStrings(message),
    ...rules.flatMap((rule) => applyRule(rule, input)),
    ...(await attachmentFindings(message, limits)),
  ]
}

function applyRule(rule: Rule, input: RuleInput): Finding[] {
  const result = rule.check(input)
  if (result === false) return []
  return [
    {
      scanner: 'embedded',
      category: rule.category,
      name: rule.name,
      reason: result === true ? rule.description : result,
      score: rule.score,
      certain: rule.certain ?? false,
      // Only a structure that hides parts comes here.
      ...(rule.category === 'unscannable' ? { mayExecute: true } : {}),
    },
  ]
}

/** Hidden depth, parts or texts may hold anything; many links or header fields only that. */
const mayExecuteBeyond = new Set(['parts', 'depth', 'text_bytes', 'message_bytes', 'headerSection_bytes'])

function limitFindings(message: ParsedMessage): Finding[] {
  return message.exceeded.map((entry) => ({
    scanner: 'embedded',
    category: 'unscannable' as const,
    name: 'limits.exceeded',
    reason: `Not looked at whole: ${entry.reason}.`,
    score: 100,
    certain: true,
    mayExecute: mayExecuteBeyond.has(entry.limit),
    location: entry.limit,
  }))
}

/** In texts too: a part without a name is still a file for some programs. */
function testStrings(message: ParsedMessage): Finding[] {
  const text = eicar.toString('latin1')
  const inText = message.texts.find((entry) => entry.text.includes(text))
  if (inText === undefined) return []
  return [
    {
      scanner: 'embedded',
      category: 'malware',
      name: 'EICAR',
      reason: 'The EICAR anti-virus test file.',
      score: 100,
      certain: true,
      location: inText.part.path === '' ? 'body' : inText.part.path,
    },
  ]
}

async function attachmentFindings(message: ParsedMessage, limits?: InspectLimits): Promise<Finding[]> {
  if (message.attachments.length === 0) return []
  const inspector = new Inspector(limits)
  const { attachments } = message
  if (attachments.length > attachments_max) inspector.findings.push(tooManyAttachments(attachments.length))
  for (const attachment of attachments.slice(0, attachments_max)) {
    const content = await attachment.content(contentMax(attachment))
    const { name, head, otherNames } = attachment
    await inspector.inspect(name ?? '', locationOf(attachment), head, content, 0, otherNames)
    if (content?.includes(gtube) === true && content.length < 100_000)
      inspector.findings.push({
        scanner: 'embedded',
        category: 'spam',
        name: 'GTUBE',
        reason: 'The agreed test string for unsolicited bulk mail.',
        score: 100,
        certain: true,
        location: locationOf(attachment),
      })
  }
  return inspector.findings
}

function tooManyAttachments(count: number): Finding {
  return {
    scanner: 'embedded',
    category: 'unscannable',
    name: 'limits.exceeded',
    reason: `Not looked at whole: ${count} attachments.`,
    score: 100,
    certain: true,
    mayExecute: true,
    location: 'attachments',
  }
}

/** Pictures, films and unknown data are not held in memory when they are large: their type, name and hash were seen. */
function contentMax({ head, name, otherNames }: Attachment): number {
  const type = sniffType(head)
  const isArchive = [name ?? '', ...otherNames].some(isArchiveName)
  const isPlain = (type === 'unknown' || type === 'image' || type === 'executable') && !isArchive
  return isPlain ? plainContent_bytes_max : content_bytes_max
}

function locationOf(attachment: { name: string | null; location: string }): string {
  return (attachment.name ?? attachment.location).slice(0, 255)
}

export function summarize(message: ParsedMessage): MessageSummary {
  const { header } = message
  return {
    internetMessageId: header.text('message-id').slice(0, 1_000) || null,
    // Control characters would reach terminals and logs.
    subject: header
      .decoded('subject')
      .replace(/[\x00-\x1f\x7f-\x9f]/g, ' ')
      .slice(0, 1_000),
    headerFrom: header
      .addresses('from')
      .slice(0, 20)
      .map((entry) => entry.address.slice(0, 320)),
    date: header.text('date').slice(0, 200) || null,
    attachments: message.attachments.slice(0, attachments_max).map((attachment) => ({
      name: attachment.name?.slice(0, 255) ?? null,
      contentType: attachment.contentType.slice(0, 127),
      ...foundTypeOf(attachment.head),
      size_bytes: attachment.size_bytes,
      sha256: attachment.sha256,
    })),
    urls: message.urls.slice(0, urls_max).map((url) => url.url.slice(0, 2_048)),
    ...shownLinks(message),
  }
}

function foundTypeOf(head: Buffer): { foundType?: string } {
  const foundType = sniffType(head)
  return foundType === 'unknown' ? {} : { foundType }
}

/** Only where the text differs from the address: the history keeps this for every message. */
function shownLinks({ urls }: ParsedMessage): { links?: { url: string; text: string }[] } {
  const links: { url: string; text: string }[] = []
  for (const { url, text } of urls.slice(0, urls_max)) {
    const shown = (text ?? '').replace(/[\x00-\x20\x7f-\x9f]+/g, ' ').trim()
    if (shown === '' || shown === url || links.length >= shownLinks_max) continue
    links.push({ url: url.slice(0, 2_048), text: shown.slice(0, 300) })
  }
  return links.length === 0 ? {} : { links }
}
