// Directory sync against a scripted Graph: resync, crash in the middle of a round, soft deletion, nested groups, hostile values.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import type { ExchangeClient } from '#microsoft/exchange.ts'
import type { ExchangeRecord } from '#microsoft/exchange-json.ts'
import type { DeltaPage, GraphClient } from '#microsoft/graph.ts'
import { AppError } from '#platform/errors.ts'
import { createSecrets } from '#platform/secrets/seal.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { addressesOf } from './directory-shapes.ts'
import { refreshMailboxes, syncDirectory, syncMailboxes, type SyncParts } from './sync.ts'
import { createTenant } from './tenants.ts'
import {
  findAddress,
  groupAddresses,
  groupsOfAddress,
  listGroups,
  listPeople,
  mailDomains,
  syncStatus,
} from './views.ts'

const id = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
const user = (number: number, more: object = {}) => ({
  id: id(number),
  displayName: `Person ${String(number).padStart(5, '0')}`,
  userPrincipalName: `p${number}@contoso.com`,
  mail: `p${number}@contoso.com`,
  proxyAddresses: [`SMTP:p${number}@contoso.com`, `smtp:alias${number}@contoso.com`, 'X500:/o=x'],
  accountEnabled: true,
  userType: 'Member',
  ...more,
})

type Rounds = Record<'users' | 'groups', (link: string | null) => DeltaPage<object>[]>

function graphOf(rounds: Partial<Rounds>): GraphClient {
  const last = (name: string): DeltaPage<object>[] => [
    { items: [], nextLink: null, deltaLink: `https://graph/${name}?delta` },
  ]
  return {
    request: async () => assert.fail('not asked'),
    content: async () => assert.fail('not asked'),
    batch: async () => assert.fail('not asked'),
    async *pages() {
      yield [{ id: 'contoso.com', isVerified: true, isDefault: true, supportedServices: ['Email'] }] as never[]
    },
    async *delta(path, link) {
      const name = path.startsWith('/users') ? 'users' : 'groups'
      for (const page of rounds[name]?.(link) ?? last(name)) yield page as never
    },
  }
}

async function open(t: TestContext): Promise<{ parts: SyncParts; tenantId: string; clock: ManualClock }> {
  const db = await testDatabase(t)
  const clock = new ManualClock()
  const { id: tenantId } = await createTenant(db, clock, { name: 'Contoso' })
  return { parts: { db, clock, secrets: createSecrets([randomBytes(32)]) }, tenantId, clock }
}

const people = ({ parts, tenantId }: Awaited<ReturnType<typeof open>>) =>
  parts.db.inTenant(tenantId, async (trx) => (await listPeople(trx, tenantId, { limit: 200 })).items)

test('a full round, a change, a removal, and 410 with a full round again', async (t) => {
  const lab = await open(t)
  const { parts, tenantId, clock } = lab
  const run = async (pages: (link: string | null) => DeltaPage<object>[]) => {
    await clock.advance(1000)
    return syncDirectory(parts, tenantId, graphOf({ users: pages }))
  }
  const end = { nextLink: null, deltaLink: 'https://graph/users?delta' }
  await run((link) => {
    assert.equal(link, null)
    return [
      { items: [user(1), user(2)], nextLink: 'https://graph/users?next', deltaLink: null },
      { items: [user(2), user(3)], ...end },
    ]
  })
  assert.deepEqual(
    (await people(lab)).map((row) => row.mail),
    ['p1@contoso.com', 'p2@contoso.com', 'p3@contoso.com'],
  )

  await run((link) => {
    assert.equal(link, 'https://graph/users?delta')
    return [{ items: [user(1, { displayName: 'Renamed' }), { id: id(2), '@removed': { reason: 'changed' } }], ...end }]
  })
  assert.deepEqual(
    (await people(lab)).map((row) => row.displayName),
    ['Person 00003', 'Renamed'],
  )
  assert.equal(await parts.db.inTenant(tenantId, (trx) => findAddress(trx, tenantId, 'alias2@contoso.com')), null)

  await run((link) => {
    if (link !== null) throw new AppError({ code: 'microsoft.graph.resync', message: 'gone' })
    return [{ items: [user(2), user(3)], ...end }]
  })
  assert.deepEqual(
    (await people(lab)).map((row) => row.displayName),
    ['Person 00002', 'Person 00003'],
  )
})

