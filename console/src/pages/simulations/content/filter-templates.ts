// Pure: which templates fit what was asked for.
import type { TemplateSummary } from '../content-api.ts'
import { languageWords, techniqueWords, themeWord } from '../words.ts'

export interface TemplateFilter {
  text: string
  technique: string | null
  theme: string | null
  difficulty: string | null
  language: string | null
  source: string | null
}

export const noFilter: TemplateFilter = {
  text: '',
  technique: null,
  theme: null,
  difficulty: null,
  language: null,
  source: null,
}

export function filterTemplates<Item extends TemplateSummary>(items: readonly Item[], filter: TemplateFilter): Item[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean)
  return items.filter(
    (item) =>
      (filter.technique === null || item.technique === filter.technique) &&
      (filter.theme === null || item.theme === filter.theme) &&
      (filter.difficulty === null || item.difficulty === filter.difficulty) &&
      (filter.source === null || item.source === filter.source) &&
      (filter.language === null || item.languages.some((language) => language === filter.language)) &&
      words.every((word) => textOf(item).includes(word)),
  )
}

const textOf = ({ name, theme, technique, languages }: TemplateSummary): string =>
  [name, themeWord(theme), techniqueWords[technique], ...languages.map((each) => languageWords[each])]
    .join(' ')
    .toLowerCase()
