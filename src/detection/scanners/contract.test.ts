import assert from 'node:assert/strict'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { bufferSource, type MessageSource } from '#mail/message/source.ts'
import { type Clamd, clamdProgram, startClamd } from '#test/support/clamd.ts'
import { type Rspamd, rspamdProgram, startRspamd } from '#test/support/rspamd.ts'
import { createScanners } from '../configure.ts'
import { eicar, gtube } from '../files/test-strings.ts'
import type { ScanInput } from '../scanner.ts'
import { scanners } from './all.ts'
import { findingOf } from './clamd.ts'
import { findingsOf } from './rspamd.ts'

interface Contract {
  missing: string | undefined
  start(): Promise<{ settings: Record<string, unknown>; stop(): Promise<void> }>
  addressSetting: (host: string, port: number) => Record<string, unknown>
  bad: Buffer
  badCategory: string
}

const head = 'From: a@fabrikam.example\r\nTo: b@contoso.example\r\nSubject: x\r\nMessage-ID: <1@x>\r\n\r\n'
const contracts: Record<(typeof scanners)[number]['name'], Contract> = {
  clamd: {
    missing: clamdProgram === undefined ? 'clamd is not installed: apt-get install clamav-daemon' : undefined,
    async start() {
      const daemon: Clamd = await startClamd()
      return { settings: { address: daemon.socket, tcp: daemon.address }, stop: daemon.stop }
    },
    addressSetting: (host, port) => ({ address: `${host}:${port}` }),
    bad: Buffer.concat([Buffer.from(head), eicar]),
    badCategory: 'malware',
  },
  rspamd: {
    missing: rspamdProgram === undefined ? 'rspamd is not installed: apt-get install rspamd' : undefined,
    async start() {
      const daemon: Rspamd = await startRspamd()
      return { settings: { url: daemon.url }, stop: daemon.stop }
    },
    addressSetting: (host, port) => ({ url: `http://${host}:${port}` }),
    bad: Buffer.from(`${head}${gtube}\r\n`),
    badCategory: 'spam',
  },
}

const inputOf = (bytes: Buffer): ScanInput => ({
  source: bufferSource(bytes),
  envelope: {
    direction: 'inbound',
    mailFrom: 'a@fabrikam.example',
    rcptTo: ['b@contoso.example', 'ü@contoso.example'],
    clientAddress: '192.0.2.1',
    hello: 'mx',
  },
  context: { tenantId: 't', ownDomains: [], trustMicrosoftResults: false },
})
const clean = Buffer.from(`${head}See you on Monday.\r\n`)
const never = () => new AbortController().signal

for (const { name } of scanners)
  describe(`scanner ${name}`, { skip: contracts[name].missing ?? false }, () => {
    const contract = contracts[name]
    let daemon: Awaited<ReturnType<Contract['start']>>
    const make = (settings: Record<string, unknown>) => createScanners({ [name]: settings })[0]!
    const working = (extra: Record<string, unknown> = {}) => {
      const { tcp: _, ...settings } = daemon.settings
      return make({ timeout_ms: 30_000, ...settings, ...extra })
    }
    before(async () => {
      daemon = await contract.start()
    })
    after(async () => await daemon?.stop())

    test('a clean message gives no finding', async () => {
      assert.deepEqual(await working().scan(inputOf(clean), never()), { kind: 'findings', findings: [] })
    })

    test('a bad message gives a finding with name and reason', async () => {
      const outcome = await working().scan(inputOf(contract.bad), never())
      assert.equal(outcome.kind, 'findings')
      if (outcome.kind !== 'findings') return
      assert.equal(outcome.findings[0]?.category, contract.badCategory)
      assert.ok(outcome.findings[0].name !== '' && outcome.findings[0].reason !== '')
    })

    test('twenty scans at once each get their own answer', async () => {
      const scanner = working()
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          scanner.scan(inputOf(index % 2 === 0 ? clean : contract.bad), never()),
        ),
      )
      const found = outcomes.map((outcome) => (outcome.kind === 'findings' ? outcome.findings.length > 0 : 'fault'))
      assert.deepEqual(
        found,
        Array.from({ length: 20 }, (_, index) => index % 2 === 1),
      )
    })

    test('a message that is too large for the settings is not sent', async () => {
      const large = Buffer.concat([clean, Buffer.alloc(4_096, 'x')])
      const outcome = await working({ size_bytes_max: 2_048 }).scan(inputOf(large), never())
      assert.equal(outcome.kind === 'fault' && outcome.fault.kind, 'oversize')
    })

    test('nobody listens: a fault, not an error', async () => {
      const outcome = await make(contract.addressSetting('127.0.0.1', 1)).scan(inputOf(clean), never())
      assert.equal(outcome.kind === 'fault' && outcome.fault.kind, 'unreachable')
    })

    test('no answer: the deadline ends it; so does the signal', async () => {
      await using silent = await listen(() => {})
      const scanner = make({ ...contract.addressSetting('127.0.0.1', silent.port), timeout_ms: 200 })
      const outcome = await scanner.scan(inputOf(clean), never())
      assert.equal(outcome.kind === 'fault' && outcome.fault.kind, 'timeout')
      const patient = make({ ...contract.addressSetting('127.0.0.1', silent.port), timeout_ms: 60_000 })
      const stopped = await patient.scan(inputOf(clean), AbortSignal.timeout(100))
      assert.equal(stopped.kind, 'fault')
      assert.equal((await patient.scan(inputOf(clean), AbortSignal.abort())).kind, 'fault')
    })

    test('an answer that makes no sense, or none before the end, is a fault', async () => {
      await using noise = await listen((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nxyz\0'))
      await using cut = await listen((socket) => socket.destroy())
      for (const { port } of [noise, cut]) {
        const outcome = await make(contract.addressSetting('127.0.0.1', port)).scan(inputOf(clean), never())
        assert.equal(outcome.kind, 'fault')
      }
    })
  })

