// Predefined and custom roles, and what each may.
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { Role } from '#access/contract.ts'
import { useScope } from '#console/api/scope.ts'
import { useMay } from '#console/api/session.ts'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Page } from '#console/components/page.tsx'
import { States } from '#console/components/states.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { formatNumber } from '#console/util/numbers.ts'
import { rolesQuery } from './access/access-api.ts'

export function Component() {
  const { pages } = useScope()
  const root = pages === '/tenants' ? '/tenants/roles' : `${pages}/settings/roles`
  const may = useMay()
  const query = useQuery(rolesQuery)
  const columns: Column<Role>[] = [
    { id: 'name', header: 'Role', isMain: true, cell: (role) => <Link to={`${root}/${role.id}`}>{role.name}</Link> },
    { id: 'description', header: 'May', cell: (role) => role.description },
    {
      id: 'kind',
      header: 'Kind',
      width: '150px',
      cell: (role) =>
        role.isPredefined ? (
          <ToneLabel tone="neutral">Predefined</ToneLabel>
        ) : (
          <ToneLabel tone="info">Custom</ToneLabel>
        ),
    },
    { id: 'of', header: 'For', width: '120px', cell: (role) => (role.kind === 'provider' ? 'Providers' : 'Tenants') },
    { id: 'users', header: 'People', align: 'right', width: '80px', cell: (role) => formatNumber(role.users) },
  ]
  return (
    <Page
      title="Roles"
      lead="A custom role begins with a predefined one and narrows it: to products, domains or groups."
      actions={
        <DisabledReason reason={may('roles.write') ? null : needs('Super admin')}>
          <Button component={Link} to={`${root}/new`}>
            New role
          </Button>
        </DisabledReason>
      }
    >
      <States query={query} failure="The roles cannot be shown">
        {({ items }) => (
          <DataTable
            id="roles"
            caption="Roles"
            columns={columns}
            rows={items}
            rowId={(role) => role.id}
            href={(role) => `${root}/${role.id}`}
          />
        )}
      </States>
    </Page>
  )
}
