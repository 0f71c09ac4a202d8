// A repair does what was chosen, shows it before, and leaves the rest open: without asking for chosen severities, by hand for one finding.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { installation } from '#test/support/installation.ts'
import { rule, setRule, setSealers } from './case.ts'
import { accept, asAdmin, check, control, findings, repair, watched, type FindingView, type Watched } from './watch.ts'

const settings = (watch: Watched, autoRepair: string[]) =>
  watch.made.api('PUT', `${watch.path}/settings`, { autoRepair })
const stateOf = async (watch: Watched, number: number) =>
  (await asAdmin(watch, 'Get-TransportRule', { Identity: rule(number) }))[0]!
const disable = (watch: Watched, number: number) =>
  asAdmin(watch, 'Disable-TransportRule', { Identity: rule(number), Confirm: false })
const told = (found: FindingView[]) => found.map(({ code, objectKey, property }) => [code, objectKey, property])

interface RepairPlan {
  findings: string[]
  steps: { key: string; action: string }[]
  besides: { where: string; text: string }[]
  version: string
}
const shown = (watch: Watched, { id }: FindingView): Promise<RepairPlan> =>
  watch.made.api('GET', `${watch.path}/findings/${id}/repair`)
const actsOf = ({ steps }: RepairPlan) => steps.map(({ key, action }) => `${action} ${key}`)
const repairOne = (watch: Watched, { id }: FindingView, { version }: RepairPlan): Promise<{ repaired: string[] }> =>
  watch.made.api('POST', `${watch.path}/findings/${id}/repair`, { version })

