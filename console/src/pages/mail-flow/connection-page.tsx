// What Mailwarden made in the tenant, and is it intact? Every object with what is expected and what is found, and what can be changed.
import { Button, Group, Modal } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { useMay, useTenant } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { useConfirm } from '#console/components/confirm.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Facts } from '#console/components/facts.tsx'
import { Notice, Problem } from '#console/components/notice.tsx'
import { Page } from '#console/components/page.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { announce } from '#console/util/announce.ts'
import {
  domainsQuery,
  isUnderWay,
  objectsQuery,
  statusQuery,
  useMailflowCall,
  type Connection,
  type Scope,
  type Status,
} from './mail-flow-api.ts'
import classes from './mail-flow.module.css'
import { MigrationBanner } from './migration-banner.tsx'
import { ObjectList } from './object-list.tsx'
import { OperationSteps, Stopped } from './operation-steps.tsx'
import { ProofView } from './proof-view.tsx'
import { ScopeFields, scopeMistake, scopeOf, scopeValueOf } from './scope-fields.tsx'
import { connectionState, directionWords, operationWords, scopeText } from './words.ts'

export function Component() {
  const tenant = useTenant()
  const may = useMay()
  const query = useQuery(statusQuery(tenant.id))
  const isConnected = query.data?.connection?.connectedAt != null
  return (
    <Page
      title="Connection"
      lead="What did Mailwarden create in Microsoft 365, and is it intact?"
      actions={
        isConnected && (
          <DisabledReason reason={may('mailflow.disconnect') ? null : needs('Admin')}>
            <Button variant="default" component={Link} to={`/t/${tenant.id}/mail-flow/disconnect`}>
              Disconnect
            </Button>
          </DisabledReason>
        )
      }
    >
      <MigrationBanner tenantId={tenant.id} />
      <States
        query={query}
        shape="cards"
        failure="The state of the connection cannot be shown"
        empty={({ connection }) =>
          connection === null || connection.connectedAt === null
            ? {
                kind: 'not-set-up',
                text: 'This tenant is not connected.',
                link: { to: `/t/${tenant.id}/mail-flow/connect`, label: 'Connect' },
              }
            : null
        }
      >
        {(status) =>
          status.connection !== null && <Connected tenant={tenant} status={status} connection={status.connection} />
        }
      </States>
    </Page>
  )
}

interface ConnectedProps {
  tenant: { id: string; name: string }
  status: Status
  connection: Connection
}

function Connected({ tenant, status: { operation }, connection }: ConnectedProps) {
  const objects = useQuery(objectsQuery(tenant.id))
  const again = useMailflowCall<void>(
    tenant.id,
    'POST',
    operation?.kind === 'rotate' ? 'rotate' : operation?.kind === 'connect' ? 'reconnect' : 'apply',
    () => undefined,
  )
  const isShown = operation !== null && (isUnderWay(operation) || operation.state === 'failed')
  return (
    <>
      {connection.problem !== null && (
        <Notice tone="danger" title="The permission in Microsoft 365 is lost">
          {connection.reason} Mail still flows and is scanned; Mailwarden can no longer watch, repair or remove what it
          made.
        </Notice>
      )}
      {isShown && (
        <>
          <Stopped
            tenantId={tenant.id}
            operation={operation}
            returnTo={operation.kind === 'disconnect' ? 'disconnect' : 'connection'}
            onRetry={() => again.mutate()}
            isRetrying={again.isPending}
          />
          <Card title={operationWords[operation.kind]}>
            <OperationSteps operation={operation} />
          </Card>
        </>
      )}
      <SettingsCard tenant={tenant} connection={connection} isBusy={isUnderWay(operation)} />
      <Card
        title="Objects in Microsoft 365"
        lead="Read now and compared property by property."
        actions={
          <Button size="xs" variant="default" onClick={() => void objects.refetch()} loading={objects.isFetching}>
            Check now
          </Button>
        }
      >
        <States
          query={objects}
          failure="Exchange Online could not be read"
          stillHolds="Mail keeps flowing; the watch tries again every five minutes."
          showAge
        >
          {({ items }) => <ObjectList items={items} tenantId={tenant.id} />}
        </States>
      </Card>
      <Card title="Proof" lead="A relay test and test messages both ways.">
        <ProofView tenantId={tenant.id} />
      </Card>
    </>
  )
}

