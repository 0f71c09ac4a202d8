// Routes of connecting a tenant. Operations answer 202 and go on in the background; status shows how far they are.
import type { FastifyReply } from 'fastify'
import Type from 'typebox'
import { isAppError } from '#platform/errors.ts'
import type { HttpApp, HttpModule } from '#platform/http/module.ts'
import type { Provisioning } from './connect.ts'
import type { ConnectionInput } from './connection-store.ts'
import {
  acceptedSchema,
  cancelledSchema,
  connectBody,
  disconnectBody,
  foundSchema,
  objectsSchema,
  permissionSetBody,
  permissionSetParameters,
  permissionSetsSchema,
  permissionsSchema,
  planSchema,
  proofBody,
  proofSchema,
  queueSchema,
  scopeBody,
  settingsBody,
  signInBody,
  signInSchema,
  statusSchema,
  tenantParameters as parameters,
  type MailflowFoundAnswer,
  type MailflowQueueAnswer,
  type ReturnTo,
} from './contract.ts'
import type { Scope } from './objects.ts'
import { permanentPermissions, temporaryPermissions } from './permissions-needed.ts'
import type { Proofs } from './proof.ts'
import { showStatus } from './show.ts'

export interface ProvisioningHttpOptions {
  provisioning: Provisioning
  /** Queues the next part of the tenant's operation at once instead of with the schedule. */
  requestAdvance: (tenantId: string) => Promise<void>
  proofs: Proofs
  found: (tenantId: string) => Promise<MailflowFoundAnswer>
  queue: (tenantId: string) => Promise<MailflowQueueAnswer>
}

export function provisioningHttp(given: ProvisioningHttpOptions): HttpModule {
  return (app) => {
    addReading(app, given)
    addLooking(app, given)
    addConnecting(app, given)
    addPermissionSets(app, given)
    addChanging(app, given)
    addReturning(app, given)
    addProving(app, given)
    addCallback(app, given)
  }
}

const reading = { permission: 'mailflow.read' }
const writing = { permission: 'mailflow.write' }

function addReading(app: HttpApp, { provisioning, found }: ProvisioningHttpOptions): void {
  app.get(
    '/tenants/:tenantId/mailflow/status',
    {
      config: reading,
      schema: {
        summary: 'State of the connection and of the operation under way',
        params: parameters,
        response: { 200: statusSchema },
      },
    },
    async (request) => showStatus(await provisioning.status(request.params.tenantId)),
  )
  app.get(
    '/tenants/:tenantId/mailflow/permissions',
    {
      config: reading,
      schema: {
        summary: 'Permissions that connecting asks for, each with its reason',
        params: parameters,
        response: { 200: permissionsSchema },
      },
    },
    async () => {
      const missing = provisioning.whyNot()
      return {
        canConnect: missing === null,
        missing,
        permanent: permanentPermissions(),
        whileConnecting: temporaryPermissions(),
      }
    },
  )
  app.get(
    '/tenants/:tenantId/mailflow/found',
    {
      config: reading,
      schema: {
        summary: 'What was read: domains, mailboxes, connectors, rules, conflicts',
        params: parameters,
        response: { 200: foundSchema },
      },
    },
    (request) => found(request.params.tenantId),
  )
}

function addLooking(app: HttpApp, { provisioning, queue }: ProvisioningHttpOptions): void {
  app.get(
    '/tenants/:tenantId/mailflow/plan',
    {
      config: reading,
      schema: {
        summary: 'What would be changed in Exchange Online now; nothing is changed',
        params: parameters,
        response: { 200: planSchema },
      },
    },
    async (request) => {
      const { plan, steps, besides, text, powerShell } = await provisioning.plan(request.params.tenantId)
      return { steps, conflicts: plan.conflicts, besides, text, powerShell }
    },
  )
  app.get(
    '/tenants/:tenantId/mailflow/objects',
    {
      config: reading,
      schema: {
        summary: 'Every object of ours in the tenant, expected and found, read now',
        params: parameters,
        response: { 200: objectsSchema },
      },
    },
    (request) => provisioning.objects(request.params.tenantId),
  )
  app.get(
    '/tenants/:tenantId/mailflow/queue',
    {
      config: reading,
      schema: { summary: 'Messages that wait, and why', params: parameters, response: { 200: queueSchema } },
    },
    (request) => queue(request.params.tenantId),
  )
}

interface SettingsBody {
  direction?: ConnectionInput['direction']
  scope?: unknown
  pilotScope?: unknown
  options?: ConnectionInput['options']
}

const inputOf = ({ direction, scope, pilotScope, options }: SettingsBody): Partial<ConnectionInput> => ({
  ...(direction === undefined ? {} : { direction }),
  ...(scope === undefined ? {} : { scope: scope as Scope }),
  ...(pilotScope === undefined ? {} : { pilotScope: pilotScope as Scope | null }),
  ...(options === undefined ? {} : { options }),
})

