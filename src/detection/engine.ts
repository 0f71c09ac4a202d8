// The detection engine: parses a message once, lets all scanners look at it in parallel, each with its own deadline, and
// decides the verdict. A scanner that fails is a fault in the report; `scan` never rejects for it.
import type { MessageSource } from '#mail/message/source.ts'
import type { ScanContext, ScanEnvelope, ScanReport } from './verdict.ts'

export interface Engine {
  scan(source: MessageSource, envelope: ScanEnvelope, context: ScanContext, signal?: AbortSignal): Promise<ScanReport>
  close(): Promise<void>
}
