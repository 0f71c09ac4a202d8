// Sign-in with Microsoft against the emulated sign-in service: the whole way, and tokens that were changed on it.
import os from 'node:os'
import path from 'node:path'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { defaultPassword } from '#emulator/directory/create-tenant.ts'
import { startEmulator, type Emulator } from '#emulator/emulator.ts'
import { signJwt } from '#emulator/login/tokens.ts'
import { createMicrosoftHttp } from '#microsoft/http.ts'
import { systemClock } from '#platform/clock.ts'
import { isAppError } from '#platform/errors.ts'
import { freePort } from '#test/support/installation.ts'
import { postForm } from '#test/support/post-form.ts'
import { Browser, signInAsAdmin } from '#test/support/sign-in.ts'
import { startWebApp, type WebApp } from '#test/support/web-app.ts'
import type { SignedInView } from '#access/contract.ts'
import { createMicrosoftSignIn } from '#access/microsoft.ts'

let emulator: Emulator
let app: WebApp
let url = ''
let callback = ''
const http = () => createMicrosoftHttp({ caFile: emulator.caFile })

before(async () => {
  const port = await freePort()
  url = `http://localhost:${port}`
  callback = `${url}/api/v1/session/microsoft/callback`
  emulator = await startEmulator({ redirectUris: [callback] })
  app = await startWebApp({
    // One time for both: the tokens of the emulator are of its own clock.
    clock: { ...systemClock, now: () => emulator.world.clock.now() },
    env: {
      MAILWARDEN_HTTP_LISTEN: `127.0.0.1:${port}`,
      MAILWARDEN_HTTP_PUBLIC_URL: url,
      MAILWARDEN_MICROSOFT_LOGIN_URL: emulator.urls.login,
      MAILWARDEN_MICROSOFT_CA_FILE: emulator.caFile,
      MAILWARDEN_MICROSOFT_SIGN_IN_CLIENT_ID: emulator.bootstrapApp.clientId,
      MAILWARDEN_MICROSOFT_SIGN_IN_CLIENT_SECRET_FILE: await secretFile(emulator.bootstrapApp.clientSecret),
    },
  })
})
after(async () => {
  await app?.[Symbol.asyncDispose]()
  await emulator?.[Symbol.asyncDispose]()
})

async function secretFile(secret: string): Promise<string> {
  const { mkdtemp, writeFile } = await import('node:fs/promises')
  const folder = await mkdtemp(path.join(os.tmpdir(), 'mailwarden-secret-'))
  after(() => import('node:fs').then(({ rmSync }) => rmSync(folder, { recursive: true, force: true })))
  await writeFile(`${folder}/secret`, secret, { mode: 0o600 })
  return `${folder}/secret`
}

/** What the person does on Microsoft's page; resolves with where the browser is sent. */
function signInThere(authorizeUrl: string, username: string): Promise<string> {
  const asked = new URL(authorizeUrl)
  const segment = asked.pathname.split('/')[1]!
  const form = new URLSearchParams({
    query: asked.searchParams.toString(),
    username,
    password: defaultPassword,
    consent: 'accept',
  })
  return postForm(emulator, `${emulator.urls.login}/${segment}/login`, form)
}

/** From our sign-in page to Microsoft and back. */
async function roundTrip(username: string, browser = new Browser(app.url), query = '') {
  const begun = await browser.call('GET', `/session/microsoft${query}`)
  assert.equal(begun.status, 303, begun.text)
  const back = await signInThere(begun.headers.get('location')!, username)
  const answer = await browser.call('GET', back)
  return { browser, back, location: answer.headers.get('location')! }
}

const upnOf = (name: string) =>
  [...emulator.tenant(name).users.values()].find(({ mfa, accountEnabled }) => !mfa && accountEnabled)!.userPrincipalName

/** A tenant of ours that is connected to the emulated one, whose domains are known. */
async function connected(name: string): Promise<string> {
  const { browser } = await signInAsAdmin(app.url, app.adminToken)
  const { id } = (await browser.call<{ id: string }>('POST', '/tenants', { name })).body
  const tenant = emulator.tenant(name)
  await app.app.platform!.db.asSystem(async (trx) => {
    await sql`update tenant set microsoft_tenant_id = ${tenant.id} where tenant_id = ${id}`.execute(trx)
    for (const [domain, { isVerified }] of tenant.domains)
      await sql`insert into accepted_domain (tenant_id, name, is_verified, is_initial, is_default, has_email, updated_at)
        values (${id}, ${domain}, ${isVerified}, false, false, true, now())`.execute(trx)
  })
  return id
}

async function invite(email: string) {
  const { browser } = await signInAsAdmin(app.url, app.adminToken)
  const answer = await browser.call('POST', '/users', {
    email,
    name: 'Invited',
    assignments: [{ roleId: 'help-desk', scope: { kind: 'installation' } }],
  })
  assert.equal(answer.status, 201, answer.text)
}

