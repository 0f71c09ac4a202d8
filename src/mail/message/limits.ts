// Bounds on hostile input. What exceeds one becomes an entry in `ParsedMessage.exceeded`, never an error and never silence.

export interface MessageLimits {
  /** Header fields of one header section that are looked at. */
  headerFields: number
  /** One header field with its continuation lines. */
  headerField_bytes: number
  /** One header section; what comes after is treated as body. */
  headerSection_bytes: number
  parts: number
  depth: number
  /** Decoded text kept for rules, all parts together: pages with their pictures in themselves are as large. */
  text_bytes: number
  /** Links kept, all parts together. */
  urls: number
  /** Whole message. */
  message_bytes: number
  /** Of one part decoded in memory; larger ones are only hashed. */
  content_bytes: number
}

export const defaultLimits: MessageLimits = {
  headerFields: 2_000,
  headerField_bytes: 64 * 1024,
  headerSection_bytes: 2 * 1024 * 1024,
  parts: 1_000,
  depth: 30,
  text_bytes: 16 * 1024 * 1024,
  urls: 10_000,
  message_bytes: 150 * 1024 * 1024,
  content_bytes: 64 * 1024 * 1024,
}

export interface LimitExceeded {
  /** Which limit, as it is called above. */
  limit: keyof MessageLimits
  /** One line for the administrator. */
  reason: string
}
