// Shapes of what a provider sees of its customers: health, access, subscriptions, policy templates, audit.
import Type, { type Static } from 'typebox'
import { closed, nullable, time, uuid } from '#platform/http/shapes.ts'

const groupName = Type.String({ minLength: 1, maxLength: 60 })

export const customerParameters = Type.Object({ tenantId: uuid })
export const templateParameters = Type.Object({ id: uuid })

// Subscriptions.

export const subscriptionProducts = ['email-standard', 'email-advanced', 'endpoint', 'phish-threat'] as const
export type SubscriptionProduct = (typeof subscriptionProducts)[number]
const product = Type.Enum([...subscriptionProducts])

export const subscription = Type.Object({
  product,
  /** Null: unlimited. */
  seats: nullable(Type.Integer()),
  /** Null: does not end. */
  expiresAt: nullable(time),
  state: Type.Enum(['active', 'over-used', 'expired']),
  used: Type.Integer({ description: 'Mailboxes with a processed message in the last 30 days' }),
  countedAt: nullable(time),
})
export const subscriptions = Type.Object({
  /** True: nothing was ordered, so everything is there without limit (self-hosted). */
  isUnlimited: Type.Boolean(),
  items: Type.Array(subscription),
})
export type Subscriptions = Static<typeof subscriptions>
export const subscriptionsBody = Type.Object(
  {
    items: nullable(
      Type.Array(
        Type.Object(
          {
            product,
            // Not a union: the validator would take 0 for null, which means without limit.
            seats: Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 1, maximum: 10_000_000 }),
            expiresAt: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' }),
          },
          closed,
        ),
        { maxItems: 4, description: 'Null: everything without limit' },
      ),
    ),
  },
  closed,
)

// Customers.

export const customer = Type.Object({
  id: Type.String(),
  name: Type.String(),
  initialDomain: nullable(Type.String()),
  groups: Type.Array(Type.String()),
  createdAt: time,
  connection: Type.Object({
    state: Type.String({ description: 'none, or the state of the mail flow connection' }),
    reason: Type.String(),
  }),
  alerts: Type.Object({ high: Type.Integer(), medium: Type.Integer(), low: Type.Integer() }),
  /** Of the last 24 hours. */
  mail: Type.Object({
    inbound: Type.Integer(),
    outbound: Type.Integer(),
    stopped: Type.Integer(),
    lastAt: nullable(time),
  }),
  health: Type.Enum(['good', 'attention', 'bad', 'not-connected']),
  subscriptions,
  /** Whether the customer lets the provider in. */
  access: Type.Enum(['granted', 'refused']),
})
export type Customer = Static<typeof customer>
const customerSorts = [
  'name',
  '-name',
  'health',
  '-health',
  'alerts',
  '-alerts',
  'mail',
  '-mail',
  'stopped',
  '-stopped',
] as const
export type CustomerSort = (typeof customerSorts)[number]
export const customerQuery = Type.Object(
  {
    sort: Type.Optional(
      Type.Enum([...customerSorts], { default: 'name', description: '-: the most or the worst first' }),
    ),
    search: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    group: Type.Optional(groupName),
    health: Type.Optional(Type.Enum(['good', 'attention', 'bad', 'not-connected'])),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    cursor: Type.Optional(Type.String({ maxLength: 2_000 })),
  },
  closed,
)
export const customerPage = Type.Object({
  items: Type.Array(customer),
  next: nullable(Type.String()),
  groups: Type.Array(Type.String(), { description: 'All group names that are in use' }),
})
export const customerGroupsBody = Type.Object(
  { groups: Type.Array(groupName, { maxItems: 20, uniqueItems: true }) },
  closed,
)
export const launchAnswer = Type.Object({ url: Type.String({ description: 'Path of the console' }) })

/** The customer's side: `GET` and `PUT /tenants/{tenantId}/provider-access`. */
export const providerAccess = Type.Object({
  isGranted: Type.Boolean(),
  changedAt: nullable(time),
  changedBy: nullable(Type.String()),
})
export const providerAccessBody = Type.Object({ isGranted: Type.Boolean() }, closed)

// Policy templates.

/** The options that a template may set; what it locks the customer's administrators cannot change. */
export const templateOptions = ['policies', 'portal.exposure', 'portal.rights', 'portal.summary'] as const
export type TemplateOption = (typeof templateOptions)[number]
const option = Type.Enum([...templateOptions])

export const templateContent = Type.Object(
  {
    /** As the policies of the mail flow API, without ids; only scopes `tenant` and `domain` make sense for several customers. */
    policies: Type.Optional(Type.Array(Type.Record(Type.String(), Type.Unknown()), { maxItems: 50 })),
    /** Parts of the portal's settings. */
    portal: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  },
  closed,
)
export const templateBody = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100 }),
    description: Type.Optional(Type.String({ maxLength: 500 })),
    content: templateContent,
    locked: Type.Array(option, { maxItems: 4, uniqueItems: true }),
  },
  closed,
)
export const template = Type.Object({
  id: Type.String(),
  name: Type.String(),
  description: Type.String(),
  /** Absent: only customers have it that the caller may not see. */
  content: Type.Optional(templateContent),
  mayChange: Type.Boolean({ description: 'The caller may see every customer that has it' }),
  locked: Type.Array(Type.String()),
  customers: Type.Array(
    Type.Object({ id: Type.String(), name: Type.String(), appliedAt: time, isOld: Type.Boolean() }),
  ),
  updatedAt: time,
  updatedBy: Type.String(),
})
export type Template = Static<typeof template>
export const templatePage = Type.Object({ items: Type.Array(template) })
export const applyBody = Type.Object(
  { tenantIds: Type.Array(uuid, { minItems: 1, maxItems: 500, uniqueItems: true }) },
  closed,
)
export const applyAnswer = Type.Object({
  results: Type.Array(
    Type.Object({ tenantId: Type.String(), state: Type.Enum(['done', 'failed']), detail: Type.String() }),
  ),
})

// Audit of the provider.

export const providerAuditQuery = Type.Object(
  {
    from: Type.Optional(time),
    to: Type.Optional(time),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    cursor: Type.Optional(Type.String({ pattern: '^[0-9]{1,18}$' })),
  },
  closed,
)
export const providerAuditPage = Type.Object({
  items: Type.Array(
    Type.Object({
      id: Type.String(),
      at: time,
      actor: Type.String(),
      action: Type.String(),
      actionLabel: Type.String({ description: 'The action in words' }),
      target: Type.String(),
      customer: nullable(Type.String()),
      address: nullable(Type.String()),
    }),
  ),
  next: nullable(Type.String()),
})
