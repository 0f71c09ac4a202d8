// Shapes of sign-in, accounts, administrators, roles and API credentials on the wire; the console imports them.
import Type, { type Static, type TSchema } from 'typebox'
import { closed, nullable, time, uuid as id } from '#platform/http/shapes.ts'

const email = Type.String({ format: 'email', maxLength: 254 })
const personName = Type.String({ minLength: 1, maxLength: 100, pattern: '^[^\\u0000-\\u001f\\u007f]+$' })
const passwordText = Type.String({ minLength: 1, maxLength: 1_000 })
const token = Type.String({ minLength: 20, maxLength: 200 })
/** Where to go after signing in: a path of ours. */
const nextPath = Type.Optional(Type.String({ maxLength: 2_000 }))
/** What the browser's WebAuthn API takes and gives, as JSON (WebAuthn level 3, 5.1.8 and 5.1.9); @simplewebauthn reads it. */
const webauthn = Type.Record(Type.String({ maxLength: 60 }), Type.Unknown())

export const idParameters = Type.Object({ id })

// Roles.

export const scopeSchema = Type.Union([
  Type.Object(
    { kind: Type.Literal('installation') },
    { ...closed, description: 'All tenants, those to come included, and the installation' },
  ),
  Type.Object(
    { kind: Type.Literal('tenants'), tenantIds: Type.Array(id, { minItems: 1, maxItems: 2_500, uniqueItems: true }) },
    closed,
  ),
])
export type Scope = Static<typeof scopeSchema>

/** What a custom role keeps of its base; each part that is null narrows nothing. */
export const narrowingSchema = Type.Object(
  {
    products: nullable(Type.Array(Type.String({ maxLength: 40 }), { minItems: 1, maxItems: 20, uniqueItems: true })),
    domains: nullable(
      Type.Array(Type.String({ minLength: 3, maxLength: 253 }), { minItems: 1, maxItems: 200, uniqueItems: true }),
    ),
    groupIds: nullable(Type.Array(id, { minItems: 1, maxItems: 200, uniqueItems: true })),
  },
  closed,
)
/** As it is sent. Not a union: where types are coerced, null would become a list with one empty text. */
const listOrNull = (items: TSchema, maxItems: number) =>
  Type.Unsafe<string[] | null>({ type: ['array', 'null'], items, minItems: 1, maxItems, uniqueItems: true })
export const narrowingInputSchema = Type.Object(
  {
    products: listOrNull(Type.String({ minLength: 1, maxLength: 40 }), 20),
    domains: listOrNull(Type.String({ minLength: 3, maxLength: 253 }), 200),
    groupIds: listOrNull(id, 200),
  },
  closed,
)
export type Narrowing = Static<typeof narrowingSchema>

export const roleSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  description: Type.String(),
  kind: Type.Union([Type.Literal('tenant'), Type.Literal('provider')]),
  isPredefined: Type.Boolean(),
  /** Of a custom role: the predefined role that it narrows. */
  baseId: nullable(Type.String()),
  narrowing: nullable(narrowingSchema),
  /** Null: of the whole installation. */
  tenantId: nullable(Type.String()),
  permissions: Type.Array(Type.String()),
  /** How many have it. */
  users: Type.Integer(),
})
export type Role = Static<typeof roleSchema>
export const roleListSchema = Type.Object({ items: Type.Array(roleSchema) })
export const roleInputSchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 60, pattern: '^[^\\u0000-\\u001f\\u007f]+$' }),
    description: Type.String({ maxLength: 300, default: '' }),
    baseId: Type.String({ maxLength: 60 }),
    tenantId: Type.Optional(nullable(id)),
    narrowing: narrowingInputSchema,
  },
  closed,
)
export type RoleInput = Static<typeof roleInputSchema>

export const permissionSchema = Type.Object({
  name: Type.String(),
  product: Type.String(),
  meaning: Type.String(),
  roles: Type.Array(Type.String(), { description: 'Predefined roles that have it' }),
})
export const permissionListSchema = Type.Object({ items: Type.Array(permissionSchema) })

export const assignmentSchema = Type.Object({ roleId: Type.String({ maxLength: 60 }), scope: scopeSchema }, closed)
export type Assignment = Static<typeof assignmentSchema>

// Session.

export const signInMethods = [
  'password',
  'password+totp',
  'password+recovery-code',
  'password+passkey',
  'passkey',
  'microsoft',
  'link',
] as const
const method = Type.Enum([...signInMethods])
export type SignInMethod = (typeof signInMethods)[number]

