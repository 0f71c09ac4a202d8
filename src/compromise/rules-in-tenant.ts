// Mail flow rules that this slice makes in a tenant, for the tamper watch: what it should find, and words for people.
import type { Trx } from '#platform/db/database.ts'
import { expectedRule, type ExpectedRule } from './containment/rule-store.ts'

export interface RuleInTenant extends ExpectedRule {
  purpose: string
  effect: string
}

export async function rulesInTenant(trx: Trx, tenantId: string, now: Date): Promise<RuleInTenant[]> {
  const rule = await expectedRule(trx, tenantId, now)
  return rule === null
    ? []
    : [
        {
          ...rule,
          purpose: 'the rule that refuses mail of blocked senders inside the tenant',
          effect:
            'The gateway still blocks these senders; mail inside the tenant may pass. The incident says what was changed.',
        },
      ]
}
