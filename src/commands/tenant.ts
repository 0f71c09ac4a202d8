// `mailwarden tenant …`: making and listing tenants.
import { AppError } from '#platform/errors.ts'
import { harmlessLine } from '#platform/harmless.ts'
import type { Command } from './command.ts'
import { table } from './table.ts'

interface TenantRow {
  id: string
  name: string
  microsoftTenantId: string | null
  initialDomain: string | null
  createdAt: string
}

const jsonOption = { json: { type: 'boolean', description: 'Print JSON' } } as const

const create: Command = {
  name: 'tenant create',
  summary: 'Make a tenant; connect it afterwards',
  examples: ['mailwarden tenant create "Contoso Ltd"'],
  arguments: 'NAME',
  options: { ...jsonOption },
  async run({ positionals, values, api, stdout, stderr }) {
    const tenant = await api.post<TenantRow>('/tenants', { name: positionals.join(' ') })
    stdout(values['json'] === true ? JSON.stringify(tenant) : tenant.id)
    stderr(`Made the tenant “${tenant.name}”. Connect it with: mailwarden mailflow connect --tenant ${tenant.id}`)
    return 0
  },
}

const list: Command = {
  name: 'tenant list',
  summary: 'Tenants',
  examples: ['mailwarden tenant list', 'mailwarden tenant list --json'],
  options: { ...jsonOption },
  async run({ values, api, stdout }) {
    const { items } = await api.get<{ items: TenantRow[] }>('/tenants')
    if (values['json'] === true) stdout(JSON.stringify(items))
    else
      for (const line of table(
        ['ID', 'NAME', 'DOMAIN'],
        items.map((tenant) => [tenant.id, tenant.name, tenant.initialDomain ?? 'not connected']),
      ))
        stdout(line)
    return 0
  },
}

const show: Command = {
  name: 'tenant show',
  summary: 'One tenant',
  examples: ['mailwarden tenant show 019362a0-0000-7000-8000-000000000001'],
  arguments: 'ID',
  options: { ...jsonOption },
  async run({ positionals, values, api, stdout }) {
    const [id, ...more] = positionals
    if (id === undefined || more.length > 0)
      throw new AppError({
        code: 'command.usage',
        message: 'Name one tenant by its id; "mailwarden tenant list" shows them.',
        status: 400,
      })
    const tenant = await api.get<TenantRow>(`/tenants/${encodeURIComponent(id)}`)
    if (values['json'] === true) stdout(JSON.stringify(tenant))
    else
      for (const [name, value] of Object.entries(tenant))
        stdout(`${name.padEnd(18)} ${harmlessLine(String(value ?? '-'), 200)}`)
    return 0
  },
}

export const tenantCommands: Command[] = [create, list, show]
