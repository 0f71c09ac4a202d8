// The runs of series: each makes and launches a campaign; a series of trainings one for each training that somebody is at.
import { sql } from 'kysely'
import { systemActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { AppError, isAppError } from '#platform/errors.ts'
import type { PhishThreatParts } from '../parts.ts'
import type { CampaignSettings } from '../snapshots.ts'
import { copyApproval } from './approval.ts'
import { resolveAudience } from './audience.ts'
import { insertDraft } from './drafts.ts'
import { requireNoErrors } from './facts.ts'
import { beginLaunch } from './launch.ts'
import { startPreparing } from './preparing.ts'
import { drawRun } from './series-pool.ts'
import { nextSlot } from './series-slots.ts'
import { dueSeries, isSeriesApproved, lockSeries, seriesFailed, type SeriesRow, updateSeries } from './series.ts'
import { readCampaign } from './store.ts'

const by = systemActor('phish-threat')
const year_ms = 365 * 86_400_000

/** One series' trouble is not another's. */
export async function runSeries(parts: PhishThreatParts): Promise<void> {
  const due = await parts.db.asSystem((trx) => dueSeries(trx, parts.clock.now()))
  for (const { tenantId, id } of due)
    try {
      await parts.db.inTenant(tenantId, (trx) => runOne(parts, trx, tenantId, id))
    } catch (error) {
      const facts = { event: 'simulations.series-failed', tenant: tenantId, series: id }
      parts.logger.error({ ...facts, err: error })
      await parts.db
        .inTenant(tenantId, (trx) => noteFailure(parts, trx, tenantId, id, error))
        .catch((failure: unknown) => parts.logger.error({ ...facts, err: failure }))
    }
}

/**
 * Why it was not stands with the series. A run that a person has to change something for is left out, and the next one is tried at its
 * own time; after any other fault the same run is tried again in the next round: a month is long.
 */
async function noteFailure(parts: PhishThreatParts, trx: Trx, tenantId: string, id: string, error: unknown) {
  const row = await lockSeries(trx, tenantId, id)
  if (row.state !== 'active') return
  const isOver = isAppError(error) && !error.retryable
  const text = isAppError(error) ? error.message : 'It failed for a reason that stands in the log.'
  const next_at = isOver ? nextSlot(row.settings, parts.clock.now()) : row.next_at
  await updateSeries(trx, row, { last_failure: text, next_at })
  await parts.alerts.raise(trx, {
    tenantId,
    type: seriesFailed,
    subject: id,
    title: `Series ${row.name} could not make its campaign`,
    text: isOver ? text : `${text} It is tried again within minutes.`,
    data: { seriesId: id },
  })
}

/** In one transaction: the campaigns of the run, and when the next one is. */
async function runOne(parts: PhishThreatParts, trx: Trx, tenantId: string, id: string): Promise<void> {
  const row = await lockSeries(trx, tenantId, id)
  const now = parts.clock.now()
  if (row.state !== 'active' || row.next_at === null || row.next_at > now) return
  const hasProduct = await parts.hasPhishThreat(trx, tenantId)
  if (hasProduct) await (row.kind === 'attack' ? runAttacks(parts, trx, row) : runTrainings(parts, trx, row))
  const runs = row.runs + 1
  const isOver = row.settings.runs !== null && runs >= row.settings.runs
  await updateSeries(trx, row, {
    runs,
    next_at: isOver ? null : nextSlot(row.settings, now),
    state: isOver ? 'ended' : 'active',
    last_failure: hasProduct ? null : 'The tenant has no subscription of Phish Threat: nothing was sent.',
  })
  await parts.alerts.resolve(trx, tenantId, seriesFailed, id, 'A run of it went well.')
}

async function runAttacks(parts: PhishThreatParts, trx: Trx, row: SeriesRow): Promise<void> {
  const since = new Date(parts.clock.now().getTime() - year_ms)
  const drawn = drawRun(row.settings, row.runs, await timesUsed(trx, row.tenant_id, since))
  if (drawn === null) throw noTemplate()
  await make(
    parts,
    trx,
    row,
    { technique: drawn.technique, name: nameOf(row, parts.clock.now()) },
    {
      templateIds: drawn.templateIds,
    },
  )
}

async function timesUsed(trx: Trx, tenantId: string, since: Date): Promise<Map<string, number>> {
  const { rows } = await sql<{ template_id: string; count: number }>`
    select a.template_id, count(distinct c.id)::int as count from campaign_attack a
    join campaign c on c.tenant_id = a.tenant_id and c.id = a.campaign_id
    where a.tenant_id = ${tenantId} and c.launched_at >= ${since} group by a.template_id`.execute(trx)
  return new Map(rows.map(({ template_id, count }) => [template_id, count]))
}

/** Everybody has the training that comes next for them; who joined since the last run begins with the first. */
async function runTrainings(parts: PhishThreatParts, trx: Trx, row: SeriesRow): Promise<void> {
  const { tenant_id: tenantId, settings } = row
  const now = parts.clock.now()
  const { audience, schedule } = settings.campaign
  const { recipients } = await resolveAudience(trx, tenantId, audience, { now, seed: schedule.seed })
  const positions = await positionsOf(trx, row)
  const byPosition = new Map<number, string[]>()
  for (const { personId } of recipients) {
    const position = positions.get(personId) ?? 0
    if (position < settings.trainingIds.length)
      byPosition.set(position, (byPosition.get(position) ?? []).concat(personId))
  }
  for (const [position, personIds] of [...byPosition].sort(([one], [other]) => one - other)) {
    const trainingId = settings.trainingIds[position]!
    await make(
      parts,
      trx,
      row,
      { technique: 'training', name: `${nameOf(row, now)}, part ${position + 1}` },
      {
        templateIds: [],
        audience: { ...audience, everybody: false, personIds, groupIds: [], audienceIds: [] },
        training: { ...settings.campaign.training, kind: 'built-in', trainingIds: [trainingId] },
      },
    )
    await advance(trx, row, personIds, position + 1)
  }
}

async function positionsOf(trx: Trx, row: SeriesRow): Promise<Map<string, number>> {
  const rows = await trx
    .selectFrom('series_member')
    .select(['person_id', 'position'])
    .where('tenant_id', '=', row.tenant_id)
    .where('series_id', '=', row.id)
    .execute()
  return new Map(rows.map(({ person_id, position }) => [person_id, position]))
}

async function advance(trx: Trx, row: SeriesRow, personIds: readonly string[], position: number): Promise<void> {
  await sql`insert into series_member (tenant_id, series_id, person_id, position)
    select ${row.tenant_id}::uuid, ${row.id}::uuid, unnest(${sql.val([...personIds])}::uuid[]), ${position}
    on conflict (tenant_id, series_id, person_id) do update set position = excluded.position`.execute(trx)
}

const nameOf = (row: SeriesRow, now: Date): string => `${row.name.slice(0, 90)}, ${now.toISOString().slice(0, 10)}`

/** Drafted, approved as the series is, launched. Throws AppError `simulations.campaign.invalid`. */
async function make(
  parts: PhishThreatParts,
  trx: Trx,
  row: SeriesRow,
  { name, technique }: { name: string; technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training' },
  change: Partial<CampaignSettings>,
): Promise<void> {
  const { campaign } = row.settings
  // A seed of its own for each run, so that nobody gets theirs at the same hour each month.
  const seed = (campaign.schedule.seed + row.runs * 7_919) % 2 ** 31
  const settings = {
    ...campaign,
    ...change,
    autoEnrol: false,
    schedule: { ...campaign.schedule, startsAt: null, seed },
  }
  const id = await insertDraft(parts, trx, row.tenant_id, { name, technique, settings, seriesId: row.id }, by)
  const draft = await readCampaign(trx, row.tenant_id, id)
  await requireNoErrors(trx, draft, parts.clock.now())
  if (isSeriesApproved(row))
    await copyApproval(trx, draft, {
      by: row.approved_by!,
      at: row.approved_at ?? parts.clock.now(),
      approverId: row.approver_id!,
    })
  await beginLaunch(parts, trx, row.tenant_id, id, by)
  await startPreparing(parts, trx, await readCampaign(trx, row.tenant_id, id), by)
}

const noTemplate = (): AppError =>
  new AppError({
    code: 'simulations.series.no-template',
    message: 'No template has one of the kinds and difficulties of the series any more. Choose more of them.',
    status: 409,
  })
