import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ExchangeRecord } from '#microsoft/exchange-json.ts'
import type { ActualState } from '../objects.ts'
import { nextRestoration, nextRetirement, parametersOf, toSave, type Next } from './saved-objects.ts'

const inbound = {
  Name: 'Old in',
  Guid: 'G-IN',
  Enabled: true,
  ConnectorType: 'OnPremises',
  SenderDomains: ['smtp:*;1'],
  SenderIPAddresses: ['203.0.113.10'],
  RequireTls: true,
}
const outbound = {
  Name: 'Old out',
  Guid: 'g-out',
  Enabled: true,
  UseMXRecord: false,
  SmartHosts: ['gateway.example.net'],
  IsTransportRuleScoped: true,
}
const rule = (name: string, guid: string, state = 'Enabled') => ({
  Name: name,
  Guid: guid,
  State: state,
  FromScope: 'InOrganization',
  RouteMessageOutboundConnector: 'g-out',
  StopRuleProcessing: true,
})
const other = { Name: 'Theirs', Guid: 'g-x', State: 'Enabled' }
const rules = [rule('Old 1', 'g-1'), rule('Old 2', 'g-2', 'Disabled')]
const whole: ActualState = { inbound: [inbound], outbound: [outbound], rules: [other, ...rules] }
const saved = toSave({ inbound: [inbound], outbound: [outbound], rules }, whole)

/** Exchange in small: applies a call. */
function apply(state: ActualState, next: Next): ActualState {
  assert.equal(next.kind, 'call')
  const { cmdlet, parameters } = (next as Extract<Next, { kind: 'call' }>).call
  const list = cmdlet.includes('Inbound') ? 'inbound' : cmdlet.includes('Outbound') ? 'outbound' : 'rules'
  const identity = String(parameters['Identity'] ?? '').toLowerCase()
  const at = state[list].findIndex((record) => String(record['Guid']).toLowerCase() === identity)
  const record = state[list][at]
  const change = (values: ExchangeRecord) => ({ ...state, [list]: state[list].with(at, { ...record!, ...values }) })
  if (cmdlet.startsWith('Remove')) return { ...state, [list]: state[list].toSpliced(at, 1) }
  if (cmdlet.startsWith('Disable')) return change({ State: 'Disabled' })
  if (cmdlet.startsWith('Enable')) return change({ State: 'Enabled' })
  const { Identity: _, Priority: priority, Enabled: enabled, ...rest } = parameters
  if (cmdlet.startsWith('Set')) {
    if (priority !== undefined)
      return { ...state, [list]: state[list].toSpliced(at, 1).toSpliced(Number(priority), 0, record!) }
    return change(enabled === undefined ? rest : { ...rest, Enabled: enabled })
  }
  const made = {
    ...rest,
    Guid: `new ${String(rest['Name'])}`,
    ...(list === 'rules' ? { State: enabled === true ? 'Enabled' : 'Disabled' } : { Enabled: enabled ?? true }),
  }
  return { ...state, [list]: state[list].toSpliced(Number(priority ?? state[list].length), 0, made as ExchangeRecord) }
}

function run(state: ActualState, next: (state: ActualState) => Next): { state: ActualState; calls: string[] } {
  const calls: string[] = []
  for (let left = 30; left > 0; left -= 1) {
    const step = next(state)
    if (step.kind !== 'call') return { state, calls }
    calls.push(`${step.call.cmdlet} ${step.call.name}`)
    state = apply(state, step)
  }
  throw new Error(`no end: ${calls.join(', ')}`)
}

test('rules go first, switched off before; the way back goes last; nothing of others is touched', () => {
  const { state, calls } = run(whole, (now) => nextRetirement(saved, now))
  assert.deepEqual(calls, [
    'Disable-TransportRule Old 1',
    'Remove-TransportRule Old 1',
    'Remove-TransportRule Old 2',
    'Remove-OutboundConnector Old out',
    'Remove-InboundConnector Old in',
  ])
  assert.deepEqual(state, { inbound: [], outbound: [], rules: [other] })
})

test('a namesake that somebody made meanwhile is not removed', () => {
  const namesake = { ...inbound, Guid: 'g-foreign' }
  assert.deepEqual(nextRetirement(saved, { inbound: [namesake], outbound: [], rules: [] }), { kind: 'done' })
})

test('put back: same contents, places and switches, rules switched on last', () => {
  const { state, calls } = run({ inbound: [], outbound: [], rules: [other] }, (now) => nextRestoration(saved, now))
  assert.deepEqual(calls, [
    'New-InboundConnector Old in',
    'New-OutboundConnector Old out',
    'New-TransportRule Old 1',
    'New-TransportRule Old 2',
    'Enable-TransportRule Old 1',
  ])
  assert.deepEqual(
    state.rules.map((record) => [record['Name'], record['State']]),
    [
      ['Theirs', 'Enabled'],
      ['Old 1', 'Enabled'],
      ['Old 2', 'Disabled'],
    ],
  )
  assert.equal(state.rules[1]!['RouteMessageOutboundConnector'], 'Old out')
  assert.equal(nextRestoration(saved, state).kind, 'done')
})

test('from any half-way state the same end is reached', () => {
  const expected = run({ inbound: [], outbound: [], rules: [other] }, (now) => nextRestoration(saved, now)).state
  let state: ActualState = whole
  for (;;) {
    const back = run(state, (now) => nextRestoration(saved, now)).state
    assert.deepEqual(
      back.rules.map((record) => [record['Name'], record['State']]),
      expected.rules.map((record) => [record['Name'], record['State']]),
    )
    const next = nextRetirement(saved, state)
    if (next.kind !== 'call') break
    state = apply(state, next)
  }
})

test('what took an old name with other contents is a conflict, never overwritten', () => {
  const foreign = { ...inbound, Guid: 'g-foreign', SenderIPAddresses: ['198.51.100.1'] }
  assert.equal(nextRestoration(saved, { inbound: [foreign], outbound: [], rules: [] }).kind, 'conflict')
})

test('parameters are written as they were read, except the notation of domains', () => {
  assert.deepEqual(parametersOf('inbound-connector', inbound), {
    ConnectorType: 'OnPremises',
    RequireTls: true,
    SenderDomains: ['*'],
    SenderIPAddresses: ['203.0.113.10'],
  })
  assert.equal(parametersOf('outbound-connector', outbound)['UseMXRecord'], false)
})

test('when the list has become shorter, the rules keep their own order and come to rest', () => {
  const [first, second] = rules
  const far = toSave(
    { inbound: [inbound], outbound: [outbound], rules },
    { ...whole, rules: [other, { ...other, Guid: 'g-y' }, { ...other, Guid: 'g-z' }, ...rules] },
  )
  let state: ActualState = { ...whole, rules: [second!, first!] }
  for (let calls = 0; calls < 10; calls += 1) {
    const next = nextRestoration(far, state)
    if (next.kind === 'done') break
    state = apply(state, next)
  }
  assert.equal(nextRestoration(far, state).kind, 'done')
  assert.deepEqual(
    state.rules.map((record) => record['Name']),
    ['Old 1', 'Old 2'],
  )
})
