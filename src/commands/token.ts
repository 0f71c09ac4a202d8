// mailwarden token create|list|revoke: API tokens of the server.
import { AppError } from '#platform/errors.ts'
import type { Command } from './command.ts'
import { table } from './table.ts'

interface Token {
  id: string
  name: string
  tenants: string[] | null
  permissions: string[] | null
  expiresAt: string | null
  lastUsedAt: string | null
  revokedAt: string | null
}

export const tokenCreate: Command = {
  name: 'token create',
  summary: 'Make an API token; it is shown once',
  examples: [
    'mailwarden token create --name monitoring --permission metrics.read',
    'mailwarden token create --name help-desk --tenant 0193… --permission "quarantine.*" --expires-days 90',
  ],
  options: {
    name: { type: 'string', description: 'What it is for' },
    tenant: { type: 'string', multiple: true, description: 'Only this tenant (its id); default: all' },
    permission: {
      type: 'string',
      multiple: true,
      description: 'Only this permission, e.g. alert.read or quarantine.*; default: all',
    },
    'expires-days': { type: 'string', description: 'Days until it ends; default: never' },
    json: { type: 'boolean', description: 'As JSON' },
  },
  async run({ values, api, stdout, stderr }) {
    if (values['name'] === undefined) throw usage('Say what the token is for with --name.')
    const made = await api.post<{ id: string; token: string }>('/tokens', {
      name: values['name'],
      ...(values['tenant'] === undefined ? {} : { tenants: values['tenant'] }),
      ...(values['permission'] === undefined ? {} : { permissions: values['permission'] }),
      ...expiry(values['expires-days']),
    })
    stdout(values['json'] === true ? JSON.stringify(made) : made.token)
    stderr(`Made token ${made.id}. It cannot be shown again. Use it as MAILWARDEN_TOKEN or "Authorization: Bearer …".`)
    return 0
  },
}

export const tokenList: Command = {
  name: 'token list',
  summary: 'API tokens, without their text',
  examples: ['mailwarden token list', 'mailwarden token list --json'],
  options: { json: { type: 'boolean', description: 'As JSON' } },
  async run({ values, api, stdout }) {
    const { items } = await api.get<{ items: Token[] }>('/tokens')
    if (values['json'] === true) stdout(JSON.stringify(items, null, 2))
    else
      for (const line of table(['ID', 'NAME', 'TENANTS', 'PERMISSIONS', 'STATE', 'LAST USED'], items.map(toRow)))
        stdout(line)
    return 0
  },
}

export const tokenRevoke: Command = {
  name: 'token revoke',
  summary: 'End an API token now',
  examples: ['mailwarden token revoke 0193a1b2-…'],
  arguments: 'ID',
  options: {},
  async run({ positionals, api, stderr }) {
    const [id] = positionals
    if (id === undefined || positionals.length > 1)
      throw usage('Name one token by its id; "mailwarden token list" shows them.')
    await api.delete(`/tokens/${encodeURIComponent(id)}`)
    stderr(`Revoked token ${id}.`)
    return 0
  },
}

function toRow(token: Token): string[] {
  const hasEnded = token.expiresAt !== null && new Date(token.expiresAt) <= new Date()
  const state = token.revokedAt !== null ? 'revoked' : hasEnded ? 'expired' : 'valid'
  return [
    token.id,
    token.name,
    token.tenants?.join(',') ?? 'all',
    token.permissions?.join(',') ?? 'all',
    state,
    token.lastUsedAt ?? 'never',
  ]
}

function expiry(value: unknown): { expiresAt?: string } {
  if (value === undefined) return {}
  const days = Number(value)
  if (!Number.isInteger(days) || days < 1 || days > 3_650)
    throw usage('--expires-days must be a whole number from 1 to 3650.')
  return { expiresAt: new Date(Date.now() + days * 86_400_000).toISOString() }
}

function usage(message: string): AppError {
  return new AppError({ code: 'command.usage', message, status: 400 })
}
