// What all mails of a campaign share while they are sent: settings, attacks, domain with its key, the tenant's mark and application.
import type { Trx } from '#platform/db/database.ts'
import { isAppError } from '#platform/errors.ts'
import type { Channel } from '../contract.ts'
import type { MicrosoftClients, PhishThreatParts } from '../parts.ts'
import { findTraining } from '../content/trainings.ts'
import type { Training } from '../content/contract.ts'
import type { AttackSnapshot, CampaignSettings } from '../snapshots.ts'
import { readDkimKey, type DkimKey } from './dkim.ts'
import { findDomainRow, type DomainRow } from './domains.ts'
import { readPermissions, writePermission } from './graph-channel.ts'
import { readinessOf } from './readiness.ts'
import { simulationSecret } from './secret.ts'
import { type DueCampaign } from './turn-store.ts'

export interface CampaignContext extends DueCampaign {
  name: string
  settings: CampaignSettings
  attacks: Map<string, AttackSnapshot>
  /** Of a campaign of training alone. */
  trainings: Training[]
  domain: Pick<DomainRow, 'id' | 'name' | 'link_host'> | null
  dkim: DkimKey | null
  secret: Buffer
  /** Name of the tenant, for `{{ company }}`. */
  company: string
  clients: MicrosoftClients | null
  canWrite: boolean
  canLook: boolean
  /** Why a channel cannot be used; null: it can. */
  problems: Record<Channel, string | null>
}

export const dkimContext = (tenantId: string, domainId: string): string =>
  `tenant/${tenantId}/simulation-domain/${domainId}/dkim`

/** Null when the campaign is gone or the tenant has no subscription: nothing new is sent then. */
export async function loadContext(parts: PhishThreatParts, due: DueCampaign): Promise<CampaignContext | null> {
  const { tenantId, campaignId } = due
  const stored = await parts.db.inTenant(tenantId, async (trx) => {
    if (!(await parts.hasPhishThreat(trx, tenantId))) return null
    return readStored(parts, trx, tenantId, campaignId)
  })
  if (stored === null) return null
  const clients = await parts.microsoft.clients(tenantId)
  const roles = await rolesOf(clients)
  const canWrite = roles.includes(writePermission)
  return {
    ...due,
    ...stored.context,
    clients,
    canWrite,
    canLook: readPermissions.some((name) => roles.includes(name)),
    problems: {
      graph: problemOfDomain(stored.row, 'graph') ?? problemOfGraph(clients, canWrite),
      smtp: problemOfDomain(stored.row, 'smtp') ?? problemOfSmtp(parts),
    },
  }
}

async function readStored(parts: PhishThreatParts, trx: Trx, tenantId: string, campaignId: string) {
  const campaign = await trx
    .selectFrom('campaign')
    .select(['name', 'settings'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', campaignId)
    .executeTakeFirst()
  if (campaign === undefined) return null
  const attacks = await trx
    .selectFrom('campaign_attack')
    .select(['id', 'snapshot'])
    .where('tenant_id', '=', tenantId)
    .where('campaign_id', '=', campaignId)
    .execute()
  const { sendingDomainId } = campaign.settings
  const row = sendingDomainId === null ? null : await findDomainRow(trx, tenantId, sendingDomainId)
  const tenant = await trx.selectFrom('tenant').select('name').where('tenant_id', '=', tenantId).executeTakeFirst()
  return {
    row,
    context: {
      name: campaign.name,
      settings: campaign.settings,
      attacks: new Map(attacks.map(({ id, snapshot }) => [id, snapshot])),
      trainings: attacks.length > 0 ? [] : await trainingsOf(trx, tenantId, campaign.settings),
      domain: row,
      dkim: row === null ? null : openKey(parts, tenantId, row),
      secret: await simulationSecret(parts.secrets, trx, tenantId),
      company: tenant?.name ?? '',
    },
  }
}

async function trainingsOf(trx: Trx, tenantId: string, { training }: CampaignSettings): Promise<Training[]> {
  const found: Training[] = []
  for (const id of training.trainingIds) {
    const each = await findTraining(trx, tenantId, id)
    if (each !== null) found.push(each)
  }
  return found
}

const openKey = ({ secrets }: PhishThreatParts, tenantId: string, row: DomainRow): DkimKey => ({
  domain: row.name,
  selector: row.dkim_selector,
  privateKey: readDkimKey(secrets.openText(row.dkim_private, dkimContext(tenantId, row.id))),
})

/** What the token says; none when Microsoft does not answer: then nothing can be put into mailboxes either. */
async function rolesOf(clients: MicrosoftClients | null): Promise<string[]> {
  if (clients === null) return []
  try {
    return await clients.roles()
  } catch (error) {
    if (isAppError(error)) return []
    throw error
  }
}

function problemOfDomain(row: DomainRow | null, channel: Channel): string | null {
  if (row === null) return 'The campaign has no sending domain. Choose one in its settings.'
  if (readinessOf(row.checks)[channel]) return null
  return `The sending domain ${row.name} is not in order. Its page says which record is wrong.`
}

function problemOfGraph(clients: MicrosoftClients | null, canWrite: boolean): string | null {
  if (clients === null) return 'The tenant is not connected to Microsoft 365.'
  return canWrite
    ? null
    : `The permission ${writePermission} is not granted, or Microsoft does not answer. Grant direct delivery in the settings.`
}

const problemOfSmtp = ({ config }: PhishThreatParts): string | null =>
  config.phishThreat.sendingAddresses.length > 0
    ? null
    : 'No sending address is configured. The operator enters it as phishThreat.sendingAddresses.'

/** Null: neither can be used; the reason is that of the first. */
export function channelOf(
  context: CampaignContext,
  chosen: Channel | null,
): { channel: Channel } | { problem: string } {
  const wanted = chosen ?? (context.settings.channel === 'best' ? null : context.settings.channel)
  if (wanted !== null) {
    const problem = context.problems[wanted]
    return problem === null ? { channel: wanted } : { problem }
  }
  const found = (['graph', 'smtp'] as const).find((channel) => context.problems[channel] === null)
  return found === undefined ? { problem: context.problems.graph! } : { channel: found }
}
