import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Category, Finding, ScanReport } from '#detection/verdict.ts'
import type { ListMatch } from '#quarantine/lists.ts'
import { validatePolicy } from './policy-validation.ts'
import { decide, defaultPolicies, type Policy, policyFor } from './policy.ts'

function report(category: Category, findings: Partial<Finding>[] = [], faults: ScanReport['faults'] = []): ScanReport {
  return {
    category,
    score: category === 'clean' ? 0 : 100,
    findings: findings.map((finding) => ({
      scanner: 'embedded',
      category,
      name: 'x',
      reason: 'because',
      score: 100,
      certain: true,
      ...finding,
    })),
    faults,
    authentication: { judgedBy: 'none', spf: null, dkim: null, dmarc: null, compauth: null, arc: null },
    summary: { internetMessageId: null, subject: '', headerFrom: [], date: null, attachments: [], urls: [] },
    duration_ms: 1,
  }
}

const policy = (over: Partial<Policy>): Policy => ({
  id: 'p',
  name: 'P',
  scope: { kind: 'tenant' },
  order: 0,
  direction: 'inbound',
  rules: {},
  ...over,
})

test('the defaults say what happens to each category', () => {
  const table: [Category, string, string][] = [
    ['malware', 'quarantine', 'quarantine'],
    ['unscannable', 'tag', 'deliver'],
    ['phish', 'quarantine', 'reject'],
    ['spoof', 'quarantine', 'deliver'],
    ['spam', 'quarantine', 'reject'],
    ['bulk', 'quarantine', 'deliver'],
    ['clean', 'deliver', 'deliver'],
  ]
  for (const [category, inbound, outbound] of table) {
    assert.equal(decide(report(category, [{}]), defaultPolicies(), 'inbound', 'a@contoso.example').action, inbound)
    assert.equal(decide(report(category, [{}]), defaultPolicies(), 'outbound', 'a@contoso.example').action, outbound)
  }
})

test('what cannot be scanned and may run is quarantined', () => {
  const result = decide(
    report('unscannable', [{ mayExecute: true }]),
    defaultPolicies(),
    'inbound',
    'a@contoso.example',
  )
  assert.equal(result.action, 'quarantine')
})

test('the most specific policy wins, then the lower order', () => {
  const set = [
    policy({ id: 'tenant', order: -5 }),
    policy({ id: 'domain', scope: { kind: 'domain', domains: ['Contoso.example'] } }),
    policy({ id: 'group', scope: { kind: 'group', groupId: 'g1', members: ['anna@contoso.example'] } }),
    policy({ id: 'late', order: 9, scope: { kind: 'person', addresses: ['anna@contoso.example'] } }),
    policy({ id: 'early', order: 1, scope: { kind: 'person', addresses: ['ANNA@contoso.example'] } }),
    policy({
      id: 'out',
      order: 0,
      direction: 'outbound',
      scope: { kind: 'person', addresses: ['anna@contoso.example'] },
    }),
  ]
  assert.equal(policyFor(set, 'inbound', 'Anna@Contoso.example')?.id, 'early')
  assert.equal(policyFor(set.slice(0, 3), 'inbound', 'anna@contoso.example')?.id, 'group')
  assert.equal(policyFor(set, 'inbound', 'ben@contoso.example', ['g1'])?.id, 'group')
  assert.equal(policyFor(set, 'inbound', 'ben@contoso.example')?.id, 'domain')
  assert.equal(policyFor(set, 'inbound', 'ben@fabrikam.example')?.id, 'tenant')
  assert.equal(policyFor([], 'inbound', 'ben@fabrikam.example'), undefined)
})

test('a category that the specific policy leaves open is decided by the next one, at last by the defaults', () => {
  const set = [
    policy({
      id: 'person',
      scope: { kind: 'person', addresses: ['a@contoso.example'] },
      rules: { bulk: { action: 'deliver' } },
    }),
    policy({ id: 'tenant', rules: { spam: { action: 'tag', subjectTag: '[Spam]' } } }),
  ]
  assert.equal(decide(report('bulk'), set, 'inbound', 'a@contoso.example').policyId, 'person')
  const spam = decide(report('spam'), set, 'inbound', 'a@contoso.example')
  assert.deepEqual([spam.action, spam.subjectTag, spam.policyId], ['tag', '[Spam]', 'tenant'])
  const phish = decide(report('phish'), set, 'inbound', 'a@contoso.example')
  assert.deepEqual([phish.action, phish.policyId], ['quarantine', null])
})

test('inbound mail is never refused, whatever a stored policy says', () => {
  const set = [policy({ direction: 'both', rules: { spam: { action: 'reject' } } })]
  assert.equal(decide(report('spam'), set, 'inbound', 'a@contoso.example').action, 'quarantine')
  assert.equal(decide(report('spam'), set, 'outbound', 'a@contoso.example').action, 'reject')
})

