// The durable quarantine: what goes in is safe (file and folder synced, row committed) before `put` resolves.
import Type, { type Static, type TSchema } from 'typebox'
import type { MessageSource } from '#mail/message/source.ts'

/** The envelope with all ESMTP parameters, so that a release sends exactly what came. */
export interface StoredEnvelope {
  mailFrom: string
  mailParameters: [string, string | null][]
  recipients: { path: string; parameters: [string, string | null][] }[]
}

export interface QuarantineInput {
  tenantId: string
  messageId: string
  /** Idempotency key: the same key never makes a second item; `put` then resolves with the first one's id. */
  key: string
  /** `quarantine`: kept for a decision; `hold`: analysis or administrator, expires like it. */
  kind: 'quarantine' | 'hold'
  direction: 'inbound' | 'outbound'
  mode: 'mailflow' | 'gateway'
  envelope: StoredEnvelope
  /** Original bytes exactly as received, our wire token removed. */
  source: MessageSource
  category: string
  reason: string
  score: number
  subject: string
  headerFrom: string
  internetMessageId: string | null
  receivedAt: Date
  /** Held because its sender's mailbox is blocked: the incident decides about it. */
  incidentId?: string | null
}

export interface QuarantineWriter {
  /**
   * Rejects with AppError `quarantine.not-durable` when the message could not be made durable; the caller answers 451 4.3.1. When only
   * the database failed, the sealed file stays: the sender's retry with the same key completes it, else the sweeper indexes it.
   */
  put(input: QuarantineInput): Promise<{ id: string; existing: boolean }>
}

// Shapes of the HTTP API.

const nullable = <T extends TSchema>(type: T) => Type.Union([type, Type.Null()])
const direction = Type.Union([Type.Literal('inbound'), Type.Literal('outbound')])
const itemKind = Type.Union([Type.Literal('quarantine'), Type.Literal('hold')])
const itemStatus = Type.Enum(['held', 'released', 'deleted', 'expired', 'missing'])
const time = Type.String({ format: 'date-time' })
const text = Type.String({ minLength: 1, maxLength: 320 })

export const tenantParameters = Type.Object({ tenantId: Type.String({ format: 'uuid' }) })
export const itemParameters = Type.Object({
  tenantId: Type.String({ format: 'uuid' }),
  id: Type.String({ format: 'uuid' }),
})

export const quarantineQuery = Type.Object(
  {
    status: Type.Optional(itemStatus),
    kind: Type.Optional(itemKind),
    direction: Type.Optional(direction),
    category: Type.Optional(text),
    sender: Type.Optional(text),
    recipient: Type.Optional(text),
    subject: Type.Optional(text),
    messageId: Type.Optional(Type.String({ format: 'uuid' })),
    from: Type.Optional(time),
    to: Type.Optional(time),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    cursor: Type.Optional(Type.String({ maxLength: 200 })),
    sort: Type.Optional(
      Type.Enum(['-quarantinedAt', 'quarantinedAt'], {
        default: '-quarantinedAt',
        description: '-: the latest first. A cursor belongs to its order',
      }),
    ),
  },
  { additionalProperties: false },
)

export const quarantineItem = Type.Object({
  id: Type.String(),
  messageId: Type.String({ description: 'In the message history' }),
  kind: itemKind,
  direction,
  mode: Type.String(),
  status: itemStatus,
  mailFrom: Type.String(),
  headerFrom: Type.String(),
  recipients: Type.Array(Type.String()),
  subject: Type.String(),
  category: Type.String(),
  reason: Type.String(),
  score: Type.Number(),
  internetMessageId: nullable(Type.String()),
  size_bytes: Type.Number(),
  receivedAt: time,
  quarantinedAt: time,
  expiresAt: time,
  releasedTo: Type.Array(Type.String()),
  decidedAt: nullable(time),
  decidedBy: nullable(Type.String()),
  incidentId: Type.Optional(
    nullable(Type.String({ description: 'Held because its sender’s mailbox is blocked by this incident' })),
  ),
})

export const quarantinePage = Type.Object({
  items: Type.Array(quarantineItem),
  cursor: nullable(Type.String({ description: 'Give it back for the next page; null at the end' })),
})

