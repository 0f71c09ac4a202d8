// The configuration as the server reads it: with the checks of parts that the platform does not know.
import { checkDomains } from '#mailflow/gateway-domains.ts'
import { type LoadedConfig, readConfig } from '#platform/config/read.ts'

/** Throws AppError `config.invalid` with every mistake. */
export function readServerConfig(file: string | undefined, env: NodeJS.ProcessEnv): LoadedConfig {
  return readConfig({ file, env, furtherChecks: [checkDomains] })
}
