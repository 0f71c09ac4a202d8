// Shapes of the compromised-mailbox response on the wire: incidents with their four tracks, settings, computers, agents, symptoms.
import Type, { type Static, type TSchema } from 'typebox'

const closed = { additionalProperties: false } as const
const nullable = <T extends TSchema>(type: T) => Type.Union([type, Type.Null()])
const uuid = Type.String({ format: 'uuid' })
const time = Type.String({ format: 'date-time' })
const page = <T extends TSchema>(item: T) => Type.Object({ items: Type.Array(item), next: nullable(Type.String()) })
const paging = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  cursor: Type.Optional(Type.String({ maxLength: 400 })),
}
const reason = Type.String({ minLength: 3, maxLength: 500 })

export const tenantParameters = Type.Object({ tenantId: uuid })
export const incidentParameters = Type.Object({ tenantId: uuid, id: uuid })
export const computerParameters = Type.Object({ tenantId: uuid, id: uuid })

// States. Names and meaning: endpoint-response 4.2.

export const incidentStates = [
  'open',
  'containing',
  'contained',
  'clearing',
  'releasable',
  'released',
  'probation',
  'closed',
  'permanent',
] as const
export type IncidentState = (typeof incidentStates)[number]

export const blockStates = ['none', 'active', 'permanent', 'lifted'] as const
export const containmentStates = ['none', 'pending', 'partial', 'done', 'restoring', 'restored', 'failed'] as const
export type ContainmentState = (typeof containmentStates)[number]
export const computerScanStates = [
  'linking',
  'queued',
  'running',
  'finishedClean',
  'finishedCleaned',
  'finishedWithGaps',
  'infected',
  'failed',
  'offline',
  'noBackend',
  'expired',
  'skipped',
] as const
export type ComputerScanState = (typeof computerScanStates)[number]
export const hygieneStates = ['none', 'collecting', 'findings', 'cleaned', 'accepted'] as const
export type HygieneState = (typeof hygieneStates)[number]
export const releasePolicies = ['gated', 'timer', 'manual'] as const
export type ReleasePolicy = (typeof releasePolicies)[number]
export const backEnds = ['agent', 'defender', 'intune', 'sophos'] as const
export type BackEndName = (typeof backEnds)[number]
export const threatCategories = ['spam', 'phish', 'malware'] as const
export type ThreatCategory = (typeof threatCategories)[number]

/** What does not decide the state and must be seen: endpoint-response 4.2, 4.3. */
export const incidentFlags = [
  'needsAdmin',
  'm365Partial',
  'noComputer',
  'noEndpointLicence',
  'evidenceWithdrawn',
  'onlyAdministrator',
  'sharedMailbox',
  'unattributed',
  'microsoftRestricted',
  'alertOnly',
] as const
export type IncidentFlag = (typeof incidentFlags)[number]

// Findings in the mailbox and the tenant (symptoms, endpoint-response 3.7 and 3.8).

export const symptomKinds = [
  'bad-messages',
  'virus-sent',
  'microsoft-restricted',
  'forward-external',
  'rule-forwards',
  'rule-hides',
  'rule-name',
  'rule-hidden',
  'sent-items-missing',
  'notices-deleted',
  'mass-deletion',
  'sign-in-risk',
  'new-mfa-method',
  'new-consent',
  'recipients-unusual',
  'bounces',
  'infected-computer',
  'delegation',
  'reading-spree',
] as const
export type SymptomKind = (typeof symptomKinds)[number]

export const finding = Type.Object({
  id: Type.String(),
  kind: Type.Enum([...symptomKinds]),
  /** "Inbox rule 'x' moves everything to RSS Feeds and marks it as read". */
  title: Type.String(),
  /** What was seen, where and when; each line one fact. */
  evidence: Type.Array(Type.String()),
  points: Type.Integer(),
  /** Points that count now, after decay and exemptions. */
  pointsNow: Type.Number(),
  seenAt: time,
  state: Type.Enum(['open', 'cleaned', 'accepted', 'undone', 'gone']),
  canCleanUp: Type.Boolean(),
  canUndo: Type.Boolean(),
})
export type FindingView = Static<typeof finding>

