// One message's visits judged: from its requests, what the tenant's records say, and what the campaign knows of the sources. Pure: the
// database path (settle.ts), the tests and the bench all come through here.
import { classify } from './classify.ts'
import type { Judgement, MessageFacts, TenantSignals, VisitFacts } from './model.ts'
import type { Networks } from './networks/lookup.ts'
import { noSignals } from './signals.ts'
import { sourceFacts, type SourceBook } from './sources.ts'

export interface JudgeInput {
  message: MessageFacts
  networks: Networks
  /** Null: no telemetry, or works-council mode. */
  signals: (visit: VisitFacts) => TenantSignals | null
  book: SourceBook
  delivered: number
  settling_ms: number
  now: number
}

export interface JudgedVisit {
  visit: VisitFacts
  judgement: Judgement
}

export function judgeVisits(visits: readonly VisitFacts[], input: JudgeInput): JudgedVisit[] {
  const { message, networks, signals, book, delivered, settling_ms, now } = input
  return visits.map((visit) => {
    const known = signals(visit)
    const judgement = classify(visit, {
      message,
      now,
      settling_ms,
      hasTelemetry: known !== null,
      signals: known ?? noSignals,
      source: sourceFacts(visit, message, book),
      isEgress: networks.isEgress(visit.ip),
      isExcluded: networks.isExcluded(visit.ip),
      delivered,
    })
    return { visit, judgement }
  })
}
