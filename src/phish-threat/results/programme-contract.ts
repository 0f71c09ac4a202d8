// Shapes of what is shown over all campaigns: dashboard, behaviour of people, erasure, privacy, scheduled reports.
import Type, { type Static } from 'typebox'
import { CampaignRefShape, CampaignStateShape } from '../contract.ts'
import { count, nullable, pageOf, pageQuery, RatesShape, share, time, TrendPointShape, uuid } from './contract.ts'

const closed = { additionalProperties: false } as const

export const ActiveCampaignShape = Type.Object({
  campaign: CampaignRefShape,
  state: CampaignStateShape,
  endsAt: nullable(time),
  recipients: count,
  sent: count,
  delivered: count,
  rates: nullable(RatesShape),
})

export const FactorShape = Type.Object({
  key: Type.Enum(['tested', 'recency', 'caught', 'reported']),
  title: Type.String(),
  /** Share of people, or days for `recency`; null: nothing is known yet. */
  value: nullable(Type.Number()),
  text: Type.String(),
  goal: Type.String(),
  state: Type.Enum(['good', 'fair', 'poor', 'unknown']),
})
export type Factor = Static<typeof FactorShape>

export const RankedPersonShape = Type.Object({
  personId: nullable(Type.String()),
  displayName: Type.String(),
  address: Type.String(),
  department: nullable(Type.String()),
  times: count,
})

export const DashboardShape = Type.Object({
  /** The two nearest to their end. */
  active: Type.Array(ActiveCampaignShape),
  factors: Type.Array(FactorShape),
  /** Averages over the last five campaigns with attacks; null: nothing was opened. */
  ratios: Type.Object({
    campaigns: count,
    caughtToOpened: nullable(Type.Number()),
    reportedToOpened: nullable(Type.Number()),
    report: nullable(share),
    caught: nullable(share),
  }),
  trend: Type.Array(TrendPointShape),
  /** Of the last 12 months. Null without the right to see names, and under works-council mode. */
  mostCaught: nullable(Type.Array(RankedPersonShape)),
  bestReporters: nullable(Type.Array(RankedPersonShape)),
  /** How many people were caught at least twice in 12 months. */
  repeatedlyCaught: count,
})
export type Dashboard = Static<typeof DashboardShape>

export const behaviourFilters = [
  'all',
  'caught',
  'repeat',
  'reported',
  'failed-to-report',
  'entered-credentials',
  'opened-attachments',
] as const
const FilterShape = Type.Enum([...behaviourFilters])

const range = {
  /** Default: 12 months before `to`. */
  from: Type.Optional(time),
  /** Default: now. */
  to: Type.Optional(time),
}
export const behaviourQuery = Type.Object(
  { ...pageQuery, ...range, show: Type.Optional(FilterShape), search: Type.Optional(Type.String({ maxLength: 200 })) },
  closed,
)
export const behaviourRange = Type.Object({ ...range }, closed)
export const behaviourBody = Type.Object(
  {
    ...range,
    show: FilterShape,
    /** Of the saved audience; a number follows when there is one of that name. */
    name: Type.String({ minLength: 1, maxLength: 120 }),
  },
  closed,
)

export const BehaviourRowShape = Type.Object({
  personId: nullable(Type.String()),
  displayName: Type.String(),
  address: Type.String(),
  department: nullable(Type.String()),
  delivered: count,
  opened: count,
  caught: count,
  reported: count,
  /** Opened but not reported. */
  failedToReport: count,
  enteredCredentials: count,
  openedAttachments: count,
  lastTestedAt: nullable(time),
  lastCaughtAt: nullable(time),
  lastReportedAt: nullable(time),
})
export type BehaviourRow = Static<typeof BehaviourRowShape>
export const BehaviourPageShape = pageOf(BehaviourRowShape)

/** How many people each filter has: for everybody who may see results. Fewer than five are given as null. */
export const BehaviourSummaryShape = Type.Object({
  from: time,
  to: time,
  people: Type.Array(Type.Object({ show: FilterShape, people: nullable(count) })),
})

/** A saved audience, for `audienceIds` in the settings of a new campaign. */
export const BehaviourAudienceShape = Type.Object({
  audience: Type.Object({ id: uuid, name: Type.String() }),
  people: count,
  /** Not in the directory: they cannot be recipients. */
  withoutPerson: count,
})

export const repeatQuery = Type.Object(
  {
    ...pageQuery,
    times: Type.Optional(Type.Integer({ minimum: 2, maximum: 12 })),
    /** `reported`: those who reported that often. */
    of: Type.Optional(Type.Enum(['caught', 'reported'])),
  },
  closed,
)

export const eraseBody = Type.Object(
  {
    reason: Type.String({ minLength: 3, maxLength: 500 }),
    /** No simulations for this person any more, either. */
    isExcluded: Type.Optional(Type.Boolean()),
  },
  closed,
)
export const erasedShape = Type.Object({ messages: count, erasedAt: time })

export const PrivacyShape = Type.Object(
  {
    /** Groups only: nobody sees single people, and signals of the tenant are not looked at. */
    isWorksCouncil: Type.Boolean(),
  },
  closed,
)

export const reportPeriods = ['week', 'month', 'quarter', 'campaign'] as const
export const ScheduledReportInputShape = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 120 }),
    /** `campaign`: a report on each campaign when it ends; else one on the programme, on the first day of each. */
    every: Type.Enum([...reportPeriods]),
    /** In verified domains of the tenant. */
    recipients: Type.Array(Type.String({ format: 'email', maxLength: 320 }), { minItems: 1, maxItems: 20 }),
  },
  closed,
)
export type ScheduledReportInput = Static<typeof ScheduledReportInputShape>
export const ScheduledReportShape = Type.Object({
  id: uuid,
  name: Type.String(),
  every: Type.Enum([...reportPeriods]),
  recipients: Type.Array(Type.String()),
  nextAt: nullable(time),
  lastAt: nullable(time),
  failure: nullable(Type.String()),
})
export type ScheduledReport = Static<typeof ScheduledReportShape>
