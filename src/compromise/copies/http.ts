// Routes of the copies of bad messages: what lies where, taking out, putting back.
import type { AuditActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import type { HttpApp, HttpModule } from '#platform/http/module.ts'
import { incidentParameters } from '../contract.ts'
import { incidentNotFound, readIncident } from '../incidents/store.ts'
import type { CompromiseParts } from '../parts.ts'
import { copiesAnswer, copiesBody, copiesOperation } from './contract.ts'
import { copyKinds, notMovable, whyNotMovable } from './move.ts'
import { copiesFor, type CopyAct } from './store.ts'
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
    for (const act of Object.keys(copyKinds) as CopyAct[]) addAct(app, parts, act)
  }
}

async function list(trx: Trx, tenantId: string, incidentId: string) {
  if ((await readIncident(trx, tenantId, incidentId)) === null) throw incidentNotFound()
  const rows = await trx
    .selectFrom('incident_copy')
    .leftJoin('incident_message', (join) =>
      join
        .onRef('incident_message.tenant_id', '=', 'incident_copy.tenant_id')
        .onRef('incident_message.incident_id', '=', 'incident_copy.incident_id')
        .onRef('incident_message.internet_message_id', '=', 'incident_copy.internet_message_id'),
    )
    .distinctOn(['incident_copy.recipient', 'incident_copy.id'])
    .selectAll('incident_copy')
    .select('incident_message.subject')
    .where('incident_copy.tenant_id', '=', tenantId)
    .where('incident_copy.incident_id', '=', incidentId)
    .orderBy('incident_copy.recipient')
    .orderBy('incident_copy.id')
    .limit(shown_max)
    .execute()
  const { total } = await trx
    .selectFrom('incident_copy')
    .select(({ fn }) => fn.countAll<string>().as('total'))
    .where('tenant_id', '=', tenantId)
    .where('incident_id', '=', incidentId)
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

const titles: Record<CopyAct, (count: number) => string> = {
  remove: (count) => `Take ${count} ${count === 1 ? 'copy' : 'copies'} of bad messages out of mailboxes`,
  restore: (count) => `Put ${count} ${count === 1 ? 'copy' : 'copies'} back into mailboxes`,
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
      const operationId = await parts.db.inTenant(tenantId, (trx) =>
        start(parts, trx, { tenantId, incidentId: id, act, ids, reason, actor }),
      )
      return reply.code(202).send({ operationId })
    },
  )
}

interface Wanted {
  tenantId: string
  incidentId: string
  act: CopyAct
  ids: string[] | null
  reason: string
  actor: AuditActor
}

async function start({ operations, audit }: CompromiseParts, trx: Trx, wanted: Wanted): Promise<string> {
  const { tenantId, incidentId, act, ids, reason, actor } = wanted
  if ((await readIncident(trx, tenantId, incidentId)) === null) throw incidentNotFound()
  const rows = await copiesFor(trx, wanted)
  if (rows.length === 0) throw nothingToMove(act)
  const { id } = await operations.start(trx, {
    tenantId,
    kind: copyKinds[act],
    title: titles[act](rows.length),
    input: { incidentId, ids },
    actor,
    total: rows.length,
    key: incidentId,
  })
  await audit.append(trx, {
    tenantId,
    actor,
    action: `incident.copies-${act}`,
    target: incidentId,
    before: null,
    after: { copies: rows.length, reason, operation: id },
  })
  return id
}

const nothingToMove = (act: CopyAct): AppError =>
  new AppError({
    code: 'compromise.no-copies',
    message:
      act === 'remove'
        ? 'There is no copy that could be taken out: none was found, or all are out already.'
        : 'There is no copy that could be put back.',
    status: 409,
  })
