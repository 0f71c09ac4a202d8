// What a person wrote as a template, made into an attack: cleaned, completed, checked as a whole, rated.
import { AppError } from '#platform/errors.ts'
import type { ContentLanguage } from '../contract.ts'
import type { AttackSnapshot } from '../snapshots.ts'
import { cleanMail, cleanPage } from './clean.ts'
import { quotedCues, textsOfMail } from './caught.ts'
import type { Change, LandingPage, TemplateContent, Variant } from './contract.ts'
import { excerptOf } from './excerpt.ts'
import { landingPageFor } from './landing-texts.ts'
import { pageTexts } from './page-texts.ts'
import { difficultyOf, predictRate, rate } from './phish-scale.ts'
import { renderBody } from './render.ts'
import { sampleLinks, sampleRecipient } from './samples.ts'
import { checkVariables } from './variables.ts'

export interface Draft {
  attack: AttackSnapshot
  changes: Change[]
}

/** When nobody rated the template: the middle of what the Phish Scale's study saw. */
const rate_default = { low: 0.08, medium: 0.15, high: 0.28 } as const

/** Throws `simulations.template.invalid` with all mistakes by field. */
export function attackFromContent(content: TemplateContent, id: string, version: number): Draft {
  const changes: Change[] = []
  const variants = content.variants.map((variant) => cleanVariant(variant, changes))
  const scale = content.premise === null ? null : rate(variants[0]!.cues, content.premise)
  const difficulty = content.difficulty ?? (scale === null ? 'medium' : difficultyOf(scale))
  const attack: AttackSnapshot = {
    templateId: id,
    version,
    name: content.name.trim(),
    technique: content.technique,
    theme: content.theme,
    difficulty,
    predictedCompromiseRate: scale === null ? rate_default[difficulty] : predictRate(scale),
    isControversial: content.isControversial || content.theme === 'controversial',
    variants,
    landingPages: landingPagesOf(content, changes),
    attachment: content.attachment,
    trainingId: content.trainingId,
    ...(content.premise === null ? {} : { premise: content.premise }),
  }
  checkAttack(attack, content)
  changes.push(...lostCues(attack))
  return { attack, changes: merged(changes) }
}

/** Back to what a person edits. */
export function contentFromAttack(attack: AttackSnapshot): TemplateContent {
  const { templateId: _, version: _version, predictedCompromiseRate: _rate, premise, technique, ...rest } = attack
  return {
    ...rest,
    technique: technique === 'training' ? 'link' : technique,
    difficulty: premise === undefined ? attack.difficulty : null,
    premise: premise ?? null,
  }
}

/** The part of a mail inside its body; the frame is always ours. */
export function wrapMail(language: ContentLanguage, body: string): string {
  return `<!DOCTYPE html>\n<html lang="${language}">\n<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title></title></head>\n<body>\n${body}\n</body>\n</html>`
}

function cleanVariant(variant: Variant, changes: Change[]): Variant {
  const cleaned = cleanMail(variant.html)
  changes.push(...cleaned.changes)
  const isEmpty = variant.text.trim() === ''
  if (isEmpty) changes.push({ kind: 'text-part', count: 1, text: 'The text part was made from the HTML part.' })
  return {
    ...variant,
    html: wrapMail(variant.language, cleaned.html),
    text: isEmpty ? textFrom(cleaned.html, variant.language) : variant.text,
  }
}

/** With the address after the words of every link. */
export function textFrom(html: string, language: ContentLanguage): string {
  return excerptOf(html, pageTexts[language].image)
    .map(({ text, links }) =>
      links
        .toSorted((a, b) => b.end - a.end)
        .reduce((whole, { end, href }) => `${whole.slice(0, end)} ( ${href} )${whole.slice(end)}`, text),
    )
    .join('\n\n')
    .replace(/\[[^[\]]{0,40}: ([^[\]]*)\]/g, '$1')
}

function landingPagesOf(content: TemplateContent, changes: Change[]): AttackSnapshot['landingPages'] {
  const usual = content.technique === 'credentials' || content.technique === 'qr' ? 'sign-in' : 'document'
  return content.variants.map(({ language, fromName }) => {
    const given = content.landingPages.find((entry) => entry.language === language)?.page
    const name = fromName.includes('{') ? content.name : fromName
    return {
      language,
      page: given === undefined ? landingPageFor(usual, language, name, 'blue') : cleanLanding(given, changes),
    }
  })
}

