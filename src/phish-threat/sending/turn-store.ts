// Claims of due messages with lease and fence, intents before the attempt, and what came of it: each one statement for many messages.
import { type Selectable, sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import type { Channel, DeliveryState } from '../contract.ts'
import type { CampaignMessageTable } from '../tables.ts'

export type MessageRow = Selectable<CampaignMessageTable>

/** Who claims is alone with a message for so long; longer than a batch and the longest wait for an answer together. */
const lease_seconds = 300
/** Tests to the author go in any state. A campaign that is over for sending may still have failed mails sent again. */
const mayGo = sql<boolean>`(m.is_test or c.state in ('running', 'completed'))`

export interface DueCampaign {
  tenantId: string
  campaignId: string
}

/** Campaigns with something to send now. By an index of their own: what is paused or planned for later costs nothing. */
export async function dueCampaigns(trx: Trx, now: Date): Promise<DueCampaign[]> {
  const { rows } = await sql<{ tenant_id: string; id: string }>`
    select c.tenant_id, c.id from campaign c
    where (c.state in ('running', 'completed') or exists (
        select 1 from campaign_message m where m.tenant_id = c.tenant_id and m.campaign_id = c.id and m.is_test
          and m.state in ('scheduled', 'deferred')))
      and exists (
        select 1 from campaign_message m where m.tenant_id = c.tenant_id and m.campaign_id = c.id
          and m.state in ('scheduled', 'deferred') and coalesce(m.next_at, m.planned_at) <= ${now})
    order by c.tenant_id, c.id`.execute(trx)
  return rows.map((row) => ({ tenantId: row.tenant_id, campaignId: row.id }))
}

/** The earliest first. What another process is claiming is left to it. */
export async function claimDue(trx: Trx, due: DueCampaign, limit: number, now: Date): Promise<MessageRow[]> {
  const { rows } = await sql<MessageRow>`
    update campaign_message m set state = 'sending', fence = m.fence + 1, intent_at = null,
      leased_until = ${leaseEnd(now)}
    from (
      select m.id from campaign_message m join campaign c on c.tenant_id = m.tenant_id and c.id = m.campaign_id
      where m.tenant_id = ${due.tenantId} and m.campaign_id = ${due.campaignId} and m.state in ('scheduled', 'deferred')
        and coalesce(m.next_at, m.planned_at) <= ${now} and ${mayGo}
      order by coalesce(m.next_at, m.planned_at), m.id limit ${limit} for update of m skip locked) due
    where m.tenant_id = ${due.tenantId} and m.id = due.id
    returning m.*`.execute(trx)
  return rows
}

const leaseEnd = (now: Date): Date => new Date(now.getTime() + lease_seconds * 1_000)

/** Sent within the last minute, for a campaign with a limit. */
export async function sentSince(trx: Trx, { tenantId, campaignId }: DueCampaign, since: Date): Promise<number> {
  const { count } = await trx
    .selectFrom('campaign_message')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('tenant_id', '=', tenantId)
    .where('campaign_id', '=', campaignId)
    .where('sent_at', '>', since)
    .executeTakeFirstOrThrow()
  return Number(count)
}

export interface Held {
  id: string
  fence: number
}

/** `channel` is known from then on: how a doubt is looked up depends on it. */
export interface Intent extends Held {
  channel: Channel
}

/**
 * Notes that these leave now. Answers with the ids that may: not those whose claim was lost, and nothing of a campaign that was paused
 * or stopped in the meantime. After it an end of the process leaves a doubt, and the message is looked up.
 */
export async function noteIntents(
  trx: Trx,
  tenantId: string,
  intents: readonly Intent[],
  now: Date,
): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    update campaign_message m set intent_at = ${now}, sent_at = ${now}, attempts = m.attempts + 1, channel = v.channel
    from jsonb_to_recordset(${JSON.stringify(intents)}::jsonb) as v (id uuid, fence integer, channel text), campaign c
    where m.tenant_id = ${tenantId} and m.id = v.id and m.fence = v.fence and m.state = 'sending' and m.intent_at is null
      and c.tenant_id = m.tenant_id and c.id = m.campaign_id and ${mayGo}
    returning m.id`.execute(trx)
  return new Set(rows.map(({ id }) => id))
}

/** Gives back what was claimed and not begun; of a campaign that was stopped it is over. */
export async function giveBack(trx: Trx, tenantId: string, held: readonly Held[]): Promise<void> {
  if (held.length === 0) return
  await sql`
    update campaign_message m set leased_until = null, state = case when c.state = 'stopped' and not m.is_test then 'cancelled'
      when m.attempts > 0 then 'deferred' else 'scheduled' end
    from jsonb_to_recordset(${JSON.stringify(held)}::jsonb) as v (id uuid, fence integer), campaign c
    where m.tenant_id = ${tenantId} and m.id = v.id and m.fence = v.fence and m.state = 'sending' and m.intent_at is null
      and c.tenant_id = m.tenant_id and c.id = m.campaign_id`.execute(trx)
}

/** What is written of a message after an attempt. Times are ISO 8601. */
export interface Written extends Held {
  state: DeliveryState
  reply: string
  /** Null: as it was. */
  channel: Channel | null
  attempts: number
  next_at: string | null
  accepted_at: string | null
  graph_id: string | null
  look_at: string | null
  is_unknown: boolean
  /** Only with `sending`: the doubt is dealt with then. */
  leased_until: string | null
}

/** Answers with the ids that were written: who lost the claim writes nothing. */
export async function writeOutcomes(trx: Trx, tenantId: string, written: readonly Written[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    update campaign_message m set
      state = case when v.state = 'deferred' and c.state = 'stopped' and not m.is_test then 'cancelled' else v.state end,
      reply = v.reply, channel = coalesce(v.channel, m.channel), attempts = v.attempts, next_at = v.next_at,
      accepted_at = coalesce(v.accepted_at, m.accepted_at), graph_id = coalesce(v.graph_id, m.graph_id), look_at = v.look_at, looks = 0,
      is_unknown = v.is_unknown, leased_until = v.leased_until,
      intent_at = case when v.state = 'sending' then m.intent_at end
    from jsonb_to_recordset(${JSON.stringify(written)}::jsonb) as v (id uuid, fence integer, state text, reply text, channel text,
        attempts integer, next_at timestamptz, accepted_at timestamptz, graph_id text, look_at timestamptz, is_unknown boolean,
        leased_until timestamptz), campaign c
    where m.tenant_id = ${tenantId} and m.id = v.id and m.fence = v.fence and m.state = 'sending'
      and c.tenant_id = m.tenant_id and c.id = m.campaign_id
    returning m.id`.execute(trx)
  return new Set(rows.map(({ id }) => id))
}

/** Tenants with messages whose sender is gone: its lease is over. */
export async function tenantsWithLost(trx: Trx, now: Date): Promise<string[]> {
  const { rows } = await sql<{ tenant_id: string }>`
    select distinct tenant_id from campaign_message where state = 'sending' and leased_until <= ${now}`.execute(trx)
  return rows.map((row) => row.tenant_id)
}

/** Takes them over: the fence keeps out whoever had them. */
export async function claimLost(trx: Trx, tenantId: string, limit: number, now: Date): Promise<MessageRow[]> {
  const { rows } = await sql<MessageRow>`
    update campaign_message m set fence = m.fence + 1, leased_until = ${leaseEnd(now)}
    from (
      select id from campaign_message where tenant_id = ${tenantId} and state = 'sending' and leased_until <= ${now}
      order by leased_until limit ${limit} for update skip locked) lost
    where m.tenant_id = ${tenantId} and m.id = lost.id
    returning m.*`.execute(trx)
  return rows
}
