// Which steps an incident gets, from the policy and from whose mailbox it is. Pure.
import type { CompromiseSettings } from '../contract.ts'
import type { IncidentFacts } from '../parts.ts'
import type { StepKey, StepState } from './tables.ts'
import { nobody, stepTexts } from './texts.ts'

export interface PlannedStep {
  key: StepKey
  state: Extract<StepState, 'planned' | 'manual' | 'skipped'>
  target: string | null
  desired: Record<string, unknown>
  detail: string
}

/** Whose account it is that sends: of a shared mailbox the person behind it, when known (endpoint-response 3.5). */
export const accountOf = ({ actorId, personId }: Pick<IncidentFacts, 'actorId' | 'personId'>): string | null =>
  actorId ?? personId

export const isConfigured = ({ rejectRule, disablesSignIn, revokesSessions }: CompromiseSettings['containment']) =>
  rejectRule || disablesSignIn || revokesSessions

/** In the order in which they are done: no new sign-in first, so that revoked sessions stay ended. */
export function planSteps(chosen: CompromiseSettings['containment'], incident: IncidentFacts): PlannedStep[] {
  const account = accountOf(incident)
  const step = (key: StepKey, target: string | null, desired: Record<string, unknown>): PlannedStep =>
    target === null
      ? { key, state: 'skipped', target, desired, detail: nobody }
      : { key, state: 'planned', target, desired, detail: stepTexts[key] }
  return [
    ...(chosen.disablesSignIn ? [step('sign-in', account, { accountEnabled: false })] : []),
    ...(chosen.revokesSessions ? [step('sessions', account, { areSessionsRevoked: true })] : []),
    ...(chosen.rejectRule
      ? [step('reject-rule', incident.personId === null ? null : incident.address, { isRefused: true })]
      : []),
    ...(account === null ? [] : [manual('password', account)]),
    ...(incident.personId === null ? [] : [step('microsoft-block', incident.address, {})]),
  ]
}

const manual = (key: StepKey, target: string): PlannedStep => ({
  key,
  state: 'manual',
  target,
  desired: {},
  detail: stepTexts[key],
})
