// Networks of your own that say who a visitor is: your way out, your filters, tests of administrators; besides those that are known.
import { Button, Group, Select, Stack, Table, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import type { Static } from 'typebox'
import type { NetworksShape, TenantNetworkView } from '#phish-threat/clicks/contract.ts'
import { fieldErrors } from '#console/api/error.ts'
import { useMay, useTenantId } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { useConfirm } from '#console/components/confirm.tsx'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Disclosure } from '#console/components/disclosure.tsx'
import { Notice, Problem } from '#console/components/notice.tsx'
import { Page } from '#console/components/page.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { SmallTable } from '#console/components/small-table.tsx'
import { States } from '#console/components/states.tsx'
import { announce } from '#console/util/announce.ts'
import { formatNumber, plural } from '#console/util/numbers.ts'
import classes from './simulations.module.css'
import { simulationQuery, useSimulationCall } from './simulations-api.ts'

type Networks = Static<typeof NetworksShape>
type Kind = TenantNetworkView['kind']

const kindWords: Record<Kind, string> = {
  egress: 'Your own way out',
  excluded: 'Tests of administrators: in no figure',
  scanner: 'A filter of yours',
  people: 'People live there',
  datacentre: 'A data centre',
  neutral: 'Nothing: takes an entry of ours away',
}

export function Component() {
  const tenantId = useTenantId()
  const query = useQuery(simulationQuery<Networks>(tenantId, 'networks'))
  return (
    <Page
      title="Networks"
      lead="Where visitors come from says much about who they are. Changes count for visits from now on; older ones can be judged anew."
    >
      <Add tenantId={tenantId} />
      <States
        query={query}
        failure="The networks cannot be shown"
        empty={({ own, known }) =>
          own.length + known.length > 0
            ? null
            : {
                kind: 'nothing-yet',
                title: 'No networks',
                text: 'Begin with the addresses by which your people go out.',
              }
        }
      >
        {(networks) => (
          <>
            {networks.file === null && (
              <Notice tone="info" title="Owners of addresses are not known">
                The operator can give a file of them (phishThreat.networksFile): fewer visits then stay unconfirmed.
              </Notice>
            )}
            {networks.own.length > 0 && (
              <DataTable
                id="own-networks"
                caption="Your networks"
                columns={columnsOf(tenantId)}
                rows={networks.own}
                rowId={({ id }) => id}
                rowName={({ range }) => range}
              />
            )}
            <Known known={networks.known} />
          </>
        )}
      </States>
    </Page>
  )
}

const columnsOf = (tenantId: string): Column<TenantNetworkView>[] => [
  { id: 'range', header: 'Range', isMain: true, cell: ({ range }) => <code>{range}</code> },
  { id: 'kind', header: 'What it is', cell: ({ kind }) => kindWords[kind] },
  { id: 'note', header: 'Note', cell: ({ note }) => <span className="breakable">{note}</span> },
  { id: 'by', header: 'Added', width: '120px', cell: ({ addedAt }) => <RelativeTime at={addedAt} /> },
  { id: 'acts', header: 'Acts', width: '100px', cell: (network) => <Remove tenantId={tenantId} network={network} /> },
]

function Remove({ tenantId, network }: { tenantId: string; network: TenantNetworkView }) {
  const may = useMay()('simulations.settings')
  const confirm = useConfirm()
  const remove = useSimulationCall(tenantId, {
    method: 'DELETE',
    path: `networks/${encodeURIComponent(network.id)}`,
    bodyOf: () => undefined,
  })
  return (
    <DisabledReason reason={may ? null : needs('Admin')}>
      <Button
        size="compact-xs"
        variant="default"
        aria-label={`Remove ${network.range}`}
        onClick={() =>
          confirm({
            title: `Remove ${network.range}`,
            verb: 'Remove',
            children: 'Visits from there are judged by what is known without it.',
            run: () => remove.mutateAsync(),
            done: 'Removed',
          })
        }
      >
        Remove
      </Button>
    </DisabledReason>
  )
}

interface AddBody {
  range: string
  kind: Kind
  note: string
}

function Add({ tenantId }: { tenantId: string }) {
  const may = useMay()('simulations.settings')
  const [range, setRange] = useState('')
  const [kind, setKind] = useState<Kind>('egress')
  const [note, setNote] = useState('')
  const add = useSimulationCall<AddBody>(tenantId, { method: 'PUT', path: 'networks' })
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    add.mutate(
      { range: range.trim(), kind, note: note.trim() },
      {
        onSuccess: () => {
          announce('Added')
          setRange('')
          setNote('')
        },
      },
    )
  }
  return (
    <Card title="Add a network of yours">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Group align="flex-start" gap="md">
            <TextInput
              label="Address or range"
              placeholder="198.51.100.0/24"
              value={range}
              onChange={(event) => setRange(event.currentTarget.value)}
              error={fieldErrors(add.error)['range']}
              maxLength={50}
              w={220}
              disabled={!may}
            />
            <Select
              label="What it is"
              data={Object.entries(kindWords).map(([value, label]) => ({ value, label }))}
              value={kind}
              onChange={(value) => value !== null && setKind(value as Kind)}
              allowDeselect={false}
              w="min(100%, 300px)"
              disabled={!may}
            />
            <TextInput
              label="Note"
              value={note}
              onChange={(event) => setNote(event.currentTarget.value)}
              maxLength={300}
              w="min(100%, 260px)"
              disabled={!may}
            />
          </Group>
          {add.error !== null && <Problem error={add.error} title="The network was not added" />}
          <div>
            <DisabledReason
              reason={may ? (range.trim() === '' ? 'Name an address or a range.' : null) : needs('Admin')}
            >
              <Button type="submit" loading={add.isPending}>
                Add
              </Button>
            </DisabledReason>
          </div>
        </Stack>
      </form>
    </Card>
  )
}

const shown_max = 200

function Known({ known }: { known: Networks['known'] }) {
  return (
    <Disclosure summary={`Known to Mailwarden: ${plural(known.length, 'network')} that open links`}>
      <SmallTable label="Known networks" heads={['Range', 'Owner', 'How sure', 'Last looked at']}>
        {known.slice(0, shown_max).map(({ range, owner, certainty, lastVerified }) => (
          <Table.Tr key={range}>
            <Table.Td>
              <code>{range}</code>
            </Table.Td>
            <Table.Td>{owner}</Table.Td>
            <Table.Td>{certainty === 'certain' ? 'Certain' : 'Probable'}</Table.Td>
            <Table.Td>{lastVerified}</Table.Td>
          </Table.Tr>
        ))}
      </SmallTable>
      {known.length > shown_max && (
        <p className={classes.dimmed}>
          The first {formatNumber(shown_max)} of {formatNumber(known.length)}.
        </p>
      )}
    </Disclosure>
  )
}
