import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { acceptLink, Browser, signInAs, signInAsAdmin, testPassword } from '#test/support/sign-in.ts'
import { startWebApp, type WebApp } from '#test/support/web-app.ts'
import { putChallenge, takeChallenge } from './challenges.ts'
import type { User } from './contract.ts'
import { hashOf } from './cookies.ts'

const minute_ms = 60_000
let app: WebApp
let contoso = ''
let fabrikam = ''
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const withToken = <T = unknown>(token: string, method: string, where: string, body?: unknown) =>
  new Browser(app.url).call<T>(method, where, body, bearer(token))
const only = (...tenantIds: string[]) => ({ kind: 'tenants', tenantIds })
const asRole = (roleId: string, ...tenantIds: string[]) =>
  signInAs(app.url, app.adminToken, [{ roleId, scope: only(...tenantIds) }])
const inSystem = <T>(query: ReturnType<typeof sql<T>>) =>
  app.app.platform!.db.asSystem(async (trx) => (await query.execute(trx)).rows)
const letProviderIn = (tenantId: string, isGranted: boolean) =>
  inSystem(sql`insert into provider_access (tenant_id, is_granted, changed_at, changed_by)
    values (${tenantId}, ${isGranted}, now(), 'test')
    on conflict (tenant_id) do update set is_granted = excluded.is_granted`)

before(async () => {
  app = await startWebApp()
  const make = async (name: string) =>
    (await withToken<{ id: string }>(app.adminToken, 'POST', '/tenants', { name })).body.id
  contoso = await make('Contoso')
  fabrikam = await make('Fabrikam')
})
after(() => app?.[Symbol.asyncDispose]())

test('a link works while only invited people exist, and the first link ends when one of them comes in', async () => {
  const first = app.firstSignInUrl!
  const { body } = await withToken<{ user: User; link: string }>(app.adminToken, 'POST', '/users', {
    email: 'megan@contoso.example',
    name: 'Megan Bowen',
    assignments: [{ roleId: 'super-admin', scope: { kind: 'installation' } }],
  })
  const newer = await withToken<{ link: string }>(app.adminToken, 'POST', `/users/${body.user.id}/link`)
  assert.equal(newer.status, 201, newer.text)
  const check = () =>
    new Browser(app.url).call('POST', '/sign-in/link', { token: new URL(first).searchParams.get('token') })
  assert.equal((await check()).status, 200)
  await acceptLink(app.url, newer.body.link, { email: 'megan@contoso.example' })
  assert.equal((await check()).status, 410)
})

test('a credential is rotated only by who has all that it can do', async () => {
  const admin = await signInAsAdmin(app.url, app.adminToken)
  const make = async (scopes: string[]) =>
    (
      await admin.browser.call<{ clientId: string }>('POST', '/credentials', {
        name: 'SIEM',
        scopes,
        scope: only(contoso),
      })
    ).body.clientId
  const wide = await make(['alert.read', 'messages.read'])
  const token = await withToken<{ token: string }>(app.adminToken, 'POST', '/tokens', {
    name: 'keeper',
    tenants: [contoso],
    permissions: ['credentials.manage', 'alert.read'],
  })
  const rotate = (id: string) =>
    withToken<{ code: string }>(token.body.token, 'POST', `/credentials/${id}/rotate`, { overlapHours: 1 })
  const refused = await rotate(wide)
  assert.deepEqual([refused.status, refused.body.code], [403, 'permission.missing'])
  assert.equal((await rotate(await make(['alert.read']))).status, 201)
  await letProviderIn(contoso, true)
  const provider = await asRole('provider-super-admin', contoso)
  const taken = await provider.browser.call('POST', `/credentials/${wide}/rotate`, {})
  assert.equal(taken.status, 403, 'the customer’s own is not for the provider')
})

