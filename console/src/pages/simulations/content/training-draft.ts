// Pure: what a new training begins with, what is still missing in one, and what of it is saved.
import type { ContentLanguage } from '#phish-threat/contract.ts'
import type { TrainingContent, TrainingText, TrainingView } from '../content-api.ts'
import { languageWords } from '../words.ts'

export type Section = TrainingText['sections'][number]
export type Question = TrainingText['quiz'][number]

export const questions = { min: 3, max: 5 }
export const options = { min: 2, max: 5 }
export const sections_max = 12

export const emptySection = (): Section => ({ heading: '', paragraphs: [''], picture: null })
export const emptyQuestion = (): Question => ({ question: '', options: ['', ''], correct: 0, explanation: '' })

const emptyText = (language: ContentLanguage): TrainingText => ({
  language,
  title: '',
  summary: '',
  sections: [emptySection()],
  quiz: Array.from({ length: questions.min }, emptyQuestion),
})

export const emptyTraining = (): TrainingContent => ({
  kind: 'lesson',
  minutes: 5,
  texts: [emptyText('en')],
  matches: { themes: [], techniques: [] },
})

/** What can be written of a stored one. */
export const contentOf = ({
  training: { kind, minutes, texts, matches },
}: Pick<TrainingView, 'training'>): TrainingContent => ({ kind, minutes, texts, matches })

export const changeText = (
  content: TrainingContent,
  language: ContentLanguage,
  change: Partial<TrainingText>,
): TrainingContent => ({
  ...content,
  texts: content.texts.map((each) => (each.language === language ? { ...each, ...change } : each)),
})

/** It begins with the text of the first, to be translated. */
export function withLanguage(content: TrainingContent, language: ContentLanguage): TrainingContent {
  if (content.texts.some((each) => each.language === language)) return content
  const first = content.texts[0]
  return { ...content, texts: [...content.texts, first === undefined ? emptyText(language) : { ...first, language }] }
}

export const withoutLanguage = (content: TrainingContent, language: ContentLanguage): TrainingContent => ({
  ...content,
  texts: content.texts.filter((each) => each.language !== language),
})

/** While it is written a section is one text; a blank line ends a paragraph. The way back is exact. */
export const paragraphsOf = (text: string): string[] => text.split('\n\n')
export const textOf = ({ paragraphs }: Pick<Section, 'paragraphs'>): string => paragraphs.join('\n\n')

/** Without blanks around, and without what is empty. */
export function tidied(content: TrainingContent): TrainingContent {
  return {
    ...content,
    texts: content.texts.map((text) => ({
      ...text,
      title: text.title.trim(),
      summary: text.summary.trim(),
      sections: text.sections.map((section) => ({
        ...section,
        heading: section.heading.trim(),
        paragraphs: section.paragraphs.map((each) => each.trim()).filter((each) => each !== ''),
      })),
    })),
  }
}

/** What keeps it from being used, one sentence each. */
export function missingIn(content: TrainingContent): string[] {
  return tidied(content).texts.flatMap((text) => {
    const gaps: (string | false)[] = [
      text.title === '' && 'the title is missing',
      text.summary === '' && 'the summary is missing',
      ...text.sections.flatMap(({ heading, paragraphs }, index) => [
        heading === '' && `section ${index + 1} has no heading`,
        paragraphs.length === 0 && `section ${index + 1} has no text`,
      ]),
      text.quiz.length < questions.min && `the quiz has fewer than ${questions.min} questions`,
      ...text.quiz.flatMap(({ question, options: answers, explanation }, index) => [
        question.trim() === '' && `question ${index + 1} is empty`,
        answers.some((each) => each.trim() === '') && `question ${index + 1} has an empty answer`,
        explanation.trim() === '' && `question ${index + 1} has no explanation`,
      ]),
    ]
    return gaps.flatMap((gap) => (gap === false ? [] : [`${languageWords[text.language]}: ${gap}.`]))
  })
}
