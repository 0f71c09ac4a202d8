// Every setting with its value and where it came from, for `config check`. Secrets are not shown.
import { leavesOf } from './environment.ts'
import type { SchemaNode } from './fields.ts'
import type { LoadedConfig } from './read.ts'
import { configSchema } from './schema.ts'
import { valueAt } from './tree.ts'

export interface SettingDescription {
  path: string
  value: unknown
  origin: string
  description: string
}

export function describeConfig(loaded: LoadedConfig): SettingDescription[] {
  const settings = leavesOf(configSchema as unknown as SchemaNode).map(({ path, node }) => {
    const value = valueAt(loaded.config, path)
    return {
      path,
      value: value === undefined ? null : maskSecret(node, value),
      origin: loaded.origins.get(path) ?? 'not set',
      description: node.description ?? '',
    }
  })
  const domains = loaded.config.domains
  if (domains !== undefined)
    settings.push({
      path: 'domains',
      value: `${domains.length} entries`,
      origin: loaded.origins.get('domains') ?? '',
      description: 'Plain gateway mode',
    })
  return settings
}

/** A database URL may carry a password; everything else that is secret stands in files. */
function maskSecret(node: SchemaNode, value: unknown): unknown {
  if (node.check !== 'databaseUrl') return value
  return maskUrl(String(value))
}

/** The URL without its password, for people to read. */
export function maskUrl(value: string): string {
  const url = new URL(value)
  if (url.password !== '') url.password = '***'
  for (const name of [...url.searchParams.keys()]) if (/pass|secret/i.test(name)) url.searchParams.set(name, '***')
  return url.toString()
}
