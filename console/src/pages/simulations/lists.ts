// Values in the order in which they are offered. The console takes only types from the server: the type checker sees that none is missing.
import type { CampaignState, ContentLanguage, DeliveryState, Technique } from '#phish-threat/contract.ts'
import { deliveryWords, languageWords, stateWords, techniqueWords } from './words.ts'

const keysOf = <Key extends string>(words: Record<Key, unknown>): Key[] => Object.keys(words) as Key[]

export const campaignStates: readonly CampaignState[] = keysOf(stateWords)
export const deliveryStates: readonly DeliveryState[] = keysOf(deliveryWords)
export const techniques: readonly Technique[] = keysOf(techniqueWords)
export const languages: readonly ContentLanguage[] = keysOf(languageWords)
export const languageOptions = languages.map((value) => ({ value, label: languageWords[value] }))

export type { CampaignState }
