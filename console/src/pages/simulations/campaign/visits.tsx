// Who opened the links: people, machines, and what is not known; each with its evidence, and a correction by hand with a reason.
import { Button, SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMay, useTenantId } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { toast, useConfirm } from '#console/components/confirm.tsx'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Disclosure } from '#console/components/disclosure.tsx'
import { Facts } from '#console/components/facts.tsx'
import { Notice } from '#console/components/notice.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { useParameter, usePaging } from '#console/components/view-state.ts'
import { ToneLabel } from '#console/theme/tone.tsx'
import { formatNumber, plural } from '#console/util/numbers.ts'
import classes from '../simulations.module.css'
import { lengthText } from '../times.ts'
import { tokenWords, verdictWords } from '../words.ts'
import { useCampaignCall } from './campaign-api.ts'
import { shareText } from './figures.ts'
import { VisitEvidence } from './visit-evidence.tsx'
import { networkText, visitsQuery, visitSummaryQuery, type VisitSummary, type VisitView } from './visits-api.ts'

const shows = [
  ['', 'All'],
  ['human', 'People'],
  ['unconfirmed', 'Unconfirmed'],
  ['automated', 'Automated'],
  ['review', 'To look at'],
] as const

export function Visits({ campaignId }: { campaignId: string }) {
  const tenantId = useTenantId()
  const [show, setShow] = useParameter('verdict', '')
  const paging = usePaging()
  const summary = useQuery(visitSummaryQuery(tenantId, campaignId))
  const query = useQuery(
    visitsQuery(tenantId, campaignId, {
      verdict: show === 'review' || show === '' ? undefined : show,
      needsReview: show === 'review' ? true : undefined,
      cursor: paging.cursor,
    }),
  )
  return (
    <>
      <States query={summary} shape="text" failure="The summary cannot be shown">
        {(each) => <Summary tenantId={tenantId} campaignId={campaignId} summary={each} />}
      </States>
      <div className={classes.scroll}>
        <SegmentedControl
          size="xs"
          mb="xs"
          aria-label="Which visits"
          value={show}
          onChange={setShow}
          data={shows.map(([value, label]) => ({ value, label }))}
        />
      </div>
      <States
        query={query}
        failure="The visits cannot be shown"
        empty={({ items }) => {
          if (items.length > 0) return null
          if (show === 'review') return { kind: 'good-news', text: 'No visit needs a look.' }
          return show === ''
            ? { kind: 'nothing-yet', title: 'No visits yet', text: 'Whoever opens a link appears here within seconds.' }
            : {
                kind: 'no-match',
                noun: 'visits',
                filters: shows.flatMap(([value, label]) => (value === show ? [label] : [])),
                onClear: () => setShow(''),
              }
        }}
      >
        {({ items, next }) => (
          <DataTable
            id="campaign-visits"
            caption="Visits, newest first"
            columns={columns}
            rows={items}
            rowId={({ id }) => id}
            rowName={({ recipient, at }) => recipient?.name ?? at}
            panel={(visit) => ({
              title: visit.recipient?.name ?? 'A visit',
              body: <VisitEvidence tenantId={tenantId} visitId={visit.id} />,
            })}
            paging={paging}
            next={next}
            isDimmed={({ isExcluded }) => isExcluded}
          />
        )}
      </States>
    </>
  )
}

interface SummaryProps {
  tenantId: string
  campaignId: string
  summary: VisitSummary
}

