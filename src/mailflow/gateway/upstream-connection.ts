// What the pool and the transaction need of a connection to a next hop. src/mail/smtp/client.ts is behind it (connect.ts).
import type { MailCommand, RcptCommand, Reply, TlsFacts } from '#mail/smtp/types.ts'
import type { ClientCertificate, NextHop } from '../route.ts'

export interface UpstreamConnection {
  readonly address: string
  /** EHLO keywords in upper case with their argument. */
  readonly extensions: ReadonlyMap<string, string | null>
  readonly tls: TlsFacts | null
  readonly isOpen: boolean
  /** Commands of one turn of the event loop leave in one write; each rejects with UpstreamFault when the connection is lost. */
  mail(command: MailCommand): Promise<Reply>
  rcpt(command: RcptCommand): Promise<Reply>
  reset(): Promise<Reply>
  noop(): Promise<Reply>
  /** Sends the content by `kind`; rejects with UpstreamFault `lost` or `in-doubt`. */
  content(kind: 'DATA' | 'BDAT', body: UpstreamBody): Promise<Reply>
  /** QUIT, without waiting for its answer. */
  quit(): void
  destroy(): void
}

export interface UpstreamBody {
  size_bytes: number
  /** All of it, when it lies in memory; asked for at each try, so that nobody keeps it in between. */
  parts(): Buffer[] | null
  chunks(): AsyncIterable<Buffer>
  /** The last byte has left: only the answer is waited for. */
  onFinalByte(): void
}

export type UpstreamFaultKind =
  /** No address answers, or the pool is exhausted. */
  | 'unreachable'
  /** Greeted with 4yz: it takes no more connections from us now. */
  | 'busy'
  /** The certificate is not trusted, or TLS is not offered though it must be. */
  | 'certificate'
  /** Lost before the final byte was written: nothing was taken. */
  | 'lost'
  /** Lost or silent after it: nobody knows. */
  | 'in-doubt'
  /** Our own reading of the content failed. */
  | 'source'

export class UpstreamFault extends Error {
  readonly kind: UpstreamFaultKind
  constructor(kind: UpstreamFaultKind, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'UpstreamFault'
    this.kind = kind
  }
}

export interface Target {
  /** Tenant, certificate, host, port and TLS policy: connections are shared only where all are the same. */
  key: string
  tenantId: string
  hop: NextHop
  clientCertificate: ClientCertificate | null
}

export type Connect = (target: Target, address: string, deadline_ms: number) => Promise<UpstreamConnection>
