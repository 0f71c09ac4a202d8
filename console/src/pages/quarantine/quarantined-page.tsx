// One held message: facts, safe preview, acts.
import { Anchor } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import { ApiError } from '#console/api/error.ts'
import { useTenantId } from '#console/api/session.ts'
import { Empty } from '#console/components/empty.tsx'
import { Page } from '#console/components/page.tsx'
import { States } from '#console/components/states.tsx'
import { harmless } from '../messages/harmless.ts'
import { subjectText } from '../messages/words.ts'
import classes from '../messages/messages.module.css'
import { itemQuery } from './calls.ts'
import { ItemActs } from './item-acts.tsx'
import { ItemFacts, ItemHead } from './item-panel.tsx'
import { Preview } from './preview.tsx'

const title_characters_max = 200

export function Component() {
  const tenantId = useTenantId()
  const { id = '' } = useParams()
  const query = useQuery(itemQuery(tenantId, id))
  const isGone = query.error instanceof ApiError && query.error.status === 404
  const title = query.data === undefined ? 'Quarantined message' : subjectText(query.data.subject)
  return (
    <Page
      title={harmless(title).slice(0, title_characters_max)}
      above={
        <Anchor component={Link} to={`/t/${tenantId}/quarantine`} size="sm">
          Quarantine
        </Anchor>
      }
      actions={query.data !== undefined && <ItemActs item={query.data} />}
    >
      {isGone ? (
        <Empty
          state={{
            kind: 'not-here',
            title: 'There is no such message in quarantine',
            text: 'Its time may be over.',
            link: { to: `/t/${tenantId}/quarantine`, label: 'See what is held' },
          }}
        />
      ) : (
        <States query={query} shape="text" failure="The message cannot be shown">
          {(item) => (
            <>
              <ItemHead item={item} />
              <div className={classes.layout}>
                <ItemFacts item={item} />
                <div>
                  {item.status === 'held' || item.status === 'released' ? (
                    <Preview tenantId={tenantId} quarantineId={item.id} />
                  ) : (
                    <Empty
                      state={{
                        kind: 'not-here',
                        title: 'The content was removed',
                        text: 'What is known of the message stays in its history.',
                      }}
                    />
                  )}
                </div>
              </div>
            </>
          )}
        </States>
      )}
    </Page>
  )
}
