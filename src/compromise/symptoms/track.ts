// Track D of an incident: hygiene of the mailbox. It looks several times, as the audit log is late, and is over when what an intruder
// leaves behind (rules, forwarding, consents, sign-in methods) is cleaned up or accepted (endpoint-response 4.2).
import type { Selectable, Updateable } from 'kysely'
import { systemActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { json } from '#platform/db/json.ts'
import type { FindingView, HygieneState, SymptomKind } from '../contract.ts'
import { noteCopies } from '../copies/store.ts'
import type { HygieneReport, HygieneTrack, IncidentFacts } from '../parts.ts'
import { loadSettings } from '../settings.ts'
import { runAct } from './cleanup/apply.ts'
import { planAct, planUndo } from './cleanup/plan.ts'
import { lookAtMailbox, lookAtTenant, type TenantLook } from './look.ts'
import type { SymptomParts } from './ports.ts'
import { setFindingState } from './store.ts'
import { collectCopies, copiesText } from './collect/copies.ts'
import { findSubject, type FoundSubject } from './subject.ts'
import type { Tables } from '#platform/db/tables.ts'
import { exemptActors, findingsOf, isExemptBy, readFindings, stateNow } from './views.ts'

/** What stays in the mailbox and works on; the other kinds tell what happened, and nothing can be tidied up about them. */
const remains: ReadonlySet<SymptomKind> = new Set([
  'forward-external',
  'rule-forwards',
  'rule-hides',
  'rule-name',
  'rule-hidden',
  'new-mfa-method',
  'new-consent',
])

/** After the first look: most audit records are there within an hour, some after a day (endpoint-response 3.7). */
const nextLooks_minutes = [20, 60, 180, 720, 1_440]
/** While rules and forwarding could not be read. */
const again_ms = 5 * 60_000
const lease_ms = 10 * 60_000
const acceptedDays = 90

export function createHygieneTrack(parts: SymptomParts): HygieneTrack {
  return {
    begin: (trx, incident) => begin(parts, trx, incident),
    advance: (incident) => advance(parts, incident),
    state: (trx, incident) => stateOf(parts, trx, incident),
    end: (trx, incident, how) => end(parts, trx, incident, how),
    acceptAll: (trx, incident, by) => acceptAll(parts, trx, incident, by),
  }
}

type TrackRow = Selectable<Tables['symptom_track']>

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

async function advance(parts: SymptomParts, incident: IncidentFacts): Promise<void> {
  const row = await lease(parts, incident)
  if (row !== null) await look(parts, incident, row)
  for (const act of await dueActs(parts, incident)) await runAct(parts, incident.tenantId, act)
}

/** One worker looks; if it dies, another one does ten minutes later. */
async function lease({ db, clock }: SymptomParts, incident: IncidentFacts): Promise<TrackRow | null> {
  const now = clock.now()
  const row = await db.inTenant(incident.tenantId, (trx) =>
    trx
      .updateTable('symptom_track')
      .set({ next_at: new Date(now.getTime() + lease_ms) })
      .where('tenant_id', '=', incident.tenantId)
      .where('incident_id', '=', incident.id)
      .where('next_at', '<=', now)
      .returningAll()
      .executeTakeFirst(),
  )
  return row ?? null
}

async function look(parts: SymptomParts, incident: IncidentFacts, row: TrackRow): Promise<void> {
  const { db, clock } = parts
  const { tenantId } = incident
  const subject = await db.inTenant(tenantId, (trx) => findSubject(trx, tenantId, row.person_id))
  const tenant = await lookAtTenant(parts, tenantId)
  const result = subject === null ? null : await lookAtMailbox(parts, tenant, subject)
  const copies = await copiesNote(parts, incident, tenant)
  const isRead = result?.isRead ?? true
  const looks = isRead ? row.looks + 1 : row.looks
  const wait_minutes = nextLooks_minutes[looks - 1]
  const now = clock.now()
  const next = !isRead
    ? new Date(now.getTime() + again_ms)
    : wait_minutes === undefined
      ? null
      : new Date(now.getTime() + wait_minutes * 60_000)
  await db.inTenant(tenantId, async (trx) => {
    await trx
      .updateTable('symptom_track')
      .set({ looks, next_at: next, notes: json(copies) as never, ...(isRead ? { is_collected: true } : {}) })
      .where('tenant_id', '=', tenantId)
      .where('incident_id', '=', incident.id)
      // Ended meanwhile: then it stays ended.
      .where('next_at', 'is not', null)
      .execute()
    if (isRead && subject !== null) await planByPolicy(parts, trx, incident, subject)
  })
}

/** Where copies of the incident's bad messages lie, or why that cannot be told. */
async function copiesNote({ db, clock }: SymptomParts, incident: IncidentFacts, tenant: TenantLook): Promise<string[]> {
  if (tenant.clients === null) return []
  const rows = await db.inTenant(incident.tenantId, (trx) =>
    trx
      .selectFrom('incident_message')
      .select('internet_message_id')
      .where('tenant_id', '=', incident.tenantId)
      .where('incident_id', '=', incident.id)
      .where('role', '!=', 'withdrawn')
      .where('internet_message_id', 'is not', null)
      .orderBy('occurred_at', 'desc')
      .limit(50)
      .execute(),
  )
  const ids = rows.flatMap(({ internet_message_id: id }) => (id === null ? [] : [id]))
  const now = clock.now()
  const copies = await collectCopies(tenant.clients.exchange, tenant.facts, ids, incident.firstBadAt, now)
  if (!copies.isKnown) return [copies.why]
  await db.inTenant(incident.tenantId, (trx) =>
    noteCopies(trx, { tenantId: incident.tenantId, id: incident.id }, copies.value, now),
  )
  return copiesText(copies.value)
}

/** When the settings say so: what can be switched off is, with undo. Once for a finding: what a person undid stays. */
async function planByPolicy(
  { clock, audit }: SymptomParts,
  trx: Trx,
  incident: IncidentFacts,
  subject: FoundSubject,
): Promise<void> {
  const { tenantId } = incident
  if (!(await loadSettings(trx, tenantId)).cleansMailbox) return
  const now = clock.now()
  const isExempt = isExemptBy(await exemptActors(trx, tenantId, now))
  const targets = new Set<string>()
  for (const finding of await readFindings(trx, tenantId, [subject.personId])) {
    if (finding.target === '' || targets.has(finding.target) || stateNow(finding, now) !== 'open') continue
    if (isExempt(finding)) continue
    targets.add(finding.target)
    const by = systemActor('mailbox-clean-up')
    if (await isUnderWay(trx, tenantId, subject.personId, finding.target)) continue
    const reason = `Incident ${incident.number}: the settings say so.`
    await planAct(
      trx,
      { tenantId, finding, mailbox: subject.userPrincipalName, by, reason, incidentId: incident.id },
      now,
    )
    await audit.append(trx, {
      tenantId,
      actor: by,
      action: 'compromise.symptom-clean-up',
      target: finding.id,
      after: { finding: finding.title, reason },
    })
  }
}

async function isUnderWay(trx: Trx, tenantId: string, personId: string, target: string): Promise<boolean> {
  const row = await trx
    .selectFrom('symptom_act')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('person_id', '=', personId)
    .where('target', '=', target)
    .where('state', 'in', ['planned', 'applying', 'undo-planned', 'undoing'])
    .executeTakeFirst()
  return row !== undefined
}

async function dueActs({ db, clock }: SymptomParts, incident: IncidentFacts): Promise<string[]> {
  if (incident.personId === null) return []
  const rows = await db.inTenant(incident.tenantId, (trx) =>
    trx
      .selectFrom('symptom_act')
      .select('id')
      .where('tenant_id', '=', incident.tenantId)
      .where('incident_id', '=', incident.id)
      .where('state', 'in', ['planned', 'applying', 'undo-planned', 'undoing'])
      .where('next_at', '<=', clock.now())
      .orderBy('next_at')
      .execute(),
  )
  return rows.map(({ id }) => id)
}

async function stateOf({ clock }: SymptomParts, trx: Trx, incident: IncidentFacts): Promise<HygieneReport> {
  const row = await readTrack(trx, incident)
  if (row === undefined || incident.personId === null) return { state: 'none', findings: [] }
  const all = await findingsOf(trx, incident.tenantId, [incident.personId], clock.now())
  const { findings, exempt } = all.get(incident.personId)!
  const decidable = findings.filter(({ id }) => !exempt.has(id))
  const notes = await unknownOf(trx, incident.tenantId, incident.personId)
  const isRestricted = findings.some(({ kind, pointsNow }) => kind === 'microsoft-restricted' && pointsNow > 0)
  return {
    // After the end nothing more is collected, whether it ever came to a look or not.
    state: row.is_collected || row.next_at === null ? hygieneOf(decidable) : 'collecting',
    findings,
    notes: [...row.notes, ...notes],
    ...(isRestricted ? { flags: ['microsoftRestricted' as const] } : {}),
  }
}

/** What is open is never outvoted by what is done. Pure. */
export function hygieneOf(findings: readonly FindingView[]): HygieneState {
  const left = findings.filter(({ kind }) => remains.has(kind))
  const has = (...states: FindingView['state'][]): boolean => left.some(({ state }) => states.includes(state))
  if (has('open', 'undone')) return 'findings'
  if (has('cleaned')) return 'cleaned'
  return has('accepted') ? 'accepted' : 'none'
}

/** A release leaves clean what was cleaned up. When the evidence was withdrawn, what was switched off by itself comes back. */
async function end(
  { clock }: SymptomParts,
  trx: Trx,
  incident: IncidentFacts,
  how: 'released' | 'withdrawn',
): Promise<void> {
  const now = clock.now()
  await trx
    .updateTable('symptom_track')
    .set({ next_at: null })
    .where('tenant_id', '=', incident.tenantId)
    .where('incident_id', '=', incident.id)
    .execute()
  const acts = await trx
    .selectFrom('symptom_act')
    .select(['tenant_id', 'id', 'state', 'person_id', 'target'])
    .where('tenant_id', '=', incident.tenantId)
    .where('incident_id', '=', incident.id)
    .where('state', 'in', ['planned', 'applying', 'done'])
    .forUpdate()
    .execute()
  for (const act of acts) {
    if (act.state === 'planned') await updateAct(trx, act, { state: 'kept', error: 'The incident ended before.' })
    else if (how === 'withdrawn' && act.state === 'done') await planUndo(trx, incident.tenantId, act, now)
    // The try that is under way, or the wait for the next one, ends first: `next_at` stays.
    else if (how === 'withdrawn') await updateAct(trx, act, { state: 'undo-planned', attempts: 0 })
  }
}

async function updateAct(
  trx: Trx,
  { tenant_id, id }: Pick<Selectable<Tables['symptom_act']>, 'tenant_id' | 'id'>,
  change: Updateable<Tables['symptom_act']>,
): Promise<void> {
  await trx.updateTable('symptom_act').set(change).where('tenant_id', '=', tenant_id).where('id', '=', id).execute()
}

async function acceptAll({ clock }: SymptomParts, trx: Trx, incident: IncidentFacts, by: string): Promise<number> {
  if (incident.personId === null) return 0
  const now = clock.now()
  const rows = await readFindings(trx, incident.tenantId, [incident.personId])
  const open = rows.filter((row) => ['open', 'undone'].includes(stateNow(row, now)))
  for (const { id } of open)
    await setFindingState(
      trx,
      incident.tenantId,
      id,
      {
        state: 'accepted',
        by,
        reason: `Accepted with incident ${incident.number}.`,
        until: new Date(now.getTime() + acceptedDays * 86_400_000),
      },
      now,
    )
  return open.length
}

async function unknownOf(trx: Trx, tenantId: string, personId: string): Promise<string[]> {
  const row = await trx
    .selectFrom('symptom_mailbox')
    .select('unknown')
    .where('tenant_id', '=', tenantId)
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return row?.unknown ?? []
}

const readTrack = (trx: Trx, incident: IncidentFacts) =>
  trx
    .selectFrom('symptom_track')
    .selectAll()
    .where('tenant_id', '=', incident.tenantId)
    .where('incident_id', '=', incident.id)
    .executeTakeFirst()
