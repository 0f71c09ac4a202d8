// What reports by people are made of.
import type { PhishThreatParts } from '../parts.ts'

export type ReportingParts = Pick<
  PhishThreatParts,
  | 'db'
  | 'clock'
  | 'logger'
  | 'audit'
  | 'alerts'
  | 'outbox'
  | 'secrets'
  | 'microsoft'
  | 'removal'
  | 'config'
  | 'publicUrl'
  | 'onCheckpoint'
>
