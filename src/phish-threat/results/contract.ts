// Shapes of the results: one campaign's figures, its people, groups, attacks, devices and failures.
import Type, { type Static, type TSchema } from 'typebox'
import { CampaignRefShape, CampaignStateShape, DeliveryStateShape, OutcomeShape, TechniqueShape } from '../contract.ts'
import { DifficultyShape } from '../content/contract.ts'
import { deliveryStatuses } from './figures.ts'

const closed = { additionalProperties: false } as const
export const nullable = <T extends TSchema>(type: T) => Type.Union([type, Type.Null()])
export const time = Type.String({ format: 'date-time' })
export const count = Type.Integer({ minimum: 0 })
export const share = Type.Number({ minimum: 0, maximum: 1 })
export const uuid = Type.String({ format: 'uuid' })
export const tenantParameters = Type.Object({ tenantId: uuid })
export const campaignParameters = Type.Object({ tenantId: uuid, id: uuid })
export const pageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  cursor: Type.Optional(Type.String({ maxLength: 400 })),
}
export const pageOf = <T extends TSchema>(item: T) =>
  Type.Object({ items: Type.Array(item), next: nullable(Type.String()) })

/** 95 % (Wilson). */
export const IntervalShape = Type.Object({ low: Type.Number(), high: Type.Number() })
export const RateShape = Type.Object({ count, of: count, rate: nullable(share), interval: nullable(IntervalShape) })

export const TallyShape = Type.Object({
  recipients: count,
  pending: count,
  delivered: count,
  failed: count,
  blocklisted: count,
  cancelled: count,
  opened: count,
  clicked: count,
  unconfirmed: count,
  submitted: count,
  attachmentOpened: count,
  replied: count,
  caught: count,
  reported: count,
  outcomes: Type.Object({
    'not-delivered': count,
    reported: count,
    'failed-reported': count,
    failed: count,
    missed: count,
  }),
  assigned: count,
  started: count,
  completed: count,
})

/** `report` first: it is what a programme is for. The click rate is the interval from `click.rate` to `clickAtMost.rate`. */
export const RatesShape = Type.Object({
  report: RateShape,
  click: RateShape,
  clickAtMost: RateShape,
  submit: RateShape,
  open: RateShape,
  caught: RateShape,
  missed: RateShape,
  resilience: nullable(Type.Number()),
})

export const SpeedsShape = Type.Object({
  /** First report of the campaign after its first delivery. */
  firstReport_seconds: nullable(Type.Number()),
  /** Between the first delivery and the first confirmed click: what the first report came before or after. */
  firstClick_seconds: nullable(Type.Number()),
  medianClick_seconds: nullable(Type.Number()),
  medianReport_seconds: nullable(Type.Number()),
})

/** What the attacks let expect, and what happened. `ratio` under 1: better than expected. */
export const DifficultyComparisonShape = Type.Object({
  expected: share,
  actual: share,
  ratio: nullable(Type.Number()),
  ratioInterval: nullable(IntervalShape),
})

export const TimelineBucketShape = Type.Object({
  at: time,
  sent: count,
  caught: count,
  reported: count,
  /** Visits of machines: in no other figure. */
  automated: count,
})

/** Since delivery, on a logarithmic scale; `to_minutes` null: and later. */
export const DelayBucketShape = Type.Object({
  from_minutes: count,
  to_minutes: nullable(count),
  clicked: count,
  reported: count,
  automated: count,
})

export const DeviceShape = Type.Object({ device: nullable(Type.String()), opened: count, caught: count })

export const AttackResultShape = Type.Object({
  attackId: Type.String(),
  templateId: Type.String(),
  name: Type.String(),
  technique: TechniqueShape,
  theme: Type.String(),
  difficulty: DifficultyShape,
  predictedCompromiseRate: share,
  cues: Type.Array(Type.String()),
  tally: TallyShape,
  rates: RatesShape,
})

export const CueResultShape = Type.Object({
  kind: Type.String(),
  delivered: count,
  caught: count,
  rate: nullable(share),
})

export const GroupResultShape = Type.Object({
  /** Null: groups of fewer than five people, together. */
  name: nullable(Type.String()),
  tally: TallyShape,
  rates: RatesShape,
})

export const AutomatedShape = Type.Object({
  visits: count,
  unconfirmedVisits: count,
  /** By the reason that weighed most. */
  reasons: Type.Array(Type.Object({ code: Type.String(), text: Type.String(), visits: count })),
})

