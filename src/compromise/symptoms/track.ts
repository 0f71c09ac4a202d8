// Track D of an incident: hygiene of the mailbox. It looks several times, as the audit log is late, and is over when what an intruder
// leaves behind (rules, forwarding, consents, delegates) is cleaned up or accepted (endpoint-response 4.2).
import type { Trx } from '#platform/db/database.ts'
import type { FindingView, HygieneState, SymptomKind } from '../contract.ts'
import type { IncidentFacts, Track } from '../parts.ts'
import type { SymptomParts } from './ports.ts'
import { findingsOf } from './views.ts'

export interface Hygiene {
  state: HygieneState
  findings: FindingView[]
}

/** What stays in the mailbox and works on; the other kinds tell what happened, and nothing can be tidied up about them. */
const remains: ReadonlySet<SymptomKind> = new Set([
  'forward-external',
  'rule-forwards',
  'rule-hides',
  'rule-name',
  'rule-hidden',
  'new-mfa-method',
  'new-consent',
  'delegation',
])

export function createHygieneTrack(parts: SymptomParts): Track<Hygiene> {
  return {
    begin: (trx, incident) => begin(parts, trx, incident),
    advance: async () => undefined,
    state: (trx, incident) => stateOf(parts, trx, incident),
    end: (trx, incident) => end(trx, incident),
  }
}

/** Nobody of the directory has the address: there is no mailbox to look into. */
async function begin({ clock }: SymptomParts, trx: Trx, incident: IncidentFacts): Promise<void> {
  if (incident.personId === null) return
  const now = clock.now()
  await trx
    .insertInto('symptom_track')
    .values({
      tenant_id: incident.tenantId,
      incident_id: incident.id,
      person_id: incident.personId,
      next_at: now,
      began_at: now,
      is_collected: false,
      looks: 0,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

async function stateOf({ clock }: SymptomParts, trx: Trx, incident: IncidentFacts): Promise<Hygiene> {
  const row = await readTrack(trx, incident)
  if (row === undefined || incident.personId === null) return { state: 'none', findings: [] }
  const all = await findingsOf(trx, incident.tenantId, [incident.personId], clock.now())
  const findings = all.get(incident.personId)!.findings
  return { state: row.is_collected ? hygieneOf(findings) : 'collecting', findings }
}

/** What is open is never outvoted by what is done. Pure. */
export function hygieneOf(findings: readonly FindingView[]): HygieneState {
  const left = findings.filter(({ kind }) => remains.has(kind))
  const has = (...states: FindingView['state'][]): boolean => left.some(({ state }) => states.includes(state))
  if (has('open', 'undone')) return 'findings'
  if (has('cleaned')) return 'cleaned'
  return has('accepted') ? 'accepted' : 'none'
}

async function end(trx: Trx, incident: IncidentFacts): Promise<void> {
  await trx
    .updateTable('symptom_track')
    .set({ next_at: null })
    .where('tenant_id', '=', incident.tenantId)
    .where('incident_id', '=', incident.id)
    .execute()
}

const readTrack = (trx: Trx, incident: IncidentFacts) =>
  trx
    .selectFrom('symptom_track')
    .selectAll()
    .where('tenant_id', '=', incident.tenantId)
    .where('incident_id', '=', incident.id)
    .executeTakeFirst()
