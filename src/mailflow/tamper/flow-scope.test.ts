import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { createTenant } from '#people/tenants.ts'
import { json } from '#platform/db/json.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { desiredState, type MailflowSettings } from '../objects.ts'
import { runCanaries } from './canary.ts'
import { runOutboundCanary } from './outbound-canary.ts'
import type { TamperParts } from './parts.ts'
import { fromOutside, reconcileTrace } from './reconcile.ts'
import { startWatch, updateWatch, watchState } from './store.ts'

const trace = { delivered: 100, unscanned: 90, samples: [], until: '2026-11-22T12:00:00Z' }

/** A tenant in which every flow check has failed before; whoever asks Exchange Online now fails. */
async function failing(t: TestContext, wanted: Partial<MailflowSettings> | null) {
  const db = await testDatabase(t)
  const clock = new ManualClock()
  const { id } = await createTenant(db, clock, { name: 'Contoso' })
  const settings = {
    tenantId: id,
    egressRanges: [],
    returnTokens: [],
    direction: 'both',
    scope: { kind: 'all' },
  } as const
  const parts = {
    db,
    clock,
    gateway: { egressRanges: [] },
    canaries: { mailbox: () => Promise.resolve('canary@contoso.com') },
    clients: () => Promise.reject(new Error('asked')),
    expectation: () =>
      Promise.resolve(
        wanted === null
          ? null
          : {
              desired: desiredState({ ...settings, redirect: 'on', ...wanted } as MailflowSettings),
              coveredDomains: [],
            },
      ),
  } as unknown as TamperParts
  await db.inTenant(id, async (trx) => {
    await startWatch(trx, id, { foreign: [], sealers: [], internalRelay: [] }, clock.now())
    await updateWatch(trx, id, {
      inbound_canary_failures: 2,
      forged_canary_unscanned: true,
      unscanned_canaries: json(['null-sender']) as never,
      outbound_canary_failures: 2,
      sends_outbound_canary: true,
      reconciliation: json(trace) as never,
    })
  })
  return { parts, id, state: () => db.inTenant(id, async (trx) => (await watchState(trx, id))!) }
}

test('what is not wanted any more has failed no more', async (t) => {
  await t.test('no outbound scan', async (t) => {
    const { parts, id, state } = await failing(t, { direction: 'inbound' })
    await runOutboundCanary(parts, id)
    assert.equal((await state()).outbound_canary_failures, 0)
  })
  await t.test('rule 30 accepted as switched off', async (t) => {
    const { parts, id, state } = await failing(t, { accepted: { r30: { Enabled: false } } })
    await runCanaries(parts, id)
    await reconcileTrace(parts, id)
    const after = await state()
    assert.deepEqual(
      [after.inbound_canary_failures, after.forged_canary_unscanned, after.unscanned_canaries, after.reconciliation],
      [0, false, [], null],
    )
  })
  await t.test('only some people’s mail, an accepted exception, a rule that only audits', async (t) => {
    const some: Partial<MailflowSettings>[] = [
      { scope: { kind: 'groups', addresses: ['finance-team@contoso.com'] } },
      { accepted: { r30: { ExceptIfSenderDomainIs: ['partner.example'] } } },
      { accepted: { r30: { Mode: 'Audit' } } },
    ]
    for (const wanted of some) {
      const { parts, id, state } = await failing(t, wanted)
      await reconcileTrace(parts, id)
      assert.equal((await state()).reconciliation, null, JSON.stringify(wanted))
    }
  })
})

test('while an operation changes the tenant, nothing is forgotten', async (t) => {
  const { parts, id, state } = await failing(t, null)
  for (const work of [runCanaries, runOutboundCanary, reconcileTrace]) await work(parts, id)
  const after = await state()
  assert.deepEqual([after.inbound_canary_failures, after.outbound_canary_failures, after.reconciliation], [2, 2, trace])
})

test('our own simulations pass by rule 25: the trace shows them, the gateway does not see them', () => {
  const row = (over: object) => ({
    Status: 'Delivered',
    SenderAddress: 'bank@sim.example',
    RecipientAddress: 'frida.fink@contoso.com',
    ...over,
  })
  const records = [
    row({ MessageId: '<1@sim.example>', FromIP: '203.0.113.77' }),
    row({ MessageId: '<2@sim.example>', FromIP: '198.51.100.7' }),
    row({ MessageId: '<3@sim.example>', FromIP: null }),
  ]
  assert.deepEqual(
    [...fromOutside(records, new Set(['contoso.com']), ['203.0.113.0/24'])],
    ['<2@sim.example>', '<3@sim.example>'],
  )
})
