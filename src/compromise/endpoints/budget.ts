// A budget of calls: a product that allows so many in a minute and an hour is never asked more often than that.
import type { Clock } from '#platform/clock.ts'

export interface BudgetLimit {
  calls: number
  seconds: number
}

export interface Budget {
  /** Null: the call may be made and counts. Else: not before then. */
  take(): Date | null
}

export function createBudget(clock: Clock, limits: readonly BudgetLimit[]): Budget {
  const longest_ms = Math.max(...limits.map(({ seconds }) => seconds)) * 1000
  let made: number[] = []
  return {
    take() {
      const now = clock.now().getTime()
      made = made.filter((at) => at > now - longest_ms)
      let free = now
      for (const { calls, seconds } of limits) {
        const within = made.filter((at) => at > now - seconds * 1000)
        // The oldest of the last `calls` must have left the window.
        if (within.length >= calls) free = Math.max(free, within.at(-calls)! + seconds * 1000)
      }
      if (free > now) return new Date(free)
      made.push(now)
      return null
    },
  }
}
