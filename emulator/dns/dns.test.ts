import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { Resolver } from 'node:dns/promises'
import { access } from 'node:fs/promises'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import { createClock, type StoppableClock } from '../clock.ts'
import { respond, startDns, type DnsStub } from './server.ts'
import { createZones, type ZoneStore } from './zones.ts'

const zone = 'mx.mailwarden.example'
const secret = randomBytes(32)
let zones: ZoneStore
let clock: StoppableClock
let stub: DnsStub
let resolver: Resolver

before(async () => {
  zones = createZones()
  clock = createClock()
  const data = { mname: `ns.${zone}`, rname: `h.${zone}`, serial: 1, refresh: 1, retry: 1, expire: 1, minimum: 1 }
  zones.add({ name: zone, type: 'SOA', data })
  zones.add({
    name: 'contoso.com',
    type: 'MX',
    data: { preference: 0, exchange: 'contoso-com.mail.protection.outlook.com' },
  })
  zones.add({ name: 'contoso.com', type: 'TXT', data: 'v=spf1 -all' })
  zones.add({ name: 'contoso-com.mail.protection.outlook.com', type: 'A', data: '127.0.0.1' })
  zones.add({ name: 'alias.contoso.com', type: 'CNAME', data: 'contoso-com.mail.protection.outlook.com' })
  zones.updatable.set(zone, { keyName: `key.${zone}`, secret })
  stub = await startDns(zones, clock)
  resolver = new Resolver({ timeout: 5_000, tries: 2 })
  resolver.setServers([`127.0.0.1:${stub.port}`])
})

after(async () => {
  await stub.close()
  clock.close()
})

test('node’s resolver gets MX, TXT, A and CNAME', async () => {
  const [mx] = await resolver.resolveMx('contoso.com')
  assert.deepEqual([mx?.priority, mx?.exchange], [0, 'contoso-com.mail.protection.outlook.com'])
  assert.deepEqual(await resolver.resolveTxt('CONTOSO.com'), [['v=spf1 -all']])
  assert.deepEqual(await resolver.resolve4('alias.contoso.com'), ['127.0.0.1'])
})

test('a missing name and a missing type are told apart', async () => {
  await assert.rejects(resolver.resolveTxt('nothing.contoso.com'), { code: 'ENOTFOUND' })
  await assert.rejects(resolver.resolve6('contoso.com'), { code: 'ENODATA' })
  // An empty non-terminal exists (RFC 8020).
  await assert.rejects(resolver.resolveTxt('protection.outlook.com'), { code: 'ENODATA' })
})

test('an answer too large for UDP comes by TCP', async () => {
  for (let index = 0; index < 20; index += 1)
    zones.add({ name: 'large.example', type: 'TXT', data: `${index}-${'x'.repeat(180)}` })
  zones.add({ name: 'long.example', type: 'TXT', data: 'k'.repeat(700) })
  assert.equal((await resolver.resolveTxt('large.example')).length, 20)
  assert.equal((await resolver.resolveTxt('long.example'))[0]!.join('').length, 700)
})

test('broken messages never break the server', async () => {
  const seed = Date.now() % 1_000_000
  let state = seed
  const next = (max: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state % max
  }
  for (let round = 0; round < 3_000; round += 1) {
    const message = Buffer.from(Array.from({ length: next(120) }, () => next(256)))
    if (message.length > 3) message[2] = round % 2 ? 0x28 : 0x01
    assert.doesNotThrow(() => respond(zones, clock, message, 512), `seed ${seed} round ${round}`)
  }
  const socket = connect(stub.port, '127.0.0.1')
  await new Promise<void>((resolve) => {
    socket.on('close', () => resolve()).on('error', () => resolve())
    socket.end(Buffer.from([0, 3, 1, 2, 3]))
  })
  assert.equal((await resolver.resolve4('alias.contoso.com')).length, 1)
})

async function hasNsupdate(): Promise<boolean> {
  try {
    await access('/usr/bin/nsupdate')
    return true
  } catch {
    return false
  }
}

async function nsupdate(script: string, key = secret): Promise<string> {
  const commands = [
    `server 127.0.0.1 ${stub.port}`,
    `zone ${zone}`,
    `key hmac-sha256:key.${zone} ${key.toString('base64')}`,
    script,
    'send',
    '',
  ].join('\n')
  return await new Promise((resolve) => {
    const child = execFile('/usr/bin/nsupdate', ['-t', '10'], { timeout: 20_000 }, (_error, stdout, stderr) =>
      resolve(stdout + stderr),
    )
    child.stdin!.end(commands)
  })
}

test(
  'nsupdate adds and deletes records with the right key',
  { skip: !(await hasNsupdate()) && 'nsupdate is not installed (bind9-dnsutils)' },
  async () => {
    assert.equal(
      await nsupdate(`update add t1.${zone} 60 TXT "MS=ms12345678"\nupdate add t1.${zone} 60 A 127.0.0.9`),
      '',
    )
    assert.deepEqual(await resolver.resolveTxt(`t1.${zone}`), [['MS=ms12345678']])
    assert.deepEqual(await resolver.resolve4(`t1.${zone}`), ['127.0.0.9'])
    assert.equal(await nsupdate(`update delete t1.${zone} TXT`), '')
    await assert.rejects(resolver.resolveTxt(`t1.${zone}`), { code: 'ENODATA' })
    assert.match(await nsupdate(`prereq yxrrset t2.${zone} A\nupdate add t2.${zone} 60 A 127.0.0.1`), /NXRRSET/)
  },
)

test(
  'a wrong key and a wrong time are refused as NOTAUTH',
  { skip: !(await hasNsupdate()) && 'nsupdate is not installed (bind9-dnsutils)' },
  async () => {
    assert.match(await nsupdate(`update add bad.${zone} 60 A 127.0.0.1`, randomBytes(32)), /NOTAUTH|BADSIG/)
    await clock.advance(3_600_000)
    assert.match(await nsupdate(`update add bad.${zone} 60 A 127.0.0.1`), /NOTAUTH|BADTIME|clock skew/)
    await assert.rejects(resolver.resolve4(`bad.${zone}`), { code: 'ENOTFOUND' })
  },
)
