// The compromised-mailbox response put together: counter, incidents and their tracks, routes, jobs.
import type { HttpModule } from '#platform/http/module.ts'
import { createContainmentTrack } from './containment/track.ts'
import { subscribeCounter } from './counter/consume.ts'
import { createCounter } from './counter/count.ts'
import { registryOf } from './endpoints/registry.ts'
import { createEndpointsTrack } from './endpoints/track.ts'
import { copyOperations } from './copies/move.ts'
import { compromiseHttp } from './http.ts'
import { createIncidentOpening } from './incidents/open.ts'
import { defineCompromiseJobs } from './jobs.ts'
import { symptomParts } from './symptoms/parts.ts'
import { createHygieneTrack } from './symptoms/track.ts'
import type { CompromiseParts, CountDecision, OutboundThreat, Tracks } from './parts.ts'

export interface Compromise {
  /** Of a bad message, before the gateway answers. Rejects when the database does not answer: nothing is counted then. */
  count(threat: OutboundThreat): Promise<CountDecision>
  /** The limit of a tenant as last known, from memory: for a gateway that gets no answer. */
  limitOf(tenantId: string): { count: number; window_ms: number }
  httpModules: HttpModule[]
}

/** Defines the jobs, too: before they start. */
export function createCompromise(parts: CompromiseParts): Compromise {
  const tracks = createTracks(parts)
  const incidents = createIncidentOpening(parts, tracks)
  const counter = createCounter(parts, incidents)
  subscribeCounter(parts, counter, incidents)
  defineCompromiseJobs(parts, tracks)
  for (const definition of copyOperations(parts)) parts.operations.define(definition)
  return {
    count: (threat) => counter.count(threat),
    limitOf: counter.limitOf,
    httpModules: compromiseHttp(parts, tracks),
  }
}

/** One that is absent is in the state `none`. */
function createTracks(parts: CompromiseParts): Tracks {
  const hygiene = createHygieneTrack(symptomParts(parts))
  return {
    containment: createContainmentTrack(parts, { hygiene }),
    endpoints: createEndpointsTrack(parts, registryOf(parts)),
    hygiene,
  }
}
