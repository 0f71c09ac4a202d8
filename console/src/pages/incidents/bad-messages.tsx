// The messages that opened the incident and those that came after, over time and one by one.
import { Table } from '@mantine/core'
import { Link } from 'react-router'
import type { IncidentView } from '#compromise/contract.ts'
import { ChartView } from '#console/charts/chart-view.tsx'
import { Card } from '#console/components/card.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { SmallTable } from '#console/components/small-table.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { formatNumber } from '#console/util/numbers.ts'
import { Foreign } from '../messages/address.tsx'
import { subjectText } from '../messages/words.ts'
import classes from './incidents.module.css'
import { describeMessage, messageStrip, stripHeight } from './message-strip.ts'
import { categoryWords } from './words.ts'

const roles = {
  trigger: { tone: 'danger', word: 'Triggered it' },
  further: { tone: 'warning', word: 'Came after' },
  withdrawn: { tone: 'neutral', word: 'Withdrawn' },
} as const

export function BadMessages({ tenantId, incident }: { tenantId: string; incident: IncidentView }) {
  const { badMessages } = incident
  if (badMessages.length === 0) return null
  const sorted = [...badMessages].sort((a, b) => (a.occurredAt < b.occurredAt ? -1 : 1))
  return (
    <div className={classes.pair}>
      <ChartView
        title="When were they sent?"
        unit="Bad messages by kind; filled: they triggered the incident"
        height={stripHeight(sorted)}
        draw={(frame) => messageStrip(sorted, frame)}
        describe={(index) => describeMessage(sorted[index])}
      />
      <Card title="Bad messages" lead={incident.trigger}>
        <SmallTable label="Bad messages" heads={['Subject', 'Kind', 'Recipients', 'Sent', 'Part']}>
          {sorted.map((message) => (
            <Table.Tr key={message.messageId}>
              <Table.Td className="breakable">
                <Link to={`/t/${tenantId}/messages/${message.messageId}`}>
                  <span className={classes.subject}>
                    <Foreign>{subjectText(message.subject)}</Foreign>
                  </span>
                </Link>
                {message.quarantineId !== null && (
                  <div>
                    <Link to={`/t/${tenantId}/quarantine/${message.quarantineId}`}>In quarantine</Link>
                  </div>
                )}
              </Table.Td>
              <Table.Td>{categoryWords[message.category]}</Table.Td>
              <Table.Td className="tabular">{formatNumber(message.recipientCount)}</Table.Td>
              <Table.Td>
                <RelativeTime at={message.occurredAt} />
              </Table.Td>
              <Table.Td>
                <ToneLabel tone={roles[message.role].tone}>{roles[message.role].word}</ToneLabel>
              </Table.Td>
            </Table.Tr>
          ))}
        </SmallTable>
      </Card>
    </div>
  )
}
