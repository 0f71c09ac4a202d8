// A repair of what was chosen: exactly that and what it rests on, and our rules in working order, whatever stands between them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ExchangeRecord } from '#microsoft/exchange-json.ts'
import { diffObject } from './diff.ts'
import { matchObjects, type ActualState } from './match.ts'
import { desiredState, objectNames, type ObjectKey } from './objects.ts'
import { connectorAliases, planObjects, type PlanStep } from './plan.ts'
import type { RepairChoice } from './plan-choice.ts'
import { mailflowSettings } from '#test/support/mailflow-settings.ts'

const settings = mailflowSettings
const wanted = desiredState(settings)
const guid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const known = wanted.objects.map(({ key }, index) => ({ key, guid: guid(index + 1) }))
const nothing: RepairChoice = { whole: [], properties: {}, doubles: [], order: false, domain: false, sealer: false }

function healthy(): ActualState {
  const records = wanted.objects.map((object, index): ExchangeRecord => ({
    ...object.properties,
    Name: object.name,
    Guid: guid(index + 1),
    ...(object.kind === 'rule' ? { State: object.enabled ? 'Enabled' : 'Disabled' } : { Enabled: true }),
  }))
  const [inbound, outbound, ...rules] = records
  return { inbound: [inbound!], outbound: [outbound!], rules }
}

const listOf = (state: ActualState, step: PlanStep): ExchangeRecord[] =>
  step.cmdlet.endsWith('InboundConnector')
    ? state.inbound
    : step.cmdlet.endsWith('OutboundConnector')
      ? state.outbound
      : state.rules

let made = 100

/** What Exchange does at such a call. */
function carryOut(state: ActualState, step: PlanStep): void {
  const list = listOf(state, step)
  const { Identity: identity, Priority: priority, Confirm: _, Enabled: enabled, ...values } = step.parameters
  const isRule = list === state.rules
  if (step.action === 'create') {
    made += 1
    const record = {
      ...values,
      Guid: guid(made),
      ...(isRule ? { State: enabled === true ? 'Enabled' : 'Disabled' } : { Enabled: enabled! }),
    }
    list.splice(isRule ? Number(priority) : list.length, 0, record)
    return
  }
  const index = list.findIndex((each) => each['Guid'] === identity || each['Name'] === identity)
  assert.ok(index >= 0, `${step.cmdlet} ${String(identity)}`)
  const record = list[index]!
  if (step.action === 'remove') list.splice(index, 1)
  else if (step.action === 'move') {
    list.splice(index, 1)
    list.splice(Number(priority), 0, record)
  } else if (step.action === 'enable' || step.action === 'disable')
    Object.assign(record, values, { State: step.action === 'enable' ? 'Enabled' : 'Disabled' })
  else Object.assign(record, values, enabled === undefined ? {} : { Enabled: enabled })
}

/** One call after the other, each planned anew, as converge does. */
function repair(state: ActualState, choice: RepairChoice | null, desired = wanted): string[] {
  const done: string[] = []
  for (let call = 0; call < 60; call += 1) {
    const { steps, conflicts } = planObjects(desired, state, known, undefined, choice)
    assert.deepEqual(conflicts, [])
    const step = steps[0]
    if (step === undefined) return done
    done.push(`${step.action} ${step.key}`)
    const before = isLoop(state)
    carryOut(state, step)
    assert.ok(before || !isLoop(state), `${step.action} ${step.key} makes a loop`)
  }
  return assert.fail(`does not settle: ${done.join(', ')}`)
}

const rule = (state: ActualState, key: ObjectKey) => state.rules.find(({ Name: name }) => name === objectNames[key])
const namesOf = ({ rules }: ActualState) =>
  rules.map(({ Name: name }) => /^Mailwarden (\d\d)/.exec(String(name))?.[1] ?? name)

/** Rule 30 would send returned mail out again. */
function isLoop(state: ActualState): boolean {
  const isOn = (key: ObjectKey) => rule(state, key)?.['State'] === 'Enabled'
  return isOn('r30') && (!isOn('r20') || !isOn('r10'))
}

