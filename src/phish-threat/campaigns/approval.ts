// Four eyes: who changed a campaign does not approve it, and what is launched is what was approved.
import type { AuditActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import { changesBetween } from './changes.ts'
import type { Change } from './contract.ts'
import { editorOf, requireVersion } from './drafts.ts'
import { loadFacts, requireNoErrors } from './facts.ts'
import {
  type CampaignRow,
  type ChangeParts,
  changeState,
  lockCampaign,
  readWork,
  requireState,
  updateCampaign,
  updateWork,
  type WorkRow,
} from './store.ts'
import { needsApproval, type TemplateFacts } from './validate.ts'

interface Decision {
  version: number
  by: AuditActor
  reason?: string | undefined
}

type Template = Pick<TemplateFacts, 'id' | 'name' | 'version'>

/** What would be launched now was approved: these settings, with these texts. */
export const isApproved = (campaign: CampaignRow, work: WorkRow, templates: readonly Template[]): boolean =>
  campaign.approved_by !== null &&
  work.approved_version === campaign.version &&
  changedTemplates(work, templates).length === 0

/** What differs from what was approved, the texts of its templates included. */
export const changesSinceApproval = (
  campaign: CampaignRow,
  work: WorkRow,
  templates: readonly Template[],
): Change[] => [
  ...(work.approved_settings === null ? [] : changesBetween(work.approved_settings, campaign.settings)),
  ...changedTemplates(work, templates),
]

/** Those that were approved in another version; one that was chosen later is a change of the settings. */
const changedTemplates = ({ approved_templates: approved }: WorkRow, templates: readonly Template[]): Change[] =>
  templates.flatMap(({ id, name, version }) => {
    const before = approved?.[id]
    if (before === undefined || before === version) return []
    return [{ path: `templates.${name}`, before: `version ${before}`, after: `version ${version}` }]
  })

export const mayDecide = (work: WorkRow, actor: AuditActor): boolean => !work.editors.includes(editorOf(actor))

/** Throws AppErrors `simulations.campaign.invalid`, `simulations.campaign.changed`, `simulations.campaign.state`. */
export async function askApproval(
  parts: ChangeParts,
  trx: Trx,
  tenantId: string,
  id: string,
  { version, by }: Decision,
) {
  const campaign = await lockCampaign(trx, tenantId, id)
  requireState(campaign, ['draft'], 'Asking for approval')
  const work = await readWork(trx, campaign)
  requireVersion(campaign, version, work.updated_by)
  await requireNoErrors(trx, campaign, parts.clock.now())
  await updateWork(trx, campaign, {
    asked_by: by.name,
    asked_at: parts.clock.now(),
    refused_by: null,
    refused_at: null,
    decision_reason: null,
  })
  await changeState(parts, trx, campaign, {
    state: 'awaiting-approval',
    by,
    action: 'simulations.campaign.ask-approval',
    note: { version },
  })
}

/** Throws AppErrors `simulations.campaign.own-approval`, `simulations.campaign.reason`, `simulations.campaign.changed`, `…state`. */
export async function approve(parts: ChangeParts, trx: Trx, tenantId: string, id: string, decision: Decision) {
  const campaign = await lockCampaign(trx, tenantId, id)
  requireState(campaign, ['awaiting-approval', 'paused'], 'Approving')
  const work = await readWork(trx, campaign)
  requireVersion(campaign, decision.version, work.updated_by)
  requireOther(work, decision.by)
  const facts = await loadFacts(trx, campaign, parts.clock.now())
  const controversial = facts.templates.filter(({ isControversial }) => isControversial)
  const reason = decision.reason?.trim() ?? ''
  if (controversial.length > 0 && reason.length < 3) throw needsReason(controversial.map(({ name }) => name))
  const settings = controversial.length > 0 ? { ...campaign.settings, controversialReason: reason } : campaign.settings
  const { by } = decision
  const set = { approved_by: by.name, approved_at: parts.clock.now(), settings: JSON.stringify(settings) as never }
  await updateWork(trx, campaign, {
    approver_id: editorOf(by),
    approved_version: campaign.version,
    approved_settings: JSON.stringify(settings) as never,
    approved_templates: JSON.stringify(
      Object.fromEntries(facts.templates.map(({ id: template, version }) => [template, version])),
    ) as never,
    decision_reason: reason === '' ? null : reason,
  })
  await changeState(parts, trx, campaign, {
    state: campaign.state === 'paused' ? 'paused' : 'draft',
    by,
    action: 'simulations.campaign.approve',
    set,
    note: {
      version: campaign.version,
      reason: reason === '' ? null : reason,
      changes: work.approved_settings === null ? null : changesBetween(work.approved_settings, settings),
    },
  })
}

/** Back to who drafted it, with the reason. */
export async function refuse(
  parts: ChangeParts,
  trx: Trx,
  tenantId: string,
  id: string,
  { version, by, reason }: Decision & { reason: string },
) {
  const campaign = await lockCampaign(trx, tenantId, id)
  requireState(campaign, ['awaiting-approval'], 'Refusing')
  const work = await readWork(trx, campaign)
  requireVersion(campaign, version, work.updated_by)
  await updateWork(trx, campaign, { refused_by: by.name, refused_at: parts.clock.now(), decision_reason: reason })
  await changeState(parts, trx, campaign, {
    state: 'draft',
    by,
    action: 'simulations.campaign.refuse',
    set: { approved_by: null, approved_at: null },
    note: { version, reason },
  })
}

/** Who asked takes it back, to change it. */
export async function withdraw(parts: ChangeParts, trx: Trx, tenantId: string, id: string, { version, by }: Decision) {
  const campaign = await lockCampaign(trx, tenantId, id)
  requireState(campaign, ['awaiting-approval'], 'Taking it back')
  const work = await readWork(trx, campaign)
  requireVersion(campaign, version, work.updated_by)
  await updateWork(trx, campaign, { asked_by: null, asked_at: null })
  await changeState(parts, trx, campaign, { state: 'draft', by, action: 'simulations.campaign.withdraw' })
}

/** Throws AppErrors `simulations.campaign.not-approved`, `simulations.campaign.own-approval`. */
export async function requireApproval(trx: Trx, campaign: CampaignRow, work: WorkRow, now: Date): Promise<void> {
  const { templates } = await loadFacts(trx, campaign, now)
  if (!needsApproval(campaign.settings, templates)) return
  if (!isApproved(campaign, work, templates))
    throw new AppError({
      code: 'simulations.campaign.not-approved',
      message:
        work.approved_version === null
          ? 'The campaign needs the approval of somebody who did not work on it. Ask for it first.'
          : 'The campaign or one of its templates was changed after it had been approved. Ask for approval again.',
      status: 409,
    })
  if (work.approver_id !== null && work.editors.includes(work.approver_id)) throw ownApproval()
}

function requireOther(work: WorkRow, by: AuditActor): void {
  if (!mayDecide(work, by)) throw ownApproval()
}

const ownApproval = (): AppError =>
  new AppError({
    code: 'simulations.campaign.own-approval',
    message:
      'Whoever worked on a campaign cannot approve it. Somebody else with the right to approve has to look at it.',
    status: 403,
  })

const needsReason = (names: readonly string[]): AppError =>
  new AppError({
    code: 'simulations.campaign.reason',
    message: `The theme of ${names.join(', ')} hurts people. Say why it is used all the same.`,
    status: 400,
    fields: [{ path: 'reason', message: 'Needed because of the theme' }],
  })

/** Approval of settings that a campaign takes over from its series. */
export async function copyApproval(
  trx: Trx,
  campaign: CampaignRow,
  approval: { by: string; at: Date; approverId: string },
): Promise<void> {
  await updateCampaign(trx, campaign, { approved_by: approval.by, approved_at: approval.at })
  await updateWork(trx, campaign, {
    approver_id: approval.approverId,
    approved_version: campaign.version,
    approved_settings: JSON.stringify(campaign.settings) as never,
  })
}
