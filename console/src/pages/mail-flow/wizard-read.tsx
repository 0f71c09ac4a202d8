// Step 2: what was read, and conflicts that must be solved or accepted. Nothing was changed in Exchange Online.
import { Button, Checkbox, Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { MailflowFoundAnswer } from '#mailflow/provisioning/contract.ts'
import { useMay } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Notice, Problem } from '#console/components/notice.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { Severity, ToneLabel } from '#console/theme/tone.tsx'
import { formatNumber, plural } from '#console/util/numbers.ts'
import type { WizardStepProps } from './connect-page.tsx'
import { foundQuery, goToSignIn, isUnderWay, useMailflowCall, type Settings } from './mail-flow-api.ts'
import classes from './mail-flow.module.css'
import { OperationSteps, Stopped } from './operation-steps.tsx'
import { kindWords } from './words.ts'

export function ReadStep({ tenant, status, goTo }: WizardStepProps) {
  const { operation } = status
  const again = useMailflowCall<void, { signInUrl: string }>(tenant.id, 'POST', 'prepare', () => ({
    returnTo: 'wizard',
  }))
  const cancel = useMailflowCall<void>(tenant.id, 'POST', 'cancel', () => undefined)
  const isReading = operation?.kind === 'prepare' && operation.state !== 'done'
  if (isReading)
    return (
      <>
        <Stopped
          tenantId={tenant.id}
          operation={operation}
          returnTo="wizard"
          onRetry={() => again.mutate()}
          isRetrying={again.isPending}
        />
        <Card
          title="Reading the tenant"
          lead="New applications take Microsoft minutes, seldom up to an hour. You can close this page; it goes on."
          actions={
            isUnderWay(operation) && (
              <Button size="xs" variant="default" onClick={() => cancel.mutate()} loading={cancel.isPending}>
                Cancel
              </Button>
            )
          }
        >
          <OperationSteps operation={operation} />
        </Card>
        {(again.error ?? cancel.error) !== null && (
          <Problem error={(again.error ?? cancel.error)!} title="This was not done" />
        )}
      </>
    )
  return (
    <Found
      tenant={tenant}
      status={status}
      goTo={goTo}
      onAgain={() => again.mutate(undefined, { onSuccess: ({ signInUrl }) => goToSignIn(signInUrl) })}
      isAgain={again.isPending}
    />
  )
}

function Found({
  tenant,
  status,
  goTo,
  onAgain,
  isAgain,
}: WizardStepProps & { onAgain: () => void; isAgain: boolean }) {
  const query = useQuery(foundQuery(tenant.id))
  const isConnected = status.connection?.connectedAt != null
  return (
    <States query={query} shape="cards" failure="What was read cannot be shown">
      {(found) => (
        <>
          <Card
            title="What was read"
            lead={
              found.readAt === null ? undefined : (
                <>
                  {found.initialDomain} · read <RelativeTime at={found.readAt} />
                </>
              )
            }
            actions={
              !isConnected && (
                <Button size="xs" variant="default" onClick={onAgain} loading={isAgain}>
                  Read again
                </Button>
              )
            }
          >
            <Counts found={found} />
            <Domains found={found} />
          </Card>
          <Conflicts tenantId={tenant.id} status={status} found={found} />
          <Existing found={found} />
          <div className={classes.buttons}>
            <Button onClick={() => goTo('choose')}>Choose whose mail is scanned</Button>
          </div>
        </>
      )}
    </States>
  )
}

function Counts({ found }: { found: MailflowFoundAnswer }) {
  const { user, shared, room, equipment } = found.mailboxes
  const items: [string, number][] = [
    ['Mail domains', found.domains.filter(({ hasEmail, isVerified }) => hasEmail && isVerified).length],
    ['Mailboxes of people', user],
    ['Shared mailboxes', shared],
    ['Rooms and equipment', room + equipment],
    ['Groups', found.groups],
  ]
  return (
    <dl className={classes.counts}>
      {items.map(([name, count]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className={classes.big}>{formatNumber(count)}</dd>
        </div>
      ))}
    </dl>
  )
}

