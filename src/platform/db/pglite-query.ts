// One query on PGlite in one round trip. PGlite's own query() makes six, among them one that asks for the types of the parameters;
// here they go as text in the form that `pg` gives them, so that values are converted alike for both databases.
import { type PGlite, protocol } from '@electric-sql/pglite'
import { prepareValue } from 'pg/lib/utils.js'
import { pgTypes } from './values.ts'

interface Answer {
  rows: Record<string, unknown>[]
  /** Rows that were inserted, updated, deleted; undefined for other commands. */
  affected: bigint | undefined
}

/** Rejects with PGlite's DatabaseError; the connection can be used again. */
export async function queryPglite(pglite: PGlite, text: string, parameters: readonly unknown[]): Promise<Answer> {
  const { serialize } = protocol
  if (parameters.some(isEmptyArray)) await refuseEmptyForJson(pglite, text, parameters)
  const { messages } = await pglite.execProtocol(
    Buffer.concat([
      serialize.parse({ text }),
      serialize.bind({ values: parameters.map((value) => prepareValue(value)) }),
      serialize.describe({ type: 'P' }),
      serialize.execute({}),
      serialize.sync(),
    ]),
  )
  return answerOf(messages)
}

const isEmptyArray = (value: unknown): boolean => Array.isArray(value) && value.length === 0
/** OIDs of json and jsonb. */
const jsonTypes: readonly number[] = [114, 3802]

/** `pg` gives an array as `{…}`: in a json column that is an error, but for an empty one, which becomes an object without a word. */
async function refuseEmptyForJson(pglite: PGlite, text: string, parameters: readonly unknown[]): Promise<void> {
  const { serialize } = protocol
  const { messages } = await pglite.execProtocol(
    Buffer.concat([serialize.parse({ text }), serialize.describe({ type: 'S' }), serialize.sync()]),
  )
  const types = messages.flatMap((message) => (isNamed(message, 'parameterDescription') ? message.dataTypeIDs : []))
  const place = parameters.findIndex((value, index) => isEmptyArray(value) && jsonTypes.includes(types[index]!))
  if (place >= 0) throw new Error(`parameter $${place + 1} is an array for a json column: give it through json()`)
}

type Message = Awaited<ReturnType<PGlite['execProtocol']>>['messages'][number]
type Column = [name: string, parse: (text: string) => unknown]

function answerOf(messages: readonly Message[]): Answer {
  const answer: Answer = { rows: [], affected: undefined }
  let columns: Column[] = []
  for (const message of messages) {
    if (isNamed(message, 'rowDescription'))
      columns = message.fields.map(({ name, dataTypeID }) => [name, pgTypes.getTypeParser(dataTypeID as never, 'text')])
    else if (isNamed(message, 'dataRow')) answer.rows.push(rowOf(columns, message.fields))
    else if (isNamed(message, 'commandComplete')) answer.affected = affectedBy(message.text)
  }
  return answer
}

interface Named {
  rowDescription: { fields: { name: string; dataTypeID: number }[] }
  dataRow: { fields: (string | null)[] }
  commandComplete: { text: string }
  parameterDescription: { dataTypeIDs: number[] }
}

function isNamed<Name extends keyof Named>(message: Message, name: Name): message is Message & Named[Name] {
  return message.name === name
}

function rowOf(columns: readonly Column[], fields: readonly (string | null)[]): Record<string, unknown> {
  const row: Record<string, unknown> = {}
  for (const [place, [name, parse]] of columns.entries()) {
    const text = fields[place]!
    row[name] = text === null ? null : parse(text)
  }
  return row
}

/** `INSERT 0 3`, `UPDATE 3`, `DELETE 3`, `MERGE 3`. */
function affectedBy(tag: string): bigint | undefined {
  const found = /^(?:INSERT \d+|UPDATE|DELETE|MERGE) (\d+)/.exec(tag)
  return found === null ? undefined : BigInt(found[1]!)
}
