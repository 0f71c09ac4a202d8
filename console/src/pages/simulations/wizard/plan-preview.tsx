// Who gets what when, as the settings that were saved last give it.
import { Button, Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ChartView } from '#console/charts/chart-view.tsx'
import { stackedBars } from '#console/charts/stacked-bars.ts'
import { Card } from '#console/components/card.tsx'
import { Facts } from '#console/components/facts.tsx'
import { SmallTable } from '#console/components/small-table.tsx'
import { States } from '#console/components/states.tsx'
import { formatDay, formatNumber, formatTime, plural } from '#console/util/numbers.ts'
import { planQuery, type Plan } from '../campaign/campaign-api.ts'
import classes from '../simulations.module.css'
import { languageWords } from '../words.ts'
import type { StepProps } from './step-props.ts'

const rows_shown = 50

export function PlanPreview({ tenantId, campaignId }: Pick<StepProps, 'tenantId' | 'campaignId'>) {
  const query = useQuery(planQuery(tenantId, campaignId, { limit: rows_shown }))
  return (
    <Card title="Who gets what when" lead="Planned from what was saved. The same seed gives the same plan.">
      <States
        query={query}
        shape="text"
        failure="The plan cannot be made yet"
        empty={({ recipients }) =>
          recipients > 0
            ? null
            : { kind: 'nothing-yet', title: 'No recipients yet', text: 'Choose an audience, and save.' }
        }
      >
        {(plan) => <PlanView plan={plan} />}
      </States>
    </Card>
  )
}

function PlanView({ plan }: { plan: Plan }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Facts
        items={[
          ['Recipients', plural(plan.recipients, 'person', 'people')],
          plan.canaries === 0 ? null : ['Canaries', formatNumber(plan.canaries)],
          plan.firstAt === null ? null : ['First mail', formatTime(new Date(plan.firstAt))],
          plan.lastAt === null ? null : ['Last mail', formatTime(new Date(plan.lastAt))],
          ['Ends', plan.endsAt === null ? 'When somebody ends it' : formatTime(new Date(plan.endsAt))],
          ['Busiest minute', plural(plan.busiestMinute, 'mail')],
          [
            'Languages',
            plan.byLanguage
              .map(({ language, count }) => `${languageWords[language]} ${formatNumber(count)}`)
              .join(', '),
          ],
          plan.byAttack.length === 0
            ? null
            : ['Attacks', plan.byAttack.map(({ name, count }) => `${name} ${formatNumber(count)}`).join(', ')],
        ]}
      />
      {plan.byDay.length > 1 && (
        <ChartView
          title="On which days"
          unit="Mails per day"
          height={140}
          draw={(frame) =>
            stackedBars(
              {
                series: [{ label: 'Mails', tone: 'delivered' }],
                buckets: plan.byDay.map(({ day, count }) => {
                  const name = formatDay(new Date(`${day}T12:00:00`))
                  return { label: name, name, values: [count] }
                }),
                unit: 'mails',
                bucketName: 'Day',
              },
              frame,
            )
          }
        />
      )}
      <div className={classes.buttons}>
        <Button size="xs" variant="default" onClick={() => setOpen(!isOpen)} aria-expanded={isOpen}>
          {isOpen ? 'Hide the list' : 'Show the list'}
        </Button>
      </div>
      {isOpen && <Rows plan={plan} />}
    </>
  )
}

function Rows({ plan }: { plan: Plan }) {
  return (
    <>
      <SmallTable label="Who gets what when" heads={['When, there', 'Who', 'What']}>
        {plan.items.map((item, index) => (
          <Table.Tr key={index}>
            <Table.Td className="tabular">
              {item.local}
              <div className={classes.dimmed}>{item.timeZone}</div>
            </Table.Td>
            <Table.Td className="breakable">
              {item.isCanary ? 'Canary' : (item.displayName ?? 'Hidden from your role')}
              {item.address !== null && <div className={classes.dimmed}>{item.address}</div>}
            </Table.Td>
            <Table.Td>
              {item.attack ?? 'Invitation to the training'}
              <div className={classes.dimmed}>{languageWords[item.language]}</div>
            </Table.Td>
          </Table.Tr>
        ))}
      </SmallTable>
      {plan.total > plan.items.length && (
        <p className={classes.dimmed}>
          The first {formatNumber(plan.items.length)} of {formatNumber(plan.total)}.
        </p>
      )}
    </>
  )
}
