// Shapes of the history's HTTP API.
import Type, { type Static, type TSchema } from 'typebox'
import { submission } from '#quarantine/contract.ts'
import { timelineSteps } from './record.ts'

const nullable = <T extends TSchema>(type: T) => Type.Union([type, Type.Null()])
const time = Type.String({ format: 'date-time' })
const text = Type.String({ minLength: 1, maxLength: 998 })
const direction = Type.Union([Type.Literal('inbound'), Type.Literal('outbound')])
const mode = Type.Union([Type.Literal('mailflow'), Type.Literal('gateway'), Type.Literal('own')])
const status = Type.Enum([...timelineSteps])
const uuid = Type.String({ format: 'uuid' })
const closed = { additionalProperties: false } as const

export const tenantParameters = Type.Object({ tenantId: uuid })
export const messageParameters = Type.Object({ tenantId: uuid, messageId: uuid })
export const viewParameters = Type.Object({ tenantId: uuid, viewId: uuid })

const filterFields = {
  from: Type.Optional(time),
  to: Type.Optional(time),
  q: Type.Optional(
    Type.String({
      maxLength: 500,
      description:
        'Search field: words, addresses, and from: to: subject: verdict: disposition: status: direction: type: ip: link: attachment: id:',
    }),
  ),
  tab: Type.Optional(Type.Enum(['processed', 'rejected'])),
  direction: Type.Optional(direction),
  mode: Type.Optional(mode),
  sender: Type.Optional(Type.String({ ...text, description: 'Whole address or domain' })),
  recipient: Type.Optional(Type.String({ ...text, description: 'Whole address or domain' })),
  subject: Type.Optional(Type.String({ ...text, description: 'Words that all stand in the subject' })),
  category: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
  status: Type.Optional(status),
  internetMessageId: Type.Optional(text),
}

export const messageQuery = Type.Object(
  {
    ...filterFields,
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    cursor: Type.Optional(Type.String({ maxLength: 200 })),
  },
  closed,
)
export const exportQuery = Type.Object(filterFields, closed)

const rowFields = {
  messageId: Type.String(),
  receivedAt: time,
  mode,
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
export const messagePage = Type.Object({
  items: Type.Array(messageRow),
  next: nullable(Type.String({ description: 'Give it back as cursor for the next page; null at the end' })),
})

const timelineEntry = Type.Object({
  at: time,
  step: Type.String(),
  recipient: nullable(Type.String()),
  detail: Type.String(),
  reply: Type.Optional(Type.String()),
  tls: Type.Optional(Type.String()),
  duration_ms: Type.Optional(Type.Number()),
})

const judged = { verdict: Type.String(), findings: Type.Array(Type.String()) }
const explanationShape = Type.Object({
  authentication: Type.Array(
    Type.Object({
      method: Type.String(),
      result: nullable(Type.String()),
      tone: Type.Enum(['good', 'bad', 'neutral']),
      text: Type.String(),
    }),
  ),
  decisions: Type.Array(
    Type.Object({
      recipients: Type.Array(Type.String()),
      action: Type.String(),
      reason: Type.String(),
      policyId: nullable(Type.String()),
      policyName: nullable(Type.String()),
      by: Type.Enum(['policy', 'list', 'unscanned', 'unknown']),
    }),
  ),
  signals: Type.Array(
    Type.Object({
      name: Type.String(),
      scanner: Type.String(),
      category: Type.String(),
      reason: Type.String(),
      score: Type.Number(),
      certain: Type.Boolean(),
      location: nullable(Type.String()),
      decided: Type.Boolean({ description: 'Of the category that won' }),
    }),
  ),
  faults: Type.Array(Type.Object({ scanner: Type.String(), text: Type.String() })),
  attachments: Type.Array(
    Type.Object({
      name: Type.String(),
      claimedType: Type.String(),
      foundType: nullable(Type.String()),
      size_bytes: Type.Number(),
      sha256: Type.String(),
      ...judged,
    }),
  ),
  links: Type.Array(
    Type.Object({
      shown: nullable(Type.String()),
      target: Type.String({ description: 'Written so that it cannot be followed' }),
      host: Type.String(),
      ...judged,
    }),
  ),
  location: Type.Array(Type.Object({ recipients: Type.Array(Type.String()), text: Type.String(), at: time })),
})

export const headerAnswer = Type.Object({
  source: Type.Enum(['history', 'quarantine', 'none']),
  raw: Type.String(),
  fields: Type.Array(Type.Object({ name: Type.String(), value: Type.String() })),
  isCut: Type.Boolean(),
})

export const similarAnswer = Type.Object({
  items: Type.Array(
    Type.Object({
      messageId: Type.String(),
      receivedAt: time,
      direction,
      mailFrom: Type.String(),
      headerFrom: Type.String(),
      recipients: Type.Array(Type.String()),
      subject: Type.String(),
      category: Type.String(),
      status,
      alike: Type.Array(Type.Enum(['subject', 'attachment', 'link'])),
    }),
  ),
})

export const savedView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  query: Type.String({ description: 'The part of the address behind the question mark' }),
  isShared: Type.Boolean(),
  isOwn: Type.Boolean(),
  ownerName: Type.String(),
})
export const savedViewList = Type.Object({ items: Type.Array(savedView) })
export const savedViewBody = Type.Object(
  {
    name: Type.String({
      minLength: 1,
      maxLength: 60,
      pattern: '^[^\\u0000-\\u001f\\u007f]*\\S[^\\u0000-\\u001f\\u007f]*$',
    }),
    query: Type.String({ maxLength: 2_000, pattern: '^[^\\u0000-\\u001f\\u007f]*$' }),
    isShared: Type.Boolean({ default: false }),
  },
  closed,
)

