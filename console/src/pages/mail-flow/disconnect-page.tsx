// The wizard backwards: what will happen, the typed name, the steps live, and at the end the proof that nothing of ours is left.
import { Button, Checkbox } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { useMay, useTenant } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { useConfirm } from '#console/components/confirm.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Notice, Problem } from '#console/components/notice.tsx'
import { Page } from '#console/components/page.tsx'
import { States } from '#console/components/states.tsx'
import { localTimes } from '#console/util/local-times.ts'
import { goToSignIn, planQuery, statusQuery, useMailflowCall, type Operation, type Status } from './mail-flow-api.ts'
import classes from './mail-flow.module.css'
import { OperationSteps, Stopped } from './operation-steps.tsx'
import { PlanView } from './plan-view.tsx'

export function Component() {
  const tenant = useTenant()
  const query = useQuery(statusQuery(tenant.id))
  return (
    <Page title="Disconnect from Microsoft 365" lead={tenant.name}>
      <div className={classes.wizard}>
        <States
          query={query}
          shape="cards"
          failure="The state of the connection cannot be shown"
          empty={({ connection, operation }) =>
            connection === null && operation === null
              ? {
                  kind: 'not-set-up',
                  text: 'This tenant was never connected.',
                  link: { to: `/t/${tenant.id}/mail-flow/connect`, label: 'Connect' },
                }
              : null
          }
        >
          {(status) =>
            status.operation?.kind === 'disconnect' && status.operation.state !== 'cancelled' ? (
              <Leaving tenant={tenant} operation={status.operation} />
            ) : (
              <>
                {status.connection?.state === 'waiting' && status.connection.connectedAt !== null && (
                  <Halted tenant={tenant} reason={status.connection.reason} />
                )}
                <Ask tenant={tenant} status={status} />
              </>
            )
          }
        </States>
      </div>
    </Page>
  )
}

interface TenantProps {
  tenant: { id: string; name: string }
}

const useDisconnect = (tenantId: string) =>
  useMailflowCall<boolean, { signInUrl?: string | null }>(tenantId, 'POST', 'disconnect', (removedByHand) => ({
    returnTo: 'disconnect',
    ...(removedByHand ? { removedByHand } : {}),
  }))

/** Cancelled halfway: what leads back is shown before it is done. */
function Halted({ tenant, reason }: TenantProps & { reason: string }) {
  const may = useMay()
  const navigate = useNavigate()
  const plan = useQuery(planQuery(tenant.id))
  const reconnect = useMailflowCall<void, { signInUrl?: string | null }>(tenant.id, 'POST', 'reconnect', () => ({
    returnTo: 'connection',
  }))
  const goBack = (): void =>
    reconnect.mutate(undefined, {
      onSuccess: ({ signInUrl }) =>
        signInUrl == null ? void navigate(`/t/${tenant.id}/mail-flow/connection`) : goToSignIn(signInUrl),
    })
  return (
    <>
      <Notice
        tone="warning"
        title="Disconnecting was cancelled"
        actions={
          <DisabledReason reason={may('mailflow.write') ? null : needs('Admin')}>
            <Button size="xs" onClick={goBack} loading={reconnect.isPending}>
              Connect again
            </Button>
          </DisabledReason>
        }
      >
        {reason}
      </Notice>
      {reconnect.error !== null && <Problem error={reconnect.error} title="This was not done" />}
      <Card title="What connecting again does">
        <States
          query={plan}
          failure="Exchange Online cannot be read, so what is missing cannot be shown"
          stillHolds="Connecting again makes whatever is missing; an administrator may have to sign in for it."
        >
          {(data) => <PlanView plan={data} name={tenant.name.toLowerCase().replaceAll(/\W+/g, '-')} />}
        </States>
      </Card>
    </>
  )
}

