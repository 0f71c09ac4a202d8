// Routes of signing in to the portal: a mailed code, or Microsoft 365. None of them says whether an address is known.
import Type from 'typebox'
import type { PendingMicrosoft } from '#access/microsoft.ts'
import { AppError } from '#platform/errors.ts'
import type { HttpApp } from '#platform/http/module.ts'
import { checkCode, requestCode } from './codes.ts'
import {
  codeCheckBody,
  codeRequestAnswer,
  codeRequestBody,
  portalSession,
  type PortalSession,
  signedInAnswer,
} from './contract.ts'
import { visibleCategories } from './exposure.ts'
import { ofPerson } from './guard.ts'
import type { PortalParts } from './parts.ts'
import { type PortalPerson, personById } from './person.ts'
import { endSession, findVisit, type PortalVisit, readCookie, startSession, writeCookie } from './sessions.ts'
import { loadSettings } from './settings.ts'

const open = { config: { permission: 'public' } } as const
const pending_seconds = 600
const callbackPath = '/api/v1/portal/sign-in/microsoft/callback'
const pendingContext = 'portal sign-in with Microsoft'

export function addSignIn(app: HttpApp, parts: PortalParts): void {
  app.get(
    '/portal/session',
    { ...open, schema: { summary: 'Who is signed in to the portal', response: { 200: portalSession } } },
    async (request): Promise<PortalSession> => {
      const visit = await findVisit(parts, request)
      if (visit !== null) return shown(parts, visit)
      return { signedIn: false, methods: { microsoft: parts.microsoft !== null, code: true } }
    },
  )
  app.post(
    '/portal/sign-out',
    { ...ofPerson(parts), schema: { summary: 'End my session', response: { 204: Type.Null() } } },
    async ({ portal }, reply) => {
      await endSession(parts, reply, portal)
      return reply.code(204).send(null)
    },
  )
  addCode(app, parts)
  addMicrosoft(app, parts)
}

async function shown({ db }: PortalParts, { person, settings, csrf, endsAt }: PortalVisit): Promise<PortalSession> {
  const tenant = await db.inTenant(person.tenantId, (trx) =>
    trx.selectFrom('tenant').select('name').where('tenant_id', '=', person.tenantId).executeTakeFirst(),
  )
  return {
    signedIn: true,
    csrfToken: csrf,
    person: { name: person.name, address: person.address },
    tenant: tenant?.name ?? '',
    mailboxes: [
      { address: person.address, isOwn: true },
      ...person.lists.map(({ address }) => ({ address, isOwn: false })),
    ],
    mayRelease: settings.mayRelease,
    mayUseLists: settings.mayUseLists && settings.mayRelease,
    categories: visibleCategories(settings),
    endsAt: endsAt.toISOString(),
  }
}

function addCode(app: HttpApp, parts: PortalParts): void {
  app.post(
    '/portal/sign-in/code',
    {
      ...open,
      schema: { summary: 'Have a code mailed', body: codeRequestBody, response: { 202: codeRequestAnswer } },
    },
    async ({ body, ip }, reply) => {
      const { attempt, expiresAt } = await requestCode(parts, { address: body.address, remoteAddress: ip })
      return reply.code(202).send({ attempt, expiresAt: expiresAt.toISOString() })
    },
  )
  app.post(
    '/portal/sign-in/code/check',
    {
      ...open,
      schema: { summary: 'Sign in with the code', body: codeCheckBody, response: { 200: signedInAnswer } },
    },
    async ({ body, ip, log }, reply) => {
      const person = await checkCode(parts, body)
      if (person === null) {
        log.warn({ event: 'portal.sign-in-refused', method: 'code', address: ip })
        throw new AppError({
          code: 'portal.code-wrong',
          message: 'This code is not right, was used, or its time is over. Have a new one mailed.',
          status: 401,
        })
      }
      await startSession(parts, reply, person, 'code', ip)
      return { signedIn: true as const }
    },
  )
}

function addMicrosoft(app: HttpApp, parts: PortalParts): void {
  app.get(
    '/portal/sign-in/microsoft',
    { ...open, schema: { summary: 'Go to Microsoft to sign in', response: { 302: Type.Null() } } },
    async (_request, reply) => {
      if (parts.microsoft === null)
        throw new AppError({
          code: 'portal.microsoft-missing',
          message: 'Sign-in with Microsoft 365 is not set up here. Have a code mailed instead.',
          status: 409,
        })
      const { url, pending } = await parts.microsoft.begin({ redirectUri: `${parts.publicUrl()}${callbackPath}` })
      const sealed = parts.secrets.seal(JSON.stringify(pending), pendingContext)
      writeCookie(parts, reply, 'portal_sign_in', sealed, pending_seconds)
      return reply.redirect(url, 302)
    },
  )
  app.get(
    '/portal/sign-in/microsoft/callback',
    {
      ...open,
      schema: {
        summary: 'The way back from Microsoft',
        querystring: Type.Record(Type.String(), Type.String({ maxLength: 8_000 })),
        response: { 302: Type.Null() },
      },
    },
    async (request, reply) => {
      const person = await completeMicrosoft(parts, readCookie(parts, request, 'portal_sign_in'), request.query).catch(
        (error: unknown) => {
          request.log.warn({ event: 'portal.sign-in-refused', method: 'microsoft', address: request.ip, err: error })
          return null
        },
      )
      writeCookie(parts, reply, 'portal_sign_in', '', 0)
      if (person === null) return reply.redirect('/portal?sign-in=refused', 302)
      await startSession(parts, reply, person, 'microsoft', request.ip)
      return reply.redirect('/portal', 302)
    },
  )
}

async function completeMicrosoft(
  { microsoft, secrets, db }: PortalParts,
  sealed: string | null,
  query: Record<string, string>,
): Promise<PortalPerson | null> {
  if (microsoft === null || sealed === null) return null
  const pending = JSON.parse(secrets.openText(sealed, pendingContext)) as PendingMicrosoft
  const identity = await microsoft.complete(pending, new URLSearchParams(query))
  const tenant = await db.asSystem((trx) =>
    trx
      .selectFrom('tenant')
      .select('tenant_id')
      .where('microsoft_tenant_id', '=', identity.tenantId)
      .executeTakeFirst(),
  )
  if (tenant === undefined) return null
  return db.inTenant(tenant.tenant_id, async (trx) => {
    const { settings } = await loadSettings(trx, tenant.tenant_id)
    if (!settings.isOn || !settings.signIn.microsoft) return null
    return personById(trx, tenant.tenant_id, identity.objectId)
  })
}
