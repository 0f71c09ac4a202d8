// Settings of a client connection.
import type { LookupFunction } from 'node:net'
import type { SecureContext } from 'node:tls'

export interface ClientTls {
  /**
   * verify: chain and name must be right; require: encrypted, whoever it is; opportunistic: encrypted where offered,
   * in plaintext (on a new connection) where the handshake fails; none: never.
   */
  mode: 'verify' | 'require' | 'opportunistic' | 'none'
  /** Name in SNI and in the peer's certificate; default `host`. */
  serverName?: string
  /** Trusted roots, PEM; default: those of Node. */
  ca?: string | Buffer | (string | Buffer)[]
  /** PEM; the certificate may be followed by its intermediates. */
  clientCertificate?: { key: string | Buffer; cert: string | Buffer }
  /** Made by tls.createSecureContext from ca and clientCertificate, when the caller keeps one; else one is kept for this object. */
  context?: SecureContext
  /** Sessions to resume, kept by the caller for as long as trust and certificate stay the same; see TlsSessionCache. */
  sessions?: TlsSessionCache
  minVersion?: 'TLSv1.2' | 'TLSv1.3'
}

/**
 * Last TLS sessions by a key that connectSmtp makes from host, port and server name. A Map will do. A value is the ticket
 * with the certificate that the peer showed when it was given.
 */
export interface TlsSessionCache {
  get(key: string): Buffer | undefined
  set(key: string, session: Buffer): unknown
  delete(key: string): unknown
}

export interface ClientTimeouts {
  /** For one address. */
  connect_ms: number
  /** For all addresses together. */
  connectTotal_ms: number
  greeting_ms: number
  hello_ms: number
  tls_ms: number
  /** MAIL, RCPT, DATA, RSET, NOOP and answers to chunks that are not the last. */
  command_ms: number
  /** The peer takes none of our bytes. */
  dataBlock_ms: number
  /** Answer to the final dot or BDAT LAST. */
  final_ms: number
  quit_ms: number
}

/** smtp-gateway 2.3; RFC 5321 4.5.3.2.6 asks for ten minutes after the final dot. */
export const defaultClientTimeouts: ClientTimeouts = {
  connect_ms: 10_000,
  connectTotal_ms: 30_000,
  greeting_ms: 30_000,
  hello_ms: 30_000,
  tls_ms: 30_000,
  command_ms: 60_000,
  dataBlock_ms: 180_000,
  final_ms: 600_000,
  quit_ms: 5_000,
}

export interface ConnectOptions {
  /** Name or address of the peer. */
  host: string
  port: number
  /** Addresses to try in order; default: `lookup(host)`. */
  addresses?: readonly string[]
  lookup?: LookupFunction
  localAddress?: string
  /** Our name in EHLO. */
  hello: string
  tls?: ClientTls
  timeouts?: Partial<ClientTimeouts>
  signal?: AbortSignal
  now?: () => number
}
