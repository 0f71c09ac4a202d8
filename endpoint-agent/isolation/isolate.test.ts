// Isolation: the rules as nftables takes them, the self-test, the way back. The kernel is asked for real in a network of its own.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import type { RunProgram } from '../computer/programs.ts'
import type { EventName } from '../events/ids.ts'
import { openStore, writeValue } from '../state/store.ts'
import { endExpired, isIsolated, isolate, type IsolationParts, reconnect } from './isolate.ts'
import { isolationRules, resolversOf } from './rules.ts'

const allowed = {
  servers: ['192.0.2.10', '2001:db8::10'],
  port: 443,
  resolvers: ['192.0.2.53', '2001:db8::53'],
  minutes: 90,
}
const nft = spawnSync('nft', ['--version']).status === 0
const hasNetworks = spawnSync('unshare', ['-n', 'true']).status === 0
const canAsk = nft && hasNetworks

/** In a network that ends with the command. */
const inOwnNetwork = (script: string, input: string) =>
  spawnSync('unshare', ['-n', 'sh', '-c', script], { input, encoding: 'utf8' })

test('the kernel takes the rules, and lists them', { skip: !canAsk }, () => {
  for (const change of [{}, { resolvers: [] }, { servers: ['192.0.2.10'] }, { minutes: 0.5 }]) {
    const { status, stdout, stderr } = inOwnNetwork(
      'nft -f - && nft list table inet mailwarden_isolation',
      isolationRules({ ...allowed, ...change }),
    )
    assert.equal(status, 0, stderr)
    for (const hook of ['input', 'output', 'forward']) assert.match(stdout, new RegExp(`hook ${hook} `))
  }
})

const veth = 'ip link add out0 type veth peer name in0'
const hasInterfaces = spawnSync('unshare', ['-n', 'sh', '-c', veth]).status === 0

test('in force nothing gets out but what is allowed', { skip: !(canAsk && hasInterfaces) }, () => {
  // A datagram that the output chain drops fails with EPERM in the sender.
  const send = (address: string, port: number) =>
    `bash -c 'echo x > /dev/udp/${address}/${port}' 2>/dev/null && echo ${address}:${port}`
  const script = [
    `ip link set lo up; ${veth}; ip link set in0 up; ip addr add 192.0.2.1/24 dev out0; ip link set out0 up`,
    'nft -f -',
    ...[
      send('127.0.0.1', 9),
      send('192.0.2.53', 53),
      send('192.0.2.53', 54),
      send('192.0.2.99', 53),
      send('192.0.2.10', 443),
    ],
    'true',
  ]
  const { stdout, stderr } = inOwnNetwork(script.join('\n'), isolationRules(allowed))
  assert.deepEqual(stdout.trim().split('\n'), ['127.0.0.1:9', '192.0.2.53:53'], stderr)
})

test('the kernel forgets it by itself, without the agent', { skip: !canAsk }, () => {
  const script = `nft -f -; nft list set inet mailwarden_isolation lasting | grep -c expires
for i in $(seq 100); do nft list set inet mailwarden_isolation lasting | grep -q expires || break; sleep 0.1; done
nft list set inet mailwarden_isolation lasting | grep -c expires`
  const { stdout } = inOwnNetwork(script, isolationRules(allowed).replaceAll('timeout 90m', 'timeout 1s'))
  const [before, after] = stdout.trim().split('\n')
  assert.notEqual(before, '0')
  assert.equal(after, '0')
})

test('what stands in resolv.conf is allowed as far as it is an address', () => {
  assert.deepEqual(
    resolversOf(
      'nameserver 192.0.2.53\n# nameserver 192.0.2.54\nnameserver fe80::1%eth0\nnameserver not-one; drop\n  nameserver 2001:db8::1 # x\n',
    ),
    ['192.0.2.53', 'fe80::1', '2001:db8::1'],
  )
})

interface Machine {
  parts: IsolationParts
  calls: string[]
  events: EventName[]
  setNow: (time: number) => void
}

