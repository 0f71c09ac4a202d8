// Policy templates: made by the provider, applied to chosen customers; what is locked the customer's administrators cannot change.
import type { Audit, AuditActor } from '#platform/audit/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database, Trx } from '#platform/db/database.ts'
import { json } from '#platform/db/json.ts'
import { AppError, isAppError } from '#platform/errors.ts'
import { newId } from '#platform/ids.ts'
import type { Outbox } from '#platform/outbox/outbox.ts'
import { createPolicy, deletePolicy } from '#mailflow/policy-store.ts'
import type { Template } from './contract.ts'
import { checkContent, type TemplateContent } from './template-check.ts'
import { reachOf, type Visible } from './template-reach.ts'
import './tables.ts'

export interface TemplateInput {
  name: string
  description?: string | undefined
  content: TemplateContent
  locked: string[]
}

export interface TemplateParts {
  db: Database
  clock: Clock
  audit: Audit
  outbox: Outbox
  /** Merges parts of the portal's settings over those of a tenant; throws when they make no sense. */
  applyPortal: (trx: Trx, tenantId: string, settings: Record<string, unknown>, actor: AuditActor) => Promise<void>
}

/** What only other customers have is listed without its content. */
export async function listTemplates(trx: Trx, visible: Visible): Promise<Template[]> {
  const rows = await trx.selectFrom('policy_template').selectAll().orderBy('name').execute()
  const applied = await trx
    .selectFrom('template_application')
    .innerJoin('tenant', 'tenant.tenant_id', 'template_application.tenant_id')
    .select(['template_id', 'version', 'applied_at', 'tenant.tenant_id', 'tenant.name'])
    .orderBy('tenant.name')
    .execute()
  return rows.map((row) => {
    const customers = applied.filter(({ template_id }) => template_id === row.id)
    const { mayRead, mayChange } = reachOf(
      customers.map(({ tenant_id }) => tenant_id),
      visible,
    )
    return {
      id: row.id,
      name: row.name,
      description: row.description,
      ...(mayRead ? { content: row.content as NonNullable<Template['content']> } : {}),
      mayChange,
      locked: row.locked,
      customers: customers
        .filter(({ tenant_id }) => visible === 'all' || visible.includes(tenant_id))
        .map(({ tenant_id, name, applied_at, version }) => ({
          id: tenant_id,
          name,
          appliedAt: applied_at.toISOString(),
          isOld: version < row.version,
        })),
      updatedAt: row.updated_at.toISOString(),
      updatedBy: row.updated_by,
    }
  })
}

/** Throws AppErrors `template.not-found`, `template.name-taken`, `template.invalid`. */
export async function saveTemplate(
  trx: Trx,
  { clock, audit }: TemplateParts,
  id: string | null,
  input: TemplateInput,
  actor: AuditActor,
): Promise<string> {
  checkContent(input.content)
  const known = await trx.selectFrom('policy_template').select(['id', 'name', 'version']).execute()
  const before = known.find((each) => each.id === id)
  if (id !== null && before === undefined) throw templateNotFound()
  if (known.some((each) => each.id !== id && each.name.toLowerCase() === input.name.toLowerCase()))
    throw new AppError({ code: 'template.name-taken', message: 'Another template has this name.', status: 409 })
  const values = {
    name: input.name,
    description: input.description ?? '',
    content: json(input.content) as never,
    locked: input.locked,
    version: (before?.version ?? 0) + 1,
    updated_at: clock.now(),
    updated_by: actor.name.slice(0, 200),
  }
  const saved = id ?? newId(clock.now())
  if (before === undefined)
    await trx
      .insertInto('policy_template')
      .values({ id: saved, ...values })
      .execute()
  else await trx.updateTable('policy_template').set(values).where('id', '=', saved).execute()
  await audit.append(trx, {
    tenantId: null,
    actor,
    action: before === undefined ? 'provider.template-create' : 'provider.template-update',
    target: saved,
    after: { name: input.name, locked: input.locked },
  })
  return saved
}

