// Routes of the policies, and a trial: what would happen to a message of a category for an address.
import Type, { type Static } from 'typebox'
import type { Database } from '#platform/db/database.ts'
import type { HttpModule } from '#platform/http/module.ts'
import {
  createPolicy,
  deletePolicy,
  getPolicy,
  listPolicies,
  loadPolicies,
  type PolicyStoreOptions,
  updatePolicy,
} from './policy-store.ts'
import type { PolicyInput } from './policy-validation.ts'
import { defaultPolicies, policiesFor } from './policy.ts'

const literals = <const Values extends readonly string[]>(...values: Values) =>
  Type.Unsafe<Values[number]>(Type.Union(values.map((value) => Type.Literal(value))))

const action = literals('deliver', 'tag', 'banner', 'quarantine', 'hold', 'reject', 'delete')
const change = {
  action,
  subjectTag: Type.Optional(Type.String({ maxLength: 200 })),
  banner: Type.Optional(literals('external', 'suspicious', 'unscanned')),
}
const rule = Type.Object(
  { ...change, whenInert: Type.Optional(Type.Object(change, { additionalProperties: false })) },
  { additionalProperties: false },
)
const texts = Type.Array(Type.String({ maxLength: 320 }), { maxItems: 10_000 })
const scope = Type.Union([
  Type.Object({ kind: Type.Literal('tenant') }, { additionalProperties: false }),
  Type.Object({ kind: Type.Literal('domain'), domains: texts }, { additionalProperties: false }),
  Type.Object(
    { kind: Type.Literal('group'), groupId: Type.String({ maxLength: 100 }), members: texts },
    { additionalProperties: false },
  ),
  Type.Object({ kind: Type.Literal('person'), addresses: texts }, { additionalProperties: false }),
])
const rules = Type.Object(
  Object.fromEntries(
    ['malware', 'unscannable', 'phish', 'spoof', 'spam', 'bulk', 'clean'].map((category) => [
      category,
      Type.Optional(rule),
    ]),
  ),
  { additionalProperties: false },
)
const policyBody = Type.Object(
  {
    name: Type.String({ maxLength: 200 }),
    scope,
    order: Type.Integer({ minimum: 0, maximum: 100_000 }),
    direction: literals('inbound', 'outbound', 'both'),
    rules,
  },
  { additionalProperties: false },
)
const tenantParameters = Type.Object({ tenantId: Type.String({ format: 'uuid' }) })
const policyParameters = Type.Object({ tenantId: Type.String({ format: 'uuid' }), id: Type.String({ format: 'uuid' }) })
const trialQuery = Type.Object({ address: Type.String({ maxLength: 320 }), direction: literals('inbound', 'outbound') })

export interface PolicyHttpOptions extends PolicyStoreOptions {
  db: Database
}

export function policyHttp(options: PolicyHttpOptions): HttpModule {
  const { db } = options
  const inputOf = (body: Static<typeof policyBody>) => body as PolicyInput
  return (app) => {
    app.get(
      '/tenants/:tenantId/policies',
      {
        config: { permission: 'policy.read' },
        schema: { summary: 'Policies, with the built-in ones', params: tenantParameters },
      },
      async ({ params: { tenantId } }) => ({
        items: await db.inTenant(tenantId, (trx) => listPolicies(trx, tenantId)),
        builtIn: defaultPolicies(),
      }),
    )
    app.get(
      '/tenants/:tenantId/policies/effective',
      {
        config: { permission: 'policy.read' },
        schema: {
          summary: 'Policies that apply to an address, the first one decides',
          params: tenantParameters,
          querystring: trialQuery,
        },
      },
      async ({ params: { tenantId }, query }) => {
        const policies = await db.inTenant(tenantId, (trx) => loadPolicies(trx, tenantId))
        return { items: policiesFor(policies, query.direction, query.address) }
      },
    )
    app.get(
      '/tenants/:tenantId/policies/:id',
      { config: { permission: 'policy.read' }, schema: { summary: 'One policy', params: policyParameters } },
      async ({ params: { tenantId, id } }) => await db.inTenant(tenantId, (trx) => getPolicy(trx, tenantId, id)),
    )
    app.post(
      '/tenants/:tenantId/policies',
      {
        config: { permission: 'policy.write' },
        schema: { summary: 'Make a policy', params: tenantParameters, body: policyBody },
      },
      async ({ params: { tenantId }, body, actor }, reply) => {
        const made = await db.inTenant(tenantId, (trx) => createPolicy(trx, tenantId, inputOf(body), actor, options))
        return reply.code(201).send(made)
      },
    )
    app.put(
      '/tenants/:tenantId/policies/:id',
      {
        config: { permission: 'policy.write' },
        schema: { summary: 'Change a policy', params: policyParameters, body: policyBody },
      },
      async ({ params: { tenantId, id }, body, actor }) =>
        await db.inTenant(tenantId, (trx) => updatePolicy(trx, tenantId, id, inputOf(body), actor, options)),
    )
    app.delete(
      '/tenants/:tenantId/policies/:id',
      { config: { permission: 'policy.write' }, schema: { summary: 'Delete a policy', params: policyParameters } },
      async ({ params: { tenantId, id }, actor }, reply) => {
        await db.inTenant(tenantId, (trx) => deletePolicy(trx, tenantId, id, actor, options))
        return reply.code(204).send()
      },
    )
  }
}
