// Routes of the endpoint products of a tenant: which are on, what they need, whether they answer. Secrets go in and are never told.
import Type from 'typebox'
import { isAppError, AppError } from '#platform/errors.ts'
import type { Trx } from '#platform/db/database.ts'
import type { HttpApp, HttpModule } from '#platform/http/module.ts'
import {
  backEndBody,
  backEnds as allNames,
  backEndsView,
  backEndView,
  type BackEndName,
  type BackEndView,
} from '../contract.ts'
import type { CompromiseParts } from '../parts.ts'
import type { Probe } from './back-end.ts'
import { capabilitiesOf } from './capabilities.ts'
import { isOnByDefault, readBackEnds, secretContext, type BackEndRow, type Registry } from './registry.ts'
import { tellUnusable, usableAgain } from './tell.ts'

const uuid = Type.String({ format: 'uuid' })
const tenantParameters = Type.Object({ tenantId: uuid })
const backEndParameters = Type.Object({ tenantId: uuid, name: Type.Enum([...allNames]) })

export function backEndsHttp(parts: CompromiseParts, registry: Registry): HttpModule {
  return (app) => {
    addReading(app, parts)
    addSettings(app, parts)
    addProbe(app, parts, registry)
  }
}

function addReading(app: HttpApp, parts: CompromiseParts): void {
  app.get(
    '/tenants/:tenantId/endpoints/back-ends',
    {
      config: { permission: 'endpoints.read' },
      schema: {
        summary: 'Endpoint products, what each can say and whether it can be used',
        params: tenantParameters,
        response: { 200: backEndsView },
      },
    },
    ({ params: { tenantId } }) => parts.db.inTenant(tenantId, async (trx) => ({ items: await viewsOf(trx, tenantId) })),
  )
}

async function viewsOf(trx: Trx, tenantId: string): Promise<BackEndView[]> {
  const rows = await readBackEnds(trx, tenantId)
  const counts = await trx
    .selectFrom('computer_back_end')
    .select((eb) => ['back_end', eb.fn.countAll<string>().as('count')])
    .where('tenant_id', '=', tenantId)
    .groupBy('back_end')
    .execute()
  return allNames.map((name) =>
    viewOf(
      name,
      rows.find((row) => row.name === name),
      Number(counts.find((each) => each.back_end === name)?.count ?? 0),
    ),
  )
}

function viewOf(name: BackEndName, row: BackEndRow | undefined, computers: number): BackEndView {
  const isOn = row?.is_on ?? isOnByDefault(name)
  const state = !isOn ? 'off' : name === 'agent' ? 'ready' : (row?.state ?? 'unknown')
  return {
    name,
    isOn,
    state,
    problem: isOn ? (row?.problem ?? null) : null,
    checkedAt: row?.checked_at?.toISOString() ?? null,
    capabilities: capabilitiesOf[name],
    computers,
    settings: row?.client_id == null ? {} : { clientId: row.client_id },
  }
}

function addSettings(app: HttpApp, parts: CompromiseParts): void {
  app.put(
    '/tenants/:tenantId/endpoints/back-ends/:name',
    {
      config: { permission: 'endpoints.settings' },
      schema: {
        summary: 'Switch an endpoint product on or off and give it its credentials',
        params: backEndParameters,
        body: backEndBody,
        response: { 200: backEndView },
      },
    },
    ({ params: { tenantId, name }, body, actor }) =>
      parts.db.inTenant(tenantId, async (trx) => {
        const before = (await readBackEnds(trx, tenantId)).find((row) => row.name === name)
        const change = changeOf(parts, tenantId, name, body, before)
        await trx
          .insertInto('endpoint_back_end')
          .values({ tenant_id: tenantId, name, feed: null, ...change })
          .onConflict((conflict) => conflict.columns(['tenant_id', 'name']).doUpdateSet(change))
          .execute()
        const hasNewSecret = body.clientSecret !== undefined
        await parts.audit.append(trx, {
          tenantId,
          actor,
          action: 'endpoints.back-end',
          target: name,
          before: { isOn: before?.is_on ?? isOnByDefault(name), clientId: before?.client_id ?? null },
          after: { isOn: body.isOn, clientId: change.client_id, ...(hasNewSecret && { secret: 'replaced' }) },
        })
        if (!body.isOn) await usableAgain(parts, trx, tenantId, name)
        return (await viewsOf(trx, tenantId)).find((view) => view.name === name)!
      }),
  )
}

