// What a cmdlet is to the endpoint: a name, a table of parameters and a function over the tenant's state.
import type { MailboxStore } from '../mailboxes/store.ts'
import type { Actor, Tenant, World } from '../world.ts'
import type { ParameterType, ParameterValue } from './parameters.ts'
import type { ExchangeState, TableName } from './state.ts'
import type { Row } from './versioned-table.ts'

/** Which management roles let somebody run it (exchange-online 1.6). */
export type CmdletFamily = 'connectors' | 'rules' | 'hygiene' | 'recipients' | 'organization' | 'trace' | 'audit'

/** One attempt of Validate-OutboundConnector. */
export interface ConnectorValidation {
  task: string
  isSuccessful: boolean
  detail: string
}

/** What Exchange asks of transport. */
export interface TransportForExchange {
  validateConnector(tenantId: string, connector: Row, recipients: string[]): Promise<ConnectorValidation[]>
  trace: TraceForExchange
}

export interface TraceRow {
  messageTraceId: string
  messageId: string
  received: Date
  senderAddress: string
  recipientAddress: string
  fromIp: string | null
  toIp: string | null
  subject: string
  status: string
  size_bytes: number
  events: TraceEvent[]
}

export interface TraceEvent {
  at: Date
  event: string
  action: string
  detail: string
  data: string
}

export interface TraceForExchange {
  rows(tenantId: string): TraceRow[]
}

export interface ExchangeServices {
  mailboxes: MailboxStore
  /** Absent while transport is not running: Validate and traces then answer as for an empty tenant. */
  transport?: TransportForExchange
}

export interface CmdletContext {
  world: World
  tenant: Tenant
  state: ExchangeState
  services: ExchangeServices
  actor: Actor
  parameters: Map<string, ParameterValue>
  /** Rows of a table as this read may see them. */
  visible(table: TableName): readonly Row[]
  warnings: string[]
}

export interface CmdletResult {
  value: Record<string, unknown>[]
  /** For the audit record: the object that was changed. */
  objectId?: string
}

export interface Cmdlet {
  name: string
  family: CmdletFamily
  parameters: Record<string, ParameterType>
  required?: string[]
  run(context: CmdletContext): CmdletResult | Promise<CmdletResult>
}

export function textParameter(context: CmdletContext, name: string): string | null {
  const value = context.parameters.get(name)
  return typeof value === 'string' ? value : null
}

export function listParameter(context: CmdletContext, name: string): string[] | null {
  const value = context.parameters.get(name)
  return Array.isArray(value) ? value : null
}

export function boolParameter(context: CmdletContext, name: string): boolean | null {
  const value = context.parameters.get(name)
  return typeof value === 'boolean' ? value : null
}

/** `2026-11-21T10:00:00.0000000Z` [WIRE]. */
export function utcStamp(at: Date): string {
  return at.toISOString().replace(/\.(\d{3})Z$/, '.0000000Z')
}
