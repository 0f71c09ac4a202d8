// Writes of findings: one look at a mailbox is one transaction; the same look twice changes nothing.
import type { Trx } from '#platform/db/database.ts'
import { json } from '#platform/db/json.ts'
import { newId } from '#platform/ids.ts'
import type { SymptomKind } from '../contract.ts'
import { targetOf } from './cleanup/act.ts'
import { pointsOf, standingSince, type Symptom } from './judge/symptom.ts'
import { unknownOf } from './judge/judge.ts'
import type { MailboxObservation } from './observation.ts'
import { safeText, storable } from './safe-text.ts'
import type { FindingState } from './tables.ts'
import type { FindingRow } from './views.ts'

/** What stands in the mailbox, by where it was read: not there any more means gone. What happened only fades. */
const standing: Partial<Record<SymptomKind, 'rules' | 'forwarding'>> = {
  'rule-forwards': 'rules',
  'rule-hides': 'rules',
  'rule-name': 'rules',
  'rule-hidden': 'rules',
  'forward-external': 'forwarding',
}
/** Fingerprints of findings about a mail flow rule, which is read on its own. */
const mailFlowRule = 'mail-flow-rule:'
/** Reads lag behind our own write for a while (exchange-online 1.5): until then what is cleaned is not called back. */
const settle_ms = 10 * 60_000
/** Of events: when they no longer say anything about today. */
const kept_days = 90

export interface Written {
  /** Findings that were not there before, or are back. */
  fresh: string[]
}

export async function writeLook(
  trx: Trx,
  tenantId: string,
  seen: MailboxObservation,
  symptoms: readonly Symptom[],
  now: Date,
): Promise<Written> {
  const { personId, address } = seen.subject
  const before = await trx
    .selectFrom('symptom_finding')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('person_id', '=', personId)
    .forUpdate()
    .execute()
  const known = new Map(before.map((row) => [row.fingerprint, row]))
  const fresh: string[] = []
  for (const symptom of symptoms) {
    const row = known.get(fingerprintOf(symptom))
    if (row === undefined)
      fresh.push(await insertFinding(trx, tenantId, personId, symptom, standingSince(seen, now), now))
    else if (await refreshFinding(trx, tenantId, row, symptom, now)) fresh.push(row.id)
  }
  await markGone(trx, tenantId, seen, before, new Set(symptoms.map(fingerprintOf)), now)
  const values = {
    address,
    checked_at: now,
    unknown: json(unknownOf(seen).map((why) => safeText(why, 600))) as never,
    is_read: seen.rules.isKnown && seen.forwarding.isKnown,
  }
  await trx
    .insertInto('symptom_mailbox')
    .values({ tenant_id: tenantId, person_id: personId, ...values })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'person_id']).doUpdateSet(values))
    .execute()
  return { fresh }
}

const fingerprintOf = ({ fingerprint }: Symptom): string => safeText(fingerprint, 900)

const shownOf = (symptom: Symptom) => ({
  title: safeText(symptom.title, 400),
  evidence: json(symptom.evidence.map((line) => safeText(line, 1_000))) as never,
  contributions: json(symptom.contributions) as never,
  points: pointsOf(symptom.contributions),
  clean_up: json(storable(symptom.cleanUp)) as never,
  target: targetOf(symptom.cleanUp),
  actor: safeText(symptom.actor, 320),
})

async function insertFinding(
  trx: Trx,
  tenantId: string,
  personId: string,
  symptom: Symptom,
  since: Date,
  now: Date,
): Promise<string> {
  const id = newId(now)
  await trx
    .insertInto('symptom_finding')
    .values({
      tenant_id: tenantId,
      id,
      person_id: personId,
      fingerprint: fingerprintOf(symptom),
      kind: symptom.kind,
      ...shownOf(symptom),
      seen_at: symptom.seenAt ?? since,
      found_at: now,
      last_found_at: now,
      state: 'open',
      state_at: now,
      state_by: '',
      reason: '',
      accepted_until: null,
    })
    .execute()
  return id
}

