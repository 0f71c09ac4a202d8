// Allow-listing in the emulated tenant: applied, read back, taken out to the last value, through faults, crashes and entries of others.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Crash, simulationsCase, type SimulationsCase } from '#test/support/phish-threat.ts'
import { defaultAllowListSettings, type AllowListSettings } from './contract.ts'
import { runAllowList, startAllowList, type AllowListAct } from './operation.ts'
import { allowListFacts } from './preflight.ts'
import { planView, saveSettings } from './service.ts'
import { findAllowList, ownedEntries } from './store.ts'
import { verifyAllowList } from './verify.ts'
import { endWhenDue } from './jobs.ts'
import { admin } from '#test/support/phish-threat.ts'

const wanted: AllowListSettings = {
  ...defaultAllowListSettings,
  domains: ['parcels.example'],
  addresses: ['203.0.113.5'],
  linkHosts: ['www.parcels.example'],
  reportMailbox: 'info@contoso.com',
  setsReporting: true,
}

async function run(made: SimulationsCase, act: AllowListAct): Promise<string[]> {
  const { parts, tenantId } = made
  const texts: string[] = []
  const item = (_target: string, _state: string, text: string) => Promise.resolve(void texts.push(text))
  await parts.db.inTenant(tenantId, (trx) => startAllowList(parts, trx, tenantId, act, admin))
  const context = { tenantId, signal: new AbortController().signal, item, setCurrent: () => undefined }
  await runAllowList(parts, act, context, { poll_ms: 5 })
  return texts
}

const invoke = async (
  { parts, tenantId }: SimulationsCase,
  cmdlet: string,
  parameters: object = {},
  kind = 'write',
) => {
  const clients = (await parts.microsoft.clients(tenantId))!
  return (await clients.exchange.invoke(cmdlet, parameters as never, { kind: kind as 'write' })).records
}

const rows = (made: SimulationsCase, table: 'ExoPhishSimOverrideRule' | 'PhishSimOverridePolicy') =>
  made.made.emulator.exchange.of(made.made.emulator.tenant('Contoso')).table(table).rows()

const state = ({ parts, tenantId }: SimulationsCase) =>
  parts.db.inTenant(tenantId, async (trx) => (await findAllowList(trx, tenantId))!)

test('applied, verified, applied again without a call, taken out without a trace', async (t) => {
  const made = await simulationsCase(t, { hasOperations: true })
  await saveSettings(made.parts, made.tenantId, wanted, admin)
  const before = await planView(made.parts, made.tenantId)
  assert.equal(before.steps.length, 6)
  assert.match(before.steps[1]!.powerShell, /-SenderIpRanges '203\.0\.113\.5'/)
  assert.equal((await run(made, 'apply')).length, 6)
  assert.deepEqual(rows(made, 'ExoPhishSimOverrideRule')[0]!.values['Domains'], ['parcels.example'])
  assert.equal((await state(made)).state, 'active')
  assert.deepEqual(await run(made, 'apply'), [])
  const view = await planView(made.parts, made.tenantId)
  assert.ok(view.entries.every((entry) => entry.state === 'ours'))
  await run(made, 'remove')
  assert.equal((await state(made)).state, 'removed')
  const { emulator } = made.made
  const exchange = emulator.exchange.of(emulator.tenant('Contoso'))
  for (const table of [
    'PhishSimOverridePolicy',
    'ExoPhishSimOverrideRule',
    'TenantAllowBlockListItems',
    'SecOpsOverridePolicy',
    'ExoSecOpsOverrideRule',
    'ReportSubmissionPolicy',
  ] as const)
    assert.equal(exchange.table(table).rows().length, 0, table)
  assert.deepEqual(await made.parts.db.inTenant(made.tenantId, (trx) => ownedEntries(trx, made.tenantId)), [])
  // At once again: what was done before the removal is no reason to wait.
  assert.equal((await run(made, 'apply')).length, 6)
})

