// Collections as Graph sends them: `$select`, `$filter`, `$orderby`, `$top`, `$count` and paging by `$skiptoken`.
// Documented at learn.microsoft.com/graph/{query-parameters,paging,aad-advanced-queries}
import type { GraphContext, GraphReply } from './context.ts'
import { badRequest, GraphError } from './errors.ts'
import { parseFilter, type Filter, type Row } from './filter.ts'

export interface CollectionOptions {
  /** After `$metadata#`. */
  entitySet: string
  /** Properties sent without `$select`. */
  defaults?: readonly string[]
  pageSize?: number
  pageSizeMax?: number
  /** Directory objects: advanced queries need `ConsistencyLevel: eventual` and `$count`. */
  isDirectory?: boolean
}

const knownOptions = new Set([
  '$select',
  '$filter',
  '$top',
  '$skip',
  '$skiptoken',
  '$count',
  '$orderby',
  '$search',
  '$expand',
  '$format',
  '$deltatoken',
])

/** Answers a list request over all rows that the caller may see. */
export function collectionReply(context: GraphContext, rows: Row[], options: CollectionOptions): GraphReply {
  const { query } = context
  checkOptions(query)
  const filter = query.get('$filter') ? parseFilter(query.get('$filter')!) : null
  if (options.isDirectory !== false) checkAdvanced(context, filter)
  if (filter && rows[0]) checkProperties(filter, rows[0])
  const found = sorted(searched(filter ? rows.filter((row) => filter.matches(row)) : rows, query), query)
  const { offset, size } = pageOf(context, options)
  const page = found.slice(offset, offset + size)
  const next = offset + size < found.length ? nextLink(context, offset + size) : null
  const select = selectedOf(query)
  return {
    status: 200,
    body: {
      '@odata.context': `${context.root}/$metadata#${options.entitySet}${select ? `(${select.join(',')})` : ''}`,
      ...(query.get('$count') === 'true' ? { '@odata.count': found.length } : {}),
      ...(next ? { '@odata.nextLink': next } : {}),
      value: page.map((row) => project(row, select ?? options.defaults ?? null)),
    },
  }
}

/** Answers with one object, `$select` applied. */
export function entityReply(context: GraphContext, row: Row, options: CollectionOptions, status = 200): GraphReply {
  const select = selectedOf(context.query)
  if (select) checkSelect(select, row)
  const suffix = select ? `(${select.join(',')})` : ''
  return {
    status,
    body: {
      '@odata.context': `${context.root}/$metadata#${options.entitySet}${suffix}/$entity`,
      ...project(row, select ?? options.defaults ?? null),
    },
  }
}

function checkOptions(query: URLSearchParams): void {
  for (const name of query.keys())
    if (name.startsWith('$') && !knownOptions.has(name))
      throw badRequest(`The query parameter '${name}' is not supported.`, 'BadRequest')
}

/** learn.microsoft.com/graph/aad-advanced-queries: both the header and `$count` are needed. */
function checkAdvanced(context: GraphContext, filter: Filter | null): void {
  const { query } = context
  const isEventual = context.headers['consistencylevel']?.toLowerCase() === 'eventual'
  if (query.has('$search')) {
    if (!isEventual)
      throw unsupported(
        "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
      )
    return
  }
  if (query.has('$count') && !isEventual) throw unsupported('$count is not currently supported.')
  const isAdvanced = filter?.isAdvanced === true || (filter !== null && query.has('$orderby'))
  if (isAdvanced && !(isEventual && query.get('$count') === 'true'))
    throw unsupported(
      'Unsupported Query. This advanced query needs $count=true and the header ConsistencyLevel: eventual.',
    )
}

/** Refusal of an advanced query without its header. */
export const unsupported = (message: string): GraphError => new GraphError(400, 'Request_UnsupportedQuery', message)

function checkProperties(filter: Filter, sample: Row): void {
  const unknown = filter.properties.find((property) => !(property.split('/')[0]! in sample))
  if (unknown) throw badRequest(`Invalid filter clause: Could not find a property named '${unknown}'.`, 'BadRequest')
}

function checkSelect(select: string[], sample: Row): void {
  const unknown = select.find((name) => !(name in sample) && name !== '*')
  if (unknown)
    throw badRequest(
      `Parsing OData Select and Expand failed: Could not find a property named '${unknown}'.`,
      'BadRequest',
    )
}

/** `$select` as a list, or null. */
export function selectedOf(query: URLSearchParams): string[] | null {
  const select = query.get('$select')
  if (!select) return null
  const names = select
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
  return names.length > 0 ? names : null
}

/** The chosen properties of an object; annotations stay. */
export function project(row: Row, names: readonly string[] | null): Row {
  if (!names || names.includes('*')) return row
  const kept = Object.keys(row).filter((key) => key.startsWith('@') || names.includes(key))
  const missing = names.filter((name) => name === 'id' && 'id' in row && !kept.includes('id'))
  return Object.fromEntries([...kept, ...missing].map((key) => [key, row[key]]))
}

function searched(rows: Row[], query: URLSearchParams): Row[] {
  const match = /^"?(\w+):(.*?)"?$/.exec(query.get('$search') ?? '')
  if (!match) return rows
  const [, property, text] = match
  return rows.filter((row) =>
    String(row[property!] ?? '')
      .toLowerCase()
      .includes(text!.toLowerCase()),
  )
}

function sorted(rows: Row[], query: URLSearchParams): Row[] {
  const orderBy = query.get('$orderby')
  if (!orderBy) return rows
  const keys = orderBy.split(',').map((part) => part.trim().split(/\s+/))
  const valueOf = (row: Row, path: string): string =>
    String(path.split('/').reduce<unknown>((value, part) => (value as Row | null)?.[part], row) ?? '')
  return [...rows].sort((a, b) => {
    for (const [path, direction] of keys) {
      const compared = valueOf(a, path!).localeCompare(valueOf(b, path!))
      if (compared !== 0) return direction?.toLowerCase() === 'desc' ? -compared : compared
    }
    return 0
  })
}

function pageOf(context: GraphContext, options: CollectionOptions): { offset: number; size: number } {
  const { query } = context
  const max = options.pageSizeMax ?? 999
  const preferred = /odata\.maxpagesize=(\d+)/.exec(context.headers['prefer'] ?? '')?.[1]
  const top = query.get('$top') ?? preferred
  if (top !== undefined && top !== null && (!/^\d+$/.test(top) || Number(top) < 1 || Number(top) > max))
    throw badRequest(`Invalid page size specified: '${top}'. Must be between 1 and ${max} inclusive.`)
  const size = top ? Number(top) : (context.tenant.switches.pageSize ?? options.pageSize ?? 100)
  const skip = Number(query.get('$skip') ?? '0')
  return { offset: query.has('$skiptoken') ? readSkipToken(query.get('$skiptoken')!) : skip, size }
}

function readSkipToken(text: string): number {
  const offset = Number(/^page:(\d+)$/.exec(Buffer.from(text, 'base64url').toString())?.[1])
  if (!Number.isInteger(offset)) throw badRequest('Skip token is badly formed.')
  return offset
}

function nextLink(context: GraphContext, offset: number): string {
  const query = new URLSearchParams(context.query)
  query.delete('$skip')
  query.set('$skiptoken', Buffer.from(`page:${offset}`).toString('base64url'))
  return `${context.root}${context.path}?${query}`
}
