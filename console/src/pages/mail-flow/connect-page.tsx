// The connect wizard. Where it stands is known to the server, so it can be left and come back to; the address only says which step is
// looked at.
import { Stepper } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useTenant } from '#console/api/session.ts'
import { Page } from '#console/components/page.tsx'
import { States } from '#console/components/states.tsx'
import { useParameter } from '#console/components/view-state.ts'
import { statusQuery, type Status } from './mail-flow-api.ts'
import classes from './mail-flow.module.css'
import { ApplyStep } from './wizard-apply.tsx'
import { ChooseStep } from './wizard-choose.tsx'
import { ConsentStep } from './wizard-consent.tsx'
import { AfterStep, ProveStep } from './wizard-end.tsx'
import { PlanStep } from './wizard-plan.tsx'
import { ReadStep } from './wizard-read.tsx'

const steps = ['permissions', 'read', 'choose', 'plan', 'apply', 'prove', 'after'] as const
type StepName = (typeof steps)[number]

const titles: Record<StepName, string> = {
  permissions: 'Permissions',
  read: 'Read',
  choose: 'Choose',
  plan: 'Plan',
  apply: 'Apply',
  prove: 'Prove',
  after: 'Afterwards',
}

export interface WizardStepProps {
  tenant: { id: string; name: string }
  status: Status
  goTo: (step: StepName) => void
}

/** How far the connection is, by what the server knows. */
export function reachedStep({ connection, operation }: Status): StepName {
  if (connection === null || connection.state === 'disconnected') return 'permissions'
  if (connection.connectedAt !== null) return 'prove'
  if (operation?.kind === 'connect') return 'apply'
  if (operation?.kind === 'prepare') return operation.state === 'cancelled' ? 'permissions' : 'read'
  return connection.preflight === null ? 'permissions' : 'read'
}

/** Steps that may be looked at: what was read can be chosen from and planned. */
function openUntil(status: Status): number {
  const reached = steps.indexOf(reachedStep(status))
  if (reached === steps.indexOf('prove')) return steps.indexOf('after')
  const isRead = status.operation?.kind === 'prepare' && status.operation.state === 'done'
  return isRead ? steps.indexOf('plan') : reached
}

export function Component() {
  const tenant = useTenant()
  const query = useQuery(statusQuery(tenant.id))
  return (
    <Page title="Connect to Microsoft 365" lead={`${tenant.name}. You can leave at any step and come back.`}>
      <States query={query} shape="form" failure="The state of the connection cannot be shown">
        {(status) => <Wizard tenant={tenant} status={status} />}
      </States>
    </Page>
  )
}

function Wizard({ tenant, status }: Omit<WizardStepProps, 'goTo'>) {
  const [chosen, setChosen] = useParameter('step')
  const isNarrow = useMediaQuery('(max-width: 62em)') ?? false
  const until = openUntil(status)
  const wanted = steps.indexOf(chosen as StepName)
  const active = wanted < 0 ? steps.indexOf(reachedStep(status)) : Math.min(wanted, until)
  const goTo = (step: StepName): void => setChosen(step)
  const name = steps[active]!
  return (
    <div className={classes.wizard}>
      <Stepper
        active={active}
        onStepClick={(index) => goTo(steps[index]!)}
        size="xs"
        orientation={isNarrow ? 'vertical' : 'horizontal'}
        mb="lg"
      >
        {steps.map((step, index) => (
          <Stepper.Step
            key={step}
            label={titles[step]}
            allowStepSelect={index <= until}
            aria-current={index === active ? 'step' : undefined}
          />
        ))}
      </Stepper>
      <StepContent name={name} tenant={tenant} status={status} goTo={goTo} />
    </div>
  )
}

function StepContent({ name, ...props }: WizardStepProps & { name: StepName }) {
  switch (name) {
    case 'permissions':
      return <ConsentStep {...props} />
    case 'read':
      return <ReadStep {...props} />
    case 'choose':
      return <ChooseStep {...props} />
    case 'plan':
      return <PlanStep {...props} />
    case 'apply':
      return <ApplyStep {...props} />
    case 'prove':
      return <ProveStep {...props} />
    case 'after':
      return <AfterStep {...props} />
  }
}
