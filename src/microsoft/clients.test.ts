// The clients against a scripted HTTP side: what Exchange and Graph do on bad days (exchange-online 1, microsoft-graph 2).
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { test } from 'node:test'
import type { AddressInfo } from 'node:net'
import { ManualClock } from '#test/support/manual-clock.ts'
import { isAppError } from '#platform/errors.ts'
import type { Clock } from '#platform/clock.ts'
import { publicCloud } from './endpoints.ts'
import { aadstsCodes, problemOf } from './errors.ts'
import { createExchangeClient, isUncertain } from './exchange.ts'
import { readExchangeError } from './exchange-errors.ts'
import { isTruncationWarning } from './exchange-json.ts'
import { createGraphClient } from './graph.ts'
import { createMicrosoftHttp, type HttpAnswer, type HttpRequest, type MicrosoftHttp } from './http.ts'
import { nextDelay_ms, retryAfter_ms } from './retry.ts'

type Script = (
  url: string,
  request: HttpRequest,
  call: number,
) => Partial<Omit<HttpAnswer, 'body'>> & { body?: unknown }

function scripted(script: Script): { http: MicrosoftHttp; calls: { url: string; request: HttpRequest }[] } {
  const calls: { url: string; request: HttpRequest }[] = []
  return {
    calls,
    http: {
      async send(url, request) {
        calls.push({ url, request })
        const { status = 200, headers = {}, body = {} } = script(url, request, calls.length)
        return {
          status,
          headers,
          body: Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
        }
      },
      close: async () => undefined,
    },
  }
}

/** Sleeps by moving time. */
function jumpingClock(): Clock & { slept: number[] } {
  const clock = new ManualClock()
  const slept: number[] = []
  return {
    slept,
    now: () => clock.now(),
    monotonicMs: () => clock.monotonicMs(),
    sleep: async (delay) => {
      slept.push(delay)
      await clock.advance(delay)
    },
  }
}

const tenant = '019362a0-0000-4000-8000-000000000001'
const tokens = { microsoftTenantId: tenant, token: async () => 'token' }
const exchangeOver = (script: Script) => {
  const clock = jumpingClock()
  const side = scripted(script)
  return { ...side, clock, client: createExchangeClient({ endpoints: publicCloud, http: side.http, clock, tokens }) }
}
const read = { kind: 'read' } as const
const write = { kind: 'write' } as const
const code = (wanted: string) => (error: unknown) => isAppError(error, `microsoft.exchange.${wanted}`)

test('sidecar keys are stripped and numbers beyond 2^53 keep their digits', async () => {
  const { client, calls } = exchangeOver(() => ({
    body: '{"value":[{"Name":"x","Priority@data.type":"System.Int32","Priority":0,"RuleIdentity":15394007230974001153,"L@odata.type":"#Collection(String)","L":["a"]}],"@adminapi.warnings":["w"]}',
  }))
  const result = await client.invoke('Get-TransportRule', { ResultSize: 'Unlimited' }, read)
  assert.deepEqual(result.records, [{ Name: 'x', Priority: 0, RuleIdentity: '15394007230974001153', L: ['a'] }])
  assert.deepEqual(result.warnings, ['w'])
  const { headers, body } = calls[0]!.request
  assert.equal(headers!['x-anchormailbox'], `APP:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@${tenant}`)
  assert.deepEqual(JSON.parse(body!), {
    CmdletInput: { CmdletName: 'Get-TransportRule', Parameters: { ResultSize: 'Unlimited' } },
  })
})

test('a truncated list is a failure for reads', async () => {
  const { client } = exchangeOver(() => ({
    body: { value: [], '@adminapi.warnings': ['There are more results available than are currently displayed.'] },
  }))
  await assert.rejects(client.invoke('Get-TransportRule', {}, read), code('truncated'))
  assert.ok(isTruncationWarning('By default, only the first 1000 items are returned.'))
  assert.ok(!isTruncationWarning('The command completed successfully but no settings were changed.'))
})