export const CampaignHeadShape = Type.Object({
  id: uuid,
  name: Type.String(),
  technique: TechniqueShape,
  state: CampaignStateShape,
  launchedAt: nullable(time),
  startsAt: nullable(time),
  endsAt: nullable(time),
  endedAt: nullable(time),
  /** Only numbers; single people are shown to nobody. */
  isAnonymous: Type.Boolean(),
})

export const ResultsShape = Type.Object({
  campaign: CampaignHeadShape,
  /** Null where `withheld` says why. */
  figures: nullable(
    Type.Object({
      /** `accepted`: mailboxes cannot be looked into, so what the server took counts as delivered. */
      basis: Type.Enum(['seen', 'accepted']),
      tally: TallyShape,
      rates: RatesShape,
      speeds: SpeedsShape,
      difficulty: nullable(DifficultyComparisonShape),
      timeline: Type.Object({ unit: Type.Enum(['hour', 'day']), buckets: Type.Array(TimelineBucketShape) }),
      delays: Type.Array(DelayBucketShape),
      devices: Type.Array(DeviceShape),
      attacks: Type.Array(AttackResultShape),
      cues: Type.Array(CueResultShape),
      departments: Type.Array(GroupResultShape),
      automated: AutomatedShape,
      overdueTrainings: count,
      /** Verdicts that may still change. */
      provisionalVisits: count,
    }),
  ),
  withheld: nullable(Type.String()),
  recommendations: Type.Array(Type.String()),
  /** Definitions and denominators, in sentences. */
  method: Type.Array(Type.String()),
  /** When the numbers were taken; of an old campaign the day on which only totals were kept. */
  at: time,
  isArchived: Type.Boolean(),
})
export type Results = Static<typeof ResultsShape>
export type Figures = NonNullable<Results['figures']>
export type AttackResult = Static<typeof AttackResultShape>

export const PersonResultShape = Type.Object({
  messageId: Type.String(),
  personId: nullable(Type.String()),
  address: Type.String(),
  displayName: Type.String(),
  department: nullable(Type.String()),
  attack: nullable(Type.String()),
  outcome: OutcomeShape,
  isUnconfirmed: Type.Boolean(),
  deliveryStatus: Type.Enum([...deliveryStatuses]),
  state: DeliveryStateShape,
  sentAt: nullable(time),
  deliveredAt: nullable(time),
  openedAt: nullable(time),
  reportedAt: nullable(time),
  clickedAt: nullable(time),
  submittedAt: nullable(time),
  attachmentOpenedAt: nullable(time),
  repliedAt: nullable(time),
  trainingAssignedAt: nullable(time),
  trainingStartedAt: nullable(time),
  trainingCompletedAt: nullable(time),
})
export type PersonResult = Static<typeof PersonResultShape>
export const PersonPageShape = pageOf(PersonResultShape)
export const peopleQuery = Type.Object(
  {
    ...pageQuery,
    search: Type.Optional(Type.String({ maxLength: 200 })),
    /** `caught`: whatever else they did. */
    show: Type.Optional(
      Type.Enum([
        'all',
        'caught',
        'reported',
        'missed',
        'not-delivered',
        'opened',
        'submitted',
        'attachment-opened',
        'unconfirmed',
      ]),
    ),
  },
  closed,
)

export const FailureShape = Type.Object({
  /** SMTP or Graph, shortened to what is the same for all. */
  reply: Type.String(),
  state: DeliveryStateShape,
  recipients: count,
  advice: Type.String(),
})
export const FailuresShape = Type.Object({ items: Type.Array(FailureShape) })

export const TrendPointShape = Type.Object({
  campaign: CampaignRefShape,
  at: time,
  report: RateShape,
  click: RateShape,
  caught: RateShape,
  /** Actual through expected, for attacks of different difficulty. */
  ratio: nullable(Type.Number()),
})

const DifferenceShape = nullable(
  Type.Object({ change: Type.Number(), interval: IntervalShape, isClear: Type.Boolean() }),
)
export const ComparisonShape = Type.Object({
  baseline: nullable(TrendPointShape),
  now: nullable(TrendPointShape),
  differences: Type.Object({ report: DifferenceShape, click: DifferenceShape, caught: DifferenceShape }),
  /** In words, with how sure it is. */
  summary: Type.Array(Type.String()),
  /** Campaigns of the same series, else the last ones, oldest first. */
  trend: Type.Array(TrendPointShape),
})
export type Comparison = Static<typeof ComparisonShape>
export type TrendPoint = Static<typeof TrendPointShape>
