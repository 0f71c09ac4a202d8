// What a command of an agent carries and what is kept of its course. Shapes alone.
import type { Engine, ScanArgs } from '../endpoint-protocol.ts'

export type AgentCommandArgs =
  | ScanArgs
  | { commandId: string }
  | { minutes: number }
  | { vaultId: string }
  | { eventId: number; text: string }
  | Record<string, never>

export interface ScanProgress {
  phase: string
  filesScanned: number
  filesTotal: number | null
  bytesScanned: number
  detections: number
  skipped: number
  errors: number
  elapsed_ms: number
}

export interface CommandResult {
  error: { code: string; text: string } | null
  engine: Engine
  counts: {
    scanned: number
    skippedTooBig: number
    unreadable: number
    timedOut: number
    detections: number
    remediated: number
    remainingInfected: number
  } | null
}
