// Which mailboxes were or are in the wrong hands, and which of them need a person.
import { Anchor, Button, SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { IncidentHead } from '#compromise/contract.ts'
import { useMay, useTenant } from '#console/api/session.ts'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import { FilterBar, useFilters } from '#console/components/filter-bar.tsx'
import { Page } from '#console/components/page.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { useParameter, usePaging } from '#console/components/view-state.ts'
import { ToneLabel } from '#console/theme/tone.tsx'
import { formatNumber } from '#console/util/numbers.ts'
import { incidentsQuery, type ListedState } from './incidents-api.ts'
import classes from './incidents.module.css'
import { BlockTime } from './block-time.tsx'
import { computersText, flagWords, isEnded, messageCounts, scanWords, stateWords } from './words.ts'

export function Component() {
  const tenant = useTenant()
  const may = useMay()
  const [state, setState] = useParameter('state', 'open')
  const filters = useFilters([])
  return (
    <Page
      title="Compromised mailboxes"
      lead="Mailboxes that sent bad messages in a short time: blocked, looked at, cleared and released."
      actions={
        may('compromise.settings') && (
          <Button variant="default" component={Link} to={`/t/${tenant.id}/settings/compromise`}>
            Settings
          </Button>
        )
      }
    >
      <SegmentedControl
        aria-label="Which incidents"
        size="xs"
        mb="xs"
        value={state}
        onChange={setState}
        data={[
          { value: 'open', label: 'Open or watched' },
          { value: 'ended', label: 'Ended' },
          { value: 'all', label: 'All' },
        ]}
      />
      <FilterBar filters={filters} placeholder="Search mailboxes" />
      <Incidents tenantId={tenant.id} state={stateOf(state)} search={filters.text} onClear={filters.clear} />
    </Page>
  )
}

const stateOf = (text: string): ListedState => (text === 'ended' || text === 'all' ? text : 'open')

interface IncidentsProps {
  tenantId: string
  state: ListedState
  search: string
  onClear: () => void
}

function Incidents({ tenantId, state, search, onClear }: IncidentsProps) {
  const paging = usePaging()
  const query = useQuery(incidentsQuery(tenantId, { state, search: search === '' ? undefined : search }, paging.cursor))
  return (
    <States
      query={query}
      failure="The incidents cannot be shown"
      stillHolds="Every block stays in force, and the gateways go on counting."
      empty={({ items }) => {
        if (items.length > 0) return null
        if (search !== '') return { kind: 'no-match', noun: 'incidents', filters: [`“${search}”`], onClear }
        if (state === 'open') return { kind: 'good-news', text: 'No mailbox is blocked or watched.' }
        return {
          kind: 'nothing-yet',
          title: 'No incident yet',
          text: 'When a mailbox sends five bad messages within ten minutes it is blocked, and its case appears here.',
        }
      }}
    >
      {({ items, next }) => (
        <DataTable
          id="incidents"
          caption="Incidents, newest first"
          columns={columnsOf(tenantId)}
          rows={items}
          rowId={({ id }) => id}
          rowName={({ mailbox }) => mailbox.address}
          href={({ id }) => `/t/${tenantId}/incidents/${id}`}
          paging={paging}
          next={next}
          isDimmed={({ state: each }) => each === 'closed'}
        />
      )}
    </States>
  )
}

const columnsOf = (tenantId: string): Column<IncidentHead>[] => [
  {
    id: 'mailbox',
    header: 'Mailbox',
    isMain: true,
    cell: ({ id, mailbox, number }) => (
      <>
        <Anchor component={Link} to={`/t/${tenantId}/incidents/${id}`} inherit className="breakable">
          {mailbox.displayName === '' ? mailbox.address : mailbox.displayName}
        </Anchor>
        <div className={`${classes.dimmed} breakable`}>
          {mailbox.displayName !== '' && mailbox.address}
          {number > 1 && ` (incident ${formatNumber(number)})`}
        </div>
      </>
    ),
  },
  {
    id: 'state',
    header: 'State',
    width: '205px',
    cell: (incident) => (
      <span className={classes.badges}>
        <ToneLabel tone={stateWords[incident.state].tone}>{stateWords[incident.state].word}</ToneLabel>
        {!isEnded(incident) &&
          incident.flags.map((flag) => (
            <ToneLabel key={flag} tone={flagWords[flag].tone}>
              {flagWords[flag].word}
            </ToneLabel>
          ))}
      </span>
    ),
  },
  { id: 'messages', header: 'Bad messages', width: '130px', cell: ({ messages }) => messageCounts(messages) },
  { id: 'block', header: 'Block', width: '115px', cell: ({ block }) => <BlockTime block={block} /> },
  {
    id: 'held',
    header: 'Held',
    width: '60px',
    align: 'right',
    cell: ({ block }) => <span className="tabular">{formatNumber(block.heldMessages)}</span>,
  },
  {
    id: 'computers',
    header: 'Computers',
    width: '115px',
    cell: ({ computers }) => (
      <>
        {computersText(computers)}
        {computers.worst !== null && computers.clear < computers.total && (
          <div className={classes.dimmed}>{scanWords[computers.worst].word}</div>
        )}
      </>
    ),
  },
  { id: 'opened', header: 'Opened', width: '95px', cell: ({ openedAt }) => <RelativeTime at={openedAt} /> },
  {
    id: 'ended',
    header: 'Ended',
    width: '110px',
    isExtra: true,
    cell: ({ endedAt }) => (endedAt === null ? '' : <RelativeTime at={endedAt} />),
  },
]
