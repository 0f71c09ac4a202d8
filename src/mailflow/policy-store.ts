// Policies of a tenant in the database. Every change is validated, audited and told to the gateways.
import type { AuditAction } from '#platform/audit/actions.ts'
import type { Audit, AuditActor } from '#platform/audit/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Trx } from '#platform/db/database.ts'
import { json } from '#platform/db/json.ts'
import { AppError } from '#platform/errors.ts'
import { newId } from '#platform/ids.ts'
import { groupAddresses } from '#people/views.ts'
import type { Outbox } from '#platform/outbox/outbox.ts'
import type { MailPolicyTable } from './policy-tables.ts'
import { type PolicyInput, validatePolicy } from './policy-validation.ts'
import { defaultPolicies, type Policy, type PolicySet } from './policy.ts'

export const policies_max = 200

export interface PolicyStoreOptions {
  audit: Audit
  outbox: Outbox
  clock: Clock
}

/** What the gateway decides by: the tenant's own policies, then the built-in ones for what they leave open. */
export async function loadPolicies(trx: Trx, tenantId: string): Promise<PolicySet> {
  const own: Policy[] = []
  for (const policy of await listPolicies(trx, tenantId)) own.push(await withMembers(trx, tenantId, policy))
  return [...own, ...defaultPolicies()]
}

/** Groups of the directory are resolved when the gateways load: a sync says that they should. */
async function withMembers(trx: Trx, tenantId: string, policy: Policy): Promise<Policy> {
  const { scope } = policy
  if (scope.kind !== 'group' || !uuid.test(scope.groupId)) return policy
  const members = new Set([...scope.members, ...(await groupAddresses(trx, tenantId, scope.groupId))])
  return { ...policy, scope: { ...scope, members: [...members] } }
}

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/

/** Only the tenant's own. */
export async function listPolicies(trx: Trx, tenantId: string): Promise<Policy[]> {
  const rows = await trx
    .selectFrom('mail_policy')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .orderBy('position')
    .orderBy('name')
    .execute()
  return rows.map(policyOf)
}

/** Throws AppError `mailflow.policy.not-found`. */
export async function getPolicy(trx: Trx, tenantId: string, id: string): Promise<Policy> {
  const row = await trx
    .selectFrom('mail_policy')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined)
    throw new AppError({ code: 'mailflow.policy.not-found', message: 'There is no such policy.', status: 404 })
  return policyOf(row)
}

export async function createPolicy(
  trx: Trx,
  tenantId: string,
  input: PolicyInput,
  actor: AuditActor,
  options: PolicyStoreOptions,
): Promise<Policy> {
  const existing = await listPolicies(trx, tenantId)
  if (existing.length >= policies_max)
    throw new AppError({
      code: 'mailflow.policy.too-many',
      message: `A tenant has at most ${policies_max} policies. Delete one that is no longer needed.`,
      status: 409,
    })
  check(input, existing)
  const policy: Policy = { id: newId(options.clock.now()), ...input }
  await trx
    .insertInto('mail_policy')
    .values({ tenant_id: tenantId, id: policy.id, ...columns(input, options.clock) })
    .execute()
  await noteChange(trx, tenantId, 'policy.create', actor, policy.id, undefined, policy, options)
  return policy
}

export async function updatePolicy(
  trx: Trx,
  tenantId: string,
  id: string,
  input: PolicyInput,
  actor: AuditActor,
  options: PolicyStoreOptions,
): Promise<Policy> {
  const before = await getPolicy(trx, tenantId, id)
  check(
    input,
    (await listPolicies(trx, tenantId)).filter((policy) => policy.id !== id),
  )
  const after: Policy = { id, ...input }
  await trx
    .updateTable('mail_policy')
    .set(columns(input, options.clock))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
  await noteChange(trx, tenantId, 'policy.update', actor, id, before, after, options)
  return after
}

export async function deletePolicy(
  trx: Trx,
  tenantId: string,
  id: string,
  actor: AuditActor,
  options: PolicyStoreOptions,
): Promise<void> {
  const before = await getPolicy(trx, tenantId, id)
  await trx.deleteFrom('mail_policy').where('tenant_id', '=', tenantId).where('id', '=', id).execute()
  await noteChange(trx, tenantId, 'policy.delete', actor, id, before, undefined, options)
}

/** All of the tenant's policies, each once; the first is asked first among those of the same kind. Throws AppError `mailflow.policy.order`. */
export async function orderPolicies(
  trx: Trx,
  tenantId: string,
  ids: readonly string[],
  actor: AuditActor,
  options: PolicyStoreOptions,
): Promise<Policy[]> {
  const before = await listPolicies(trx, tenantId)
  if (before.length !== ids.length || before.some(({ id }) => !ids.includes(id)))
    throw new AppError({
      code: 'mailflow.policy.order',
      message: 'The policies have changed meanwhile: the order must name each of them once. Look again.',
      status: 409,
    })
  for (const [index, id] of ids.entries())
    await trx
      .updateTable('mail_policy')
      .set({ position: (index + 1) * 10, updated_at: options.clock.now() })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .execute()
  const names = (policies: readonly Policy[]) => policies.map(({ name }) => name)
  const after = await listPolicies(trx, tenantId)
  await options.audit.append(trx, {
    tenantId,
    actor,
    action: 'policy.order',
    target: 'policies',
    before: { order: names(before) },
    after: { order: names(after) },
  })
  await options.outbox.append(trx, { type: 'RoutesChanged', tenantId, payload: {} })
  return after
}

function check(input: PolicyInput, others: Policy[]): void {
  const fields = validatePolicy(input)
  if (others.some((policy) => policy.name.toLowerCase() === input.name.toLowerCase()))
    fields.push({ path: 'name', message: 'Another policy has this name.' })
  if (fields.length > 0)
    throw new AppError({
      code: 'mailflow.policy.invalid',
      message: `The policy cannot be used: ${fields.map((field) => `${field.path}: ${field.message}`).join(' ')}`,
      status: 400,
      fields,
    })
}

function columns(input: PolicyInput, clock: Clock) {
  return {
    name: input.name,
    position: input.order,
    direction: input.direction,
    scope: json(input.scope),
    rules: json(input.rules),
    updated_at: clock.now(),
  }
}

function policyOf(row: MailPolicyTable): Policy {
  const { id, name, position, direction, scope, rules } = row
  return { id, name, order: position, direction, scope, rules }
}

async function noteChange(
  trx: Trx,
  tenantId: string,
  action: AuditAction,
  actor: AuditActor,
  target: string,
  before: Policy | undefined,
  after: Policy | undefined,
  { audit, outbox }: PolicyStoreOptions,
): Promise<void> {
  await audit.append(trx, {
    tenantId,
    actor,
    action,
    target,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  })
  await outbox.append(trx, { type: 'RoutesChanged', tenantId, payload: {} })
}
