// Migrations of Phish Threat, in order of their names.
import type { Migration } from '#platform/db/database.ts'
import { allowListing } from './allow-listing/migrations/2026-11-22-87-allow-listing.ts'
import './allow-listing/tables.ts'
import './campaigns/tables.ts'
import { clicks } from './clicks/migrations/2026-11-22-86-clicks.ts'
import { judgedRequests } from './clicks/migrations/2026-11-22-94-judged-requests.ts'
import { settleAttempts } from './clicks/migrations/2026-11-22-97-settle-attempts.ts'
import './clicks/tables.ts'
import { lure } from './lure/migrations/2026-11-22-92-lure.ts'
import './lure/tables.ts'
import { campaigns } from './migrations/2026-11-22-80-campaigns.ts'
import { campaignWork } from './migrations/2026-11-22-81-campaign-work.ts'
import { campaignDecided } from './migrations/2026-11-22-82-campaign-decided.ts'
import { sending } from './migrations/2026-11-22-84-sending.ts'
import { approvedTemplates } from './migrations/2026-11-22-85-approved-templates.ts'
import { reports } from './reporting/migrations/2026-11-22-88-reports.ts'
import { addInVersions } from './reporting/migrations/2026-11-22-98-add-in-version.ts'
import './reporting/tables.ts'
import './content/tables.ts'
import { simulationContent } from './content/migrations/2026-11-22-83-content.ts'
import './results/tables.ts'
import { results } from './results/migrations/2026-11-22-89-results.ts'
import { resultsWork } from './results/migrations/2026-11-22-95-results-work.ts'
import './tables.ts'
import { training } from './training/migrations/2026-11-22-90-training.ts'
import './training/tables.ts'

export const phishThreatMigrations: Migration[] = [
  campaigns,
  campaignWork,
  campaignDecided,
  simulationContent,
  sending,
  approvedTemplates,
  clicks,
  allowListing,
  reports,
  results,
  training,
  lure,
  judgedRequests,
  resultsWork,
  settleAttempts,
  addInVersions,
]
