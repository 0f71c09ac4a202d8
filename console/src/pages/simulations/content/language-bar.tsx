// Which language of a content is looked at; others are added and removed.
import { Button, Group, Select } from '@mantine/core'
import type { ContentLanguage } from '#phish-threat/contract.ts'
import { languages } from '../lists.ts'
import { languageWords } from '../words.ts'

interface Props {
  has: readonly ContentLanguage[]
  language: ContentLanguage
  onChoose: (language: ContentLanguage) => void
  onAdd: (language: ContentLanguage) => void
  /** The one that is looked at; the last one stays. */
  onRemove: () => void
}

export function LanguageBar({ has, language, onChoose, onAdd, onRemove }: Props) {
  return (
    <Group gap="xs" mb="md" align="flex-end">
      <Select
        label="Language"
        data={has.map((value) => ({ value, label: languageWords[value] }))}
        value={language}
        onChange={(value) => value !== null && onChoose(value as ContentLanguage)}
        allowDeselect={false}
        w={160}
      />
      {languages
        .filter((each) => !has.includes(each))
        .map((each) => (
          <Button
            key={each}
            variant="default"
            onClick={() => {
              onAdd(each)
              onChoose(each)
            }}
          >
            Add {languageWords[each]}
          </Button>
        ))}
      {has.length > 1 && (
        <Button variant="subtle" color="red" onClick={onRemove}>
          Remove {languageWords[language]}
        </Button>
      )}
    </Group>
  )
}
