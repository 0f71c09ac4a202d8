// Get-, New-, Set- and Remove- for a type of named objects, from one table of parameters. With `isOrdered` the objects have
// gapless priorities: inserting or moving shifts the others (exchange-online 2.3 [MS]).
import { type Cmdlet, type CmdletContext, type CmdletFamily, textParameter } from './cmdlet.ts'
import { badParameter, invalidObject, objectExists, objectNotFound } from './errors.ts'
import { applyList, int, isListChange, type ParameterType, type ParameterValue, text } from './parameters.ts'
import type { TableName } from './state.ts'
import type { Row } from './versioned-table.ts'

export interface ObjectType {
  noun: string
  table: TableName
  family: CmdletFamily
  /** Of both New- and Set-. */
  parameters: Record<string, ParameterType>
  newOnly?: Record<string, ParameterType>
  setOnly?: Record<string, ParameterType>
  getOnly?: Record<string, ParameterType>
  required: string[]
  /** Values of a new object that the caller did not give; also says which parameters are stored. */
  defaults: Record<string, unknown>
  isOrdered?: boolean
  /** Longest name; Exchange's usual limit. */
  nameMax?: number
  /** Name given by the service instead of the caller's. */
  forcedName?: (context: CmdletContext, given: string) => string
  /** Turns stored values into what a record shows. */
  record(row: Row, position: number, context: CmdletContext): Record<string, unknown>
  /** Changes given values before they are stored, e.g. `*` to `smtp:*;1`. */
  normalise?(values: Record<string, unknown>): Record<string, unknown>
  /** Throws CmdletError when the object as it would be is not allowed. */
  validate?(values: Record<string, unknown>, context: CmdletContext, current: Row | null): void
  /** Further filter of Get-. */
  filter?(row: Row, context: CmdletContext): boolean
  beforeRemove?(row: Row, context: CmdletContext): void
}

export function findRow(rows: readonly Row[], identity: string): Row | undefined {
  const wanted = identity.toLowerCase()
  return rows.find((row) => row.guid === wanted) ?? rows.find((row) => row.name.toLowerCase() === wanted)
}

/** The object that Identity names, as this caller may see it; 404 otherwise. */
export function requireRow(context: CmdletContext, table: TableName): Row {
  const identity = textParameter(context, 'Identity') ?? ''
  const seen = findRow(context.visible(table), identity)
  const now =
    seen === undefined
      ? undefined
      : context.state
          .table(table)
          .rows()
          .find((row) => row.guid === seen.guid)
  if (now === undefined) throw objectNotFound(identity)
  return now
}

/** The four cmdlets of an object type. */
export function objectCmdlets(type: ObjectType): Cmdlet[] {
  const { noun, family } = type
  const identity = { Identity: text() }
  const priority: Record<string, ParameterType> = type.isOrdered ? { Priority: int(0, 10_000) } : {}
  return [
    { name: `Get-${noun}`, family, parameters: { ...identity, ...type.getOnly }, run: (context) => get(type, context) },
    {
      name: `New-${noun}`,
      family,
      parameters: { Name: text(), ...type.parameters, ...type.newOnly, ...priority },
      required: type.required,
      run: (context) => create(type, context),
    },
    {
      name: `Set-${noun}`,
      family,
      parameters: { ...identity, Name: text(), ...type.parameters, ...type.setOnly, ...priority },
      required: ['Identity'],
      run: (context) => change(type, context),
    },
    {
      name: `Remove-${noun}`,
      family,
      parameters: identity,
      required: ['Identity'],
      run: (context) => remove(type, context),
    },
  ]
}

/** An unknown Identity gives 404 (measured) or all objects (documented), by the tenant's switch. */
function get(type: ObjectType, context: CmdletContext) {
  const rows = context.visible(type.table)
  const identity = textParameter(context, 'Identity')
  const found = identity === null || identity === '' ? null : findRow(rows, identity)
  if (found === undefined && context.tenant.switches.unknownIdentity === 'not-found') throw objectNotFound(identity!)
  const shown = found == null ? rows : [found]
  return {
    value: shown
      .filter((row) => type.filter?.(row, context) ?? true)
      .map((row) => type.record(row, rows.indexOf(row), context)),
  }
}

function create(type: ObjectType, context: CmdletContext) {
  const table = context.state.table(type.table)
  const given = textParameter(context, 'Name') ?? ''
  const name = type.forcedName?.(context, given) ?? given
  checkName(type, name)
  if (findRow(table.rows(), name) !== undefined) throw objectExists(name)
  const values = { ...type.defaults, ...storedValues(type, context.parameters, type.defaults) }
  type.validate?.(values, context, null)
  const row = context.state.newRow(name, values)
  const position = positionGiven(type, context, table.rows().length)
  table.add(row, position)
  return { value: [type.record(row, position ?? table.rows().length - 1, context)], objectId: name }
}

function change(type: ObjectType, context: CmdletContext) {
  const table = context.state.table(type.table)
  const current = requireRow(context, type.table)
  const position = positionGiven(type, context, table.rows().length - 1)
  const name = textParameter(context, 'Name') ?? current.name
  checkName(type, name)
  const namesake = findRow(table.rows(), name)
  if (namesake !== undefined && namesake.guid !== current.guid) throw objectExists(name)
  const values = storedValues(type, context.parameters, current.values)
  type.validate?.({ ...current.values, ...values }, context, current)
  table.replace(context.state.changedRow(current, values, name))
  if (position !== undefined) table.move(current.guid, position)
  return { value: [], objectId: current.name }
}

function remove(type: ObjectType, context: CmdletContext) {
  const row = requireRow(context, type.table)
  type.beforeRemove?.(row, context)
  context.state.table(type.table).remove(row.guid)
  return { value: [], objectId: row.name }
}

function checkName(type: ObjectType, name: string): void {
  const max = type.nameMax ?? 64
  if (name === '') throw invalidObject('The Name property must not be empty.')
  if (name.length > max)
    throw invalidObject(
      `The length of the property is too long. The maximum length is ${max} and the length of the value provided is ${name.length}.`,
    )
}

/** Priority is valid from 0 to `max`. */
function positionGiven(type: ObjectType, context: CmdletContext, max: number): number | undefined {
  const value = context.parameters.get('Priority')
  if (!type.isOrdered || typeof value !== 'number') return undefined
  if (value > max) throw badParameter('Priority', value, `The priority must be between 0 and ${max}`)
  return value
}

function storedValues(
  type: ObjectType,
  parameters: Map<string, ParameterValue>,
  current: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  const stored = { ...type.parameters, ...type.newOnly, ...type.setOnly }
  for (const [name, value] of parameters) {
    if (!(name in stored)) continue
    values[name] = Array.isArray(value) || isListChange(value) ? applyList(current[name], value) : value
  }
  return type.normalise?.(values) ?? values
}
