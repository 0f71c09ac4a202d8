// The customers of a provider, or the tenants of an installation: health, alerts, licences; the way into each.
import { Anchor, Button, Modal, Stack, TextInput } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import type { Customer } from '#providers/contract.ts'
import { fieldErrors } from '#console/api/error.ts'
import { urlOf } from '#console/api/send.ts'
import { useMay, useSession } from '#console/api/session.ts'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import { FilterBar, useFilters, type FilterState } from '#console/components/filter-bar.tsx'
import { Page } from '#console/components/page.tsx'
import { Problem } from '#console/components/notice.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { usePaging, useSort } from '#console/components/view-state.ts'
import { ToneLabel } from '#console/theme/tone.tsx'
import { formatNumber } from '#console/util/numbers.ts'
import { customersCsvPath, customersQuery, useCreateTenant } from './providers-api.ts'
import { connectionText, healthWords, licenceWords } from './words.ts'

export function Component() {
  const may = useMay()
  const [isNew, setNew] = useState(false)
  const add = may('tenants.write') && <Button onClick={() => setNew(true)}>New tenant</Button>
  return (
    <Page title="Tenants" lead="Whose mail is looked after here, and who needs you." actions={add}>
      {may('providers.read') ? <Customers add={add} /> : <OwnTenants add={add} />}
      <Modal opened={isNew} onClose={() => setNew(false)} title="New tenant">
        <NewTenant />
      </Modal>
    </Page>
  )
}

function Customers({ add }: { add: React.ReactNode }) {
  const may = useMay()
  const paging = usePaging()
  const filters: FilterState = useFilters([
    {
      name: 'health',
      label: 'Health',
      options: Object.entries(healthWords).map(([value, { label }]) => ({ value, label })),
    },
    { name: 'group', label: 'Group' },
  ])
  const { sort, sortText, onSort } = useSort({ column: 'name', isDescending: false })
  const asked = { ...filters.values, search: filters.text, sort: sortText }
  const query = useQuery(customersQuery({ ...asked, cursor: paging.cursor }))
  return (
    <>
      <FilterBar filters={filters} placeholder="Search tenants" />
      <States
        query={query}
        failure="The tenants cannot be shown"
        stillHolds="Their mail keeps flowing."
        empty={({ items }) =>
          items.length > 0
            ? null
            : filters.isEmpty
              ? {
                  kind: 'nothing-yet',
                  title: 'No tenants',
                  text: 'Make one, then connect it to Microsoft 365.',
                  action: add,
                }
              : { kind: 'no-match', noun: 'tenants', filters: filters.described, onClear: filters.clear }
        }
      >
        {({ items, next }) => (
          <DataTable
            id="tenants"
            caption="Tenants"
            columns={columns}
            rows={items}
            sort={sort}
            onSort={onSort}
            next={next}
            paging={paging}
            rowId={({ id }) => id}
            rowName={({ name }) => name}
            href={({ id }) => `/tenants/${id}`}
            tools={
              may('providers.usage') && (
                <Button
                  size="xs"
                  variant="default"
                  component="a"
                  href={urlOf(customersCsvPath, asked)}
                  download
                  leftSection={<IconDownload size={14} aria-hidden />}
                >
                  Export
                </Button>
              )
            }
          />
        )}
      </States>
    </>
  )
}

const columns: Column<Customer>[] = [
  {
    id: 'name',
    header: 'Tenant',
    isMain: true,
    sort: 'name',
    isByName: true,
    cell: ({ id, name }) => <Link to={`/tenants/${id}`}>{name}</Link>,
  },
  {
    id: 'health',
    header: 'Health',
    sort: 'health',
    width: '150px',
    cell: ({ health }) => <ToneLabel tone={healthWords[health].tone}>{healthWords[health].label}</ToneLabel>,
  },
  {
    id: 'connection',
    header: 'Mail flow',
    cell: ({ connection: { state, reason } }) => (
      <span className="breakable">{reason === '' ? connectionText(state) : reason}</span>
    ),
  },
  { id: 'alerts', header: 'Alerts', sort: 'alerts', cell: ({ alerts }) => <Alerts alerts={alerts} /> },
  {
    id: 'mail',
    header: 'Mail in 24 h',
    sort: 'mail',
    align: 'right',
    cell: ({ mail }) => formatNumber(mail.inbound + mail.outbound),
  },
  {
    id: 'stopped',
    header: 'Stopped',
    sort: 'stopped',
    align: 'right',
    cell: ({ mail }) => formatNumber(mail.stopped),
  },
  { id: 'licences', header: 'Licences', cell: ({ subscriptions }) => licenceWords(subscriptions) },
  { id: 'groups', header: 'Groups', isExtra: true, cell: ({ groups }) => groups.join(', ') },
  {
    id: 'lastAt',
    header: 'Last message',
    isExtra: true,
    cell: ({ mail }) => (mail.lastAt === null ? 'None' : <RelativeTime at={mail.lastAt} />),
  },
  {
    id: 'access',
    header: 'Access',
    isExtra: true,
    cell: ({ access }) => (access === 'granted' ? 'Granted' : 'Not granted'),
  },
]

function Alerts({ alerts: { high, medium, low } }: { alerts: Customer['alerts'] }) {
  if (high + medium + low === 0) return <>None</>
  const tone = high > 0 ? 'danger' : medium > 0 ? 'warning' : 'info'
  const words = [high > 0 && `${high} high`, medium > 0 && `${medium} medium`, low > 0 && `${low} low`]
  return <ToneLabel tone={tone}>{words.filter(Boolean).join(', ')}</ToneLabel>
}

/** For somebody who looks after several tenants without being a provider. */
function OwnTenants({ add }: { add: React.ReactNode }) {
  const { tenants } = useSession()
  if (tenants.length === 0)
    return (
      <Stack align="flex-start">
        <p>You see no tenant. Ask an administrator for a role in one.</p>
        {add}
      </Stack>
    )
  return (
    <DataTable
      id="own-tenants"
      caption="Tenants"
      columns={[
        {
          id: 'name',
          header: 'Tenant',
          isMain: true,
          cell: ({ id, name }) => (
            <Anchor component={Link} to={`/t/${id}`}>
              {name}
            </Anchor>
          ),
        },
      ]}
      rows={tenants}
      rowId={({ id }) => id}
      href={({ id }) => `/t/${id}`}
    />
  )
}

function NewTenant() {
  const [name, setName] = useState('')
  const create = useCreateTenant()
  const navigate = useNavigate()
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        create.mutate(name.trim(), { onSuccess: ({ id }) => void navigate(`/t/${id}/mail-flow/connect`) })
      }}
    >
      <Stack gap="sm">
        {create.error !== null && <Problem error={create.error} title="The tenant was not made" />}
        <TextInput
          label="Name"
          description="As you call the organisation. Connecting it to Microsoft 365 is the next step."
          required
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={fieldErrors(create.error)['name']}
          data-autofocus
        />
        <Button type="submit" loading={create.isPending}>
          Make the tenant
        </Button>
      </Stack>
    </form>
  )
}
