// Shapes of visits: what came in, what it was judged to be and why, what a person decided; and the tenant's own networks.
import Type, { type Static, type TSchema } from 'typebox'
import { TokenKindShape, VerdictShape } from '../contract.ts'

const closed = { additionalProperties: false } as const
const nullable = <T extends TSchema>(type: T) => Type.Union([type, Type.Null()])
const uuid = Type.String({ format: 'uuid' })
const time = Type.String({ format: 'date-time' })
const count = Type.Integer({ minimum: 0 })
const share = Type.Number({ minimum: 0, maximum: 1 })

export const tenantParameters = Type.Object({ tenantId: uuid })
export const campaignParameters = Type.Object({ tenantId: uuid, id: uuid })
export const visitParameters = Type.Object({ tenantId: uuid, id: uuid })
export const networkParameters = Type.Object({ tenantId: uuid, id: uuid })

export const ReasonShape = Type.Object({
  code: Type.String(),
  /** A conclusive for a machine, A* by numbers, B for a person, W neither. */
  class: Type.Enum(['A', 'A*', 'B', 'W']),
  text: Type.String(),
})

export const networkKinds = ['scanner', 'vendor', 'datacentre', 'proxy', 'access', 'mobile', 'unknown'] as const

export const VisitShape = Type.Object({
  id: uuid,
  /** When it began. */
  at: time,
  lastAt: time,
  verdict: VerdictShape,
  /** What decided comes first. */
  reasons: Type.Array(ReasonShape),
  ruleVersion: Type.String(),
  /** Until then it may change by itself; null: settled. Later evidence may still change it. */
  provisionalUntil: nullable(time),
  /** A person who decided by hand; rules never overwrite that. */
  decidedBy: nullable(Type.String()),
  needsReview: Type.Boolean(),
  /** A person, and perhaps not the recipient. */
  isOtherPerson: Type.Boolean(),
  /** An administrator's own test: in no figure. */
  isExcluded: Type.Boolean(),
  hasSubmitted: Type.Boolean(),
  kinds: Type.Array(TokenKindShape),
  sinceDelivery_seconds: nullable(Type.Integer()),
  network: Type.Object({
    kind: Type.Enum([...networkKinds]),
    owner: nullable(Type.String()),
    /** /24 or /48; null for who may not see single people. */
    range: nullable(Type.String()),
  }),
  /** `Chrome on Windows`. */
  agent: nullable(Type.String()),
  isCanary: Type.Boolean(),
  /** Null for who may not see single people. */
  recipient: nullable(
    Type.Object({ messageId: uuid, personId: nullable(Type.String()), name: Type.String(), address: Type.String() }),
  ),
})
export type VisitView = Static<typeof VisitShape>

export const visitQuery = Type.Object(
  {
    verdict: Type.Optional(VerdictShape),
    /** Only those that a person should look at. */
    needsReview: Type.Optional(Type.Boolean()),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    cursor: Type.Optional(Type.String({ maxLength: 400 })),
  },
  closed,
)

export const VisitPageShape = Type.Object({ items: Type.Array(VisitShape), next: nullable(Type.String()) })

export const VerdictEntryShape = Type.Object({
  at: time,
  verdict: VerdictShape,
  reasons: Type.Array(ReasonShape),
  ruleVersion: Type.String(),
  /** Null: by the rules. */
  by: nullable(Type.String()),
  reason: nullable(Type.String()),
})

export const VisitDetailShape = Type.Object({
  visit: VisitShape,
  /** Every change, oldest first. */
  verdicts: Type.Array(VerdictEntryShape),
  /** Null: not looked at. Each yes, no, or null for unknown. */
  signals: nullable(
    Type.Object({
      signInHere: nullable(Type.Boolean()),
      signInNetwork: nullable(Type.Boolean()),
      agentSeen: nullable(Type.Boolean()),
      read: nullable(Type.Boolean()),
      urlClick: nullable(Type.Boolean()),
      endpoint: nullable(Type.Boolean()),
    }),
  ),
  /** What came in, oldest first; at most 200. */
  requests: Type.Array(
    Type.Object({
      at: time,
      method: Type.String(),
      kind: Type.String(),
      token: TokenKindShape,
      /** Of a beacon: `load`, `input`, `dwell`… */
      event: nullable(Type.String()),
      visible_ms: nullable(Type.Integer()),
      inputs: nullable(Type.Integer()),
    }),
  ),
})
export type VisitDetail = Static<typeof VisitDetailShape>

