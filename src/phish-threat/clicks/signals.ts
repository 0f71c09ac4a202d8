// Signals of the tenant for one visit, out of sign-ins, isRead and records of computers. Pure; what is kept of them is yes or no
// (click-authenticity 9).
import { readAgent } from './agents.ts'
import type { Known, MessageFacts, TenantSignals, VisitFacts } from './model.ts'
import type { Networks } from './networks/lookup.ts'

const day_ms = 24 * 3_600_000
const month_ms = 30 * day_ms
const readAfter_ms = 2 * 60_000
const readAtOnce_ms = 30_000
const click_ms = 60_000

export interface SignIn {
  at: number
  ip: string
  /** As the browser named itself, or `Edge on Windows` of Graph's device detail; empty: not told. */
  userAgent: string
}

/** What was found before and now: a yes stays, as records of the tenant fade. */
export function joinSignals(before: TenantSignals | null, fresh: TenantSignals | null): TenantSignals | null {
  if (before === null || fresh === null) return before ?? fresh
  const join = (name: keyof TenantSignals): Known => (before[name] === true ? true : (fresh[name] ?? before[name]))
  return {
    signInHere: join('signInHere'),
    signInNetwork: join('signInNetwork'),
    agentSeen: join('agentSeen'),
    read: join('read'),
    readByThen: join('readByThen'),
    urlClick: join('urlClick'),
    endpoint: join('endpoint'),
  }
}

/** Null: cannot be read (no licence, no permission, not connected). */
export interface TenantRecords {
  signIns: readonly SignIn[] | null
  /** Whether isRead of the message is followed. */
  isReadFollowed: boolean
  /** Of the recipient and the message. */
  endpointOpens: readonly number[] | null
  urlClicks: readonly number[] | null
}

export const noSignals: TenantSignals = {
  signInHere: null,
  signInNetwork: null,
  agentSeen: null,
  read: null,
  readByThen: null,
  urlClick: null,
  endpoint: null,
}

export function signalsOf(
  visit: VisitFacts,
  message: MessageFacts,
  records: TenantRecords,
  networks: Networks,
): TenantSignals {
  const near = (times: readonly number[] | null) =>
    times === null ? null : times.some((at) => Math.abs(at - visit.at) <= click_ms)
  const { readAt } = message
  const isReadFrom = readAt !== null && readAt >= visit.at - day_ms
  return {
    ...signInSignals(visit, records.signIns, networks),
    read: records.isReadFollowed ? isReadFrom && readAt <= visit.at + readAfter_ms : null,
    readByThen: records.isReadFollowed ? isReadFrom && readAt <= visit.at + readAtOnce_ms : null,
    urlClick: near(records.urlClicks),
    endpoint: near(records.endpointOpens),
  }
}

type SignInSignals = Pick<TenantSignals, 'signInHere' | 'signInNetwork' | 'agentSeen'>

function signInSignals(visit: VisitFacts, signIns: readonly SignIn[] | null, networks: Networks): SignInSignals {
  if (signIns === null) return { signInHere: null, signInNetwork: null, agentSeen: null }
  const recent = signIns.filter(({ at }) => Math.abs(at - visit.at) <= month_ms)
  const agents = recent.filter(({ userAgent }) => userAgent !== '')
  return {
    signInHere: recent.some(({ at, ip }) => Math.abs(at - visit.at) <= day_ms && isSameAddress(ip, visit, networks)),
    signInNetwork: recent.some(({ ip }) => isSameNetwork(ip, visit, networks)),
    agentSeen: agents.length === 0 ? null : agents.some(({ userAgent }) => familyOf(userAgent) === visit.agent.family),
  }
}

const familyOf = (text: string): string => (/^[A-Z][A-Za-z ]+ on /.test(text) ? text : readAgent(text).family)

/** A home with IPv6 has many addresses: there the /48 is the address. */
function isSameAddress(ip: string, visit: VisitFacts, networks: Networks): boolean {
  return ip === visit.ip || (ip.includes(':') && networks.label(ip).network === visit.network.network)
}

/** In a data centre neighbours are strangers: there only the same address counts. The owner counts where people live. */
function isSameNetwork(ip: string, { ip: own, network }: VisitFacts, networks: Networks): boolean {
  if (network.kind === 'datacentre') return ip === own
  const other = networks.label(ip)
  if (other.network === network.network) return true
  const isHome = network.kind === 'access' || network.kind === 'mobile' || network.kind === 'proxy'
  return isHome && other.asn !== null && other.asn === network.asn
}
