// The gateway and a mailbox that sends bad mail: nothing goes on once the limit is reached, on one connection, on eight, on two
// gateways, without the database, and after a restart without it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AbusePort, CountDecision, OutboundThreat, SenderBlock } from '#mailflow/gateway/ports.ts'
import type { BlockedSender, MailflowRoute } from '#mailflow/route.ts'
import { exchangeMessage, type Stage, type StageOptions, startStage, until } from '../mailflow-failures/stage.ts'

const sealer = {
  seal: (plain: string | Uint8Array) => Buffer.from(plain).toString('base64'),
  open: (sealed: string) => Buffer.from(sealed, 'base64'),
}

const block: SenderBlock = {
  incidentId: '01a20272-7d58-71b0-8c48-799514fd0186',
  addresses: ['kim@contoso.example', 'kim.akers@contoso.example'],
  mode: 'hold',
  reason: 'too many bad messages (incident 86)',
  exemptRecipients: ['security@contoso.example'],
}

/** Lets bad mail through by policy, so that only the counter stops it. */
const lenient = (mailflow: MailflowRoute): MailflowRoute => ({
  ...mailflow,
  policies: [
    {
      id: 'base',
      name: 'base',
      scope: { kind: 'tenant' },
      order: 0,
      direction: 'both',
      rules: { spam: { action: 'deliver' }, malware: { action: 'deliver' }, phish: { action: 'deliver' } },
    },
  ],
})

interface Counted {
  port: AbusePort
  threats: OutboundThreat[]
  /** What `note` does instead of counting; null: it counts. */
  instead: { run: ((threat: OutboundThreat) => Promise<CountDecision>) | null }
}

/** Counts as the database would: by key, and the fifth blocks. */
function counting(block: SenderBlock): Counted {
  const keys = new Set<string>()
  const threats: OutboundThreat[] = []
  const instead: Counted['instead'] = { run: null }
  const note = async (threat: OutboundThreat): Promise<CountDecision> => {
    if (instead.run !== null) return instead.run(threat)
    threats.push(threat)
    const isKnown = keys.has(threat.countKey)
    keys.add(threat.countKey)
    if (keys.size >= 5)
      return { kind: 'blocked', incidentId: block.incidentId, isNew: keys.size === 5 && !isKnown, block }
    return isKnown ? { kind: 'known' } : { kind: 'counted', count: keys.size }
  }
  return { port: { note, limitOf: () => ({ count: 5, window_ms: 600_000 }) }, threats, instead }
}

/** What the counter blocks is among the blocked senders from then on, as it would be in the database. */
async function stageWith(abuse: AbusePort, more: StageOptions = {}): Promise<Stage> {
  const stored: { rows: BlockedSender[] } = { rows: [] }
  const note: AbusePort['note'] = async (threat) => {
    const decision = await abuse.note(threat)
    if (decision.kind === 'blocked') stored.rows.push(...rowsOf(decision.block))
    return decision
  }
  const stage = await startStage({
    routes: ({ mailflow }) => [lenient(mailflow)],
    ...more,
    ports: { abuse: { ...abuse, note }, sealer, ...more.ports },
  })
  stored.rows = stage.blocked
  return stage
}

const rowsOf = (blocked: SenderBlock): BlockedSender[] =>
  blocked.addresses.map((address) => ({ tenantId: 'contoso', address, ...blocked }))

let numbers = 0

/** From inside, as Exchange Online hands it over. */
function outbound(
  body: string,
  more: { headers?: string[]; from?: string; id?: string; networkId?: string } = {},
): string {
  numbers += 1
  const networkId = more.networkId ?? `00000000-0000-4000-8000-${String(numbers).padStart(12, '0')}`
  return exchangeMessage({
    direction: 'out',
    from: more.from ?? 'kim@contoso.example',
    id: more.id ?? `${numbers}@contoso.example`,
    headers: [`X-MS-Exchange-Organization-Network-Message-Id: ${networkId}`, ...(more.headers ?? [])],
    body: `${body} ${numbers}\r\n`,
  })
}

const zoe = ['zoe@fabrikam.example']

