// `mailwarden migration …`: the move from connectors that trust an IP address to connectors that trust a certificate.
import { harmlessLine } from '#platform/harmless.ts'
import { chooseTenant, tenantOption } from './choose-tenant.ts'
import type { Command, CommandContext } from './command.ts'
import { table } from './table.ts'

interface Migration {
  state: string
  message: string
  banner: { text: string } | null
  affectedDomains: { domain: string; reason: string }[]
  evidence: { title: string; isProven: boolean; detail: string }[]
  objects: { inbound: string[]; outbound: string[]; rules: string[] }
  saved: string[]
  lookError: string | null
}

interface Overview {
  banner: { text: string } | null
  tenants: { name: string; state: string; affectedDomains: string[] }[]
}

const options = { ...tenantOption, json: { type: 'boolean', description: 'Print JSON' } } as const

const pathOf = async (context: CommandContext): Promise<string> =>
  `/tenants/${await chooseTenant(context)}/mailflow/migration`

function print(context: CommandContext, migration: Migration): void {
  if (context.values['json'] === true) return context.stdout(JSON.stringify(migration))
  const { state, message, banner, affectedDomains, evidence, objects, saved, lookError } = migration
  // Names of objects are written by whoever may write in the tenant.
  const say = (text: string, indent = '') => context.stdout(indent + harmlessLine(text, 4_000))
  say(`State: ${state}${message === '' ? '' : `. ${message}`}`)
  if (banner !== null) say(banner.text)
  if (lookError !== null) say(`The last look failed: ${lookError}`)
  for (const { domain, reason } of affectedDomains) say(`${domain}: ${reason}`, '  ')
  const names = [...objects.rules, ...objects.outbound, ...objects.inbound]
  if (names.length > 0) say(`Old objects: ${names.join(', ')}`)
  if (saved.length > 0) say(`Saved for a rollback: ${saved.join(', ')}`)
  for (const line of table(
    ['PROVEN', 'WHAT', 'SEEN'],
    evidence.map(({ title, isProven, detail }) => [isProven ? 'yes' : 'no', title, detail]),
  ).slice(evidence.length === 0 ? 1 : 0))
    context.stdout(line)
}

const list: Command = {
  name: 'migration list',
  summary: 'All tenants that depend on IP-based connectors',
  examples: ['mailwarden migration list'],
  options: { json: options.json },
  async run(context) {
    const { banner, tenants } = await context.api.get<Overview>('/migration')
    if (context.values['json'] === true) context.stdout(JSON.stringify({ banner, tenants }))
    else if (tenants.length === 0) context.stdout('No tenant depends on IP-based connectors.')
    else {
      if (banner !== null) context.stdout(banner.text)
      const rows = tenants.map(({ name, state, affectedDomains }) => [name, state, affectedDomains.join(', ')])
      for (const line of table(['TENANT', 'STATE', 'AFFECTED DOMAINS'], rows)) context.stdout(line)
    }
    return 0
  },
}

const status: Command = {
  name: 'migration status',
  summary: 'Which domains of a tenant depend on IP-based connectors, and how far the migration is',
  examples: ['mailwarden migration status --tenant Adatum'],
  options,
  async run(context) {
    print(context, await context.api.get<Migration>(await pathOf(context)))
    return 0
  },
}

const start: Command = {
  name: 'migration start',
  summary: 'Connect by certificate beside the old connectors; mail keeps flowing',
  examples: ['mailwarden migration start --tenant Adatum'],
  options,
  async run(context) {
    const { signInUrl, migration } = await context.api.post<{ signInUrl: string | null; migration: Migration }>(
      `${await pathOf(context)}/start`,
    )
    if (context.values['json'] === true) context.stdout(JSON.stringify({ signInUrl, migration }))
    else {
      print(context, migration)
      if (signInUrl !== null) context.stdout(`A Global Administrator signs in here:\n${signInUrl}`)
    }
    return 0
  },
}

const retire: Command = {
  name: 'migration retire',
  summary: 'Remove the old connectors and rules, after everything is proven',
  examples: ['mailwarden migration retire --tenant Adatum'],
  options,
  async run(context) {
    print(context, await context.api.post<Migration>(`${await pathOf(context)}/retire`))
    return 0
  },
}

const rollback: Command = {
  name: 'migration rollback',
  summary: 'Go back to the old connectors, before or after they were removed',
  examples: ['mailwarden migration rollback --tenant Adatum'],
  options,
  async run(context) {
    print(context, await context.api.post<Migration>(`${await pathOf(context)}/rollback`))
    return 0
  },
}

export const migrationCommands: Command[] = [list, status, start, retire, rollback]
