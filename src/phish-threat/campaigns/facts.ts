// What validation needs to know besides the settings: templates, trainings, the sending domain, saved audiences.
import { mailDomains } from '#people/views.ts'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import { findAttack } from '../content/library.ts'
import { findTraining } from '../content/trainings.ts'
import { findDomain } from '../sending/domains.ts'
import type { AttackSnapshot, CampaignSettings } from '../snapshots.ts'
import type { Issue } from './contract.ts'
import type { CampaignRow } from './store.ts'
import { issuesOf, type TemplateFacts, type ValidationFacts } from './validate.ts'

export async function findAttacks(
  trx: Trx,
  tenantId: string,
  templateIds: readonly string[],
): Promise<AttackSnapshot[]> {
  const attacks: AttackSnapshot[] = []
  for (const id of templateIds) {
    const attack = await findAttack(trx, tenantId, id)
    if (attack !== null) attacks.push(attack)
  }
  return attacks
}

const templateFacts = (attack: AttackSnapshot): TemplateFacts => ({
  id: attack.templateId,
  version: attack.version,
  name: attack.name,
  technique: attack.technique,
  isControversial: attack.isControversial || attack.theme === 'controversial',
  languages: attack.variants.map(({ language }) => language),
})

export async function loadFacts(
  trx: Trx,
  { tenant_id: tenantId, settings }: { tenant_id: string; settings: CampaignSettings },
  now: Date,
): Promise<ValidationFacts> {
  const attacks = await findAttacks(trx, tenantId, settings.templateIds)
  const { sendingDomainId, audience } = settings
  return {
    now,
    templates: attacks.map(templateFacts),
    trainingIds: await knownTrainings(trx, tenantId, settings.training.trainingIds),
    domain: sendingDomainId === null ? null : await findDomain(trx, tenantId, sendingDomainId),
    mailDomains: new Set(await mailDomains(trx, tenantId)),
    audienceIds: await knownAudiences(trx, tenantId, audience.audienceIds),
  }
}

async function knownTrainings(trx: Trx, tenantId: string, ids: readonly string[]): Promise<Set<string>> {
  const known = new Set<string>()
  for (const id of ids) if ((await findTraining(trx, tenantId, id)) !== null) known.add(id)
  return known
}

async function knownAudiences(trx: Trx, tenantId: string, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const rows = await trx
    .selectFrom('audience')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('id', 'in', [...ids])
    .execute()
  return new Set(rows.map(({ id }) => id))
}

export async function issuesOfCampaign(trx: Trx, campaign: CampaignRow, now: Date): Promise<Issue[]> {
  return issuesOf(campaign, await loadFacts(trx, campaign, now))
}

/** Throws AppError `simulations.campaign.invalid` with a field for each error. */
export async function requireNoErrors(trx: Trx, campaign: CampaignRow, now: Date): Promise<void> {
  const errors = (await issuesOfCampaign(trx, campaign, now)).filter(({ severity }) => severity === 'error')
  if (errors.length === 0) return
  throw new AppError({
    code: 'simulations.campaign.invalid',
    message: `The campaign cannot go on like this: ${errors[0]!.text}${errors.length > 1 ? ` And ${errors.length - 1} more.` : ''}`,
    status: 409,
    fields: errors.map(({ path, text }) => ({ path, message: text })),
  })
}