describe('clamd only', { skip: contracts.clamd.missing ?? false }, () => {
  let daemon: Clamd
  before(async () => {
    daemon = await startClamd({ streamMax_bytes: 100_000 })
  })
  after(async () => await daemon?.stop())

  test('over TCP as over the socket', async () => {
    const [scanner] = createScanners({ clamd: { address: daemon.address } })
    const outcome = await scanner!.scan(inputOf(contracts.clamd.bad), never())
    assert.equal(outcome.kind === 'findings' && outcome.findings[0]?.name, 'Eicar-Test-Signature.UNOFFICIAL')
  })

  test('the daemon closes while the message is being sent: oversize, not unreachable', async () => {
    const [scanner] = createScanners({ clamd: { address: daemon.socket, timeout_ms: 30_000 } })
    const large = Buffer.concat([clean, Buffer.alloc(20 * 1024 * 1024, 'x')])
    const outcome = await scanner!.scan(inputOf(large), never())
    assert.equal(outcome.kind === 'fault' && outcome.fault.kind, 'oversize')
  })
})

test('names of clamd signatures tell what they are worth', () => {
  const table: [string, string, boolean][] = [
    ['Win.Trojan.Agent-1', 'malware', true],
    ['Eicar-Test-Signature.UNOFFICIAL', 'malware', true],
    ['Heuristics.Phishing.Email.SpoofedDomain', 'phish', false],
    ['Heuristics.Encrypted.Zip', 'unscannable', true],
    ['Heuristics.Limits.Exceeded.MaxScanSize', 'unscannable', true],
    ['Heuristics.OLE2.ContainsMacros.VBA', 'phish', false],
    ['PUA.Win.Packer.X', 'spam', false],
    ['Sanesecurity.Phishing.Bank.1.UNOFFICIAL', 'phish', false],
    ['Sanesecurity.Junk.1.UNOFFICIAL', 'spam', false],
    ['Some.Thing.UNOFFICIAL', 'phish', false],
  ]
  for (const [name, category, certain] of table) {
    const finding = findingOf(name)
    assert.deepEqual([finding.category, finding.certain], [category, certain], name)
  }
})

test("rspamd's actions and symbols become findings", () => {
  const of = (action: string, symbols = {}) =>
    findingsOf({ action, score: 7, symbols }).map((finding) => `${finding.category}:${finding.score}`)
  assert.deepEqual(of('no action'), [])
  assert.deepEqual(of('greylist'), ['spam:20'])
  assert.deepEqual(of('add header', { PHISHING: { score: 2 } }), ['spam:60', 'phish:60'])
  assert.deepEqual(of('reject', { DMARC_POLICY_REJECT: { score: 2 }, CLAM_VIRUS: {} }), [
    'spam:90',
    'spoof:60',
    'malware:100',
  ])
})

test('a virus among very many symbols is found, and symbols without a value are none', () => {
  const symbols = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`S${index}`, null]))
  const found = findingsOf({ action: 'no action', symbols: { ...symbols, CLAM_VIRUS: null } })
  assert.deepEqual(
    found.map((finding) => finding.category),
    ['malware'],
  )
})

test('an answer of rspamd that makes no sense, or never ends, is its fault, and it is not asked again', async () => {
  const answer = (body: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  for (const body of ['null', '[]', '{"action":1}', '{"symbols":{}}', `"${'x'.repeat(5 * 1024 * 1024)}"`]) {
    let asked = 0
    await using server = await listen((socket) => {
      asked += 1
      socket.write(answer(body))
    })
    const [scanner] = createScanners({ rspamd: { url: `http://127.0.0.1:${server.port}` } })
    const outcome = await scanner!.scan(inputOf(clean), never())
    assert.equal(outcome.kind === 'fault' && outcome.fault.kind, 'protocol', body.slice(0, 20))
    assert.equal(asked, 1)
  }
})

test('a message that cannot be read to its end is not waited for', async () => {
  await using silent = await listen(() => {})
  const [scanner] = createScanners({ clamd: { address: `127.0.0.1:${silent.port}`, timeout_ms: 600_000 } })
  const source: MessageSource = {
    ...bufferSource(clean),
    async *chunks() {
      yield clean
      throw new Error('the disk is broken')
    },
  }
  const outcome = await scanner!.scan({ ...inputOf(clean), source }, never())
  assert.equal(outcome.kind === 'fault' && outcome.fault.message, 'the disk is broken')
})

test('wrong settings are all reported', () => {
  assert.throws(
    () => createScanners({ clamd: { timeout_ms: 1, colour: 'red' }, sophos: {} }),
    (error: { fields: { path: string }[] }) => {
      assert.deepEqual(error.fields.map((field) => field.path).toSorted(), [
        'clamd.colour',
        'clamd.timeout_ms',
        'sophos',
      ])
      return true
    },
  )
})

async function listen(
  onConnection: (socket: Socket) => void,
): Promise<{ port: number; [Symbol.asyncDispose](): Promise<void> }> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    onConnection(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
