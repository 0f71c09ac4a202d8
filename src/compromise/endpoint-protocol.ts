// What the agent on a computer and the server say to each other: shapes, limits, and the text that is signed. Used by both sides;
// imports nothing of ours, because it becomes part of the agent's one file.
import { createHash, sign, verify, type KeyObject } from 'node:crypto'

export const protocolVersion = 1

/** Below the address of the server. */
export const agentPaths = {
  enroll: '/api/v1/agent/enroll',
  poll: '/api/v1/agent/poll',
  report: '/api/v1/agent/report',
} as const

/** The same clamps on both sides; what is longer is cut by the sender and refused by the receiver. */
export const limits = {
  body_bytes: 1_000_000,
  text_characters: 1_000,
  path_bytes: 32_768,
  items: 500,
  sessions: 100,
  poll_seconds: 55,
  clockSkew_seconds: 300,
} as const

export interface Machine {
  hostname: string
  os: 'windows' | 'linux' | 'macos'
  osVersion: string
  arch: string
  /** `/etc/machine-id`, MachineGuid, IOPlatformUUID. */
  machineId: string
  serial: string | null
  entraDeviceId: string | null
  entraTenantId: string | null
  isServer: boolean
}

export interface EnrollRequest {
  version: number
  token: string
  /** Ed25519, SPKI, PEM. */
  publicKey: string
  machine: Machine
  agentVersion: string
}

export interface EnrollAnswer {
  agentId: string
  /** Ed25519, SPKI, PEM: commands are signed by its private half. */
  serverCommandKey: string
  policy: AgentPolicy
  now: string
}

export interface AgentPolicy {
  poll_seconds: number
  /** The server is busy: ask in this many seconds without waiting. */
  shortPoll_seconds: number | null
  cpuLimit_percent: number
  /** Folders of a quick scan besides the homes; of the platform. */
  extraFolders: string[]
}

export interface Engine {
  name: 'clamdscan' | 'clamscan' | 'defender' | 'none'
  version: string | null
  dbVersion: string | null
  dbAge_hours: number | null
}

/** Somebody who works at the computer. */
export interface LogonSession {
  user: string
  /** Windows: SID. `S-1-12-1-…` holds the object id of Entra. */
  sid: string | null
  /** User principal name, when the platform tells it. */
  upn: string | null
  isInteractive: boolean
  at: string
}

export interface PollRequest {
  version: number
  agentVersion: string
  wait_seconds: number
  machine?: Machine
  engine: Engine
  sessions: LogonSession[]
  isIsolated: boolean
  /** Command under way, null when idle. */
  busyWith: string | null
}

export interface PollAnswer {
  commands: SignedCommand[]
  policy: AgentPolicy
  now: string
  /** The server does not know this agent (any more), or two computers use one identity: enrol anew. */
  reenroll?: 'unknown' | 'cloned'
}

export type CommandType =
  | 'scan'
  | 'cancel'
  | 'isolate'
  | 'reconnect'
  | 'restore'
  | 'notice'
  | 'collectState'
  | 'updateDefinitions'
  | 'uninstall'

export interface ScanArgs {
  kind: 'quick' | 'full' | 'paths'
  roots: string[]
  max_minutes: number
  cpuLimit_percent: number
  onDetect: 'quarantine' | 'report'
}

export interface Command {
  commandId: string
  agentId: string
  type: CommandType
  /** ScanArgs; `{ commandId }` for cancel; `{ minutes }` for isolate; `{ vaultId }` for restore; `{ eventId, text }` for notice. */
  args: Record<string, unknown>
  incidentId: string | null
  createdAt: string
  /** Null: never. Means: not started by then. */
  expiresAt: string | null
}

/** `payload` is the command as JSON, byte for byte what was signed. */
export interface SignedCommand {
  payload: string
  signature: string
}

export type CommandState =
  | 'queued'
  | 'delivered'
  | 'accepted'
  | 'running'
  | 'finished'
  | 'failed'
  | 'cancelled'
  | 'expired'
  | 'rejected'

export interface AcceptedReport {
  kind: 'accepted'
  commandId: string
}

export interface RejectedReport {
  kind: 'rejected'
  commandId: string
  why: 'signature' | 'type' | 'agent' | 'expired' | 'busy'
}

