// What was found in a message. A verdict is a value: only mailflow/gateway, quarantine and post-delivery act on it.

/** In the order in which they win (product: malware before phish before spam); decision.ts has the one exception. */
export const categories = ['malware', 'unscannable', 'phish', 'spoof', 'spam', 'bulk', 'clean'] as const
export type Category = (typeof categories)[number]

export interface Finding {
  /** Name of the scanner: `embedded`, `clamd`, `rspamd`. */
  scanner: string
  category: Category
  /** Stable name of the test or signature: `EICAR`, `GTUBE`, `attachment.executable`, `Win.Test.EICAR_HDB-1`. */
  name: string
  /** One line that an administrator can read. */
  reason: string
  /** Points towards the category's score, 0-100 scale summed per category; a `certain` finding decides alone. */
  score: number
  certain: boolean
  /** For `unscannable`: what could not be looked into may hold something that runs (programs, scripts, macros). */
  mayExecute?: boolean
  /** Where: an attachment's path such as `invoice.zip/readme.exe`, a header field, `body`. */
  location?: string
}

export interface ScannerFault {
  scanner: string
  kind: 'timeout' | 'unreachable' | 'protocol' | 'oversize' | 'crashed'
  message: string
}

export interface AuthenticationSummary {
  /** `microsoft` = taken from the pass-1 Authentication-Results of Exchange Online; `gateway` = verified by us; `none`. */
  judgedBy: 'microsoft' | 'gateway' | 'none'
  spf: string | null
  dkim: string | null
  dmarc: string | null
  compauth: string | null
  arc: string | null
}

export interface MessageSummary {
  internetMessageId: string | null
  /** Decoded (RFC 2047), at most 1,000 characters, control characters replaced. */
  subject: string
  /** Addresses of the From field, as written. */
  headerFrom: string[]
  date: string | null
  attachments: {
    name: string | null
    /** What the message claims. */
    contentType: string
    /** What its first bytes are (`pdf`, `executable` …); absent when they say nothing. */
    foundType?: string
    size_bytes: number
    sha256: string
  }[]
  /** First 200 links. */
  urls: string[]
  /** What a reader sees of HTML links whose text is not the address itself; the first 100. */
  links?: { url: string; text: string }[]
}

export interface ScanReport {
  category: Category
  /** 0-100, of the deciding category; 100 for certain findings. */
  score: number
  findings: Finding[]
  faults: ScannerFault[]
  authentication: AuthenticationSummary
  /** Value of an Authentication-Results field (RFC 8601), when we verified ourselves (gateway mode). */
  authenticationResults?: string
  summary: MessageSummary
  duration_ms: number
}

export interface ScanEnvelope {
  direction: 'inbound' | 'outbound'
  mailFrom: string
  rcptTo: string[]
  /** Address and HELO name of the true source when known (gateway mode), else null (redirected by Exchange Online). */
  clientAddress: string | null
  hello: string | null
}

export interface ScanContext {
  tenantId: string
  /** Accepted domains of the tenant, lower case. */
  ownDomains: string[]
  /** True when Exchange Online's Authentication-Results may be trusted (mutual TLS and token checked). */
  trustMicrosoftResults: boolean
}
