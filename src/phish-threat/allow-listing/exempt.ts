// Rule 25 follows the campaigns: there while one that is sent by SMTP is under way or about to begin, gone afterwards.
import type { Trx } from '#platform/db/database.ts'
import { markName } from '../sending/mark.ts'
import { simulationSecret } from '../sending/secret.ts'
import type { AllowListParts } from './parts.ts'
import { findAllowList, saveAllowList } from './store.ts'
import '../tables.ts'

type ExemptParts = AllowListParts & Pick<import('../parts.ts').PhishThreatParts, 'secrets'>

/** Exchange takes up to half an hour to apply a new rule. */
const before_ms = 60 * 60_000
/** Mail that waits in a queue of the simulator may come so long after the end. */
const after_ms = 2 * 60 * 60_000

/**
 * Brings the rule to what the campaigns need now. Resolves with the addresses that are exempt, read back. Throws what MailflowPort.exempt
 * throws: `mailflow.busy`, `mailflow.simulation-rule`, `microsoft.*`.
 */
export async function ensureExemption(parts: ExemptParts, tenantId: string): Promise<string[]> {
  const { db, secrets, clock, config, mailflow } = parts
  const now = clock.now()
  const { wanted, header, stored } = await db.inTenant(tenantId, async (trx) => ({
    wanted: (await isNeeded(trx, tenantId, now)) ? [...config.phishThreat.sendingAddresses].filter(isIpv4) : [],
    header: markName(await simulationSecret(secrets, trx, tenantId)),
    stored: (await findAllowList(trx, tenantId))?.exempt ?? [],
  }))
  const state = await mailflow.state(tenantId)
  const ranges = state?.isActive === true ? wanted : []
  if (state !== null) await mailflow.exempt(tenantId, ranges, header)
  if (stored.join() !== ranges.join())
    await db.inTenant(tenantId, (trx) => saveAllowList(trx, tenantId, { exempt: ranges }, now))
  return ranges
}

/** A message that is sent by SMTP, or may be, is due soon or was lately. */
async function isNeeded(trx: Trx, tenantId: string, now: Date): Promise<boolean> {
  const row = await trx
    .selectFrom('campaign')
    .innerJoin('campaign_message as message', (join) =>
      join.onRef('message.tenant_id', '=', 'campaign.tenant_id').onRef('message.campaign_id', '=', 'campaign.id'),
    )
    .select('message.id')
    .where('campaign.tenant_id', '=', tenantId)
    .where('campaign.state', 'in', ['scheduled', 'running', 'paused'])
    .where((eb) => eb.or([eb('message.channel', '=', 'smtp'), eb('message.channel', 'is', null)]))
    .where((eb) =>
      eb.or([eb('message.sent_at', 'is', null), eb('message.sent_at', '>', new Date(now.getTime() - after_ms))]),
    )
    .where('message.state', 'in', ['scheduled', 'sending', 'deferred', 'accepted', 'delivered', 'filtered'])
    .where('message.planned_at', '<', new Date(now.getTime() + before_ms))
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Mail flow rules know IPv6, the override does not: a simulation from such an address would be filtered (7.2). */
export const isIpv4 = (address: string): boolean => !address.includes(':')

/** Tenants where the rule is or may be needed. */
export async function tenantsToExempt(trx: Trx): Promise<string[]> {
  const [live, stored] = await Promise.all([
    trx
      .selectFrom('campaign')
      .select('tenant_id')
      .distinct()
      .where('state', 'in', ['scheduled', 'running', 'paused'])
      .execute(),
    trx
      .selectFrom('allow_list')
      .select(['tenant_id', 'exempt'])
      .execute()
      .then((rows) => rows.filter(({ exempt }) => exempt.length > 0)),
  ])
  return [...new Set([...live, ...stored].map((row) => row.tenant_id))]
}
