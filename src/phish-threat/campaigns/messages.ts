// Messages of a campaign on their way into the database: decided in chunks, each written once.
import { sql } from 'kysely'
import { json } from '#platform/db/json.ts'
import { newId } from '#platform/ids.ts'
import type { Trx } from '#platform/db/database.ts'
import { createTokens } from '../lure/tokens.ts'
import type { PreparedMessage } from './prepared.ts'
import './tables.ts'

const chunk_messages_default = 500
const seen_ms = 365 * 86_400_000

interface Whose {
  tenantId: string
  campaignId: string
}

export async function keepChunks(
  trx: Trx,
  whose: Whose,
  messages: readonly PreparedMessage[],
  { now, chunk_messages = chunk_messages_default }: { now: Date; chunk_messages?: number | undefined },
): Promise<void> {
  for (let from = 0; from < messages.length; from += chunk_messages)
    await trx
      .insertInto('campaign_chunk')
      .values({
        tenant_id: whose.tenantId,
        campaign_id: whose.campaignId,
        id: newId(now),
        messages: json(messages.slice(from, from + chunk_messages)) as never,
      })
      .execute()
}

/**
 * Writes the oldest chunk's messages with their tokens, and removes it: all or nothing. Resolves with how many there were; null: no chunk
 * is left. Whoever has a message of this campaign already keeps that one.
 */
export async function writeChunk(trx: Trx, whose: Whose): Promise<number | null> {
  const { tenantId, campaignId } = whose
  const chunk = await trx
    .selectFrom('campaign_chunk')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('campaign_id', '=', campaignId)
    .orderBy('id')
    .limit(1)
    .forUpdate()
    .executeTakeFirst()
  if (chunk === undefined) return null
  await insertMessages(trx, whose, chunk.messages)
  await trx
    .deleteFrom('campaign_chunk')
    .where('tenant_id', '=', tenantId)
    .where('campaign_id', '=', campaignId)
    .where('id', '=', chunk.id)
    .execute()
  return chunk.messages.length
}

/** Resolves with the ids that were written. */
export async function insertMessages(trx: Trx, whose: Whose, messages: readonly PreparedMessage[]): Promise<string[]> {
  const written = await trx
    .insertInto('campaign_message')
    .values(messages.map((message) => messageRow(whose, message)))
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute()
  const ids = new Set(written.map(({ id }) => id))
  await createTokens(
    trx,
    messages
      .filter(({ id }) => ids.has(id))
      .flatMap(({ id, tokens }) =>
        tokens.map((token) => ({
          ...token,
          tenant_id: whose.tenantId,
          campaign_id: whose.campaignId,
          message_id: id,
        })),
      ),
  )
  return [...ids]
}

const messageRow = ({ tenantId, campaignId }: Whose, message: PreparedMessage) => ({
  tenant_id: tenantId,
  id: message.id,
  campaign_id: campaignId,
  attack_id: message.attackId,
  person_id: message.personId,
  address: message.address,
  display_name: message.displayName,
  given_name: message.givenName,
  surname: message.surname,
  department: message.department,
  job_title: message.jobTitle,
  manager: message.manager,
  groups: message.groups,
  language: message.language,
  time_zone: message.timeZone,
  is_canary: message.isCanary,
  is_test: message.isTest,
  planned_at: message.plannedAt,
  internet_message_id: message.internetMessageId,
  channel: null,
  graph_id: null,
  reply: null,
})

/** Person → templates that they got or will get by other campaigns, back to a year ago. */
export async function templatesSeen(
  trx: Trx,
  { tenant_id: tenantId, id }: { tenant_id: string; id: string },
  now: Date,
): Promise<Map<string, Set<string>>> {
  const since = new Date(now.getTime() - seen_ms)
  const { rows } = await sql<{ person_id: string; template_ids: string[] }>`
    select m.person_id, array_agg(distinct a.template_id) as template_ids from campaign_message m
    join campaign_attack a on a.tenant_id = m.tenant_id and a.campaign_id = m.campaign_id and a.id = m.attack_id
    where m.tenant_id = ${tenantId} and m.campaign_id <> ${id} and m.person_id is not null and not m.is_test
      and m.planned_at >= ${since} and m.state <> 'cancelled'
    group by m.person_id`.execute(trx)
  return new Map(rows.map(({ person_id, template_ids }) => [person_id, new Set(template_ids)]))
}

/** Of the campaign, tests aside: how many are still to be sent, and when the last one left. */
export async function sendingProgress(
  trx: Trx,
  { tenantId, campaignId }: Whose,
): Promise<{ total: number; unsent: number; lastSentAt: Date | null }> {
  const { rows } = await sql<{ total: number; unsent: number; last_sent_at: Date | null }>`
    select count(*)::int as total, count(*) filter (where state in ('scheduled', 'sending', 'deferred'))::int as unsent,
      max(sent_at) as last_sent_at
    from campaign_message where tenant_id = ${tenantId} and campaign_id = ${campaignId} and not is_test`.execute(trx)
  const row = rows[0]!
  return { total: row.total, unsent: row.unsent, lastSentAt: row.last_sent_at }
}
