// All migrations in the order in which they are applied. A slice adds one import and one line at the end; nothing is ever
// taken out or moved.
import { migrations as alerts } from '#alerts/migrations.ts'
import type { Migration } from '#platform/db/database.ts'
import { migrations as platform } from '#platform/db/migrations.ts'

export const migrations: readonly Migration[] = [...platform, ...alerts]
