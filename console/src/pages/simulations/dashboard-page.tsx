// How aware are people, and what runs: four factors, the campaigns nearest to their end, the trend, and who needs help.
import { Anchor, Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { useTenantId } from '#console/api/session.ts'
import { ChartView } from '#console/charts/chart-view.tsx'
import { rankedBars } from '#console/charts/ranked-bars.ts'
import { Card } from '#console/components/card.tsx'
import { Page } from '#console/components/page.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { ToneLabel, type ToneWord } from '#console/theme/tone.tsx'
import { formatNumber, plural } from '#console/util/numbers.ts'
import { clickText, rateText, shareText } from './campaign/figures.ts'
import { trendChart } from './campaign/trend-chart.ts'
import { FigureList } from './figure-list.tsx'
import { dashboardQuery, type Dashboard, type Factor } from './programme-api.ts'
import classes from './simulations.module.css'
import { simulationsApi } from './simulations-api.ts'
import { stateWords } from './words.ts'

export function Component() {
  const tenantId = useTenantId()
  const query = useQuery(dashboardQuery(tenantId))
  return (
    <Page
      title="Simulations"
      lead="How aware are people, and is it real? Visits of machines are in no number."
      actions={
        <>
          <Button variant="default" component="a" href={simulationsApi(tenantId, 'programme.pdf')} download>
            Report (PDF)
          </Button>
          <Button component={Link} to={`/t/${tenantId}/simulations/campaigns`}>
            Campaigns
          </Button>
        </>
      }
    >
      <States
        query={query}
        shape="cards"
        failure="The dashboard cannot be shown"
        stillHolds="What runs goes on."
        empty={(dashboard) =>
          dashboard.active.length > 0 || dashboard.trend.length > 0
            ? null
            : {
                kind: 'nothing-yet',
                title: 'No simulation yet',
                text: 'Add a sending domain, let it through your filters, and start with a baseline test.',
                action: (
                  <>
                    <Button component={Link} to={`/t/${tenantId}/simulations/campaigns`}>
                      To the campaigns
                    </Button>
                    <Anchor component={Link} to={`/t/${tenantId}/simulations/sending`} size="sm">
                      Sending domains
                    </Anchor>
                  </>
                ),
              }
        }
      >
        {(dashboard) => (
          <>
            <Factors factors={dashboard.factors} />
            <Active tenantId={tenantId} active={dashboard.active} />
            <Ratios ratios={dashboard.ratios} />
            <div className={classes.single}>
              <ChartView
                title="Does it get better"
                unit="Share of those who got it, campaign by campaign, with the range that holds with 95%"
                empty={dashboard.trend.length < 2 ? 'A second campaign is needed for a trend.' : null}
                legend={[
                  { label: 'Reported', tone: 'held' },
                  { label: 'Caught', tone: 'deleted' },
                ]}
                draw={(frame) => trendChart(dashboard.trend, frame)}
              />
            </div>
            <Ranked tenantId={tenantId} dashboard={dashboard} />
          </>
        )}
      </States>
    </Page>
  )
}

const factorStates: Record<Factor['state'], ToneWord> = {
  good: { tone: 'ok', word: 'Good' },
  fair: { tone: 'warning', word: 'Could be better' },
  poor: { tone: 'danger', word: 'Needs you' },
  unknown: { tone: 'neutral', word: 'Not known yet' },
}

function factorValue({ key, value }: Factor): string {
  if (value === null) return '–'
  return key === 'recency' ? plural(Math.round(value), 'day') : shareText(value)
}

/** What the number is of: the sentence without the number that stands above it. */
function aboutFactor({ text }: Factor, value: string): string {
  return text.startsWith(value) ? text.slice(value.length).trim() : text
}

function Factors({ factors }: { factors: readonly Factor[] }) {
  return (
    <dl className={classes.figures} aria-label="Awareness factors">
      {factors.map((factor) => {
        const { tone, word } = factorStates[factor.state]
        const value = factorValue(factor)
        const about = aboutFactor(factor, value)
        return (
          <div key={factor.key} className={classes.figure}>
            <dt>{factor.title}</dt>
            <dd className={classes.number}>{value}</dd>
            <dd>
              <ToneLabel tone={tone}>{word}</ToneLabel>
            </dd>
            {about !== '' && <dd className={classes.change}>{about}</dd>}
            <dd className={classes.change}>Goal: {factor.goal}</dd>
          </div>
        )
      })}
    </dl>
  )
}

function Active({ tenantId, active }: { tenantId: string; active: Dashboard['active'] }) {
  if (active.length === 0) return <Card title="Running campaigns" lead="None at the moment." />
  return (
    <div className={classes.pair}>
      {active.map(({ campaign, state, endsAt, recipients, sent, rates }) => (
        <Card
          key={campaign.id}
          title={campaign.name}
          lead={
            <>
              {formatNumber(sent)} of {plural(recipients, 'mail')} sent
              {endsAt !== null && (
                <>
                  , ends <RelativeTime at={endsAt} focusable />
                </>
              )}
            </>
          }
          actions={<ToneLabel tone={stateWords[state].tone}>{stateWords[state].word}</ToneLabel>}
        >
          {rates !== null && (
            <FigureList
              figures={[
                { label: 'Reported', value: rateText(rates.report) },
                { label: 'Clicked', value: clickText(rates) },
              ]}
            />
          )}
          <Anchor component={Link} to={`/t/${tenantId}/simulations/campaigns/${campaign.id}`} size="sm">
            Show the results of {campaign.name}
          </Anchor>
        </Card>
      ))}
    </div>
  )
}

const ratio = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 })

