// Background work of the compromised-mailbox response: each part defines its own.
import { defineAgentJobs } from './agents/jobs.ts'
import { defineContainmentJobs } from './containment/jobs.ts'
import { defineCounterJobs } from './counter/jobs.ts'
import { defineEndpointJobs } from './endpoints/jobs.ts'
import { registryOf } from './endpoints/registry.ts'
import { createAdvance } from './incidents/advance.ts'
import { defineIncidentJobs } from './incidents/jobs.ts'
import { defineSymptomJobs } from './symptoms/jobs.ts'
import { symptomParts } from './symptoms/parts.ts'
import type { CompromiseParts, Tracks } from './parts.ts'

/** Before the jobs start. */
export function defineCompromiseJobs(parts: CompromiseParts, tracks: Tracks): void {
  defineAgentJobs(parts)
  defineCounterJobs(parts)
  defineIncidentJobs(parts, createAdvance(parts, tracks))
  defineContainmentJobs(parts)
  defineEndpointJobs(parts, registryOf(parts))
  defineSymptomJobs(symptomParts(parts))
}
