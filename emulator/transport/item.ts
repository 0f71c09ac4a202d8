// A message on its way through one pass of a tenant's transport.
import type { Row } from '../exchange/versioned-table.ts'
import type { Tenant } from '../world.ts'
import type { MailDocument } from './document.ts'

export interface ItemSource {
  kind: 'mailbox' | 'smtp' | 'system'
  /** As seen by the service; `255.255.255.255` for mail of its own mailboxes [WIRE]. */
  address: string
  hello: string
  /** The inbound connector that the connection was attributed to. */
  connector: Row | null
}

export interface TransportItem {
  tenant: Tenant
  /** Reverse-path; empty for the null sender. */
  from: string
  to: string[]
  document: MailDocument
  source: ItemSource
  /** Authenticated connection: own mailbox, or a connector of type OnPremises. */
  isTrusted: boolean
  networkMessageId: string
  receivedAt: Date
  scl: number
  /** Bare CR or LF in the bytes: can leave by BDAT only. */
  hasBareCrLf: boolean
  /** Rules are not run on what the service itself sends inside. */
  skipsRules: boolean
  /** Covered by the simulation override: not filtered, its links not opened. */
  isExempt?: boolean
}

export const idHeader = 'X-MS-Exchange-Organization-Network-Message-Id'