function Ratios({ ratios }: { ratios: Dashboard['ratios'] }) {
  if (ratios.campaigns === 0) return null
  const perOpened = (value: number | null) => (value === null ? '–' : ratio.format(value))
  return (
    <Card
      title={
        ratios.campaigns === 1 ? 'The last campaign' : `The last ${plural(ratios.campaigns, 'campaign')} on average`
      }
    >
      <FigureList
        figures={[
          {
            label: 'Reported to opened',
            value: perOpened(ratios.reportedToOpened),
            note: 'people who reported for each one who opened',
          },
          {
            label: 'Caught to opened',
            value: perOpened(ratios.caughtToOpened),
            note: 'people who were caught for each one who opened',
          },
          {
            label: 'Reporting rate',
            value: ratios.report === null ? '–' : shareText(ratios.report),
            note: 'of those who got it',
          },
        ]}
      />
    </Card>
  )
}

function Ranked({ tenantId, dashboard }: { tenantId: string; dashboard: Dashboard }) {
  const { mostCaught, bestReporters, repeatedlyCaught } = dashboard
  if (mostCaught === null || bestReporters === null)
    return (
      <Card
        title="People"
        lead={`${plural(repeatedlyCaught, 'person was', 'people were')} caught at least twice in twelve months. Names are hidden from your role.`}
      />
    )
  const chart = (title: string, rows: typeof mostCaught, tone: 'held' | 'deleted', empty: string) => (
    <ChartView
      title={title}
      unit="Campaigns of the last 12 months"
      empty={rows.length === 0 ? empty : null}
      draw={(frame) =>
        rankedBars(
          {
            rows: rows.map(({ displayName, address, times }) => ({ name: displayName || address, value: times })),
            tone,
            unit: 'campaigns',
            noun: 'Person',
          },
          frame,
        )
      }
    />
  )
  return (
    <>
      <div className={classes.pair}>
        {chart('Who reports most', bestReporters, 'held', 'Nobody reported one yet.')}
        {chart('Who needs help', mostCaught, 'deleted', 'Nobody was caught.')}
      </div>
      {repeatedlyCaught > 0 && (
        <p>
          <Anchor component={Link} to={`/t/${tenantId}/simulations/behaviour?show=repeat`} size="sm">
            {plural(repeatedlyCaught, 'person was', 'people were')} caught at least twice
          </Anchor>
        </p>
      )}
    </>
  )
}
