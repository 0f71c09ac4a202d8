// What the verbs of a server session see of it, and the state of one mail transaction.
import type { AbortReason, Reply, ServerHandler, ServerLimits, SessionFacts } from './types.ts'

/** The place of one reply in the order of commands. */
export interface Slot {
  text: string | null
  closes: boolean
  /** Of MAIL or RCPT: may wait for the others of its group. */
  isEnvelope?: boolean
}

export interface Transaction {
  mail: 'pending' | 'accepted' | 'refused'
  /** RCPT commands given to the handler, whatever the answer. */
  recipientsAsked: number
  recipientsAccepted: number
  recipientsPending: number
  /** `refused`: chunks are consumed and answered 503 until LAST, RSET or MAIL (RFC 3030). */
  content: 'none' | 'open' | 'refused'
  size_bytes: number
  hasBareCrLf: boolean
  lastByte: number
  /** Set when the content cannot be taken any more; read to the true end, then answered so. */
  failure: Reply | null
}

export interface ServerProtocolOptions {
  handler: ServerHandler
  /** Our name in the greeting and the EHLO reply. */
  hostName: string
  limits: ServerLimits
  /** True when STARTTLS can be offered. */
  isTlsAvailable: boolean
  /** MAIL without TLS is answered 530 5.7.0. */
  requireTls: boolean
  /** EHLO keywords for this session, without STARTTLS; asked at each EHLO. */
  extensions: (session: SessionFacts) => readonly string[]
}

/** A session as its verbs see it. */
export interface VerbContext {
  readonly session: SessionFacts
  readonly options: ServerProtocolOptions
  /** Keywords of the EHLO reply, upper case. */
  offered: ReadonlySet<string>
  transaction: Transaction | null
  readonly isDraining: boolean
  readonly isBusy: boolean
  /** Puts a reply in order. */
  answer(reply: Reply): void
  /** An answer to something the client did wrong; too many end the session. */
  answerError(reply: Reply): void
  /** Puts a reply in order and ends the session behind it. */
  answerAndClose(reply: Reply): void
  /** Reserves the reply's place and fills it with what the handler says; `seen` gets the reply before it is written. */
  ask(question: () => Promise<Reply>, seen: (reply: Reply) => Reply): void
  abort(reason: AbortReason): void
  startContent(kind: 'DATA' | 'BDAT', chunk: { size_bytes: number; isLast: boolean } | null): void
  readChunk(chunk: { size_bytes: number; isLast: boolean }, refusal: Reply | null): void
  startTls(): void
}

export function newTransaction(): Transaction {
  return {
    mail: 'pending',
    recipientsAsked: 0,
    recipientsAccepted: 0,
    recipientsPending: 0,
    content: 'none',
    size_bytes: 0,
    hasBareCrLf: false,
    lastByte: 0,
    failure: null,
  }
}
