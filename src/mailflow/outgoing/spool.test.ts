import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, renameSync, rmSync, truncateSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import pino from 'pino'
import { bufferSource } from '#mail/message/source.ts'
import { createSmtpServer } from '#mail/smtp/server.ts'
import { type RcptCommand, reply, type Reply } from '#mail/smtp/types.ts'
import { createSecrets } from '#platform/secrets/seal.ts'
import { systemSync } from '#quarantine/durable-files.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import type { TimelineEntry } from '../history/record.ts'
import type { MailRoute } from '../route.ts'
import type { SpoolInput } from './item.ts'
import { nextAttemptAt } from './schedule.ts'
import { createSmtpTransport } from './smtp-transport.ts'
import { createSpool, type SpoolOptions } from './spool.ts'

const tenantId = '11111111-1111-4111-8111-111111111111'
const message = Buffer.from('Subject: x\r\n\r\nbare \n and 8 bit \xff\r\n', 'latin1')

interface Taken {
  mail: [string, [string, string | null][]]
  rcpt: RcptCommand[]
  content: Buffer
}

/** A next hop whose answers the test decides. */
async function startNextHop(t: TestContext) {
  const taken: Taken[] = []
  const answers = {
    rcpt: (_path: string): Reply => reply(250, '2.1.5', 'ok'),
    end: (): Reply => reply(250, '2.6.0', 'taken'),
  }
  let open: Taken = { mail: ['', []], rcpt: [], content: Buffer.alloc(0) }
  const server = createSmtpServer({
    hostName: 'next.example',
    handler: {
      connect: () => null,
      mail: async (_, command) => {
        open = { mail: [command.path, command.parameters], rcpt: [], content: Buffer.alloc(0) }
        return reply(250, '2.1.0', 'ok')
      },
      rcpt: async (_, command) => {
        const answer = answers.rcpt(command.path)
        if (answer.code === 250) open.rcpt.push(command)
        return answer
      },
      contentStart: async () => null,
      contentChunk: (_, chunk) => void (open.content = Buffer.concat([open.content, chunk])),
      contentEnd: async () => {
        const answer = answers.end()
        if (answer.code === 250) taken.push(open)
        return answer
      },
      abort: () => undefined,
      closed: () => undefined,
    },
  })
  const { port } = await server.listen(0, '127.0.0.1')
  t.after(() => server.close({ drain_ms: 0 }))
  return { port, taken, answers }
}

function setUp(t: TestContext, port: number, change: Partial<SpoolOptions> = {}) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'spool-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const clock = new ManualClock()
  const timeline: TimelineEntry[] = []
  const failed: string[] = []
  const options: SpoolOptions = {
    folder,
    secrets: createSecrets([Buffer.alloc(32, 3)]),
    hostName: 'gw.example',
    transport: createSmtpTransport({ hello: 'gw.example' }),
    routeOf: () => ({ tenantId }) as MailRoute,
    prepare: () => ({
      nextHop: { host: '127.0.0.1', port, tls: 'none' },
      clientCertificate: null,
      headerLines: ['X-Mailwarden-Return: token'],
    }),
    clock,
    logger: pino({ level: 'silent' }),
    history: { append: (_tenant, _message, entries) => void timeline.push(...entries) },
    onFailed: (_, recipients) => void failed.push(...recipients.map(({ path: name }) => name)),
    ...change,
  }
  return { folder, clock, timeline, failed, spool: createSpool(options), again: () => createSpool(options) }
}

const input = (change: Partial<SpoolInput> = {}): SpoolInput => ({
  tenantId,
  purpose: 'release',
  key: 'k',
  direction: 'inbound',
  messageId: '01890000-0000-7000-8000-000000000001',
  envelope: {
    mailFrom: 'a@fabrikam.example',
    mailParameters: [
      ['BODY', '8BITMIME'],
      ['SIZE', '1'],
      ['RET', 'HDRS'],
    ],
    recipients: [
      { path: '"q uo"@contoso.example', parameters: [['NOTIFY', 'NEVER']] },
      { path: 'Al@contoso.example', parameters: [] },
    ],
  },
  source: bufferSource(message),
  ...change,
})

test('a message leaves with its envelope, our line on top and its bytes unchanged', async (t) => {
  const next = await startNextHop(t)
  const { spool, folder, timeline } = setUp(t, next.port)
  await spool.enqueue(input())
  assert.equal(await spool.runDue(), 1)
  const [sent] = next.taken
  assert.equal(sent?.content.toString('latin1'), `X-Mailwarden-Return: token\r\n${message.toString('latin1')}`)
  assert.deepEqual(sent?.mail[1].slice(0, 2), [
    ['BODY', '8BITMIME'],
    ['RET', 'HDRS'],
  ])
  assert.deepEqual(sent?.rcpt[0], { path: '"q uo"@contoso.example', parameters: [['NOTIFY', 'NEVER']] })
  assert.deepEqual(
    timeline.map(({ step, reply: text }) => [step, text]),
    [
      ['delivered', '250 2.6.0 taken'],
      ['delivered', '250 2.6.0 taken'],
    ],
  )
  assert.deepEqual(await spool.list(), [])
  assert.equal(readdirSync(path.join(folder, 'queue')).filter((name) => name.endsWith('.msg')).length, 0)
})

