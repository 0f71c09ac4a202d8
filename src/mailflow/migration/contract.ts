// Shapes of the migration routes.
import Type from 'typebox'

const nullableText = Type.Union([Type.String(), Type.Null()])

export const bannerSchema = Type.Union([
  Type.Object({
    severity: Type.Union([Type.Literal('high'), Type.Literal('medium')]),
    title: Type.String(),
    text: Type.String(),
    daysLeft: Type.Union([Type.Integer(), Type.Null()]),
    affectedDomains: Type.Integer(),
  }),
  Type.Null(),
])

export const migrationSchema = Type.Object({
  state: Type.String(),
  message: Type.String(),
  deadline: nullableText,
  banner: bannerSchema,
  affectedDomains: Type.Array(Type.Object({ domain: Type.String(), reason: Type.String() })),
  evidence: Type.Array(
    Type.Object({ key: Type.String(), title: Type.String(), isProven: Type.Boolean(), detail: Type.String() }),
  ),
  /** Names of the old objects in the tenant. */
  objects: Type.Object({
    inbound: Type.Array(Type.String()),
    outbound: Type.Array(Type.String()),
    rules: Type.Array(Type.String()),
  }),
  /** Kept in full, so that a rollback can make them again. */
  saved: Type.Array(Type.String()),
  lookedAt: nullableText,
  lookError: nullableText,
  nextRunAt: nullableText,
})

export const settingsSchema = Type.Object(
  {
    /** Last day of the old connectors, UTC; null = none. */
    deadline: Type.Union([Type.String({ format: 'date' }), Type.Null()]),
    watchHours: Type.Integer({ minimum: 0, maximum: 720 }),
    messagesMin: Type.Integer({ minimum: 0, maximum: 1000 }),
  },
  { additionalProperties: false },
)

export const overviewSchema = Type.Object({
  deadline: nullableText,
  banner: bannerSchema,
  tenants: Type.Array(
    Type.Object({
      tenantId: Type.String(),
      name: Type.String(),
      state: Type.String(),
      affectedDomains: Type.Array(Type.String()),
    }),
  ),
  settings: settingsSchema,
})

export const startSchema = Type.Object({ signInUrl: nullableText, migration: migrationSchema })
export const tenantParams = Type.Object({ tenantId: Type.String({ format: 'uuid' }) })
