// One line of the journal: checksum and JSON. What does not check is skipped, so a torn tail after a crash costs only itself. Pure.
import { crc32 } from 'node:zlib'

/** `sent`: the final dot is out; without a later entry the outcome is in doubt. Only `taken` and `quarantined` answer a retry. */
export type JournalState = 'sent' | 'taken' | 'quarantined' | 'refused'

export interface JournalEntry {
  /** SHA-256, base64url. */
  key: string
  state: JournalState
  /** `sent`: next hop; `taken`: its reply text; `quarantined`: our id; `refused`: its reply. */
  value: string
  /** Milliseconds since 1970. */
  at: number
}

const states = new Set<string>(['sent', 'taken', 'quarantined', 'refused'])
const value_chars_max = 1000

export function encodeEntry(entry: JournalEntry): string {
  const body = JSON.stringify([entry.key, entry.state, entry.at, entry.value.slice(0, value_chars_max)])
  return `${checksum(body)} ${body}\n`
}

/** Null for anything that is not exactly one intact entry. */
export function decodeEntry(line: string): JournalEntry | null {
  if (line.length < 10 || line.length > 4000 || line[8] !== ' ') return null
  const body = line.slice(9)
  if (line.slice(0, 8) !== checksum(body)) return null
  try {
    const value = JSON.parse(body) as unknown
    if (!Array.isArray(value) || value.length !== 4) return null
    const [key, state, at, text] = value as unknown[]
    if (typeof key !== 'string' || typeof state !== 'string' || !states.has(state)) return null
    if (typeof at !== 'number' || typeof text !== 'string') return null
    return { key, state: state as JournalState, at, value: text }
  } catch {
    return null
  }
}

function checksum(body: string): string {
  return crc32(body).toString(16).padStart(8, '0')
}
