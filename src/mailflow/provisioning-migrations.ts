// Migrations of the provisioning, in order; they need those of the directory of people before them.
import type { Migration } from '#platform/db/database.ts'
import { provisioning } from './provisioning/migrations/2026-11-22-02-provisioning.ts'
import { applicationKey } from './provisioning/migrations/2026-11-22-99-application-key.ts'
import { mailflowProof } from './provisioning/migrations/2026-11-22-47-proof.ts'
import { redirectedAt } from './provisioning/migrations/2026-11-23-10-redirected-at.ts'
import { addedSealers } from './provisioning/migrations/2026-11-23-11-added-sealers.ts'
import { repairChoice } from './provisioning/migrations/2026-11-23-31-repair-choice.ts'
import { settingsBefore } from './provisioning/migrations/2026-11-23-32-settings-before.ts'
import { blockedSender } from './provisioning/migrations/2026-11-22-62-blocked-sender.ts'

export const provisioningMigrations: Migration[] = [
  provisioning,
  mailflowProof,
  blockedSender,
  applicationKey,
  redirectedAt,
  addedSealers,
  repairChoice,
  settingsBefore,
]
