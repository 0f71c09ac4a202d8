// What a person decides about a finding: clean it up, undo that, accept it. Each is audited with its reason, before and after.
import type { AuditAction } from '#platform/audit/actions.ts'
import type { AuditActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import type { FindingView } from '../contract.ts'
import { tell } from './alert.ts'
import { runAct } from './cleanup/apply.ts'
import { planAct, planText, planUndo } from './cleanup/plan.ts'
import type { SymptomParts } from './ports.ts'
import { setFindingState } from './store.ts'
import { findSubject } from './subject.ts'
import { findingsOf, stateNow, type FindingRow } from './views.ts'

export interface Decision {
  tenantId: string
  findingId: string
  actor: AuditActor
  reason: string
}

const exemptDays = 90

/** What clean-up would do, in sentences. Throws AppError `compromise.finding-not-found`. */
export async function showPlan({ db }: SymptomParts, tenantId: string, findingId: string): Promise<string[]> {
  const row = await db.inTenant(tenantId, (trx) => requireFinding(trx, tenantId, findingId))
  return planText(row.clean_up)
}

/** Plans, then tries at once; what does not work yet goes on in the background. Throws `compromise.finding-not-…`. */
export async function cleanUp(parts: SymptomParts, decision: Decision): Promise<FindingView> {
  const { tenantId, findingId, actor, reason } = decision
  const now = parts.clock.now()
  const act = await parts.db.inTenant(tenantId, async (trx) => {
    const finding = await requireFinding(trx, tenantId, findingId)
    const subject = await findSubject(trx, tenantId, finding.person_id)
    if (subject === null) throw noMailbox()
    await note(parts, trx, decision, 'compromise.symptom-clean-up', finding, { plan: planText(finding.clean_up) })
    const input = { tenantId, finding, mailbox: subject.userPrincipalName, by: actor, reason, incidentId: null }
    return planAct(trx, input, now)
  })
  await runAct(parts, tenantId, act)
  return show(parts, tenantId, findingId)
}

export async function undo(parts: SymptomParts, decision: Decision): Promise<FindingView> {
  const { tenantId, findingId } = decision
  const now = parts.clock.now()
  const act = await parts.db.inTenant(tenantId, async (trx) => {
    const finding = await requireFinding(trx, tenantId, findingId)
    const planned = await planUndo(trx, tenantId, finding, now)
    await note(parts, trx, decision, 'compromise.symptom-undo', finding, {})
    return planned
  })
  await runAct(parts, tenantId, act)
  return show(parts, tenantId, findingId)
}

/** It is wanted: it counts no more until the end, and neither does what the same account does, when asked for. */
export async function accept(
  parts: SymptomParts,
  decision: Decision,
  { until, alsoActor }: { until: Date | null; alsoActor: boolean },
): Promise<FindingView> {
  const { tenantId, findingId, actor, reason } = decision
  const now = parts.clock.now()
  const end = until ?? new Date(now.getTime() + exemptDays * 86_400_000)
  if (end <= now)
    throw new AppError({ code: 'compromise.accept-past', message: 'The end lies in the past.', status: 400 })
  await parts.db.inTenant(tenantId, async (trx) => {
    const finding = await requireFinding(trx, tenantId, findingId)
    if (!['open', 'undone'].includes(stateNow(finding, now))) throw notOpen(finding)
    if (alsoActor) await exempt(trx, tenantId, finding, decision, end, now)
    await setFindingState(trx, tenantId, findingId, { state: 'accepted', by: actor.name, reason, until: end }, now)
    await note(parts, trx, decision, 'compromise.symptom-accept', finding, {
      until: end.toISOString(),
      ...(alsoActor ? { exemptActor: finding.actor } : {}),
    })
    const subject = await findSubject(trx, tenantId, finding.person_id)
    if (subject !== null) await tell(parts, trx, tenantId, subject, [], now)
  })
  return show(parts, tenantId, findingId)
}

async function exempt(
  trx: Trx,
  tenantId: string,
  finding: FindingRow,
  { actor, reason }: Decision,
  expires_at: Date,
  now: Date,
): Promise<void> {
  if (finding.actor === '')
    throw new AppError({
      code: 'compromise.no-actor',
      message: 'The audit log does not say which account did it. Accept the finding alone.',
      status: 409,
    })
  const values = { reason, by: actor.name, created_at: now, expires_at }
  await trx
    .insertInto('symptom_exemption')
    .values({ tenant_id: tenantId, actor: finding.actor.toLowerCase(), ...values })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'actor']).doUpdateSet(values))
    .execute()
}

async function requireFinding(trx: Trx, tenantId: string, id: string): Promise<FindingRow> {
  const row = await trx
    .selectFrom('symptom_finding')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (row !== undefined) return row
  throw new AppError({ code: 'compromise.finding-not-found', message: 'There is no such finding.', status: 404 })
}

async function show({ db, clock }: SymptomParts, tenantId: string, findingId: string): Promise<FindingView> {
  return db.inTenant(tenantId, async (trx) => {
    const { person_id } = await requireFinding(trx, tenantId, findingId)
    const all = await findingsOf(trx, tenantId, [person_id], clock.now())
    return all.get(person_id)!.findings.find(({ id }) => id === findingId)!
  })
}

const note = (
  { audit }: SymptomParts,
  trx: Trx,
  { tenantId, findingId, actor, reason }: Decision,
  action: AuditAction,
  finding: FindingRow,
  after: object,
): Promise<void> =>
  audit.append(trx, {
    tenantId,
    actor,
    action,
    target: findingId,
    before: { title: finding.title, state: finding.state },
    after: { reason, ...after },
  })

const notOpen = ({ state }: FindingRow): AppError =>
  new AppError({ code: 'compromise.finding-not-open', message: `It is ${state} already.`, status: 409 })

const noMailbox = (): AppError =>
  new AppError({ code: 'compromise.no-mailbox', message: 'The person has no mailbox any more.', status: 409 })
