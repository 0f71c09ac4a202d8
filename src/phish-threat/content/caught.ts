// Inside of the page that explains: the mail as the person got it, its signs marked and explained, and what to do next time.
import type { AttackSnapshot } from '../snapshots.ts'
import type { Cue, Variant } from './contract.ts'
import { cueLabels } from './cue-labels.ts'
import { excerptOf, findMarks, type Mark, type Paragraph } from './excerpt.ts'
import { escapeHtml, renderLiquid } from './liquid.ts'
import { type PageTexts, pageTexts } from './page-texts.ts'
import type { CaughtUrls } from './pages.ts'
import type { RenderedMail, RenderRecipient } from './render.ts'
import { recipientVariables } from './variables.ts'

export function caughtMain(
  attack: AttackSnapshot,
  variant: Variant,
  recipient: RenderRecipient,
  rendered: RenderedMail,
  urls: CaughtUrls,
): string {
  const words = pageTexts[variant.language]
  const attachment = variant.attachment ?? attack.attachment
  const fileName = rendered.attachments.find(({ cid }) => cid === undefined)?.fileName ?? attachment?.fileName ?? null
  const quoted = inOrder(quotedCues(variant.cues, recipient, rendered), textsOfMail(words, rendered, fileName))
  return `<h1>${escapeHtml(words.caughtTitle)}</h1>
<p>${escapeHtml(words.caughtLead)}</p>
<p><strong>${escapeHtml(words.nothingKept)}</strong></p>
${nextStep(words, urls)}
<h2>${escapeHtml(headingOf(words, quoted.length))}</h2>
${mailHtml(words, rendered, fileName, quoted)}
${cueList(variant, words, quoted)}
<h2>${escapeHtml(words.nextTime)}</h2>
<ul>${words.nextTimeSteps.map((step) => `<li>${escapeHtml(step)}</li>`).join('')}</ul>`
}

function headingOf(words: PageTexts, count: number): string {
  if (count === 0) return words.noSigns
  return count === 1 ? words.oneSign : words.signs.replace('{count}', String(count))
}

function nextStep(words: PageTexts, { training, next }: CaughtUrls): string {
  if (training !== null)
    return `<p>${escapeHtml(words.trainingLead)}</p><p><a class="button" href="${escapeHtml(training)}">${escapeHtml(words.startTraining)}</a></p>`
  return next === ''
    ? ''
    : `<p><a class="button" data-next href="${escapeHtml(next)}">${escapeHtml(words.understood)}</a></p>`
}

interface QuotedCue extends Cue {
  /** Rendered for this recipient. */
  quote: string | null
}

/** A quote may name what differs from mail to mail, such as the domain of the sender. */
export function quotedCues(cues: readonly Cue[], recipient: RenderRecipient, rendered: RenderedMail): QuotedCue[] {
  const [, domain = ''] = rendered.from.address.split('@', 2)
  const values = { ...recipientVariables(recipient), sender_domain: domain, link: '', link2: '', link3: '', qr: '' }
  return cues.map((cue) => ({ ...cue, quote: cue.quote === null ? null : renderLiquid(cue.quote, values, 'text') }))
}

/** The texts of a mail in which cues are looked for, as the page shows them. */
export function textsOfMail(words: PageTexts, rendered: RenderedMail, fileName: string | null) {
  const heads = [
    { label: words.from, text: `${rendered.from.name} <${rendered.from.address}>`, where: 'sender' },
    ...(rendered.replyTo === null
      ? []
      : [{ label: words.replyTo, text: `${rendered.replyTo.name} <${rendered.replyTo.address}>`, where: 'sender' }]),
    { label: words.subject, text: rendered.subject, where: 'subject' },
    ...(fileName === null ? [] : [{ label: words.attachment, text: fileName, where: 'attachment' }]),
  ]
  return { heads, paragraphs: excerptOf(rendered.html, words.image) }
}

type MailTexts = ReturnType<typeof textsOfMail>