test('an invited administrator signs in with Microsoft when the tenant is known to own the address, and is known from then on', async () => {
  const upn = upnOf('Contoso')
  await invite(upn)
  const early = await roundTrip(upn)
  assert.equal(early.location, `${url}/sign-in?problem=sign-in.refused`, 'no tenant of ours vouches for the domain yet')
  await connected('Contoso')
  const first = await roundTrip(upn, new Browser(app.url), '?next=%2Ft%2F1%2Fmessages')
  assert.equal(first.location, `${url}/t/1/messages`)
  const { body } = await first.browser.call<SignedInView>('GET', '/session')
  assert.deepEqual([body.user.email, body.session.method], [upn.toLowerCase(), 'microsoft'])
  const again = await roundTrip(upn, new Browser(app.url), '?next=%2F%2Fevil.example')
  assert.equal(again.location, `${url}/`)
  const replayed = await again.browser.call('GET', again.back)
  assert.equal(replayed.headers.get('location'), `${url}/sign-in?problem=sign-in.start-again`)
})

test('a tenant that does not own the domain vouches for nobody, nor does a stranger’s account open anything', async () => {
  const upn = upnOf('Fabrikam')
  await invite(upn)
  // Connected, but its domain was never verified here.
  const id = await connected('Fabrikam')
  await app.app.platform!.db.asSystem((trx) =>
    sql`update accepted_domain set is_verified = false where tenant_id = ${id}`.execute(trx),
  )
  assert.match((await roundTrip(upn)).location, /problem=sign-in\.refused$/)
  const other = [...emulator.tenant('Contoso').users.values()].filter(
    ({ mfa, accountEnabled }) => !mfa && accountEnabled,
  )[1]!
  assert.match((await roundTrip(other.userPrincipalName)).location, /problem=sign-in\.refused$/)
})

test('state, browser and session must be those that began it', async () => {
  const upn = upnOf('Contoso')
  const browser = new Browser(app.url)
  const begun = await browser.call('GET', '/session/microsoft')
  const back = new URL(await signInThere(begun.headers.get('location')!, upn))
  const other = await new Browser(app.url).call('GET', back.href)
  assert.match(
    other.headers.get('location')!,
    /problem=sign-in\.start-again$/,
    'another browser: a login that was foisted on somebody',
  )
  const changed = new URL(back)
  changed.searchParams.set('state', `${back.searchParams.get('state')}x`)
  assert.match((await browser.call('GET', changed.href)).headers.get('location')!, /problem=sign-in\.start-again$/)
  const declined = await browser.call('GET', '/session/microsoft')
  const state = new URL(declined.headers.get('location')!).searchParams.get('state')!
  const refusal = await browser.call('GET', `/session/microsoft/callback?error=access_denied&state=${state}`)
  assert.match(refusal.headers.get('location')!, /problem=sign-in\.microsoft-declined$/)
})

/** As the product does it, with the token changed on its way. */
async function redeemWith(change: (claims: Record<string, unknown>) => Record<string, unknown> | string) {
  const plain = http()
  const microsoft = createMicrosoftSignIn({
    loginUrl: emulator.urls.login,
    clientId: emulator.bootstrapApp.clientId,
    clientSecret: emulator.bootstrapApp.clientSecret,
    clock: { ...systemClock, now: () => emulator.world.clock.now() },
    async send(where, request) {
      const answer = await plain.send(where, request)
      if (!where.endsWith('/token')) return answer
      const body = JSON.parse(answer.body.toString()) as { id_token: string }
      const claims = JSON.parse(Buffer.from(body.id_token.split('.')[1]!, 'base64url').toString()) as Record<
        string,
        unknown
      >
      const made = change(claims)
      const id_token = typeof made === 'string' ? made : signJwt(emulator.world, made)
      return { ...answer, body: Buffer.from(JSON.stringify({ ...body, id_token })) }
    },
  })
  try {
    const { url: where, pending } = await microsoft.begin({ redirectUri: callback })
    const back = new URL(await signInThere(where, upnOf('Contoso')))
    return await microsoft.complete(pending, back.searchParams)
  } finally {
    await plain.close()
  }
}

test('a token with another nonce, issuer, tenant, audience, age or signature is refused', async () => {
  const untouched = await redeemWith((claims) => claims)
  assert.equal(untouched.tenantId, emulator.tenant('Contoso').id)
  const fabrikam = emulator.tenant('Fabrikam').id
  const wrong: Record<string, (claims: Record<string, unknown>) => Record<string, unknown> | string> = {
    nonce: (claims) => ({ ...claims, nonce: 'another' }),
    'no nonce': ({ nonce: _nonce, ...claims }) => claims,
    issuer: (claims) => ({ ...claims, iss: `${emulator.urls.login}/${fabrikam}/v2.0` }),
    tenant: (claims) => ({ ...claims, tid: fabrikam }),
    'personal accounts': (claims) => {
      const tid = '9188040d-6c67-4c5b-b112-36a304b66dad'
      return { ...claims, tid, iss: `${emulator.urls.login}/${tid}/v2.0` }
    },
    audience: (claims) => ({ ...claims, aud: fabrikam }),
    expired: (claims) => ({ ...claims, exp: Number(claims['exp']) - 86_400 }),
    guest: (claims) => ({ ...claims, idp: `https://sts.windows.net/${fabrikam}/` }),
    'no object id': ({ oid: _oid, ...claims }) => claims,
    signature: (claims) => signJwt(emulator.world, claims).replace(/.{8}$/, 'AAAAAAAA'),
    'no algorithm': (claims) => {
      const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
      return `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.`
    },
    garbage: () => 'x',
  }
  for (const [name, change] of Object.entries(wrong))
    await assert.rejects(redeemWith(change), (error: unknown) => isAppError(error, 'sign-in.microsoft'), name)
})
