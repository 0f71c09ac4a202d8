// What waits, and why: our own messages in the spool, and mail that was put off and that its sender keeps.
import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { MailflowQueueAnswer } from '#mailflow/provisioning/contract.ts'
import { useTenant } from '#console/api/session.ts'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import { Facts } from '#console/components/facts.tsx'
import { Page } from '#console/components/page.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { formatSize } from '#console/util/numbers.ts'
import { queueQuery } from './mail-flow-api.ts'

type Item = MailflowQueueAnswer['items'][number]

const purposes: Record<string, string> = {
  release: 'Released from quarantine',
  notice: 'Notice of ours',
  probe: 'Test message',
  deferred: 'Put off by the gateway',
}

export function Component() {
  const tenant = useTenant()
  const query = useQuery(queueQuery(tenant.id))
  return (
    <Page
      title="Queue"
      lead="Mail in transit is never kept here: what is put off stays with Exchange Online, which tries again for a day."
    >
      <States
        query={query}
        failure="The queue cannot be shown"
        stillHolds="What waits is tried again by itself."
        showAge
        empty={({ items }) => (items.length === 0 ? { kind: 'good-news', text: 'The queue is empty.' } : null)}
        partial={({ isCut }) => (isCut ? { text: 'Only the 500 oldest messages are shown.' } : null)}
      >
        {({ items }) => (
          <DataTable
            id="queue"
            caption="Messages that wait, oldest first"
            columns={columnsOf(tenant.id)}
            rows={items}
            rowId={(item) => item.id}
            rowName={(item) => item.subject ?? item.mailFrom}
            panel={(item) => ({
              title: purposes[item.purpose] ?? item.purpose,
              body: <Details item={item} tenantId={tenant.id} />,
            })}
          />
        )}
      </States>
    </Page>
  )
}

const columnsOf = (tenantId: string): Column<Item>[] => [
  {
    id: 'what',
    header: 'Message',
    isMain: true,
    cell: (item) => (
      <Link to={`/t/${tenantId}/messages/${item.messageId}`}>
        {item.subject ?? purposes[item.purpose] ?? item.purpose}
      </Link>
    ),
  },
  {
    id: 'where',
    header: 'Where',
    width: '190px',
    cell: ({ where }) => (
      <ToneLabel tone={where === 'spool' ? 'info' : 'warning'}>
        {where === 'spool' ? 'Here, in our spool' : 'With Exchange Online'}
      </ToneLabel>
    ),
  },
  {
    id: 'from',
    header: 'From',
    cell: ({ mailFrom }) => <span className="breakable">{mailFrom === '' ? '<>' : mailFrom}</span>,
  },
  {
    id: 'to',
    header: 'To',
    cell: ({ recipients }) => <span className="breakable">{recipients.map(({ path }) => path).join(', ')}</span>,
  },
  { id: 'since', header: 'Since', width: '110px', cell: ({ since }) => <RelativeTime at={since} /> },
  {
    id: 'next',
    header: 'Next attempt',
    width: '130px',
    cell: ({ nextAttemptAt }) => (nextAttemptAt === null ? 'By the sender' : <RelativeTime at={nextAttemptAt} />),
  },
]

function Details({ item, tenantId }: { item: Item; tenantId: string }) {
  return (
    <>
      <Facts
        items={[
          ['From', item.mailFrom === '' ? '<>' : item.mailFrom],
          ['Size', formatSize(item.size_bytes)],
          ['Since', <RelativeTime key="since" at={item.since} />],
          item.attempts === null ? null : ['Attempts', String(item.attempts)],
          item.nextAttemptAt === null ? null : ['Next attempt', <RelativeTime key="next" at={item.nextAttemptAt} />],
          item.notAfter === null ? null : ['Given up', <RelativeTime key="end" at={item.notAfter} />],
          ...item.recipients.map(
            ({ path, status, reply }) => [path, `${status}${reply === '' ? '' : `: ${reply}`}`] as const,
          ),
        ]}
      />
      <Text size="sm" mt="sm">
        <Link to={`/t/${tenantId}/messages/${item.messageId}`}>Open the message</Link>
      </Text>
    </>
  )
}
