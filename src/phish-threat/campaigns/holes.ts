// Variables of templates that would be empty for somebody: no mail begins with "Dear ,". Pure.
import { variantOf } from '../content/render.ts'
import { emptyVariables, type RenderRecipient } from '../content/variables.ts'
import type { Slot } from './prepare.ts'

export interface Hole {
  variable: string
  /** Name of the template. */
  template: string
  count: number
  /** Address of one of them. */
  example: string
}

/** Looks at every recipient with the very text that they get. */
export function emptyFields(slots: readonly Slot[]): Hole[] {
  const holes = new Map<string, Hole>()
  for (const { attack, recipient, language, address } of slots) {
    if (attack === null || recipient === null) continue
    const variant = variantOf(attack.snapshot, language)
    const sources = [variant.subject, variant.fromName, variant.html, variant.text]
    for (const variable of emptyVariables(sources, renderRecipient(recipient, address))) {
      const key = `${attack.id} ${variable}`
      const known = holes.get(key)
      if (known === undefined) holes.set(key, { variable, template: attack.snapshot.name, count: 1, example: address })
      else known.count += 1
    }
  }
  return [...holes.values()]
}

const renderRecipient = (recipient: NonNullable<Slot['recipient']>, address: string): RenderRecipient => ({
  displayName: recipient.displayName,
  givenName: recipient.givenName ?? '',
  surname: recipient.surname ?? '',
  address,
  department: recipient.department,
  jobTitle: recipient.jobTitle,
  manager: recipient.manager,
  company: null,
})
