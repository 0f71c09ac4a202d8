// What is typed into the wizard and what of it is saved. Another's change is taken over as long as nothing here is unsaved.
import { useState } from 'react'
import { useLeavingAsked } from '#console/components/leaving.ts'
import { announce } from '#console/util/announce.ts'
import { campaignPath, type CampaignView, type SaveCampaign } from '../campaign/campaign-api.ts'
import { useSimulationCall } from '../simulations-api.ts'
import type { CampaignSettings, Draft } from './draft.ts'

const draftOf = ({ name, technique, settings }: CampaignView): Draft => ({ name, technique, settings })

const isSame = (a: Draft, b: Draft): boolean => JSON.stringify(a) === JSON.stringify(b)

export function useDraft(tenantId: string, campaign: CampaignView) {
  const [base, setBase] = useState({ version: campaign.version, draft: draftOf(campaign) })
  const [value, setValue] = useState(base.draft)
  const isDirty = !isSame(value, base.draft)
  const call = useSimulationCall<SaveCampaign, CampaignView>(tenantId, {
    method: 'PATCH',
    path: campaignPath(campaign.id),
  })
  const take = (view: CampaignView): void => {
    setBase({ version: view.version, draft: draftOf(view) })
    setValue(draftOf(view))
  }
  if (campaign.version > base.version && !isDirty && !call.isPending) take(campaign)
  useLeavingAsked(isDirty, 'Leave without saving this step?')
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
      take(campaign)
    },
    /** Whether what is typed is saved now. */
    save: async (): Promise<boolean> => {
      if (!isDirty) return true
      const { name, settings } = value
      try {
        take(await call.mutateAsync({ version: base.version, name: name.trim(), settings }))
        announce('Saved')
        return true
      } catch {
        return false
      }
    },
  }
}
