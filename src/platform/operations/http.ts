// Routes of operations: list, one, its items, cancel, try the failed ones again.
import Type from 'typebox'
import type { Audit } from '../audit/audit.ts'
import type { Database } from '../db/database.ts'
import { AppError } from '../errors.ts'
import type { HttpActor, HttpModule } from '../http/module.ts'
import { hasPermission, requirePermission } from '../http/sign-in.ts'
import {
  operationItemQuerySchema,
  operationItemsSchema,
  operationListSchema,
  operationQuerySchema,
  operationSchema,
} from './contract.ts'
import type { Operations } from './operations.ts'
import { getOperation, listItems, listOperations } from './views.ts'

const tenantParameters = Type.Object({ tenantId: Type.String({ format: 'uuid' }) })
const operationParameters = Type.Object({
  tenantId: Type.String({ format: 'uuid' }),
  operationId: Type.String({ format: 'uuid' }),
})

export function operationsHttp(options: { db: Database; operations: Operations; audit: Audit }): HttpModule {
  const { db, operations, audit } = options
  const kindsFor = (actor: HttpActor) => operations.visibleKinds((permission) => hasPermission(actor, permission))
  /** One whose subject the caller may not see does not exist for them. */
  const read = async (actor: HttpActor, tenantId: string, id: string) => {
    const view = await db.inTenant(tenantId, (trx) => getOperation(trx, tenantId, id, operations.canRetry))
    if (view !== null && kindsFor(actor).includes(view.kind)) return view
    throw new AppError({ code: 'operation.not-found', message: 'There is no such operation.', status: 404 })
  }
  return (app) => {
    app.get(
      '/tenants/:tenantId/operations',
      {
        config: { permission: 'operations.read' },
        schema: {
          summary: 'Long work, newest first',
          params: tenantParameters,
          querystring: operationQuerySchema,
          response: { 200: operationListSchema },
        },
      },
      async ({ params, query, actor }) =>
        db.inTenant(params.tenantId, (trx) =>
          listOperations(
            trx,
            params.tenantId,
            { ...query, kinds: kindsFor(actor), state: query.state ?? 'all', limit: query.limit ?? 50 },
            operations.canRetry,
          ),
        ),
    )
    app.get(
      '/tenants/:tenantId/operations/:operationId',
      {
        config: { permission: 'operations.read' },
        schema: { summary: 'One operation', params: operationParameters, response: { 200: operationSchema } },
      },
      async ({ params, actor }) => read(actor, params.tenantId, params.operationId),
    )
    app.get(
      '/tenants/:tenantId/operations/:operationId/items',
      {
        config: { permission: 'operations.read' },
        schema: {
          summary: 'What came of each item',
          params: operationParameters,
          querystring: operationItemQuerySchema,
          response: { 200: operationItemsSchema },
        },
      },
      async ({ params: { tenantId, operationId }, query: { state, limit, cursor }, actor }) => {
        await read(actor, tenantId, operationId)
        return db.inTenant(tenantId, (trx) =>
          listItems(trx, tenantId, operationId, { state, limit: limit ?? 200, after: Number(cursor ?? 0) }),
        )
      },
    )
    app.post(
      '/tenants/:tenantId/operations/:operationId/cancel',
      {
        config: { permission: 'operations.write' },
        schema: {
          summary: 'Stop after what is begun; what was done stays',
          params: operationParameters,
          response: { 200: operationSchema },
        },
      },
      async ({ params: { tenantId, operationId }, actor }) => {
        await read(actor, tenantId, operationId)
        await db.inTenant(tenantId, async (trx) => {
          for (const needed of await operations.needsOf(trx, tenantId, operationId)) requirePermission(actor, needed)
          await operations.cancel(trx, tenantId, operationId)
          await audit.append(trx, { tenantId, actor, action: 'operation.cancel', target: operationId })
        })
        return read(actor, tenantId, operationId)
      },
    )
    app.post(
      '/tenants/:tenantId/operations/:operationId/retry',
      {
        config: { permission: 'operations.write' },
        schema: {
          summary: 'A new operation over the items that failed',
          params: operationParameters,
          response: { 202: operationSchema },
        },
      },
      async ({ params: { tenantId, operationId }, actor }, reply) => {
        await read(actor, tenantId, operationId)
        const { id } = await db.inTenant(tenantId, async (trx) => {
          for (const needed of await operations.needsOf(trx, tenantId, operationId)) requirePermission(actor, needed)
          const started = await operations.retryFailed(trx, tenantId, operationId, actor)
          await audit.append(trx, { tenantId, actor, action: 'operation.retry', target: operationId })
          return started
        })
        return reply.code(202).send(await read(actor, tenantId, id))
      },
    )
  }
}
