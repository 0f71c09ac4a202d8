// Every route of the API, listed by the server itself, so that a new one cannot be forgotten here: no session or token, a revoked one,
// another tenant's, a missing permission, each role against the catalogue, a malformed path, body or query.
import { permissionNamed, permissions, predefinedRoles, roleHas } from '#access/permissions.ts'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { newToken } from '#platform/http/tokens.ts'
import { newId } from '#platform/ids.ts'
import { Browser, signInAs, type SignedInBrowser } from '#test/support/sign-in.ts'
import { startWebApp, type WebApp } from '#test/support/web-app.ts'
import type { App } from '../app.ts'

interface Route {
  method: string
  url: string
  permission: string
  takesBody: boolean
  query: string[]
}

let web: WebApp
let app: App
let admin = ''
let contoso = ''
let fabrikam = ''
let routes: Route[] = []

before(async () => {
  web = await startWebApp()
  app = web.app
  admin = web.adminToken
  contoso = ((await call('POST', '/api/v1/tenants', admin, { name: 'Contoso' })).body as { id: string }).id
  fabrikam = ((await call('POST', '/api/v1/tenants', admin, { name: 'Fabrikam' })).body as { id: string }).id
  routes = await listRoutes()
})

after(async () => {
  await web?.[Symbol.asyncDispose]()
})

