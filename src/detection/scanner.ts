// The contract of a scanner adapter. A new one is one file in scanners/ and one line in scanners/all.ts; scanners/contract.test.ts runs over the list.
import type { MessageSource } from '#mail/message/source.ts'
import type { Finding, ScanContext, ScanEnvelope, ScannerFault } from './verdict.ts'

export interface ScanInput {
  source: MessageSource
  envelope: ScanEnvelope
  context: ScanContext
}

export type ScanOutcome = { kind: 'findings'; findings: Finding[] } | { kind: 'fault'; fault: ScannerFault }

/** A configured scanner. `scan` never throws: what goes wrong is a fault, and it ends when the signal aborts. */
export interface Scanner {
  readonly name: string
  /** It unpacks the archives that the embedded engine cannot. */
  readonly opensArchives?: boolean
  scan(input: ScanInput, signal: AbortSignal): Promise<ScanOutcome>
  close?(): Promise<void>
}