/** True when it is back: cleaned up or gone, and there again. */
async function refreshFinding(
  trx: Trx,
  tenantId: string,
  row: FindingRow,
  symptom: Symptom,
  now: Date,
): Promise<boolean> {
  const state = stateAfterLook(row, now)
  const isBack = state !== row.state
  await trx
    .updateTable('symptom_finding')
    .set({
      ...shownOf(symptom),
      // What the audit log dates keeps its date; what only stands there keeps the day on which it was first seen, or is new when back.
      ...(symptom.seenAt !== null ? { seen_at: symptom.seenAt } : isBack ? { seen_at: now } : {}),
      last_found_at: now,
      ...(isBack ? { state, state_at: now, state_by: '', reason: '', accepted_until: null } : {}),
    })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', row.id)
    .execute()
  return isBack
}

/** Pure. */
export function stateAfterLook(
  { state, state_at, accepted_until, kind }: Pick<FindingRow, 'state' | 'state_at' | 'accepted_until' | 'kind'>,
  now: Date,
): FindingState {
  if (state === 'gone') return 'open'
  if (state === 'accepted') return accepted_until !== null && accepted_until <= now ? 'open' : state
  const isStanding = standing[kind] !== undefined
  if (state === 'cleaned') return isStanding && now.getTime() - state_at.getTime() > settle_ms ? 'open' : state
  return state
}

async function markGone(
  trx: Trx,
  tenantId: string,
  seen: MailboxObservation,
  before: readonly FindingRow[],
  found: ReadonlySet<string>,
  now: Date,
): Promise<void> {
  const gone = before.filter((row) => {
    const source = row.fingerprint.startsWith(mailFlowRule) ? 'transport' : standing[row.kind]
    if (source === undefined || found.has(row.fingerprint)) return false
    return (row.state === 'open' || row.state === 'undone') && seen[source].isKnown
  })
  if (gone.length > 0)
    await trx
      .updateTable('symptom_finding')
      .set({ state: 'gone', state_at: now, state_by: '', reason: 'It was not there any more.' })
      .where('tenant_id', '=', tenantId)
      .where(
        'id',
        'in',
        gone.map(({ id }) => id),
      )
      .execute()
}

/** Old findings that nothing depends on any more. */
export async function forgetOld(trx: Trx, tenantId: string, now: Date): Promise<void> {
  await trx
    .deleteFrom('symptom_finding')
    .where('tenant_id', '=', tenantId)
    .where('last_found_at', '<', new Date(now.getTime() - kept_days * 86_400_000))
    .where('state', 'in', ['open', 'gone', 'accepted'])
    .execute()
}

export async function setFindingState(
  trx: Trx,
  tenantId: string,
  id: string,
  change: { state: FindingState; by: string; reason: string; until?: Date | null },
  now: Date,
): Promise<void> {
  await trx
    .updateTable('symptom_finding')
    .set({
      state: change.state,
      state_at: now,
      state_by: safeText(change.by, 200),
      reason: safeText(change.reason, 500),
      accepted_until: change.until ?? null,
    })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

/**
 * All findings about the same rule or forwarding: what is done to it is done for each. Accepted ones stay accepted, and what is gone
 * stays so, except the one that was acted on: it goes out of sight of a look as soon as it is switched off.
 */
export async function setStateOfTarget(
  trx: Trx,
  tenantId: string,
  { person_id, target, finding_id }: { person_id: string; target: string; finding_id: string },
  change: { state: FindingState; by: string; reason: string },
  now: Date,
): Promise<void> {
  await trx
    .updateTable('symptom_finding')
    .set({
      state: change.state,
      state_at: now,
      state_by: safeText(change.by, 200),
      reason: safeText(change.reason, 500),
      accepted_until: null,
    })
    .where('tenant_id', '=', tenantId)
    .where('person_id', '=', person_id)
    .where('target', '=', target)
    .where('state', '!=', 'accepted')
    .where((eb) => eb.or([eb('id', '=', finding_id), eb('state', '!=', 'gone')]))
    .execute()
}
