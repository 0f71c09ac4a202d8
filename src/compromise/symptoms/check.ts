// The check of a tenant, or of one person: an operation with progress that can be cancelled and goes on after a crash. Mailboxes are
// looked at one after another: the check has time, and other work shares the limits of Microsoft 365.
import type { AuditActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { AppError, isAppError } from '#platform/errors.ts'
import type { OperationContext, OperationDefinition } from '#platform/operations/operations.ts'
import { writeState } from './audit/store.ts'
import { lookAtMailbox, lookAtTenant, type LookResult, type TenantLook } from './look.ts'
import type { SymptomParts } from './ports.ts'
import { forgetOld } from './store.ts'
import { countSubjects, findSubject, nextSubjects, type FoundSubject } from './subject.ts'

export const checkKind = 'compromise.symptom-check'
/** Read from the directory at once. */
export const usualPage_size = 100

interface CheckInput {
  /** Only these; absent: all mailboxes. */
  personIds?: string[]
}

export function checkOperation(parts: SymptomParts, page_size = usualPage_size): OperationDefinition<CheckInput> {
  return {
    kind: checkKind,
    reads: 'compromise.read',
    needs: () => ['compromise.act'],
    run: (input, context) => runCheck(parts, input, context, page_size),
    retryFailed: (_input, targets) => ({ personIds: targets }),
  }
}

/** One check of a tenant at a time; a second one is the first. */
export async function startCheck(
  { operations }: SymptomParts,
  trx: Trx,
  tenantId: string,
  personId: string | null,
  actor: AuditActor,
): Promise<{ id: string }> {
  return operations.start(trx, {
    tenantId,
    kind: checkKind,
    title:
      personId === null ? 'Check all mailboxes for signs of compromise' : 'Check a mailbox for signs of compromise',
    input: personId === null ? {} : { personIds: [personId] },
    actor,
    key: personId ?? 'all',
  })
}

async function runCheck(parts: SymptomParts, input: CheckInput, context: OperationContext, page_size: number) {
  const { tenantId } = context
  const total = input.personIds?.length ?? (await parts.db.inTenant(tenantId, (trx) => countSubjects(trx, tenantId)))
  await context.setTotal(total)
  const tenant = await lookAtTenant(parts, tenantId, context.signal)
  if (tenant.clients === null)
    throw new AppError({
      code: 'compromise.not-connected',
      message: tenant.auditProblem ?? 'The tenant is not connected.',
      retryable: true,
    })
  const counts = { done: 0, failed: 0, withFindings: 0 }
  let checked = 0
  for await (const subject of subjectsOf(parts, tenantId, input, page_size)) {
    if (context.signal.aborted) break
    checked += 1
    if (context.isDone(subject.personId)) continue
    context.setCurrent(subject.displayName)
    const result = await lookAt(parts, tenant, subject)
    counts[result.isRead ? 'done' : 'failed'] += 1
    if (result.findings > 0) counts.withFindings += 1
    const found = result.findings === 1 ? '1 sign' : `${result.findings} signs`
    await context.item(
      subject.personId,
      result.isRead ? 'done' : 'failed',
      result.isRead ? `${subject.address}: ${found}` : `${subject.address}: ${result.unknown.join(' ')}`,
    )
  }
  if (!context.signal.aborted && input.personIds === undefined) await finish(parts, tenantId, checked)
  return counts
}

/** A fault of ours about one mailbox must not keep the others from being looked at. */
async function lookAt(parts: SymptomParts, tenant: TenantLook, subject: FoundSubject): Promise<LookResult> {
  try {
    return await lookAtMailbox(parts, tenant, subject)
  } catch (error) {
    if (isAppError(error) && error.retryable) throw error
    const { tenantId } = tenant
    parts.logger.error({ event: 'symptoms.look-crashed', tenant: tenantId, person: subject.personId, err: error })
    return { isRead: false, findings: 0, unknown: ['The reason stands in the log.'] }
  }
}

async function* subjectsOf(
  { db }: SymptomParts,
  tenantId: string,
  { personIds }: CheckInput,
  page_size: number,
): AsyncGenerator<FoundSubject> {
  if (personIds !== undefined) {
    for (const personId of personIds) {
      const subject = await db.inTenant(tenantId, (trx) => findSubject(trx, tenantId, personId))
      if (subject !== null) yield subject
    }
    return
  }
  let after: string | null = null
  for (;;) {
    const page: FoundSubject[] = await db.inTenant(tenantId, (trx) => nextSubjects(trx, tenantId, after, page_size))
    yield* page
    if (page.length < page_size) return
    after = page.at(-1)!.personId
  }
}

async function finish({ db, clock }: SymptomParts, tenantId: string, checked: number): Promise<void> {
  const now = clock.now()
  await db.inTenant(tenantId, async (trx) => {
    await writeState(trx, tenantId, { last_check_at: now, checked_mailboxes: checked })
    await forgetOld(trx, tenantId, now)
  })
}
