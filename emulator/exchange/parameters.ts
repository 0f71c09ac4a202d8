// Types of cmdlet parameters and how their JSON is read (exchange-online 1.2). Enum values are accepted by unambiguous
// prefix, as PowerShell does: a wrong value can be taken silently [WIRE].
import { badParameter, unknownParameter } from './errors.ts'

export type ParameterType =
  | { kind: 'text'; max: number }
  | { kind: 'bool' }
  | { kind: 'int'; min: number; max: number }
  | { kind: 'list'; max: number; check: ((entry: string) => boolean) | null }
  | { kind: 'choice'; values: readonly string[] }
  | { kind: 'date' }

export const text = (max = 8192): ParameterType => ({ kind: 'text', max })
export const bool = (): ParameterType => ({ kind: 'bool' })
export const int = (min: number, max: number): ParameterType => ({ kind: 'int', min, max })
export const list = (check: ((entry: string) => boolean) | null = null, max = 5000): ParameterType => ({
  kind: 'list',
  max,
  check,
})
export const choice = (...values: string[]): ParameterType => ({ kind: 'choice', values })
export const date = (): ParameterType => ({ kind: 'date' })

/** A list given as members to add and to remove. */
export interface ListChange {
  add: string[]
  remove: string[]
}

export type ParameterValue = string | number | boolean | null | string[] | ListChange

/** Parameters that every cmdlet takes and that change nothing here. */
const commonParameters: Record<string, ParameterType> = {
  Confirm: bool(),
  WhatIf: bool(),
  Force: bool(),
  Verbose: bool(),
  ErrorAction: text(),
  WarningAction: text(),
  ResultSize: text(),
  DomainController: text(),
}

/** Reads the `Parameters` object against a cmdlet's table; names are matched in any letter case. Throws CmdletError. */
export function readParameters(
  types: Record<string, ParameterType>,
  given: Record<string, unknown>,
): Map<string, ParameterValue> {
  const byName = new Map(
    Object.entries({ ...commonParameters, ...types }).map(([name, type]) => [name.toLowerCase(), { name, type }]),
  )
  const values = new Map<string, ParameterValue>()
  for (const [name, value] of Object.entries(given)) {
    if (name.includes('@')) continue
    const parameter = byName.get(name.toLowerCase())
    if (parameter === undefined) throw unknownParameter(name)
    values.set(parameter.name, readValue(parameter.name, parameter.type, value))
  }
  return values
}

function readValue(name: string, type: ParameterType, value: unknown): ParameterValue {
  if (value === null || value === undefined) return type.kind === 'list' ? [] : null
  switch (type.kind) {
    case 'text':
      return readText(name, type.max, value)
    case 'bool':
      return readBool(name, value)
    case 'int':
      return readInt(name, type.min, type.max, value)
    case 'list':
      return readList(name, type, value)
    case 'choice':
      return readChoice(name, type.values, value)
    case 'date':
      return readDate(name, value)
  }
}

function readText(name: string, max: number, value: unknown): string {
  if (typeof value === 'object') throw badParameter(name, value, 'System.String')
  const read = String(value)
  if (read.length > max)
    throw badParameter(
      name,
      `${read.slice(0, 20)}…`,
      `The length of the property is too long. The maximum length is ${max}`,
    )
  return read
}

function readBool(name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value
  if (value === 'true' || value === '$true' || value === 'True' || value === 1) return true
  if (value === 'false' || value === '$false' || value === 'False' || value === 0) return false
  throw badParameter(name, value, 'System.Boolean')
}

function readInt(name: string, min: number, max: number, value: unknown): number {
  const read = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value
  if (typeof read !== 'number' || !Number.isInteger(read)) throw badParameter(name, value, 'System.Int32')
  if (read < min || read > max) throw badParameter(name, value, `a value between ${min} and ${max}`)
  return read
}

function readList(name: string, type: { max: number; check: ((entry: string) => boolean) | null }, value: unknown) {
  const check = (entries: unknown): string[] => {
    const list = (Array.isArray(entries) ? entries : [entries]).map((entry) => {
      if (typeof entry === 'object' && entry !== null) throw badParameter(name, entry, 'System.String[]')
      return String(entry)
    })
    if (list.length > type.max) throw badParameter(name, `${list.length} values`, `at most ${type.max} values`)
    const wrong = type.check === null ? undefined : list.find((entry) => !type.check!(entry))
    if (wrong !== undefined) throw badParameter(name, wrong, 'the value is not valid for this parameter')
    return list
  }
  if (typeof value !== 'object' || Array.isArray(value)) return check(value)
  const table = value as Record<string, unknown>
  const keys = Object.keys(table).filter((key) => !key.includes('@'))
  if (keys.length === 0) return []
  if (keys.some((key) => !/^(add|remove)$/i.test(key))) throw badParameter(name, value, 'MultiValuedProperty')
  const member = (wanted: string) => table[keys.find((key) => key.toLowerCase() === wanted) ?? ''] ?? []
  return { add: check(member('add')), remove: check(member('remove')) }
}

function readChoice(name: string, values: readonly string[], value: unknown): string {
  const wanted = String(value).toLowerCase()
  const exact = values.find((candidate) => candidate.toLowerCase() === wanted)
  if (exact !== undefined) return exact
  const byPrefix = values.filter((candidate) => wanted !== '' && candidate.toLowerCase().startsWith(wanted))
  if (byPrefix.length === 1) return byPrefix[0]!
  throw badParameter(name, value, `Specify one of the following enumerator names: ${values.join(', ')}`)
}

function readDate(name: string, value: unknown): string {
  const read = new Date(String(value))
  if (Number.isNaN(read.getTime())) throw badParameter(name, value, 'System.DateTime')
  return read.toISOString()
}

export function isListChange(value: ParameterValue | undefined): value is ListChange {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The list after a parameter was applied to it. */
export function applyList(current: unknown, value: string[] | ListChange): string[] {
  if (Array.isArray(value)) return [...new Set(value)]
  const removed = new Set(value.remove.map((entry) => entry.toLowerCase()))
  const kept = (Array.isArray(current) ? (current as string[]) : []).filter(
    (entry) => !removed.has(entry.toLowerCase()),
  )
  return [...new Set([...kept, ...value.add])]
}
