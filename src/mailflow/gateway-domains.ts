// The check of the configuration's `domains`, apart from the gateway itself: every command that reads a configuration makes it.
import type { Config } from '#platform/config/schema.ts'
import type { FileMistake } from './gateway/file-fields.ts'
import { readFileRoutes } from './gateway/file-routes.ts'

/** Every mistake in `domains`, for `config check` and the start (`furtherChecks` of readConfig). */
export function checkDomains({ domains }: Config, folder = process.cwd()): FileMistake[] {
  return domains === undefined ? [] : readFileRoutes(domains, folder, Buffer.alloc(32)).mistakes
}
