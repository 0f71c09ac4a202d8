// Operations of tenants on one database: who may work, what a cancelled one leaves alone, what a start changes, how a removal ends.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import { publicCloud } from '#microsoft/endpoints.ts'
import type { ExchangeClient } from '#microsoft/exchange.ts'
import type { ExchangeRecord } from '#microsoft/exchange-json.ts'
import { exchangeError } from '#microsoft/exchange-errors.ts'
import type { GraphClient } from '#microsoft/graph.ts'
import type { HttpAnswer, MicrosoftHttp } from '#microsoft/http.ts'
import { createTenant } from '#people/tenants.ts'
import { createAudit } from '#platform/audit/append.ts'
import { systemActor } from '#platform/audit/audit.ts'
import { isAppError } from '#platform/errors.ts'
import { createSecrets } from '#platform/secrets/seal.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { makeApplicationKey } from './application-key.ts'
import { createProvisioning } from './connect.ts'
import { openConnection, requireConnection, updateConnection } from './connection-store.ts'
import { createStepContext, type ClientCache } from './context.ts'
import { createEngine } from './engine.ts'
import { markerOf, objectNames } from './objects.ts'
import { takeLease, withLease } from './lease.ts'
import { latestOperation, listSteps, reopen, updateOperation, updateStep } from './operation-store.ts'
import type { ProvisioningParts } from './parts.ts'
import { dropExpired, storeSession } from './session-store.ts'
import type { StepContext } from './step.ts'
import { forgetStep, removeApplicationStep, removedByHand, stopRedirectStep } from './steps/removal.ts'
import { addNextTokens, ensureTokens, switchTokens } from './token-store.ts'

const actor = systemActor('test')
const hour_ms = 3600_000
const refused: HttpAnswer = { status: 403, headers: {}, body: Buffer.from('{}') }

/** Answers of Microsoft by the bearer's token. */
type Answers = Map<string, () => Promise<HttpAnswer>>

async function laboratory(t: TestContext) {
  const answers: Answers = new Map()
  const clock = new ManualClock()
  const resolved: string[] = []
  const http: MicrosoftHttp = {
    send: async (_url, { headers }) => (answers.get(headers!['authorization']!.slice(7)) ?? (async () => refused))(),
    close: async () => undefined,
  }
  const parts = {
    db: await testDatabase(t),
    clock,
    secrets: createSecrets([randomBytes(32)]),
    audit: createAudit(clock),
    outbox: { append: async () => undefined },
    alerts: { resolve: async (_trx: unknown, tenantId: string) => void resolved.push(tenantId) },
    endpoints: publicCloud,
    http,
    bootstrap: { clientId: 'c', clientSecret: null, redirectUri: 'https://mailwarden.example/callback' },
    gateway: { zone: 'mx.operator.example', arc: null, publicAddresses: [] },
  } as unknown as ProvisioningParts
  const engine = createEngine(parts)
  const connected = async (change: Parameters<typeof updateConnection>[2] = {}): Promise<string> => {
    const { id: tenantId } = await createTenant(parts.db, clock, { name: 'Contoso' })
    await parts.db.inTenant(tenantId, async (trx) => {
      const input = { direction: 'both', scope: { kind: 'all' }, pilotScope: null, options: {} } as const
      await openConnection(trx, tenantId, input, 'mx.operator.example', clock.now())
      const state = { state: 'active', phase: 'active', connected_at: clock.now(), client_id: 'app' } as const
      await updateConnection(trx, tenantId, { ...state, ...change })
    })
    return tenantId
  }
  const signIn = (tenantId: string, accessToken: string) =>
    parts.db.inTenant(tenantId, (trx) => {
      const expiresAt = new Date(clock.now().getTime() + hour_ms)
      const signedIn = { accessToken, expiresAt, userPrincipalName: 'admin@contoso.com' }
      return storeSession(trx, parts.secrets, tenantId, signedIn as never, clock.now())
    })
  const operationOf = (tenantId: string) => parts.db.inTenant(tenantId, (trx) => latestOperation(trx, tenantId))
  const connectionOf = (tenantId: string) => parts.db.inTenant(tenantId, (trx) => requireConnection(trx, tenantId))
  return { parts, clock, answers, engine, connected, signIn, operationOf, connectionOf, resolved }
}

