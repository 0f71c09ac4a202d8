// Routes of the notification rules, of a tenant and of the installation.
import Type from 'typebox'
import type { Audit } from '#platform/audit/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/database.ts'
import { within } from '#platform/db/within.ts'
import { AppError, isAppError } from '#platform/errors.ts'
import type { HttpActor, HttpApp, HttpModule } from '#platform/http/module.ts'
import type { Secrets } from '#platform/secrets/secrets.ts'
import { isAlertType } from './catalogue.ts'
import { nameOf } from './jobs.ts'
import { channelOf, testNotification } from './notification.ts'
import type { Notifier } from './notifiers/notifier.ts'
import {
  type ChannelTest,
  channelTestSchema,
  frequencyBodySchema,
  ruleInputSchema,
  ruleSchema,
  rulesSchema,
} from './rules-contract.ts'
import {
  addRule,
  findRule,
  listRules,
  noteResult,
  removeRule,
  replaceRule,
  setFrequency,
  toRuleView,
} from './rules-store.ts'
import { scopeOf } from './scope.ts'

export interface RulesHttpOptions {
  db: Database
  audit: Audit
  clock: Clock
  secrets: Secrets
  notifiers: Notifier[]
}

const config = { permission: 'alert.settings' }
const params = Type.Object({ ruleId: Type.String({ format: 'uuid' }) })
const test_timeout_ms = 15_000

export function rulesHttp(options: RulesHttpOptions): HttpModule {
  return (app) => {
    for (const prefix of ['/tenants/:tenantId', '']) {
      addReading(app, prefix, options)
      addChanging(app, prefix, options)
      addTest(app, prefix, options)
      addFrequency(app, prefix, options)
    }
  }
}

function addReading(app: HttpApp, prefix: string, { db }: RulesHttpOptions): void {
  app.get(
    `${prefix}/notification-rules`,
    { config, schema: { summary: 'Who is told of alerts', response: { 200: rulesSchema } } },
    async (request) => {
      const tenantId = scopeOf(request, prefix)
      return { items: (await within(db, tenantId, (trx) => listRules(trx, tenantId))).map(toRuleView) }
    },
  )
  app.get(
    `${prefix}/notification-rules/:ruleId`,
    { config, schema: { summary: 'One notification rule', params, response: { 200: ruleSchema } } },
    async (request) => {
      const tenantId = scopeOf(request, prefix)
      return toRuleView(await within(db, tenantId, (trx) => findRule(trx, tenantId, request.params.ruleId)))
    },
  )
}

function addChanging(app: HttpApp, prefix: string, { db, audit, clock, secrets }: RulesHttpOptions): void {
  app.post(
    `${prefix}/notification-rules`,
    { config, schema: { summary: 'Add a notification rule', body: ruleInputSchema, response: { 201: ruleSchema } } },
    async (request, reply) => {
      const tenantId = scopeOf(request, prefix)
      const { actor, body } = request
      const view = await within(db, tenantId, async (trx) => {
        const after = toRuleView(await addRule(trx, { tenantId, secrets, now: clock.now() }, body))
        await audit.append(trx, { tenantId, actor, action: 'alert-rule.create', target: after.id, after })
        return after
      })
      return reply.code(201).send(view)
    },
  )
  app.put(
    `${prefix}/notification-rules/:ruleId`,
    {
      config,
      schema: { summary: 'Change a notification rule', params, body: ruleInputSchema, response: { 200: ruleSchema } },
    },
    async (request) => {
      const tenantId = scopeOf(request, prefix)
      const { actor, body } = request
      return within(db, tenantId, async (trx) => {
        const row = await findRule(trx, tenantId, request.params.ruleId)
        const after = toRuleView(await replaceRule(trx, { tenantId, secrets, now: clock.now() }, row, body))
        const before = toRuleView(row)
        await audit.append(trx, { tenantId, actor, action: 'alert-rule.change', target: row.id, before, after })
        return after
      })
    },
  )
  app.delete(
    `${prefix}/notification-rules/:ruleId`,
    { config, schema: { summary: 'Remove a notification rule', params, response: { 204: Type.Null() } } },
    async (request, reply) => {
      const tenantId = scopeOf(request, prefix)
      const { actor } = request
      await within(db, tenantId, async (trx) => {
        const row = await findRule(trx, tenantId, request.params.ruleId)
        await removeRule(trx, row)
        await audit.append(trx, {
          tenantId,
          actor,
          action: 'alert-rule.remove',
          target: row.id,
          before: toRuleView(row),
        })
      })
      return reply.code(204).send(null)
    },
  )
}

/** Whether it arrives; what the other side said when not. */
function addTest(app: HttpApp, prefix: string, options: RulesHttpOptions): void {
  app.post(
    `${prefix}/notification-rules/:ruleId/test`,
    { config, schema: { summary: 'Send a test by this rule', params, response: { 200: channelTestSchema } } },
    async (request) => tryRule(options, scopeOf(request, prefix), request.params.ruleId, request.actor),
  )
}

async function tryRule(
  { db, audit, clock, secrets, notifiers }: RulesHttpOptions,
  tenantId: string | null,
  ruleId: string,
  actor: HttpActor,
): Promise<ChannelTest> {
  const { rule, tenantName } = await within(db, tenantId, async (trx) => ({
    rule: await findRule(trx, tenantId, ruleId),
    tenantName: await nameOf(trx, tenantId),
  }))
  const notifier = notifiers.find(({ kind }) => kind === rule.channel.kind)
  const notification = testNotification(rule, actor.name, tenantName, clock.now())
  const error = await (
    notifier?.send(notification, channelOf(rule, secrets), AbortSignal.timeout(test_timeout_ms)) ??
    Promise.reject(new Error('no such channel'))
  ).then(
    () => null,
    (failure: unknown) => (isAppError(failure) ? failure.message : 'It failed for a reason that stands in the log.'),
  )
  await within(db, tenantId, async (trx) => {
    const at = clock.now()
    await noteResult(trx, rule, error === null ? { sentAt: at } : { error, at })
    await audit.append(trx, { tenantId, actor, action: 'alert-rule.test', target: rule.id, after: { error } })
  })
  return { delivered: error === null, error }
}

function addFrequency(app: HttpApp, prefix: string, { db, audit, clock }: RulesHttpOptions): void {
  app.put(
    `${prefix}/alert-types/:type/frequency`,
    {
      config,
      schema: {
        summary: 'How often alerts of this type are told, in every notification rule',
        params: Type.Object({ type: Type.String({ maxLength: 100 }) }),
        body: frequencyBodySchema,
        response: { 200: rulesSchema },
      },
    },
    async (request) => {
      const tenantId = scopeOf(request, prefix)
      const { actor, body } = request
      const { type } = request.params
      if (!isAlertType(type))
        throw new AppError({ code: 'alert.type-not-found', message: 'There is no such alert type.', status: 404 })
      return within(db, tenantId, async (trx) => {
        const rows = await setFrequency(trx, { tenantId, now: clock.now() }, type, body.frequency)
        await audit.append(trx, { tenantId, actor, action: 'alert-rule.frequency', target: type, after: body })
        return { items: rows.map(toRuleView) }
      })
    },
  )
}
