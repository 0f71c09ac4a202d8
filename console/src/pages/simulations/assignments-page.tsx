// Who has which training, until when, and who has finished it.
import { Anchor, Button, SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Static } from 'typebox'
import { Link } from 'react-router'
import type { Assignment, AssignmentPageShape, TrainingFigures } from '#phish-threat/training/contract.ts'
import { urlOf } from '#console/api/client.ts'
import { useMay, useTenantId } from '#console/api/session.ts'
import { useConfirm } from '#console/components/confirm.tsx'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { FilterBar, useFilters } from '#console/components/filter-bar.tsx'
import { Page } from '#console/components/page.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { useParameter, usePaging } from '#console/components/view-state.ts'
import { ToneLabel, type ToneWord } from '#console/theme/tone.tsx'
import { formatNumber } from '#console/util/numbers.ts'
import { Address } from '../messages/address.tsx'
import { FigureList } from './figure-list.tsx'
import classes from './simulations.module.css'
import { simulationQuery, simulationsApi, useSimulationCall } from './simulations-api.ts'
import { lengthText } from './times.ts'

const shows = [
  ['open', 'Open'],
  ['overdue', 'Overdue'],
  ['completed', 'Completed'],
  ['withdrawn', 'Withdrawn'],
  ['all', 'All'],
] as const

export function Component() {
  const tenantId = useTenantId()
  const [show, setShow] = useParameter('show', 'open')
  const filters = useFilters([])
  const paging = usePaging()
  const figures = useQuery(simulationQuery<TrainingFigures>(tenantId, 'training-assignments/figures'))
  const query = useQuery(
    simulationQuery<Static<typeof AssignmentPageShape>>(tenantId, 'training-assignments', {
      show,
      search: filters.text === '' ? undefined : filters.text,
      cursor: paging.cursor,
    }),
  )
  return (
    <Page
      title="Training assignments"
      lead="Who has which training, until when, and who has finished it."
      actions={
        <Button
          variant="default"
          component="a"
          href={urlOf(simulationsApi(tenantId, 'training-assignments/export'), { show })}
          download
        >
          Export (CSV)
        </Button>
      }
    >
      <States query={figures} shape="text" failure="The numbers cannot be shown">
        {(numbers) => <Figures figures={numbers} />}
      </States>
      <div className={classes.scroll}>
        <SegmentedControl
          size="xs"
          mb="xs"
          aria-label="Which assignments"
          value={show}
          onChange={setShow}
          data={shows.map(([value, label]) => ({ value, label }))}
        />
      </div>
      <FilterBar filters={filters} placeholder="Search people and trainings" />
      <States
        query={query}
        failure="The assignments cannot be shown"
        empty={({ items }) => {
          if (items.length > 0) return null
          if (!filters.isEmpty)
            return { kind: 'no-match', noun: 'assignments', filters: filters.described, onClear: filters.clear }
          if (show === 'overdue') return { kind: 'good-news', text: 'Nothing is overdue.' }
          return {
            kind: 'nothing-yet',
            title: 'No assignments',
            text: 'Who is caught gets a training; campaigns of training alone give it to everybody in them.',
          }
        }}
      >
        {({ items, next }) => (
          <DataTable
            id="training-assignments"
            caption="Training assignments"
            columns={columnsOf(tenantId)}
            rows={items}
            rowId={({ id }) => id}
            rowName={({ person, training }) => `${person?.displayName ?? 'Somebody'}, ${training.title}`}
            paging={paging}
            next={next}
            isDimmed={({ state }) => state === 'withdrawn'}
          />
        )}
      </States>
    </Page>
  )
}

function Figures({ figures }: { figures: TrainingFigures }) {
  const { assigned, completed, started, overdue, medianEngaged_seconds, medianScore } = figures
  return (
    <FigureList
      figures={[
        { label: 'Assigned', value: formatNumber(assigned), note: `${formatNumber(started)} started` },
        {
          label: 'Completed',
          value: formatNumber(completed),
          note: assigned === 0 ? '' : `${Math.round((completed / assigned) * 100)}% of them`,
        },
        { label: 'Overdue', value: formatNumber(overdue), note: 'after their due date' },
        {
          label: 'Typical time',
          value: medianEngaged_seconds === null ? '–' : lengthText(medianEngaged_seconds),
          note:
            medianScore === null
              ? 'Median of those who finished'
              : `Median; ${Math.round(medianScore)}% right in the quiz`,
        },
      ]}
    />
  )
}

