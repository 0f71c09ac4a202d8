// Is mail flowing and scanned? Connection, tampering, proof, queue and domains at a glance, each with the way to its page.
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { useTenant } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { Facts } from '#console/components/facts.tsx'
import { Notice } from '#console/components/notice.tsx'
import { Page } from '#console/components/page.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { plural } from '#console/util/numbers.ts'
import { domainsQuery, queueQuery, statusQuery, tamperQuery, type Connection, type Status } from './mail-flow-api.ts'
import classes from './mail-flow.module.css'
import { MigrationBanner } from './migration-banner.tsx'
import { OperationSteps } from './operation-steps.tsx'
import { ProofView } from './proof-view.tsx'
import { connectionState, directionWords, operationWords, scopeText } from './words.ts'

export function Component() {
  const tenant = useTenant()
  const query = useQuery(statusQuery(tenant.id))
  return (
    <Page title="Mail flow" lead="Is mail flowing, and is it scanned?">
      <MigrationBanner tenantId={tenant.id} />
      <States
        query={query}
        shape="cards"
        failure="The state of the connection cannot be shown"
        stillHolds="Mail keeps flowing: the gateways work without the console."
        empty={({ connection }) =>
          connection === null
            ? {
                kind: 'nothing-yet',
                title: 'Not connected to Microsoft 365',
                text: 'A wizard shows every object before it is made. No MX record is touched.',
                action: (
                  <Button component={Link} to={`/t/${tenant.id}/mail-flow/connect`}>
                    Connect
                  </Button>
                ),
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

function Connected({ tenant, status, connection }: ConnectedProps) {
  const base = `/t/${tenant.id}/mail-flow`
  const { operation } = status
  const { tone, word } = connectionState(connection)
  const isConnected = connection.connectedAt !== null
  return (
    <>
      {operation !== null && ['running', 'waiting', 'needs-sign-in', 'failed'].includes(operation.state) && (
        <Card
          title={operationWords[operation.kind]}
          lead={<span className="breakable">{operation.message}</span>}
          actions={
            <Button
              size="xs"
              component={Link}
              to={
                operation.kind === 'disconnect'
                  ? `${base}/disconnect`
                  : operation.kind === 'permissions'
                    ? `/t/${tenant.id}/settings/compromise`
                    : operation.kind === 'apply' || operation.kind === 'rotate'
                      ? `${base}/connection`
                      : `${base}/connect`
              }
            >
              {operation.state === 'running' || operation.state === 'waiting' ? 'Follow' : 'Go on'}
            </Button>
          }
        >
          <details>
            <summary>Steps</summary>
            <OperationSteps operation={operation} />
          </details>
        </Card>
      )}
      <div className={classes.grid}>
        <Card
          title="Connection"
          actions={
            isConnected ? (
              <Button size="xs" variant="default" component={Link} to={`${base}/connection`}>
                Objects and settings
              </Button>
            ) : (
              <Button size="xs" component={Link} to={`${base}/connect`}>
                {connection.state === 'disconnected' ? 'Connect' : 'Go on connecting'}
              </Button>
            )
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
              connection.connectedAt === null
                ? null
                : ['Connected', <RelativeTime key="at" at={connection.connectedAt} />],
              connection.checkedAt === null
                ? null
                : ['Permission checked', <RelativeTime key="checked" at={connection.checkedAt} />],
            ]}
          />
        </Card>
        {isConnected && <TamperCard tenantId={tenant.id} base={base} />}
        <QueueCard tenantId={tenant.id} base={base} />
        <DomainsCard tenantId={tenant.id} base={base} ownName={connection?.certificateName ?? null} />
      </div>
      {isConnected && (
        <Card title="Proof" lead="Replies of Exchange Online, not what we believe we set up.">
          <ProofView tenantId={tenant.id} />
        </Card>
      )}
    </>
  )
}

function TamperCard({ tenantId, base }: { tenantId: string; base: string }) {
  const query = useQuery(tamperQuery(tenantId))
  return (
    <Card
      title="Tampering"
      actions={
        <Button size="xs" variant="default" component={Link} to={`${base}/tampering`}>
          Differences
        </Button>
      }
    >
      <States query={query} shape="text" failure="The watch cannot be shown">
        {({ open, checkedAt, checkError }) => (
          <>
            {open.high + open.medium + open.low === 0 ? (
              <ToneLabel tone="ok">Everything is as Mailwarden made it</ToneLabel>
            ) : (
              <ToneLabel tone={open.high > 0 ? 'danger' : 'warning'}>
                {open.high} high, {open.medium} medium, {open.low} low
              </ToneLabel>
            )}
            {checkError !== null && (
              <Notice tone="warning" title="The last check did not work">
                {checkError}
              </Notice>
            )}
            <p className={classes.word}>
              {checkedAt === null ? (
                'Not checked yet'
              ) : (
                <>
                  Checked <RelativeTime at={checkedAt} />
                </>
              )}
            </p>
          </>
        )}
      </States>
    </Card>
  )
}

function QueueCard({ tenantId, base }: { tenantId: string; base: string }) {
  const query = useQuery(queueQuery(tenantId))
  return (
    <Card
      title="Queue"
      actions={
        <Button size="xs" variant="default" component={Link} to={`${base}/queue`}>
          What waits
        </Button>
      }
    >
      <States query={query} shape="text" failure="The queue cannot be shown">
        {({ items, isCut }) =>
          items.length === 0 ? (
            <ToneLabel tone="ok">Nothing waits</ToneLabel>
          ) : (
            <ToneLabel tone="warning">{`${plural(items.length, 'message')}${isCut ? ' or more' : ''} waiting`}</ToneLabel>
          )
        }
      </States>
    </Card>
  )
}

function DomainsCard({ tenantId, base, ownName }: { tenantId: string; base: string; ownName: string | null }) {
  const query = useQuery(domainsQuery(tenantId))
  return (
    <Card
      title="Domains"
      actions={
        <Button size="xs" variant="default" component={Link} to={`${base}/domains`}>
          All domains
        </Button>
      }
    >
      <States query={query} shape="text" failure="The domains cannot be shown">
        {({ items }) => {
          const mail = items.filter(({ name, hasEmail, isVerified }) => hasEmail && isVerified && name !== ownName)
          return mail.length === 0 ? (
            <p className={classes.word}>No domain was read yet.</p>
          ) : (
            <p className="breakable">
              {mail
                .slice(0, 6)
                .map(({ name }) => name)
                .join(', ')}
              {mail.length > 6 && ` and ${mail.length - 6} more`}
            </p>
          )
        }}
      </States>
    </Card>
  )
}
