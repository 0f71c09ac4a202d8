// How values come back from the database: the same from PGlite and from PostgreSQL. int8 is a number while that is exact (else a
// bigint), timestamptz a Date, date and interval text, jsonb an object, bytea a Buffer.
import pg from 'pg'

/** OIDs of pg_type; stable over all versions of PostgreSQL. */
const oid = {
  bytea: 17,
  int8: 20,
  date: 1082,
  dateArray: 1182,
  int8Array: 1016,
  interval: 1186,
}

const parseInt8 = (text: string): number | bigint => {
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : BigInt(text)
}
const parseArray = pg.types.getTypeParser(1009 as never) as (text: string) => string[]
const asText = (text: string) => text

/** Parsers for PGlite's simple protocol, by OID. */
export const pgliteParsers: Record<number, (text: string) => unknown> = {
  [oid.bytea]: (text) => Buffer.from(text.slice(2), 'hex'),
  [oid.int8]: parseInt8,
  [oid.date]: asText,
  [oid.interval]: asText,
}

const overrides: Record<number, (text: string) => unknown> = {
  [oid.int8]: parseInt8,
  [oid.int8Array]: (text) => parseArray(text).map((item) => (item === null ? null : parseInt8(item))),
  [oid.date]: asText,
  [oid.dateArray]: parseArray,
  [oid.interval]: asText,
}

/** `types` of a `pg` pool. */
export const pgTypes = {
  getTypeParser: (id: number, format?: string) =>
    (format !== 'binary' && overrides[id]) || pg.types.getTypeParser(id as never, format as never),
} as pg.CustomTypesConfig
