// Long lists as a file: read page by page, each in its own short transaction, and sent as it is read.
import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { csvBegin, csvRecord, type CsvValue } from '../csv.ts'

export interface ExportOptions<Item> {
  /** Without its ending. */
  name: string
  format: 'csv' | 'jsonl'
  columns: readonly { title: string; value(item: Item): CsvValue }[]
  page(cursor: string | undefined): Promise<{ items: Item[]; next: string | null }>
}

/** More is not one file's business: narrow the time. */
const pages_max = 10_000

/** Sends the whole list. The first page is read before anything is sent, so that a mistake in the request is still an error. */
export async function sendExport<Item>(reply: FastifyReply, options: ExportOptions<Item>): Promise<FastifyReply> {
  const first = await options.page(undefined)
  const { name, format } = options
  return reply
    .header('content-type', format === 'csv' ? 'text/csv; charset=utf-8; header=present' : 'application/x-ndjson')
    .header('content-disposition', `attachment; filename="${name.replaceAll(/[^\w.-]/g, '-')}.${format}"`)
    .send(Readable.from(lines(options, first)))
}

async function* lines<Item>(options: ExportOptions<Item>, first: { items: Item[]; next: string | null }) {
  const { format, columns } = options
  if (format === 'csv') yield csvBegin + csvRecord(columns.map(({ title }) => title))
  let page = first
  for (let count = 1; ; count += 1) {
    const text = page.items.map((item) =>
      format === 'csv' ? csvRecord(columns.map(({ value }) => value(item))) : `${JSON.stringify(item)}\n`,
    )
    if (text.length > 0) yield text.join('')
    if (page.next === null || count >= pages_max) return
    page = await options.page(page.next)
  }
}
