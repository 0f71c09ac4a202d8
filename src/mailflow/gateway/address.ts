// Reading domains out of envelope paths. Paths themselves are never changed; only comparisons are made in lower case.

/** Domain of a path in lower case without a trailing dot; null for the null reverse-path and for what has no domain. */
export function domainOf(path: string): string | null {
  const at = path.lastIndexOf('@')
  if (at < 0 || at === path.length - 1) return null
  const domain = path.slice(at + 1).toLowerCase()
  return domain.endsWith('.') ? domain.slice(0, -1) : domain
}

const comment = /\([^()]*\)/g
const commentDepth_max = 10

/** Addresses in a From field, lower case: what stands in angle brackets, else every bare addr-spec. Comments and display names are ignored. */
export function addressesOf(field: string): string[] {
  let plain = field.replace(/"(?:[^"\\]|\\.)*"(?!@)/g, ' ')
  for (let depth = 0; depth < commentDepth_max && plain.includes('('); depth += 1) plain = plain.replace(comment, ' ')
  const mailboxes = plain.split(/[,;:]/).slice(0, 200)
  const found = mailboxes.flatMap((mailbox) => {
    const opened = mailbox.lastIndexOf('<')
    return mailbox.slice(opened + 1).match(/[^\s<>()[\]"]+@[^\s<>()"]+/g) ?? []
  })
  return found.slice(0, 50).map((address) => address.toLowerCase())
}

/** True when the address lies in one of the ranges (`192.0.2.0/24`, `2001:db8::/32` or single addresses). */
export function isInRanges(address: string, ranges: BlockListLike): boolean {
  const plain = address.startsWith('::ffff:') ? address.slice(7) : address
  return ranges.check(plain, plain.includes(':') ? 'ipv6' : 'ipv4')
}

export interface BlockListLike {
  check(address: string, family: 'ipv4' | 'ipv6'): boolean
}
