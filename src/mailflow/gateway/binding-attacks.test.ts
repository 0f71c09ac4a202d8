// What a stranger with a Microsoft 365 tenant of their own, or a neighbour on the same gateway, tries in order to send in
// another's name. Every accepted path has the recipients or the sender bound to the tenant (exchange-online 3.7).
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { GatewayRoute, MailflowRoute, MailRoute } from '../route.ts'
import { bindAtRecipient, bindFinally, refusalOfRecipient, type FinalInput, type Peer } from './binding.ts'
import { readHeaderFacts } from './header.ts'
import { buildRouteIndex } from './route-index.ts'

const contosoId = 'c0a7050c-0000-4000-8000-000000000001'
const fabrikamId = 'fab71ca0-0000-4000-8000-000000000002'
const contosoToken = 'contoso-token-0123456789'
const fabrikamToken = 'fabrikam-token-0123456789'

const base = {
  nextHop: { host: 'mx.example', port: 25, tls: 'verify' as const },
  clientCertificate: null,
  policies: [],
  onScannerFault: { inbound: 'tag' as const, outbound: 'hold' as const },
  arc: null,
  markKey: Buffer.alloc(32, 1).toString('base64'),
}
const mailflow = (name: string, id: string, token: string): MailflowRoute => ({
  ...base,
  mode: 'mailflow',
  tenantId: name,
  tenantName: name,
  domains: [`${name}.com`],
  microsoftTenantId: id,
  gatewayHost: `${name}.gw.example`,
  routeTokens: [token],
  returnToken: `${name}-return`,
  state: 'active',
})
const plain = (name: string, more: Partial<GatewayRoute> = {}): GatewayRoute => ({
  ...base,
  mode: 'gateway',
  tenantId: `gateway-${name}`,
  tenantName: name,
  domains: [`${name}.com`],
  nextHop: { host: `mx.${name}.com`, port: 25, tls: 'verify' },
  outboundSources: [],
  outboundNextHop: null,
  ...more,
})

const contoso = mailflow('contoso', contosoId, contosoToken)
const fabrikam = mailflow('fabrikam', fabrikamId, fabrikamToken)
const both: MailRoute[] = [contoso, fabrikam]
const microsoft: Peer = {
  kind: 'microsoft',
  remoteAddress: '40.92.0.1',
  tls: {
    version: 'TLSv1.3',
    cipher: 'x',
    serverName: null,
    authorized: true,
    authorizationError: null,
    peerNames: ['mail.protection.outlook.com'],
    resumed: false,
  },
}

interface Attack {
  says: string
  header: string
  from?: string
  to?: string[]
  by?: 'server-name' | 'envelope'
  expected: string
}

