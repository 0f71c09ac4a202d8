// A campaign's story through the product's own path, without a database: requests to visits, sightings to counters, signals, verdicts,
// each visit judged when everything is known, as the settling job does in the end.
import { opensOf, type Opens } from '../../src/phish-threat/clicks/opens.ts'
import { judgeVisits, type JudgedVisit } from '../../src/phish-threat/clicks/judge.ts'
import type { MessageFacts, RawRequest, TenantSignals, VisitFacts } from '../../src/phish-threat/clicks/model.ts'
import { networksOf } from '../../src/phish-threat/clicks/networks/lookup.ts'
import type { OwnerTable } from '../../src/phish-threat/clicks/networks/owners.ts'
import { parseAddress, rangeSet } from '../../src/phish-threat/clicks/networks/ranges.ts'
import { signalsOf, type TenantRecords } from '../../src/phish-threat/clicks/signals.ts'
import { sightingsOf, type SourceBook } from '../../src/phish-threat/clicks/sources.ts'
import { buildVisits } from '../../src/phish-threat/clicks/visits.ts'
import type { Verdict } from '../../src/phish-threat/contract.ts'
import type { CampaignStory, MessageStory, NetworkStory, VisitorStory } from './visit-story.ts'

export interface Outcome {
  visitor: VisitorStory
  /** Of its visits the most human one; `none`: it made no visit. */
  verdict: Verdict | 'none'
  hasSubmitted: boolean
  isOtherPerson: boolean
  isExcluded: boolean
  needsReview: boolean
  visits: JudgedVisit[]
}

export interface Retold {
  outcomes: Outcome[]
  opens: Map<string, Opens | null>
}

const settling_ms = 10 * 60_000
const day_ms = 24 * 3_600_000

export function retell(story: CampaignStory): Retold {
  const { tenant } = story
  const own = [
    ...tenant.egress.map((range) => ({ range, kind: 'egress' as const })),
    ...tenant.excluded.map((range) => ({ range, kind: 'excluded' as const })),
  ]
  const networks = networksOf(ownersOf(story.networks), own)
  const visitorOf = new Map<string, string>()
  const requests = Map.groupBy(
    story.requests.map((request, index): RawRequest & { message: string } => {
      const id = String(index).padStart(9, '0')
      visitorOf.set(id, request.visitor)
      return { ...request, id }
    }),
    ({ message }) => message,
  )
  const signIns = Map.groupBy(tenant.signIns, ({ person }) => person)
  const messages = story.messages.map((message) => {
    const facts = factsOf(message)
    const visits = buildVisits(requests.get(message.key) ?? [], facts, networks)
    const records = recordsOf(story, message, signIns.get(message.person ?? '') ?? [])
    const known = new Map(visits.map((visit) => [visit, records && signalsOf(visit, facts, records, networks)]))
    return { message, facts, visits, signals: (visit: VisitFacts) => known.get(visit) ?? null }
  })
  const book = bookOf(messages)
  const delivered = story.messages.filter(({ state, isCanary }) => state === 'delivered' && !isCanary).length
  const now = Math.max(0, ...story.requests.map(({ at }) => at)) + day_ms
  const byVisitor = new Map<string, JudgedVisit[]>()
  for (const { facts, visits, signals } of messages)
    for (const judged of judgeVisits(visits, { message: facts, networks, signals, book, delivered, settling_ms, now }))
      for (const key of new Set(judged.visit.requests.map(({ id }) => visitorOf.get(id)!)))
        byVisitor.set(key, [...(byVisitor.get(key) ?? []), judged])
  return {
    outcomes: story.visitors.map((visitor) => outcomeOf(visitor, byVisitor.get(visitor.key) ?? [])),
    opens: new Map(
      messages.map(({ message, facts, visits }) => [
        message.key,
        opensOf(requests.get(message.key) ?? [], facts, networks, new Set(visits.map(({ sourceKey }) => sourceKey))),
      ]),
    ),
  }
}

function ownersOf(stories: readonly NetworkStory[]): OwnerTable {
  const set = rangeSet(stories.map(({ range, asn, name, country }) => ({ range, value: { asn, name, country } })))
  return {
    ranges: stories.length,
    faults: 0,
    find(text) {
      const address = parseAddress(text)
      return address === null ? null : (set.find(address)?.value ?? null)
    },
  }
}

const factsOf = (message: MessageStory): MessageFacts => ({
  id: message.key,
  isCanary: message.isCanary,
  state: message.state,
  deliveredAt: message.deliveredAt,
  readAt: message.readAt,
  reportedAt: message.reportedAt,
  isDisabled: false,
  linkCount: null,
})

interface Prepared {
  facts: MessageFacts
  visits: readonly VisitFacts[]
  signals: (visit: VisitFacts) => TenantSignals | null
}

function bookOf(messages: readonly Prepared[]): SourceBook {
  const counts = new Map<string, number>()
  for (const { facts, visits, signals } of messages) {
    const keys = visits
      .flatMap((visit) => sightingsOf(visit, facts, signals(visit)))
      .map(({ source, kind, slot }) => `${source}\n${kind}\n${slot}`)
    for (const key of new Set(keys)) counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return { count: (source, kind, slot) => counts.get(`${source}\n${kind}\n${slot}`) ?? 0 }
}

function recordsOf(
  { tenant }: CampaignStory,
  message: MessageStory,
  signIns: TenantRecords['signIns'],
): TenantRecords | null {
  if (!tenant.hasTelemetry || message.person === null) return null
  const mine = <Row extends { message: string; at: number }>(rows: readonly Row[]) =>
    rows.filter((row) => row.message === message.key).map(({ at }) => at)
  return {
    signIns,
    isReadFollowed: true,
    endpointOpens: mine(tenant.endpointOpens),
    urlClicks: mine(tenant.urlClicks),
  }
}

const order: readonly Verdict[] = ['human', 'unconfirmed', 'automated']

function outcomeOf(visitor: VisitorStory, visits: JudgedVisit[]): Outcome {
  const verdict = order.find((value) => visits.some(({ judgement }) => judgement.verdict === value)) ?? 'none'
  const has = (test: (judged: JudgedVisit) => boolean) => visits.some(test)
  return {
    visitor,
    verdict,
    hasSubmitted: has(({ judgement }) => judgement.verdict === 'human' && judgement.hasSubmitted),
    isOtherPerson: has(({ judgement }) => judgement.isOtherPerson),
    isExcluded: has(({ judgement }) => judgement.isExcluded),
    needsReview: has(({ judgement }) => judgement.needsReview),
    visits,
  }
}
