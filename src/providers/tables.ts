// Tables of providers: what customers allow, their groups and subscriptions, policy templates.
import type { ColumnType } from 'kysely'
import type { SubscriptionProduct } from './contract.ts'

type Time = ColumnType<Date, Date | string, Date | string>
type NullableTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>

declare module '#platform/db/tables.ts' {
  interface Tables {
    provider_access: { tenant_id: string; is_granted: boolean; changed_at: Time; changed_by: string }
    customer_group: { tenant_id: string; name: string }
    /** No row of a tenant: everything without limit. `none` stands for "all were taken away". */
    subscription: {
      tenant_id: string
      product: SubscriptionProduct | 'none'
      seats: number | null
      expires_at: NullableTime
    }
    subscription_use: { tenant_id: string; used: number; counted_at: Time }
    policy_template: {
      id: string
      name: string
      description: string
      content: ColumnType<object, string, string>
      locked: string[]
      version: number
      updated_at: Time
      updated_by: string
    }
    template_application: {
      tenant_id: string
      template_id: string
      /** Of the template, when it was applied. */
      name: string
      version: number
      locked: string[]
      /** Of the policies that it made, so that applying it again replaces them. */
      policy_ids: string[]
      applied_at: Time
      applied_by: string
    }
  }
}
