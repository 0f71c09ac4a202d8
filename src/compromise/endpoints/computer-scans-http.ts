// Route for the scans of one computer, whether an incident or a person asked for them.
import type { Trx } from '#platform/db/database.ts'
import type { HttpModule } from '#platform/http/module.ts'
import { getComputer } from '#people/computers-views.ts'
import { computerParameters, computerScans, type ComputerScanView } from '../contract.ts'
import type { CompromiseParts } from '../parts.ts'
import './tables.ts'
import { computerView } from './view.ts'

const shown_max = 20

export function computerScansHttp({ db, clock }: CompromiseParts): HttpModule {
  return (app) =>
    app.get(
      '/tenants/:tenantId/endpoints/computers/:id/scans',
      {
        config: { permission: 'endpoints.read' },
        schema: {
          summary: 'The latest 20 scans of a computer, newest first',
          params: computerParameters,
          response: { 200: computerScans },
        },
      },
      ({ params: { tenantId, id } }) =>
        db.inTenant(tenantId, async (trx) => ({ items: await latestScans(trx, tenantId, id, clock.now()) })),
    )
}

async function latestScans(trx: Trx, tenantId: string, computerId: string, now: Date): Promise<ComputerScanView[]> {
  const { isIsolated, backEnds: products } = await getComputer(trx, tenantId, computerId, now)
  const rows = await trx
    .selectFrom('computer_scan')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('computer_id', '=', computerId)
    .orderBy('requested_at', 'desc')
    .orderBy('id', 'desc')
    .limit(shown_max)
    .execute()
  return rows.map((row) => ({
    ...computerView(row, { isIsolated, products }),
    id: row.id,
    incidentId: row.incident_id,
    requestedBy: row.requested_by,
  }))
}
