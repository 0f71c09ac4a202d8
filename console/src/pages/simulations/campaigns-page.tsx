// Which campaigns there are, which of them run, and where to begin.
import { Anchor, Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { campaignStates, type CampaignState } from './lists.ts'
import { useMay, useTenantId } from '#console/api/session.ts'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { FilterBar, useFilters } from '#console/components/filter-bar.tsx'
import { lazyDialog } from '#console/components/lazy-dialog.tsx'
import { Page } from '#console/components/page.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { usePaging } from '#console/components/view-state.ts'
import { ToneLabel } from '#console/theme/tone.tsx'
import { formatNumber } from '#console/util/numbers.ts'
import { campaignsQuery, type CampaignSummary } from './campaign/campaign-api.ts'
import classes from './simulations.module.css'
import { stateWords, techniqueWords } from './words.ts'

const NewCampaign = lazyDialog(() => import('./campaign/new-campaign-dialog.tsx'))

const fields = [
  {
    name: 'state',
    label: 'State',
    options: campaignStates.map((value) => ({ value, label: stateWords[value].word })),
  },
]

export function Component() {
  const tenantId = useTenantId()
  const may = useMay()('simulations.write')
  const [isMaking, setMaking] = useState(false)
  const filters = useFilters(fields)
  const paging = usePaging()
  const query = useQuery(
    campaignsQuery(tenantId, {
      search: filters.text === '' ? undefined : filters.text,
      state: filters.values['state'] as CampaignState | undefined,
      cursor: paging.cursor,
    }),
  )
  const make = (
    <DisabledReason reason={may ? null : needs('Admin')}>
      <Button onClick={() => setMaking(true)}>New campaign</Button>
    </DisabledReason>
  )
  return (
    <Page
      title="Campaigns"
      lead="Phishing simulations and trainings: what runs, what is planned, what was."
      actions={make}
    >
      <FilterBar filters={filters} placeholder="Search campaigns" />
      <States
        query={query}
        failure="The campaigns cannot be shown"
        stillHolds="What runs goes on."
        empty={({ items, totals }) =>
          items.length > 0
            ? null
            : filters.isEmpty
              ? {
                  kind: 'nothing-yet',
                  title: 'No campaigns',
                  text: 'Start with a baseline test: it shows how people do before any training.',
                  action: make,
                }
              : {
                  kind: 'no-match',
                  noun: 'campaigns',
                  filters: filters.described,
                  without: Object.values(totals).reduce((sum, each) => sum + each, 0),
                  onClear: filters.clear,
                }
        }
      >
        {({ items, next }) => (
          <DataTable
            id="campaigns"
            caption="Campaigns, newest first"
            columns={columnsOf(tenantId)}
            rows={items}
            rowId={({ id }) => id}
            rowName={({ name }) => name}
            href={(campaign) => pageOf(tenantId, campaign)}
            paging={paging}
            next={next}
            isDimmed={({ state }) => state === 'stopped'}
          />
        )}
      </States>
      <NewCampaign tenantId={tenantId} isOpen={isMaking} onClose={() => setMaking(false)} />
    </Page>
  )
}

/** A draft opens where it is worked on. */
const pageOf = (tenantId: string, { id, state }: Pick<CampaignSummary, 'id' | 'state'>): string =>
  `/t/${tenantId}/simulations/${state === 'draft' || state === 'awaiting-approval' ? 'wizard' : 'campaigns'}/${id}`

const columnsOf = (tenantId: string): Column<CampaignSummary>[] => [
  {
    id: 'name',
    header: 'Campaign',
    isMain: true,
    cell: (campaign) => (
      <>
        <Anchor component={Link} to={pageOf(tenantId, campaign)} inherit className="breakable">
          {campaign.name}
        </Anchor>
        <div className={classes.dimmed}>
          {techniqueWords[campaign.technique]}
          {campaign.seriesId !== null && ', of a series'}
        </div>
      </>
    ),
  },
  {
    id: 'state',
    header: 'State',
    width: '160px',
    cell: ({ state }) => <ToneLabel tone={stateWords[state].tone}>{stateWords[state].word}</ToneLabel>,
  },
  {
    id: 'sent',
    header: 'Sent',
    width: '130px',
    align: 'right',
    cell: ({ sent, recipients }) =>
      recipients === 0 ? (
        ''
      ) : (
        <span className="tabular">
          {formatNumber(sent)} of {formatNumber(recipients)}
        </span>
      ),
  },
  {
    id: 'starts',
    header: 'Starts',
    width: '120px',
    cell: ({ startsAt }) => (startsAt === null ? '' : <RelativeTime at={startsAt} />),
  },
  {
    id: 'ends',
    header: 'Ends',
    width: '120px',
    cell: ({ endsAt }) => (endsAt === null ? '' : <RelativeTime at={endsAt} />),
  },
  {
    id: 'by',
    header: 'Made by',
    isExtra: true,
    cell: ({ createdBy }) => <span className="breakable">{createdBy}</span>,
  },
]
