// Migrations of the tamper watch; they need those of the directory of people before them.
import type { Migration } from '#platform/db/database.ts'
import { tamper } from './tamper/migrations/2026-11-22-05-tamper.ts'
import { tamperCanaries } from './tamper/migrations/2026-11-22-07-tamper-canaries.ts'
import { tamperWhole } from './tamper/migrations/2026-11-22-20-tamper-whole.ts'
import { tamperRelay } from './tamper/migrations/2026-11-23-01-tamper-relay.ts'

export const tamperMigrations: Migration[] = [tamper, tamperCanaries, tamperWhole, tamperRelay]
