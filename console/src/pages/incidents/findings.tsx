// What was found in the mailbox, with its evidence and what can be done about it.
import { ChartView } from '#console/charts/chart-view.tsx'
import type { IncidentView } from '#compromise/contract.ts'
import { Card } from '#console/components/card.tsx'
import { Empty } from '#console/components/empty.tsx'
import { FindingsList } from '../symptoms/findings-list.tsx'
import { scoreChart } from '../symptoms/score-chart.ts'
import classes from './incidents.module.css'

export function Findings({ tenantId, incident }: { tenantId: string; incident: IncidentView }) {
  const { findings, hygiene, mailbox } = incident
  return (
    <div className={findings.length > 0 ? classes.pair : undefined}>
      {findings.length > 0 && (
        <ChartView
          title="What speaks for an intruder?"
          unit="Points now; outlined: when it was seen"
          draw={(frame) => scoreChart(findings, frame)}
        />
      )}
      <Card title="Findings in the mailbox" lead="Rules, forwarding, deletions, consents and sign-ins.">
        {findings.length === 0 ? (
          <Empty
            state={
              hygiene === 'collecting'
                ? {
                    kind: 'nothing-yet',
                    title: 'The mailbox is being looked at',
                    text: 'Findings appear here. Records of Microsoft can be up to an hour late.',
                  }
                : { kind: 'good-news', text: 'Nothing suspicious was found in the mailbox.' }
            }
          />
        ) : (
          <FindingsList tenantId={tenantId} mailbox={mailbox.address} findings={findings} />
        )}
      </Card>
    </div>
  )
}
