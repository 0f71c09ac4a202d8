// Mail without a route token from a tenant whose rules are older than route tokens: what is taken, and what still is not.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MailflowRoute } from '../route.ts'
import { bindFinally, type FinalInput } from './binding.ts'
import { readHeaderFacts } from './header.ts'
import { buildRouteIndex } from './route-index.ts'

const now = new Date('2026-11-22T09:00:00Z')
const adatumId = 'ada70000-0000-4000-8000-000000000004'
const contosoId = 'c0a7050c-0000-4000-8000-000000000001'

const route = (name: string, microsoftTenantId: string, more: Partial<MailflowRoute> = {}): MailflowRoute => ({
  mode: 'mailflow',
  tenantId: name,
  tenantName: name,
  domains: [`${name}.com`],
  nextHop: { host: 'mx.example', port: 25, tls: 'verify' },
  clientCertificate: null,
  policies: [],
  onScannerFault: { inbound: 'tag', outbound: 'hold' },
  arc: null,
  markKey: Buffer.alloc(32, 1).toString('base64'),
  microsoftTenantId,
  gatewayHost: `${name}.gw.example`,
  routeTokens: [`${name}routetokenroutetoken`],
  returnToken: `${name}returntoken`,
  state: 'active',
  ...more,
})

const adatum = route('adatum', adatumId, { legacyUntil: '2026-12-01T00:00:00.000Z' })
const contoso = route('contoso', contosoId)

interface Case {
  says: string
  header?: string[]
  from?: string
  to?: string[]
  route?: MailflowRoute
  by?: 'server-name' | 'envelope'
  kind?: FinalInput['peer']['kind']
  expected: string
}

const cases: Case[] = [
  { says: 'inbound mail is bound by the tenant header', expected: 'relay adatum inbound scanned' },
  {
    says: 'outbound mail, too',
    from: 'ulf@adatum.com',
    to: ['olga@outside.example'],
    expected: 'relay adatum outbound scanned',
  },
  {
    says: 'a bounce goes out when its author is in the tenant',
    from: '',
    to: ['olga@outside.example'],
    header: [`X-MS-Exchange-CrossTenant-Id: ${adatumId}`, 'From: <ulf@adatum.com>'],
    expected: 'relay adatum outbound scanned',
  },
  {
    says: 'a bounce of somebody else does not',
    from: '',
    to: ['olga@outside.example'],
    header: [`X-MS-Exchange-CrossTenant-Id: ${adatumId}`, 'From: <x@other.example>'],
    expected: 'refuse 451',
  },
  { says: 'neither sender nor recipients of the tenant: later', to: ['x@other.example'], expected: 'refuse 451' },
  { says: 'without the tenant header nothing is taken', header: [], expected: 'refuse 550' },
  {
    says: 'another tenant of ours has no such way',
    header: [`X-MS-Exchange-CrossTenant-Id: ${contosoId}`],
    to: ['kim@contoso.com'],
    expected: 'refuse 550',
  },
  {
    says: 'another tenant’s header does not open this one’s domains',
    header: [`X-MS-Exchange-CrossTenant-Id: ${contosoId}`],
    expected: 'refuse 550',
  },
  {
    says: 'a tenant that nobody knows is refused',
    header: ['X-MS-Exchange-CrossTenant-Id: 00000000-0000-4000-8000-00000000dead'],
    expected: 'refuse 550',
  },
  {
    says: 'two different tenant headers are refused',
    header: [`X-MS-Exchange-CrossTenant-Id: ${adatumId}`, `X-MS-Exchange-CrossTenant-Id: ${contosoId}`],
    expected: 'refuse 550',
  },
  {
    says: 'a wrong token is refused although the tenant is legacy',
    header: [`X-MS-Exchange-CrossTenant-Id: ${adatumId}`, 'X-Mailwarden-Route: in wrongwrongwrongwrong'],
    expected: 'refuse 550',
  },
  {
    says: 'another tenant’s token is refused although the header says legacy',
    header: [`X-MS-Exchange-CrossTenant-Id: ${adatumId}`, 'X-Mailwarden-Route: in contosoroutetokenroutetoken'],
    expected: 'refuse 550',
  },
  {
    says: 'a right token binds as always',
    header: [`X-MS-Exchange-CrossTenant-Id: ${adatumId}`, 'X-Mailwarden-Route: in adatumroutetokenroutetoken'],
    expected: 'relay adatum inbound scanned',
  },
  { says: 'over the tenant’s own name a token is needed', by: 'server-name', expected: 'refuse 550' },
  { says: 'only Exchange Online may', kind: 'other-certificate', expected: 'refuse 550' },
  {
    says: 'after its time it is over',
    route: { ...adatum, legacyUntil: '2026-11-22T08:59:59.000Z' },
    expected: 'refuse 550',
  },
  { says: 'a date that is none opens nothing', route: { ...adatum, legacyUntil: 'soon' }, expected: 'refuse 550' },
  { says: 'without a date nothing is opened', route: route('adatum', adatumId), expected: 'refuse 550' },
  {
    says: 'a tenant switched off is relayed',
    route: { ...adatum, state: 'relay-unscanned' },
    expected: 'relay adatum inbound unscanned',
  },
]

for (const each of cases)
  test(each.says, () => {
    const legacy = each.route ?? adatum
    const header = each.header ?? [`X-MS-Exchange-CrossTenant-Id: ${adatumId}`]
    const final = bindFinally({
      index: buildRouteIndex([legacy, contoso], []),
      peer: { kind: each.kind ?? 'microsoft', remoteAddress: '40.92.0.1', tls: null },
      provisional: { route: legacy, direction: null, by: each.by ?? 'envelope' },
      mailFrom: each.from ?? 'olga@outside.example',
      recipients: each.to ?? ['ulf@adatum.com'],
      header: readHeaderFacts(Buffer.from(`${header.join('\r\n')}\r\n`)),
      now,
    })
    const shown =
      final.kind === 'refuse'
        ? `refuse ${final.reply.code}`
        : `${final.kind} ${final.route.tenantId} ${final.direction}${final.kind === 'relay' ? ` ${final.scan ? 'scanned' : 'unscanned'}` : ''}`
    assert.equal(shown, each.expected)
  })

test('such mail gets no return token: the old rules would not take it off again', () => {
  const index = buildRouteIndex([adatum], [])
  assert.equal(index.legacy.get(adatumId)?.returnToken, '')
  assert.equal(index.mailflow[0]?.returnToken, 'adatumreturntoken')
})