const signedOut = Type.Object({
  signedIn: Type.Literal(false),
  /** What the sign-in page offers. */
  methods: Type.Object({ password: Type.Boolean(), passkey: Type.Boolean(), microsoft: Type.Boolean() }),
  /** Nobody can sign in yet: the page says where the one-time link is printed. */
  needsFirstUser: Type.Boolean(),
})
const signedIn = Type.Object({
  signedIn: Type.Literal(true),
  /** Send it as `x-csrf-token` with everything but GET and HEAD. */
  csrfToken: Type.String(),
  user: Type.Object({ id: Type.String(), name: Type.String(), email: Type.String() }),
  roles: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), scope: scopeSchema })),
  /** All that the person may do somewhere; `all` = everything everywhere. */
  permissions: Type.Union([Type.Literal('all'), Type.Array(Type.String())]),
  tenants: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      /** Null: the same as above. */
      permissions: nullable(Type.Array(Type.String())),
      /** Set when a narrowed role shows only some domains or groups of this tenant. */
      limit: nullable(Type.Object({ domains: Type.Array(Type.String()), groupIds: Type.Array(Type.String()) })),
    }),
  ),
  /** May look after the installation itself: tenants, system health. */
  isInstallation: Type.Boolean(),
  session: Type.Object({
    id: Type.String(),
    method,
    signedInAt: time,
    /** Without use until then it ends. */
    idleEndsAt: time,
    endsAt: time,
    /** Until then sensitive changes need no confirmation. */
    confirmedUntil: nullable(time),
  }),
  secondFactor: Type.Object({ totp: Type.Boolean(), passkeys: Type.Integer(), recoveryCodesLeft: Type.Integer() }),
})
export const sessionSchema = Type.Union([signedOut, signedIn])
export type SessionView = Static<typeof sessionSchema>
export type SignedInView = Static<typeof signedIn>

// Sign-in steps. Every step answers with one of these.

export const signInStepSchema = Type.Union([
  Type.Object({
    state: Type.Literal('signed-in'),
    /** A path of ours to go to. */
    next: Type.String(),
    csrfToken: Type.String(),
  }),
  Type.Object({
    state: Type.Literal('second-factor'),
    methods: Type.Array(Type.Enum(['totp', 'recovery-code', 'passkey'])),
    /** For the browser's WebAuthn call; null without a passkey. */
    passkeyOptions: nullable(webauthn),
    endsAt: time,
  }),
])
export type SignInStep = Static<typeof signInStepSchema>

export const passwordSignInSchema = Type.Object(
  { email: Type.String({ minLength: 1, maxLength: 254 }), password: passwordText, next: nextPath },
  closed,
)
export const secondFactorSchema = Type.Union([
  Type.Object({ method: Type.Literal('totp'), code: Type.String({ minLength: 6, maxLength: 10 }) }, closed),
  Type.Object({ method: Type.Literal('recovery-code'), code: Type.String({ minLength: 8, maxLength: 40 }) }, closed),
  Type.Object({ method: Type.Literal('passkey'), response: webauthn }, closed),
])
export type SecondFactor = Static<typeof secondFactorSchema>
export const passkeySignInSchema = Type.Object({ response: webauthn, next: nextPath }, closed)
export const webauthnSchema = webauthn

/** One-time links: of the first administrator, of an invitation, of a new password. */
export const linkCheckSchema = Type.Object({ token }, closed)
export const linkViewSchema = Type.Object({
  kind: Type.Enum(['first', 'invitation', 'reset']),
  email: nullable(Type.String()),
  name: nullable(Type.String()),
  expiresAt: time,
  /** Whether this person can also sign in with Microsoft instead of choosing a password. */
  microsoft: Type.Boolean(),
})
export type LinkView = Static<typeof linkViewSchema>
export const linkAcceptSchema = Type.Object(
  { token, password: passwordText, name: Type.Optional(personName), email: Type.Optional(email) },
  closed,
)

/** Before a sensitive change: who is at the keyboard? */
export const confirmSchema = Type.Union([
  Type.Object({ method: Type.Literal('password'), password: passwordText }, closed),
  Type.Object({ method: Type.Literal('passkey'), response: webauthn }, closed),
])
export const confirmedSchema = Type.Object({ csrfToken: Type.String(), confirmedUntil: time })
export const confirmOptionsSchema = Type.Object({
  methods: Type.Array(Type.Enum(['password', 'passkey', 'microsoft'])),
  passkeyOptions: nullable(webauthn),
})

// One's own account.

export const accountSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  email: Type.String(),
  hasPassword: Type.Boolean(),
  passwordChangedAt: nullable(time),
  microsoft: nullable(Type.Object({ tenantId: Type.String(), objectId: Type.String() })),
  totp: Type.Boolean(),
  recoveryCodesLeft: Type.Integer(),
  passkeys: Type.Array(
    Type.Object({ id: Type.String(), name: Type.String(), createdAt: time, lastUsedAt: nullable(time) }),
  ),
})
export type Account = Static<typeof accountSchema>
export const accountInputSchema = Type.Object({ name: personName }, closed)
export const passwordChangeSchema = Type.Object({ password: passwordText }, closed)
export const totpBeginSchema = Type.Object({
  secret: Type.String(),
  uri: Type.String({ description: 'otpauth: for a QR code' }),
  endsAt: time,
})
export const totpConfirmSchema = Type.Object({ code: Type.String({ minLength: 6, maxLength: 10 }) }, closed)
/** Shown once; null when there are unused ones from before. */
export const recoveryCodesSchema = Type.Object({ recoveryCodes: nullable(Type.Array(Type.String())) })
export const passkeyInputSchema = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 60, pattern: '^[^\\u0000-\\u001f\\u007f]+$' }), response: webauthn },
  closed,
)
export const passkeyMadeSchema = Type.Object({ id: Type.String(), recoveryCodes: nullable(Type.Array(Type.String())) })

