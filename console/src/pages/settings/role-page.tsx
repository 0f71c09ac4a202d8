// One role: what it may; custom ones can be changed here, new ones are made here.
import { Anchor, Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from 'react-router'
import type { Role } from '#access/contract.ts'
import { useScope } from '#console/api/scope.ts'
import { useMay } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { useConfirm } from '#console/components/confirm.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Page } from '#console/components/page.tsx'
import { States } from '#console/components/states.tsx'
import { plural } from '#console/util/numbers.ts'
import { rolesQuery, useRemoveRole } from './access/access-api.ts'
import { PermissionList } from './access/permission-list.tsx'
import { RoleForm } from './access/role-form.tsx'

export function Component() {
  const { id = 'new' } = useParams()
  const { pages, tenantId } = useScope()
  const root = pages === '/tenants' ? '/tenants/roles' : `${pages}/settings/roles`
  const query = useQuery(rolesQuery)
  const role = query.data?.items.find((each) => each.id === id)
  const title = id === 'new' ? 'New role' : (role?.name ?? 'Role')
  return (
    <Page
      title={title}
      isNarrow
      lead={role?.description}
      above={
        <Anchor component={Link} to={root} size="sm">
          Roles
        </Anchor>
      }
      actions={role !== undefined && !role.isPredefined && <RemoveRole role={role} root={root} />}
    >
      <States
        query={query}
        shape="form"
        failure="The role cannot be shown"
        empty={() =>
          id === 'new' || role !== undefined ? null : { kind: 'nothing-yet', title: 'There is no such role' }
        }
      >
        {({ items }) =>
          role?.isPredefined === true ? (
            <Card title="What it may" lead="Predefined roles cannot be changed. Make a custom role to narrow this one.">
              <PermissionList names={role.permissions} />
            </Card>
          ) : (
            <RoleForm key={id} role={role ?? null} roles={items} root={root} tenantId={tenantId} />
          )
        }
      </States>
    </Page>
  )
}

function RemoveRole({ role, root }: { role: Role; root: string }) {
  const may = useMay()
  const confirm = useConfirm()
  const navigate = useNavigate()
  const remove = useRemoveRole()
  const reason = !may('roles.write')
    ? needs('Super admin')
    : role.users > 0
      ? `${plural(role.users, 'person has', 'people have')} this role. Give them another one first.`
      : null
  return (
    <DisabledReason reason={reason}>
      <Button
        variant="default"
        onClick={() =>
          confirm({
            title: `Remove the role ${role.name}`,
            verb: 'Remove',
            isDangerous: true,
            children: 'Nobody has it.',
            run: async () => {
              await remove.mutateAsync(role.id)
              void navigate(root)
            },
          })
        }
      >
        Remove
      </Button>
    </DisabledReason>
  )
}
