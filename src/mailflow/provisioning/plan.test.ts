// The pure heart of the provisioning: desired objects, normal form, differences, matching, plan and its texts.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ExchangeRecord } from '#microsoft/exchange-json.ts'
import { diffObject } from './diff.ts'
import { matchObjects, type ActualState } from './match.ts'
import { normaliseRecord, normaliseValue } from './normalise.ts'
import {
  desiredState,
  markerOf,
  objectNames,
  parseMarker,
  type DesiredObject,
  type DesiredState,
  type MailflowSettings,
} from './objects.ts'
import { planObjects, planRemoval } from './plan.ts'
import { planAsPowerShell, planAsText } from './plan-text.ts'
import { mailflowSettings } from '#test/support/mailflow-settings.ts'

const tenantId = '019362a0-0000-7000-8000-00000000c0de'
const settings: MailflowSettings = {
  ...mailflowSettings,
  tenantId,
  certName: 'abcdefghijklmnopqrstuvwxyz.mx.example.net',
  gatewayHost: 'abcdefghijklmnopqrstuvwxyz.gw.mx.example.net',
}
const empty: ActualState = { inbound: [], outbound: [], rules: [] }
const object = (key: string, changed: Partial<MailflowSettings> = {}): DesiredObject =>
  desiredState({ ...settings, ...changed }).objects.find((each) => each.key === key)!

/** The record that Exchange would show for a desired object. */
const recordOf = (desired: DesiredObject, index = 0): ExchangeRecord => ({
  ...desired.properties,
  Name: desired.name,
  Guid: `00000000-0000-4000-8000-${desired.key.padStart(12, '0').replaceAll(/[^0-9a-f]/g, 'a')}`,
  WhenChanged: '2026-11-22T09:00:00+00:00',
  ...(desired.kind === 'rule'
    ? {
        State: desired.enabled ? 'Enabled' : 'Disabled',
        Priority: index,
        FromMemberOf: null,
        StopRuleProcessing: desired.properties['StopRuleProcessing'] ?? false,
      }
    : { Enabled: desired.enabled }),
  ...(desired.kind === 'inbound-connector' ? { SenderDomains: ['smtp:*;1'], TreatMessagesAsInternal: false } : {}),
})

function actualOf(changed: Partial<MailflowSettings> = {}): ActualState {
  const { objects } = desiredState({ ...settings, ...changed })
  const rules = objects.filter((each) => each.kind === 'rule')
  return {
    inbound: objects.filter((each) => each.kind === 'inbound-connector').map((each) => recordOf(each)),
    outbound: objects.filter((each) => each.kind === 'outbound-connector').map((each) => recordOf(each)),
    rules: rules.map((each, index) => recordOf(each, index)),
  }
}

const simulation = { ranges: ['203.0.113.5'], header: 'X-Qwertyui' }

test('rule 25 comes with a campaign between 20 and 30, and goes with it; nothing else is changed', () => {
  const known = desiredState({ ...settings, simulation }).objects.map((each) => ({
    key: each.key,
    guid: String(recordOf(each)['Guid']),
  }))
  const come = planObjects(desiredState({ ...settings, simulation }), actualOf(), known)
  assert.deepEqual(
    come.steps.map(({ key, action }) => `${action} ${key}`),
    ['create r25', 'move r10', 'move r20', 'enable r25'],
  )
  const { parameters } = come.steps[0]!
  assert.deepEqual(parameters['SenderIpRanges'], ['203.0.113.5'])
  assert.equal(parameters['HeaderMatchesMessageHeader'], 'X-Qwertyui')
  assert.equal(parameters['SetHeaderValue'], 'simulation')
  assert.ok((object('r30').properties['ExceptIfHeaderContainsWords'] as string[]).includes('simulation'))
  assert.deepEqual(planObjects(desiredState({ ...settings, simulation }), actualOf({ simulation }), known).steps, [])
  const go = planObjects(desiredState(settings), actualOf({ simulation }), known)
  assert.deepEqual(
    go.steps.map(({ key, action }) => `${action} ${key}`),
    ['remove r25'],
  )
  assert.ok(planRemoval(tenantId, actualOf({ simulation }), known).remove.some(({ key }) => key === 'r25'))
})