test('what strangers begin keeps nobody from signing in', async () => {
  const { db } = app.app.platform!
  const now = new Date()
  await inSystem(sql`insert into access_challenge (hash, kind, user_id, data, tries, expires_at)
    select sha256(n::text::bytea), 'passkey-sign-in', null, '{}', 0, ${now}::timestamptz + interval '1 minute'
    from generate_series(1, 20000) n`)
  const hash = hashOf('mine')
  await db.asSystem((trx) => putChallenge(trx, now, { hash, kind: 'passkey-sign-in', userId: null, data: {} }))
  const [row] = await inSystem(sql<{ n: number }>`select count(*) as n from access_challenge where user_id is null`)
  assert.equal(Number(row!.n), 20_000, 'the oldest gave way')
  assert.ok(await db.asSystem((trx) => takeChallenge(trx, now, hash, 'passkey-sign-in')))
  await inSystem(sql`delete from access_challenge`)
  const stranger = new Browser(app.url)
  let refusals = 0
  for (let index = 0; index < 62; index += 1)
    refusals += Number((await stranger.call('POST', '/sign-in/passkey/options')).status === 429)
  assert.ok(refusals >= 1, 'so many a minute for one network')
})

test('tokens and credentials of a provider reach a customer only while it lets the provider in', async () => {
  await letProviderIn(contoso, true)
  const provider = await asRole('provider-super-admin', contoso)
  const token = await provider.browser.call<{ token: string }>('POST', '/tokens', {
    name: 'nightly',
    tenants: [contoso],
    permissions: ['alert.read', 'token.manage'],
  })
  assert.equal(token.status, 201, token.text)
  const child = await withToken<{ token: string }>(token.body.token, 'POST', '/tokens', {
    name: 'child',
    tenants: [contoso],
    permissions: ['alert.read'],
  })
  const made = await provider.browser.call<{ clientId: string; clientSecret: string }>('POST', '/credentials', {
    name: 'nightly',
    scopes: ['alert.read'],
    scope: only(contoso),
  })
  assert.equal(made.status, 201, made.text)
  const { clientId, clientSecret } = made.body
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }
  const asked = await fetch(`${app.url}/api/v1/oauth/token`, { method: 'POST', body: new URLSearchParams(form) })
  const access = ((await asked.json()) as { access_token: string }).access_token
  const all = [token.body.token, child.body.token, access]
  const read = async () =>
    Promise.all(all.map(async (each) => (await withToken(each, 'GET', `/tenants/${contoso}/alerts`)).status))
  assert.deepEqual(await read(), [200, 200, 200])
  await letProviderIn(contoso, false)
  assert.deepEqual(await read(), [404, 404, 404])
  await letProviderIn(contoso, true)
  assert.deepEqual(await read(), [200, 200, 200])
  const invite = (roleId: string) =>
    provider.browser.call('POST', '/users', {
      email: `${roleId}@adatum.example`,
      name: 'Lee Gu',
      assignments: [{ roleId, scope: only(contoso) }],
    })
  assert.equal((await invite('read-only')).status, 403, 'a role of the customer would outlive the refusal')
  assert.equal((await invite('provider-help-desk')).status, 201)
  const admin = await signInAsAdmin(app.url, app.adminToken)
  assert.equal((await admin.browser.call('POST', `/users/${provider.userId}/disable`)).status, 200)
  assert.deepEqual(await read(), [401, 401, 401], 'and they end with who made them')
  const [entry] = await inSystem(sql<{ after: unknown }>`select after from audit_entry
    where action = 'user.disable' and tenant_id is null and target = ${provider.email}`)
  assert.deepEqual(entry!.after, { revoked: { tokens: 2, credentials: 1 } })
})

