// Pure: what is wrong with a template, by field as the server names it, and in words.
import { ApiError } from '#console/api/error.ts'
import type { TemplateContent } from '../content-api.ts'
import { languageWords } from '../words.ts'

/** By the path in the content; the same whether it was to be saved or only to be shown. */
export type Mistakes = Readonly<Record<string, string>>

export function templateMistakes(error: unknown): Mistakes {
  const mistakes: Record<string, string> = {}
  for (const { path, message } of error instanceof ApiError ? error.fields : []) {
    const field = path.replace(/^content\./, '')
    mistakes[field] = mistakes[field] === undefined ? message : `${mistakes[field]} ${message}`
  }
  return mistakes
}

/** Those of one part, by their path in it. */
export function mistakesBelow(mistakes: Mistakes, part: string): Mistakes {
  return Object.fromEntries(
    Object.entries(mistakes).flatMap(([path, message]) =>
      path.startsWith(`${part}.`) ? [[path.slice(part.length + 1), message]] : [],
    ),
  )
}

const fieldWords: Record<string, string> = {
  name: 'Name',
  fromName: 'Sender’s name',
  fromLocalPart: 'Before the @',
  subject: 'Subject',
  html: 'HTML',
  text: 'Text part',
  attachment: 'Attachment',
}

/** One sentence each: "German, HTML: …". */
export function mistakeTexts(mistakes: Mistakes, { variants }: Pick<TemplateContent, 'variants'>): string[] {
  return Object.entries(mistakes).map(([path, message]) => {
    const where = placeOf(path.split('.'), variants)
    return where === '' ? message : `${where}: ${message}`
  })
}

function placeOf(path: readonly string[], variants: TemplateContent['variants']): string {
  const [first = '', index, field = ''] = path
  if (first !== 'variants' || index === undefined) return fieldWords[first] ?? ''
  const language = variants[Number(index)]?.language
  const word = field === 'cues' ? `cue ${Number(path[3]) + 1}` : (fieldWords[field] ?? field)
  return [language === undefined ? '' : languageWords[language], word].filter((each) => each !== '').join(', ')
}
