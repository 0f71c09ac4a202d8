// Tables of the tamper watch: findings, what was there when we looked first, audit records already read.
import type { ColumnType } from 'kysely'
import type { FindingCode, FindingState, Remedy, Severity } from './finding.ts'
import type { CmdletCallPlan } from './foreign-act.ts'
import type { ForeignObject } from './observation.ts'

type Json<Value> = ColumnType<Value, Value, Value>

export interface TamperFindingTable {
  tenant_id: string
  id: string
  fingerprint: string
  code: FindingCode
  severity: Severity
  object_key: string
  object_name: string
  guid: string | null
  property: string | null
  expected: Json<unknown>
  actual: Json<unknown>
  summary: string
  remedy: Remedy
  state: FindingState
  actor: string | null
  client_address: string | null
  audit_id: string | null
  /** The look before did not show it yet: whoever did it did so later. */
  not_before: Date | null
  /** When it was done, as the audit feed says. */
  done_at: Date | null
  first_seen_at: Date
  last_seen_at: Date
  closed_at: Date | null
  /** Who accepted or repaired it. */
  closed_by: string | null
  /** Automatic repair stopped: two systems are fighting. */
  is_fight: boolean
}

interface TamperStateTable {
  tenant_id: string
  /** Foreign objects, sealers, relay domains of the first look. */
  baseline: Json<Baseline>
  /** Which severities are repaired without asking. */
  auto_repair: Json<Severity[]>
  relay_failures: number
  relay_problem: string | null
  relay_probe_at: Date | null
  inbound_canary_failures: number
  forged_canary_unscanned: boolean
  canary: Json<object | null>
  feed_since: Date | null
  feed_until: Date | null
  feed_last_record_at: Date | null
  checked_at: Date | null
  /** Why the last check could not be made; null when it was. */
  check_error: string | null
  /** Why the last repair came to no end, and what an administrator must do. */
  repair_error: string | null
  /** Who takes test messages; null = none are sent. */
  canary_mailbox: string | null
  /** Of the last reconciliation with the message trace. */
  reconciliation: Json<Reconciliation | null>
  dns: Json<DnsFacts | null>
  validation: Json<ValidationFacts | null>
  /** The outbound test message under way. */
  outbound_canary: Json<object | null>
  outbound_canary_failures: number
  /** Whether the canary mailbox also sends. */
  sends_outbound_canary: boolean
  /** When the test messages of the day were last sent. */
  daily_canary_at: Date | null
  /** Kinds of test messages that were delivered without a scan. */
  unscanned_canaries: Json<string[]>
}

/** What an administrator had us do to an object of somebody else. */
interface TamperActTable {
  tenant_id: string
  id: string
  finding_id: string
  object_kind: ForeignObject['kind']
  guid: string
  object_name: string
  act: Json<CmdletCallPlan>
  undo: Json<CmdletCallPlan>
  state: 'begun' | 'done' | 'failed' | 'undone'
  done_by: string
  done_at: Date
  /** When it was seen to be so. */
  verified_at: Date | null
  undone_by: string | null
  undone_at: Date | null
}

/** Transactions that the gateway had with the tenant's MX host, in slots of ten minutes. */
interface TamperReturnTable {
  tenant_id: string
  slot: Date
  /** Taken at once. */
  returned: ColumnType<number, number, number>
  /** Refused for a while because of us (4.7.5yz to 4.7.8yz). */
  throttled: ColumnType<number, number, number>
}

/** Of the last look at DNS. */
export interface DnsFacts {
  checkedAt: string
  /** Domains whose SPF record has covered the gateway at some time: it is required there. */
  spfCovered: string[]
  /** Those of them that do no longer, with the record that is there now; null = none. */
  spfLost: { domain: string; record: string | null }[]
  /** Addresses of the smart host; null: it does not resolve; absent: no resolver has answered yet. */
  hostAddresses?: string[] | null
  /** The record that proves the accepted domain is published. */
  hasProof: boolean
}

/** Of the last Validate-OutboundConnector. */
export interface ValidationFacts {
  /** When it last went well. */
  passedAt: string | null
  /** In a row. */
  failures: number
  problem: string | null
}

export interface Reconciliation {
  delivered: number
  unscanned: number
  /** Message-IDs of some that were not scanned. */
  samples: string[]
  until: string
}

export interface Baseline {
  foreign: ForeignObject[]
  sealers: string[]
  internalRelay: string[]
}

interface TamperAuditTable {
  tenant_id: string
  audit_id: string
  at: Date
  operation: string
  object_id: string
  actor: string
  client_address: string | null
  app_id: string | null
  parameters: Json<{ items: { name: string; value: string }[] }>
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    tamper_finding: TamperFindingTable
    tamper_state: TamperStateTable
    tamper_audit: TamperAuditTable
    tamper_act: TamperActTable
    tamper_return: TamperReturnTable
  }
}