test('entries of another vendor stay through applying and taking out, also one that is the same as ours', async (t) => {
  const made = await simulationsCase(t, { hasOperations: true })
  await invoke(made, 'New-PhishSimOverridePolicy', { Name: 'x' })
  const others = { Domains: ['other.example'], SenderIpRanges: ['192.0.2.9', '203.0.113.5'] }
  await invoke(made, 'New-ExoPhishSimOverrideRule', { Policy: 'PhishSimOverridePolicy', ...others })
  await saveSettings(made.parts, made.tenantId, { ...wanted, addresses: ['203.0.113.5', '203.0.113.6'] }, admin)
  await run(made, 'apply')
  const [rule] = rows(made, 'ExoPhishSimOverrideRule')
  assert.deepEqual(rule!.values['SenderIpRanges'], ['192.0.2.9', '203.0.113.5', '203.0.113.6'])
  await run(made, 'remove')
  const { Domains: domains, SenderIpRanges: ranges } = rows(made, 'ExoPhishSimOverrideRule')[0]!.values
  assert.deepEqual({ Domains: domains, SenderIpRanges: ranges }, others)
})

for (const point of ['before New-ExoPhishSimOverrideRule', 'after New-ExoPhishSimOverrideRule'])
  test(`a crash ${point} is gone on from, and nothing is made twice`, async (t) => {
    const made = await simulationsCase(t, { hasOperations: true })
    await saveSettings(made.parts, made.tenantId, wanted, admin)
    made.crashAt(point)
    await assert.rejects(run(made, 'apply'), Crash)
    await made.made.advance(31_000)
    await run(made, 'apply')
    assert.equal(rows(made, 'ExoPhishSimOverrideRule').length, 1)
    await run(made, 'remove')
    assert.equal(rows(made, 'ExoPhishSimOverrideRule').length, 0)
    assert.equal(rows(made, 'PhishSimOverridePolicy').length, 0)
  })

test('a lost answer is looked for, a refusal leaves nothing that would count as ours', async (t) => {
  const made = await simulationsCase(t, { hasOperations: true })
  await saveSettings(made.parts, made.tenantId, wanted, admin)
  made.made.fail({ service: 'exchange', match: 'New-ExoPhishSimOverrideRule', effect: { kind: 'lost-answer' } })
  await run(made, 'apply')
  assert.equal(rows(made, 'ExoPhishSimOverrideRule').length, 1)
  await run(made, 'remove')
  made.made.fail({
    service: 'exchange',
    match: 'New-ExoPhishSimOverrideRule',
    effect: { kind: 'status', status: 400, code: 'BadRequest', message: 'No.' },
  })
  await assert.rejects(run(made, 'apply'), { code: 'microsoft.exchange.refused' })
  const left = await made.parts.db.inTenant(made.tenantId, (trx) => ownedEntries(trx, made.tenantId))
  assert.deepEqual(
    left.map(({ kind }) => kind),
    ['policy'],
  )
  assert.equal((await state(made)).state, 'faulty')
})

test('a rule that is still shown as being deleted is not taken for one', async (t) => {
  const made = await simulationsCase(t, { hasOperations: true })
  made.made.emulator.tenant('Contoso').switches.overrideDeletion_ms = 3_600_000
  await saveSettings(made.parts, made.tenantId, wanted, admin)
  await run(made, 'apply')
  await run(made, 'remove')
  const input = { channel: 'smtp' as const, domain: 'parcels.example', addresses: ['203.0.113.5'] }
  const facts = await allowListFacts(made.parts, made.tenantId, input)
  assert.equal(facts[0]!.code, 'override-pending-deletion')
  await run(made, 'apply')
  assert.equal(rows(made, 'ExoPhishSimOverrideRule').length, 1)
})

