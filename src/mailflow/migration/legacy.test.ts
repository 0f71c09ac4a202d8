import assert from 'node:assert/strict'
import { test } from 'node:test'
import { affectedDomains, findLegacy } from './legacy.ts'

const gateway = {
  egressRanges: ['203.0.113.10', '203.0.113.32/28'],
  addresses: ['203.0.113.10', 'gateway.example.net'],
  zone: 'mx.example.net',
}
const inbound = {
  Name: 'Old in',
  Guid: '1',
  ConnectorType: 'OnPremises',
  SenderIPAddresses: ['203.0.113.10'],
  TlsSenderCertificateName: null,
}
const outbound = { Name: 'Old out', Guid: '2', SmartHosts: ['gateway.example.net'] }
const rule = { Name: 'Old rule', Guid: '3', State: 'Enabled', RouteMessageOutboundConnector: 'Old out' }

test('an inbound connector that trusts our address makes a connection an old one', () => {
  const legacy = findLegacy({ inbound: [inbound], outbound: [outbound], rules: [rule] }, gateway)
  assert.deepEqual(legacy, { inbound: [inbound], outbound: [outbound], rules: [rule] })
})

test('only rules that route to an old connector are old, by whatever they call it', () => {
  const others = [
    { Name: 'Disclaimer', Guid: '4', State: 'Enabled', RouteMessageOutboundConnector: null },
    { Name: 'Archive', Guid: '5', State: 'Enabled' },
    { Name: 'Partner', Guid: '6', State: 'Enabled', RouteMessageOutboundConnector: 'Partner out' },
  ]
  const dn = 'CN=Old out,CN=Transport Settings,DC=example'
  const old = [rule, { ...rule, RouteMessageOutboundConnector: '2' }, { ...rule, RouteMessageOutboundConnector: dn }]
  const legacy = findLegacy(
    { inbound: [inbound], outbound: [{ ...outbound, DistinguishedName: dn }], rules: [...others, ...old] },
    gateway,
  )
  assert.deepEqual(legacy?.rules, old)
})

test('ranges count when they overlap ours', () => {
  for (const range of ['203.0.113.0/24', '203.0.113.40', '203.0.113.32/27'])
    assert.ok(
      findLegacy({ inbound: [{ ...inbound, SenderIPAddresses: [range] }], outbound: [], rules: [] }, gateway),
      range,
    )
  for (const range of ['198.51.100.0/24', '203.0.113.64'])
    assert.equal(
      findLegacy({ inbound: [{ ...inbound, SenderIPAddresses: [range] }], outbound: [], rules: [] }, gateway),
      null,
      range,
    )
})

test('a certificate, our mark of today or a foreign address make no old connection', () => {
  const certificate = { ...inbound, TlsSenderCertificateName: 'a.mx.example.net' }
  const marked = {
    ...inbound,
    Comment: 'mailwarden:v1 tenant=0193a000-0000-7000-8000-000000000001 object=in - managed, do not edit',
  }
  for (const record of [certificate, marked])
    assert.equal(findLegacy({ inbound: [record], outbound: [], rules: [] }, gateway), null)
})

test('a smart host below our zone or with our address is the gateway, another one is not', () => {
  const find = (host: string) =>
    findLegacy({ inbound: [inbound], outbound: [{ ...outbound, SmartHosts: [host] }], rules: [rule] }, gateway)!
  for (const host of ['[203.0.113.10]', 'x.mx.example.net', 'GATEWAY.example.net'])
    assert.equal(find(host).rules.length, 1, host)
  assert.equal(find('mx.example.net.evil.example').rules.length, 0)
})

test('domains are affected as the rules say', () => {
  const legacy = findLegacy(
    { inbound: [inbound], outbound: [outbound], rules: [{ ...rule, RecipientDomainIs: ['contoso.com'] }] },
    gateway,
  )!
  assert.deepEqual(
    affectedDomains(legacy, ['contoso.com', 'sales.contoso.com', 'fabrikam.com']).map(({ domain }) => domain),
    ['contoso.com', 'sales.contoso.com'],
  )
  assert.match(affectedDomains(legacy, ['contoso.com'])[0]!.reason, /Old rule.*Old in/)
  const disabled = { ...legacy, rules: [{ ...rule, State: 'Disabled' }] }
  assert.deepEqual(affectedDomains(disabled, ['contoso.com']), [])
})
