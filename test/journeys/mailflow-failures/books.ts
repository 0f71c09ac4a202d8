// Books of a row: what senders were promised with 250, and where it is. Nothing promised may be missing, nothing may be there more often
// than it was promised, and nothing bad may have been passed on without being called unscanned.
import assert from 'node:assert/strict'
import type { RawClient, RawReply } from '#test/support/smtp/raw-client.ts'
import type { Stage } from './stage.ts'

export interface Promised {
  /** Of the field `Message-ID`, without brackets. */
  id: string
  recipients: string[]
  reply: string
}

const idOf = (text: string): string => /^Message-ID: <(.*)>/im.exec(text)?.[1] ?? ''
const copies = (all: string[], one: string): number => all.filter((each) => each === one).length

/** Writes down what `client` is promised. Messages that a test sends by `send` alone are not seen. */
export function keepBooks(client: RawClient, promised: Promised[]): RawClient {
  let recipients: string[] = []
  let content = ''
  const envelope = (line: string, { code }: RawReply): void => {
    if (/^(?:MAIL|RSET)/i.test(line)) [recipients, content] = [[], '']
    const to = /^RCPT TO:<([^>]*)>/i.exec(line)?.[1]
    if (to !== undefined && code === 250) recipients.push(to)
  }
  const ended = (message: string, { code, text }: RawReply): void => {
    if (code === 250) promised.push({ id: idOf(message), recipients, reply: text })
    ;[recipients, content] = [[], '']
  }
  const { command, pipeline, data, bdat } = client
  client.command = async (line, wanted) => {
    const reply = await command.call(client, line, wanted)
    envelope(line, reply)
    return reply
  }
  client.pipeline = async (...lines) => {
    const replies = await pipeline.apply(client, lines)
    for (const [place, line] of lines.entries()) envelope(line, replies[place]!)
    return replies
  }
  client.data = async (text, wanted) => {
    const reply = await data.call(client, text, wanted)
    ended(text, reply)
    return reply
  }
  client.bdat = async (bytes, isLast, wanted) => {
    const reply = await bdat.call(client, bytes, isLast, wanted)
    // The header section is enough; parts of long strings would hold them whole.
    if (content === '') content = Buffer.from(bytes.slice(0, 10_000)).toString('latin1')
    if (isLast !== false) ended(content, reply)
    return reply
  }
  return client
}

/** `mayDouble`: the next hop's reply was lost in this row. */
export function checkBooks(stage: Stage, mayDouble = false): void {
  const has = (bytes: Buffer, id: string): boolean => bytes.includes(`<${id}>`)
  for (const id of new Set(stage.promised.map((each) => each.id))) {
    const promised = stage.promised.filter((each) => each.id === id)
    const wanted = promised.flatMap(({ recipients }) => recipients)
    const taken = stage.hop.taken().flatMap(({ bytes, to }) => (has(bytes, id) ? to : []))
    const kept = stage.kept.flatMap(({ bytes, input }) =>
      has(bytes, id) ? input.envelope.recipients.map(({ path }) => path) : [],
    )
    const deleted = stage.history
      .filter(({ messageId }) => promised.some(({ reply }) => reply.includes(messageId)))
      .flatMap(({ outcomes }) => outcomes.filter(({ status }) => status === 'deleted').map((each) => each.recipient))
    const found = [...taken, ...kept, ...deleted]
    for (const recipient of new Set(wanted)) {
      assert.ok(found.includes(recipient), `${id} was promised to ${recipient} and is nowhere`)
      const most = copies(wanted, recipient) + (mayDouble ? 1 : 0)
      assert.ok(copies(taken, recipient) <= most, `${id} is there twice for ${recipient}`)
    }
  }
  for (const { bytes } of stage.hop.taken())
    if (/X-(?:MALWARE|PHISH|SPAM)/.test(bytes.subarray(0, 10_000).toString('latin1')))
      assert.match(bytes.toString('latin1'), /^X-Mailwarden-Verdict: (?!clean)/m)
}
