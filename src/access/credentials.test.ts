import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ManualClock } from '#test/support/manual-clock.ts'
import { Browser, signInAs, signInAsAdmin, type SignedInBrowser } from '#test/support/sign-in.ts'
import { startWebApp, type WebApp } from '#test/support/web-app.ts'
import type { Credential, Whoami } from './contract.ts'

const clock = new ManualClock(new Date())
const hour_ms = 3_600_000
let app: WebApp
let admin: SignedInBrowser
let contoso = ''
let fabrikam = ''
before(async () => {
  app = await startWebApp({ clock })
  admin = await signInAsAdmin(app.url, app.adminToken)
  const make = async (name: string) => (await admin.browser.call<{ id: string }>('POST', '/tenants', { name })).body.id
  contoso = await make('Contoso')
  fabrikam = await make('Fabrikam')
})
after(() => app?.[Symbol.asyncDispose]())

interface Made {
  clientId: string
  clientSecret: string
}

async function makeCredential(scopes = ['alert.read', 'messages.read'], tenantIds = [contoso]): Promise<Made> {
  const { browser } = await signInAsAdmin(app.url, app.adminToken)
  const scope = { kind: 'tenants', tenantIds }
  const made = await browser.call<Made>('POST', '/credentials', { name: 'SIEM', scopes, scope })
  assert.equal(made.status, 201, made.text)
  return made.body
}

async function askToken(fields: Record<string, string> | [string, string][], headers: Record<string, string> = {}) {
  const body = new URLSearchParams(fields)
  const response = await fetch(`${app.url}/api/v1/oauth/token`, { method: 'POST', body, headers })
  const answer = (await response.json()) as {
    access_token: string
    error?: string
    scope: string
    expires_in: number
    token_type: string
  }
  return { status: response.status, answer, headers: response.headers }
}

const grant = { grant_type: 'client_credentials' }
const post = ({ clientId, clientSecret }: Made) => ({ ...grant, client_id: clientId, client_secret: clientSecret })
const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`,
})
const asBearer = (token: string, where: string, method = 'GET') =>
  new Browser(app.url).call(method, where, undefined, { authorization: `Bearer ${token}` })

test('client credentials give a token of an hour with the scopes that were asked for, both ways of RFC 6749 2.3.1', async () => {
  const made = await makeCredential()
  const first = await askToken(post(made))
  assert.deepEqual(
    [first.status, first.answer.token_type, first.answer.expires_in, first.answer.scope],
    [200, 'Bearer', 3_600, 'alert.read messages.read'],
  )
  assert.equal(first.headers.get('cache-control'), 'no-store')
  const second = await askToken({ ...grant, scope: 'alert.read' }, basic(made.clientId, made.clientSecret))
  assert.equal(second.answer.scope, 'alert.read')
  const token = second.answer.access_token
  assert.equal((await asBearer(token, `/tenants/${contoso}/alerts`)).status, 200)
  assert.equal((await asBearer(token, `/tenants/${contoso}/messages`)).status, 403, 'only the scope that was asked for')
  assert.equal((await asBearer(first.answer.access_token, `/tenants/${contoso}/messages`)).status, 200)
  assert.equal((await asBearer(token, `/tenants/${fabrikam}/alerts`)).status, 404, 'another tenant')
  const { body } = await new Browser(app.url).call<Whoami>('GET', '/whoami', undefined, {
    authorization: `Bearer ${token}`,
  })
  assert.deepEqual(
    [body.kind, body.caller.kind, body.permissions, body.tenants],
    ['tenant', 'credential', ['alert.read'], [{ id: contoso, name: 'Contoso' }]],
  )
  await clock.advance(hour_ms)
  assert.equal((await asBearer(token, `/tenants/${contoso}/alerts`)).status, 401)
})

test('mistakes in the token request have the errors of RFC 6749 5.2', async () => {
  const made = await makeCredential()
  const { clientId, clientSecret } = made
  const good = post(made)
  const both = basic(clientId, clientSecret)
  const cases: [Record<string, string> | [string, string][], Record<string, string>, number, string][] = [
    [{}, both, 400, 'invalid_request'],
    [{ ...good, grant_type: 'password' }, {}, 400, 'unsupported_grant_type'],
    [{ ...good, client_secret: `${clientSecret.slice(0, -1)}_` }, {}, 401, 'invalid_client'],
    [{ ...good, client_id: contoso }, {}, 401, 'invalid_client'],
    [{ ...good, client_id: "' or 1=1" }, {}, 401, 'invalid_client'],
    [grant, {}, 401, 'invalid_client'],
    [grant, basic(clientId, 'wrong'), 401, 'invalid_client'],
    [grant, { authorization: 'Basic %%%' }, 401, 'invalid_client'],
    [grant, { authorization: 'Bearer x' }, 401, 'invalid_client'],
    [good, both, 400, 'invalid_request'],
    [[...Object.entries(good), ['scope', 'alert.read'], ['scope', 'alert.act']], {}, 400, 'invalid_request'],
    [{ ...good, scope: 'alert.act' }, {}, 400, 'invalid_scope'],
    [{ ...good, scope: '' }, {}, 400, 'invalid_scope'],
    [{ ...good, scope: 'alert.read nothing.read' }, {}, 400, 'invalid_scope'],
  ]
  for (const [fields, headers, status, error] of cases) {
    const { status: got, answer, headers: answered } = await askToken(fields, headers)
    assert.deepEqual([got, answer.error], [status, error], JSON.stringify(fields))
    if (error === 'invalid_client' && headers['authorization'])
      assert.match(answered.get('www-authenticate') ?? '', /^Basic/)
  }
  const json = await new Browser(app.url).call('POST', '/oauth/token', good)
  assert.equal(json.status, 400)
  const large = await fetch(`${app.url}/api/v1/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({ ...good, scope: 'a'.repeat(20_000) }),
  })
  assert.equal(large.status, 413)
})

