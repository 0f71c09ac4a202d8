// Our ARC seal among those that the tenant trusts: put in and taken out again, and what others put in or took out is theirs.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { actor, openLab, type Lab } from './lab.ts'

const sealOf = (domain: string) => ({ domain, selector: 'arc', privateKeyPem: '' })

async function openSealing(t: TestContext): Promise<Lab> {
  const lab = await openLab(t)
  lab.restart({ gateway: { ...lab.parts.gateway, arc: sealOf('seal.operator.example') } })
  return lab
}

async function connect(lab: Lab): Promise<string> {
  const { signInUrl } = await lab.provisioning.connect(lab.tenantId, { options: { pilot_minutes: 0 } }, actor)
  await lab.signIn(signInUrl)
  return (await lab.settle()).state
}

async function disconnect(lab: Lab): Promise<void> {
  await lab.provisioning.disconnect(lab.tenantId, {}, actor)
  const operation = await lab.settle()
  assert.ok(operation.state === 'needs-sign-in', operation.message)
}

const tableOf = (lab: Lab) => lab.emulator.exchange.of(lab.emulator.tenant('Contoso')).table('ArcConfig')
const sealers = (lab: Lab): unknown[] => [tableOf(lab).rows()[0]?.values['sealers'] ?? []].flat()

/** As the customer's administrator does it. */
function put(lab: Lab, names: unknown[]): void {
  const at = lab.clock.now()
  const row = tableOf(lab).rows()[0] ?? { guid: 'arc', name: 'Default', createdAt: at, changedAt: at, values: {} }
  tableOf(lab).write([{ ...row, values: { sealers: names } }])
}

/** Right behind our next change of the list the administrator makes another, and reads show neither for a minute. */
function addBehindOurs(lab: Lab, name: string): void {
  let isDone = false
  const { gateway } = lab.parts
  lab.restart({
    gateway,
    onCall(_tenantId, { cmdlet }) {
      if (cmdlet !== 'Set-ArcConfig' || isDone) return
      isDone = true
      lab.emulator.tenant('Contoso').switches.exchangeReadDelay_ms = 60_000
      put(lab, [...sealers(lab), name])
    },
  })
}

test('a sealer that an administrator adds beside ours is never lost', async (t) => {
  const lab = await openSealing(t)
  addBehindOurs(lab, 'partner.example')
  assert.equal(await connect(lab), 'done')
  assert.deepEqual(sealers(lab), ['seal.operator.example', 'partner.example'])
  lab.emulator.tenant('Contoso').switches.exchangeReadDelay_ms = 0
  addBehindOurs(lab, 'late.example')
  await disconnect(lab)
  assert.deepEqual(sealers(lab), ['partner.example', 'late.example'])
})

test('what we added goes, also when our domain was changed since then', async (t) => {
  const lab = await openSealing(t)
  put(lab, ['partner.example'])
  assert.equal(await connect(lab), 'done')
  lab.restart({ gateway: { ...lab.parts.gateway, arc: sealOf('other.operator.example') } })
  await lab.provisioning.apply(lab.tenantId, actor)
  assert.equal((await lab.settle()).state, 'done')
  assert.deepEqual(sealers(lab), ['partner.example', 'other.operator.example'])
  lab.restart({ gateway: { ...lab.parts.gateway, arc: null } })
  await disconnect(lab)
  assert.deepEqual(sealers(lab), ['partner.example'])
})

test('what we could not add is not ours, whoever adds it', async (t) => {
  const lab = await openSealing(t)
  const effect = { kind: 'status', status: 400, code: 'BadRequest', message: 'Not now.' } as const
  lab.emulator.world.faults.push({ service: 'exchange', match: 'Set-ArcConfig', times: 1, effect })
  assert.equal(await connect(lab), 'failed')
  put(lab, ['seal.operator.example'])
  assert.equal(await connect(lab), 'done')
  await disconnect(lab)
  assert.deepEqual(sealers(lab), ['seal.operator.example'])
})

test('each call that changes the tenant is recorded before it is made', async (t) => {
  const lab = await openSealing(t)
  const made: string[] = []
  const { gateway } = lab.parts
  lab.restart({
    gateway,
    onCall(_tenantId, { cmdlet }) {
      if (/^(?:New|Set|Enable|Disable|Remove)-/.test(cmdlet)) made.push(cmdlet)
    },
  })
  assert.equal(await connect(lab), 'done')
  await disconnect(lab)
  const intents = await lab.db.inTenant(lab.tenantId, (trx) =>
    trx.selectFrom('mailflow_intent').select('cmdlet').where('tenant_id', '=', lab.tenantId).execute(),
  )
  assert.deepEqual(intents.map(({ cmdlet }) => cmdlet).toSorted(), made.toSorted())
})
