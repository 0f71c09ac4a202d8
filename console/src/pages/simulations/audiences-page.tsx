// Saved audiences: lists from files, and rules that are looked up anew each time.
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
import { formatNumber } from '#console/util/numbers.ts'
import { audiencesQuery, type SavedAudience } from './audiences-api.ts'
import classes from './simulations.module.css'

const NewAudience = lazyDialog(() => import('./audience/new-audience-dialog.tsx'))

export function Component() {
  const tenantId = useTenantId()
  const may = useMay()('simulations.write')
  const [isMaking, setMaking] = useState(false)
  const query = useQuery(audiencesQuery(tenantId))
  const make = (
    <DisabledReason reason={may ? null : needs('Admin')}>
      <Button onClick={() => setMaking(true)}>New audience</Button>
    </DisabledReason>
  )
  return (
    <Page title="Audiences" lead="People that several campaigns are for: a list from a file, or a rule." actions={make}>
      <States
        query={query}
        failure="The audiences cannot be shown"
        empty={({ items }) =>
          items.length > 0
            ? null
            : {
                kind: 'nothing-yet',
                title: 'No saved audiences',
                text: 'For example: who was caught twice in six months, or who joined in the last thirty days.',
                action: make,
              }
        }
      >
        {({ items }) => (
          <DataTable
            id="audiences"
            caption="Saved audiences"
            columns={columnsOf(tenantId)}
            rows={items}
            rowId={({ id }) => id}
            rowName={({ name }) => name}
            href={({ id }) => `/t/${tenantId}/simulations/audiences/${id}`}
          />
        )}
      </States>
      <NewAudience tenantId={tenantId} isOpen={isMaking} onClose={() => setMaking(false)} />
    </Page>
  )
}

const columnsOf = (tenantId: string): Column<SavedAudience>[] => [
  {
    id: 'name',
    header: 'Audience',
    isMain: true,
    cell: ({ id, name, description }) => (
      <>
        <Anchor component={Link} to={`/t/${tenantId}/simulations/audiences/${id}`} inherit className="breakable">
          {name}
        </Anchor>
        <div className={classes.dimmed}>{description}</div>
      </>
    ),
  },
  { id: 'kind', header: 'Kind', width: '100px', cell: ({ kind }) => (kind === 'rule' ? 'Rule' : 'List') },
  {
    id: 'people',
    header: 'People now',
    width: '120px',
    align: 'right',
    cell: ({ people }) => <span className="tabular">{formatNumber(people)}</span>,
  },
  { id: 'updated', header: 'Changed', width: '120px', cell: ({ updatedAt }) => <RelativeTime at={updatedAt} /> },
  {
    id: 'by',
    header: 'Made by',
    isExtra: true,
    cell: ({ createdBy }) => <span className="breakable">{createdBy}</span>,
  },
]
