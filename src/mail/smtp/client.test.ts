// Our client against our server over real sockets: every way of sending content, replies in order, errors.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectSmtp } from './client.ts'
import { createSmtpServer } from './server.ts'
import { reply } from './types.ts'
import type { ContentEnd, ServerHandler } from './types.ts'

interface Received {
  from: string
  to: string[]
  bytes: Buffer
  end: ContentEnd
}

function recorder(received: Received[]): ServerHandler {
  let from = ''
  let to: string[] = []
  let chunks: Buffer[] = []
  return {
    connect: () => null,
    async mail(_session, command) {
      from = command.path
      to = []
      chunks = []
      return reply(250, '2.1.0', 'Ok')
    },
    async rcpt(_session, command) {
      if (command.path.startsWith('no')) return reply(550, '5.1.1', 'No such user')
      to.push(command.path)
      return reply(250, '2.1.5', 'Ok')
    },
    contentStart: async () => null,
    contentChunk(_session, chunk) {
      chunks.push(chunk)
    },
    async contentEnd(_session, end) {
      received.push({ from, to, bytes: Buffer.concat(chunks), end })
      return reply(250, '2.0.0', 'Taken')
    },
    abort() {},
    closed() {},
  }
}

test('a message goes by BDAT and by DATA, byte for byte', async () => {
  const received: Received[] = []
  const server = createSmtpServer({ handler: recorder(received), hostName: 'mx.contoso.example' })
  const { port } = await server.listen(0)
  const client = await connectSmtp({ host: '127.0.0.1', port, hello: 'c.example', tls: { mode: 'none' } })
  assert.ok(client.has('CHUNKING'))
  const body = Buffer.from('Subject: x\r\n\r\n.dot\r\n..two\r\n.\r\nend\r\n')
  for (const kind of ['BDAT', 'DATA'] as const) {
    const answers = await Promise.all([
      client.mail('a@b.example'),
      client.rcpt('no@b.example'),
      client.rcpt('"q uo"@b.example'),
    ])
    assert.deepEqual(
      answers.map((r) => r.code),
      [250, 550, 250],
    )
    const last = kind === 'BDAT' ? await client.bdat([body], body.length, true) : await client.data([body])
    assert.equal(last.code, 250)
    assert.deepEqual(last.lines, ['Taken'])
  }
  await client.quit()
  await server.close()
  assert.equal(received.length, 2)
  for (const one of received) {
    assert.deepEqual(one.bytes, body)
    assert.deepEqual(one.to, ['"q uo"@b.example'])
    assert.equal(one.end.hasBareCrLf, false)
  }
})
