// Shapes of allow-listing: what is wanted in Microsoft 365, the plan, what is there, guides for other filters, delivery checks.
import Type, { type Static } from 'typebox'

const closed = { additionalProperties: false } as const
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) => Type.Union([type, Type.Null()])
const time = Type.String({ format: 'date-time' })
const text = Type.String()

/** Limits of the advanced delivery policy (phishing-simulation 7.2): the smaller of what Microsoft's pages say; entries of others count. */
export const limits = { domains: 20, addresses: 10, urls: 30 } as const

export const AllowListSettingsShape = Type.Object(
  {
    /** Domains of MAIL FROM or of the DKIM signature. */
    domains: Type.Array(Type.String({ format: 'hostname', maxLength: 253 }), { maxItems: limits.domains }),
    /** IPv4: one address, a range `a-b`, or CIDR from /24. */
    addresses: Type.Array(Type.String({ maxLength: 43 }), { maxItems: limits.addresses }),
    /** Hosts of the links; needed only for links outside mail (files, Teams, direct delivery). */
    linkHosts: Type.Array(Type.String({ format: 'hostname', maxLength: 230 }), { maxItems: limits.urls }),
    /** Where people's reports go: Microsoft must not filter it, nor what it gets. */
    reportMailbox: nullable(Type.String({ format: 'email', maxLength: 320 })),
    /** Tells Microsoft that reports of its own button go to the mailbox above. */
    setsReporting: Type.Boolean(),
    /** Everything of ours is taken out then; null: kept until taken out by hand. */
    endsAt: nullable(time),
    remindBefore_days: Type.Integer({ minimum: 0, maximum: 90 }),
  },
  closed,
)
export type AllowListSettings = Static<typeof AllowListSettingsShape>

export const defaultAllowListSettings: AllowListSettings = {
  domains: [],
  addresses: [],
  linkHosts: [],
  reportMailbox: null,
  setsReporting: false,
  endsAt: null,
  remindBefore_days: 7,
}

export const entryKinds = [
  'policy',
  /** The policy was there and switched off. */
  'policy-enabled',
  'rule',
  'domain',
  'address',
  'url',
  'secops-policy',
  'secops-mailbox',
  'secops-rule',
  'reporting',
] as const
export type EntryKind = (typeof entryKinds)[number]

export const EntryShape = Type.Object({
  kind: Type.Enum([...entryKinds]),
  value: text,
  /** `ours`: we put it there, and take it out; `others`: was there before, and stays; `missing`: wanted, not there. */
  state: Type.Enum(['ours', 'others', 'missing']),
})
export type Entry = Static<typeof EntryShape>

export const ProblemShape = Type.Object({
  code: text,
  severity: Type.Enum(['blocking', 'warning']),
  text,
})
export type Problem = Static<typeof ProblemShape>

export const PlanStepShape = Type.Object({
  cmdlet: text,
  /** One sentence. */
  text,
  /** As PowerShell, for who wants to do it by hand. */
  powerShell: text,
})

export const CoverageShape = Type.Object({
  what: text,
  /** `covered`: nothing needs to be done; `not-covered`: said why. */
  state: Type.Enum(['covered', 'not-covered']),
  text,
})
export type Coverage = Static<typeof CoverageShape>

export const PlanViewShape = Type.Object({
  readAt: time,
  steps: Type.Array(PlanStepShape),
  entries: Type.Array(EntryShape),
  /** Of other vendors: they stay, and count to the limits. */
  others: Type.Array(Type.Object({ kind: Type.Enum(['domain', 'address', 'url', 'mailbox']), value: text })),
  used: Type.Object({ domains: Type.Integer(), addresses: Type.Integer(), urls: Type.Integer() }),
  limits: Type.Object({ domains: Type.Integer(), addresses: Type.Integer(), urls: Type.Integer() }),
  problems: Type.Array(ProblemShape),
  coverage: Type.Array(CoverageShape),
})
export type PlanView = Static<typeof PlanViewShape>

export const allowListStates = ['none', 'applying', 'active', 'faulty', 'removing', 'removed'] as const
export type AllowListState = (typeof allowListStates)[number]

export const AllowListViewShape = Type.Object({
  state: Type.Enum([...allowListStates]),
  settings: AllowListSettingsShape,
  /** What this installation sends from. */
  suggested: Type.Object({
    domains: Type.Array(text),
    addresses: Type.Array(text),
    linkHosts: Type.Array(text),
    reportMailbox: nullable(text),
  }),
  entries: Type.Array(EntryShape),
  problems: Type.Array(ProblemShape),
  changedAt: nullable(time),
  changedBy: nullable(text),
  appliedAt: nullable(time),
  /** When all of it was last read back in the tenant. */
  verifiedAt: nullable(time),
  operationId: nullable(text),
  isConnected: Type.Boolean(),
  /** Rule 25: addresses whose mail is not redirected to the gateway now. */
  exempt: Type.Array(text),
})
export type AllowListView = Static<typeof AllowListViewShape>

export const GuideShape = Type.Object({
  id: text,
  name: text,
  /** Why this guide is shown first; null: not found in the tenant's mail exchangers or connectors. */
  detectedBy: nullable(text),
  sections: Type.Array(
    Type.Object({
      title: text,
      direction: Type.Enum(['mail-in', 'web-out', 'mail-out', 'web-in']),
      steps: Type.Array(text),
    }),
  ),
  trap: nullable(text),
  /** The same as plain text, to send to whoever looks after the filter. */
  asText: text,
})
export type Guide = Static<typeof GuideShape>

export const GuidesShape = Type.Object({
  exchangers: Type.Array(Type.Object({ domain: text, hosts: Type.Array(text) })),
  guides: Type.Array(GuideShape),
})

export const placements = ['pending', 'inbox', 'junk', 'other-folder', 'not-found'] as const

export const DeliveryCheckShape = Type.Object({
  id: text,
  startedAt: time,
  startedBy: text,
  mailbox: text,
  channel: Type.Enum(['graph', 'smtp']),
  /** `waiting`: not seen yet and still looked for. */
  state: Type.Enum(['waiting', 'done', 'failed']),
  placement: Type.Enum([...placements]),
  /** From sending to the mailbox; null: not seen. */
  seconds: nullable(Type.Integer()),
  /** What is not as it was sent. */
  changes: Type.Array(Type.Object({ what: Type.Enum(['subject', 'link', 'header', 'body']), text })),
  /** Who opened the links before any person could. */
  fetches: Type.Array(
    Type.Object({ at: time, address: text, userAgent: text, method: text, token: text, requests: Type.Integer() }),
  ),
  advice: Type.Array(text),
  error: nullable(text),
})
export type DeliveryCheck = Static<typeof DeliveryCheckShape>
