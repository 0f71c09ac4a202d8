// The same relay on smtp-server and nodemailer, fetched into bench/peers: the "lib" of the targets. Buffered and pooled.
import { createRequire } from 'node:module'
import net from 'node:net'
import path from 'node:path'
import type { RelaySettings } from './reference-relay.ts'

const settings = JSON.parse(process.argv[2]!) as RelaySettings
const require = createRequire(path.resolve(import.meta.dirname, '../peers/package.json'))
// Packages of a peer have no types here.
const { SMTPServer } = require('smtp-server')
const nodemailer = require('nodemailer')

const transport = nodemailer.createTransport({
  host: '127.0.0.1',
  port: settings.nextHopPort,
  pool: true,
  maxConnections: 50,
  maxMessages: Infinity,
  // Without it Nagle against delayed acknowledgements would be measured: 45 to 90 ms a message.
  getSocket(_options: unknown, done: (error: Error | null, made: { connection: net.Socket }) => void) {
    const connection = net.connect({ port: settings.nextHopPort, host: '127.0.0.1', noDelay: true })
    connection.once('connect', () => done(null, { connection }))
  },
  ...(settings.tls === null
    ? { ignoreTLS: true }
    : { requireTLS: true, tls: { ...settings.tls, rejectUnauthorized: false } }),
})

const server = new SMTPServer({
  ...(settings.tls === null
    ? { disabledCommands: ['STARTTLS', 'AUTH'] }
    : {
        ...settings.tls,
        requestCert: true,
        rejectUnauthorized: false,
        authOptional: true,
        disabledCommands: ['AUTH'],
      }),
  disableReverseLookup: true,
  logger: false,
  onData(stream: NodeJS.ReadableStream, session: any, settle: (error?: Error | null, text?: string) => void) {
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('end', () => {
      const { mailFrom, rcptTo } = session.envelope
      const envelope = { from: mailFrom.address, to: rcptTo.map((one: { address: string }) => one.address) }
      transport.sendMail({ envelope, raw: Buffer.concat(chunks) }, (error: Error | null, info?: { response: string }) =>
        settle(error, info?.response.slice(4)),
      )
    })
  },
})
server.on('error', () => undefined)
server.server.on('connection', (socket: net.Socket) => socket.setNoDelay(true))
server.listen(0, '127.0.0.1', () => process.send!({ port: server.server.address().port }))
process.on('disconnect', () => process.exit())