test('the same key is sent once, also after it has been delivered and after a restart', async (t) => {
  const next = await startNextHop(t)
  const { spool, again } = setUp(t, next.port)
  assert.equal((await spool.enqueue(input())).existing, false)
  assert.equal((await spool.enqueue(input())).existing, true)
  await spool.runDue()
  assert.equal((await again().enqueue(input())).existing, true)
  await again().runDue()
  assert.equal(next.taken.length, 1)
})

test('only what was deferred is tried again, on the schedule, and survives a restart', async (t) => {
  const next = await startNextHop(t)
  const { spool, again, clock, timeline, failed } = setUp(t, next.port)
  next.answers.rcpt = (name) => (name.startsWith('Al') ? reply(451, '4.3.0', 'later') : reply(250, '2.1.5', 'ok'))
  await spool.enqueue(input())
  await spool.runDue()
  assert.equal(next.taken.length, 1)
  const restarted = again()
  assert.equal(await restarted.runDue(), 0, 'two tries at once have been made')
  await clock.advance(5 * 60_000)
  assert.equal(await restarted.runDue(), 1)
  next.answers.rcpt = () => reply(250, '2.1.5', 'ok')
  await clock.advance(10 * 60_000)
  await restarted.runDue()
  assert.equal(next.taken.length, 2)
  assert.deepEqual(
    next.taken[1]?.rcpt.map(({ path: name }) => name),
    ['Al@contoso.example'],
  )
  assert.deepEqual(
    timeline.map(({ step, recipient }) => `${step} ${recipient}`),
    ['delivered "q uo"@contoso.example', 'deferred Al@contoso.example', 'delivered Al@contoso.example'],
  )
  assert.deepEqual(failed, [])
})

test('after five days a person is told; a refusal is told at once', async (t) => {
  const next = await startNextHop(t)
  const { spool, clock, failed, timeline } = setUp(t, next.port)
  next.answers.rcpt = (name) => (name.startsWith('Al') ? reply(550, '5.1.1', 'unknown') : reply(450, '4.2.1', 'busy'))
  await spool.enqueue(input())
  await spool.runDue()
  assert.deepEqual(failed, ['Al@contoso.example'])
  let attempts = 0
  for (let hours = 0; hours < 5 * 24 + 2 && (await spool.list()).length > 0; hours += 1) {
    await clock.advance(3_600_000)
    attempts += await spool.runDue()
  }
  assert.deepEqual(failed, ['Al@contoso.example', '"q uo"@contoso.example'])
  assert.ok(attempts > 100 && attempts < 130, `${attempts} attempts`)
  assert.match(timeline.at(-1)!.detail, /given up after \d+ attempts: 450 4\.2\.1 busy/)
})

test('a next hop that does not know us, or that is away, or a tenant without route defers', async (t) => {
  const next = await startNextHop(t)
  let route: MailRoute | null = null
  const { spool, clock, failed } = setUp(t, next.port, { routeOf: () => route })
  await spool.enqueue(input())
  await spool.runDue()
  assert.match((await spool.list())[0]!.state.recipients[0]!.reply, /no mail route/)
  route = { tenantId } as MailRoute
  next.answers.end = () => reply(550, '5.7.64', 'TenantAttribution; Relay Access Denied')
  await clock.advance(300_000)
  await spool.runDue()
  assert.equal((await spool.list()).length, 1)
  assert.deepEqual(failed, [])
})

test('it sends in the background, and stops', { timeout: 30_000 }, async (t) => {
  const next = await startNextHop(t)
  const { spool } = setUp(t, next.port)
  spool.start()
  await new Promise((resolve) => setImmediate(resolve))
  const { promise, resolve } = Promise.withResolvers<void>()
  next.answers.end = () => {
    resolve()
    return reply(250, '2.6.0', 'ok')
  }
  await spool.enqueue(input())
  await promise
  await spool.stop()
  assert.equal(next.taken.length, 1)
})

