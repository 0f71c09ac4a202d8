// Follows isRead of delivered simulations of running campaigns: the open metric where Graph is connected. Not in works-council mode.
import { sql } from 'kysely'
import type { MicrosoftClients, PhishThreatParts } from '../parts.ts'
import { isAppError } from '#platform/errors.ts'
import { loadPrivacy } from '../results/privacy.ts'
import { immutableIds } from '../sending/graph-channel.ts'
import { settleMessage } from './settle.ts'

/** Of one tenant in one round, the longest unlooked first; a round comes every ten minutes. */
const round_max = 2_000
/** Who has not read it after so long is asked no more. */
const days_max = 14

interface Unread {
  id: string
  person_id: string
  graph_id: string
}

export async function lookAtReadStates(parts: PhishThreatParts, signal?: AbortSignal): Promise<void> {
  const { rows } = await parts.db.asSystem((trx) =>
    sql<{ tenant_id: string }>`
      select distinct tenant_id from campaign
      where state in ('running', 'paused', 'completed') and (ends_at is null or ends_at > ${parts.clock.now()})`.execute(
      trx,
    ),
  )
  for (const { tenant_id: tenantId } of rows) {
    if (signal?.aborted === true) return
    try {
      await settleAll(parts, tenantId, await readUntold(parts, tenantId))
      await lookAtTenant(parts, tenantId)
    } catch (error) {
      parts.logger.warn(
        { event: 'simulation.read-states-unknown', tenant: tenantId, err: error },
        'isRead of simulations',
      )
    }
  }
}

async function lookAtTenant(parts: PhishThreatParts, tenantId: string): Promise<void> {
  const clients = await parts.microsoft.clients(tenantId)
  if (clients === null) return
  const unread = await nextUnread(parts, tenantId)
  if (unread.length === 0) return
  const read = await askReadStates(clients, unread)
  const now = parts.clock.now()
  await parts.db.inTenant(tenantId, async (trx) => {
    await sql`
      insert into simulation_read_look (tenant_id, message_id, looked_at)
      select ${tenantId}::uuid, unnest(${unread.map(({ id }) => id)}::uuid[]), ${now}
      on conflict (tenant_id, message_id) do update set looked_at = excluded.looked_at`.execute(trx)
    await sql`
      update campaign_message set read_at = ${now}
      where tenant_id = ${tenantId} and id = any(${read}::uuid[]) and read_at is null`.execute(trx)
  })
  await settleAll(parts, tenantId, read)
}

/** One message's trouble is not another's. */
async function settleAll(parts: PhishThreatParts, tenantId: string, ids: readonly string[]): Promise<void> {
  for (const id of ids)
    try {
      await settleMessage(parts, tenantId, id)
    } catch (error) {
      parts.logger.warn({ event: 'simulation.not-settled', tenant: tenantId, err: error }, 'visit not judged')
    }
}

/** Found read by the look that asks where the mail landed: the fact follows here. */
async function readUntold({ db, clock }: PhishThreatParts, tenantId: string): Promise<string[]> {
  return db.inTenant(tenantId, async (trx) => {
    const { rows } = await sql<{ id: string }>`
      select m.id from campaign_message m join campaign c on c.tenant_id = m.tenant_id and c.id = m.campaign_id
      where m.tenant_id = ${tenantId} and m.read_at is not null and not m.is_canary
        and (c.ends_at is null or c.ends_at > ${clock.now()}) and not exists (
          select 1 from simulation_fact f where f.tenant_id = m.tenant_id and f.message_id = m.id and f.fact = 'opened'
            and f.data ->> 'kind' = 'read')
      limit ${round_max}`.execute(trx)
    return rows.map(({ id }) => id)
  })
}

/** Of campaigns with signals of the tenant only. */
async function nextUnread({ db, clock }: PhishThreatParts, tenantId: string): Promise<Unread[]> {
  const since = new Date(clock.now().getTime() - days_max * 24 * 3_600_000)
  return db.inTenant(tenantId, async (trx) => {
    if ((await loadPrivacy(trx, tenantId)).isWorksCouncil) return []
    const { rows } = await sql<Unread>`
      select m.id, m.person_id, m.graph_id from campaign_message m
      join campaign c on c.tenant_id = m.tenant_id and c.id = m.campaign_id
      left join simulation_read_look l on l.tenant_id = m.tenant_id and l.message_id = m.id
      where m.tenant_id = ${tenantId} and m.graph_id is not null and m.person_id is not null and m.read_at is null
        and m.state = 'delivered' and not m.is_canary and m.delivered_at > ${since}
        and coalesce((c.settings ->> 'hasTelemetry')::boolean, true) and (c.ends_at is null or c.ends_at > ${clock.now()})
      order by l.looked_at nulls first, m.id limit ${round_max}`.execute(trx)
    return rows
  })
}

/** Ids of messages that are read. What cannot be asked stays as it is. */
async function askReadStates({ graph }: MicrosoftClients, unread: readonly Unread[]): Promise<string[]> {
  try {
    const answers = await graph.batch(
      unread.map(({ id, person_id, graph_id }) => ({
        id,
        method: 'GET' as const,
        url: `/users/${encodeURIComponent(person_id)}/messages/${encodeURIComponent(graph_id)}?$select=isRead`,
        headers: immutableIds,
      })),
    )
    return answers.flatMap(({ id, status, body }) =>
      status === 200 && (body as { isRead?: boolean } | null)?.isRead === true ? [id] : [],
    )
  } catch (error) {
    if (isAppError(error)) return []
    throw error
  }
}
