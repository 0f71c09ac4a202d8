// Shapes of the allow and block lists' routes.
import Type, { type Static, type TSchema } from 'typebox'

const nullable = <T extends TSchema>(type: T) => Type.Union([type, Type.Null()])
const literals = <const Values extends readonly string[]>(...values: Values) =>
  Type.Unsafe<Values[number]>(Type.Union(values.map((value) => Type.Literal(value))))
const time = Type.String({ format: 'date-time' })
const uuid = Type.String({ format: 'uuid' })

export const list = literals('allow', 'block')
export const kind = literals('address', 'domain', 'wildcard', 'network')
export const entryParameters = Type.Object({ tenantId: uuid, id: uuid })

export const listEntrySchema = Type.Object({
  id: Type.String(),
  list,
  kind,
  value: Type.String(),
  owner: nullable(Type.String({ description: 'Null: for everybody; else the mailbox it is for' })),
  note: Type.String(),
  requireAuthentication: Type.Boolean(),
  createdAt: time,
  createdBy: Type.String(),
  expiresAt: nullable(time),
  isExpired: Type.Boolean(),
})
export const listPage = Type.Object({ items: Type.Array(listEntrySchema), next: nullable(Type.String()) })
const filter = {
  search: Type.Optional(Type.String({ minLength: 1, maxLength: 320, description: 'Part of the value or the note' })),
  list: Type.Optional(list),
  kind: Type.Optional(kind),
  owner: Type.Optional(
    Type.String({ maxLength: 320, description: '`none`: for everybody; `any`: of mailboxes; else one mailbox’s own' }),
  ),
  state: Type.Optional(literals('current', 'expired', 'all')),
}
export const listQuery = Type.Object(
  {
    ...filter,
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    cursor: Type.Optional(Type.String({ maxLength: 100 })),
  },
  { additionalProperties: false },
)
export const exportQuery = Type.Object(filter, { additionalProperties: false })
export const countsSchema = Type.Object({
  allow: Type.Integer(),
  block: Type.Integer(),
  own: Type.Integer({ description: 'Entries of mailboxes’ own lists' }),
  expired: Type.Integer(),
  max: Type.Integer(),
})

export const listBody = Type.Object(
  {
    list,
    value: Type.String({ minLength: 1, maxLength: 320 }),
    owner: Type.Optional(nullable(Type.String({ minLength: 3, maxLength: 320 }))),
    note: Type.Optional(Type.String({ maxLength: 500 })),
    requireAuthentication: Type.Optional(Type.Boolean()),
    expiresAt: Type.Optional(nullable(time)),
  },
  { additionalProperties: false },
)
export const changeBody = Type.Object(
  {
    list: Type.Optional(list),
    note: Type.Optional(Type.String({ maxLength: 500 })),
    requireAuthentication: Type.Optional(Type.Boolean()),
    expiresAt: Type.Optional(nullable(time)),
  },
  { additionalProperties: false },
)
export const removeBody = Type.Object(
  { ids: Type.Array(uuid, { minItems: 1, maxItems: 1_000 }) },
  { additionalProperties: false },
)
export const removedSchema = Type.Object({ removed: Type.Integer() })

export const checkQuery = Type.Object(
  {
    sender: Type.String({ minLength: 3, maxLength: 320 }),
    recipient: Type.Optional(Type.String({ minLength: 3, maxLength: 320 })),
    clientAddress: Type.Optional(Type.String({ maxLength: 45 })),
    isAuthenticated: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)
export const checkSchema = Type.Object({
  decision: nullable(list),
  /** In the order in which they win: the first decides. */
  matches: Type.Array(listEntrySchema),
  reason: Type.String(),
})

export const import_bytes_max = 8 * 1024 * 1024
export const importBody = Type.Object(
  {
    content: Type.String({ minLength: 1, maxLength: import_bytes_max }),
    list: Type.Unsafe<'allow' | 'block'>({ ...list, description: 'For lines that do not say' }),
    note: Type.Optional(Type.String({ maxLength: 500 })),
    requireAuthentication: Type.Optional(Type.Boolean()),
    expiresAt: Type.Optional(nullable(time)),
  },
  { additionalProperties: false },
)
export const importStarted = Type.Object({ importId: Type.String(), operationId: Type.String() })
export const importReport = Type.Object({
  lines: Type.Integer(),
  added: Type.Integer(),
  moved: Type.Integer({ description: 'Were on the other list' }),
  changed: Type.Integer({ description: 'Note, expiry or authentication differs' }),
  unchanged: Type.Integer(),
  repeated: Type.Integer({ description: 'Stand in the file more than once; the last one counts' }),
  refused: Type.Integer(),
  isDryRun: Type.Boolean(),
})
export const refusedLine = Type.Object({ line: Type.Integer(), text: Type.String(), message: Type.String() })
export const importSchema = Type.Object({
  id: Type.String(),
  createdAt: time,
  createdBy: Type.String(),
  appliedAt: nullable(time),
  report: nullable(importReport),
  refused: Type.Array(refusedLine, { description: 'The first 1,000; all of them in the CSV' }),
})

export type ListEntryAnswer = Static<typeof listEntrySchema>
export type ListPageAnswer = Static<typeof listPage>
export type ListImportAnswer = Static<typeof importSchema>
export type ImportReport = Static<typeof importReport>