test('a repair does what was chosen and nothing else', async (t) => {
  const made = await installation(t)
  const watch = await watched(made)

  await t.test('without asking only what is of a chosen severity is put right, and the rest stays open', async () => {
    await settings(watch, ['high'])
    await disable(watch, 30)
    await setRule(50, { SetSCL: 5 })(watch)
    await setRule(60, { Comments: 'by hand' })(watch)
    await setSealers(() => [' '])(watch)
    const seen = await check(watch)
    assert.equal((await stateOf(watch, 30))['State'], 'Enabled')
    assert.equal((await stateOf(watch, 50))['SetSCL'], 5)
    assert.equal((await stateOf(watch, 60))['Comments'], 'by hand')
    assert.deepEqual(told(seen.findings).map(String).sort(), [
      'object.changed,r50,SetSCL',
      'object.changed,r60,Comments',
      'sealer.removed,arc,ArcTrustedSealers',
    ])
    const { items } = await made.api('GET', `/tenants/${watch.tenantId}/audit?action=mailflow.repair`)
    assert.match(JSON.stringify(items[0]), /Switch the mail flow rule .*30 - Scan inbound.* on/)
    assert.doesNotMatch(JSON.stringify(items[0]), /Keep verdict|Remove return token/)
    await settings(watch, [])
  })

  await t.test('by hand one finding is put right as it was shown, and the others wait', async () => {
    const open = await findings(watch, 'open')
    const verdict = open.find(({ objectKey }) => objectKey === 'r50')!
    const plan = await shown(watch, verdict)
    assert.deepEqual([actsOf(plan), plan.besides, plan.findings], [['change r50'], [], [verdict.id]])
    const sealer = open.find(({ objectKey }) => objectKey === 'arc')!
    const planOfSealer = await shown(watch, sealer)
    assert.deepEqual(actsOf(planOfSealer), [])
    assert.match(planOfSealer.besides[0]!.text, /Add the trusted ARC sealer/)

    await setRule(50, { SetSCL: 6 })(watch)
    await check(watch)
    await assert.rejects(repairOne(watch, verdict, plan), /409 .*mailflow\.repair\.changed.*something else/s)
    assert.equal((await stateOf(watch, 50))['SetSCL'], 6, 'nothing was done')
    const again = await shown(watch, verdict)
    assert.deepEqual((await repairOne(watch, verdict, again)).repaired, [verdict.id])
    assert.equal((await stateOf(watch, 50))['SetSCL'], -1)
    assert.equal((await stateOf(watch, 60))['Comments'], 'by hand')
    await repairOne(watch, sealer, planOfSealer)
    assert.deepEqual(told((await check(watch)).findings), [['object.changed', 'r60', 'Comments']])
    await assert.rejects(shown(watch, sealer), /409 .*nothing to repair/)
    await repair(watch)
    assert.deepEqual((await check(watch)).findings, [])
  })

  await t.test('what redirecting mail rests on is put right with it, and shown with it', async () => {
    await made.advance(2_000)
    await disable(watch, 30)
    await asAdmin(watch, 'Remove-TransportRule', { Identity: rule(20), Confirm: false })
    await setRule(40, { StopRuleProcessing: false })(watch)
    const { findings: open } = await check(watch)
    const off = open.find(({ objectKey }) => objectKey === 'r30')!
    const plan = await shown(watch, off)
    assert.deepEqual(actsOf(plan), ['disable r40', 'create r20', 'move r20', 'enable r20', 'enable r30', 'enable r40'])
    assert.equal(plan.findings.length, 2)
    await repairOne(watch, off, plan)
    const rules = await asAdmin(watch, 'Get-TransportRule')
    const ours = rules.map(({ Name: name, State: state }) => `${String(name).slice(11, 13)} ${String(state)}`)
    assert.deepEqual(ours.slice(0, 4), ['10 Enabled', '20 Enabled', '30 Enabled', '40 Enabled'])
    assert.deepEqual(told((await check(watch)).findings), [['object.changed', 'r40', 'StopRuleProcessing']])
    await repair(watch)
    assert.deepEqual((await check(watch)).findings, [])
  })

  await t.test('an order that a person has accepted is left alone', async () => {
    await settings(watch, ['high', 'medium', 'low'])
    const above = (name: string) =>
      asAdmin(watch, 'New-TransportRule', { Name: name, Priority: 0, DeleteMessage: true, SubjectContainsWords: ['x'] })
    await settings(watch, [])
    await above('Known')
    for (const finding of (await check(watch)).findings) await accept(watch, finding)
    await settings(watch, ['high', 'medium', 'low'])
    await setRule(50, { SetSCL: 5 })(watch)
    assert.deepEqual(told((await check(watch)).findings), [])
    assert.equal((await stateOf(watch, 50))['SetSCL'], -1)
    assert.equal((await asAdmin(watch, 'Get-TransportRule'))[0]!['Name'], 'Known')
    await setRule(20, { Priority: 3 })(watch)
    assert.deepEqual(told((await check(watch)).findings), [], 'ours are put in their order, below it')
    const names = (await asAdmin(watch, 'Get-TransportRule')).map(({ Name: name }) => String(name))
    assert.deepEqual(names.slice(0, 4), ['Known', rule(10), rule(20), rule(30)])
    await above('New')
    const codes = (await check(watch)).findings.map(({ code }) => code)
    assert.deepEqual(codes.sort(), ['foreign.rule-above', 'rules.order'], 'told, and left to a person')
    assert.equal((await asAdmin(watch, 'Get-TransportRule'))[1]!['Name'], 'Known')
    await repair(watch)
    for (const name of ['Known', 'New'])
      await asAdmin(watch, 'Remove-TransportRule', { Identity: name, Confirm: false })
    await settings(watch, [])
    await check(watch)
  })

  await t.test('what is refused is tried once in a check', async () => {
    await settings(watch, ['medium'])
    await setSealers(() => [' '])(watch)
    const effect = { kind: 'status' as const, status: 400, code: 'BadRequest', message: 'Not now.' }
    const fault = { service: 'exchange' as const, match: 'Set-ArcConfig', times: 9, effect }
    made.emulator.world.faults.push(fault)
    assert.match((await check(watch)).repairError ?? '', /Not now/)
    assert.equal(fault.times, 8)
    made.emulator.world.faults.length = 0
    assert.deepEqual((await check(watch)).findings, [])
    await settings(watch, [])
  })

  await t.test('what waits for an administrator holds up nothing else', async () => {
    await made.advance(86_400_000)
    await settings(watch, ['high'])
    const name = [...made.emulator.tenant('Contoso').domains.keys()].find((domain) =>
      domain.endsWith(made.emulator.operatorZone.name),
    )!
    await control(watch, 'PATCH', `/tenants/Contoso/domains/${name}`, { supportedServices: [] })
    await setRule(40, { StopRuleProcessing: false })(watch)
    const seen = await check(watch)
    assert.equal((await stateOf(watch, 40))['StopRuleProcessing'], true)
    assert.ok(seen.findings.some(({ code }) => code === 'domain.removed'))
    assert.match(seen.repairError ?? '', /administrator must sign in/)
    const { signInUrl } = await made.api('POST', `/tenants/${watch.tenantId}/mailflow/sign-in`)
    await made.signIn(signInUrl, 'admin@contoso.com')
    await made.settle(watch.tenantId)
    const calm = await check(watch)
    assert.deepEqual(
      told(calm.findings).filter(([code]) => code !== 'audit.silent'),
      [],
    )
    assert.equal(calm.repairError, null)
  })
})
