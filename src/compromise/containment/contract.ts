// Shapes of the containment on the wire: which measures are chosen, which are possible, and what is missing.
import Type, { type Static } from 'typebox'

const time = Type.String({ format: 'date-time' })
const nullable = <T extends ReturnType<typeof Type.String>>(type: T) => Type.Union([type, Type.Null()])

export const measures = ['rejectRule', 'disablesSignIn', 'revokesSessions', 'liftsMicrosoftBlock'] as const

export const containmentSchema = Type.Object({
  isConnected: Type.Boolean(),
  /** When the tenant was asked last; null: never. */
  probedAt: nullable(time),
  /** Why it could not be asked. */
  problem: nullable(Type.String()),
  measures: Type.Array(
    Type.Object({
      key: Type.Enum([...measures]),
      title: Type.String(),
      /** What it does, how fast, what stays open. */
      text: Type.String(),
      isChosen: Type.Boolean(),
      /** Null: not known before the tenant was asked. */
      isPossible: Type.Union([Type.Boolean(), Type.Null()]),
      /** The permission that is missing. */
      missing: nullable(Type.String()),
    }),
  ),
  /** The optional set of the connection that holds what is missing: granted there by an administrator's sign-in. */
  permissionSet: Type.Literal('response'),
  permissions: Type.Array(
    Type.Object({
      name: Type.String(),
      isGranted: Type.Union([Type.Boolean(), Type.Null()]),
      neededFor: Type.String(),
    }),
  ),
})
export type ContainmentView = Static<typeof containmentSchema>
