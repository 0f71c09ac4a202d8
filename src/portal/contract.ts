// Shapes of the self-service portal: what people see of their own mail, what administrators let them do, and requests for release.
import Type, { type Static, type TSchema } from 'typebox'

const nullable = <T extends TSchema>(type: T) => Type.Union([type, Type.Null()])
const closed = { additionalProperties: false } as const
const time = Type.String({ format: 'date-time' })
const address = Type.String({ minLength: 3, maxLength: 320 })
const uuid = Type.String({ format: 'uuid' })

export const tenantParameters = Type.Object({ tenantId: uuid })
export const itemParameters = Type.Object({ id: uuid })
export const tenantItemParameters = Type.Object({ tenantId: uuid, id: uuid })
export const tenantAddressParameters = Type.Object({ tenantId: uuid, address })

// What administrators decide.

/** Verdicts as people meet them; `unscanned`: held because it could not be scanned. */
export const personCategories = ['bulk', 'spam', 'spoof', 'unscannable', 'unscanned', 'phish', 'malware'] as const
export type PersonCategory = (typeof personCategories)[number]

/** `hidden`: people do not see it; `request`: they see it and may ask for it; `release`: they may release it themselves. */
export const exposures = ['hidden', 'request', 'release'] as const
export type Exposure = (typeof exposures)[number]
/** Never released by people, whatever the setting. */
export const neverReleased: readonly PersonCategory[] = ['phish', 'malware']

const exposure = Type.Enum([...exposures])
const dangerous = Type.Enum(['hidden', 'request'])
export const summaryTimes_max = 4

export const portalSettings = Type.Object(
  {
    isOn: Type.Boolean({ description: 'People may sign in to the portal' }),
    signIn: Type.Object({ microsoft: Type.Boolean(), code: Type.Boolean() }, closed),
    exposure: Type.Object(
      {
        bulk: exposure,
        spam: exposure,
        spoof: exposure,
        unscannable: exposure,
        unscanned: exposure,
        phish: dangerous,
        malware: dangerous,
      },
      closed,
    ),
    mayRelease: Type.Boolean({ description: 'People may release and delete; else they can only read' }),
    mayUseLists: Type.Boolean({ description: 'People have their own allow and block list; needs mayRelease' }),
    summary: Type.Object(
      {
        isOn: Type.Boolean(),
        days: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), {
          minItems: 1,
          maxItems: 7,
          uniqueItems: true,
          description: '1 = Monday … 7 = Sunday',
        }),
        times: Type.Array(Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' }), {
          minItems: 1,
          maxItems: summaryTimes_max,
          uniqueItems: true,
          description: 'Hours and minutes in the zone of the person',
        }),
        timeZone: Type.String({ minLength: 1, maxLength: 60, description: 'Of people who did not choose one' }),
        from: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'email', maxLength: 254 }),
        scope: Type.Union(
          [
            Type.Object({ kind: Type.Literal('everybody') }, closed),
            Type.Object(
              {
                kind: Type.Literal('some'),
                domains: Type.Array(Type.String({ maxLength: 253 }), { maxItems: 200 }),
                groupIds: Type.Array(uuid, { maxItems: 200 }),
              },
              closed,
            ),
          ],
          { description: 'Whom the summaries go to' },
        ),
      },
      closed,
    ),
  },
  closed,
)
export type PortalSettings = Static<typeof portalSettings>
/** Options that a policy template of the provider has locked: `summary`, `exposure`… */
export const portalSettingsAnswer = Type.Object({ settings: portalSettings, locked: Type.Array(Type.String()) })

/** Who handles the quarantine of a distribution list or shared mailbox. */
export const listOwners = Type.Object({ address, owners: Type.Array(address, { maxItems: 50 }) }, closed)
export const listOwnersPage = Type.Object({ items: Type.Array(listOwners) })
export const listOwnersBody = Type.Object({ owners: Type.Array(address, { maxItems: 50 }) }, closed)

// Requests for release.

