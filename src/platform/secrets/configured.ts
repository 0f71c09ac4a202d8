// The secrets of the installation, by its configuration.
import path from 'node:path'
import type { Config } from '../config/schema.ts'
import { loadKeyFile } from './key-file.ts'
import { createSecrets } from './seal.ts'
import type { Secrets } from './secrets.ts'

export const keyFileOf = (config: Config) => config.secrets.keyFile ?? path.join(config.dataDir, 'secret.key')

/** Makes the key file on first start. */
export function openSecrets(config: Config): Secrets {
  return createSecrets(loadKeyFile(keyFileOf(config)))
}
