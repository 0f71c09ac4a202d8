// Shapes of the tamper routes.
import Type from 'typebox'

const severity = Type.Union([Type.Literal('high'), Type.Literal('medium'), Type.Literal('low')])
const nullableText = Type.Union([Type.String(), Type.Null()])

export const findingSchema = Type.Object({
  id: Type.String(),
  code: Type.String(),
  severity,
  objectKey: Type.String(),
  objectName: Type.String(),
  property: nullableText,
  expected: Type.Unknown(),
  actual: Type.Unknown(),
  summary: Type.String(),
  /** `none`: an administrator must do it in Microsoft 365. */
  remedy: Type.String(),
  state: Type.String(),
  actor: nullableText,
  clientAddress: nullableText,
  doneAt: nullableText,
  firstSeenAt: Type.String(),
  lastSeenAt: Type.String(),
  closedAt: nullableText,
  closedBy: nullableText,
  isFight: Type.Boolean(),
})

export const statusSchema = Type.Object({
  checkedAt: nullableText,
  checkError: nullableText,
  /** What an administrator must do before the last repair can go on. */
  repairError: nullableText,
  autoRepair: Type.Array(severity),
  canaryMailbox: nullableText,
  open: Type.Object({ high: Type.Integer(), medium: Type.Integer(), low: Type.Integer() }),
  findings: Type.Array(findingSchema),
})

export const settingsSchema = Type.Object(
  {
    autoRepair: Type.Array(severity, { maxItems: 3, uniqueItems: true }),
    /** A mailbox of the tenant that takes test messages; null = none are sent; absent = as it was. */
    canaryMailbox: Type.Optional(Type.Union([Type.String({ format: 'email', maxLength: 320 }), Type.Null()])),
  },
  { additionalProperties: false },
)
export const stateQuery = Type.Object(
  {
    state: Type.Optional(
      Type.Union([
        Type.Literal('open'),
        Type.Literal('accepted'),
        Type.Literal('repaired-automatically'),
        Type.Literal('repaired-by-admin'),
        Type.Literal('gone'),
        Type.Literal('all'),
      ]),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
  },
  { additionalProperties: false },
)
export const tenantParams = Type.Object({ tenantId: Type.String({ format: 'uuid' }) })
export const findingParams = Type.Object({
  tenantId: Type.String({ format: 'uuid' }),
  findingId: Type.String({ format: 'uuid' }),
})