interface SettingsCardProps {
  tenant: { id: string; name: string }
  connection: Connection
  isBusy: boolean
}

function SettingsCard({ tenant, connection, isBusy }: SettingsCardProps) {
  const may = useMay()
  const confirm = useConfirm()
  const [isChanging, setChanging] = useState(false)
  const rotate = useMailflowCall<void>(tenant.id, 'POST', 'rotate', () => undefined)
  const reason = !may('mailflow.write') ? needs('Admin') : isBusy ? 'Something is under way; wait until it ends.' : null
  const { tone, word } = connectionState(connection)
  const askRotate = (): void =>
    confirm({
      title: 'Change the secret tokens',
      verb: 'Change the tokens',
      children:
        'New tokens are put into the rules. The old ones stay good for two more days, so that no message under way is refused.',
      run: () => rotate.mutateAsync(),
      done: 'The tokens are being changed',
    })
  return (
    <Card
      title="Settings"
      actions={
        <Group gap="xs">
          <DisabledReason reason={reason}>
            <Button size="xs" variant="default" onClick={() => setChanging(true)}>
              Change whose mail
            </Button>
          </DisabledReason>
          <DisabledReason reason={reason}>
            <Button size="xs" variant="default" onClick={askRotate}>
              Change secret tokens
            </Button>
          </DisabledReason>
        </Group>
      }
    >
      <Facts
        items={[
          [
            'State',
            <ToneLabel key="state" tone={tone}>
              {word}
            </ToneLabel>,
          ],
          ['Why', connection.reason],
          ['Direction', directionWords[connection.direction]],
          ['Whose mail', scopeText(connection.scope)],
          connection.phase === 'pilot' && connection.pilotScope !== null
            ? ['Pilot', scopeText(connection.pilotScope)]
            : null,
          ['Certificate', connection.certificateName],
          ['Smart host', connection.gatewayHost],
          connection.nextHop === null ? null : ['Mail goes back to', connection.nextHop],
          connection.connectedAt === null ? null : ['Connected', <RelativeTime key="at" at={connection.connectedAt} />],
        ]}
      />
      <Modal opened={isChanging} onClose={() => setChanging(false)} title="Whose mail is scanned" size="lg">
        <ChangeScope tenantId={tenant.id} connection={connection} onDone={() => setChanging(false)} />
      </Modal>
    </Card>
  )
}

interface ChangeScopeProps {
  tenantId: string
  connection: Connection
  onDone: () => void
}

function ChangeScope({ tenantId, connection, onDone }: ChangeScopeProps) {
  const [value, setValue] = useState(scopeValueOf(connection.direction, connection.scope))
  const [isTried, setTried] = useState(false)
  const domains = useQuery(domainsQuery(tenantId))
  const change = useMailflowCall<{ direction: 'inbound' | 'both'; scope: Scope }>(tenantId, 'PUT', 'scope')
  const submit = (): void => {
    setTried(true)
    if (scopeMistake(value) !== null) return
    change.mutate(
      { direction: value.direction, scope: scopeOf(value) },
      {
        onSuccess: () => {
          announce('The rules are being changed')
          onDone()
        },
      },
    )
  }
  const names = (domains.data?.items ?? []).flatMap(({ name, hasEmail, isVerified }) =>
    hasEmail && isVerified && name !== connection.certificateName ? [name] : [],
  )
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <ScopeFields
        tenantId={tenantId}
        value={value}
        onChange={setValue}
        domains={names}
        error={isTried ? scopeMistake(value) : null}
      />
      {change.error !== null && <Problem error={change.error} title="The settings were not changed" />}
      <div className={classes.buttons}>
        <Button type="submit" loading={change.isPending}>
          Change the rules
        </Button>
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  )
}
