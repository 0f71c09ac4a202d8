// A report as triage and claw back need it.
import { createHash } from 'node:crypto'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import type { ReportVerdict } from './contract.ts'
import './tables.ts'

export interface StoredReport {
  verdict: ReportVerdict
  internetMessageId: string | null
  subject: string
  reportedAt: Date
}

/** Throws AppError `report.not-found`. */
export async function readReport(trx: Trx, tenantId: string, id: string): Promise<StoredReport> {
  const row = await trx
    .selectFrom('message_report')
    .select(['verdict', 'internet_message_id', 'message', 'reported_at'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined) throw reportNotFound()
  return {
    verdict: row.verdict,
    internetMessageId: row.internet_message_id,
    subject: row.message.subject,
    reportedAt: row.reported_at,
  }
}

export const reportNotFound = (): AppError =>
  new AppError({ code: 'report.not-found', message: 'There is no such report.', status: 404 })

/** The same for all reports of one message, as an id. */
export const caseOf = (internetMessageId: string): string =>
  createHash('sha256')
    .update(`reported message\0${internetMessageId}`)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')
