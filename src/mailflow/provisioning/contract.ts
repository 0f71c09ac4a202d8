// Shapes of the routes that connect a tenant, show what was made there, and let it go.
import Type, { type Static, type TSchema } from 'typebox'

const nullable = <T extends TSchema>(type: T) => Type.Union([type, Type.Null()])
const time = Type.String({ description: 'ISO 8601, UTC' })
const literals = <const Values extends readonly string[]>(...values: Values) =>
  Type.Unsafe<Values[number]>(Type.Union(values.map((value) => Type.Literal(value))))

export const tenantParameters = Type.Object({ tenantId: Type.String({ format: 'uuid' }) })

const addresses = Type.Array(Type.String({ minLength: 3, maxLength: 320 }), { minItems: 1, maxItems: 100 })
export const scopeSchema = Type.Union([
  Type.Object({ kind: Type.Literal('all') }, { additionalProperties: false }),
  Type.Object({ kind: Type.Literal('domains'), addresses }, { additionalProperties: false }),
  Type.Object({ kind: Type.Literal('groups'), addresses }, { additionalProperties: false }),
  Type.Object({ kind: Type.Literal('people'), addresses }, { additionalProperties: false }),
])
const direction = literals('inbound', 'both')
/** Page of the console to come back to after the sign-in: a name, never an address. */
const returnTo = Type.Optional(
  literals('wizard', 'connection', 'migration', 'disconnect', 'compromise', 'sending', 'reports'),
)
export type ReturnTo = 'wizard' | 'connection' | 'migration' | 'disconnect' | 'compromise' | 'sending' | 'reports'

const options = Type.Partial(
  Type.Object({
    ruleErrorAction: literals('Ignore', 'Defer'),
    keepsCrossPremisesHeaders: Type.Boolean(),
    keepsVerdict: Type.Boolean(),
    pilot_minutes: Type.Integer({ minimum: 0, maximum: 43_200 }),
    drain_hours: Type.Integer({ minimum: 0, maximum: 168 }),
    acceptedFindings: Type.Array(Type.String({ maxLength: 300 }), { maxItems: 100 }),
  }),
  { additionalProperties: false },
)
const settings = {
  direction: Type.Optional(direction),
  scope: Type.Optional(scopeSchema),
  pilotScope: Type.Optional(nullable(scopeSchema)),
  options: Type.Optional(options),
}
export const connectBody = Type.Object({ ...settings, returnTo }, { additionalProperties: false })
export const settingsBody = Type.Object(settings, { additionalProperties: false })
export const scopeBody = Type.Object(
  { direction: Type.Optional(direction), scope: Type.Optional(scopeSchema), options: Type.Optional(options) },
  { additionalProperties: false },
)
export const disconnectBody = Type.Object(
  { removedByHand: Type.Optional(Type.Boolean()), returnTo },
  { additionalProperties: false },
)
export const signInBody = Type.Object({ returnTo }, { additionalProperties: false })
export const proofBody = Type.Object(
  { mailbox: nullable(Type.String({ minLength: 3, maxLength: 320, pattern: '^[^\\s<>@]+@[^\\s<>@]+$' })) },
  { additionalProperties: false },
)

export const findingSchema = Type.Object({
  code: Type.String(),
  severity: literals('high', 'medium', 'low'),
  subject: Type.String(),
  text: Type.String(),
  whatToDo: Type.String(),
})

export const connectionSchema = Type.Object({
  state: literals('connecting', 'waiting', 'pilot', 'active', 'degraded', 'broken', 'disconnecting', 'disconnected'),
  reason: Type.String(),
  phase: literals('none', 'pilot', 'active'),
  direction,
  scope: scopeSchema,
  pilotScope: nullable(scopeSchema),
  options: Type.Object({
    ruleErrorAction: literals('Ignore', 'Defer'),
    keepsCrossPremisesHeaders: Type.Boolean(),
    keepsVerdict: Type.Boolean(),
    pilot_minutes: Type.Integer(),
    drain_hours: Type.Integer(),
    acceptedFindings: Type.Array(Type.String()),
  }),
  certificateName: Type.String(),
  gatewayHost: Type.String(),
  nextHop: nullable(Type.String()),
  clientId: nullable(Type.String()),
  preflight: nullable(Type.Object({ checkedAt: time, findings: Type.Array(findingSchema) })),
  problem: nullable(Type.String()),
  problemSince: nullable(time),
  connectedAt: nullable(time),
  checkedAt: nullable(time),
})

export const stepSchema = Type.Object({
  key: Type.String(),
  title: Type.String(),
  state: literals('open', 'running', 'waiting', 'done', 'skipped', 'failed'),
  detail: Type.String(),
  finishedAt: nullable(time),
})
export const operationSchema = Type.Object({
  id: Type.String(),
  kind: literals('prepare', 'connect', 'apply', 'rotate', 'permissions', 'simulation', 'disconnect'),
  state: literals('running', 'waiting', 'needs-sign-in', 'failed', 'done', 'cancelled'),
  message: Type.String(),
  errorCode: nullable(Type.String()),
  nextRunAt: nullable(time),
  startedAt: time,
  finishedAt: nullable(time),
  steps: Type.Array(stepSchema),
})
export const statusSchema = Type.Object({
  connection: nullable(connectionSchema),
  operation: nullable(operationSchema),
})

const permission = Type.Object({
  name: Type.String(),
  kind: literals('application', 'role', 'delegated'),
  reason: Type.String(),
})
export const permissionsSchema = Type.Object({
  /** false: no sign-in application is configured, or no zone; `missing` says what to do. */
  canConnect: Type.Boolean(),
  missing: nullable(Type.String()),
  /** Of the application that stays in the tenant. */
  permanent: Type.Array(permission),
  /** Of the administrator who signs in, for an hour at most. */
  whileConnecting: Type.Array(permission),
})

