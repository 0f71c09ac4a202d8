// Every route of the API, listed by the server itself, so that a new one cannot be forgotten here: no token, a revoked one, another
// tenant's, a missing permission, a malformed path, body or query.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { readConfig } from '#platform/config/read.ts'
import { newToken } from '#platform/http/tokens.ts'
import { newId } from '#platform/ids.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { startApp, type App } from '../app.ts'

interface Route {
  method: string
  url: string
  permission: string
  takesBody: boolean
  query: string[]
}

let app: App
let admin = ''
let contoso = ''
let fabrikam = ''
let routes: Route[] = []
const folder = mkdtempSync(path.join(os.tmpdir(), 'mailwarden-routes-'))

before(async () => {
  const env = {
    MAILWARDEN_DATA_DIR: folder,
    MAILWARDEN_LOG_LEVEL: 'silent',
    MAILWARDEN_HTTP_LISTEN: '127.0.0.1:0',
    MAILWARDEN_HTTP_REQUESTS_PER_MINUTE: '1000000',
    MAILWARDEN_GATEWAY_LISTEN: '127.0.0.1:0',
  }
  const { config } = readConfig({ env })
  app = await startApp({ config, roles: ['web'], logger: createLogger({ level: 'silent' }) })
  admin = readFileSync(path.join(config.dataDir, 'admin-token'), 'utf8').trim()
  contoso = ((await call('POST', '/api/v1/tenants', admin, { name: 'Contoso' })).body as { id: string }).id
  fabrikam = ((await call('POST', '/api/v1/tenants', admin, { name: 'Fabrikam' })).body as { id: string }).id
  routes = await listRoutes()
})

after(async () => {
  await app?.[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

async function call(method: string, url: string, bearer: string | null, body?: unknown) {
  const response = await fetch(new URL(url, app.httpUrl!), {
    method,
    redirect: 'manual',
    headers: {
      ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = /json/.test(response.headers.get('content-type') ?? '')
  return { status: response.status, text, body: isJson && text !== '' ? (JSON.parse(text) as unknown) : null }
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

test('the list is the whole API, and only sign-in and the description are public', () => {
  assert.ok(guarded().length > 35, String(guarded().length))
  assert.deepEqual(routes.filter(({ permission }) => permission === 'public').map(nameOf), [
    'GET /api/v1/sign-in/microsoft/callback',
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
  await eachAnswers(guarded(), [403], (route) =>
    call(route.method, fill(route, contoso, newId()), bearer, bodyOf(route)),
  )
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
  const withId = guarded().filter(({ url }) => /\{(?!tenantId)/.test(url))
  for (const id of ids)
    await eachAnswers(withId, [...refused, ...(id.startsWith('0000') ? [204] : [])], (route) =>
      call(route.method, fill(route, contoso, id), bearer, bodyOf(route)),
    )
  for (const id of ids)
    await eachAnswers(ofTenant(), refused, (route) =>
      call(route.method, fill(route, id, newId()), bearer, bodyOf(route)),
    )
  const queried = guarded().filter(({ query, url }) => query.length > 0 && !/\{(?!tenantId)/.test(url))
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
  const taking = guarded().filter(({ takesBody }) => takesBody)
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
