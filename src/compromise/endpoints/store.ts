// Rows of the hunt, the scans and the acts: written with their intent, taken by a lease whose fence makes late results void.
import type { RawBuilder, Selectable, Updateable } from 'kysely'
import type { Database, Trx } from '#platform/db/database.ts'
import { json } from '#platform/db/json.ts'
import type { Tables } from '#platform/db/tables.ts'
import { newId } from '#platform/ids.ts'
import type { IncidentFacts } from '../parts.ts'
import './tables.ts'

export type HuntRow = Selectable<Tables['computer_hunt']>
export type ScanRow = Selectable<Tables['computer_scan']>
export type ActRow = Selectable<Tables['computer_act']>
/** Columns of JSON may be given by `json()`. */
type Change<Row> = {
  [Column in keyof Row]: Row[Column] | RawBuilder<NonNullable<Row[Column]>> | RawBuilder<Row[Column]>
}
export type ScanChange = Change<Updateable<Tables['computer_scan']>>
export type ActChange = Updateable<Tables['computer_act']>
export type HuntChange = Change<Updateable<Tables['computer_hunt']>>

/** Longer than any single call to a back end with its retries. */
const lease_ms = 5 * 60_000

export async function insertHunt(
  trx: Trx,
  incident: IncidentFacts,
  row: Pick<HuntRow, 'state' | 'has_licence' | 'reason'>,
  now: Date,
): Promise<void> {
  await trx
    .insertInto('computer_hunt')
    .values({
      tenant_id: incident.tenantId,
      incident_id: incident.id,
      facts: json<IncidentFacts>(incident),
      candidates: json<HuntRow['candidates']>([]),
      problems: json<string[]>([]),
      ended: null,
      created_at: now,
      next_at: now,
      ...row,
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'incident_id']).doNothing())
    .execute()
}

export async function huntOf(trx: Trx, tenantId: string, incidentId: string): Promise<HuntRow | null> {
  const row = await trx
    .selectFrom('computer_hunt')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('incident_id', '=', incidentId)
    .executeTakeFirst()
  return row === undefined ? null : { ...row, facts: readFacts(row.facts) }
}

const readFacts = (facts: IncidentFacts): IncidentFacts => ({
  ...facts,
  firstBadAt: new Date(facts.firstBadAt),
  openedAt: new Date(facts.openedAt),
})

export async function updateHunt(trx: Trx, hunt: HuntRow, change: HuntChange): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('computer_hunt')
    .set(change)
    .where('tenant_id', '=', hunt.tenant_id)
    .where('incident_id', '=', hunt.incident_id)
    .where('fence', '=', hunt.fence)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function takeHunt(trx: Trx, tenantId: string, incidentId: string, now: Date): Promise<HuntRow | null> {
  const row = await trx
    .updateTable('computer_hunt')
    .set((eb) => ({ lease_until: new Date(now.getTime() + lease_ms), fence: eb('fence', '+', 1) }))
    .where('tenant_id', '=', tenantId)
    .where('incident_id', '=', incidentId)
    .where('state', '=', 'due')
    .where('next_at', '<=', now)
    .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<=', now)]))
    .returningAll()
    .executeTakeFirst()
  return row === undefined ? null : { ...row, facts: readFacts(row.facts) }
}

export interface NewScan {
  tenantId: string
  incidentId: string | null
  computerId: string
  computer: string
  evidence: string
  isStrong: boolean
  kind: 'quick' | 'full'
  notBefore: Date
  requestedBy: string | null
  /** Terminal from the start: listed, not scanned. */
  skippedBecause?: string
}

