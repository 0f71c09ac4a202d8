// Time is passed in, never read from the system by logic: tests move it by hand (test/support/manual-clock.ts).

export interface Clock {
  /** Wall-clock time, UTC. */
  now(): Date
  /** Monotonic milliseconds, for durations and deadlines. */
  monotonicMs(): number
  /** Resolves after `delayMs`; rejects with the signal's reason when aborted. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>
}

/** `2026-11-22 10:05 UTC`: in texts for people; the console shows it in the time of the reader. */
export const utcText = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  sleep: (delayMs, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error)
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort)
        resolve()
      }, delayMs)
      const onAbort = () => {
        clearTimeout(timer)
        reject(signal!.reason as Error)
      }
      signal?.addEventListener('abort', onAbort, { once: true })
    }),
}
