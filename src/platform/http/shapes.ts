// Shapes that every contract is made of.
import Type, { type TSchema } from 'typebox'

/** Of objects: what is not named is refused. */
export const closed = { additionalProperties: false } as const
export const nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
/** ISO 8601 with a zone. */
export const time = Type.String({ format: 'date-time' })
export const timeOf = (description: string) => Type.String({ format: 'date-time', description })
export const uuid = Type.String({ format: 'uuid' })
