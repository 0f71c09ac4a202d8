// Every state that a view can be in, as one component, so that no page forgets one: loading, refreshing, empty in its kinds, partial,
// error, no right. Stale updates are told by the shell.
import { Skeleton, Stack } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import { useEffect, useState, type ReactNode } from 'react'
import { ApiError } from '#console/api/error.ts'
import { atServer } from '#console/util/server-time.ts'
import { Empty, type EmptyState } from './empty.tsx'
import { Notice, Problem } from './notice.tsx'
import { RelativeTime } from './relative-time.tsx'
import classes from './states.module.css'

const quiet_ms = 300

export interface Partial {
  /** What is missing and why: "2 of 14 mailboxes could not be read". */
  text: string
  onRetry?: () => void
}

export interface StatesProps<T> {
  query: Pick<UseQueryResult<T>, 'data' | 'error' | 'isFetching' | 'isPlaceholderData' | 'dataUpdatedAt' | 'refetch'>
  /** Of the real thing, so that nothing shifts. */
  shape?: 'table' | 'cards' | 'text' | 'form'
  /** What failed, in words: "The alerts cannot be shown". */
  failure?: string
  /** What still holds when it fails. */
  stillHolds?: string
  /** Null: not empty. */
  empty?: (data: T) => EmptyState | null
  partial?: (data: T) => Partial | null
  /** "Messages are kept for 30 days", at the end of the list. */
  tooOld?: string
  /** Shows "updated 10 s ago". */
  showAge?: boolean
  children: (data: T) => ReactNode
}

export function States<T>(props: StatesProps<T>) {
  const { query, shape = 'table', showAge = false } = props
  const { data, error } = query
  if (data === undefined) {
    if (error !== null) return <Failure {...props} error={error} />
    return <Loading shape={shape} />
  }
  const empty = props.empty?.(data) ?? null
  const partial = props.partial?.(data) ?? null
  return (
    <div className={classes.frame} aria-busy={query.isFetching}>
      {query.isFetching && <div className={classes.refreshing} />}
      {error !== null && <Failure {...props} error={error} hasData />}
      {partial !== null && (
        <Notice tone="warning" title="Not everything is shown" {...retryOf(partial.onRetry)}>
          {partial.text}
        </Notice>
      )}
      {empty === null ? props.children(data) : <Empty state={empty} />}
      {showAge && query.dataUpdatedAt > 0 && (
        <p className={classes.age}>
          Updated <RelativeTime at={atServer(query.dataUpdatedAt)} />
        </p>
      )}
      {empty === null && props.tooOld !== undefined && <p className={classes.age}>{props.tooOld}</p>}
    </div>
  )
}

const retryOf = (onRetry: (() => void) | undefined) => (onRetry === undefined ? {} : { onRetry })

function Failure<T>({
  query,
  error,
  failure,
  stillHolds,
  hasData = false,
}: StatesProps<T> & { error: Error; hasData?: boolean }) {
  if (error instanceof ApiError && error.status === 403)
    return <Empty state={{ kind: 'no-right', text: error.message }} />
  return (
    <Problem
      error={error}
      title={failure ?? (hasData ? 'This could not be refreshed' : 'This cannot be shown')}
      note={stillHolds ?? (hasData ? 'What stands below is from before.' : undefined)}
      onRetry={() => void query.refetch()}
    />
  )
}

/** Nothing for 300 ms, then the shape of what comes. */
export function Loading({ shape = 'table' }: { shape?: 'table' | 'cards' | 'text' | 'form' }) {
  const [isLate, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), quiet_ms)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div className={classes.loading} role="status" aria-label="Loading">
      {isLate && <Shape shape={shape} />}
    </div>
  )
}

function Shape({ shape }: { shape: 'table' | 'cards' | 'text' | 'form' }) {
  const bars = (count: number, height: number, gap: number) => (
    <Stack gap={gap}>
      {Array.from({ length: count }, (_, index) => (
        <Skeleton key={index} height={height} radius="sm" />
      ))}
    </Stack>
  )
  if (shape === 'cards') return <div className={classes.cards}>{bars(3, 120, 16)}</div>
  if (shape === 'text') return bars(6, 14, 10)
  if (shape === 'form') return bars(5, 36, 20)
  return bars(12, 35, 1)
}