test('rule 30 scans everything from outside, and only the loop guard and mail from inside are excepted', () => {
  assert.deepEqual(object('r30').properties, {
    Mode: 'Enforce',
    RuleErrorAction: 'Ignore',
    SentToScope: 'InOrganization',
    ExceptIfFromScope: 'InOrganization',
    ExceptIfHeaderContainsMessageHeader: 'X-Mailwarden-State',
    ExceptIfHeaderContainsWords: ['returned', 'simulation'],
    SetHeaderName: 'X-Mailwarden-Route',
    SetHeaderValue: 'in routesecret',
    RouteMessageOutboundConnector: 'Mailwarden - To gateway',
    StopRuleProcessing: true,
    SenderAddressLocation: 'HeaderOrEnvelope',
    Comments: markerOf(tenantId, 'r30'),
  })
})

test('scope, direction and token-only mode change exactly what they should', () => {
  assert.deepEqual(
    object('r30', { scope: { kind: 'groups', addresses: ['g@contoso.com'] } }).properties['SentToMemberOf'],
    ['g@contoso.com'],
  )
  assert.deepEqual(
    object('r40', { scope: { kind: 'groups', addresses: ['g@contoso.com'] } }).properties['FromMemberOf'],
    ['g@contoso.com'],
  )
  assert.deepEqual(object('r30', { scope: { kind: 'people', addresses: ['p@contoso.com'] } }).properties['SentTo'], [
    'p@contoso.com',
  ])
  assert.equal(object('r40', { direction: 'inbound' }), undefined)
  assert.equal(object('r20', { egressRanges: [] }).properties['SenderIpRanges'], undefined)
  assert.deepEqual(
    [object('in').properties['CloudServicesMailEnabled'], object('out').properties['CloudServicesMailEnabled']],
    [true, true],
  )
})

test('a marker is read back, anything else is none', () => {
  assert.deepEqual(parseMarker(markerOf(tenantId, 'r30')), { tenantId, key: 'r30' })
  for (const text of ['', 'mailwarden:v1 tenant=x object=r30', null, 7]) assert.equal(parseMarker(text), null)
})

test('values that mean the same read the same', () => {
  const table: [string, unknown, unknown][] = [
    ['SenderDomains', ['smtp:*;1'], ['*']],
    ['SmartHosts', ['A.Example.NET'], ['a.example.net']],
    ['Comment', '', null],
    ['EFSkipIPs', [], null],
    ['TestMode', false, null],
    ['SenderIpRanges', ['203.0.113.10/32'], ['203.0.113.10']],
    ['ExceptIfHeaderContainsWords', ['b', 'a'], ['a', 'b']],
  ]
  for (const [name, a, b] of table)
    assert.deepEqual(normaliseValue(name, a as never), normaliseValue(name, b as never), name)
  assert.deepEqual(
    normaliseRecord('rule', { Mode: 'Enforce', SenderAddressLocation: 'Header', Description: 'x', SetSCL: -1 }),
    { SetSCL: -1 },
  )
  assert.deepEqual(normaliseRecord('outbound-connector', { UseMXRecord: true }), { UseMXRecord: true })
})

test('every difference is named, also a condition or exception that we never set', () => {
  const record = {
    ...recordOf(object('r30')),
    ExceptIfFrom: ['boss@contoso.com'],
    SentToScope: null,
    State: 'Disabled',
  }
  assert.deepEqual(diffObject(object('r30'), record), [
    { property: 'ExceptIfFrom', actual: ['boss@contoso.com'], desired: null },
    { property: 'SentToScope', actual: null, desired: 'InOrganization' },
    { property: 'Enabled', actual: false, desired: true },
  ])
  assert.deepEqual(diffObject(object('in'), recordOf(object('in'))), [])
})

