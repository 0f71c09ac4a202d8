import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { SignJWT } from 'jose'
import { startEmulator, type Emulator } from '#emulator/emulator.ts'
import { defaultPassword } from '#emulator/directory/create-tenant.ts'
import { appToken, call, callback, createApp, newKey, signIn, type Answer, type Key } from './support.ts'

let emulator: Emulator
let admin: string

before(async () => {
  emulator = await startEmulator()
  admin = (await signIn(emulator)).json.access_token
})

after(async () => await emulator[Symbol.asyncDispose]())

const login = (path: string): string => `${emulator.urls.login}${path}`
const codes = (answer: Answer): number[] => answer.json?.error_codes ?? []

function authorizeQuery(more: Record<string, string> = {}): URLSearchParams {
  const { redirectUris } = emulator.bootstrapApp
  if (!redirectUris.includes(callback)) redirectUris.push(callback)
  return new URLSearchParams({
    client_id: emulator.bootstrapApp.clientId,
    response_type: 'code',
    redirect_uri: callback,
    scope: 'openid offline_access User.Read',
    state: 'st',
    nonce: 'no',
    code_challenge: createHash('sha256').update('v'.repeat(43)).digest('base64url'),
    code_challenge_method: 'S256',
    ...more,
  })
}

async function submit(
  query: URLSearchParams,
  fields: Record<string, string> = {},
  segment = 'organizations',
): Promise<Answer> {
  const form = {
    query: query.toString(),
    username: 'admin@contoso.com',
    password: defaultPassword,
    consent: 'accept',
    for_organization: 'yes',
    ...fields,
  }
  return await call(emulator, login(`/${segment}/login`), { body: new URLSearchParams(form) })
}

async function code(more: Record<string, string> = {}): Promise<string> {
  const answer = await submit(authorizeQuery(more))
  return new URL(answer.headers['location']!).searchParams.get('code')!
}

async function redeem(value: string, more: Record<string, string> = {}, segment = 'organizations'): Promise<Answer> {
  const { clientId, clientSecret } = emulator.bootstrapApp
  const form = {
    grant_type: 'authorization_code',
    client_id: clientId,
    client_secret: clientSecret,
    code: value,
    redirect_uri: callback,
    code_verifier: 'v'.repeat(43),
    ...more,
  }
  return await call(emulator, login(`/${segment}/oauth2/v2.0/token`), { body: new URLSearchParams(form) })
}

test('discovery names its endpoints, with a placeholder for organizations', async () => {
  const tenant = emulator.tenant('Contoso')
  const own = await call(emulator, login(`/contoso.com/v2.0/.well-known/openid-configuration`))
  assert.equal(own.json.issuer, login(`/${tenant.id}/v2.0`))
  const any = await call(emulator, login('/organizations/v2.0/.well-known/openid-configuration'))
  assert.match(any.json.issuer, /\{tenantid\}/)
  const keys = await call(emulator, own.json.jwks_uri)
  assert.equal(keys.json.keys[0].kty, 'RSA')
  const gone = await call(emulator, login(`/${randomUUID()}/v2.0/.well-known/openid-configuration`))
  assert.deepEqual([gone.status, codes(gone)], [400, [90002]])
})

test('the page shows the people and what is asked for', async () => {
  const page = await call(emulator, login(`/organizations/oauth2/v2.0/authorize?${authorizeQuery()}`))
  assert.equal(page.status, 200)
  assert.match(page.text, /admin@contoso\.com/)
  assert.match(page.text, /Mailwarden Connect/)
})

test('a code gives tokens with nonce and roles once, and only with everything right', async () => {
  const first = await code()
  const wrongVerifier = await redeem(first, { code_verifier: 'w'.repeat(43) })
  assert.deepEqual([wrongVerifier.status, codes(wrongVerifier)], [400, [501481]])
  assert.deepEqual(codes(await redeem(first, {}, emulator.tenant('Contoso').id)), [700005])
  assert.deepEqual(codes(await redeem(first, { client_secret: 'wrong' })), [7000215])
  const good = await redeem(first)
  assert.equal(good.status, 200, good.text)
  const claims = JSON.parse(Buffer.from(good.json.id_token.split('.')[1], 'base64url').toString())
  assert.equal(claims.nonce, 'no')
  assert.equal(claims.tid, emulator.tenant('Contoso').id)
  assert.equal(claims.iss, login(`/${claims.tid}/v2.0`))
  assert.deepEqual(codes(await redeem(first)), [54005])
})