function Domains({ found }: { found: MailflowFoundAnswer }) {
  return (
    <Table className={classes.table}>
      <caption className={classes.hidden}>Domains of the tenant</caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Domain</Table.Th>
          <Table.Th scope="col">Mail</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {found.domains.map((domain) => (
          <Table.Tr key={domain.name}>
            <Table.Th scope="row" className="breakable">
              {domain.name}
            </Table.Th>
            <Table.Td>{domainText(domain)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function domainText({ isVerified, hasEmail, type }: MailflowFoundAnswer['domains'][number]): string {
  if (!isVerified) return 'Not verified'
  if (!hasEmail) return 'No mail'
  return type === 'InternalRelay' ? 'Mail, internal relay' : 'Mail'
}

function Conflicts({
  tenantId,
  status,
  found,
}: {
  tenantId: string
  status: WizardStepProps['status']
  found: MailflowFoundAnswer
}) {
  const may = useMay()
  const [chosen, setChosen] = useState<string | null>(null)
  const accept = useMailflowCall<Settings>(tenantId, 'PUT', 'settings')
  if (found.findings.length === 0)
    return (
      <Notice tone="ok" title="No conflicts">
        Nothing in this tenant stands in the way.
      </Notice>
    )
  const accepted = status.connection?.options.acceptedFindings ?? []
  const isConnected = status.connection?.connectedAt != null
  const toggle = (key: string, code: string, isOn: boolean): void => {
    setChosen(key)
    const rest = accepted.filter((each) => each !== key && (isOn || each !== code))
    accept.mutate({ options: { acceptedFindings: isOn ? [...rest, key] : rest } }, { onSettled: () => setChosen(null) })
  }
  return (
    <Card
      title="Conflicts and notes"
      lead="What is High stops the connection until it is solved in Microsoft 365 (then read again) or accepted here."
    >
      {accept.error !== null && <Problem error={accept.error} title="This was not saved" />}
      <ul className={classes.steps} aria-label="Conflicts and notes">
        {found.findings.map((finding) => {
          const key = `${finding.code}:${finding.subject}`
          return (
            <li key={key} className={classes.step}>
              <span />
              <span>
                <Severity value={finding.severity} /> <strong>{finding.subject}</strong>
              </span>
              {finding.severity === 'high' && !isConnected ? (
                <DisabledReason reason={may('mailflow.write') ? null : needs('Admin')}>
                  <Checkbox
                    label="Accept"
                    aria-label={`Accept: ${finding.text}`}
                    checked={chosen === key ? !finding.isAccepted : finding.isAccepted}
                    disabled={accept.isPending}
                    onChange={(event) => toggle(key, finding.code, event.currentTarget.checked)}
                  />
                </DisabledReason>
              ) : (
                <span />
              )}
              <span className={`${classes.detail} breakable`}>
                {finding.text} {finding.whatToDo}
              </span>
            </li>
          )
        })}
      </ul>
    </Card>
  )
}

function Existing({ found }: { found: MailflowFoundAnswer }) {
  const others = found.objects.filter(({ isOurs }) => !isOurs)
  if (others.length === 0)
    return <Card title="Connectors and mail flow rules" lead="This tenant has none of its own." />
  return (
    <details className={classes.object}>
      <summary>
        <strong>Connectors and mail flow rules that are there</strong>
        <span className={classes.purpose}>{plural(others.length, 'object')}; none of them is changed</span>
      </summary>
      <div className={classes.inside}>
        <div className={classes.scroll} tabIndex={0} role="region" aria-label="Existing connectors and rules">
          <Table className={classes.table}>
            <caption className={classes.hidden}>Existing connectors and rules</caption>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Name</Table.Th>
                <Table.Th scope="col">Kind</Table.Th>
                <Table.Th scope="col">What it does</Table.Th>
                <Table.Th scope="col">State</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {others.map((object, index) => (
                <Table.Tr key={`${object.kind} ${object.name} ${String(index)}`}>
                  <Table.Th scope="row" className="breakable">
                    {object.name}
                  </Table.Th>
                  <Table.Td>{kindWords[object.kind]}</Table.Td>
                  <Table.Td className="breakable">{object.detail}</Table.Td>
                  <Table.Td>
                    <ToneLabel tone={object.isEnabled ? 'ok' : 'neutral'}>{object.isEnabled ? 'On' : 'Off'}</ToneLabel>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      </div>
    </details>
  )
}
