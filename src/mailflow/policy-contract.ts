// Shapes of the policies' routes.
import Type, { type Static, type TSchema } from 'typebox'

const nullable = <T extends TSchema>(type: T) => Type.Union([type, Type.Null()])
const literals = <const Values extends readonly string[]>(...values: Values) =>
  Type.Unsafe<Values[number]>(Type.Union(values.map((value) => Type.Literal(value))))

const uuid = Type.String({ format: 'uuid' })
export const tenantParameters = Type.Object({ tenantId: uuid })
export const policyParameters = Type.Object({ tenantId: uuid, id: uuid })

const action = literals('deliver', 'tag', 'banner', 'quarantine', 'hold', 'reject', 'delete')
const banner = literals('external', 'suspicious', 'unscanned')
const change = {
  action,
  subjectTag: Type.Optional(Type.String({ maxLength: 200 })),
  banner: Type.Optional(banner),
}
const rule = Type.Object(
  { ...change, whenInert: Type.Optional(Type.Object(change, { additionalProperties: false })) },
  { additionalProperties: false },
)
const texts = Type.Array(Type.String({ maxLength: 320 }), { maxItems: 10_000 })
const scope = Type.Union([
  Type.Object({ kind: Type.Literal('tenant') }, { additionalProperties: false }),
  Type.Object({ kind: Type.Literal('domain'), domains: texts }, { additionalProperties: false }),
  Type.Object(
    {
      kind: Type.Literal('group'),
      groupId: Type.String({ maxLength: 100 }),
      /** Besides those whom the directory knows to be in it. */
      members: texts,
    },
    { additionalProperties: false },
  ),
  Type.Object({ kind: Type.Literal('person'), addresses: texts }, { additionalProperties: false }),
])
const categoryNames = ['malware', 'unscannable', 'phish', 'spoof', 'spam', 'bulk', 'clean'] as const
export const category = literals(...categoryNames)
const rules = Type.Object(
  {
    malware: Type.Optional(rule),
    unscannable: Type.Optional(rule),
    phish: Type.Optional(rule),
    spoof: Type.Optional(rule),
    spam: Type.Optional(rule),
    bulk: Type.Optional(rule),
    clean: Type.Optional(rule),
  },
  { additionalProperties: false },
)
const policyFields = {
  name: Type.String({ maxLength: 200 }),
  scope,
  order: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
  direction: literals('inbound', 'outbound', 'both'),
  rules,
}
export const policyBody = Type.Object(
  { ...policyFields, order: Type.Integer({ minimum: 0, maximum: 100_000 }) },
  { additionalProperties: false },
)
export const policySchema = Type.Object({ id: Type.String(), ...policyFields })

export const lockSchema = nullable(
  Type.Object({ by: Type.String({ description: 'Name of the template' }), options: Type.Array(Type.String()) }),
)
const onFault = Type.Object(
  { inbound: literals('tag', 'hold'), outbound: literals('tag', 'hold') },
  { additionalProperties: false },
)
export const settingsBody = Type.Object({ onScannerFault: onFault }, { additionalProperties: false })

export const policyListSchema = Type.Object({
  items: Type.Array(policySchema),
  builtIn: Type.Array(policySchema),
  /** What is done after 15 minutes with mail that a scanner could not look at. */
  onScannerFault: onFault,
  locked: lockSchema,
})
export const orderBody = Type.Object(
  { ids: Type.Array(uuid, { minItems: 1, maxItems: 200, uniqueItems: true }) },
  { additionalProperties: false },
)

export const effectiveQuery = Type.Object(
  { address: Type.String({ maxLength: 320 }), direction: literals('inbound', 'outbound') },
  { additionalProperties: false },
)
export const effectiveSchema = Type.Object({
  address: Type.String(),
  direction: literals('inbound', 'outbound'),
  isKnown: Type.Boolean({ description: 'The directory knows the address' }),
  groups: Type.Array(Type.Object({ id: Type.String(), displayName: Type.String() })),
  /** In the order in which they are asked. */
  items: Type.Array(Type.Object({ ...policySchema.properties, why: Type.String() })),
  /** For each category the rule that decides, and whose it is. */
  decisions: Type.Array(Type.Object({ category, rule, policyId: Type.String(), policyName: Type.String() })),
  locked: lockSchema,
})

export type PolicyAnswer = Static<typeof policySchema>
export type PolicyListAnswer = Static<typeof policyListSchema>
export type PolicyBody = Static<typeof policyBody>
export type EffectiveAnswer = Static<typeof effectiveSchema>
export type PolicyLock = Static<typeof lockSchema>