test('a code is good for ten minutes', async () => {
  const value = await code()
  await emulator.advance(11 * 60_000)
  assert.deepEqual(codes(await redeem(value)), [70008])
})

test('a wrong redirect URI is shown, not followed', async () => {
  const page = await call(
    emulator,
    login(`/organizations/oauth2/v2.0/authorize?${authorizeQuery({ redirect_uri: 'https://evil.example/' })}`),
  )
  assert.equal(page.status, 400)
  assert.match(page.text, /AADSTS50011/)
  assert.equal(page.headers['location'], undefined)
})

test('declining comes back as access_denied, also by form post', async () => {
  const refused = await submit(authorizeQuery(), { consent: 'cancel' })
  const target = new URL(refused.headers['location']!)
  assert.equal(target.searchParams.get('error'), 'access_denied')
  assert.match(target.searchParams.get('error_description')!, /^AADSTS65004/)
  assert.equal(target.searchParams.get('state'), 'st')
  const posted = await submit(authorizeQuery({ response_mode: 'form_post' }), { consent: 'cancel' })
  assert.match(posted.text, /name="error" value="access_denied"/)
})

test('wrong password, missing second factor, disabled account and foreign tenant are told apart', async () => {
  const expect = async (fields: Record<string, string>, pattern: RegExp, segment?: string): Promise<void> => {
    const page = await submit(authorizeQuery(), fields, segment)
    assert.equal(page.status, 400)
    assert.match(page.text, pattern)
  }
  await expect({ password: 'wrong' }, /AADSTS50126/)
  await expect({ username: 'tina.tal@contoso.com' }, /AADSTS50076/)
  await expect({ username: 'lara.leaver@contoso.com' }, /AADSTS50057/)
  await expect({ username: 'nobody@contoso.com' }, /AADSTS50034/)
  await expect({ username: 'admin@fabrikam.com' }, /AADSTS50020/, emulator.tenant('Contoso').id)
  const second = await submit(authorizeQuery(), { username: 'tina.tal@contoso.com', otc: '123456' })
  assert.equal(second.status, 302)
})

test('a plain user may not consent to administrative scopes', async () => {
  const query = authorizeQuery({ scope: 'openid Application.ReadWrite.All' })
  const page = await submit(query, { username: 'user@fabrikam.com' })
  assert.match(page.text, /AADSTS90094/)
})

test('personal accounts are refused', async () => {
  const page = await call(
    emulator,
    login(`/9188040d-6c67-4c5b-b112-36a304b66dad/oauth2/v2.0/authorize?${authorizeQuery()}`),
  )
  assert.equal(page.status, 400)
})

test('a refresh token works until sessions are revoked', async () => {
  const tokens = await signIn(emulator, 'admin@fabrikam.com')
  const { clientId, clientSecret } = emulator.bootstrapApp
  const refresh = async (): Promise<Answer> =>
    await call(emulator, login('/organizations/oauth2/v2.0/token'), {
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: clientId,
        client_secret: clientSecret,
        refresh_token: tokens.json.refresh_token,
        scope: 'User.Read',
      }),
    })
  assert.equal((await refresh()).status, 200)
  await emulator.advance(1_000)
  const user = [...emulator.tenant('Fabrikam').users.values()].find(
    (each) => each.userPrincipalName === 'admin@fabrikam.com',
  )!
  user.sessionsValidFrom = emulator.world.clock.now()
  assert.deepEqual(codes(await refresh()), [50173])
})

