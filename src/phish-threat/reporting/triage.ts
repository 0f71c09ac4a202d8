// A person judges a reported message: the same verdict for all reports of that message. A dangerous one raises an alert.
import type { AuditActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import type { ReportVerdict } from './contract.ts'
import type { ReportingParts } from './parts.ts'
import { reportNotFound } from './stored.ts'
import { tellDecided } from './tell.ts'
import './tables.ts'

export interface Decision {
  verdict: Exclude<ReportVerdict, 'simulation'>
  note: string | null
}

/** Throws AppError `report.not-found`, `report.simulation`. Resolves with how many reports have the verdict now. */
export async function decideReport(
  parts: ReportingParts,
  tenantId: string,
  id: string,
  { verdict, note }: Decision,
  actor: AuditActor,
): Promise<number> {
  const now = parts.clock.now()
  return parts.db.inTenant(tenantId, async (trx) => {
    const report = await trx
      .selectFrom('message_report')
      .select(['id', 'verdict', 'internet_message_id', 'message', 'reporter'])
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()
    if (report === undefined) throw reportNotFound()
    if (report.verdict === 'simulation')
      throw new AppError({
        code: 'report.simulation',
        message: 'This message is a simulation of ours: there is nothing to judge.',
        status: 409,
      })
    const changed = await setVerdict(trx, tenantId, report, { verdict, note, by: actor.name, now })
    await parts.audit.append(trx, {
      tenantId,
      actor,
      action: 'reports.decide',
      target: `report ${id}`,
      before: { verdict: report.verdict },
      after: { verdict, note, reports: changed },
    })
    await tellDecided(parts, trx, tenantId, { id, ...report.message }, { verdict, reports: changed })
    return changed
  })
}

async function setVerdict(
  trx: Trx,
  tenantId: string,
  report: { id: string; internet_message_id: string | null },
  { verdict, note, by, now }: Decision & { by: string; now: Date },
): Promise<number> {
  const rows = await trx
    .updateTable('message_report')
    .set({
      verdict,
      note,
      ...(verdict === 'open' ? { decided_by: null, decided_at: null } : { decided_by: by, decided_at: now }),
    })
    .where('tenant_id', '=', tenantId)
    .where('verdict', '!=', 'simulation')
    .where((eb) =>
      report.internet_message_id === null
        ? eb('id', '=', report.id)
        : eb.or([eb('id', '=', report.id), eb('internet_message_id', '=', report.internet_message_id)]),
    )
    .returning('id')
    .execute()
  return rows.length
}
