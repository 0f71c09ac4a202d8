// What a call is about: the tenant of its path, or the installation.
import { AppError } from '#platform/errors.ts'
import type { HttpActor } from '#platform/http/module.ts'

/** The tenant, or null for the installation, which is only for who sees all tenants (AppError `permission.missing`). */
export function scopeOf(request: { params: unknown; actor: HttpActor }, prefix: string): string | null {
  const { actor } = request
  if (prefix !== '') return (request.params as { tenantId: string }).tenantId
  if (actor.tenants === 'all') return null
  throw new AppError({
    code: 'permission.missing',
    message: 'This is for administrators of the whole installation.',
    status: 403,
  })
}