test('who only looks sees what another process has written down since, and touches nothing', async (t) => {
  const next = await startNextHop(t)
  const { spool, again, folder } = setUp(t, next.port)
  next.answers.end = () => reply(451, '4.3.0', 'later')
  await spool.enqueue(input())
  const onlooker = again()
  assert.equal((await onlooker.list())[0]!.state.attempts, 0)
  await spool.runDue()
  assert.match((await onlooker.list())[0]!.state.recipients[0]!.reply, /later/)
  truncateSync(queued(folder)[0]!, 40)
  assert.deepEqual(await onlooker.list(), [])
  assert.equal(queued(folder).length, 1, 'putting it aside is for the sender')
})

test('a message that cannot be read now is sent when it can be; only a damaged one is put aside; both are told once', async (t) => {
  const next = await startNextHop(t)
  const unreadable: boolean[] = []
  const { spool, folder } = setUp(t, next.port, { onUnreadable: (_id, isDamaged) => void unreadable.push(isDamaged) })
  await spool.enqueue(input())
  await spool.enqueue(input({ key: 'damaged' }))
  const [first, second] = queued(folder) as [string, string]
  // What was sealed for another file opens with no key of this one, as with a wrong key file.
  renameSync(first, `${first}.kept`)
  await spool.enqueue(input({ key: 'sealed for another' }))
  const [foreign] = queued(folder).filter((name) => name !== second)
  renameSync(foreign!, first)
  truncateSync(second, 40)
  for (let round = 0; round < 2; round += 1) await spool.runDue()
  assert.deepEqual([next.taken.length, unreadable.length, unreadable.filter(Boolean).length], [0, 2, 1])
  assert.deepEqual(queued(folder), [first])
  assert.equal(readdirSync(path.join(folder, 'damaged')).length, 1)
  renameSync(`${first}.kept`, first)
  await spool.runDue()
  assert.equal(next.taken.length, 1)
})

test('what has ended is remembered for 7 days and then forgotten', async (t) => {
  const next = await startNextHop(t)
  const { spool, clock, folder } = setUp(t, next.port)
  await spool.enqueue(input())
  await spool.runDue()
  await clock.advance(7 * 86_400_000 - 1)
  await spool.runDue()
  assert.equal((await spool.enqueue(input())).existing, true)
  await clock.advance(1)
  await spool.runDue()
  assert.deepEqual(readdirSync(path.join(folder, 'queue')), [])
})

test('the schedule is the one that is promised', () => {
  const start = new Date('2026-11-22T00:00:00Z')
  const end = new Date(start.getTime() + 5 * 86_400_000)
  const minutes = (attempt: number) => (nextAttemptAt(attempt, start, end)!.getTime() - start.getTime()) / 60_000
  assert.deepEqual([1, 2, 3, 4, 5, 6, 7, 99].map(minutes), [0, 5, 10, 15, 30, 30, 60, 60])
  assert.equal(nextAttemptAt(50, new Date(end.getTime() - 60_000), end), null)
})

test('the folder is looked at by the clock, not for each message', { timeout: 30_000 }, async (t) => {
  const next = await startNextHop(t)
  const { spool, again, clock } = setUp(t, next.port)
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await new Promise((resolve) => setImmediate(resolve))
  }
  const senders = () => next.taken.map(({ mail }) => mail[0].split('@')[0])
  const from = (name: string) =>
    input({ key: name, envelope: { ...input().envelope, mailFrom: `${name}@fabrikam.example` } })
  spool.start()
  // The sender, its look at the folder and its forgetting.
  await until(() => clock.sleeping === 3)
  await again().enqueue(from('other'))
  await spool.enqueue(from('one'))
  await until(() => next.taken.length > 0 && clock.sleeping === 3)
  await spool.enqueue(from('two'))
  await until(() => next.taken.length > 1 && clock.sleeping === 3)
  assert.deepEqual(senders(), ['one', 'two'])
  await clock.advance(2_000)
  await until(() => next.taken.length > 2)
  assert.equal(senders()[2], 'other', 'of another process')
  await spool.stop()
})

const queued = (folder: string): string[] =>
  readdirSync(path.join(folder, 'queue'))
    .filter((name) => name.endsWith('.msg'))
    .map((name) => path.join(folder, 'queue', name))

const outbound = (change: Partial<SpoolInput['envelope']> = {}): SpoolInput =>
  input({
    direction: 'outbound',
    envelope: {
      mailFrom: 'frida@contoso.example',
      mailParameters: [],
      recipients: [
        { path: 'quiet@fabrikam.example', parameters: [['NOTIFY', 'NEVER']] },
        { path: 'slow@fabrikam.example', parameters: [] },
        { path: 'gone@fabrikam.example', parameters: [] },
      ],
      ...change,
    },
  })

const reportsIn = (taken: Taken[]) =>
  taken
    .filter(({ mail }) => mail[0] === '')
    .map(({ rcpt, content }) => ({
      to: rcpt.map(({ path: name }) => name),
      failed: [...content.toString('latin1').matchAll(/^Final-Recipient: rfc822; (.*)\r$/gm)].map((match) => match[1]),
    }))

