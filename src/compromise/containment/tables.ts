// Tables of the containment in Microsoft 365: what an incident wants there, its steps with the values from before, the standing rule.
import type { ColumnType } from 'kysely'
import type { IncidentFacts } from '../parts.ts'

type Json<Value> = ColumnType<Value, Value, Value>

export const stepKeys = ['sign-in', 'sessions', 'password', 'reject-rule', 'microsoft-block'] as const
export type StepKey = (typeof stepKeys)[number]

/** As in the contract; `running` is what a worker has at hand. */
export type StepState =
  | 'planned'
  | 'running'
  | 'done'
  | 'failed'
  | 'manual'
  | 'skipped'
  | 'restoring'
  | 'restored'
  | 'kept'

export type Goal = 'contain' | 'restore'

interface ContainmentTable {
  tenant_id: string
  incident_id: string
  /** Whom it is about: what is to be put back outlives the incident. */
  facts: Json<Omit<IncidentFacts, 'firstBadAt' | 'openedAt'> & { firstBadAt: string; openedAt: string }>
  goal: Goal
  /** Of the goal: the quarter of an hour counts from here. */
  goal_since: Date
  /** The policy chose at least one measure: without any the track is in the state `none`. */
  is_configured: boolean
  /** On the end of the incident: Microsoft's own restriction is lifted, too. */
  lifts_microsoft_block: boolean
  /** Microsoft has restricted the sender, as it said last. */
  is_microsoft_restricted: boolean
  is_only_administrator: boolean
}

/** Intent before effect (endpoint-response 4.6). Values hold one property each, named by its key. */
interface ContainmentStepTable {
  tenant_id: string
  incident_id: string
  key: StepKey
  position: number
  state: StepState
  /** Object id of the account, or the address in the rule; null where there is none. */
  target: string | null
  desired: Json<Record<string, unknown>>
  /** Saved once, before the first write; never overwritten. */
  previous: Json<Record<string, unknown> | null>
  /** Before the first and each further write of the value; null: nothing was ever written. */
  wrote_at: Date | null
  /** When the tenant was seen with the desired value. What differs later was changed by somebody else. */
  verified_at: Date | null
  /** When it was first seen with another value after that: believed only on the second look. */
  suspected_at: Date | null
  attempts: number
  /** Null: nothing is to be done. */
  next_at: Date | null
  lease_until: Date | null
  /** Rises with each lease: a result with an old number is ignored. */
  fence: number
  detail: string
  error_code: string | null
  done_at: Date | null
}

/** Until when a service of Microsoft has asked us to wait (Retry-After), for all incidents of the tenant. */
interface ContainmentPauseTable {
  tenant_id: string
  service: 'graph' | 'exchange'
  not_before: Date
}

/** The standing rule: read, changed and written by one worker at a time. */
interface ContainmentRuleTable {
  tenant_id: string
  /** Null: there is none. */
  guid: string | null
  /** Lower case, as verified last; those of others too. */
  senders: Json<string[]>
  /** Of the record, as verified last. */
  when_changed: string | null
  lease_until: Date | null
  fence: number
}

/** What the last probe said that the application may do. */
interface ContainmentProbeTable {
  tenant_id: string
  probed_at: Date
  roles: Json<string[]>
  problem: string | null
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    containment: ContainmentTable
    containment_step: ContainmentStepTable
    containment_pause: ContainmentPauseTable
    containment_rule: ContainmentRuleTable
    containment_probe: ContainmentProbeTable
  }
}
