// One template: what people see and by what it is recognised; your own can be changed, Mailwarden's are copied first.
import { Anchor, Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { Link, useParams } from 'react-router'
import { useMay, useTenantId } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { Facts } from '#console/components/facts.tsx'
import { Notice } from '#console/components/notice.tsx'
import { Page } from '#console/components/page.tsx'
import { Loading, States } from '#console/components/states.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { shareText } from './campaign/figures.ts'
import { CopyAndArchive } from './content/copy-and-archive.tsx'
import { Preview } from './content/preview.tsx'
import { templatePath, templateQuery, type TemplateView } from './content-api.ts'
import classes from './simulations.module.css'
import { simulationsApi } from './simulations-api.ts'
import { cueWord, difficultyWords, languageWords, techniqueWords, themeWord } from './words.ts'

// Only who changes a template needs it.
const Editor = lazy(async () => ({ default: (await import('./content/template-editor.tsx')).TemplateEditor }))

export function Component() {
  const { id = '' } = useParams()
  return id === 'new' ? <New /> : <One key={id} id={id} />
}

function Above({ tenantId }: { tenantId: string }) {
  return (
    <Anchor component={Link} to={`/t/${tenantId}/simulations/templates`} size="sm">
      All templates
    </Anchor>
  )
}

function New() {
  const tenantId = useTenantId()
  return (
    <Page title="New template" above={<Above tenantId={tenantId} />}>
      <Suspense fallback={<Loading shape="form" />}>
        <Editor tenantId={tenantId} stored={null} />
      </Suspense>
    </Page>
  )
}

function One({ id }: { id: string }) {
  const tenantId = useTenantId()
  const query = useQuery(templateQuery(tenantId, id))
  const template = query.data
  return (
    <Page
      title={template?.name ?? 'Template'}
      above={<Above tenantId={tenantId} />}
      lead={
        template !== undefined && (
          <span className={classes.badges}>
            <span>{techniqueWords[template.technique]}</span>
            {template.source === 'tenant' && <ToneLabel tone="info">Your own</ToneLabel>}
            {template.isControversial && <ToneLabel tone="warning">May hurt people</ToneLabel>}
            {template.isArchived && <ToneLabel tone="neutral">Archived</ToneLabel>}
          </span>
        )
      }
      actions={template !== undefined && <Acts tenantId={tenantId} template={template} />}
    >
      <States query={query} shape="cards" failure="This template cannot be shown">
        {(each) => <View tenantId={tenantId} template={each} />}
      </States>
    </Page>
  )
}

function View({ tenantId, template }: { tenantId: string; template: TemplateView }) {
  const may = useMay()('simulations.write')
  if (template.source === 'tenant' && may && !template.isArchived)
    return (
      <Suspense fallback={<Loading shape="form" />}>
        <Editor tenantId={tenantId} stored={template} />
      </Suspense>
    )
  return (
    <>
      {template.source === 'built-in' && (
        <Notice tone="info" title="A template of Mailwarden">
          It is kept up to date with the product. Duplicate it to change it.
        </Notice>
      )}
      <Card title="What it is">
        <About template={template} />
      </Card>
      <Card title="As people get it">
        <Preview tenantId={tenantId} shown={{ templateId: template.id }} languages={template.languages} />
      </Card>
      <Cues template={template} />
    </>
  )
}

const ratings = {
  very: 'Very hard to recognise',
  moderately: 'Moderately hard to recognise',
  'moderately-to-least': 'Moderately to least hard to recognise',
  least: 'Least hard to recognise',
} as const

function About({ template }: { template: TemplateView }) {
  const { theme, difficulty, predictedCompromiseRate, languages, scale, version } = template
  return (
    <Facts
      items={[
        ['Theme', themeWord(theme)],
        ['Difficulty', difficultyWords[difficulty]],
        ['Expected to be caught', shareText(predictedCompromiseRate)],
        ['Languages', languages.map((each) => languageWords[each]).join(', ')],
        scale === null
          ? null
          : [
              'NIST Phish Scale',
              `${ratings[scale.rating]}: ${scale.cueCount} cues (${scale.cues}), premise ${scale.premise}`,
            ],
        ['Version', String(version)],
      ]}
    />
  )
}

function Cues({ template }: { template: TemplateView }) {
  const variant = template.attack.variants.find(({ language }) => language === 'en') ?? template.attack.variants[0]
  if (variant === undefined || variant.cues.length === 0) return null
  return (
    <Card title="By what it is recognised" lead="What who is caught is shown, in the mail itself.">
      <ul className={classes.list}>
        {variant.cues.map(({ kind, quote, explanation }, index) => (
          <li key={`${kind} ${index}`}>
            <strong>{cueWord(kind)}</strong>
            {quote !== null && <> “{quote}”</>}
            <div>{explanation}</div>
          </li>
        ))}
      </ul>
    </Card>
  )
}

function Acts({ tenantId, template }: { tenantId: string; template: TemplateView }) {
  return (
    <>
      <CopyAndArchive
        tenantId={tenantId}
        kind="template"
        pathOf={templatePath}
        item={template}
        name={template.name}
        effect="Campaigns keep their copy."
      />
      <Button
        variant="default"
        component="a"
        href={simulationsApi(tenantId, templatePath(template.id, 'export'))}
        download={`${template.name}.json`}
      >
        Export (JSON)
      </Button>
    </>
  )
}
