// The configuration as the server reads it: with the checks of parts that the platform does not know.
import { type LoadedConfig, readConfig } from '#platform/config/read.ts'

/** Throws AppError `config.invalid` with every mistake. */
export async function readServerConfig(file: string | undefined, env: NodeJS.ProcessEnv): Promise<LoadedConfig> {
  const loaded = readConfig({ file, env })
  if (loaded.config.domains === undefined) return loaded
  // Loaded only when it is needed: the check brings the whole gateway with it.
  const { checkDomains } = await import('#mailflow/gateway-file.ts')
  return readConfig({ file, env, furtherChecks: [checkDomains] })
}
