// The counter in the database, with the real incidents behind it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/database.ts'
import { type AbuseCase, createAbuseCase, start } from '#test/support/abuse.ts'
import { openEmbedded } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import type { CountDecision, OutboundThreat } from '../parts.ts'
import { subscribeCounter, withdrawMessage } from './consume.ts'
import { createCounter } from './count.ts'

const minute = 60_000

// One database for all, as opening one takes longer than a test; each test has a tenant of its own.
let db: Database
before(async () => {
  db = await openEmbedded()
})
after(() => db[Symbol.asyncDispose]())

const ownTenant = ({ clock = new ManualClock(start) }: { clock?: Clock } = {}): Promise<AbuseCase> =>
  createAbuseCase(db, clock)

const kinds = (decisions: CountDecision[]): string[] => decisions.map(({ kind }) => kind)

async function countAll(made: AbuseCase, threats: OutboundThreat[]): Promise<CountDecision[]> {
  const decisions: CountDecision[] = []
  for (const threat of threats) decisions.push(await made.counter.count(threat))
  return decisions
}

const several = (made: AbuseCase, from: string, count: number, more: Partial<OutboundThreat> = {}, at = 0) =>
  Array.from({ length: count }, (_, place) => made.threat(from, at + place * 1000, more))

test('the fifth bad message within ten minutes blocks all addresses of the mailbox, once', async () => {
  const made = await ownTenant()
  await made.mailbox('adele', { aliases: ['adele.vance@contoso.com'] })
  const decisions = await countAll(made, several(made, 'adele', 5))
  assert.deepEqual(kinds(decisions), ['counted', 'counted', 'counted', 'counted', 'blocked'])
  assert.deepEqual(await made.blockedAddresses(), ['adele.vance@contoso.com', 'adele@contoso.com'])
  const [further] = await countAll(made, [made.threat('adele', 6000)])
  assert.equal(further!.kind === 'blocked' && further!.isNew, false)
  const [incident] = await made.incidentsOf()
  assert.equal(incident!.messages, 6)
  assert.equal((await made.incidentsOf()).length, 1)
})

test('exactly ten minutes count, one millisecond more does not', async () => {
  const made = await ownTenant()
  await made.mailbox('adele')
  await made.mailbox('lee')
  const at = (from: string, times: number[]) => times.map((time) => made.threat(from, time))
  assert.equal((await countAll(made, at('adele', [-600_000, -450_000, -300_000, -150_000, 0]))).at(-1)!.kind, 'blocked')
  assert.equal((await countAll(made, at('lee', [-600_001, -450_000, -300_000, -150_000, 0]))).at(-1)!.kind, 'counted')
})

test('a message counts once: tries, parts and replays carry one key', async () => {
  const made = await ownTenant()
  await made.mailbox('adele')
  const same = made.threat('adele', 0)
  const tries = Array.from({ length: 10 }, (_, place) => ({
    ...same,
    messageId: made.threat('adele', place).messageId,
  }))
  assert.deepEqual(kinds(await countAll(made, tries)), ['counted', ...Array<string>(9).fill('known')])
  const rest = await countAll(made, several(made, 'adele', 4, {}, 5000))
  assert.equal(rest.at(-1)!.kind, 'blocked')
  // The retry of what was counted before is held, too: nothing of a blocked mailbox leaves.
  assert.equal((await made.counter.count(same)).kind, 'blocked')
})

test('what comes shuffled and up to an hour late is decided as if it had come in order', async () => {
  const made = await ownTenant()
  await made.mailbox('adele')
  const late = [-58, -50, -53, -56].map((at) => made.threat('adele', at * minute))
  assert.deepEqual(kinds(await countAll(made, late)), Array<string>(4).fill('counted'))
  assert.equal((await countAll(made, [made.threat('adele', -67 * minute)]))[0]!.kind, 'exempt')
  assert.equal((await countAll(made, [made.threat('adele', -59 * minute)]))[0]!.kind, 'blocked')
})

test('aliases, plus addresses and what Exchange forwards count for the mailbox, not for the text of the address', async () => {
  const made = await ownTenant()
  await made.mailbox('adele', { aliases: ['sales@contoso.com'] })
  const from = ['adele', 'Sales@Contoso.com', 'adele+news@contoso.com', 'sales+x@contoso.com', 'ADELE@contoso.com']
  const decisions = await countAll(
    made,
    from.map((each, place) => made.threat(each, place)),
  )
  assert.equal(decisions.at(-1)!.kind, 'blocked')
})

test('on behalf of a shared mailbox the person who sent is blocked, alone the shared mailbox', async () => {
  const made = await ownTenant()
  await made.mailbox('info', { kind: 'shared' })
  await made.mailbox('help', { kind: 'shared' })
  await made.mailbox('adele')
  await countAll(made, several(made, 'info', 5, { headerSender: 'Adele@contoso.com' }))
  await countAll(made, several(made, 'help', 5))
  assert.deepEqual(await made.blockedAddresses(), ['adele@contoso.com', 'help@contoso.com'])
})

