// Tables of the symptoms: mailboxes as last looked at, findings, acts of ours on them, audit records kept, exemptions, track D.
import type { ColumnType } from 'kysely'
import type { SymptomKind } from '../contract.ts'
import type { Act, CleanUp } from './cleanup/act.ts'
import type { Contribution } from './score.ts'

type Json<Value> = ColumnType<Value, Value, Value>

interface SymptomMailboxTable {
  tenant_id: string
  /** Id of the person whose object carries the mailbox. */
  person_id: string
  address: string
  checked_at: Date | null
  /** Sentences: what could not be looked at, and why. */
  unknown: Json<string[]>
  /** Rules and forwarding were read the last time. */
  is_read: boolean
}

export type FindingState = 'open' | 'cleaned' | 'accepted' | 'undone' | 'gone'

export interface SymptomFindingTable {
  tenant_id: string
  id: string
  person_id: string
  /** What makes it the same finding at the next look. */
  fingerprint: string
  kind: SymptomKind
  title: string
  evidence: Json<string[]>
  contributions: Json<Contribution[]>
  points: number
  /** When it happened; when that is not known, when it was first found. */
  seen_at: Date
  found_at: Date
  last_found_at: Date
  state: FindingState
  /** What can be switched off, null when nothing can. */
  clean_up: Json<CleanUp | null>
  /** What clean-up would change: `rule:…`, `forwarding`; empty when nothing. Findings about the same thing share it. */
  target: string
  /** Who did what was found, as the audit log names them; empty when unknown. */
  actor: string
  state_at: Date
  state_by: string
  reason: string
  accepted_until: Date | null
}

export type ActState = 'planned' | 'applying' | 'done' | 'failed' | 'undo-planned' | 'undoing' | 'undone' | 'kept'

export interface SymptomActTable {
  tenant_id: string
  id: string
  finding_id: string
  person_id: string
  target: string
  /** The incident whose track did it; null: a person did. */
  incident_id: string | null
  act: Json<Act>
  /** What was there before the first change; never written a second time. */
  before: Json<Record<string, unknown> | null>
  state: ActState
  attempts: number
  next_at: Date
  error: string
  by: Json<{ kind: string; id: string; name: string }>
  reason: string
  planned_at: Date
  applied_at: Date | null
  verified_at: Date | null
  undone_at: Date | null
}

interface SymptomAuditTable {
  tenant_id: string
  audit_id: string
  at: Date
  operation: string
  /** Lower case: who did it. */
  actor: string
  /** Lower case: whose mailbox or account it is about. */
  owner: string
  address: string | null
  facts: Json<Record<string, unknown>>
}

interface SymptomNetworkTable {
  tenant_id: string
  /** Lower case. */
  actor: string
  network: string
  first_at: Date
  last_at: Date
}

interface SymptomStateTable {
  tenant_id: string
  /** Audit records were read up to here. */
  audit_until: Date | null
  /** Why they could not be read the last time. */
  audit_problem: string
  last_check_at: Date | null
  checked_mailboxes: number
}

interface SymptomExemptionTable {
  tenant_id: string
  /** Lower case: an account whose acts do not count, such as an admin script or a migration tool. */
  actor: string
  reason: string
  by: string
  created_at: Date
  expires_at: Date
}

interface SymptomTrackTable {
  tenant_id: string
  incident_id: string
  person_id: string
  /** The basics were read once at least. */
  is_collected: boolean
  looks: number
  /** Sentences about the incident that are no findings: where copies of the bad messages lie. */
  notes: ColumnType<string[], string[] | undefined, string[]>
  next_at: Date | null
  began_at: Date
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    symptom_mailbox: SymptomMailboxTable
    symptom_finding: SymptomFindingTable
    symptom_act: SymptomActTable
    symptom_audit: SymptomAuditTable
    symptom_network: SymptomNetworkTable
    symptom_state: SymptomStateTable
    symptom_exemption: SymptomExemptionTable
    symptom_track: SymptomTrackTable
  }
}