export interface ProgressReport {
  kind: 'progress'
  commandId: string
  /** Rising; the server keeps the highest alone. */
  seq: number
  phase: string
  filesScanned: number
  filesTotal: number | null
  bytesScanned: number
  detections: number
  skipped: number
  errors: number
  elapsed_ms: number
}

export interface ScanItem {
  /** Escaped for show: no control characters, no bytes that are no UTF-8. */
  path: string
  /** The real bytes, base64, when they are not the UTF-8 of `path`. */
  pathBytes?: string
  sha256: string | null
  size_bytes: number
  mtime: string | null
  owner: string | null
  threat: string
  actionRequested: 'quarantine' | 'report'
  actionTaken: 'none' | 'quarantined' | 'failed'
  actionError: string | null
  vaultId: string | null
}

export interface ResultReport {
  kind: 'result'
  commandId: string
  outcome: 'finished' | 'failed' | 'cancelled'
  /** Of `failed`: `engine-missing`, `timeout`, `isolation-self-test`… and a text. */
  error: { code: string; text: string } | null
  engine: Engine
  startedAt: string
  endedAt: string
  counts: {
    scanned: number
    skippedTooBig: number
    unreadable: number
    timedOut: number
    detections: number
    remediated: number
    remainingInfected: number
  } | null
  items: ScanItem[]
}

/** What the agent saw by itself: ids of endpoint-response 2.7. */
export interface EventReport {
  kind: 'event'
  eventId: number
  at: string
  text: string
}

export type Report = AcceptedReport | RejectedReport | ProgressReport | ResultReport | EventReport

export interface ReportRequest {
  version: number
  reports: Report[]
}

export interface ReportAnswer {
  now: string
  reenroll?: 'unknown' | 'cloned'
}

/** Headers of every request but the first. */
export const signatureHeaders = {
  agent: 'x-mailwarden-agent',
  counter: 'x-mailwarden-counter',
  created: 'x-mailwarden-created',
  signature: 'x-mailwarden-signature',
} as const

export interface SignedFacts {
  method: string
  path: string
  agentId: string
  /** Rises with every request of an agent, over restarts, too: the same number twice is a replay or a cloned image. */
  counter: number
  /** Seconds since 1970. */
  created: number
  body: Uint8Array
}

/** What is signed: one line a fact, so that no two requests have the same text. */
export function requestText({ method, path, agentId, counter, created, body }: SignedFacts): Buffer {
  const digest = createHash('sha256').update(body).digest('base64')
  return Buffer.from(['mailwarden-agent-1', method, path, agentId, String(counter), String(created), digest].join('\n'))
}

export const signRequest = (facts: SignedFacts, privateKey: KeyObject): string =>
  sign(null, requestText(facts), privateKey).toString('base64')

export const isRequestSignature = (facts: SignedFacts, signature: string, publicKey: KeyObject): boolean =>
  verify(null, requestText(facts), publicKey, Buffer.from(signature, 'base64'))

const commandText = (payload: string): Buffer => Buffer.from(`mailwarden-command-1\n${payload}`)

export const signCommand = (payload: string, privateKey: KeyObject): SignedCommand => ({
  payload,
  signature: sign(null, commandText(payload), privateKey).toString('base64'),
})

export const isCommandSignature = ({ payload, signature }: SignedCommand, publicKey: KeyObject): boolean =>
  verify(null, commandText(payload), publicKey, Buffer.from(signature, 'base64'))

/** Entra object id of a SID `S-1-12-1-a-b-c-d`: four 32-bit words, little-endian; null for other SIDs. */
export function entraObjectIdOf(sid: string): string | null {
  const match = /^S-1-12-1-(\d{1,10})-(\d{1,10})-(\d{1,10})-(\d{1,10})$/.exec(sid)
  if (match === null) return null
  const words = match.slice(1).map(Number)
  if (words.some((word) => word > 0xffff_ffff)) return null
  const bytes = Buffer.alloc(16)
  words.forEach((word, place) => bytes.writeUInt32LE(word, place * 4))
  const hex = (from: number, to: number, isSwapped: boolean) => {
    const part = Buffer.from(bytes.subarray(from, to))
    return (isSwapped ? part.reverse() : part).toString('hex')
  }
  return [hex(0, 4, true), hex(4, 6, true), hex(6, 8, true), hex(8, 10, false), hex(10, 16, false)].join('-')
}
