// The tenant's allow and block list, arranged so that a message is compared with few of up to 100,000 entries.
import type { ListEntry, ListMatch, ListSubject } from '#quarantine/lists.ts'
import { matchLists, senderAddress } from '#quarantine/lists.ts'

interface ListIndex {
  /** Addresses and domains by their value. */
  exact: Map<string, ListEntry[]>
  /** Wildcards and networks: each is tried. */
  others: ListEntry[]
}

const indexes = new WeakMap<readonly ListEntry[], ListIndex>()

/** The entry that decides for this recipient, or null. */
export function findListed(entries: readonly ListEntry[], subject: ListSubject, now: Date): ListMatch | null {
  if (entries.length === 0) return null
  return matchLists(candidates(indexOf(entries), subject), subject, now)
}

function candidates({ exact, others }: ListIndex, { mailFrom, headerFrom }: ListSubject): ListEntry[] {
  const senders = [mailFrom, ...headerFrom].map(senderAddress).filter((address) => address !== null)
  const values = new Set(senders.flatMap((sender) => [sender, sender.slice(sender.lastIndexOf('@') + 1)]))
  return [...[...values].flatMap((value) => exact.get(value) ?? []), ...others]
}

function indexOf(entries: readonly ListEntry[]): ListIndex {
  const known = indexes.get(entries)
  if (known !== undefined) return known
  const index: ListIndex = { exact: new Map(), others: [] }
  for (const entry of entries) {
    if (entry.kind === 'wildcard' || entry.kind === 'network') index.others.push(entry)
    else index.exact.set(entry.value, [...(index.exact.get(entry.value) ?? []), entry])
  }
  indexes.set(entries, index)
  return index
}
