// The editor of a template: source at the left, what a person gets at the right, language by language.
import { Button, Group, Select, Stack, Switch, Tabs, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { flushSync } from 'react-dom'
import { useLocation, useNavigate } from 'react-router'
import type { ContentLanguage } from '#phish-threat/contract.ts'
import { useMay } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Notice } from '#console/components/notice.tsx'
import { announce } from '#console/util/announce.ts'
import {
  previewQuery,
  templatePath,
  templatesQuery,
  trainingsQuery,
  type Change,
  type SavedTemplate,
  type TemplateContent,
  type TemplateView,
} from '../content-api.ts'
import { techniques } from '../lists.ts'
import { SaveProblem } from '../save-problem.tsx'
import classes from '../simulations.module.css'
import { useSimulationCall } from '../simulations-api.ts'
import { useVersioned } from '../use-versioned.ts'
import { difficultyWords, techniqueWords, themeWord } from '../words.ts'
import { Changes } from './changes.tsx'
import {
  changeVariant,
  contentOf,
  emptyTemplate,
  withLanguage,
  withoutLanguage,
  withTechnique,
} from './empty-template.ts'
import { LanguageBar } from './language-bar.tsx'
import { MistakeList } from './mistake-list.tsx'
import { mistakesBelow, templateMistakes, type Mistakes } from './mistakes.ts'
import { PageFields } from './page-fields.tsx'
import { Preview } from './preview.tsx'
import { VariantFields } from './variant-fields.tsx'

interface Props {
  tenantId: string
  /** Null: a new one. */
  stored: TemplateView | null
}

const typing_ms = 600

const versionedOf = (stored: TemplateView | null) =>
  stored === null ? { version: 0, value: emptyTemplate() } : { version: stored.version, value: contentOf(stored) }

export function TemplateEditor({ tenantId, stored }: Props) {
  const may = useMay()('simulations.write')
  const form = useVersioned(versionedOf(stored), 'Leave without saving the template?')
  const content = form.value
  const [language, setLanguage] = useState<ContentLanguage>(content.variants[0]?.language ?? 'en')
  const at = Math.max(
    0,
    content.variants.findIndex((each) => each.language === language),
  )
  const variant = content.variants[at]
  const { save, changes, submit } = useSaving(tenantId, stored, form)
  const [previewed] = useDebouncedValue(content, typing_ms)
  const shown = { content: previewed.name.trim() === '' ? { ...previewed, name: 'Preview' } : previewed }
  // The same question as that of the preview: asked once, it says at each field what is wrong there.
  const looked = useQuery(previewQuery(tenantId, { ...shown, language: variant?.language ?? 'en' }))
  const error = save.error ?? looked.error
  const mistakes = templateMistakes(error)
  const remove = (): void => {
    const next = withoutLanguage(content, language)
    form.setValue(next)
    setLanguage(next.variants[0]?.language ?? 'en')
  }
  return (
    <form onSubmit={submit} noValidate>
      <Head tenantId={tenantId} content={content} onChange={form.setValue} mistakes={mistakes} />
      <LanguageBar
        has={content.variants.map((each) => each.language)}
        language={language}
        onChoose={setLanguage}
        onAdd={(added) => form.setValue(withLanguage(content, added))}
        onRemove={remove}
      />
      {variant !== undefined && (
        <div className={classes.editor}>
          <div>
            <Tabs defaultValue="mail" keepMounted={false}>
              <Tabs.List mb="sm">
                <Tabs.Tab value="mail">Mail</Tabs.Tab>
                <Tabs.Tab value="page">Page</Tabs.Tab>
              </Tabs.List>
              <Tabs.Panel value="mail">
                <VariantFields
                  tenantId={tenantId}
                  variant={variant}
                  mistakes={mistakesBelow(mistakes, `variants.${at}`)}
                  onChange={(change) => form.setValue(changeVariant(content, variant.language, change))}
                />
              </Tabs.Panel>
              <Tabs.Panel value="page">
                <PageFields
                  content={content}
                  language={variant.language}
                  attachmentMistake={mistakes[`variants.${at}.attachment`]}
                  onChange={form.setValue}
                />
              </Tabs.Panel>
            </Tabs>
          </div>
          <Card title="As a person gets it">
            <Preview
              tenantId={tenantId}
              shown={shown}
              languages={[variant.language]}
              language={variant.language}
              isBeingWritten
            />
          </Card>
        </div>
      )}
      <MistakeList error={error} content={content} />
      {changes.length > 0 && <Changes changes={changes} title="Changed on saving" />}
      {save.isSuccess && !form.isDirty && <Notice tone="ok" title={`Saved as version ${form.version}`} />}
      <SaveProblem
        error={save.error}
        title="The template was not saved"
        onReload={() => {
          save.reset()
          form.reload()
        }}
      />
      <div className={classes.buttons}>
        <DisabledReason
          reason={may ? (content.name.trim() === '' ? 'A template needs a name.' : null) : needs('Admin')}
        >
          <Button type="submit" loading={save.isPending}>
            {stored === null ? 'Make the template' : 'Save as a new version'}
          </Button>
        </DisabledReason>
      </div>
    </form>
  )
}

