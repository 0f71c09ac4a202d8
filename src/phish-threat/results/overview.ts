// The results of one campaign: everything that its page, the PDF and the API show.
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import { loadAttacks } from './attacks.ts'
import type { Figures, Results } from './contract.ts'
import { countRecipients, type Part } from './counted.ts'
import { cuesOf, difficultyOf } from './difficulty.ts'
import { basisOf, ratesOf, tally, type DeliveryBasis } from './figures.ts'
import { passOver } from './passes.ts'
import { mergeSmall } from './small-groups.ts'
import { loadAutomated, loadDevices, loadProvisional } from './visits.ts'
import { methodOf, recommendationsOf, withheldOf } from './words.ts'
import './tables.ts'

export interface Viewing {
  /** May see single people: then small campaigns are no secret, unless the campaign is anonymous. */
  hasNames: boolean
  now: Date
}

/** Throws AppError `simulations.campaign-not-found`. */
export async function viewResults(trx: Trx, tenantId: string, campaignId: string, viewing: Viewing): Promise<Results> {
  const head = await loadHead(trx, tenantId, campaignId)
  const archived = await trx
    .selectFrom('campaign_total')
    .select(['at', 'figures'])
    .where('tenant_id', '=', tenantId)
    .where('campaign_id', '=', campaignId)
    .executeTakeFirst()
  const whole = archived?.figures ?? (await loadFigures(trx, tenantId, campaignId, viewing.now))
  const withheld = withheldOf(whole.tally, viewing.hasNames && !head.isAnonymous)
  const figures = withheld === null ? whole : null
  return {
    campaign: head,
    figures,
    withheld,
    recommendations: figures === null ? [] : recommendationsOf(figures),
    method: methodOf(whole.basis),
    at: (archived?.at ?? viewing.now).toISOString(),
    isArchived: archived !== undefined,
  }
}

export async function loadHead(trx: Trx, tenantId: string, campaignId: string): Promise<Results['campaign']> {
  const row = await trx
    .selectFrom('campaign')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('id', '=', campaignId)
    .executeTakeFirst()
  if (row === undefined) throw campaignNotFound()
  return {
    id: row.id,
    name: row.name,
    technique: row.technique,
    state: row.state,
    launchedAt: row.launched_at?.toISOString() ?? null,
    startsAt: row.starts_at?.toISOString() ?? null,
    endsAt: row.ends_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
    isAnonymous: row.settings.isAnonymous === true || row.anonymised_at !== null,
  }
}

/** Of what is stored of each recipient: for a campaign whose single results are gone, use `viewResults`. */
export async function loadFigures(trx: Trx, tenantId: string, campaignId: string, now: Date): Promise<Figures> {
  const { byAttack, byDepartment, timeline, delays, speeds } = await passOver(trx, tenantId, campaignId)
  const all = byAttack.flatMap(({ counted }) => counted)
  const basis = basisOf(all)
  const sum = tally(all, basis)
  const attacks = await loadAttacks(trx, tenantId, campaignId, byAttack, basis)
  return {
    basis,
    tally: sum,
    rates: ratesOf(sum),
    speeds,
    difficulty: difficultyOf(attacks),
    timeline,
    delays,
    devices: await loadDevices(trx, tenantId, campaignId),
    attacks,
    cues: cuesOf(attacks),
    departments: groupsOf(byDepartment, basis),
    automated: await loadAutomated(trx, tenantId, campaignId),
    overdueTrainings: await countOverdue(trx, tenantId, campaignId, now),
    provisionalVisits: await loadProvisional(trx, tenantId, campaignId),
  }
}

/** By group at launch. Those of fewer than five people are put together. */
export async function loadGroups(
  trx: Trx,
  tenantId: string,
  campaignId: string,
  basis: DeliveryBasis,
): Promise<Figures['departments']> {
  return groupsOf(await countRecipients(trx, tenantId, [campaignId], 'group'), basis)
}

function groupsOf(parts: readonly Part[], basis: DeliveryBasis): Figures['departments'] {
  const groups = parts.map(({ name, counted }) => ({ name: name ?? '', tally: tally(counted, basis) }))
  return mergeSmall(groups).map((group) => ({ ...group, rates: ratesOf(group.tally) }))
}

async function countOverdue(trx: Trx, tenantId: string, campaignId: string, now: Date): Promise<number> {
  const { count } = await trx
    .selectFrom('training_assignment')
    .select((is) => is.fn.countAll<number>().as('count'))
    .where('tenant_id', '=', tenantId)
    .where('campaign_id', '=', campaignId)
    .where('state', 'in', ['assigned', 'started'])
    .where('due_at', '<', now)
    .executeTakeFirstOrThrow()
  return Number(count)
}

export const campaignNotFound = () =>
  new AppError({
    code: 'simulations.campaign-not-found',
    message: 'There is no such campaign. It may have been deleted.',
    status: 404,
  })
