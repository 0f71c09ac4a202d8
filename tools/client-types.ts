// From an OpenAPI description to TypeScript: `paths` in the form that openapi-fetch takes. Pure.
import type { JsonSchema, OpenApi, Operation } from './openapi.ts'

const methods = ['get', 'put', 'post', 'delete', 'patch'] as const

export function clientTypes({ paths, components }: OpenApi): string {
  const schemas = Object.entries(components?.schemas ?? {}).map(
    ([name, schema]) => `  ${JSON.stringify(nameOf(schema, name))}: ${typeOf(schema, '  ')}`,
  )
  const entries = Object.entries(paths)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, operations]) => pathEntry(path, operations))
  return [
    '// Types of the public API, written by `node tools/generate-client.ts` from the OpenAPI description; do not edit.',
    '',
    `export interface Schemas {\n${schemas.join('\n')}\n}`,
    '',
    `export interface paths {\n${entries.join('\n')}\n}`,
    '',
  ].join('\n')
}

/** Schemas that are registered under an `$id` come out under that name. */
function nameOf(schema: JsonSchema & { $id?: string; title?: string }, name: string): string {
  return schema.$id ?? schema.title ?? name
}

function pathEntry(path: string, operations: Record<string, Operation>): string {
  const lines = methods.map((method) => {
    const operation = operations[method]
    return operation === undefined ? `    ${method}?: never` : operationEntry(method, operation)
  })
  return `  ${JSON.stringify(path)}: {\n${lines.join('\n')}\n  }`
}

function operationEntry(method: string, operation: Operation): string {
  const comment = operation.summary === undefined ? '' : `    /** ${operation.summary.replaceAll('*/', '* /')} */\n`
  const responses = Object.entries(operation.responses).map(
    ([status, { content }]) =>
      `        ${JSON.stringify(/^\d+$/.test(status) ? Number(status) : status)}: { headers: { [name: string]: unknown }; content${contentOf(content, '        ')} }`,
  )
  return `${comment}    ${method}: {
      parameters: { ${(['query', 'path', 'header'] as const).map((place) => parametersOf(operation, place)).join('; ')}; cookie?: never }
      requestBody${bodyOf(operation)}
      responses: {\n${responses.join('\n')}\n      }
    }`
}

function parametersOf({ parameters = [] }: Operation, place: 'path' | 'query' | 'header'): string {
  const own = parameters.filter((parameter) => parameter.in === place)
  if (own.length === 0) return `${place}?: never`
  const isNeeded = own.some(({ required }) => required === true)
  const members = own.map(
    ({ name, required, schema }) =>
      `${JSON.stringify(name)}${required === true ? '' : '?'}: ${typeOf(schema, '        ')}`,
  )
  return `${place}${isNeeded ? '' : '?'}: { ${members.join('; ')} }`
}

function bodyOf({ requestBody }: Operation): string {
  if (requestBody === undefined) return '?: never'
  return `${requestBody.required === true ? '' : '?'}: { content${contentOf(requestBody.content, '      ')} }`
}

function contentOf(content: Record<string, { schema: JsonSchema }> | undefined, indent: string): string {
  const entries = Object.entries(content ?? {})
  if (entries.length === 0) return '?: never'
  return `: { ${entries.map(([type, { schema }]) => `${JSON.stringify(type)}: ${typeOf(schema, indent)}`).join('; ')} }`
}

export function typeOf(schema: JsonSchema, indent: string): string {
  if (schema.$ref !== undefined)
    return `Schemas[${JSON.stringify(decodeURIComponent(schema.$ref.split('/').at(-1)!.replace('#', '')))}]`
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ') || 'never'
  const alternatives = schema.anyOf ?? schema.oneOf
  if (alternatives !== undefined) return [...new Set(alternatives.map((each) => typeOf(each, indent)))].join(' | ')
  if (schema.allOf !== undefined) return schema.allOf.map((each) => grouped(typeOf(each, indent))).join(' & ')
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type }, indent)).join(' | ')
  return plainType(schema, indent)
}

function plainType(schema: JsonSchema, indent: string): string {
  switch (schema.type) {
    case 'string':
      return 'string'
    case 'integer':
    case 'number':
      return 'number'
    case 'boolean':
      return 'boolean'
    case 'null':
      return 'null'
    case 'array':
      return Array.isArray(schema.items)
        ? `[${schema.items.map((item) => typeOf(item, indent)).join(', ')}]`
        : `${grouped(typeOf(schema.items ?? {}, indent))}[]`
    case 'object':
      return objectType(schema, indent)
    default:
      return schema.properties === undefined ? 'unknown' : objectType(schema, indent)
  }
}

function objectType(schema: JsonSchema, indent: string): string {
  const properties = Object.entries(schema.properties ?? {})
  const open = Object.values(schema.patternProperties ?? {})[0] ?? schema.additionalProperties
  if (properties.length === 0) {
    if (open === false) return 'Record<string, never>'
    return `{ [name: string]: ${typeof open === 'object' ? typeOf(open, indent) : 'unknown'} }`
  }
  const inner = `${indent}  `
  const members = properties.map(([name, property]) => {
    const comment =
      property.description === undefined ? '' : `${inner}/** ${property.description.replaceAll('*/', '* /')} */\n`
    return `${comment}${inner}${JSON.stringify(name)}${schema.required?.includes(name) === true ? '' : '?'}: ${typeOf(property, inner)}`
  })
  return `{\n${members.join('\n')}\n${indent}}`
}

/** What the formatter finds superfluous it takes away. */
const grouped = (type: string) => (/ [&|] /.test(type) ? `(${type})` : type)
