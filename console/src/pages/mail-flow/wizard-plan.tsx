// Step 4: every object to be made, name by name, with its parameters, before anything is made.
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMay } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Facts } from '#console/components/facts.tsx'
import { Notice, Problem } from '#console/components/notice.tsx'
import { States } from '#console/components/states.tsx'
import type { WizardStepProps } from './connect-page.tsx'
import { foundQuery, planQuery, useMailflowCall } from './mail-flow-api.ts'
import classes from './mail-flow.module.css'
import { PlanView } from './plan-view.tsx'
import { directionWords, scopeText } from './words.ts'

export function PlanStep({ tenant, status, goTo }: WizardStepProps) {
  const may = useMay()
  const plan = useQuery(planQuery(tenant.id))
  const found = useQuery(foundQuery(tenant.id))
  const connect = useMailflowCall<void, { signInUrl: string }>(tenant.id, 'POST', 'connect', () => ({
    returnTo: 'wizard',
  }))
  const { connection } = status
  if (connection === null) return null
  const open = (found.data?.findings ?? []).filter(({ severity, isAccepted }) => severity === 'high' && !isAccepted)
  const hasConflict = (plan.data?.conflicts.length ?? 0) > 0
  const reason = !may('mailflow.write')
    ? needs('Admin')
    : open.length > 0
      ? 'Solve or accept the conflicts of the step “Read” first.'
      : hasConflict
        ? 'Something stands in the way; see above.'
        : null
  return (
    <>
      <Card
        title="What will be made"
        lead="In this order: the way back first, the rules that send mail last. No MX record is touched, and nothing of yours is changed."
      >
        <Facts
          items={[
            ['Direction', directionWords[connection.direction]],
            ['Whose mail', scopeText(connection.scope)],
            connection.pilotScope === null ? null : ['Pilot first', scopeText(connection.pilotScope)],
          ]}
        />
      </Card>
      {open.length > 0 && (
        <Notice
          tone="warning"
          title="Conflicts are open"
          actions={
            <Button size="xs" variant="default" onClick={() => goTo('read')}>
              Show them
            </Button>
          }
        >
          {open.map(({ subject }) => subject).join(', ')}
        </Notice>
      )}
      <States query={plan} failure="The plan cannot be made" stillHolds="Nothing was changed in Microsoft 365.">
        {(data) => <PlanView plan={data} name={tenant.name.toLowerCase().replaceAll(/\W+/g, '-')} />}
      </States>
      {connect.error !== null && <Problem error={connect.error} title="Connecting cannot be started" />}
      <div className={classes.buttons}>
        {connection.connectedAt === null && (
          <DisabledReason reason={reason}>
            <Button
              onClick={() => connect.mutate(undefined, { onSuccess: () => goTo('apply') })}
              loading={connect.isPending}
              disabled={reason === null && plan.data === undefined}
            >
              Apply the plan
            </Button>
          </DisabledReason>
        )}
        <Button variant="default" onClick={() => goTo('choose')}>
          Change the settings
        </Button>
      </div>
    </>
  )
}