test('a crash in the middle of a round goes on at the page, and nothing is lost or swept', async (t) => {
  const lab = await open(t)
  const { parts, tenantId } = lab
  const first = { items: [user(1)], nextLink: 'https://graph/users?page2', deltaLink: null }
  const crashing: GraphClient = {
    ...graphOf({}),
    async *delta(path, link) {
      if (!path.startsWith('/users')) return yield* graphOf({}).delta<never>(path, link)
      yield first as never
      throw new Error('killed')
    },
  }
  await assert.rejects(syncDirectory(parts, tenantId, crashing), /killed/)
  await lab.clock.advance(1000)
  await syncDirectory(
    parts,
    tenantId,
    graphOf({
      users: (link) => {
        assert.equal(link, 'https://graph/users?page2')
        return [{ items: [user(2)], nextLink: null, deltaLink: 'https://graph/users?delta' }]
      },
    }),
  )
  assert.equal((await people(lab)).length, 2)
})

test('members of groups inside groups count, cycles end, and a large group may come in parts', async (t) => {
  const { parts, tenantId } = await open(t)
  const member = (number: number, kind: string) => ({ '@odata.type': `#microsoft.graph.${kind}`, id: id(number) })
  const group = (number: number, members: object[], more: object = {}) => ({
    id: id(number),
    displayName: `Group ${number}`,
    mail: `g${number}@contoso.com`,
    mailEnabled: true,
    securityEnabled: false,
    groupTypes: [],
    'members@delta': members,
    ...more,
  })
  await syncDirectory(
    parts,
    tenantId,
    graphOf({
      users: () => [{ items: [user(1), user(2), user(3)], nextLink: null, deltaLink: 'https://graph/u' }],
      groups: () => [
        {
          items: [
            group(11, [member(1, 'user'), member(12, 'group')]),
            { id: id(11), 'members@delta': [member(2, 'user')] },
          ],
          nextLink: 'https://graph/n',
          deltaLink: null,
        },
        {
          items: [group(12, [member(3, 'user'), member(11, 'group'), member(99, 'device')])],
          nextLink: null,
          deltaLink: 'https://graph/g',
        },
      ],
    }),
  )
  await parts.db.inTenant(tenantId, async (trx) => {
    const addresses = await groupAddresses(trx, tenantId, id(11))
    assert.deepEqual(
      addresses.filter((address) => address.startsWith('p')),
      ['p1@contoso.com', 'p2@contoso.com', 'p3@contoso.com'],
    )
    assert.deepEqual(
      (await listGroups(trx, tenantId, { limit: 1 })).items.map(({ kind }) => kind),
      ['distribution'],
    )
  })
})

