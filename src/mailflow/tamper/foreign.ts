// An administrator switches a rule or connector of somebody else off, and on again: shown, applied, verified, reversible. Nothing of
// others is ever changed without being asked.
import { isUncertain } from '#microsoft/exchange.ts'
import type { ExchangeClient } from '#microsoft/exchange.ts'
import type { AuditActor } from '#platform/audit/audit.ts'
import { AppError } from '#platform/errors.ts'
import { readActualState } from '../provisioning/exchange-state.ts'
import { findAct, insertAct, recordForeignIntent, updateAct, type Act } from './act-store.ts'
import { isOn, mayDisable, planDisable, type CmdletCallPlan, type ForeignAct } from './foreign-act.ts'
import { foreignErrors } from './foreign-errors.ts'
import { findRecord, type FoundRecord } from './foreign-records.ts'
import type { TamperParts } from './parts.ts'
import { closeFinding } from './settle.ts'
import { findFinding, type Finding } from './store.ts'

/** Replicas may need longer; then the next check sees it (5.8.7). */
const verifyReads_max = 3
const verifyPause_ms = 500

export interface ActResult {
  act: Act
  /** False: not seen yet; Exchange Online may take minutes to show it, and the next check closes the finding. */
  isVerified: boolean
}

/** What switching off would do. Throws AppError `mailflow.finding.unknown` (404), `mailflow.foreign.*` (409). */
export async function showDisable(parts: TamperParts, tenantId: string, findingId: string): Promise<ForeignAct> {
  const finding = await requireFinding(parts, tenantId, findingId)
  const { exchange } = await parts.clients(tenantId)
  return planDisable(await look(exchange, finding.guid!))
}

/** `version`: of what was shown. Throws as showDisable, and `mailflow.foreign.changed` when it is another now. */
export async function disableForeign(
  parts: TamperParts,
  tenantId: string,
  { findingId, version, actor }: { findingId: string; version: string; actor: AuditActor },
): Promise<ActResult> {
  const finding = await requireFinding(parts, tenantId, findingId)
  const { exchange } = await parts.clients(tenantId)
  const plan = planDisable(await look(exchange, finding.guid!))
  if (plan.version !== version) throw foreignErrors.changed(plan.name)
  const id = await begin(parts, tenantId, finding, plan, actor)
  await call(parts, exchange, tenantId, { ...plan, call: plan.act }, () =>
    parts.db.inTenant(tenantId, (trx) => updateAct(trx, tenantId, id, { state: 'failed' })),
  )
  const isVerified = await isSeen(parts, exchange, plan.guid, false)
  const now = parts.clock.now()
  const act = await parts.db.inTenant(tenantId, async (trx) => {
    await updateAct(trx, tenantId, id, { state: 'done', verified_at: isVerified ? now : null })
    if (isVerified) await closeFinding(parts, trx, tenantId, finding, { by: actor.name, reason: 'Switched off.' })
    await parts.audit.append(trx, {
      tenantId,
      actor,
      action: 'mailflow.foreign.disable',
      target: `${plan.kind} ${plan.name}`,
      before: { isOn: true, version },
      after: { isOn: false, act: id },
    })
    return (await findAct(trx, tenantId, id))!
  })
  return { act, isVerified }
}

/** Throws AppError `mailflow.act.unknown` (404), `mailflow.foreign.undone`, `.gone`, `.on` (409). */
export async function undoAct(
  parts: TamperParts,
  tenantId: string,
  actId: string,
  actor: AuditActor,
): Promise<ActResult> {
  const act = await parts.db.inTenant(tenantId, (trx) => findAct(trx, tenantId, actId))
  if (act === null) throw new AppError({ code: 'mailflow.act.unknown', message: 'There is no such act.', status: 404 })
  if (act.state === 'undone' || act.state === 'failed') throw foreignErrors.undone()
  const { exchange } = await parts.clients(tenantId)
  const found = await look(exchange, act.guid)
  if (found === null) throw foreignErrors.gone(act.object_name)
  if (isOn(found)) throw foreignErrors.on(act.object_name)
  await call(parts, exchange, tenantId, { guid: act.guid, name: act.object_name, call: act.undo })
  const isVerified = await isSeen(parts, exchange, act.guid, true)
  const now = parts.clock.now()
  const undone = await parts.db.inTenant(tenantId, async (trx) => {
    await updateAct(trx, tenantId, actId, { state: 'undone', undone_by: actor.name, undone_at: now })
    await parts.audit.append(trx, {
      tenantId,
      actor,
      action: 'mailflow.foreign.enable',
      target: `${act.object_kind} ${act.object_name}`,
      before: { isOn: false, act: actId },
      after: { isOn: true },
    })
    return (await findAct(trx, tenantId, actId))!
  })
  return { act: undone, isVerified }
}

async function requireFinding(parts: TamperParts, tenantId: string, id: string): Promise<Finding> {
  const finding = await parts.db.inTenant(tenantId, (trx) => findFinding(trx, tenantId, id))
  if (finding === null)
    throw new AppError({ code: 'mailflow.finding.unknown', message: 'There is no such finding.', status: 404 })
  if (!mayDisable(finding)) throw foreignErrors.other()
  return finding
}

const look = async (exchange: ExchangeClient, guid: string): Promise<FoundRecord | null> =>
  findRecord(await readActualState(exchange), guid)

/** Stored before the call: after a crash it can still be taken back. */
function begin(
  parts: TamperParts,
  tenantId: string,
  finding: Finding,
  plan: ForeignAct,
  actor: AuditActor,
): Promise<string> {
  const now = parts.clock.now()
  return parts.db.inTenant(tenantId, (trx) =>
    insertAct(
      trx,
      {
        tenant_id: tenantId,
        finding_id: finding.id,
        object_kind: plan.kind,
        guid: plan.guid,
        object_name: plan.name,
        act: plan.act,
        undo: plan.undo,
        state: 'begun',
        done_by: actor.name,
        done_at: now,
        verified_at: null,
        undone_by: null,
        undone_at: null,
      },
      now,
    ),
  )
}

/** Rejects only when it was certainly refused; what is uncertain is read back. */
async function call(
  parts: TamperParts,
  exchange: ExchangeClient,
  tenantId: string,
  what: { guid: string; name: string; call: CmdletCallPlan },
  onRefused: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  await parts.db.inTenant(tenantId, (trx) => recordForeignIntent(trx, tenantId, what, parts.clock.now()))
  try {
    await exchange.invoke(what.call.cmdlet, what.call.parameters, { kind: 'write' })
  } catch (error) {
    if (isUncertain(error)) return
    await onRefused()
    throw error
  }
}

async function isSeen(parts: TamperParts, exchange: ExchangeClient, guid: string, wanted: boolean): Promise<boolean> {
  for (let read = 0; read < verifyReads_max; read += 1) {
    if (read > 0) await parts.clock.sleep(verifyPause_ms)
    const found = await look(exchange, guid)
    if (found !== null && isOn(found) === wanted) return true
  }
  return false
}
