// Shapes of reports by people: settings of the add-in and the mailbox, the list for triage, the look-up page.
import Type, { type Static } from 'typebox'

const closed = { additionalProperties: false } as const
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) => Type.Union([type, Type.Null()])
const time = Type.String({ format: 'date-time' })
const text = Type.String()

/** `open`: nobody has judged it; `simulation`: ours, praised and counted. */
export const reportVerdicts = ['open', 'phish', 'spam', 'clean', 'simulation'] as const
export const ReportVerdictShape = Type.Enum([...reportVerdicts])
export type ReportVerdict = Static<typeof ReportVerdictShape>

export const reportSources = ['add-in', 'mailbox', 'console'] as const
export type ReportSource = (typeof reportSources)[number]

export const ReportSettingsShape = Type.Object(
  {
    /** Takes reports of the add-in. */
    isAddInOn: Type.Boolean(),
    /** Read by polling; null: no mailbox is read. */
    mailbox: nullable(Type.String({ format: 'email', maxLength: 320 })),
    /** What people read after they reported a real message; null: our words. */
    thanks: nullable(Type.String({ maxLength: 500 })),
    /** Where a real message goes after it was reported with the add-in. */
    movesTo: Type.Enum(['junk', 'deleted', 'nowhere']),
  },
  closed,
)
export type ReportSettings = Static<typeof ReportSettingsShape>
export const defaultReportSettings: ReportSettings = { isAddInOn: false, mailbox: null, thanks: null, movesTo: 'junk' }

export const ReportSettingsViewShape = Type.Object({
  settings: ReportSettingsShape,
  /** Address of the add-in's manifest for this tenant; null: the add-in is off. Whoever has it can report. */
  manifestUrl: nullable(text),
  addInVersion: text,
  mailbox: Type.Object({
    state: Type.Enum(['off', 'working', 'not-connected', 'no-permission', 'failing']),
    text,
    lastReadAt: nullable(time),
  }),
  /** How to give the add-in to everybody. */
  steps: Type.Array(text),
})

/** What a person may see of a reported message without opening it. */
export const ReportedMessageShape = Type.Object({
  internetMessageId: nullable(text),
  subject: text,
  from: text,
  replyTo: nullable(text),
  date: nullable(text),
  /** First lines, without anything that could be clicked. */
  excerpt: text,
  /** Written so that nothing opens them by mistake. */
  links: Type.Array(text),
  attachments: Type.Array(Type.Object({ name: text, contentType: text, size_bytes: Type.Integer(), sha256: text })),
  /** Results of authentication as the tenant's mail server wrote them. */
  authentication: nullable(text),
})
export type ReportedMessage = Static<typeof ReportedMessageShape>

export const ReportRowShape = Type.Object({
  id: text,
  source: Type.Enum([...reportSources]),
  /** Null without the right to see names. */
  reporter: nullable(text),
  reportedAt: time,
  subject: text,
  from: text,
  verdict: ReportVerdictShape,
  /** How many people reported the same message, this one included. */
  sameMessage: Type.Integer(),
  campaign: nullable(Type.Object({ id: text, name: text })),
  decidedBy: nullable(text),
  decidedAt: nullable(time),
})
export type ReportRow = Static<typeof ReportRowShape>

export const ReportListShape = Type.Object({
  items: Type.Array(ReportRowShape),
  next: nullable(text),
  counts: Type.Object({
    open: Type.Integer(),
    phish: Type.Integer(),
    spam: Type.Integer(),
    clean: Type.Integer(),
    simulation: Type.Integer(),
  }),
})

/** `gone`: the mailbox has it no more, so that there is nothing to do. */
export const copyStates = ['found', 'removing', 'removed', 'restoring', 'restored', 'gone', 'failed'] as const
export type CopyState = (typeof copyStates)[number]

const CopyShape = Type.Object({
  address: text,
  /** Of the message trace, or that the person reported it. */
  how: text,
  /** Lies in the mailbox as far as it is known, and would be taken out. */
  isThere: Type.Boolean(),
  /** Null: nothing was done about it. */
  state: nullable(Type.Enum([...copyStates])),
  /** What went wrong, or where it is. */
  note: text,
})
export type Copy = Static<typeof CopyShape>

export const ClawBackShape = Type.Object({ reason: Type.String({ minLength: 3, maxLength: 500 }) }, closed)
export const ClawBackStartedShape = Type.Object({ operationId: text })

export const ReportViewShape = Type.Object({
  ...ReportRowShape.properties,
  comment: nullable(text),
  note: nullable(text),
  message: ReportedMessageShape,
  /** Mailboxes of the tenant that have the same message, as far as they are known. */
  copies: Type.Array(CopyShape),
  clawBack: Type.Object({
    /** What can be done now; why not, the text says. */
    canRemove: Type.Boolean(),
    canRestore: Type.Boolean(),
    text,
  }),
})
export type ReportView = Static<typeof ReportViewShape>

export const LookUpShape = Type.Object({
  /** `simulation`: ours, proved by its mark; `claims`: looks like one, but the mark is not ours; `unknown`: none of ours. */
  result: Type.Enum(['simulation', 'claims', 'unknown']),
  text,
  campaign: nullable(Type.Object({ id: text, name: text })),
  sentAt: nullable(time),
  recipient: nullable(text),
  contact: text,
})
export type LookUp = Static<typeof LookUpShape>
