// The steps of signing in. All public: who calls is what they find out.
import type { HttpApp } from '#platform/http/module.ts'
import {
  linkAcceptSchema,
  linkCheckSchema,
  linkViewSchema,
  passkeySignInSchema,
  passwordSignInSchema,
  secondFactorSchema,
  signInStepSchema,
  webauthnSchema,
} from '../contract.ts'
import { findLink } from '../links.ts'
import type { AccessParts } from '../parts.ts'
import {
  acceptLink,
  beginPasskeySignIn,
  signInWithPasskey,
  signInWithPassword,
  signInWithSecondFactor,
} from '../sign-in.ts'
import { getUser } from '../users.ts'
import { answerStep, beginnings, originOf, refuseOtherSites, setTicket, ticketOf } from './browser.ts'

const open = { config: { permission: 'public' }, onRequest: refuseOtherSites }
const step = { 200: signInStepSchema }

export function addSignIn(app: HttpApp, parts: AccessParts): void {
  addPassword(app, parts)
  addPasskey(app, parts)
  addLinks(app, parts)
}

function addPassword(app: HttpApp, parts: AccessParts): void {
  app.post(
    '/sign-in/password',
    {
      ...open,
      schema: { summary: 'Sign in with address and password', body: passwordSignInSchema, response: step },
    },
    async (request, reply) => {
      const { email, password, next = null } = request.body
      const origin = originOf(parts, request)
      return answerStep(parts, reply, await signInWithPassword(parts, { email, password, next, origin }))
    },
  )
  app.post(
    '/sign-in/second-factor',
    {
      ...open,
      schema: { summary: 'The second factor after the password', body: secondFactorSchema, response: step },
    },
    async (request, reply) => {
      const input = { ticket: ticketOf(parts, request), factor: request.body, origin: originOf(parts, request) }
      return answerStep(parts, reply, await signInWithSecondFactor(parts, input))
    },
  )
}

function addPasskey(app: HttpApp, parts: AccessParts): void {
  app.post(
    '/sign-in/passkey/options',
    {
      ...open,
      config: { ...open.config, rateLimit: beginnings },
      schema: { summary: 'Begin to sign in with a passkey', response: { 200: webauthnSchema } },
    },
    async (_request, reply) => {
      const { ticket, options } = await beginPasskeySignIn(parts)
      setTicket(parts, reply, ticket)
      return options
    },
  )
  app.post(
    '/sign-in/passkey',
    { ...open, schema: { summary: 'Sign in with a passkey', body: passkeySignInSchema, response: step } },
    async (request, reply) => {
      const { response, next = null } = request.body
      const input = { ticket: ticketOf(parts, request), response, next, origin: originOf(parts, request) }
      return answerStep(parts, reply, await signInWithPasskey(parts, input))
    },
  )
}

/** The token comes in the body, so that it stands in no log of a proxy. */
function addLinks(app: HttpApp, parts: AccessParts): void {
  const { db, clock } = parts
  app.post(
    '/sign-in/link',
    {
      ...open,
      schema: { summary: 'What a one-time link is for', body: linkCheckSchema, response: { 200: linkViewSchema } },
    },
    async (request) =>
      db.asSystem(async (trx) => {
        const { kind, userId, expiresAt } = await findLink(trx, clock.now(), request.body.token)
        const user = userId === null ? null : await getUser(trx, userId)
        return {
          kind,
          email: user?.email ?? null,
          name: user?.name ?? null,
          expiresAt: expiresAt.toISOString(),
          microsoft: kind === 'invitation' && parts.microsoft !== null,
        }
      }),
  )
  app.post(
    '/sign-in/link/accept',
    {
      ...open,
      schema: { summary: 'Use a one-time link: choose a password', body: linkAcceptSchema, response: step },
    },
    async (request, reply) => {
      const { token, password, name = null, email = null } = request.body
      const origin = originOf(parts, request)
      return answerStep(parts, reply, await acceptLink(parts, { token, password, name, email, origin }))
    },
  )
}
