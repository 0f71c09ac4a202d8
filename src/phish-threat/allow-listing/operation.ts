// Applying and taking out as operations that show their progress, can be left and go on after a crash.
import type { Trx } from '#platform/db/database.ts'
import { AppError, isAppError } from '#platform/errors.ts'
import type { AuditActor } from '#platform/audit/audit.ts'
import type { OperationContext, OperationDefinition, Operations } from '#platform/operations/operations.ts'
import { convergeAllowList, type ConvergeOptions } from './converge.ts'
import type { AllowListParts } from './parts.ts'
import { nothingWanted } from './plan.ts'
import { findAllowList, ownedEntries, saveAllowList } from './store.ts'
import { endAlerts, verifyAllowList } from './verify.ts'

export type AllowListAct = 'apply' | 'remove'
export const operationKinds: Record<AllowListAct, string> = {
  apply: 'simulations.allow-listing.apply',
  remove: 'simulations.allow-listing.remove',
}

const titles: Record<AllowListAct, string> = {
  apply: 'Let simulations through in Microsoft 365',
  remove: 'Take allow-listing of simulations out of Microsoft 365',
}

export const notConnected = (): AppError =>
  new AppError({
    code: 'allow-list.not-connected',
    message:
      'This tenant is not connected, so nothing can be read or changed in it. Connect it first, or use the step list.',
    status: 409,
  })

/** In the transaction of the request; another one that is under way is joined. */
export async function startAllowList(
  parts: AllowListParts & { operations: Operations },
  trx: Trx,
  tenantId: string,
  act: AllowListAct,
  actor: AuditActor,
): Promise<string> {
  const row = await findAllowList(trx, tenantId)
  if (row === null || (act === 'apply' && row.settings.domains.length === 0 && row.settings.reportMailbox === null))
    throw new AppError({
      code: 'allow-list.empty',
      message: 'Nothing is chosen. Save domains and addresses first.',
      status: 409,
    })
  if (row.state === (act === 'apply' ? 'removing' : 'applying'))
    throw new AppError({
      code: 'allow-list.busy',
      message: 'The allow-listing is being changed right now. Wait until that operation ends.',
      status: 409,
    })
  const { id } = await parts.operations.start(trx, {
    tenantId,
    kind: operationKinds[act],
    title: titles[act],
    input: {},
    actor,
    key: 'allow-listing',
  })
  const now = parts.clock.now()
  await saveAllowList(trx, tenantId, { state: act === 'apply' ? 'applying' : 'removing', operationId: id }, now)
  await parts.audit.append(trx, {
    tenantId,
    actor,
    action: `simulations.allow-listing.${act}`,
    target: `tenant ${tenantId}`,
    after: act === 'apply' ? row.settings : undefined,
  })
  return id
}

export function allowListOperations(parts: AllowListParts): OperationDefinition[] {
  return (Object.keys(operationKinds) as AllowListAct[]).map((act) => ({
    kind: operationKinds[act],
    reads: 'simulations.read',
    needs: () => ['simulations.settings'],
    run: (_input, context) => runAllowList(parts, act, context),
  }))
}

/** Also what a repeated run after a crash does: everything is read anew. */
export async function runAllowList(
  parts: AllowListParts,
  act: AllowListAct,
  context: Pick<OperationContext, 'tenantId' | 'signal' | 'item' | 'setCurrent'>,
  options: Pick<ConvergeOptions, 'poll_ms'> = {},
): Promise<Record<string, unknown>> {
  const { tenantId } = context
  let calls = 0
  const converge: ConvergeOptions = {
    ...options,
    signal: context.signal,
    onStep: (step) => context.item(`${(calls += 1)} ${step.cmdlet}`, 'done', step.text),
  }
  try {
    const result = act === 'apply' ? await apply(parts, tenantId, converge) : await remove(parts, tenantId, converge)
    return { ...result, calls }
  } catch (error) {
    if (isAppError(error) && !context.signal.aborted) await noteFailure(parts, tenantId, error)
    throw error
  }
}

async function apply(parts: AllowListParts, tenantId: string, options: ConvergeOptions) {
  const clients = await parts.microsoft.clients(tenantId)
  if (clients === null) throw notConnected()
  const row = (await parts.db.inTenant(tenantId, (trx) => findAllowList(trx, tenantId)))!
  const { plan } = await convergeAllowList(parts, tenantId, clients.exchange, row.settings, options)
  const now = parts.clock.now()
  await parts.db.inTenant(tenantId, (trx) =>
    saveAllowList(
      trx,
      tenantId,
      { state: 'active', appliedAt: now, verifiedAt: now, problems: [], remindedAt: null },
      now,
    ),
  )
  await verifyAllowList(parts, tenantId)
  return { entries: plan.entries.length, others: plan.others.length }
}

async function remove(parts: AllowListParts, tenantId: string, options: ConvergeOptions) {
  const clients = await parts.microsoft.clients(tenantId)
  if (clients === null) throw notConnected()
  const { plan } = await convergeAllowList(parts, tenantId, clients.exchange, nothingWanted, options)
  const now = parts.clock.now()
  const left = await parts.db.inTenant(tenantId, async (trx) => {
    await saveAllowList(
      trx,
      tenantId,
      { state: 'removed', verifiedAt: now, problems: plan.problems, remindedAt: null },
      now,
    )
    await endAlerts(parts, trx, tenantId)
    return ownedEntries(trx, tenantId)
  })
  return { left: left.map(({ kind, value }) => `${kind} ${value}`), others: plan.others.length }
}

async function noteFailure(parts: AllowListParts, tenantId: string, error: AppError): Promise<void> {
  await parts.db.inTenant(tenantId, (trx) =>
    saveAllowList(
      trx,
      tenantId,
      { state: 'faulty', problems: [{ code: error.code, severity: 'blocking', text: error.message }] },
      parts.clock.now(),
    ),
  )
}