export const decideBody = Type.Object(
  {
    /** `rules` gives the visit back to them. */
    verdict: Type.Enum(['human', 'automated', 'unconfirmed', 'rules']),
    reason: Type.String({ minLength: 3, maxLength: 500 }),
  },
  closed,
)

export const RateIntervalShape = Type.Object({
  delivered: count,
  /** Recipients with at least one visit of a person. */
  confirmed: count,
  /** Recipients with an unconfirmed visit and none of a person. */
  unconfirmed: count,
  /** confirmed / delivered, and (confirmed + unconfirmed) / delivered; null: nothing was delivered. */
  low: nullable(share),
  high: nullable(share),
})

export const SourceShape = Type.Object({
  owner: nullable(Type.String()),
  kind: Type.Enum([...networkKinds]),
  agent: nullable(Type.String()),
  visits: count,
  recipients: count,
  /** It also visited a mailbox that nobody reads. */
  hasVisitedCanary: Type.Boolean(),
  /** What weighed most in most of its visits. */
  reason: nullable(ReasonShape),
})

export const CanaryFindingShape = Type.Object({
  owner: nullable(Type.String()),
  kind: Type.Enum([...networkKinds]),
  agent: nullable(Type.String()),
  /** Of each visit. */
  afterDelivery_seconds: Type.Array(Type.Integer()),
  ranScripts: Type.Boolean(),
  followedDecoy: Type.Boolean(),
  usedPage: Type.Boolean(),
  /** "Your filters opened the link 4 s and 9 min after delivery…" */
  text: Type.String(),
})

export const VisitSummaryShape = Type.Object({
  clickRate: RateIntervalShape,
  visits: Type.Object({ human: count, automated: count, unconfirmed: count, excluded: count, provisional: count }),
  needsReview: count,
  /** Automated ones by what weighed most. */
  reasons: Type.Array(Type.Object({ code: Type.String(), text: Type.String(), visits: count })),
  /** Where automated visits came from, most first; at most 50. */
  sources: Type.Array(SourceShape),
  canaries: Type.Object({ recipients: count, visited: count, findings: Type.Array(CanaryFindingShape) }),
  /** Pictures that a proxy loaded: for a reader, or for nobody. */
  proxyOpens: count,
  ruleVersion: Type.String(),
  settling_minutes: Type.Integer(),
  /** Sign-ins and isRead are looked at. Without them a click needs input from a network where people live. */
  hasTelemetry: Type.Boolean(),
  /** The operator's networks file is there. */
  hasNetworksFile: Type.Boolean(),
})
export type VisitSummary = Static<typeof VisitSummaryShape>

export const RejudgeAnswerShape = Type.Object({ operationId: uuid })

export const TenantNetworkKindShape = Type.Enum(['egress', 'excluded', 'scanner', 'people', 'datacentre', 'neutral'])
export const TenantNetworkShape = Type.Object({
  id: uuid,
  range: Type.String(),
  /**
   * `egress` the organisation's own; `excluded` administrators' tests; `scanner` filters mail; `people` people live there; `neutral`
   * takes an entry of ours away.
   */
  kind: TenantNetworkKindShape,
  note: Type.String(),
  addedAt: time,
  addedBy: Type.String(),
})
export type TenantNetworkView = Static<typeof TenantNetworkShape>

export const networkBody = Type.Object(
  {
    /** Address or CIDR; at least /8 or /19 of IPv6. */
    range: Type.String({ minLength: 2, maxLength: 50 }),
    kind: TenantNetworkKindShape,
    note: Type.String({ maxLength: 300 }),
  },
  closed,
)

export const KnownNetworkShape = Type.Object({
  range: Type.String(),
  owner: Type.String(),
  certainty: Type.Enum(['certain', 'probable']),
  scope: Type.String(),
  source: Type.String(),
  firstSeen: nullable(Type.String()),
  lastVerified: Type.String(),
})

export const NetworksShape = Type.Object({
  own: Type.Array(TenantNetworkShape),
  /** Shipped: addresses that were seen opening links. */
  known: Type.Array(KnownNetworkShape),
  /** Shipped: owners by the number of their autonomous system. */
  systems: Type.Array(
    Type.Object({
      asn: Type.Integer(),
      owner: Type.String(),
      kind: Type.Enum([...networkKinds]),
      source: Type.String(),
    }),
  ),
  /** The operator's file with owners of addresses; null: none, then owners are unknown. */
  file: nullable(Type.Object({ ranges: count, faults: count })),
})