const refusesFabrikam = (name: string): Reply => {
  if (name === 'frida@contoso.example') return reply(250, '2.1.5', 'ok')
  return name.startsWith('slow') ? reply(450, '4.2.1', 'busy') : reply(550, '5.1.1', 'unknown')
}

test('the author of outbound mail is told at once of a refusal, and after five days of what never went', async (t) => {
  const next = await startNextHop(t)
  const { spool, clock, timeline } = setUp(t, next.port)
  next.answers.rcpt = refusesFabrikam
  await spool.enqueue(outbound())
  await spool.runDue()
  await spool.runDue()
  assert.deepEqual(reportsIn(next.taken), [{ to: ['frida@contoso.example'], failed: ['gone@fabrikam.example'] }])
  for (let hours = 0; hours < 5 * 24 + 2 && (await spool.list()).length > 0; hours += 1) {
    await clock.advance(3_600_000)
    await spool.runDue()
  }
  assert.deepEqual(await spool.list(), [])
  assert.deepEqual(reportsIn(next.taken).slice(1), [
    { to: ['frida@contoso.example'], failed: ['slow@fabrikam.example'] },
  ])
  const late = next.taken.at(-1)!.content.toString('latin1')
  assert.match(late, /^X-Mailwarden-Return: token\r\n/)
  assert.match(late, /^Status: 4\.4\.7\r\nDiagnostic-Code: smtp; 450 4\.2\.1 busy\r$/m)
  assert.deepEqual(
    timeline.filter(({ detail }) => detail.startsWith('told')).map(({ recipient, step }) => `${step} ${recipient}`),
    ['failed gone@fabrikam.example', 'failed slow@fabrikam.example'],
  )
  assert.ok(
    timeline.every(({ recipient }) => recipient !== 'frida@contoso.example'),
    'the report has no place in the history',
  )
})

test('nobody is told of mail from outside or with the null reverse-path, and a report that fails ends there', async (t) => {
  const next = await startNextHop(t)
  const { spool } = setUp(t, next.port)
  next.answers.rcpt = () => reply(550, '5.1.1', 'unknown')
  await spool.enqueue({ ...outbound(), direction: 'inbound', key: 'in' })
  await spool.enqueue({ ...outbound({ mailFrom: '' }), key: 'null' })
  await spool.runDue()
  assert.deepEqual(await spool.list(), [])
  await spool.enqueue(outbound())
  await spool.runDue()
  await spool.runDue()
  assert.deepEqual([await spool.list(), next.taken.length], [[], 0])
})

/** A spool whose disk refuses certain writes, counted from the moment that the fault is armed. */
function withFault(t: TestContext, port: number) {
  const fault = { writes: 0, refuses: (_write: number): boolean => false }
  const file: typeof systemSync.file = async (handle) => {
    fault.writes += 1
    if (fault.refuses(fault.writes)) throw new Error('disk full')
    return systemSync.file(handle)
  }
  const arm = (refuses: typeof fault.refuses) => Object.assign(fault, { refuses, writes: 0 })
  return { ...setUp(t, port, { sync: { ...systemSync, file } }), fault, arm }
}

// After an attempt the first write is the state, the second the report, the third says that the report was made.
const toGone = outbound({ recipients: [{ path: 'gone@fabrikam.example', parameters: [] }] })
const oneReport = [{ to: ['frida@contoso.example'], failed: ['gone@fabrikam.example'] }]

test('a report that cannot be written is made later', async (t) => {
  const next = await startNextHop(t)
  next.answers.rcpt = refusesFabrikam
  const { spool, arm } = withFault(t, next.port)
  await spool.enqueue(toGone)
  arm((write) => write >= 2)
  await spool.runDue()
  assert.deepEqual(reportsIn(next.taken), [])
  arm(() => false)
  await spool.runDue()
  await spool.runDue()
  assert.deepEqual(reportsIn(next.taken), oneReport)
})

test('an end between the report and the note of it makes no second report', async (t) => {
  const next = await startNextHop(t)
  next.answers.rcpt = refusesFabrikam
  const { spool, again, fault, arm } = withFault(t, next.port)
  await spool.enqueue(toGone)
  arm((write) => write >= 3)
  const running = spool.runDue()
  while (fault.writes < 3) await new Promise((resolve) => setImmediate(resolve))
  await spool.stop()
  await running
  arm(() => false)
  const restarted = again()
  await restarted.runDue()
  await restarted.runDue()
  assert.deepEqual(reportsIn(next.taken), oneReport)
  assert.deepEqual(await restarted.list(), [])
})