// Incidents.

const mailbox = Type.Object({
  address: Type.String(),
  displayName: Type.String(),
  /** Null: no person of the directory (a device, a connector, an unknown address of an accepted domain). */
  personId: nullable(Type.String()),
  kind: Type.Enum(['user', 'shared', 'room', 'equipment', 'unknown']),
})

const blockView = Type.Object({
  state: Type.Enum([...blockStates]),
  mode: Type.Enum(['hold', 'reject']),
  since: nullable(time),
  /** Null: no end by itself. */
  until: nullable(time),
  heldMessages: Type.Integer(),
})

export const incidentHead = Type.Object({
  id: Type.String(),
  /** Of this mailbox: 1, 2, 3 … while the ladder counts. */
  number: Type.Integer(),
  state: Type.Enum([...incidentStates]),
  flags: Type.Array(Type.Enum([...incidentFlags])),
  mailbox,
  policy: Type.Enum([...releasePolicies]),
  openedAt: time,
  endedAt: nullable(time),
  block: blockView,
  /** Bad messages that count, by kind. */
  messages: Type.Object({ spam: Type.Integer(), phish: Type.Integer(), malware: Type.Integer() }),
  containment: Type.Enum([...containmentStates]),
  computers: Type.Object({
    total: Type.Integer(),
    clear: Type.Integer(),
    worst: nullable(Type.Enum([...computerScanStates])),
  }),
  hygiene: Type.Enum([...hygieneStates]),
})
export type IncidentHead = Static<typeof incidentHead>

export const badMessage = Type.Object({
  messageId: Type.String(),
  internetMessageId: nullable(Type.String()),
  occurredAt: time,
  category: Type.Enum([...threatCategories]),
  subject: Type.String(),
  recipientCount: Type.Integer(),
  /** `trigger`: one of the K that opened the incident. */
  role: Type.Enum(['trigger', 'further', 'withdrawn']),
  /** In the quarantine, when it lies there. */
  quarantineId: nullable(Type.String()),
})

export const containmentStep = Type.Object({
  key: Type.String(),
  /** What is done, as shown: "Disable sign-in". */
  title: Type.String(),
  state: Type.Enum(['planned', 'running', 'done', 'failed', 'manual', 'skipped', 'restoring', 'restored', 'kept']),
  /** What it does and why it is manual, skipped, failed or kept. */
  detail: Type.String(),
  attempts: Type.Integer(),
  nextAttemptAt: nullable(time),
  doneAt: nullable(time),
})
export type ContainmentStepView = Static<typeof containmentStep>

export const detection = Type.Object({
  /** Safe to show: control characters and bytes that are no UTF-8 are escaped. */
  path: Type.String(),
  sha256: nullable(Type.String()),
  threat: Type.String(),
  action: Type.Enum(['none', 'quarantined', 'removed', 'failed', 'restored', 'allowed']),
  error: nullable(Type.String()),
  at: time,
  /** In the vault of the own agent: can be restored. */
  vaultId: nullable(Type.String()),
})
export type DetectionView = Static<typeof detection>

export const incidentComputer = Type.Object({
  computerId: Type.String(),
  name: Type.String(),
  backEnd: nullable(Type.Enum([...backEnds])),
  kind: Type.Enum(['quick', 'full']),
  state: Type.Enum([...computerScanStates]),
  detail: Type.String(),
  /** What the back end can tell: not every one knows each (endpoint-response 1.1). */
  progress: nullable(Type.Object({ filesScanned: Type.Integer(), filesTotal: nullable(Type.Integer()), at: time })),
  counts: nullable(
    Type.Object({
      scanned: Type.Integer(),
      unreadable: Type.Integer(),
      tooBig: Type.Integer(),
      detections: Type.Integer(),
      remediated: Type.Integer(),
      remaining: Type.Integer(),
    }),
  ),
  definitionsAge_hours: nullable(Type.Number()),
  detections: Type.Array(detection),
  requestedAt: nullable(time),
  startedAt: nullable(time),
  endedAt: nullable(time),
  isIsolated: Type.Boolean(),
  canIsolate: Type.Boolean(),
  /** Strongest evidence that this is the person's computer. */
  evidence: Type.String(),
})
export type IncidentComputerView = Static<typeof incidentComputer>

