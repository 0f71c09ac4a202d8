// What a product on the computers (our agent, Defender for Endpoint, Intune, Sophos) can do for us, behind one interface. What a back
// end cannot say is said by its capabilities instead of being guessed (endpoint-response 1.1).
import type { BackEndName } from '../contract.ts'

export interface Capabilities {
  progress: boolean
  cancel: boolean
  perJobCompletion: boolean
  fileResults: boolean
  quarantineRestore: boolean
  isolate: boolean
  onlineState: boolean
}

export type Probe =
  | { state: 'ready' }
  /** Works in part: what does not, by name of permission or licence. */
  | { state: 'limited'; problem: string }
  | { state: 'unusable'; problem: string }

export interface FoundComputer {
  /** Of the back end. */
  externalId: string
  name: string
  os: 'windows' | 'linux' | 'macos' | 'other'
  osVersion: string | null
  isServer: boolean
  lastSeenAt: Date | null
  /** Null: this back end cannot tell. */
  isOnline: boolean | null
  /** Device id of Entra, lower case: the same computer in several back ends. */
  entraDeviceId: string | null
  evidence: FoundEvidence[]
}

export interface FoundEvidence {
  /** `defender.logon`, `intune.primary-user`, `entra.owner`, `sophos.person`… */
  source: string
  weight: 'strong' | 'medium' | 'weak'
  text: string
  at: Date
}

/** Normalised (endpoint-response 1.7). `finished` needs a second proof where a back end's word is weak; until then it is `running`. */
export type JobState = 'queued' | 'running' | 'finished' | 'failed' | 'cancelled' | 'expired'

export interface ScanJob {
  /** Reference of the back end, enough to ask again after a restart. */
  reference: string
  /** True: one was running already and was taken over (it began after `notBefore`). */
  isAdopted: boolean
}

export interface ScanStatus {
  state: JobState
  detail: string
  startedAt: Date | null
  endedAt: Date | null
  progress: { filesScanned: number; filesTotal: number | null } | null
  counts: ScanCounts | null
  definitionsAge_hours: number | null
  /** Facts that prove the end, for the timeline. */
  proof: string[]
  detections: FoundDetection[]
  /** When the back end asks to be left alone until (Retry-After). */
  askAgainAt?: Date
  /** Whether the computer answers now; absent or null: this back end cannot tell. */
  isOnline?: boolean | null
  /** Why a finished scan does not prove the computer to be clean, e.g. events of the vendor that were missed. */
  gaps?: string[]
}

export interface ScanCounts {
  scanned: number
  unreadable: number
  tooBig: number
  detections: number
  remediated: number
  remaining: number
}

export interface FoundDetection {
  path: string
  sha256: string | null
  threat: string
  action: 'none' | 'quarantined' | 'removed' | 'failed' | 'restored' | 'allowed'
  error: string | null
  at: Date
  vaultId: string | null
  /** Something is left to do on the computer. */
  needs?: 'reboot' | 'manual'
}

export interface ScanOrder {
  tenantId: string
  externalId: string
  kind: 'quick' | 'full'
  /** Stable over repeats of the same order. */
  correlationId: string
  /** A running scan is adopted only when it began after this. */
  notBefore: Date
  reason: string
}

/** Bound to one tenant and its credentials. Every call may be repeated; errors are AppErrors `endpoint.*`, temporary ones `isRetryable`. */
export interface BackEnd {
  readonly name: BackEndName
  readonly capabilities: Capabilities
  probe(): Promise<Probe>
  /** Computers of a person, with why. */
  findComputers(person: {
    id: string
    userPrincipalName: string
    addresses: readonly string[]
  }): Promise<FoundComputer[]>
  startScan(order: ScanOrder): Promise<ScanJob>
  getScan(job: {
    externalId: string
    reference: string
    kind: 'quick' | 'full'
    requestedAt: Date
  }): Promise<ScanStatus>
  cancelScan?(job: { externalId: string; reference: string }): Promise<void>
  isolate?(externalId: string, reason: string): Promise<void>
  /** Ends the isolation. */
  reconnect?(externalId: string, reason: string): Promise<void>
  restore?(externalId: string, vaultId: string): Promise<void>
  /** An entry in the log of the computer (140 mailbox blocked, 141 released); only our agent can. */
  notify?(externalId: string, notice: { id: number; text: string }): Promise<void>
}
