import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { SignJWT } from 'jose'
import { startEmulator, type Emulator } from '#emulator/emulator.ts'
import { graphRoutes } from '#emulator/graph/handler.ts'
import { isListed } from '#emulator/graph/permissions.ts'
import { appToken, call, createApp, newKey, signIn, type Answer, type Call, type Key } from './support.ts'

let emulator: Emulator
let admin: string

before(async () => {
  emulator = await startEmulator()
  admin = (await signIn(emulator)).json.access_token
})

after(async () => await emulator[Symbol.asyncDispose]())

const graph = async (path: string, options: Call = {}): Promise<Answer> =>
  await call(emulator, `${emulator.urls.graph}/v1.0${path}`, { token: admin, ...options })

test('every route has its permissions listed', () => {
  assert.deepEqual(
    graphRoutes.filter((route) => !isListed(route.on)).map((route) => route.on),
    [],
  )
})

test('an application is made as the connect flow does: object, service principal, grants, directory role', async () => {
  const tenant = emulator.tenant('Contoso')
  const app = await graph('/applications', {
    body: { displayName: 'Flow', signInAudience: 'AzureADMyOrg', uniqueName: 'mailwarden-flow' },
  })
  assert.equal(app.status, 201, app.text)
  assert.equal((await graph(`/servicePrincipals(appId='${app.json.appId}')`)).status, 404, 'not made by itself')
  const principal = await graph('/servicePrincipals', { body: { appId: app.json.appId } })
  assert.equal(principal.status, 201, principal.text)
  const again = await graph('/servicePrincipals', { body: { appId: app.json.appId } })
  assert.equal(again.status, 400)
  const exchange = await graph("/servicePrincipals(appId='00000002-0000-0ff1-ce00-000000000000')?$select=id,appRoles")
  const role = exchange.json.appRoles.find((each: { value: string }) => each.value === 'Exchange.ManageAsApp')
  const grant = { principalId: principal.json.id, resourceId: exchange.json.id, appRoleId: role.id }
  const assigned = await graph(`/servicePrincipals/${exchange.json.id}/appRoleAssignedTo`, { body: grant })
  assert.equal(assigned.status, 201, assigned.text)
  assert.equal((await graph(`/servicePrincipals/${exchange.json.id}/appRoleAssignedTo`, { body: grant })).status, 400)
  const roleAssignment = {
    principalId: principal.json.id,
    roleDefinitionId: '29232cdf-9323-42fd-ade2-1d097af3e4de',
    directoryScopeId: '/',
  }
  const given = await graph('/roleManagement/directory/roleAssignments', { body: roleAssignment })
  assert.equal(given.status, 201, given.text)
  const listed = await graph(
    `/roleManagement/directory/roleAssignments?$filter=${encodeURIComponent(`principalId eq '${principal.json.id}'`)}`,
  )
  assert.equal(listed.json.value.length, 1)
  const password = await graph(`/applications/${app.json.id}/addPassword`, { method: 'POST' })
  const test = { appId: app.json.appId, secret: password.json.secretText, principalId: principal.json.id }
  const token = await appToken(emulator, 'Contoso', test, 'https://outlook.office365.com/.default')
  const claims = JSON.parse(Buffer.from(token.json.access_token.split('.')[1], 'base64url').toString())
  assert.deepEqual(
    [claims.aud, claims.roles, claims.wids],
    ['https://outlook.office365.com', ['Exchange.ManageAsApp'], ['29232cdf-9323-42fd-ade2-1d097af3e4de']],
  )
  tenant.switches.roleDelay_ms = 60_000
  await graph(`/roleManagement/directory/roleAssignments/${given.json.id}`, { method: 'DELETE' })
  await graph('/roleManagement/directory/roleAssignments', { body: roleAssignment })
  const wids = async (): Promise<string[]> => {
    const answer = await appToken(emulator, 'Contoso', test, 'https://outlook.office365.com/.default')
    return JSON.parse(Buffer.from(answer.json.access_token.split('.')[1], 'base64url').toString()).wids
  }
  assert.ok(!(await wids()).includes(roleAssignment.roleDefinitionId))
  await emulator.advance(60_000)
  assert.ok((await wids()).includes(roleAssignment.roleDefinitionId))
  tenant.switches.roleDelay_ms = 0
  assert.equal((await graph(`/applications/${app.json.id}`, { method: 'DELETE' })).status, 204)
  const deleted = await graph('/directory/deletedItems/microsoft.graph.application')
  assert.ok(deleted.json.value.some((each: { id: string }) => each.id === app.json.id))
  assert.equal((await graph(`/directory/deletedItems/${app.json.id}/restore`, { method: 'POST' })).status, 200)
  assert.equal((await graph(`/applications/${app.json.id}`)).status, 200)
})

