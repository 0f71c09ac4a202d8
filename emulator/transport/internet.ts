// The rest of the internet: a server that takes mail for every outside domain, and a sender that brings mail to a tenant's
// MX from any address. Both speak real SMTP.
import { randomUUID } from 'node:crypto'
import { connectSmtp } from '#mail/smtp/client.ts'
import { createSmtpServer } from '#mail/smtp/server.ts'
import { reply, type Reply, type SessionFacts, type TlsFacts } from '#mail/smtp/types.ts'
import type { World } from '../world.ts'
import { domainOf } from './addresses.ts'
import { composeMessage, type DraftMessage } from './compose.ts'
import { foreignAddress } from './disguises.ts'
import { hopTo, mailHosts, type PortTable } from './names.ts'
import { replyText } from './outbound.ts'

export interface ReceivedMail {
  at: Date
  from: string
  to: string[]
  raw: Buffer
  hello: string | null
  remoteAddress: string
  tls: TlsFacts | null
}

export interface ForeignMail extends DraftMessage {
  /** Reverse-path; default `from`; empty string for the null sender. */
  envelopeFrom?: string
  /** Recipients; default `to`. */
  recipients?: string[]
  raw?: Buffer
  /** The address that the service sees, e.g. 203.0.113.77; default 192.0.2.25. */
  sourceAddress?: string
  hello?: string
  /** Host and port instead of the MX of the first recipient's domain. */
  host?: string
  port?: number
  clientCertificate?: { key: string; cert: string }
  useDataCommand?: boolean
}

export interface ForeignResult {
  accepted: string[]
  /** Reply texts by recipient, and the last one for the content. */
  replies: Record<string, string>
  final: string | null
}

export interface Internet {
  readonly received: ReceivedMail[]
  /** Answers for recipients (lower case) instead of 250: transient or permanent. */
  readonly refusals: Map<string, Reply>
  readonly port: number
  /** Sends one message; resolves with all replies, rejects when no connection comes about. */
  send(mail: ForeignMail): Promise<ForeignResult>
  close(): Promise<void>
}

export interface InternetOptions {
  world: World
  ports: PortTable
  /** Source address as the service sees it → loopback address that stands for it. */
  disguise(address: string): string
  track<T>(work: Promise<T>): Promise<T>
}

const keptMail_max = 20_000

export async function createInternet(options: InternetOptions): Promise<Internet> {
  const received: ReceivedMail[] = []
  const refusals = new Map<string, Reply>()
  const server = await startSink(options.world, received, refusals)
  const { port } = server.address()
  return {
    received,
    refusals,
    port,
    send: (mail) => options.track(sendForeign(options, mail)),
    close: () => server.close(),
  }
}

async function startSink(world: World, received: ReceivedMail[], refusals: Map<string, Reply>) {
  const certificate = await world.authority.issueCertificate(['mx.internet.example', 'localhost'])
  const open = new Map<string, { from: string; to: string[]; chunks: Buffer[] }>()
  const server = createSmtpServer({
    hostName: 'mx.internet.example',
    tls: {
      context: { key: certificate.privateKeyPem, cert: certificate.chainPem, ca: world.authority.certificatePem },
      requestClientCertificate: true,
    },
    handler: {
      connect: () => null,
      async mail(session, command) {
        open.set(session.id, { from: command.path, to: [], chunks: [] })
        return reply(250, '2.1.0', 'Sender ok')
      },
      async rcpt(session, command) {
        const refusal = refusals.get(command.path.toLowerCase())
        if (refusal !== undefined) return refusal
        open.get(session.id)!.to.push(command.path)
        return reply(250, '2.1.5', 'Recipient ok')
      },
      contentStart: async () => null,
      contentChunk: (session, chunk) => void open.get(session.id)!.chunks.push(chunk),
      async contentEnd(session) {
        received.push(mailOf(world, session, open.get(session.id)!))
        if (received.length > keptMail_max) received.splice(0, received.length - keptMail_max)
        return reply(250, '2.0.0', `Queued as ${randomUUID().slice(0, 8)}`)
      },
      abort: (session) => void open.delete(session.id),
      closed: (session) => void open.delete(session.id),
    },
  })
  await server.listen(0, '127.0.0.1')
  return server
}

function mailOf(
  world: World,
  session: SessionFacts,
  mail: { from: string; to: string[]; chunks: Buffer[] },
): ReceivedMail {
  return {
    at: world.clock.now(),
    from: mail.from,
    to: [...mail.to],
    raw: Buffer.concat(mail.chunks),
    hello: session.hello,
    remoteAddress: session.remoteAddress,
    tls: session.tls,
  }
}

async function sendForeign({ world, ports, disguise }: InternetOptions, mail: ForeignMail): Promise<ForeignResult> {
  const recipients = mail.recipients ?? [mail.to ?? []].flat()
  const from = mail.envelopeFrom ?? mail.from ?? ''
  const raw = mail.raw ?? (await composeMessage(mail))
  const host = mail.host ?? mailHosts(world.dns, domainOf(recipients[0] ?? ''))[0]
  if (host === undefined) throw new Error(`emulator: ${recipients[0]} has no mail exchanger`)
  const hop = hopTo(world.dns, ports, host)
  const client = await connectSmtp({
    host: hop.host,
    port: mail.port ?? hop.port,
    addresses: hop.addresses,
    hello: mail.hello ?? `mail.${domainOf(from) || 'internet.example'}`,
    localAddress: disguise(mail.sourceAddress ?? foreignAddress),
    tls: {
      mode: 'opportunistic',
      ca: world.authority.certificatePem,
      ...(mail.clientCertificate === undefined ? {} : { clientCertificate: mail.clientCertificate }),
    },
  })
  try {
    const replies: Record<string, string> = {}
    const accepted: string[] = []
    const started = await client.mail(from.replace(/^.*<|>.*$/g, ''))
    if (started.code >= 400) return { accepted, replies, final: replyText(started) }
    for (const recipient of recipients) {
      const answer = await client.rcpt(recipient)
      replies[recipient] = replyText(answer)
      if (answer.code < 400) accepted.push(recipient)
    }
    if (accepted.length === 0) return { accepted, replies, final: null }
    const final = mail.useDataCommand === true ? await client.data([raw]) : await client.bdat([raw], raw.length, true)
    return { accepted: final.code < 300 ? accepted : [], replies, final: replyText(final) }
  } finally {
    await client.quit()
  }
}
