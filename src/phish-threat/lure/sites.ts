// How a part answers what is asked below one of its tokens: the lure server has looked the token up, notes the request and sends the
// answer. For training pages and for what attachments ask.
import type { TokenKind } from '../contract.ts'

/** What a token is of; looked up by the lure server. */
export interface TokenFacts {
  token: string
  tenantId: string
  campaignId: string
  messageId: string
  kind: TokenKind
  position: number
}

export interface SiteRequest {
  token: TokenFacts
  method: 'GET' | 'HEAD' | 'POST'
  /** Path of the token, to build addresses below it: `/docs/Uq…`. */
  base: string
  /** What follows it: '' or `/quiz`; at most 200 characters, never with a query. */
  rest: string
  /** Of a POST as `application/x-www-form-urlencoded` or JSON, at most 4 KiB; else null. */
  body: string | null
  /** From the header, in lower case, most wanted first; at most 100 characters. */
  acceptLanguage: string
  /** Of this answer's content security policy: inline scripts and styles carry it; `beaconScript(nonce, base)` goes with it. */
  nonce: string
  at: Date
}

export interface SiteAnswer {
  status: number
  /** Default `text/html; charset=utf-8`. */
  contentType?: string
  body: string | Buffer
  /** A redirect within the site or to an own training. */
  location?: string
  /** Ask the browser to keep it as a file of this name (certificates). */
  fileName?: string
}

export interface LureSite {
  handle(request: SiteRequest): Promise<SiteAnswer>
}
