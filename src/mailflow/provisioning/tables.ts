// Tables of connections: what we want, what we made, how far an operation has come. Secrets only sealed.
import type { ColumnType } from 'kysely'
import type { SettingsBefore } from './moment.ts'
import type { RepairChoice } from './plan-choice.ts'
import type { AcceptedValues, Direction, ObjectKey, Scope, SimulationBypass } from './objects.ts'

export type ConnectionState =
  | 'connecting'
  | 'waiting'
  | 'pilot'
  | 'active'
  | 'degraded'
  | 'broken'
  | 'disconnecting'
  | 'disconnected'

/** Mail is sent to us, for the pilot at least, whatever is wrong. */
export const redirectingStates: readonly ConnectionState[] = ['pilot', 'active', 'degraded', 'broken']

/** How far mail is sent to us: not, for the pilot, for the chosen scope. */
export type RedirectPhase = 'none' | 'pilot' | 'active'

export interface ConnectionOptions {
  ruleErrorAction: 'Ignore' | 'Defer'
  keepsCrossPremisesHeaders: boolean
  keepsVerdict: boolean
  /** Between the pilot and the chosen scope. */
  pilot_minutes: number
  /** From the last redirected message to the removal of the way back. */
  drain_hours: number
  /** Lines of the preflight report that the administrator accepts although they are High. */
  acceptedFindings: string[]
  /** Values of tampering that the administrator takes for wanted. */
  acceptedValues?: AcceptedValues
  isOrderAccepted?: boolean
  /** Rule 25, while a campaign is under way. */
  simulation?: SimulationBypass
  /** Sets of permissions that an administrator granted (true) or took back (false); absent: never asked. */
  permissionSets?: Partial<Record<PermissionSetName, boolean>>
}

export type PermissionSetName = 'response' | 'simulations' | 'removal'

type Json<Value> = ColumnType<Value, Value, Value>

interface MailflowConnectionTable {
  tenant_id: string
  state: ConnectionState
  state_reason: string
  phase: RedirectPhase
  direction: Direction
  scope: Json<Scope>
  pilot_scope: Json<Scope | null>
  options: Json<ConnectionOptions>
  slug: string
  cert_name: string
  gateway_host: string
  application_id: string | null
  client_id: string | null
  service_principal_id: string | null
  next_hop_host: string | null
  /** TXT that proves the domain, published by us. */
  verification_text: string | null
  /** As `added_sealers`, which says it better; read only where that is null. */
  has_added_sealer: boolean
  /** Domains that we put among the trusted sealers, in lower case (5.9 takes out own values only); null: from before they were kept. */
  added_sealers: Json<string[] | null>
  preflight: Json<object | null>
  /** A ConnectionProblem while the permission is lost. */
  problem: string | null
  problem_since: Date | null
  pilot_since: Date | null
  /** When a rule that sends mail to us was first switched on; whatever became of the connection since, until it is gone. */
  redirected_at: Date | null
  connected_at: Date | null
  checked_at: Date | null
  changed_at: Date
}

export type OperationKind = 'prepare' | 'connect' | 'apply' | 'rotate' | 'permissions' | 'simulation' | 'disconnect'
export type OperationState = 'running' | 'waiting' | 'needs-sign-in' | 'failed' | 'done' | 'cancelled'

interface MailflowOperationTable {
  tenant_id: string
  id: string
  kind: OperationKind
  state: OperationState
  /** What is going on, or what went wrong and what to do: one or two sentences. */
  message: string
  error_code: string | null
  /** Not before then. */
  next_run_at: Date | null
  requested_by: Json<object>
  started_at: Date
  finished_at: Date | null
  /** Of an `apply` that puts only some things right; null: everything. */
  choice: ColumnType<RepairChoice | null, RepairChoice | null | undefined, RepairChoice | null>
  /** Of an `apply`: what was wanted before it. */
  before: ColumnType<SettingsBefore | null, SettingsBefore | null | undefined, SettingsBefore | null>
}

