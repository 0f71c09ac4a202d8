// Track B of an incident: containment in the tenant. Intents are rows, written in the transaction that opens or ends the incident;
// `advance` brings the tenant to what they say and reads it back.
import type { Trx } from '#platform/db/database.ts'
import type { ContainmentReport, ContainmentTrack, HygieneTrack, IncidentFacts } from '../parts.ts'
import type { ContainmentParts } from './parts.ts'
import { loadSettings } from '../settings.ts'
import { resolveAll } from './alerts.ts'
import { endOf } from './end.ts'
import { isConfigured, planSteps } from './plan.ts'
import { advanceContainment } from './run.ts'
import { trackState } from './state.ts'
import {
  findContainment,
  insertContainment,
  storedFacts,
  listSteps,
  updateContainment,
  updateStep,
  type ContainmentStep,
} from './store.ts'
import { stepTitles } from './texts.ts'

export interface ContainmentOptions {
  /** Says whether the mailbox is clean: only then Microsoft's own restriction is lifted. Absent: there is nothing to clean. */
  hygiene?: Pick<HygieneTrack, 'state'>
}

export function createContainmentTrack(parts: ContainmentParts, options: ContainmentOptions = {}): ContainmentTrack {
  return {
    begin: (trx, incident) => begin(parts, trx, incident),
    advance: (incident) => advanceContainment(parts, incident),
    state: report,
    end: (trx, incident) => end(parts, options, trx, incident),
  }
}

async function begin({ clock }: ContainmentParts, trx: Trx, incident: IncidentFacts): Promise<void> {
  const { containment: chosen } = await loadSettings(trx, incident.tenantId)
  const row = {
    tenant_id: incident.tenantId,
    incident_id: incident.id,
    facts: storedFacts(incident),
    goal: 'contain' as const,
    goal_since: clock.now(),
    is_configured: isConfigured(chosen),
    lifts_microsoft_block: false,
    is_microsoft_restricted: false,
    is_only_administrator: false,
  }
  await insertContainment(trx, row, planSteps(chosen, incident))
}

/** What was changed is put back by `advance`; a worker that is at it finishes first, or its lease runs out (fault 19). */
async function end(
  parts: ContainmentParts,
  { hygiene }: ContainmentOptions,
  trx: Trx,
  incident: IncidentFacts,
): Promise<void> {
  const { tenantId, id } = incident
  const row = await findContainment(trx, tenantId, id)
  if (row === null || row.goal === 'restore') return
  const { containment: chosen } = await loadSettings(trx, tenantId)
  const lifts = chosen.liftsMicrosoftBlock && (await isClean(hygiene, trx, incident))
  const now = parts.clock.now()
  await updateContainment(trx, tenantId, id, { goal: 'restore', goal_since: now, lifts_microsoft_block: lifts })
  for (const step of await listSteps(trx, tenantId, id)) {
    const change = endOf(step, { now, looksAtMicrosoft: lifts || row.is_microsoft_restricted })
    if (change !== null) await updateStep(trx, step, change)
  }
  await resolveAll(parts, trx, incident)
}

async function isClean(hygiene: ContainmentOptions['hygiene'], trx: Trx, incident: IncidentFacts): Promise<boolean> {
  if (hygiene === undefined) return true
  return ['none', 'cleaned', 'accepted'].includes((await hygiene.state(trx, incident)).state)
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
