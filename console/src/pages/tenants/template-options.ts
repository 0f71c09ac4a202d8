// The options that a template may lock, in their order on the screen.
import type { TemplateOption } from '#providers/contract.ts'

export const templateOptionNames: readonly TemplateOption[] = [
  'policies',
  'portal.exposure',
  'portal.rights',
  'portal.summary',
]
