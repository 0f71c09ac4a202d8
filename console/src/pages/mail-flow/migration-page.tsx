// From connectors that trust an IP address to a connection by certificate: what depends on the old ones, proof of the new way, the end of
// the old.
import { Button, Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMay, useTenant } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { useConfirm } from '#console/components/confirm.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Facts } from '#console/components/facts.tsx'
import { Notice, Problem } from '#console/components/notice.tsx'
import { Page } from '#console/components/page.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { SmallTable } from '#console/components/small-table.tsx'
import { States } from '#console/components/states.tsx'
import { ToneIcon, ToneLabel, type ToneWord } from '#console/theme/tone.tsx'
import { plural } from '#console/util/numbers.ts'
import { localTimes } from '#console/util/local-times.ts'
import {
  goToSignIn,
  isUnderWay,
  migrationQuery,
  statusQuery,
  useMailflowCall,
  type Migration,
  type MigrationStart,
} from './mail-flow-api.ts'
import classes from './mail-flow.module.css'
import { MigrationBanner } from './migration-banner.tsx'
import { OperationSteps, Stopped } from './operation-steps.tsx'
import { mayStart } from './words.ts'

const stateWords: Record<string, ToneWord> = {
  unknown: { tone: 'neutral', word: 'Not known yet' },
  'not-affected': { tone: 'ok', word: 'Not affected' },
  affected: { tone: 'warning', word: 'Must be migrated' },
  connecting: { tone: 'info', word: 'The new way is being made' },
  proving: { tone: 'info', word: 'The new way is being proved' },
  ready: { tone: 'ok', word: 'Ready: the old connectors can go' },
  retiring: { tone: 'info', word: 'The old connectors are being removed' },
  done: { tone: 'ok', word: 'Migrated' },
  'rolling-back': { tone: 'warning', word: 'Going back' },
  'rolled-back': { tone: 'neutral', word: 'Rolled back' },
}

export function Component() {
  const tenant = useTenant()
  const query = useQuery(migrationQuery(tenant.id))
  return (
    <Page title="Migration" lead="Does this tenant still trust the gateway by IP address?">
      <MigrationBanner tenantId={tenant.id} hasLink={false} />
      <States
        query={query}
        shape="cards"
        failure="The migration cannot be shown"
        stillHolds="Mail keeps flowing the way it did."
        empty={(migration) =>
          migration.state === 'not-affected' && migration.affectedDomains.length === 0
            ? { kind: 'good-news', text: 'Nothing in this tenant trusts the gateway by IP address.' }
            : null
        }
      >
        {(migration) => <Wizard tenant={tenant} migration={migration} />}
      </States>
    </Page>
  )
}

interface WizardProps {
  tenant: { id: string; name: string }
  migration: Migration
}

