// Reads what a message's visits are judged by: its requests, its state, its campaign's settings, the tenant's networks.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { loadPrivacy } from '../results/privacy.ts'
import type { MessageFacts, RawRequest } from './model.ts'
import type { TenantNetwork } from './networks/lookup.ts'
import './tables.ts'

/** More are an attack or a loop; the first ones tell what it is. */
export const requests_max = 5_000

/** Canaries and addresses from a file have other ids, or none. */
const uuid = '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'

export interface LoadedMessage {
  campaignId: string
  personId: string | null
  graphId: string | null
  isTest: boolean
  /** Visits later than that count for nothing. */
  endsAt: number | null
  hasTelemetry: boolean
  settling_ms: number
  facts: MessageFacts
  requests: RawRequest[]
  own: TenantNetwork[]
}

/** Null: there is no such message (any more). */
export async function loadMessage(trx: Trx, tenantId: string, messageId: string): Promise<LoadedMessage | null> {
  const row = await trx
    .selectFrom('campaign_message as m')
    .innerJoin('campaign as c', (on) => on.onRef('c.tenant_id', '=', 'm.tenant_id').onRef('c.id', '=', 'm.campaign_id'))
    .leftJoin('person as p', (on) =>
      on
        .onRef('p.tenant_id', '=', 'm.tenant_id')
        .on('p.id', '=', sql<string>`case when m.person_id ~ ${uuid} then m.person_id::uuid end`),
    )
    .leftJoin('simulation_fact as r', (on) =>
      on.onRef('r.tenant_id', '=', 'm.tenant_id').onRef('r.message_id', '=', 'm.id').on('r.fact', '=', 'reported'),
    )
    .select([
      'm.campaign_id',
      'm.person_id',
      'm.graph_id',
      'm.is_test',
      'm.is_canary',
      'm.state',
      'm.delivered_at',
      'm.read_at',
      'c.ends_at',
      'c.settings',
      'p.is_enabled',
      'p.deleted_at as person_deleted_at',
      'r.first_at as reported_at',
    ])
    .where('m.tenant_id', '=', tenantId)
    .where('m.id', '=', messageId)
    .executeTakeFirst()
  if (row === undefined) return null
  const { settings } = row
  return {
    campaignId: row.campaign_id,
    personId: row.person_id,
    graphId: row.graph_id,
    isTest: row.is_test,
    endsAt: row.ends_at?.getTime() ?? null,
    hasTelemetry: settings.hasTelemetry !== false && !(await loadPrivacy(trx, tenantId)).isWorksCouncil,
    settling_ms: (settings.settling_minutes ?? 10) * 60_000,
    facts: {
      id: messageId,
      isCanary: row.is_canary,
      state: row.state,
      deliveredAt: row.delivered_at?.getTime() ?? null,
      readAt: row.read_at?.getTime() ?? null,
      reportedAt: row.reported_at?.getTime() ?? null,
      isDisabled: row.is_enabled === false || row.person_deleted_at !== null,
      linkCount: await countLinks(trx, tenantId, messageId),
    },
    requests: await loadRequests(trx, tenantId, messageId),
    own: await loadOwnNetworks(trx, tenantId),
  }
}

/** Null without tokens: then two links at once are all of them. */
async function countLinks(trx: Trx, tenantId: string, messageId: string): Promise<number | null> {
  const { count } = await trx
    .selectFrom('simulation_token')
    .select((is) => is.fn.countAll<number>().as('count'))
    .where('tenant_id', '=', tenantId)
    .where('message_id', '=', messageId)
    .where('kind', 'in', ['link', 'text-link', 'qr'])
    .executeTakeFirstOrThrow()
  return Number(count) === 0 ? null : Number(count)
}

async function loadRequests(trx: Trx, tenantId: string, messageId: string): Promise<RawRequest[]> {
  const rows = await trx
    .selectFrom('simulation_request')
    .select([
      'id',
      'at',
      'token_kind',
      'position',
      'nonce',
      'method',
      'kind',
      'ip',
      'headers',
      'tls_fingerprint',
      'beacon',
    ])
    .where('tenant_id', '=', tenantId)
    .where('message_id', '=', messageId)
    .where('purged_at', 'is', null)
    .orderBy('at')
    .limit(requests_max)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    at: row.at.getTime(),
    tokenKind: row.token_kind,
    position: row.position,
    nonce: row.nonce,
    method: row.method,
    kind: row.kind,
    ip: row.ip,
    headers: row.headers,
    tlsFingerprint: row.tls_fingerprint,
    beacon: row.beacon,
  }))
}

export async function loadOwnNetworks(trx: Trx, tenantId: string): Promise<TenantNetwork[]> {
  return trx.selectFrom('simulation_network').select(['range', 'kind']).where('tenant_id', '=', tenantId).execute()
}

/** Recipients whom the mail has reached, tests and canaries not among them. */
export async function countDelivered(trx: Trx, tenantId: string, campaignId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from campaign_message
    where tenant_id = ${tenantId} and campaign_id = ${campaignId} and state = 'delivered' and not is_test and not is_canary`.execute(
    trx,
  )
  return rows[0]!.count
}
