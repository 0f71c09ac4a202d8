// What an overview needs of all recipients of a campaign, in one pass: they are put together once, and everything is counted from that.
import { type RawBuilder, sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import type { Figures } from './contract.ts'
import { type CountedRow, countedRows, type Part, partsOf, recipientsIn } from './counted.ts'
import { type DelayRow, delayRows, delaysOf, type Happened, happenedRows, speedRow, timelineOf } from './times.ts'

export interface CampaignPass extends Pick<Figures, 'timeline' | 'delays' | 'speeds'> {
  byAttack: Part[]
  byDepartment: Part[]
}

interface Row {
  attacks: CountedRow[]
  departments: CountedRow[]
  happened: Happened[]
  delays: DelayRow[]
  speeds: Figures['speeds']
}

export async function passOver(trx: Trx, tenantId: string, campaignId: string): Promise<CampaignPass> {
  const { rows } = await sql<Row>`
    with r as materialized (${recipientsIn(tenantId, { campaignIds: [campaignId] }, ['attack_id', 'department', 'sent_at'])})
    select ${listOf(countedRows('attack'))} as attacks, ${listOf(countedRows('department'))} as departments,
      ${listOf(happenedRows(tenantId, campaignId))} as happened, ${listOf(delayRows(tenantId, campaignId))} as delays,
      (select row_to_json(s) from (${speedRow()}) s) as speeds`.execute(trx)
  const { attacks, departments, happened, delays, speeds } = rows[0]!
  return {
    byAttack: partsOf(attacks),
    byDepartment: partsOf(departments),
    timeline: timelineOf(happened),
    delays: delaysOf(delays),
    speeds,
  }
}

const listOf = (rows: RawBuilder<unknown>) => sql`(select coalesce(json_agg(l), '[]') from (${rows}) l)`
