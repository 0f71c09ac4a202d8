// Which tenant a command is about: `--tenant` (id or name), MAILWARDEN_TENANT, or the only one there is.
import { AppError } from '#platform/errors.ts'
import type { CommandContext, CommandOption } from './command.ts'

export const tenantOption: Record<'tenant', CommandOption> = {
  tenant: { type: 'string', short: 't', description: 'Tenant (id or name); not needed when there is only one' },
}

interface TenantRow {
  id: string
  name: string
}

/** Throws AppError with status 400 and the choices when it is not clear. */
export async function chooseTenant({ values, env, api }: CommandContext): Promise<string> {
  const wanted = (values['tenant'] as string | undefined) ?? env['MAILWARDEN_TENANT']
  if (wanted !== undefined && /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(wanted)) return wanted.toLowerCase()
  const { items } = await api.get<{ items: TenantRow[] }>('/tenants')
  const found = wanted === undefined ? items : items.filter(({ name }) => name.toLowerCase() === wanted.toLowerCase())
  if (found.length === 1) return found[0]!.id
  const names = items.map(({ name }) => name).slice(0, 20)
  throw new AppError({
    code: 'command.tenant',
    message:
      items.length === 0
        ? 'There is no tenant yet. Make one with: mailwarden tenant create NAME; then: mailwarden mailflow connect'
        : `Say which tenant with --tenant: ${names.join(', ')}.`,
    status: 400,
  })
}
