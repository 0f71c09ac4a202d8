// Shapes of campaigns: what the wizard asks for, lists, plan, pre-flight.
import Type, { type Static } from 'typebox'
import { closed, nullable, time, uuid } from '#platform/http/shapes.ts'
import { CampaignStateShape, ChannelShape, ContentLanguageShape, TechniqueShape } from '../contract.ts'

const date = Type.String({ format: 'date' })
const clock = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' })

/** Rules are looked up anew for every wave of a series. */
export const AudienceShape = Type.Object(
  {
    everybody: Type.Boolean(),
    personIds: Type.Array(Type.String({ maxLength: 80 }), { maxItems: 20_000 }),
    groupIds: Type.Array(Type.String({ maxLength: 80 }), { maxItems: 200 }),
    /** Saved audiences: static lists from a file, and rules such as "caught twice in 6 months". */
    audienceIds: Type.Array(uuid, { maxItems: 50 }),
    excludedPersonIds: Type.Array(Type.String({ maxLength: 80 }), { maxItems: 20_000 }),
    excludedGroupIds: Type.Array(Type.String({ maxLength: 80 }), { maxItems: 200 }),
    /** Nobody who got a simulation within that many days; 0: no such limit. */
    notTestedWithin_days: Type.Integer({ minimum: 0, maximum: 365 }),
    /** Only so many of them, drawn by the campaign's seed: a pilot; null: all. */
    pilot: nullable(Type.Integer({ minimum: 1, maximum: 1_000 })),
  },
  closed,
)

export const ScheduleShape = Type.Object(
  {
    /** Null: at once after launch. */
    startsAt: nullable(time),
    /** Mails are spread over so many working hours; 0: as fast as the channel allows. */
    spread_hours: Type.Integer({ minimum: 0, maximum: 24 * 90 }),
    /** 1 Monday … 7 Sunday, in the recipient's time zone. */
    weekdays: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { minItems: 1, maxItems: 7, uniqueItems: true }),
    from: clock,
    to: clock,
    /** IANA; of recipients whose own is not known. */
    timeZone: Type.String({ maxLength: 60 }),
    /** Days on which nobody gets anything. */
    holidays: Type.Array(date, { maxItems: 400 }),
    /** Public holidays of these countries besides, for recipients whose usage location it is (ISO 3166). */
    holidayCountries: Type.Array(Type.String({ pattern: '^[A-Z]{2}$' }), { maxItems: 60 }),
    jitter_minutes: Type.Integer({ minimum: 0, maximum: 240 }),
    /** Colleagues of one department do not get theirs within so many minutes of each other, if there is room. */
    departmentGap_minutes: Type.Integer({ minimum: 0, maximum: 240 }),
    /** At most so many mails a minute; null: what the channel allows. */
    perMinute: nullable(Type.Integer({ minimum: 1, maximum: 6_000 })),
    /** The plan is drawn from it: the same seed gives the same plan. */
    seed: Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1 }),
    /** After the last mail; visits and reports count until then. */
    open_days: Type.Integer({ minimum: 1, maximum: 90 }),
  },
  closed,
)

export const TrainingChoiceShape = Type.Object(
  {
    /** `none`: a page that could not be found, for a baseline. */
    kind: Type.Enum(['built-in', 'own', 'none']),
    /** Null with `built-in`: the one that matches the attack. */
    trainingIds: Type.Array(Type.String({ maxLength: 80 }), { maxItems: 12 }),
    /** https, with `own`. */
    url: nullable(Type.String({ maxLength: 500 })),
    due_days: Type.Integer({ minimum: 1, maximum: 365 }),
    reminders: Type.Integer({ minimum: 0, maximum: 10 }),
    /** Between reminders; the first comes 24 h after the mail that told of the training. */
    reminderEvery_days: Type.Integer({ minimum: 1, maximum: 30 }),
  },
  closed,
)