/** As they come when the mail is read from the top; those of the mail as a whole last. */
function inOrder(cues: QuotedCue[], { heads, paragraphs }: MailTexts): QuotedCue[] {
  const { headMarks, bodyMarks } = marksOf(heads, paragraphs, cues)
  const places = [...headMarks, ...bodyMarks].flat().map(({ cue }) => cue)
  const placeOf = (index: number) => (places.includes(index) ? places.indexOf(index) : cues.length)
  return cues
    .map((cue, index) => ({ cue, place: placeOf(index) }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ cue }) => cue)
}

/** Each cue where it stands: the sender's in the head lines, those of the text in the text. */
function marksOf(heads: { text: string; where: string }[], paragraphs: Paragraph[], cues: QuotedCue[]) {
  const quotes = cues.flatMap(({ quote, where }, cue) => (quote === null ? [] : [{ cue, quote, where }]))
  const inHead = (where: string) => ['sender', 'subject', 'attachment'].includes(where)
  const headMarks = heads.flatMap((head) =>
    findMarks(
      [head.text],
      quotes.filter(({ where }) => where === head.where),
    ),
  )
  const found = new Set(headMarks.flat().map(({ cue }) => cue))
  const bodyMarks = findMarks(
    paragraphs.map(({ text }) => text),
    quotes.filter(({ cue, where }) => !found.has(cue) && (!inHead(where) || where === 'attachment')),
  )
  return { headMarks, bodyMarks }
}

function mailHtml(words: PageTexts, rendered: RenderedMail, fileName: string | null, cues: QuotedCue[]): string {
  const { heads, paragraphs } = textsOfMail(words, rendered, fileName)
  const { headMarks, bodyMarks } = marksOf(heads, paragraphs, cues)
  const lines = heads.map(
    ({ label, text }, index) =>
      `<dt>${escapeHtml(label)}</dt><dd>${markedHtml({ text, links: [] }, headMarks[index]!, words)}</dd>`,
  )
  const body = paragraphs.map((paragraph, index) => `<p>${markedHtml(paragraph, bodyMarks[index]!, words)}</p>`)
  return `<div class="mail"><dl>${lines.join('')}</dl>${body.join('\n')}</div>`
}

/** Cut at every border of a mark or link, so that they may cross each other. */
function markedHtml({ text, links }: Paragraph, marks: readonly Mark[], words: PageTexts): string {
  const borders = new Set([
    0,
    text.length,
    ...marks.flatMap(({ start, end }) => [start, end]),
    ...links.flatMap(({ start, end }) => [start, end]),
  ])
  const cuts = [...borders].toSorted((a, b) => a - b)
  return cuts
    .slice(0, -1)
    .map((start, index) => {
      const end = cuts[index + 1]!
      const link = links.find((other) => other.start <= start && other.end >= end)
      const mark = marks.find((other) => other.start <= start && other.end >= end)
      const inner =
        link === undefined
          ? escapeHtml(text.slice(start, end))
          : `<span class="link">${escapeHtml(text.slice(start, end))}</span>`
      const number = mark?.end === end ? signNumber(mark.cue, words) : ''
      const marked = mark === undefined ? inner : `<mark>${inner}${number}</mark>`
      return link?.end === end ? `${marked}${targetHtml(link.href, words)}` : marked
    })
    .join('')
}

const signNumber = (cue: number, words: PageTexts) =>
  `<b><span class="hidden">${escapeHtml(words.sign)} </span>${cue + 1}</b>`

/** Only the host: the path holds the token. */
function targetHtml(href: string, words: PageTexts): string {
  const host = URL.parse(href)?.host ?? ''
  return host === '' ? '' : ` <span class="target">(${escapeHtml(words.leadsTo)} ${escapeHtml(host)})</span>`
}

function cueList({ language }: Variant, words: PageTexts, cues: QuotedCue[]): string {
  if (cues.length === 0) return ''
  const items = cues.map(({ kind, quote, explanation }) => {
    const about = quote === null ? words.wholeMail : words.quoted.replace('{text}', () => quote)
    return `<li><span class="cue">${escapeHtml(cueLabels[language][kind])}:</span> <span class="small">${escapeHtml(about)}</span><br>${escapeHtml(explanation)}</li>`
  })
  return `<ol class="cues">${items.join('\n')}</ol>`
}
