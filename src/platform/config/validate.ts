// The whole configuration at once: unknown names, types, bounds, missing values, defaults, and what single values mean.
import path from 'node:path'
import type Type from 'typebox'
import { Value } from 'typebox/value'
import { checks, pathChecks } from './checks.ts'
import type { SchemaNode } from './fields.ts'
import { suggest } from './suggest.ts'
import { isTree, type Mistake, type Origins, type Tree } from './tree.ts'

export interface ValidationContext {
  mistakes: Mistake[]
  origins: Origins
  /** Relative paths in the file are relative to its folder. */
  folder: string
}

/**
 * The group with defaults filled in; every mistake is added to the context. A value of the wrong type is as if it were not there, so that
 * later checks have something to look at.
 */
export function validateGroup(node: SchemaNode, given: unknown, at: string, context: ValidationContext): Tree {
  const { mistakes } = context
  if (given !== undefined && given !== null && !isTree(given)) {
    mistakes.push({ path: at, message: 'must be a group of settings' })
    // What would be missing in it is not told.
    return validateGroup(node, {}, at, { ...context, mistakes: [] })
  }
  const values = (given ?? {}) as Tree
  const known = Object.keys(node.properties!)
  for (const name of Object.keys(values)) if (!known.includes(name)) mistakes.push(unknown(join(at, name), name, known))
  const result: Tree = {}
  for (const [name, child] of Object.entries(node.properties!)) {
    const isRequired = node.required?.includes(name) ?? false
    const value = validateNode(child, values[name], join(at, name), isRequired, context)
    if (value !== undefined) result[name] = value
  }
  return result
}

function validateNode(node: SchemaNode, given: unknown, at: string, isRequired: boolean, context: ValidationContext) {
  const isAbsent = given === undefined || given === null
  if (node.properties !== undefined)
    return isAbsent && !isRequired ? undefined : validateGroup(node, given, at, context)
  if (!isAbsent) return validateLeaf(node, given, at, context)
  if (node.default !== undefined) {
    context.origins.set(at, 'default')
    return validateLeaf(node, structuredClone(node.default), at, context)
  }
  if (isRequired) context.mistakes.push({ path: at, message: `is missing: ${node.description}` })
  return undefined
}

function validateLeaf(node: SchemaNode, given: unknown, at: string, context: ValidationContext): unknown {
  if (!Value.Check(node as Type.TSchema, given)) {
    context.mistakes.push({ path: at, message: `must be ${describeType(node)}` })
    return structuredClone(node.default)
  }
  const check = node.check
  if (check === undefined) return given
  const values = Array.isArray(given) ? (given as string[]) : [given as string]
  const checked = values.map((value) => (pathChecks.has(check) ? path.resolve(context.folder, value) : value))
  checked.forEach((value, index) => {
    const message = checks[check](value)
    if (message !== null) context.mistakes.push({ path: Array.isArray(given) ? `${at}[${index}]` : at, message })
  })
  return Array.isArray(given) ? checked : checked[0]
}

function describeType(node: SchemaNode): string {
  if (node.enum !== undefined) return `one of ${node.enum.join(', ')}`
  if (node.type === 'integer') return `a whole number from ${node.minimum} to ${node.maximum}`
  if (node.type === 'boolean') return 'true or false'
  if (node.type === 'array') return 'a list'
  return 'text (put it in quotes if it looks like a number)'
}

function unknown(at: string, name: string, known: string[]): Mistake {
  const near = suggest(name, known)
  const hint = near === null ? `known here: ${known.join(', ')}` : `did you mean ${near}?`
  return { path: at, message: `there is no such setting; ${hint}` }
}

const join = (at: string, name: string) => (at === '' ? name : `${at}.${name}`)
