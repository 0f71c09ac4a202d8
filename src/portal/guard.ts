// What the portal's own routes have in common: they ask for the person's session instead of an administrator's.
import type { FastifyRequest } from 'fastify'
import type { PortalParts } from './parts.ts'
import { type PortalVisit, requireVisit } from './sessions.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on the portal's own routes. */
    portal: PortalVisit
  }
}

/** `public` for the administrators' sign-in; the person's session is asked for before anything of the request is read. */
export function ofPerson(parts: PortalParts) {
  return {
    config: { permission: 'public' },
    onRequest: async (request: FastifyRequest) => {
      request.portal = await requireVisit(parts, request)
    },
  }
}
