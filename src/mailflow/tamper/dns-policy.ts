// What answers of DNS mean: which addresses stand for the gateway, and which domains have lost it from their SPF record. Pure.
import { isIPv4 } from 'node:net'
import type { DnsFacts } from './tables.ts'

export interface SpfAnswer {
  domain: string
  /** RFC 7208 2.6, one for each address: `pass`, `fail`, `softfail`, `neutral`, `none`, `permerror`, `temperror`. */
  results: string[]
  record: string | null
}

/** First and last address of each IPv4 range: a record that covers both covers the range. Others are left out. */
export function endsOfRanges(ranges: readonly string[]): string[] {
  const found = new Set<string>()
  for (const range of ranges) {
    const [address = '', bits = '32'] = range.split('/')
    const length = Number(bits)
    if (!isIPv4(address) || !Number.isInteger(length) || length < 0 || length > 32) continue
    const value = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
    const size = 2 ** (32 - length)
    const first = Math.floor(value / size) * size
    for (const each of [first, first + size - 1]) found.add(textOf(each))
  }
  return [...found]
}

const textOf = (value: number): string => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')

/**
 * A record is required to cover the gateway where it has done so before. A domain that nobody can resolve now stays as it was; one
 * that is no longer asked for is forgotten.
 */
export function spfState(
  answers: readonly SpfAnswer[],
  before: Pick<DnsFacts, 'spfCovered' | 'spfLost'> | null,
): Pick<DnsFacts, 'spfCovered' | 'spfLost'> {
  const required = new Set(before?.spfCovered ?? [])
  const lostBefore = new Map((before?.spfLost ?? []).map((entry) => [entry.domain, entry]))
  const spfCovered: string[] = []
  const spfLost: DnsFacts['spfLost'] = []
  for (const { domain, results, record } of answers) {
    if (results.every((result) => result === 'pass')) spfCovered.push(domain)
    else if (required.has(domain)) {
      spfCovered.push(domain)
      if (!results.includes('temperror')) spfLost.push({ domain, record })
      else if (lostBefore.has(domain)) spfLost.push(lostBefore.get(domain)!)
    }
  }
  return { spfCovered, spfLost }
}
