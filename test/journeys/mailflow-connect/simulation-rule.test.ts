// Rule 25 in the emulated tenant: it comes on demand in its place, the plan then has nothing to do, and it goes again, through a crash.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setSimulationBypass } from '#mailflow/provisioning.ts'
import { actor, openLab, type Lab } from './lab.ts'

const wanted = { ranges: ['203.0.113.5'], header: 'X-Qwertyui' }

const ruleNames = (lab: Lab): string[] =>
  lab.emulator.exchange
    .of(lab.emulator.tenant('Contoso'))
    .table('TransportRule')
    .rows()
    .map(({ name, values }) => `${name.slice(0, 13)} ${String(values['State'])}`)

test('rule 25 comes, is known to the plan, and goes', async (t) => {
  const lab = await openLab(t)
  const { signInUrl } = await lab.provisioning.connect(lab.tenantId, { pilotScope: null }, actor)
  await lab.signIn(signInUrl)
  assert.equal((await lab.settle()).state, 'done')
  const before = ruleNames(lab)

  let crashes = 1
  lab.restart({
    onCheckpoint(name) {
      if (name === 'after New-TransportRule r25' && (crashes -= 1) === 0) throw new Error('killed')
    },
  })
  await assert.rejects(setSimulationBypass(lab.parts, lab.engine, lab.tenantId, wanted), /killed/)
  lab.restart()
  await lab.emulator.advance(61_000)
  assert.equal(await setSimulationBypass(lab.parts, lab.engine, lab.tenantId, wanted), true)
  assert.deepEqual(ruleNames(lab), before.toSpliced(2, 0, 'Mailwarden 25 Enabled'))
  assert.deepEqual((await lab.provisioning.plan(lab.tenantId)).steps, [])
  assert.equal(await setSimulationBypass(lab.parts, lab.engine, lab.tenantId, wanted), false)

  assert.equal(await setSimulationBypass(lab.parts, lab.engine, lab.tenantId, null), true)
  assert.deepEqual(ruleNames(lab), before)
  assert.deepEqual((await lab.provisioning.plan(lab.tenantId)).steps, [])
})
