// Shapes of the tamper routes.
import Type from 'typebox'
import { planSchema } from '../provisioning/contract.ts'

const severity = Type.Union([Type.Literal('high'), Type.Literal('medium'), Type.Literal('low')])
const nullableText = Type.Union([Type.String(), Type.Null()])

export const findingSchema = Type.Object({
  id: Type.String(),
  /** Of the difference as it is shown: to be given back with an acceptance, which is refused when it has changed since. */
  version: Type.String(),
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
  /** A rule or connector of somebody else that can be switched off here. */
  canDisable: Type.Boolean(),
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

/** As the plan of a connection, and what it is about. */
export const repairPlanSchema = Type.Object({
  ...planSchema.properties,
  /** Ids of the findings that it puts right: the chosen ones and those that they rest on. */
  findings: Type.Array(Type.String()),
  /** To be given back with the request to do it: it is refused when it would do something else by then. */
  version: Type.String(),
})

export const statusSchema = Type.Object({
  checkedAt: nullableText,
  checkError: nullableText,
  /** What an administrator must do before the last repair can go on. */
  repairError: nullableText,
  autoRepair: Type.Array(severity),
  canaryMailbox: nullableText,
  /** Whether test messages are sent from the canary mailbox to the outside, too. */
  outboundCanary: Type.Boolean(),
  /** Why the last of them could not be sent. */
  outboundCanaryProblem: nullableText,
  /** When Exchange Online last said that it reaches the gateway. */
  validatedAt: nullableText,
  /** When DNS was last looked at. */
  dnsCheckedAt: nullableText,
  open: Type.Object({ high: Type.Integer(), medium: Type.Integer(), low: Type.Integer() }),
  findings: Type.Array(findingSchema),
})

export const settingsSchema = Type.Object(
  {
    autoRepair: Type.Array(severity, { maxItems: 3, uniqueItems: true }),
    /** A mailbox of the tenant that takes test messages; null = none are sent; absent = as it was. */
    canaryMailbox: Type.Optional(Type.Union([Type.String({ format: 'email', maxLength: 320 }), Type.Null()])),
    /** Test messages from that mailbox to the outside: needs the permission Mail.Send for it; absent = as it was. */
    outboundCanary: Type.Optional(Type.Boolean()),
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
const callSchema = Type.Object({
  cmdlet: Type.String(),
  /** The same by hand. */
  powerShell: Type.String(),
})
export const foreignPlanSchema = Type.Object({
  objectName: Type.String(),
  objectKind: Type.String(),
  guid: Type.String(),
  text: Type.String(),
  /** To be given back with the request to do it: it is refused when the object has changed since. */
  version: Type.String(),
  act: callSchema,
  undo: callSchema,
})
export const actSchema = Type.Object({
  id: Type.String(),
  findingId: Type.String(),
  objectName: Type.String(),
  objectKind: Type.String(),
  guid: Type.String(),
  /** `begun` (outcome unknown), `done`, `failed`, `undone`. */
  state: Type.String(),
  doneBy: Type.String(),
  doneAt: Type.String(),
  /** When it was seen to be so; null: Exchange Online has not shown it yet. */
  verifiedAt: nullableText,
  undoneBy: nullableText,
  undoneAt: nullableText,
  act: callSchema,
  undo: callSchema,
})
/** What was shown to whoever decides. */
export const seenBody = Type.Object(
  { version: Type.String({ minLength: 1, maxLength: 64 }) },
  { additionalProperties: false },
)
export const actParams = Type.Object({
  tenantId: Type.String({ format: 'uuid' }),
  actId: Type.String({ format: 'uuid' }),
})
export const tenantParams = Type.Object({ tenantId: Type.String({ format: 'uuid' }) })
export const findingParams = Type.Object({
  tenantId: Type.String({ format: 'uuid' }),
  findingId: Type.String({ format: 'uuid' }),
})
