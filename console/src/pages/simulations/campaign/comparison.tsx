// Better than the baseline, and where it goes: rates of the campaigns of the series, or of the last ones.
import { useQuery } from '@tanstack/react-query'
import { useTenantId } from '#console/api/session.ts'
import { ChartView } from '#console/charts/chart-view.tsx'
import { Card } from '#console/components/card.tsx'
import { States } from '#console/components/states.tsx'
import classes from '../simulations.module.css'
import { comparisonQuery } from './campaign-api.ts'
import { trendChart } from './trend-chart.ts'

export function Comparison({ campaignId }: { campaignId: string }) {
  const tenantId = useTenantId()
  const query = useQuery(comparisonQuery(tenantId, campaignId))
  return (
    <States query={query} shape="text" failure="The comparison cannot be shown">
      {({ summary, trend }) => (
        <div className={classes.pair}>
          <Card title="Compared with the baseline">
            <ul className={classes.plain}>
              {summary.map((text) => (
                <li key={text}>{text}</li>
              ))}
            </ul>
          </Card>
          <ChartView
            title="Does it get better"
            unit="Share of those who got it, campaign by campaign"
            empty={trend.length < 2 ? 'A second campaign is needed for a trend.' : null}
            legend={[
              { label: 'Reported', tone: 'held' },
              { label: 'Caught', tone: 'deleted' },
            ]}
            draw={(frame) => trendChart(trend, frame)}
          />
        </div>
      )}
    </States>
  )
}
