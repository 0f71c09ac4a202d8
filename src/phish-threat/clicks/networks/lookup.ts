// What kind of network an address is in: what the tenant's administrators say, then networks that were seen scanning, then the owner by
// the operator's file. Nothing is known without any of them, and then an address proves nothing either way.
import { networkOf, ofOrganisation } from '#platform/http/network.ts'
import systems from './data/autonomous-systems.json' with { type: 'json' }
import scannerNetworks from './data/scanner-networks.json' with { type: 'json' }
import type { NetworkOwner, OwnerTable } from './owners.ts'
import { parseAddress, rangeSet } from './ranges.ts'

/**
 * `scanner` filters mail and nothing else; `vendor` sells mail security, and a person may be behind it; `proxy` carries whole companies
 * or Private Relay; `access` is where people live and work.
 */
export type NetworkKind = 'scanner' | 'vendor' | 'datacentre' | 'proxy' | 'access' | 'mobile' | 'unknown'

export interface NetworkLabel {
  /** /24 or /48. */
  network: string
  asn: number | null
  owner: string | null
  kind: NetworkKind
  /** Where the kind is from, for the list of reasons. */
  source: string | null
}

/** What a tenant's administrators say of a network. `neutral` takes a shipped entry away. */
export const tenantNetworkKinds = ['egress', 'excluded', 'scanner', 'people', 'datacentre', 'neutral'] as const
export type TenantNetworkKind = (typeof tenantNetworkKinds)[number]

export interface TenantNetwork {
  range: string
  kind: TenantNetworkKind
}

export interface Networks {
  label(ip: string): NetworkLabel
  isEgress(ip: string): boolean
  isExcluded(ip: string): boolean
}

interface Shipped {
  range: string
  owner: string
  certainty: string
  scope: string
  source: string
}

const shipped = rangeSet(
  (scannerNetworks as Shipped[])
    .filter(({ scope }) => scope !== 'open')
    // Of the same range the surer one.
    .toSorted((a, b) => Number(a.certainty === 'certain') - Number(b.certainty === 'certain'))
    .map((value) => ({ range: value.range, value })),
)
const byNumber = new Map(systems.map((system) => [system.asn, { ...system, pattern: new RegExp(system.name, 'i') }]))

const known_max = 50_000

/** `owners` null: no file. The tenant's own entries decide before everything else. */
export function networksOf(owners: OwnerTable | null, own: readonly TenantNetwork[]): Networks {
  const ofTenant = rangeSet(own.map(({ range, kind }) => ({ range, value: kind })))
  const known = new Map<string, { label: NetworkLabel; said: TenantNetworkKind | null }>()
  const about = (ip: string) => {
    const before = known.get(ip)
    if (before !== undefined) return before
    if (known.size >= known_max) known.clear()
    const address = parseAddress(ip)
    const said = address === null ? null : (ofTenant.find(address)?.value ?? null)
    const made = { label: makeLabel(ip, address, owners?.find(ip) ?? null, said), said }
    known.set(ip, made)
    return made
  }
  return {
    label: (ip) => about(ip).label,
    isEgress: (ip) => about(ip).said === 'egress',
    isExcluded: (ip) => about(ip).said === 'excluded',
  }
}

type Address = NonNullable<ReturnType<typeof parseAddress>>

function makeLabel(
  ip: string,
  address: Address | null,
  owner: NetworkOwner | null,
  said: TenantNetworkKind | null,
): NetworkLabel {
  const base = { network: networkOf(ip, ofOrganisation), asn: owner?.asn ?? null, owner: owner?.name ?? null }
  if (address === null) return { ...base, kind: 'unknown', source: null }
  const ours = saidKind(said)
  if (ours !== null) return { ...base, kind: ours, source: 'settings' }
  const seen = said === 'neutral' ? null : seenScanning(address)
  if (seen !== null)
    return {
      ...base,
      owner: seen.owner,
      kind: seen.certainty === 'certain' ? 'scanner' : 'vendor',
      source: seen.source,
    }
  const byOwner = owner === null ? null : kindByOwner(owner)
  if (byOwner === null || (said === 'neutral' && isFilter(byOwner.kind)))
    return { ...base, kind: 'unknown', source: null }
  return { ...base, ...byOwner }
}

const isFilter = (kind: NetworkKind): boolean => kind === 'scanner' || kind === 'vendor'

function saidKind(said: TenantNetworkKind | null): NetworkKind | null {
  if (said === 'egress' || said === 'people') return 'access'
  return said === 'scanner' || said === 'datacentre' ? said : null
}

/** Longest prefix; a wider range that is certain beats a narrow one that is only probable. */
function seenScanning(address: Address): Shipped | null {
  return certain.find(address)?.value ?? shipped.find(address)?.value ?? null
}

const certain = rangeSet(
  (scannerNetworks as Shipped[])
    .filter(({ certainty, scope }) => certainty === 'certain' && scope !== 'open')
    .map((value) => ({ range: value.range, value })),
)

/** By words of the AS name, for those that no list names. Hosting first: `Example Cloud Telecom` is a data centre. */
const words: readonly [NetworkKind, RegExp][] = [
  ['datacentre', /hosting|cloud|server|data ?-?cent|\bvps|colo(cation)?\b|compute|vpn|\bidc\b|dedicated/i],
  ['proxy', /\bsase\b|secure web|isolation|private ?-?relay|web ?-?gateway/i],
  ['mobile', /mobile|cellular|wireless|\blte\b|\b[345]g\b/i],
  [
    'access',
    /tele?com|telekom|telefon|broadband|cable|fib(er|re)|\bdsl|residential|internet service|\bisp\b|\bcity ?net|universit|college|\boffice|corporate|enterprise|government|hospital/i,
  ],
]

function kindByOwner({ asn, name }: NetworkOwner): { kind: NetworkKind; source: string } | null {
  const system = byNumber.get(asn)
  // A number counts only with its name: lists age, and numbers are sold.
  if (system?.pattern.test(name) === true) {
    const kind = system.kind === 'vendor' && system.certainty === 'certain' ? 'scanner' : (system.kind as NetworkKind)
    return { kind, source: system.source }
  }
  // Separators of AS names are those of words.
  const spaced = name.replaceAll(/[-_.]/g, ' ')
  const found = words.find(([, pattern]) => pattern.test(spaced))
  return found === undefined ? null : { kind: found[0], source: 'name of the network in the networks file' }
}

/** For the page that shows what is known. */
export const shippedNetworks = (
  scannerNetworks as (Shipped & { first_seen: string | null; last_verified: string })[]
).map(({ range, owner, certainty, scope, source, first_seen, last_verified }) => ({
  range,
  owner,
  certainty: certainty === 'certain' ? ('certain' as const) : ('probable' as const),
  scope,
  source,
  firstSeen: first_seen,
  lastVerified: last_verified,
}))
export const shippedSystems = systems.map(({ asn, owner, kind, source }) => ({
  asn,
  owner,
  kind: kind as NetworkKind,
  source,
}))