test('what was not chosen is left as it is', () => {
  const state = healthy()
  rule(state, 'r30')!['State'] = 'Disabled'
  rule(state, 'r30')!['ExceptIfSenderDomainIs'] = ['partner.example']
  rule(state, 'r50')!['SetSCL'] = 5
  rule(state, 'r60')!['Comments'] = 'by hand'
  state.outbound[0]!['SmartHosts'] = ['mx.evil.example']
  const before = structuredClone(state)
  const choice = { ...nothing, properties: { r30: ['Enabled'], out: ['SmartHosts'] } }
  assert.deepEqual(repair(state, choice), ['change out', 'enable r30'])
  rule(before, 'r30')!['State'] = 'Enabled'
  before.outbound[0]!['SmartHosts'] = [settings.gatewayHost]
  // Exchange takes it only with this one.
  before.outbound[0]!['UseMXRecord'] = false
  rule(before, 'r30')!['Mode'] = 'Enforce'
  assert.deepEqual(state, before)
})

test('nothing chosen, nothing done', () => {
  const state = healthy()
  state.rules.reverse()
  rule(state, 'r20')!['State'] = 'Disabled'
  assert.deepEqual(repair(state, nothing), [])
})

test('switched on again, a rule keeps the mode that was not chosen', () => {
  const state = healthy()
  Object.assign(rule(state, 'r40')!, { State: 'Disabled', Mode: 'Audit' })
  repair(state, { ...nothing, properties: { r40: ['Enabled'] } })
  assert.deepEqual([rule(state, 'r40')!['State'], rule(state, 'r40')!['Mode']], ['Enabled', 'Audit'])
})

test('a rule that is made again stands where it works, also where rules of others may stand above ours', () => {
  for (const desired of [wanted, { ...wanted, isOrderAccepted: true }])
    for (const key of ['r10', 'r20', 'r30', 'r40', 'r50', 'r60'] as const) {
      const state = healthy()
      state.rules.unshift({ Name: 'Foreign', Guid: guid(50), State: 'Enabled', DeleteMessage: true })
      state.rules = state.rules.filter(({ Name: name }) => name !== objectNames[key])
      const choice = { ...nothing, whole: [key], properties: { r30: ['Enabled'], r40: ['Enabled'] } }
      repair(state, desired === wanted ? choice : null, desired)
      assert.deepEqual(
        namesOf(state).filter((name) => name !== 'Foreign'),
        ['10', '20', '30', '40', '50', '60'],
        key,
      )
      if (key !== 'r10') assert.equal(state.rules[0]!['Name'], 'Foreign', 'stays where it is')
      assert.ok(state.rules.every(({ State: is }) => is === 'Enabled'))
    }
})

test('an order of ours that does not work is put right, also where rules of others may stand above', () => {
  const state = healthy()
  const [r10, r20, r30, r40, r50, r60] = state.rules
  const foreign = { Name: 'Foreign', Guid: guid(50), State: 'Enabled' }
  state.rules = [r30!, foreign, r60!, r10!, r40!, r20!, r50!]
  repair(state, null, { ...wanted, isOrderAccepted: true })
  assert.deepEqual(namesOf(state), ['Foreign', '10', '20', '30', '40', '50', '60'])
})

test('while something that was not chosen is missing beneath them, redirects are neither switched on nor made', () => {
  const gone = healthy()
  gone.rules = gone.rules.filter(({ Name: name }) => ![objectNames.r20, objectNames.r40].includes(String(name)))
  rule(gone, 'r30')!['State'] = 'Disabled'
  assert.deepEqual(repair(gone, { ...nothing, whole: ['r40'], properties: { r30: ['Enabled'] } }), [])
  assert.equal(rule(gone, 'r30')!['State'], 'Disabled')
  assert.deepEqual(
    repair(gone, { ...nothing, whole: ['r20', 'r40'], properties: { r30: ['Enabled'] } }).at(-1),
    'enable r40',
  )
})

