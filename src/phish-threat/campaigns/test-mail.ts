// A mail of a campaign to who works on it: as it arrives, with pages that work; in no figure.
import type { Static } from 'typebox'
import type { AuditActor } from '#platform/audit/audit.ts'
import { findAddress } from '#people/views.ts'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import type { PhishThreatParts } from '../parts.ts'
import { noSubscription } from './control.ts'
import type { TestMailShape } from './contract.ts'
import { keepAttack, requireDomain } from './decided.ts'
import { directoryFacts, readCandidates } from './directory.ts'
import { languageFor } from './assign.ts'
import { findAttacks } from './facts.ts'
import { insertMessages } from './messages.ts'
import { messageOf } from './prepare.ts'
import { refusalOf, refusalTexts } from './recipients.ts'
import { type CampaignRow, lockCampaign } from './store.ts'

const tests_max = 100

/**
 * Queued at once, whatever the schedule says. Throws AppErrors `simulations.test.recipient`, `simulations.test.template`,
 * `simulations.test.too-many`, `simulations.campaign.domain`, `simulations.campaign.subscription`.
 */
export async function sendTestMail(
  parts: PhishThreatParts,
  trx: Trx,
  { tenantId, id, by }: { tenantId: string; id: string; by: AuditActor },
  wanted: Static<typeof TestMailShape>,
): Promise<{ messageId: string; address: string }> {
  const campaign = await lockCampaign(trx, tenantId, id)
  if (!(await parts.hasPhishThreat(trx, tenantId))) throw noSubscription()
  const now = parts.clock.now()
  await requireFew(trx, campaign)
  const domain = await requireDomain(trx, tenantId, campaign.settings)
  const recipient = await requireRecipient(trx, tenantId, wanted.address ?? by.name, now)
  const attack = await attackForTest(trx, campaign, wanted.templateId)
  const settings = { ...campaign.settings, language: wanted.language ?? campaign.settings.language }
  const message = messageOf(
    {
      at: now,
      address: recipient.address,
      recipient,
      attack,
      language: languageFor(
        recipient.language,
        settings,
        attack.snapshot.variants.map(({ language }) => language),
      ),
      timeZone: recipient.timeZone ?? campaign.settings.schedule.timeZone,
    },
    { groups: new Map(), domain: domain.name, hasDecoys: campaign.settings.hasDecoys, now },
  )
  await insertMessages(trx, { tenantId, campaignId: id }, [{ ...message, isTest: true }])
  await parts.audit.append(trx, {
    tenantId,
    actor: by,
    action: 'simulations.campaign.test',
    target: campaign.name,
    after: { id, address: recipient.address, template: attack.snapshot.templateId },
  })
  return { messageId: message.id, address: recipient.address }
}

async function requireFew(trx: Trx, campaign: CampaignRow): Promise<void> {
  const row = await trx
    .selectFrom('campaign_message')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('tenant_id', '=', campaign.tenant_id)
    .where('campaign_id', '=', campaign.id)
    .where('is_test', '=', true)
    .executeTakeFirstOrThrow()
  if (Number(row.count) < tests_max) return
  throw new AppError({
    code: 'simulations.test.too-many',
    message: `${tests_max} test mails were sent of this campaign. Copy it to go on testing.`,
    status: 409,
  })
}

/** A test goes to people of the tenant as every other mail does. */
async function requireRecipient(trx: Trx, tenantId: string, address: string, now: Date) {
  const plain = address.toLowerCase()
  const owner = await findAddress(trx, tenantId, plain)
  const refuse = (text: string) =>
    new AppError({
      code: 'simulations.test.recipient',
      message: `A test mail cannot be sent to ${plain}: ${text} Name the address of a mailbox of this tenant.`,
      status: 400,
      fields: [{ path: 'address', message: text }],
    })
  if (owner === null || owner.ownerKind !== 'person') throw refuse(refusalTexts['unknown-person'])
  const [candidate] = await readCandidates(trx, tenantId, now, [owner.ownerId])
  if (candidate === undefined) throw refuse(refusalTexts['unknown-person'])
  // Who tests may well be on the bounced list, and wants to see whether it works now.
  const reason = refusalOf({ ...candidate, address: plain, isBounced: false }, await directoryFacts(trx, tenantId))
  if (reason !== null) throw refuse(refusalTexts[reason])
  return { ...candidate, address: plain }
}

/** The copy that the campaign has, else one as the template is now. */
async function attackForTest(trx: Trx, campaign: CampaignRow, templateId: string | undefined) {
  const wanted = templateId ?? campaign.settings.templateIds[0]
  const [snapshot] = wanted === undefined ? [] : await findAttacks(trx, campaign.tenant_id, [wanted])
  if (snapshot === undefined)
    throw new AppError({
      code: 'simulations.test.template',
      message: 'There is no template to test. Choose one in the step of attacks.',
      status: 400,
    })
  const known = await trx
    .selectFrom('campaign_attack')
    .select(['id', 'snapshot'])
    .where('tenant_id', '=', campaign.tenant_id)
    .where('campaign_id', '=', campaign.id)
    .where('template_id', '=', snapshot.templateId)
    .where('template_version', '=', snapshot.version)
    .executeTakeFirst()
  return known ?? (await keepAttack(trx, campaign, snapshot))
}
