// "7 new": counts what came since the list was loaded and shows it only when asked, so that nothing jumps while somebody reads.
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconArrowUp } from '@tabler/icons-react'
import { useEffect } from 'react'
import { api, read } from '#console/api/client.ts'
import { announce } from '#console/util/announce.ts'
import { filterOf, type MessageRow, type Search } from './calls.ts'
import classes from './messages.module.css'

const counted_max = 100

export interface NewMessagesProps {
  tenantId: string
  search: Search
  shown: readonly MessageRow[]
  onShow: () => void
}

export function NewMessages({ tenantId, search, shown, onShow }: NewMessagesProps) {
  const newest = shown[0]?.receivedAt ?? ''
  const { q, tab, period } = search
  // Refreshed by the event stream like every query of the topic; the list itself stays.
  const { data } = useQuery({
    queryKey: ['messages', tenantId, 'new', { q, tab, period, newest }],
    queryFn: ({ signal }) => {
      const filter = filterOf(search)
      const from = newest === '' ? filter.from : newest
      return read(
        api.GET('/api/v1/tenants/{tenantId}/messages', {
          params: { path: { tenantId }, query: { ...filter, from, limit: counted_max } },
          signal,
        }),
      )
    },
    staleTime: 5_000,
  })
  const known = new Set(shown.map(({ messageId }) => messageId))
  const fresh = data?.items.filter(({ messageId }) => !known.has(messageId)) ?? []
  const text = `${fresh.length}${fresh.length >= counted_max - 1 ? '+' : ''} new`
  useEffect(() => {
    if (fresh.length > 0) announce(`${text} ${fresh.length === 1 ? 'message' : 'messages'}`)
  }, [fresh.length, text])
  if (fresh.length === 0) return null
  return (
    <div className={classes.new}>
      <Button size="xs" radius="xl" leftSection={<IconArrowUp size={14} aria-hidden />} onClick={onShow}>
        {text}
      </Button>
    </div>
  )
}