test('the field Sender does not put the blame on a colleague', async () => {
  const made = await ownTenant()
  await made.mailbox('adele')
  await made.mailbox('lee')
  await countAll(made, several(made, 'adele', 5, { headerSender: 'lee@contoso.com' }))
  assert.deepEqual(await made.blockedAddresses(), ['adele@contoso.com'])
})

test('an address of our domains that nobody has is told, never blocked', async () => {
  const made = await ownTenant()
  await made.mailbox('adele')
  const decisions = await countAll(
    made,
    ['a', 'b', 'c', 'd', 'printer'].map((from, place) => made.threat(from, place)),
  )
  assert.equal(decisions.at(-1)!.kind, 'told')
  assert.deepEqual(await made.blockedAddresses(), [])
  assert.equal((await made.alerts('compromise.unattributed')).length, 1)
})

test('without a directory the address itself is blocked', async () => {
  const made = await ownTenant()
  assert.equal((await countAll(made, several(made, 'scanner', 5))).at(-1)!.kind, 'blocked')
  assert.deepEqual(await made.blockedAddresses(), ['scanner@contoso.com'])
})

test('bounces and automatic replies never block; many of them are told', async () => {
  const made = await ownTenant()
  await made.mailbox('adele')
  const bounces = several(made, '', 50, { headerFrom: ['adele@contoso.com'] })
  const replies = several(made, 'adele', 4, { isAutoSubmitted: true })
  assert.deepEqual(new Set(kinds(await countAll(made, [...bounces, ...replies]))), new Set(['exempt']))
  assert.equal((await made.alerts('compromise.backscatter')).length, 1)
  assert.deepEqual(await made.blockedAddresses(), [])
})

test('malware under the name of an automatic reply counts all the same', async () => {
  const made = await ownTenant()
  await made.mailbox('adele')
  const decisions = await countAll(made, several(made, 'adele', 5, { isAutoSubmitted: true, category: 'malware' }))
  assert.equal(decisions.at(-1)!.kind, 'blocked')
})

test('bad mail that a rule forwards is counted apart and told', async () => {
  const made = await ownTenant()
  await made.mailbox('adele')
  const forwarded = several(made, 'adele+srs=abc=xy=fabrikam.example=sue@contoso.com', 5, { isForwarded: true })
  assert.deepEqual(new Set(kinds(await countAll(made, forwarded))), new Set(['exempt']))
  const [alert] = await made.alerts('compromise.unusual-sending')
  assert.match(alert!.text, /^adele@contoso\.com: sending looks unusual/)
  assert.deepEqual(await made.blockedAddresses(), [])
})

test('samples to reporting mailboxes do not count, unless somebody else gets them, too', async () => {
  const made = await ownTenant()
  await made.mailbox('adele')
  await made.choose({ exemptRecipients: ['Security@contoso.com'] })
  const reports = several(made, 'adele', 6, { recipients: ['security@contoso.com', 'abuse@fabrikam.example'] })
  assert.deepEqual(new Set(kinds(await countAll(made, reports))), new Set(['exempt']))
  const mixed = several(made, 'adele', 5, { recipients: ['security@contoso.com', 'zoe@fabrikam.example'] }, 10_000)
  assert.equal((await countAll(made, mixed)).at(-1)!.kind, 'blocked')
})

test('fifty recipients or more are never taken for exempt: those behind are not known', async () => {
  const made = await ownTenant()
  await made.mailbox('adele')
  const recipients = Array.from({ length: 50 }, (_, place) => `abuse@provider${place}.example`)
  assert.equal((await countAll(made, several(made, 'adele', 5, { recipients }))).at(-1)!.kind, 'blocked')
})

const inAWeek = new Date(start.getTime() + 7 * 86_400_000).toISOString()
const yesterday = new Date(start.getTime() - 86_400_000).toISOString()

test('an approved bulk sender has its own limit for spam and the usual one for everything worse', async () => {
  const made = await ownTenant()
  await made.mailbox('news')
  const exception = { address: 'news@contoso.com', purpose: 'newsletter', kind: 'bulk' as const, count: 8 }
  await made.choose({ exceptions: [{ ...exception, expiresAt: inAWeek }] })
  const spam = await countAll(made, several(made, 'news', 7))
  assert.deepEqual(new Set(kinds(spam)), new Set(['counted']))
  assert.equal((await countAll(made, [made.threat('news', 8000)]))[0]!.kind, 'blocked')
  await made.mailbox('shop')
  await made.choose({ exceptions: [{ ...exception, address: 'shop@contoso.com', count: 100, expiresAt: inAWeek }] })
  const viruses = await countAll(made, several(made, 'shop', 5, { category: 'malware' }))
  assert.equal(viruses.at(-1)!.kind, 'blocked')
  await made.mailbox('old')
  await made.choose({ exceptions: [{ ...exception, address: 'old@contoso.com', count: 100, expiresAt: yesterday }] })
  assert.equal((await countAll(made, several(made, 'old', 5))).at(-1)!.kind, 'blocked')
})