test('secrets overlap while one takes over from the other, and all ends with the credential', async () => {
  const made = await makeCredential()
  const owner = await signInAsAdmin(app.url, app.adminToken)
  const rotate = async (body: unknown) =>
    (await owner.browser.call<Made>('POST', `/credentials/${made.clientId}/rotate`, body)).body
  // Of two that were made in one millisecond nobody could say which is the newer.
  await clock.advance(1_000)
  const second = await rotate({ overlapHours: 2 })
  const [old, fresh] = [await askToken(post(made)), await askToken(post(second))]
  assert.deepEqual([old.status, fresh.status], [200, 200])
  const shown = await owner.browser.call<Credential>('GET', `/credentials/${made.clientId}`)
  assert.deepEqual(
    shown.body.secrets.map(({ hint }) => hint),
    [second.clientSecret, made.clientSecret].map((text) => text.slice(-4)),
  )
  assert.ok(!shown.text.includes(made.clientSecret) && !shown.text.includes(second.clientSecret))
  await clock.advance(2 * hour_ms)
  assert.deepEqual([(await askToken(post(made))).status, (await askToken(post(second))).status], [401, 200])
  const again = await signInAsAdmin(app.url, app.adminToken)
  const third = (await again.browser.call<Made>('POST', `/credentials/${made.clientId}/rotate`, { overlapHours: 0 }))
    .body
  assert.equal((await askToken(post(second))).status, 401, 'without overlap the older ends at once')
  const live = await askToken(post(third))
  assert.equal((await again.browser.call('DELETE', `/credentials/${made.clientId}`)).status, 204)
  assert.equal((await askToken(post(third))).status, 401)
  assert.equal((await asBearer(live.answer.access_token, `/tenants/${contoso}/alerts`)).status, 401)
})

test('a credential has no more than who makes it, and is nobody else’s business', async () => {
  const { browser } = await signInAs(app.url, app.adminToken, [
    { roleId: 'super-admin', scope: { kind: 'tenants', tenantIds: [contoso] } },
  ])
  const make = (scopes: string[], scope: unknown) =>
    browser.call<{ code: string }>('POST', '/credentials', { name: 'x', scopes, scope })
  const own = { kind: 'tenants', tenantIds: [contoso] }
  assert.equal((await make(['alert.read'], own)).status, 201)
  assert.equal((await make(['alert.read'], { kind: 'installation' })).status, 403)
  assert.equal((await make(['alert.read'], { kind: 'tenants', tenantIds: [fabrikam] })).status, 403)
  assert.equal((await make(['tenants.write'], own)).body.code, 'credential.scope')
  assert.equal((await make(['providers.read'], own)).status, 403)
  assert.equal((await make(['nothing.read'], own)).body.code, 'credential.scope')
  const foreign = await makeCredential(['alert.read'], [fabrikam])
  assert.equal((await browser.call('GET', `/credentials/${foreign.clientId}`)).status, 404)
  assert.equal((await browser.call('DELETE', `/credentials/${foreign.clientId}`)).status, 404)
  assert.ok(!(await browser.call('GET', '/credentials')).text.includes(foreign.clientId))
})

test('guessing secrets is slowed down, the right client elsewhere is not', async () => {
  const made = await makeCredential()
  let last = 0
  for (let index = 0; index < 22; index += 1)
    last = (await askToken({ ...post(made), client_secret: `mws_${'x'.repeat(43)}` })).status
  assert.equal(last, 429)
  const other = await makeCredential()
  assert.equal((await askToken(post(other))).status, 200)
})
