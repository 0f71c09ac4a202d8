import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startEmulator, type Emulator } from '#emulator/emulator.ts'
import { unusedGrants } from '#emulator/graph/permissions.ts'
import { appToken, call, createApp, signIn, type Answer, type Call } from './support.ts'

let emulator: Emulator
let admin: string
let reader: string
let readerPrincipal: string

before(async () => {
  emulator = await startEmulator()
  const tokens = await signIn(emulator)
  assert.equal(tokens.status, 200, tokens.text)
  admin = tokens.json.access_token
  const app = await createApp(emulator, admin, 'Contoso', [
    'User.Read.All',
    'GroupMember.Read.All',
    'Domain.Read.All',
    'MailboxSettings.Read',
  ])
  readerPrincipal = app.principalId
  reader = (await appToken(emulator, 'Contoso', app)).json.access_token
})

after(async () => await emulator[Symbol.asyncDispose]())

const graph = async (path: string, options: Call = {}): Promise<Answer> =>
  await call(emulator, path.startsWith('https:') ? path : `${emulator.urls.graph}/v1.0${path}`, {
    token: reader,
    ...options,
  })

test('users are listed with the default properties, with $select, $filter and paging', async () => {
  const plain = await graph('/users')
  assert.equal(plain.status, 200, plain.text)
  assert.deepEqual(Object.keys(plain.json.value[0]).sort(), [
    'businessPhones',
    'displayName',
    'givenName',
    'id',
    'jobTitle',
    'mail',
    'mobilePhone',
    'officeLocation',
    'preferredLanguage',
    'surname',
    'userPrincipalName',
  ])
  const names: string[] = []
  for (let url: string | undefined = '/users?$select=userPrincipalName&$top=4'; url;) {
    const page: Answer = await graph(url)
    assert.ok(page.json.value.length <= 4)
    names.push(...page.json.value.map((user: { userPrincipalName: string }) => user.userPrincipalName))
    url = page.json['@odata.nextLink']
  }
  assert.equal(new Set(names).size, plain.json.value.length)
  const found = await graph(
    `/users?$filter=${encodeURIComponent("startswith(displayName,'Frida') or mail eq 'info@contoso.com'")}`,
  )
  assert.deepEqual(found.json.value.map((user: { mail: string }) => user.mail).sort(), [
    'frida.fink@contoso.com',
    'info@contoso.com',
  ])
})

test('advanced queries need the header and $count', async () => {
  const filter = encodeURIComponent("userType ne 'Guest'")
  const refused = await graph(`/users?$filter=${filter}`)
  assert.equal(refused.status, 400)
  assert.equal(refused.json.error.code, 'Request_UnsupportedQuery')
  const answered = await graph(`/users?$filter=${filter}&$count=true`, { headers: { consistencylevel: 'eventual' } })
  assert.equal(answered.status, 200)
  assert.equal(answered.json['@odata.count'], answered.json.value.length)
})

test('errors carry the envelope and repeat the client request id', async () => {
  const missing = await graph('/users/nobody@contoso.com', { headers: { 'client-request-id': 'abc' } })
  assert.equal(missing.status, 404)
  assert.equal(missing.json.error.code, 'Request_ResourceNotFound')
  assert.equal(missing.json.error.innerError['client-request-id'], 'abc')
  assert.equal(missing.headers['client-request-id'], 'abc')
  const anonymous = await call(emulator, `${emulator.urls.graph}/v1.0/users`)
  assert.equal(anonymous.status, 401)
  assert.equal(anonymous.json.error.code, 'InvalidAuthenticationToken')
  assert.match(anonymous.headers['www-authenticate'] ?? '', /^Bearer /)
})

test('without the permission a directory call and a mailbox call are refused each in their own words', async () => {
  const directory = await graph('/applications')
  assert.deepEqual([directory.status, directory.json.error.code], [403, 'Authorization_RequestDenied'])
  const mailbox = await graph('/users/frida.fink@contoso.com/messages')
  assert.deepEqual([mailbox.status, mailbox.json.error.code], [403, 'ErrorAccessDenied'])
})