/** nft as far as its exit codes go: `delete` and `list` fail without a table. */
function machine(
  t: TestContext,
  change: Partial<IsolationParts> = {},
  failing: 'missing' | 'refused' | null = null,
): Machine {
  const folder = mkdtempSync(path.join(tmpdir(), 'mailwarden-isolation-'))
  const store = openStore(folder)
  t.after(() => {
    store.close()
    rmSync(folder, { recursive: true })
  })
  const calls: string[] = []
  const events: EventName[] = []
  let now = 1_000_000
  let isThere = false
  const run: RunProgram = async ({ name, arguments: words }) => {
    calls.push([name, ...words].join(' '))
    const code =
      words[0] === '-f'
        ? failing === 'refused'
          ? 1
          : 0
        : words[0] === 'list' && words[1] === 'table'
          ? isThere
            ? 0
            : 1
          : 0
    if (words[0] === '-f' && code === 0) isThere = true
    if (words[0] === 'delete') isThere = false
    return {
      code: failing === 'missing' ? null : code,
      output: Buffer.alloc(0),
      errors: Buffer.from(code === 0 ? '' : 'syntax error'),
      failure: failing === 'missing' ? 'missing' : null,
    }
  }
  const log = { write: (name: EventName) => void events.push(name), settled: () => Promise.resolve() }
  const parts: IsolationParts = {
    run,
    platform: 'linux',
    store,
    events: log,
    now: () => now,
    server: 'https://127.0.0.1:8443',
    testServer: () => Promise.resolve(true),
    selfTest_ms: 50,
    ...change,
  }
  return { parts, calls, events, setNow: (time) => (now = time) }
}

const never = new AbortController().signal
const asRoot = { skip: process.getuid?.() !== 0 }

test(
  'isolated when the server is reachable afterwards; connected again by command, and a repeat is no error',
  asRoot,
  async (t) => {
    const { parts, calls, events } = machine(t)
    await isolate(parts, 60, never)
    assert.equal(isIsolated(parts.store, parts.now()), true)
    assert.ok(calls.includes('nft -f -'))
    await reconnect(parts, 'ordered')
    await reconnect(parts, 'ordered')
    assert.equal(isIsolated(parts.store, parts.now()), false)
    assert.deepEqual(events, ['isolated', 'isolationReversed'])
  },
)

test('undone at once when the server cannot be reached through it', asRoot, async (t) => {
  const { parts, calls, events } = machine(t, { testServer: () => Promise.reject(new Error('unreachable')) })
  await assert.rejects(isolate(parts, 60, never), { code: 'isolation-self-test' })
  assert.equal(calls.at(-1), 'nft delete table inet mailwarden_isolation')
  assert.equal(isIsolated(parts.store, parts.now()), false)
  assert.deepEqual(events, ['isolationFailed'])
})

test('ends by itself when its time is over, also when the agent was not there then', asRoot, async (t) => {
  const { parts, events, setNow } = machine(t)
  await isolate(parts, 60, never)
  setNow(1_000_000 + 59 * 60_000)
  await endExpired(parts)
  assert.deepEqual(events, ['isolated'])
  setNow(1_000_000 + 61 * 60_000)
  await endExpired(parts)
  await endExpired(parts)
  assert.deepEqual(events, ['isolated', 'isolationReversed'])
})

test('where it is not possible it says so and changes nothing', asRoot, async (t) => {
  for (const [change, failing] of [
    [{ platform: 'win32' as const }, null],
    [{ platform: 'darwin' as const }, null],
    [{}, 'missing' as const],
    [{ server: 'https://no-such-name.invalid' }, null],
  ] as const) {
    const { parts, calls } = machine(t, change, failing)
    await assert.rejects(isolate(parts, 60, never), { code: 'isolation-impossible' })
    assert.equal(calls.includes('nft -f -'), false)
    assert.equal(isIsolated(parts.store, parts.now()), false)
  }
  const refused = machine(t, {}, 'refused')
  // The rules of an isolation before this one are gone by then.
  writeValue(refused.parts.store, 'isolated-until', '9000000')
  await assert.rejects(isolate(refused.parts, 60, never), { code: 'isolation-failed' })
  assert.equal(isIsolated(refused.parts.store, refused.parts.now()), false)
})
