// Routes of the copies of bad messages: what lies where, taking out, putting back.
import type { Trx } from '#platform/db/database.ts'
import type { HttpApp, HttpModule } from '#platform/http/module.ts'
import { incidentParameters } from '../contract.ts'
import { incidentNotFound, readIncident } from '../incidents/store.ts'
import type { CompromiseParts } from '../parts.ts'
import { copiesAnswer, copiesBody, copiesOperation } from './contract.ts'
import { notMovable, whyNotMovable } from './move.ts'
import { startMoving } from './start.ts'
import { copyActs, type CopyAct } from './store.ts'
import './tables.ts'

const path = '/tenants/:tenantId/incidents/:id/copies'
const shown_max = 1_000

export function copiesHttp(parts: CompromiseParts): HttpModule {
  return (app) => {
    app.get(
      path,
      {
        config: { permission: 'compromise.read' },
        schema: {
          summary: 'Copies of the bad messages in mailboxes of the tenant',
          params: incidentParameters,
          response: { 200: copiesAnswer },
        },
      },
      async ({ params: { tenantId, id } }) => {
        const listed = await parts.db.inTenant(tenantId, (trx) => list(trx, tenantId, id))
        return { ...listed, why: listed.total === 0 ? null : await whyNotMovable(parts, tenantId) }
      },
    )
    for (const act of copyActs) addAct(app, parts, act)
  }
}

async function list(trx: Trx, tenantId: string, incidentId: string) {
  if ((await readIncident(trx, tenantId, incidentId)) === null) throw incidentNotFound()
  const rows = await trx
    .selectFrom('mail_copy')
    .leftJoin('incident_message', (join) =>
      join
        .onRef('incident_message.tenant_id', '=', 'mail_copy.tenant_id')
        .onRef('incident_message.incident_id', '=', 'mail_copy.case_id')
        .onRef('incident_message.internet_message_id', '=', 'mail_copy.internet_message_id'),
    )
    .distinctOn(['mail_copy.recipient', 'mail_copy.id'])
    .selectAll('mail_copy')
    .select('incident_message.subject')
    .where('mail_copy.tenant_id', '=', tenantId)
    .where('mail_copy.case_id', '=', incidentId)
    .orderBy('mail_copy.recipient')
    .orderBy('mail_copy.id')
    .limit(shown_max)
    .execute()
  const { total } = await trx
    .selectFrom('mail_copy')
    .select(({ fn }) => fn.countAll<string>().as('total'))
    .where('tenant_id', '=', tenantId)
    .where('case_id', '=', incidentId)
    .executeTakeFirstOrThrow()
  const search = await trx
    .selectFrom('incident_copy_search')
    .select('searched_at')
    .where('tenant_id', '=', tenantId)
    .where('incident_id', '=', incidentId)
    .executeTakeFirst()
  return {
    items: rows.map((row) => ({
      id: row.id,
      recipient: row.recipient,
      subject: row.subject ?? '',
      internetMessageId: row.internet_message_id,
      state: row.state,
      note: row.note,
      changedAt: row.changed_at.toISOString(),
    })),
    total: Number(total),
    searchedAt: search?.searched_at?.toISOString() ?? null,
  }
}

function addAct(app: HttpApp, parts: CompromiseParts, act: CopyAct): void {
  app.post(
    `${path}/${act}`,
    {
      config: { permission: 'compromise.act' },
      schema: {
        summary:
          act === 'remove'
            ? 'Move copies of the bad messages to Recoverable Items of their mailboxes'
            : 'Move copies back to the folders that they were taken from',
        params: incidentParameters,
        body: copiesBody,
        response: { 202: copiesOperation },
      },
    },
    async ({ params: { tenantId, id }, body: { ids = null, reason }, actor }, reply) => {
      const why = await whyNotMovable(parts, tenantId)
      if (why !== null) throw notMovable(why)
      const operationId = await parts.db.inTenant(tenantId, async (trx) => {
        if ((await readIncident(trx, tenantId, id)) === null) throw incidentNotFound()
        return startMoving(parts, trx, { tenantId, of: 'incident', caseId: id, act, ids, reason, actor, target: id })
      })
      return reply.code(202).send({ operationId })
    },
  )
}