test('another tenant’s objects cannot be reached', async () => {
  const other = [...emulator.tenant('Fabrikam').users.values()][0]!
  assert.equal((await graph(`/users/${other.id}`)).status, 404)
})

test('delta sends everything, then only what changed, and removed objects', async () => {
  const tenant = emulator.tenant('Contoso')
  let answer = await graph('/users/delta?$select=displayName,mail,accountEnabled')
  const seen = [...answer.json.value]
  while (answer.json['@odata.nextLink']) {
    answer = await graph(answer.json['@odata.nextLink'])
    seen.push(...answer.json.value)
  }
  assert.equal(seen.length, tenant.users.size)
  const link = answer.json['@odata.deltaLink']
  assert.deepEqual((await graph(link)).json.value, [])
  const frida = [...tenant.users.values()].find((user) => user.mail === 'frida.fink@contoso.com')!
  frida.displayName = 'Frida Funk'
  frida.department = 'not selected'
  const changed = await graph(link)
  assert.deepEqual(changed.json.value, [
    { id: frida.id, displayName: 'Frida Funk', mail: frida.mail, accountEnabled: true },
  ])
  const minimal = await graph(link, { headers: { prefer: 'return=minimal' } })
  assert.deepEqual(minimal.json.value, [{ id: frida.id, displayName: 'Frida Funk' }])
  frida.deletedAt = emulator.world.clock.now()
  const removed = await graph(changed.json['@odata.deltaLink'])
  assert.deepEqual(removed.json.value, [{ id: frida.id, '@removed': { reason: 'changed' } }])
  frida.deletedAt = null
})

test('a delta token lives seven days, then 410 with a Location to start again', async () => {
  const first = await graph('/users/delta?$select=id')
  await emulator.advance(8 * 86_400_000)
  const tokens = await signIn(emulator)
  const fresh = await createApp(emulator, tokens.json.access_token, 'Contoso', ['User.Read.All'])
  const token = (await appToken(emulator, 'Contoso', fresh)).json.access_token
  const late = await graph(first.json['@odata.deltaLink'], { token })
  assert.equal(late.status, 410)
  assert.equal(late.json.error.code, 'resyncRequired')
  assert.match(late.headers['location'] ?? '', /deltatoken=$/)
  admin = tokens.json.access_token
  const app = await createApp(emulator, admin, 'Contoso', [
    'User.Read.All',
    'GroupMember.Read.All',
    'Domain.Read.All',
    'MailboxSettings.Read',
  ])
  readerPrincipal = app.principalId
  reader = (await appToken(emulator, 'Contoso', app)).json.access_token
})

test('groups/delta tells members that came and went', async () => {
  const tenant = emulator.tenant('Contoso')
  const first = await graph('/groups/delta?$select=displayName,members')
  const group = [...tenant.groups.values()].find((each) => each.displayName === 'Project X')!
  const shown = first.json.value.find((each: { id: string }) => each.id === group.id)
  assert.equal(shown['members@delta'].length, 3)
  const gone = group.memberIds[0]!
  group.memberIds = group.memberIds.slice(1)
  const second = await graph(first.json['@odata.deltaLink'])
  assert.deepEqual(second.json.value[0]['members@delta'], [
    { '@odata.type': '#microsoft.graph.user', id: gone, '@removed': { reason: 'deleted' } },
  ])
})

test('nested groups are opened by transitiveMembers only', async () => {
  const groups = await graph(`/groups?$filter=${encodeURIComponent("displayName eq 'Everyone'")}`)
  const { id } = groups.json.value[0]
  const direct = await graph(`/groups/${id}/members?$select=id,displayName`)
  const all = await graph(`/groups/${id}/transitiveMembers?$select=id,displayName`)
  assert.equal(direct.json.value.length, 5)
  assert.ok(all.json.value.length > direct.json.value.length)
})

