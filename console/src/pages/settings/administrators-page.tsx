// Who may sign in, and with which roles.
import { Button, Drawer, Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { User } from '#access/contract.ts'
import { useScope } from '#console/api/scope.ts'
import { useMay, useSession } from '#console/api/session.ts'
import { useConfirm } from '#console/components/confirm.tsx'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { FilterBar, useFilters } from '#console/components/filter-bar.tsx'
import { Page } from '#console/components/page.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { ShownOnce } from '#console/components/shown-once.tsx'
import { States } from '#console/components/states.tsx'
import { usePaging } from '#console/components/view-state.ts'
import { ToneLabel, type Tone } from '#console/theme/tone.tsx'
import { formatTime } from '#console/util/numbers.ts'
import { Address } from '../messages/address.tsx'
import { useNewLink, useUserAct, usersQuery, type OneTimeLink } from './access/access-api.ts'
import { useReachWords } from './access/reach.tsx'
import { UserDetails } from './access/user-details.tsx'
import { UserForm } from './access/user-form.tsx'

const states: Record<User['state'], { label: string; tone: Tone }> = {
  active: { label: 'Active', tone: 'ok' },
  invited: { label: 'Invited', tone: 'info' },
  disabled: { label: 'Disabled', tone: 'neutral' },
}

const fields = [
  {
    name: 'state',
    label: 'State',
    options: Object.entries(states).map(([value, { label }]) => ({ value, label })),
  },
]

export function Component() {
  const { tenantId } = useScope()
  const may = useMay()
  const filters = useFilters(fields)
  const paging = usePaging()
  const query = useQuery(
    usersQuery({
      ...(filters.text === '' ? {} : { search: filters.text }),
      ...(filters.values['state'] === undefined ? {} : { state: filters.values['state'] }),
      ...(paging.cursor === undefined ? {} : { cursor: paging.cursor }),
    }),
  )
  const [edited, setEdited] = useState<User | 'new' | null>(null)
  const [shown, setShown] = useState<(OneTimeLink & { email: string }) | null>(null)
  const reason = may('users.write') ? null : needs('Super admin')
  const reachWords = useReachWords()
  const columns: Column<User>[] = [
    { id: 'name', header: 'Name', isMain: true, cell: (user) => user.name },
    { id: 'email', header: 'Address', cell: (user) => <Address>{user.email}</Address> },
    {
      id: 'roles',
      header: 'Roles',
      cell: (user) => user.assignments.map(({ roleName, scope }) => `${roleName}: ${reachWords(scope)}`).join('; '),
    },
    {
      id: 'secondFactor',
      header: 'Second factor',
      cell: (user) =>
        user.secondFactor ? (
          <ToneLabel tone="ok">Yes</ToneLabel>
        ) : user.isMicrosoft ? (
          'Of Microsoft'
        ) : (
          <ToneLabel tone="warning">None</ToneLabel>
        ),
    },
    {
      id: 'state',
      header: 'State',
      cell: (user) => <ToneLabel tone={states[user.state].tone}>{states[user.state].label}</ToneLabel>,
    },
    {
      id: 'lastSignInAt',
      header: 'Last sign-in',
      cell: (user) => (user.lastSignInAt === null ? 'Never' : <RelativeTime at={user.lastSignInAt} />),
    },
    {
      id: 'acts',
      header: '',
      width: '48px',
      cell: (user) => <Acts user={user} reason={reason} onEdit={() => setEdited(user)} onLink={setShown} />,
    },
  ]
  return (
    <Page
      title="Administrators"
      lead="People who sign in here. People of a tenant who only look after their own mail use the portal and need no account."
      actions={
        <DisabledReason reason={reason}>
          <Button onClick={() => setEdited('new')}>Invite</Button>
        </DisabledReason>
      }
    >
      <FilterBar filters={filters} placeholder="Search by name or address" />
      <States
        query={query}
        failure="The administrators cannot be shown"
        empty={({ items }) =>
          items.length > 0
            ? null
            : { kind: 'no-match', noun: 'administrators', filters: filters.described, onClear: filters.clear }
        }
      >
        {({ items, next }) => (
          <DataTable
            id="administrators"
            caption="Administrators"
            columns={columns}
            rows={items}
            next={next}
            paging={paging}
            rowId={(user) => user.id}
            rowName={(user) => user.name}
            panel={(user) => ({ title: user.name, body: <UserDetails user={user} /> })}
            isDimmed={(user) => user.state === 'disabled'}
          />
        )}
      </States>
      <Drawer
        opened={edited !== null}
        onClose={() => setEdited(null)}
        position="right"
        size="min(560px, 100vw)"
        title={edited === 'new' ? 'Invite an administrator' : 'Change the administrator'}
      >
        {edited !== null && (
          <UserForm
            user={edited === 'new' ? null : edited}
            tenantId={tenantId}
            onDone={(link) => {
              setEdited(null)
              setShown(link)
            }}
          />
        )}
      </Drawer>
      <ShownOnce
        title="One-time link"
        secrets={shown === null ? null : [['Link', shown.link]]}
        onClose={() => setShown(null)}
      >
        Hand it to {shown?.email}. Whoever opens it first chooses the password; it works until{' '}
        {shown === null ? '' : formatTime(new Date(shown.expiresAt))} and is not shown again.
      </ShownOnce>
    </Page>
  )
}

interface ActsProps {
  user: User
  reason: string | null
  onEdit: () => void
  onLink: (link: OneTimeLink & { email: string }) => void
}

function Acts({ user, reason, onEdit, onLink }: ActsProps) {
  const session = useSession()
  const confirm = useConfirm()
  const act = useUserAct()
  const newLink = useNewLink()
  const isSelf = user.id === session.user.id
  const why = reason ?? (user.mayChange ? null : 'This account reaches further than yours.')
  const button = (
    <Button size="compact-sm" variant="subtle" color="gray" aria-label={`Acts for ${user.name}`}>
      <IconDots size={16} />
    </Button>
  )
  if (why !== null) return <DisabledReason reason={why}>{button}</DisabledReason>
  const ask = (title: string, verb: string, children: string, run: () => Promise<unknown>): void =>
    confirm({ title, verb, isDangerous: true, children, run })
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={onEdit}>Change name and roles</Menu.Item>
        {user.state !== 'disabled' && (
          <Menu.Item
            onClick={() =>
              confirm({
                title: `Make a new link for ${user.name}`,
                verb: 'Make the link',
                children: 'With it a new password is chosen. An earlier link ends.',
                run: async () => onLink({ ...(await newLink.mutateAsync(user.id)), email: user.email }),
              })
            }
          >
            {user.state === 'invited' ? 'New invitation link' : 'Link for a new password'}
          </Menu.Item>
        )}
        {user.secondFactor && (
          <Menu.Item
            onClick={() =>
              ask(
                `Remove the second factor of ${user.name}`,
                'Remove',
                'Authenticator app, passkeys and recovery codes are removed and all sessions end. The password alone signs them in until they add one.',
                () => act.mutateAsync({ id: user.id, act: 'reset-second-factor' }),
              )
            }
          >
            Remove the second factor
          </Menu.Item>
        )}
        {!isSelf && user.state !== 'disabled' && (
          <Menu.Item
            onClick={() =>
              ask(
                `Disable ${user.name}`,
                'Disable',
                'All sessions end at once; signing in is refused until the account is enabled.',
                () => act.mutateAsync({ id: user.id, act: 'disable' }),
              )
            }
          >
            Disable
          </Menu.Item>
        )}
        {user.state === 'disabled' && (
          <Menu.Item
            onClick={() =>
              confirm({
                title: `Enable ${user.name}`,
                verb: 'Enable',
                children: 'They can sign in again with the roles that they have.',
                run: () => act.mutateAsync({ id: user.id, act: 'enable' }),
              })
            }
          >
            Enable
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
