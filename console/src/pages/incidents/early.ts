// Whether a release now would be earlier than the policy would do it: measures in Microsoft 365 do not hold it up. Pure.
import type { IncidentView } from '#compromise/contract.ts'

export const isEarly = ({ checklist, state }: Pick<IncidentView, 'checklist' | 'state'>): boolean =>
  state === 'permanent' || checklist.some(({ key, isMet }) => !isMet && key !== 'containment')