export const messageDetails = Type.Object({
  ...rowFields,
  remoteAddress: Type.String(),
  clientAddress: Type.Optional(nullable(Type.String({ description: 'From where it came into Microsoft 365' }))),
  sharedAddress: Type.Optional(
    Type.String({
      description: 'Whose address the client shares with others, such as Microsoft 365; blocking it blocks all of them',
    }),
  ),
  networkMessageId: Type.Optional(Type.String({ description: 'Exchange Online names the message so in its trace' })),
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
  faults: Type.Optional(
    Type.Array(Type.Object({ scanner: Type.String(), kind: Type.String(), message: Type.String() })),
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
          foundType: Type.Optional(Type.String()),
          size_bytes: Type.Number(),
          sha256: Type.String(),
        }),
      ),
      urls: Type.Array(Type.String()),
      links: Type.Optional(Type.Array(Type.Object({ url: Type.String(), text: Type.String() }))),
    }),
  ),
  outcomes: Type.Array(
    Type.Object({
      recipient: Type.String(),
      action: Type.String(),
      status: Type.String(),
      reply: Type.String(),
      quarantineId: Type.Optional(Type.String()),
      decision: Type.Optional(
        Type.Object({
          category: Type.String(),
          reason: Type.String(),
          policyId: nullable(Type.String()),
          byList: Type.Optional(Type.Boolean()),
          unscanned: Type.Optional(Type.Boolean()),
          subjectTag: Type.Optional(Type.String()),
          banner: Type.Optional(Type.String()),
        }),
      ),
    }),
  ),
  timeline: Type.Array(timelineEntry),
  explanation: explanationShape,
  reports: Type.Array(submission),
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

export const overviewQuery = Type.Object(
  {
    from: Type.Optional(time),
    to: Type.Optional(time),
    last_hours: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 8_784,
        description: 'Instead of from and to: up to now by the clock of the server',
      }),
    ),
    step: Type.Optional(Type.Enum(['hour', 'day'])),
    timeZone: Type.Optional(Type.String({ maxLength: 60, description: 'IANA name; days begin at midnight there' })),
  },
  closed,
)
const total = { at: time, disposition: Type.String(), count: Type.Integer() }
export const overviewAnswer = Type.Object({
  from: time,
  to: time,
  since: nullable(
    Type.String({ format: 'date-time', description: 'Since when mail is counted; null: none was seen yet' }),
  ),
  items: Type.Array(Type.Object({ ...total, direction: Type.String(), category: Type.String() })),
  former: Type.Array(Type.Object(total), { description: 'The same length before, moved into this period' }),
  domains: Type.Array(
    Type.Object({
      domain: Type.String(),
      inbound: Type.Integer(),
      outbound: Type.Integer(),
      held: Type.Integer(),
      lastInboundAt: nullable(time),
      lastOutboundAt: nullable(time),
    }),
  ),
  topHeld: Type.Array(Type.Object({ sender: Type.String(), count: Type.Integer() })),
  topTargets: Type.Array(Type.Object({ recipient: Type.String(), count: Type.Integer() })),
  waiting: Type.Object({
    held: Type.Integer(),
    deferred: Type.Integer(),
    failed: Type.Integer(),
    unscanned: Type.Integer(),
  }),
})

export type MessagePageAnswer = Static<typeof messagePage>
export type MessageDetailsAnswer = Static<typeof messageDetails>
export type MessageRowAnswer = Static<typeof messageRow>
export type HeaderAnswer = Static<typeof headerAnswer>
export type SimilarAnswer = Static<typeof similarAnswer>
export type SavedViewAnswer = Static<typeof savedView>
export type OverviewAnswer = Static<typeof overviewAnswer>
