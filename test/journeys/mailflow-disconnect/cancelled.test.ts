// A disconnect that is cancelled, at each point where it can be: one call leads back to connected, and the state is told right meanwhile.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { watchConsent } from '#mailflow/provisioning/consent-watch.ts'
import { createWatchSupport } from '#mailflow/provisioning/watch-target.ts'
import { isAppError } from '#platform/errors.ts'
import { actor, openLab, type Lab } from '../mailflow-connect/lab.ts'
import { directoryState, exchangeState } from '../mailflow-connect/tenant-state.ts'

const wholeState = async (lab: Lab) => ({ exchange: await exchangeState(lab), directory: directoryState(lab) })
const stateOf = async (lab: Lab) => (await lab.provisioning.status(lab.tenantId)).connection!
const watched = (lab: Lab) => createWatchSupport(lab.parts, lab.engine).expectation(lab.tenantId)

/** Behind each step that takes something away, and between two objects of which one rests on the other. */
const points = /^stored (?:stop-redirect|remove-domain|remove-application|forget)$|^after Remove-\w+ out$/

async function connect(lab: Lab): Promise<void> {
  const options = { pilotScope: { kind: 'people' as const, addresses: ['frida.fink@contoso.com'] } }
  const { signInUrl } = await lab.provisioning.connect(
    lab.tenantId,
    { ...options, options: { pilot_minutes: 0 } },
    actor,
  )
  await lab.signIn(signInUrl)
  const operation = await lab.settle()
  assert.equal(operation.state, 'done', operation.message)
}

test('a disconnect that is cancelled while mail is under way is taken back in one call', async (t) => {
  const lab = await openLab(t)
  await connect(lab)
  const before = await wholeState(lab)
  await assert.rejects(lab.provisioning.reconnect(lab.tenantId, actor), (error) =>
    isAppError(error, 'mailflow.connected'),
  )
  await lab.provisioning.disconnect(lab.tenantId, {}, actor)
  await lab.settle({ until: ({ message }) => message.startsWith('Mail that is under way') })
  assert.equal(await watched(lab), null, 'what we took away is not tampering')
  await assert.rejects(lab.provisioning.reconnect(lab.tenantId, actor), (error) => isAppError(error, 'mailflow.busy'))

  await lab.provisioning.cancel(lab.tenantId)
  const halted = await stateOf(lab)
  assert.deepEqual([halted.state, halted.phase], ['waiting', 'none'])
  assert.match(halted.state_reason, /no mail is scanned/)
  assert.equal(await watched(lab), null)
  await assert.rejects(lab.provisioning.apply(lab.tenantId, actor), /connect it again/i)
  const { plan } = await lab.provisioning.plan(lab.tenantId)
  assert.deepEqual(
    plan.steps.map(({ key, action }) => `${action} ${key}`),
    ['enable r30', 'enable r40'],
  )

  const { signInUrl } = await lab.provisioning.reconnect(lab.tenantId, actor)
  assert.equal(signInUrl, null, 'nobody needs to sign in')
  assert.equal((await stateOf(lab)).state, 'connecting')
  const operation = await lab.settle()
  assert.equal(operation.state, 'done', operation.message)
  const after = await stateOf(lab)
  assert.deepEqual([after.state, after.phase, after.state_reason], ['active', 'active', 'Mail is scanned.'])
  assert.deepEqual(await wholeState(lab), before)
  assert.notEqual(await watched(lab), null)

  await t.test('a permission that is lost and comes back meanwhile changes nothing of that', async () => {
    await lab.provisioning.disconnect(lab.tenantId, {}, actor)
    await lab.settle({ until: ({ message }) => message.startsWith('Mail that is under way') })
    await lab.provisioning.cancel(lab.tenantId)
    const principals = [...lab.emulator.tenant('Contoso').directory.servicePrincipals.values()]
    const ours = principals.find(({ displayName }) => displayName === 'Mailwarden Mail flow')!
    ours.accountEnabled = false
    assert.equal((await watchConsent(lab.parts, lab.engine.clients, lab.tenantId)).kind, 'lost')
    assert.equal((await stateOf(lab)).state, 'waiting')
    ours.accountEnabled = true
    assert.equal((await watchConsent(lab.parts, lab.engine.clients, lab.tenantId)).kind, 'ok')
    assert.equal((await stateOf(lab)).state, 'waiting', 'rules are off: nothing is scanned')
    await lab.provisioning.reconnect(lab.tenantId, actor)
    assert.equal((await lab.settle()).state, 'done')
  })
})

test('from each point of the removal one call leads back to the same tenant', async (t) => {
  const lab = await openLab(t)
  await connect(lab)
  const before = await wholeState(lab)
  const cancelledAt = new Set<string>()
  // The removal dies at the next point that was not tried yet, and is cancelled there.
  const onCheckpoint = (name: string): void => {
    if (!points.test(name) || cancelledAt.has(name)) return
    cancelledAt.add(name)
    throw new Error(`stopped at ${name}`)
  }
  for (;;) {
    lab.restart({ onCheckpoint })
    await lab.provisioning.disconnect(lab.tenantId, {}, actor)
    let isStopped = false
    while (!isStopped)
      try {
        const operation = await lab.settle()
        if (operation.state !== 'needs-sign-in') break
        await lab.signIn(await lab.provisioning.signInUrl(lab.tenantId))
      } catch (error) {
        if (!(error instanceof Error) || !error.message.startsWith('stopped at')) throw error
        isStopped = true
      }
    if (!isStopped) break
    const place = [...cancelledAt].at(-1)!
    lab.restart()
    await lab.provisioning.cancel(lab.tenantId)
    // Behind the last step everything is gone and forgotten.
    if (place === 'stored forget') break
    assert.equal((await stateOf(lab)).state, 'waiting', place)
    const { signInUrl } = await lab.provisioning.reconnect(lab.tenantId, actor)
    if (signInUrl !== null) await lab.signIn(signInUrl)
    const operation = await lab.settle()
    assert.equal(operation.state, 'done', `${place}: ${operation.message}`)
    assert.equal((await stateOf(lab)).state, 'active', place)
    assert.deepEqual(await wholeState(lab), before, place)
    const [route] = await lab.routes.load()
    assert.ok(route?.mode === 'mailflow' && route.state === 'active', place)
  }
  t.diagnostic(`cancelled at ${cancelledAt.size} points`)
  assert.ok(cancelledAt.size >= 5, [...cancelledAt].join(', '))
})
