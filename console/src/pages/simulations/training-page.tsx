// One training: your own can be changed, Mailwarden's are copied first.
import { Anchor, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { Link, useParams } from 'react-router'
import type { ContentLanguage } from '#phish-threat/contract.ts'
import { useMay, useTenantId } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { Notice } from '#console/components/notice.tsx'
import { Page } from '#console/components/page.tsx'
import { Loading, States } from '#console/components/states.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { plural } from '#console/util/numbers.ts'
import { CopyAndArchive } from './content/copy-and-archive.tsx'
import { TrainingText } from './content/training-text.tsx'
import { trainingPath, trainingQuery, type TrainingView } from './content-api.ts'
import classes from './simulations.module.css'
import { languageWords, techniqueWords, themeWord } from './words.ts'

// Only who changes a training needs it.
const Editor = lazy(async () => ({ default: (await import('./content/training-editor.tsx')).TrainingEditor }))

export function Component() {
  const { id = '' } = useParams()
  return id === 'new' ? <New /> : <One key={id} id={id} />
}

function Above({ tenantId }: { tenantId: string }) {
  return (
    <Anchor component={Link} to={`/t/${tenantId}/simulations/trainings`} size="sm">
      All trainings
    </Anchor>
  )
}

function New() {
  const tenantId = useTenantId()
  return (
    <Page title="New training" above={<Above tenantId={tenantId} />}>
      <Suspense fallback={<Loading shape="form" />}>
        <Editor tenantId={tenantId} stored={null} />
      </Suspense>
    </Page>
  )
}

function One({ id }: { id: string }) {
  const tenantId = useTenantId()
  const query = useQuery(trainingQuery(tenantId, id))
  const training = query.data
  return (
    <Page
      title={training?.title ?? 'Training'}
      above={<Above tenantId={tenantId} />}
      lead={
        training !== undefined && (
          <span className={classes.badges}>
            <span>
              {training.kind === 'lesson' ? 'Lesson' : 'Refresher'}, about {plural(training.minutes, 'minute')}
            </span>
            {training.source === 'tenant' && <ToneLabel tone="info">Your own</ToneLabel>}
            {training.isArchived && <ToneLabel tone="neutral">Archived</ToneLabel>}
          </span>
        )
      }
      actions={
        training !== undefined && (
          <CopyAndArchive
            tenantId={tenantId}
            kind="training"
            pathOf={trainingPath}
            item={training}
            name={training.title}
            effect="Who has it assigned can still finish it."
          />
        )
      }
    >
      <States query={query} shape="cards" failure="This training cannot be shown">
        {(each) => <View tenantId={tenantId} view={each} />}
      </States>
    </Page>
  )
}

function View({ tenantId, view }: { tenantId: string; view: TrainingView }) {
  const may = useMay()('simulations.write')
  if (view.source === 'tenant' && may && !view.isArchived)
    return (
      <Suspense fallback={<Loading shape="form" />}>
        <Editor tenantId={tenantId} stored={view} />
      </Suspense>
    )
  return (
    <>
      {view.source === 'built-in' && (
        <Notice tone="info" title="A training of Mailwarden">
          It is kept up to date with the product. Duplicate it to change it.
        </Notice>
      )}
      <Reading view={view} />
    </>
  )
}

function Reading({ view: { training } }: { view: TrainingView }) {
  const [language, setLanguage] = useState<ContentLanguage>('en')
  const text = training.texts.find((each) => each.language === language) ?? training.texts[0]
  if (text === undefined) return null
  const { themes, techniques } = training.matches
  return (
    <Card
      title={text.title}
      lead={`Follows: ${[...techniques.map((each) => techniqueWords[each]), ...themes.map(themeWord)].join(', ') || 'nothing in particular'}`}
      actions={
        <Select
          aria-label="Language"
          data={training.texts.map((each) => ({ value: each.language, label: languageWords[each.language] }))}
          value={text.language}
          onChange={(value) => value !== null && setLanguage(value as ContentLanguage)}
          allowDeselect={false}
          w={160}
        />
      }
    >
      <TrainingText text={text} />
    </Card>
  )
}