/** A scan of one computer, of an incident or asked for by hand. */
export const computerScan = Type.Object({
  ...incidentComputer.properties,
  id: Type.String(),
  incidentId: nullable(Type.String()),
  /** Null: Mailwarden itself. */
  requestedBy: nullable(Type.String()),
})
export type ComputerScanView = Static<typeof computerScan>
/** The latest ones, newest first. */
export const computerScans = Type.Object({ items: Type.Array(computerScan) })

export const timelineEntry = Type.Object({
  at: time,
  track: Type.Enum(['incident', 'block', 'containment', 'endpoint', 'hygiene', 'override']),
  /** Null: Mailwarden itself. */
  by: nullable(Type.String()),
  text: Type.String(),
  data: Type.Record(Type.String(), Type.Unknown()),
})
export type TimelineEntryView = Static<typeof timelineEntry>

const check = Type.Object({
  key: Type.Enum(['minimumTime', 'block', 'containment', 'computers', 'hygiene']),
  isMet: Type.Boolean(),
  text: Type.String(),
})

export const incidentActions = [
  'release',
  'extend',
  'rescan',
  'noComputer',
  'acceptFindings',
  'falsePositive',
  'releaseHeld',
  'discardHeld',
] as const

export const incidentView = Type.Object({
  ...incidentHead.properties,
  /** Why it opened, in one sentence: "5 spam messages in 3 min 12 s". */
  trigger: Type.String(),
  formerIncidentId: nullable(Type.String()),
  badMessages: Type.Array(badMessage),
  steps: Type.Array(containmentStep),
  endpoints: Type.Array(incidentComputer),
  /** Computers with weak or stale evidence: shown, not scanned. */
  candidates: Type.Array(Type.Object({ computerId: Type.String(), name: Type.String(), evidence: Type.String() })),
  findings: Type.Array(finding),
  timeline: Type.Array(timelineEntry),
  /** What must be so before the policy releases: the checklist of the release. */
  checklist: Type.Array(check),
  allowedActions: Type.Array(Type.Enum([...incidentActions])),
  notes: Type.Array(Type.String()),
})

export type IncidentView = Static<typeof incidentView>

export const incidentQuery = Type.Object(
  {
    ...paging,
    state: Type.Optional(Type.Enum(['open', 'ended', 'all'])),
    search: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  },
  closed,
)
export const incidentPage = page(incidentHead)
export const reasonBody = Type.Object({ reason }, closed)
export const releaseBody = Type.Object(
  {
    reason,
    /** Also what is held of the mailbox; default: it stays for a decision. */
    held: Type.Optional(Type.Enum(['keep', 'release', 'discard'])),
  },
  closed,
)
export const extendBody = Type.Object({ reason, until: time }, closed)
export const rescanBody = Type.Object(
  { computerId: Type.Optional(uuid), kind: Type.Optional(Type.Enum(['quick', 'full'])) },
  closed,
)

// Settings of a tenant.

const exception = Type.Object(
  {
    /** Address of a mailbox. */
    address: Type.String({ minLength: 3, maxLength: 320 }),
    purpose: Type.String({ minLength: 3, maxLength: 200 }),
    /** `bulk`: a higher K for spam (never for viruses); `alertOnly`: told, not blocked. */
    kind: Type.Enum(['bulk', 'alertOnly']),
    /** Of `bulk`. */
    count: Type.Optional(Type.Integer({ minimum: 3, maximum: 100_000 })),
    expiresAt: time,
  },
  closed,
)

