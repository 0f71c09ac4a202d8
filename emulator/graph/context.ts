// What a Graph route gets, and how routes are declared: one line in a table, one function.
import type { Change } from '../directory/actions.ts'
import type { MailboxStore } from '../mailboxes/store.ts'
import type { VerifiedToken } from '../login/tokens.ts'
import type { Tenant, World } from '../world.ts'
import { GraphError } from './errors.ts'

export interface GraphServices {
  world: World
  mailboxes: MailboxStore
  /** TXT lookup through the DNS stub. */
  resolveTxt(name: string): Promise<string[][]>
  /** A mailbox sends: transport takes it, with a copy in Sent Items unless refused. */
  submit(tenantId: string, userName: string, raw: Buffer, recipients: string[], saveToSentItems: boolean): Promise<void>
}

export interface GraphContext extends GraphServices {
  tenant: Tenant
  token: VerifiedToken
  query: URLSearchParams
  /** Lower-case header names. */
  headers: Record<string, string>
  /** `https://host/v1.0`, without a slash at the end. */
  root: string
  /** Path below the version, as asked for. */
  path: string
  body: Buffer
  params: Record<string, string>
  change: Change
}

export interface GraphReply {
  status: number
  body?: unknown
  headers?: Record<string, string>
}

export interface Route {
  /** `GET /users/{id}/messages`; a `?` at the end of the method means: beta only. */
  on: string
  handle(context: GraphContext): GraphReply | Promise<GraphReply>
}

/** The JSON object in the body. Throws 400. */
export function jsonBody(context: GraphContext): Record<string, unknown> {
  if (context.body.length === 0) throw new GraphError(400, 'BadRequest', 'Empty Payload. JSON content expected.')
  try {
    const value: unknown = JSON.parse(context.body.toString('utf8'))
    if (value === null || typeof value !== 'object' || Array.isArray(value)) throw new TypeError('not an object')
    return value as Record<string, unknown>
  } catch {
    throw new GraphError(
      400,
      'BadRequest',
      'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
    )
  }
}

export const ok = (body: unknown): GraphReply => ({ status: 200, body })
export const created = (body: unknown): GraphReply => ({ status: 201, body })
export const noContent = (): GraphReply => ({ status: 204 })
