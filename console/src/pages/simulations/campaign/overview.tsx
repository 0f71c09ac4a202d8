// How the campaign goes: reports first, then the way of the mails, when people acted, and what was a machine.
import { useTenantId } from '#console/api/session.ts'
import { ChartView } from '#console/charts/chart-view.tsx'
import { funnel } from '#console/charts/funnel.ts'
import { rankedBars } from '#console/charts/ranked-bars.ts'
import { stackedBars } from '#console/charts/stacked-bars.ts'
import { Card } from '#console/components/card.tsx'
import { Disclosure } from '#console/components/disclosure.tsx'
import { Empty } from '#console/components/empty.tsx'
import { Notice } from '#console/components/notice.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { formatNumber, plural } from '#console/util/numbers.ts'
import { serverNow } from '#console/util/server-time.ts'
import { useQuery } from '@tanstack/react-query'
import type { Results } from '#phish-threat/results/contract.ts'
import { lengthText } from '../times.ts'
import { FigureList } from '../figure-list.tsx'
import classes from '../simulations.module.css'
import { resultsQuery } from './campaign-api.ts'
import { Comparison } from './comparison.tsx'
import {
  clickText,
  countText,
  delayBuckets,
  difficultyText,
  funnelStages,
  intervalText,
  rateText,
  timelineBuckets,
  trainingStages,
  type Figures,
} from './figures.ts'

export function Overview({ campaignId }: { campaignId: string }) {
  const tenantId = useTenantId()
  const query = useQuery(resultsQuery(tenantId, campaignId))
  return (
    <States
      query={query}
      shape="cards"
      failure="The results cannot be shown"
      stillHolds="Visits and reports are still recorded."
    >
      {(results) =>
        results.figures === null ? (
          <Empty
            state={{
              kind: 'nothing-yet',
              title: 'No numbers yet',
              text: results.withheld ?? 'They appear with the first mail.',
            }}
          />
        ) : (
          <Numbers results={results} figures={results.figures} />
        )
      }
    </States>
  )
}

function Numbers({ results, figures }: { results: Results; figures: Figures }) {
  const { campaign } = results
  const isTraining = campaign.technique === 'training'
  return (
    <>
      <Notes results={results} figures={figures} />
      {isTraining ? <TrainingNumbers figures={figures} /> : <Rates figures={figures} technique={campaign.technique} />}
      <div className={classes.pair}>
        <ChartView
          title={isTraining ? 'How far is the training' : 'How far did the mails get'}
          unit="People; hatched: visits that are not confirmed"
          height={300}
          draw={(frame) =>
            funnel(
              {
                stages: isTraining ? trainingStages(figures.tally) : funnelStages(figures.tally, campaign.technique),
                unit: 'people',
              },
              frame,
            )
          }
        />
        {!isTraining && (
          <ChartView
            title="When did people act"
            unit={figures.timeline.unit === 'hour' ? 'People per hour' : 'People per day'}
            empty={figures.timeline.buckets.length === 0 ? 'Nobody acted yet.' : null}
            legend={[
              { label: 'Reported', tone: 'held' },
              { label: 'Caught', tone: 'deleted' },
            ]}
            draw={(frame) =>
              stackedBars(
                {
                  series: [
                    { label: 'Reported', tone: 'held' },
                    { label: 'Caught', tone: 'deleted' },
                  ],
                  buckets: timelineBuckets(figures.timeline, serverNow()),
                  unit: 'people',
                  bucketName: figures.timeline.unit === 'hour' ? 'Hour' : 'Day',
                },
                frame,
              )
            }
          />
        )}
      </div>
      {!isTraining && <Behaviour figures={figures} />}
      <Comparison campaignId={campaign.id} />
      <Method results={results} />
    </>
  )
}

