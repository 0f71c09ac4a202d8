// What can go wrong on a client connection, told so that the caller can choose between another address, a retry and giving up.
import type { Reply } from './types.ts'

export type SmtpPhase =
  | 'connect'
  | 'greeting'
  | 'hello'
  | 'starttls'
  | 'tls'
  | 'mail'
  | 'rcpt'
  | 'data'
  | 'content'
  | 'final'
  | 'rset'
  | 'noop'
  | 'quit'
  | 'idle'

export type SmtpErrorKind =
  | 'connect'
  | 'tls'
  | 'certificate'
  | 'timeout'
  | 'closed'
  | 'protocol'
  /** The peer answered where only a good answer lets us go on (greeting, EHLO, STARTTLS): see `reply`. */
  | 'refused'
  /** The mail data may not be sent this way: it holds a bare CR or LF, or differs from the size announced. */
  | 'content'
  | 'aborted'

export class SmtpError extends Error {
  override name = 'SmtpError'
  readonly phase: SmtpPhase
  readonly kind: SmtpErrorKind
  readonly reply: Reply | null
  /**
   * True when the last byte of the message (final dot or BDAT LAST) had left for the network and no answer came:
   * the message may have been taken (RFC 1047). False: it cannot have been.
   */
  readonly afterFinalByte: boolean

  constructor(
    phase: SmtpPhase,
    kind: SmtpErrorKind,
    detail: string,
    more: { cause?: unknown; reply?: Reply | null; afterFinalByte?: boolean } = {},
  ) {
    super(`${phase}: ${detail}`, more.cause === undefined ? undefined : { cause: more.cause })
    this.phase = phase
    this.kind = kind
    this.reply = more.reply ?? null
    this.afterFinalByte = more.afterFinalByte ?? false
  }
}
