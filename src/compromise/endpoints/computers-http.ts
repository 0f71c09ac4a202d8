// Routes for what is done to one computer: scan, isolate, connect again, restore a file. Each is an intent first, then tried at once.
import { createHash } from 'node:crypto'
import Type from 'typebox'
import { AppError } from '#platform/errors.ts'
import type { Trx } from '#platform/db/database.ts'
import type { HttpActor, HttpApp, HttpModule } from '#platform/http/module.ts'
import { getComputer, type ListedComputer } from '#people/computers-views.ts'
import { computerAct, computerParameters, reasonBody, scanBody } from '../contract.ts'
import type { CompromiseParts } from '../parts.ts'
import { advanceAct } from './acts.ts'
import { isolatingProduct } from './isolation.ts'
import type { EndpointPorts } from './ports.ts'
import { advanceScan } from './scans.ts'
import { insertAct, insertScan, scanOf, type ActRow } from './store.ts'

const restoreParameters = Type.Object({
  ...computerParameters.properties,
  vaultId: Type.String({ minLength: 1, maxLength: 100 }),
})
const config = { permission: 'endpoints.act' }
const answers = { 202: computerAct }

export function computerActsHttp(parts: CompromiseParts, ports: EndpointPorts): HttpModule {
  return (app) => {
    addScan(app, parts, ports)
    addIsolation(app, parts, ports)
    addRestore(app, parts, ports)
  }
}

function addScan(app: HttpApp, parts: CompromiseParts, ports: EndpointPorts): void {
  app.post(
    '/tenants/:tenantId/endpoints/computers/:id/scan',
    { config, schema: { summary: 'Scan a computer', params: computerParameters, body: scanBody, response: answers } },
    async (request, reply) => {
      const { tenantId, id } = request.params
      const scanId = await parts.db.inTenant(tenantId, (trx) =>
        orderScan(parts, trx, tenantId, id, request.body.kind, request.actor),
      )
      await advanceScan(parts, ports, tenantId, scanId)
      const scan = (await parts.db.inTenant(tenantId, (trx) => scanOf(trx, tenantId, scanId)))!
      return reply.status(202).send({ id: scanId, state: scan.state, detail: scan.detail })
    },
  )
}

async function orderScan(
  parts: CompromiseParts,
  trx: Trx,
  tenantId: string,
  computerId: string,
  kind: 'quick' | 'full',
  actor: HttpActor,
): Promise<string> {
  if (!(await parts.hasEndpoint(trx, tenantId)))
    throw new AppError({
      code: 'endpoint.no-subscription',
      message: 'This tenant has no endpoint subscription: computers are not scanned.',
      status: 409,
    })
  const now = parts.clock.now()
  const computer = await getComputer(trx, tenantId, computerId, now)
  const open = await openScan(trx, tenantId, computer.id, kind)
  const id =
    open ??
    (await insertScan(
      trx,
      {
        tenantId,
        incidentId: null,
        computerId: computer.id,
        computer: computer.name,
        evidence: '',
        isStrong: false,
        kind,
        notBefore: now,
        requestedBy: actor.name,
      },
      now,
    ))!
  await parts.audit.append(trx, { tenantId, actor, action: 'endpoints.scan', target: computer.name, after: { kind } })
  return id
}

/** One that was ordered by hand already and does as much. */
async function openScan(
  trx: Trx,
  tenantId: string,
  computerId: string,
  kind: 'quick' | 'full',
): Promise<string | null> {
  const row = await trx
    .selectFrom('computer_scan')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('computer_id', '=', computerId)
    .where('incident_id', 'is', null)
    .where('work', 'in', ['start', 'watch'])
    .where('kind', 'in', kind === 'full' ? ['full'] : ['quick', 'full'])
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  return row?.id ?? null
}

