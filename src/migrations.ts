// All migrations in the order in which they are applied. A slice adds one import and one line at the end; nothing is ever
// taken out or moved.
import { accessMigrations } from '#access/migrations.ts'
import { migrations as alerts } from '#alerts/migrations.ts'
import { compromiseMigrations } from '#compromise/migrations.ts'
import { historyMigrations } from '#mailflow/history/migrations.ts'
import { ipMigrationMigrations } from '#mailflow/migration-migrations.ts'
import { policyMigrations } from '#mailflow/policy-migrations.ts'
import { provisioningMigrations } from '#mailflow/provisioning-migrations.ts'
import { tamperMigrations } from '#mailflow/tamper-migrations.ts'
import { peopleMigrations } from '#people/migrations.ts'
import { phishThreatMigrations } from '#phish-threat/migrations.ts'
import type { Migration } from '#platform/db/database.ts'
import { migrations as platform } from '#platform/db/migrations.ts'
import { portalMigrations } from '#portal/migrations.ts'
import { providerMigrations } from '#providers/migrations.ts'
import { listMigrations } from '#quarantine/lists-migrations.ts'
import { quarantineMigrations } from '#quarantine/migrations.ts'

export const migrations: readonly Migration[] = [
  ...platform,
  ...alerts,
  ...peopleMigrations,
  ...quarantineMigrations,
  ...listMigrations,
  ...historyMigrations,
  ...policyMigrations,
  ...provisioningMigrations,
  ...tamperMigrations,
  ...ipMigrationMigrations,
  ...accessMigrations,
  ...portalMigrations,
  ...providerMigrations,
  ...compromiseMigrations,
  ...phishThreatMigrations,
]
