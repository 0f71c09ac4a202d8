// Mail flow rules of the tenant that redirect or copy mail outward; read once for all mailboxes.
import type { ExchangeClient } from '#microsoft/exchange.ts'
import type { ExchangeRecord } from '#microsoft/exchange-json.ts'
import { known, type Known, type TransportRedirect } from '../observation.ts'
import { whyNot } from './why-not.ts'

const redirecting = ['RedirectMessageTo', 'BlindCopyTo', 'CopyTo', 'AddToRecipients']
const aboutPeople = ['From', 'SentTo', 'AnyOfToHeader', 'AnyOfCcHeader', 'AnyOfToCcHeader']

export interface TenantRedirect extends TransportRedirect {
  /** Addresses that the rule is about, lower case; empty: everybody. */
  people: string[]
}

export async function collectRedirects(exchange: ExchangeClient): Promise<Known<TenantRedirect[]>> {
  try {
    const { records } = await exchange.invoke('Get-TransportRule', { ResultSize: 'Unlimited' }, { kind: 'read' })
    return known(records.flatMap(readRedirect))
  } catch (error) {
    return whyNot('Mail flow rules', error)
  }
}

function readRedirect(record: ExchangeRecord): TenantRedirect[] {
  if (record['State'] === 'Disabled') return []
  return redirecting.flatMap((action) => {
    const targets = texts(record[action])
    if (targets.length === 0) return []
    return [
      {
        id: String(record['Guid'] ?? record['Name'] ?? ''),
        name: String(record['Name'] ?? ''),
        action,
        targets,
        people: aboutPeople.flatMap((name) => texts(record[name])),
        changedAt: dateOf(record['WhenChanged']),
      },
    ]
  })
}

const texts = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value])
    .filter((item): item is string => typeof item === 'string' && item !== '')
    .map((item) => item.toLowerCase())

function dateOf(value: unknown): Date | null {
  const at = new Date(typeof value === 'string' ? value : Number.NaN)
  return Number.isNaN(at.getTime()) ? null : at
}

/** Those that are about this mailbox by name; a rule about everybody is the tenant's, not a sign of one mailbox. Pure. */
export const redirectsOf = (redirects: readonly TenantRedirect[], addresses: readonly string[]): TransportRedirect[] =>
  redirects.filter(({ people }) => people.some((person) => addresses.includes(person)))
