// One mail for one recipient: Liquid, the links with their tokens, the picture with the code, the attachment.
import type { ContentLanguage, TokenKind } from '../contract.ts'
import type { AttackSnapshot } from '../snapshots.ts'
import { makeAttachment } from './attachments.ts'
import type { Variant } from './contract.ts'
import { escapeHtml, renderLiquid } from './liquid.ts'
import { qrPng } from './qr.ts'
import { type MailLinks, recipientVariables, type RenderRecipient, requiredVariables } from './variables.ts'

export type { MailLinks, RenderRecipient } from './variables.ts'

export interface RenderedMail {
  from: { name: string; address: string }
  replyTo: { name: string; address: string } | null
  subject: string
  html: string
  text: string
  attachments: { fileName: string; contentType: string; content: Buffer; cid?: string }[]
}

const subject_chars_max = 250
const qrCid = 'code@mail'

/** The variant in this language, else in English, else the first. */
export function variantOf(attack: Pick<AttackSnapshot, 'variants'>, language: ContentLanguage): Variant {
  const { variants } = attack
  return variants.find((variant) => variant.language === language) ?? variants.find(isEnglish) ?? variants[0]!
}

const isEnglish = ({ language }: { language: ContentLanguage }) => language === 'en'

/**
 * The mail as it is sent. `language`: as `variantOf` chooses. The pixel and the decoy are put at the end of the HTML part, where the
 * links have them. Throws `simulations.template.invalid` when the template cannot be rendered.
 */
export async function renderMail(
  attack: AttackSnapshot,
  language: ContentLanguage,
  recipient: RenderRecipient,
  links: MailLinks,
): Promise<RenderedMail> {
  const mail = renderBody(attack, language, recipient, links)
  return { ...mail, attachments: await attachmentsOf(attack, language, recipient, links) }
}

/** The mail without what is attached: for the caught page, which needs no files. */
export function renderBody(
  attack: AttackSnapshot,
  language: ContentLanguage,
  recipient: RenderRecipient,
  links: MailLinks,
): RenderedMail {
  const variant = variantOf(attack, language)
  const inHtml = mailVariables(recipient, links, 'html')
  const inText = mailVariables(recipient, links, 'text')
  const line = (source: string) => oneLine(renderLiquid(source, inText, 'text'))
  return {
    from: { name: line(variant.fromName), address: `${variant.fromLocalPart}@${links.senderDomain}` },
    replyTo:
      links.replyTo === null ? null : { name: line(variant.replyToName ?? variant.fromName), address: links.replyTo },
    subject: line(variant.subject).slice(0, subject_chars_max).toWellFormed(),
    html: withMarks(renderLiquid(variant.html, inHtml, 'html'), links),
    text: renderLiquid(variant.text, inText, 'text'),
    attachments: [],
  }
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim()

/** All variables of one mail; in the text part every link is the one of that part. */
function mailVariables(recipient: RenderRecipient, links: MailLinks, part: 'html' | 'text'): Record<string, string> {
  const last = links.link.at(-1) ?? links.textLink
  const at = (position: number) => (part === 'text' ? links.textLink : (links.link[position] ?? last))
  return {
    ...recipientVariables(recipient),
    sender_domain: links.senderDomain,
    link: at(0),
    link2: at(1),
    link3: at(2),
    qr: part === 'html' && links.qr !== null ? `cid:${qrCid}` : '',
  }
}

/** Decoy as click-authenticity 7.4 wants it: for no eye, no screen reader and no keyboard. */
function withMarks(html: string, { pixel, decoy }: MailLinks): string {
  const hidden =
    decoy === null
      ? ''
      : `<a href="${escapeHtml(decoy)}" aria-hidden="true" tabindex="-1" style="display:none;mso-hide:all"></a>`
  const picture =
    pixel === null
      ? ''
      : `<img src="${escapeHtml(pixel)}" width="1" height="1" alt="" style="display:block;width:1px;height:1px;border:0">`
  const end = html.toLowerCase().lastIndexOf('</body>')
  return end < 0 ? `${html}${hidden}${picture}` : `${html.slice(0, end)}${hidden}${picture}${html.slice(end)}`
}

async function attachmentsOf(
  attack: AttackSnapshot,
  language: ContentLanguage,
  recipient: RenderRecipient,
  links: MailLinks,
): Promise<RenderedMail['attachments']> {
  const variant = variantOf(attack, language)
  const attachments: RenderedMail['attachments'] = []
  if (links.qr !== null && usesQr(variant))
    attachments.push({ fileName: 'code.png', contentType: 'image/png', content: qrPng(links.qr), cid: qrCid })
  const attachment = variant.attachment ?? attack.attachment
  if (attachment !== null && links.attachment !== null) {
    const values = mailVariables(recipient, links, 'text')
    attachments.push(
      await makeAttachment({
        fileName: safeFileName(renderLiquid(attachment.fileName, values, 'text')),
        kind: attachment.kind,
        language: variant.language,
        title: renderLiquid(attachment.title, values, 'text'),
        body: renderLiquid(attachment.body, values, 'text'),
        action: openWords[variant.language],
        link: links.attachment,
      }),
    )
  }
  return attachments
}

const openWords: Record<ContentLanguage, string> = {
  en: 'Open the document',
  de: 'Dokument öffnen',
  fr: 'Ouvrir le document',
  es: 'Abrir el documento',
}

const safeFileName = (name: string) => oneLine(name.replace(/[\p{Cc}<>:"/\\|?*]/gu, ' ')).slice(0, 100) || 'document'

const usesQr = (variant: Variant) => /\{\{-?\s*qr\b/.test(variant.html)

export interface TokenNeed {
  kind: TokenKind
  position: number
}

/**
 * Which tokens a mail of this attack needs, whatever its language: one for every place that it can be visited from. Not per language,
 * because a mail that has not left may still change its language.
 */
export function tokensNeeded(attack: AttackSnapshot, { hasDecoys }: { hasDecoys: boolean }): TokenNeed[] {
  const { variants } = attack
  const single: [TokenKind, boolean][] = [
    ['text-link', true],
    ['pixel', true],
    ['qr', variants.some(usesQr)],
    ['attachment', variants.some((variant) => (variant.attachment ?? attack.attachment) !== null)],
    ['decoy', hasDecoys],
    ['reply', true],
  ]
  return [
    ...Array.from({ length: Math.max(1, ...variants.map(linkCount)) }, (_, position) => ({
      kind: 'link' as const,
      position,
    })),
    ...single.filter(([, isNeeded]) => isNeeded).map(([kind]) => ({ kind, position: 0 })),
  ]
}

const linkNames = ['link', 'link2', 'link3'] as const
const linkCount = ({ html }: Variant): number =>
  1 + linkNames.findLastIndex((name) => new RegExp(`\\{\\{-?\\s*${name}\\b`).test(html))

/** Variables without which the mail has a hole, e.g. `department`: who has nothing there must not get it. */
export function variablesNeeded(attack: AttackSnapshot, language: ContentLanguage): string[] {
  const { fromName, replyToName, subject, html, text, attachment } = variantOf(attack, language)
  const file = attachment ?? attack.attachment
  const attached = file === null ? [] : [file.fileName, file.title, file.body]
  return requiredVariables([fromName, replyToName ?? '', subject, html, text, ...attached])
}
