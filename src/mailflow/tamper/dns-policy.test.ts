import assert from 'node:assert/strict'
import { isIPv4 } from 'node:net'
import { test } from 'node:test'
import { lookAtZone } from './dns-look.ts'
import { endsOfRanges, spfState } from './dns-policy.ts'

test('a range stands for its first and last address', () => {
  const cases: [string, string[]][] = [
    ['203.0.113.10', ['203.0.113.10']],
    ['203.0.113.10/32', ['203.0.113.10']],
    ['203.0.113.77/24', ['203.0.113.0', '203.0.113.255']],
    ['203.0.113.130/25', ['203.0.113.128', '203.0.113.255']],
    ['255.255.255.255/31', ['255.255.255.254', '255.255.255.255']],
    ['0.0.0.0/0', ['0.0.0.0', '255.255.255.255']],
    ['2001:db8::1', []],
    ['203.0.113.10/33', []],
    ['203.0.113.10/x', []],
    ['', []],
  ]
  for (const [range, ends] of cases) assert.deepEqual(endsOfRanges([range]), ends, range)
  assert.deepEqual(endsOfRanges(['203.0.113.10', '203.0.113.10/32']), ['203.0.113.10'], 'each once')
})

test('whatever stands in a range, only IPv4 addresses come out', () => {
  let seed = 20261122
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed % below
  }
  const alphabet = '0123456789./:-x '
  for (let round = 0; round < 5_000; round += 1) {
    const text = Array.from({ length: random(20) }, () => alphabet[random(alphabet.length)]).join('')
    for (const address of endsOfRanges([text])) assert.ok(isIPv4(address), `seed 20261122, round ${round}: ${text}`)
  }
})

test('SPF is required where it has covered the gateway before, and only there', () => {
  const answer = (domain: string, ...results: string[]) => ({ domain, results, record: `v=spf1 of ${domain}` })
  const first = spfState([answer('a.example', 'pass', 'pass'), answer('b.example', 'pass', 'softfail')], null)
  assert.deepEqual(first, { spfCovered: ['a.example'], spfLost: [] }, 'never covered, never missed')

  const lost = spfState([answer('a.example', 'pass', 'fail'), answer('b.example', 'fail', 'fail')], first)
  assert.deepEqual(lost.spfLost, [{ domain: 'a.example', record: 'v=spf1 of a.example' }])
  assert.deepEqual(lost.spfCovered, ['a.example'], 'it stays required')

  for (const result of ['none', 'neutral', 'softfail', 'permerror'])
    assert.equal(spfState([answer('a.example', result)], first).spfLost.length, 1, result)

  assert.deepEqual(spfState([answer('a.example', 'temperror')], first).spfLost, [], 'nobody knows: as it was')
  assert.deepEqual(spfState([answer('a.example', 'temperror')], lost).spfLost, lost.spfLost, 'nobody knows: as it was')
  assert.deepEqual(spfState([answer('a.example', 'pass')], lost), first, 'back again')
  assert.deepEqual(spfState([], lost), { spfCovered: [], spfLost: [] }, 'a domain that went is forgotten')
})

test('a resolver that is away says nothing: not at the first look, and nothing against what was known', async () => {
  const refuse = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }))
  const resolver = (code: string) => ({
    resolve4: refuse(code),
    resolve6: refuse(code),
    resolveTxt: refuse(code),
  })
  const names = { gatewayHost: 'a.gw.example', certName: 'a.example', verificationText: 'MS=ms1' }
  assert.deepEqual(await lookAtZone(resolver('ETIMEOUT'), names, null), { hasProof: true })
  const before = { checkedAt: '', spfCovered: [], spfLost: [], hostAddresses: ['192.0.2.1'], hasProof: false }
  assert.deepEqual(await lookAtZone(resolver('ESERVFAIL'), names, before), {
    hostAddresses: ['192.0.2.1'],
    hasProof: false,
  })
  assert.deepEqual(await lookAtZone(resolver('ENOTFOUND'), names, before), { hostAddresses: null, hasProof: false })
})
