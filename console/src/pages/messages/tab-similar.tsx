// Messages of the same wave, with what became of each.
import { Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { useTenantId } from '#console/api/session.ts'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { SmallTable } from '#console/components/small-table.tsx'
import { States } from '#console/components/states.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { plural } from '#console/util/numbers.ts'
import { Address, Addresses, Foreign } from './address.tsx'
import { similarQuery } from './calls.ts'
import { statusWord, subjectText, verdictWord } from './words.ts'
import classes from './messages.module.css'

const alikeWords = { subject: 'subject and sender domain', attachment: 'attachment', link: 'link' }
const shown_max = 100

export function SimilarTab({ messageId }: { messageId: string }) {
  const tenantId = useTenantId()
  const query = useQuery(similarQuery(tenantId, messageId))
  return (
    <States
      query={query}
      failure="Similar messages cannot be shown"
      empty={({ items }) =>
        items.length > 0
          ? null
          : { kind: 'good-news', text: 'No other message has the same subject and sender domain, attachment or link.' }
      }
    >
      {({ items }) => (
        <>
          <p>{summaryOf(items)}</p>
          <div className={classes.card}>
            <SmallTable
              label="Similar messages, newest first"
              heads={['Subject', 'Sender', 'Recipients', 'Same', 'Verdict', 'Last status', 'Received']}
            >
              {items.map((item) => (
                <Table.Tr key={item.messageId}>
                  <Table.Td>
                    <Link to={`/t/${tenantId}/messages/${item.messageId}`}>
                      <Foreign>{subjectText(item.subject)}</Foreign>
                    </Link>
                  </Table.Td>
                  <Table.Td>
                    <Address>{item.mailFrom === '' ? item.headerFrom : item.mailFrom}</Address>
                  </Table.Td>
                  <Table.Td>
                    <Addresses list={item.recipients} most={1} />
                  </Table.Td>
                  <Table.Td>{item.alike.map((each) => alikeWords[each]).join(', ')}</Table.Td>
                  <Table.Td>
                    <ToneLabel tone={verdictWord(item.category).tone}>{verdictWord(item.category).label}</ToneLabel>
                  </Table.Td>
                  <Table.Td>
                    <ToneLabel tone={statusWord(item.status).tone}>{statusWord(item.status).label}</ToneLabel>
                  </Table.Td>
                  <Table.Td>
                    <RelativeTime at={item.receivedAt} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </SmallTable>
          </div>
        </>
      )}
    </States>
  )
}

function summaryOf(items: readonly { recipients: readonly string[]; status: string }[]): string {
  const recipients = new Set(items.flatMap((item) => item.recipients)).size
  const states = new Map<string, number>()
  for (const { status } of items) states.set(status, (states.get(status) ?? 0) + 1)
  const parts = [...states].map(
    ([status, count]) => `${count.toLocaleString()} ${statusWord(status).label.toLowerCase()}`,
  )
  const number = items.length >= shown_max ? `The newest ${shown_max}` : plural(items.length, 'other message')
  return `${number} to ${plural(recipients, 'recipient')}: ${parts.join(', ')}.`
}
