// What allow-listing is made of.
import type { PhishThreatParts } from '../parts.ts'

export type AllowListParts = Pick<
  PhishThreatParts,
  'db' | 'clock' | 'logger' | 'audit' | 'alerts' | 'microsoft' | 'mailflow' | 'config' | 'onCheckpoint'
>
