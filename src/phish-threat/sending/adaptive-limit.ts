// How many calls run at a time against a service that says when it is too much: begins at what is always allowed, grows by one with
// each full round that went well, is halved when the service throttles, and waits when it names a time.

export interface AdaptiveLimit {
  readonly limit: number
  /** Monotonic ms until which nothing may begin. */
  readonly closedUntil_ms: number
  run<T>(work: () => Promise<T>): Promise<T>
  throttled(wait_ms: number): void
}

export interface LimitOptions {
  start: number
  max: number
  nowMs: () => number
}

export function createAdaptiveLimit({ start, max, nowMs }: LimitOptions): AdaptiveLimit {
  let limit = start
  let closedUntil_ms = 0
  let running = 0
  let good = 0
  const waiting: (() => void)[] = []

  const next = (): void => {
    while (running < limit && waiting.length > 0) {
      running += 1
      waiting.shift()!()
    }
  }

  return {
    get limit() {
      return limit
    },
    get closedUntil_ms() {
      return closedUntil_ms
    },
    async run(work) {
      if (running < limit) running += 1
      else await new Promise<void>((resolve) => waiting.push(resolve))
      try {
        const result = await work()
        good += 1
        if (good >= limit && nowMs() >= closedUntil_ms) {
          good = 0
          limit = Math.min(max, limit + 1)
        }
        return result
      } finally {
        running -= 1
        next()
      }
    },
    throttled(wait_ms) {
      // Those that ran together are throttled together: one halving for all of them.
      if (nowMs() >= closedUntil_ms) limit = Math.max(1, Math.floor(limit / 2))
      good = 0
      closedUntil_ms = Math.max(closedUntil_ms, nowMs() + wait_ms)
    },
  }
}