test('a record is ours by GUID, then by marker; a bare name is somebody else’s', () => {
  const record = recordOf(object('in'))
  const guid = String(record['Guid'])
  const renamed = { ...record, Name: 'Renamed', Comment: '' }
  const match = (state: Partial<ActualState>, known: { key: 'in'; guid: string }[]) =>
    matchObjects(tenantId, ['in'], { ...empty, ...state }, known).get('in')!.kind
  assert.equal(match({ inbound: [renamed] }, [{ key: 'in', guid }]), 'found')
  assert.equal(match({ inbound: [record] }, []), 'found')
  assert.equal(match({ inbound: [{ ...record, Comment: 'by hand' }] }, []), 'name-taken')
  assert.equal(match({ inbound: [renamed] }, []), 'missing')
})

test('from nothing: connectors, then rules from the last to the first, then harmless ones on, redirects last', () => {
  const { steps } = planObjects(desiredState(settings), empty, [])
  assert.deepEqual(
    steps.map(({ key, action }) => `${action} ${key}`),
    [
      ...['create in', 'create out'],
      ...['create r60', 'create r50', 'create r40', 'create r30', 'create r20', 'create r10'],
      ...['enable r10', 'enable r20', 'enable r50', 'enable r60', 'enable r30', 'enable r40'],
    ],
  )
  assert.ok(
    steps
      .filter(({ cmdlet }) => cmdlet === 'New-TransportRule')
      .every(({ parameters }) => parameters['Enabled'] === false && parameters['Priority'] === 0),
  )
})

test('when all is as wanted there is nothing to do', () => {
  assert.deepEqual(planObjects(desiredState(settings), actualOf(), []).steps, [])
})

test('redirects are switched off first when what they rest on is missing, and on again last', () => {
  const actual = actualOf()
  const steps = planObjects(
    desiredState(settings),
    { ...actual, rules: actual.rules.filter((rule) => rule['Name'] !== objectNames.r20) },
    [],
  ).steps
  const shown = steps.map(({ key, action }) => `${action} ${key}`)
  assert.deepEqual(shown.slice(0, 3), ['disable r30', 'disable r40', 'create r20'])
  assert.deepEqual(shown.slice(-2), ['enable r30', 'enable r40'])
})

test('a foreign rule above ours makes ours move up', () => {
  const actual = actualOf()
  const foreign = { Name: 'Foreign', Guid: 'ffffffff-0000-4000-8000-000000000000', State: 'Enabled', Priority: 0 }
  const { steps } = planObjects(desiredState(settings), { ...actual, rules: [foreign, ...actual.rules] }, [])
  assert.deepEqual(
    steps.map(({ key, parameters }) => [key, parameters['Priority']]),
    [
      ['r10', 0],
      ['r20', 1],
      ['r30', 2],
      ['r40', 3],
      ['r50', 4],
      ['r60', 5],
    ],
  )
})

test('a double is removed and the oldest kept', () => {
  const actual = actualOf()
  const double = {
    ...actual.inbound[0]!,
    Guid: 'ffffffff-0000-4000-8000-000000000001',
    WhenCreatedUTC: '2027-01-01T00:00:00Z',
  }
  const { steps } = planObjects(
    desiredState(settings),
    { ...actual, inbound: [{ ...actual.inbound[0]!, WhenCreatedUTC: '2026-01-01T00:00:00Z' }, double] },
    [],
  )
  assert.deepEqual(
    steps.map(({ action, parameters }) => [action, parameters['Identity']]),
    [['remove', double.Guid]],
  )
})

test('a taken name stops the plan', () => {
  const plan = planObjects(
    desiredState(settings),
    { ...empty, rules: [{ Name: objectNames.r30, Guid: 'x', State: 'Enabled' }] },
    [],
  )
  assert.deepEqual([plan.steps.length, plan.conflicts.map(({ key }) => key)], [0, ['r30']])
})