function addConnecting(app: HttpApp, { provisioning, requestAdvance }: ProvisioningHttpOptions): void {
  for (const [path, summary] of [
    ['prepare', 'Sign in and read the tenant; nothing is changed in Exchange Online'],
    ['connect', 'Start connecting, or go on; answers where to sign in'],
  ] as const)
    app.post(
      `/tenants/:tenantId/mailflow/${path}`,
      { config: writing, schema: { summary, params: parameters, body: connectBody, response: { 202: signInSchema } } },
      async (request, reply) => {
        const { tenantId } = request.params
        const { returnTo, ...settings } = request.body
        const answer = await provisioning[path](tenantId, inputOf(settings), request.actor, returnTo)
        if (await provisioning.isSignedIn(tenantId)) await requestAdvance(tenantId)
        return reply.status(202).send(answer)
      },
    )
  app.put(
    '/tenants/:tenantId/mailflow/settings',
    {
      config: writing,
      schema: {
        summary: 'Settings of a connection that is not made yet',
        params: parameters,
        body: settingsBody,
        response: { 200: statusSchema },
      },
    },
    async (request) => {
      const { tenantId } = request.params
      await provisioning.saveSettings(tenantId, inputOf(request.body), request.actor)
      return showStatus(await provisioning.status(tenantId))
    },
  )
  app.post(
    '/tenants/:tenantId/mailflow/sign-in',
    {
      config: writing,
      preValidation: emptyBody,
      schema: {
        summary: 'A new address to sign in at',
        params: parameters,
        body: signInBody,
        response: { 200: signInSchema },
      },
    },
    async (request) => ({ signInUrl: await provisioning.signInUrl(request.params.tenantId, request.body.returnTo) }),
  )
  app.post(
    '/tenants/:tenantId/mailflow/cancel',
    {
      config: writing,
      schema: {
        summary: 'Stop the operation under way; what was made stays',
        params: parameters,
        response: { 200: cancelledSchema },
      },
    },
    async (request) => {
      await provisioning.cancel(request.params.tenantId)
      return { cancelled: true }
    },
  )
}

/** Permissions that only a part of the product needs: asked for, granted and taken back one set at a time. */
function addPermissionSets(app: HttpApp, { provisioning, requestAdvance }: ProvisioningHttpOptions): void {
  app.get(
    '/tenants/:tenantId/mailflow/permission-sets',
    {
      config: reading,
      schema: {
        summary: 'Optional sets of permissions: reasons, what is granted, what a change would do',
        params: parameters,
        response: { 200: permissionSetsSchema },
      },
    },
    async (request) => ({ items: await provisioning.permissionSets(request.params.tenantId) }),
  )
  app.post(
    '/tenants/:tenantId/mailflow/permission-sets/:set',
    {
      config: writing,
      schema: {
        summary: 'Grant a set of permissions or take it back; answers where an administrator signs in',
        params: permissionSetParameters,
        body: permissionSetBody,
        response: { 202: signInSchema },
      },
    },
    async (request, reply) => {
      const { tenantId, set } = request.params
      const { action, returnTo } = request.body
      const answer = await provisioning.changePermissionSet(tenantId, set, action === 'grant', request.actor, returnTo)
      if (await provisioning.isSignedIn(tenantId)) await requestAdvance(tenantId)
      return reply.status(202).send(answer)
    },
  )
}

/** A question without wishes may come without a body. */
async function emptyBody(request: { body: unknown }): Promise<void> {
  request.body ??= {}
}

function addChanging(app: HttpApp, { provisioning, requestAdvance }: ProvisioningHttpOptions): void {
  const accepted = async (reply: FastifyReply, tenantId: string, operation: { id: string }, more: object = {}) => {
    await requestAdvance(tenantId)
    return reply.status(202).send({ operationId: operation.id, ...more })
  }
  const response = { 202: acceptedSchema }
  for (const [path, summary] of [
    ['apply', 'Bring everything of ours in the tenant to the wanted state'],
    ['repair', 'The same after somebody changed it'],
  ] as const)
    app.post(
      `/tenants/:tenantId/mailflow/${path}`,
      { config: writing, schema: { summary, params: parameters, response } },
      async (request, reply) =>
        accepted(reply, request.params.tenantId, await provisioning.apply(request.params.tenantId, request.actor)),
    )
  app.post(
    '/tenants/:tenantId/mailflow/rotate',
    {
      config: writing,
      schema: {
        summary: 'New route and return tokens; old ones are good for two more days',
        params: parameters,
        response,
      },
    },
    async (request, reply) =>
      accepted(reply, request.params.tenantId, await provisioning.rotate(request.params.tenantId, request.actor)),
  )
  app.put(
    '/tenants/:tenantId/mailflow/scope',
    {
      config: writing,
      schema: {
        summary: 'Change whose mail and which direction, without connecting again',
        params: parameters,
        body: scopeBody,
        response,
      },
    },
    async (request, reply) => {
      const { tenantId } = request.params
      return accepted(reply, tenantId, await provisioning.changeScope(tenantId, inputOf(request.body), request.actor))
    },
  )
  app.post(
    '/tenants/:tenantId/mailflow/disconnect',
    {
      config: { permission: 'mailflow.disconnect' },
      schema: {
        summary: 'Disconnect in the order in which no mail is lost',
        params: parameters,
        body: disconnectBody,
        response,
      },
    },
    async (request, reply) => {
      const { removedByHand, returnTo } = request.body
      const { tenantId } = request.params
      const { operation, signInUrl } = await provisioning.disconnect(
        tenantId,
        { ...(removedByHand === undefined ? {} : { removedByHand }), returnTo },
        request.actor,
      )
      return accepted(reply, tenantId, operation, { signInUrl })
    },
  )
}

