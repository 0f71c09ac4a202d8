// The containment against the emulated cloud: what is done, read back, put back, and what must never be done.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addRoleAssignment } from '#emulator/directory/actions.ts'
import { roleTemplates } from '#emulator/directory/roles.ts'
import { allMeasures, containmentCase, type ContainmentCase } from '#test/support/containment.ts'

const minute_ms = 60_000

test('every measure is done, proved by reading, and put back exactly', async (t) => {
  const made = await containmentCase(t)
  await made.choose({}, allMeasures)
  const frida = made.user('frida.fink')
  const before = frida.sessionsValidFrom
  await made.advance(1_000)
  const incident = await made.open('frida.fink')
  assert.equal((await made.report(incident)).state, 'pending')
  await made.track.advance(incident)
  const contained = await made.report(incident)
  assert.equal(contained.state, 'done')
  assert.deepEqual(
    contained.steps.map(({ key, state }) => `${key} ${state}`),
    ['sign-in done', 'sessions done', 'reject-rule done', 'password manual'],
  )
  assert.equal(frida.accountEnabled, false)
  assert.ok(frida.sessionsValidFrom > before)
  assert.deepEqual(made.listed(), ['frida.fink@contoso.com'])
  assert.match(contained.steps.find(({ key }) => key === 'reject-rule')!.detail, /30 minutes or more/)

  await made.end(incident)
  assert.equal((await made.report(incident)).state, 'restoring')
  await made.track.advance(incident)
  const restored = await made.report(incident)
  assert.equal(restored.state, 'restored')
  assert.equal(frida.accountEnabled, true)
  assert.equal(made.listed(), null)
  assert.deepEqual(await made.states(incident), {
    'sign-in': 'restored',
    sessions: 'done',
    'reject-rule': 'restored',
    password: 'manual',
  })
  assert.deepEqual(await made.alerts('compromise.containment-incomplete'), [])
})

test('nothing chosen: no call, and the state is none', async (t) => {
  const made = await containmentCase(t)
  const incident = await made.open('frida.fink')
  await made.track.advance(incident)
  assert.deepEqual(await made.report(incident).then(({ state, steps }) => [state, steps.map(({ key }) => key)]), [
    'none',
    ['password'],
  ])
  assert.equal(made.seen('graph', '/users').length, 0)
})

test('what was disabled before stays disabled; what others refused stays refused', async (t) => {
  const made = await containmentCase(t)
  await made.choose({}, allMeasures)
  const first = await made.open('lara.leaver')
  await made.track.advance(first)
  assert.equal((await made.states(first))['sign-in'], 'done')
  await made.end(first)
  await made.track.advance(first)
  assert.equal(made.user('lara.leaver').accountEnabled, false)
  assert.equal(made.seen('graph', '/users/').filter(({ method }) => method === 'PATCH').length, 0)
})

test('two incidents about one account: the last one to end puts the value of before back', async (t) => {
  const made = await containmentCase(t)
  await made.choose({}, allMeasures)
  const frida = made.user('frida.fink')
  const own = await made.open('frida.fink')
  await made.track.advance(own)
  const shared = await made.open('info', { actorId: frida.id })
  await made.track.advance(shared)
  await made.end(own)
  await made.track.advance(own)
  assert.equal(frida.accountEnabled, false)
  assert.deepEqual(made.listed(), ['info@contoso.com'])
  await made.end(shared)
  await made.track.advance(shared)
  assert.equal(frida.accountEnabled, true)
  assert.equal(made.listed(), null)
})

test('the last active global administrator is never disabled, nor an account for emergencies', async (t) => {
  const made = await containmentCase(t)
  await made.choose({ breakGlass: ['Frida.Fink@contoso.com'] }, allMeasures)
  const admin = await made.open('admin')
  await made.track.advance(admin)
  const report = await made.report(admin)
  assert.equal(made.user('admin').accountEnabled, true)
  assert.deepEqual(report.flags, ['onlyAdministrator'])
  assert.match(report.steps[0]!.detail, /last active global administrator/)
  assert.equal((await made.states(admin))['sign-in'], 'skipped')
  assert.equal((await made.states(admin))['sessions'], 'done')

  const frida = await made.open('frida.fink')
  await made.track.advance(frida)
  assert.equal(made.user('frida.fink').accountEnabled, true)
  assert.match((await made.report(frida)).steps[0]!.detail, /break-glass/)
})

test('an account for emergencies is known by any of its addresses, also as who sent from a shared mailbox', async (t) => {
  const made = await containmentCase(t)
  await made.choose({ breakGlass: ['emergency@contoso.com'] }, { disablesSignIn: true })
  const frida = made.user('frida.fink')
  frida.proxyAddresses.push('smtp:Emergency@contoso.com')
  const shared = await made.open('info', { actorId: frida.id })
  await made.track.advance(shared)
  assert.equal(frida.accountEnabled, true)
  assert.equal((await made.states(shared))['sign-in'], 'skipped')
})

test('of two global administrators at most one is disabled, even at the same time', async (t) => {
  const made = await containmentCase(t)
  await made.choose({}, allMeasures)
  promote(made, 'frida.fink', 'globalAdministrator')
  // Without this Microsoft would refuse both anyway: an application needs a role for it.
  promoteApplication(made)
  const [admin, frida] = [await made.open('admin'), await made.open('frida.fink')]
  await Promise.all([made.track.advance(admin), made.track.advance(frida)])
  const enabled = [made.user('admin'), made.user('frida.fink')].filter(({ accountEnabled }) => accountEnabled)
  assert.equal(enabled.length, 1)
  const states = new Set([(await made.states(admin))['sign-in'], (await made.states(frida))['sign-in']])
  assert.deepEqual(states, new Set(['done', 'skipped']))
})