async function assertion(
  key: Key,
  appId: string,
  tenantId: string,
  more: { alg?: 'PS256' | 'RS256'; aud?: string; exp?: number } = {},
): Promise<string> {
  const now = Math.floor(emulator.world.clock.now().getTime() / 1000)
  const alg = more.alg ?? 'PS256'
  const der = Buffer.from(key.certificate, 'base64')
  const thumbprint =
    alg === 'PS256'
      ? { 'x5t#S256': createHash('sha256').update(der).digest('base64url') }
      : { x5t: createHash('sha1').update(der).digest('base64url') }
  return await new SignJWT({})
    .setProtectedHeader({ alg, typ: 'JWT', ...thumbprint })
    .setIssuer(appId)
    .setSubject(appId)
    .setAudience(more.aud ?? login(`/${tenantId}/oauth2/v2.0/token`))
    .setJti(randomUUID())
    .setNotBefore(now)
    .setExpirationTime(more.exp ?? now + 600)
    .sign(key.privateKey)
}

test('an assertion is checked against the registered certificates', async () => {
  const tenant = emulator.tenant('Contoso')
  const graph = `${emulator.urls.graph}/v1.0`
  admin = (await signIn(emulator)).json.access_token
  const [key, stranger] = [await newKey(), await newKey('stranger')]
  const keyCredentials = [
    { type: 'AsymmetricX509Cert', usage: 'Verify', key: key.certificate, displayName: 'CN=mailwarden' },
  ]
  const created = await call(emulator, `${graph}/applications`, {
    token: admin,
    body: { displayName: 'Mail flow', signInAudience: 'AzureADMyOrg', keyCredentials },
  })
  assert.equal(created.status, 201, created.text)
  assert.equal(created.json.keyCredentials[0].key, null)
  const { appId, id } = created.json
  const ask = async (
    jwt: string,
    scope = 'https://graph.microsoft.com/.default',
    segment: string = tenant.id,
  ): Promise<Answer> =>
    await call(emulator, login(`/${segment}/oauth2/v2.0/token`), {
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: appId,
        scope,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: jwt,
      }),
    })
  assert.deepEqual(codes(await ask(await assertion(key, appId, tenant.id))), [700016], 'no service principal yet')
  await call(emulator, `${graph}/servicePrincipals`, { token: admin, body: { appId } })
  for (const alg of ['PS256', 'RS256'] as const) {
    const answer = await ask(await assertion(key, appId, tenant.id, { alg }))
    assert.equal(answer.status, 200, answer.text)
    const claims = JSON.parse(Buffer.from(answer.json.access_token.split('.')[1], 'base64url').toString())
    assert.equal(claims.roles, undefined, 'a token is issued without any role')
    assert.deepEqual(
      [claims.appidacr, claims.idtyp, claims.app_displayname, claims.ver],
      ['2', 'app', 'Mail flow', '1.0'],
    )
  }
  assert.deepEqual(codes(await ask(await assertion(stranger, appId, tenant.id))), [700027])
  assert.deepEqual(
    codes(await ask(await assertion(key, appId, tenant.id, { aud: 'https://elsewhere.example' }))),
    [700023],
  )
  assert.deepEqual(codes(await ask(await assertion(key, appId, tenant.id, { exp: 1_000 }))), [700024])
  assert.deepEqual(codes(await ask(await assertion(key, appId, tenant.id), 'User.Read')), [70011])
  assert.deepEqual(
    codes(await ask(await assertion(key, appId, tenant.id), 'https://nothing.example/.default')),
    [500011],
  )
  assert.deepEqual(codes(await ask(await assertion(key, appId, 'common'), undefined, 'common')), [9001023])
  const principals = await call(emulator, `${graph}/servicePrincipals(appId='${appId}')`, { token: admin })
  const principal = `${graph}/servicePrincipals/${principals.json.id}`
  await call(emulator, principal, { token: admin, method: 'PATCH', body: { accountEnabled: false } })
  assert.deepEqual(codes(await ask(await assertion(key, appId, tenant.id))), [7000112])
  await call(emulator, principal, { token: admin, method: 'PATCH', body: { accountEnabled: true } })
  await call(emulator, `${graph}/applications/${id}`, { token: admin, method: 'PATCH', body: { keyCredentials: [] } })
  assert.deepEqual(codes(await ask(await assertion(key, appId, tenant.id))), [700027])
  await call(emulator, `${graph}/applications/${id}`, { token: admin, method: 'DELETE' })
  assert.deepEqual(codes(await ask(await assertion(key, appId, tenant.id))), [700016])
  const operations = tenant.audit.map((record) => record.Operation)
  for (const expected of [
    'Add application.',
    'Add service principal.',
    'Disable account.',
    'Update application – Certificates and secrets management ',
    'Delete application.',
  ])
    assert.ok(operations.includes(expected), expected)
})

