// Joins the pool to the SMTP client: TLS policy and certificates of the target, faults in the pool's words, parameters that the next hop lacks left out.
import { connectSmtp, SmtpError } from '#mail/smtp/client.ts'
import type { ClientTls, SmtpClient } from '#mail/smtp/client.ts'
import { isTransient } from '#mail/smtp/types.ts'
import type { MailCommand, RcptCommand, Reply } from '#mail/smtp/types.ts'
import type { UpstreamTimeouts } from './options.ts'
import { replies } from './replies.ts'
import { UpstreamFault } from './upstream-connection.ts'
import type { Connect, Target, UpstreamBody, UpstreamConnection } from './upstream-connection.ts'

export interface ConnectorOptions {
  hello: string
  timeouts: UpstreamTimeouts
  monotonicMs: () => number
}

const targets_max = 5_000

export function createConnector(options: ConnectorOptions): Connect {
  // One settings object per target: TLS contexts and sessions for resumption hang on it.
  const settings = new Map<string, ClientTls>()
  return async (target, address, deadline_ms) => {
    const { timeouts } = options
    try {
      const client = await connectSmtp({
        host: target.hop.host,
        port: target.hop.port,
        addresses: [address],
        hello: options.hello,
        tls: settingsOf(settings, target),
        signal: AbortSignal.timeout(Math.max(1, Math.ceil(deadline_ms - options.monotonicMs()))),
        timeouts: {
          connect_ms: timeouts.connectPerAddress_ms,
          connectTotal_ms: timeouts.connectPerAddress_ms,
          greeting_ms: timeouts.greeting_ms,
          hello_ms: timeouts.greeting_ms,
          tls_ms: timeouts.greeting_ms,
          command_ms: timeouts.command_ms,
          dataBlock_ms: timeouts.dataBlock_ms,
          final_ms: timeouts.finalReply_ms,
        },
      })
      return new ClientConnection(client, address)
    } catch (error) {
      throw connectFault(error)
    }
  }
}

function settingsOf(settings: Map<string, ClientTls>, target: Target): ClientTls {
  const known = settings.get(target.key)
  if (known !== undefined) return known
  const { hop, clientCertificate } = target
  const made: ClientTls = { mode: hop.tls, serverName: hop.serverName ?? hop.host, sessions: new Map<string, Buffer>() }
  if (hop.caPem !== undefined) made.ca = hop.caPem
  if (clientCertificate !== null)
    made.clientCertificate = { cert: clientCertificate.certificatePem, key: clientCertificate.privateKeyPem }
  if (settings.size >= targets_max) settings.clear()
  settings.set(target.key, made)
  return made
}

const noReply: Reply = { code: 0, enhanced: null, lines: [] }

function connectFault(error: unknown): UpstreamFault {
  // No fall-back to plaintext (matrix 8): missing STARTTLS and a failed handshake are told like a wrong certificate.
  const isTls = error instanceof SmtpError && (error.kind === 'certificate' || error.kind === 'tls')
  const isBusy = error instanceof SmtpError && error.phase === 'greeting' && isTransient(error.reply ?? noReply)
  if (isBusy) return new UpstreamFault('busy', error.message, error)
  return new UpstreamFault(isTls ? 'certificate' : 'unreachable', (error as Error).message, error)
}

class ClientConnection implements UpstreamConnection {
  readonly address: string
  readonly #client: SmtpClient

  constructor(client: SmtpClient, address: string) {
    this.#client = client
    this.address = address
  }

  get extensions(): ReadonlyMap<string, string | null> {
    return this.#client.extensions
  }
  get tls() {
    return this.#client.tls
  }
  get isOpen(): boolean {
    return this.#client.isUsable
  }

  mail(command: MailCommand): Promise<Reply> {
    if (command.smtputf8 && !this.#client.has('SMTPUTF8')) return Promise.resolve(replies.noSmtputf8)
    return this.#run(this.#client.mail(command.path, this.#known(command.parameters)))
  }

  rcpt(command: RcptCommand): Promise<Reply> {
    if (asksForSuccess(command) && !this.#client.has('DSN')) return Promise.resolve(replies.noSuccessReport)
    return this.#run(this.#client.rcpt(command.path, this.#known(command.parameters)))
  }

  reset(): Promise<Reply> {
    return this.#run(this.#client.rset())
  }

  noop(): Promise<Reply> {
    return this.#run(this.#client.noop())
  }

  content(kind: 'DATA' | 'BDAT', body: UpstreamBody): Promise<Reply> {
    const parts = body.parts() ?? body.chunks()
    const onFinalByte = (): void => body.onFinalByte()
    return this.#run(
      kind === 'BDAT'
        ? this.#client.bdat(parts, body.size_bytes, true, onFinalByte)
        : this.#client.data(parts, onFinalByte),
    )
  }

  quit(): void {
    void this.#client.quit()
  }

  destroy(): void {
    this.#client.destroy()
  }

  async #run(answer: Promise<Reply>): Promise<Reply> {
    try {
      return await answer
    } catch (error) {
      throw lossOf(error)
    }
  }

  /** Parameters whose extension the next hop does not offer would make it refuse the command. */
  #known(parameters: [string, string | null][]): [string, string | null][] {
    return parameters.every(([keyword]) => this.#offers(keyword))
      ? parameters
      : parameters.filter(([keyword]) => this.#offers(keyword))
  }

  #offers(keyword: string): boolean {
    const extension = extensionOf[keyword.toUpperCase()]
    return extension === undefined || this.#client.has(extension)
  }
}

/** RFC 3461 4.1: the author wants to hear of the delivery; only this is lost for good when it is not passed on. */
function asksForSuccess({ parameters }: RcptCommand): boolean {
  return parameters.some(([keyword, value]) => keyword.toUpperCase() === 'NOTIFY' && /SUCCESS/i.test(value ?? ''))
}

const extensionOf: Record<string, string> = {
  SIZE: 'SIZE',
  BODY: '8BITMIME',
  SMTPUTF8: 'SMTPUTF8',
  RET: 'DSN',
  ENVID: 'DSN',
  NOTIFY: 'DSN',
  ORCPT: 'DSN',
}

function lossOf(error: unknown): UpstreamFault {
  if (!(error instanceof SmtpError)) return new UpstreamFault('source', (error as Error).message, error)
  if (error.afterFinalByte) return new UpstreamFault('in-doubt', error.message, error)
  return new UpstreamFault(error.kind === 'content' ? 'source' : 'lost', error.message, error)
}
