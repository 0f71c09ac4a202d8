// Finds which of up to 100,000 list entries speak about a message without trying each: addresses and domains by value, networks by
// their length, patterns by the longer of their fixed ends. The time depends on the message, not on the length of the list.
import ipaddr from 'ipaddr.js'
import {
  compareEntries,
  type ListEntry,
  type ListMatch,
  type ListSubject,
  matchesNow,
  matchLists,
  senderAddress,
} from './lists.ts'

interface PatternIndex {
  /** By the text before the first `*`. */
  heads: Map<string, ListEntry[]>
  /** By the text after the last `*`. */
  tails: Map<string, ListEntry[]>
  /** `*part*`: nothing to look up; their number is limited where they are added. */
  middles: ListEntry[]
}

interface MatchIndex {
  exact: Map<string, ListEntry[]>
  /** Patterns about whole addresses, and about domains alone. */
  addresses: PatternIndex
  domains: PatternIndex
  /** `4/24` to first bits to entries. */
  networks: Map<string, Map<string, ListEntry[]>>
}

const indexes = new WeakMap<readonly ListEntry[], MatchIndex>()

/** As `matchLists`, in a time that does not grow with the list. Keep the array: the index is made once for it. */
export function findListMatch(entries: readonly ListEntry[], subject: ListSubject, now: Date): ListMatch | null {
  if (entries.length === 0) return null
  return matchLists(candidatesOf(indexOf(entries), subject), subject, now)
}

/** All entries that match, the one that decides first. */
export function findAllMatches(entries: readonly ListEntry[], subject: ListSubject, now: Date): ListEntry[] {
  if (entries.length === 0) return []
  return candidatesOf(indexOf(entries), subject)
    .filter((entry) => matchesNow(entry, subject, now))
    .toSorted(compareEntries)
}

function candidatesOf(index: MatchIndex, { mailFrom, headerFrom, clientAddress }: ListSubject): ListEntry[] {
  const senders = [mailFrom, ...headerFrom].map(senderAddress).filter((address) => address !== null)
  const domains = senders.map((sender) => sender.slice(sender.lastIndexOf('@') + 1))
  const found = new Set<ListEntry>()
  for (const value of [...senders, ...domains]) for (const entry of index.exact.get(value) ?? []) found.add(entry)
  for (const sender of senders) addPatterns(index.addresses, sender, found)
  for (const domain of domains) addPatterns(index.domains, domain, found)
  if (clientAddress !== null) addNetworks(index.networks, clientAddress, found)
  return [...found]
}

function addPatterns({ heads, tails, middles }: PatternIndex, text: string, found: Set<ListEntry>): void {
  if (heads.size > 0)
    for (let end = 1; end <= text.length; end += 1)
      for (const entry of heads.get(text.slice(0, end)) ?? []) found.add(entry)
  if (tails.size > 0)
    for (let start = 0; start < text.length; start += 1)
      for (const entry of tails.get(text.slice(start)) ?? []) found.add(entry)
  for (const entry of middles) found.add(entry)
}

function addNetworks(networks: MatchIndex['networks'], address: string, found: Set<ListEntry>): void {
  const parsed = bitsOf(address)
  if (parsed === null) return
  for (const [key, byBits] of networks) {
    const [version, length] = key.split('/')
    if (version !== parsed.version) continue
    for (const entry of byBits.get(parsed.bits.slice(0, Number(length))) ?? []) found.add(entry)
  }
}

/** An address as text of `0` and `1`; an IPv4 address in IPv6 form counts as IPv4. */
function bitsOf(address: string): { version: '4' | '6'; bits: string } | null {
  if (!ipaddr.isValid(address)) return null
  const parsed = ipaddr.process(address)
  const bits = parsed
    .toByteArray()
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('')
  return { version: parsed.kind() === 'ipv4' ? '4' : '6', bits }
}

function indexOf(entries: readonly ListEntry[]): MatchIndex {
  const known = indexes.get(entries)
  if (known !== undefined) return known
  const index: MatchIndex = {
    exact: new Map(),
    addresses: { heads: new Map(), tails: new Map(), middles: [] },
    domains: { heads: new Map(), tails: new Map(), middles: [] },
    networks: new Map(),
  }
  for (const entry of entries) {
    if (entry.kind === 'wildcard') indexPattern(entry.value.includes('@') ? index.addresses : index.domains, entry)
    else if (entry.kind === 'network') indexNetwork(index.networks, entry)
    else push(index.exact, entry.value, entry)
  }
  indexes.set(entries, index)
  return index
}

function indexPattern(patterns: PatternIndex, entry: ListEntry): void {
  const parts = entry.value.split('*')
  const head = parts[0]!
  const tail = parts.at(-1)!
  if (head === '' && tail === '') patterns.middles.push(entry)
  else if (tail.length >= head.length) push(patterns.tails, tail, entry)
  else push(patterns.heads, head, entry)
}

function indexNetwork(networks: MatchIndex['networks'], entry: ListEntry): void {
  const [base, length] = entry.value.split('/')
  const parsed = bitsOf(base!)
  if (parsed === null) return
  const key = `${parsed.version}/${length}`
  const byBits = networks.get(key) ?? new Map<string, ListEntry[]>()
  networks.set(key, byBits)
  push(byBits, parsed.bits.slice(0, Number(length)), entry)
}

function push(map: Map<string, ListEntry[]>, key: string, entry: ListEntry): void {
  const known = map.get(key)
  if (known === undefined) map.set(key, [entry])
  else known.push(entry)
}
