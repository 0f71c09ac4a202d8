// Step 1: which permissions are asked for, each with its reason, before anybody signs in.
import { Button, Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMay } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Notice, Problem } from '#console/components/notice.tsx'
import { States } from '#console/components/states.tsx'
import type { WizardStepProps } from './connect-page.tsx'
import { goToSignIn, permissionsQuery, useMailflowCall, type Permissions } from './mail-flow-api.ts'
import classes from './mail-flow.module.css'

export function ConsentStep({ tenant, status, goTo }: WizardStepProps) {
  const may = useMay()
  const query = useQuery(permissionsQuery(tenant.id))
  const prepare = useMailflowCall<void, { signInUrl: string }>(tenant.id, 'POST', 'prepare', () => ({
    returnTo: 'wizard',
  }))
  const isConnected = status.connection?.connectedAt != null
  return (
    <States query={query} shape="form" failure="The permissions cannot be shown">
      {(permissions) => (
        <>
          {permissions.missing !== null && (
            <Notice tone="warning" title="This installation cannot connect a tenant yet">
              {permissions.missing}
            </Notice>
          )}
          <Card
            title="What stays in your tenant"
            lead="An application of your own tenant, “Mailwarden Mail flow”, with a certificate and these permissions. It cannot read mail."
          >
            <PermissionTable items={permissions.permanent} caption="Permissions of the application" />
          </Card>
          <Card
            title="What you lend while connecting"
            lead="A Global Administrator signs in. That sign-in makes the application; it is kept sealed for an hour at most, then deleted."
          >
            <PermissionTable items={permissions.whileConnecting} caption="Permissions of the sign-in" />
          </Card>
          {prepare.error !== null && <Problem error={prepare.error} title="The sign-in cannot be started" />}
          <div className={classes.buttons}>
            {isConnected ? (
              <Button onClick={() => goTo('prove')}>This tenant is connected: go on</Button>
            ) : (
              <DisabledReason
                reason={!may('mailflow.write') ? needs('Admin') : permissions.canConnect ? null : permissions.missing}
              >
                <Button
                  onClick={() => prepare.mutate(undefined, { onSuccess: ({ signInUrl }) => goToSignIn(signInUrl) })}
                  loading={prepare.isPending}
                >
                  Sign in at Microsoft and read the tenant
                </Button>
              </DisabledReason>
            )}
          </div>
        </>
      )}
    </States>
  )
}

function PermissionTable({ items, caption }: { items: Permissions['permanent']; caption: string }) {
  return (
    <Table className={classes.table}>
      <caption className={classes.hidden}>{caption}</caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col" className={classes.name}>
            Permission
          </Table.Th>
          <Table.Th scope="col">Reason</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map(({ name, kind, reason }) => (
          <Table.Tr key={name}>
            <Table.Th scope="row" className="breakable">
              {name}
              {kind === 'role' && <span className={classes.word}> (role)</span>}
            </Table.Th>
            <Table.Td>{reason}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
