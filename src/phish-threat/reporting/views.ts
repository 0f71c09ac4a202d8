// Reports for triage: a list with the newest first, one report with everything that helps to judge it.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import type { ReportRow, ReportVerdict, ReportView } from './contract.ts'
import './tables.ts'
import '../tables.ts'
import { reportNotFound } from './stored.ts'

export interface ReportQuery {
  verdict: ReportVerdict | null
  /** Id of the last one shown. */
  after: string | null
  limit: number
  /** Reporters of simulations are results of people; those of real messages are whom one answers. */
  maySeeNames: boolean
}

export async function listReports(trx: Trx, tenantId: string, query: ReportQuery) {
  const rows = await rowsOf(trx, tenantId)
    .$if(query.verdict !== null, (builder) => builder.where('report.verdict', '=', query.verdict!))
    .$if(query.after !== null, (builder) => builder.where('report.id', '<', query.after!))
    .orderBy('report.id', 'desc')
    .limit(query.limit + 1)
    .execute()
  const shown = rows.slice(0, query.limit)
  return {
    items: shown.map((row) => viewOf(row, query.maySeeNames)),
    next: rows.length > query.limit ? shown.at(-1)!.id : null,
    counts: await countsOf(trx, tenantId),
  }
}

function rowsOf(trx: Trx, tenantId: string) {
  return trx
    .selectFrom('message_report as report')
    .leftJoin('campaign', (join) =>
      join.onRef('campaign.tenant_id', '=', 'report.tenant_id').onRef('campaign.id', '=', 'report.campaign_id'),
    )
    .selectAll('report')
    .select([
      'campaign.name as campaignName',
      sql<string>`(select count(*) from message_report same where same.tenant_id = report.tenant_id
        and same.internet_message_id = report.internet_message_id)`.as('same'),
    ])
    .where('report.tenant_id', '=', tenantId)
}

type Row = Awaited<ReturnType<ReturnType<typeof rowsOf>['execute']>>[number]

function viewOf(row: Row, maySeeNames: boolean): ReportRow {
  return {
    id: row.id,
    source: row.source,
    reporter: row.verdict === 'simulation' && !maySeeNames ? null : row.reporter,
    reportedAt: row.reported_at.toISOString(),
    subject: row.message.subject,
    from: row.message.from,
    verdict: row.verdict,
    sameMessage: Math.max(1, Number(row.same)),
    campaign: row.campaign_id === null ? null : { id: row.campaign_id, name: row.campaignName ?? '' },
    decidedBy: row.decided_by,
    decidedAt: row.decided_at?.toISOString() ?? null,
  }
}

async function countsOf(trx: Trx, tenantId: string): Promise<Record<ReportVerdict, number>> {
  const rows = await trx
    .selectFrom('message_report')
    .select(['verdict', (eb) => eb.fn.countAll<string>().as('count')])
    .where('tenant_id', '=', tenantId)
    .groupBy('verdict')
    .execute()
  const counts = { open: 0, phish: 0, spam: 0, clean: 0, simulation: 0 }
  for (const { verdict, count } of rows) counts[verdict] = Number(count)
  return counts
}

/** Without the mailboxes that have a copy, which are asked for apart. Throws AppError `report.not-found`. */
export async function findReport(
  trx: Trx,
  tenantId: string,
  id: string,
  maySeeNames: boolean,
): Promise<Omit<ReportView, 'copies' | 'clawBack'>> {
  const row = await rowsOf(trx, tenantId).where('report.id', '=', id).executeTakeFirst()
  if (row === undefined) throw reportNotFound()
  return { ...viewOf(row, maySeeNames), comment: row.comment, note: row.note, message: row.message }
}
