import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Secret, TOTP } from 'otpauth'
import { ownPath } from './own-path.ts'
import { hashPassword, passwordProblem, verifyPassword } from './passwords.ts'
import { permissions, predefinedRoles, roleHas } from './permissions.ts'
import { permissionsOf, reachFor, type Grant } from './reach.ts'
import { networkOf } from '#platform/http/network.ts'
import { signInKeys, waitAfter } from './throttle-policy.ts'
import { newTotpSecret, totpStep } from './totp.ts'

test('after signing in one goes to a path of ours, whatever was asked for', () => {
  const own = ['/', '/t/1/messages?q=a%20b&x=1#part', '/a/../b', '/%E2%82%AC', '/t//x']
  for (const path of own) assert.ok(ownPath(path).startsWith('/'), path)
  assert.equal(ownPath('/t/1/messages?q=a%20b&x=1#part'), '/t/1/messages?q=a%20b&x=1#part')
  const foreign = [
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    ' /t',
    'javascript:alert(1)',
    '/..//evil.example',
    '/.//evil.example',
    '/api/v1/session/microsoft',
    '/%61pi/v1/x',
    '/sign-in?next=/sign-in',
    '/first-sign-in?token=x',
    'evil.example',
    '',
    `/${'a'.repeat(2_000)}`,
    '/%',
  ]
  for (const path of foreign) assert.equal(ownPath(path), '/', JSON.stringify(path))
  assert.equal(ownPath(null), '/')
})