test('the purpose of a mailbox tells shared from personal, and none from both', async () => {
  const purpose = async (name: string): Promise<Answer> =>
    await graph(`/users/${name}@contoso.com/mailboxSettings/userPurpose`)
  assert.equal((await purpose('info')).json.value, 'shared')
  assert.equal((await purpose('room-1')).json.value, 'room')
  assert.equal((await purpose('user')).json.value, 'user')
  const none = await purpose('svc-backup')
  assert.deepEqual([none.status, none.json.error.code], [404, 'MailboxNotEnabledForRESTAPI'])
})

test('a batch answers each request, fails what depends on a failure, and takes twenty at most', async () => {
  const requests = [
    { id: '1', method: 'GET', url: '/users/frida.fink@contoso.com?$select=id' },
    { id: '2', method: 'GET', url: '/users/nobody@contoso.com' },
    { id: '3', method: 'GET', url: '/organization', dependsOn: ['2'] },
    { id: '4', method: 'GET', url: '/applications' },
  ]
  const answer = await graph('/$batch', { body: { requests } })
  assert.equal(answer.status, 200)
  const statuses = Object.fromEntries(
    answer.json.responses.map((each: { id: string; status: number }) => [each.id, each.status]),
  )
  assert.deepEqual(statuses, { 1: 200, 2: 404, 3: 424, 4: 403 })
  const many = Array.from({ length: 21 }, (_, index) => ({ id: String(index), method: 'GET', url: '/organization' }))
  assert.equal((await graph('/$batch', { body: { requests: many } })).status, 400)
})

test('a fault plan answers 429 with a decimal Retry-After, once', async () => {
  emulator.world.faults.push({
    service: 'graph',
    match: '/users',
    times: 1,
    effect: {
      kind: 'status',
      status: 429,
      code: 'TooManyRequests',
      message: 'Please retry again later.',
      retryAfter: '2.128',
    },
  })
  const refused = await graph('/users')
  assert.deepEqual(
    [refused.status, refused.headers['retry-after'], refused.json.error.code],
    [429, '2.128', 'TooManyRequests'],
  )
  assert.equal((await graph('/users')).status, 200)
})

test('resource units run out and come back when the tenant counts them', async () => {
  const { switches } = emulator.tenant('Contoso')
  switches.graphResourceUnits = 3
  try {
    assert.equal((await graph('/users')).status, 200)
    const refused = await graph('/users')
    assert.equal(refused.status, 429)
    assert.match(refused.headers['retry-after'] ?? '', /^\d+\.\d{3}$/)
    await emulator.advance(10_000)
    assert.equal((await graph('/users')).status, 200)
  } finally {
    switches.graphResourceUnits = null
  }
})

test('it reports grants that were never needed', () => {
  assert.deepEqual(unusedGrants(emulator.world, emulator.tenant('Contoso'), readerPrincipal), ['Domain.Read.All'])
})

test('the role of the signed-in person bounds delegated calls', async () => {
  const scopes = 'openid User.Read'
  const user = await signIn(emulator, 'user@contoso.com', scopes)
  assert.equal(user.status, 200, user.text)
  const token = user.json.access_token
  assert.equal((await graph('/me', { token })).json.userPrincipalName, 'user@contoso.com')
  const roles = await graph('/me/transitiveMemberOf/microsoft.graph.directoryRole', { token })
  assert.deepEqual(roles.json.value, [])
  // The tenant consented to Application.ReadWrite.All through its administrator; the person is none.
  const refused = await graph('/applications', { token, body: { displayName: 'x' } })
  assert.equal(refused.status, 403)
})

test('the administrator’s role is readable with the cast as an advanced query', async () => {
  const path = '/me/transitiveMemberOf/microsoft.graph.directoryRole?$select=id,displayName,roleTemplateId'
  assert.equal((await graph(path, { token: admin })).json.error.code, 'Request_UnsupportedQuery')
  const roles = await graph(`${path}&$count=true`, { token: admin, headers: { consistencylevel: 'eventual' } })
  assert.deepEqual(
    roles.json.value.map((role: { roleTemplateId: string }) => role.roleTemplateId),
    ['62e90394-69f5-4237-9190-012177145e10'],
  )
})

test('/me needs a person', async () => {
  assert.equal((await graph('/me')).status, 400)
})
