// One delivery attempt over SMTP: MAIL, all RCPT in one group, then the message by BDAT where it is offered, else DATA.
import { connectSmtp, type SmtpClient, SmtpError } from '#mail/smtp/client.ts'
import { isPositive, type Reply } from '#mail/smtp/types.ts'
import type { StoredEnvelope } from '#quarantine/contract.ts'
import type { RecipientResult } from './outcome.ts'
import type { DeliveryRequest, Transport } from './spool.ts'

export interface SmtpTransportOptions {
  /** Our name in EHLO. */
  hello: string
  /** Trusted roots, PEM; default: those of Node. */
  ca?: string[]
  /** Looks the next hop up; default: as the machine does. Rejects when it cannot. */
  addressesOf?: (host: string) => Promise<string[]>
}

type Recipients = StoredEnvelope['recipients']

export function createSmtpTransport(options: SmtpTransportOptions): Transport {
  return async (request, signal) => {
    const { recipients } = request.envelope
    let client: SmtpClient | null = null
    try {
      client = await connect(options, request, signal)
      const results = await transact(client, request, signal)
      await client.quit()
      return { results, tls: client.tls === null ? null : `${client.tls.version} ${client.tls.cipher}` }
    } catch (error) {
      client?.destroy()
      return { results: recipients.map(({ path }) => lost(path, error)), tls: null }
    }
  }
}

async function connect(
  options: SmtpTransportOptions,
  request: DeliveryRequest,
  signal: AbortSignal,
): Promise<SmtpClient> {
  const { nextHop, clientCertificate } = request
  const addresses = await options.addressesOf?.(nextHop.host)
  return connectSmtp({
    host: nextHop.host,
    port: nextHop.port,
    ...(addresses === undefined ? {} : { addresses }),
    hello: options.hello,
    signal,
    tls: {
      mode: nextHop.tls,
      serverName: nextHop.serverName ?? nextHop.host,
      ...(options.ca === undefined ? {} : { ca: options.ca }),
      ...(clientCertificate === null
        ? {}
        : { clientCertificate: { key: clientCertificate.privateKeyPem, cert: clientCertificate.certificatePem } }),
    },
  })
}

async function transact(client: SmtpClient, request: DeliveryRequest, signal: AbortSignal): Promise<RecipientResult[]> {
  const { mailFrom, mailParameters, recipients } = request.envelope
  const head = Buffer.from(request.headerLines.map((line) => `${line}\r\n`).join(''), 'latin1')
  const size_bytes = head.length + request.source.size_bytes
  if (needs(mailParameters, 'SMTPUTF8') && !client.has('SMTPUTF8'))
    return recipients.map(({ path }) => ({ path, outcome: 'failed', reply: '553 5.6.7 the next hop has no SMTPUTF8' }))
  // In one turn, so that they leave in one write (RFC 2920).
  const asked = [
    client.mail(mailFrom, mailParametersFor(client, mailParameters, size_bytes)),
    ...recipients.map(({ path, parameters }) => client.rcpt(path, client.has('DSN') ? dsnOnly(parameters) : [])),
  ]
  const [mail, ...rcpt] = (await Promise.all(asked)) as [Reply, ...Reply[]]
  if (!isPositive(mail)) return recipients.map(({ path }) => refused(path, mail))
  const accepted = recipients.filter((_, index) => isPositive(rcpt[index]!))
  const answer = accepted.length > 0 && !signal.aborted ? await sendContent(client, head, size_bytes, request) : null
  return recipients.map(({ path }, index) => {
    const reply = rcpt[index]!
    if (!isPositive(reply)) return refused(path, reply)
    if (answer === null) return { path, outcome: 'deferred', reply: 'stopped before the message was sent' }
    return isPositive(answer) ? { path, outcome: 'delivered', reply: textOf(answer) } : refused(path, answer)
  })
}

/** The answer to the message; a message that cannot be sent by DATA is a refusal (smtp-gateway 2.4). */
async function sendContent(client: SmtpClient, head: Buffer, size_bytes: number, request: DeliveryRequest) {
  if (client.has('CHUNKING')) return client.bdat(parts(head, request), size_bytes, true)
  try {
    return await client.data(parts(head, request))
  } catch (error) {
    if (!(error instanceof SmtpError) || error.kind !== 'content') throw error
    const text = 'The message has bare CR or LF and the next hop takes no BDAT'
    return { code: 550, enhanced: '5.6.11', lines: [text] } satisfies Reply
  }
}

async function* parts(head: Buffer, request: DeliveryRequest): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head
  yield* request.source.chunks()
}

/** Parameters that the next hop offers; the size is that of what we send, not of what once came. */
function mailParametersFor(client: SmtpClient, parameters: StoredEnvelope['mailParameters'], size_bytes: number) {
  const kept = parameters.filter(([keyword]) => {
    const name = keyword.toUpperCase()
    if (name === 'BODY') return client.has('8BITMIME')
    if (name === 'SMTPUTF8') return true
    return (name === 'RET' || name === 'ENVID') && client.has('DSN')
  })
  return client.has('SIZE') ? [...kept, ['SIZE', String(size_bytes)] as [string, string]] : kept
}

const dsnOnly = (parameters: Recipients[number]['parameters']) =>
  parameters.filter(([keyword]) => /^(NOTIFY|ORCPT)$/i.test(keyword))

const needs = (parameters: StoredEnvelope['mailParameters'], name: string) =>
  parameters.some(([keyword]) => keyword.toUpperCase() === name)

function refused(path: string, reply: Reply): RecipientResult {
  const isPermanent = reply.code >= 500 && !isOurFault(reply)
  return { path, outcome: isPermanent ? 'failed' : 'deferred', reply: textOf(reply) }
}

/** The next hop does not know us (certificate, connector): nothing is wrong with the message, so it waits until that is repaired. */
function isOurFault(reply: Reply): boolean {
  return (
    reply.code === 530 || reply.code === 535 || ['5.7.64', '5.7.57', '5.7.5', '5.7.0'].includes(reply.enhanced ?? '')
  )
}

function lost(path: string, error: unknown): RecipientResult {
  const text = error instanceof Error ? error.message : String(error)
  const isInDoubt = error instanceof SmtpError && error.afterFinalByte
  return {
    path,
    outcome: 'deferred',
    reply: isInDoubt ? `no answer to the message, it may arrive twice: ${text}` : text,
  }
}

function textOf(reply: Reply): string {
  const text = reply.lines.join(' ')
  const enhanced = reply.enhanced === null || text.startsWith(reply.enhanced) ? '' : `${reply.enhanced} `
  return `${reply.code} ${enhanced}${text}`.slice(0, 1000)
}
