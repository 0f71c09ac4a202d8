// The way to Microsoft and back. Both are navigations of the browser, so mistakes go to the sign-in page, not into a document.
import Type from 'typebox'
import { isAppError } from '#platform/errors.ts'
import type { HttpApp } from '#platform/http/module.ts'
import { findPerson, requireConfirmed } from '../callers.ts'
import { clearCookie } from '../cookies.ts'
import { beginMicrosoft, completeMicrosoft } from '../microsoft-account.ts'
import { isSecure, type AccessParts } from '../parts.ts'
import { beginBrowserSession, beginnings, originOf, setSession, setTicket, ticketOf } from './browser.ts'

const query = Type.Object(
  {
    next: Type.Optional(Type.String({ maxLength: 2_000 })),
    purpose: Type.Optional(Type.Enum(['sign-in', 'confirm', 'link'], { default: 'sign-in' })),
  },
  { additionalProperties: false },
)
const callbackQuery = Type.Object({
  state: Type.Optional(Type.String({ maxLength: 1_000 })),
  code: Type.Optional(Type.String({ maxLength: 8_000 })),
  error: Type.Optional(Type.String({ maxLength: 200 })),
})

export function addMicrosoft(app: HttpApp, parts: AccessParts): void {
  app.get(
    '/session/microsoft',
    {
      config: { permission: 'public', rateLimit: beginnings },
      schema: {
        summary: 'Sign in with Microsoft: open it in the browser',
        querystring: query,
        response: { 302: Type.Null() },
      },
    },
    async (request, reply) => {
      const { next = null, purpose = 'sign-in' } = request.query
      // Linking an account would let an intruder stay: it begins with a session that was confirmed lately.
      const session = purpose === 'sign-in' ? null : ((await findPerson(parts, request))?.session ?? null)
      if (purpose === 'link') requireConfirmed(session, parts.clock.now())
      const { url, ticket } = await beginMicrosoft(parts, { purpose, next, session })
      setTicket(parts, reply, ticket)
      return reply.redirect(url, 303)
    },
  )
  app.get(
    '/session/microsoft/callback',
    {
      config: { permission: 'public' },
      schema: {
        summary: 'Microsoft sends the browser here',
        querystring: callbackQuery,
        response: { 302: Type.Null() },
      },
    },
    async (request, reply) => {
      try {
        const callback = new URL(request.url, 'https://own.invalid').searchParams
        const session = (await findPerson(parts, request))?.session ?? null
        const ticket = ticketOf(parts, request)
        const outcome = await completeMicrosoft(parts, { ticket, callback, session, origin: originOf(parts, request) })
        if (outcome.kind === 'session') beginBrowserSession(parts, reply, outcome)
        else {
          setSession(parts, reply, outcome.secret)
          clearCookie(reply, 'sign-in', isSecure(parts))
        }
        return await reply.redirect(parts.publicUrl() + outcome.next, 303)
      } catch (error) {
        if (!isAppError(error)) throw error
        request.log.info({ event: 'sign-in.microsoft-failed', code: error.code, detail: error.detail })
        return reply.redirect(`${parts.publicUrl()}/sign-in?problem=${encodeURIComponent(error.code)}`, 303)
      }
    },
  )
}
