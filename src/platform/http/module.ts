// How a slice adds its routes. One schema (TypeBox) gives validation, types and the OpenAPI description.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify'
import type { AuditActor } from '../audit/audit.ts'

export type HttpApp = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression<RawServerDefault>,
  RawReplyDefaultExpression<RawServerDefault>,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

/** Registers routes with paths below /api/v1; tenant-bound ones begin with /tenants/:tenantId. */
export type HttpModule = (app: HttpApp) => void

/** Who calls, set before every handler. */
export interface HttpActor extends AuditActor {
  /** Tenants that this caller may see. */
  tenants: 'all' | string[]
  permissions: 'all' | string[]
  /** Set when a narrowed role shows only some of a tenant's people: only messages to or from these may be shown or changed. */
  limit?: ActorLimit
  /** Of a person who is signed in. */
  sessionId?: string
  /** Of a session: whether the person showed within the last minutes who they are. */
  isConfirmed?: boolean
  /** A token that was got with API credentials. */
  isCredential?: true
  /** Tenants that are reached only because they let the provider in. */
  viaProvider?: string[]
  /** Of a token: the person who made it, when it was one; and when it ends, where it does. */
  makerId?: string
  expiresAt?: Date
}

/** Within either of the two; both empty: nothing. */
export interface ActorLimit {
  domains: string[]
  groupIds: string[]
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Needed to call the route, e.g. `quarantine.release`; `public` only for sign-in callbacks and health. A route without it is refused at start. */
    permission?: string
    /** How the route honours `actor.limit`: it filters by it, or shows nothing of anybody. Without it such a caller is refused. */
    narrowing?: 'enforced' | 'harmless'
    /** A person must have shown within the last minutes who they are (password, passkey): for what would let an intruder stay. */
    isConfirmed?: true
  }
  interface FastifyRequest {
    actor: HttpActor
  }
}
