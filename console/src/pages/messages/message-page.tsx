// One message: facts at the left, and what happened, why, and what is in it.
import { Anchor, Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import { useTenant } from '#console/api/session.ts'
import { ApiError } from '#console/api/error.ts'
import { Copy } from '#console/components/copy.tsx'
import { Empty } from '#console/components/empty.tsx'
import { Page } from '#console/components/page.tsx'
import { States } from '#console/components/states.tsx'
import { useParameter } from '#console/components/view-state.ts'
import { harmless } from './harmless.ts'
import { messageQuery, type Message } from './calls.ts'
import { MessageActs } from './message-acts.tsx'
import { MessageFacts } from './message-facts.tsx'
import { MessageHead } from './message-head.tsx'
import { messageText } from './message-text.ts'
import { AttachmentsTab, LinksTab } from './tab-parts.tsx'
import { ContentTab } from './tab-content.tsx'
import { HeadersTab } from './tab-headers.tsx'
import { SimilarTab } from './tab-similar.tsx'
import { TimelineTab } from './tab-timeline.tsx'
import { WhyTab } from './tab-why.tsx'
import { subjectText } from './words.ts'
import classes from './messages.module.css'

const title_characters_max = 200

export function Component() {
  const tenant = useTenant()
  const { id = '' } = useParams()
  const query = useQuery(messageQuery(tenant.id, id))
  const isGone = query.error instanceof ApiError && query.error.status === 404
  const subject = query.data === undefined ? 'Message' : subjectText(query.data.summary?.subject ?? '')
  return (
    <Page
      title={harmless(subject).slice(0, title_characters_max)}
      above={
        <Anchor component={Link} to={`/t/${tenant.id}/messages`} size="sm">
          Messages
        </Anchor>
      }
      actions={
        query.data !== undefined && (
          <>
            <MessageActs message={query.data} />
            <Copy text={messageText(query.data, tenant.name)} label="as text" withText />
          </>
        )
      }
    >
      {isGone ? (
        <Empty
          state={{
            kind: 'not-here',
            title: 'There is no such message in the history',
            text: 'Messages are kept for 90 days, unless the installation says otherwise.',
            link: { to: `/t/${tenant.id}/messages`, label: 'Search messages' },
          }}
        />
      ) : (
        <States query={query} shape="text" failure="The message cannot be shown">
          {(message) => (
            <>
              <MessageHead message={message} />
              <div className={classes.layout}>
                <MessageFacts message={message} tenantName={tenant.name} />
                <MessageTabs message={message} />
              </div>
            </>
          )}
        </States>
      )}
    </Page>
  )
}

const counted = (label: string, count: number): string => (count === 0 ? label : `${label} (${count.toLocaleString()})`)

function MessageTabs({ message }: { message: Message }) {
  const [tab, setTab] = useParameter('tab', 'timeline')
  const { attachments, links } = message.explanation
  return (
    <Tabs value={tab} onChange={(value) => setTab(value ?? 'timeline')} keepMounted={false}>
      <Tabs.List>
        <Tabs.Tab value="timeline">Timeline</Tabs.Tab>
        <Tabs.Tab value="why">Why</Tabs.Tab>
        <Tabs.Tab value="content">Content</Tabs.Tab>
        <Tabs.Tab value="attachments">{counted('Attachments', attachments.length)}</Tabs.Tab>
        <Tabs.Tab value="links">{counted('Links', links.length)}</Tabs.Tab>
        <Tabs.Tab value="headers">Headers</Tabs.Tab>
        <Tabs.Tab value="similar">Similar</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="timeline" className={classes.panel}>
        <TimelineTab message={message} />
      </Tabs.Panel>
      <Tabs.Panel value="why" className={classes.panel}>
        <WhyTab message={message} />
      </Tabs.Panel>
      <Tabs.Panel value="content" className={classes.panel}>
        <ContentTab message={message} />
      </Tabs.Panel>
      <Tabs.Panel value="attachments" className={classes.panel}>
        <AttachmentsTab message={message} />
      </Tabs.Panel>
      <Tabs.Panel value="links" className={classes.panel}>
        <LinksTab message={message} />
      </Tabs.Panel>
      <Tabs.Panel value="headers" className={classes.panel}>
        <HeadersTab messageId={message.messageId} />
      </Tabs.Panel>
      <Tabs.Panel value="similar" className={classes.panel}>
        <SimilarTab messageId={message.messageId} />
      </Tabs.Panel>
    </Tabs>
  )
}
