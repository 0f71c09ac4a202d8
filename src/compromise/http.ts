// Routes of the compromised-mailbox response: one module a part.
import type { HttpModule } from '#platform/http/module.ts'
import { copiesHttp } from './copies/http.ts'
import { incidentsHttp } from './incidents/http.ts'
import { agentHttp } from './agents/agent-http.ts'
import { computersHttp } from './agents/computers-http.ts'
import { containmentHttp } from './containment/http.ts'
import { backEndsHttp } from './endpoints/back-ends-http.ts'
import { computerScansHttp } from './endpoints/computer-scans-http.ts'
import { computerActsHttp } from './endpoints/computers-http.ts'
import { createIncidentOpening } from './incidents/open.ts'
import { registryOf } from './endpoints/registry.ts'
import { symptomsHttp } from './symptoms/http.ts'
import { symptomParts } from './symptoms/parts.ts'
import type { CompromiseParts, Tracks } from './parts.ts'

export function compromiseHttp(parts: CompromiseParts, tracks: Tracks): HttpModule[] {
  return [
    incidentsHttp(parts, tracks),
    copiesHttp(parts),
    containmentHttp(parts),
    agentHttp(parts),
    computersHttp(parts),
    computerActsHttp(parts, registryOf(parts)),
    computerScansHttp(parts),
    backEndsHttp(parts, registryOf(parts)),
    symptomsHttp(symptomParts(parts), createIncidentOpening(parts, tracks)),
  ]
}