export const settings = Type.Object(
  {
    /** Off: nobody is counted or blocked. */
    isOn: Type.Boolean(),
    count: Type.Integer({ minimum: 3, maximum: 100 }),
    window_minutes: Type.Integer({ minimum: 1, maximum: 60 }),
    policy: Type.Enum([...releasePolicies]),
    mode: Type.Enum(['hold', 'reject']),
    /** Scan linked computers of the owner; off: the block stays, the scan does not happen. */
    scansComputers: Type.Boolean(),
    scanKind: Type.Enum(['quick', 'full']),
    releasesWithoutComputer: Type.Boolean(),
    isolates: Type.Boolean(),
    containment: Type.Object(
      {
        rejectRule: Type.Boolean(),
        disablesSignIn: Type.Boolean(),
        revokesSessions: Type.Boolean(),
        liftsMicrosoftBlock: Type.Boolean(),
      },
      closed,
    ),
    /** Inbox rules and forwarding found bad are switched off by themselves. */
    cleansMailbox: Type.Boolean(),
    quietDays: Type.Integer({ minimum: 1, maximum: 365 }),
    /** Never disabled, never blocked from these recipients: reporting mailboxes, security contacts. */
    exemptRecipients: Type.Array(Type.String({ minLength: 3, maxLength: 320 }), { maxItems: 200 }),
    breakGlass: Type.Array(Type.String({ minLength: 3, maxLength: 320 }), { maxItems: 50 }),
    exceptions: Type.Array(exception, { maxItems: 1_000 }),
  },
  closed,
)
export type CompromiseSettings = Static<typeof settings>

/** DESIGN 6 and endpoint-response 3.2, 4.2. */
export const defaultSettings: CompromiseSettings = {
  isOn: true,
  count: 5,
  window_minutes: 10,
  policy: 'gated',
  mode: 'hold',
  scansComputers: true,
  scanKind: 'quick',
  releasesWithoutComputer: false,
  isolates: false,
  containment: { rejectRule: false, disablesSignIn: false, revokesSessions: false, liftsMicrosoftBlock: false },
  cleansMailbox: false,
  quietDays: 30,
  exemptRecipients: [],
  breakGlass: [],
  exceptions: [],
}

// Computers, links, agents, back ends.

export const linkWeights = ['certain', 'strong', 'medium', 'weak'] as const
export type LinkWeight = (typeof linkWeights)[number]

export const computerLink = Type.Object({
  personId: Type.String(),
  displayName: Type.String(),
  weight: Type.Enum([...linkWeights]),
  isStale: Type.Boolean(),
  evidence: Type.Array(
    Type.Object({
      source: Type.String(),
      text: Type.String(),
      weight: Type.Enum([...linkWeights]),
      firstSeenAt: time,
      lastSeenAt: time,
    }),
  ),
})
export type ComputerLinkView = Static<typeof computerLink>

export const computer = Type.Object({
  id: Type.String(),
  name: Type.String(),
  os: Type.Enum(['windows', 'linux', 'macos', 'other']),
  osVersion: nullable(Type.String()),
  /** Server, terminal server or domain controller: never isolated by itself. */
  isServer: Type.Boolean(),
  backEnds: Type.Array(
    Type.Object({
      name: Type.Enum([...backEnds]),
      externalId: Type.String(),
      lastSeenAt: nullable(time),
      isOnline: nullable(Type.Boolean()),
    }),
  ),
  lastSeenAt: nullable(time),
  isOnline: nullable(Type.Boolean()),
  isIsolated: Type.Boolean(),
  links: Type.Array(computerLink),
  agent: nullable(
    Type.Object({
      id: Type.String(),
      version: Type.String(),
      enrolledAt: time,
      lastSeenAt: nullable(time),
      problem: nullable(Type.String()),
      engine: nullable(Type.String()),
      definitionsAge_hours: nullable(Type.Number()),
    }),
  ),
})
export type ComputerView = Static<typeof computer>
export const computerPage = page(computer)
export const computerQuery = Type.Object(
  { ...paging, search: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })), personId: Type.Optional(uuid) },
  closed,
)
export const linkBody = Type.Object({ personId: uuid }, closed)
/** What became of an order to a computer so far; the rest is seen on the page of the computer and of the incident. */
export const computerAct = Type.Object({ id: Type.String(), state: Type.String(), detail: Type.String() })
export const scanBody = Type.Object({ kind: Type.Enum(['quick', 'full']) }, closed)