/** Resolves with null when one of this incident is under way on the computer. */
export async function insertScan(trx: Trx, scan: NewScan, now: Date): Promise<string | null> {
  const isSkipped = scan.skippedBecause !== undefined
  const row = await trx
    .insertInto('computer_scan')
    .values({
      tenant_id: scan.tenantId,
      id: newId(now),
      incident_id: scan.incidentId,
      computer_id: scan.computerId,
      computer: scan.computer,
      evidence: scan.evidence,
      is_strong: scan.isStrong,
      kind: scan.kind,
      asked_kind: scan.kind,
      state: isSkipped ? 'skipped' : 'queued',
      work: isSkipped ? 'none' : 'start',
      detail: scan.skippedBecause ?? 'The scan is ordered.',
      back_end: null,
      external_id: null,
      tried: json<ScanRow['tried']>([]),
      reference: null,
      not_before: scan.notBefore,
      requested_at: now,
      progress: null,
      counts: null,
      detections: json<ScanRow['detections']>([]),
      proof: json<string[]>([]),
      definitions_age_hours: null,
      requested_by: scan.requestedBy,
      next_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id ?? null
}

export async function scansOf(trx: Trx, tenantId: string, incidentId: string): Promise<ScanRow[]> {
  return trx
    .selectFrom('computer_scan')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('incident_id', '=', incidentId)
    .orderBy('requested_at')
    .orderBy('id')
    .execute()
}

export async function scanOf(trx: Trx, tenantId: string, id: string): Promise<ScanRow | null> {
  const row = await trx
    .selectFrom('computer_scan')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ?? null
}

/** The scan of another order that is under way on the computer, the oldest first. */
export async function otherScanOf(trx: Trx, scan: ScanRow): Promise<ScanRow | null> {
  const row = await trx
    .selectFrom('computer_scan')
    .selectAll()
    .where('tenant_id', '=', scan.tenant_id)
    .where('computer_id', '=', scan.computer_id)
    .where('id', '!=', scan.id)
    .where('work', '=', 'watch')
    .orderBy('requested_at')
    .executeTakeFirst()
  return row ?? null
}

export async function dueScans(trx: Trx, tenantId: string, incidentId: string, now: Date): Promise<string[]> {
  const rows = await trx
    .selectFrom('computer_scan')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('incident_id', '=', incidentId)
    .where('work', '!=', 'none')
    .where('next_at', '<=', now)
    .orderBy('id')
    .execute()
  return rows.map(({ id }) => id)
}

export async function takeScan(trx: Trx, tenantId: string, id: string, now: Date): Promise<ScanRow | null> {
  const row = await trx
    .updateTable('computer_scan')
    .set((eb) => ({ lease_until: new Date(now.getTime() + lease_ms), fence: eb('fence', '+', 1) }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('work', '!=', 'none')
    .where('next_at', '<=', now)
    .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<=', now)]))
    .returningAll()
    .executeTakeFirst()
  return row ?? null
}

/** False when another worker has taken it meanwhile: then nothing is written. */
export async function updateScan(trx: Trx, scan: ScanRow, change: ScanChange): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('computer_scan')
    .set({ ...change, lease_until: null })
    .where('tenant_id', '=', scan.tenant_id)
    .where('id', '=', scan.id)
    .where('fence', '=', scan.fence)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export interface NewAct extends Pick<ActRow, 'key' | 'act' | 'back_end' | 'external_id' | 'computer_id'> {
  tenantId: string
  incidentId: string | null
  args: Record<string, string | number>
  requestedBy: string | null
}

/** The same key again is the same act. */
export async function insertAct(trx: Trx, act: NewAct, now: Date): Promise<ActRow> {
  const { tenantId, incidentId, requestedBy, args, ...rest } = act
  await trx
    .insertInto('computer_act')
    .values({
      tenant_id: tenantId,
      id: newId(now),
      incident_id: incidentId,
      requested_by: requestedBy,
      args: json<ActRow['args']>(args),
      state: 'planned',
      detail: '',
      created_at: now,
      next_at: now,
      ...rest,
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'key']).doNothing())
    .execute()
  return trx
    .selectFrom('computer_act')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('key', '=', act.key)
    .executeTakeFirstOrThrow()
}

export async function actsOf(trx: Trx, tenantId: string, incidentId: string): Promise<ActRow[]> {
  return trx
    .selectFrom('computer_act')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('incident_id', '=', incidentId)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
}

export async function takeAct(trx: Trx, tenantId: string, id: string, now: Date): Promise<ActRow | null> {
  const row = await trx
    .updateTable('computer_act')
    .set((eb) => ({ lease_until: new Date(now.getTime() + lease_ms), fence: eb('fence', '+', 1) }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('state', '=', 'planned')
    .where('next_at', '<=', now)
    .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<=', now)]))
    .returningAll()
    .executeTakeFirst()
  return row ?? null
}

export async function updateAct(trx: Trx, act: ActRow, change: ActChange): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('computer_act')
    .set({ ...change, lease_until: null })
    .where('tenant_id', '=', act.tenant_id)
    .where('id', '=', act.id)
    .where('fence', '=', act.fence)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export interface DueWork {
  tenantId: string
  kind: 'hunt' | 'scan' | 'act'
  /** Of the incident for a hunt. */
  id: string
}

const due_max = 500

/** What is due over all tenants, the oldest first. */
export function dueWork(db: Database, now: Date): Promise<DueWork[]> {
  return db.asSystem(async (trx) => {
    const isFree = <Row extends { lease_until: Date | null }>(row: Row) =>
      row.lease_until === null || row.lease_until <= now
    const hunts = await trx
      .selectFrom('computer_hunt')
      .select(['tenant_id', 'incident_id as id', 'lease_until', 'next_at'])
      .where('state', '=', 'due')
      .where('next_at', '<=', now)
      .orderBy('next_at')
      .limit(due_max)
      .execute()
    const scans = await trx
      .selectFrom('computer_scan')
      .select(['tenant_id', 'id', 'lease_until', 'next_at'])
      .where('work', '!=', 'none')
      .where('next_at', '<=', now)
      .orderBy('next_at')
      .limit(due_max)
      .execute()
    const acts = await trx
      .selectFrom('computer_act')
      .select(['tenant_id', 'id', 'lease_until', 'next_at'])
      .where('state', '=', 'planned')
      .where('next_at', '<=', now)
      .orderBy('next_at')
      .limit(due_max)
      .execute()
    const of = (kind: DueWork['kind'], rows: typeof hunts): DueWork[] =>
      rows.filter(isFree).map(({ tenant_id, id }) => ({ tenantId: tenant_id, kind, id }))
    return [...of('hunt', hunts), ...of('scan', scans), ...of('act', acts)]
  })
}

/** A back end has news of a scan: it is looked at in the next turn instead of when its pause is over. */
export async function lookNow(trx: Trx, tenantId: string, reference: string, now: Date): Promise<void> {
  await trx
    .updateTable('computer_scan')
    .set({ next_at: now })
    .where('tenant_id', '=', tenantId)
    .where('reference', '=', reference)
    .where('work', '!=', 'none')
    .where('next_at', '>', now)
    .execute()
}
