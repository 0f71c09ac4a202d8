// Pure: what a new template begins with, and languages added to one.
import type { ContentLanguage } from '#phish-threat/contract.ts'
import type { TemplateContent, TemplateView, Variant } from '../content-api.ts'

const emptyVariant = (language: ContentLanguage): Variant => ({
  language,
  fromName: 'IT service',
  fromLocalPart: 'notice',
  subject: 'Something for you to look at',
  html: '<p>Hello {{ given_name }},</p>\n<p><a href="{{ link }}">Look at it</a></p>\n',
  text: 'Hello {{ given_name }},\n\nLook at it: {{ link }}\n',
  cues: [],
})

export const emptyTemplate = (): TemplateContent => ({
  name: '',
  technique: 'link',
  theme: 'other',
  difficulty: null,
  isControversial: false,
  variants: [emptyVariant('en')],
  landingPages: [],
  attachment: null,
  trainingId: null,
  premise: null,
})

/** An attack with an attachment begins with one. */
export function withTechnique(content: TemplateContent, technique: TemplateContent['technique']): TemplateContent {
  const needsOne = technique === 'attachment' && content.attachment === null
  return {
    ...content,
    technique,
    attachment: needsOne ? { fileName: 'document.pdf', kind: 'pdf', title: 'Document', body: '' } : content.attachment,
  }
}

/** What can be written of a stored one; a training-only attack is none. */
export function contentOf({ attack }: Pick<TemplateView, 'attack'>): TemplateContent {
  const { name, technique, theme, isControversial, variants, landingPages, attachment, trainingId } = attack
  const premise = attack.premise ?? null
  return {
    name,
    technique: technique === 'training' ? 'link' : technique,
    theme,
    // Follows from cues and premise where they are rated, as they are changed.
    difficulty: premise === null ? attack.difficulty : null,
    isControversial,
    variants,
    landingPages,
    attachment,
    trainingId,
    premise,
  }
}

export function changeVariant(
  content: TemplateContent,
  language: ContentLanguage,
  change: Partial<Variant>,
): TemplateContent {
  const variants = content.variants.map((each) => (each.language === language ? { ...each, ...change } : each))
  return { ...content, variants }
}

export function withLanguage(content: TemplateContent, language: ContentLanguage): TemplateContent {
  if (content.variants.some((each) => each.language === language)) return content
  const first = content.variants[0]
  const added = first === undefined ? emptyVariant(language) : { ...first, language, cues: [] }
  return { ...content, variants: [...content.variants, added] }
}

export function withoutLanguage(content: TemplateContent, language: ContentLanguage): TemplateContent {
  return {
    ...content,
    variants: content.variants.filter((each) => each.language !== language),
    landingPages: content.landingPages.filter((each) => each.language !== language),
  }
}
