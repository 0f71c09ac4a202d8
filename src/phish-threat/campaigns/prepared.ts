// A message as the plan decided it, before it is written.
import type { ContentLanguage, TokenKind } from '../contract.ts'

export interface PreparedMessage {
  id: string
  /** With angle brackets (RFC 5322 3.6.4). */
  internetMessageId: string
  attackId: string | null
  personId: string | null
  address: string
  displayName: string
  givenName: string
  surname: string
  department: string | null
  jobTitle: string | null
  manager: string | null
  groups: string[]
  language: ContentLanguage
  timeZone: string
  isCanary: boolean
  isTest: boolean
  /** ISO 8601. */
  plannedAt: string
  tokens: PreparedToken[]
}

export interface PreparedToken {
  token: string
  kind: TokenKind
  position: number
}
