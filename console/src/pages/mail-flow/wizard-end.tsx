// Steps 6 and 7: proof both ways, and what to expect from now on.
import { Button } from '@mantine/core'
import { Link } from 'react-router'
import { Card } from '#console/components/card.tsx'
import type { WizardStepProps } from './connect-page.tsx'
import classes from './mail-flow.module.css'
import { ProofView } from './proof-view.tsx'

export function ProveStep({ tenant, goTo }: WizardStepProps) {
  return (
    <>
      <Card
        title="Prove the mail flow"
        lead="A relay test shows that Exchange Online knows the gateway by its certificate; test messages show that mail is scanned and comes back."
      >
        <ProofView tenantId={tenant.id} />
      </Card>
      <div className={classes.buttons}>
        <Button onClick={() => goTo('after')}>What to expect</Button>
      </div>
    </>
  )
}

export function AfterStep({ tenant }: WizardStepProps) {
  return (
    <>
      <Card title="What to expect">
        <ul>
          <li>
            New mail flow rules are in force everywhere within minutes, seldom up to an hour. Until then some messages
            go the old way.
          </li>
          <li>A message takes a second or two longer. Its bytes stay as they are unless a policy asks for a change.</li>
          <li>
            When the gateway is away, Exchange Online keeps mail for a day and tries again. Nothing is lost and nobody
            gets a notice.
          </li>
          <li>
            Mailwarden compares what it made with what is there every five minutes, and raises an alert when somebody
            changes it.
          </li>
          <li>
            To leave, use “Disconnect” on the connection page. It removes everything of ours in the order in which no
            mail is lost, and ends with the proof that nothing is left.
          </li>
        </ul>
      </Card>
      <div className={classes.buttons}>
        <Button component={Link} to={`/t/${tenant.id}/mail-flow`}>
          Show the mail flow
        </Button>
        <Button component={Link} to={`/t/${tenant.id}/policies`} variant="default">
          Look at the policies
        </Button>
      </div>
    </>
  )
}
