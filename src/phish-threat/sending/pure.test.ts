// Decisions of sending that need no database.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { GraphClient } from '#microsoft/graph.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import { createAdaptiveLimit } from './adaptive-limit.ts'
import { apart } from './apart.ts'
import { createBatcher } from './batcher.ts'
import { checkedName } from './domain-name.ts'
import { resolveDoubt } from './doubt.ts'
import { exportOf } from './exports.ts'
import { judgeDkim, judgeDmarc, judgeMx, judgeSpf } from './judge-records.ts'
import { linksOf } from './links.ts'
import { afterLook } from './look-policy.ts'
import { createFolderCache, lookFor } from './mailbox-look.ts'
import { resembledBrand } from './look-alike.ts'
import { mailServersOf } from './mx.ts'
import { noticeOf } from './notice.ts'
import { attempts_max, backOff_ms, suppression_ms } from './outcome.ts'
import { reverseHost } from './reverse-name.ts'
import { outcomeOfReply } from './smtp-outcome.ts'
import { tracedOf } from './trace.ts'

const now = new Date('2026-11-22T09:00:00Z')
const minute_ms = 60_000

test('names that resemble a brand are found in any disguise, ordinary names are not', () => {
  for (const name of [
    'microsoft-support.example',
    'rnicrosoft.example',
    'micros0ft.example',
    'mircosoft.example',
    'paypa1.example',
    'xn--pypal-4ve.example',
    'login.amazon.parcels.example',
    'dhl-parcel.example',
    'secure-docusign.example',
    'gooogle.example',
  ])
    assert.notEqual(resembledBrand(name, []), null, name)
  for (const name of [
    'parcels.example',
    'invoices-2026.example',
    'trading.example',
    'www.office-notes.example',
    'shipping-desk.example',
    'meeting.example',
    'billing.example',
    'applicant.example',
  ])
    assert.equal(resembledBrand(name, []), null, name)
  assert.equal(resembledBrand('www.paypal.com', ['paypal.com']), null, 'the owner may')
  assert.equal(resembledBrand('paypal-training.example', ['paypal.com']), null, 'and under another name')
})

test('a domain name is checked as a whole, whatever is entered', () => {
  assert.equal(checkedName(' Parcels.Example. ', []), 'parcels.example')
  assert.equal(checkedName('grüße.example', []), 'xn--gre-6ka8l.example')
  for (const name of [
    '',
    'x',
    'co.uk',
    '-a.example',
    'a..example',
    'a b.example',
    `${'a'.repeat(64)}.example`,
    'http://x.example',
    '192.0.2.1',
    'a.example\n'.repeat(3),
  ])
    assert.throws(() => checkedName(name, []), { code: 'simulation.domain-invalid' }, name)
  let seed = 1
  for (let round = 0; round < 300; round += 1) {
    const text = Array.from({ length: 12 }, () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
      return String.fromCodePoint(seed % 0x2ff || 1)
    }).join('')
    try {
      assert.match(checkedName(`${text}.example`, []), /^[a-z0-9.-]+$/)
    } catch (error) {
      assert.match(String((error as { code?: string }).code), /^simulation\.domain-/)
    }
  }
})

test('back-off grows to an hour with jitter, respects a named time, and ends', () => {
  assert.equal(backOff_ms(1, 0.5), minute_ms)
  assert.equal(backOff_ms(2, 0), 4 * minute_ms)
  assert.equal(backOff_ms(9, 0.5), 60 * minute_ms)
  assert.ok(backOff_ms(1, 0, 20 * minute_ms)! >= 20 * minute_ms)
  assert.equal(backOff_ms(attempts_max, 0.5), null)
  const day_ms = 24 * 60 * minute_ms
  assert.deepEqual(
    [1, 2, 9].map((count) => suppression_ms(count) / day_ms),
    [7, 14, 28],
  )
})

test('only a refusal of the address puts it on the bounced list', () => {
  const outcome = (code: number, enhanced: string | null, stage: 'rcpt' | 'final' | 'mail') =>
    outcomeOfReply({ code, enhanced, lines: ['x'] }, stage)
  assert.deepEqual(outcome(550, '5.1.1', 'rcpt'), {
    kind: 'bounced',
    reply: '550 5.1.1 x',
    code: '5.1.1',
    isOfAddress: true,
  })
  assert.deepEqual(outcome(554, '5.7.1', 'final'), {
    kind: 'bounced',
    reply: '554 5.7.1 x',
    code: '5.7.1',
    isOfAddress: false,
  })
  assert.deepEqual(outcome(550, null, 'rcpt'), { kind: 'bounced', reply: '550 x', code: '550', isOfAddress: true })
  assert.equal(outcome(451, '4.7.1', 'rcpt').kind, 'deferred')
  assert.equal(outcomeOfReply({ code: 554, enhanced: null, lines: ['go away'] }, 'greeting').kind, 'deferred')
})

