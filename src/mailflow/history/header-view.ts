// The header section of a message as it came: from the history or, while its content is held, from the quarantine.
import { parseMessage } from '#mail/message/parse.ts'
import { bufferSource, type MessageSource } from '#mail/message/source.ts'
import { safeLine, safeText } from '#quarantine/safe-text.ts'
import { header_characters_max, type MessageRecord } from './record.ts'

export interface HeaderView {
  source: 'history' | 'quarantine' | 'none'
  /** Harmless text: no control characters, nothing that turns text around. */
  raw: string
  /** Unfolded and decoded (RFC 2047). */
  fields: { name: string; value: string }[]
  isCut: boolean
}

const fields_max = 500
const value_characters_max = 8_000

/** `open` is asked for each quarantined copy; null: it cannot be read any more. */
export async function headerOf(
  record: MessageRecord,
  open: (quarantineId: string) => Promise<MessageSource | null>,
): Promise<HeaderView> {
  if (record.header !== undefined && record.header !== '')
    return view('history', Buffer.from(record.header), record.header.length >= header_characters_max)
  for (const { quarantineId } of record.outcomes) {
    if (quarantineId === undefined) continue
    const source = await open(quarantineId)
    if (source === null) continue
    const bytes = await source.slice(0, Math.min(source.size_bytes, 4 * header_characters_max))
    const end = endOfHeader(bytes)
    return view('quarantine', bytes.subarray(0, end ?? header_characters_max), end === null)
  }
  return { source: 'none', raw: '', fields: [], isCut: false }
}

async function view(source: HeaderView['source'], bytes: Buffer, isCut: boolean): Promise<HeaderView> {
  const { header } = await parseMessage(bufferSource(bytes, Buffer.from('\r\n\r\n')))
  return {
    source,
    raw: safeText(bytes.toString('utf8'), 4 * header_characters_max),
    fields: header.fields.slice(0, fields_max).map(({ name, decoded }) => ({
      name: safeLine(name, 200),
      value: safeLine(decoded, value_characters_max),
    })),
    isCut: isCut || header.fields.length > fields_max,
  }
}

/** Position of the empty line; null when it is not in these bytes. */
function endOfHeader(bytes: Buffer): number | null {
  const found = ['\r\n\r\n', '\n\n'].map((text) => bytes.indexOf(text)).filter((at) => at >= 0)
  return found.length === 0 ? null : Math.min(...found)
}
