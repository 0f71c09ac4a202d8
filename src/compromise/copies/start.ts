// Starts taking copies out of mailboxes, or putting them back: for an incident, or for a message that people reported.
import type { AuditActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import type { CompromiseParts } from '../parts.ts'
import { type CaseKind, copyKind } from './move.ts'
import { copiesFor, type CopyAct } from './store.ts'

export interface MoveWanted {
  tenantId: string
  of: CaseKind
  caseId: string
  act: CopyAct
  /** Null: all that the act can begin with. */
  ids: string[] | null
  reason: string
  actor: AuditActor
  /** Of the entry in the audit log. */
  target: string
}

/** Resolves with the id of the operation. Throws AppError `compromise.no-copies`. */
export async function startMoving(
  { operations, audit }: Pick<CompromiseParts, 'operations' | 'audit'>,
  trx: Trx,
  wanted: MoveWanted,
): Promise<string> {
  const { tenantId, of, caseId, act, ids, reason, actor, target } = wanted
  const rows = await copiesFor(trx, wanted)
  if (rows.length === 0) throw nothingToMove(act)
  const { id } = await operations.start(trx, {
    tenantId,
    kind: copyKind(of, act),
    title: titles[act](rows.length),
    input: { caseId, ids },
    actor,
    total: rows.length,
    key: caseId,
  })
  await audit.append(trx, {
    tenantId,
    actor,
    action: copyKind(of, act),
    target,
    before: null,
    after: { copies: rows.length, reason, operation: id },
  })
  return id
}

const titles: Record<CopyAct, (count: number) => string> = {
  remove: (count) => `Take ${count} ${count === 1 ? 'copy' : 'copies'} of bad messages out of mailboxes`,
  restore: (count) => `Put ${count} ${count === 1 ? 'copy' : 'copies'} back into mailboxes`,
}

const nothingToMove = (act: CopyAct): AppError =>
  new AppError({
    code: 'compromise.no-copies',
    message:
      act === 'remove'
        ? 'There is no copy that could be taken out: none was found, or all are out already.'
        : 'There is no copy that could be put back.',
    status: 409,
  })