test('parameters that Exchange takes only together are sent together', () => {
  const actual = actualOf()
  const rules = actual.rules.map((rule) =>
    rule['Name'] === objectNames.r20 ? { ...rule, HeaderContainsWords: ['other'] } : rule,
  )
  const [step] = planObjects(desiredState(settings), { ...actual, rules }, []).steps
  assert.deepEqual(Object.keys(step!.parameters), ['Identity', 'HeaderContainsMessageHeader', 'HeaderContainsWords'])
})

test('removal takes rules before the connector that they name and the way back last', () => {
  const removal = planRemoval(tenantId, actualOf(), [])
  assert.deepEqual(
    removal.stop.map(({ key }) => key),
    ['r30', 'r40'],
  )
  assert.deepEqual(
    removal.remove.map(({ key }) => key),
    ['r30', 'r40', 'r50', 'out', 'r10', 'r20', 'r60', 'in'],
  )
})

test('the rule of blocked senders stays where it is, wherever that is, and goes on disconnecting', () => {
  const actual = actualOf()
  const standing = {
    Name: 'Mailwarden 00 - Stop blocked senders',
    Guid: '00000000-0000-4000-8000-000000000099',
    State: 'Enabled',
    Comments: markerOf(tenantId, 'r00'),
  }
  const at = (place: number, rules = actual.rules): ActualState => ({
    ...actual,
    rules: rules.toSpliced(place, 0, standing),
  })
  for (let place = 0; place <= actual.rules.length; place += 1)
    assert.deepEqual(planObjects(desiredState(settings), at(place), []).steps, [], String(place))
  const [first, second, ...rest] = actual.rules
  const [step, ...more] = planObjects(desiredState(settings), at(0, [second!, first!, ...rest]), []).steps
  assert.deepEqual([step?.key, step?.action, step?.parameters['Priority'], more.length], ['r10', 'move', 1, 0])
  assert.equal(planRemoval(tenantId, at(0), []).remove.at(-1)?.parameters['Identity'], standing.Guid)
})

test('a mark alone makes no rule one of another part: ours move above it', () => {
  for (const key of ['r00', 'r45']) {
    const fake = {
      Name: 'Fake',
      Guid: '00000000-0000-4000-8000-000000000098',
      State: 'Enabled',
      Comments: markerOf(tenantId, key),
    }
    const actual = actualOf()
    const above = { ...actual, rules: [fake, ...actual.rules] }
    const stepsOf = (elsewhere: DesiredState['elsewhere']) =>
      planObjects({ ...desiredState(settings), elsewhere: elsewhere! }, above, []).steps
    assert.equal(stepsOf([])[0]?.action, 'move', key)
    assert.deepEqual(stepsOf([{ key, guid: fake.Guid, isChanging: false }]), [])
    assert.deepEqual(stepsOf([{ key, guid: null, isChanging: true }]), [], 'being made just now')
    assert.equal(stepsOf([{ key, guid: null, isChanging: false }])[0]?.action, 'move', 'there should be none')
  }
})

test('texts hide secrets, and PowerShell quotes are doubled', () => {
  const plan = planObjects(desiredState(settings), empty, [])
  const secrets = ['routesecret', 'returnsecret']
  for (const text of [planAsText(plan, { secrets }), planAsPowerShell(plan.steps, { secrets })])
    assert.ok(!/routesecret|returnsecret/.test(text) && text.includes('‹secret›'))
  const [quoted] = planAsPowerShell(
    [{ ...plan.steps[0]!, parameters: { Name: "O'Hara ’x", Enabled: true, Confirm: false, A: ['a', 'b'], B: null } }],
    { secrets },
  ).split('\n')
  assert.equal(quoted, "New-InboundConnector -Name 'O''Hara ’’x' -Enabled $true -Confirm:$false -A 'a','b' -B $null")
})

test('a rule that is accepted as switched off pauses nothing', () => {
  const accepted = { accepted: { r60: { Enabled: false } } }
  assert.deepEqual(planObjects(desiredState({ ...settings, ...accepted }), actualOf(accepted), []).steps, [])
})
