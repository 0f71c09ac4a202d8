// The vocabulary of the configuration schema: a leaf is a TypeBox schema with a description, perhaps a default, and the name of a check.
import Type from 'typebox'
import type { CheckName } from './checks.ts'

export interface LeafOptions {
  default?: unknown
  check?: CheckName
}

export const text = (description: string, options: LeafOptions = {}) => Type.String({ description, ...options })
export const list = (description: string, options: LeafOptions = {}) =>
  Type.Array(Type.String(), { description, maxItems: 1_000, ...options })
export const count = (description: string, options: { default?: number; minimum: number; maximum: number }) =>
  Type.Integer({ description, ...options })
export const flag = (description: string, options: { default?: boolean } = {}) =>
  Type.Boolean({ description, ...options })
export const choice = <Values extends string[]>(
  description: string,
  values: readonly [...Values],
  options: { default?: Values[number] } = {},
) => Type.Enum(values as unknown as [...Values], { description, ...options })
export const optional = Type.Optional
export const group = <Properties extends Type.TProperties>(properties: Properties) => Type.Object(properties)

/** How the schema looks to the code that walks it. */
export interface SchemaNode {
  type?: string
  description?: string
  default?: unknown
  check?: CheckName
  enum?: string[]
  minimum?: number
  maximum?: number
  properties?: Record<string, SchemaNode>
  required?: string[]
}
