// Series: what they are made of, who approves them, when they are active.
import type { AlertTypeName } from '#alerts/catalogue.ts'
import { type Selectable, sql } from 'kysely'
import type { AuditActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import type { Tables } from '#platform/db/tables.ts'
import { AppError } from '#platform/errors.ts'
import { newId } from '#platform/ids.ts'
import type { PhishThreatParts } from '../parts.ts'
import { changesBetween } from './changes.ts'
import type { Issue, SeriesSettings, SeriesView } from './contract.ts'
import { defaultSettings, newSeed } from './defaults.ts'
import { editorOf } from './drafts.ts'
import { loadFacts } from './facts.ts'
import { poolOf } from './series-pool.ts'
import { nextSlot } from './series-slots.ts'
import { issuesOf } from './validate.ts'
import { summaries } from './views.ts'

export type SeriesRow = Selectable<Tables['campaign_series']>
type SeriesParts = Pick<PhishThreatParts, 'audit' | 'clock' | 'alerts'>

export const seriesFailed: AlertTypeName = 'simulation.series-failed'
interface Decision {
  version: number
  by: AuditActor
}

const shownCampaigns_max = 50

export const defaultSeries = (today: string): SeriesSettings => ({
  frequency: 'monthly',
  firstOn: today,
  runs: null,
  techniques: ['link', 'credentials'],
  difficulties: ['low', 'medium', 'high'],
  attacksPerRun: 3,
  trainingIds: [],
  campaign: defaultSettings(newSeed()),
})

/** Nobody else changes it until the transaction ends. Throws AppError `simulations.series.not-found`. */
export const lockSeries = (trx: Trx, tenantId: string, id: string): Promise<SeriesRow> =>
  readSeries(trx, tenantId, id, { forUpdate: true })

/** Throws AppError `simulations.series.not-found`. */
export async function readSeries(
  trx: Trx,
  tenantId: string,
  id: string,
  { forUpdate = false }: { forUpdate?: boolean } = {},
): Promise<SeriesRow> {
  const row = await trx
    .selectFrom('campaign_series')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .$if(forUpdate, (query) => query.forUpdate())
    .executeTakeFirst()
  if (row !== undefined) return row
  throw new AppError({ code: 'simulations.series.not-found', message: 'There is no such series.', status: 404 })
}

export async function listSeries(trx: Trx, tenantId: string, now: Date): Promise<SeriesView[]> {
  const rows = await trx
    .selectFrom('campaign_series')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .orderBy('id', 'desc')
    .limit(200)
    .execute()
  const views: SeriesView[] = []
  for (const row of rows) views.push(await viewSeries(trx, row, now))
  return views
}

export async function viewSeries(trx: Trx, row: SeriesRow, now: Date): Promise<SeriesView> {
  const campaigns = await trx
    .selectFrom('campaign')
    .selectAll()
    .where('tenant_id', '=', row.tenant_id)
    .where('series_id', '=', row.id)
    .orderBy('id', 'desc')
    .limit(shownCampaigns_max)
    .execute()
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    state: row.state,
    settings: row.settings,
    version: row.version,
    createdBy: row.created_by,
    approvedBy: isSeriesApproved(row) ? row.approved_by : null,
    approvedAt: isSeriesApproved(row) ? (row.approved_at?.toISOString() ?? null) : null,
    nextAt: row.next_at?.toISOString() ?? null,
    runs: row.runs,
    lastFailure: row.last_failure,
    issues: await seriesIssues(trx, row, now),
    campaigns: await summaries(trx, row.tenant_id, campaigns),
  }
}

export const isSeriesApproved = (row: SeriesRow): boolean =>
  row.approved_by !== null && row.approved_version === row.version

