// Migrations of the directory of people, in order.
import type { Migration } from '#platform/db/database.ts'
import { people } from './migrations/2026-11-22-01-people.ts'
import { computers } from './migrations/2026-11-22-68-computers.ts'
import { membersSeen } from './migrations/2026-11-22-99-members-seen.ts'

export const peopleMigrations: Migration[] = [people, computers, membersSeen]
