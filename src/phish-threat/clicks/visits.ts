// Visits out of requests: those of one message from one source with one page nonce, with gaps of at most 30 minutes. Pure; the order in
// which requests were stored does not matter.
import type { TokenKind } from '../contract.ts'
import { readAgent, type Agent } from './agents.ts'
import type { MessageFacts, PageUse, RawRequest, VisitFacts } from './model.ts'
import { lookAround } from './around.ts'
import type { NetworkLabel, Networks } from './networks/lookup.ts'

const gap_ms = 30 * 60_000

export interface Prepared {
  request: RawRequest
  agent: Agent
  network: NetworkLabel
  sourceKey: string
}

/** What a visit of one's own can begin with; pictures in the mail are opens, training pages are no test. */
const isOfVisit = ({ kind, tokenKind }: RawRequest): boolean =>
  kind !== 'pixel' && kind !== 'training' && tokenKind !== 'pixel' && tokenKind !== 'training'

export function buildVisits(requests: readonly RawRequest[], message: MessageFacts, networks: Networks): VisitFacts[] {
  const prepared = requests
    .toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
    .map((request) => prepare(request, networks))
  const visits = groupsOf(prepared.filter(({ request }) => isOfVisit(request))).map(visitOf)
  return lookAround(visits, prepared, message)
}

export function prepare(request: RawRequest, networks: Networks): Prepared {
  const agent = readAgent(request.headers['user-agent'])
  const network = networks.label(request.ip)
  return { request, agent, network, sourceKey: `${network.network}|${agent.family}` }
}

function groupsOf(prepared: readonly Prepared[]): Prepared[][] {
  const groups: Prepared[][] = []
  const open = new Map<string, Prepared[]>()
  for (const item of prepared) {
    const key = `${item.sourceKey} ${item.request.nonce ?? ''}`
    const group = open.get(key)
    if (group !== undefined && item.request.at - group.at(-1)!.request.at <= gap_ms) group.push(item)
    else {
      const begun = [item]
      open.set(key, begun)
      groups.push(begun)
    }
  }
  return groups
}

function visitOf(group: readonly Prepared[]): VisitFacts {
  const requests = group.map(({ request }) => request)
  const first = group.find(({ request }) => request.kind === 'page') ?? group[0]!
  return {
    requests,
    nonce: first.request.nonce,
    sourceKey: first.sourceKey,
    ip: first.request.ip,
    at: requests[0]!.at,
    lastAt: requests.at(-1)!.at,
    kinds: [...new Set<TokenKind>(requests.map(({ tokenKind }) => tokenKind))],
    agent: first.agent,
    network: first.network,
    headers: first.request.headers,
    tlsFingerprint: first.request.tlsFingerprint,
    page: pageUseOf(requests),
    hasPage: requests.some(
      ({ kind, method, beacon }) => (kind === 'page' && method.toUpperCase() === 'GET') || beacon !== null,
    ),
    hasAssets: requests.some(({ kind }) => kind === 'asset'),
    around: nothingAround,
  }
}

const nothingAround: VisitFacts['around'] = {
  decoy: false,
  mangled: false,
  probe: false,
  head: false,
  allLinks: false,
  isShield: false,
  followsPerson: false,
  networks: 1,
}

/** Counts grow over a visit, and beacons come late or not at all: of each the highest that was told. */
function pageUseOf(requests: readonly RawRequest[]): PageUse | null {
  const beacons = requests.flatMap(({ beacon }) => (beacon === null ? [] : [beacon]))
  if (beacons.length === 0) return null
  // That of a form tells of the form alone, and has no counts.
  const told = beacons.filter(({ event }) => event !== 'submit')
  const most = (field: 'visible_ms' | 'pointer' | 'touch' | 'wheel' | 'key' | 'focus' | 'coalesced'): number =>
    told.reduce((highest, beacon) => Math.max(highest, beacon[field]), 0)
  const forms = beacons.filter(({ event }) => event === 'submit')
  return {
    visible_ms: most('visible_ms'),
    pointer: most('pointer'),
    touch: most('touch'),
    wheel: most('wheel'),
    key: most('key'),
    focus: most('focus'),
    isTrusted: told.every(({ trusted }) => trusted),
    coalesced: most('coalesced'),
    isVaried: told.some(({ isVaried }) => isVaried),
    isDriven: told.some(({ webdriver }) => webdriver),
    wasPrerendered: told.some(({ prerendered }) => prerendered),
    hasSoftwareRenderer: told.some(({ softwareRenderer }) => softwareRenderer),
    isScreenImplausible: told.some(({ screen }) => screen === 'implausible'),
    utcOffset_minutes: told[0]?.utcOffset_minutes ?? null,
    hasNext: beacons.some(({ event }) => event === 'next') || requests.some(({ kind }) => kind === 'next'),
    hasSubmitted: forms.length > 0,
    fields: Math.max(0, ...forms.map(({ fields }) => fields)),
    isAutofilled: forms.some(({ autofill }) => autofill),
  }
}
