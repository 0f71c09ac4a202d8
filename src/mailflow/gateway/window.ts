// How many connections one next hop gets from us at once: starts at 5, one more each clean minute, half after "too busy", at most 50
// (smtp-gateway 6). Limits of Exchange Online are unpublished; this finds them without hurting.

const minute_ms = 60_000

export class AdaptiveWindow {
  #size: number
  #changedAt_ms: number
  readonly #max: number

  constructor(start: number, max: number, now_ms: number) {
    this.#size = start
    this.#max = max
    this.#changedAt_ms = now_ms
  }

  /** Connections allowed now. */
  size(now_ms: number): number {
    const minutes = Math.floor((now_ms - this.#changedAt_ms) / minute_ms)
    if (minutes > 0) {
      this.#size = Math.min(this.#max, this.#size + minutes)
      this.#changedAt_ms += minutes * minute_ms
    }
    return this.#size
  }

  /** The next hop said 421, 4.3.2 or 4.7.500. Several of them within a second are one event. */
  halve(now_ms: number): void {
    if (now_ms - this.#changedAt_ms < 1000 && this.#size < this.#max) return
    this.#size = Math.max(1, Math.floor(this.size(now_ms) / 2))
    this.#changedAt_ms = now_ms
  }
}
