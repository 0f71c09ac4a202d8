// Is mail protected, what happened, what needs me.
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from 'react-router'
import { useMay, useTenant } from '#console/api/session.ts'
import { ChartView } from '#console/charts/chart-view.tsx'
import { bucketsOf, bucketStarts } from '#console/charts/buckets.ts'
import { lineChart } from '#console/charts/line-chart.ts'
import { rankedBars } from '#console/charts/ranked-bars.ts'
import { stackedBars } from '#console/charts/stacked-bars.ts'
import { Page } from '#console/components/page.tsx'
import { States } from '#console/components/states.tsx'
import { PeriodControl, usePeriod } from '../messages/period-control.tsx'
import { dayOf, periodText, type PeriodValue } from '../messages/period.ts'
import { numbersQuery, statusQuery, type Numbers } from './calls.ts'
import { describeBucket, stoppedLine, sumOf, verdicts } from './numbers.ts'
import { MailHealth } from './mail-health.tsx'
import { NeedsMe } from './needs-me.tsx'
import { Figures } from './figures.tsx'
import classes from './overview.module.css'

const series = [
  { disposition: 'delivered', label: 'Delivered', tone: 'delivered' },
  { disposition: 'tagged', label: 'Tagged', tone: 'tagged' },
  { disposition: 'held', label: 'Held', tone: 'held' },
  { disposition: 'deleted', label: 'Deleted', tone: 'deleted' },
  { disposition: 'refused', label: 'Refused', tone: 'refused' },
] as const

export function Component() {
  const tenant = useTenant()
  const [period, setPeriod] = usePeriod()
  const query = useQuery(numbersQuery(tenant.id, period))
  return (
    <Page title="Overview" lead={tenant.name} actions={<PeriodControl value={period} onChange={setPeriod} />}>
      <div className={classes.top}>
        <MailHealth tenantId={tenant.id} numbers={query.data?.answer ?? null} />
        <NeedsMe tenantId={tenant.id} waiting={query.data?.answer.waiting ?? null} />
      </div>
      <States
        query={query}
        shape="cards"
        failure="The numbers cannot be shown"
        stillHolds="Mail flows and is scanned; only the numbers are missing."
        empty={({ answer }) =>
          answer.since === null
            ? {
                kind: 'nothing-yet',
                title: 'No mail seen yet.',
                text: 'Numbers appear with the first message. A test message proves the whole way.',
                action: <SendTest tenantId={tenant.id} />,
              }
            : null
        }
      >
        {(numbers) => (
          <>
            <Figures numbers={numbers} period={period} />
            <Charts tenantId={tenant.id} numbers={numbers} period={period} />
          </>
        )}
      </States>
    </Page>
  )
}

function SendTest({ tenantId }: { tenantId: string }) {
  const may = useMay()('mailflow.read')
  const { data } = useQuery({ ...statusQuery(tenantId), enabled: may })
  return may && data?.connection != null ? (
    <Button component={Link} to={`/t/${tenantId}/mail-flow/connect?step=prove`}>
      Send a test message
    </Button>
  ) : undefined
}

function Charts({ tenantId, numbers, period }: { tenantId: string; numbers: Numbers; period: PeriodValue }) {
  const { answer, step } = numbers
  const navigate = useNavigate()
  const now = numbers.to
  const since = answer.since === null ? null : new Date(answer.since)
  const names = series.map(({ disposition }) => disposition)
  const buckets = bucketsOf(answer.items, names, numbers, { since, now })
  const starts = bucketStarts(numbers)
  const totals = names.map((name) => sumOf(answer.items.filter(({ disposition }) => disposition === name)))
  const text = periodText(period)
  const openBucket = (index: number): void => {
    const start = starts[index]
    if (start !== undefined)
      void navigate(`/t/${tenantId}/messages?period=own&since=${dayOf(start)}&until=${dayOf(start)}`)
  }
  const hasMail = totals.some((total) => total > 0)
  return (
    <div className={classes.charts}>
      <div className={classes.wide}>
        <ChartView
          title="What happened to the mail?"
          unit={`Messages per ${step}, ${text}`}
          draw={(frame) =>
            stackedBars({ series, buckets, unit: 'messages', bucketName: step === 'hour' ? 'Hour' : 'Day' }, frame)
          }
          legend={series.map(({ label, tone }, index) => ({ label, tone, total: totals[index]! }))}
          describe={(index) => describeBucket(buckets[index])}
          onPick={openBucket}
          empty={hasMail ? null : `No messages in ${text}.`}
          height={240}
        />
      </div>
      <ChartView
        title="Is more stopped than before?"
        unit={`Held, deleted and refused messages per ${step}; grey: the same time before`}
        draw={(frame) => lineChart(stoppedLine(numbers, since, now, text), frame)}
        empty={hasMail ? null : `No messages in ${text}.`}
      />
      <ChartView
        title="Who is held most?"
        unit={`Senders of messages that are held now, ${text}`}
        draw={(frame) =>
          rankedBars(
            {
              rows: answer.topHeld.map(({ sender, count }) => ({ name: sender, value: count })),
              tone: 'delivered',
              unit: 'messages held',
              noun: 'Sender',
            },
            frame,
          )
        }
        onPick={(index) => {
          const { sender } = answer.topHeld[index]!
          void navigate(`/t/${tenantId}/messages?q=${encodeURIComponent(`from:${sender} disposition:held`)}&period=30d`)
        }}
        empty={answer.topHeld.length > 0 ? null : 'Nothing of this time is held.'}
      />
      <ChartView
        title="Who is aimed at most?"
        unit={`Recipients of messages that are held now, ${text}`}
        draw={(frame) =>
          rankedBars(
            {
              rows: answer.topTargets.map(({ recipient, count }) => ({ name: recipient, value: count })),
              tone: 'delivered',
              unit: 'messages held',
              noun: 'Recipient',
            },
            frame,
          )
        }
        onPick={(index) => {
          const { recipient } = answer.topTargets[index]!
          void navigate(
            `/t/${tenantId}/messages?q=${encodeURIComponent(`to:${recipient} disposition:held`)}&period=30d`,
          )
        }}
        empty={answer.topTargets.length > 0 ? null : 'Nothing of this time is held.'}
      />
      <ChartView
        title="What was found?"
        unit={`Messages by verdict, without clean ones, ${text}`}
        draw={(frame) =>
          rankedBars({ rows: verdicts(numbers), tone: 'delivered', unit: 'messages', noun: 'Verdict' }, frame)
        }
        onPick={(index) => {
          const found = verdicts(numbers)[index]
          if (found !== undefined)
            void navigate(`/t/${tenantId}/messages?q=${encodeURIComponent(`verdict:${found.category}`)}&period=30d`)
        }}
        empty={verdicts(numbers).length > 0 ? null : 'Nothing bad was found.'}
      />
      <p className={classes.note}>
        Numbers say what was done at once; a later release does not change them.{' '}
        <Link to={`/t/${tenantId}/messages`} className={classes.link}>
          All messages
        </Link>
      </p>
    </div>
  )
}