function cleanLanding(page: LandingPage, changes: Change[]): LandingPage {
  const cleaned = cleanPage(page.html)
  changes.push(...cleaned.changes)
  return { ...page, html: cleaned.html }
}

type Mistake = AppError['fields'][number]

function checkAttack(attack: AttackSnapshot, { variants: given }: TemplateContent): void {
  const mistakes: Mistake[] = attack.variants.flatMap((variant, index) =>
    checkVariant(attack, variant, given[index]!, index),
  )
  const languages = attack.variants.map(({ language }) => language)
  if (new Set(languages).size < languages.length)
    mistakes.push({ path: 'variants', message: 'Each language may be there once.' })
  if (mistakes.length === 0) return
  throw new AppError({
    code: 'simulations.template.invalid',
    message: `The template cannot be used: ${mistakes[0]!.message} Correct it, and save again.`,
    status: 422,
    fields: mistakes,
  })
}

function checkVariant(attack: AttackSnapshot, variant: Variant, given: Variant, index: number): Mistake[] {
  const mistakes: Mistake[] = []
  const add = (field: string, message: string) => mistakes.push({ path: `variants.${index}.${field}`, message })
  const attachment = variant.attachment ?? attack.attachment
  const sources: [string, string][] = [
    ['fromName', variant.fromName],
    ['replyToName', variant.replyToName ?? ''],
    ['subject', variant.subject],
    ['html', variant.html],
    ['text', variant.text],
    ...variant.cues.map(({ quote }, cue): [string, string] => [`cues.${cue}.quote`, quote ?? '']),
    ...(attachment === null
      ? []
      : [attachment.fileName, attachment.title, attachment.body].map((text): [string, string] => ['attachment', text])),
  ]
  for (const [field, source] of sources) {
    const mistake = liquidMistake(source)
    // Lines are those of what was written, not of what cleaning made of it.
    if (mistake !== null) add(field, (field === 'html' ? liquidMistake(given.html) : null) ?? mistake)
  }
  if (!/^[a-z0-9](?:[a-z0-9._+-]{0,62}[a-z0-9])?$/i.test(variant.fromLocalPart))
    add('fromLocalPart', 'The part before the @ may have letters, digits, dots, dashes and underscores.')
  if (variant.fromName.trim() === '') add('fromName', 'The sender has no name.')
  if (variant.subject.trim() === '') add('subject', 'The subject is empty.')
  if (attack.technique === 'qr' && !/\{\{-?\s*qr\b/.test(variant.html))
    add('html', 'A mail with a QR code needs a picture with the source {{ qr }}.')
  if (attack.technique === 'attachment' && attachment === null)
    add('attachment', 'An attachment campaign needs an attachment.')
  if ((attack.technique === 'link' || attack.technique === 'credentials') && !/\{\{-?\s*link\b/.test(variant.html))
    add('html', 'The mail has no link: put {{ link }} where one is to be.')
  return mistakes
}

function liquidMistake(source: string): string | null {
  try {
    checkVariables(source)
    return null
  } catch (error) {
    if (error instanceof AppError) return error.message
    throw error
  }
}

/** A cue whose quote is not in the mail cannot be shown in its place. */
function lostCues(attack: AttackSnapshot): Change[] {
  return attack.variants.flatMap(({ language, cues, attachment }) => {
    const rendered = renderBody(attack, language, sampleRecipient, sampleLinks)
    const fileName = (attachment ?? attack.attachment)?.fileName ?? null
    const { heads, paragraphs } = textsOfMail(pageTexts[language], rendered, fileName)
    const texts = [...heads, ...paragraphs].map(({ text }) => text)
    const lost = quotedCues(cues, sampleRecipient, rendered).filter(
      ({ quote }) => quote !== null && !texts.some((text) => text.includes(quote.replace(/\s+/g, ' ').trim())),
    )
    return lost.map(({ quote }): Change => ({
      kind: 'cues',
      count: 1,
      text: `The mail (${language}) has no “${quote}”: this cue is explained without being marked.`,
    }))
  })
}

/** One line for each kind and sentence. */
function merged(changes: readonly Change[]): Change[] {
  const byText = new Map<string, Change>()
  for (const change of changes) {
    const known = byText.get(change.text)
    byText.set(change.text, { ...change, count: change.count + (known?.count ?? 0) })
  }
  return [...byText.values()]
}
