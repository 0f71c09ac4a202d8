// Shapes of sending: domains with their records, addresses, the delivery list and the bounced list.
import Type, { type Static } from 'typebox'
import { closed, nullable, time, uuid } from '#platform/http/shapes.ts'
import { ChannelShape, DeliveryStateShape } from '../contract.ts'

/** What is looked at. `ownership` comes first: without it nothing is sent. */
export const checkNames = [
  'ownership',
  'link-host',
  'certificate',
  'dkim',
  'spf',
  'dmarc',
  'mx',
  'reverse-name',
] as const
export const checkStates = ['ok', 'wrong', 'missing', 'unknown'] as const
export type CheckName = (typeof checkNames)[number]
export type CheckState = (typeof checkStates)[number]

export const DomainCheckShape = Type.Object({
  name: Type.Enum([...checkNames]),
  /** `unknown`: it could not be asked just now. */
  state: Type.Enum([...checkStates]),
  /** Which channel does not work without it; `none`: advice. */
  neededFor: Type.Enum(['all', 'smtp', 'none']),
  record: Type.Object({
    type: Type.Enum(['TXT', 'MX', 'A', 'PTR', 'certificate']),
    /** Name of the record, or of the host. */
    host: Type.String(),
    /** What must stand there, to copy; empty when only the operator can know. */
    wanted: Type.String(),
  }),
  found: Type.Array(Type.String()),
  /** One sentence: what is wrong and what to do. */
  text: Type.String(),
})
export type DomainCheck = Static<typeof DomainCheckShape>

export const SendingDomainShape = Type.Object({
  id: uuid,
  name: Type.String(),
  /** Name of the pages that links lead to. */
  linkHost: Type.String(),
  state: Type.Enum(['unproven', 'faulty', 'ready']),
  /** By channel: whether a campaign may use it. */
  isReadyFor: Type.Object({ graph: Type.Boolean(), smtp: Type.Boolean() }),
  checks: Type.Array(DomainCheckShape),
  checkedAt: nullable(time),
  createdAt: time,
  createdBy: Type.String(),
  /** Campaigns that are not over and use it: it cannot be removed. */
  campaigns: Type.Integer(),
})
export type SendingDomainView = Static<typeof SendingDomainShape>
export const SendingDomainsShape = Type.Object({ items: Type.Array(SendingDomainShape) })
export const AddDomainShape = Type.Object(
  {
    name: Type.String({ minLength: 3, maxLength: 253 }),
    /** Default: `www.` and the name. */
    linkHost: Type.Optional(Type.String({ minLength: 3, maxLength: 253 })),
  },
  closed,
)

export const entryKinds = ['domain', 'link-host', 'address'] as const
export const SendingEntryShape = Type.Object({
  kind: Type.Enum([...entryKinds]),
  value: Type.String(),
  since: time,
  /** Not used any more since then. */
  until: nullable(time),
  /** A change that nobody has said to have acted on yet. */
  isNew: Type.Boolean(),
})
export const SendingAddressesShape = Type.Object({
  /** What is in use now. */
  entries: Type.Array(SendingEntryShape),
  notice: nullable(
    Type.Object({
      added: Type.Array(SendingEntryShape),
      removed: Type.Array(SendingEntryShape),
      /** Who must act, and how. */
      actions: Type.Array(Type.String()),
    }),
  ),
  /** Faults of the configuration, e.g. an address that the gateway uses, too. */
  problems: Type.Array(Type.String()),
  acknowledgedAt: nullable(time),
  acknowledgedBy: nullable(Type.String()),
})
export type SendingAddressesView = Static<typeof SendingAddressesShape>
export const ExportQueryShape = Type.Object({ format: Type.Enum(['text', 'powershell', 'csv']) }, closed)

export const CampaignMessageShape = Type.Object({
  id: uuid,
  /** Null for who may not see names. */
  address: nullable(Type.String()),
  displayName: nullable(Type.String()),
  isCanary: Type.Boolean(),
  state: DeliveryStateShape,
  channel: nullable(ChannelShape),
  plannedAt: time,
  sentAt: nullable(time),
  acceptedAt: nullable(time),
  deliveredAt: nullable(time),
  attempts: Type.Integer(),
  nextAt: nullable(time),
  /** Last answer of the mail server or of Microsoft; why nothing was tried. */
  reply: nullable(Type.String()),
  /** The answer was lost: it may or may not have arrived, and it is not sent again. */
  isUnknown: Type.Boolean(),
  canResend: Type.Boolean(),
})
export type CampaignMessageView = Static<typeof CampaignMessageShape>
export const CampaignMessagesShape = Type.Object({
  items: Type.Array(CampaignMessageShape),
  cursor: nullable(Type.String()),
  /** All messages of the campaign by state. */
  totals: Type.Record(DeliveryStateShape, Type.Integer()),
})
export const CampaignMessagesQueryShape = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    cursor: Type.Optional(Type.String({ maxLength: 200 })),
    state: Type.Optional(DeliveryStateShape),
    search: Type.Optional(Type.String({ maxLength: 200 })),
  },
  closed,
)
export const ResendShape = Type.Object(
  {
    /** Absent: all that bounced or were blocked. */
    messageIds: Type.Optional(Type.Array(uuid, { minItems: 1, maxItems: 1_000, uniqueItems: true })),
  },
  closed,
)
export const ResentShape = Type.Object({ queued: Type.Integer(), refused: Type.Integer() })
export const RecallShape = Type.Object(
  {
    reason: Type.String({ minLength: 3, maxLength: 500 }),
    messageIds: Type.Optional(Type.Array(uuid, { minItems: 1, maxItems: 1_000, uniqueItems: true })),
  },
  closed,
)
export const OperationStartedShape = Type.Object({ operationId: Type.String() })

export const BouncedAddressShape = Type.Object({
  address: nullable(Type.String()),
  campaign: nullable(Type.Object({ id: uuid, name: Type.String() })),
  at: time,
  /** Enhanced status code (RFC 3463), else the reply's code. */
  code: Type.String(),
  reply: Type.String(),
  /** Nothing is tried until then; afterwards it is tried again by itself. */
  until: time,
  count: Type.Integer(),
})
export type BouncedAddressView = Static<typeof BouncedAddressShape>
export const BouncedPageShape = Type.Object({
  items: Type.Array(BouncedAddressShape),
  cursor: nullable(Type.String()),
  total: Type.Integer(),
})
export const BouncedQueryShape = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    cursor: Type.Optional(Type.String({ maxLength: 400 })),
    search: Type.Optional(Type.String({ maxLength: 200 })),
    campaignId: Type.Optional(uuid),
  },
  closed,
)
export const BouncedRemoveShape = Type.Object(
  { addresses: Type.Array(Type.String({ maxLength: 320 }), { minItems: 1, maxItems: 1_000, uniqueItems: true }) },
  closed,
)
export const BouncedRemovedShape = Type.Object({ removed: Type.Integer() })
