// What belongs to all policies of a tenant: what happens to mail that no scanner could look at in time.
import type { AuditActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import type { PolicyStoreOptions } from './policy-store.ts'
import './policy-tables.ts'

export interface FaultRule {
  inbound: 'tag' | 'hold'
  outbound: 'tag' | 'hold'
}

/** Inbound mail should arrive, outbound mail should harm nobody (smtp-gateway 3 #16). */
export const defaultFaultRule: FaultRule = { inbound: 'tag', outbound: 'hold' }

export async function readFaultRule(trx: Trx, tenantId: string): Promise<FaultRule> {
  const row = await trx
    .selectFrom('mail_policy_setting')
    .select(['fault_inbound', 'fault_outbound'])
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst()
  return row === undefined ? defaultFaultRule : { inbound: row.fault_inbound, outbound: row.fault_outbound }
}

export async function writeFaultRule(
  trx: Trx,
  tenantId: string,
  rule: FaultRule,
  actor: AuditActor,
  { audit, outbox }: PolicyStoreOptions,
): Promise<void> {
  const before = await readFaultRule(trx, tenantId)
  const values = { fault_inbound: rule.inbound, fault_outbound: rule.outbound }
  await trx
    .insertInto('mail_policy_setting')
    .values({ tenant_id: tenantId, ...values })
    .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet(values))
    .execute()
  await audit.append(trx, {
    tenantId,
    actor,
    action: 'policy.settings',
    target: 'on-scanner-fault',
    before,
    after: rule,
  })
  await outbox.append(trx, { type: 'RoutesChanged', tenantId, payload: {} })
}
