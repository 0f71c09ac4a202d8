// Whether a request of an agent is new, by the counter in it: a replay is the same request again, a second holder of the key uses a
// counter for something else. Requests on two connections overtake each other, so the last ones are kept (as RFC 4303 3.4.3). Pure.
import { createHash } from 'node:crypto'

/** Requests that may overtake each other; an agent has two or three under way. */
export const window_size = 32
const counter_bytes = 6
const digest_bytes = 8
const entry_bytes = counter_bytes + digest_bytes

export interface Window {
  highest: number
  /** The last counters, each with a digest of what was signed under it. */
  recent: Buffer
}

export type Judgement = { kind: 'fresh'; window: Window } | { kind: 'replayed' } | { kind: 'cloned' }

/** `signature` was found good: whoever sends it has the key, or has seen this very request. */
export function judge({ highest, recent }: Window, counter: number, signature: string): Judgement {
  const digest = createHash('sha256').update(signature).digest().subarray(0, digest_bytes)
  const lowest = highest - window_size
  const kept: Buffer[] = []
  for (let at = 0; at + entry_bytes <= recent.length; at += entry_bytes) {
    const entry = recent.subarray(at, at + entry_bytes)
    const known = entry.readUIntBE(0, counter_bytes)
    if (known === counter)
      return entry.subarray(counter_bytes).equals(digest) ? { kind: 'replayed' } : { kind: 'cloned' }
    if (known > counter - window_size) kept.push(entry)
  }
  // So old that it is not remembered, and yet signed a moment ago.
  if (counter <= lowest) return { kind: 'cloned' }
  const number = Buffer.alloc(counter_bytes)
  number.writeUIntBE(counter, 0, counter_bytes)
  const next = Math.max(highest, counter)
  const last = Buffer.concat([...kept, number, digest]).subarray(-window_size * entry_bytes)
  return { kind: 'fresh', window: { highest: next, recent: last } }
}

/** The largest counter that can be kept. */
export const counter_max = 2 ** 48 - 1
