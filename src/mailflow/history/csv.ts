// Messages as CSV, exactly those of a filter, streamed page by page.
import { csvBegin, csvRecord, type CsvValue } from '#platform/csv.ts'
import type { MessagePage, MessageRow } from './search.ts'

export const exportRows_max = 50_000
const page_rows = 200

const columns: [string, (row: MessageRow) => CsvValue][] = [
  ['Received (UTC)', (row) => row.receivedAt],
  ['Direction', (row) => row.direction],
  ['Type', (row) => row.mode],
  ['Sender', (row) => row.mailFrom],
  ['From', (row) => row.headerFrom],
  ['Recipients', (row) => row.recipients.join(' ')],
  ['Subject', (row) => row.subject],
  ['Verdict', (row) => row.category],
  ['Score', (row) => row.score],
  ['Last status', (row) => row.status],
  ['Size (bytes)', (row) => row.size_bytes],
  ['Message-ID', (row) => row.internetMessageId],
  ['Mailwarden message id', (row) => row.messageId],
]

/** A page at a time. When there are more than the limit the last line says so. */
export async function* messagesCsv(
  pageAfter: (cursor: string | null, limit: number) => Promise<MessagePage>,
  rows_max = exportRows_max,
): AsyncGenerator<string> {
  yield csvBegin + csvRecord(columns.map(([title]) => title))
  let cursor: string | null = null
  for (let left = rows_max; left > 0;) {
    const page: MessagePage = await pageAfter(cursor, Math.min(page_rows, left))
    if (page.items.length > 0) yield page.items.map((row) => csvRecord(columns.map(([, read]) => read(row)))).join('')
    left -= page.items.length
    cursor = page.next
    if (cursor === null) return
  }
  yield csvRecord([
    `Cut after ${rows_max.toLocaleString('en')} messages. Choose a shorter period or more filters for the others.`,
  ])
}