const own = `X-MS-Exchange-CrossTenant-Id: ${contosoId}\r\n`
const stranger = 'X-MS-Exchange-CrossTenant-Id: 00000000-0000-4000-8000-00000000dead\r\n'
const route = (value: string) => `X-Mailwarden-Route: ${value}\r\n`
const attacks: Attack[] = [
  { says: 'the right message passes', header: own + route(`in ${contosoToken}`), expected: 'relay contoso inbound' },
  {
    says: 'case of the id is none of a difference',
    header: own.toUpperCase() + route(`IN ${contosoToken}`),
    expected: 'relay contoso inbound',
  },
  {
    says: 'a folded token is the same token',
    header: own + `x-mailwarden-route:\r\n in\r\n ${contosoToken}\r\n`,
    expected: 'relay contoso inbound',
  },
  { says: 'case of the token counts', header: own + route(`in ${contosoToken.toUpperCase()}`), expected: 'refuse 550' },
  {
    says: 'a stolen token does not help another tenant',
    header: stranger + route(`in ${contosoToken}`),
    expected: 'refuse 550',
  },
  {
    says: 'a second tenant header, above, is refused',
    header: own + stranger + route(`in ${contosoToken}`),
    expected: 'refuse 550',
  },
  {
    says: 'a second tenant header, below, is refused',
    header: stranger + own + route(`in ${contosoToken}`),
    expected: 'refuse 550',
  },
  {
    says: 'a second tenant header behind a bare LF is refused',
    header: `Subject: a\n${stranger}${own}${route(`in ${contosoToken}`)}`,
    expected: 'refuse 550',
  },
  {
    says: 'an empty tenant header beside the right one is refused',
    header: `${own}X-MS-Exchange-CrossTenant-Id:\r\n${route(`in ${contosoToken}`)}`,
    expected: 'refuse 550',
  },
  {
    says: 'an id that only begins right is refused',
    header: `X-MS-Exchange-CrossTenant-Id: ${contosoId}0\r\n${route(`in ${contosoToken}`)}`,
    expected: 'refuse 550',
  },
  {
    says: 'an id with a comment is refused',
    header: `X-MS-Exchange-CrossTenant-Id: ${contosoId} (x)\r\n${route(`in ${contosoToken}`)}`,
    expected: 'refuse 550',
  },
  {
    says: 'an id with NUL is refused',
    header: `X-MS-Exchange-CrossTenant-Id: ${contosoId}\0\r\n${route(`in ${contosoToken}`)}`,
    expected: 'refuse 550',
  },
  { says: 'a token with NUL is refused', header: own + route(`in ${contosoToken}\0`), expected: 'refuse 550' },
  {
    says: 'an encoded token is refused',
    header: own + route(`=?utf-8?Q?in_${contosoToken}?=`),
    expected: 'refuse 550',
  },
  {
    says: 'a token with a look-alike space is refused',
    header: own + route(`in\u00a0${contosoToken}`),
    expected: 'refuse 550',
  },
  {
    says: 'a list of tokens is refused',
    header: own + route(`in ${contosoToken}, in ${fabrikamToken}`),
    expected: 'refuse 550',
  },
  {
    says: 'a token in another field is none',
    header: `${own}X-Route: in ${contosoToken}\r\nSubject: X-Mailwarden-Route: in ${contosoToken}\r\n`,
    expected: 'refuse 550',
  },
  { says: 'a token without a direction is refused', header: own + route(contosoToken), expected: 'refuse 550' },
  { says: 'an empty token is refused', header: own + route(''), expected: 'refuse 550' },
  {
    says: 'two tenants’ tokens are refused, mine first',
    header: own + route(`in ${contosoToken}`) + route(`in ${fabrikamToken}`),
    expected: 'refuse 550',
  },
  {
    says: 'two tenants’ tokens are refused, mine last',
    header: own + route(`in ${fabrikamToken}`) + route(`in ${contosoToken}`),
    expected: 'refuse 550',
  },
  {
    says: 'both directions at once are refused',
    header: own + route(`in ${contosoToken}`) + route(`out ${contosoToken}`),
    expected: 'refuse 550',
  },
  {
    says: 'the same token twice is one',
    header: own + route(`in ${contosoToken}`) + route(`in ${contosoToken}`),
    expected: 'relay contoso inbound',
  },
  {
    says: 'a forged token beside the right one changes nothing',
    header: own + route('in forgedforgedforgedforged') + route(`in ${contosoToken}`),
    expected: 'relay contoso inbound',
  },
  {
    says: 'inbound is no relay to the world',
    header: own + route(`in ${contosoToken}`),
    to: ['olga@outside.example'],
    expected: 'refuse 451',
  },
  {
    says: 'one recipient outside spoils inbound',
    header: own + route(`in ${contosoToken}`),
    to: ['kim@contoso.com', 'olga@outside.example'],
    expected: 'refuse 451',
  },
  {
    says: 'inbound reaches no other tenant of ours',
    header: own + route(`in ${contosoToken}`),
    to: ['kim@contoso.com', 'finn@fabrikam.com'],
    expected: 'refuse 451',
  },
  {
    says: 'a quoted local part is no domain',
    header: own + route(`in ${contosoToken}`),
    to: ['"kim@contoso.com"@outside.example'],
    expected: 'refuse 451',
  },
  {
    says: 'a subdomain is not the domain',
    header: own + route(`in ${contosoToken}`),
    to: ['kim@mail.contoso.com'],
    expected: 'refuse 451',
  },
  {
    says: 'a percent-hack is no way out',
    header: own + route(`in ${contosoToken}`),
    to: ['olga%outside.example'],
    expected: 'refuse 451',
  },
  {
    says: 'outbound in another’s name is held',
    header: `${own}${route(`out ${contosoToken}`)}From: <finn@fabrikam.com>\r\n`,
    from: 'finn@fabrikam.com',
    to: ['olga@outside.example'],
    expected: 'hold contoso outbound',
  },
  {
    says: 'an own domain in the display name is no author',
    header: `${own}${route(`out ${contosoToken}`)}From: "kim@contoso.com" <finn@fabrikam.com>\r\n`,
    from: 'finn@fabrikam.com',
    to: ['olga@outside.example'],
    expected: 'hold contoso outbound',
  },
  {
    says: 'an own domain in a comment is no author',
    header: `${own}${route(`out ${contosoToken}`)}From: finn@fabrikam.com (kim@contoso.com)\r\n`,
    from: 'finn@fabrikam.com',
    to: ['olga@outside.example'],
    expected: 'hold contoso outbound',
  },
  {
    says: 'without the tenant header it is held',
    header: route(`out ${contosoToken}`),
    from: 'kim@contoso.com',
    to: ['olga@outside.example'],
    expected: 'hold contoso outbound',
  },
  {
    says: 'another tenant’s name in TLS is refused',
    header: own + route(`in ${contosoToken}`),
    by: 'server-name',
    expected: 'refuse 550',
  },
]

