// The filters of the library, for its page and for the wizard.
import { Group, Select, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import type { TemplateSummary } from '../content-api.ts'
import { languageOptions, techniques } from '../lists.ts'
import { difficultyWords, techniqueWords, themeWord } from '../words.ts'
import type { TemplateFilter } from './filter-templates.ts'

interface Props {
  items: readonly TemplateSummary[]
  filter: TemplateFilter
  onChange: (filter: TemplateFilter) => void
  /** The kind is given, as in the wizard. */
  hasTechnique?: boolean
}

export function TemplateFilters({ items, filter, onChange, hasTechnique = true }: Props) {
  const set = (change: Partial<TemplateFilter>): void => onChange({ ...filter, ...change })
  const themes = [...new Set(items.map(({ theme }) => theme))].sort()
  const choice = (
    label: string,
    name: Exclude<keyof TemplateFilter, 'text'>,
    data: readonly { value: string; label: string }[],
  ) => (
    <Select
      key={name}
      aria-label={label}
      placeholder={label}
      data={[...data]}
      value={filter[name]}
      onChange={(value) => set({ [name]: value })}
      clearable
      clearButtonProps={{ 'aria-label': `${label}: any` }}
      w={140}
    />
  )
  return (
    <Group gap="xs" mb="sm" role="search">
      <TextInput
        type="search"
        aria-label="Search templates"
        placeholder="Search templates"
        value={filter.text}
        onChange={(event) => set({ text: event.currentTarget.value })}
        leftSection={<IconSearch size={16} aria-hidden />}
        maxLength={100}
        w="min(100%, 240px)"
      />
      {hasTechnique &&
        choice(
          'Kind',
          'technique',
          techniques.filter((each) => each !== 'training').map((value) => ({ value, label: techniqueWords[value] })),
        )}
      {choice(
        'Difficulty',
        'difficulty',
        (['low', 'medium', 'high'] as const).map((value) => ({ value, label: difficultyWords[value] })),
      )}
      {choice(
        'Theme',
        'theme',
        themes.map((value) => ({ value, label: themeWord(value) })),
      )}
      {choice('Language', 'language', languageOptions)}
      {choice('Origin', 'source', [
        { value: 'built-in', label: 'Of Mailwarden' },
        { value: 'tenant', label: 'Your own' },
      ])}
    </Group>
  )
}
