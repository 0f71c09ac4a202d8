// mailwarden config check: every setting, its value, and where it came from.
import { existsSync } from 'node:fs'
import { describeConfig } from '#platform/config/describe.ts'
import type { Command } from './command.ts'
import { readServerConfig } from './server-config.ts'

export const configCheck: Command = {
  name: 'config check',
  summary: 'Check the configuration; show every setting and where it came from',
  examples: ['mailwarden config check --config mailwarden.yaml', 'mailwarden config check --json'],
  options: { json: { type: 'boolean', description: 'As JSON' } },
  async run({ values, env, stdout, stderr }) {
    const loaded = readServerConfig(values['config'] as string | undefined, env)
    const settings = describeConfig(loaded)
    if (values['json'] === true) {
      stdout(JSON.stringify({ file: loaded.file, settings }, null, 2))
      return 0
    }
    const rows = settings
      .filter(({ origin }) => origin !== 'not set')
      .map(({ path, value, origin }) => [path, show(value), origin])
    const widths = [0, 1].map((column) => Math.min(60, Math.max(...rows.map((row) => row[column]!.length))))
    for (const [path, value, origin] of rows)
      stdout(`${path!.padEnd(widths[0]!)}  ${value!.padEnd(widths[1]!)}  ${origin}`)
    if (!existsSync(loaded.config.dataDir))
      stderr(`${loaded.config.dataDir} does not exist yet: the first start makes it.`)
    stderr('The configuration is right.')
    return 0
  },
}

function show(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '(none)' : value.join(', ')
  return String(value)
}
