// Attack templates of the product and of the tenant, as attacks that a campaign can copy.
import type { Trx } from '#platform/db/database.ts'
import type { AttackSnapshot } from '../snapshots.ts'
import { attackFrom } from './source.ts'
import { findOwn } from './store.ts'
import { allTemplates } from './templates/all.ts'

let built: Map<string, AttackSnapshot> | null = null

function builtIn(): Map<string, AttackSnapshot> {
  built ??= new Map(allTemplates.map((source) => [source.id, attackFrom(source)]))
  return built
}

/** The built-in ones. */
export function listTemplates(): AttackSnapshot[] {
  return [...builtIn().values()]
}

export const builtInTemplate = (templateId: string): AttackSnapshot | null => builtIn().get(templateId) ?? null

/** Built-in or the tenant's own; null: there is none, or it is archived. */
export async function findAttack(trx: Trx, tenantId: string, templateId: string): Promise<AttackSnapshot | null> {
  const known = builtInTemplate(templateId)
  if (known !== null) return known
  const own = await findOwn(trx, { tenantId, kind: 'template' }, templateId)
  return own === null || own.archivedAt !== null ? null : own.content
}