function Summary({ tenantId, campaignId, summary }: SummaryProps) {
  const { clickRate, visits, sources, reasons } = summary
  const rate =
    clickRate.low === null || clickRate.high === null
      ? 'Nothing was delivered yet'
      : clickRate.low === clickRate.high
        ? shareText(clickRate.low)
        : `${shareText(clickRate.low)} to ${shareText(clickRate.high)}`
  return (
    <Card
      title="People and machines"
      lead="Only a visit that was a person counts as caught. What is not sure makes the rate a range."
      actions={<Judge tenantId={tenantId} campaignId={campaignId} />}
    >
      <Facts
        items={[
          ['Click rate', `${rate} of ${plural(clickRate.delivered, 'delivered mail')}`],
          [
            'Visits',
            `${plural(visits.human, 'of a person', 'of people')}, ${formatNumber(visits.automated)} automated, ${formatNumber(visits.unconfirmed)} unconfirmed${
              visits.excluded > 0 ? `, ${formatNumber(visits.excluded)} tests of administrators` : ''
            }`,
          ],
          summary.proxyOpens === 0
            ? null
            : ['Pictures loaded by proxies', `${formatNumber(summary.proxyOpens)}: for a reader, or for nobody`],
          ['Rules', `Version ${summary.ruleVersion}, settled after ${plural(summary.settling_minutes, 'minute')}`],
        ]}
      />
      {visits.provisional > 0 && (
        <Notice tone="info" title={`${plural(visits.provisional, 'visit')} may still change`} />
      )}
      {!summary.hasTelemetry && (
        <Notice tone="info" title="Signals of the tenant are not looked at">
          More visits stay unconfirmed: a click then needs input from a network where people live.
        </Notice>
      )}
      {reasons.length > 0 && (
        <Disclosure summary="Why visits are automated, and where they came from">
          <ul className={classes.list} aria-label="Reasons">
            {reasons.map(({ code, text, visits: count }) => (
              <li key={code} className={classes.line}>
                <span className={classes.grow}>{text}</span>
                <span className="tabular">{plural(count, 'visit')}</span>
              </li>
            ))}
          </ul>
          <ul className={classes.list} aria-label="Sources">
            {sources.map((source, index) => (
              <li key={index} className={classes.line}>
                <span className={classes.grow}>
                  {networkText({ network: { ...source, range: null } })}
                  {source.agent !== null && `, ${source.agent}`}
                  {source.hasVisitedCanary && <ToneLabel tone="warning">Visited a canary, too</ToneLabel>}
                </span>
                <span className="tabular">
                  {plural(source.visits, 'visit')}, {plural(source.recipients, 'recipient')}
                </span>
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
    </Card>
  )
}

function Judge({ tenantId, campaignId }: { tenantId: string; campaignId: string }) {
  const may = useMay()('simulations.verdicts')
  const confirm = useConfirm()
  const judge = useCampaignCall<void, { operationId: string }>(tenantId, campaignId, 'visits/judge', () => undefined)
  return (
    <DisabledReason reason={may ? null : needs('Admin')}>
      <Button
        size="xs"
        variant="default"
        onClick={() =>
          confirm({
            title: 'Judge all visits anew',
            verb: 'Judge anew',
            children: 'By the rules of today. What a person decided stays; figures and trainings follow.',
            run: async () => {
              const { operationId } = await judge.mutateAsync()
              toast('Visits are judged anew.', {
                to: `/t/${tenantId}/operations/${operationId}`,
                label: 'Show how far it is',
              })
            },
          })
        }
      >
        Judge anew
      </Button>
    </DisabledReason>
  )
}

const columns: Column<VisitView>[] = [
  {
    id: 'recipient',
    header: 'Link of',
    isMain: true,
    cell: ({ recipient, isCanary, kinds }) => (
      <>
        {isCanary ? 'A canary' : (recipient?.name ?? 'Hidden')}
        <div className={classes.dimmed}>{kinds.map((kind) => tokenWords[kind]).join(', ')}</div>
      </>
    ),
  },
  {
    id: 'verdict',
    header: 'Who it was',
    width: '170px',
    cell: ({ verdict, needsReview, isOtherPerson, provisionalUntil, decidedBy, isExcluded }) => (
      <span className={classes.badges}>
        <ToneLabel tone={verdictWords[verdict].tone}>{verdictWords[verdict].word}</ToneLabel>
        {isExcluded && <ToneLabel tone="neutral">Test</ToneLabel>}
        {isOtherPerson && <ToneLabel tone="info">Perhaps somebody else</ToneLabel>}
        {needsReview && <ToneLabel tone="warning">To look at</ToneLabel>}
        {provisionalUntil !== null && <ToneLabel tone="neutral">May change</ToneLabel>}
        {decidedBy !== null && <ToneLabel tone="info">By hand</ToneLabel>}
      </span>
    ),
  },
  { id: 'why', header: 'Why', cell: ({ reasons }) => reasons[0]?.text ?? '' },
  { id: 'network', header: 'From', cell: (visit) => <span className="breakable">{networkText(visit)}</span> },
  { id: 'agent', header: 'As', width: '150px', isExtra: true, cell: ({ agent }) => agent ?? '' },
  {
    id: 'after',
    header: 'After delivery',
    width: '120px',
    cell: ({ sinceDelivery_seconds }) => (sinceDelivery_seconds === null ? '' : lengthText(sinceDelivery_seconds)),
  },
  { id: 'at', header: 'When', width: '100px', cell: ({ at }) => <RelativeTime at={at} /> },
]
