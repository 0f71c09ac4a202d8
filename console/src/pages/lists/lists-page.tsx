// Senders, domains, patterns and networks that are always allowed or blocked, and which entry decides about a sender.
import { Button, SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { urlOf } from '#console/api/client.ts'
import { useMay, useTenant } from '#console/api/session.ts'
import { useConfirm } from '#console/components/confirm.tsx'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import { useSelection, type Selection } from '#console/components/data-table/selection.ts'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { FilterBar, useFilters, type FilterState } from '#console/components/filter-bar.tsx'
import { Page } from '#console/components/page.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { useParameter, usePaging } from '#console/components/view-state.ts'
import { ToneLabel } from '#console/theme/tone.tsx'
import { formatNumber, plural } from '#console/util/numbers.ts'
import { CheckSender } from './check-sender.tsx'
import { EntryDetails } from './entry-details.tsx'
import { EntryDialog } from './entry-dialog.tsx'
import { ImportDialog } from './import-dialog.tsx'
import { countsQuery, entriesQuery, listsPath, useListCall, type Entry } from './lists-api.ts'
import { kindWords, listTones, listWords } from './words.ts'

const fields = [
  { name: 'kind', label: 'Kind', options: Object.entries(kindWords).map(([value, label]) => ({ value, label })) },
  {
    name: 'owner',
    label: 'For whom',
    options: [
      { value: 'none', label: 'Everybody' },
      { value: 'any', label: 'Single mailboxes' },
    ],
  },
  {
    name: 'state',
    label: 'Validity',
    options: [
      { value: 'current', label: 'Current' },
      { value: 'expired', label: 'Ended' },
    ],
  },
]

export function Component() {
  const tenant = useTenant()
  const may = useMay()
  const [list, setList] = useParameter('list')
  const [dialog, setDialog] = useParameter('import')
  const [adding, setAdding] = useParameter('add')
  const filters = useFilters(fields)
  const reason = may('lists.write') ? null : needs('Admin')
  const filter = {
    list: list === '' ? undefined : list,
    search: filters.text === '' ? undefined : filters.text,
    ...filters.values,
  }
  return (
    <Page
      title="Allow and block lists"
      lead={<Counts tenantId={tenant.id} />}
      actions={
        <>
          <DisabledReason reason={reason}>
            <Button onClick={() => setAdding('new')}>Add an entry</Button>
          </DisabledReason>
          <DisabledReason reason={reason}>
            <Button variant="default" onClick={() => setDialog('new')}>
              Import
            </Button>
          </DisabledReason>
          <Button variant="default" component="a" href={urlOf(listsPath(tenant.id, '/export'), filter)}>
            Export as CSV
          </Button>
        </>
      }
    >
      <CheckSender tenantId={tenant.id} />
      <SegmentedControl
        aria-label="List"
        size="xs"
        mb="xs"
        value={list}
        onChange={setList}
        data={[
          { value: '', label: 'Both lists' },
          { value: 'allow', label: 'Allowed' },
          { value: 'block', label: 'Blocked' },
        ]}
      />
      <FilterBar filters={filters} placeholder="Search values and notes" />
      <Entries tenantId={tenant.id} filter={filter} filters={filters} list={list} onAdd={() => setAdding('new')} />
      <EntryDialog tenantId={tenant.id} isOpen={adding !== ''} onClose={() => setAdding('')} />
      <ImportDialog tenantId={tenant.id} importId={dialog} setImportId={setDialog} />
    </Page>
  )
}

function Counts({ tenantId }: { tenantId: string }) {
  const { data } = useQuery(countsQuery(tenantId))
  if (data === undefined) return <>Who is always let in, and who never.</>
  return (
    <>
      {formatNumber(data.allow)} allowed and {formatNumber(data.block)} blocked for everybody, of at most{' '}
      {formatNumber(data.max)} together; {formatNumber(data.own)} of single mailboxes
    </>
  )
}

interface EntriesProps {
  tenantId: string
  filter: Record<string, string | undefined>
  filters: FilterState
  list: string
  onAdd: () => void
}

function Entries({ tenantId, filter, filters, list, onAdd }: EntriesProps) {
  const may = useMay()
  const paging = usePaging()
  const selection = useSelection(`${tenantId} ${list} ${filters.key}`)
  const query = useQuery(entriesQuery(tenantId, filter, paging.cursor))
  const isFiltered = !filters.isEmpty || list !== ''
  return (
    <States
      query={query}
      failure="The lists cannot be shown"
      stillHolds="The gateways go on with the lists they have."
      empty={({ items }) =>
        items.length > 0
          ? null
          : isFiltered
            ? {
                kind: 'no-match',
                noun: 'entries',
                filters: [...(list === '' ? [] : [listWords[list as Entry['list']]]), ...filters.described],
                onClear: filters.clear,
              }
            : {
                kind: 'nothing-yet',
                title: 'The lists are empty',
                text: 'Senders, domains, patterns and networks that policies should let pass or delete appear here.',
                action: may('lists.write') && <Button onClick={onAdd}>Add an entry</Button>,
              }
      }
    >
      {({ items, next }) => (
        <DataTable
          id="lists"
          caption="Entries, newest first"
          columns={columns}
          rows={items}
          rowId={({ id }) => id}
          rowName={({ value }) => value}
          next={next}
          paging={paging}
          selection={selection}
          bulk={<Remove tenantId={tenantId} selection={selection} />}
          panel={(entry) => ({ title: entry.value, body: <EntryDetails tenantId={tenantId} entry={entry} /> })}
          isDimmed={({ isExpired }) => isExpired}
        />
      )}
    </States>
  )
}

const columns: Column<Entry>[] = [
  { id: 'value', header: 'Value', isMain: true, cell: ({ value }) => <span className="breakable">{value}</span> },
  {
    id: 'list',
    header: 'List',
    width: '110px',
    cell: ({ list }) => <ToneLabel tone={listTones[list]}>{listWords[list]}</ToneLabel>,
  },
  { id: 'kind', header: 'Kind', width: '100px', cell: ({ kind }) => kindWords[kind] },
  {
    id: 'owner',
    header: 'For whom',
    width: '200px',
    cell: ({ owner }) => <span className="breakable">{owner ?? 'Everybody'}</span>,
  },
  { id: 'note', header: 'Note', cell: ({ note }) => <span className="breakable">{note}</span> },
  {
    id: 'expires',
    header: 'Ends',
    width: '120px',
    cell: ({ expiresAt, isExpired }) =>
      expiresAt === null ? (
        'Never'
      ) : (
        <>
          {isExpired && 'Ended '}
          <RelativeTime at={expiresAt} />
        </>
      ),
  },
  {
    id: 'authentication',
    header: 'Authentication',
    width: '130px',
    isExtra: true,
    cell: ({ list, requireAuthentication }) =>
      list === 'block' ? '–' : requireAuthentication ? 'Required' : 'Not required',
  },
  { id: 'added', header: 'Added', width: '120px', cell: ({ createdAt }) => <RelativeTime at={createdAt} /> },
  { id: 'by', header: 'Added by', isExtra: true, cell: ({ createdBy }) => createdBy },
]

function Remove({ tenantId, selection }: { tenantId: string; selection: Selection }) {
  const may = useMay()
  const confirm = useConfirm()
  const remove = useListCall<string[]>(
    tenantId,
    'POST',
    () => '/remove',
    (ids) => ({ ids }),
  )
  const ask = (): void =>
    confirm({
      title: `Remove ${plural(selection.count, 'entry', 'entries')}`,
      verb: 'Remove',
      isDangerous: true,
      children: 'From now on the policies decide about these senders again. The audit log keeps what was removed.',
      run: async () => {
        const ids = [...selection.ids]
        for (let from = 0; from < ids.length; from += 1_000) await remove.mutateAsync(ids.slice(from, from + 1_000))
        selection.clear()
      },
      done: 'Removed',
    })
  return (
    <DisabledReason reason={may('lists.write') ? null : needs('Admin')}>
      <Button size="xs" color="red" onClick={ask}>
        Remove
      </Button>
    </DisabledReason>
  )
}
