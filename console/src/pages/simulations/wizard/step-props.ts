// What every step of the wizard is given.
import type { CampaignSettings, Draft, Mistakes, StepName } from './draft.ts'

export interface StepProps {
  tenantId: string
  campaignId: string
  draft: Draft
  /** Kept in the form until the step is saved. */
  set: (change: Partial<CampaignSettings>) => void
  setName: (name: string) => void
  /** Empty until the person tried to go on. */
  mistakes: Mistakes
  isReadOnly: boolean
  goTo: (step: StepName) => void
}
