// What mails are sent to: an SMTP server that takes everything, or an HTTP server that answers as Graph does when a message is made. A
// process of its own, so that it takes none of the sender's time.
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSmtpServer } from '../../src/mail/smtp/server.ts'
import { reply } from '../../src/mail/smtp/types.ts'

let taken = 0

async function startSmtp(): Promise<number> {
  const server = createSmtpServer({
    hostName: 'sink.example',
    handler: {
      connect: () => null,
      mail: async () => reply(250, '2.1.0', 'Ok'),
      rcpt: async () => reply(250, '2.1.5', 'Ok'),
      contentStart: async () => null,
      contentChunk: () => undefined,
      async contentEnd() {
        taken += 1
        return reply(250, '2.0.0', 'Ok')
      },
      abort: () => undefined,
      closed: () => undefined,
    },
  })
  await server.listen(0, '127.0.0.1')
  return server.address().port
}

/** Made items can be found by `internetMessageId` no more: only what a first attempt needs is there. */
async function startGraph(): Promise<number> {
  const server = http.createServer((request, response) => {
    request.resume()
    request.on('end', () => {
      taken += 1
      response
        .writeHead(201, { 'content-type': 'application/json' })
        .end(JSON.stringify({ id: `AAkA${taken}`, isDraft: false }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

const port = process.argv[2] === 'smtp' ? await startSmtp() : await startGraph()
process.send!({ port })
process.on('message', () => process.send!({ taken }))
process.on('disconnect', () => process.exit(0))