test('drift is told once, and the alert ends when it is put right', async (t) => {
  const made = await simulationsCase(t, { hasOperations: true })
  await saveSettings(made.parts, made.tenantId, wanted, admin)
  await run(made, 'apply')
  const rule = rows(made, 'ExoPhishSimOverrideRule')[0]!
  await invoke(made, 'Set-ExoPhishSimOverrideRule', {
    Identity: rule.guid,
    RemoveDomains: ['parcels.example'],
    AddSenderIpRanges: ['198.51.100.0/24'],
  })
  const problems = (await verifyAllowList(made.parts, made.tenantId))!
  assert.deepEqual(
    problems.map(({ code }) => code),
    ['drift', 'relay-listed'],
  )
  await verifyAllowList(made.parts, made.tenantId)
  const alerts = () => made.made.alerts('simulation.allow-list-fault')
  assert.equal((await alerts()).length, 1)
  assert.match((await alerts())[0]!.text, /parcels\.example/)
  await invoke(made, 'Set-ExoPhishSimOverrideRule', {
    Identity: rule.guid,
    AddDomains: ['parcels.example'],
    RemoveSenderIpRanges: ['198.51.100.0/24'],
  })
  assert.deepEqual(await verifyAllowList(made.parts, made.tenantId), [])
  assert.equal((await alerts())[0]!.state, 'resolved')
  // A wish that was not applied yet is no drift.
  await made.made.advance(1_000)
  await saveSettings(made.parts, made.tenantId, { ...wanted, domains: ['other.example'] }, admin)
  assert.deepEqual(
    (await verifyAllowList(made.parts, made.tenantId))!.map(({ code }) => code),
    ['not-applied'],
  )
  assert.equal((await alerts())[0]!.state, 'resolved')
})

test('the end is told of before it comes, and then everything is taken out', async (t) => {
  const made = await simulationsCase(t, { hasOperations: true })
  const endsAt = new Date(made.parts.clock.now().getTime() + 10 * 86_400_000).toISOString()
  await saveSettings(made.parts, made.tenantId, { ...wanted, endsAt, remindBefore_days: 3 }, admin)
  await run(made, 'apply')
  assert.equal((await made.made.alerts('simulation.allow-list-fault')).length, 0)
  await made.made.advance(8 * 86_400_000)
  await verifyAllowList(made.parts, made.tenantId)
  assert.match((await made.made.alerts('simulation.allow-list-fault'))[0]!.text, /yours to remove/)
  await endWhenDue(made.parts, made.tenantId)
  assert.equal((await state(made)).state, 'active')
  await made.made.advance(3 * 86_400_000)
  await endWhenDue(made.parts, made.tenantId)
  assert.equal((await state(made)).state, 'removing')
})

test('what would switch filtering off is refused before it is stored', async (t) => {
  const made = await simulationsCase(t, { hasOperations: true })
  const save = (addresses: string[]) => saveSettings(made.parts, made.tenantId, { ...wanted, addresses }, admin)
  await assert.rejects(save(['198.51.100.0/24']), { code: 'allow-list.relay-address' })
  await assert.rejects(save(['2001:db8::1']), { code: 'allow-list.address' })
  await assert.rejects(save(['10.0.0.0/8']), { code: 'allow-list.address' })
  const input = { channel: 'smtp' as const, domain: 'parcels.example', addresses: ['2001:db8::1'] }
  assert.equal((await allowListFacts(made.parts, made.tenantId, input))[0]!.code, 'no-ipv4')
})

test('an operation that was cancelled does not keep settings and taking out locked', async (t) => {
  const made = await simulationsCase(t, { hasOperations: true })
  const { parts, tenantId } = made
  await saveSettings(parts, tenantId, wanted, admin)
  const start = (act: AllowListAct) =>
    parts.db.inTenant(tenantId, (trx) => startAllowList(parts, trx, tenantId, act, admin))
  const id = await start('apply')
  await assert.rejects(saveSettings(parts, tenantId, wanted, admin), { code: 'allow-list.busy' })
  await assert.rejects(start('remove'), { code: 'allow-list.busy' })
  await parts.db.inTenant(tenantId, (trx) => parts.operations.cancel(trx, tenantId, id))
  await parts.db.asSystem((trx) =>
    trx.updateTable('operation').set({ state: 'cancelled' }).where('id', '=', id).execute(),
  )
  assert.equal((await state(made)).state, 'faulty')
  await saveSettings(parts, tenantId, wanted, admin)
  await start('remove')
  assert.equal((await state(made)).state, 'removing')
})
