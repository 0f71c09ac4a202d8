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

export interface MailPolicySettingTable {
  tenant_id: string
  fault_inbound: 'tag' | 'hold'
  fault_outbound: 'tag' | 'hold'
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    mail_policy: MailPolicyTable
    mail_policy_setting: MailPolicySettingTable
  }
}
