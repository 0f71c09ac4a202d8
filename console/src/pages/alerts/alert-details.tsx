// One alert: what happened, why it matters, what was done already, what to do.
import { Anchor, Group, Select, Stack, Text, Title } from '@mantine/core'
import { Link } from 'react-router'
import type { AlertView } from '#alerts/contract.ts'
import type { Frequency } from '#alerts/rules-contract.ts'
import type { Scope } from '#console/api/scope.ts'
import { useMay } from '#console/api/session.ts'
import { Facts } from '#console/components/facts.tsx'
import { JsonDifference } from '#console/components/json-difference.tsx'
import { Problem } from '#console/components/notice.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { Severity, ToneLabel } from '#console/theme/tone.tsx'
import { formatNumber, formatTime } from '#console/util/numbers.ts'
import { localTimes } from '#console/util/local-times.ts'
import { AlertActs } from './alert-acts.tsx'
import { useFrequency } from './alerts-api.ts'
import { aboutText, categoryWords, dataFacts, frequencyWords, productWords, stateTones, stateWords } from './words.ts'

export function AlertDetails({ alert, scope }: { alert: AlertView; scope: Scope }) {
  const inTenant = alert.tenantId ?? scope.tenantId
  return (
    <Stack gap="md">
      <AlertActs alert={alert} scope={scope} />
      <Part title="What happened" text={alert.text} />
      <Found data={alert.data} />
      <Part title="Why it matters" text={alert.meaning} />
      {alert.done !== null && <Part title="What Mailwarden does" text={alert.done} />}
      <Part title="What to do" text={alert.advice}>
        {inTenant !== null && <Ways alert={alert} pages={`/t/${inTenant}`} />}
      </Part>
      <Facts items={factsOf(alert)} />
      <FrequencyChoice alert={alert} scope={scope} />
    </Stack>
  )
}

function Part({ title, text, children }: { title: string; text: string; children?: React.ReactNode }) {
  return (
    <div>
      <Title order={3}>{title}</Title>
      <Text size="sm" className="breakable" style={{ whiteSpace: 'pre-line' }}>
        {localTimes(text)}
      </Text>
      {children}
    </div>
  )
}

/** To the very incident or computer when the alert names one, else to the list. */
function Ways({ alert, pages }: { alert: AlertView; pages: string }) {
  const { incidentId, computerId } = alert.data
  const isNamed = (id: unknown): id is string => typeof id === 'string' && id !== ''
  const ways = [
    ...(isNamed(incidentId) ? [{ to: `${pages}/incidents/${incidentId}`, label: 'Open the incident' }] : []),
    ...(isNamed(computerId) ? [{ to: `${pages}/computers/${computerId}`, label: 'Open the computer' }] : []),
  ]
  if (ways.length === 0 && alert.link !== null)
    ways.push({ to: `${pages}/${alert.link}`, label: 'Go to where it is dealt with' })
  return (
    <Group gap="md">
      {ways.map(({ to, label }) => (
        <Anchor key={to} component={Link} to={to} size="sm">
          {label}
        </Anchor>
      ))}
    </Group>
  )
}

function factsOf(alert: AlertView): (readonly [string, React.ReactNode] | null)[] {
  const who = (name: string | null, at: string | null) =>
    at === null ? null : `${name === null ? 'Mailwarden' : name}, ${formatTime(new Date(at))}`
  const about = aboutText(alert.subject)
  const fact = (name: string, value: string | null) => (value === null ? null : ([name, value] as const))
  return [
    ['Severity', <Severity key="s" value={alert.severity} />],
    [
      'State',
      <ToneLabel key="t" tone={stateTones[alert.state]}>
        {stateWords[alert.state]}
      </ToneLabel>,
    ],
    about === '' ? null : ['About', about],
    ['Type', alert.typeTitle],
    ['Product', `${productWords[alert.product]}, ${categoryWords[alert.category].toLowerCase()}`],
    ['Seen', `${formatNumber(alert.count)} ${alert.count === 1 ? 'time' : 'times'}`],
    ['First', <RelativeTime key="f" at={alert.firstAt} focusable />],
    ['Last', <RelativeTime key="l" at={alert.lastAt} focusable />],
    fact('Acknowledged', who(alert.acknowledgedBy, alert.acknowledgedAt)),
    fact(
      'Snoozed until',
      alert.snoozedUntil === null
        ? null
        : `${formatTime(new Date(alert.snoozedUntil))}${alert.snoozedBy === null ? '' : `, by ${alert.snoozedBy}`}`,
    ),
    fact('Closed', who(alert.resolvedBy, alert.resolvedAt)),
    fact('Reason', alert.reason),
    ...otherData(alert.data),
  ]
}

/** What was expected and what was found stands apart, as a difference. */
function otherData(data: AlertView['data']): (readonly [string, string])[] {
  if (!('expected' in data && 'actual' in data)) return dataFacts(data)
  const { expected: _expected, actual: _actual, property: _property, ...rest } = data
  return dataFacts(rest)
}

function Found({ data }: { data: AlertView['data'] }) {
  if (!('expected' in data && 'actual' in data)) return null
  const name = typeof data['property'] === 'string' ? data['property'] : 'value'
  return (
    <JsonDifference
      before={{ [name]: data['expected'] }}
      after={{ [name]: data['actual'] }}
      beforeLabel="Expected"
      afterLabel="Found"
      caption="Expected and found"
    />
  )
}

/** In place, for every notification rule: the way out of too many mails. */
function FrequencyChoice({ alert, scope }: { alert: AlertView; scope: Scope }) {
  const may = useMay()
  const change = useFrequency(scope)
  if (!may('alert.settings')) return null
  return (
    <div>
      <Select
        label={`How often to tell about “${alert.typeTitle}”`}
        description="Set in every notification rule as an exception for this type."
        placeholder="As the rules say"
        data={Object.entries(frequencyWords).map(([value, label]) => ({ value, label }))}
        value={change.variables?.frequency ?? null}
        onChange={(value) => value !== null && change.mutate({ type: alert.type, frequency: value as Frequency })}
        disabled={change.isPending}
      />
      {change.isSuccess && (
        <Text size="sm" role="status">
          Saved.
        </Text>
      )}
      {change.error !== null && <Problem error={change.error} title="This was not saved" />}
    </div>
  )
}