test('four bad messages pass, the fifth is held, and the sixth on the same connection does not leave', async () => {
  const { port, threats } = counting(block)
  await using stage = await stageWith(port)
  const client = await stage.exchange()
  for (let sent = 0; sent < 4; sent += 1)
    assert.match((await client.message('kim@contoso.example', zoe, outbound('X-SPAM'))).text, /Queued/)
  const fifth = await client.message('kim@contoso.example', zoe, outbound('X-SPAM'))
  assert.match(fifth.text, /^250 2\.0\.0 Message accepted, id /)
  const clean = await client.message(
    'Kim.Akers@contoso.example',
    zoe,
    outbound('Hello', { from: 'lee@contoso.example' }),
  )
  assert.match(clean.text, /Message accepted, id /)
  const plus = await client.message('kim+x@contoso.example', zoe, outbound('Hello', { from: 'kim+x@contoso.example' }))
  assert.match(plus.text, /Message accepted, id /)
  assert.equal(stage.hop.taken().length, 4)
  assert.deepEqual(
    stage.kept.map(({ input }) => [input.kind, input.category, input.incidentId]),
    [
      ['hold', 'spam', block.incidentId],
      ['hold', 'clean', block.incidentId],
      ['hold', 'clean', block.incidentId],
    ],
  )
  const other = await client.message('lee@contoso.example', zoe, outbound('Hello', { from: 'lee@contoso.example' }))
  assert.match(other.text, /Queued/)
  assert.equal(threats.length, 5)
  await until('the history has all', () => stage.history.length === 8)
  const ofBlock = stage.history.flatMap(({ timeline }) =>
    timeline.filter(({ detail }) => detail.includes('is blocked')).map(({ step }) => step),
  )
  assert.deepEqual(ofBlock, ['blocked', 'held', 'blocked', 'held', 'blocked', 'held'])
  assert.equal(
    stage.history.find(({ category }) => category === 'spam')!.threat!.countKey.startsWith('exchange '),
    true,
  )
  await client.quit()
})

test('nothing leaves on eight parallel connections once the limit is reached', async () => {
  const { port } = counting(block)
  await using stage = await stageWith(port)
  const clients = await Promise.all(Array.from({ length: 8 }, () => stage.exchange()))
  await Promise.all(
    clients.map(async (client) => {
      for (let sent = 0; sent < 5; sent += 1) await client.message('kim@contoso.example', zoe, outbound('X-MALWARE'))
    }),
  )
  assert.equal(stage.hop.taken().length, 4)
  assert.equal(stage.kept.length, 36)
  await Promise.all(clients.map((client) => client.quit()))
})

test('a clean message that was under way when the block came is held, too', async () => {
  const { port } = counting(block)
  await using stage = await stageWith(port)
  const scan = stage.scan.run
  const gate = Promise.withResolvers<void>()
  let waiting = 0
  stage.scan.run = async (source, ...rest) => {
    const report = await scan(source, ...rest)
    if (report.category === 'clean') {
      waiting += 1
      await gate.promise
    }
    return report
  }
  const [slow, fast] = [await stage.exchange(), await stage.exchange()]
  const clean = slow.message('kim@contoso.example', zoe, outbound('Hello'))
  await until('it is being scanned', () => waiting === 1)
  for (let sent = 0; sent < 5; sent += 1) await fast.message('kim@contoso.example', zoe, outbound('X-SPAM'))
  gate.resolve()
  assert.match((await clean).text, /Message accepted, id /)
  assert.equal(stage.hop.taken().length, 4)
  await Promise.all([slow.quit(), fast.quit()])
})

test('mail to security contacts goes through; for the others it is held', async () => {
  await using stage = await stageWith(counting(block).port)
  stage.blocked.push(...rowsOf(block))
  await stage.gateway.refresh()
  const client = await stage.exchange()
  await client.message('kim@contoso.example', ['Security@contoso.example'], outbound('Help'))
  assert.equal(stage.hop.taken().length, 1)
  await client.message('kim@contoso.example', ['security@contoso.example', 'zoe@fabrikam.example'], outbound('Help'))
  assert.deepEqual(stage.hop.taken()[1]!.to, ['security@contoso.example'])
  assert.deepEqual(
    stage.kept[0]!.input.envelope.recipients.map(({ path }) => path),
    ['zoe@fabrikam.example'],
  )
  await client.quit()
})

test('bounces and automatic replies of a blocked mailbox vanish, and the history says so', async () => {
  await using stage = await stageWith(counting(block).port)
  stage.blocked.push(...rowsOf(block))
  await stage.gateway.refresh()
  const client = await stage.exchange()
  await client.message('', zoe, outbound('Returned'))
  await client.message('kim@contoso.example', zoe, outbound('Away', { headers: ['Auto-Submitted: auto-replied'] }))
  assert.equal(stage.hop.taken().length, 0)
  assert.equal(stage.kept.length, 0)
  await until('the history has both', () => stage.history.length === 2)
  for (const { outcomes } of stage.history) assert.equal(outcomes[0]!.status, 'deleted')
  assert.ok(
    stage.history[0]!.timeline.some(
      ({ step, detail }) => step === 'blocked' && detail.startsWith('automatic message of a blocked'),
    ),
  )
  await client.quit()
})