test('a taken name stops only what was chosen of it', () => {
  const state = healthy()
  rule(state, 'r30')!['SetSCL'] = 1
  state.rules = state.rules.filter(({ Name: name }) => name !== objectNames.r50)
  state.rules.push({ Name: objectNames.r50, Guid: guid(60), State: 'Enabled' })
  assert.deepEqual(repair(state, { ...nothing, properties: { r30: ['SetSCL'] } }), ['change r30'])
  assert.equal(planObjects(wanted, state, known, undefined, { ...nothing, whole: ['r50'] }).conflicts.length, 1)
})

test('whatever was done and whatever is chosen: the chosen is as wanted, the rest as it was', () => {
  const seed = Number(process.env['TEST_SEED'] ?? 20261123)
  let last = seed
  const random = (below: number): number => {
    last = (Math.imul(last, 1664525) + 1013904223) >>> 0
    return last % below
  }
  const acts: { key: ObjectKey; property: string; value: unknown }[] = [
    { key: 'in', property: 'TlsSenderCertificateName', value: 'contoso.com' },
    { key: 'in', property: 'EFSkipLastIP', value: true },
    { key: 'in', property: 'Enabled', value: false },
    { key: 'out', property: 'SmartHosts', value: ['mx.evil.example'] },
    { key: 'out', property: 'TlsSettings', value: 'EncryptionOnly' },
    { key: 'r10', property: 'State', value: 'Disabled' },
    { key: 'r20', property: 'SenderIpRanges', value: null },
    { key: 'r30', property: 'State', value: 'Disabled' },
    { key: 'r30', property: 'Mode', value: 'Audit' },
    { key: 'r30', property: 'SentTo', value: ['frida.fink@contoso.com'] },
    { key: 'r30', property: 'RouteMessageOutboundConnector', value: 'Elsewhere' },
    { key: 'r40', property: 'StopRuleProcessing', value: false },
    { key: 'r50', property: 'SetSCL', value: 5 },
    { key: 'r60', property: 'Name', value: 'Renamed' },
    { key: 'r60', property: 'Comments', value: 'by hand' },
  ]
  for (let round = 0; round < 500; round += 1) {
    const state = healthy()
    const recordOf = (key: ObjectKey) =>
      [...state.inbound, ...state.outbound, ...state.rules].find(
        ({ Guid: id }) => id === known.find((each) => each.key === key)!.guid,
      )!
    const done = acts.filter(() => random(3) === 0)
    for (const { key, property, value } of done) recordOf(key)[property] = value as never
    if (random(3) === 0) state.rules.unshift({ Name: 'Foreign', Guid: guid(50), State: 'Enabled' })
    const order = state.rules.map(({ Guid: id }) => id)
    const chosen = done.filter(() => random(2) === 0)
    const properties: Partial<Record<ObjectKey, string[]>> = {}
    for (const { key, property } of chosen) (properties[key] ??= []).push(property === 'State' ? 'Enabled' : property)
    // As its maker does: what is on stays on when it is paused.
    for (const key of ['r30', 'r40'] as const)
      if (recordOf(key)['State'] === 'Enabled') (properties[key] ??= []).push('Enabled')
    repair(state, { ...nothing, properties })
    const matches = matchObjects(
      wanted.tenantId,
      wanted.objects.map(({ key }) => key),
      state,
      known,
    )
    const isSupportLeft = done.some(
      (act) => !chosen.includes(act) && ['Enabled', 'State'].includes(act.property) && act.key !== 'r30',
    )
    const left = wanted.objects.flatMap((object) =>
      diffObject(object, recordOf(object.key), connectorAliases(matches)).map(
        ({ property }) => `${object.key} ${property}`,
      ),
    )
    const expected = done
      .filter((act) => !chosen.includes(act) || (isSupportLeft && act.key === 'r30' && act.property === 'State'))
      .map(({ key, property }) => `${key} ${property === 'State' ? 'Enabled' : property}`)
    assert.deepEqual(left.sort(), expected.sort(), `seed ${seed}, round ${round}`)
    assert.deepEqual(
      state.rules.map(({ Guid: id }) => id),
      order,
    )
  }
})