test('a PATCH of keyCredentials keeps entries that are sent back and refuses what is no certificate', async () => {
  const [first, second] = [await newKey('one'), await newKey('two')]
  const credential = (key: string): Record<string, string> => ({ type: 'AsymmetricX509Cert', usage: 'Verify', key })
  const app = await graph('/applications', {
    body: { displayName: 'Keys', keyCredentials: [credential(first.certificate)] },
  })
  const url = `/applications/${app.json.id}`
  const kept = app.json.keyCredentials[0]
  assert.equal(
    (await graph(url, { method: 'PATCH', body: { keyCredentials: [kept, credential(second.certificate)] } })).status,
    204,
  )
  assert.equal((await graph(url)).json.keyCredentials.length, 2)
  assert.equal((await graph(url, { method: 'PATCH', body: { keyCredentials: [credential('bm90')] } })).status, 400)
  const bad = await graph('/applications', {
    body: { displayName: 'x', web: { redirectUris: ['http://mw.example.net/'] } },
  })
  assert.equal(bad.status, 400)
})

test('an application rolls its own certificate over with proof of the old one, without any permission', async () => {
  const [old, next] = [await newKey('old'), await newKey('next')]
  const credential = (key: string): Record<string, string> => ({ type: 'AsymmetricX509Cert', usage: 'Verify', key })
  const test = await createApp(emulator, admin, 'Contoso', [])
  const { id } = (await graph(`/applications(appId='${test.appId}')`)).json
  await graph(`/applications/${id}`, { method: 'PATCH', body: { keyCredentials: [credential(old.certificate)] } })
  const token = (await appToken(emulator, 'Contoso', test)).json.access_token
  const proof = async (key: Key): Promise<string> =>
    await new SignJWT({ iss: id, aud: '00000002-0000-0000-c000-000000000000' })
      .setProtectedHeader({ alg: 'RS256' })
      .setNotBefore('0s')
      .setExpirationTime('9m')
      .sign(key.privateKey)
  const roll = async (key: Key): Promise<Answer> =>
    await graph(`/applications/${id}/addKey`, {
      token,
      body: { keyCredential: credential(next.certificate), passwordCredential: null, proof: await proof(key) },
    })
  assert.equal((await roll(next)).status, 400, 'the new key proves nothing')
  assert.equal((await roll(old)).status, 200)
  assert.equal((await graph(`/applications/${id}`)).json.keyCredentials.length, 2)
})

test('a domain is proved by its TXT record, given to mail, and not removed while in use', async () => {
  const id = 't-contoso.mx.mailwarden.example'
  const added = await graph('/domains', { body: { id } })
  assert.deepEqual([added.status, added.json.isVerified, added.json.supportedServices], [201, false, []])
  assert.equal((await graph('/domains', { body: { id } })).status, 409)
  assert.equal((await graph(`/domains/${id}/verify`, { method: 'POST' })).status, 400)
  const records = await graph(`/domains/${id}/verificationDnsRecords`)
  const txt = records.json.value.find((each: { recordType: string }) => each.recordType === 'Txt')
  emulator.world.dns.add({ name: txt.label, type: 'TXT', data: txt.text })
  const verified = await graph(`/domains/${id}/verify`, { method: 'POST' })
  assert.deepEqual([verified.status, verified.json.isVerified], [200, true], verified.text)
  assert.equal((await graph(`/domains/${id}`, { method: 'PATCH', body: { supportedServices: ['Email'] } })).status, 204)
  const mx = await graph('/domains/contoso.com/serviceConfigurationRecords')
  assert.equal(mx.json.value[0].mailExchange, 'contoso-com.mail.protection.outlook.com')
  const other = (await signIn(emulator, 'admin@fabrikam.com')).json.access_token
  assert.equal((await graph('/domains', { token: other, body: { id } })).status, 400, 'taken by another tenant')
  emulator.world.hooks.domainReferences.push((_tenant, domain) => (domain === id ? ['inbound connector "Return"'] : []))
  const refused = await graph(`/domains/${id}`, { method: 'DELETE' })
  assert.equal(refused.status, 400)
  assert.match(refused.json.error.message, /inbound connector/)
  emulator.world.hooks.domainReferences.pop()
  assert.equal((await graph(`/domains/${id}`, { method: 'DELETE' })).status, 204)
})

