// Shapes of the routes of tenants and of their directory.
import Type, { type Static, type TSchema } from 'typebox'

const nullable = <T extends TSchema>(type: T) => Type.Union([type, Type.Null()])
const literals = <const Values extends readonly string[]>(...values: Values) =>
  Type.Unsafe<Values[number]>(Type.Union(values.map((value) => Type.Literal(value))))
const uuid = Type.String({ format: 'uuid' })

export const tenantParameters = Type.Object({ tenantId: uuid })
export const oneParameters = Type.Object({ tenantId: uuid, id: uuid })
export const mailboxKind = literals('user', 'shared', 'room', 'equipment')

const counted = {
  search: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  cursor: Type.Optional(Type.String({ maxLength: 4000 })),
  withTotal: Type.Optional(Type.Boolean({ description: 'Also says how many match' })),
}
const ids = Type.Optional(Type.Array(uuid, { minItems: 1, maxItems: 100, description: 'Only these' }))
export const peopleQuery = Type.Object(
  { ...counted, ids, mailbox: Type.Optional(mailboxKind) },
  { additionalProperties: false },
)
export const groupQuery = Type.Object(
  { ...counted, ids, withAddress: Type.Optional(Type.Boolean({ description: 'Only groups with a mail address' })) },
  { additionalProperties: false },
)
export const mailboxQuery = Type.Object(
  { ...counted, kind: Type.Optional(mailboxKind) },
  { additionalProperties: false },
)
const page = <T extends TSchema>(item: T) =>
  Type.Object({
    items: Type.Array(item),
    next: nullable(Type.String()),
    total: Type.Optional(Type.Integer({ description: 'From the cursor on; only when asked for' })),
  })

export const tenantSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  microsoftTenantId: nullable(Type.String()),
  initialDomain: nullable(Type.String()),
  createdAt: Type.String(),
})
export const tenantsSchema = Type.Object({ items: Type.Array(tenantSchema) })

const personHead = {
  id: Type.String(),
  displayName: Type.String(),
  userPrincipalName: Type.String(),
  mail: nullable(Type.String()),
  department: nullable(Type.String()),
  isEnabled: Type.Boolean(),
  isGuest: Type.Boolean(),
  mailbox: nullable(mailboxKind),
}
export const peoplePage = page(Type.Object(personHead))
export const personSchema = Type.Object({
  ...personHead,
  jobTitle: nullable(Type.String()),
  language: nullable(Type.String()),
  mailboxAddress: nullable(Type.String()),
  addresses: Type.Array(Type.Object({ address: Type.String(), isPrimary: Type.Boolean() })),
  groups: Type.Array(Type.Object({ id: Type.String(), displayName: Type.String() })),
  deletedAt: nullable(Type.String()),
  updatedAt: Type.String(),
})
export const mailboxPage = page(
  Type.Object({
    personId: Type.String(),
    displayName: Type.String(),
    address: Type.String(),
    kind: mailboxKind,
    isEnabled: Type.Boolean(),
  }),
)
const groupHead = {
  id: Type.String(),
  displayName: Type.String(),
  mail: nullable(Type.String()),
  kind: literals('microsoft-365', 'distribution', 'mail-security', 'security'),
  isDynamic: Type.Boolean(),
  memberCount: Type.Integer(),
}
export const groupPage = page(Type.Object(groupHead))
export const groupSchema = Type.Object({
  ...groupHead,
  /** At most 500. */
  members: Type.Array(
    Type.Object({
      id: Type.String(),
      kind: literals('person', 'group'),
      displayName: Type.String(),
      address: nullable(Type.String()),
    }),
  ),
})
export const domainsSchema = Type.Object({
  items: Type.Array(
    Type.Object({
      name: Type.String(),
      isVerified: Type.Boolean(),
      isInitial: Type.Boolean(),
      isDefault: Type.Boolean(),
      hasEmail: Type.Boolean(),
      type: nullable(literals('Authoritative', 'InternalRelay')),
    }),
  ),
})
export const syncSchema = Type.Object({
  items: Type.Array(
    Type.Object({
      resource: literals('users', 'groups', 'domains', 'mailboxes'),
      count: Type.Integer(),
      completedAt: nullable(Type.String()),
      isRunning: Type.Boolean(),
      failedAt: nullable(Type.String()),
      failure: nullable(Type.String()),
    }),
  ),
})
export const syncBody = Type.Object({ full: Type.Optional(Type.Boolean()) }, { additionalProperties: false })
export const requestedSchema = Type.Object({ requested: Type.Boolean() })

export type TenantAnswer = Static<typeof tenantSchema>
export type PersonAnswer = Static<typeof personSchema>
export type PeoplePage = Static<typeof peoplePage>
export type MailboxPage = Static<typeof mailboxPage>
export type GroupPage = Static<typeof groupPage>
export type GroupAnswer = Static<typeof groupSchema>
export type DomainsAnswer = Static<typeof domainsSchema>
export type SyncAnswer = Static<typeof syncSchema>
