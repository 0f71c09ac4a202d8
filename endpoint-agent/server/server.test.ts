// Waiting, addresses and answers of servers that are none.
import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import { type AgentPolicy, limits } from '../../src/compromise/endpoint-protocol.ts'
import { textOf } from '../failure.ts'
import { pause_ms, retryAfter_ms, wait_ms } from './backoff.ts'
import { enrol } from './connection.ts'
import { post, serverAddress } from './http.ts'
import { readPolicy, usualPolicy } from './policy.ts'

test('the wait doubles up to five minutes, with full jitter, and never less than the server asks for', () => {
  const longest = [1, 2, 3, 8, 9, 10, 1_000].map((failures) => wait_ms(failures, 0, () => 1))
  assert.deepEqual(longest, [1_000, 2_000, 4_000, 128_000, 256_000, 300_000, 300_000])
  assert.equal(
    wait_ms(5, 0, () => 0),
    0,
  )
  assert.equal(
    wait_ms(1, 120_000, () => 1),
    120_000,
  )
  const waits = Array.from({ length: 1_000 }, () => wait_ms(9, 0, Math.random))
  assert.ok(Math.min(...waits) < 30_000 && Math.max(...waits) > 220_000, 'spread over the whole time')
})

test('answers at once that bring nothing are paused after, longer each time, up to a minute; others are not', () => {
  const most = (...[outcome, hasty, short]: [Parameters<typeof pause_ms>[0], number, (number | null)?]) =>
    pause_ms(outcome, hasty, short ?? null, () => 1)
  assert.deepEqual([most('held', 0), most('news', 0)], [0, 0])
  assert.deepEqual(
    [1, 2, 3, 7, 1_000].map((hasty) => most('hasty', hasty)),
    [1_000, 2_000, 4_000, 60_000, 60_000],
  )
  assert.equal(most('hasty', 1, 60), 90_000, 'a server that is busy decides')
  assert.equal(most('lost', 0), 900_000)
})

test('Retry-After in seconds and as a date; nonsense is nothing, a slip is at most an hour', () => {
  const now = Date.parse('2026-11-22T09:00:00Z')
  const cases: [string | undefined, number][] = [
    ['120', 120_000],
    ['Sun, 22 Nov 2026 09:01:00 GMT', 60_000],
    ['Sun, 22 Nov 2026 08:00:00 GMT', 0],
    ['999999999', 3_600_000],
    ['-5', 0],
    ['soon', 0],
    [undefined, 0],
  ]
  for (const [header, expected] of cases) assert.equal(retryAfter_ms(header, now), expected, String(header))
})

test('only https, but for this computer itself or when it is said', () => {
  assert.equal(serverAddress('https://mail.contoso.example/', false), 'https://mail.contoso.example')
  assert.equal(serverAddress('https://mail.contoso.example/warden/', false), 'https://mail.contoso.example/warden')
  assert.equal(serverAddress('http://127.0.0.1:8080', false), 'http://127.0.0.1:8080')
  assert.equal(serverAddress('http://mail.contoso.example', true), 'http://mail.contoso.example')
  for (const text of [
    'http://mail.contoso.example',
    'ftp://a',
    'mail.contoso.example',
    '',
    'https://a:b@c.example',
    'https://a/?x=1',
  ])
    assert.throws(() => serverAddress(text, false), { code: 'server.address' }, text)
})

async function serve(t: TestContext, listener: RequestListener): Promise<URL> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
}

test('a policy beyond what an agent can live with is brought back, or left as it was', () => {
  const slips: [object | undefined, Partial<AgentPolicy>][] = [
    [undefined, {}],
    [{ poll_seconds: 'x', shortPoll_seconds: {}, cpuLimit_percent: null, extraFolders: '/home' }, {}],
    [
      { poll_seconds: 1e9, shortPoll_seconds: 1e12 },
      { poll_seconds: 55, shortPoll_seconds: 3_600 },
    ],
    [
      { poll_seconds: -1, shortPoll_seconds: 0 },
      { poll_seconds: 1, shortPoll_seconds: 1 },
    ],
    [{ extraFolders: ['/srv', 5, null] }, { extraFolders: ['/srv'] }],
  ]
  for (const [given, change] of slips)
    assert.deepEqual(readPolicy(given, usualPolicy), { ...usualPolicy, ...change }, JSON.stringify(given))
})

test('what a server says is one line wherever it is told', async (t) => {
  const url = await serve(t, (_request, response) =>
    response.writeHead(403).end(JSON.stringify({ detail: 'no\n<0>forged \u001b[2J' })),
  )
  const request = {} as Parameters<typeof enrol>[1]
  await assert.rejects(enrol(url.origin, request, null), (error) => {
    assert.match(textOf(error), /^The server answered 403: no\\x0a<0>forged \\x1b\[2J\.$/)
    return true
  })
})

const never = new AbortController().signal
const ask = (url: URL, timeout_ms = 5_000, signal = never) =>
  post({ url, body: Buffer.from('{}'), headers: {}, timeout_ms, signal, authorities: undefined })

test('an answer that is too long, silent, broken off or no JSON harms nobody', async (t) => {
  const large = await serve(t, (_request, response) => response.end(Buffer.alloc(limits.body_bytes + 1)))
  await assert.rejects(ask(large), { code: 'server.answer' })
  const silent = await serve(t, () => {})
  await assert.rejects(ask(silent, 200), { code: 'server.unreachable', message: /no answer within/ })
  const broken = await serve(t, (request) => request.socket.destroy())
  await assert.rejects(ask(broken), { code: 'server.unreachable' })
  const trickle = await serve(t, (_request, response) => response.write('{'))
  await assert.rejects(ask(trickle, 300), { code: 'server.unreachable' })
  const page = await serve(t, (_request, response) => response.end('<html>'))
  assert.equal((await ask(page)).body, undefined)
  const stop = new AbortController()
  const held = ask(silent, 60_000, stop.signal)
  stop.abort(new Error('stopped'))
  await assert.rejects(held, /stopped/)
})

test('the time of the server is read from its answer', async (t) => {
  const url = await serve(t, (_request, response) =>
    response.writeHead(200, { date: 'Sun, 22 Nov 2026 09:00:00 GMT', 'retry-after': '7' }).end('{}'),
  )
  const answer = await ask(url)
  assert.deepEqual(
    [answer.serverTime, answer.retryAfter_ms, answer.status],
    [Date.parse('2026-11-22T09:00:00Z'), 7_000, 200],
  )
})