export const permissionSetParameters = Type.Object({
  tenantId: Type.String({ format: 'uuid' }),
  set: literals('response', 'removal', 'simulations'),
})
export const permissionSetsSchema = Type.Object({
  items: Type.Array(
    Type.Object({
      set: literals('response', 'removal', 'simulations'),
      title: Type.String(),
      /** What it is for, and what does not work without it. */
      text: Type.String(),
      state: literals('granted', 'missing', 'partly', 'unknown'),
      permissions: Type.Array(
        /** Null: the tenant could not be asked. */
        Type.Object({ name: Type.String(), reason: Type.String(), isGranted: nullable(Type.Boolean()) }),
      ),
      /** What a change does in the tenant, line by line; shown before anybody signs in. */
      plan: Type.Object({ grant: Type.Array(Type.String()), withdraw: Type.Array(Type.String()) }),
    }),
  ),
})
export const permissionSetBody = Type.Object(
  { action: literals('grant', 'withdraw'), returnTo },
  { additionalProperties: false },
)

const existingObject = Type.Object({
  kind: literals('inbound-connector', 'outbound-connector', 'rule'),
  name: Type.String(),
  isEnabled: Type.Boolean(),
  isOurs: Type.Boolean(),
  detail: Type.String(),
})
export const foundSchema = Type.Object({
  readAt: nullable(time),
  initialDomain: nullable(Type.String()),
  domains: Type.Array(
    Type.Object({
      name: Type.String(),
      isVerified: Type.Boolean(),
      isInitial: Type.Boolean(),
      hasEmail: Type.Boolean(),
      type: nullable(Type.String()),
    }),
  ),
  mailboxes: Type.Object({
    user: Type.Integer(),
    shared: Type.Integer(),
    room: Type.Integer(),
    equipment: Type.Integer(),
  }),
  groups: Type.Integer(),
  objects: Type.Array(existingObject),
  findings: Type.Array(Type.Object({ ...findingSchema.properties, isAccepted: Type.Boolean() })),
})

const value = Type.Unknown({ description: 'A text, number, truth value, list of texts or null' })
const planStep = Type.Object({
  key: Type.String(),
  action: literals('create', 'change', 'enable', 'disable', 'move', 'remove'),
  cmdlet: Type.String(),
  text: Type.String(),
  parameters: Type.Array(Type.Object({ name: Type.String(), value })),
  differences: Type.Array(Type.Object({ property: Type.String(), actual: value, desired: value })),
})
export const planSchema = Type.Object({
  steps: Type.Array(planStep),
  conflicts: Type.Array(Type.Object({ key: Type.String(), code: Type.String(), text: Type.String() })),
  /** What is made outside the list of connectors and rules. */
  besides: Type.Array(Type.Object({ where: Type.String(), text: Type.String() })),
  text: Type.String(),
  powerShell: Type.String(),
})

export const objectsSchema = Type.Object({
  checkedAt: time,
  items: Type.Array(
    Type.Object({
      key: Type.String(),
      kind: literals('inbound-connector', 'outbound-connector', 'rule'),
      name: Type.String(),
      purpose: Type.String(),
      state: literals('ok', 'changed', 'missing', 'name-taken'),
      isEnabled: nullable(Type.Boolean()),
      guid: nullable(Type.String()),
      whenChanged: nullable(Type.String()),
      properties: Type.Array(
        Type.Object({ property: Type.String(), expected: value, found: value, isEqual: Type.Boolean() }),
      ),
    }),
  ),
})

const proofPart = Type.Object({
  state: literals('none', 'waiting', 'passed', 'failed'),
  text: Type.String(),
  /** SMTP replies, in order. */
  replies: Type.Array(Type.String()),
  messageId: nullable(Type.String({ description: 'In the message history' })),
  at: nullable(time),
})
export const proofSchema = Type.Object({
  startedAt: nullable(time),
  startedBy: nullable(Type.String()),
  mailbox: nullable(Type.String()),
  relay: proofPart,
  inbound: proofPart,
  outbound: proofPart,
})

export const queueSchema = Type.Object({
  items: Type.Array(
    Type.Object({
      id: Type.String(),
      /** `spool`: waits here; `sender`: Exchange Online or the sender keeps it and tries again. */
      where: literals('spool', 'sender'),
      purpose: Type.String(),
      direction: literals('inbound', 'outbound'),
      messageId: Type.String(),
      mailFrom: Type.String(),
      recipients: Type.Array(Type.Object({ path: Type.String(), status: Type.String(), reply: Type.String() })),
      subject: nullable(Type.String()),
      size_bytes: Type.Number(),
      since: time,
      attempts: nullable(Type.Integer()),
      nextAttemptAt: nullable(time),
      notAfter: nullable(time),
    }),
  ),
  isCut: Type.Boolean(),
})

export const acceptedSchema = Type.Object({
  operationId: Type.String(),
  signInUrl: Type.Optional(nullable(Type.String())),
})
export const signInSchema = Type.Object({ signInUrl: Type.String() })
export const cancelledSchema = Type.Object({ cancelled: Type.Boolean() })

export type MailflowStatusAnswer = Static<typeof statusSchema>
export type MailflowFoundAnswer = Static<typeof foundSchema>
export type MailflowPlanAnswer = Static<typeof planSchema>
export type MailflowObjectsAnswer = Static<typeof objectsSchema>
export type MailflowProofAnswer = Static<typeof proofSchema>
export type MailflowQueueAnswer = Static<typeof queueSchema>
