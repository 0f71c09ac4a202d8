// Shapes shared by the server and the client side of SMTP (RFC 5321). Pure: no socket, clock, resolver, logger or database.

/** One SMTP reply: `code` 200-599, enhanced status code (RFC 3463) such as `2.1.0` where there is one, text lines without codes. */
export interface Reply {
  code: number
  /** `2.1.5`; null when the peer sent none (or in the greeting, EHLO and 354 replies). */
  enhanced: string | null
  /** At least one line, each without CR, LF and without the code. */
  lines: string[]
}

/** A reverse-path or forward-path exactly as it stood between `<` and `>`; the empty string is the null reverse-path. Never normalised. */
export type PathText = string

export interface MailCommand {
  path: PathText
  /** ESMTP parameters in their order and spelling: `[keyword, value or null]`. */
  parameters: [string, string | null][]
  /** Decoded from the parameters. */
  size_bytes: number | null
  body: '7BIT' | '8BITMIME' | null
  smtputf8: boolean
}

export interface RcptCommand {
  path: PathText
  /** `NOTIFY`, `ORCPT` verbatim (RFC 3461). */
  parameters: [string, string | null][]
}

/** What the TLS layer knows about the peer of a session; null fields where not applicable. */
export interface TlsFacts {
  version: string
  cipher: string
  /** Server name indication sent by the client. */
  serverName: string | null
  /** True when the peer's certificate chained to the trust store given for this side. */
  authorized: boolean
  authorizationError: string | null
  /** Subject common name and DNS alternative names, lower case. */
  peerNames: string[]
  resumed: boolean
  /** SHA-256 of the peer's certificate, lower-case hex; null without a certificate. */
  peerFingerprint?: string | null
}

export interface SessionFacts {
  id: string
  remoteAddress: string
  remotePort: number
  localPort: number
  /** Argument of EHLO or HELO. */
  hello: string | null
  esmtp: boolean
  tls: TlsFacts | null
}

/** How the content of a message came to its end. */
export interface ContentEnd {
  kind: 'DATA' | 'BDAT'
  /** Bytes as counted after removing transparency (RFC 5321 4.5.2). */
  size_bytes: number
  /** True when a CR or LF stood alone anywhere in it (RFC 5321 2.3.8). */
  hasBareCrLf: boolean
}

/** Why a mail transaction ended without an answer to its content. */
export type AbortReason =
  | 'rset'
  | 'hello'
  | 'starttls'
  | 'quit'
  | 'disconnect'
  | 'timeout'
  | 'protocol-error'
  | 'shutdown'
  /** The content grew over the limit; the session goes on. */
  | 'size'
  /** A handler threw while content came in; the session goes on. */
  | 'failure'

/**
 * The decisions of one server session. Replies are written in command order; for pipelined commands the next handler is
 * called before the former's promise has resolved (RFC 2920), up to the next synchronisation point (DATA, BDAT, STARTTLS, QUIT, EHLO, RSET),
 * so that MAIL and RCPT can be put to a next hop as one group. A handler that throws answers 451 4.3.0 and never ends the process.
 */
export interface ServerHandler {
  /** Answer to the connection: null to greet with 220, else a 4yz/5yz reply, after which the connection is closed. */
  connect(session: SessionFacts): Reply | null | Promise<Reply | null>
  mail(session: SessionFacts, command: MailCommand): Promise<Reply>
  rcpt(session: SessionFacts, command: RcptCommand): Promise<Reply>
  /** DATA or the first BDAT, called only when at least one RCPT was accepted and MAIL's and all RCPT's replies are known: null to go on, else the refusal (chunks are still consumed). */
  contentStart(session: SessionFacts, kind: 'DATA' | 'BDAT'): Promise<Reply | null>
  /** Content bytes, transparency removed, in order; the buffer may be kept. A promise is backpressure: reading stops until it resolves. */
  contentChunk(session: SessionFacts, chunk: Buffer): void | Promise<void>
  /** The message is complete (the true end of data, or BDAT LAST). The reply is the reply to it. */
  contentEnd(session: SessionFacts, end: ContentEnd): Promise<Reply>
  /** The open transaction, if there was one, is gone. Called also while `contentEnd` is pending when the peer leaves. */
  abort(session: SessionFacts, reason: AbortReason): void
  /** The connection is closed; called once. */
  closed(session: SessionFacts): void
}

export interface ServerLimits {
  commandLine_bytes: number
  /** 0 = no limit offered. Offered as SIZE (RFC 1870) and enforced on real bytes. */
  message_bytes: number
  recipients: number
  protocolErrors: number
  commandTimeout_ms: number
  dataTimeout_ms: number
  sessionTimeout_ms: number
  idleTimeout_ms: number
}

export const defaultServerLimits: ServerLimits = {
  commandLine_bytes: 4096,
  message_bytes: 157_286_400,
  recipients: 1000,
  protocolErrors: 10,
  commandTimeout_ms: 300_000,
  dataTimeout_ms: 180_000,
  sessionTimeout_ms: 1_800_000,
  idleTimeout_ms: 120_000,
}

export function reply(code: number, enhanced: string | null, ...lines: string[]): Reply {
  return { code, enhanced, lines: lines.length === 0 ? [''] : lines }
}

export const isPositive = (r: Reply): boolean => r.code >= 200 && r.code < 400
export const isTransient = (r: Reply): boolean => r.code >= 400 && r.code < 500
export const isPermanent = (r: Reply): boolean => r.code >= 500
