// One delivery attempt by SMTP: to a smart host with the service's client certificate, or to a domain's mail exchangers.
// What went wrong is told with the codes that Exchange Online shows in its queue (exchange-online 3.4).
import { connectSmtp, type SmtpClient, SmtpError } from '#mail/smtp/client.ts'
import type { Reply } from '#mail/smtp/types.ts'
import type { ZoneStore } from '../dns/zones.ts'
import { nameMatches } from './addresses.ts'
import { type Hop, hopTo, type PortTable } from './names.ts'

export type TlsDemand =
  | { kind: 'opportunistic' }
  | { kind: 'EncryptionOnly' }
  | { kind: 'CertificateValidation' }
  | { kind: 'DomainValidation'; domain: string }

export interface OutboundIdentity {
  hello: string
  caPem: string
  clientCertificate: { key: string; cert: string }
}

export interface AttemptInput {
  hosts: string[]
  tls: TlsDemand
  from: string
  recipients: string[]
  bytes: Buffer
  /** The bytes hold a bare CR or LF: without CHUNKING they cannot be sent. */
  needsBdat: boolean
  /** Addresses hold more than ASCII. */
  smtputf8: boolean
  /** Address to connect from; default: any. */
  localAddress?: string
}

export type RecipientResult =
  | { kind: 'delivered'; reply: string; host: string; address: string }
  | { kind: 'deferred'; error: string }
  | { kind: 'failed'; status: string; diagnostic: string; host: string | null }

export type AttemptResult = Map<string, RecipientResult>

export interface OutboundContext {
  dns: ZoneStore
  ports: PortTable
  identity: OutboundIdentity
  /** Connections in use, so that a stop can cut them. */
  open: Set<SmtpClient>
}

export const replyText = (reply: Reply): string =>
  `${reply.code} ${reply.enhanced === null ? '' : `${reply.enhanced} `}${reply.lines.join(' ')}`.trim()

/** Tries the hosts in order until one takes the connection; the results are per recipient. */
export async function attemptDelivery(context: OutboundContext, input: AttemptInput): Promise<AttemptResult> {
  let error = '450 4.4.312 DNS query failed [Message=no hosts]'
  for (const host of input.hosts) {
    const hop = hopTo(context.dns, context.ports, host)
    if (hop.addresses.length === 0) {
      error = `450 4.4.312 DNS query failed [Message=InfoDomainNonexistent] [LastAttemptedServerName=${host}]`
      continue
    }
    const client = await openConnection(context, hop, input.tls, input.localAddress)
    if (typeof client === 'string') {
      error = client
      continue
    }
    try {
      return await transact(client, hop.host, input)
    } finally {
      await client.quit()
    }
  }
  return all(input.recipients, { kind: 'deferred', error })
}

function all(recipients: string[], result: RecipientResult): AttemptResult {
  return new Map(recipients.map((recipient) => [recipient, result]))
}

/** A client, or the error as the queue shows it. */
export async function openConnection(
  context: OutboundContext,
  { host, addresses, port }: Hop,
  tls: TlsDemand,
  localAddress?: string,
): Promise<SmtpClient | string> {
  let client: SmtpClient
  try {
    client = await connectSmtp({
      host,
      port,
      addresses,
      hello: context.identity.hello,
      ...(localAddress === undefined ? {} : { localAddress }),
      tls: {
        mode: tls.kind === 'opportunistic' ? 'opportunistic' : 'require',
        ca: context.identity.caPem,
        clientCertificate: context.identity.clientCertificate,
      },
      timeouts: { connect_ms: 10_000, greeting_ms: 30_000 },
    })
  } catch (error) {
    return connectionError(error, host)
  }
  context.open.add(client)
  void client.closed.then(() => context.open.delete(client))
  const fault = certificateFault(client, tls)
  if (fault === null) return client
  await client.quit()
  return fault
}