function changeOf(
  { secrets, clock }: CompromiseParts,
  tenantId: string,
  name: BackEndName,
  body: { isOn: boolean; clientId?: string; clientSecret?: string },
  before: BackEndRow | undefined,
) {
  const client_id = body.clientId ?? before?.client_id ?? null
  const client_secret =
    body.clientSecret === undefined
      ? (before?.client_secret ?? null)
      : secrets.seal(body.clientSecret, secretContext(tenantId, name))
  const isOther = body.clientId !== undefined && body.clientId !== before?.client_id
  if (name !== 'sophos' && (body.clientId !== undefined || body.clientSecret !== undefined))
    throw new AppError({
      code: 'endpoint.no-credentials',
      message:
        'This product needs no credentials of its own: it is called with the application of the connected tenant.',
      status: 400,
    })
  if (
    name === 'sophos' &&
    body.isOn &&
    (client_id === null || client_secret === null || (isOther && body.clientSecret === undefined))
  )
    throw new AppError({
      code: 'endpoint.credentials-needed',
      message:
        'Sophos Central needs a client id and its secret. Make API credentials in Sophos Central and enter both.',
      status: 400,
    })
  const isNew =
    client_id !== (before?.client_id ?? null) || body.clientSecret !== undefined || before?.is_on !== body.isOn
  return {
    is_on: body.isOn,
    client_id,
    client_secret,
    state: isNew ? ('unknown' as const) : (before?.state ?? ('unknown' as const)),
    problem: isNew ? null : (before?.problem ?? null),
    checked_at: isNew ? null : (before?.checked_at ?? null),
    updated_at: clock.now(),
  }
}

function addProbe(app: HttpApp, parts: CompromiseParts, registry: Registry): void {
  app.post(
    '/tenants/:tenantId/endpoints/back-ends/:name/probe',
    {
      config: { permission: 'endpoints.settings' },
      schema: {
        summary: 'Ask an endpoint product whether it can be used',
        params: backEndParameters,
        response: { 200: backEndView },
      },
    },
    async ({ params: { tenantId, name } }) => {
      await probeBackEnd(parts, registry, tenantId, name)
      return parts.db.inTenant(tenantId, async (trx) =>
        (await viewsOf(trx, tenantId)).find((view) => view.name === name)!,
      )
    },
  )
}

/** Asks, keeps the answer, and tells of it when the product is switched on. */
export async function probeBackEnd(
  parts: CompromiseParts,
  registry: Registry,
  tenantId: string,
  name: BackEndName,
): Promise<void> {
  const backEnd = await registry.make(tenantId, name)
  const probe: Probe =
    backEnd === null
      ? { state: 'unusable', problem: 'Its credentials are not entered yet.' }
      : await ask(() => backEnd.probe())
  const now = parts.clock.now()
  const found = {
    state: probe.state,
    problem: 'problem' in probe ? probe.problem : null,
    checked_at: now,
    updated_at: now,
  }
  await parts.db.inTenant(tenantId, async (trx) => {
    const row = await trx
      .insertInto('endpoint_back_end')
      .values({
        tenant_id: tenantId,
        name,
        is_on: isOnByDefault(name),
        client_id: null,
        client_secret: null,
        feed: null,
        ...found,
      })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'name']).doUpdateSet(found))
      .returning('is_on')
      .executeTakeFirstOrThrow()
    if (!row.is_on) return
    if (probe.state === 'unusable') await tellUnusable(parts, trx, tenantId, name, probe.problem)
    else await usableAgain(parts, trx, tenantId, name)
  })
}

async function ask(probe: () => Promise<Probe>): Promise<Probe> {
  try {
    return await probe()
  } catch (error) {
    if (!isAppError(error)) throw error
    return { state: 'unusable', problem: error.message }
  }
}