export const CampaignSettingsShape = Type.Object(
  {
    description: Type.String({ maxLength: 2_000 }),
    audience: AudienceShape,
    /** Up to five attacks; none for a campaign of training alone. */
    templateIds: Type.Array(Type.String({ maxLength: 80 }), { maxItems: 5, uniqueItems: true }),
    /** `random`: each recipient by chance; `grouped`: one attack per department (else per group of about equal size). */
    spread: Type.Enum(['random', 'grouped']),
    fallbackLanguage: ContentLanguageShape,
    /** Null: the recipient's own, else the fallback. */
    language: nullable(ContentLanguageShape),
    channel: Type.Union([ChannelShape, Type.Literal('best')]),
    sendingDomainId: nullable(uuid),
    training: TrainingChoiceShape,
    schedule: ScheduleShape,
    /** New people join by themselves while the campaign runs: first mail 24 hours after they appear. */
    autoEnrol: Type.Boolean(),
    /** Off by default: some filters score hidden links, and patents touch it (click-authenticity 7.4). */
    hasDecoys: Type.Boolean(),
    /** Signals of the tenant (sign-ins, isRead); off in works-council mode. */
    hasTelemetry: Type.Boolean(),
    /** Verdicts are provisional that long. */
    settling_minutes: Type.Integer({ minimum: 2, maximum: 60 }),
    /** Addresses of mailboxes that nobody reads. */
    canaries: Type.Array(Type.String({ format: 'email', maxLength: 320 }), { maxItems: 20 }),
    /** Only numbers, of groups of at least five. */
    isAnonymous: Type.Boolean(),
    needsApproval: Type.Boolean(),
    /** Why a theme that hurts people is used all the same; needed from who approves. */
    controversialReason: nullable(Type.String({ maxLength: 500 })),
  },
  closed,
)
export type Audience = Static<typeof AudienceShape>
export type Schedule = Static<typeof ScheduleShape>
export type TrainingChoice = Static<typeof TrainingChoiceShape>

const closedObject = <T extends Record<string, Type.TSchema>>(properties: T) => Type.Object(properties, closed)
const person = Type.String({ maxLength: 80 })
const reason = Type.String({ minLength: 3, maxLength: 500 })

export const campaignParameters = Type.Object({ tenantId: uuid, id: uuid })
export const tenantParameters = Type.Object({ tenantId: uuid })

/** Of the wizard, in its order. */
export const steps = ['goal', 'audience', 'attacks', 'sender', 'training', 'schedule', 'review'] as const
export const StepShape = Type.Enum([...steps])
export type Step = Static<typeof StepShape>

export const IssueShape = Type.Object({
  step: StepShape,
  /** Of the settings, e.g. `schedule.from`. */
  path: Type.String(),
  /** An error stops the launch; a warning does not. */
  severity: Type.Enum(['error', 'warning']),
  text: Type.String(),
})
export type Issue = Static<typeof IssueShape>

/** One setting that differs from what was approved, in words. */
export const ChangeShape = Type.Object({ path: Type.String(), before: Type.String(), after: Type.String() })
export type Change = Static<typeof ChangeShape>

export const ApprovalShape = Type.Object({
  isNeeded: Type.Boolean(),
  askedBy: nullable(Type.String()),
  askedAt: nullable(time),
  approvedBy: nullable(Type.String()),
  approvedAt: nullable(time),
  /** Of who approved or refused. */
  reason: nullable(Type.String()),
  refusedBy: nullable(Type.String()),
  refusedAt: nullable(time),
  /** What was approved is not what would be launched. */
  isStale: Type.Boolean(),
  changes: Type.Array(ChangeShape),
  /** The caller may approve: has the right, and changed nothing of it. */
  canApprove: Type.Boolean(),
})

export const preparationStates = ['none', 'preparing', 'ready', 'replanning'] as const

const summary = {
  id: uuid,
  name: Type.String(),
  technique: TechniqueShape,
  state: CampaignStateShape,
  seriesId: nullable(uuid),
  createdBy: Type.String(),
  createdAt: time,
  updatedAt: time,
  startsAt: nullable(time),
  endsAt: nullable(time),
  /** Without canaries and tests. */
  recipients: Type.Integer(),
  /** Of them, mails that left. */
  sent: Type.Integer(),
}
export const CampaignSummaryShape = Type.Object(summary)
export type CampaignSummary = Static<typeof CampaignSummaryShape>
export const CampaignPageShape = Type.Object({
  items: Type.Array(CampaignSummaryShape),
  next: nullable(Type.String()),
  /** By state. */
  totals: Type.Record(Type.String(), Type.Integer()),
})
export const CampaignQueryShape = closedObject({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  cursor: Type.Optional(Type.String({ maxLength: 200 })),
  state: Type.Optional(CampaignStateShape),
  search: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  seriesId: Type.Optional(uuid),
})

