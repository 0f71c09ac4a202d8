// The dead-man switch: an agent that stops asking while an incident about its person is open was switched off, or stopped by somebody.
import { computersOf } from '#people/computers.ts'
import type { Trx } from '#platform/db/database.ts'
import type { CompromiseParts } from '../parts.ts'
import '../incidents/tables.ts'

const alertType = 'endpoint.silent'
/** An agent asks at least each 65 s; some of that may be lost on the way. */
export const silent_ms = 5 * 60_000
/** Who was silent long before an incident opened did not stop because of it: that computer is off (`endpoint.offline`). */
const before_ms = 30 * 60_000

type Parts = Pick<CompromiseParts, 'db' | 'clock' | 'alerts'>

interface WatchedComputer {
  computerId: string
  name: string
  incidentId: string
  lastSeenAt: Date
  isSilent: boolean
}

/** Raises once for a computer and incident, and resolves when it is back or the incident has ended. */
export async function watchSilence({ db, clock, alerts }: Parts): Promise<void> {
  for (const tenantId of await db.asSystem(concernedTenants))
    await db.inTenant(tenantId, async (trx) => {
      const now = clock.now()
      const silent = (await computersOfIncidents(trx, tenantId, now)).filter(({ isSilent }) => isSilent)
      const told = await readTold(trx, tenantId)
      for (const each of silent.filter((one) => !told.has(subjectOf(one)))) await tell(trx, alerts, tenantId, each, now)
      const subjects = new Set(silent.map(subjectOf))
      for (const [subject, key] of told) if (!subjects.has(subject)) await resolve(trx, alerts, tenantId, subject, key)
    })
}

async function concernedTenants(trx: Trx): Promise<string[]> {
  const open = await trx
    .selectFrom('incident')
    .select('tenant_id')
    .distinct()
    .where('ended_at', 'is', null)
    .where('released_at', 'is', null)
    .execute()
  const told = await trx.selectFrom('agent_silence').select('tenant_id').distinct().execute()
  return [...new Set([...open, ...told].map((row) => row.tenant_id))]
}

type Key = Pick<WatchedComputer, 'computerId' | 'incidentId'>

const subjectOf = ({ computerId, incidentId }: Key): string => `${computerId}/${incidentId}`

/** With evidence that is good enough for a scan. */
async function computersOfIncidents(trx: Trx, tenantId: string, now: Date): Promise<WatchedComputer[]> {
  const incidents = await trx
    .selectFrom('incident')
    .select(['id', 'opened_at', 'actor_id', 'person_id'])
    .where('tenant_id', '=', tenantId)
    .where('ended_at', 'is', null)
    .where('released_at', 'is', null)
    .where('is_told_only', '=', false)
    .execute()
  const found: WatchedComputer[] = []
  for (const incident of incidents) {
    const personId = incident.actor_id ?? incident.person_id
    if (personId === null) continue
    for (const computer of await computersOf(trx, tenantId, personId, now)) {
      const agent = computer.backEnds.find(({ name }) => name === 'agent')
      if (agent?.lastSeenAt == null || computer.weight === 'weak' || computer.isStale) continue
      const { lastSeenAt } = agent
      if (lastSeenAt.getTime() < incident.opened_at.getTime() - before_ms) continue
      const isSilent = now.getTime() - lastSeenAt.getTime() > silent_ms
      found.push({
        computerId: computer.computerId,
        name: computer.name,
        incidentId: incident.id,
        lastSeenAt,
        isSilent,
      })
    }
  }
  return found
}

async function readTold(trx: Trx, tenantId: string): Promise<Map<string, Key>> {
  const rows = await trx
    .selectFrom('agent_silence')
    .select(['computer_id as computerId', 'incident_id as incidentId'])
    .where('tenant_id', '=', tenantId)
    .execute()
  return new Map(rows.map((row) => [subjectOf(row), row]))
}

async function tell(
  trx: Trx,
  alerts: Parts['alerts'],
  tenantId: string,
  computer: WatchedComputer,
  now: Date,
): Promise<void> {
  const { computerId, incidentId, name } = computer
  const lastSeenAt = computer.lastSeenAt.toISOString()
  await trx
    .insertInto('agent_silence')
    .values({ tenant_id: tenantId, computer_id: computerId, incident_id: incidentId, since: now })
    .execute()
  await alerts.raise(trx, {
    tenantId,
    type: alertType,
    subject: subjectOf(computer),
    title: `${name} stopped reporting`,
    text: `${name} stopped reporting during incident ${incidentId}. It was last heard of at ${lastSeenAt}.`,
    data: { code: 'EP-2008', computerId, computer: name, incidentId, lastSeenAt },
  })
}

async function resolve(
  trx: Trx,
  alerts: Parts['alerts'],
  tenantId: string,
  subject: string,
  { computerId, incidentId }: Key,
): Promise<void> {
  await trx
    .deleteFrom('agent_silence')
    .where('tenant_id', '=', tenantId)
    .where('computer_id', '=', computerId)
    .where('incident_id', '=', incidentId)
    .execute()
  await alerts.resolve(trx, tenantId, alertType, subject, 'The agent reports again, or the incident has ended.')
}