test('by the setting reject the sender is told, with the reason', async () => {
  const { port } = counting({ ...block, mode: 'reject' })
  await using stage = await stageWith(port)
  const client = await stage.exchange()
  for (let sent = 0; sent < 4; sent += 1) await client.message('kim@contoso.example', zoe, outbound('X-SPAM'))
  for (const body of ['X-SPAM', 'Hello']) {
    const reply = await client.message('kim@contoso.example', zoe, outbound(body))
    assert.match(reply.text, /^550 5\.7\.1 Sender is blocked: too many bad messages \(incident 86\) \(id /)
  }
  assert.equal(stage.hop.taken().length, 4)
  assert.equal(stage.kept.length, 0)
  await client.quit()
})

test('while the counter does not answer the limit of this process holds, blocks nobody, and the history tells the counter later', async () => {
  const { port, instead } = counting(block)
  instead.run = () => Promise.reject(new Error('the database is away'))
  await using stage = await stageWith(port)
  const client = await stage.exchange()
  for (let sent = 0; sent < 6; sent += 1) await client.message('kim@contoso.example', zoe, outbound('X-SPAM'))
  assert.match((await client.message('kim@contoso.example', zoe, outbound('Hello'))).text, /Queued/)
  assert.equal(stage.hop.taken().length, 5)
  assert.deepEqual(
    stage.kept.map(({ input }) => [input.kind, input.incidentId]),
    [
      ['hold', null],
      ['hold', null],
    ],
  )
  await until('the history has all', () => stage.history.length === 7)
  assert.equal(new Set(stage.history.flatMap(({ threat }) => threat?.countKey ?? [])).size, 6)
  await client.quit()
})

test('an answer of the counter that comes after two seconds still blocks', async () => {
  const { port, instead } = counting(block)
  const late = Promise.withResolvers<CountDecision>()
  instead.run = () => late.promise
  await using stage = await stageWith(port)
  const client = await stage.exchange()
  assert.match((await client.message('kim@contoso.example', zoe, outbound('X-SPAM'))).text, /Queued/)
  late.resolve({ kind: 'blocked', incidentId: block.incidentId, isNew: true, block })
  const held = await client.message('kim@contoso.example', zoe, outbound('Hello'))
  assert.match(held.text, /Message accepted, id /)
  await client.quit()
})

test('a message of a detection storm is held and blocks nobody', async () => {
  const { port, instead } = counting(block)
  instead.run = async ({ cluster }) => ({ kind: 'storm', cluster })
  await using stage = await stageWith(port)
  const client = await stage.exchange()
  await client.message('kim@contoso.example', zoe, outbound('X-SPAM'))
  assert.equal(stage.kept[0]!.input.reason, 'detection storm: spam spam')
  assert.match((await client.message('kim@contoso.example', zoe, outbound('Hello'))).text, /Queued/)
  await client.quit()
})

test('a blocked mailbox stays blocked over a restart while the database is away, others go on', async () => {
  const { port } = counting(block)
  let isAway = false
  const orAway = async <T>(value: T): Promise<T> => {
    if (isAway) throw new Error('the database is away')
    return value
  }
  await using stage = await stageWith(port, { gateway: { refresh_ms: 60_000 } })
  const routes = stage.routes
  Object.assign(stage.ports, { routes: { load: () => orAway(routes) }, blocked: { load: () => orAway([]) } })
  const client = await stage.exchange()
  for (let sent = 0; sent < 5; sent += 1) await client.message('kim@contoso.example', zoe, outbound('X-SPAM'))
  await client.quit()
  isAway = true
  await stage.restart()
  const again = await stage.exchange()
  const held = await again.message('kim@contoso.example', zoe, outbound('Hello'))
  assert.match(held.text, /Message accepted, id /)
  const other = await again.message('lee@contoso.example', zoe, outbound('Hello', { from: 'lee@contoso.example' }))
  assert.match(other.text, /Queued/)
  await again.quit()
})

test('a block that was lifted before this gateway noted it does not stay', async () => {
  const { port } = counting(block)
  await using stage = await stageWith(port)
  Object.assign(stage.ports.blocked, { load: async () => [], version: async () => 'the same' })
  const client = await stage.exchange()
  for (let sent = 0; sent < 5; sent += 1) await client.message('kim@contoso.example', zoe, outbound('X-SPAM'))
  await stage.gateway.refresh()
  await stage.gateway.refresh()
  assert.match((await client.message('kim@contoso.example', zoe, outbound('Hello'))).text, /Queued/)
  await client.quit()
})

test('parts and tries of a message have one key: Exchange’s, else body, Message-ID and sender together', async () => {
  const { port, threats } = counting(block)
  await using stage = await stageWith(port)
  const client = await stage.exchange()
  const networkId = '11111111-0000-4000-8000-000000000001'
  await client.message('kim@contoso.example', zoe, outbound('X-SPAM', { networkId }))
  await client.message('kim@contoso.example', ['lee@tailspin.example'], outbound('X-SPAM', { networkId }))
  assert.equal(threats[0]!.countKey, threats[1]!.countKey)
  const plain = (body: string, id: string) =>
    exchangeMessage({ direction: 'out', from: 'kim@contoso.example', id, body: `${body}\r\n` })
  await client.message('kim@contoso.example', zoe, plain('X-SPAM a', 'same@contoso.example'))
  await client.message(
    'kim@contoso.example',
    ['b@tailspin.example'],
    plain('X-SPAM a  \r\n\r\n', 'same@contoso.example'),
  )
  await client.message('kim@contoso.example', zoe, plain('X-SPAM b', 'same@contoso.example'))
  const [, , first, second, third] = threats.map(({ countKey }) => countKey)
  assert.equal(first, second)
  assert.notEqual(first, third)
  await client.quit()
})