export const CampaignViewShape = Type.Object({
  ...summary,
  settings: CampaignSettingsShape,
  /** To be given back on saving. */
  version: Type.Integer(),
  updatedBy: Type.String(),
  launchedAt: nullable(time),
  pausedAt: nullable(time),
  resumedAt: nullable(time),
  endedAt: nullable(time),
  anonymisedAt: nullable(time),
  /** Mails are being made ready; see the operation. */
  preparation: Type.Enum([...preparationStates]),
  operationId: nullable(Type.String()),
  canaries: Type.Integer(),
  /** Addresses that the launch refused, by reason. */
  refused: Type.Record(Type.String(), Type.Integer()),
  attacks: Type.Array(
    Type.Object({ id: uuid, templateId: Type.String(), version: Type.Integer(), name: Type.String() }),
  ),
  approval: ApprovalShape,
  /** Of a draft, and of one that is paused: the whole of the settings. */
  issues: Type.Array(IssueShape),
  /** What the state allows; rights are another matter. */
  actions: Type.Array(
    Type.Enum([
      'edit',
      'ask-approval',
      'approve',
      'refuse',
      'withdraw',
      'launch',
      'pause',
      'resume',
      'stop',
      'extend',
      'add-recipients',
      'test',
      'delete',
      'copy',
    ]),
  ),
})
export type CampaignView = Static<typeof CampaignViewShape>

export const CreateCampaignShape = closedObject({
  name: Type.String({ minLength: 1, maxLength: 120 }),
  technique: TechniqueShape,
  /** Another campaign whose settings are taken over. */
  copyOf: Type.Optional(uuid),
  /** Instead of what a new one begins with. */
  settings: Type.Optional(Type.Partial(CampaignSettingsShape, closed)),
})
export const SaveCampaignShape = closedObject({
  /** As read; an older one is refused, so that nobody overwrites another's work unseen. */
  version: Type.Integer({ minimum: 1 }),
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 120 })),
  technique: Type.Optional(TechniqueShape),
  settings: Type.Optional(Type.Partial(CampaignSettingsShape, closed)),
})
export type SaveCampaign = Static<typeof SaveCampaignShape>

export const DecideShape = closedObject({
  version: Type.Integer({ minimum: 1 }),
  /** Needed for a theme that hurts people. */
  reason: Type.Optional(Type.String({ maxLength: 500 })),
})
export const VersionShape = closedObject({ version: Type.Integer({ minimum: 1 }) })
export const RefuseShape = closedObject({ version: Type.Integer({ minimum: 1 }), reason })
export const StopShape = closedObject({
  reason,
  /** Delete what was put into mailboxes, too. */
  recall: Type.Boolean(),
})
export const ExtendShape = closedObject({ endsAt: time })
export const AddRecipientsShape = closedObject({
  /** Everybody whom the audience names and who has not got it: after a pilot, and for those who joined. */
  rest: Type.Optional(Type.Boolean()),
  personIds: Type.Optional(Type.Array(person, { maxItems: 20_000 })),
  groupIds: Type.Optional(Type.Array(person, { maxItems: 200 })),
  audienceIds: Type.Optional(Type.Array(uuid, { maxItems: 50 })),
})
export const StartedShape = Type.Object({ campaign: CampaignViewShape, operationId: nullable(Type.String()) })
export const TestMailShape = closedObject({
  /** Of a mailbox of the tenant; who asks, when absent. */
  address: Type.Optional(Type.String({ format: 'email', maxLength: 320 })),
  templateId: Type.Optional(Type.String({ maxLength: 80 })),
  language: Type.Optional(ContentLanguageShape),
})
export const TestMailSentShape = Type.Object({ messageId: uuid, address: Type.String() })

/** Why somebody gets nothing. */
export const refusals = [
  'no-mailbox',
  'shared-mailbox',
  'guest',
  'disabled',
  'deleted',
  'unknown-person',
  'foreign-domain',
  'bounced',
  'excluded',
  'tested-recently',
  'not-drawn',
  'too-many',
  'empty-variable',
] as const
export const RefusalShape = Type.Enum([...refusals])
export type Refusal = Static<typeof RefusalShape>

export const AudienceCheckShape = closedObject({
  audience: AudienceShape,
  fallbackLanguage: Type.Optional(ContentLanguageShape),
  seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1 })),
})
export const AudienceCheckedShape = Type.Object({
  recipients: Type.Integer(),
  refused: Type.Array(Type.Object({ reason: RefusalShape, count: Type.Integer(), text: Type.String() })),
  departments: Type.Array(Type.Object({ name: nullable(Type.String()), count: Type.Integer() })),
  languages: Type.Array(Type.Object({ language: nullable(Type.String()), count: Type.Integer() })),
  /** Names only for who may see them; else empty. */
  sample: Type.Array(
    Type.Object({
      personId: nullable(Type.String()),
      displayName: Type.String(),
      address: Type.String(),
      department: nullable(Type.String()),
    }),
  ),
  refusedSample: Type.Array(
    Type.Object({ address: Type.String(), displayName: Type.String(), reason: RefusalShape, text: Type.String() }),
  ),
})
export type AudienceChecked = Static<typeof AudienceCheckedShape>