test('a removed role stays in old tokens; with the switch they answer 401 with a claims challenge', async () => {
  const app = await createApp(emulator, admin, 'Contoso', ['User.Read.All'])
  const tenant = emulator.tenant('Contoso')
  const old = (await appToken(emulator, 'Contoso', app)).json.access_token
  const users = async (token: string): Promise<Answer> =>
    await call(emulator, `${emulator.urls.graph}/v1.0/users?$top=1`, { token })
  for (const each of tenant.directory.appRoleAssignments.values())
    if (each.principalId === app.principalId) {
      const url = `${emulator.urls.graph}/v1.0/servicePrincipals/${each.resourceId}/appRoleAssignedTo/${each.id}`
      assert.equal((await call(emulator, url, { token: admin, method: 'DELETE' })).status, 204)
    }
  assert.equal((await users(old)).status, 200)
  await emulator.advance(2_000)
  assert.equal((await users((await appToken(emulator, 'Contoso', app)).json.access_token)).status, 403)
  tenant.switches.revokedTokens = 'refused'
  try {
    const refused = await users(old)
    assert.equal(refused.status, 401)
    assert.match(refused.headers['www-authenticate'] ?? '', /insufficient_claims.*claims=/)
  } finally {
    tenant.switches.revokedTokens = 'live-on'
  }
})

test('administrator consent grants what is asked for and comes back in both forms', async () => {
  const home = emulator.tenant('Northwind')
  const operator = (await signIn(emulator, 'admin@northwind.example')).json.access_token
  const redirect = 'https://mw.example.net/consented'
  const created = await call(emulator, `${emulator.urls.graph}/v1.0/applications`, {
    token: operator,
    body: {
      displayName: 'Mailwarden MSP',
      signInAudience: 'AzureADMultipleOrgs',
      web: { redirectUris: [redirect] },
      requiredResourceAccess: [
        {
          resourceAppId: '00000003-0000-0000-c000-000000000000',
          resourceAccess: [{ id: 'df021288-bdef-4463-88db-98f22de89214', type: 'Role' }],
        },
        {
          resourceAppId: '00000002-0000-0ff1-ce00-000000000000',
          resourceAccess: [{ id: 'dc50a0fb-09a3-484d-be87-e023b12c6440', type: 'Role' }],
        },
      ],
    },
  })
  assert.ok(home.directory.applications.size >= 2)
  const client_id = created.json.appId
  const ask = async (path: string, username: string, more: Record<string, string> = {}): Promise<URLSearchParams> => {
    const query = new URLSearchParams({ client_id, redirect_uri: redirect, state: 'q', ...more }).toString()
    const page = await call(emulator, `${login(path)}?${query}`)
    assert.match(page.text, /Exchange\.ManageAsApp/)
    const answer = await call(emulator, login(path), {
      body: new URLSearchParams({ query, username, password: defaultPassword, consent: 'accept' }),
    })
    return new URL(answer.headers['location']!).searchParams
  }
  const refused = await ask('/organizations/v2.0/adminconsent', 'user@fabrikam.com', {
    scope: 'https://graph.microsoft.com/.default',
  })
  assert.deepEqual([refused.get('error'), refused.get('state')], ['permission_denied', 'q'])
  const granted = await ask('/organizations/v2.0/adminconsent', 'admin@fabrikam.com', {
    scope: 'https://graph.microsoft.com/.default',
  })
  const tenant = emulator.tenant('Fabrikam')
  assert.deepEqual(
    [granted.get('admin_consent'), granted.get('tenant'), granted.get('scope')],
    ['True', tenant.id, 'https://graph.microsoft.com/.default'],
  )
  const older = await ask(`/${tenant.id}/adminconsent`, 'admin@fabrikam.com')
  assert.deepEqual([older.get('admin_consent'), older.has('scope')], ['True', false])
  const principal = [...tenant.directory.servicePrincipals.values()].find((each) => each.appId === client_id)!
  const roles = [...tenant.directory.appRoleAssignments.values()].filter((each) => each.principalId === principal.id)
  assert.equal(roles.length, 2)
})
