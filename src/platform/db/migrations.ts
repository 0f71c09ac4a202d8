// The platform's own tables, in the order in which they were added.
import { migrations as audit } from '../audit/table.ts'
import { migrations as http } from '../http/table.ts'
import { migrations as jobs } from '../jobs/table.ts'
import { migrations as operations } from '../operations/table.ts'
import { migrations as outbox } from '../outbox/table.ts'
import type { Migration } from './database.ts'

export const migrations: Migration[] = [...audit, ...outbox, ...jobs, ...http, ...operations]