export const PlanQueryShape = closedObject({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
  offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 50_000 })),
  search: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
})
export const PlanShape = Type.Object({
  recipients: Type.Integer(),
  canaries: Type.Integer(),
  firstAt: nullable(time),
  lastAt: nullable(time),
  /** Visits and reports count until then; null: until somebody ends it. */
  endsAt: nullable(time),
  /** Most mails in one minute. */
  busiestMinute: Type.Integer(),
  byDay: Type.Array(Type.Object({ day: date, count: Type.Integer() })),
  byAttack: Type.Array(
    Type.Object({ templateId: nullable(Type.String()), name: Type.String(), count: Type.Integer() }),
  ),
  byLanguage: Type.Array(Type.Object({ language: ContentLanguageShape, count: Type.Integer() })),
  total: Type.Integer(),
  /** In the order of time. Without the right to see names: without names and addresses. */
  items: Type.Array(
    Type.Object({
      at: time,
      /** In the recipient's time zone, `2026-11-23 09:41`. */
      local: Type.String(),
      timeZone: Type.String(),
      displayName: nullable(Type.String()),
      address: nullable(Type.String()),
      department: nullable(Type.String()),
      language: ContentLanguageShape,
      attack: nullable(Type.String()),
      isCanary: Type.Boolean(),
    }),
  ),
})
export type Plan = Static<typeof PlanShape>

export const PreflightCheckShape = Type.Object({
  key: Type.String(),
  /** `failed` stops the launch. */
  state: Type.Enum(['ok', 'warning', 'failed', 'unknown']),
  title: Type.String(),
  text: Type.String(),
  /** What to do; null: nothing. */
  action: nullable(Type.String()),
  /** Page of the console, below the tenant. */
  link: nullable(Type.String()),
})
export type PreflightCheck = Static<typeof PreflightCheckShape>
export const PreflightShape = Type.Object({ canLaunch: Type.Boolean(), checks: Type.Array(PreflightCheckShape) })
export type Preflight = Static<typeof PreflightShape>

/** Everything that is given must hold. */
export const AudienceRuleShape = closedObject({
  /** Clicked, entered something or opened the attachment in at least so many campaigns within so many months. */
  caught: nullable(
    closedObject({
      times: Type.Integer({ minimum: 1, maximum: 50 }),
      months: Type.Integer({ minimum: 1, maximum: 36 }),
    }),
  ),
  /** Appeared in the directory within so many days. */
  joinedWithin_days: nullable(Type.Integer({ minimum: 1, maximum: 365 })),
  /** Got no simulation within so many days. */
  notTestedWithin_days: nullable(Type.Integer({ minimum: 1, maximum: 730 })),
  /** Reported none within so many months, though they got one. */
  neverReported_months: nullable(Type.Integer({ minimum: 1, maximum: 36 })),
  departments: Type.Array(Type.String({ maxLength: 200 }), { maxItems: 100 }),
  /** ISO 3166. */
  countries: Type.Array(Type.String({ pattern: '^[A-Z]{2}$' }), { maxItems: 60 }),
  groupIds: Type.Array(person, { maxItems: 50 }),
})
export type AudienceRule = Static<typeof AudienceRuleShape>

export const SavedAudienceShape = Type.Object({
  id: uuid,
  name: Type.String(),
  kind: Type.Enum(['list', 'rule']),
  rule: nullable(AudienceRuleShape),
  /** The rule in a sentence. */
  description: Type.String(),
  /** People of it now; of a rule as of now. */
  people: Type.Integer(),
  version: Type.Integer(),
  createdBy: Type.String(),
  updatedAt: time,
})
export type SavedAudience = Static<typeof SavedAudienceShape>
export const SavedAudiencesShape = Type.Object({ items: Type.Array(SavedAudienceShape) })
export const CreateAudienceShape = closedObject({
  name: Type.String({ minLength: 1, maxLength: 120 }),
  /** Absent: a list, to be filled from a file or with people. */
  rule: Type.Optional(AudienceRuleShape),
  personIds: Type.Optional(Type.Array(person, { maxItems: 20_000 })),
})
export const SaveAudienceShape = closedObject({
  version: Type.Integer({ minimum: 1 }),
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 120 })),
  rule: Type.Optional(AudienceRuleShape),
})
export const AudienceMembersShape = Type.Object({
  items: Type.Array(
    Type.Object({
      personId: Type.String(),
      address: Type.String(),
      displayName: Type.String(),
      department: nullable(Type.String()),
      language: nullable(ContentLanguageShape),
      timeZone: nullable(Type.String()),
      /** Would get nothing now. */
      refusal: nullable(RefusalShape),
    }),
  ),
  next: nullable(Type.String()),
  total: Type.Integer(),
})
export const MembersQueryShape = closedObject({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
  cursor: Type.Optional(Type.String({ maxLength: 400 })),
})