function addIsolation(app: HttpApp, parts: CompromiseParts, ports: EndpointPorts): void {
  for (const act of ['isolate', 'reconnect'] as const)
    app.post(
      `/tenants/:tenantId/endpoints/computers/:id/${act}`,
      {
        config,
        schema: {
          summary: act === 'isolate' ? 'Isolate a computer from the network' : 'End the isolation of a computer',
          params: computerParameters,
          body: reasonBody,
          response: answers,
        },
      },
      async (request, reply) => {
        const { tenantId, id } = request.params
        const { reason } = request.body
        const row = await parts.db.inTenant(tenantId, async (trx) => {
          const computer = await getComputer(trx, tenantId, id, parts.clock.now())
          const product = await isolatingOf(trx, tenantId, computer)
          return order(parts, trx, tenantId, request.actor, computer, { act, ...product, args: { reason } }, reason)
        })
        return reply.status(202).send(await carryOut(parts, ports, row))
      },
    )
}

/** Connecting again is done by the product that isolated. */
async function isolatingOf(trx: Trx, tenantId: string, computer: ListedComputer) {
  const last = await trx
    .selectFrom('computer_act')
    .select(['back_end', 'external_id'])
    .where('tenant_id', '=', tenantId)
    .where('computer_id', '=', computer.id)
    .where('act', '=', 'isolate')
    .where('state', '=', 'done')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  const product = isolatingProduct(computer.backEnds, computer.isIsolated ? (last?.back_end ?? null) : null)
  if (product !== null) return { back_end: product.name, external_id: product.externalId }
  throw new AppError({
    code: 'endpoint.cannot-isolate',
    message: 'No product on this computer can isolate it. Take it off the network by hand.',
    status: 409,
  })
}

function addRestore(app: HttpApp, parts: CompromiseParts, ports: EndpointPorts): void {
  app.post(
    '/tenants/:tenantId/endpoints/computers/:id/detections/:vaultId/restore',
    {
      config,
      schema: {
        summary: 'Restore a file from the quarantine of a computer',
        params: restoreParameters,
        body: reasonBody,
        response: answers,
      },
    },
    async (request, reply) => {
      const { tenantId, id, vaultId } = request.params
      const row = await parts.db.inTenant(tenantId, async (trx) => {
        const computer = await getComputer(trx, tenantId, id, parts.clock.now())
        const agent = computer.backEnds.find(({ name }) => name === 'agent')
        if (agent === undefined)
          throw new AppError({
            code: 'endpoint.cannot-restore',
            message:
              'Only our agent can restore files, and this computer has none. Restore it in the product that removed it.',
            status: 409,
          })
        const wanted = { act: 'restore', back_end: 'agent', external_id: agent.externalId, args: { vaultId } } as const
        return order(parts, trx, tenantId, request.actor, computer, wanted, request.body.reason)
      })
      return reply.status(202).send(await carryOut(parts, ports, row))
    },
  )
}

async function order(
  parts: CompromiseParts,
  trx: Trx,
  tenantId: string,
  actor: HttpActor,
  computer: ListedComputer,
  wanted: Pick<ActRow, 'act' | 'back_end' | 'external_id'> & { args: Record<string, string | number> },
  reason: string,
): Promise<ActRow> {
  const now = parts.clock.now()
  // Two clicks within a minute are one wish.
  const text = `${wanted.act} ${JSON.stringify(wanted.args)} ${Math.floor(now.getTime() / 60_000)}`
  const key = `by-hand:${computer.id}:${createHash('sha256').update(text).digest('hex').slice(0, 24)}`
  await parts.audit.append(trx, {
    tenantId,
    actor,
    action: `endpoints.${wanted.act}`,
    target: computer.name,
    before: { isIsolated: computer.isIsolated },
    after: { ...wanted.args, reason, backEnd: wanted.back_end },
  })
  return insertAct(
    trx,
    { tenantId, incidentId: null, key, computer_id: computer.id, requestedBy: actor.name, ...wanted },
    now,
  )
}

async function carryOut(parts: CompromiseParts, ports: EndpointPorts, row: ActRow) {
  await advanceAct(parts, ports, row.tenant_id, row.id)
  const { state, detail } = await parts.db.inTenant(row.tenant_id, (trx) =>
    trx
      .selectFrom('computer_act')
      .select(['state', 'detail'])
      .where('tenant_id', '=', row.tenant_id)
      .where('id', '=', row.id)
      .executeTakeFirstOrThrow(),
  )
  return { id: row.id, state, detail }
}
