// What a plan leaves behind: copies of templates, decided messages in chunks, the end of the campaign.
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import { newId } from '#platform/ids.ts'
import { findDomain, type SendingDomain } from '../sending/domains.ts'
import type { AttackSnapshot, CampaignSettings } from '../snapshots.ts'
import { groupsOfPeople } from './directory.ts'
import { keepChunks } from './messages.ts'
import { type CampaignAttack, messageOf, type Slot } from './prepare.ts'
import type { CampaignRow } from './store.ts'

const day_ms = 86_400_000

/** Null: until somebody ends it, as new people join by themselves. */
export function endOf(slots: readonly Slot[], { schedule, autoEnrol }: CampaignSettings): Date | null {
  const last = slots.at(-1)
  return autoEnrol || last === undefined ? null : new Date(last.at.getTime() + schedule.open_days * day_ms)
}

/** As chunks, to be written by `writeAll`. */
export async function keepSlots(
  trx: Trx,
  campaign: CampaignRow,
  {
    slots,
    domain,
    ...how
  }: { slots: readonly Slot[]; domain: SendingDomain; now: Date; chunk_messages?: number | undefined },
): Promise<void> {
  const personIds = slots.flatMap(({ recipient }) => (recipient === null ? [] : [recipient.personId]))
  const groups = await groupsOfPeople(trx, campaign.tenant_id, personIds)
  const { hasDecoys } = campaign.settings
  const messages = slots.map((slot) => messageOf(slot, { groups, domain: domain.name, hasDecoys, now: how.now }))
  await keepChunks(trx, { tenantId: campaign.tenant_id, campaignId: campaign.id }, messages, how)
}

export async function keepAttack(trx: Trx, campaign: CampaignRow, snapshot: AttackSnapshot): Promise<CampaignAttack> {
  const id = newId()
  await trx
    .insertInto('campaign_attack')
    .values({
      tenant_id: campaign.tenant_id,
      campaign_id: campaign.id,
      id,
      template_id: snapshot.templateId,
      template_version: snapshot.version,
      snapshot: JSON.stringify(snapshot),
    })
    .execute()
  return { id, snapshot }
}

/** Those that the settings still name; of copies of one template the latest. */
export async function attacksOf(trx: Trx, campaign: CampaignRow): Promise<CampaignAttack[]> {
  const rows = await trx
    .selectFrom('campaign_attack')
    .select(['id', 'template_id', 'snapshot'])
    .where('tenant_id', '=', campaign.tenant_id)
    .where('campaign_id', '=', campaign.id)
    .where('template_id', 'in', [...campaign.settings.templateIds, ''])
    .orderBy('id')
    .execute()
  const latest = new Map(rows.map(({ id, template_id, snapshot }) => [template_id, { id, snapshot }]))
  return [...latest.values()]
}

/** Throws AppError `simulations.campaign.domain`. */
export async function requireDomain(trx: Trx, tenantId: string, settings: CampaignSettings): Promise<SendingDomain> {
  const domain = settings.sendingDomainId === null ? null : await findDomain(trx, tenantId, settings.sendingDomainId)
  if (domain !== null) return domain
  throw new AppError({
    code: 'simulations.campaign.domain',
    message: 'The campaign has no sending domain, or it was removed. Choose one that is in order.',
    status: 409,
  })
}
