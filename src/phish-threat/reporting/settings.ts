// Settings of reports: the add-in with its token, the mailbox that is read.
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { AuditActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { randomBase32 } from '#platform/ids.ts'
import { defaultReportSettings, type ReportSettings } from './contract.ts'
import type { ReportingParts } from './parts.ts'
import './tables.ts'

/** 160 random bits. */
const token_bytes = 20

const contextOf = (tenantId: string): string => `tenant/${tenantId}/report-token`

export const hashOfToken = (token: string): string => createHash('sha256').update(token).digest('base64url')

export interface StoredReportSettings {
  settings: ReportSettings
  /** Null: the add-in was never on. */
  token: string | null
  tokenNumber: number
  readUntil: Date | null
  readAt: Date | null
  readProblem: string | null
}

export async function findReportSettings(
  { secrets }: Pick<ReportingParts, 'secrets'>,
  trx: Trx,
  tenantId: string,
): Promise<StoredReportSettings> {
  const row = await trx.selectFrom('report_settings').selectAll().where('tenant_id', '=', tenantId).executeTakeFirst()
  return {
    settings: { ...defaultReportSettings, ...row?.settings },
    token: row?.token_sealed == null ? null : secrets.openText(row.token_sealed, contextOf(tenantId)),
    tokenNumber: row?.token_number ?? 0,
    readUntil: row?.read_until ?? null,
    readAt: row?.read_at ?? null,
    readProblem: row?.read_problem ?? null,
  }
}

export async function saveReportSettings(
  parts: ReportingParts,
  tenantId: string,
  settings: ReportSettings,
  actor: AuditActor,
): Promise<void> {
  await parts.db.inTenant(tenantId, async (trx) => {
    const before = await findReportSettings(parts, trx, tenantId)
    // Another mailbox is read from its beginning of now on; what lies in it from before was reported to somebody else.
    const isOther = before.settings.mailbox !== settings.mailbox
    const reading = isOther ? { read_until: parts.clock.now(), read_at: null, read_problem: null } : {}
    const values = { settings: JSON.stringify(settings), ...reading }
    await trx
      .insertInto('report_settings')
      .values({ tenant_id: tenantId, token_hash: null, token_sealed: null, read_problem: null, ...values })
      .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet(values))
      .execute()
    if (settings.isAddInOn && before.token === null) await renewToken(parts, trx, tenantId)
    await parts.audit.append(trx, {
      tenantId,
      actor,
      action: 'reports.settings',
      target: `tenant ${tenantId}`,
      before: before.settings,
      after: settings,
    })
  })
}

/** The former addresses of the add-in stop working at once. */
export async function renewToken({ secrets }: ReportingParts, trx: Trx, tenantId: string): Promise<string> {
  const token = randomBase32(token_bytes)
  await trx
    .updateTable('report_settings')
    .set({
      token_hash: hashOfToken(token),
      token_sealed: secrets.seal(token, contextOf(tenantId)),
      token_number: sql`token_number + 1`,
    })
    .where('tenant_id', '=', tenantId)
    .execute()
  return token
}

/** Whose token it is, while the add-in of that tenant is on. */
export async function tenantOfToken(trx: Trx, token: string): Promise<string | null> {
  const row = await trx
    .selectFrom('report_settings')
    .select(['tenant_id', 'settings'])
    .where('token_hash', '=', hashOfToken(token))
    .executeTakeFirst()
  return row?.settings.isAddInOn === true ? row.tenant_id : null
}