/** Each customer in a transaction of its own: one that fails leaves the others. */
export async function applyTemplate(
  parts: TemplateParts,
  id: string,
  tenantIds: readonly string[],
  actor: AuditActor,
): Promise<{ tenantId: string; state: 'done' | 'failed'; detail: string }[]> {
  const template = await parts.db.asSystem((trx) =>
    trx.selectFrom('policy_template').selectAll().where('id', '=', id).executeTakeFirst(),
  )
  if (template === undefined) throw templateNotFound()
  const results: { tenantId: string; state: 'done' | 'failed'; detail: string }[] = []
  for (const tenantId of tenantIds) {
    try {
      await parts.db.inTenant(tenantId, (trx) => applyTo(parts, trx, tenantId, template, actor))
      results.push({ tenantId, state: 'done', detail: 'Applied.' })
    } catch (error) {
      if (!isAppError(error)) throw error
      results.push({ tenantId, state: 'failed', detail: error.message })
    }
  }
  await parts.db.asSystem((trx) =>
    parts.audit.append(trx, {
      tenantId: null,
      actor,
      action: 'provider.template-apply',
      target: id,
      after: { tenants: results.filter(({ state }) => state === 'done').map(({ tenantId }) => tenantId) },
    }),
  )
  return results
}

async function applyTo(
  parts: TemplateParts,
  trx: Trx,
  tenantId: string,
  template: { id: string; name: string; version: number; locked: string[]; content: object },
  actor: AuditActor,
): Promise<void> {
  const { portal } = template.content as TemplateContent
  // Once more: it may have been stored by a version that asked for less.
  const policies = checkContent(template.content)
  const before = await trx
    .selectFrom('template_application')
    .select('policy_ids')
    .where('tenant_id', '=', tenantId)
    .where('template_id', '=', template.id)
    .executeTakeFirst()
  const { audit, outbox, clock } = parts
  for (const policyId of before?.policy_ids ?? [])
    await deletePolicy(trx, tenantId, policyId, actor, { audit, outbox, clock }).catch((error: unknown) => {
      // Somebody deleted it meanwhile: that is what was wanted.
      if (!isAppError(error, 'mailflow.policy.not-found')) throw error
    })
  const made: string[] = []
  for (const policy of policies)
    made.push((await createPolicy(trx, tenantId, policy, actor, { audit, outbox, clock })).id)
  if (portal !== undefined) await parts.applyPortal(trx, tenantId, portal, actor)
  const values = {
    name: template.name,
    version: template.version,
    locked: template.locked,
    policy_ids: made,
    applied_at: clock.now(),
    applied_by: actor.name.slice(0, 200),
  }
  await trx
    .insertInto('template_application')
    .values({ tenant_id: tenantId, template_id: template.id, ...values })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'template_id']).doUpdateSet(values))
    .execute()
  await audit.append(trx, {
    tenantId,
    actor,
    action: 'template.apply',
    target: template.name,
    after: { locked: template.locked, version: template.version },
  })
}

/** Lets go of a customer: its policies stay, nothing is locked any more. Resolves with false when it was not applied there. */
export async function releaseTemplate(
  trx: Trx,
  { audit }: Pick<TemplateParts, 'audit'>,
  id: string,
  tenantId: string,
  actor: AuditActor,
): Promise<boolean> {
  const row = await trx
    .deleteFrom('template_application')
    .where('tenant_id', '=', tenantId)
    .where('template_id', '=', id)
    .returning('template_id')
    .executeTakeFirst()
  if (row === undefined) return false
  await audit.append(trx, { tenantId, actor, action: 'template.release', target: id })
  return true
}

/** Throws AppErrors `template.not-found`, `template.in-use`. */
export async function deleteTemplate(trx: Trx, { audit }: Pick<TemplateParts, 'audit'>, id: string, actor: AuditActor) {
  const used = await trx
    .selectFrom('template_application')
    .select('tenant_id')
    .where('template_id', '=', id)
    .executeTakeFirst()
  if (used !== undefined)
    throw new AppError({
      code: 'template.in-use',
      message: 'Customers have this template. Release it from them first.',
      status: 409,
    })
  const row = await trx.deleteFrom('policy_template').where('id', '=', id).returning('name').executeTakeFirst()
  if (row === undefined) throw templateNotFound()
  await audit.append(trx, {
    tenantId: null,
    actor,
    action: 'provider.template-delete',
    target: id,
    before: { name: row.name },
  })
}

function templateNotFound(): AppError {
  return new AppError({ code: 'template.not-found', message: 'There is no such template.', status: 404 })
}
