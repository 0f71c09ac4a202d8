// Shapes of the alerts on the wire; the console imports them. Rules of who is told: rules-contract.ts.
import Type from 'typebox'
import { closed, nullable, time, timeOf } from '#platform/http/shapes.ts'

export const severities = ['high', 'medium', 'low'] as const
export const products = [
  'mailflow',
  'quarantine',
  'compromise',
  'endpoints',
  'phish-threat',
  'access',
  'platform',
] as const
export const categories = [
  'connection',
  'tampering',
  'scanning',
  'delivery',
  'storage',
  'security',
  'abuse',
  'endpoint',
  'campaign',
  'configuration',
  'health',
] as const
/** The first four belong to every alert; the others to types that name them, and need the right of what they do. */
export const actions = ['acknowledge', 'resolve', 'snooze', 'reopen', 'repair', 'check'] as const

export const severitySchema = Type.Enum([...severities])
export const productSchema = Type.Enum([...products])
export const categorySchema = Type.Enum([...categories])
export const actionSchema = Type.Enum([...actions])
export const alertStateSchema = Type.Enum(['open', 'acknowledged', 'snoozed', 'resolved'])
export type AlertAction = Type.Static<typeof actionSchema>
export type AlertState = Type.Static<typeof alertStateSchema>

export const alertSchema = Type.Object({
  id: Type.String(),
  tenantId: nullable(Type.String()),
  type: Type.String({ description: 'From the catalogue: GET /alert-types' }),
  typeTitle: Type.String(),
  product: productSchema,
  category: categorySchema,
  subject: Type.String({ description: 'What it is about: an object, an address' }),
  severity: severitySchema,
  title: Type.String(),
  text: Type.String({ description: 'What happened' }),
  meaning: Type.String({ description: 'Why it matters' }),
  done: nullable(Type.String({ description: 'What Mailwarden does about it by itself' })),
  advice: Type.String({ description: 'What to do' }),
  data: Type.Record(Type.String(), Type.Unknown()),
  state: alertStateSchema,
  allowedActions: Type.Array(actionSchema, { description: 'What can be done in its present state' }),
  /** Path below the tenant's part of the console where it is dealt with: `mail-flow`. */
  link: nullable(Type.String()),
  count: Type.Integer(),
  firstAt: time,
  lastAt: time,
  acknowledgedAt: nullable(time),
  acknowledgedBy: nullable(Type.String()),
  snoozedUntil: nullable(time),
  snoozedBy: nullable(Type.String()),
  resolvedAt: nullable(time),
  resolvedBy: nullable(Type.String()),
  reason: nullable(Type.String()),
})
export type AlertView = Type.Static<typeof alertSchema>

export const alertListSchema = Type.Object({ items: Type.Array(alertSchema), next: nullable(Type.String()) })

const filters = {
  state: Type.Optional(
    Type.Enum(['open', 'acknowledged', 'snoozed', 'resolved', 'unresolved', 'all'], {
      default: 'unresolved',
      description: 'unresolved: all but resolved',
    }),
  ),
  severity: Type.Optional(severitySchema),
  product: Type.Optional(productSchema),
  category: Type.Optional(categorySchema),
  type: Type.Optional(Type.String({ maxLength: 100 })),
  text: Type.Optional(Type.String({ maxLength: 200, description: 'In title, text or subject' })),
  from: Type.Optional(timeOf('Last seen at or after')),
  to: Type.Optional(timeOf('Last seen before')),
}

export const alertFilterSchema = Type.Object(filters, closed)
export type AlertFilter = Type.Static<typeof alertFilterSchema>
export const alertQuerySchema = Type.Object(
  {
    ...filters,
    sort: Type.Optional(
      Type.Enum(['-lastAt', 'lastAt', '-severity', 'severity'], {
        default: '-lastAt',
        description: '-: the latest or the worst first. A cursor belongs to its order',
      }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    cursor: Type.Optional(Type.String({ maxLength: 200 })),
  },
  closed,
)
export type AlertQuery = Type.Static<typeof alertQuerySchema>

/** Of what is open or acknowledged; snoozed ones apart. */
export const alertCountsSchema = Type.Object({
  high: Type.Integer(),
  medium: Type.Integer(),
  low: Type.Integer(),
  snoozed: Type.Integer(),
})
export type AlertCounts = Type.Static<typeof alertCountsSchema>
export const alertCountsByTenantSchema = Type.Object({
  ...alertCountsSchema.properties,
  tenants: Type.Array(Type.Object({ tenantId: nullable(Type.String()), ...alertCountsSchema.properties })),
})
export type AlertCountsByTenant = Type.Static<typeof alertCountsByTenantSchema>

export const alertGroupSchema = Type.Object({
  type: Type.String(),
  typeTitle: Type.String(),
  product: productSchema,
  category: categorySchema,
  severity: severitySchema,
  alerts: Type.Integer({ description: 'How many alerts of this type match' }),
  open: Type.Integer({ description: 'Of these, neither acknowledged nor snoozed nor resolved' }),
  occurrences: Type.Integer({ description: 'How often they were raised together' }),
  tenants: Type.Integer(),
  firstAt: time,
  lastAt: time,
})
export type AlertGroup = Type.Static<typeof alertGroupSchema>
export const alertGroupsSchema = Type.Object({ items: Type.Array(alertGroupSchema) })

const act = {
  action: actionSchema,
  reason: Type.Optional(Type.String({ minLength: 1, maxLength: 1_000, description: 'Needed to resolve' })),
  until: Type.Optional(timeOf('Needed to snooze: from a minute to a year ahead')),
}
export const alertActionBodySchema = Type.Object(act, closed)
export type AlertActionBody = Type.Static<typeof alertActionBodySchema>

/** Either `ids`, or `filter` for everything that matches it. */
export const alertBulkBodySchema = Type.Object(
  {
    ...act,
    ids: Type.Optional(Type.Array(Type.String({ format: 'uuid' }), { minItems: 1, maxItems: 500 })),
    filter: Type.Optional(alertFilterSchema),
  },
  closed,
)
export type AlertBulkBody = Type.Static<typeof alertBulkBodySchema>
export const alertBulkResultSchema = Type.Object({
  done: Type.Array(Type.String(), { description: 'Ids' }),
  failed: Type.Array(Type.Object({ id: Type.String(), code: Type.String(), detail: Type.String() })),
  isMore: Type.Boolean({ description: 'More match the filter than one call changes (500): call again' }),
})
export type AlertBulkResult = Type.Static<typeof alertBulkResultSchema>

export const alertTypeSchema = Type.Object({
  type: Type.String(),
  product: productSchema,
  category: categorySchema,
  severity: severitySchema,
  title: Type.String(),
  meaning: Type.String(),
  done: nullable(Type.String()),
  advice: Type.String(),
  actions: Type.Array(actionSchema),
  isNotice: Type.Boolean({ description: 'Told once; there is nothing to decide, and it is closed as it is raised' }),
  link: nullable(Type.String()),
})
export type AlertTypeView = Type.Static<typeof alertTypeSchema>
export const alertTypesSchema = Type.Object({ items: Type.Array(alertTypeSchema) })