function certificateFault(client: SmtpClient, demand: TlsDemand): string | null {
  if (demand.kind === 'opportunistic' || demand.kind === 'EncryptionOnly') return null
  const facts = client.tls
  if (facts === null) return '450 4.7.320 Certificate validation failed [Message=NoTls]'
  const isChainGood = facts.authorized || facts.authorizationError === 'ERR_TLS_CERT_ALTNAME_INVALID'
  if (!isChainGood) {
    const isExpired = /EXPIRED/.test(facts.authorizationError ?? '')
    return isExpired
      ? '450 4.7.320 Certificate validation failed [Message=CertificateExpired]'
      : `450 4.4.317 Cannot connect to remote server [Message=UntrustedRoot] [${facts.authorizationError}]`
  }
  if (demand.kind === 'DomainValidation' && !facts.peerNames.some((name) => nameMatches(demand.domain, name)))
    return '450 4.7.320 Certificate validation failed [Message=SubjectMismatch]'
  return null
}

function connectionError(error: unknown, host: string): string {
  const last = `[LastAttemptedServerName=${host}]`
  if (!(error instanceof SmtpError))
    return `450 4.4.318 Connection was closed abruptly (SuspiciousRemoteServerError) ${last}`
  if (error.reply !== null) return `${replyText(error.reply)} ${last}`
  if (error.kind === 'tls' || error.kind === 'certificate')
    return `450 4.4.317 Cannot connect to remote server [Message=${error.message}] ${last}`
  if (error.phase === 'connect' && error.kind !== 'timeout')
    return `450 4.4.316 Connection refused [Message=Socket error code 10061] ${last}`
  if (error.kind === 'timeout') return `450 4.4.315 Connection timed out [Message=Socket error code 10060] ${last}`
  return `450 4.4.318 Connection was closed abruptly (SuspiciousRemoteServerError) ${last}`
}

/** Replies to MAIL and RCPT are per recipient; content goes by BDAT where it is offered. */
async function transact(client: SmtpClient, host: string, input: AttemptInput): Promise<AttemptResult> {
  const results: AttemptResult = new Map()
  try {
    if (input.needsBdat && !client.has('CHUNKING'))
      return all(input.recipients, {
        kind: 'failed',
        status: '5.6.11',
        diagnostic: '550 5.6.11 Invalid characters',
        host,
      })
    const isUtf8 = input.smtputf8 && client.has('SMTPUTF8')
    const parameters: [string, string | null][] = [
      ...(client.has('SIZE') ? [['SIZE', String(input.bytes.length)] as [string, string]] : []),
      ...(client.has('8BITMIME') ? [['BODY', '8BITMIME'] as [string, string]] : []),
      ...(isUtf8 ? [['SMTPUTF8', null] as [string, null]] : []),
    ]
    const mail = await client.mail(input.from, parameters)
    if (mail.code >= 400) return all(input.recipients, fromReply(mail, host))
    const accepted: string[] = []
    for (const recipient of input.recipients) {
      const reply = await client.rcpt(recipient)
      if (reply.code < 400) accepted.push(recipient)
      else results.set(recipient, fromReply(reply, host))
    }
    if (accepted.length === 0) return results
    const final = client.has('CHUNKING')
      ? await client.bdat([input.bytes], input.bytes.length, true)
      : await client.data([input.bytes])
    for (const recipient of accepted)
      results.set(
        recipient,
        final.code < 300
          ? { kind: 'delivered', reply: replyText(final), host, address: client.remoteAddress }
          : fromReply(final, host),
      )
    return results
  } catch (error) {
    const text = connectionError(error, host)
    for (const recipient of input.recipients)
      if (!results.has(recipient)) results.set(recipient, { kind: 'deferred', error: text })
    return results
  }
}

function fromReply(reply: Reply, host: string): RecipientResult {
  const diagnostic = replyText(reply)
  if (reply.code < 500) return { kind: 'deferred', error: `${diagnostic} [LastAttemptedServerName=${host}]` }
  return { kind: 'failed', status: reply.enhanced ?? '5.0.0', diagnostic, host }
}