test('on a bad day of Microsoft the directory stays what it was', async (t) => {
  const lab = await open(t)
  const { parts, tenantId, clock } = lab
  const member = (number: number, more: object = {}) => ({
    '@odata.type': '#microsoft.graph.user',
    id: id(number),
    ...more,
  })
  const group = (number: number, members: object[]) => ({
    id: id(number),
    displayName: `Group ${number}`,
    'members@delta': members,
  })
  const end = (name: string) => ({ nextLink: null, deltaLink: `https://graph/${name}?delta` })
  const sync = async (rounds: Partial<Rounds>, how: { full?: boolean; graph?: Partial<GraphClient> } = {}) => {
    await clock.advance(1000)
    return syncDirectory(parts, tenantId, { ...graphOf(rounds), ...how.graph }, { full: how.full === true })
  }
  const within = (number: number) =>
    parts.db.inTenant(tenantId, async (trx) =>
      (await groupAddresses(trx, tenantId, id(number))).filter((address) => address.startsWith('p')),
    )
  const statusOf = async (name: string) =>
    (await parts.db.inTenant(tenantId, (trx) => syncStatus(trx, tenantId))).find(({ resource }) => resource === name)!
  const everybody = () => [{ items: [user(1), user(2), user(3)], ...end('users') }]
  const twelveInEleven = { '@odata.type': '#microsoft.graph.group', id: id(12) }
  await sync({
    users: everybody,
    groups: () => [
      {
        items: [group(11, [member(1), member(2), twelveInEleven]), group(12, [member(3), { id: id(90) }])],
        ...end('groups'),
      },
    ],
  })

  await t.test(
    'members of groups stay while a full round is under way; who was not shown goes at its end',
    async () => {
      const dying: Partial<GraphClient> = {
        async *delta(path, link) {
          if (!path.startsWith('/groups')) return yield* graphOf({ users: everybody }).delta<never>(path, link)
          yield { items: [group(12, [member(3)])], nextLink: 'https://graph/groups?page2', deltaLink: null } as never
          throw new Error('killed')
        },
      }
      await assert.rejects(sync({}, { full: true, graph: dying }), /killed/)
      assert.deepEqual(await within(11), ['p1@contoso.com', 'p2@contoso.com', 'p3@contoso.com'])
      const { isRunning, failure } = await statusOf('groups')
      assert.deepEqual([isRunning, failure], [false, 'killed'])
      await sync({
        users: everybody,
        groups: () => [{ items: [group(11, [member(2), twelveInEleven])], ...end('groups') }],
      })
      assert.deepEqual(await within(11), ['p2@contoso.com', 'p3@contoso.com'])
    },
  )

  await t.test('the last word of a page counts, of groups and of their members', async () => {
    await sync({
      groups: () => [
        {
          items: [
            group(13, [member(1)]),
            { id: id(13), '@removed': { reason: 'changed' } },
            group(11, [member(1), member(2, { '@removed': { reason: 'deleted' } })]),
            { id: id(11), 'members@delta': [member(1, { '@removed': { reason: 'deleted' } }), member(2)] },
          ],
          ...end('groups'),
        },
      ],
    })
    const { items } = await parts.db.inTenant(tenantId, (trx) => listGroups(trx, tenantId, { limit: 10 }))
    assert.deepEqual(
      items.map(({ displayName, memberCount }) => [displayName, memberCount]),
      [
        ['Group 11', 2],
        ['Group 12', 1],
      ],
    )
    assert.deepEqual(await within(11), ['p2@contoso.com', 'p3@contoso.com'])
  })

  await t.test('a group that was deleted has nobody in it, and brings nobody into others', async () => {
    await sync({
      groups: () => [{ items: [{ id: id(12), '@removed': { reason: 'changed' } }], ...end('groups') }],
    })
    assert.deepEqual(await within(11), ['p2@contoso.com'])
    assert.deepEqual(await within(12), [])
    const { items } = await parts.db.inTenant(tenantId, (trx) => listGroups(trx, tenantId, { limit: 10 }))
    assert.deepEqual(
      items.map(({ memberCount }) => memberCount),
      [1],
    )
    assert.deepEqual(await parts.db.inTenant(tenantId, (trx) => groupsOfAddress(trx, tenantId, 'p3@contoso.com')), [])
  })

  await t.test('a link that is refused is given up, and everything is read anew', async () => {
    const links: (string | null)[] = []
    const [, users] = await sync({
      users: (link) => {
        links.push(link)
        if (link !== null)
          throw new AppError({ code: 'microsoft.graph.refused', message: 'bad token', detail: { httpStatus: 400 } })
        return everybody()
      },
    })
    assert.deepEqual(links, ['https://graph/users?delta', null])
    assert.deepEqual([users?.wasFull, users?.count], [true, 3])
  })

  await t.test('an empty list of domains, or of mailboxes, is not believed', async () => {
    const isNothing = (error: unknown) => error instanceof AppError && error.code === 'people.nothing-listed'
    const none: Partial<GraphClient> = {
      async *pages() {
        yield []
      },
    }
    await assert.rejects(sync({}, { graph: none }), isNothing)
    assert.deepEqual(await parts.db.inTenant(tenantId, (trx) => mailDomains(trx, tenantId)), ['contoso.com'])
    const mailbox = {
      ExternalDirectoryObjectId: id(1),
      RecipientTypeDetails: 'UserMailbox',
      PrimarySmtpAddress: 'p1@contoso.com',
    }
    const exchangeOf = (...records: ExchangeRecord[]): ExchangeClient => ({
      invoke: async () => ({ records: [], warnings: [], errors: [] }),
      async *pages() {
        yield records
      },
    })
    const kind = () =>
      parts.db.inTenant(tenantId, async (trx) => (await findAddress(trx, tenantId, 'p1@contoso.com'))?.mailbox)
    await syncMailboxes(parts, tenantId, exchangeOf(mailbox))
    await clock.advance(1000)
    await assert.rejects(syncMailboxes(parts, tenantId, exchangeOf()), isNothing)
    assert.equal(await kind(), 'user')
    await syncMailboxes(parts, tenantId, exchangeOf({ ...mailbox, ExternalDirectoryObjectId: id(2) }))
    assert.equal(await kind(), null, 'the mailbox of the first is gone')
  })
})

