// What people reported, and what of it nobody has judged yet. Simulations are known and need nobody.
import { Anchor, Button, SegmentedControl } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { useMay, useTenantId } from '#console/api/session.ts'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import { lazyDialog } from '#console/components/lazy-dialog.tsx'
import { Page } from '#console/components/page.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { useParameter, usePaging } from '#console/components/view-state.ts'
import { ToneLabel } from '#console/theme/tone.tsx'
import { formatNumber, plural } from '#console/util/numbers.ts'
import { harmless } from '../messages/harmless.ts'
import classes from '../simulations/simulations.module.css'
import { reportsQuery, type ReportRow, type ReportVerdict } from './reports-api.ts'
import { sourceWords, verdictWords } from './words.ts'

const LookUpDialog = lazyDialog(() => import('./look-up-dialog.tsx'))

const verdicts = Object.keys(verdictWords) as ReportVerdict[]

export function Component() {
  const tenantId = useTenantId()
  const may = useMay()
  const [verdict, setVerdict] = useParameter('verdict', 'open')
  const [isLooking, setLooking] = useState(false)
  const paging = usePaging()
  const query = useQuery({
    ...reportsQuery(tenantId, {
      verdict: verdict === 'all' ? undefined : verdict,
      after: paging.cursor,
    }),
    placeholderData: keepPreviousData,
  })
  const counts = query.data?.counts
  return (
    <Page
      title="Reported mail"
      lead="What people reported with the button or sent to the report mailbox."
      actions={
        <>
          <Button variant="default" onClick={() => setLooking(true)}>
            Is this a simulation
          </Button>
          {may('simulations.settings') && (
            <Button variant="default" component={Link} to={`/t/${tenantId}/reports/settings`}>
              Settings
            </Button>
          )}
        </>
      }
    >
      <div className={classes.scroll}>
        <SegmentedControl
          size="xs"
          mb="xs"
          aria-label="Which reports"
          value={verdict}
          onChange={setVerdict}
          data={[
            ...verdicts.map((value) => ({
              value,
              label:
                counts === undefined
                  ? verdictWords[value].word
                  : `${verdictWords[value].word} ${formatNumber(counts[value])}`,
            })),
            { value: 'all', label: 'All' },
          ]}
        />
      </div>
      <States
        query={query}
        failure="The reports cannot be shown"
        empty={({ items }) => {
          if (items.length > 0) return null
          const total = counts === undefined ? 1 : Object.values(counts).reduce((sum, count) => sum + count, 0)
          if (verdict === 'open' && total > 0) return { kind: 'good-news', text: 'Every report is judged.' }
          return {
            kind: 'nothing-yet',
            title: 'No reports',
            text: 'Give people the report button, or a mailbox to report to, in the settings of this page.',
          }
        }}
      >
        {({ items, next }) => (
          <DataTable
            id="reports"
            caption="Reports, newest first"
            columns={columnsOf(tenantId)}
            rows={items}
            rowId={({ id }) => id}
            rowName={({ subject }) => subject}
            href={({ id }) => `/t/${tenantId}/reports/${id}`}
            paging={paging}
            next={next}
            isDimmed={({ verdict: each }) => each === 'simulation'}
          />
        )}
      </States>
      <LookUpDialog tenantId={tenantId} isOpen={isLooking} onClose={() => setLooking(false)} />
    </Page>
  )
}

const columnsOf = (tenantId: string): Column<ReportRow>[] => [
  {
    id: 'subject',
    header: 'Mail',
    isMain: true,
    cell: ({ id, subject, from }) => (
      <>
        <Anchor component={Link} to={`/t/${tenantId}/reports/${id}`} inherit className="breakable">
          {subject === '' ? '(no subject)' : harmless(subject)}
        </Anchor>
        <div className={`${classes.dimmed} breakable`}>{harmless(from)}</div>
      </>
    ),
  },
  {
    id: 'verdict',
    header: 'Verdict',
    width: '130px',
    cell: ({ verdict }) => <ToneLabel tone={verdictWords[verdict].tone}>{verdictWords[verdict].word}</ToneLabel>,
  },
  {
    id: 'reporter',
    header: 'Reported by',
    cell: ({ reporter, sameMessage }) => (
      <>
        <span className="breakable">{reporter ?? 'Somebody'}</span>
        {sameMessage > 1 && <div className={classes.dimmed}>{plural(sameMessage, 'report')} of the same mail</div>}
      </>
    ),
  },
  { id: 'source', header: 'How', width: '130px', cell: ({ source }) => sourceWords[source] },
  { id: 'at', header: 'Reported', width: '110px', cell: ({ reportedAt }) => <RelativeTime at={reportedAt} /> },
  {
    id: 'decided',
    header: 'Judged by',
    isExtra: true,
    cell: ({ decidedBy }) => <span className="breakable">{decidedBy ?? ''}</span>,
  },
]