export const requestStates = ['open', 'approved', 'refused'] as const
export const releaseRequest = Type.Object({
  id: Type.String(),
  state: Type.Enum([...requestStates]),
  quarantineId: Type.String(),
  person: Type.String({ description: 'Address of who asks' }),
  recipients: Type.Array(Type.String(), { description: 'For which addresses of theirs' }),
  note: Type.String(),
  subject: Type.String(),
  sender: Type.String(),
  category: Type.String(),
  reason: Type.String(),
  requestedAt: time,
  decidedAt: nullable(time),
  decidedBy: nullable(Type.String()),
  answer: Type.String({ description: 'What the administrator wrote to the person' }),
})
export type ReleaseRequest = Static<typeof releaseRequest>
export const releaseRequestQuery = Type.Object(
  {
    state: Type.Optional(Type.Enum([...requestStates, 'all'], { default: 'open' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    cursor: Type.Optional(Type.String({ maxLength: 200 })),
  },
  closed,
)
export const releaseRequestPage = Type.Object({
  items: Type.Array(releaseRequest),
  next: nullable(Type.String()),
  open: Type.Integer({ description: 'How many wait' }),
})
export const decisionBody = Type.Object({ answer: Type.Optional(Type.String({ maxLength: 500 })) }, closed)

// The session of a person; it opens nothing of the administrators' API.

export const portalSession = Type.Union([
  Type.Object({
    signedIn: Type.Literal(false),
    methods: Type.Object({ microsoft: Type.Boolean(), code: Type.Boolean() }),
  }),
  Type.Object({
    signedIn: Type.Literal(true),
    csrfToken: Type.String({ description: 'Send it as x-csrf-token with everything but GET' }),
    person: Type.Object({ name: Type.String(), address: Type.String() }),
    tenant: Type.String(),
    /** All whose quarantine the person handles: their own, and lists and shared mailboxes that they own. */
    mailboxes: Type.Array(Type.Object({ address: Type.String(), isOwn: Type.Boolean() })),
    mayRelease: Type.Boolean(),
    mayUseLists: Type.Boolean(),
    categories: Type.Array(Type.String(), { description: 'That the person can see' }),
    endsAt: time,
  }),
])
export type PortalSession = Static<typeof portalSession>

export const codeRequestBody = Type.Object({ address }, closed)
/** The same for known and unknown addresses. */
export const codeRequestAnswer = Type.Object({ attempt: Type.String(), expiresAt: time })
export const codeCheckBody = Type.Object(
  { attempt: Type.String({ maxLength: 100 }), code: Type.String({ pattern: '^[0-9]{6}$' }) },
  closed,
)
export const signedInAnswer = Type.Object({ signedIn: Type.Literal(true) })

// A person's quarantine.

export const personItemStates = ['held', 'requested', 'refused', 'released'] as const
export const personItem = Type.Object({
  id: Type.String(),
  subject: Type.String(),
  sender: Type.String(),
  recipients: Type.Array(Type.String(), { description: 'Of the addresses that the person handles' }),
  category: Type.String(),
  why: Type.String({ description: 'In plain words' }),
  size_bytes: Type.Number(),
  receivedAt: time,
  quarantinedAt: time,
  expiresAt: time,
  state: Type.Enum([...personItemStates]),
  mayRelease: Type.Boolean(),
  mayRequest: Type.Boolean(),
  mayDelete: Type.Boolean(),
})
export type PersonItem = Static<typeof personItem>
export const personQuery = Type.Object(
  {
    search: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, description: 'Part of the subject or of the sender' }),
    ),
    category: Type.Optional(Type.Enum([...personCategories])),
    mailbox: Type.Optional(address),
    from: Type.Optional(time),
    to: Type.Optional(time),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    cursor: Type.Optional(Type.String({ maxLength: 200 })),
  },
  closed,
)
export const personPage = Type.Object({ items: Type.Array(personItem), next: nullable(Type.String()) })

export const personPreview = Type.Object({
  subject: Type.String(),
  from: Type.String(),
  to: Type.String(),
  date: Type.String(),
  text: Type.String(),
  isCut: Type.Boolean(),
  hasHtml: Type.Boolean(),
  attachments: Type.Array(Type.Object({ name: Type.String(), size_bytes: Type.Number() })),
})

export const personActions = ['release', 'release-and-allow', 'delete', 'delete-and-block', 'request'] as const
export type PersonAction = (typeof personActions)[number]
export const personActed_max = 400
export const personActionBody = Type.Object(
  {
    action: Type.Enum([...personActions]),
    ids: Type.Array(uuid, { minItems: 1, maxItems: personActed_max, uniqueItems: true }),
    note: Type.Optional(Type.String({ maxLength: 500, description: 'With a request: why it is needed' })),
  },
  closed,
)
export const personActionAnswer = Type.Object({
  results: Type.Array(Type.Object({ id: Type.String(), state: Type.Enum(['done', 'failed']), detail: Type.String() })),
})
export type PersonActionAnswer = Static<typeof personActionAnswer>

// A person's allow and block list.

export const personListEntry = Type.Object({
  id: Type.String(),
  list: Type.Enum(['allow', 'block']),
  value: Type.String(),
  note: Type.String(),
  createdAt: time,
})
export const personListAnswer = Type.Object({ items: Type.Array(personListEntry), max: Type.Integer() })
export const personListBody = Type.Object(
  {
    list: Type.Enum(['allow', 'block']),
    value: Type.String({ minLength: 1, maxLength: 320, description: 'An address or a domain' }),
  },
  closed,
)

// What a person chose.

export const personPreferences = Type.Object(
  {
    timeZone: Type.Unsafe<string | null>({
      type: ['string', 'null'],
      minLength: 1,
      maxLength: 60,
      description: 'IANA name; null: as the tenant',
    }),
    wantsSummary: Type.Boolean(),
  },
  closed,
)
export type PersonPreferences = Static<typeof personPreferences>