test('no text leads elsewhere (seeded)', () => {
  const pieces = [
    '/',
    '\\',
    '//',
    '.',
    '..',
    ':',
    '@',
    'evil.example',
    '%2f',
    '%5c',
    '\t',
    '\r',
    '?',
    '#',
    'http:',
    'a',
    '\u3002',
    '\uff0f',
  ]
  let seed = 20261122
  const random = (count: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % count
  for (let round = 0; round < 20_000; round += 1) {
    const text = Array.from({ length: 1 + random(7) }, () => pieces[random(pieces.length)]!).join('')
    const url = new URL(ownPath(text), 'https://console.example')
    assert.equal(url.origin, 'https://console.example', JSON.stringify(text))
  }
})

test('a password is long and not one that everybody tries; nothing else is asked', async () => {
  const address = 'adele.vance@contoso.example'
  const bad = [
    'short',
    'elevenchars',
    'password1234',
    'Qwertyuiop12',
    '111111111111',
    'abcabcabcabc',
    '123456789012',
    address,
  ]
  for (const password of [...bad, 'adele.vance2026!', 'x'.repeat(257)])
    assert.notEqual(passwordProblem(password, address), null, password)
  for (const password of ['maple harbour violet lantern', 'äöüßäöüßäöü!', '🦊🦊🐢🐢🦊🐢🐢🦊🐙🦊🐢🦊'])
    assert.equal(passwordProblem(password, address), null, password)
  const hash = await hashPassword('Ångström harbour')
  assert.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  assert.deepEqual(await verifyPassword(hash, 'A\u030angstro\u0308m harbour'), { isRight: true, isOld: false })
  assert.equal((await verifyPassword(hash, 'Angstrom harbour')).isRight, false)
  assert.equal((await verifyPassword(null, 'Ångström harbour')).isRight, false)
  const old = '$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$'
  await assert.rejects(verifyPassword(`${old}x`, 'x'), /not one of ours/)
})

test('a code of an authenticator app is good one step around now, and once', () => {
  const secret = newTotpSecret()
  const app = new TOTP({ secret: Secret.fromBase32(secret), digits: 6, period: 30, algorithm: 'SHA1' })
  const now = new Date('2026-11-22T09:00:10Z')
  const codeAt = (seconds: number) => app.generate({ timestamp: now.getTime() + seconds * 1_000 })
  const step = Math.floor(now.getTime() / 30_000)
  assert.equal(totpStep(secret, codeAt(0), now, null), step)
  assert.equal(totpStep(secret, ` ${codeAt(0).slice(0, 3)} ${codeAt(0).slice(3)}`, now, null), step)
  assert.equal(totpStep(secret, codeAt(-30), now, null), step - 1)
  assert.equal(totpStep(secret, codeAt(30), now, null), step + 1)
  for (const seconds of [-90, -60, 60, 90]) assert.equal(totpStep(secret, codeAt(seconds), now, null), null)
  assert.equal(totpStep(secret, codeAt(0), now, step), null, 'used already')
  assert.equal(totpStep(secret, codeAt(-30), now, step), null, 'older than the one that was used')
  for (const code of ['', '12345', '1234567', 'abcdef', '١٢٣٤٥٦']) assert.equal(totpStep(secret, code, now, null), null)
})

test('waits grow and end at a quarter of an hour; addresses of one network count together', () => {
  assert.deepEqual(
    [0, 4, 5, 6, 7, 30].map((count) => waitAfter('account-network', count)),
    [0, 0, 1_000, 2_000, 4_000, 900_000],
  )
  assert.equal(networkOf('2001:db8:1:2:3:4:5:6', { v4: 32, v6: 64 }), '2001:db8:1:2::/64')
  assert.equal(networkOf('::ffff:192.0.2.77', { v4: 24, v6: 48 }), '192.0.2.0/24')
  assert.equal(networkOf('not an address', { v4: 24, v6: 48 }), 'unknown')
  const device = Buffer.alloc(32, 1)
  const keys = signInKeys('adele@contoso.example', '192.0.2.1', device).map(({ key }) => key)
  const strangers = signInKeys('adele@contoso.example', '192.0.2.1', null).map(({ key }) => key)
  assert.ok(
    keys.every((key) => !strangers.includes(key)),
    'strangers do not count against a known device',
  )
})

const tenantA = '0193a1b2-0000-7000-8000-00000000000a'
const tenantB = '0193a1b2-0000-7000-8000-00000000000b'
const grant = (roleId: string, tenantIds: string[] | null, limit: Grant['limit'] = null): Grant => {
  const role = predefinedRoles.find(({ id }) => id === roleId)!
  const scope = tenantIds === null ? { kind: 'installation' as const } : { kind: 'tenants' as const, tenantIds }
  return { roleId, roleName: role.name, kind: role.kind, scope, permissions: permissionsOf(role, null, scope), limit }
}
const none = new Set<string>()

test('what one may do in a tenant is what the roles there give, and no more', () => {
  const grants = [grant('super-admin', [tenantA]), grant('help-desk', [tenantB])]
  const inB = reachFor(grants, none, { permission: 'policy.write', tenantId: tenantB })
  assert.ok(
    inB.permissions !== 'all' && !inB.permissions.includes('policy.write') && inB.permissions.includes('alert.act'),
  )
  const inA = reachFor(grants, none, { permission: 'policy.write', tenantId: tenantA })
  assert.ok(inA.permissions !== 'all' && inA.permissions.includes('policy.write'))
  assert.ok(!inA.permissions.includes('tenants.write'), 'making tenants is for the installation')
  assert.deepEqual(reachFor(grants, none, { permission: 'token.manage', tenantId: null }).tenants, [tenantA])
  const both = reachFor(grants, none, { permission: 'alert.read', tenantId: null })
  assert.deepEqual(both.tenants, [tenantA, tenantB])
  assert.ok(both.permissions !== 'all' && !both.permissions.includes('token.manage'), 'only what is held in both')
  assert.deepEqual(reachFor(grants, none, { permission: 'alert.read', tenantId: 'another' }).tenants, [])
})

test('a provider’s role enters only customers that let it in, and lists all of its scope', () => {
  const grants = [grant('provider-admin', [tenantA, tenantB])]
  const granted = new Set([tenantB])
  assert.deepEqual(reachFor(grants, granted, { permission: 'messages.read', tenantId: tenantA }).tenants, [])
  assert.deepEqual(reachFor(grants, granted, { permission: 'messages.read', tenantId: tenantB }).tenants, [tenantB])
  assert.deepEqual(reachFor(grants, granted, { permission: 'alert.read', tenantId: null }).tenants, [tenantB])
  assert.deepEqual(reachFor(grants, granted, { permission: 'providers.read', tenantId: null }).tenants, [
    tenantA,
    tenantB,
  ])
  const everywhere = [grant('provider-super-admin', null)]
  assert.deepEqual(reachFor(everywhere, granted, { permission: 'messages.read', tenantId: null }).tenants, [tenantB])
  assert.notEqual(
    permissionsOf(
      predefinedRoles.find(({ id }) => id === 'provider-super-admin')!,
      null,
      { kind: 'installation' },
    ),
    'all',
  )
})

test('narrowing takes away and never adds; a limit is lifted only by a role without one', () => {
  const base = predefinedRoles.find(({ id }) => id === 'admin')!
  const scope = { kind: 'tenants' as const }
  const whole = permissionsOf(base, null, scope) as Set<string>
  for (const narrowing of [
    { products: ['mail-flow'], domains: null, groupIds: null },
    { products: null, domains: ['contoso.example'], groupIds: null },
    { products: ['quarantine'], domains: null, groupIds: [tenantA] },
  ]) {
    const part = permissionsOf(base, narrowing, scope) as Set<string>
    assert.ok(part.size < whole.size && [...part].every((name) => whole.has(name)))
  }
  const superAdmin = predefinedRoles.find(({ id }) => id === 'super-admin')!
  const narrowed = permissionsOf(
    superAdmin,
    { products: null, domains: ['a.example'], groupIds: null },
    { kind: 'installation' },
  )
  assert.ok(narrowed !== 'all' && !narrowed.has('users.write') && !narrowed.has('policy.read'))
  const limit = { domains: ['a.example'], groupIds: [] }
  const other = { domains: ['b.example'], groupIds: [] }
  const asked = { permission: 'messages.read', tenantId: tenantA }
  const limited = [grant('admin', [tenantA], limit), grant('admin', [tenantA], other)]
  assert.deepEqual(reachFor(limited, none, asked).limit, { domains: ['a.example', 'b.example'], groupIds: [] })
  assert.equal(reachFor([...limited, grant('read-only', [tenantA])], none, asked).limit, undefined)
  assert.deepEqual(
    reachFor([grant('admin', [tenantA], limit), grant('read-only', [tenantA])], none, {
      permission: 'quarantine.release',
      tenantId: tenantA,
    }).limit,
    limit,
    'a role that does not have the permission lifts nothing',
  )
})

test('a role that only reads does not lift the limit of what another role lets one do', () => {
  const limit = { domains: ['a.example'], groupIds: [] }
  const grants = [grant('read-only', [tenantA]), grant('admin', [tenantA], limit)]
  const reading = reachFor(grants, none, { permission: 'quarantine.read', tenantId: tenantA })
  assert.equal(reading.limit, undefined)
  assert.ok(reading.permissions !== 'all' && reading.permissions.includes('quarantine.read'))
  assert.ok(!reading.permissions.includes('quarantine.release'), 'it would reach beyond the domain')
  const releasing = reachFor(grants, none, { permission: 'quarantine.release', tenantId: tenantA })
  assert.deepEqual(releasing.limit, limit)
  assert.ok(releasing.permissions !== 'all' && releasing.permissions.includes('quarantine.read'))
  const other = grant('read-only', [tenantA], { domains: ['b.example'], groupIds: [] })
  const both = reachFor([grants[1]!, other], none, { permission: 'quarantine.read', tenantId: tenantA })
  assert.deepEqual(both.limit?.domains, ['a.example', 'b.example'])
  assert.ok(both.permissions !== 'all' && both.permissions.includes('quarantine.read'))
  assert.ok(!both.permissions.includes('quarantine.release'))
})

test('predefined roles are those of the reference: each level has what the next has, and super admins alone give rights', () => {
  const holders = (name: string) =>
    predefinedRoles
      .filter((role) =>
        roleHas(
          role,
          permissions.find((each) => each.name === name)!,
        ),
      )
      .map(({ id }) => id)
  assert.deepEqual(holders('credentials.manage'), ['super-admin', 'provider-super-admin'])
  assert.deepEqual(holders('roles.write'), ['super-admin', 'provider-super-admin'])
  assert.deepEqual(holders('alert.settings'), ['super-admin', 'provider-super-admin'])
  assert.deepEqual(holders('alert.act').slice(0, 3), ['super-admin', 'admin', 'help-desk'])
  assert.ok(!holders('quarantine.release').includes('help-desk'))
  assert.ok(holders('audit.read').includes('read-only'))
  assert.ok(!holders('messages.read').includes('provider-business'))
  assert.deepEqual(
    holders('providers.read').filter((id) => !id.startsWith('provider')),
    [],
  )
})
