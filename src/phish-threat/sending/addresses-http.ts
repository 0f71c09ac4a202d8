// Routes of the page with all sending domains and addresses: what is in use, what changed, exports.
import Type from 'typebox'
import type { HttpModule } from '#platform/http/module.ts'
import type { Trx } from '#platform/db/database.ts'
import type { PhishThreatParts } from '../parts.ts'
import { ExportQueryShape, SendingAddressesShape, type SendingAddressesView } from './contract.ts'
import { noteEntries, problemsOf, type EntryRow } from './entries.ts'
import { exportOf } from './exports.ts'
import { noticeOf } from './notice.ts'
import { simulationSecret } from './secret.ts'

const tenantParameters = Type.Object({ tenantId: Type.String({ format: 'uuid' }) })
const path = '/tenants/:tenantId/simulations/sending-addresses'
const read = { permission: 'simulations.read' }

export function sendingAddressesHttp(parts: PhishThreatParts): HttpModule {
  return (app) => {
    app.get(
      path,
      {
        config: read,
        schema: {
          summary: 'All sending domains, hosts and addresses, what changed and who must act',
          params: tenantParameters,
          response: { 200: SendingAddressesShape },
        },
      },
      ({ params: { tenantId } }) => viewOf(parts, tenantId),
    )
    app.post(
      `${path}/acknowledge`,
      {
        config: { permission: 'simulations.settings' },
        schema: {
          summary: 'The changes have been entered everywhere: the notice goes',
          params: tenantParameters,
          response: { 200: SendingAddressesShape },
        },
      },
      async ({ params: { tenantId }, actor }) => {
        await parts.db.inTenant(tenantId, async (trx) => {
          await simulationSecret(parts.secrets, trx, tenantId)
          await trx
            .updateTable('simulation_sending')
            .set({ acknowledged_at: parts.clock.now(), acknowledged_by: actor.name })
            .where('tenant_id', '=', tenantId)
            .execute()
          await parts.audit.append(trx, {
            tenantId,
            actor,
            action: 'simulations.sending-addresses-acknowledge',
            target: 'sending-addresses',
          })
        })
        return viewOf(parts, tenantId)
      },
    )
    app.get(
      `${path}/export`,
      {
        config: read,
        schema: {
          summary: 'The list as text, PowerShell or CSV',
          params: tenantParameters,
          querystring: ExportQueryShape,
          response: { 200: Type.String() },
        },
      },
      async ({ params: { tenantId }, query: { format } }, reply) => {
        const rows = await parts.db.inTenant(tenantId, (trx) => readEntries(parts, trx, tenantId))
        const { body, type, fileName } = exportOf(
          rows.filter(({ until }) => until === null),
          format,
        )
        return reply
          .header('content-type', type)
          .header('content-disposition', `attachment; filename="${fileName}"`)
          .send(body)
      },
    )
  }
}

/** Brought up to date first: the configuration may have changed since. */
async function readEntries(parts: PhishThreatParts, trx: Trx, tenantId: string): Promise<EntryRow[]> {
  await noteEntries(parts, trx, tenantId)
  return trx
    .selectFrom('simulation_entry')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .orderBy('kind')
    .orderBy('value')
    .orderBy('since')
    .execute()
}

async function viewOf(parts: PhishThreatParts, tenantId: string): Promise<SendingAddressesView> {
  const mailflow = await parts.mailflow.state(tenantId)
  return parts.db.inTenant(tenantId, async (trx) => {
    const rows = await readEntries(parts, trx, tenantId)
    const stand = await trx
      .selectFrom('simulation_sending')
      .select(['acknowledged_at', 'acknowledged_by'])
      .where('tenant_id', '=', tenantId)
      .executeTakeFirst()
    const acknowledgedAt = stand?.acknowledged_at ?? null
    return {
      ...noticeOf({ rows, acknowledgedAt, hasMailflow: mailflow?.isActive === true }),
      problems: problemsOf(parts.config),
      acknowledgedAt: acknowledgedAt?.toISOString() ?? null,
      acknowledgedBy: stand?.acknowledged_by ?? null,
    }
  })
}
