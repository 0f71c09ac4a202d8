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
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Needed to call the route, e.g. `quarantine.release`; `public` only for sign-in callbacks and health. A route without it is refused at start. */
    permission?: string
  }
  interface FastifyRequest {
    actor: HttpActor
  }
}
