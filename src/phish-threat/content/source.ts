// How a built-in template is written, and how it becomes an attack: layout, text part, landing page, common cues, rating.
import type { ContentLanguage } from '../contract.ts'
import { contentLanguages, type Technique } from '../contract.ts'
import type { AttackSnapshot } from '../snapshots.ts'
import type { Block } from './blocks.ts'
import type { Cue, CueKind, LandingPage, Variant } from './contract.ts'
import { type LandingName, landingPageFor } from './landing-texts.ts'
import { type LayoutName, sheetHtml, sheetText } from './layouts.ts'
import { accentColors } from './page-style.ts'
import { difficultyOf, predictRate, rate } from './phish-scale.ts'
import { commonCues, footers } from './source-texts.ts'

type CueSource = [kind: CueKind, where: Cue['where'], quote: string | null, explanation: string]

export interface TextSource {
  /** Name in the head of the mail and on the landing page; absent: the template's. */
  brand?: string
  /** Name and local part of the sender. */
  from: [name: string, localPart: string]
  subject: string
  blocks: Block[]
  /** Absent: the one of the layout. */
  footer?: string[]
  /** Without those that every such mail has: sender, hidden link, attachment. */
  cues: CueSource[]
  attachment?: { fileName: string; title: string; body: string }
}

export interface TemplateSource {
  id: string
  name: string
  technique: Exclude<Technique, 'training'>
  theme: AttackSnapshot['theme']
  /** Money, job, health: only with a reason. */
  isControversial?: true
  /** Process, relevance, events, concern, trained (phish-scale.ts). */
  premise: [Score, Score, Score, Score, Score]
  layout: LayoutName
  accent: NonNullable<LandingPage['accent']>
  brand: string
  landing: LandingName
  attachmentKind?: 'html' | 'pdf' | 'docx'
  trainingId: string
  en: TextSource
  de: TextSource
  fr?: TextSource
  es?: TextSource
}
type Score = 0 | 2 | 4 | 6 | 8

export function attackFrom(source: TemplateSource): AttackSnapshot {
  const languages = contentLanguages.filter((language) => source[language] !== undefined)
  const [process, relevance, events, concern, trained] = source.premise
  const premise = { process, relevance, events, concern, trained }
  const variants = languages.map((language) => variantFrom(source, language))
  const scale = rate(variants[0]!.cues, premise)
  return {
    templateId: source.id,
    version: 1,
    name: source.name,
    technique: source.technique,
    theme: source.theme,
    difficulty: difficultyOf(scale),
    predictedCompromiseRate: predictRate(scale),
    isControversial: source.isControversial ?? false,
    variants,
    landingPages: languages.map((language) => ({
      language,
      page: landingPageFor(source.landing, language, source[language]!.brand ?? source.brand, source.accent),
    })),
    attachment: variants[0]!.attachment ?? null,
    trainingId: source.trainingId,
    premise,
  }
}

function variantFrom(source: TemplateSource, language: ContentLanguage): Variant {
  const text = source[language]!
  const [fromName, fromLocalPart] = text.from
  const sheet = {
    layout: source.layout,
    language,
    brand: text.brand ?? source.brand,
    accent: accentColors[source.accent],
    preview: text.subject,
    blocks: text.blocks,
    footer: text.footer ?? footers[language][source.layout],
  }
  const { attachmentKind } = source
  return {
    language,
    fromName,
    fromLocalPart,
    subject: text.subject,
    html: sheetHtml(sheet),
    text: sheetText(sheet),
    cues: [
      ...text.cues.map(([kind, where, quote, explanation]) => ({ kind, where, quote, explanation })),
      ...commonCues(language, text),
    ],
    ...(text.attachment === undefined || attachmentKind === undefined
      ? {}
      : { attachment: { ...text.attachment, kind: attachmentKind } }),
  }
}