test('an administrator whom Microsoft protects is the work of a person', async (t) => {
  const made = await containmentCase(t)
  await made.choose({}, allMeasures)
  promote(made, 'frida.fink', 'globalAdministrator')
  const incident = await made.open('frida.fink')
  await made.track.advance(incident)
  assert.equal(made.user('frida.fink').accountEnabled, true)
  const step = (await made.report(incident)).steps[0]!
  assert.equal(step.state, 'manual')
  assert.match(step.detail, /does not let an application disable/)
})

test('who holds a role cannot be read: an administrator is left to a person', async (t) => {
  const made = await containmentCase(t, { roles: ['User.EnableDisableAccount.All', 'User.RevokeSessions.All'] })
  await made.choose({}, allMeasures)
  const incident = await made.open('admin')
  await made.track.advance(incident)
  assert.equal(made.user('admin').accountEnabled, true)
  assert.equal((await made.states(incident))['sign-in'], 'manual')
})

test('accounts from a local directory and federated domains are the work of a person', async (t) => {
  const made = await containmentCase(t)
  await made.choose({}, allMeasures)
  made.user('frida.fink').other['onPremisesSyncEnabled'] = true
  const synced = await made.open('frida.fink')
  await made.track.advance(synced)
  assert.match((await made.report(synced)).steps[0]!.detail, /local directory/)
  made.emulator.tenant('Contoso').domains.get('contoso.com')!.authenticationType = 'Federated'
  const federated = await made.open('felix.fuchs')
  await made.track.advance(federated)
  assert.match((await made.report(federated)).steps[0]!.detail, /federated/)
  assert.equal(made.user('frida.fink').accountEnabled && made.user('felix.fuchs').accountEnabled, true)
  assert.equal((await made.states(federated))['sign-in'], 'manual')
})

test('without the permissions only the rule works; what is missing is named, and done once it is granted', async (t) => {
  const made = await containmentCase(t, { roles: [] })
  await made.choose({}, allMeasures)
  const incident = await made.open('frida.fink')
  await made.track.advance(incident)
  const report = await made.report(incident)
  assert.equal(report.state, 'partial')
  assert.match(report.steps[0]!.detail, /User\.EnableDisableAccount\.All is missing/)
  assert.match(report.steps[1]!.detail, /User\.RevokeSessions\.All is missing/)
  assert.deepEqual(made.listed(), ['frida.fink@contoso.com'])
  const [alert] = await made.alerts('compromise.containment-incomplete')
  assert.match(alert!.text, /containment for frida\.fink@contoso\.com is incomplete.*EnableDisableAccount/)

  made.grant('User.EnableDisableAccount.All')
  made.grant('User.RevokeSessions.All')
  await made.advance(6 * minute_ms)
  await made.track.advance(incident)
  assert.equal((await made.report(incident)).state, 'done')
  assert.equal(made.user('frida.fink').accountEnabled, false)
  const after = await made.alerts('compromise.containment-incomplete')
  assert.deepEqual(
    after.map(({ state }) => state),
    ['resolved'],
  )
})

test('Microsoft’s own restriction is shown, and lifted at the end when the policy says so and the mailbox is clean', async (t) => {
  let hygiene: 'findings' | 'cleaned' = 'findings'
  const options = { hygiene: { state: () => Promise.resolve({ state: hygiene, findings: [] }) } }
  const made = await containmentCase(t, { options })
  await made.choose({}, { liftsMicrosoftBlock: true })
  const state = made.emulator.exchange.of(made.emulator.tenant('Contoso'))
  for (const name of ['frida.fink', 'felix.fuchs'])
    state.table('BlockedSender').add(state.newRow(`${name}@contoso.com`, { Reason: 'OutboundSpamLast24Hours' }))
  const isRestricted = (name: string) =>
    state
      .table('BlockedSender')
      .rows()
      .some((row) => row.name === `${name}@contoso.com`)

  const dirty = await made.open('frida.fink')
  await made.track.advance(dirty)
  assert.deepEqual((await made.report(dirty)).flags, ['microsoftRestricted'])
  await made.end(dirty)
  await made.track.advance(dirty)
  assert.equal(isRestricted('frida.fink'), true)
  assert.equal((await made.states(dirty))['microsoft-block'], 'manual')

  hygiene = 'cleaned'
  const clean = await made.open('felix.fuchs')
  await made.track.advance(clean)
  await made.end(clean)
  await made.track.advance(clean)
  assert.equal(isRestricted('felix.fuchs'), false)
  assert.equal((await made.states(clean))['microsoft-block'], 'restored')
})

function promote(made: ContainmentCase, name: string, role: keyof typeof roleTemplates): void {
  const tenant = made.emulator.tenant('Contoso')
  addRoleAssignment({ world: made.emulator.world, tenant, actor }, made.user(name).id, roleTemplates[role].id)
}

function promoteApplication(made: ContainmentCase): void {
  const tenant = made.emulator.tenant('Contoso')
  const principal = [...tenant.directory.servicePrincipals.values()].find(({ appId }) => appId === made.appId)!
  addRoleAssignment({ world: made.emulator.world, tenant, actor }, principal.id, roleTemplates.globalAdministrator.id)
}

const actor = { kind: 'user' as const, id: 'test', name: 'test', appId: null, clientAddress: '' }