function Ask({ tenant, status }: TenantProps & { status: Status }) {
  const may = useMay()
  const confirm = useConfirm()
  const disconnect = useDisconnect(tenant.id)
  const { connection } = status
  if (connection === null || connection.state === 'disconnected')
    return (
      <Notice
        tone="ok"
        title="This tenant is not connected"
        actions={
          <Button size="xs" variant="default" component={Link} to={`/t/${tenant.id}/mail-flow/connect`}>
            Connect
          </Button>
        }
      >
        Nothing of Mailwarden is in Microsoft 365.
      </Notice>
    )
  const ask = (): void =>
    confirm({
      title: `Disconnect ${tenant.name}`,
      verb: 'Disconnect',
      isDangerous: true,
      typeName: tenant.name,
      children: (
        <>
          Mail of {tenant.name} is no longer scanned. Eight objects, one domain and one application are removed from
          Microsoft 365. History, quarantine and policies stay here.
        </>
      ),
      run: async () => {
        const { signInUrl } = await disconnect.mutateAsync(false)
        // A sign-in lasts an hour; where mail must come back first, it is asked for when it is needed.
        if (signInUrl != null && connection.connectedAt === null) goToSignIn(signInUrl)
      },
    })
  return (
    <>
      <Card title="What will happen">
        <ol className="breakable">
          <li>The two rules that send mail to the gateway are switched off.</li>
          <li>An hour passes, until that is in force everywhere.</li>
          <li>
            Mail that is under way comes back: the way back stays for {connection.options.drain_hours} hours after the
            last message.
          </li>
          <li>Rules and connectors are removed, the way back last.</li>
          <li>The domain {connection.certificateName}, our names in DNS and the application are removed.</li>
          <li>Everything is read once more, to prove that nothing of ours is left.</li>
        </ol>
        <p>
          For the domain and the application a Global Administrator signs in once, when everything else is done; this
          page asks for it. You can close it; the work goes on.
        </p>
      </Card>
      <div className={classes.buttons}>
        <DisabledReason reason={may('mailflow.disconnect') ? null : needs('Admin')}>
          <Button color="red" onClick={ask}>
            Disconnect
          </Button>
        </DisabledReason>
        <Button variant="default" component={Link} to={`/t/${tenant.id}/mail-flow/connection`}>
          Stay connected
        </Button>
      </div>
    </>
  )
}

function Leaving({ tenant, operation }: TenantProps & { operation: Operation }) {
  const disconnect = useDisconnect(tenant.id)
  const [isByHand, setByHand] = useState(false)
  const may = useMay()
  const confirm = useConfirm()
  const cancel = useMailflowCall<void>(tenant.id, 'POST', 'cancel', () => undefined)
  const askCancel = (): void =>
    confirm({
      title: 'Stop disconnecting',
      verb: 'Stop',
      children: 'What was switched off or removed stays so, and no mail is scanned, until you connect again.',
      run: () => cancel.mutateAsync(),
    })
  const isPermissionLost = operation.errorCode === 'mailflow.permission-lost'
  return (
    <>
      {operation.state === 'done' && <Proof operation={operation} tenant={tenant} />}
      <Stopped
        tenantId={tenant.id}
        operation={operation}
        returnTo="disconnect"
        onRetry={() => disconnect.mutate(isByHand)}
        isRetrying={disconnect.isPending}
        more={
          isPermissionLost && (
            <Checkbox
              label="I removed all of this by hand"
              checked={isByHand}
              onChange={(event) => setByHand(event.currentTarget.checked)}
            />
          )
        }
      />
      {disconnect.error !== null && <Problem error={disconnect.error} title="This was not done" />}
      <Card
        title={operation.state === 'done' ? 'What was done' : 'Disconnecting'}
        lead="You can close this page; it goes on."
        actions={
          operation.state !== 'done' && (
            <DisabledReason reason={may('mailflow.write') ? null : needs('Admin')}>
              <Button size="xs" variant="default" onClick={askCancel}>
                Stop disconnecting
              </Button>
            </DisabledReason>
          )
        }
      >
        <OperationSteps operation={operation} />
      </Card>
    </>
  )
}

function Proof({ operation, tenant }: TenantProps & { operation: Operation }) {
  const proofs = operation.steps.filter(({ key }) => key.startsWith('prove'))
  return (
    <Notice
      tone="ok"
      title="Nothing of Mailwarden is left in Microsoft 365"
      actions={
        <Button size="xs" variant="default" component={Link} to={`/t/${tenant.id}/mail-flow`}>
          Show the mail flow
        </Button>
      }
    >
      <ul>
        {proofs.map(({ key, title, detail }) => (
          <li key={key}>
            {title}
            {detail !== '' && `: ${localTimes(detail)}`}
          </li>
        ))}
      </ul>
    </Notice>
  )
}
