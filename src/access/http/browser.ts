// What every route of sign-in does with the browser: who it is, its cookies, and that the request comes from our own pages.
import type { FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '#platform/errors.ts'
import { findPerson, type SignedInPerson } from '../callers.ts'
import type { SignInStep } from '../contract.ts'
import { clearCookie, readCookie, setCookie } from '../cookies.ts'
import { isSecure, type AccessParts, type Origin } from '../parts.ts'
import { csrfTokenOf, lifetime_ms } from '../sessions.ts'
import type { SignInOutcome } from '../sign-in.ts'

const device_seconds = 180 * 24 * 3_600
const signIn_seconds = 600
/** For public routes that each leave a row behind: so many a minute for one network. */
export const beginnings = { max: 60, timeWindow: 60_000 }

export function originOf(parts: AccessParts, request: FastifyRequest): Origin {
  return {
    address: request.ip,
    userAgent: request.headers['user-agent'] ?? null,
    device: readCookie(request, 'device', isSecure(parts)),
    session: readCookie(request, 'session', isSecure(parts)),
  }
}

export const ticketOf = (parts: AccessParts, request: FastifyRequest): string | null =>
  readCookie(request, 'sign-in', isSecure(parts))

/** Steps before there is a session have no token against forged requests: a browser says itself when another site sends it (Fetch Metadata). */
export async function refuseOtherSites(request: FastifyRequest): Promise<void> {
  const site = request.headers['sec-fetch-site']
  if (site === undefined || site === 'same-origin' || site === 'none') return
  throw new AppError({
    code: 'sign-in.other-site',
    message: 'Sign-in works only from our own page.',
    status: 403,
  })
}

/** The answer of a step, with its cookies. A session begins with a new cookie always. */
export function answerStep(parts: AccessParts, reply: FastifyReply, outcome: SignInOutcome): SignInStep {
  if (outcome.kind === 'second-factor') {
    setCookie(reply, 'sign-in', outcome.ticket, { isSecure: isSecure(parts), maxAge_seconds: signIn_seconds })
    const { methods, passkeyOptions, endsAt } = outcome
    return { state: 'second-factor', methods, passkeyOptions, endsAt: endsAt.toISOString() }
  }
  beginBrowserSession(parts, reply, outcome)
  return { state: 'signed-in', next: outcome.next, csrfToken: csrfTokenOf(outcome.secret) }
}

export function beginBrowserSession(
  parts: AccessParts,
  reply: FastifyReply,
  outcome: { secret: string; device: string },
): void {
  setSession(parts, reply, outcome.secret)
  setCookie(reply, 'device', outcome.device, { isSecure: isSecure(parts), maxAge_seconds: device_seconds })
  clearCookie(reply, 'sign-in', isSecure(parts))
}

export function setSession(parts: AccessParts, reply: FastifyReply, secret: string): void {
  setCookie(reply, 'session', secret, { isSecure: isSecure(parts), maxAge_seconds: lifetime_ms / 1_000 })
}

export function setTicket(parts: AccessParts, reply: FastifyReply, ticket: string): void {
  setCookie(reply, 'sign-in', ticket, { isSecure: isSecure(parts), maxAge_seconds: signIn_seconds })
}

/** For routes of a person: a token has no account. Throws AppError `account.none`. */
export async function personOf(parts: AccessParts, request: FastifyRequest): Promise<SignedInPerson> {
  const person = request.actor.kind === 'user' ? await findPerson(parts, request) : null
  if (person !== null) return person
  throw new AppError({
    code: 'account.none',
    message: 'This is for people who are signed in; an API token has no account of its own.',
    status: 403,
  })
}
