// Migrations of Phish Threat, in order of their names.
import type { Migration } from '#platform/db/database.ts'
import './campaigns/tables.ts'
import { campaigns } from './migrations/2026-11-22-80-campaigns.ts'
import { campaignWork } from './migrations/2026-11-22-81-campaign-work.ts'
import { sending } from './migrations/2026-11-22-84-sending.ts'
import './tables.ts'

export const phishThreatMigrations: Migration[] = [campaigns, campaignWork, sending]