test('a doubt is never answered by sending unless nothing can have arrived', () => {
  const at = (minutes: number) => new Date(now.getTime() - minutes * minute_ms)
  const absent = { kind: 'absent' } as const
  const smtp = { channel: 'smtp', now, look: absent, traced: null } as const
  assert.equal(resolveDoubt({ ...smtp, intentAt: null }).kind, 'again')
  assert.equal(resolveDoubt({ ...smtp, intentAt: at(3) }).kind, 'wait')
  assert.equal(resolveDoubt({ ...smtp, intentAt: at(20), traced: absent }).kind, 'again')
  assert.equal(resolveDoubt({ ...smtp, intentAt: at(20), traced: { kind: 'delivered' } }).kind, 'accepted')
  assert.equal(resolveDoubt({ ...smtp, intentAt: at(20), traced: { kind: 'filtered', text: 'x' } }).kind, 'filtered')
  assert.equal(resolveDoubt({ ...smtp, intentAt: at(90), traced: { kind: 'unknown' } }).kind, 'unknown')
  assert.equal(resolveDoubt({ ...smtp, intentAt: at(1), look: null }).kind, 'unknown')
  const graph = { channel: 'graph', now, traced: null } as const
  assert.equal(resolveDoubt({ ...graph, intentAt: at(0.5), look: absent }).kind, 'wait')
  assert.equal(resolveDoubt({ ...graph, intentAt: at(2), look: absent }).kind, 'again')
  assert.equal(resolveDoubt({ ...graph, intentAt: at(60), look: { kind: 'failed', reason: 'x' } }).kind, 'wait')
  assert.equal(resolveDoubt({ ...graph, intentAt: at(25 * 60), look: null }).kind, 'unknown')
})

test('a look says where the mail is; what is removed later was delivered all the same', () => {
  const message = {
    id: 'm',
    state: 'accepted',
    reply: null,
    accepted_at: now,
    delivered_at: null,
    read_at: null,
    looks: 0,
    graph_id: null,
  } as const
  const item = { id: 'i', folder: 'inbox', receivedAt: now, isRead: false, changedAt: now } as const
  const facts = { now, endsAt: null, hasTelemetry: true }
  const first = afterLook(message, { ...facts, look: { kind: 'seen', item } })
  assert.equal(first.state, 'delivered')
  assert.equal(first.delivered_at, now)
  assert.ok(first.look_at !== null)
  const junk = afterLook(message, { ...facts, look: { kind: 'seen', item: { ...item, folder: 'junk' } } })
  assert.equal(junk.state, 'filtered')
  const delivered = { ...message, state: 'delivered' as const, delivered_at: now }
  assert.equal(
    afterLook(delivered, { ...facts, look: { kind: 'seen', item: { ...item, folder: 'junk' } } }).state,
    'delivered',
  )
  assert.equal(afterLook(delivered, { ...facts, look: { kind: 'absent' } }).look_at, null)
  assert.equal(afterLook(message, { ...facts, look: { kind: 'absent' } }).state, 'accepted')
  const read = { ...item, isRead: true }
  assert.equal(
    afterLook(message, { ...facts, hasTelemetry: false, look: { kind: 'seen', item: read } }).read_at,
    null,
    'not without telemetry',
  )
  assert.equal(afterLook(message, { ...facts, look: { kind: 'absent' }, endsAt: now }).look_at, null)
})

test('records are judged by what they mean, not by how they are written', () => {
  assert.equal(judgeDkim(['v=DKIM1;k=rsa; p= AB CD ;'], 'ABCD').state, 'ok')
  assert.equal(judgeDkim(['v=DKIM1; p=ABCE'], 'ABCD').state, 'wrong')
  assert.equal(judgeDkim(null, 'ABCD').state, 'unknown')
  const pass = [{ address: '192.0.2.1', result: 'pass' }]
  assert.equal(judgeSpf(['v=spf1 ip4:192.0.2.1 -all'], pass).state, 'ok')
  assert.equal(judgeSpf(['v=spf1 +all'], pass).state, 'wrong')
  assert.equal(judgeSpf(['v=spf1 -all', 'v=spf1 a -all'], pass).state, 'wrong')
  assert.equal(judgeSpf(['other'], pass).state, 'missing')
  assert.equal(judgeDmarc(['v=DMARC1; p=none']).state, 'ok')
  assert.equal(judgeDmarc(['v=DMARC1; rua=mailto:x@y.example']).state, 'wrong')
  assert.equal(judgeMx([''], true).state, 'wrong')
})

