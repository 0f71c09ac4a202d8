// Phish Threat put together: routes, jobs and the server that answers what simulations link to. Each part adds its line here.
import type { HttpModule } from '#platform/http/module.ts'
import { startLure } from './lure/server.ts'
import type { PhishThreatParts } from './parts.ts'
import { resultsHttp } from './results/http.ts'

export interface PhishThreat {
  httpModules: HttpModule[]
  /** Opens the ports of the lure server; resolves with where it listens. */
  startLure(stack: AsyncDisposableStack): Promise<LureAddresses>
}

export interface LureAddresses {
  /** Null: not configured. */
  http: string | null
  https: string | null
}

/** Defines the jobs, too: before they start. */
export function createPhishThreat(parts: PhishThreatParts): PhishThreat {
  definePhishThreatJobs(parts)
  return { httpModules: httpModulesOf(parts), startLure: (stack) => startLure(parts, { training: null }, stack) }
}

function definePhishThreatJobs(_parts: PhishThreatParts): void {}

function httpModulesOf(parts: PhishThreatParts): HttpModule[] {
  return [resultsHttp(parts)]
}
