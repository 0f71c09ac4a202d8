// Every cmdlet with seeded nonsense as parameters: the endpoint answers 200, 400 or 404, and never fails itself.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assignRole, createTenant } from '../directory/create-tenant.ts'
import { roleTemplates } from '../directory/roles.ts'
import { createWorld } from '../create-world.ts'
import { signJwt } from '../login/tokens.ts'
import { MailboxStore } from '../mailboxes/store.ts'
import { cmdlets } from './cmdlets/all.ts'
import { createExchange } from './service.ts'
import { ExchangeStates } from './state.ts'

const seed = Number(process.env['FUZZ_SEED'] ?? 20_260_601)

function randomSource(start: number): () => number {
  let state = start
  return () => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff
    return state / 0x7fffffff
  }
}

const values: unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1e21,
  '',
  ' ',
  '*',
  'ada@contoso.com',
  'Default',
  'x'.repeat(9000),
  '\\',
  'a\\b',
  '1.2.3.4',
  '1.2.3.0/24',
  '2026-06-01T00:00:00Z',
  '((',
  [],
  [''],
  ['a', 'b'],
  [null],
  [{}],
  {},
  { '@odata.type': '#Exchange.GenericHashTable' },
  { Add: ['a'], Remove: [1] },
  { Add: {} },
  { nonsense: 1 },
]

test('no parameter makes the endpoint fail', async (t) => {
  t.diagnostic(`FUZZ_SEED=${seed}`)
  const random = randomSource(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length) % list.length]!
  const world = await createWorld()
  const tenant = createTenant(world, {
    displayName: 'Contoso',
    name: 'contoso',
    domains: ['contoso.com'],
    users: [{ name: 'ada' }],
  })
  const { handle } = createExchange(world, new ExchangeStates(world), { mailboxes: new MailboxStore() })
  const oid = '11111111-2222-4333-8444-555555555555'
  assignRole(tenant, oid, roleTemplates.globalAdministrator.id, world.clock.now())
  const exp = Math.floor(Date.now() / 1000) + 3600
  const token = signJwt(world, {
    aud: 'https://outlook.office365.com',
    tid: tenant.id,
    oid,
    appid: 'a',
    idtyp: 'app',
    roles: ['Exchange.ManageAsApp'],
    exp,
  })
  const path = `/adminapi/beta/${tenant.id}/InvokeCommand`
  const post = async (body: string) =>
    await handle({
      method: 'POST',
      url: new URL(path, 'https://outlook.office365.com'),
      path,
      headers: { authorization: `Bearer ${token}` },
      body: Buffer.from(body),
      remoteAddress: '127.0.0.1',
      base: 'https://outlook.office365.com',
    })
  for (const cmdlet of cmdlets.values())
    for (let round = 0; round < 25; round += 1) {
      const names = [...Object.keys(cmdlet.parameters), 'Identity', 'ResultSize', 'Confirm']
      const given = Object.fromEntries((cmdlet.required ?? []).map((name) => [name, pick(values)]))
      for (let count = Math.floor(random() * 4); count > 0; count -= 1) given[pick(names)] = pick(values)
      const reply = await post(JSON.stringify({ CmdletInput: { CmdletName: cmdlet.name, Parameters: given } }))
      const allowed = cmdlet.family === 'trace' ? [200, 400, 404, 429] : [200, 400, 404]
      assert.ok(allowed.includes(reply.status), `${reply.status} ${cmdlet.name} ${JSON.stringify(given).slice(0, 300)}`)
      JSON.parse(String(reply.body))
    }
  for (const body of [
    '',
    '{',
    'null',
    '[]',
    '{"CmdletInput":null}',
    '{"CmdletInput":{"CmdletName":"Get-TransportRule","Parameters":null}}',
  ])
    assert.equal((await post(body)).status, 400, body)
  world.clock.close()
})
