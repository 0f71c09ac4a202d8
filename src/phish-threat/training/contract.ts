// Shapes of training assignments.
import Type, { type Static } from 'typebox'
import { CampaignRefShape, ContentLanguageShape } from '../contract.ts'

const closed = { additionalProperties: false } as const
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) => Type.Union([type, Type.Null()])
const time = Type.String({ format: 'date-time' })
const uuid = Type.String({ format: 'uuid' })

/** `caught`: followed from a confirmed act; `campaign`: a campaign of training alone; `chosen`: opened by the person's own will. */
export const assignmentReasons = ['caught', 'campaign', 'chosen'] as const
export type AssignmentReason = (typeof assignmentReasons)[number]

export const assignmentStates = ['assigned', 'started', 'completed', 'withdrawn'] as const
export type AssignmentState = (typeof assignmentStates)[number]

export const AssignmentShape = Type.Object({
  id: uuid,
  campaign: CampaignRefShape,
  training: Type.Object({ id: Type.String(), title: Type.String() }),
  /** Null without the right to see names, and of an anonymous campaign. */
  person: nullable(
    Type.Object({
      id: nullable(Type.String()),
      displayName: Type.String(),
      address: Type.String(),
      department: nullable(Type.String()),
    }),
  ),
  reason: Type.Enum([...assignmentReasons]),
  state: Type.Enum([...assignmentStates]),
  isOverdue: Type.Boolean(),
  language: ContentLanguageShape,
  assignedAt: time,
  dueAt: nullable(time),
  startedAt: nullable(time),
  completedAt: nullable(time),
  withdrawnAt: nullable(time),
  toldAt: nullable(time),
  nextMailAt: nullable(time),
  remindersSent: Type.Integer(),
  attempts: Type.Integer(),
  score: nullable(Type.Integer()),
  engaged_seconds: Type.Integer(),
  mailFailure: nullable(Type.String()),
})
export type Assignment = Static<typeof AssignmentShape>
export const AssignmentPageShape = Type.Object({ items: Type.Array(AssignmentShape), next: nullable(Type.String()) })

export const assignmentQuery = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    cursor: Type.Optional(Type.String({ maxLength: 400 })),
    campaignId: Type.Optional(uuid),
    show: Type.Optional(Type.Enum(['all', 'open', 'overdue', 'completed', 'withdrawn'])),
    search: Type.Optional(Type.String({ maxLength: 200 })),
  },
  closed,
)

/** Numbers alone: for everybody who may see results. */
export const TrainingFiguresShape = Type.Object({
  assigned: Type.Integer(),
  started: Type.Integer(),
  completed: Type.Integer(),
  overdue: Type.Integer(),
  withdrawn: Type.Integer(),
  /** Of those that were finished. */
  medianEngaged_seconds: nullable(Type.Number()),
  medianScore: nullable(Type.Number()),
  byTraining: Type.Array(
    Type.Object({
      training: Type.Object({ id: Type.String(), title: Type.String() }),
      assigned: Type.Integer(),
      completed: Type.Integer(),
    }),
  ),
})
export type TrainingFigures = Static<typeof TrainingFiguresShape>

export const reasonBody = Type.Object({ reason: Type.String({ minLength: 3, maxLength: 500 }) }, closed)