test('a scanner that is away: pass with a tag or hold, but what is known to be bad is treated as bad', () => {
  const faults = [{ scanner: 'clamd', kind: 'timeout' as const, message: 'no answer within 20 s' }]
  const tagged = decide(report('clean', [], faults), defaultPolicies(), 'inbound', 'a@x.example', { unscanned: 'tag' })
  assert.deepEqual([tagged.action, tagged.unscanned, tagged.banner], ['tag', true, 'unscanned'])
  assert.match(tagged.reason, /clamd: no answer/)
  const held = decide(report('clean', [], faults), defaultPolicies(), 'outbound', 'a@x.example', { unscanned: 'hold' })
  assert.deepEqual([held.action, held.unscanned], ['hold', true])
  const bad = decide(report('malware', [{}], faults), defaultPolicies(), 'inbound', 'a@x.example', { unscanned: 'tag' })
  assert.deepEqual([bad.action, bad.unscanned], ['quarantine', undefined])
})

test('the reason names the finding that weighs most', () => {
  const findings = [
    { reason: 'small', score: 10, certain: false },
    { reason: 'large', score: 60, certain: false },
  ]
  assert.equal(decide(report('spam', findings), [], 'inbound', 'a@x.example').reason, 'spam: large')
})

test('validation refuses what must not be', () => {
  const paths = (over: Partial<Policy>) => validatePolicy(policy(over)).map((mistake) => mistake.path)
  assert.deepEqual(paths({ rules: { spam: { action: 'reject' } } }), ['rules.spam.action'])
  assert.deepEqual(paths({ direction: 'both', rules: { spam: { action: 'reject' } } }), ['rules.spam.action'])
  assert.deepEqual(paths({ direction: 'outbound', rules: { spam: { action: 'reject' } } }), [])
  assert.deepEqual(paths({ rules: { spam: { action: 'tag', subjectTag: 'x'.repeat(31) } } }), ['rules.spam.subjectTag'])
  assert.deepEqual(paths({ rules: { spam: { action: 'tag', subjectTag: 'a\r\nBcc: x' } } }), ['rules.spam.subjectTag'])
  assert.deepEqual(paths({ rules: { spam: { action: 'tag' } } }), ['rules.spam.subjectTag'])
  assert.deepEqual(paths({ rules: { spam: { action: 'banner' } } }), ['rules.spam.banner'])
  assert.deepEqual(paths({ rules: { clean: { action: 'quarantine' } } }), ['rules.clean.action'])
  assert.deepEqual(paths({ rules: { unscannable: { action: 'quarantine', whenInert: { action: 'reject' } } } }), [
    'rules.unscannable.whenInert.action',
  ])
  assert.deepEqual(paths({ name: ' ' }), ['name'])
  assert.deepEqual(paths({ scope: { kind: 'domain', domains: [] } }), ['scope.domains'])
  assert.deepEqual(paths({ scope: { kind: 'person', addresses: ['x'] } }), ['scope.addresses.0'])
  for (const base of defaultPolicies()) assert.deepEqual(validatePolicy(base), [])
})

test('a list entry decides before the policies, but nothing certainly bad passes', () => {
  const entry = (list: 'allow' | 'block', owner: string | null = null): ListMatch => ({
    list,
    entry: {
      id: '1',
      list,
      kind: 'address',
      value: 'news@fabrikam.example',
      owner,
      note: '',
      requireAuthentication: true,
      createdAt: '2026-01-01T00:00:00Z',
      createdBy: 'x',
      expiresAt: null,
    },
  })
  const act = (found: ScanReport, listed: ListMatch | null, direction: 'inbound' | 'outbound' = 'inbound') =>
    decide(found, defaultPolicies(), direction, 'a@contoso.example', { listed })
  const sure = { certain: true }
  const table: [ScanReport, 'allow' | 'block', string][] = [
    [report('spam', [{}]), 'allow', 'deliver'],
    [report('spam', [{}]), 'block', 'delete'],
    [report('clean'), 'block', 'delete'],
    [report('clean'), 'allow', 'deliver'],
    [report('malware', [sure]), 'allow', 'quarantine'],
    [report('phish', [sure]), 'allow', 'quarantine'],
    [report('phish', [{ certain: false }]), 'allow', 'deliver'],
    [report('malware', [sure]), 'block', 'delete'],
  ]
  for (const [found, list, action] of table)
    assert.equal(act(found, entry(list)).action, action, `${found.category} ${list}`)
  assert.equal(act(report('spam', [{}]), entry('block'), 'outbound').action, 'reject', 'for inbound mail only')
  const allowed = act(report('spam', [{}]), entry('allow', 'a@contoso.example'))
  assert.equal(allowed.reason, 'news@fabrikam.example is on the allow list of a@contoso.example (found: spam: because)')
  assert.equal(allowed.byList, true)
})
