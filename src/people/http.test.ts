import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createAudit } from '#platform/audit/append.ts'
import { createHttpServer } from '#platform/http/server.ts'
import { createToken } from '#platform/http/tokens.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { peopleHttp } from './http.ts'
import { writeGroups, writeMailboxes, writeUsers } from './store.ts'
import { createTenant } from './tenants.ts'

const ada = '11111111-1111-4111-8111-111111111111'
const team = '22222222-2222-4222-8222-222222222222'
const all = '33333333-3333-4333-8333-333333333333'

async function setUp(t: TestContext) {
  const db = await testDatabase(t)
  const clock = new ManualClock()
  const logger = createLogger({ level: 'silent' })
  const requested: boolean[] = []
  const modules = [
    peopleHttp({
      db,
      clock,
      audit: createAudit(clock),
      requestSync: async (_tenantId, full) => void requested.push(full),
    }),
  ]
  const server = await createHttpServer({ logger, clock, db, modules, health: [], version: '1' })
  t.after(() => server.close())
  const { id: tenantId } = await createTenant(db, clock, { name: 'Contoso' })
  await db.inTenant(tenantId, async (trx) => {
    await writeUsers(
      trx,
      tenantId,
      [
        {
          id: ada,
          displayName: 'Ada',
          userPrincipalName: 'ada@contoso.example',
          mail: 'ada@contoso.example',
          proxyAddresses: ['SMTP:ada@contoso.example', 'smtp:a@contoso.example'],
          accountEnabled: true,
        } as never,
      ],
      clock.now(),
    )
    await writeMailboxes(
      trx,
      tenantId,
      [{ person_id: ada, kind: 'user', primary_address: 'ada@contoso.example', exchange_guid: null }],
      clock.now(),
    )
    await writeGroups(
      trx,
      tenantId,
      [
        { id: team, displayName: 'Team', 'members@delta': [{ id: ada, '@odata.type': '#microsoft.graph.user' }] },
        { id: all, displayName: 'All', 'members@delta': [{ id: team, '@odata.type': '#microsoft.graph.group' }] },
      ] as never,
      clock.now(),
    )
  })
  const token = async (permissions: string[] | null) =>
    db.asSystem(
      async (trx) => (await createToken(trx, { name: 'Adele', tenants: null, permissions, expiresAt: null })).token,
    )
  const bearer = await token(null)
  const call = async (method: 'GET' | 'POST', path: string, payload?: object, as = bearer) =>
    server.app.inject({
      method,
      url: `/api/v1/tenants/${tenantId}${path}`,
      headers: { authorization: `Bearer ${as}` },
      ...(payload === undefined ? {} : { payload }),
    })
  return { call, token, requested }
}

test('a person is shown with addresses, mailbox and all groups, also those around groups', async (t) => {
  const { call } = await setUp(t)
  const person = (await call('GET', `/people/${ada}`)).json()
  assert.deepEqual(
    person.addresses.map(({ address }: { address: string }) => address),
    ['ada@contoso.example', 'a@contoso.example'],
  )
  assert.equal(person.mailbox, 'user')
  assert.deepEqual(
    person.groups.map(({ displayName }: { displayName: string }) => displayName),
    ['All', 'Team'],
  )
  assert.equal((await call('GET', `/people/${team}`)).json().code, 'people.not-found')
})

test('a group is shown with its members, people and groups', async (t) => {
  const { call } = await setUp(t)
  const group = (await call('GET', `/groups/${all}`)).json()
  assert.deepEqual(
    group.members.map(({ kind, displayName }: { kind: string; displayName: string }) => [kind, displayName]),
    [['group', 'Team']],
  )
  assert.equal((await call('GET', `/groups/${ada}`)).statusCode, 404)
})

test('mailboxes are found by any address and by kind', async (t) => {
  const { call } = await setUp(t)
  const found = async (query: string) => (await call('GET', `/mailboxes?${query}`)).json().items.length
  assert.equal(await found('search=a%40contoso'), 1)
  assert.equal(await found('kind=shared'), 0)
  assert.equal((await call('GET', '/mailboxes?kind=castle')).statusCode, 400)
  assert.equal((await call('GET', '/mailboxes?cursor=x')).json().code, 'request.cursor')
})

test('those who choose get names by id, how many match, and groups that have an address', async (t) => {
  const { call } = await setUp(t)
  const get = async (path: string) => (await call('GET', path)).json()
  const names = ({ items }: { items: { displayName: string }[] }) => items.map(({ displayName }) => displayName)
  assert.deepEqual(names(await get(`/groups?ids=${all}&ids=${ada}`)), ['All'])
  assert.deepEqual(names(await get(`/people?ids=${ada}`)), ['Ada'])
  assert.equal((await call('GET', '/people?ids=ada')).statusCode, 400)
  assert.deepEqual(names(await get('/groups?withAddress=true')), [])
  assert.equal((await get('/groups?withTotal=true&limit=1')).total, 2)
  assert.equal((await get('/people?withTotal=true&search=nobody')).total, 0)
  assert.equal((await get('/mailboxes?withTotal=true')).total, 1)
  assert.equal('total' in (await get('/groups')), false)
})

test('synchronising is asked for with its own right', async (t) => {
  const { call, token, requested } = await setUp(t)
  const reader = await token(['people.read'])
  assert.equal((await call('POST', '/people/sync', { full: true }, reader)).statusCode, 403)
  assert.equal((await call('POST', '/people/sync', { full: true })).statusCode, 202)
  assert.deepEqual(requested, [true])
})
