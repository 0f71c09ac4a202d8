// Scheduled reports: kept, and when each is due next.
import type { Selectable } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import type { ScheduledReport, ScheduledReportInput } from './programme-contract.ts'
import type { ScheduledReportTable } from './tables.ts'

export type ReportRow = Selectable<ScheduledReportTable>

const hour_utc = 6
const reports_max = 20

/** 06:00 UTC of the next Monday, first of the month or of the quarter. Pure. Null: when a campaign ends. */
export function nextReportAt(every: ScheduledReportInput['every'], now: Date): Date | null {
  if (every === 'campaign') return null
  const [year, month, date] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()]
  const at = (y: number, m: number, d: number) => new Date(Date.UTC(y, m, d, hour_utc))
  if (every === 'week') {
    const ahead = (8 - now.getUTCDay()) % 7
    const found = at(year, month, date + ahead)
    return found > now ? found : at(year, month, date + ahead + 7)
  }
  if (every === 'month') {
    const found = at(year, month, 1)
    return found > now ? found : at(year, month + 1, 1)
  }
  const quarter = Math.floor(month / 3) * 3
  const found = at(year, quarter, 1)
  return found > now ? found : at(year, quarter + 3, 1)
}

/** Where the period of a report that is due at `to` begins. Pure. */
export function periodBefore(every: Exclude<ScheduledReportInput['every'], 'campaign'>, to: Date): Date {
  const from = new Date(to)
  if (every === 'week') from.setUTCDate(from.getUTCDate() - 7)
  else from.setUTCMonth(from.getUTCMonth() - (every === 'month' ? 1 : 3))
  return from
}

export const toReport = ({ id, name, every, recipients, next_at, last_at, failure }: ReportRow): ScheduledReport => ({
  id,
  name,
  every,
  recipients,
  nextAt: next_at?.toISOString() ?? null,
  lastAt: last_at?.toISOString() ?? null,
  failure,
})

export const listReports = (trx: Trx, tenantId: string): Promise<ReportRow[]> =>
  trx
    .selectFrom('scheduled_report')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .orderBy('name')
    .orderBy('id')
    .execute()

/** Results of an organisation go to its own people. Throws AppError `simulations.report-recipient`, `simulations.reports-many`. */
export async function checkReport(trx: Trx, tenantId: string, { recipients }: ScheduledReportInput): Promise<string[]> {
  const domains = await trx
    .selectFrom('accepted_domain')
    .select('name')
    .where('tenant_id', '=', tenantId)
    .where('is_verified', '=', true)
    .execute()
  const own = new Set(domains.map(({ name }) => name.toLowerCase()))
  const wanted = [...new Set(recipients.map((address) => address.toLowerCase()))]
  const foreign = wanted.find((address) => !own.has(address.slice(address.lastIndexOf('@') + 1)))
  if (foreign !== undefined)
    throw new AppError({
      code: 'simulations.report-recipient',
      message: `${foreign} is in none of the verified domains of this tenant. Reports go to its own people only.`,
      status: 400,
    })
  const { count } = await trx
    .selectFrom('scheduled_report')
    .select((is) => is.fn.countAll<number>().as('count'))
    .where('tenant_id', '=', tenantId)
    .executeTakeFirstOrThrow()
  if (Number(count) >= reports_max)
    throw new AppError({
      code: 'simulations.reports-many',
      message: `There are ${reports_max} scheduled reports already. Remove one that nobody reads.`,
      status: 409,
    })
  return wanted
}