test('the redirect to a tenant’s host is followed, kept, and only within the cloud', async () => {
  const { client, calls } = exchangeOver((url) =>
    url.startsWith('https://outlook.office365.com')
      ? { status: 302, headers: { location: 'https://eurprd01.outlook.office365.com/adminapi' } }
      : { body: { value: [] } },
  )
  await client.invoke('Get-ArcConfig', {}, read)
  await client.invoke('Get-ArcConfig', {}, read)
  assert.deepEqual(
    calls.map(({ url }) => new URL(url).host),
    ['outlook.office365.com', 'eurprd01.outlook.office365.com', 'eurprd01.outlook.office365.com'],
  )
  for (const location of [
    'https://evil.example/x',
    'https://outlook.office365.com.evil.example/',
    'http://x.outlook.office365.com/',
  ]) {
    const bad = exchangeOver(() => ({ status: 302, headers: { location } }))
    await assert.rejects(bad.client.invoke('Get-ArcConfig', {}, read), code('refused'))
    assert.equal(bad.calls.length, 1)
  }
})

test('reads are repeated after every transient fault, writes only when they cannot have run', async () => {
  const failing =
    (status: number, headers = {}) =>
    (_url: string, _request: HttpRequest, call: number) =>
      call === 1 ? { status, headers, body: '{}' } : { body: { value: [] } }
  for (const status of [429, 500, 502, 503, 504]) {
    const { client, calls } = exchangeOver(failing(status))
    await client.invoke('Get-ArcConfig', {}, read)
    assert.equal(calls.length, 2, String(status))
  }
  const throttled = exchangeOver(failing(429, { 'retry-after': '2.5' }))
  await throttled.client.invoke('New-TransportRule', {}, write)
  assert.deepEqual(throttled.clock.slept, [2500])
  for (const status of [500, 503]) {
    const { client, calls } = exchangeOver(failing(status))
    const error = await client.invoke('New-TransportRule', {}, write).catch((each: unknown) => each)
    assert.ok(isUncertain(error))
    assert.equal(calls.length, 1)
  }
  const undecodable = (_url: string, _request: HttpRequest, call: number) =>
    call === 1 ? { body: Buffer.alloc(64) } : { body: { value: [] } }
  const foreign = exchangeOver(() => ({ body: {} }))
  await assert.rejects(foreign.client.invoke('Get-TransportRule', {}, read), code('undecodable'))
  const reading = exchangeOver(undecodable)
  await reading.client.invoke('Get-ArcConfig', {}, read)
  assert.equal(reading.calls.length, 2)
  const writing = exchangeOver(undecodable)
  assert.ok(isUncertain(await writing.client.invoke('New-TransportRule', {}, write).catch((each: unknown) => each)))
})

test('pages: the same body to the next link, the whole read once more when a page has expired', async () => {
  let expired = false
  const { client, calls } = exchangeOver((url) => {
    if (!url.includes('skiptoken'))
      return { body: { value: [{ Name: 'a' }], '@odata.nextLink': `${url}?$skiptoken=1` } }
    if (expired) return { body: { value: [{ Name: 'b' }] } }
    expired = true
    return {
      status: 400,
      body: {
        error: {
          code: 'BadRequest',
          message: 'Expired or Invalid pagination request. Default Expiry time is 00:30:00',
        },
      },
    }
  })
  const { records } = await client.invoke('Get-Mailbox', {}, read)
  assert.deepEqual(records, [{ Name: 'a' }, { Name: 'b' }])
  assert.equal(calls.length, 4)
  assert.equal(new Set(calls.map(({ request }) => request.body)).size, 1)
})

test('errors are read in the order that tells most, and a 401 gets one new token', async () => {
  const detail =
    'Ex6F9304|Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException|The object is not there | really.'
  assert.deepEqual(
    readExchangeError({ error: { code: 'NotFound', message: 'm', details: [{ message: detail }] } }).text,
    'The object is not there | really.',
  )
  assert.equal(
    readExchangeError({
      error: { message: 'm', details: [{ message: detail }], innererror: { internalexception: { message: 'inner' } } },
    }).text,
    'inner',
  )
  assert.equal(
    readExchangeError({
      error: { message: 'm', innererror: { internalexception: { message: 'Exception of type X' } } },
    }).text,
    'm',
  )
  assert.equal(readExchangeError(undefined).text, '')
  const { client, calls } = exchangeOver(() => ({ status: 401, body: '' }))
  await assert.rejects(client.invoke('Get-ArcConfig', {}, read), code('unauthorized'))
  assert.equal(calls.length, 2)
})

