// Migrations of the move away from IP-based connectors; they need those of the directory of people before them.
import type { Migration } from '#platform/db/database.ts'
import { ipMigration } from './migration/migrations/2026-11-22-06-ip-migration.ts'

export const ipMigrationMigrations: Migration[] = [ipMigration]
