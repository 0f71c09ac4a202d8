// Computers of this tenant: whose they are and how sure that is, which product looks after them, and how to enrol more.
import { Anchor, Button, Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import type { ComputerView } from '#compromise/contract.ts'
import { useMay, useTenant } from '#console/api/session.ts'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { FilterBar, useFilters } from '#console/components/filter-bar.tsx'
import { Page } from '#console/components/page.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { usePaging } from '#console/components/view-state.ts'
import { ToneLabel } from '#console/theme/tone.tsx'
import { backEndWords } from '../incidents/words.ts'
import { computersQuery } from './computers-api.ts'
import { EnrolDialog } from './enrol-dialog.tsx'
import classes from './computers.module.css'
import { TokensCard } from './tokens-card.tsx'
import { agentState, onlineState, osWords, strongestFirst, weightWords } from './words.ts'

export function Component() {
  const tenant = useTenant()
  const may = useMay()
  const [isEnrolling, setEnrolling] = useState(false)
  const reason = may('endpoints.settings') ? null : needs('Admin')
  const filters = useFilters([])
  return (
    <Page
      title="Computers"
      lead="Who works at which computer decides what is scanned when a mailbox is abused."
      actions={
        <>
          <DisabledReason reason={reason}>
            <Button onClick={() => setEnrolling(true)}>Enrol computers</Button>
          </DisabledReason>
          {may('endpoints.settings') && (
            <Button variant="default" component={Link} to={`/t/${tenant.id}/settings/endpoints`}>
              Endpoint products
            </Button>
          )}
        </>
      }
    >
      <FilterBar filters={filters} placeholder="Search computers and people" />
      <Computers
        tenantId={tenant.id}
        search={filters.text}
        onClear={filters.clear}
        onEnrol={may('endpoints.settings') ? () => setEnrolling(true) : null}
      />
      {may('endpoints.settings') && (
        <div className={classes.after}>
          <TokensCard tenantId={tenant.id} />
        </div>
      )}
      <EnrolDialog tenantId={tenant.id} isOpen={isEnrolling} onClose={() => setEnrolling(false)} />
    </Page>
  )
}

interface ComputersProps {
  tenantId: string
  search: string
  onClear: () => void
  onEnrol: (() => void) | null
}

function Computers({ tenantId, search, onClear, onEnrol }: ComputersProps) {
  const paging = usePaging()
  const query = useQuery(computersQuery(tenantId, { search: search === '' ? undefined : search }, paging.cursor))
  return (
    <States
      query={query}
      failure="The computers cannot be shown"
      stillHolds="Blocks and scans go on."
      empty={({ items }) => {
        if (items.length > 0) return null
        if (search !== '') return { kind: 'no-match', noun: 'computers', filters: [`“${search}”`], onClear }
        return {
          kind: 'nothing-yet',
          title: 'No computer known yet',
          text: 'Computers appear here with their people when an agent is enrolled, or from Microsoft Entra, Intune, Defender or Sophos Central.',
          action: onEnrol !== null && <Button onClick={onEnrol}>Enrol computers</Button>,
        }
      }}
    >
      {({ items, next }) => (
        <DataTable
          id="computers"
          caption="Computers"
          columns={columnsOf(tenantId)}
          rows={items}
          rowId={({ id }) => id}
          rowName={({ name }) => name}
          href={({ id }) => `/t/${tenantId}/computers/${id}`}
          paging={paging}
          next={next}
        />
      )}
    </States>
  )
}

const columnsOf = (tenantId: string): Column<ComputerView>[] => [
  {
    id: 'name',
    header: 'Computer',
    isMain: true,
    cell: ({ id, name, isIsolated, isServer }) => (
      <>
        <Anchor component={Link} to={`/t/${tenantId}/computers/${id}`} inherit className="breakable">
          {name}
        </Anchor>
        {(isIsolated || isServer) && (
          <Group gap={8}>
            {isIsolated && <ToneLabel tone="warning">Isolated</ToneLabel>}
            {isServer && <ToneLabel tone="neutral">Server</ToneLabel>}
          </Group>
        )}
      </>
    ),
  },
  {
    id: 'people',
    header: 'People',
    cell: ({ links }) => <People links={links} tenantId={tenantId} />,
  },
  {
    id: 'os',
    header: 'System',
    width: '125px',
    cell: ({ os, osVersion }) => <span className="breakable">{`${osWords[os]} ${osVersion ?? ''}`.trim()}</span>,
  },
  {
    id: 'backEnds',
    header: 'Looked after by',
    width: '180px',
    cell: ({ backEnds }) =>
      backEnds.length === 0 ? 'Nothing' : backEnds.map(({ name }) => backEndWords[name]).join(', '),
  },
  {
    id: 'agent',
    header: 'Agent',
    width: '125px',
    cell: ({ agent }) => <ToneLabel tone={agentState(agent).tone}>{agentState(agent).word}</ToneLabel>,
  },
  {
    id: 'online',
    header: 'Now',
    width: '125px',
    cell: (computer) => <ToneLabel tone={onlineState(computer).tone}>{onlineState(computer).word}</ToneLabel>,
  },
  {
    id: 'seen',
    header: 'Last seen',
    width: '95px',
    cell: ({ lastSeenAt }) => (lastSeenAt === null ? 'Never' : <RelativeTime at={lastSeenAt} />),
  },
]

const people_max = 2

function People({ links, tenantId }: { links: ComputerView['links']; tenantId: string }) {
  const sorted = strongestFirst(links)
  if (sorted.length === 0) return 'Nobody known'
  return (
    <>
      {sorted.slice(0, people_max).map(({ personId, displayName, weight, isStale }) => (
        <div key={personId}>
          <Link to={`/t/${tenantId}/people/${personId}`}>{displayName}</Link>
          {/* Beside the link it would be told from it by its colour only. */}
          <div className={classes.dimmed}>
            {weightWords[weight].word} evidence{isStale && ', not seen for 30 days'}
          </div>
        </div>
      ))}
      {sorted.length > people_max && <div className={classes.dimmed}>and {sorted.length - people_max} more</div>}
    </>
  )
}