/** What the server changed is shown afterwards, also on the page of a template that was new. */
function useSaving(
  tenantId: string,
  stored: TemplateView | null,
  { value: content, version, take }: ReturnType<typeof useVersioned<TemplateContent>>,
) {
  const navigate = useNavigate()
  const location = useLocation()
  const [changes, setChanges] = useState((location.state as { changes?: readonly Change[] } | null)?.changes ?? [])
  const save = useSimulationCall<void, SavedTemplate>(
    tenantId,
    stored === null
      ? { method: 'POST', path: 'templates', bodyOf: () => content }
      : { method: 'PUT', path: templatePath(stored.id), bodyOf: () => ({ version, content }) },
  )
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    save.mutate(undefined, {
      onSuccess: (saved) => {
        announce('Saved')
        // At once: nothing is unsaved any more when the page is left.
        flushSync(() => take(versionedOf(saved)))
        setChanges(saved.changes)
        if (stored === null)
          void navigate(`/t/${tenantId}/simulations/templates/${saved.id}`, {
            replace: true,
            state: { changes: saved.changes },
          })
      },
    })
  }
  return { save, changes, submit }
}

interface HeadProps {
  tenantId: string
  content: TemplateContent
  onChange: (content: TemplateContent) => void
  mistakes: Mistakes
}

function Head({ tenantId, content, onChange, mistakes }: HeadProps) {
  const set = (change: Partial<TemplateContent>): void => onChange({ ...content, ...change })
  const library = useQuery(templatesQuery(tenantId))
  const trainings = useQuery(trainingsQuery(tenantId))
  const themes = [...new Set([content.theme, ...(library.data?.items ?? []).map(({ theme }) => theme)])].sort()
  return (
    <Card title="What it is">
      <Stack gap="md">
        <TextInput
          label="Name"
          value={content.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
          error={mistakes['name']}
          maxLength={200}
        />
        <Group align="flex-start" gap="md">
          <Select
            label="Kind"
            data={techniques
              .filter((each) => each !== 'training')
              .map((value) => ({ value, label: techniqueWords[value] }))}
            value={content.technique}
            onChange={(value) =>
              value !== null && onChange(withTechnique(content, value as TemplateContent['technique']))
            }
            allowDeselect={false}
            w={160}
          />
          <Select
            label="Theme"
            data={themes.map((value) => ({ value, label: themeWord(value) }))}
            value={content.theme}
            onChange={(value) => value !== null && set({ theme: value as TemplateContent['theme'] })}
            allowDeselect={false}
            searchable
            w={220}
          />
          <Select
            label="Difficulty"
            placeholder="From cues and premise"
            data={(['low', 'medium', 'high'] as const).map((value) => ({ value, label: difficultyWords[value] }))}
            value={content.difficulty}
            onChange={(value) => set({ difficulty: value as TemplateContent['difficulty'] })}
            clearable
            clearButtonProps={{ 'aria-label': 'Difficulty from cues and premise' }}
            w={220}
          />
          <Select
            label="Training"
            placeholder="The one that matches"
            data={(trainings.data?.items ?? []).map(({ id, title }) => ({ value: id, label: title }))}
            value={content.trainingId}
            onChange={(trainingId) => set({ trainingId })}
            clearable
            clearButtonProps={{ 'aria-label': 'The training that matches' }}
            w={260}
          />
        </Group>
        <Switch
          label="Its theme may hurt people"
          description="Pay, dismissal, health, bereavement: campaigns with it must be approved with a reason."
          checked={content.isControversial}
          onChange={(event) => set({ isControversial: event.currentTarget.checked })}
        />
      </Stack>
    </Card>
  )
}
