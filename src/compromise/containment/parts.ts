// What the containment needs of the slice.
import type { CompromiseParts } from '../parts.ts'

export type ContainmentParts = Pick<
  CompromiseParts,
  'db' | 'clock' | 'audit' | 'alerts' | 'microsoft' | 'publicUrl' | 'onCheckpoint'
>
