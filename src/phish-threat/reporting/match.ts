// Whether a reported message is one of our simulations: by its mark, which nobody outside can make, or by the id under which we sent it
// to this very person (direct delivery through some clients loses headers).
import type { Trx } from '#platform/db/database.ts'
import type { Secrets } from '#platform/secrets/secrets.ts'
import { isOwnSimulation } from '../sending/mark.ts'
import { findSecret } from '../sending/secret.ts'
import '../tables.ts'

export interface SimulationMatch {
  campaignId: string
  campaignName: string
  messageId: string
  personId: string | null
  address: string
  sentAt: Date | null
  /** A test to the author. */
  isTest: boolean
  /** `mark`: proved; `id`: only the id says so, which whoever got one could copy. */
  by: 'mark' | 'id'
}

export async function findSimulation(
  secrets: Secrets,
  trx: Trx,
  tenantId: string,
  reported: { internetMessageId: string | null; headers: readonly (readonly [string, string])[] },
): Promise<SimulationMatch | null> {
  const id = reported.internetMessageId
  if (id === null) return null
  const row = await trx
    .selectFrom('campaign_message as message')
    .innerJoin('campaign', (join) =>
      join.onRef('campaign.tenant_id', '=', 'message.tenant_id').onRef('campaign.id', '=', 'message.campaign_id'),
    )
    .select([
      'message.id',
      'message.campaign_id',
      'message.person_id',
      'message.address',
      'message.sent_at',
      'message.is_test',
      'campaign.name',
    ])
    .where('message.tenant_id', '=', tenantId)
    .where('message.internet_message_id', 'in', spellings(id))
    .executeTakeFirst()
  if (row === undefined) return null
  const secret = await findSecret(secrets, trx, tenantId)
  const isProved = secret !== null && isOwnSimulation(secret, reported.headers, id)
  return {
    campaignId: row.campaign_id,
    campaignName: row.name,
    messageId: row.id,
    personId: row.person_id,
    address: row.address,
    sentAt: row.sent_at,
    isTest: row.is_test,
    by: isProved ? 'mark' : 'id',
  }
}

/** With and without angle brackets. */
function spellings(id: string): string[] {
  const bare = id.replace(/^<|>$/g, '')
  return [bare, `<${bare}>`]
}
