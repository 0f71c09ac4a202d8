// The counters of sources in the database: a sighting is written once, and only then counted; counts that are asked for are read by
// their keys. Costs the same in every campaign.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { turningPoints, type Sighting, type SourceBook } from './sources.ts'

interface Where {
  tenantId: string
  campaignId: string
  messageId: string
}

/** Idempotent. Resolves with the sightings whose count has just reached the number at which verdicts of others change. */
export async function noteSightings(trx: Trx, where: Where, sightings: readonly Sighting[]): Promise<Sighting[]> {
  if (sightings.length === 0) return []
  const { rows } = await sql<Sighting & { recipients: number }>`
    with given as (
      select distinct source, kind, slot from jsonb_to_recordset(${JSON.stringify(inOrder(sightings))}::jsonb)
        as g (source text, kind text, slot bigint)
    ), noted as (
      insert into simulation_sighting (tenant_id, campaign_id, source, kind, slot, message_id)
      select ${where.tenantId}::uuid, ${where.campaignId}::uuid, source, kind, slot, ${where.messageId}::uuid from given
      order by source, kind, slot
      on conflict do nothing returning source, kind, slot
    )
    insert into simulation_source as s (tenant_id, campaign_id, source, kind, slot, recipients)
    select ${where.tenantId}::uuid, ${where.campaignId}::uuid, source, kind, slot, 1 from noted order by source, kind, slot
    on conflict (tenant_id, campaign_id, source, kind, slot) do update set recipients = s.recipients + 1
    returning s.source, s.kind, s.slot, s.recipients`.execute(trx)
  return rows.filter(({ kind, recipients }) => recipients === turningPoints[kind])
}

/** Always in the same order, so that two transactions do not wait for each other. */
const inOrder = (sightings: readonly Sighting[]): Sighting[] =>
  sightings.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)).map(({ source, kind, slot }) => ({ source, kind, slot }))

const keyOf = ({ source, kind, slot }: Sighting): string => `${source}\n${kind}\n${slot}`

export async function readCounts(
  trx: Trx,
  { tenantId, campaignId }: Pick<Where, 'tenantId' | 'campaignId'>,
  questions: readonly Sighting[],
): Promise<SourceBook> {
  const { rows } =
    questions.length === 0
      ? { rows: [] }
      : await sql<Sighting & { recipients: number }>`
    select s.source, s.kind, s.slot, s.recipients
    from (select distinct source, kind, slot from jsonb_to_recordset(${JSON.stringify(inOrder(questions))}::jsonb)
      as g (source text, kind text, slot bigint)) asked
    join simulation_source s on s.tenant_id = ${tenantId} and s.campaign_id = ${campaignId} and s.source = asked.source
      and s.kind = asked.kind and s.slot = asked.slot`.execute(trx)
  const counts = new Map(rows.map((row) => [keyOf(row), row.recipients]))
  return { count: (source, kind, slot) => counts.get(keyOf({ source, kind, slot })) ?? 0 }
}

/** More than that are looked at by the next rounds of those that come. */
const others_max = 500

/** Messages whose verdicts a count that was reached may change: all that the source, or its network, has visited. */
export async function messagesOf(trx: Trx, where: Where, reached: readonly Sighting[]): Promise<string[]> {
  const found = new Set<string>()
  for (const sighting of reached) {
    const { rows } = await sql<{ message_id: string }>`
      select distinct message_id from simulation_sighting
      where tenant_id = ${where.tenantId} and campaign_id = ${where.campaignId} and message_id <> ${where.messageId}
        and ${sameVisitor(sighting)} limit ${others_max}`.execute(trx)
    for (const row of rows) found.add(row.message_id)
  }
  return [...found]
}

function sameVisitor({ source, kind, slot }: Sighting) {
  if (kind === 'minute' || kind === 'band') return sql`source = ${source} and kind = ${kind} and slot = ${slot}`
  if (kind === 'people') return sql`starts_with(source, ${`${source.slice('people '.length)}|`}) and kind = 'minute'`
  // Of an owner every network: found by the band alone, which few share.
  if (kind === 'canary-band') return sql`kind = 'band' and slot = ${slot}`
  return sql`source = ${source} and kind = 'minute'`
}
