// A value for a jsonb column. Objects can be given as they are; arrays and bare strings must come through here (see values.ts).
import { type RawBuilder, sql } from 'kysely'

export function json<T>(value: T): RawBuilder<T> {
  return sql<T>`${JSON.stringify(value)}::jsonb`
}
