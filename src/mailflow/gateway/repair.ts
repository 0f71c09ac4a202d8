// Line ends made CR LF: the one change of content that the gateway may make by itself, and only after the next hop refused the message for them.
import { bufferSource } from '#mail/message/source.ts'
import type { MessageSource } from '#mail/message/source.ts'

/** Every CR LF, bare CR and bare LF becomes CR LF. Kept in memory: such messages are old devices' reports and small. */
export async function repairLineEnds(source: MessageSource): Promise<MessageSource> {
  const parts: Buffer[] = []
  let endsWithCr = false
  for await (const chunk of source.chunks()) {
    let text = chunk.toString('latin1')
    // CR at the end of a chunk was already written as CR LF; its LF comes now.
    if (endsWithCr && text.startsWith('\n')) text = text.slice(1)
    endsWithCr = chunk.length > 0 ? chunk.at(-1) === 13 : endsWithCr
    parts.push(Buffer.from(text.replace(/\r\n|\r|\n/g, '\r\n'), 'latin1'))
  }
  return bufferSource(...parts)
}
