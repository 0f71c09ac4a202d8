// Our own acts in the audit log: told from tampering by the intent that was written before each call.
import type { Selectable } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import type { AuditFact } from '../observation.ts'
import type { SymptomActTable } from '../tables.ts'

type OwnAct = Pick<Selectable<SymptomActTable>, 'act' | 'before' | 'planned_at' | 'applied_at' | 'undone_at'>

/** Clocks of two clouds, and the time that a call takes. */
const tolerance_ms = 120_000
const kept_ms = 30 * 86_400_000

export const ownActs = (trx: Trx, tenantId: string, personId: string, now: Date): Promise<OwnAct[]> =>
  trx
    .selectFrom('symptom_act')
    .select(['act', 'before', 'planned_at', 'applied_at', 'undone_at'])
    .where('tenant_id', '=', tenantId)
    .where('person_id', '=', personId)
    .where('planned_at', '>', new Date(now.getTime() - kept_ms))
    .execute()

/** Pure: the same call, about the same thing, with the same values, when we made it. */
export function isOurs(fact: AuditFact, { act, before, planned_at, applied_at, undone_at }: OwnAct): boolean {
  const isDone = isBetween(fact.at, planned_at, applied_at)
  const isUndone = undone_at !== null && isBetween(fact.at, undone_at, undone_at)
  if (act.kind === 'disable-rule') {
    const isSame = fact.ruleName === act.ruleName || fact.ruleName === act.ruleId.split('\\').at(-1)
    return (
      isSame &&
      ((isDone && fact.operation === 'Disable-InboxRule') || (isUndone && fact.operation === 'Enable-InboxRule'))
    )
  }
  if (fact.operation !== 'Set-Mailbox') return false
  const value = (name: string): string => (fact.parameters[name] ?? '').replace(/^smtp:/i, '').toLowerCase()
  const was = (name: string): string =>
    String(before?.[name] ?? '')
      .replace(/^smtp:/i, '')
      .toLowerCase()
  const names = ['ForwardingAddress', 'ForwardingSmtpAddress']
  return (
    (isDone && names.every((name) => value(name) === '')) ||
    (isUndone && names.every((name) => value(name) === was(name)))
  )
}

function isBetween(when: Date, from: Date, to: Date | null): boolean {
  const end = to ?? from
  return when.getTime() >= from.getTime() - tolerance_ms && when.getTime() <= end.getTime() + tolerance_ms
}
