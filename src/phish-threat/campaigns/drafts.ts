// Drafts: made, saved at each step of the wizard, copied, deleted. Who saves an older version than the stored one is told.
import type { AuditActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import { newId } from '#platform/ids.ts'
import type { Technique } from '../contract.ts'
import type { PhishThreatParts } from '../parts.ts'
import type { CampaignSettings } from '../snapshots.ts'
import { changesBetween } from './changes.ts'
import type { SaveCampaign } from './contract.ts'
import { defaultSettings, newSeed } from './defaults.ts'
import {
  type CampaignRow,
  lockCampaign,
  readCampaign,
  readWork,
  requireState,
  updateCampaign,
  updateWork,
} from './store.ts'
import { forgetFailures } from './tell.ts'

type DraftParts = Pick<PhishThreatParts, 'audit' | 'outbox' | 'clock'>

/** An editor as approval knows one. */
export const editorOf = ({ kind, id }: AuditActor): string => `${kind}:${id}`

export interface NewDraft {
  name: string
  technique: Technique
  settings: CampaignSettings
  seriesId?: string
}

/** Resolves with its id. */
export async function insertDraft(
  { audit, outbox, clock }: DraftParts,
  trx: Trx,
  tenantId: string,
  draft: NewDraft,
  by: AuditActor,
): Promise<string> {
  const now = clock.now()
  const id = newId(now)
  const row = {
    tenant_id: tenantId,
    id,
    name: draft.name.trim(),
    technique: draft.technique,
    state: 'draft' as const,
    settings: JSON.stringify(draft.settings),
    series_id: draft.seriesId ?? null,
    created_by: by.name,
    created_at: now,
    updated_at: now,
    approved_by: null,
  }
  if (row.name === '') throw noName()
  await trx.insertInto('campaign').values(row).execute()
  const campaign = await readCampaign(trx, tenantId, id)
  await readWork(trx, campaign)
  await updateWork(trx, campaign, { editors: by.kind === 'system' ? [] : [editorOf(by)], updated_by: by.name })
  await outbox.append(trx, {
    type: 'CampaignChanged',
    tenantId,
    payload: { campaignId: id, name: row.name, state: 'draft', by: by.kind === 'system' ? null : by.name },
  })
  await audit.append(trx, {
    tenantId,
    actor: by,
    action: 'simulations.campaign.create',
    target: row.name,
    after: { id, technique: draft.technique, settings: draft.settings },
  })
  return id
}

/** Settings of a new draft: those of another campaign, with a seed and a start of its own. */
export async function settingsForNew(
  trx: Trx,
  tenantId: string,
  copyOf: string | undefined,
  given: Partial<CampaignSettings> = {},
): Promise<CampaignSettings> {
  if (copyOf === undefined) return { ...defaultSettings(newSeed()), ...given }
  const { settings } = await readCampaign(trx, tenantId, copyOf)
  const schedule = { ...settings.schedule, startsAt: null, seed: newSeed() }
  return { ...settings, schedule, controversialReason: null, ...given }
}

/** Throws AppErrors `simulations.campaign.changed`, `simulations.campaign.state`, `simulations.campaign.fixed`, `simulations.campaign.four-eyes`. */
export async function saveDraft(
  parts: DraftParts,
  trx: Trx,
  tenantId: string,
  id: string,
  { change, by, mayApprove }: { change: SaveCampaign; by: AuditActor; mayApprove: boolean },
): Promise<void> {
  const campaign = await lockCampaign(trx, tenantId, id)
  requireState(campaign, ['draft', 'paused'], 'Editing')
  const work = await readWork(trx, campaign)
  requireVersion(campaign, change.version, work.updated_by)
  const settings = { ...campaign.settings, ...change.settings }
  const name = change.name?.trim() ?? campaign.name
  if (name === '') throw noName()
  const technique = change.technique ?? campaign.technique
  if (campaign.state === 'paused') requireSame(campaign, technique, settings)
  if (campaign.settings.needsApproval && !settings.needsApproval && !mayApprove) throw fourEyes()
  const changes = changesBetween(campaign.settings, settings)
  if (changes.length === 0 && name === campaign.name && technique === campaign.technique) return
  await updateCampaign(trx, campaign, {
    name,
    technique,
    settings: JSON.stringify(settings) as never,
    version: campaign.version + 1,
    updated_at: parts.clock.now(),
  })
  await updateWork(trx, campaign, {
    updated_by: by.name,
    editors: [...new Set([...work.editors, editorOf(by)])],
    refused_by: null,
    refused_at: null,
    is_dirty: campaign.state === 'paused' || work.is_dirty,
  })
  await parts.audit.append(trx, {
    tenantId,
    actor: by,
    action: 'simulations.campaign.edit',
    target: name,
    before: { name: campaign.name, technique: campaign.technique, version: campaign.version },
    after: { id, name, technique, version: campaign.version + 1, changes },
  })
}

/** Throws AppError `simulations.campaign.changed`. */
export function requireVersion(campaign: CampaignRow, version: number, updatedBy: string): void {
  if (campaign.version === version) return
  throw new AppError({
    code: 'simulations.campaign.changed',
    message: `${updatedBy} changed this campaign at ${campaign.updated_at.toISOString()}, after you had opened it. Open it again: your change was not saved.`,
    status: 409,
    detail: { version: campaign.version },
  })
}

/** What has begun keeps its kind and its start (product behaviour 8.7). */
function requireSame(campaign: CampaignRow, technique: Technique, settings: CampaignSettings): void {
  const before = campaign.settings
  const isSame =
    technique === campaign.technique &&
    settings.schedule.startsAt === before.schedule.startsAt &&
    settings.isAnonymous === before.isAnonymous &&
    settings.sendingDomainId === before.sendingDomainId
  if (isSame) return
  throw new AppError({
    code: 'simulations.campaign.fixed',
    message:
      'The kind, the start, the sending domain and the anonymity of a campaign that was launched stay as they are. Everything else can be changed for the mails that are still to be sent.',
    status: 409,
  })
}

export async function deleteDraft(
  { audit, alerts }: Pick<PhishThreatParts, 'audit' | 'alerts'>,
  trx: Trx,
  tenantId: string,
  id: string,
  by: AuditActor,
): Promise<void> {
  const campaign = await lockCampaign(trx, tenantId, id)
  requireState(campaign, ['draft'], 'Deleting')
  await forgetFailures(alerts, trx, campaign)
  await trx.deleteFrom('campaign').where('tenant_id', '=', tenantId).where('id', '=', id).execute()
  await audit.append(trx, {
    tenantId,
    actor: by,
    action: 'simulations.campaign.delete',
    target: campaign.name,
    before: { id, settings: campaign.settings },
  })
}

const noName = (): AppError =>
  new AppError({
    code: 'simulations.campaign.name',
    message: 'A campaign needs a name of 1 to 120 characters.',
    status: 400,
    fields: [{ path: 'name', message: '1 to 120 characters' }],
  })

const fourEyes = (): AppError =>
  new AppError({
    code: 'simulations.campaign.four-eyes',
    message: 'Only somebody who may approve campaigns can let one go without approval.',
    status: 403,
  })
