// The pure decisions: plan, scanner gate, mark, window, peer, budget.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ScannerFault, ScanReport } from '#detection/verdict.ts'
import type { Disposition } from '../disposition.ts'
import { Budget } from './budget.ts'
import { checkMark, makeMark, readMarkKey } from './mark.ts'
import { classifyPeer, matchesName } from './peer.ts'
import { PeerLimits } from './peer-limits.ts'
import { planDelivery } from './plan.ts'
import { reportOfBrokenEngine, ScanGate } from './scan-gate.ts'
import { AdaptiveWindow } from './window.ts'

const disposition = (action: Disposition['action'], more: Partial<Disposition> = {}): Disposition => ({
  action,
  category: 'spam',
  reason: 'r',
  policyId: null,
  ...more,
})

test('what must be safe comes first, equal deliveries go together, a part is never rejected alone', () => {
  const plan = planDelivery([
    disposition('deliver'),
    disposition('quarantine'),
    disposition('reject'),
    disposition('deliver'),
    disposition('tag', { subjectTag: '[x]' }),
  ])
  assert.equal(plan.kind, 'groups')
  assert.deepEqual(plan.kind === 'groups' && plan.groups.map(({ kind, recipients }) => [kind, recipients]), [
    ['quarantine', [1, 2]],
    ['deliver', [0, 3]],
    ['deliver', [4]],
  ])
  assert.equal(planDelivery([disposition('reject'), disposition('reject')]).kind, 'reject')
})

test('mail whose action nobody knows is kept in quarantine', () => {
  const plan = planDelivery([disposition('nonsense' as Disposition['action']), disposition('deliver')])
  assert.deepEqual(plan.kind === 'groups' && plan.groups.map(({ kind, recipients }) => [kind, recipients]), [
    ['quarantine', [0]],
    ['deliver', [1]],
  ])
})

const fault = (scanner: string, kind: ScannerFault['kind']): ScannerFault => ({ scanner, kind, message: '' })
const report = (faults: ScannerFault[], category: ScanReport['category'] = 'clean'): ScanReport => ({
  ...reportOfBrokenEngine(null, 0),
  faults,
  category,
})

test('a fault defers for 15 minutes, then the route decides; one good answer ends it', () => {
  let now = 0
  const seen: string[] = []
  const gate = new ScanGate({
    grace_ms: 900_000,
    monotonicMs: () => now,
    onDown: (name) => seen.push(`down ${name}`),
    onUp: (name) => seen.push(`up ${name}`),
  })
  assert.equal(gate.judge(report([fault('clamd', 'timeout')]), 'a').kind, 'defer')
  now = 899_999
  assert.equal(gate.judge(report([fault('clamd', 'timeout')]), 'b').kind, 'defer')
  now = 900_000
  assert.equal(gate.judge(report([fault('clamd', 'timeout')]), 'c').kind, 'unscanned')
  assert.equal(gate.judge(report([]), 'd').kind, 'complete')
  assert.equal(gate.judge(report([fault('clamd', 'unreachable')]), 'e').kind, 'defer')
  assert.deepEqual(seen, ['down clamd', 'up clamd', 'down clamd'])
})

test('a message that always breaks a scanner is not deferred for ever, and size is not waited for', () => {
  let now = 0
  const gate = new ScanGate({ grace_ms: 900_000, monotonicMs: () => now })
  assert.equal(gate.judge(report([fault('clamd', 'crashed')]), 'poison').kind, 'defer')
  gate.judge(report([]), 'other')
  now = 900_001
  assert.equal(gate.judge(report([fault('clamd', 'crashed')]), 'poison').kind, 'unscanned')
  assert.equal(gate.judge(report([fault('clamd', 'oversize')]), 'large').kind, 'unscanned')
  assert.equal(gate.judge(report([fault('clamd', 'timeout')], 'malware'), 'bad').kind, 'complete')
})

