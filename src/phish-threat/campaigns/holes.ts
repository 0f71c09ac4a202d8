// Variables of templates that would be empty for somebody: no mail begins with "Dear ,". Pure.
import { variablesNeeded } from '../content/render.ts'
import { emptyVariables, type RenderRecipient } from '../content/variables.ts'
import type { ContentLanguage } from '../contract.ts'
import type { CampaignSettings } from '../snapshots.ts'
import { languageFor } from './assign.ts'
import type { Recipient } from './audience.ts'
import type { CampaignAttack, LeftOut } from './prepare.ts'

export interface Holes {
  /** Ids of attacks whose mail would have a hole. */
  unfitFor(recipient: Recipient): Set<string>
  /** For whom none fits: what is missing for the first. */
  leftOut(recipient: Recipient): LeftOut
}

/** Looks at each attack with the very text that the recipient would get. */
export function createHoles(
  attacks: readonly CampaignAttack[],
  settings: Pick<CampaignSettings, 'language' | 'fallbackLanguage'>,
): Holes {
  const needs = new Map<string, string[]>()
  // Templates are long and recipients are many: each text is read once.
  const needed = ({ id, snapshot }: CampaignAttack, language: ContentLanguage): string[] => {
    const key = `${id} ${language}`
    const known = needs.get(key) ?? variablesNeeded(snapshot, language)
    needs.set(key, known)
    return known
  }
  const emptyFor = (attack: CampaignAttack, recipient: Recipient): string[] => {
    const available = attack.snapshot.variants.map(({ language }) => language)
    const required = needed(attack, languageFor(recipient.language, settings, available))
    return required.length === 0 ? [] : emptyVariables(required, renderRecipient(recipient))
  }
  return {
    unfitFor: (recipient) =>
      new Set(attacks.filter((attack) => emptyFor(attack, recipient).length > 0).map(({ id }) => id)),
    leftOut: (recipient) => ({
      recipient,
      template: attacks[0]!.snapshot.name,
      variables: emptyFor(attacks[0]!, recipient),
    }),
  }
}

/** The company is filled for everybody (content/variables.ts). */
const renderRecipient = (recipient: Recipient): RenderRecipient => ({
  displayName: recipient.displayName,
  givenName: recipient.givenName ?? '',
  surname: recipient.surname ?? '',
  address: recipient.address,
  department: recipient.department,
  jobTitle: recipient.jobTitle,
  manager: recipient.manager,
  company: null,
})