const dnsOf = (zone: Record<string, unknown>) => {
  const ask = (kind: string) => (name: string) => {
    const found = zone[`${kind} ${name}`]
    if (found === undefined) return Promise.reject(Object.assign(new Error('x'), { code: 'ENODATA' }))
    if (typeof found === 'string') return Promise.reject(Object.assign(new Error('x'), { code: found }))
    return Promise.resolve(found as never)
  }
  return { resolveMx: ask('MX'), resolve4: ask('A'), resolve6: ask('AAAA') }
}

test('mail goes to the MX in order, to the domain itself without one, and to nobody with a null MX', async () => {
  const zone = {
    'MX a.example': [
      { exchange: 'two.example', priority: 20 },
      { exchange: 'one.example', priority: 10 },
    ],
    'A one.example': ['192.0.2.1'],
    'A two.example': ['192.0.2.2'],
    'A b.example': ['192.0.2.3'],
    'MX c.example': [{ exchange: '', priority: 0 }],
    'MX d.example': 'ETIMEOUT',
  }
  const hosts = async (domain: string) => {
    const found = await mailServersOf(dnsOf(zone) as never, domain)
    return found.kind === 'found' ? found.servers.map(({ host }) => host) : found.kind
  }
  assert.deepEqual(await hosts('a.example'), ['one.example', 'two.example'])
  assert.deepEqual(await hosts('b.example'), ['b.example'])
  assert.equal(await hosts('c.example'), 'none')
  assert.equal(await hosts('d.example'), 'unknown')
  assert.equal(await hosts('e.example'), 'none')
})

test('links of a mail come from its tokens', () => {
  const token = (kind: string, text: string, position = 0) => ({
    token: text,
    message_id: 'm',
    kind: kind as never,
    position,
  })
  const links = linksOf([token('link', 'AAA'), token('link', 'BBB', 1), token('pixel', 'CCC'), token('reply', 'DDD')], {
    linkHost: 'www.parcels.example',
    senderDomain: 'parcels.example',
    port: null,
    isPlain: false,
  })
  assert.match(
    links.link.join(' '),
    /^https:\/\/www\.parcels\.example\/\w+\/AAA https:\/\/www\.parcels\.example\/\w+\/BBB$/,
  )
  assert.equal(links.textLink, links.link[0])
  assert.equal(links.replyTo, 'reply.DDD@parcels.example')
  assert.equal(links.decoy, null)
})

const entry = (
  kind: 'domain' | 'link-host' | 'address',
  value: string,
  since: string,
  until: string | null = null,
) => ({
  tenant_id: 't',
  id: value,
  kind,
  value,
  since: new Date(since),
  until: until === null ? null : new Date(until),
})

test('exports hold everything that is in use, and PowerShell that quotes', () => {
  const entries = [
    entry('domain', 'parcels.example', '2026-11-01'),
    entry('link-host', 'www.parcels.example', '2026-11-01'),
    entry('address', '192.0.2.1', '2026-11-01'),
    entry('address', '2001:db8::1', '2026-11-01'),
  ]
  const text = exportOf(entries, 'text').body
  for (const { value } of entries) assert.ok(text.includes(value))
  const script = exportOf(entries, 'powershell').body
  assert.match(script, /\$domains = @\('parcels\.example'\)/)
  assert.match(script, /\$addresses = @\('192\.0\.2\.1'\)/)
  assert.match(exportOf([entry('domain', "a'b", '2026-11-01'), entries[2]!], 'powershell').body, /'a''b'/)
  assert.match(exportOf([], 'powershell').body, /nothing to allow/)
  assert.match(exportOf(entries, 'csv').body, /address,192\.0\.2\.1,2026-11-01T00:00:00\.000Z\r\n/)
})

test('the notice names what came and went since it was acknowledged, and who must act', () => {
  const rows = [
    entry('domain', 'old.example', '2026-10-01'),
    entry('domain', 'new.example', '2026-11-10'),
    entry('address', '192.0.2.9', '2026-10-01', '2026-11-12'),
    entry('address', '192.0.2.5', '2026-11-11', '2026-11-12'),
  ]
  const { entries, notice } = noticeOf({ rows, acknowledgedAt: new Date('2026-11-01'), hasMailflow: true })
  assert.deepEqual(
    entries.map(({ value }) => value),
    ['old.example', 'new.example'],
  )
  assert.deepEqual(
    notice?.added.map(({ value }) => value),
    ['new.example'],
  )
  assert.deepEqual(
    notice?.removed.map(({ value }) => value),
    ['192.0.2.9'],
  )
  assert.ok(notice!.actions.some((text) => text.startsWith('Mail flow')))
  assert.equal(noticeOf({ rows, acknowledgedAt: new Date('2026-11-13'), hasMailflow: false }).notice, null)
})

