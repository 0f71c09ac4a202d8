import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isAppError } from '#platform/errors.ts'
import { asPowerShell, mayDisable, planDisable } from './foreign-act.ts'
import type { FoundRecord } from './foreign-records.ts'

const guid = '6a1f0c52-0000-4000-8000-000000000001'
const rule = (over: FoundRecord['record'] = {}): FoundRecord => ({
  kind: 'rule',
  record: { Guid: guid.toUpperCase(), Name: "Quiet 'copy'", State: 'Enabled', Mode: 'Audit', Priority: 0, ...over },
})
const codeOf = (found: FoundRecord | null): string | null => {
  try {
    planDisable(found)
    return null
  } catch (error) {
    return isAppError(error) ? error.code : 'other'
  }
}

test('a rule is switched off by its GUID and back on in the mode that it had', () => {
  const plan = planDisable(rule())
  assert.deepEqual(plan.act, { cmdlet: 'Disable-TransportRule', parameters: { Identity: guid, Confirm: false } })
  assert.deepEqual(plan.undo, { cmdlet: 'Enable-TransportRule', parameters: { Identity: guid, Mode: 'Audit' } })
  assert.equal(asPowerShell(plan.act), `Disable-TransportRule -Identity '${guid}' -Confirm:$false`)
})

test('connectors are switched by their property', () => {
  for (const [kind, cmdlet] of [
    ['inbound-connector', 'Set-InboundConnector'],
    ['outbound-connector', 'Set-OutboundConnector'],
  ] as const) {
    const plan = planDisable({ kind, record: { Guid: guid, Name: 'x', Enabled: true } })
    assert.deepEqual([plan.act.cmdlet, plan.act.parameters], [cmdlet, { Identity: guid, Enabled: false }])
    assert.deepEqual([plan.undo.cmdlet, plan.undo.parameters], [cmdlet, { Identity: guid, Enabled: true }])
  }
})

test('what is gone, off or ours is not switched off', () => {
  assert.equal(codeOf(null), 'mailflow.foreign.gone')
  assert.equal(codeOf(rule({ State: 'Disabled' })), 'mailflow.foreign.off')
  const marker = 'mailwarden:v1 tenant=00000000-0000-4000-8000-000000000000 object=r30 - managed, do not edit'
  assert.equal(codeOf(rule({ Comments: marker })), 'mailflow.foreign.ours')
  assert.equal(codeOf(rule()), null)
})

test('the version is another one as soon as anything that matters is', () => {
  const version = planDisable(rule()).version
  assert.equal(planDisable(rule({ WhenChanged: '2026-11-22T12:00:00Z' })).version, version, 'times do not matter')
  for (const change of [{ Mode: 'Enforce' }, { Name: 'y' }, { Priority: 3 }, { SentTo: ['a@contoso.com'] }])
    assert.notEqual(planDisable(rule(change)).version, version, JSON.stringify(change))
})

test('only open findings about rules and connectors of others may be acted on', () => {
  assert.equal(mayDisable({ code: 'foreign.redirect-above', state: 'open', guid }), true)
  assert.equal(mayDisable({ code: 'foreign.redirect-above', state: 'accepted', guid }), false)
  assert.equal(mayDisable({ code: 'object.changed', state: 'open', guid }), false)
  assert.equal(mayDisable({ code: 'foreign.created', state: 'open', guid: null }), false)
})
