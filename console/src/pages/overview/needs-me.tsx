// What needs a decision: open alerts by severity, requests of people, messages that wait. Nothing is good news.
import { Anchor } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { useMay } from '#console/api/session.ts'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { Empty } from '#console/components/empty.tsx'
import { Severity, ToneIcon, type Tone } from '#console/theme/tone.tsx'
import { plural } from '#console/util/numbers.ts'
import { requestsQuery } from '../quarantine/calls.ts'
import { Foreign } from '../messages/address.tsx'
import { alertCountsQuery, openAlertsQuery } from './calls.ts'
import { useIncidentLines } from './use-incident-lines.ts'
import classes from './overview.module.css'

export interface Line {
  tone: Tone
  text: string
  to: string
}

const counted_max = 1_000

export interface NeedsMeProps {
  tenantId: string
  waiting: { held: number; deferred: number; failed: number; unscanned: number } | null
}

export function NeedsMe({ tenantId, waiting }: NeedsMeProps) {
  const may = useMay()
  const counts = useQuery({ ...alertCountsQuery(tenantId), enabled: may('alert.read') })
  const alerts = useQuery({ ...openAlertsQuery(tenantId), enabled: may('alert.read') })
  const requests = useQuery({ ...requestsQuery(tenantId), enabled: may('quarantine.read') })
  const incidents = useIncidentLines(tenantId)
  const lines = [
    ...incidents.lines,
    ...requestLine(tenantId, requests.data?.open ?? 0),
    ...waitingLines(tenantId, waiting),
  ]
  const open = counts.data === undefined ? 0 : counts.data.high + counts.data.medium + counts.data.low
  const isKnown = waiting !== null && (counts.data !== undefined || !may('alert.read'))
  const failed = [counts, alerts, requests, incidents].find(({ error }) => error !== null)
  return (
    <section className={classes.card} aria-labelledby="needs-me">
      <div className={classes.cardHead}>
        <h2 id="needs-me">What needs me?</h2>
        <Anchor component={Link} to={`/t/${tenantId}/alerts`} size="sm">
          Alerts
        </Anchor>
      </div>
      {failed !== undefined && <p className={classes.problem}>Not everything is shown: {failed.error?.message}</p>}
      {open > 0 && counts.data !== undefined && (
        <p className={classes.line}>
          {plural(open, 'open alert')}
          {(['high', 'medium', 'low'] as const)
            .filter((severity) => counts.data[severity] > 0)
            .map((severity) => (
              <span key={severity} className={classes.count}>
                {counts.data[severity] < open && counts.data[severity].toLocaleString()} <Severity value={severity} />
              </span>
            ))}
        </p>
      )}
      <ul className={classes.domains}>
        {(alerts.data?.items ?? []).map((alert) => (
          <li key={alert.id} className={classes.line}>
            <Severity value={alert.severity} />
            <div>
              <Link to={`/t/${tenantId}/alerts/${alert.id}`}>
                <Foreign>{alert.title}</Foreign>
              </Link>
              <div className={classes.dimmed}>
                <RelativeTime at={alert.lastAt} />
                {alert.count > 1 && `, ${alert.count.toLocaleString()} times`}
              </div>
            </div>
          </li>
        ))}
        {lines.map((line) => (
          <li key={line.to} className={classes.line}>
            <ToneIcon tone={line.tone} />
            <div>
              <Link to={line.to}>{line.text}</Link>
            </div>
          </li>
        ))}
      </ul>
      {isKnown && open === 0 && lines.length === 0 && failed === undefined && (
        <Empty state={{ kind: 'good-news', text: 'Nothing needs you.' }} />
      )}
    </section>
  )
}

function requestLine(tenantId: string, open: number): Line[] {
  if (open === 0) return []
  return [
    {
      tone: 'warning',
      text: `${plural(open, 'person asks', 'people ask')} for a release`,
      to: `/t/${tenantId}/quarantine?tab=requests`,
    },
  ]
}

function waitingLines(tenantId: string, waiting: NeedsMeProps['waiting']): Line[] {
  if (waiting === null) return []
  const many = (count: number, one: string) =>
    count >= counted_max ? `${counted_max.toLocaleString()} or more ${one}s` : plural(count, one)
  const messages = (status: string) => `/t/${tenantId}/messages?q=${encodeURIComponent(`status:${status}`)}&period=7d`
  const lines: (Line & { count: number })[] = [
    {
      count: waiting.held,
      tone: 'warning',
      text: `${many(waiting.held, 'message')} held for a decision`,
      to: `/t/${tenantId}/quarantine?q=kind%3Ahold`,
    },
    {
      count: waiting.failed,
      tone: 'danger',
      text: `${many(waiting.failed, 'message')} not delivered in 7 days`,
      to: messages('failed'),
    },
    {
      count: waiting.unscanned,
      tone: 'warning',
      text: `${many(waiting.unscanned, 'message')} given back without a scan`,
      to: messages('unscanned'),
    },
    {
      count: waiting.deferred,
      tone: 'info',
      text: `${many(waiting.deferred, 'message')} deferred; their senders try again`,
      to: messages('deferred'),
    },
  ]
  return lines.filter(({ count }) => count > 0)
}