export const enrolmentToken = Type.Object({
  id: Type.String(),
  name: Type.String(),
  uses: Type.Integer(),
  used: Type.Integer(),
  expiresAt: time,
  createdAt: time,
  createdBy: Type.String(),
})
export const enrolmentTokens = Type.Object({ items: Type.Array(enrolmentToken) })
export const enrolmentTokenBody = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100 }),
    uses: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
    hours: Type.Optional(Type.Integer({ minimum: 1, maximum: 24 * 30 })),
  },
  closed,
)
/** The token is told once. */
export const createdEnrolmentToken = Type.Object({ ...enrolmentToken.properties, token: Type.String() })

export const backEndView = Type.Object({
  name: Type.Enum([...backEnds]),
  isOn: Type.Boolean(),
  state: Type.Enum(['off', 'ready', 'limited', 'unusable', 'unknown']),
  /** What is missing: permission or licence, by name. */
  problem: nullable(Type.String()),
  checkedAt: nullable(time),
  capabilities: Type.Object({
    progress: Type.Boolean(),
    cancel: Type.Boolean(),
    perJobCompletion: Type.Boolean(),
    fileResults: Type.Boolean(),
    quarantineRestore: Type.Boolean(),
    isolate: Type.Boolean(),
    onlineState: Type.Boolean(),
  }),
  computers: Type.Integer(),
  /** Shown settings; secrets are never told. */
  settings: Type.Record(Type.String(), Type.String()),
})
export type BackEndView = Static<typeof backEndView>
export const backEndsView = Type.Object({ items: Type.Array(backEndView) })
export const backEndBody = Type.Object(
  {
    isOn: Type.Boolean(),
    clientId: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    clientSecret: Type.Optional(Type.String({ minLength: 1, maxLength: 1_000 })),
  },
  closed,
)

// Symptoms over the tenant.

export const symptomBands = ['respond', 'high', 'low', 'none'] as const
export const mailboxSymptoms = Type.Object({
  mailbox,
  score: Type.Number(),
  band: Type.Enum([...symptomBands]),
  findings: Type.Array(finding),
  checkedAt: nullable(time),
  /** What could not be looked at and why (licence, permission): unknown is not clean. */
  unknown: Type.Array(Type.String()),
  incidentId: nullable(Type.String()),
})
export type MailboxSymptoms = Static<typeof mailboxSymptoms>
export const symptomPage = Type.Object({
  items: Type.Array(mailboxSymptoms),
  next: nullable(Type.String()),
  lastCheckAt: nullable(time),
  checkedMailboxes: Type.Integer(),
})
export const symptomQuery = Type.Object(
  { ...paging, band: Type.Optional(Type.Enum([...symptomBands])), personId: Type.Optional(uuid) },
  closed,
)
export const symptomCheckBody = Type.Object({ personId: Type.Optional(uuid) }, closed)
export const personParameters = Type.Object({ tenantId: uuid, personId: uuid })
export const respondAnswer = Type.Object({ incidentId: Type.String() })
/** `operationId`: the check under way, its progress under operations. */
export const symptomCheckAnswer = Type.Object({ operationId: Type.String() })
export const findingParameters = Type.Object({ tenantId: uuid, id: uuid })
export const findingPlan = Type.Object({ steps: Type.Array(Type.String()) })
export const acceptFindingBody = Type.Object(
  {
    reason,
    /** Default: 90 days. */
    until: Type.Optional(time),
    /** Nothing that the account behind it does counts until then: an admin script, a migration tool. */
    alsoActor: Type.Optional(Type.Boolean()),
  },
  closed,
)