export const importFile_bytes_max = 3_000_000
export const ImportShape = closedObject({
  /** Base64. UTF-8, UTF-16 or Windows-1252; separated by comma, semicolon or tab. */
  file: Type.String({ minLength: 1, maxLength: Math.ceil(importFile_bytes_max / 3) * 4 }),
  dryRun: Type.Boolean(),
  /** `replace`: who is not in the file is not in the list afterwards. */
  mode: Type.Enum(['add', 'replace']),
})
export const importStates = ['added', 'updated', 'unchanged', 'duplicate', 'invalid', 'refused'] as const
export const ImportReportShape = Type.Object({
  encoding: Type.String(),
  delimiter: Type.String(),
  /** Column → what it was taken for; null: not used. */
  columns: Type.Array(Type.Object({ title: Type.String(), field: nullable(Type.String()) })),
  rows: Type.Array(
    Type.Object({
      /** Of the file, 1 is its first. */
      line: Type.Integer(),
      address: Type.String(),
      state: Type.Enum([...importStates]),
      /** Why, where it is not taken; and what was not understood, where it is. */
      text: nullable(Type.String()),
    }),
  ),
  totals: Type.Record(Type.Enum([...importStates]), Type.Integer()),
  removed: Type.Integer(),
  isApplied: Type.Boolean(),
})
export type ImportReport = Static<typeof ImportReportShape>

export const seriesStates = ['draft', 'active', 'paused', 'ended'] as const
export const frequencies = ['weekly', 'fortnightly', 'monthly', 'quarterly'] as const
export const SeriesSettingsShape = closedObject({
  frequency: Type.Enum([...frequencies]),
  /** Day of the first run; the time of day is that of the schedule. */
  firstOn: date,
  /** Null: until somebody ends it. */
  runs: nullable(Type.Integer({ minimum: 1, maximum: 120 })),
  /** Attacks: which kinds, which difficulties, how many at a time; templates the person got within 12 months come last. */
  techniques: Type.Array(Type.Enum(['link', 'credentials', 'attachment', 'qr']), { maxItems: 4, uniqueItems: true }),
  difficulties: Type.Array(Type.Enum(['low', 'medium', 'high']), { maxItems: 3, uniqueItems: true }),
  attacksPerRun: Type.Integer({ minimum: 1, maximum: 5 }),
  /** Trainings: in this order, one a run. */
  trainingIds: Type.Array(Type.String({ maxLength: 80 }), { maxItems: 60, uniqueItems: true }),
  /** What every campaign of it begins with; its templates, trainings and start are the series' own. */
  campaign: CampaignSettingsShape,
})
export type SeriesSettings = Static<typeof SeriesSettingsShape>
export const SeriesShape = Type.Object({
  id: uuid,
  name: Type.String(),
  kind: Type.Enum(['attack', 'training']),
  state: Type.Enum([...seriesStates]),
  settings: SeriesSettingsShape,
  version: Type.Integer(),
  createdBy: Type.String(),
  approvedBy: nullable(Type.String()),
  approvedAt: nullable(time),
  nextAt: nullable(time),
  runs: Type.Integer(),
  /** Why the last run made no campaign; null: it made one, or there was none. */
  lastFailure: nullable(Type.String()),
  issues: Type.Array(IssueShape),
  campaigns: Type.Array(CampaignSummaryShape),
})
export type SeriesView = Static<typeof SeriesShape>
export const SeriesPageShape = Type.Object({ items: Type.Array(SeriesShape) })
export const CreateSeriesShape = closedObject({
  name: Type.String({ minLength: 1, maxLength: 120 }),
  kind: Type.Enum(['attack', 'training']),
  settings: Type.Optional(Type.Partial(SeriesSettingsShape, closed)),
})
export const SaveSeriesShape = closedObject({
  version: Type.Integer({ minimum: 1 }),
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 120 })),
  settings: Type.Optional(Type.Partial(SeriesSettingsShape, closed)),
})
