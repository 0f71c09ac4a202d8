// Routes of addresses that nothing is sent to for a while. The addresses are the point of the list: it is for who may see names.
import { sql } from 'kysely'
import Type from 'typebox'
import type { HttpModule } from '#platform/http/module.ts'
import type { Trx } from '#platform/db/database.ts'
import { decodeCursor, encodeCursor, likeText } from '#people/views.ts'
import type { PhishThreatParts } from '../parts.ts'
import { forgetBounces } from './bounces.ts'
import { BouncedPageShape, BouncedQueryShape, BouncedRemovedShape, BouncedRemoveShape } from './contract.ts'

const tenantParameters = Type.Object({ tenantId: Type.String({ format: 'uuid' }) })
const path = '/tenants/:tenantId/simulations/bounced'
const page_default = 50

export function bouncedHttp(parts: PhishThreatParts): HttpModule {
  return (app) => {
    app.get(
      path,
      {
        config: { permission: 'simulations.names' },
        schema: {
          summary: 'Addresses whose mail bounced, with the answer and until when they are left alone',
          params: tenantParameters,
          querystring: BouncedQueryShape,
          response: { 200: BouncedPageShape },
        },
      },
      ({ params: { tenantId }, query: { limit = page_default, ...rest } }) =>
        parts.db.inTenant(tenantId, (trx) => listBounced(trx, tenantId, { limit, ...rest }, parts.clock.now())),
    )
    app.post(
      `${path}/remove`,
      {
        config: { permission: 'simulations.write' },
        schema: {
          summary: 'Let mail go to these addresses again before their time is over',
          params: tenantParameters,
          body: BouncedRemoveShape,
          response: { 200: BouncedRemovedShape },
        },
      },
      ({ params: { tenantId }, body: { addresses }, actor }) =>
        parts.db.inTenant(tenantId, async (trx) => {
          const removed = await forgetBounces(trx, tenantId, addresses)
          await parts.audit.append(trx, {
            tenantId,
            actor,
            action: 'simulations.bounced-remove',
            target: addresses.slice(0, 20).join(', '),
            after: { removed },
          })
          return { removed }
        }),
    )
  }
}

interface Query {
  limit: number
  cursor?: string
  search?: string
  campaignId?: string
}

async function listBounced(trx: Trx, tenantId: string, { limit, cursor, search, campaignId }: Query, now: Date) {
  const conditions = sql<boolean>`b.tenant_id = ${tenantId} and b.until > ${now}
    and (${search === undefined ? null : likeText(search)}::text is null or b.address like ${search === undefined ? null : likeText(search)}::text)
    and (${campaignId ?? null}::uuid is null or b.campaign_id = ${campaignId ?? null}::uuid)`
  const after = cursor === undefined ? null : decodeCursor(cursor)
  const beyond = after === null ? sql`true` : sql`(b.at, b.address) < (${after[0]}::timestamptz, ${after[1]})`
  const { rows } = await sql<BouncedRow>`
    select b.*, c.name as campaign_name from simulation_bounce b
    left join campaign c on c.tenant_id = b.tenant_id and c.id = b.campaign_id
    where ${conditions} and ${beyond} order by b.at desc, b.address desc limit ${limit + 1}`.execute(trx)
  const counted = await sql<{
    count: number
  }>`select count(*)::int as count from simulation_bounce b where ${conditions}`.execute(trx)
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map((row) => ({
      address: row.address,
      campaign:
        row.campaign_id === null || row.campaign_name === null
          ? null
          : { id: row.campaign_id, name: row.campaign_name },
      at: row.at.toISOString(),
      code: row.code,
      reply: row.reply,
      until: row.until.toISOString(),
      count: row.count,
    })),
    cursor: rows.length > limit && last !== undefined ? encodeCursor(last.at.toISOString(), last.address) : null,
    total: counted.rows[0]!.count,
  }
}

interface BouncedRow {
  address: string
  campaign_id: string | null
  campaign_name: string | null
  at: Date
  code: string
  reply: string
  until: Date
  count: number
}