test('a sub-domain is verified by its parent only in the same tenant', async () => {
  assert.equal((await graph('/domains', { body: { id: 'sub.contoso.com' } })).json.isVerified, true)
  const other = (await signIn(emulator, 'admin@fabrikam.com')).json.access_token
  assert.equal((await graph('/domains', { token: other, body: { id: 'other.contoso.com' } })).json.isVerified, false)
})

test('mail is sent, found by its message identifier, moved under a lasting id, and removed', async () => {
  const app = await createApp(emulator, admin, 'Contoso', ['Mail.ReadWrite', 'Mail.Send'])
  const token = (await appToken(emulator, 'Contoso', app)).json.access_token
  const mail = async (path: string, options: Call = {}): Promise<Answer> => await graph(path, { token, ...options })
  const message = {
    subject: 'Lunch',
    body: { contentType: 'text', content: 'at noon' },
    toRecipients: [{ emailAddress: { address: 'max.mahler@contoso.com' } }],
  }
  const sent = await mail('/users/frida.fink@contoso.com/sendMail', { body: { message } })
  assert.equal(sent.status, 202, sent.text)
  await emulator.transport.idle()
  const box = '/users/max.mahler@contoso.com'
  const inbox = await mail(`${box}/mailFolders/inbox/messages?$select=subject,internetMessageId`)
  assert.equal(inbox.json.value[0]?.subject, 'Lunch')
  const { internetMessageId } = inbox.json.value[0]
  const filter = encodeURIComponent(`internetMessageId eq '${internetMessageId}'`)
  const immutable = { prefer: 'IdType="ImmutableId"' }
  const found = await mail(`${box}/messages?$filter=${filter}&$select=id,parentFolderId`, { headers: immutable })
  assert.equal(found.json.value.length, 1)
  assert.match(found.headers['preference-applied'] ?? '', /ImmutableId/)
  const { id } = found.json.value[0]
  const ordinary = inbox.json.value[0].id
  const hidden = await mail(`${box}/mailFolders`, { body: { displayName: 'Held', isHidden: true } })
  const moved = await mail(`${box}/messages/${id}/move`, {
    body: { destinationId: hidden.json.id },
    headers: immutable,
  })
  assert.deepEqual([moved.status, moved.json.id, moved.json.parentFolderId], [201, id, hidden.json.id])
  const old = await mail(`${box}/messages/${ordinary}`)
  assert.deepEqual([old.status, old.json.error.code], [404, 'ErrorItemNotFound'])
  const content = await mail(`${box}/messages/${id}/$value`)
  assert.match(content.text, /^Subject: Lunch/m)
  assert.equal((await mail(`${box}/messages/${id}/permanentDelete`, { method: 'POST' })).status, 204)
  assert.equal((await mail(`${box}/messages/${id}`)).status, 404)
  assert.equal((await mail(`/users/nobody@contoso.com/messages`)).json.error.code, 'ErrorInvalidUser')
})

test('an unreadable filter is refused, whatever it is', async () => {
  const seed = Date.now() % 1_000_000
  let state = seed
  const pieces = [
    'displayName',
    'eq',
    "'x'",
    'and',
    'or',
    'not',
    '(',
    ')',
    'startswith',
    ',',
    'any',
    '/',
    ':',
    "'",
    '1',
    'in',
    'null',
    ' ',
  ]
  for (let round = 0; round < 300; round += 1) {
    let filter = ''
    for (let part = 0; part < 8; part += 1) {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
      filter += `${pieces[state % pieces.length]} `
    }
    const { parseFilter } = await import('#emulator/graph/filter.ts')
    try {
      parseFilter(filter).matches({ displayName: 'x' })
    } catch (error) {
      assert.equal((error as { status?: number }).status, 400, `seed ${seed}: ${filter}: ${error}`)
    }
  }
})
