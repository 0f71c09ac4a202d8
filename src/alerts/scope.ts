// What a call is about: the tenant of its path, or the installation.
import type { HttpActor } from '#platform/http/module.ts'
import { requireInstallation } from '#platform/http/sign-in.ts'

/** The tenant, or null for the installation, which is only for who sees all tenants (AppError `permission.missing`). */
export function scopeOf(request: { params: unknown; actor: HttpActor }, prefix: string): string | null {
  if (prefix !== '') return (request.params as { tenantId: string }).tenantId
  requireInstallation(request.actor)
  return null
}