for (const each of attacks)
  test(`attack: ${each.says}`, () => {
    const final = finalOf(both, {
      header: each.header,
      from: each.from ?? 'olga@outside.example',
      to: each.to ?? ['kim@contoso.com'],
      provisional: each.by === undefined ? null : { route: fabrikam, direction: null, by: each.by },
    })
    assert.equal(final, each.expected)
  })

function finalOf(
  routes: MailRoute[],
  about: { header: string; from: string; to: string[]; provisional?: FinalInput['provisional']; peer?: Peer },
): string {
  const final = bindFinally({
    index: buildRouteIndex(routes, []),
    peer: about.peer ?? microsoft,
    provisional: about.provisional ?? null,
    mailFrom: about.from,
    recipients: about.to,
    header: readHeaderFacts(Buffer.from(about.header, 'latin1')),
    now: new Date('2026-11-22T09:00:00Z'),
  })
  return final.kind === 'refuse'
    ? `refuse ${final.reply.code}`
    : `${final.kind} ${final.route.tenantId} ${final.direction}`
}

test('without a token, recipients of two carried domains never go to the next hop of the first', () => {
  const routes = [plain('contoso'), plain('fabrikam'), contoso]
  const about = { header: 'Subject: x\r\n', from: 'olga@outside.example', to: ['kim@contoso.com', 'finn@fabrikam.com'] }
  assert.equal(finalOf(routes, about), 'refuse 451')
  assert.equal(finalOf(routes, { ...about, to: ['kim@contoso.com'] }), 'relay gateway-contoso inbound')
})

test('while the tenant is not known yet, carried domains of different next hops are told apart at RCPT', () => {
  const index = buildRouteIndex([plain('contoso'), plain('fabrikam'), contoso], [])
  assert.equal(refusalOfRecipient(index, null, 'finn@fabrikam.com', 'kim@contoso.com')?.code, 452)
  assert.equal(refusalOfRecipient(index, null, 'lee@contoso.com', 'kim@contoso.com'), null)
  assert.equal(refusalOfRecipient(index, null, 'olga@outside.example', 'sam@outside.example'), null)
})

test('the certificate that all of Microsoft 365 shares opens no outbound route: that was EchoSpoofing', () => {
  const hop = { host: 'relay.example', port: 25, tls: 'verify' as const }
  const shared = plain('contoso', {
    outboundSources: ['certificate:mail.protection.outlook.com', '40.92.0.0/15'],
    outboundNextHop: hop,
  })
  const index = buildRouteIndex([shared], [])
  const envelope = { mailFrom: 'kim@contoso.com', recipient: 'olga@outside.example' }
  assert.equal(bindAtRecipient(index, microsoft, envelope, null).kind, 'refuse')
})

test('a source of one route cannot send in the name of another route’s domain', () => {
  const hop = { host: 'relay.example', port: 25, tls: 'verify' as const }
  const routes = [plain('contoso', { outboundSources: ['192.0.2.1'], outboundNextHop: hop }), plain('fabrikam')]
  const peer: Peer = { kind: 'no-tls', remoteAddress: '192.0.2.1', tls: null }
  const index = buildRouteIndex(routes, [])
  const bind = (mailFrom: string) => bindAtRecipient(index, peer, { mailFrom, recipient: 'olga@outside.example' }, null)
  assert.equal(bind('kim@contoso.com').kind, 'bound')
  assert.equal(bind('').kind, 'bound')
  assert.equal(bind('finn@fabrikam.com').kind, 'refuse')
})

test('what changes the meaning of the same body changes what the mark stands for', () => {
  const of = (text: string) => readHeaderFacts(Buffer.from(text)).meaning
  const plainText = 'From: <a@b.example>\r\nContent-Type: text/plain\r\n'
  assert.equal(of(`Received: from x\r\nX-Trace: 1\r\n${plainText}`), of(plainText))
  assert.notEqual(of(plainText.replace('text/plain', 'multipart/mixed; boundary=x')), of(plainText))
  assert.notEqual(of(plainText.replace('From: ', 'From: "The boss" ')), of(plainText))
  assert.notEqual(of(`${plainText}Reply-To: <x@y.example>\r\n`), of(plainText))
})
