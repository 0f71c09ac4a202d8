// Routes of the policies: make, change, put in order, delete; and which of them applies to an address.
import Type from 'typebox'
import type { Static } from 'typebox'
import type { Database, Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import type { HttpActor, HttpApp, HttpModule } from '#platform/http/module.ts'
import { findAddress, groupsOfAddress } from '#people/views.ts'
import {
  effectiveQuery,
  effectiveSchema,
  orderBody,
  policyBody,
  policyListSchema,
  policyParameters,
  policySchema,
  settingsBody,
  tenantParameters,
  type PolicyLock,
} from './policy-contract.ts'
import { explainPolicies } from './policy-effective.ts'
import { readFaultRule, writeFaultRule } from './policy-settings.ts'
import {
  createPolicy,
  deletePolicy,
  getPolicy,
  listPolicies,
  loadPolicies,
  orderPolicies,
  type PolicyStoreOptions,
  updatePolicy,
} from './policy-store.ts'
import type { PolicyInput } from './policy-validation.ts'
import { defaultPolicies } from './policy.ts'

export interface PolicyHttpOptions extends PolicyStoreOptions {
  db: Database
  /** A provider's template that keeps this actor from changing policies; absent: there are none. */
  lockOf?: (trx: Trx, tenantId: string, actor: HttpActor) => Promise<PolicyLock>
}

export function policyHttp(options: PolicyHttpOptions): HttpModule {
  return (app) => {
    addReading(app, options)
    addWriting(app, options)
    addArranging(app, options)
  }
}

const base = '/tenants/:tenantId/policies'
const reading = { permission: 'policy.read' }
const writing = { permission: 'policy.write' }
const inputOf = (body: Static<typeof policyBody>) => body as PolicyInput

function addReading(app: HttpApp, { db, lockOf }: PolicyHttpOptions): void {
  app.get(
    base,
    {
      config: reading,
      schema: {
        summary: 'Policies, with the built-in ones',
        params: tenantParameters,
        response: { 200: policyListSchema },
      },
    },
    ({ params: { tenantId }, actor }) =>
      db.inTenant(tenantId, async (trx) => ({
        items: await listPolicies(trx, tenantId),
        builtIn: defaultPolicies(),
        onScannerFault: await readFaultRule(trx, tenantId),
        locked: (await lockOf?.(trx, tenantId, actor)) ?? null,
      })),
  )
  app.get(
    `${base}/effective`,
    {
      config: reading,
      schema: {
        summary: 'Policies that apply to an address, and which one decides about each category',
        params: tenantParameters,
        querystring: effectiveQuery,
        response: { 200: effectiveSchema },
      },
    },
    ({ params: { tenantId }, query: { address, direction }, actor }) =>
      db.inTenant(tenantId, async (trx) => {
        const groups = await groupsOfAddress(trx, tenantId, address)
        return {
          address: address.toLowerCase(),
          direction,
          isKnown: (await findAddress(trx, tenantId, address)) !== null,
          groups,
          ...explainPolicies(await loadPolicies(trx, tenantId), direction, address, groups),
          locked: (await lockOf?.(trx, tenantId, actor)) ?? null,
        }
      }),
  )
  app.get(
    `${base}/:id`,
    {
      config: reading,
      schema: { summary: 'One policy', params: policyParameters, response: { 200: policySchema } },
    },
    ({ params: { tenantId, id } }) => db.inTenant(tenantId, (trx) => getPolicy(trx, tenantId, id)),
  )
}

function addWriting(app: HttpApp, options: PolicyHttpOptions): void {
  const changing = changer(options)
  app.post(
    base,
    {
      config: writing,
      schema: {
        summary: 'Make a policy',
        params: tenantParameters,
        body: policyBody,
        response: { 201: policySchema },
      },
    },
    async ({ params: { tenantId }, body, actor }, reply) => {
      const made = await changing(tenantId, actor, (trx) => createPolicy(trx, tenantId, inputOf(body), actor, options))
      return reply.code(201).send(made)
    },
  )
  app.put(
    `${base}/:id`,
    {
      config: writing,
      schema: {
        summary: 'Change a policy',
        params: policyParameters,
        body: policyBody,
        response: { 200: policySchema },
      },
    },
    ({ params: { tenantId, id }, body, actor }) =>
      changing(tenantId, actor, (trx) => updatePolicy(trx, tenantId, id, inputOf(body), actor, options)),
  )
  app.delete(
    `${base}/:id`,
    {
      config: writing,
      schema: { summary: 'Delete a policy', params: policyParameters, response: { 204: Type.Null() } },
    },
    async ({ params: { tenantId, id }, actor }, reply) => {
      await changing(tenantId, actor, (trx) => deletePolicy(trx, tenantId, id, actor, options))
      return reply.code(204).send(null)
    },
  )
}

function addArranging(app: HttpApp, options: PolicyHttpOptions): void {
  const changing = changer(options)
  app.post(
    `${base}/order`,
    {
      config: writing,
      schema: {
        summary: 'Put the policies in order; all of them are named',
        params: tenantParameters,
        body: orderBody,
        response: { 200: policyListSchema },
      },
    },
    ({ params: { tenantId }, body: { ids }, actor }) =>
      changing(tenantId, actor, async (trx) => ({
        items: await orderPolicies(trx, tenantId, ids, actor, options),
        builtIn: defaultPolicies(),
        onScannerFault: await readFaultRule(trx, tenantId),
        locked: null,
      })),
  )
  app.put(
    `${base}/settings`,
    {
      config: writing,
      schema: {
        summary: 'What is done with mail that could not be scanned in time',
        params: tenantParameters,
        body: settingsBody,
        response: { 200: settingsBody },
      },
    },
    ({ params: { tenantId }, body: { onScannerFault }, actor }) =>
      changing(tenantId, actor, async (trx) => {
        await writeFaultRule(trx, tenantId, onScannerFault, actor, options)
        return { onScannerFault }
      }),
  )
}

/** Work that changes policies, refused where a template has locked them. */
function changer({ db, lockOf }: PolicyHttpOptions) {
  return <T>(tenantId: string, actor: HttpActor, work: (trx: Trx) => Promise<T>): Promise<T> =>
    db.inTenant(tenantId, async (trx) => {
      const lock = (await lockOf?.(trx, tenantId, actor)) ?? null
      if (lock === null || !lock.options.includes('policies')) return work(trx)
      throw new AppError({
        code: 'mailflow.policy.locked',
        message: `Your provider’s template “${lock.by}” locks the policies. Ask your provider to change them.`,
        status: 409,
      })
    })
}
