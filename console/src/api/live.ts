// What changed on the server, told by one event stream per tenant: refreshes the queries of a topic at most once a second.
import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'
import { topicsOf } from './topics.ts'

const refresh_interval_ms = 1_000
const stale_after_ms = 8_000
const reconnect_ms = { first: 2_000, max: 60_000 }

export interface LiveState {
  /** Since when nothing comes any more; null while updates come. */
  staleSince: Date | null
}

let state: LiveState = { staleSince: null }
const listeners = new Set<() => void>()

function setState(next: LiveState): void {
  state = next
  for (const listener of listeners) listener()
}

export function useLiveState(): LiveState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => state,
  )
}

/** Keeps one stream open while the tenant is shown. Called once, by the shell. */
export function useLive(tenantId: string | undefined): void {
  const queryClient = useQueryClient()
  useEffect(() => {
    if (tenantId === undefined) return undefined
    return openStream(tenantId, queryClient)
  }, [tenantId, queryClient])
}

function openStream(tenantId: string, queryClient: QueryClient): () => void {
  const refresh = throttledRefresh(tenantId, queryClient)
  let source: EventSource | null = null
  let staleTimer: ReturnType<typeof setTimeout> | undefined
  let reconnectTimer: ReturnType<typeof setTimeout> | undefined
  let wait_ms = reconnect_ms.first

  const open = (): void => {
    source = new EventSource(`/api/v1/tenants/${tenantId}/live`)
    source.onopen = () => {
      clearTimeout(staleTimer)
      staleTimer = undefined
      wait_ms = reconnect_ms.first
      setState({ staleSince: null })
      // What changed before this moment was not told.
      void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[1] === tenantId })
    }
    source.onmessage = ({ data }) => {
      for (const topic of topicsOf(data)) refresh.ask(topic)
    }
    source.onerror = () => {
      const lostAt = new Date()
      staleTimer ??= setTimeout(() => setState({ staleSince: lostAt }), stale_after_ms)
      // The browser itself tries again, unless the server refused.
      if (source?.readyState !== EventSource.CLOSED) return
      reconnectTimer = setTimeout(open, wait_ms)
      wait_ms = Math.min(wait_ms * 2, reconnect_ms.max)
    }
  }
  const close = (): void => {
    source?.close()
    source = null
    clearTimeout(staleTimer)
    staleTimer = undefined
    clearTimeout(reconnectTimer)
  }
  // A browser opens six connections to a server over HTTP/1.1, all tabs together: tabs that nobody looks at must not hold them.
  const onVisibility = (): void => {
    if (document.hidden) close()
    else if (source === null) open()
  }
  document.addEventListener('visibilitychange', onVisibility)
  if (!document.hidden) open()
  return () => {
    document.removeEventListener('visibilitychange', onVisibility)
    close()
    refresh.stop()
    setState({ staleSince: null })
  }
}

/** The first telling refreshes at once, those within the next second together at its end. */
function throttledRefresh(tenantId: string, queryClient: QueryClient) {
  const timers = new Map<string, ReturnType<typeof setTimeout>>()
  const asked = new Set<string>()
  const run = (topic: string): void => {
    void queryClient.invalidateQueries({ queryKey: topic === 'tenants' ? [topic] : [topic, tenantId] })
    timers.set(
      topic,
      setTimeout(() => {
        timers.delete(topic)
        if (asked.delete(topic)) run(topic)
      }, refresh_interval_ms),
    )
  }
  return {
    ask(topic: string): void {
      if (timers.has(topic)) asked.add(topic)
      else run(topic)
    },
    stop(): void {
      for (const timer of timers.values()) clearTimeout(timer)
    },
  }
}