function stateOf({ state, isOverdue }: Assignment): ToneWord {
  if (state === 'completed') return { tone: 'ok', word: 'Completed' }
  if (state === 'withdrawn') return { tone: 'neutral', word: 'Withdrawn' }
  if (isOverdue) return { tone: 'warning', word: 'Overdue' }
  return state === 'started' ? { tone: 'info', word: 'Started' } : { tone: 'neutral', word: 'Assigned' }
}

const reasons: Record<Assignment['reason'], string> = {
  caught: 'After being caught',
  campaign: 'Campaign of training',
  chosen: 'By their own will',
}

const columnsOf = (tenantId: string): Column<Assignment>[] => [
  {
    id: 'person',
    header: 'Person',
    isMain: true,
    cell: ({ person }) =>
      person === null ? (
        'Hidden'
      ) : (
        <>
          {person.displayName || person.address}
          <div className={classes.dimmed}>
            <Address>{person.address}</Address>
          </div>
        </>
      ),
  },
  {
    id: 'training',
    header: 'Training',
    cell: ({ training, campaign, reason }) => (
      <>
        {training.title}
        <div className={classes.dimmed}>
          {reasons[reason]},{' '}
          <Anchor component={Link} to={`/t/${tenantId}/simulations/campaigns/${campaign.id}`} inherit>
            {campaign.name}
          </Anchor>
        </div>
      </>
    ),
  },
  {
    id: 'state',
    header: 'State',
    width: '130px',
    cell: (assignment) => {
      const { tone, word } = stateOf(assignment)
      return <ToneLabel tone={tone}>{word}</ToneLabel>
    },
  },
  {
    id: 'due',
    header: 'Due',
    width: '110px',
    cell: ({ dueAt }) => (dueAt === null ? '' : <RelativeTime at={dueAt} />),
  },
  {
    id: 'completed',
    header: 'Completed',
    width: '110px',
    cell: ({ completedAt }) => (completedAt === null ? '' : <RelativeTime at={completedAt} />),
  },
  {
    id: 'score',
    header: 'Quiz',
    width: '70px',
    align: 'right',
    cell: ({ score }) => (score === null ? '' : `${score}%`),
  },
  {
    id: 'reminders',
    header: 'Reminders',
    width: '100px',
    align: 'right',
    isExtra: true,
    cell: ({ remindersSent }) => formatNumber(remindersSent),
  },
  {
    id: 'act',
    header: 'Acts',
    width: '180px',
    cell: (assignment) => <Acts tenantId={tenantId} assignment={assignment} />,
  },
]

function Acts({ tenantId, assignment }: { tenantId: string; assignment: Assignment }) {
  const may = useMay()('simulations.launch')
  const confirm = useConfirm()
  const call = (act: string) => ({
    method: 'POST' as const,
    path: `training-assignments/${encodeURIComponent(assignment.id)}/${act}`,
    bodyOf: (reason: string) => ({ reason }),
  })
  const remind = useSimulationCall<string>(tenantId, call('remind'))
  const withdraw = useSimulationCall<string>(tenantId, call('withdraw'))
  if (assignment.state === 'completed' || assignment.state === 'withdrawn') return null
  const who = `${assignment.training.title} of ${assignment.person?.displayName ?? 'somebody'}`
  const reason = { label: 'Reason, kept in the audit log', isRequired: true, least: 3 }
  const notAllowed = may ? null : needs('Admin')
  return (
    <span className={classes.badges}>
      <DisabledReason reason={notAllowed}>
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`Remind of ${who}`}
          onClick={() =>
            confirm({
              title: 'Remind now',
              verb: 'Remind',
              children: 'A mail with the link to the training goes out on the next working day at the latest.',
              reason,
              run: (why) => remind.mutateAsync(why),
              done: 'The reminder goes out',
            })
          }
        >
          Remind
        </Button>
      </DisabledReason>
      <DisabledReason reason={notAllowed}>
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`Withdraw ${who}`}
          onClick={() =>
            confirm({
              title: 'Withdraw this training',
              verb: 'Withdraw',
              children: 'No more reminders come. The link still opens the training, by their own will.',
              reason,
              run: (why) => withdraw.mutateAsync(why),
              done: 'Withdrawn',
            })
          }
        >
          Withdraw
        </Button>
      </DisabledReason>
    </span>
  )
}
