// Track B of an incident: containment in the tenant. Intents are rows, written in the transaction that opens or ends the incident;
// `advance` brings the tenant to what they say and reads it back.
import type { Trx } from '#platform/db/database.ts'
import type { CompromiseParts, ContainmentReport, ContainmentTrack, IncidentFacts } from '../parts.ts'
import { loadSettings } from '../settings.ts'
import { isConfigured, planSteps } from './plan.ts'
import { trackState } from './state.ts'
import { findContainment, insertContainment, listSteps, type ContainmentStep } from './store.ts'
import { stepTitles } from './texts.ts'

export function createContainmentTrack(parts: CompromiseParts): ContainmentTrack {
  return {
    begin: (trx, incident) => begin(parts, trx, incident),
    state: report,
    advance: async () => {},
    end: async () => {},
  }
}

async function begin({ clock }: CompromiseParts, trx: Trx, incident: IncidentFacts): Promise<void> {
  const { containment: chosen } = await loadSettings(trx, incident.tenantId)
  const row = {
    tenant_id: incident.tenantId,
    incident_id: incident.id,
    goal: 'contain' as const,
    goal_since: clock.now(),
    is_configured: isConfigured(chosen),
    lifts_microsoft_block: false,
    is_microsoft_restricted: false,
    is_only_administrator: false,
  }
  await insertContainment(trx, row, planSteps(chosen, incident))
}

async function report(trx: Trx, { tenantId, id }: IncidentFacts): Promise<ContainmentReport> {
  const row = await findContainment(trx, tenantId, id)
  if (row === null) return { state: 'none', steps: [] }
  const steps = await listSteps(trx, tenantId, id)
  return {
    state: trackState(row.goal, row.is_configured, steps),
    steps: steps.filter((step) => isShown(step, row.is_microsoft_restricted)).map(shown),
    flags: [
      ...(row.is_microsoft_restricted ? (['microsoftRestricted'] as const) : []),
      ...(row.is_only_administrator ? (['onlyAdministrator'] as const) : []),
    ],
  }
}

/** That Microsoft has not restricted the sender is no news. */
const isShown = ({ key, state }: ContainmentStep, isRestricted: boolean): boolean =>
  key !== 'microsoft-block' || isRestricted || state === 'restored' || state === 'restoring'

const shown = (step: ContainmentStep): ContainmentReport['steps'][number] => ({
  key: step.key,
  title: stepTitles[step.key],
  state: step.state,
  detail: step.detail,
  attempts: step.attempts,
  nextAttemptAt: step.next_at?.toISOString() ?? null,
  doneAt: step.done_at?.toISOString() ?? null,
})