async function call(method: string, url: string, bearer: string | null, body?: unknown) {
  const response = await fetch(new URL(url, app.httpUrl!), {
    method,
    redirect: 'manual',
    signal: AbortSignal.timeout(60_000),
    headers: {
      ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  // A stream of events never ends.
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
  const text = isStream ? '' : await response.text().catch((cause: unknown) => fail(`${method} ${url}`, cause))
  if (isStream) await response.body?.cancel()
  const isJson = /json/.test(response.headers.get('content-type') ?? '')
  return { status: response.status, text, body: isJson && text !== '' ? (JSON.parse(text) as unknown) : null }
}

/** An answer that breaks off is as bad as an internal error. */
function fail(where: string, cause: unknown): never {
  throw new Error(`${where}: the answer broke off`, { cause })
}

async function listRoutes(): Promise<Route[]> {
  const { body } = await call('GET', '/api/v1/openapi.json', null)
  const { paths } = body as { paths: Record<string, Record<string, Record<string, unknown>>> }
  return Object.entries(paths).flatMap(([url, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      url,
      permission: String(operation['x-permission']),
      takesBody: operation['requestBody'] !== undefined,
      query: ((operation['parameters'] ?? []) as { in: string; name: string }[])
        .filter((parameter) => parameter.in === 'query')
        .map(({ name }) => name),
    })),
  )
}

async function tokenFor(tenants: string[] | null, permissions: string[] | null): Promise<string> {
  const made = await call('POST', '/api/v1/tokens', admin, {
    name: 'test',
    ...(tenants === null ? {} : { tenants }),
    ...(permissions === null ? {} : { permissions }),
  })
  assert.equal(made.status, 201, made.text)
  return (made.body as { token: string }).token
}

const fill = ({ url }: Route, tenant: string, id: string) =>
  url.replaceAll('{tenantId}', tenant).replaceAll(/\{\w+\}/g, id)
const bodyOf = (route: Route) => (route.method === 'GET' || route.method === 'DELETE' ? undefined : {})
/** A token has no account of its own: those routes answer 403 whatever is sent. */
const forTokens = () => guarded().filter(({ permission }) => permission !== 'account.own')
const guarded = () => routes.filter(({ permission }) => permission !== 'public')
const ofTenant = () => guarded().filter(({ url }) => url.startsWith('/api/v1/tenants/{tenantId}'))
const nameOf = ({ method, url }: Route) => `${method} ${url}`

async function eachAnswers(list: Route[], allowed: number[], ask: (route: Route) => ReturnType<typeof call>) {
  const wrong: string[] = []
  for (const route of list) {
    const answer = await ask(route)
    if (!allowed.includes(answer.status)) wrong.push(`${nameOf(route)}: ${answer.status} ${answer.text.slice(0, 200)}`)
    assert.doesNotMatch(answer.text, /node_modules|\.ts:\d|syntax error|select .* from|relation "/i, nameOf(route))
  }
  assert.deepEqual(wrong, [])
}

/** Public ones besides those of the portal, whose people are no administrators and which has its own tests. Agents sign each request. */
const publicRoutes = [
  'GET /api/v1/session',
  'GET /api/v1/session/microsoft',
  'GET /api/v1/session/microsoft/callback',
  'GET /api/v1/sign-in/microsoft/callback',
  'POST /api/v1/agent/enroll',
  'POST /api/v1/agent/poll',
  'POST /api/v1/agent/report',
  'POST /api/v1/oauth/token',
  'POST /api/v1/report/{token}/messages',
  'POST /api/v1/sign-in/link',
  'POST /api/v1/sign-in/link/accept',
  'POST /api/v1/sign-in/passkey',
  'POST /api/v1/sign-in/passkey/options',
  'POST /api/v1/sign-in/password',
  'POST /api/v1/sign-in/second-factor',
]

test('the list is the whole API, and only sign-in and the description are public', () => {
  assert.ok(guarded().length > 90, String(guarded().length))
  const open = routes.filter(({ permission }) => permission === 'public').map(nameOf)
  assert.deepEqual(open.filter((name) => !name.includes(' /api/v1/portal/')).sort(), publicRoutes)
})

test('every permission of a route stands in the catalogue', () => {
  const unknown = guarded().filter(({ permission }) => !permissionNamed.has(permission))
  assert.equal(permissionNamed.size, permissions.length, 'a permission stands there twice')
  assert.deepEqual(
    unknown.map((route) => `${nameOf(route)}: ${route.permission}`),
    [],
  )
})

const unsafe = () => guarded().filter(({ method }) => method !== 'GET')
const ofContoso = (roleId: string) => [{ roleId, scope: { kind: 'tenants', tenantIds: [contoso] } }]
/** They would end the session that asks. */
const endsItself = new Set(['DELETE /api/v1/session', 'PUT /api/v1/account/password'])

/** As a browser that is signed in; `headers` go over its own. */
function ask(person: SignedInBrowser, route: Route, tenant: string, headers: Record<string, string> = {}) {
  const url = new URL(fill(route, tenant, newId()), app.httpUrl!).href
  const cookies = { cookie: person.cookie, 'x-csrf-token': person.csrf, ...headers }
  return new Browser(app.httpUrl!).call(route.method, url, bodyOf(route), cookies)
}

/** One for each permission, and one more where it is not of a tenant: that every route asks for its own is shown below. */
const routePerPermission = () => [
  ...new Map(
    guarded()
      .filter((each) => !endsItself.has(nameOf(each)))
      .map((route) => [`${route.permission} ${route.url.includes('{tenantId}')}`, route]),
  ).values(),
]

test('each predefined role is let in where the catalogue says so, and nowhere else', async () => {
  assert.ok(routePerPermission().length > 50, String(routePerPermission().length))
  for (const role of predefinedRoles) {
    const person = await signInAs(app.httpUrl!, admin, ofContoso(role.id))
    const wrong: string[] = []
    for (const route of routePerPermission()) {
      const permission = permissionNamed.get(route.permission)!
      const isHeld = roleHas(role, permission) && permission.reach === 'tenant'
      const { status, text, body } = await ask(person, route, contoso)
      const isRefused = status === 403 && (body as { code: string }).code === 'permission.missing'
      // A provider's role enters no customer that has not let it in: that one does not exist for it.
      const isShut = role.kind === 'provider' && route.url.includes('{tenantId}') && permission.product !== 'providers'
      const isRight = !isHeld
        ? isRefused
        : isShut
          ? status === 404
          : route.url.includes('{tenantId}')
            ? !isRefused
            : true
      if (!isRight || status === 401 || status >= 500)
        wrong.push(`${role.id}, ${nameOf(route)} (${route.permission}): ${status} ${text.slice(0, 150)}`)
    }
    assert.deepEqual(wrong, [])
  }
})

test('a super admin of another tenant finds nothing of this one', async () => {
  const person = await signInAs(app.httpUrl!, admin, [
    { roleId: 'super-admin', scope: { kind: 'tenants', tenantIds: [fabrikam] } },
  ])
  await eachAnswers(ofTenant(), [404], (route) => ask(person, route, contoso))
})

test('a cookie without its CSRF header, or with that of another session, changes nothing', async () => {
  const person = await signInAs(app.httpUrl!, admin, ofContoso('super-admin'))
  const other = await signInAs(app.httpUrl!, admin, ofContoso('super-admin'))
  for (const token of ['', other.csrf])
    await eachAnswers(unsafe(), [403], async (route) => {
      const answer = await ask(person, route, contoso, { 'x-csrf-token': token })
      assert.equal((answer.body as { code: string }).code, 'sign-in.csrf', nameOf(route))
      return answer
    })
})

test('a cookie that is made up, or whose session has ended, is nobody', async () => {
  const person = await signInAs(app.httpUrl!, admin, ofContoso('super-admin'))
  const made = person.cookie.replace(/session=[^;]+/, `session=${'x'.repeat(43)}`)
  assert.equal((await person.browser.call('DELETE', '/session')).status, 204)
  for (const cookie of [made, person.cookie, 'mailwarden_session=', 'mailwarden_session=%00; mailwarden_session=a'])
    await eachAnswers(guarded(), [401], (route) => ask(person, route, contoso, { cookie }))
})

test('a role that is narrowed to a domain is refused by every route that does not honour it', async () => {
  const made = await call('POST', '/api/v1/roles', admin, {
    name: 'Part of Contoso',
    baseId: 'super-admin',
    narrowing: { products: null, domains: ['contoso.example'], groupIds: null },
  })
  assert.equal(made.status, 201, made.text)
  const person = await signInAs(app.httpUrl!, admin, ofContoso((made.body as { id: string }).id))
  const open: string[] = []
  for (const route of guarded().filter((each) => !endsItself.has(nameOf(each)))) {
    const { status } = await ask(person, route, contoso)
    if (status !== 403) open.push(nameOf(route).replace('/api/v1/', ''))
  }
  const rest = open.filter((name) => !/ (account|session|whoami)\b/.test(name)).sort()
  assert.deepEqual(rest, [
    'GET installation',
    'GET tenants',
    'GET tenants/{tenantId}',
    'GET tenants/{tenantId}/live',
    'GET tenants/{tenantId}/messages',
    'GET tenants/{tenantId}/messages.csv',
    'GET tenants/{tenantId}/messages/{messageId}',
    'GET tenants/{tenantId}/messages/{messageId}/header',
    'GET tenants/{tenantId}/messages/{messageId}/similar',
    'GET tenants/{tenantId}/quarantine',
    'GET tenants/{tenantId}/quarantine/{id}',
    'GET tenants/{tenantId}/quarantine/{id}/attachments',
    'GET tenants/{tenantId}/quarantine/{id}/content',
    'GET tenants/{tenantId}/quarantine/{id}/preview',
    'GET tenants/{tenantId}/quarantine/{id}/preview/document',
    'POST tenants/{tenantId}/quarantine/{id}/delete',
    'POST tenants/{tenantId}/quarantine/{id}/release',
  ])
})

test('another tenant is one that does not exist, whatever the rest of the request says', async () => {
  const bearer = await tokenFor([fabrikam], null)
  const query = `?tenantId=${fabrikam}&tenant_id=${fabrikam}`
  await eachAnswers(ofTenant(), [404], (route) =>
    call(route.method, fill(route, contoso, newId()) + query, bearer, bodyOf(route) && { tenantId: fabrikam }),
  )
})

test('a permission for something else opens nothing', async () => {
  const bearer = await tokenFor([contoso], ['nothing.read'])
  const others = guarded().filter(({ permission }) => permission !== 'whoami.read')
  await eachAnswers(others, [403], (route) => call(route.method, fill(route, contoso, newId()), bearer, bodyOf(route)))
})

test('what a token for one tenant may see without naming a tenant is only that tenant’s', async () => {
  const bearer = await tokenFor([fabrikam], null)
  for (const route of guarded().filter(({ method, url }) => method === 'GET' && !url.includes('{'))) {
    const answer = await call('GET', route.url, bearer)
    assert.ok(!answer.text.includes(contoso), `${nameOf(route)} names another tenant`)
  }
})

test('malformed paths, queries, cursors and bodies are 4xx, never 500', async () => {
  const bearer = await tokenFor(null, null)
  const ids = [
    'x',
    '%00',
    '..%2f..%2fetc',
    `${newId()}'--`,
    '%ff',
    '00000000-0000-0000-0000-000000000000',
    'a'.repeat(600),
  ]
  const refused = [400, 404, 409, 414, 422]
  // An address is any text.
  const withId = forTokens().filter(({ url }) => /\{(?!tenantId|address)/.test(url))
  for (const id of ids)
    await eachAnswers(withId, [...refused, ...(id.startsWith('0000') ? [204] : [])], (route) =>
      call(route.method, fill(route, contoso, id), bearer, bodyOf(route)),
    )
  for (const id of ids)
    await eachAnswers(ofTenant(), refused, (route) =>
      call(route.method, fill(route, id, newId()), bearer, bodyOf(route)),
    )
  const queried = forTokens().filter(({ query, url }) => query.length > 0 && !/\{(?!tenantId)/.test(url))
  for (const value of ['%00', "';select 1", 'eyJ4IjoxfQ', '-1', '1e99', '%F0%9F%92%A9'])
    await eachAnswers(queried, [200, ...refused], async (route) => {
      const answers = await Promise.all(
        route.query.map((name) => call(route.method, `${fill(route, contoso, newId())}?${name}=${value}`, bearer)),
      )
      return answers.find(({ status }) => status !== 200) ?? answers[0]!
    })
})

test('bodies: unknown fields, other types, broken JSON and prototype tricks are 4xx, never 500', async () => {
  const bearer = await tokenFor(null, null)
  const taking = forTokens().filter(({ takesBody }) => takesBody)
  assert.ok(taking.length > 10)
  const bodies = ['{"', '[]', '"x"', '7', '{"__proto__":{"x":1}}', '{"constructor":{"prototype":{}}}', '{"unknown":1}']
  for (const body of bodies)
    await eachAnswers(taking, [400, 404, 409, 422], (route) =>
      call(route.method, fill(route, contoso, newId()), bearer, body),
    )
})

test('every body says which fields it takes, so that nothing else is assigned', async () => {
  const { body } = await call('GET', '/api/v1/openapi.json', null)
  const open: string[] = []
  const { paths } = body as { paths: Record<string, Record<string, { requestBody?: { content: object } }>> }
  for (const [url, methods] of Object.entries(paths))
    for (const [method, { requestBody }] of Object.entries(methods))
      for (const { schema } of Object.values(requestBody?.content ?? {}) as { schema: Record<string, unknown> }[])
        if (schema['type'] === 'object' && schema['additionalProperties'] !== false) open.push(`${method} ${url}`)
  assert.deepEqual(open, [])
})

// Last: so many refusals slow this address down.
test('nothing answers without a token, with an unknown or with a revoked one', async () => {
  const revoked = await tokenFor(null, null)
  const { items } = (await call('GET', '/api/v1/tokens', admin)).body as {
    items: { id: string; lastUsedAt: unknown }[]
  }
  // Ids rise with time: the newest is the one just made.
  const { id } = items.toSorted((a, b) => (a.id < b.id ? 1 : -1))[0]!
  assert.equal((await call('DELETE', `/api/v1/tokens/${id}`, admin)).status, 204)
  await eachAnswers(guarded(), [401], (route) => call(route.method, fill(route, contoso, newId()), null, bodyOf(route)))
  // After ten refusals of an address it is 429; both let nobody in.
  for (const bearer of [revoked, newToken()])
    await eachAnswers(guarded(), [401, 429], (route) =>
      call(route.method, fill(route, contoso, newId()), bearer, bodyOf(route)),
    )
})
