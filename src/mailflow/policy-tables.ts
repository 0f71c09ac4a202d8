// The table of policies.
import type { CategoryRule, Policy } from './policy.ts'

export interface MailPolicyTable {
  tenant_id: string
  id: string
  name: string
  /** Order among policies of the same kind of scope; lower wins. */
  position: number
  direction: Policy['direction']
  scope: Policy['scope']
  rules: Partial<Record<string, CategoryRule>>
  updated_at: Date
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    mail_policy: MailPolicyTable
  }
}
