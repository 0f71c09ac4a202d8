import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { startEmulator, type Emulator } from '#emulator/emulator.ts'
import { defaultPassword } from '#emulator/directory/create-tenant.ts'
import { call, newKey, signIn, type Key } from './support.ts'

let emulator: Emulator
let key: Key
let appId: string
let objectId: string
let admin: string

const client = path.join(import.meta.dirname, 'msal-client.mjs')

before(async () => {
  emulator = await startEmulator()
  key = await newKey()
  admin = (await signIn(emulator)).json.access_token
  const keyCredentials = [{ type: 'AsymmetricX509Cert', usage: 'Verify', key: key.certificate }]
  const graph = `${emulator.urls.graph}/v1.0`
  const app = await call(emulator, `${graph}/applications`, {
    token: admin,
    body: { displayName: 'Mail flow', signInAudience: 'AzureADMyOrg', keyCredentials },
  })
  appId = app.json.appId
  objectId = app.json.id
  await call(emulator, `${graph}/servicePrincipals`, { token: admin, body: { appId } })
})

after(async () => await emulator[Symbol.asyncDispose]())

/** Runs the unmodified library in a process that trusts the emulator's authority. */
async function runMsal(task: string, input: Record<string, unknown>): Promise<any> {
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: emulator.caFile }
  return await new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [client, task],
      { env, timeout: 60_000, maxBuffer: 10_000_000 },
      (error, stdout, stderr) => {
        if (error) reject(new Error(stderr || error.message))
        else resolve(JSON.parse(stdout))
      },
    )
    child.stdin!.end(JSON.stringify(input))
  })
}

const certificateInput = (): Record<string, unknown> => ({
  loginUrl: emulator.urls.login,
  tenantId: emulator.tenant('Contoso').id,
  clientId: appId,
  thumbprintSha256: key.thumbprintSha256,
  privateKey: key.privateKey.export({ type: 'pkcs8', format: 'pem' }),
})

test('msal gets an app-only token with a certificate, with one discovery', async () => {
  emulator.world.requests.splice(0)
  const result = await runMsal('certificate', {
    ...certificateInput(),
    scope: 'https://graph.microsoft.com/.default',
    times: 3,
  })
  const claims = JSON.parse(Buffer.from(result.accessToken.split('.')[1], 'base64url').toString())
  assert.deepEqual([claims.aud, claims.appid, claims.appidacr], ['https://graph.microsoft.com', appId, '2'])
  const seen = emulator.world.requests.map((request) => `${request.method} ${request.path.replace(/\?.*/, '')}`)
  const tenantId = emulator.tenant('Contoso').id
  assert.deepEqual(seen, [
    `GET /${tenantId}/v2.0/.well-known/openid-configuration`,
    `POST /${tenantId}/oauth2/v2.0/token`,
  ])
})

test('msal redeems a code with PKCE and sees the person', async () => {
  const redirectUri = 'http://localhost:4999/callback'
  emulator.bootstrapApp.redirectUris.push(redirectUri)
  const { clientId, clientSecret } = emulator.bootstrapApp
  const common = {
    loginUrl: emulator.urls.login,
    clientId,
    clientSecret,
    redirectUri,
    nonce: 'once',
    scopes: ['User.Read', 'Organization.Read.All'],
  }
  const { url, verifier } = await runMsal('authorize-url', common)
  const page = await call(emulator, url)
  assert.equal(page.status, 200, page.text)
  const query = new URL(url).searchParams.toString()
  const form = new URLSearchParams({
    query,
    username: 'admin@contoso.com',
    password: defaultPassword,
    consent: 'accept',
    for_organization: 'yes',
  })
  const answer = await call(emulator, `${emulator.urls.login}/organizations/login`, { body: form })
  const code = new URL(answer.headers['location']!).searchParams.get('code')
  const result = await runMsal('redeem', { ...common, code, verifier })
  assert.equal(result.account.username, 'admin@contoso.com')
  assert.equal(result.tenantId, emulator.tenant('Contoso').id)
  assert.equal(result.idTokenClaims.nonce, 'once')
})

test('msal’s errors carry the AADSTS numbers', async () => {
  const ask = async (): Promise<any> =>
    await runMsal('certificate', { ...certificateInput(), scope: 'https://graph.microsoft.com/.default' })
  const graph = `${emulator.urls.graph}/v1.0`
  const stranger = await newKey('stranger')
  const wrong = await runMsal('certificate', {
    ...certificateInput(),
    thumbprintSha256: stranger.thumbprintSha256,
    privateKey: stranger.privateKey.export({ type: 'pkcs8', format: 'pem' }),
    scope: 'https://graph.microsoft.com/.default',
  })
  assert.deepEqual([wrong.name, wrong.errorCode, String(wrong.errorNo)], ['ServerError', 'invalid_client', '700027'])
  emulator.world.faults.push({
    service: 'login',
    match: '/token',
    times: 1,
    effect: { kind: 'status', status: 400, code: '65001', message: '' },
  })
  const consent = await ask()
  assert.equal(consent.name, 'InteractionRequiredAuthError')
  await call(emulator, `${graph}/applications/${objectId}`, { token: admin, method: 'DELETE' })
  const gone = await ask()
  assert.deepEqual([gone.errorCode, String(gone.errorNo)], ['unauthorized_client', '700016'])
})