test('a wrong enum value is stopped before it is sent', async () => {
  const { client, calls } = exchangeOver(() => ({}))
  await assert.rejects(client.invoke('New-InboundConnector', { ConnectorType: 'OnPrem' }, write), (error) =>
    isAppError(error, 'microsoft.exchange.enum'),
  )
  assert.equal(calls.length, 0)
})

test('writes of one tenant go one at a time', async () => {
  let open = 0
  let most = 0
  const clock = jumpingClock()
  const http: MicrosoftHttp = {
    async send() {
      open += 1
      most = Math.max(most, open)
      await new Promise((resolve) => setImmediate(resolve))
      open -= 1
      return { status: 200, headers: {}, body: Buffer.from('{"value":[]}') }
    },
    close: async () => undefined,
  }
  const client = createExchangeClient({ endpoints: publicCloud, http, clock, tokens })
  await Promise.all(['a', 'b', 'c'].map((Name) => client.invoke('New-TransportRule', { Name }, write)))
  assert.equal(most, 1)
})

test('NUL bytes declared as gzip do not break the reading of a refusal', async (t) => {
  const server = createServer((_request, response) => {
    response.writeHead(403, { 'content-encoding': 'gzip', 'content-type': 'application/json' })
    response.end(Buffer.alloc(64))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const http = createMicrosoftHttp({ caFile: null })
  t.after(() => http.close())
  const answer = await http.send(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, {
    method: 'POST',
    body: '{}',
  })
  assert.deepEqual([answer.status, answer.body.length], [403, 0])
})

test('Retry-After: seconds, decimals, dates; waits are bounded in number and in all', () => {
  const now = new Date('2026-11-22T09:00:00Z')
  const table: [string | undefined, number | null][] = [
    ['2', 2000],
    ['2.128', 2128],
    ['Sun, 22 Nov 2026 09:00:05 GMT', 5000],
    ['soon', null],
    [undefined, null],
  ]
  for (const [header, expected] of table) assert.equal(retryAfter_ms(header, now), expected)
  assert.equal(nextDelay_ms(1, 0, null), 2000)
  assert.equal(nextDelay_ms(10, 0, null), null)
  assert.equal(nextDelay_ms(1, 299_000, 2000), null)
})

const graphOver = (script: Script) => {
  const clock = jumpingClock()
  const side = scripted(script)
  return {
    ...side,
    clock,
    client: createGraphClient({ endpoints: publicCloud, http: side.http, clock, token: async () => 't' }),
  }
}

test('a batch of 45 goes in three parts, and a throttled request alone is repeated after its own Retry-After', async () => {
  let hasThrottled = false
  const { client, calls, clock } = graphOver((_url, request) => {
    const { requests } = JSON.parse(request.body!) as { requests: { id: string }[] }
    const responses = requests.toReversed().map(({ id }) => {
      const isThrottled = id === '7' && !hasThrottled
      if (isThrottled) hasThrottled = true
      return isThrottled ? { id, status: 429, headers: { 'Retry-After': '3' } } : { id, status: 200, body: { id } }
    })
    return { body: { responses } }
  })
  const answers = await client.batch(
    Array.from({ length: 45 }, (_, index) => ({ id: String(index), method: 'GET' as const, url: `/users/${index}` })),
  )
  assert.deepEqual(
    answers.map(({ id, status }) => [id, status]),
    Array.from({ length: 45 }, (_, index) => [String(index), 200]),
  )
  assert.deepEqual(
    calls.map(({ request }) => (JSON.parse(request.body!) as { requests: unknown[] }).requests.length),
    [20, 1, 20, 5],
  )
  assert.deepEqual(clock.slept, [3000])
})

test('delta: empty pages, links verbatim, 410 asks for a resync, links to other hosts get no token', async () => {
  const base = `${publicCloud.graphUrl}/v1.0`
  const { client, calls } = graphOver((_url, _request, call) =>
    call === 1
      ? { body: { value: [], '@odata.nextLink': `${base}/users/delta?$skiptoken=a%20b` } }
      : { body: { value: [{ id: 'x' }], '@odata.deltaLink': `${base}/users/delta?$deltatoken=c` } },
  )
  const pages = []
  for await (const page of client.delta('/users/delta', null)) pages.push(page)
  assert.deepEqual(
    pages.map((page) => [page.items.length, page.deltaLink !== null]),
    [
      [0, false],
      [1, true],
    ],
  )
  assert.equal(calls[1]!.url, `${base}/users/delta?$skiptoken=a%20b`)
  const gone = graphOver(() => ({ status: 410, body: { error: { code: 'resyncRequired', message: 'x' } } }))
  await assert.rejects(gone.client.request('/users/delta?$deltatoken=old'), (error) =>
    isAppError(error, 'microsoft.graph.resync'),
  )
  const foreign = graphOver(() => ({ body: { value: [], '@odata.nextLink': 'https://evil.example/steal' } }))
  await assert.rejects(
    async () => {
      for await (const _page of foreign.client.pages('/users')) void _page
    },
    (error) => isAppError(error, 'microsoft.graph.foreign-link'),
  )
  assert.equal(foreign.calls.length, 1)
})

test('a 401 gets one new token, also when another fault came before it', async () => {
  const script: Script = (_url, _request, call) =>
    [{ status: 503 }, { status: 401 }, { body: { value: [], '@odata.nextLink': undefined } }][call - 1] ?? {}
  const asked: (boolean | undefined)[] = []
  const remembering = async (options?: { fresh?: boolean }) => {
    asked.push(options?.fresh)
    return 'token'
  }
  const { http } = scripted(script)
  const graph = createGraphClient({ endpoints: publicCloud, http, clock: jumpingClock(), token: remembering })
  await graph.request('/users')
  assert.deepEqual(asked.splice(0), [false, false, true])
  const exchange = createExchangeClient({
    endpoints: publicCloud,
    http: scripted(script).http,
    clock: jumpingClock(),
    tokens: { microsoftTenantId: tenant, token: (_resource, options) => remembering(options) },
  })
  await exchange.invoke('Get-ArcConfig', {}, read)
  assert.deepEqual(asked, [false, false, true])
})

test('a POST to Graph goes out again only when it cannot have been carried out', async () => {
  const failing =
    (status: number): Script =>
    (_url, _request, call) =>
      call === 1 ? { status } : { body: { id: 'x', responses: [{ id: '1', status: 200 }] } }
  const table: [number, 'POST' | 'DELETE', number][] = [
    [429, 'POST', 2],
    [503, 'POST', 2],
    [500, 'POST', 1],
    [502, 'POST', 1],
    [504, 'POST', 1],
    [504, 'DELETE', 2],
  ]
  for (const [status, method, expected] of table) {
    const { client, calls } = graphOver(failing(status))
    await client.request('/applications', { method, body: {} }).catch((error: unknown) => {
      assert.ok(isAppError(error, 'microsoft.graph.failed') && error.retryable, 'whoever asked reads, then asks again')
    })
    assert.equal(calls.length, expected, `${method} ${status}`)
  }
  const reads = graphOver(failing(504))
  await reads.client.batch([{ id: '1', method: 'GET', url: '/users/1' }])
  assert.equal(reads.calls.length, 2, 'a batch of reads changes nothing')
})

test('a 200 that says nothing is no answer, and no end of a round', async () => {
  const isUndecodable = (error: unknown) => isAppError(error, 'microsoft.graph.undecodable') && error.retryable
  for (const body of ['<html>Sign in to the network</html>', ''])
    await assert.rejects(graphOver(() => ({ body })).client.request('/domains'), isUndecodable)
  await assert.rejects(
    graphOver(() => ({ body: {} }))
      .client.delta('/users/delta', null)
      .next(),
    isUndecodable,
  )
  assert.equal(await graphOver(() => ({ status: 204, body: '' })).client.request('/x', { method: 'DELETE' }), undefined)
})

test('AADSTS codes lead to the state of the connection', () => {
  const table: [unknown, string][] = [
    [{ error_codes: [700016] }, 'app-removed'],
    [{ error_description: 'AADSTS7000112: disabled' }, 'app-disabled'],
    ['AADSTS700027 bad signature', 'credential-rejected'],
    [{ error_codes: [90002] }, 'tenant-gone'],
    [{ error_codes: [53003] }, 'blocked-by-policy'],
    [{ error_codes: [90033] }, 'transient'],
    [{ error_codes: [1] }, 'unknown'],
    [null, 'unknown'],
  ]
  for (const [body, problem] of table) assert.equal(problemOf(aadstsCodes(body)), problem)
})
