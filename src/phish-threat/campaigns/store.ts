// Campaigns as they are stored: reading, the work row beside each, changes of state with event, alert and audit.
import type { Selectable } from 'kysely'
import type { AuditAction } from '#platform/audit/actions.ts'
import type { AuditActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import type { CampaignState } from '../contract.ts'
import type { PhishThreatParts } from '../parts.ts'
import type { CampaignTable } from '../tables.ts'
import type { Tables } from '#platform/db/tables.ts'
import { tellState } from './tell.ts'
import './tables.ts'

export type CampaignRow = Selectable<CampaignTable>
export type WorkRow = Selectable<Tables['campaign_work']>

export const campaignNotFound = (): AppError =>
  new AppError({ code: 'simulations.campaign.not-found', message: 'There is no such campaign.', status: 404 })

/** Throws AppError `simulations.campaign.not-found`. */
export async function readCampaign(trx: Trx, tenantId: string, id: string): Promise<CampaignRow> {
  const row = await trx
    .selectFrom('campaign')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined) throw campaignNotFound()
  return row
}

/** Nobody else changes it until the transaction ends. Throws AppError `simulations.campaign.not-found`. */
export async function lockCampaign(trx: Trx, tenantId: string, id: string): Promise<CampaignRow> {
  const row = await trx
    .selectFrom('campaign')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) throw campaignNotFound()
  return row
}

/** Made on first sight: a campaign may come from elsewhere (a series, a test). */
export async function readWork(trx: Trx, campaign: CampaignRow): Promise<WorkRow> {
  const find = () =>
    trx
      .selectFrom('campaign_work')
      .selectAll()
      .where('tenant_id', '=', campaign.tenant_id)
      .where('campaign_id', '=', campaign.id)
      .executeTakeFirst()
  const known = await find()
  if (known !== undefined) return known
  await trx
    .insertInto('campaign_work')
    .values({
      tenant_id: campaign.tenant_id,
      campaign_id: campaign.id,
      editors: [],
      updated_by: campaign.created_by,
      asked_by: null,
      approver_id: null,
      approved_version: null,
      decision_reason: null,
      refused_by: null,
      operation_id: null,
      refused: '{}',
      paused_from: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return (await find())!
}

type WorkChange = Parameters<ReturnType<Trx['updateTable']>['set']>[0]

export async function updateWork(trx: Trx, campaign: CampaignRow, change: Partial<WorkRow>): Promise<void> {
  await trx
    .updateTable('campaign_work')
    .set(change as WorkChange as never)
    .where('tenant_id', '=', campaign.tenant_id)
    .where('campaign_id', '=', campaign.id)
    .execute()
}

export async function updateCampaign(trx: Trx, campaign: CampaignRow, change: Partial<CampaignRow>): Promise<void> {
  await trx
    .updateTable('campaign')
    .set(change as never)
    .where('tenant_id', '=', campaign.tenant_id)
    .where('id', '=', campaign.id)
    .execute()
}

export type ChangeParts = Pick<PhishThreatParts, 'audit' | 'outbox' | 'clock' | 'alerts'>

/** Writes a new state with its event, what administrators are told and its entry in the audit log. */
export async function changeState(
  { audit, outbox, clock, alerts }: ChangeParts,
  trx: Trx,
  campaign: CampaignRow,
  change: { state: CampaignState; by: AuditActor; action: AuditAction; set?: Partial<CampaignRow>; note?: object },
): Promise<void> {
  const { state, by, action, set = {}, note = {} } = change
  await updateCampaign(trx, campaign, { ...set, state, updated_at: clock.now() })
  await outbox.append(trx, {
    type: 'CampaignChanged',
    tenantId: campaign.tenant_id,
    payload: { campaignId: campaign.id, name: campaign.name, state, by: by.kind === 'system' ? null : by.name },
  })
  await tellState(alerts, trx, campaign, { state, startsAt: set.starts_at ?? campaign.starts_at })
  await audit.append(trx, {
    tenantId: campaign.tenant_id,
    actor: by,
    action,
    target: campaign.name,
    before: { state: campaign.state },
    after: { id: campaign.id, state, ...note },
  })
}

/** Throws AppError `simulations.campaign.state`. */
export function requireState(campaign: CampaignRow, states: readonly CampaignState[], what: string): void {
  if (states.includes(campaign.state)) return
  throw new AppError({
    code: 'simulations.campaign.state',
    message: `${what} is not possible while the campaign is ${stateWords[campaign.state]}.`,
    status: 409,
    detail: { state: campaign.state },
  })
}

const stateWords: Record<CampaignState, string> = {
  draft: 'a draft',
  'awaiting-approval': 'waiting for approval',
  scheduled: 'scheduled',
  running: 'running',
  paused: 'paused',
  completed: 'completed',
  stopped: 'stopped',
}

export const stillPreparing = (): AppError =>
  new AppError({
    code: 'simulations.campaign.preparing',
    message: 'The mails of this campaign are being made ready. Try again when the operation has ended.',
    status: 409,
    retryable: true,
  })
