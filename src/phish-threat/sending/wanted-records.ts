// What must stand in the DNS for a sending domain. Pure.
import { dkimRecord } from './dkim.ts'
import type { DomainRow } from './domains.ts'

export interface WantedRecords {
  ownership: { host: string; value: string }
  dkim: { host: string; value: string }
  spf: { host: string; value: string }
  dmarc: { host: string; value: string }
}

type Named = Pick<DomainRow, 'name' | 'ownership' | 'dkim_selector' | 'dkim_public'>

/** Names say nothing of what they are for: who looks at the domain of a simulation is not to recognise it. */
export const ownershipHost = (name: string): string => `_ownership.${name}`

export const wantedRecords = (domain: Named, addresses: readonly string[]): WantedRecords => ({
  ownership: { host: ownershipHost(domain.name), value: `proof=${domain.ownership}` },
  dkim: { host: `${domain.dkim_selector}._domainkey.${domain.name}`, value: dkimRecord(domain.dkim_public) },
  spf: {
    host: domain.name,
    value: [
      'v=spf1',
      ...addresses.map((address) => `${address.includes(':') ? 'ip6' : 'ip4'}:${address}`),
      '-all',
    ].join(' '),
  },
  dmarc: { host: `_dmarc.${domain.name}`, value: 'v=DMARC1; p=reject' },
})
