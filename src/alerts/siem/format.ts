// The feed's items as JSON lines, CEF and key-value lines. Pure.
import type { SiemAlert, SiemEvent } from '../events-contract.ts'
import { toCef } from '../formats/cef.ts'
import { toKeyValue } from '../formats/key-value.ts'

export type FeedFormat = 'json' | 'jsonl' | 'cef' | 'keyvalue'
type Item = SiemEvent | SiemAlert

export const mediaTypes: Record<Exclude<FeedFormat, 'json'>, string> = {
  jsonl: 'application/x-ndjson',
  cef: 'text/x-cef; charset=utf-8',
  keyvalue: 'text/x-key-value; charset=utf-8',
}

/** What the parameter says, else the first of the header Accept that is known, else JSON. */
export function formatOf(parameter: FeedFormat | undefined, accept: string | undefined): FeedFormat {
  if (parameter !== undefined) return parameter
  for (const part of (accept ?? '').toLowerCase().slice(0, 1_000).split(',')) {
    const type = part.split(';')[0]!.trim()
    if (type === 'application/json' || type === '*/*') return 'json'
    if (['application/x-ndjson', 'application/jsonl', 'application/json-lines'].includes(type)) return 'jsonl'
    if (type === 'text/x-cef' || type === 'application/x-cef') return 'cef'
    if (type === 'text/x-key-value') return 'keyvalue'
  }
  return 'json'
}

/** One line for each item; a line never holds a line end. */
export function linesOf(items: readonly Item[], format: Exclude<FeedFormat, 'json'>): string {
  const write = { jsonl: (item: Item) => JSON.stringify(item), cef: cefOf, keyvalue: keyValueOf }[format]
  return items.map((item) => `${write(item)}\n`).join('')
}

function cefOf(item: Item): string {
  const alert = 'change' in item ? item : null
  return toCef({
    signature: item.type,
    name: item.description.split('\n')[0]!,
    severity: item.severity,
    extension: {
      rt: Date.parse(item.when),
      end: Date.parse(item.created_at),
      externalId: item.id,
      cat: alert?.category ?? 'event',
      outcome: alert?.change ?? null,
      cnt: alert?.count ?? null,
      suser: item.source,
      cs1Label: item.customer_id === null ? null : 'customer_id',
      cs1: item.customer_id,
      cs2Label: alert === null ? null : 'location',
      cs2: alert?.location ?? null,
      cs3Label: alert === null ? null : 'state',
      cs3: alert?.state ?? null,
      cs4Label: 'data',
      cs4: JSON.stringify(item.data),
      msg: item.description,
    },
  })
}

function keyValueOf(item: Item): string {
  const { data, ...facts } = item
  return toKeyValue({ ...facts, data: JSON.stringify(data) })
}
