// What drives a scanner that is on the computer. Two kinds: one that we give files (ClamAV), one that walks and removes by itself
// (Microsoft Defender).
import type { Engine, ScanArgs, ScanItem } from '../../src/compromise/endpoint-protocol.ts'
import type { WalkedFile } from './walk.ts'

/** `unreadable` and `timedOut` are gaps: the file may hold anything. `gone`: deleted since it was listed, no gap. */
export type FileOutcome =
  | { kind: 'clean' }
  | { kind: 'found'; threat: string }
  | { kind: 'tooBig' }
  | { kind: 'timedOut' }
  | { kind: 'unreadable'; text: string }
  | { kind: 'gone' }

export interface FileEngine {
  kind: 'files'
  describe(): Promise<Engine>
  batch: { files: number; size_bytes: number }
  /** One outcome a file, in their order. Throws `engine.down` when the scanner itself fails. */
  scanFiles(files: readonly WalkedFile[], signal: AbortSignal): Promise<FileOutcome[]>
  /** Scans an open file: the bytes that a descriptor leads to, whatever its name is by now. */
  scanOpen(descriptor: number, signal: AbortSignal): Promise<FileOutcome>
}

export interface WholeScan {
  items: ScanItem[]
  isComplete: boolean
  /** Says what could not be looked at. */
  gaps: number
}

export interface WholeEngine {
  kind: 'whole'
  describe(): Promise<Engine>
  scan(
    kind: ScanArgs['kind'],
    roots: readonly string[],
    onDetect: ScanArgs['onDetect'],
    signal: AbortSignal,
  ): Promise<WholeScan>
}

export type ScanEngine = FileEngine | WholeEngine

export const noEngine: Engine = { name: 'none', version: null, dbVersion: null, dbAge_hours: null }
