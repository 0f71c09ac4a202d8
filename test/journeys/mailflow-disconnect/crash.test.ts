// The process dies at every point of a removal, and Microsoft's answers get lost, late or refused: nothing of ours is left, and what
// others made is as it was.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { ProvisioningParts } from '#mailflow/provisioning/parts.ts'
import { actor, openLab, type Lab } from '../mailflow-connect/lab.ts'
import { directoryState } from '../mailflow-connect/tenant-state.ts'
import { transientFaults } from '../mailflow-connect/transient-faults.ts'

const hour_ms = 3600_000
const tables = ['InboundConnector', 'OutboundConnector', 'TransportRule', 'ArcConfig'] as const
const exchangeContents = (lab: Lab) => {
  const state = lab.emulator.exchange.of(lab.emulator.tenant('Contoso'))
  return tables.map((name) =>
    state
      .table(name)
      .rows()
      .map((row) => ({ name: row.name, sealers: row.values['sealers'] })),
  )
}
const contents = (lab: Lab) => ({ exchange: exchangeContents(lab), directory: directoryState(lab) })

interface Connected {
  lab: Lab
  before: ReturnType<typeof contents>
  restart(change?: Partial<ProvisioningParts>): void
}

async function connected(t: TestContext): Promise<Connected> {
  const lab = await openLab(t)
  const state = lab.emulator.exchange.of(lab.emulator.tenant('Contoso'))
  state.table('ArcConfig').add(state.newRow('Default', { sealers: ['partner.example'] }))
  const before = contents(lab)
  const gateway = { ...lab.parts.gateway, arc: { domain: 'seal.operator.example', selector: 'arc', privateKeyPem: '' } }
  const restart = (change = {}) => lab.restart({ gateway, ...change })
  restart()
  const { signInUrl } = await lab.provisioning.connect(lab.tenantId, { options: { pilot_minutes: 0 } }, actor)
  await lab.signIn(signInUrl)
  const operation = await lab.settle()
  assert.equal(operation.state, 'done', operation.message)
  return { lab, before, restart }
}

/** To the end, with a sign-in where it is asked for. */
async function settleWithSignIn(lab: Lab): Promise<string> {
  for (;;) {
    const operation = await lab.settle()
    if (operation.state !== 'needs-sign-in') return `${operation.state} ${operation.message}`
    await lab.signIn(await lab.provisioning.signInUrl(lab.tenantId))
  }
}

/** Nothing is left, and not before a day and an hour. */
async function isRemoved({ lab, before }: Connected, from_ms: number): Promise<void> {
  assert.ok(lab.clock.now().getTime() - from_ms >= 25 * hour_ms)
  assert.deepEqual(contents(lab), before)
  assert.deepEqual(await lab.routes.load(), [])
  assert.equal((await lab.provisioning.status(lab.tenantId)).connection?.state, 'disconnected')
}

test('disconnecting ends in the same state whatever happens on the way', async (t) => {
  await t.test('the process dies once at each checkpoint', async (t) => {
    const made = await connected(t)
    const { lab, restart } = made
    const died = new Set<string>()
    const onCheckpoint = (name: string): void => {
      if (died.has(name)) return
      died.add(name)
      throw new Error(`killed at ${name}`)
    }
    const from_ms = lab.clock.now().getTime()
    restart({ onCheckpoint })
    await lab.provisioning.disconnect(lab.tenantId, {}, actor)
    for (;;) {
      try {
        assert.match(await settleWithSignIn(lab), /^done/)
        break
      } catch (error) {
        if (!(error instanceof Error) || !error.message.startsWith('killed at')) throw error
        restart({ onCheckpoint })
      }
    }
    t.diagnostic(`killed at ${died.size} points`)
    assert.ok(died.size > 50, `only ${died.size} points: ${[...died].join(', ')}`)
    await isRemoved(made, from_ms)
  })

  const places = {
    exchange: ['Disable-', 'Remove-', 'Set-', 'Get-TransportRule', 'Get-InboundConnector', 'Get-ArcConfig'],
    graph: ['/domains', '/servicePrincipals', '/applications', '/directory/deletedItems'],
  }
  for (const { name, faults } of transientFaults(places))
    await t.test(name, async (t) => {
      const made = await connected(t)
      const { lab } = made
      const from_ms = lab.clock.now().getTime()
      lab.emulator.world.faults.push(...faults)
      await lab.provisioning.disconnect(lab.tenantId, {}, actor)
      assert.match(await settleWithSignIn(lab), /^done/)
      await isRemoved(made, from_ms)
    })
})

test('replicas that are minutes behind: what cannot be seen yet is not done again and again', async (t) => {
  const made = await connected(t)
  const { lab, restart } = made
  const calls = new Map<string, number>()
  const count = (cmdlet: string) => calls.set(cmdlet, (calls.get(cmdlet) ?? 0) + 1)
  restart({ onCall: (_tenantId, { cmdlet }) => void count(cmdlet) })
  const from_ms = lab.clock.now().getTime()
  lab.emulator.tenant('Contoso').switches.exchangeReadDelay_ms = 40_000
  const effect = { kind: 'lost-answer' } as const
  lab.emulator.world.faults.push({ service: 'exchange', match: 'Remove-TransportRule', times: 1, effect })
  await lab.provisioning.disconnect(lab.tenantId, {}, actor)
  assert.match(await settleWithSignIn(lab), /^done/)
  await isRemoved(made, from_ms)
  assert.equal(calls.get('Disable-TransportRule'), 2)
  assert.ok(calls.get('Remove-TransportRule')! <= 6 + 40 / 30, String(calls.get('Remove-TransportRule')))
})
