// Plans of clean-up: what would be done, in words, and the intent row that is written before anything is called.
import type { AuditActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { json } from '#platform/db/json.ts'
import { AppError } from '#platform/errors.ts'
import { newId } from '#platform/ids.ts'
import { quoted, safeText } from '../safe-text.ts'
import '../tables.ts'
import { stateNow, type FindingRow } from '../views.ts'
import { isUndoable, type Act, type CleanUp } from './act.ts'

export interface PlanInput {
  tenantId: string
  finding: FindingRow
  /** How Exchange Online finds the mailbox: the name that the person signs in with. */
  mailbox: string
  by: AuditActor
  reason: string
  incidentId: string | null
}

/** Writes the intent. Throws AppError `compromise.finding-not-cleanable`; one act at a time for a finding. */
export async function planAct(trx: Trx, input: PlanInput, now: Date): Promise<string> {
  const { tenantId, finding, mailbox, by, reason, incidentId } = input
  const act = actOf(finding, mailbox, now)
  const id = newId(now)
  const inserted = await trx
    .insertInto('symptom_act')
    .values({
      tenant_id: tenantId,
      id,
      finding_id: finding.id,
      person_id: finding.person_id,
      target: finding.target,
      incident_id: incidentId,
      act: json(act) as never,
      before: null as never,
      state: 'planned',
      next_at: now,
      by: json({ kind: by.kind, id: by.id, name: by.name }) as never,
      reason: safeText(reason, 500),
      planned_at: now,
      applied_at: null,
      verified_at: null,
      undone_at: null,
      attempts: 0,
      error: '',
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (inserted === undefined) throw refused('It is being cleaned up already.')
  return id
}

function actOf(finding: FindingRow, mailbox: string, now: Date): Act {
  const state = stateNow(finding, now)
  const { clean_up: cleanUp } = finding
  if (cleanUp === null || cleanUp.kind === 'manual')
    throw refused('There is nothing about it that can be switched off from here.')
  if (state !== 'open' && state !== 'undone') throw refused(`It is ${state} already.`)
  return { ...cleanUp, mailbox }
}

/** Plans the way back of the latest act. Throws AppError `compromise.finding-not-undoable`. */
export async function planUndo(
  trx: Trx,
  tenantId: string,
  { person_id, target }: Pick<FindingRow, 'person_id' | 'target'>,
  now: Date,
): Promise<string> {
  const act = await trx
    .selectFrom('symptom_act')
    .select(['id', 'state', 'before'])
    .where('tenant_id', '=', tenantId)
    .where('person_id', '=', person_id)
    .where('target', '=', target)
    .orderBy('planned_at', 'desc')
    .orderBy('id', 'desc')
    .forUpdate()
    .executeTakeFirst()
  if (act === undefined || !isUndoable({ state: act.state, isSaved: act.before !== null }))
    throw new AppError({
      code: 'compromise.finding-not-undoable',
      message: 'Nothing was switched off that could be switched on again.',
      status: 409,
    })
  await trx
    .updateTable('symptom_act')
    .set({ state: 'undo-planned', next_at: now, attempts: 0, error: '' })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', act.id)
    .execute()
  return act.id
}

/** What would be done, before anybody confirms it. Pure. */
export function planText(cleanUp: CleanUp | null): string[] {
  switch (cleanUp?.kind) {
    case 'disable-rule':
      return [
        `Disable the inbox rule ${quoted(cleanUp.ruleName)}. It is not deleted.`,
        'A copy of the rule is kept before. Undo enables it again, unless somebody has changed it by then.',
        'Where Outlook keeps rules of its own (rules that run on the computer, or are switched off), Exchange Online removes these with any change of the rules.',
      ]
    case 'clear-forwarding':
      return [
        'Clear the forwarding of the mailbox: ForwardingAddress, ForwardingSmtpAddress and DeliverToMailboxAndForward.',
        'The values are kept before. Undo puts them back, unless somebody has set others by then.',
      ]
    case 'manual':
      return [`To do by hand: ${cleanUp.task}`]
    default:
      return ['There is nothing to switch off: this tells what happened.']
  }
}

const refused = (message: string): AppError =>
  new AppError({ code: 'compromise.finding-not-cleanable', message, status: 409 })
