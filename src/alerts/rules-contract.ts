// Shapes of the notification rules: through which channel who is told of what, how often.
import Type from 'typebox'
import { closed, nullable, time } from '#platform/http/shapes.ts'

export const frequencies = ['immediately', 'hourly', 'daily', 'never'] as const
export const frequencySchema = Type.Enum([...frequencies], {
  description: 'hourly and daily tell at once, too, but of one subject at most once in that time',
})
export type Frequency = Type.Static<typeof frequencySchema>

const emailSchema = Type.Object(
  {
    kind: Type.Literal('email'),
    recipients: Type.Array(Type.String({ format: 'email', maxLength: 254 }), {
      minItems: 1,
      maxItems: 50,
      uniqueItems: true,
    }),
  },
  closed,
)
const webhook = {
  kind: Type.Literal('webhook'),
  url: Type.String({ pattern: '^https?://[^\\s]+$', maxLength: 2_000 }),
}
const syslog = {
  kind: Type.Literal('syslog'),
  host: Type.String({ minLength: 1, maxLength: 253, pattern: '^[A-Za-z0-9.:_-]+$' }),
  port: Type.Integer({ minimum: 1, maximum: 65_535 }),
  transport: Type.Enum(['udp', 'tcp', 'tls']),
  format: Type.Enum(['rfc5424', 'cef'], { description: 'What stands in the message part' }),
  facility: Type.Integer({ minimum: 0, maximum: 23, description: 'RFC 5424 6.2.1; 13 is log audit' }),
  caPem: nullable(
    Type.String({
      maxLength: 20_000,
      description: 'Authorities that its certificate is checked against; null: public',
    }),
  ),
}

export const channelInputSchema = Type.Union([
  emailSchema,
  Type.Object(
    {
      ...webhook,
      secret: Type.Optional(
        nullable(
          Type.String({
            minLength: 16,
            maxLength: 500,
            description: 'Signs each call. Left out: stays; null: removed',
          }),
        ),
      ),
    },
    closed,
  ),
  Type.Object(syslog, closed),
])
export type ChannelInput = Type.Static<typeof channelInputSchema>
export const channelViewSchema = Type.Union([
  emailSchema,
  Type.Object({ ...webhook, hasSecret: Type.Boolean() }),
  Type.Object(syslog),
])
export type ChannelView = Type.Static<typeof channelViewSchema>

const rule = {
  name: Type.String({ minLength: 1, maxLength: 100 }),
  isEnabled: Type.Boolean(),
  by: Type.Enum(['severity', 'product', 'category'], {
    description: 'What `frequencies` are named after: one of these',
  }),
  frequencies: Type.Record(Type.String({ maxLength: 40 }), frequencySchema, {
    maxProperties: 20,
    description: 'A value that is not named is never told: {"high":"immediately","medium":"daily"}',
  }),
  exceptions: Type.Array(Type.Object({ type: Type.String({ maxLength: 100 }), frequency: frequencySchema }, closed), {
    maxItems: 200,
    description: 'Types of the catalogue whose frequency is another',
  }),
  tellsWhenClosed: Type.Boolean({ description: 'Tell again when what was told is over' }),
  appliesTo: Type.Enum(['own', 'tenants-without-rules', 'everything'], {
    description:
      'own: alerts of the tenant, or of the installation. Others only for rules of the installation, whose own alerts are always among them',
  }),
}

export const ruleInputSchema = Type.Object({ ...rule, channel: channelInputSchema }, closed)
export type RuleInput = Type.Static<typeof ruleInputSchema>
export const ruleSchema = Type.Object({
  id: Type.String(),
  ...rule,
  channel: channelViewSchema,
  createdAt: time,
  updatedAt: time,
  lastSentAt: nullable(time),
  lastError: nullable(Type.String()),
  lastErrorAt: nullable(time),
})
export type RuleView = Type.Static<typeof ruleSchema>
export const rulesSchema = Type.Object({ items: Type.Array(ruleSchema) })

export const frequencyBodySchema = Type.Object({ frequency: frequencySchema }, closed)
export const channelTestSchema = Type.Object({ delivered: Type.Boolean(), error: nullable(Type.String()) })
export type ChannelTest = Type.Static<typeof channelTestSchema>