/** Those of the campaigns that it makes, without what it chooses itself. */
async function seriesIssues(trx: Trx, row: SeriesRow, now: Date): Promise<Issue[]> {
  const { settings, kind, tenant_id } = row
  const training =
    kind === 'training'
      ? { ...settings.campaign.training, trainingIds: settings.trainingIds }
      : settings.campaign.training
  const campaign = { ...settings.campaign, templateIds: [], training }
  const technique = kind === 'training' ? ('training' as const) : ('link' as const)
  const facts = await loadFacts(trx, { tenant_id, settings: campaign }, now)
  const issues = issuesOf({ technique, settings: campaign }, facts).filter(({ path }) => path !== 'templateIds')
  const pool = poolOf(settings)
  const found: Issue[] =
    kind === 'attack' && pool.length === 0
      ? [
          {
            step: 'attacks',
            path: 'techniques',
            severity: 'error',
            text: 'No template has one of these kinds and difficulties. Choose more of them.',
          },
        ]
      : []
  if (nextSlot(settings, now) === null)
    found.push({ step: 'schedule', path: 'firstOn', severity: 'error', text: 'The series has no run in the future.' })
  return [...found, ...issues]
}

export async function createSeries(
  { audit, clock }: SeriesParts,
  trx: Trx,
  tenantId: string,
  given: { name: string; kind: 'attack' | 'training'; settings?: Partial<SeriesSettings> | undefined },
  by: AuditActor,
): Promise<SeriesRow> {
  const now = clock.now()
  const id = newId(now)
  const settings = { ...defaultSeries(now.toISOString().slice(0, 10)), ...given.settings }
  await trx
    .insertInto('campaign_series')
    .values({
      tenant_id: tenantId,
      id,
      name: given.name.trim(),
      kind: given.kind,
      state: 'draft',
      settings: JSON.stringify(settings),
      editors: [editorOf(by)],
      created_by: by.name,
      created_at: now,
      updated_at: now,
      approver_id: null,
      approved_by: null,
      approved_version: null,
      last_failure: null,
    })
    .execute()
  await audit.append(trx, {
    tenantId,
    actor: by,
    action: 'simulations.series.create',
    target: given.name,
    after: { id, settings },
  })
  return lockSeries(trx, tenantId, id)
}

/** An active one has to be paused first. Throws AppErrors `simulations.series.changed`, `simulations.series.state`. */
export async function saveSeries(
  { audit, clock }: SeriesParts,
  trx: Trx,
  row: SeriesRow,
  change: { version: number; name?: string | undefined; settings?: Partial<SeriesSettings> | undefined },
  { by, mayApprove }: { by: AuditActor; mayApprove: boolean },
): Promise<SeriesRow> {
  requireSeriesState(row, ['draft', 'paused'], 'Editing')
  requireSeriesVersion(row, change.version)
  const settings = { ...row.settings, ...change.settings }
  if (row.settings.campaign.needsApproval && !settings.campaign.needsApproval && !mayApprove) throw fourEyes()
  const name = change.name?.trim() || row.name
  const changes = changesBetween(row.settings.campaign, settings.campaign)
  await updateSeries(trx, row, {
    name,
    settings: JSON.stringify(settings) as never,
    version: row.version + 1,
    editors: [...new Set([...row.editors, editorOf(by)])],
    updated_at: clock.now(),
  })
  await audit.append(trx, {
    tenantId: row.tenant_id,
    actor: by,
    action: 'simulations.series.edit',
    target: name,
    before: { ...row.settings, campaign: undefined },
    after: { id: row.id, ...settings, campaign: undefined, changes },
  })
  return lockSeries(trx, row.tenant_id, row.id)
}

export async function updateSeries(trx: Trx, row: SeriesRow, change: Partial<SeriesRow>): Promise<void> {
  await trx
    .updateTable('campaign_series')
    .set(change as never)
    .where('tenant_id', '=', row.tenant_id)
    .where('id', '=', row.id)
    .execute()
}

async function moved(
  { audit, clock, alerts }: SeriesParts,
  trx: Trx,
  row: SeriesRow,
  { action, by, set }: { action: 'approve' | 'activate' | 'pause' | 'end'; by: AuditActor; set: Partial<SeriesRow> },
): Promise<void> {
  await updateSeries(trx, row, { ...set, updated_at: clock.now() })
  if (set.state !== undefined)
    await alerts.resolve(trx, row.tenant_id, seriesFailed, row.id, `The series is ${set.state} now.`)
  await audit.append(trx, {
    tenantId: row.tenant_id,
    actor: by,
    action: `simulations.series.${action}`,
    target: row.name,
    before: { state: row.state },
    after: { id: row.id, state: set.state ?? row.state, version: row.version },
  })
}

