// The editor of a training: its text at the left, what people read at the right, language by language.
import { Button, Group, MultiSelect, NumberInput, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { flushSync } from 'react-dom'
import { useNavigate } from 'react-router'
import type { ContentLanguage } from '#phish-threat/contract.ts'
import { useMay } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Notice } from '#console/components/notice.tsx'
import { announce } from '#console/util/announce.ts'
import { templatesQuery, trainingPath, type TrainingContent, type TrainingView } from '../content-api.ts'
import { techniques } from '../lists.ts'
import { SaveProblem } from '../save-problem.tsx'
import classes from '../simulations.module.css'
import { useSimulationCall } from '../simulations-api.ts'
import { useVersioned } from '../use-versioned.ts'
import { techniqueWords, themeWord } from '../words.ts'
import { LanguageBar } from './language-bar.tsx'
import {
  changeText,
  contentOf,
  emptyTraining,
  missingIn,
  tidied,
  withLanguage,
  withoutLanguage,
} from './training-draft.ts'
import { TrainingFields } from './training-fields.tsx'
import { TrainingText } from './training-text.tsx'

interface Props {
  tenantId: string
  /** Null: a new one. */
  stored: TrainingView | null
}

const versionedOf = (stored: TrainingView | null) =>
  stored === null ? { version: 0, value: emptyTraining() } : { version: stored.version, value: contentOf(stored) }

export function TrainingEditor({ tenantId, stored }: Props) {
  const may = useMay()('simulations.write')
  const navigate = useNavigate()
  const form = useVersioned(versionedOf(stored), 'Leave without saving the training?')
  const content = form.value
  const [language, setLanguage] = useState<ContentLanguage>(content.texts[0]?.language ?? 'en')
  const text = content.texts.find((each) => each.language === language) ?? content.texts[0]
  const save = useSimulationCall<TrainingContent, TrainingView>(
    tenantId,
    stored === null
      ? { method: 'POST', path: 'trainings' }
      : {
          method: 'PUT',
          path: trainingPath(stored.id),
          bodyOf: (given) => ({ version: form.version, content: given }),
        },
  )
  const missing = missingIn(content)
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    if (missing.length > 0) return
    save.mutate(tidied(content), {
      onSuccess: (saved) => {
        announce('Saved')
        // At once: nothing is unsaved any more when the page is left.
        flushSync(() => form.take(versionedOf(saved)))
        if (stored === null) void navigate(`/t/${tenantId}/simulations/trainings/${saved.id}`, { replace: true })
      },
    })
  }
  return (
    <form onSubmit={submit} noValidate>
      <Head tenantId={tenantId} content={content} onChange={form.setValue} />
      <LanguageBar
        has={content.texts.map((each) => each.language)}
        language={text?.language ?? 'en'}
        onChoose={setLanguage}
        onAdd={(added) => form.setValue(withLanguage(content, added))}
        onRemove={() => text !== undefined && form.setValue(withoutLanguage(content, text.language))}
      />
      {text !== undefined && (
        <div className={classes.editor}>
          <div>
            <TrainingFields
              text={text}
              onChange={(change) => form.setValue(changeText(content, text.language, change))}
            />
          </div>
          <Card title={text.title === '' ? 'As people read it' : text.title}>
            <TrainingText text={text} />
          </Card>
        </div>
      )}
      {form.isDirty && missing.length > 0 && (
        <Notice tone="warning" title="Something is still missing">
          <ul className={classes.plain}>
            {missing.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        </Notice>
      )}
      {save.isSuccess && !form.isDirty && <Notice tone="ok" title={`Saved as version ${form.version}`} />}
      <SaveProblem
        error={save.error}
        title="The training was not saved"
        onReload={() => {
          save.reset()
          form.reload()
        }}
      />
      <div className={classes.buttons}>
        <DisabledReason
          reason={may ? (missing.length > 0 ? 'Something is still missing, see above.' : null) : needs('Admin')}
        >
          <Button type="submit" loading={save.isPending}>
            {stored === null ? 'Make the training' : 'Save as a new version'}
          </Button>
        </DisabledReason>
      </div>
    </form>
  )
}

interface HeadProps {
  tenantId: string
  content: TrainingContent
  onChange: (content: TrainingContent) => void
}

function Head({ tenantId, content, onChange }: HeadProps) {
  const { kind, minutes, matches } = content
  const library = useQuery(templatesQuery(tenantId))
  const themes = [...new Set([...matches.themes, ...(library.data?.items ?? []).map(({ theme }) => theme)])].sort()
  return (
    <Card title="What it is" lead="Who is caught by an attack gets the training that matches it best.">
      <Group align="flex-start" gap="md">
        <Select
          label="Kind"
          data={[
            { value: 'lesson', label: 'Lesson' },
            { value: 'refresher', label: 'Refresher' },
          ]}
          value={kind}
          onChange={(value) => value !== null && onChange({ ...content, kind: value as typeof kind })}
          allowDeselect={false}
          w={160}
        />
        <NumberInput
          label="Minutes"
          value={minutes}
          onChange={(value) => onChange({ ...content, minutes: Number(value) || 1 })}
          min={1}
          max={15}
          allowDecimal={false}
          w={120}
        />
        <MultiSelect
          label="Follows these kinds of attack"
          data={techniques.map((value) => ({ value, label: techniqueWords[value] }))}
          value={matches.techniques}
          onChange={(chosen) =>
            onChange({ ...content, matches: { ...matches, techniques: chosen as typeof matches.techniques } })
          }
          w="min(100%, 300px)"
        />
        <MultiSelect
          label="Follows these themes"
          data={themes.map((value) => ({ value, label: themeWord(value) }))}
          value={matches.themes}
          onChange={(chosen) =>
            onChange({ ...content, matches: { ...matches, themes: chosen as typeof matches.themes } })
          }
          searchable
          w="min(100%, 360px)"
        />
      </Group>
    </Card>
  )
}
