// Shapes of operations (long work) on the wire; the console imports them. After Google's AIP-151: ended with exactly one of
// result or error.
import Type from 'typebox'
import { closed, nullable } from '../http/shapes.ts'

export const operationStates = ['waiting', 'running', 'cancelling', 'done', 'failed', 'cancelled'] as const
export const operationStateSchema = Type.Enum([...operationStates])

export const operationSchema = Type.Object({
  id: Type.String(),
  tenantId: Type.String(),
  /** `quarantine.release`, `lists.import`… */
  kind: Type.String(),
  title: Type.String(),
  startedBy: Type.String({ description: 'Name of the person, credential or part that asked for it' }),
  startedAt: Type.String(),
  finishedAt: nullable(Type.String()),
  state: operationStateSchema,
  done: Type.Integer({ description: 'Items dealt with, failed ones included' }),
  failed: Type.Integer(),
  total: nullable(Type.Integer({ description: 'null while it is not known' })),
  current: nullable(Type.String({ description: 'What is worked on now' })),
  result: nullable(Type.Record(Type.String(), Type.Unknown())),
  error: nullable(Type.String()),
  canCancel: Type.Boolean(),
  canRetryFailed: Type.Boolean(),
})
export type OperationView = Type.Static<typeof operationSchema>

export const operationItemSchema = Type.Object({
  position: Type.Integer(),
  target: Type.String(),
  state: Type.Enum(['done', 'failed']),
  detail: Type.String(),
})
export type OperationItemView = Type.Static<typeof operationItemSchema>

export const operationListSchema = Type.Object({ items: Type.Array(operationSchema), next: nullable(Type.String()) })
export const operationItemsSchema = Type.Object({
  items: Type.Array(operationItemSchema),
  next: nullable(Type.String()),
})

export const operationQuerySchema = Type.Object(
  {
    state: Type.Optional(Type.Enum(['running', 'ended', 'all'], { default: 'all' })),
    kind: Type.Optional(Type.String({ maxLength: 100 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    cursor: Type.Optional(Type.String({ maxLength: 200 })),
  },
  closed,
)
export const operationItemQuerySchema = Type.Object(
  {
    state: Type.Optional(Type.Enum(['done', 'failed'])),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, default: 200 })),
    cursor: Type.Optional(Type.String({ pattern: '^[0-9]{1,9}$' })),
  },
  closed,
)
