// Phish Threat put together: routes, jobs and the server that answers what simulations link to. Each part adds its line here.
import type { HttpModule } from '#platform/http/module.ts'
import { campaignsHttp } from './campaigns/http.ts'
import { defineCampaignJobs } from './campaigns/jobs.ts'
import { allowListHttp } from './allow-listing/http.ts'
import { defineAllowListJobs } from './allow-listing/jobs.ts'
import { clicksHttp } from './clicks/http.ts'
import { defineClickJobs } from './clicks/jobs.ts'
import { requestSettling } from './clicks/settling.ts'
import { contentHttp } from './content/http.ts'
import { defineCertificateJobs } from './lure/certificates/jobs.ts'
import { lureHttp } from './lure/http.ts'
import { startLure, type LureSites } from './lure/server.ts'
import type { PhishThreatParts } from './parts.ts'
import { reportHttp } from './reporting/http.ts'
import { defineReportJobs } from './reporting/jobs.ts'
import { resultsHttp } from './results/http.ts'
import { defineResultJobs } from './results/jobs.ts'
import { programmeHttp } from './results/programme-http.ts'
import { scheduledReportsHttp } from './results/scheduled-http.ts'
import { sendingHttp } from './sending/http.ts'
import { defineSendingJobs } from './sending/jobs.ts'
import { trainingHttp } from './training/http.ts'
import { defineTrainingJobs } from './training/jobs.ts'
import { createTrainingSite } from './training/site.ts'

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

const lureSites = (parts: PhishThreatParts): LureSites => ({
  training: createTrainingSite(parts),
  requestSettling: (tenantId, messageId) => requestSettling(parts, tenantId, messageId),
})

/** Defines the jobs, too: before they start. */
export function createPhishThreat(parts: PhishThreatParts): PhishThreat {
  definePhishThreatJobs(parts)
  return { httpModules: httpModulesOf(parts), startLure: (stack) => startLure(parts, lureSites(parts), stack) }
}

function definePhishThreatJobs(parts: PhishThreatParts): void {
  defineCampaignJobs(parts)
  defineAllowListJobs(parts)
  defineReportJobs(parts)
  defineCertificateJobs(parts)
  defineClickJobs(parts)
  defineSendingJobs(parts, {
    onRead: async (trx, tenantId, ids) => {
      for (const id of ids) await requestSettling(parts, tenantId, id, trx)
    },
  })
  defineTrainingJobs(parts)
  defineResultJobs(parts)
}

function httpModulesOf(parts: PhishThreatParts): HttpModule[] {
  return [
    ...campaignsHttp(parts),
    clicksHttp(parts),
    allowListHttp(parts),
    reportHttp(parts),
    contentHttp(parts),
    lureHttp(parts),
    resultsHttp(parts),
    programmeHttp(parts),
    scheduledReportsHttp(parts),
    trainingHttp(parts),
    ...sendingHttp(parts),
  ]
}