function Notes({ results, figures }: { results: Results; figures: Figures }) {
  return (
    <>
      {results.isArchived && (
        <Notice tone="info" title="Only totals are kept of this campaign">
          Its numbers are those of <RelativeTime at={results.at} />.
        </Notice>
      )}
      {figures.provisionalVisits > 0 && (
        <Notice tone="info" title={`${plural(figures.provisionalVisits, 'visit')} may still change`}>
          A visit is settled some minutes after it: until then a machine may still turn out to be one.
        </Notice>
      )}
      {results.recommendations.length > 0 && (
        <Card title="What we recommend">
          <ul className={classes.plain}>
            {results.recommendations.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </Card>
      )}
    </>
  )
}

function Rates({ figures, technique }: { figures: Figures; technique: string }) {
  const { rates, speeds, basis } = figures
  const withInterval = (rate: Figures['rates']['report']): string =>
    [countText(rate), intervalText(rate)].filter((each) => each !== '').join('. ')
  return (
    <>
      {basis === 'accepted' && (
        <Notice tone="info" title="Mailboxes cannot be looked into">
          What the mail server took counts as delivered.
        </Notice>
      )}
      <FigureList
        figures={[
          { label: 'Reported', value: rateText(rates.report), note: withInterval(rates.report) },
          { label: 'Clicked', value: clickText(rates), note: withInterval(rates.click) },
          technique === 'credentials'
            ? { label: 'Entered data', value: rateText(rates.submit), note: withInterval(rates.submit) }
            : null,
          { label: 'Neither', value: rateText(rates.missed), note: countText(rates.missed) },
          {
            label: 'First report after',
            value: speeds.firstReport_seconds === null ? '–' : lengthText(speeds.firstReport_seconds),
            note:
              speeds.firstReport_seconds === null
                ? 'Nobody reported it yet'
                : `A real attack would have been known then`,
          },
          {
            label: 'Typical time to report',
            value: speeds.medianReport_seconds === null ? '–' : lengthText(speeds.medianReport_seconds),
            note:
              speeds.medianClick_seconds === null
                ? 'Median after delivery'
                : `Median; to click ${lengthText(speeds.medianClick_seconds)}`,
          },
        ]}
      />
    </>
  )
}

function TrainingNumbers({ figures: { tally, overdueTrainings } }: { figures: Figures }) {
  return (
    <FigureList
      figures={[
        { label: 'Assigned', value: formatNumber(tally.assigned), note: 'people' },
        { label: 'Completed', value: formatNumber(tally.completed), note: `${formatNumber(tally.started)} started` },
        { label: 'Overdue', value: formatNumber(overdueTrainings), note: 'after their due date' },
      ]}
    />
  )
}

function Behaviour({ figures }: { figures: Figures }) {
  const { delays, devices, difficulty } = figures
  const known = devices.filter(({ caught }) => caught > 0)
  return (
    <>
      {difficulty !== null && <Card title="Harder or easier than others" lead={difficultyText(difficulty)} />}
      <div className={classes.pair}>
        <ChartView
          title="How long after delivery"
          unit="Visits and reports; machines apart"
          empty={delays.length === 0 ? 'Nothing happened yet.' : null}
          legend={[
            { label: 'Reported', tone: 'held' },
            { label: 'Clicked', tone: 'deleted' },
            { label: 'Automated', tone: 'refused' },
          ]}
          draw={(frame) =>
            stackedBars(
              {
                series: [
                  { label: 'Reported', tone: 'held' },
                  { label: 'Clicked', tone: 'deleted' },
                  { label: 'Automated', tone: 'refused' },
                ],
                buckets: delayBuckets(delays),
                unit: 'events',
                bucketName: 'After delivery',
              },
              frame,
            )
          }
        />
        <ChartView
          title="On which devices were people caught"
          unit="People"
          empty={known.length === 0 ? 'Nobody was caught.' : null}
          draw={(frame) =>
            rankedBars(
              {
                rows: known.map(({ device, caught }) => ({ name: device ?? 'Unknown', value: caught })),
                tone: 'deleted',
                unit: 'people caught',
                noun: 'Device',
              },
              frame,
            )
          }
        />
      </div>
      <Automated automated={figures.automated} />
    </>
  )
}

function Automated({ automated }: { automated: Figures['automated'] }) {
  return (
    <Card
      title="Automated visits, in no figure above"
      lead={`${plural(automated.visits, 'visit')} of machines, ${plural(automated.unconfirmedVisits, 'visit')} not confirmed. The tab “Visits” shows each with its evidence.`}
    >
      {automated.reasons.length > 0 && (
        <ul className={classes.list}>
          {automated.reasons.map(({ code, text, visits }) => (
            <li key={code} className={classes.line}>
              <span className={classes.grow}>{text}</span>
              <span className="tabular">{formatNumber(visits)}</span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

function Method({ results }: { results: Results }) {
  return (
    <Disclosure summary="How these numbers are counted">
      <ul className={classes.plain}>
        {results.method.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </Disclosure>
  )
}
