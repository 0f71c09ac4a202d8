// Routes of connecting a tenant. Operations answer 202 and go on in the background; status shows how far they are.
import type { FastifyReply } from 'fastify'
import Type from 'typebox'
import { isAppError } from '#platform/errors.ts'
import type { HttpApp, HttpModule } from '#platform/http/module.ts'
import type { Provisioning } from './connect.ts'
import type { Scope } from './objects.ts'
import { showStatus } from './show.ts'

export interface ProvisioningHttpOptions {
  provisioning: Provisioning
  /** Queues the next part of the tenant's operation at once instead of with the schedule. */
  requestAdvance: (tenantId: string) => Promise<void>
}

const parameters = Type.Object({ tenantId: Type.String({ format: 'uuid' }) })
const addresses = Type.Array(Type.String({ minLength: 3, maxLength: 320 }), { minItems: 1, maxItems: 100 })
const scope = Type.Union([
  Type.Object({ kind: Type.Literal('all') }, { additionalProperties: false }),
  Type.Object({ kind: Type.Literal('groups'), addresses }, { additionalProperties: false }),
  Type.Object({ kind: Type.Literal('people'), addresses }, { additionalProperties: false }),
])
const direction = Type.Union([Type.Literal('inbound'), Type.Literal('both')])
const options = Type.Partial(
  Type.Object({
    ruleErrorAction: Type.Union([Type.Literal('Ignore'), Type.Literal('Defer')]),
    keepsCrossPremisesHeaders: Type.Boolean(),
    keepsVerdict: Type.Boolean(),
    pilot_minutes: Type.Integer({ minimum: 0, maximum: 43_200 }),
    drain_hours: Type.Integer({ minimum: 0, maximum: 168 }),
    acceptedFindings: Type.Array(Type.String({ maxLength: 300 }), { maxItems: 100 }),
  }),
  { additionalProperties: false },
)
const connectBody = Type.Object(
  {
    direction: Type.Optional(direction),
    scope: Type.Optional(scope),
    pilotScope: Type.Optional(Type.Union([scope, Type.Null()])),
    options: Type.Optional(options),
  },
  { additionalProperties: false },
)
const scopeBody = Type.Object(
  { direction: Type.Optional(direction), scope: Type.Optional(scope), options: Type.Optional(options) },
  { additionalProperties: false },
)
const disconnectBody = Type.Object({ removedByHand: Type.Optional(Type.Boolean()) }, { additionalProperties: false })

export function provisioningHttp(given: ProvisioningHttpOptions): HttpModule {
  return (app) => {
    addReading(app, given)
    addConnecting(app, given)
    addChanging(app, given)
    addCallback(app, given)
  }
}

function addReading(app: HttpApp, { provisioning }: ProvisioningHttpOptions): void {
  const config = { permission: 'mailflow.read' }
  app.get(
    '/tenants/:tenantId/mailflow/status',
    { config, schema: { summary: 'State of the connection and of the operation under way', params: parameters } },
    async (request) => showStatus(await provisioning.status(request.params.tenantId)),
  )
  app.get(
    '/tenants/:tenantId/mailflow/plan',
    {
      config,
      schema: { summary: 'What would be changed in Exchange Online now; nothing is changed', params: parameters },
    },
    async (request) => {
      const { plan, text, powerShell } = await provisioning.plan(request.params.tenantId)
      const steps = plan.steps.map(({ key, action, cmdlet, text: what }) => ({ key, action, cmdlet, text: what }))
      return { steps, conflicts: plan.conflicts, text, powerShell }
    },
  )
}