function addReturning(app: HttpApp, { provisioning, requestAdvance }: ProvisioningHttpOptions): void {
  app.post(
    '/tenants/:tenantId/mailflow/reconnect',
    {
      config: writing,
      preValidation: emptyBody,
      schema: {
        summary: 'Back to connected after a disconnect that was cancelled; answers where to sign in if that is needed',
        params: parameters,
        body: signInBody,
        response: { 202: acceptedSchema },
      },
    },
    async (request, reply) => {
      const { tenantId } = request.params
      const { operation, signInUrl } = await provisioning.reconnect(tenantId, request.actor, request.body.returnTo)
      await requestAdvance(tenantId)
      return reply.status(202).send({ operationId: operation.id, signInUrl })
    },
  )
}

function addProving(app: HttpApp, { proofs }: ProvisioningHttpOptions): void {
  const path = '/tenants/:tenantId/mailflow/proof'
  app.get(
    path,
    {
      config: reading,
      schema: {
        summary: 'How the last proof of the mail flow stands, with replies',
        params: parameters,
        response: { 200: proofSchema },
      },
    },
    (request) => proofs.read(request.params.tenantId),
  )
  app.post(
    path,
    {
      config: writing,
      schema: {
        summary: 'Prove the mail flow: a relay test, and a test message from outside to a mailbox',
        params: parameters,
        body: proofBody,
        response: { 200: proofSchema },
      },
    },
    (request) => proofs.start(request.params.tenantId, request.body.mailbox, request.actor),
  )
}

const page = (title: string, text: string, link = ''): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(title)}</title></head><body><main><h1>${escape(title)}</h1><p>${escape(text)}</p>${link}</main></body></html>`

/** Where the browser goes on: names from a list, so that no address of somebody else can be meant. */
const consolePages: Record<ReturnTo, string> = {
  wizard: 'mail-flow/connect',
  connection: 'mail-flow/connection',
  migration: 'mail-flow/migration',
  disconnect: 'mail-flow/disconnect',
  compromise: 'settings/compromise',
  sending: 'simulations/sending',
  reports: 'reports/settings',
}

const pathOf = (tenantId: string, returnTo: ReturnTo): string => `/t/${tenantId}/${consolePages[returnTo]}`

const backLink = (state: string | undefined): string => {
  const tenantId = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?=\.)/.exec(state ?? '')?.[0]
  return tenantId === undefined ? '' : `<p><a href="${pathOf(tenantId, 'wizard')}">Back to the connection</a></p>`
}

const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)

/** Public: Microsoft sends the browser here. What protects it is the state, which was given out once and works once. */
function addCallback(app: HttpApp, { provisioning, requestAdvance }: ProvisioningHttpOptions): void {
  app.get(
    '/sign-in/microsoft/callback',
    {
      config: { permission: 'public' },
      schema: {
        summary: 'Where the sign-in of an administrator ends',
        produces: ['text/html'],
        querystring: Type.Object({
          code: Type.Optional(Type.String({ maxLength: 8192 })),
          state: Type.Optional(Type.String({ maxLength: 512 })),
          error: Type.Optional(Type.String({ maxLength: 200 })),
          error_description: Type.Optional(Type.String({ maxLength: 4000 })),
          session_state: Type.Optional(Type.String({ maxLength: 512 })),
        }),
      },
    },
    async (request, reply) => {
      void reply.type('text/html; charset=utf-8')
      try {
        const { tenantId, userPrincipalName, returnTo } = await provisioning.signedIn(request.query)
        await requestAdvance(tenantId)
        if (returnTo !== null) return await reply.redirect(pathOf(tenantId, returnTo), 303)
        return await reply.send(
          page('Signed in', `${userPrincipalName} is signed in. Mailwarden goes on; this window can be closed.`),
        )
      } catch (error) {
        if (!isAppError(error)) throw error
        request.log.warn({ event: 'mailflow.sign-in-refused', code: error.code, ...error.detail })
        return reply.status(error.status).send(page('Not signed in', error.message, backLink(request.query.state)))
      }
    },
  )
}
