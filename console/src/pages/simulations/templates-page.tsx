// The library of attacks: Mailwarden's and your own, with what each is expected to do.
import { Anchor, Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { useMay, useTenantId } from '#console/api/session.ts'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Empty } from '#console/components/empty.tsx'
import { lazyDialog } from '#console/components/lazy-dialog.tsx'
import { Page } from '#console/components/page.tsx'
import { States } from '#console/components/states.tsx'
import { useParameter } from '#console/components/view-state.ts'
import { ToneLabel } from '#console/theme/tone.tsx'
import { shareText } from './campaign/figures.ts'
import { ArchivedToo } from './content/archived-too.tsx'
import { filterTemplates, noFilter } from './content/filter-templates.ts'
import { TemplateFilters } from './content/template-filters.tsx'
import { templatesQuery, type TemplateSummary } from './content-api.ts'
import classes from './simulations.module.css'
import { difficultyWords, techniqueWords, themeWord } from './words.ts'

const ImportTemplate = lazyDialog(() => import('./content/import-dialog.tsx'))

export function Component() {
  const tenantId = useTenantId()
  const may = useMay()('simulations.write')
  const [isImporting, setImporting] = useState(false)
  const [archived, setArchived] = useParameter('archived')
  const query = useQuery(templatesQuery(tenantId, archived !== ''))
  const reason = may ? null : needs('Admin')
  return (
    <Page
      title="Templates"
      lead="Attacks to send: what people see, how hard it is to recognise, and how many fall for it."
      actions={
        <>
          <DisabledReason reason={reason}>
            <Button variant="default" onClick={() => setImporting(true)}>
              Import
            </Button>
          </DisabledReason>
          <DisabledReason reason={reason}>
            <Button component={Link} to={`/t/${tenantId}/simulations/templates/new`}>
              New template
            </Button>
          </DisabledReason>
        </>
      }
    >
      <ArchivedToo isOn={archived !== ''} onChange={(isOn) => setArchived(isOn ? '1' : '')} />
      <States query={query} failure="The templates cannot be shown">
        {({ items }) => <Library tenantId={tenantId} items={items} />}
      </States>
      <ImportTemplate tenantId={tenantId} isOpen={isImporting} onClose={() => setImporting(false)} />
    </Page>
  )
}

function Library({ tenantId, items }: { tenantId: string; items: readonly TemplateSummary[] }) {
  const [filter, setFilter] = useState(noFilter)
  const shown = filterTemplates(items, filter)
  return (
    <>
      <TemplateFilters items={items} filter={filter} onChange={setFilter} />
      {shown.length === 0 ? (
        <Empty
          state={{
            kind: 'no-match',
            noun: 'templates',
            filters: Object.values(filter).filter((value) => value !== null && value !== ''),
            without: items.length,
            onClear: () => setFilter(noFilter),
          }}
        />
      ) : (
        <DataTable
          id="templates"
          caption={`Templates, ${shown.length} of ${items.length}`}
          columns={columnsOf(tenantId)}
          rows={shown}
          rowId={({ id }) => id}
          rowName={({ name }) => name}
          href={({ id }) => `/t/${tenantId}/simulations/templates/${id}`}
        />
      )}
    </>
  )
}

const columnsOf = (tenantId: string): Column<TemplateSummary>[] => [
  {
    id: 'name',
    header: 'Template',
    isMain: true,
    cell: ({ id, name, source, isControversial, isArchived }) => (
      <>
        <Anchor component={Link} to={`/t/${tenantId}/simulations/templates/${id}`} inherit className="breakable">
          {name}
        </Anchor>
        <span className={classes.badges}>
          {source === 'tenant' && <ToneLabel tone="info">Your own</ToneLabel>}
          {isArchived && <ToneLabel tone="neutral">Archived</ToneLabel>}
          {isControversial && <ToneLabel tone="warning">May hurt people</ToneLabel>}
        </span>
      </>
    ),
  },
  { id: 'technique', header: 'Kind', width: '120px', cell: ({ technique }) => techniqueWords[technique] },
  { id: 'theme', header: 'Theme', cell: ({ theme }) => themeWord(theme) },
  { id: 'difficulty', header: 'Difficulty', width: '170px', cell: ({ difficulty }) => difficultyWords[difficulty] },
  {
    id: 'rate',
    header: 'Expected to be caught',
    width: '170px',
    align: 'right',
    cell: ({ predictedCompromiseRate }) => shareText(predictedCompromiseRate),
  },
  {
    id: 'languages',
    header: 'Languages',
    width: '130px',
    cell: ({ languages }) => languages.map((each) => each.toUpperCase()).join(', '),
  },
]
