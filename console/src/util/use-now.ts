// One clock for all relative times of a page.
import { useSyncExternalStore } from 'react'
import { serverNow } from './server-time.ts'

const tick_ms = 10_000
let now: Date | null = null
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    now = serverNow()
    for (const each of listeners) each()
  }, tick_ms)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
    // Who asks next must not get the time at which the last one left.
    now = null
  }
}

/** Moves every 10 seconds. */
export function useNow(): Date {
  return useSyncExternalStore(subscribe, () => (now ??= serverNow()))
}