function Wizard({ tenant, migration }: WizardProps) {
  const may = useMay()
  const confirm = useConfirm()
  const { data: status } = useQuery(statusQuery(tenant.id))
  const start = useMailflowCall<void, MigrationStart>(tenant.id, 'POST', 'migration/start', () => undefined)
  const check = useMailflowCall<void>(tenant.id, 'POST', 'migration/check', () => undefined)
  const retire = useMailflowCall<void>(tenant.id, 'POST', 'migration/retire', () => undefined)
  const rollback = useMailflowCall<void>(tenant.id, 'POST', 'migration/rollback', () => undefined)
  const reason = may('mailflow.write') ? null : needs('Admin')
  const { tone, word } = stateWords[migration.state] ?? { tone: 'neutral' as const, word: migration.state }
  const old = [...migration.objects.inbound, ...migration.objects.outbound, ...migration.objects.rules]
  const operation = status?.operation ?? null
  const isStarted = ['connecting', 'proving', 'ready', 'retiring', 'done'].includes(migration.state)
  const askRetire = (): void =>
    confirm({
      title: 'Remove the old connectors',
      verb: `Remove ${plural(old.length, 'object')}`,
      isDangerous: true,
      typeName: tenant.name,
      children: `${old.join(', ')} are removed. They are kept here in full, so that a rollback can make them again.`,
      run: () => retire.mutateAsync(),
      done: 'The old connectors are being removed',
    })
  const askRollback = (): void =>
    confirm({
      title: 'Go back to the old connectors',
      verb: 'Roll back',
      isDangerous: true,
      typeName: tenant.name,
      children:
        'The old connectors take over again, then the new way is removed in the order in which no mail is lost.',
      run: () => rollback.mutateAsync(),
      done: 'Going back to the old connectors',
    })
  return (
    <>
      <Card
        title="State"
        lead={<span className="breakable">{localTimes(migration.message)}</span>}
        actions={
          <>
            <DisabledReason reason={reason}>
              <Button size="xs" variant="default" onClick={() => check.mutate()} loading={check.isPending}>
                Check now
              </Button>
            </DisabledReason>
            {mayStart(migration.state) && old.length > 0 && (
              <DisabledReason reason={reason}>
                <Button
                  size="xs"
                  onClick={() =>
                    start.mutate(undefined, {
                      onSuccess: ({ signInUrl }) => {
                        if (signInUrl !== null) goToSignIn(signInUrl)
                      },
                    })
                  }
                  loading={start.isPending}
                >
                  Start the migration
                </Button>
              </DisabledReason>
            )}
            {migration.state === 'ready' && (
              <DisabledReason reason={reason}>
                <Button size="xs" onClick={askRetire}>
                  Remove the old connectors
                </Button>
              </DisabledReason>
            )}
            {isStarted && (
              <DisabledReason reason={reason}>
                <Button size="xs" variant="default" onClick={askRollback}>
                  Roll back
                </Button>
              </DisabledReason>
            )}
          </>
        }
      >
        {migration.lookError !== null && (
          <Notice tone="warning" title="The tenant could not be read">
            {migration.lookError}
          </Notice>
        )}
        <Facts
          items={[
            [
              'State',
              <ToneLabel key="state" tone={tone}>
                {word}
              </ToneLabel>,
            ],
            migration.deadline === null ? null : ['Last day of the old connectors', migration.deadline],
            ['Looked at', migration.lookedAt === null ? 'not yet' : <RelativeTime key="at" at={migration.lookedAt} />],
            migration.nextRunAt === null ? null : ['Next look', <RelativeTime key="next" at={migration.nextRunAt} />],
          ]}
        />
        {[start, check].map(({ error }, index) =>
          error === null ? null : <Problem key={index} error={error} title="This was not done" />,
        )}
      </Card>
      {operation !== null && operation.kind === 'connect' && migration.state === 'connecting' && (
        <>
          <Stopped
            tenantId={tenant.id}
            operation={operation}
            returnTo="migration"
            onRetry={() => start.mutate()}
            isRetrying={start.isPending}
          />
          {isUnderWay(operation) && (
            <Card title="Making the new way">
              <OperationSteps operation={operation} />
            </Card>
          )}
        </>
      )}
      <Evidence migration={migration} />
      <Affected migration={migration} />
      {old.length > 0 && (
        <Card
          title="Old objects in Microsoft 365"
          lead={
            migration.state === 'retiring'
              ? 'They are being removed.'
              : 'They stay until the new way is proved and you remove them.'
          }
        >
          <ul>
            {old.map((name) => (
              <li key={name} className="breakable">
                {name}
              </li>
            ))}
          </ul>
        </Card>
      )}
    </>
  )
}

function Evidence({ migration }: { migration: Migration }) {
  if (migration.evidence.length === 0) return null
  return (
    <Card title="Proof of the new way">
      <ul className={classes.steps} aria-label="Proof of the new way">
        {migration.evidence.map(({ key, title, isProven, detail }) => (
          <li key={key} className={classes.step}>
            <ToneIcon tone={isProven ? 'ok' : 'neutral'} size={16} />
            <span>{title}</span>
            <span className={classes.word}>{isProven ? 'Proved' : 'Not yet'}</span>
            {detail !== '' && <span className={`${classes.detail} breakable`}>{localTimes(detail)}</span>}
          </li>
        ))}
      </ul>
    </Card>
  )
}

function Affected({ migration }: { migration: Migration }) {
  if (migration.affectedDomains.length === 0) return null
  return (
    <Card title="Affected domains">
      <SmallTable label="Affected domains" heads={['Domain', 'Why']}>
        {migration.affectedDomains.map(({ domain, reason }) => (
          <Table.Tr key={domain}>
            <Table.Th scope="row" className="breakable">
              {domain}
            </Table.Th>
            <Table.Td className="breakable">{reason}</Table.Td>
          </Table.Tr>
        ))}
      </SmallTable>
    </Card>
  )
}