export type StepState = 'open' | 'running' | 'waiting' | 'done' | 'skipped' | 'failed'

interface MailflowStepTable {
  tenant_id: string
  operation_id: string
  position: number
  key: string
  title: string
  state: StepState
  detail: string
  attempts: number
  started_at: Date | null
  finished_at: Date | null
}

interface MailflowObjectTable {
  tenant_id: string
  key: ObjectKey
  guid: string
  name: string
  /** The record as last seen to be right. */
  record: Json<object>
  hash: string
  when_changed: string | null
  updated_at: Date
}

export interface IntentParameters {
  /** Names of the parameters; values may be secret. */
  names: string[]
  /** Over cmdlet and parameters: tells the same call again. */
  hash: string
  /** The state of the object that the call was planned from. */
  seen: string
}

/** Written before each call that changes the tenant, so that the change is known for ours when it shows in the audit feed. */
interface MailflowIntentTable {
  tenant_id: string
  id: string
  object_key: string
  object_name: string
  cmdlet: string
  parameters: Json<IntentParameters>
  created_at: Date
  finished_at: Date | null
  /** `seen`: a later read showed what the call was to bring about. */
  outcome: 'done' | 'failed' | 'uncertain' | 'seen' | null
}

interface MailflowTokenTable {
  tenant_id: string
  id: string
  purpose: 'route' | 'return' | 'mark'
  sealed: string
  state: 'next' | 'current' | 'old'
  created_at: Date
  /** Of old ones: when they stop being accepted. */
  expires_at: Date | null
}

export type CertificatePurpose = 'application' | 'application-next' | 'connector' | 'gateway'

interface MailflowCertificateTable {
  tenant_id: string
  purpose: CertificatePurpose
  name: string
  /** Leaf first, then the chain. */
  certificate_pem: string
  private_key_sealed: string
  not_after: Date
  created_at: Date
}

interface MailflowSignInTable {
  tenant_id: string
  /** SHA-256 of the state. */
  state_hash: string
  sealed: string
  expires_at: Date
}

/** A delegated token for the minutes in which it is needed. */
interface MailflowSessionTable {
  tenant_id: string
  sealed: string
  user_principal_name: string
  expires_at: Date
}

/** The last proof that an administrator asked for. */
interface MailflowProofTable {
  tenant_id: string
  started_at: Date
  started_by: string
  mailbox: string | null
  /** Message-ID of the test message. */
  internet_message_id: string | null
  relay: Json<{ ok: boolean; text: string }>
  sent: Json<{ ok: boolean; text: string } | null>
}

interface MailflowLeaseTable {
  tenant_id: string
  owner: string
  expires_at: Date
}

/** Grows with every change that a gateway must know. */
interface RouteChangeTable {
  tenant_id: string
  counter: ColumnType<number, number | undefined, number>
}

interface BlockedSenderTable {
  tenant_id: string
  address: string
  mode: 'hold' | 'reject'
  reason: string
  created_at: Date
  /** Null: blocked by hand. */
  incident_id: ColumnType<string | null, string | null | undefined, string | null>
  /** Lower-case addresses that it may go on writing to. */
  exempt_recipients: ColumnType<string[], string[] | undefined, string[]>
}

/** Grows with every change of the blocked senders. */
interface BlockedChangeTable {
  tenant_id: string
  counter: ColumnType<number, number | undefined, number>
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    mailflow_connection: MailflowConnectionTable
    mailflow_operation: MailflowOperationTable
    mailflow_step: MailflowStepTable
    mailflow_object: MailflowObjectTable
    mailflow_intent: MailflowIntentTable
    mailflow_token: MailflowTokenTable
    mailflow_certificate: MailflowCertificateTable
    mailflow_sign_in: MailflowSignInTable
    mailflow_session: MailflowSessionTable
    mailflow_proof: MailflowProofTable
    mailflow_lease: MailflowLeaseTable
    route_change: RouteChangeTable
    blocked_sender: BlockedSenderTable
    blocked_change: BlockedChangeTable
  }
}
