// Shapes of the copies of bad messages that lie in mailboxes of the tenant.
import Type, { type Static } from 'typebox'

const nullable = <T extends Type.TSchema>(type: T) => Type.Union([type, Type.Null()])

export const copyStates = ['found', 'removing', 'removed', 'restoring', 'restored', 'gone', 'failed'] as const
export type CopyState = (typeof copyStates)[number]

export const copyView = Type.Object({
  id: Type.String(),
  recipient: Type.String(),
  subject: Type.String(),
  internetMessageId: Type.String(),
  /** `gone`: the mailbox has it no more, so that there is nothing to do. */
  state: Type.Enum([...copyStates]),
  /** What went wrong, or where it was. */
  note: Type.String(),
  changedAt: Type.String({ format: 'date-time' }),
})
export type CopyView = Static<typeof copyView>

export const copiesAnswer = Type.Object({
  items: Type.Array(copyView),
  /** More than are shown. */
  total: Type.Integer(),
  /** When the message trace was last read for this incident; null: not yet. */
  searchedAt: nullable(Type.String({ format: 'date-time' })),
  /** Why copies cannot be moved now; null: they can. */
  why: nullable(Type.String()),
})

export const copiesBody = Type.Object(
  {
    /** Absent: all that can be. */
    ids: Type.Optional(
      Type.Array(Type.String({ format: 'uuid' }), { minItems: 1, maxItems: 1_000, uniqueItems: true }),
    ),
    reason: Type.String({ minLength: 3, maxLength: 500 }),
  },
  { additionalProperties: false },
)

export const copiesOperation = Type.Object({ operationId: Type.String() })
