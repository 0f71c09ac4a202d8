// A submission server that takes everything: shows that a mail of the product really went over the wire.
import type { TestContext } from 'node:test'
import { createSmtpServer } from '#mail/smtp/server.ts'
import { reply } from '#mail/smtp/types.ts'

export interface SinkMail {
  from: string
  to: string[]
  text: string
}

export async function mailSink(t: TestContext): Promise<{ port: number; received: SinkMail[] }> {
  const received: SinkMail[] = []
  const open = new Map<string, { from: string; to: string[]; chunks: Buffer[] }>()
  const server = createSmtpServer({
    hostName: 'submission.example',
    handler: {
      connect: () => null,
      async mail(session, command) {
        open.set(session.id, { from: command.path, to: [], chunks: [] })
        return reply(250, '2.1.0', 'OK')
      },
      async rcpt(session, command) {
        open.get(session.id)!.to.push(command.path)
        return reply(250, '2.1.5', 'OK')
      },
      contentStart: async () => null,
      contentChunk: (session, chunk) => void open.get(session.id)!.chunks.push(chunk),
      async contentEnd(session) {
        const { from, to, chunks } = open.get(session.id)!
        received.push({ from, to, text: Buffer.concat(chunks).toString() })
        return reply(250, '2.0.0', 'Queued')
      },
      abort: (session) => void open.delete(session.id),
      closed: (session) => void open.delete(session.id),
    },
  })
  await server.listen(0, '127.0.0.1')
  t.after(() => server.close())
  return { port: server.address().port, received }
}
