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

/** So much of a reply is kept in memory: Exchange Online's own are twice as long, and say its id of the message first. */
export const keptValue_characters_max = 120

const letters: Record<JournalState, string> = { sent: 's', taken: 't', quarantined: 'q', refused: 'r' }
const statesByLetter = new Map(Object.entries(letters).map(([state, letter]) => [letter, state as JournalState]))

/**
 * One string for what is remembered of an entry besides its key: half the memory of an object, and nothing to trace for the garbage
 * collector, which with a million entries took half a second.
 */
export function packEntry({ state, at, value }: JournalEntry): string {
  const packed = `${letters[state]}${at.toString(36)} ${value.slice(0, keptValue_characters_max)}`
  // Through a buffer: a joined or cut string would keep the strings that it was made of.
  return Buffer.from(packed).toString()
}

export function unpackEntry(key: string, packed: string): JournalEntry {
  const blank = packed.indexOf(' ')
  const state = statesByLetter.get(packed[0]!)!
  return { key, state, at: Number.parseInt(packed.slice(1, blank), 36), value: packed.slice(blank + 1) }
}

function checksum(body: string): string {
  return crc32(body).toString(16).padStart(8, '0')
}
