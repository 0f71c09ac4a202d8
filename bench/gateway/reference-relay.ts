// The smallest relay on src/mail/smtp: live MAIL and RCPT, content received whole, scanned for bare CR/LF, SHA-256, two header
// lines on top, BDAT upstream, pooled connections. No tenants, history or policy: the "ref" of the targets.
import { createHash } from 'node:crypto'
import { connectSmtp } from '#mail/smtp/client.ts'
import type { ClientTls, SmtpClient } from '#mail/smtp/client.ts'
import { createSmtpServer } from '#mail/smtp/server.ts'
import { isPositive, reply } from '#mail/smtp/types.ts'
import type { ContentEnd, MailCommand, RcptCommand, Reply, ServerHandler, SessionFacts } from '#mail/smtp/types.ts'

export interface RelaySettings {
  nextHopPort: number
  tls: { key: string; cert: string; ca: string } | null
  /** Port to listen on; 0 takes a free one. */
  port?: number
  reusePort?: boolean
}

const settings = JSON.parse(process.argv[2]!) as RelaySettings
const down = reply(451, '4.4.1', 'Next hop is not reachable')
const bare = reply(550, '5.6.11', 'Bare CR or LF')
const clientTls: ClientTls =
  settings.tls === null
    ? { mode: 'none' }
    : { mode: 'require', ca: settings.tls.ca, clientCertificate: settings.tls, sessions: new Map<string, Buffer>() }

const pool: SmtpClient[] = []

async function takeClient(): Promise<SmtpClient> {
  for (let client = pool.pop(); client !== undefined; client = pool.pop()) if (client.isUsable) return client
  return connectSmtp({ host: '127.0.0.1', port: settings.nextHopPort, hello: 'relay.example', tls: clientTls })
}

interface Transaction {
  upstream: Promise<SmtpClient>
  chunks: Buffer[]
}

const open = new Map<SessionFacts, Transaction>()

const handler: ServerHandler = {
  connect: () => null,
  async mail(session: SessionFacts, command: MailCommand): Promise<Reply> {
    const transaction = { upstream: takeClient(), chunks: [] }
    open.set(session, transaction)
    try {
      const client = await transaction.upstream
      const answer = await client.mail(command.path, command.parameters)
      if (!isPositive(answer)) pool.push(client)
      return answer
    } catch {
      return down
    }
  },
  async rcpt(session: SessionFacts, command: RcptCommand): Promise<Reply> {
    try {
      return await (await open.get(session)!.upstream).rcpt(command.path, command.parameters)
    } catch {
      return down
    }
  },
  contentStart: () => Promise.resolve(null),
  contentChunk(session: SessionFacts, chunk: Buffer): void {
    open.get(session)!.chunks.push(chunk)
  },
  async contentEnd(session: SessionFacts, end: ContentEnd): Promise<Reply> {
    const { upstream, chunks } = open.get(session)!
    const client = await upstream
    open.delete(session)
    if (end.hasBareCrLf && end.kind === 'DATA') return bare
    const hash = createHash('sha256')
    for (const chunk of chunks) hash.update(chunk)
    const top = Buffer.from(
      `Received: from ${session.hello ?? ''} ([${session.remoteAddress}]) by relay.example; Sun, 22 Nov 2026 00:00:00 +0000\r\nX-Seen: ${hash.digest('base64')}\r\n`,
    )
    try {
      const answer = await client.bdat([top, ...chunks], top.length + end.size_bytes, true)
      pool.push(client)
      return answer
    } catch {
      return down
    }
  },
  abort(session: SessionFacts): void {
    const transaction = open.get(session)
    open.delete(session)
    transaction?.upstream.then((client) => client.destroy()).catch(() => undefined)
  },
  closed(): void {},
}

const server = createSmtpServer({
  handler,
  hostName: 'relay.example',
  tls: settings.tls && { context: settings.tls, requestClientCertificate: true },
})
const { port } = await server.listen(settings.port ?? 0, '127.0.0.1', settings.reusePort ?? false)
process.send!({ port })
process.on('disconnect', () => process.exit())