/** For all campaigns that it will make. Throws AppError `simulations.campaign.own-approval`. */
export async function approveSeries(
  parts: SeriesParts,
  trx: Trx,
  row: SeriesRow,
  { version, by }: Decision,
): Promise<void> {
  requireSeriesState(row, ['draft', 'paused'], 'Approving')
  requireSeriesVersion(row, version)
  if (row.editors.includes(editorOf(by)))
    throw new AppError({
      code: 'simulations.campaign.own-approval',
      message:
        'Whoever worked on a series cannot approve it. Somebody else with the right to approve has to look at it.',
      status: 403,
    })
  const set = {
    approver_id: editorOf(by),
    approved_by: by.name,
    approved_at: parts.clock.now(),
    approved_version: row.version,
  }
  await moved(parts, trx, row, { action: 'approve', by, set })
}

/** Throws AppErrors `simulations.series.invalid`, `simulations.campaign.not-approved`. */
export async function activateSeries(
  parts: SeriesParts,
  trx: Trx,
  row: SeriesRow,
  { version, by }: Decision,
): Promise<void> {
  requireSeriesState(row, ['draft', 'paused'], 'Activating')
  requireSeriesVersion(row, version)
  const now = parts.clock.now()
  const errors = (await seriesIssues(trx, row, now)).filter(({ severity }) => severity === 'error')
  if (errors.length > 0)
    throw new AppError({
      code: 'simulations.series.invalid',
      message: `The series cannot run like this: ${errors[0]!.text}`,
      status: 409,
      fields: errors.map(({ path, text }) => ({ path, message: text })),
    })
  if (row.settings.campaign.needsApproval && !isSeriesApproved(row))
    throw new AppError({
      code: 'simulations.campaign.not-approved',
      message: 'The series needs the approval of somebody who did not work on it.',
      status: 409,
    })
  const set = { state: 'active' as const, next_at: nextSlot(row.settings, now), last_failure: null }
  await moved(parts, trx, row, { action: 'activate', by, set })
}

export async function pauseSeries(parts: SeriesParts, trx: Trx, row: SeriesRow, by: AuditActor): Promise<void> {
  requireSeriesState(row, ['active'], 'A pause')
  await moved(parts, trx, row, { action: 'pause', by, set: { state: 'paused', next_at: null } })
}

/** Campaigns that it made go on. */
export async function endSeries(parts: SeriesParts, trx: Trx, row: SeriesRow, by: AuditActor): Promise<void> {
  requireSeriesState(row, ['draft', 'active', 'paused'], 'Ending')
  await moved(parts, trx, row, { action: 'end', by, set: { state: 'ended', next_at: null } })
}

/** Of all tenants. */
export async function dueSeries(trx: Trx, now: Date): Promise<{ tenantId: string; id: string }[]> {
  const { rows } = await sql<{ tenant_id: string; id: string }>`
    select tenant_id, id from campaign_series where state = 'active' and next_at <= ${now} order by next_at limit 500`.execute(
    trx,
  )
  return rows.map(({ tenant_id, id }) => ({ tenantId: tenant_id, id }))
}

function requireSeriesState(row: SeriesRow, states: readonly SeriesRow['state'][], what: string): void {
  if (states.includes(row.state)) return
  throw new AppError({
    code: 'simulations.series.state',
    message: `${what} is not possible while the series is ${row.state}.`,
    status: 409,
  })
}

function requireSeriesVersion(row: SeriesRow, version: number): void {
  if (row.version === version) return
  throw new AppError({
    code: 'simulations.series.changed',
    message: 'Somebody changed this series after you had opened it. Open it again: your change was not saved.',
    status: 409,
  })
}

const fourEyes = (): AppError =>
  new AppError({
    code: 'simulations.campaign.four-eyes',
    message: 'Only somebody who may approve campaigns can let them go without approval.',
    status: 403,
  })