test('a mailbox that is alert only is told about, while the exception lasts', async () => {
  const made = await ownTenant()
  await made.mailbox('ceo')
  const exception = { address: 'CEO@contoso.com', purpose: 'may not be cut off', kind: 'alertOnly' as const }
  await made.choose({ exceptions: [{ ...exception, expiresAt: inAWeek }] })
  assert.equal((await countAll(made, several(made, 'ceo', 5))).at(-1)!.kind, 'told')
  assert.deepEqual(await made.blockedAddresses(), [])
})

test('nothing counts while the response is off', async () => {
  const made = await ownTenant()
  await made.choose({ isOn: false })
  assert.deepEqual(new Set(kinds(await countAll(made, several(made, 'adele', 6)))), new Set(['exempt']))
})

test('after a release counting starts empty, with three during probation and two after an early release', async () => {
  const clock = new ManualClock(start)
  const made = await ownTenant({ clock })
  await made.mailbox('adele')
  await countAll(made, several(made, 'adele', 5))
  await clock.advance(10_000)
  await made.release((await made.incidentsOf())[0]!.id)
  assert.deepEqual(await made.blockedAddresses(), [])
  assert.deepEqual(kinds(await countAll(made, [made.threat('adele', 9000)])), ['exempt'])
  await clock.advance(10_000)
  const again = await countAll(made, several(made, 'adele', 3, {}, 11_000))
  assert.deepEqual(kinds(again), ['counted', 'counted', 'blocked'])
  await clock.advance(10_000)
  await made.release((await made.incidentsOf())[1]!.id, 'person')
  await clock.advance(10_000)
  assert.deepEqual(kinds(await countAll(made, several(made, 'adele', 2, {}, 31_000))), ['counted', 'blocked'])
})

test('a verdict that is taken back counts no more', async () => {
  const made = await ownTenant()
  await made.mailbox('adele')
  const threats = several(made, 'adele', 4)
  await countAll(made, threats)
  const { tenantId, incidents } = made
  await db.inTenant(tenantId, (trx) => withdrawMessage(trx, incidents, tenantId, threats[1]!.messageId))
  assert.deepEqual(kinds(await countAll(made, [made.threat('adele', 5000)])), ['counted'])
  assert.equal((await made.counter.count(threats[1]!)).kind, 'known')
  assert.deepEqual(kinds(await countAll(made, [made.threat('adele', 6000)])), ['blocked'])
})

test('a detection storm stops the blocking for its reason and holds what it finds; other reasons still block', async () => {
  const made = await ownTenant()
  const names = Array.from({ length: 7 }, (_, place) => `person${place}`)
  for (const name of [...names, 'other']) await made.mailbox(name)
  const last: string[] = []
  for (const name of names)
    last.push((await countAll(made, several(made, name, 5, { cluster: 'spam bad.rule' }))).at(-1)!.kind)
  assert.deepEqual(last, ['blocked', 'blocked', 'blocked', 'blocked', 'blocked', 'storm', 'storm'])
  const [alert] = await made.alerts('compromise.storm')
  assert.match(alert!.text, /^Detection storm in Contoso: 6 mailboxes within 10 min on spam bad\.rule\./)
  const [first] = await countAll(made, [made.threat('other', 0, { cluster: 'spam bad.rule' })])
  assert.equal(first!.kind, 'storm')
  assert.equal((await countAll(made, several(made, 'other', 5, {}, 20_000))).at(-1)!.kind, 'blocked')
})

const wrongClock = (offset_ms: number) => ({
  now: () => new Date(Date.now() + offset_ms),
  monotonicMs: () => performance.now(),
  sleep: () => Promise.resolve(),
})

test('the clock of a node that is five minutes off is corrected by that of the database, and told', async () => {
  const made = await ownTenant({ clock: wrongClock(0) })
  await made.mailbox('adele')
  const off = createCounter({ ...made.parts, clock: wrongClock(5 * minute) }, made.incidents, {
    time: 'database',
    nodeName: 'node-2',
  })
  const right = createCounter(made.parts, made.incidents, { time: 'database', nodeName: 'node-1' })
  const stamped = (offset_ms: number) => made.threat('adele', 0, { occurredAt: new Date(Date.now() + offset_ms) })
  await right.count(stamped(-9 * minute))
  await right.count(stamped(-8 * minute))
  for (let count = 0; count < 2; count += 1) await off.count(stamped(5 * minute))
  assert.equal((await right.count(stamped(0))).kind, 'blocked')
  const [alert] = await made.alerts('compromise.clock')
  assert.match(alert!.text, /^The clock of node-2 is 300 s ahead of that of the database/)
  const righted = createCounter(made.parts, made.incidents, { time: 'database', nodeName: 'node-2' })
  await righted.count(stamped(0))
  assert.equal((await made.alerts('compromise.clock'))[0]!.state, 'resolved')
})

