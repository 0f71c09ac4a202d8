// The platform's own tables: none yet in this file; each part of the platform has its own list and stands here.
import type { Migration } from './database.ts'

export const migrations: Migration[] = []
