// Opens the database that the configuration names.
import path from 'node:path'
import type { Config } from '../config/schema.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { Database } from './database.ts'
import { openDatabase } from './open.ts'

/** PostgreSQL with database.url, else PGlite below dataDir. */
export function openConfiguredDatabase(
  config: Config,
  options: { logger?: Logger; mustAnswer?: boolean } = {},
): Promise<Database> {
  const { url } = config.database
  const place = url === undefined ? { dataDir: embeddedFolder(config) } : { url }
  return openDatabase({ ...place, ...options })
}

export const embeddedFolder = (config: Config) => path.join(config.dataDir, 'database')
