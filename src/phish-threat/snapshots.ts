// What is stored whole: what the wizard asked for, and an attack as it was at launch.
import type { Static } from 'typebox'
import type { CampaignSettingsShape } from './campaigns/contract.ts'
import type { AttackSnapshotShape } from './content/contract.ts'

export type CampaignSettings = Static<typeof CampaignSettingsShape>
export type AttackSnapshot = Static<typeof AttackSnapshotShape>