test('what a message says can hold nothing that stops the counting', async () => {
  const made = await ownTenant()
  const hostile = { subject: `${'x'.repeat(5_000)}\0\ud800`, internetMessageId: '\0'.repeat(2_000), cluster: '\udfff' }
  const decisions = await countAll(made, several(made, 'adele', 5, { ...hostile, headerFrom: ['\0@contoso.com'] }))
  assert.equal(decisions.at(-1)!.kind, 'blocked')
})

test('what is counted together is answered as if it had come one by one', async () => {
  const threatsOf = (made: AbuseCase): OutboundThreat[] => {
    const of = (from: string, places: number[], more: Partial<OutboundThreat> = {}) =>
      places.map((place) => made.threat(from, place * 1000, more))
    const adele = of('adele', [-3, -9, -1, -8, -4, -5, -6])
    const late = of('lee', [-4000, -700, -100, -99, -699, -698])
    const apart = [...of('joe', [-2, -1], { isForwarded: true }), ...of('', [-1], { headerFrom: ['joe@contoso.com'] })]
    // Twice in the same turn, once again after the mailbox was blocked.
    return [adele[0]!, ...late, adele[0]!, ...adele.slice(1), ...apart, adele[1]!, ...of('joe', [-2, -1])]
  }
  const told = (decisions: CountDecision[]) =>
    decisions.map((each) => [
      each.kind,
      each.kind === 'counted' ? each.count : '',
      each.kind === 'blocked' && each.isNew,
    ])
  const [serial, together] = [await ownTenant(), await ownTenant()]
  const expected = told(await countAll(serial, threatsOf(serial)))
  const decisions = await Promise.all(threatsOf(together).map((threat) => together.counter.count(threat)))
  assert.deepEqual(told(decisions), expected)
  assert.deepEqual(
    (await together.incidentsOf()).map(({ messages }) => messages),
    [7],
  )
})

test('one message that cannot be stored is not the loss of those that are counted with it', async () => {
  const made = await ownTenant()
  const threats = ['ann', 'bob', 'cid', 'dan', 'eve'].map((name) => made.threat(name, 0))
  threats[3] = { ...threats[3]!, messageId: '\0' }
  const counted = await Promise.allSettled(threats.map((threat) => made.counter.count(threat)))
  assert.deepEqual(
    counted.map((each) => (each.status === 'fulfilled' ? each.value.kind : each.status)),
    ['counted', 'counted', 'counted', 'rejected', 'counted'],
  )
})

test('what a gateway could not count counts from the outbox, once; what was released from quarantine counts no more', async () => {
  const made = await ownTenant()
  await made.mailbox('adele')
  subscribeCounter(made.parts, made.counter, made.incidents)
  const threats = several(made, 'adele', 5)
  await made.counter.count(threats[0]!)
  await tell(made, threats.slice(0, 4))
  await tell(made, threats.slice(0, 4))
  await made.outbox.dispatch()
  const released = { quarantineId: 'q', messageId: threats[1]!.messageId, recipients: [], by: 'Ada' }
  const append = (payload: object) =>
    db.inTenant(made.tenantId, (trx) =>
      made.outbox.append(trx, { type: 'MessageReleased', tenantId: made.tenantId, payload }),
    )
  await append(released)
  // Let go with its incident: that says nothing about the verdict.
  await append({ ...released, messageId: threats[2]!.messageId, incidentId: 'i' })
  await made.outbox.dispatch()
  assert.deepEqual(kinds(await countAll(made, [threats[4]!])), ['counted'])
  assert.deepEqual(kinds(await countAll(made, [made.threat('adele', 9000)])), ['blocked'])
})

const tell = (made: AbuseCase, threats: OutboundThreat[]): Promise<void> =>
  db.inTenant(made.tenantId, async (trx) => {
    for (const { tenantId, occurredAt, recipients, headerFrom, ...rest } of threats)
      await made.outbox.append(trx, {
        type: 'OutboundThreatDetected',
        tenantId,
        payload: {
          ...rest,
          mailbox: rest.mailFrom,
          occurredAt: occurredAt.toISOString(),
          recipients: [...recipients],
          headerFrom: [...headerFrom],
        },
      })
  })
