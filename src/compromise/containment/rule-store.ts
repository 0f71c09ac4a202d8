// The row of the standing rule: one worker at a time reads, changes and writes the rule, because Exchange has no compare-and-set.
import type { Selectable } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { json } from '#platform/db/json.ts'
import type { Tables } from '#platform/db/tables.ts'
import { ruleKey, ruleName, ruleProperties } from './rule.ts'
import { lease_ms } from './store.ts'

export type RuleRow = Selectable<Tables['containment_rule']>

/** Null: another worker changes the rule now. */
export async function leaseRule(trx: Trx, tenantId: string, now: Date): Promise<RuleRow | null> {
  const lease_until = new Date(now.getTime() + lease_ms)
  const row = await trx
    .insertInto('containment_rule')
    .values({
      tenant_id: tenantId,
      guid: null,
      senders: json<string[]>([]) as never,
      when_changed: null,
      lease_until,
      fence: 1,
    })
    .onConflict((conflict) =>
      conflict
        .column('tenant_id')
        .doUpdateSet((eb) => ({ lease_until, fence: eb('containment_rule.fence', '+', 1) }))
        .where((eb) =>
          eb.or([eb('containment_rule.lease_until', 'is', null), eb('containment_rule.lease_until', '<=', now)]),
        ),
    )
    .returningAll()
    .executeTakeFirst()
  return row ?? null
}

export async function storeRule(
  trx: Trx,
  { tenant_id, fence }: Pick<RuleRow, 'tenant_id' | 'fence'>,
  seen: { guid: string | null; senders: readonly string[]; whenChanged: string | null },
): Promise<void> {
  await trx
    .updateTable('containment_rule')
    .set({ guid: seen.guid, senders: json([...seen.senders]) as never, when_changed: seen.whenChanged })
    .where('tenant_id', '=', tenant_id)
    .where('fence', '=', fence)
    .execute()
}

export async function releaseRule(trx: Trx, { tenant_id, fence }: Pick<RuleRow, 'tenant_id' | 'fence'>): Promise<void> {
  await trx
    .updateTable('containment_rule')
    .set({ lease_until: null })
    .where('tenant_id', '=', tenant_id)
    .where('fence', '=', fence)
    .execute()
}

export const findRuleRow = (trx: Trx, tenantId: string): Promise<RuleRow | undefined> =>
  trx.selectFrom('containment_rule').selectAll().where('tenant_id', '=', tenantId).executeTakeFirst()

/** The rule as the tamper watch should find it. */
export interface ExpectedRule {
  key: string
  name: string
  /** Null: there should be none. */
  guid: string | null
  properties: ReturnType<typeof ruleProperties>
  /** Being made, changed or removed: nothing is concluded from what is seen. */
  isChanging: boolean
}

/** Null: there never was one. What stays after the last incident (senders that others put there) is known, not judged. */
export async function expectedRule(trx: Trx, tenantId: string, now: Date): Promise<ExpectedRule | null> {
  const row = await findRuleRow(trx, tenantId)
  if (row === undefined) return null
  const steps = await trx
    .selectFrom('containment_step as step')
    .innerJoin('containment', (join) =>
      join
        .onRef('containment.tenant_id', '=', 'step.tenant_id')
        .onRef('containment.incident_id', '=', 'step.incident_id'),
    )
    .select(['step.state', 'step.wrote_at', 'step.verified_at'])
    .where('step.tenant_id', '=', tenantId)
    .where('step.key', '=', 'reject-rule')
    .where((eb) => eb.or([eb('step.state', '=', 'restoring'), eb('containment.goal', '=', 'contain')]))
    .where('step.state', 'in', ['running', 'done', 'failed', 'restoring', 'kept'])
    .execute()
  const isUnderWay = steps.some(
    (step) => step.state === 'restoring' || (step.wrote_at !== null && step.verified_at === null),
  )
  return {
    key: ruleKey,
    name: ruleName,
    guid: row.guid,
    properties: ruleProperties(tenantId, row.senders),
    isChanging: steps.length === 0 || isUnderWay || (row.lease_until !== null && row.lease_until > now),
  }
}
