// Series: campaigns that make themselves, at a frequency, from kinds of attacks or a list of trainings.
import { Anchor, Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { useMay, useTenantId } from '#console/api/session.ts'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { lazyDialog } from '#console/components/lazy-dialog.tsx'
import { Page } from '#console/components/page.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { formatNumber } from '#console/util/numbers.ts'
import { frequencyWords, seriesListQuery, seriesStates, type SeriesView } from './series/series-api.ts'
import classes from './simulations.module.css'

const NewSeries = lazyDialog(() => import('./series/new-series-dialog.tsx'))

export function Component() {
  const tenantId = useTenantId()
  const may = useMay()('simulations.write')
  const [isMaking, setMaking] = useState(false)
  const query = useQuery(seriesListQuery(tenantId))
  const make = (
    <DisabledReason reason={may ? null : needs('Admin')}>
      <Button onClick={() => setMaking(true)}>New series</Button>
    </DisabledReason>
  )
  return (
    <Page title="Series" lead="Campaigns that make themselves: a new one each week, month or quarter." actions={make}>
      <States
        query={query}
        failure="The series cannot be shown"
        empty={({ items }) =>
          items.length > 0
            ? null
            : {
                kind: 'nothing-yet',
                title: 'No series',
                text: 'People stay alert when tests come again and again. A series picks attacks that they have not seen.',
                action: make,
              }
        }
      >
        {({ items }) => (
          <DataTable
            id="series"
            caption="Series"
            columns={columnsOf(tenantId)}
            rows={items}
            rowId={({ id }) => id}
            rowName={({ name }) => name}
            href={({ id }) => `/t/${tenantId}/simulations/series/${id}`}
            isDimmed={({ state }) => state === 'ended'}
          />
        )}
      </States>
      <NewSeries tenantId={tenantId} isOpen={isMaking} onClose={() => setMaking(false)} />
    </Page>
  )
}

const columnsOf = (tenantId: string): Column<SeriesView>[] => [
  {
    id: 'name',
    header: 'Series',
    isMain: true,
    cell: ({ id, name, kind }) => (
      <>
        <Anchor component={Link} to={`/t/${tenantId}/simulations/series/${id}`} inherit className="breakable">
          {name}
        </Anchor>
        <div className={classes.dimmed}>{kind === 'attack' ? 'Attacks' : 'Trainings'}</div>
      </>
    ),
  },
  {
    id: 'state',
    header: 'State',
    width: '130px',
    cell: ({ state }) => <ToneLabel tone={seriesStates[state].tone}>{seriesStates[state].word}</ToneLabel>,
  },
  { id: 'frequency', header: 'How often', width: '150px', cell: ({ settings }) => frequencyWords[settings.frequency] },
  {
    id: 'next',
    header: 'Next',
    width: '120px',
    cell: ({ nextAt }) => (nextAt === null ? '' : <RelativeTime at={nextAt} />),
  },
  { id: 'runs', header: 'Runs', width: '80px', align: 'right', cell: ({ runs }) => formatNumber(runs) },
]
