// Shapes of the alerts on the wire; the console imports them.
import Type from 'typebox'

const nullable = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

export const severitySchema = Type.Enum(['high', 'medium', 'low'])
export const alertStateSchema = Type.Enum(['open', 'acknowledged', 'resolved'])

export const alertSchema = Type.Object({
  id: Type.String(),
  tenantId: nullable(Type.String()),
  type: Type.String(),
  subject: Type.String(),
  severity: severitySchema,
  title: Type.String(),
  text: Type.String(),
  data: Type.Record(Type.String(), Type.Unknown()),
  state: alertStateSchema,
  count: Type.Integer(),
  firstAt: Type.String(),
  lastAt: Type.String(),
  acknowledgedAt: nullable(Type.String()),
  acknowledgedBy: nullable(Type.String()),
  resolvedAt: nullable(Type.String()),
  resolvedBy: nullable(Type.String()),
  reason: nullable(Type.String()),
})
export type AlertView = Type.Static<typeof alertSchema>

export const alertListSchema = Type.Object({ items: Type.Array(alertSchema), next: nullable(Type.String()) })
export const alertQuerySchema = Type.Object(
  {
    state: Type.Optional(
      Type.Enum(['open', 'acknowledged', 'resolved', 'unresolved', 'all'], { default: 'unresolved' }),
    ),
    severity: Type.Optional(severitySchema),
    type: Type.Optional(Type.String({ maxLength: 100 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    cursor: Type.Optional(Type.String({ maxLength: 200 })),
  },
  { additionalProperties: false },
)
export type AlertQuery = Type.Static<typeof alertQuerySchema>

export const alertSettingsSchema = Type.Object({
  recipients: Type.Array(Type.String()),
  webhookUrl: nullable(Type.String()),
  hasWebhookSecret: Type.Boolean(),
  severityMin: severitySchema,
})
export const alertSettingsInputSchema = Type.Object(
  {
    recipients: Type.Array(Type.String({ format: 'email', maxLength: 254 }), { maxItems: 50 }),
    webhookUrl: nullable(Type.String({ pattern: '^https?://', maxLength: 2_000 })),
    webhookSecret: Type.Optional(
      nullable(Type.String({ minLength: 16, maxLength: 500, description: 'Left out = stays; null = removed' })),
    ),
    severityMin: severitySchema,
  },
  { additionalProperties: false },
)