test('a mark holds for one tenant, message, direction and 48 hours', () => {
  const key = readMarkKey(Buffer.alloc(32, 1).toString('base64'))
  const context = { tenantId: 't', direction: 'inbound' as const, messageId: '<a>', bodyHash: 'h', meaning: 'm' }
  const now = new Date('2026-11-22T09:00:00Z')
  const mark = makeMark(key, context, now)
  assert.equal(checkMark(key, mark, context, now), 'same')
  assert.equal(checkMark(key, mark, { ...context, bodyHash: 'x' }, now), 'passed')
  // Got back in a bounce, and put on the same bytes with another author or Content-Type: it is scanned again.
  assert.equal(checkMark(key, mark, { ...context, meaning: 'x' }, now), 'passed')
  assert.equal(checkMark(key, mark, { ...context, tenantId: 'u' }, now), 'forged')
  assert.equal(checkMark(key, mark, { ...context, messageId: '<b>' }, now), 'forged')
  assert.equal(checkMark(readMarkKey(Buffer.alloc(32, 2).toString('base64')), mark, context, now), 'forged')
  assert.equal(checkMark(key, mark.replace('d=in', 'd=out'), { ...context, direction: 'outbound' }, now), 'forged')
  assert.equal(checkMark(key, mark, context, new Date(now.getTime() + 49 * 3600_000)), 'forged')
  assert.equal(checkMark(key, 'v=1; t=1', context, now), 'forged')
})

test('the window grows by one a minute, halves at "busy", and never leaves 1 to 50', () => {
  const window = new AdaptiveWindow(5, 50, 0)
  assert.equal(window.size(59_999), 5)
  assert.equal(window.size(180_000), 8)
  window.halve(181_500)
  assert.equal(window.size(181_600), 4)
  for (let time = 190_000; time < 300_000; time += 10_000) window.halve(time)
  assert.equal(window.size(290_500), 1)
  assert.equal(window.size(290_000 + 3_600_000 * 5), 50)
})

test('only the configured name with a trusted chain is Exchange Online; doubtful time is not the peer’s fault', () => {
  const identity = { certificateNames: ['mail.protection.outlook.com'], sourceRanges: null, isTrustStoreBroken: false }
  const tls = {
    version: 'TLSv1.3',
    cipher: 'x',
    serverName: null,
    authorized: true,
    authorizationError: null,
    peerNames: ['mail.protection.outlook.com'],
    resumed: false,
  }
  assert.equal(classifyPeer(null, '1.2.3.4', identity), 'no-tls')
  assert.equal(classifyPeer(tls, '1.2.3.4', identity), 'microsoft')
  assert.equal(classifyPeer({ ...tls, peerNames: [] }, '1.2.3.4', identity), 'no-certificate')
  assert.equal(
    classifyPeer({ ...tls, peerNames: ['mail.protection.outlook.com.evil.example'] }, '1.2.3.4', identity),
    'other-certificate',
  )
  assert.equal(
    classifyPeer({ ...tls, authorized: false, authorizationError: 'SELF_SIGNED_CERT_IN_CHAIN' }, '1.2.3.4', identity),
    'other-certificate',
  )
  assert.equal(
    classifyPeer({ ...tls, authorized: false, authorizationError: 'CERT_HAS_EXPIRED' }, '1.2.3.4', identity),
    'unchecked',
  )
  assert.ok(matchesName('a.gw.example', '*.gw.example'))
  assert.ok(!matchesName('a.b.gw.example', '*.gw.example'))
})

test('the budget refuses large messages at 70 %, connections at 85 %, and sums what was announced', () => {
  const budget = new Budget({ memory_bytes: 1000, spool_bytes: 10_000_000 })
  budget.addMemory(710)
  assert.ok(!budget.admitsMessage(2_000_000))
  assert.ok(budget.admitsMessage(1000))
  assert.ok(budget.admitsConnection())
  budget.addMemory(150)
  assert.ok(!budget.admitsConnection())
  budget.addMemory(-860)
  budget.addDeclared(9_000_000)
  assert.ok(!budget.admitsMessage(2_000_000))
})

test('addresses of one /64 count as one peer', () => {
  const peers = new PeerLimits(1)
  assert.ok(peers.enter('2001:db8:0:1::1'))
  assert.ok(!peers.enter('2001:db8:0:1::2'))
  assert.ok(peers.enter('192.0.2.1'))
  peers.leave('2001:db8:0:1::1')
  assert.ok(peers.enter('2001:db8:0:1::2'))
})