export const userSessionSchema = Type.Object({
  id: Type.String(),
  isCurrent: Type.Boolean(),
  method,
  address: nullable(Type.String()),
  userAgent: nullable(Type.String()),
  signedInAt: time,
  lastSeenAt: time,
  endsAt: time,
})
export type UserSession = Static<typeof userSessionSchema>
export const userSessionListSchema = Type.Object({ items: Type.Array(userSessionSchema) })

// Administrators.

export const userSchema = Type.Object({
  id: Type.String(),
  email: Type.String(),
  name: Type.String(),
  state: Type.Enum(['invited', 'active', 'disabled']),
  assignments: Type.Array(Type.Object({ roleId: Type.String(), roleName: Type.String(), scope: scopeSchema })),
  hasPassword: Type.Boolean(),
  isMicrosoft: Type.Boolean(),
  secondFactor: Type.Boolean(),
  createdAt: time,
  lastSignInAt: nullable(time),
  /** Whether the caller may change this administrator: not when they reach further than the caller. */
  mayChange: Type.Boolean(),
})
export type User = Static<typeof userSchema>
export const userListSchema = Type.Object({ items: Type.Array(userSchema), next: nullable(Type.String()) })
export const userQuerySchema = Type.Object(
  {
    search: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    state: Type.Optional(Type.Enum(['invited', 'active', 'disabled'])),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    cursor: Type.Optional(Type.String({ maxLength: 600 })),
  },
  closed,
)
export const inviteSchema = Type.Object(
  { email, name: personName, assignments: Type.Array(assignmentSchema, { minItems: 1, maxItems: 50 }) },
  closed,
)
export const userChangeSchema = Type.Object(
  {
    name: Type.Optional(personName),
    assignments: Type.Optional(Type.Array(assignmentSchema, { minItems: 1, maxItems: 50 })),
  },
  closed,
)
export const userChangedSchema = Type.Object({
  ...userSchema.properties,
  /** An open one-time link ended with the change of roles: make a new one. */
  needsNewLink: Type.Boolean(),
})
/** A link that lets its holder choose a password: to be handed over in person or in a message. */
export const userLinkSchema = Type.Object({ link: Type.String(), expiresAt: time })
export const invitedSchema = Type.Object({ user: userSchema, ...userLinkSchema.properties })

// API credentials (OAuth client credentials, RFC 6749 4.4).

const scopeNames = Type.Array(Type.String({ pattern: '^[a-z-]+(\\.[a-z-]+)*\\.[a-z-]+$', maxLength: 100 }), {
  minItems: 1,
  maxItems: 200,
  uniqueItems: true,
})
export const credentialSchema = Type.Object({
  clientId: Type.String(),
  name: Type.String(),
  scopes: Type.Array(Type.String()),
  scope: scopeSchema,
  createdAt: time,
  createdBy: Type.String(),
  lastUsedAt: nullable(time),
  revokedAt: nullable(time),
  /** Two at most, while one takes over from the other. */
  secrets: Type.Array(Type.Object({ id: Type.String(), hint: Type.String(), createdAt: time, expiresAt: time })),
})
export type Credential = Static<typeof credentialSchema>
export const credentialListSchema = Type.Object({ items: Type.Array(credentialSchema) })
const secretDays = Type.Integer({ minimum: 1, maximum: 730, default: 365, description: 'Days until the secret ends' })
export const credentialInputSchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100 }),
    scopes: scopeNames,
    scope: scopeSchema,
    days: Type.Optional(secretDays),
  },
  closed,
)
export const rotateSchema = Type.Object(
  {
    days: Type.Optional(secretDays),
    overlapHours: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 720, default: 24, description: 'How long the older secret goes on working' }),
    ),
  },
  closed,
)
/** The secret is shown this once. */
export const credentialMadeSchema = Type.Object({
  clientId: Type.String(),
  clientSecret: Type.String(),
  expiresAt: time,
})
export const tokenAnswerSchema = Type.Object({
  access_token: Type.String(),
  token_type: Type.Literal('Bearer'),
  expires_in: Type.Integer(),
  scope: Type.String(),
})

export const whoamiSchema = Type.Object({
  /** `installation`: sees all tenants; `provider`: several; `tenant`: one. */
  kind: Type.Enum(['installation', 'provider', 'tenant']),
  caller: Type.Object({
    kind: Type.Enum(['user', 'token', 'credential', 'system']),
    id: Type.String(),
    name: Type.String(),
  }),
  tenants: Type.Union([Type.Literal('all'), Type.Array(Type.Object({ id: Type.String(), name: Type.String() }))]),
  permissions: Type.Union([Type.Literal('all'), Type.Array(Type.String())]),
  hosts: Type.Object({ api: Type.String(), console: Type.String() }),
})
export type Whoami = Static<typeof whoamiSchema>
