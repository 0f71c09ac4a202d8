// Shapes of the history's HTTP API.
import Type, { type Static, type TSchema } from 'typebox'
import { timelineSteps } from './record.ts'

const nullable = <T extends TSchema>(type: T) => Type.Union([type, Type.Null()])
const time = Type.String({ format: 'date-time' })
const text = Type.String({ minLength: 1, maxLength: 998 })
const direction = Type.Union([Type.Literal('inbound'), Type.Literal('outbound')])
const status = Type.Enum([...timelineSteps])

export const tenantParameters = Type.Object({ tenantId: Type.String({ format: 'uuid' }) })
export const messageParameters = Type.Object({
  tenantId: Type.String({ format: 'uuid' }),
  messageId: Type.String({ format: 'uuid' }),
})

export const messageQuery = Type.Object(
  {
    from: Type.Optional(time),
    to: Type.Optional(time),
    direction: Type.Optional(direction),
    mode: Type.Optional(Type.Union([Type.Literal('mailflow'), Type.Literal('gateway'), Type.Literal('own')])),
    sender: Type.Optional(Type.String({ ...text, description: 'Whole address or domain' })),
    recipient: Type.Optional(Type.String({ ...text, description: 'Whole address or domain' })),
    subject: Type.Optional(Type.String({ ...text, description: 'Words that all stand in the subject' })),
    category: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
    status: Type.Optional(status),
    internetMessageId: Type.Optional(text),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    cursor: Type.Optional(Type.String({ maxLength: 200 })),
  },
  { additionalProperties: false },
)

const rowFields = {
  messageId: Type.String(),
  receivedAt: time,
  mode: Type.String(),
  direction,
  mailFrom: Type.String(),
  recipients: Type.Array(Type.String()),
  size_bytes: Type.Number(),
  category: Type.String(),
  score: Type.Number(),
}

export const messageRow = Type.Object({
  ...rowFields,
  subject: Type.String(),
  headerFrom: Type.String(),
  internetMessageId: nullable(Type.String()),
  status,
})
export const messagePage = Type.Object({ items: Type.Array(messageRow), cursor: nullable(Type.String()) })

const timelineEntry = Type.Object({
  at: time,
  step: Type.String(),
  recipient: nullable(Type.String()),
  detail: Type.String(),
  reply: Type.Optional(Type.String()),
  tls: Type.Optional(Type.String()),
  duration_ms: Type.Optional(Type.Number()),
})

export const messageDetails = Type.Object({
  ...rowFields,
  remoteAddress: Type.String(),
  hello: nullable(Type.String()),
  tls: nullable(Type.String()),
  findings: Type.Array(
    Type.Object({
      scanner: Type.String(),
      category: Type.String(),
      name: Type.String(),
      reason: Type.String(),
      score: Type.Number(),
      certain: Type.Boolean(),
      location: Type.Optional(Type.String()),
    }),
  ),
  authentication: nullable(
    Type.Object({
      judgedBy: Type.String(),
      spf: nullable(Type.String()),
      dkim: nullable(Type.String()),
      dmarc: nullable(Type.String()),
      compauth: nullable(Type.String()),
      arc: nullable(Type.String()),
    }),
  ),
  summary: nullable(
    Type.Object({
      internetMessageId: nullable(Type.String()),
      subject: Type.String(),
      headerFrom: Type.Array(Type.String()),
      date: nullable(Type.String()),
      attachments: Type.Array(
        Type.Object({
          name: nullable(Type.String()),
          contentType: Type.String(),
          size_bytes: Type.Number(),
          sha256: Type.String(),
        }),
      ),
      urls: Type.Array(Type.String()),
    }),
  ),
  outcomes: Type.Array(
    Type.Object({
      recipient: Type.String(),
      action: Type.String(),
      status: Type.String(),
      reply: Type.String(),
      quarantineId: Type.Optional(Type.String()),
    }),
  ),
  timeline: Type.Array(timelineEntry),
})

export const hoursQuery = Type.Object({ from: time, to: time }, { additionalProperties: false })
export const hoursAnswer = Type.Object({
  items: Type.Array(
    Type.Object({
      hour: time,
      direction,
      category: Type.String(),
      status: Type.String(),
      count: Type.Integer(),
    }),
  ),
})

export type MessagePageAnswer = Static<typeof messagePage>
export type MessageDetailsAnswer = Static<typeof messageDetails>