test('a token makes none that outlives it, and an access token makes none', async () => {
  const expiresAt = new Date(Date.now() + 60 * minute_ms).toISOString()
  const make = (token: string, more = {}) =>
    withToken<{ id: string; token: string }>(token, 'POST', '/tokens', {
      name: 'x',
      tenants: [contoso],
      permissions: ['token.manage'],
      ...more,
    })
  const short = await make(app.adminToken, { expiresAt })
  const later = new Date(Date.now() + 600 * minute_ms).toISOString()
  const children = [await make(short.body.token), await make(short.body.token, { expiresAt: later })]
  const { body } = await withToken<{ items: { id: string; expiresAt: string }[] }>(app.adminToken, 'GET', '/tokens')
  for (const child of children) assert.equal(body.items.find(({ id }) => id === child.body.id)!.expiresAt, expiresAt)
  const { browser } = await signInAsAdmin(app.url, app.adminToken)
  const credential = await browser.call<{ clientId: string; clientSecret: string }>('POST', '/credentials', {
    name: 'x',
    scopes: ['token.manage', 'credentials.manage'],
    scope: only(contoso),
  })
  const { clientId, clientSecret } = credential.body
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }
  const asked = await fetch(`${app.url}/api/v1/oauth/token`, { method: 'POST', body: new URLSearchParams(form) })
  const access = ((await asked.json()) as { access_token: string }).access_token
  assert.equal((await make(access)).status, 403)
  const input = { name: 'y', scopes: ['token.manage'], scope: only(contoso) }
  assert.equal((await withToken(access, 'POST', '/credentials', input)).status, 403)
  const other = await browser.call<{ clientId: string }>('POST', '/credentials', input)
  const rotate = (id: string) => withToken(access, 'POST', `/credentials/${id}/rotate`, {})
  assert.deepEqual([(await rotate(other.body.clientId)).status, (await rotate(clientId)).status], [403, 201])
  const keeper = await make(app.adminToken, { expiresAt, permissions: ['token.manage', 'credentials.manage'] })
  const brief = await withToken<{ expiresAt: string }>(keeper.body.token, 'POST', '/credentials', input)
  assert.equal(brief.body.expiresAt, expiresAt)
})

test('an open link ends when the roles of its person change, and only then', async () => {
  const admin = await signInAsAdmin(app.url, app.adminToken)
  const invited = await admin.browser.call<{ user: User; link: string }>('POST', '/users', {
    email: 'isaiah@contoso.example',
    name: 'Isaiah Langer',
    assignments: [{ roleId: 'read-only', scope: only(contoso) }],
  })
  const change = (roleId: string) =>
    admin.browser.call<{ needsNewLink: boolean }>('PUT', `/users/${invited.body.user.id}`, {
      assignments: [{ roleId, scope: only(contoso) }],
    })
  const token = new URL(invited.body.link).searchParams.get('token')
  const check = async () => (await new Browser(app.url).call('POST', '/sign-in/link', { token })).status
  assert.deepEqual([(await change('read-only')).body.needsNewLink, await check()], [false, 200])
  assert.deepEqual([(await change('super-admin')).body.needsNewLink, await check()], [true, 410])
})

test('a passkey counts as second factor also where it cannot be used', async () => {
  await using plain = await startWebApp({ env: { MAILWARDEN_HTTP_PUBLIC_URL: 'http://192.0.2.1' } })
  const person = await signInAsAdmin(plain.url, plain.adminToken)
  await plain.app.platform!.db.asSystem((trx) =>
    sql`insert into access_passkey (id, user_id, name, public_key, counter, transports, created_at)
      select 'k', id, 'Key', '\\x00', 0, '{}', now() from access_user where email = ${person.email}`.execute(trx),
  )
  const answer = await new Browser(plain.url).call<{ state: string }>('POST', '/sign-in/password', {
    email: person.email,
    password: testPassword,
  })
  assert.deepEqual([answer.status, answer.body.state], [200, 'second-factor'])
})

test('what somebody is in another tenant is neither shown nor in the log of this one', async () => {
  const admin = await signInAs(app.url, app.adminToken, [{ roleId: 'super-admin', scope: only(contoso) }])
  const both = await signInAs(app.url, app.adminToken, [
    { roleId: 'read-only', scope: only(contoso, fabrikam) },
    { roleId: 'admin', scope: only(fabrikam) },
  ])
  const { body } = await admin.browser.call<User>('GET', `/users/${both.userId}`)
  assert.deepEqual(body.assignments, [{ roleId: 'read-only', roleName: 'Read-only', scope: only(contoso) }])
  const rows = await inSystem(sql<{ after: unknown }>`select after from audit_entry
    where tenant_id = ${contoso} and action = 'user.invite' and target = ${both.email}`)
  assert.deepEqual(rows[0]!.after, { assignments: [{ roleId: 'read-only', scope: only(contoso) }] })
})

test('signing in over a session ends that session', async () => {
  const { browser, email, cookie } = await asRole('read-only', contoso)
  const answer = await browser.call('POST', '/sign-in/password', { email, password: testPassword })
  assert.equal(answer.status, 200)
  assert.equal((await browser.call('GET', '/account')).status, 200)
  const old = new Browser(app.url)
  assert.equal((await old.call('GET', '/account', undefined, { cookie })).status, 401)
})