test('mailboxes are read whole every few hours, and in between those of people who are new', async (t) => {
  const { parts, tenantId, clock } = await open(t)
  const exists = new Map([[1, 'p1@contoso.com']])
  const record = ([number, address]: [number, string]) => ({
    ExternalDirectoryObjectId: id(number),
    RecipientTypeDetails: 'UserMailbox',
    PrimarySmtpAddress: address,
  })
  let calls: string[] = []
  const exchange: ExchangeClient = {
    async invoke(cmdlet, { Identity }) {
      if (cmdlet !== 'Get-Mailbox') return { records: [], warnings: [], errors: [] }
      const found = [...exists].find(([number]) => id(number) === Identity)
      calls.push(String(Identity).slice(-1))
      if (found === undefined)
        throw new AppError({ code: 'microsoft.exchange.not-found', message: 'not there', status: 502 })
      return { records: [record(found)], warnings: [], errors: [] }
    },
    async *pages() {
      calls.push('all')
      yield [...exists].map(record)
    },
  }
  const seen = async (items: object[] = [], full = false) => {
    calls = []
    const page = { items, nextLink: null, deltaLink: 'https://graph/users?delta' }
    await syncDirectory(parts, tenantId, graphOf({ users: () => [page] }))
    await refreshMailboxes(parts, tenantId, exchange, { full })
    return calls
  }
  const mailboxOf = (address: string) =>
    parts.db.inTenant(tenantId, async (trx) => (await findAddress(trx, tenantId, address))?.mailbox)
  const minutes = (count: number) => clock.advance(count * 60_000)

  assert.deepEqual(await seen([user(1)]), ['all'], 'nothing was read yet')
  await minutes(10)
  assert.deepEqual(await seen(), [])

  await t.test('a new person is asked for until the mailbox is made, for an hour at most', async () => {
    const guest = user(4, { userType: 'Guest' })
    assert.deepEqual(await seen([user(2), user(3), guest, user(1, { jobTitle: 'Lead' })]), ['2', '3'])
    assert.equal(await mailboxOf('p2@contoso.com'), null)
    exists.set(2, 'p2@contoso.com')
    await minutes(10)
    assert.deepEqual(await seen(), ['2', '3'])
    assert.equal(await mailboxOf('p2@contoso.com'), 'user')
    await minutes(10)
    assert.deepEqual(await seen(), ['3'])
    await minutes(60)
    assert.deepEqual(await seen(), [])
  })

  await t.test('another address is known with the directory', async () => {
    exists.set(1, 'new1@contoso.com')
    assert.deepEqual(await seen([user(1, { mail: 'new1@contoso.com', proxyAddresses: ['SMTP:new1@contoso.com'] })]), [
      '1',
    ])
    const { rows } = await parts.db.execute('select primary_address from mailbox order by person_id limit 1', [])
    assert.equal(rows[0]!['primary_address'], 'new1@contoso.com')
  })

  await t.test('whole on demand, when many are new, and after four hours', async () => {
    assert.deepEqual(await seen([], true), ['all'])
    await minutes(10)
    assert.deepEqual(await seen(Array.from({ length: 51 }, (_, index) => user(100 + index))), ['all'])
    await minutes(240)
    assert.deepEqual(await seen(), ['all'])
  })

  await t.test('a failure is told, and over with the next success', async () => {
    const away: ExchangeClient = { ...exchange, invoke: () => Promise.reject(new Error('away')) }
    await assert.rejects(refreshMailboxes(parts, tenantId, away), /away/)
    const failure = async () => {
      const state = await parts.db.inTenant(tenantId, (trx) => syncStatus(trx, tenantId))
      return state.find(({ resource }) => resource === 'mailboxes')?.failure
    }
    assert.equal(await failure(), 'away')
    await refreshMailboxes(parts, tenantId, exchange)
    assert.equal(await failure(), null)
  })
})

test('20,000 people go through page by page', async (t) => {
  const lab = await open(t)
  const pages = 40
  const reports = await syncDirectory(
    lab.parts,
    lab.tenantId,
    graphOf({
      users: () =>
        Array.from({ length: pages }, (_, page) => ({
          items: Array.from({ length: 500 }, (_unused, index) => user(page * 500 + index)),
          nextLink: page === pages - 1 ? null : `https://graph/users?page=${page + 1}`,
          deltaLink: page === pages - 1 ? 'https://graph/users?delta' : null,
        })),
    }),
  )
  assert.deepEqual(
    reports.find(({ resource }) => resource === 'users'),
    { resource: 'users', count: 20_000, pages, wasFull: true },
  )
})

test('only mail addresses count, the primary one by capitals, hostile ones not at all', () => {
  assert.deepEqual(
    addressesOf(
      [
        'smtp:A@x.example',
        'SMTP:B@x.example',
        'SIP:c@x.example',
        'smtp:no address',
        `smtp:${'x'.repeat(400)}@x.example`,
      ],
      'b@x.example',
    ),
    [
      { address: 'a@x.example', is_primary: false },
      { address: 'b@x.example', is_primary: true },
    ],
  )
  assert.deepEqual(addressesOf(undefined, 'M@x.example'), [{ address: 'm@x.example', is_primary: true }])
  assert.deepEqual(addressesOf(['smtp:'], null), [])
})
