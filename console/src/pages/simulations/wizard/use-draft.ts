// What is typed into the wizard and what of it is saved.
import { announce } from '#console/util/announce.ts'
import { campaignPath, type CampaignView, type SaveCampaign } from '../campaign/campaign-api.ts'
import { useSimulationCall } from '../simulations-api.ts'
import { useVersioned, type Versioned } from '../use-versioned.ts'
import type { CampaignSettings, Draft } from './draft.ts'

const draftOf = ({ version, name, technique, settings }: CampaignView): Versioned<Draft> => ({
  version,
  value: { name, technique, settings },
})

export function useDraft(tenantId: string, campaign: CampaignView) {
  const { value, setValue, isDirty, version, take, reload } = useVersioned(
    draftOf(campaign),
    'Leave without saving this step?',
  )
  const call = useSimulationCall<SaveCampaign, CampaignView>(tenantId, {
    method: 'PATCH',
    path: campaignPath(campaign.id),
  })
  return {
    value,
    isDirty,
    isSaving: call.isPending,
    error: call.error,
    set: (change: Partial<CampaignSettings>) =>
      setValue((before) => ({ ...before, settings: { ...before.settings, ...change } })),
    setName: (name: string) => setValue((before) => ({ ...before, name })),
    reload: () => {
      call.reset()
      reload()
    },
    /** Whether what is typed is saved now. */
    save: async (): Promise<boolean> => {
      if (!isDirty) return true
      const { name, settings } = value
      try {
        take(draftOf(await call.mutateAsync({ version, name: name.trim(), settings })))
        announce('Saved')
        return true
      } catch {
        return false
      }
    },
  }
}
