// The process dies at every point where it matters, and Microsoft's answers get lost, late or refused: the end is always the same tenant.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { actor, openLab, type Lab } from './lab.ts'
import { directoryState, exchangeState } from './tenant-state.ts'
import { transientFaults } from './transient-faults.ts'

const input = {
  options: { pilot_minutes: 0 },
  pilotScope: { kind: 'people' as const, addresses: ['frida.fink@contoso.com'] },
}

async function connectPlainly(lab: Lab): Promise<void> {
  const { signInUrl } = await lab.provisioning.connect(lab.tenantId, input, actor)
  await lab.signIn(signInUrl)
  const operation = await lab.settle()
  assert.equal(operation.state, 'done', operation.message)
}

const wholeState = async (lab: Lab) => ({ exchange: await exchangeState(lab), directory: directoryState(lab) })

test('connecting ends in the same state whatever happens on the way', async (t) => {
  const plain = await openLab(t)
  await connectPlainly(plain)
  const expected = await wholeState(plain)

  await t.test('the process dies once at each checkpoint', async (t) => {
    const lab = await openLab(t)
    const died = new Set<string>()
    const onCheckpoint = (name: string): void => {
      if (died.has(name)) return
      died.add(name)
      throw new Error(`killed at ${name}`)
    }
    const { signInUrl } = await lab.provisioning.connect(lab.tenantId, input, actor)
    await lab.signIn(signInUrl)
    lab.restart({ onCheckpoint })
    for (;;) {
      try {
        const operation = await lab.settle()
        assert.equal(operation.state, 'done', operation.message)
        break
      } catch (error) {
        if (!(error instanceof Error) || !error.message.startsWith('killed at')) throw error
        lab.restart({ onCheckpoint })
      }
    }
    t.diagnostic(`killed at ${died.size} points`)
    assert.ok(died.size > 90, `only ${died.size} points: ${[...died].join(', ')}`)
    assert.deepEqual(await wholeState(lab), expected)
  })

  const places = {
    exchange: ['New-', 'Set-', 'Enable-', 'Get-TransportRule', 'Get-InboundConnector', 'Get-AcceptedDomain'],
    graph: ['/users/delta', '/domains', '/servicePrincipals', '/applications'],
  }
  for (const { name, faults } of transientFaults(places))
    await t.test(name, async (t) => {
      const lab = await openLab(t)
      const { signInUrl } = await lab.provisioning.connect(lab.tenantId, input, actor)
      await lab.signIn(signInUrl)
      lab.emulator.world.faults.push(...faults)
      const operation = await lab.settle()
      assert.equal(operation.state, 'done', operation.message)
      assert.deepEqual(await wholeState(lab), expected)
    })

  await t.test('replication, roles and rules take as long as in life', async (t) => {
    const lab = await openLab(t, { realistic: true })
    await connectPlainly(lab)
    assert.deepEqual(await wholeState(lab), expected)
  })
})
