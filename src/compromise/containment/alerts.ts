// Alerts of the containment (endpoint-response 4.5, MBX-1010): one an incident, updated while it lasts, resolved when it is over.
import type { Trx } from '#platform/db/database.ts'
import type { IncidentFacts } from '../parts.ts'
import type { ContainmentParts } from './parts.ts'
import { findContainment, listSteps, type ContainmentStep } from './store.ts'
import { stepKeys, type StepKey } from './tables.ts'
import { stepTitles } from './texts.ts'

const incomplete = 'compromise.containment-incomplete'
const changed = 'compromise.changed-by-others'

type Parts = Pick<ContainmentParts, 'alerts' | 'publicUrl'>

/** After tries of these steps: raises, updates or resolves. */
export async function tellStand(
  parts: Parts,
  trx: Trx,
  incident: IncidentFacts,
  tried: ReadonlySet<StepKey>,
): Promise<void> {
  const { tenantId, id, address } = incident
  const containment = await findContainment(trx, tenantId, id)
  const failed = (await listSteps(trx, tenantId, id)).filter(({ state }) => state === 'failed')
  if (containment === null) return
  if (failed.length === 0) {
    await parts.alerts.resolve(trx, tenantId, incomplete, id, 'Every step is settled.')
    return
  }
  if (!failed.some(({ key }) => tried.has(key))) return
  const what = failed.map((step) => `${stepTitles[step.key]} failed (${step.detail})`).join(' ')
  await parts.alerts.raise(trx, {
    tenantId,
    type: incomplete,
    subject: id,
    title: `Measures in Microsoft 365 for ${address} are incomplete`,
    text:
      containment.goal === 'contain'
        ? `Microsoft 365 containment for ${address} is incomplete: ${what} The gateway block is in force.`
        : `What was changed in Microsoft 365 for ${address} could not be put back: ${what}`,
    data: {
      code: 'MBX-1010',
      incidentId: id,
      mailbox: address,
      steps: failed.map(facts),
      link: linkOf(parts, incident),
    },
  })
}

const facts = ({ key, error_code, attempts, next_at }: ContainmentStep) => ({
  key,
  error: error_code,
  attempts,
  nextAttemptAt: next_at?.toISOString() ?? null,
})

const linkOf = ({ publicUrl }: Parts, { tenantId, id }: IncidentFacts): string =>
  `${publicUrl()}/t/${tenantId}/incidents/${id}`

/** Once: the step is `kept` from then on. */
export async function tellChangedByOthers(
  parts: Parts,
  trx: Trx,
  incident: IncidentFacts,
  key: StepKey,
  detail: string,
): Promise<void> {
  const { tenantId, id, address } = incident
  await parts.alerts.raise(trx, {
    tenantId,
    type: changed,
    subject: `${id} ${key}`,
    title: `Somebody undid a measure for ${address}`,
    text: `${stepTitles[key]}, ${address}: ${detail} The gateway block is in force.`,
    data: { incidentId: id, mailbox: address, step: key, link: linkOf(parts, incident) },
  })
}

export async function resolveAll({ alerts }: Parts, trx: Trx, { tenantId, id }: IncidentFacts): Promise<void> {
  const reason = 'The incident has ended.'
  await alerts.resolve(trx, tenantId, incomplete, id, reason)
  for (const key of stepKeys) await alerts.resolve(trx, tenantId, changed, `${id} ${key}`, reason)
}