function addConnecting(app: HttpApp, { provisioning }: ProvisioningHttpOptions): void {
  const config = { permission: 'mailflow.write' }
  app.post(
    '/tenants/:tenantId/mailflow/connect',
    {
      config,
      schema: {
        summary: 'Start connecting, or go on; answers where to sign in',
        params: parameters,
        body: connectBody,
      },
    },
    async (request, reply) => {
      const { direction: way, scope: whose, pilotScope, options: rest } = request.body
      const answer = await provisioning.connect(
        request.params.tenantId,
        {
          ...(way === undefined ? {} : { direction: way }),
          ...(whose === undefined ? {} : { scope: whose as Scope }),
          ...(pilotScope === undefined ? {} : { pilotScope: pilotScope as Scope | null }),
          ...(rest === undefined ? {} : { options: rest }),
        },
        request.actor,
      )
      return reply.status(202).send(answer)
    },
  )
  app.post(
    '/tenants/:tenantId/mailflow/sign-in',
    { config, schema: { summary: 'A new address to sign in at', params: parameters } },
    async (request) => ({ signInUrl: await provisioning.signInUrl(request.params.tenantId) }),
  )
  app.post(
    '/tenants/:tenantId/mailflow/cancel',
    { config, schema: { summary: 'Stop the operation under way; what was made stays', params: parameters } },
    async (request) => {
      await provisioning.cancel(request.params.tenantId)
      return { cancelled: true }
    },
  )
}

function addChanging(app: HttpApp, { provisioning, requestAdvance }: ProvisioningHttpOptions): void {
  const config = { permission: 'mailflow.write' }
  const accepted = async (reply: FastifyReply, tenantId: string, operation: { id: string }, more: object = {}) => {
    await requestAdvance(tenantId)
    return reply.status(202).send({ operationId: operation.id, ...more })
  }
  for (const [path, summary] of [
    ['apply', 'Bring everything of ours in the tenant to the wanted state'],
    ['repair', 'The same after somebody changed it'],
  ] as const)
    app.post(
      `/tenants/:tenantId/mailflow/${path}`,
      { config, schema: { summary, params: parameters } },
      async (request, reply) =>
        accepted(reply, request.params.tenantId, await provisioning.apply(request.params.tenantId, request.actor)),
    )
  app.post(
    '/tenants/:tenantId/mailflow/rotate',
    {
      config,
      schema: { summary: 'New route and return tokens; old ones are good for two more days', params: parameters },
    },
    async (request, reply) =>
      accepted(reply, request.params.tenantId, await provisioning.rotate(request.params.tenantId, request.actor)),
  )
  app.put(
    '/tenants/:tenantId/mailflow/scope',
    {
      config,
      schema: {
        summary: 'Change whose mail and which direction, without connecting again',
        params: parameters,
        body: scopeBody,
      },
    },
    async (request, reply) => {
      const { direction: way, scope: whose, options: rest } = request.body
      const operation = await provisioning.changeScope(
        request.params.tenantId,
        {
          ...(way === undefined ? {} : { direction: way }),
          ...(whose === undefined ? {} : { scope: whose as Scope }),
          ...(rest === undefined ? {} : { options: rest }),
        },
        request.actor,
      )
      return accepted(reply, request.params.tenantId, operation)
    },
  )
  app.post(
    '/tenants/:tenantId/mailflow/disconnect',
    {
      config: { permission: 'mailflow.disconnect' },
      schema: { summary: 'Disconnect in the order in which no mail is lost', params: parameters, body: disconnectBody },
    },
    async (request, reply) => {
      const { operation, signInUrl } = await provisioning.disconnect(
        request.params.tenantId,
        request.body,
        request.actor,
      )
      return accepted(reply, request.params.tenantId, operation, { signInUrl })
    },
  )
}

const page = (title: string, text: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escape(title)}</title></head><body><h1>${escape(title)}</h1><p>${escape(text)}</p></body></html>`

const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)

/** Public: Microsoft sends the browser here. What protects it is the state, which was given out once and works once. */
function addCallback(app: HttpApp, { provisioning, requestAdvance }: ProvisioningHttpOptions): void {
  app.get(
    '/sign-in/microsoft/callback',
    {
      config: { permission: 'public' },
      schema: {
        summary: 'Where the sign-in of an administrator ends',
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
        const { tenantId, userPrincipalName } = await provisioning.signedIn(request.query)
        await requestAdvance(tenantId)
        return await reply.send(
          page('Signed in', `${userPrincipalName} is signed in. Mailwarden goes on; this window can be closed.`),
        )
      } catch (error) {
        if (!isAppError(error)) throw error
        request.log.warn({ event: 'mailflow.sign-in-refused', code: error.code, ...error.detail })
        return reply.status(error.status).send(page('Not signed in', error.message))
      }
    },
  )
}
