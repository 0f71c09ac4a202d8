// Step 5: one line per object, live. On failure it stops, and offers to go on from there or to take back what was done.
import { Button } from '@mantine/core'
import { useNavigate } from 'react-router'
import { Card } from '#console/components/card.tsx'
import { useConfirm } from '#console/components/confirm.tsx'
import { Notice, Problem } from '#console/components/notice.tsx'
import type { WizardStepProps } from './connect-page.tsx'
import { goToSignIn, isUnderWay, useMailflowCall } from './mail-flow-api.ts'
import classes from './mail-flow.module.css'
import { OperationSteps, Stopped } from './operation-steps.tsx'

export function ApplyStep({ tenant, status, goTo }: WizardStepProps) {
  const confirm = useConfirm()
  const navigate = useNavigate()
  const again = useMailflowCall<void>(tenant.id, 'POST', 'connect', () => ({ returnTo: 'wizard' }))
  const cancel = useMailflowCall<void>(tenant.id, 'POST', 'cancel', () => undefined)
  const undo = useMailflowCall<void, { signInUrl?: string | null }>(tenant.id, 'POST', 'disconnect', () => ({
    returnTo: 'disconnect',
  }))
  const { operation, connection } = status
  if (operation === null || operation.kind !== 'connect')
    return (
      <Notice tone="info" title="Nothing is being applied">
        Look at the plan first, then apply it.
      </Notice>
    )
  const askUndo = (): void =>
    confirm({
      title: 'Take back what was made',
      verb: 'Take it back',
      isDangerous: true,
      children: `Everything that Mailwarden made in ${tenant.name} is removed again, in the order in which no mail is lost. A Global Administrator must sign in for it.`,
      run: async () => {
        const { signInUrl } = await undo.mutateAsync()
        if (signInUrl != null) goToSignIn(signInUrl)
        else void navigate(`/t/${tenant.id}/mail-flow/disconnect`)
      },
    })
  return (
    <>
      <Stopped
        tenantId={tenant.id}
        operation={operation}
        returnTo="wizard"
        onRetry={() => again.mutate()}
        isRetrying={again.isPending}
        more={
          <Button size="xs" variant="default" onClick={askUndo}>
            Take back what was made
          </Button>
        }
      />
      {operation.state === 'done' && (
        <Notice
          tone="ok"
          title={connection?.phase === 'pilot' ? 'The pilot runs' : 'Connected'}
          actions={
            <Button size="xs" onClick={() => goTo('prove')}>
              Prove the mail flow
            </Button>
          }
        >
          {operation.message}
        </Notice>
      )}
      <Card
        title="What is being done"
        lead="Everything is read again after each change. You can close this page; it goes on."
        actions={
          isUnderWay(operation) && (
            <Button size="xs" variant="default" onClick={() => cancel.mutate()} loading={cancel.isPending}>
              Stop here
            </Button>
          )
        }
      >
        <OperationSteps operation={operation} />
      </Card>
      {(again.error ?? cancel.error) !== null && (
        <Problem error={(again.error ?? cancel.error)!} title="This was not done" />
      )}
      {operation.state === 'cancelled' && (
        <div className={classes.buttons}>
          <Button onClick={() => again.mutate()} loading={again.isPending}>
            Go on
          </Button>
          <Button variant="default" onClick={askUndo}>
            Take back what was made
          </Button>
        </div>
      )}
    </>
  )
}
