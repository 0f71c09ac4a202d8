// A score of what should be, and what to do about the rest: fix it automatically, go to where it is set, or put it off.
import { Anchor, Button, Group, List, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { Health, HealthCheckView } from '#alerts/health-contract.ts'
import { useScope, type Scope } from '#console/api/scope.ts'
import { useMay } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { offerUndo, useConfirm } from '#console/components/confirm.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Notice, Problem } from '#console/components/notice.tsx'
import { Page } from '#console/components/page.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { ToneIcon, ToneLabel, type Tone } from '#console/theme/tone.tsx'
import { formatDay } from '#console/util/numbers.ts'
import { localTimes } from '#console/util/local-times.ts'
import { healthQuery, useFix, useLookNow, useSnoozeCheck, useUnsnoozeCheck } from './health/health-api.ts'
import classes from './health/health.module.css'

const categoryTitles: Record<HealthCheckView['category'], string> = {
  connection: 'Connection',
  protection: 'Protection',
  people: 'People',
  access: 'Sign-in',
  notifications: 'Notifications',
  installation: 'Installation',
}

const states: Record<HealthCheckView['state'], { tone: Tone; label: string }> = {
  ok: { tone: 'ok', label: 'In order' },
  failed: { tone: 'warning', label: 'Needs attention' },
  unknown: { tone: 'neutral', label: 'Not known' },
  'not-applicable': { tone: 'neutral', label: 'Does not apply' },
}

export function Component() {
  const scope = useScope()
  const query = useQuery(healthQuery(scope))
  const look = useLookNow(scope)
  const may = useMay()
  return (
    <Page
      title={scope.tenantId === null ? 'System health' : 'Health checks'}
      lead="What should be, looked at every few minutes. Below 100 an alert follows; it closes by itself at 100."
      isNarrow
      actions={
        <DisabledReason reason={may('health.fix') ? null : needs('Admin')}>
          <Button variant="default" loading={look.isPending} onClick={() => look.mutate('')}>
            Look now
          </Button>
        </DisabledReason>
      }
    >
      {look.error !== null && <Problem error={look.error} title="The checks could not be made" />}
      <States
        query={query}
        shape="cards"
        failure="The health checks cannot be shown"
        stillHolds="Mail flow does not depend on them."
      >
        {(health) => (
          <>
            <Score health={health} />
            {groupsOf(health.checks).map(([category, checks]) => (
              <Card key={category} title={categoryTitles[category]}>
                <Stack gap="md">
                  {checks.map((check) => (
                    <Check key={check.id} check={check} scope={scope} />
                  ))}
                </Stack>
              </Card>
            ))}
          </>
        )}
      </States>
    </Page>
  )
}

function groupsOf(checks: readonly HealthCheckView[]): [HealthCheckView['category'], HealthCheckView[]][] {
  const order = Object.keys(categoryTitles) as HealthCheckView['category'][]
  return order
    .map((category): [HealthCheckView['category'], HealthCheckView[]] => [
      category,
      checks.filter((check) => check.category === category && check.state !== 'not-applicable'),
    ])
    .filter(([, found]) => found.length > 0)
}

function Score({ health: { score, belowSince, checkedAt } }: { health: Health }) {
  if (score === null)
    return (
      <Notice tone="info" title="Not looked at yet">
        The first look follows within minutes.
      </Notice>
    )
  const tone: Tone = score === 100 ? 'ok' : score >= 70 ? 'warning' : 'danger'
  return (
    <div className={classes.score}>
      <span className={classes.number} style={{ color: `var(--mw-${tone})` }}>
        {score}
      </span>
      <span>
        <Text size="sm" fw={600}>
          {score === 100 ? 'Everything is in order' : 'of 100'}
        </Text>
        <Text size="sm" c="dimmed">
          {belowSince !== null && (
            <>
              Below 100 since <RelativeTime at={belowSince} />.{' '}
            </>
          )}
          {checkedAt !== null && (
            <>
              Looked at <RelativeTime at={checkedAt} />.
            </>
          )}
        </Text>
      </span>
    </div>
  )
}

function Check({ check, scope }: { check: HealthCheckView; scope: Scope }) {
  const { tone, label } = states[check.state]
  const isSnoozed = check.snoozedUntil !== null
  return (
    <div className={classes.check}>
      <ToneIcon tone={isSnoozed ? 'neutral' : tone} />
      <div className={classes.words}>
        <Group gap="xs">
          <Text fw={600} size="sm">
            {check.title}
          </Text>
          {check.state !== 'ok' && (
            <ToneLabel tone={isSnoozed ? 'neutral' : tone}>{isSnoozed ? 'Put off' : label}</ToneLabel>
          )}
        </Group>
        <Text size="sm" className="breakable">
          {localTimes(check.explanation)}
        </Text>
        {check.advice !== '' && (
          <Text size="sm" className="breakable">
            {check.advice}
          </Text>
        )}
        <Objects names={check.objects} />
        {isSnoozed && (
          <Text size="sm" c="dimmed">
            Put off until {formatDay(new Date(check.snoozedUntil!))}
            {check.snoozedBy !== null && ` by ${check.snoozedBy}`}.
          </Text>
        )}
        {check.state === 'failed' && <Acts check={check} scope={scope} isSnoozed={isSnoozed} />}
      </div>
    </div>
  )
}

const objects_shown_max = 5

function Objects({ names }: { names: readonly string[] }) {
  if (names.length === 0) return null
  return (
    <List size="sm" className="breakable">
      {names.slice(0, objects_shown_max).map((name) => (
        <List.Item key={name}>{name}</List.Item>
      ))}
      {names.length > objects_shown_max && <List.Item>and {names.length - objects_shown_max} more</List.Item>}
    </List>
  )
}

function Acts({ check, scope, isSnoozed }: { check: HealthCheckView; scope: Scope; isSnoozed: boolean }) {
  const may = useMay()
  const confirm = useConfirm()
  const fix = useFix(scope)
  const snooze = useSnoozeCheck(scope)
  const unsnooze = useUnsnoozeCheck(scope)
  const reason = may('health.fix') ? null : needs('Admin')
  const wake = (): void => unsnooze.mutate(check.id)
  const error = snooze.error ?? unsnooze.error
  return (
    <>
      <Group gap="xs" mt={6}>
        {check.fix !== null && (
          <DisabledReason reason={reason}>
            <Button
              size="xs"
              onClick={() =>
                confirm({
                  title: check.fix!.title,
                  verb: check.fix!.title,
                  children: check.fix!.effect,
                  run: () => fix.mutateAsync(check.id),
                })
              }
            >
              {check.fix.title}
            </Button>
          </DisabledReason>
        )}
        {check.link !== null && scope.tenantId !== null && (
          <Anchor component={Link} to={`${scope.pages}/${check.link}`} size="sm">
            Go to where it is set
          </Anchor>
        )}
        <DisabledReason reason={reason}>
          <Button
            size="xs"
            variant="default"
            onClick={() =>
              isSnoozed
                ? wake()
                : snooze.mutate(check.id, { onSuccess: () => offerUndo('Put off for half a year', wake) })
            }
          >
            {isSnoozed ? 'Look at it again' : 'Put off for half a year'}
          </Button>
        </DisabledReason>
      </Group>
      {fix.data !== undefined && (
        <Text size="sm" role="status">
          {fix.data.started}
        </Text>
      )}
      {error !== null && <Problem error={error} title="This was not done" />}
    </>
  )
}
