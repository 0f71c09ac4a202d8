// Whether a release now would be earlier than the policy would do it. Pure.
import type { IncidentView } from '#compromise/contract.ts'

export const isEarly = ({ checklist, state }: Pick<IncidentView, 'checklist' | 'state'>): boolean =>
  state === 'permanent' || checklist.some(({ isMet }) => !isMet)
