// Credentials of other programs: OAuth client credentials with scopes, secrets that are shown once and can be rotated without a gap.
import { Button, Drawer, Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Credential } from '#access/contract.ts'
import { useScope } from '#console/api/scope.ts'
import { Copy } from '#console/components/copy.tsx'
import { useConfirm } from '#console/components/confirm.tsx'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import { Facts } from '#console/components/facts.tsx'
import { Page } from '#console/components/page.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { ShownOnce } from '#console/components/shown-once.tsx'
import { States } from '#console/components/states.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { formatDay, formatTime, plural } from '#console/util/numbers.ts'
import { serverNow } from '#console/util/server-time.ts'
import { credentialsQuery, useRevokeCredential, useRotateCredential, type MadeCredential } from './access/access-api.ts'
import { CredentialForm } from './access/credential-form.tsx'
import { PermissionList } from './access/permission-list.tsx'
import { useReachWords } from './access/reach.tsx'

const rotation = { days: 365, overlapHours: 24 }
const soon_ms = 30 * 86_400_000

export function Component() {
  const { tenantId } = useScope()
  const query = useQuery(credentialsQuery)
  const [isNew, setNew] = useState(false)
  const [made, setMade] = useState<MadeCredential | null>(null)
  const reachWords = useReachWords()
  const add = <Button onClick={() => setNew(true)}>New credential</Button>
  const columns: Column<Credential>[] = [
    { id: 'name', header: 'Name', isMain: true, cell: ({ name }) => name },
    {
      id: 'clientId',
      header: 'Client id',
      cell: ({ clientId }) => (
        <span style={{ whiteSpace: 'nowrap' }}>
          <code>{clientId.slice(0, 8)}…</code> <Copy text={clientId} label="client id" />
        </span>
      ),
    },
    { id: 'scopes', header: 'Scopes', cell: ({ scopes }) => plural(scopes.length, 'scope') },
    { id: 'reach', header: 'For', cell: ({ scope }) => reachWords(scope) },
    {
      id: 'lastUsedAt',
      header: 'Used',
      cell: ({ lastUsedAt }) => (lastUsedAt === null ? 'Never' : <RelativeTime at={lastUsedAt} />),
    },
    { id: 'state', header: 'State', cell: (credential) => <State credential={credential} /> },
    { id: 'acts', header: '', width: '48px', cell: (credential) => <Acts credential={credential} onMade={setMade} /> },
  ]
  return (
    <Page
      title="API credentials"
      lead="For other programs: OAuth client credentials, with scopes. Access tokens from them live an hour."
      actions={add}
    >
      <States
        query={query}
        failure="The credentials cannot be shown"
        stillHolds="Programs that use them go on working."
        empty={({ items }) =>
          items.length > 0
            ? null
            : {
                kind: 'nothing-yet',
                title: 'No credentials',
                text: 'A ticket system, a SIEM or a script gets its own.',
                action: add,
              }
        }
      >
        {({ items }) => (
          <DataTable
            id="credentials"
            caption="API credentials"
            columns={columns}
            rows={items}
            rowId={({ clientId }) => clientId}
            rowName={({ name }) => name}
            panel={(credential) => ({ title: credential.name, body: <Details credential={credential} /> })}
            isDimmed={({ revokedAt }) => revokedAt !== null}
          />
        )}
      </States>
      <Drawer
        opened={isNew}
        onClose={() => setNew(false)}
        position="right"
        size="min(640px, 100vw)"
        title="New API credential"
      >
        {isNew && (
          <CredentialForm
            tenantId={tenantId}
            onDone={(credential) => {
              setNew(false)
              setMade(credential)
            }}
          />
        )}
      </Drawer>
      <ShownOnce
        title="Client secret"
        secrets={
          made === null
            ? null
            : [
                ['Client id', made.clientId],
                ['Client secret', made.clientSecret],
              ]
        }
        onClose={() => setMade(null)}
      >
        The secret is not shown again. It works until {made === null ? '' : formatDay(new Date(made.expiresAt))}.
      </ShownOnce>
    </Page>
  )
}

function State({ credential: { revokedAt, secrets } }: { credential: Credential }) {
  if (revokedAt !== null) return <ToneLabel tone="neutral">Revoked</ToneLabel>
  const last_ms = Math.max(0, ...secrets.map(({ expiresAt }) => Date.parse(expiresAt)))
  if (last_ms < serverNow().getTime()) return <ToneLabel tone="danger">Secret ended</ToneLabel>
  if (last_ms < serverNow().getTime() + soon_ms)
    return <ToneLabel tone="warning">Ends {formatDay(new Date(last_ms))}</ToneLabel>
  return <ToneLabel tone="ok">Works</ToneLabel>
}

function Acts({ credential, onMade }: { credential: Credential; onMade: (made: MadeCredential) => void }) {
  const confirm = useConfirm()
  const rotate = useRotateCredential()
  const revoke = useRevokeCredential()
  if (credential.revokedAt !== null) return null
  const { clientId: id, name } = credential
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button size="compact-sm" variant="subtle" color="gray" aria-label={`Acts for ${name}`}>
          <IconDots size={16} />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          onClick={() =>
            confirm({
              title: `New secret for ${name}`,
              verb: 'Make a new secret',
              children: `The newest secret that there is goes on working for ${rotation.overlapHours} hours, so that the program can be changed over without a gap.`,
              run: async () => onMade(await rotate.mutateAsync({ id, ...rotation })),
            })
          }
        >
          New secret
        </Menu.Item>
        <Menu.Item
          onClick={() =>
            confirm({
              title: `Revoke ${name}`,
              verb: 'Revoke',
              isDangerous: true,
              children: 'Programs that use it are refused at once. This cannot be taken back.',
              run: () => revoke.mutateAsync(id),
            })
          }
        >
          Revoke
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function Details({ credential }: { credential: Credential }) {
  const reachWords = useReachWords()
  return (
    <>
      <Facts
        items={[
          [
            'Client id',
            <span key="id">
              <code>{credential.clientId}</code> <Copy text={credential.clientId} label="client id" />
            </span>,
          ],
          ['For', reachWords(credential.scope)],
          ['Made', `${formatTime(new Date(credential.createdAt))} by ${credential.createdBy}`],
          [
            'Used',
            credential.lastUsedAt === null ? 'Never' : <RelativeTime key="used" at={credential.lastUsedAt} focusable />,
          ],
          ...credential.secrets.map(
            ({ hint, createdAt, expiresAt }) =>
              [
                `Secret ${hint}`,
                `made ${formatDay(new Date(createdAt))}, until ${formatTime(new Date(expiresAt))}`,
              ] as const,
          ),
        ]}
      />
      <PermissionList names={credential.scopes} />
    </>
  )
}