type Laboratory = Awaited<ReturnType<typeof laboratory>>

/** A directory that answers when it is told to. */
async function slowReading({ answers, engine, connected, signIn }: Laboratory, name: string) {
  const tenantId = await connected()
  const begun = Promise.withResolvers<void>()
  const end = Promise.withResolvers<HttpAnswer>()
  answers.set(name, () => {
    begun.resolve()
    return end.promise
  })
  await signIn(tenantId, name)
  await engine.start(tenantId, 'prepare', actor)
  const work = engine.advance(tenantId)
  await begun.promise
  return { tenantId, work, end: () => end.resolve(refused) }
}

test('operations of tenants', async (t) => {
  const lab = await laboratory(t)
  const { parts, clock, answers, engine, connected, signIn, operationOf, connectionOf } = lab
  const provisioning = createProvisioning(parts, engine)

  await t.test('a step that takes longer than the lease is not begun by another process', async (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] })
    const { tenantId, work, end } = await slowReading(lab, 'slow')
    const leaseEnd = async () => {
      const row = await parts.db.inTenant(tenantId, (trx) =>
        trx
          .selectFrom('mailflow_lease')
          .select('expires_at')
          .where('tenant_id', '=', tenantId)
          .executeTakeFirstOrThrow(),
      )
      return row.expires_at.getTime()
    }
    const first_ms = await leaseEnd()
    await clock.advance(40_000)
    t.mock.timers.tick(20_000)
    const deadline_ms = Date.now() + 5_000
    while ((await leaseEnd()) === first_ms && Date.now() < deadline_ms);
    await clock.advance(40_000)
    assert.equal(await createEngine(parts).advance(tenantId), null)
    end()
    assert.equal((await work)?.state, 'failed')
  })

  await t.test('a process that was paused finds its work taken over, and leaves it alone', async () => {
    const { tenantId, work, end } = await slowReading(lab, 'paused')
    await clock.advance(120_000)
    const isTaken = await parts.db.inTenant(tenantId, (trx) => takeLease(trx, tenantId, 'another', clock.now()))
    assert.equal(isTaken, true)
    end()
    assert.equal(await work, null)
    const operation = (await operationOf(tenantId))!
    const [step] = await parts.db.inTenant(tenantId, (trx) => listSteps(trx, operation))
    assert.deepEqual([operation.state, step!.state], ['running', 'running'], 'that of the other')
  })

  await t.test(
    'when the database goes away during work, the reason of its end is told, not that of the lease',
    async () => {
      const tenantId = await connected()
      let isAway = false
      const inTenant: typeof parts.db.inTenant = (id, work) =>
        isAway ? Promise.reject(new Error('database away')) : parts.db.inTenant(id, work)
      const work = withLease({ clock, db: { ...parts.db, inTenant } }, tenantId, 'one', async () => {
        isAway = true
        throw new Error('what went wrong')
      })
      await assert.rejects(work, /what went wrong/)
    },
  )

  await t.test('what was cancelled stays cancelled, whatever the step under way brings', async () => {
    const { tenantId, work, end } = await slowReading(lab, 'cancelled')
    await engine.cancel(tenantId)
    end()
    assert.equal((await work)?.state, 'cancelled')
    assert.equal((await operationOf(tenantId))?.state, 'cancelled')
  })

  await t.test('a failure of one tenant stops no other', async () => {
    const [broken, other] = [await connected(), await connected()]
    answers.set('broken', async () => {
      throw new TypeError('a mistake of ours')
    })
    await signIn(broken, 'broken')
    await signIn(other, 'other')
    for (const tenantId of [broken, other]) await engine.start(tenantId, 'prepare', actor)
    await assert.rejects(engine.advanceDue(), AggregateError)
    assert.deepEqual(
      [(await operationOf(broken))?.state, (await operationOf(other))?.state],
      ['running', 'failed'],
      'the other was refused by Microsoft, in its own turn',
    )
    await engine.cancel(broken)
  })

  await t.test('two starts at once: one works, the other is told so', async () => {
    const tenantId = await connected()
    const starts = await Promise.allSettled([
      engine.start(tenantId, 'apply', actor),
      engine.start(tenantId, 'disconnect', actor),
      engine.start(tenantId, 'connect', actor),
    ])
    for (const each of starts)
      assert.ok(each.status === 'fulfilled' || isAppError(each.reason, 'mailflow.busy'), JSON.stringify(each))
  })

  await t.test('a change that cannot be begun is not stored; one that is begun is in the audit log', async () => {
    const tenantId = await connected()
    await engine.start(tenantId, 'disconnect', actor)
    await assert.rejects(provisioning.changeScope(tenantId, { direction: 'inbound' }, actor), (error) =>
      isAppError(error, 'mailflow.busy'),
    )
    assert.equal((await connectionOf(tenantId)).direction, 'both')
    await engine.cancel(tenantId)
    await provisioning.changeScope(tenantId, { direction: 'inbound' }, actor)
    assert.equal((await connectionOf(tenantId)).direction, 'inbound')
    const entries = await parts.db.inTenant(tenantId, (trx) =>
      trx.selectFrom('audit_entry').selectAll().where('action', '=', 'mailflow.settings').execute(),
    )
    assert.match(JSON.stringify(entries), /"direction":"both".*"direction":"inbound"/)
  })

  await t.test('a rotation that had to make way ends, and no sign-in is kept', async () => {
    const tenantId = await connected()
    await parts.db.inTenant(tenantId, async (trx) => {
      await ensureTokens(trx, parts.secrets, tenantId, clock.now())
      await addNextTokens(trx, parts.secrets, tenantId, clock.now())
      await switchTokens(trx, tenantId, clock.now())
    })
    await signIn(tenantId, 'kept')
    const simulation = await engine.start(tenantId, 'simulation', actor)
    await parts.db.inTenant(tenantId, async (trx) => {
      for (const step of await listSteps(trx, simulation)) await updateStep(trx, step, { state: 'done' })
    })
    await clock.advance(1)
    assert.equal((await engine.advance(tenantId))?.state, 'done')
    const rotation = (await operationOf(tenantId))!
    const steps = await parts.db.inTenant(tenantId, (trx) => listSteps(trx, rotation))
    assert.deepEqual([rotation.kind, steps.map(({ key }) => key)], ['rotate', ['retire-tokens']])
    assert.equal(await provisioning.isSignedIn(tenantId), false)
    assert.equal((await engine.advance(tenantId))?.state, 'waiting')
    await engine.cancel(tenantId)
  })

  await t.test(
    'whoever waited for a sign-in has the whole time again; sign-ins nobody came back for are not kept',
    async () => {
      const tenantId = await connected()
      const operation = await engine.start(tenantId, 'connect', actor)
      await parts.db.inTenant(tenantId, async (trx) => {
        const [step] = await listSteps(trx, operation)
        await updateStep(trx, step!, { state: 'waiting', started_at: clock.now() })
        await updateOperation(trx, operation, { state: 'needs-sign-in' })
        await reopen(trx, (await latestOperation(trx, tenantId))!)
        assert.equal((await listSteps(trx, operation))[0]?.started_at, null)
      })
      await signIn(tenantId, 'late')
      await clock.advance(hour_ms)
      await parts.db.asSystem((trx) => dropExpired(trx, clock.now()))
      const kept = await parts.db.asSystem((trx) => trx.selectFrom('mailflow_session').selectAll().execute())
      assert.deepEqual(kept, [])
    },
  )

  await t.test('a disconnect that is cancelled while its first step begins does not undo the way back', async () => {
    const tenantId = await connected()
    await engine.start(tenantId, 'disconnect', actor)
    await engine.cancel(tenantId)
    await engine.start(tenantId, 'apply', actor)
    const none = exchangeOf(async () => [])
    assert.equal((await stopRedirectStep.run(contextOf(lab, tenantId, none))).kind, 'done')
    const { state, phase } = await connectionOf(tenantId)
    assert.deepEqual([state, phase], ['active', 'active'])
    await engine.cancel(tenantId)
  })

  await t.test('that it was removed by hand is believed only where nobody can look, and only this time', async () => {
    const tenantId = await connected()
    const rule: ExchangeRecord = {
      Guid: '00000000-0000-4000-8000-000000000030',
      Name: objectNames.r30,
      State: 'Enabled',
      Comments: markerOf(tenantId, 'r30'),
    }
    const calls: string[] = []
    const seeing = exchangeOf(async (cmdlet) => {
      calls.push(cmdlet)
      return cmdlet === 'Get-TransportRule' ? [rule] : []
    })
    await provisioning.disconnect(tenantId, { removedByHand: true }, actor)
    const context = contextOf(lab, tenantId, seeing)
    assert.equal((await stopRedirectStep.run(context)).kind, 'wait')
    assert.ok(calls.includes('Disable-TransportRule'), 'it redirects still')
    const blind = exchangeOf(async (cmdlet) => {
      throw exchangeError('permission', cmdlet, '')
    })
    assert.deepEqual(await stopRedirectStep.run(contextOf(lab, tenantId, blind)), {
      kind: 'skipped',
      detail: 'Removed by hand.',
    })
    await updateIn(lab, tenantId, { state: 'active' })
    await engine.cancel(tenantId)
    await provisioning.disconnect(tenantId, {}, actor)
    assert.deepEqual((await connectionOf(tenantId)).options.acceptedFindings, [])

    const { options } = await connectionOf(tenantId)
    await engine.cancel(tenantId)
    await updateIn(lab, tenantId, {
      state: 'disconnected',
      connected_at: null,
      options: { ...options, acceptedFindings: [removedByHand] },
    })
    await provisioning.connect(tenantId, {}, actor)
    assert.deepEqual((await connectionOf(tenantId)).options.acceptedFindings, [])
  })

  await t.test('disconnecting closes the alert of a lost permission', async () => {
    const tenantId = await connected({ problem: 'app-removed' })
    assert.equal(
      (
        await forgetStep.run(
          contextOf(
            lab,
            tenantId,
            exchangeOf(async () => []),
          ),
        )
      ).kind,
      'done',
    )
    assert.deepEqual(lab.resolved, [tenantId])
  })

  await t.test('an application whose id was never answered is deleted, too', async () => {
    const tenantId = await connected({ client_id: null, application_id: null })
    const { slug } = await connectionOf(tenantId)
    const applications = new Map([
      ['lost', { id: 'lost', appId: 'a', keyCredentials: [{ displayName: `mailwarden ${slug} 12345678` }] }],
      ['foreign', { id: 'foreign', appId: 'b', keyCredentials: [{ displayName: 'mailwarden other' }] }],
    ])
    const graph = {
      request: async (path: string) => void applications.delete(path.split('/').at(-1)!),
      async *pages() {
        yield [...applications.values()]
      },
    } as unknown as GraphClient
    const context: StepContext = {
      ...contextOf(
        lab,
        tenantId,
        exchangeOf(async () => []),
      ),
      delegatedGraph: async () => graph,
    }
    assert.equal((await removeApplicationStep.run(context)).kind, 'skipped', 'nobody ever made a key')
    await makeApplicationKey(context, 'application')
    assert.equal((await removeApplicationStep.run(context)).kind, 'done')
    assert.deepEqual([...applications.keys()], ['foreign'])
  })
})

const updateIn = ({ parts }: Laboratory, tenantId: string, change: Parameters<typeof updateConnection>[2]) =>
  parts.db.inTenant(tenantId, (trx) => updateConnection(trx, tenantId, change))

const exchangeOf = (answer: (cmdlet: string) => Promise<ExchangeRecord[]>): ExchangeClient => ({
  invoke: async (cmdlet) => ({ records: await answer(cmdlet), warnings: [], errors: [] }),
  pages: () => assert.fail('not asked'),
})

function contextOf({ parts, clock }: Laboratory, tenantId: string, exchange: ExchangeClient): StepContext {
  const clients = { exchange: async () => exchange } as unknown as ClientCache
  return createStepContext(parts, clients, tenantId, clock.now())
}