test('a service that throttles gets half as much at a time, and more again when it takes it', async () => {
  let at_ms = 0
  const limit = createAdaptiveLimit({ start: 4, max: 8, nowMs: () => at_ms })
  limit.throttled(1_000)
  limit.throttled(1_000)
  assert.equal(limit.limit, 2, 'halved once for those that ran together')
  at_ms = 2_000
  let running = 0
  let most = 0
  await Promise.all(
    Array.from({ length: 40 }, () =>
      limit.run(async () => {
        running += 1
        most = Math.max(most, running)
        await sleep(1)
        running -= 1
      }),
    ),
  )
  assert.ok(limit.limit > 4)
  assert.ok(most <= 8)
})

test('the failure of one is told, and keeps no other from its turn', async () => {
  const done: number[] = []
  const logged: unknown[] = []
  const logger = { error: (entry: unknown) => void logged.push(entry) } as unknown as Logger
  const work = apart(
    [1, 2, 3, 4, 5],
    { logger, event: 'x', about: (item) => ({ item: String(item) }), atOnce: 2 },
    async (item) => {
      await Promise.resolve()
      if (item === 1 || item === 4) throw new Error(`failed ${item}`)
      done.push(item)
    },
  )
  await assert.rejects(work, /failed 1/)
  assert.deepEqual(done, [2, 3, 5])
  assert.equal(logged.length, 2)
})

test('a batcher writes together what comes together, answers each, and tells all of a failure', async () => {
  const batches: number[] = []
  const batcher = createBatcher(
    async (items: number[]) => {
      batches.push(items.length)
      if (items.includes(13)) throw new Error('full')
      return items.map((item) => item * 2)
    },
    { wait_ms: 1, items_max: 5 },
  )
  assert.deepEqual(await Promise.all([1, 2, 3, 4, 5, 6, 7].map((item) => batcher.add(item))), [2, 4, 6, 8, 10, 12, 14])
  assert.deepEqual(batches, [5, 2])
  await assert.rejects(batcher.add(13), /full/)
  assert.equal(await batcher.add(8), 16, 'it goes on')
})

test('of a trace the best status counts', () => {
  assert.equal(tracedOf([]).kind, 'absent')
  assert.equal(tracedOf(['Failed', 'Delivered']).kind, 'delivered')
  assert.equal(tracedOf(['Quarantined']).kind, 'filtered')
  assert.equal(tracedOf(['Pending']).kind, 'pending')
})

test('the name of an address is asked for under its reverse', () => {
  assert.equal(reverseHost('192.0.2.1'), '1.2.0.192.in-addr.arpa')
  assert.equal(reverseHost('2001:db8::1'), `1${'.0'.repeat(23)}.8.b.d.0.1.0.0.2.ip6.arpa`)
})

test('where a mail lies is said only when the folders are known, and a copy in the inbox goes before others', async () => {
  const item = (id: string, parentFolderId: string) => ({
    id,
    parentFolderId,
    isRead: false,
    isDraft: false,
    receivedDateTime: '2026-11-22T09:00:00Z',
    lastModifiedDateTime: '2026-11-22T09:00:00Z',
  })
  let junkStatus = 429
  let items = [item('1', 'id of junkemail')]
  const graph = {
    batch: async (requests: { id: string; url: string }[]) =>
      requests.map(({ id, url }) => {
        const folder = /mailFolders\/(\w+)/.exec(url)?.[1]
        if (folder === undefined) return { id, status: 200, body: { value: items } }
        return folder === 'junkemail' && junkStatus !== 200
          ? { id, status: junkStatus, body: null }
          : { id, status: 200, body: { id: `id of ${folder}` } }
      }),
  } as unknown as GraphClient
  const folders = createFolderCache()
  const look = async () => {
    const [found] = await lookFor(graph, [{ mailbox: 'ada', internetMessageId: '<1@x>' }], folders)
    return found?.kind === 'seen' ? `${found.item.folder} ${found.item.id}` : found?.kind
  }
  assert.equal(await look(), 'failed', 'throttled: junk would be taken for delivered')
  junkStatus = 200
  assert.equal(await look(), 'junk 1')
  items = [item('2', 'id of deleteditems'), item('3', 'id of inbox')]
  assert.equal(await look(), 'inbox 3')
})