export const releaseBody = Type.Object(
  {
    recipients: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 2000 }), { minItems: 1, maxItems: 2000 }),
    ),
    allowSender: Type.Optional(Type.Boolean({ description: 'Also put the sender on the allow list' })),
  },
  { additionalProperties: false },
)
export const releaseAnswer = Type.Object({
  item: quarantineItem,
  recipients: Type.Array(Type.String(), {
    description: 'Released to now; empty when it had been released to all before',
  }),
})

export const deleteBody = Type.Object(
  { blockSender: Type.Optional(Type.Boolean({ description: 'Also put the sender on the block list' })) },
  { additionalProperties: false },
)

/** The acts of a bulk operation; with `listSender` it is "release and allow" or "delete and block". */
export const actedMax = 400
const actBase = {
  action: Type.Enum(['release', 'delete']),
  listSender: Type.Optional(
    Type.Boolean({ description: 'Also put the senders on the allow list (release) or the block list (delete)' }),
  ),
}
export const quarantineActionBody = Type.Union([
  Type.Object(
    {
      ...actBase,
      ids: Type.Array(Type.String({ format: 'uuid' }), { minItems: 1, maxItems: actedMax, uniqueItems: true }),
    },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      ...actBase,
      filter: Type.Omit(quarantineQuery, ['limit', 'cursor', 'sort', 'status'], { additionalProperties: false }),
      count: Type.Integer({
        minimum: 1,
        maximum: 100_000,
        description:
          'How many the person was shown (GET …/quarantine/count). When more match now, nothing is done and 409 says so.',
      }),
    },
    { additionalProperties: false },
  ),
])
export type QuarantineActionBody = Static<typeof quarantineActionBody>
/** The operation's items have the ids of the messages as `target`. */
export const quarantineActionAnswer = Type.Object({ operationId: Type.String(), count: Type.Integer() })

export const quarantineCountQuery = Type.Omit(quarantineQuery, ['limit', 'cursor', 'sort'], {
  additionalProperties: false,
})
export const quarantineCountAnswer = Type.Object({
  count: Type.Integer(),
  isMore: Type.Boolean({ description: 'True when counting stopped at 100,000' }),
  at: Type.String({
    format: 'date-time',
    description: 'Give it as `to` in the filter of an act on all of these: what comes later is not meant',
  }),
})

/** What a person thinks of a verdict: `threat` = missed, `clean` = wrongly caught. */
export const reportBody = Type.Object(
  {
    as: Type.Enum(['threat', 'clean']),
    reason: Type.Optional(Type.Enum(['phish', 'spam', 'malware'])),
    note: Type.Optional(Type.String({ maxLength: 500 })),
  },
  { additionalProperties: false },
)
export const submission = Type.Object({
  id: Type.String(),
  messageId: Type.String(),
  quarantineId: nullable(Type.String()),
  as: Type.Enum(['threat', 'clean']),
  reason: nullable(Type.String()),
  note: Type.String(),
  sender: Type.String(),
  subject: Type.String(),
  recipients: Type.Array(Type.String()),
  receivedAt: time,
  category: Type.String({ description: 'What the verdict said' }),
  reportedAt: time,
  reportedBy: Type.String(),
  origin: Type.Enum(['quarantine', 'portal', 'history']),
})
export type Submission = Static<typeof submission>
export const submissionQuery = Type.Object(
  {
    as: Type.Optional(Type.Enum(['threat', 'clean'])),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    cursor: Type.Optional(Type.String({ maxLength: 200 })),
  },
  { additionalProperties: false },
)
export const submissionPage = Type.Object({ items: Type.Array(submission), next: nullable(Type.String()) })

export const previewAnswer = Type.Object({
  subject: Type.String(),
  from: Type.String(),
  to: Type.String(),
  date: Type.String(),
  text: Type.String({ description: 'Decoded text without HTML and without control characters' }),
  isCut: Type.Boolean(),
  hasHtml: Type.Boolean({
    description: 'True: GET …/preview/document answers with a page that may stand in <iframe sandbox> as `src`',
  }),
  attachments: Type.Array(
    Type.Object({
      name: Type.String(),
      contentType: Type.String(),
      size_bytes: Type.Number(),
      sha256: Type.String(),
    }),
  ),
  links: Type.Array(Type.String({ description: 'Written so that it cannot be followed' })),
})

export type QuarantinePageAnswer = Static<typeof quarantinePage>
export type QuarantineItemAnswer = Static<typeof quarantineItem>
