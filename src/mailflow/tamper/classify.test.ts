import assert from 'node:assert/strict'
import { test } from 'node:test'
import { desiredState, type DesiredObject, type MailflowSettings } from '../objects.ts'
import type { CertificateLife } from '../provisioning/certificate-store.ts'
import { classify } from './classify.ts'
import { foreignObjects } from './classify-foreign.ts'
import { severityOf } from './classify-objects.ts'
import { authorOf, isOurOwn, type AuditFact } from './correlate.ts'
import { fingerprintOf, type FindingCandidate } from './finding.ts'
import { compareWithStored } from './lifecycle.ts'
import type { ExchangeRecord, Expectation, FlowFacts, Observation } from './observation.ts'
import { mailflowSettings } from '#test/support/mailflow-settings.ts'

const tenantId = '0193a000-0000-7000-8000-000000000001'
const at = new Date('2026-11-22T12:00:00Z')

const settings: MailflowSettings = {
  ...mailflowSettings,
  tenantId,
  certName: 'abc.mx.mailwarden.example',
  gatewayHost: 'abc.gw.mx.mailwarden.example',
  routeToken: 'routetoken',
  returnTokens: ['returntoken'],
}
const desired = desiredState(settings)

const guid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

function lastingUntil(end: string, life_days = 90): CertificateLife {
  const notAfter = new Date(end)
  return { issuedAt: new Date(notAfter.getTime() - life_days * 86_400_000), notAfter }
}

/** A record as Exchange would show the object. */
function record(object: DesiredObject, n: number): ExchangeRecord {
  const common = { ...object.properties, Name: object.name, Guid: guid(n), WhenChanged: '2026-11-22T10:00:00+00:00' }
  return object.kind === 'rule'
    ? { ...common, State: object.enabled ? 'Enabled' : 'Disabled' }
    : { ...common, Enabled: true }
}

function healthy(): { expected: Expectation; seen: Observation; flow: FlowFacts } {
  const records = new Map(desired.objects.map((object, index) => [object.key, record(object, index + 1)]))
  const rules = desired.objects
    .filter(({ kind }) => kind === 'rule')
    .map(({ key }, index) => ({ ...records.get(key)!, Priority: index }))
  return {
    expected: {
      desired,
      known: desired.objects.map(({ key }, index) => ({ key, guid: guid(index + 1) })),
      whenChanged: new Map(desired.objects.map(({ key }) => [key, '2026-11-22T10:00:00+00:00'])),
      certName: settings.certName,
      gatewayHost: 'slug.gw.mx.mailwarden.example',
      sealer: 'mx.mailwarden.example',
      baselineSealers: [],
      baseline: [],
      coveredDomains: ['contoso.com'],
      baselineInternalRelay: [],
    },
    seen: {
      at,
      actual: { inbound: [records.get('in')!], outbound: [records.get('out')!], rules },
      acceptedDomains: [
        { name: 'contoso.com', type: 'Authoritative' },
        { name: settings.certName, type: 'Authoritative' },
        { name: 'contoso.onmicrosoft.com', type: 'Authoritative' },
      ],
      trustedSealers: ['mx.mailwarden.example'],
      blockedConnectors: [],
      rejectsDirectSend: false,
      auditing: true,
    },
    flow: {
      relay: { failures: 0, problem: null },
      inboundCanaryFailures: 0,
      outboundCanaryFailures: 0,
      unscannedCanaries: [],
      dns: { spfLost: [], hostAddresses: ['198.51.100.1', '198.51.100.2'], hasProof: true },
      publicAddresses: ['198.51.100.2', '198.51.100.1'],
      validation: { passedAt: '2026-11-22T09:00:00Z', failures: 0, problem: null },
      returns: { returned: 1000, throttled: 0 },
      gatewayCertificate: lastingUntil('2027-02-01T00:00:00Z'),
      forgedCanaryUnscanned: false,
      loopsSeen: 0,
      connectorCertificate: lastingUntil('2027-02-01T00:00:00Z'),
      auditFeedLastAt: new Date('2026-11-22T11:00:00Z'),
      auditFeedSince: new Date('2026-11-20T11:00:00Z'),
    },
  }
}

type World = ReturnType<typeof healthy>
const rule = (world: World, name: string) =>
  world.seen.actual.rules.find((entry) => String(entry['Name']).includes(name))!

const foreignRule = (over: ExchangeRecord): ExchangeRecord => ({
  Name: 'Foreign',
  Guid: guid(90),
  State: 'Enabled',
  ...over,
})

/** Each row of exchange-online 5.7 that the configuration or the flow facts show: what is done → code, severity, object. */
const rows: [string, (world: World) => void, string, string, string][] = [
  ['rule 30 deleted', (w) => remove(w, '30'), 'object.deleted', 'high', 'r30'],
  ['rule 40 disabled', (w) => void (rule(w, '40')['State'] = 'Disabled'), 'object.disabled', 'high', 'r40'],
  ['rule 30 only audits', (w) => void (rule(w, '30')['Mode'] = 'Audit'), 'object.changed', 'high', 'r30'],
  [
    'rule 30 begins later',
    (w) => void (rule(w, '30')['ActivationDate'] = '2027-01-01'),
    'object.changed',
    'high',
    'r30',
  ],
  ['rule 40 has an end', (w) => void (rule(w, '40')['ExpiryDate'] = '2026-01-01'), 'object.changed', 'high', 'r40'],
  [
    'rule 30 routes elsewhere',
    (w) => void (rule(w, '30')['RouteMessageOutboundConnector'] = 'Evil'),
    'object.changed',
    'high',
    'r30',
  ],
  [
    'rule 30 has a foreign exception',
    (w) => void (rule(w, '30')['ExceptIfSenderDomainIs'] = ['evil.example']),
    'object.changed',
    'high',
    'r30',
  ],
  [
    'rule 40 has a foreign condition',
    (w) => void (rule(w, '40')['MessageSizeOver'] = '1MB'),
    'object.changed',
    'high',
    'r40',
  ],
  ['rule 10 deleted', (w) => remove(w, '10'), 'object.deleted', 'high', 'r10'],
  ['rule 20 changed', (w) => void (rule(w, '20')['SenderIpRanges'] = ['0.0.0.0/0']), 'object.changed', 'high', 'r20'],
  ['rule 60 disabled', (w) => void (rule(w, '60')['State'] = 'Disabled'), 'object.disabled', 'high', 'r60'],
  ['outbound connector deleted', (w) => void (w.seen.actual.outbound = []), 'object.deleted', 'high', 'out'],
  [
    'outbound connector off',
    (w) => void (w.seen.actual.outbound[0]!['Enabled'] = false),
    'object.disabled',
    'high',
    'out',
  ],
  [
    'smart host changed',
    (w) => void (w.seen.actual.outbound[0]!['SmartHosts'] = ['evil.example']),
    'object.changed',
    'high',
    'out',
  ],
  [
    'TLS setting weaker',
    (w) => void (w.seen.actual.outbound[0]!['TlsSettings'] = 'EncryptionOnly'),
    'object.changed',
    'high',
    'out',
  ],
  [
    'TlsDomain changed',
    (w) => void (w.seen.actual.outbound[0]!['TlsDomain'] = 'evil.example'),
    'object.changed',
    'high',
    'out',
  ],
  [
    'connector no longer rule-scoped',
    (w) => void (w.seen.actual.outbound[0]!['IsTransportRuleScoped'] = false),
    'object.changed',
    'high',
    'out',
  ],
  [
    'connector uses MX',
    (w) => void (w.seen.actual.outbound[0]!['UseMXRecord'] = true),
    'object.changed',
    'high',
    'out',
  ],
  [
    'connector in test mode',
    (w) => void (w.seen.actual.outbound[0]!['TestMode'] = true),
    'object.changed',
    'high',
    'out',
  ],
  ['inbound connector deleted', (w) => void (w.seen.actual.inbound = []), 'object.deleted', 'high', 'in'],
  [
    'certificate name changed',
    (w) => void (w.seen.actual.inbound[0]!['TlsSenderCertificateName'] = 'evil.example'),
    'object.changed',
    'high',
    'in',
  ],
  [
    'connector type changed',
    (w) => void (w.seen.actual.inbound[0]!['ConnectorType'] = 'Partner'),
    'object.changed',
    'high',
    'in',
  ],
  [
    'sender domains changed',
    (w) => void (w.seen.actual.inbound[0]!['SenderDomains'] = ['smtp:contoso.com;1']),
    'object.changed',
    'high',
    'in',
  ],
  [
    'cross-premises headers on one side',
    (w) => void (w.seen.actual.inbound[0]!['CloudServicesMailEnabled'] = false),
    'object.changed',
    'high',
    'in',
  ],
  [
    'treated as internal',
    (w) => void (w.seen.actual.inbound[0]!['TreatMessagesAsInternal'] = true),
    'object.changed',
    'high',
    'in',
  ],
  ['accepted domain removed', (w) => void w.seen.acceptedDomains.splice(1, 1), 'domain.removed', 'high', 'domain'],
  [
    'connector blocked by Microsoft',
    (w) => void (w.seen.blockedConnectors = [guid(1)]),
    'connector.blocked',
    'high',
    'in',
  ],
  [
    'certificate ends in two days',
    (w) => void (w.flow.connectorCertificate = lastingUntil('2026-11-24T00:00:00Z')),
    'certificate.expiring',
    'high',
    'certificate',
  ],
  [
    'certificate ends in ten days',
    (w) => void (w.flow.connectorCertificate = lastingUntil('2026-12-02T00:00:00Z')),
    'certificate.expiring',
    'medium',
    'certificate',
  ],
  [
    'certificate of the gateway ends in two days',
    (w) => void (w.flow.gatewayCertificate = lastingUntil('2026-11-24T00:00:00Z')),
    'certificate.expiring',
    'high',
    'gateway-certificate',
  ],
  [
    'certificate of six days ends in 20 hours',
    (w) => void (w.flow.gatewayCertificate = lastingUntil('2026-11-23T08:00:00Z', 6)),
    'certificate.expiring',
    'medium',
    'gateway-certificate',
  ],
  [
    'certificate of six days ends in four hours',
    (w) => void (w.flow.gatewayCertificate = lastingUntil('2026-11-22T16:00:00Z', 6)),
    'certificate.expiring',
    'high',
    'gateway-certificate',
  ],
  [
    'outbound canary failed twice',
    (w) => void (w.flow.outboundCanaryFailures = 2),
    'flow.canary',
    'high',
    'canary-outbound',
  ],
  [
    'null-sender canary passed',
    (w) => void (w.flow.unscannedCanaries = ['null-sender']),
    'flow.gap',
    'high',
    'canary-null-sender',
  ],
  [
    'own-domain canary passed',
    (w) => void (w.flow.unscannedCanaries = ['own-domain']),
    'flow.gap',
    'high',
    'canary-own-domain',
  ],
  [
    'Exchange Online did not reach the gateway twice',
    (w) => void (w.flow.validation = { passedAt: null, failures: 2, problem: 'refused' }),
    'flow.unreachable',
    'high',
    'out',
  ],
  [
    'more than 5 % of returns throttled',
    (w) => void (w.flow.returns = { returned: 94, throttled: 6 }),
    'flow.throttled',
    'medium',
    'returns',
  ],
  [
    'the smart host does not resolve',
    (w) => void (w.flow.dns!.hostAddresses = null),
    'dns.host',
    'high',
    'slug.gw.mx.mailwarden.example',
  ],
  [
    'the smart host resolves to a further address',
    (w) => w.flow.dns!.hostAddresses!.push('203.0.113.66'),
    'dns.host',
    'medium',
    'slug.gw.mx.mailwarden.example',
  ],
  [
    'the proof of the domain is gone',
    (w) => void (w.flow.dns!.hasProof = false),
    'dns.proof',
    'low',
    settings.certName,
  ],
  [
    'SPF lost the gateway',
    (w) => w.flow.dns!.spfLost.push({ domain: 'contoso.com', record: 'v=spf1 -all' }),
    'dns.spf',
    'medium',
    'contoso.com',
  ],
  [
    'relay test failed twice',
    (w) => void (w.flow.relay = { failures: 2, problem: '550 5.7.64' }),
    'flow.relay',
    'high',
    'relay',
  ],
  ['loop seen', (w) => void (w.flow.loopsSeen = 1), 'flow.loop', 'high', 'loop'],
  ['canary failed twice', (w) => void (w.flow.inboundCanaryFailures = 2), 'flow.canary', 'high', 'canary-inbound'],
  [
    'forged canary passed',
    (w) => void (w.flow.forgedCanaryUnscanned = true),
    'flow.forged-canary',
    'high',
    'canary-forged',
  ],
  [
    'foreign rule redirects above ours',
    (w) => onTop(w, { RouteMessageOutboundConnector: 'Evil' }),
    'foreign.redirect-above',
    'high',
    guid(90),
  ],
  [
    'foreign rule between ours gives mail the state of scanned mail',
    (w) =>
      void w.seen.actual.rules.splice(
        2,
        0,
        foreignRule({ SetHeaderName: 'x-mailwarden-STATE', SetHeaderValue: 'returned' }),
      ),
    'foreign.header',
    'high',
    guid(90),
  ],
  [
    'foreign rule above ours takes the return token off',
    (w) => onTop(w, { RemoveHeader: 'X-Mailwarden-Return' }),
    'foreign.header',
    'high',
    guid(90),
  ],
  [
    'foreign rule below ours writes one of our headers',
    (w) =>
      void w.seen.actual.rules.push(foreignRule({ SetHeaderName: 'X-Mailwarden-State', SetHeaderValue: 'returned' })),
    'foreign.created',
    'low',
    guid(90),
  ],
  [
    'foreign rule stops above ours',
    (w) => onTop(w, { StopRuleProcessing: true }),
    'foreign.rule-above',
    'medium',
    guid(90),
  ],
  [
    'foreign rule quarantines above ours',
    (w) => onTop(w, { Quarantine: true }),
    'foreign.rule-above',
    'medium',
    guid(90),
  ],
  [
    'our rules not on top',
    (w) => onTop(w, { SetHeaderName: 'X-A', SetHeaderValue: 'b' }),
    'rules.order',
    'medium',
    'rules',
  ],
  [
    'our rules swapped',
    (w) => void w.seen.actual.rules.splice(0, 2, rule(w, '20'), rule(w, '10')),
    'rules.order',
    'high',
    'rules',
  ],
  [
    'our rules apart, in order',
    (w) => void w.seen.actual.rules.splice(2, 0, foreignRule({})),
    'rules.order',
    'medium',
    'rules',
  ],
  [
    'lock-down connector created',
    (w) =>
      void w.seen.actual.inbound.push({
        Name: 'P',
        Guid: guid(91),
        Enabled: true,
        ConnectorType: 'Partner',
        RestrictDomainsToCertificate: true,
      }),
    'foreign.lock-down',
    'medium',
    guid(91),
  ],
  [
    'centralised transport created',
    (w) =>
      void w.seen.actual.outbound.push({
        Name: 'C',
        Guid: guid(92),
        Enabled: true,
        RouteAllMessagesViaOnPremises: true,
      }),
    'foreign.centralised-transport',
    'medium',
    guid(92),
  ],
  [
    'direct send refused while the probe fails',
    (w) => {
      w.seen.rejectsDirectSend = true
      w.flow.relay.failures = 1
    },
    'direct-send.rejected',
    'medium',
    'organisation',
  ],
  ['sealer removed', (w) => void (w.seen.trustedSealers = []), 'sealer.removed', 'medium', 'arc'],
  ['rule 50 deleted', (w) => remove(w, '50'), 'object.deleted', 'medium', 'r50'],
  ['rule 50 changed', (w) => void (rule(w, '50')['SetSCL'] = 5), 'object.changed', 'medium', 'r50'],
  [
    'enhanced filtering switched on',
    (w) => void (w.seen.actual.inbound[0]!['EFSkipLastIP'] = true),
    'object.changed',
    'medium',
    'in',
  ],
  [
    'scope of rule 30 narrowed',
    (w) => void (rule(w, '30')['SentTo'] = ['ceo@contoso.com']),
    'object.changed',
    'medium',
    'r30',
  ],
  [
    'new accepted domain',
    (w) => void w.seen.acceptedDomains.push({ name: 'contoso.net', type: 'Authoritative' }),
    'domain.uncovered',
    'medium',
    'contoso.net',
  ],
  [
    'domain became internal relay',
    (w) => void (w.seen.acceptedDomains[0]!.type = 'InternalRelay'),
    'domain.internal-relay',
    'medium',
    'contoso.com',
  ],
  ['auditing off', (w) => void (w.seen.auditing = false), 'audit.off', 'medium', 'audit'],
  [
    'audit feed silent',
    (w) => void (w.flow.auditFeedLastAt = new Date('2026-11-21T10:00:00Z')),
    'audit.silent',
    'medium',
    'audit',
  ],
  ['rule renamed', (w) => void (rule(w, '10')['Name'] = 'X 10'), 'object.changed', 'low', 'r10'],
  ['comment changed', (w) => void (w.seen.actual.outbound[0]!['Comment'] = 'hello'), 'object.changed', 'low', 'out'],
  [
    'audit severity of a rule changed',
    (w) => void (rule(w, '30')['SetAuditSeverity'] = 'High'),
    'object.changed',
    'low',
    'r30',
  ],
  [
    'edited back to the same values',
    (w) => void (rule(w, '30')['WhenChanged'] = '2026-11-22T11:00:00+00:00'),
    'object.touched',
    'low',
    'r30',
  ],
  [
    'foreign rule below ours',
    (w) => void w.seen.actual.rules.push(foreignRule({ StopRuleProcessing: true })),
    'foreign.created',
    'low',
    guid(90),
  ],
  [
    'foreign connector',
    (w) => void w.seen.actual.outbound.push({ Name: 'F', Guid: guid(93), Enabled: true }),
    'foreign.created',
    'low',
    guid(93),
  ],
  [
    'a connector whose mail counts as internal',
    (w) =>
      void w.seen.actual.inbound.push({
        Name: 'Printer',
        Guid: guid(93),
        Enabled: true,
        ConnectorType: 'OnPremises',
        SenderIPAddresses: ['198.51.100.7'],
      }),
    'foreign.inside',
    'medium',
    guid(93),
  ],
  [
    'a connector with the name of our certificate',
    (w) =>
      void w.seen.actual.inbound.push({
        Name: 'Twin',
        Guid: guid(93),
        Enabled: true,
        ConnectorType: 'OnPremises',
        TlsSenderCertificateName: 'ABC.mx.mailwarden.example',
        TreatMessagesAsInternal: true,
      }),
    'foreign.inside',
    'high',
    guid(93),
  ],
  [
    'a connector for any name beside that of our certificate',
    (w) =>
      void w.seen.actual.inbound.push({
        Name: 'Twin',
        Guid: guid(93),
        Enabled: true,
        ConnectorType: 'Partner',
        TlsSenderCertificateName: '*.mx.mailwarden.example',
      }),
    'foreign.inside',
    'high',
    guid(93),
  ],
  [
    'the domain of the certificate becomes internal relay',
    (w) => void (w.seen.acceptedDomains.find(({ name }) => name === settings.certName)!.type = 'InternalRelay'),
    'domain.internal-relay',
    'medium',
    settings.certName,
  ],
  ['foreign sealer', (w) => void w.seen.trustedSealers.push('other.example'), 'sealer.foreign', 'low', 'arc'],
]

function remove(world: World, name: string): void {
  world.seen.actual.rules = world.seen.actual.rules.filter((entry) => entry !== rule(world, name))
}

function onTop(world: World, over: ExchangeRecord): void {
  world.seen.actual.rules.unshift(foreignRule(over))
}

test('a tenant that is as we left it has no findings', () => {
  const { expected, seen, flow } = healthy()
  assert.deepEqual(classify(expected, seen, flow), [])
})

for (const [name, change, code, severity, objectKey] of rows)
  test(`${name} is ${severity}`, () => {
    const world = healthy()
    change(world)
    const findings = classify(world.expected, world.seen, world.flow)
    const found = findings.find((finding) => finding.code === code && finding.objectKey === objectKey)
    assert.ok(
      found,
      `expected ${code} on ${objectKey}, got ${findings.map((finding) => `${finding.code} ${finding.objectKey}`).join(', ') || 'nothing'}`,
    )
    assert.equal(found.severity, severity)
    assert.ok(found.summary.length > 20)
    // As people write: no stamps of programs, no "5 %", no "time(s)".
    const shown =
      found.code === 'object.touched' ? found.summary : JSON.stringify([found.summary, found.expected, found.actual])
    assert.doesNotMatch(shown, /\d %|\(s\)|\dT\d\d:/)
  })

test('tokens never stand in a finding', () => {
  const world = healthy()
  rule(world, '30')['SetHeaderValue'] = 'in othertoken'
  rule(world, '20')['HeaderContainsWords'] = ['stolentoken']
  const text = JSON.stringify(classify(world.expected, world.seen, world.flow))
  for (const secret of ['routetoken', 'returntoken', 'othertoken', 'stolentoken'])
    assert.ok(!text.includes(secret), secret)
})

test('what was there before us is not tampering, and a change of it is judged again', () => {
  const world = healthy()
  world.seen.actual.outbound.push({ Name: 'Old', Guid: guid(94), Enabled: true })
  world.expected = { ...world.expected, baseline: foreignObjects(world.expected, world.seen) }
  assert.deepEqual(classify(world.expected, world.seen, world.flow), [])
  world.seen.actual.outbound[1]!['RouteAllMessagesViaOnPremises'] = true
  assert.equal(classify(world.expected, world.seen, world.flow)[0]!.code, 'foreign.centralised-transport')
})

test('our mark on something of others hides nothing', () => {
  const mark = (key: string) => `mailwarden:v1 tenant=${tenantId} object=${key} - managed, do not edit`
  const codesOf = (change: (world: World) => void) => {
    const world = healthy()
    change(world)
    const findings = classify({ ...world.expected, others: [] }, world.seen, world.flow)
    return findings.map(({ code, severity, objectKey }) => [code, severity, objectKey])
  }
  for (const key of ['in', 'out', 'r00', 'r45', 'r25', 'domain'])
    assert.deepEqual(
      codesOf((world) => onTop(world, { Comments: mark(key), RouteMessageOutboundConnector: 'Evil' })),
      [
        ['foreign.redirect-above', 'high', guid(90)],
        ['rules.order', 'medium', 'rules'],
      ],
      key,
    )
  const connector = { Name: 'F', Guid: guid(93), Enabled: true, Comment: mark('r30') }
  assert.deepEqual(
    codesOf(({ seen }) => void seen.actual.outbound.push(connector)),
    [['foreign.created', 'low', guid(93)]],
  )
})

test('the rule of blocked senders stands above rules of others that end or redirect', () => {
  const standing = {
    key: 'r00',
    name: 'Mailwarden 00 - Stop blocked senders',
    guid: guid(80),
    properties: { Mode: 'Enforce', From: ['eve@contoso.com'] },
    isChanging: false,
    purpose: 'the rule that refuses',
    effect: 'Mail inside may pass.',
  }
  const foundOf = (order: (ours: ExchangeRecord[], r00: ExchangeRecord, other: ExchangeRecord) => ExchangeRecord[]) => {
    const world = healthy()
    const r00 = { ...standing.properties, Name: standing.name, Guid: guid(80), State: 'Enabled' }
    const other = foreignRule({ StopRuleProcessing: true })
    world.seen.actual.rules = order(world.seen.actual.rules, r00, other)
    const baseline = foreignObjects(world.expected, world.seen).filter((each) => each.guid === guid(90))
    return classify({ ...world.expected, others: [standing], baseline }, world.seen, world.flow)
      .filter(({ objectKey }) => objectKey === 'r00')
      .map(({ code, severity, property, actual }) => [code, severity, property, actual])
  }
  assert.deepEqual(
    foundOf((ours, r00, other) => [r00, ...ours, other]),
    [],
  )
  assert.deepEqual(
    foundOf((ours, r00, other) => [...ours, r00, other]),
    [],
    'ours do it no harm',
  )
  assert.deepEqual(
    foundOf((ours, r00, other) => [...ours, other, r00]),
    [['object.changed', 'medium', 'Priority', 'below Foreign']],
  )
  assert.deepEqual(
    foundOf((ours, r00, other) => [...ours, { ...other, State: 'Disabled' }, r00]),
    [],
  )
})

test('what was accepted of a rule or connector of others is not what it becomes later', () => {
  const foundOf = (change: (world: World) => void) => {
    const world = healthy()
    change(world)
    return classify(world.expected, world.seen, world.flow).find(({ code }) => code.startsWith('foreign.'))!
  }
  const partner = {
    Name: 'P',
    Guid: guid(91),
    Enabled: true,
    ConnectorType: 'Partner',
    RestrictDomainsToCertificate: true,
  }
  const central = { Name: 'C', Guid: guid(92), Enabled: true, RouteAllMessagesViaOnPremises: true }
  const pairs: ((isLater: boolean) => (world: World) => void)[] = [
    (isLater) => (w) => onTop(w, { DeleteMessage: true, ...(isLater ? {} : { SubjectContainsWords: ['x'] }) }),
    (isLater) => (w) =>
      onTop(w, { RouteMessageOutboundConnector: 'Archive', ...(isLater ? {} : { From: ['hr@contoso.com'] }) }),
    (isLater) => (w) =>
      void w.seen.actual.inbound.push({ ...partner, SenderDomains: [isLater ? '*' : 'partner.example'] }),
    (isLater) => (w) =>
      void w.seen.actual.outbound.push({ ...central, SmartHosts: [isLater ? 'mx.evil.example' : 'hub.contoso.com'] }),
  ]
  for (const act of pairs) {
    const [before, later] = [foundOf(act(false)), foundOf(act(true))]
    assert.equal(fingerprintOf(before), fingerprintOf(later))
    const accepted = {
      id: '1',
      fingerprint: fingerprintOf(before),
      severity: before.severity,
      state: 'accepted' as const,
      objectKey: before.objectKey,
      guid: before.guid,
      actual: before.actual,
      firstSeenAt: at,
      closedAt: at,
      isFight: false,
    }
    assert.equal(compareWithStored([foundOf(act(false))], [accepted], at).raised.length, 0, before.code)
    assert.equal(compareWithStored([later], [accepted], at).raised.length, 1, before.code)
  }
})

test('a copy of a rule of ours is as severe as what it does', () => {
  const world = healthy()
  const copy = (over: ExchangeRecord) => {
    const rules = [...healthy().seen.actual.rules]
    const made = { Name: 'Copy', Guid: guid(90), State: 'Enabled', Comments: rules[2]!['Comments']!, ...over }
    return { ...world.seen, actual: { ...world.seen.actual, rules: [made, ...rules] } }
  }
  const found = (over: ExchangeRecord) =>
    classify(world.expected, copy(over), world.flow).find(({ code }) => code === 'object.doubled')!
  assert.equal(found({ PrependSubject: '[x] ' }).severity, 'low')
  assert.equal(found({ DeleteMessage: true }).severity, 'medium')
  assert.equal(found({ RouteMessageOutboundConnector: 'Evil' }).severity, 'high')
  const header = found({ SetHeaderName: 'X-Mailwarden-State', SetHeaderValue: 'returned' })
  assert.equal(header.severity, 'high')
  assert.match(header.summary, /Repair removes it/)
})

test('a rule may name the connector by its GUID', () => {
  const world = healthy()
  rule(world, '30')['RouteMessageOutboundConnector'] = guid(2)
  assert.deepEqual(classify(world.expected, world.seen, world.flow), [])
})

test('what Exchange shows of every rule although nobody set it is no change', () => {
  const world = healthy()
  for (const each of world.seen.actual.rules)
    Object.assign(each, {
      RuleSubType: 'None',
      RegexSize: 12,
      DlpPolicyId: '00000000-0000-0000-0000-000000000000',
      ManuallyModified: false,
      ExceptIfFrom: null,
      HasSenderOverride: false,
      MessageTypeMatches: '',
      SubjectContainsWords: [],
    })
  assert.deepEqual(classify(world.expected, world.seen, world.flow), [])
})

test('severity of every property of every object is decided', () => {
  assert.equal(severityOf('out', 'SenderRewritingEnabled'), 'medium')
  assert.equal(severityOf('r40', 'FromMemberOf'), 'medium')
  assert.equal(severityOf('r20', 'HeaderContainsWords'), 'high')
})

const fact = (over: Partial<AuditFact>): AuditFact => ({
  id: '1',
  at,
  operation: 'Set-OutboundConnector',
  objectId: 'Mailwarden - To gateway',
  actor: 'eve@contoso.com',
  clientAddress: '198.51.100.7',
  appId: null,
  parameters: [
    { name: 'Identity', value: 'Mailwarden - To gateway' },
    { name: 'SmartHosts', value: 'evil.example' },
  ],
  ...over,
})

test('the author is the latest record that names object and property', () => {
  const world = healthy()
  world.seen.actual.outbound[0]!['SmartHosts'] = ['evil.example']
  const [finding] = classify(world.expected, world.seen, world.flow) as [FindingCandidate]
  const authorAmong = (...records: AuditFact[]) => authorOf(finding, records, { notBefore: null, notAfter: at })?.actor
  assert.equal(authorAmong(fact({})), 'eve@contoso.com')
  assert.equal(authorAmong(fact({ parameters: [{ name: 'Comment', value: 'x' }] })), undefined)
  assert.equal(authorAmong(fact({ objectId: 'Other', parameters: [] })), undefined)
  const later = fact({ id: '2', actor: 'mallory@contoso.com', at: new Date(at.getTime() + 1000) })
  assert.equal(authorAmong(fact({}), later), 'mallory@contoso.com')
  const afterwards = fact({ id: '3', actor: 'bob@contoso.com', at: new Date(at.getTime() + 3600_000) })
  assert.equal(authorAmong(fact({}), afterwards), 'eve@contoso.com', 'it was there before Bob came')
})

test('who switched a connector off or moved rules named that; who edited something else did not', () => {
  const before = { notBefore: null, notAfter: at }
  const off = healthy()
  off.seen.actual.outbound[0]!['Enabled'] = false
  const [disabled] = classify(off.expected, off.seen, off.flow) as [FindingCandidate]
  const named = (name: string, over: Partial<AuditFact> = {}) => fact({ parameters: [{ name, value: 'x' }], ...over })
  assert.equal(authorOf(disabled, [named('Enabled')], before)?.actor, 'eve@contoso.com')
  assert.equal(authorOf(disabled, [named('Comment')], before), null)

  const moved = healthy()
  onTop(moved, { SetHeaderName: 'X-A', SetHeaderValue: 'b' })
  const order = classify(moved.expected, moved.seen, moved.flow).find(({ code }) => code === 'rules.order')!
  const rules = { operation: 'Set-TransportRule', objectId: 'Foreign' }
  assert.equal(authorOf(order, [named('Priority', rules)], before)?.actor, 'eve@contoso.com')
  assert.equal(authorOf(order, [named('Comments', rules)], before), null)
})

test('who switched a rule off and on did not change its exceptions; who edited a rule later did not make it', () => {
  const before = { notBefore: null, notAfter: at }
  const later = new Date(at.getTime() + 1000)
  const world = healthy()
  rule(world, '30')['ExceptIfSenderDomainIs'] = ['evil.example']
  const [excepted] = classify(world.expected, world.seen, world.flow) as [FindingCandidate]
  const name = 'Mailwarden 30 - Scan inbound'
  const bySet = fact({
    operation: 'Set-TransportRule',
    objectId: name,
    parameters: [{ name: 'ExceptIfSenderDomainIs', value: 'evil.example' }],
  })
  const switched = fact({
    id: '2',
    operation: 'Enable-TransportRule',
    objectId: name,
    actor: 'bob@contoso.com',
    at: later,
  })
  assert.equal(authorOf(excepted, [bySet, switched], before)?.actor, 'eve@contoso.com')
  const mode = { ...excepted, property: 'Mode' }
  assert.equal(authorOf(mode, [switched], before)?.actor, 'bob@contoso.com')

  const made = healthy()
  made.seen.actual.rules.push(foreignRule({}))
  const created = classify(made.expected, made.seen, made.flow).find(({ code }) => code === 'foreign.created')!
  const byNew = fact({ operation: 'New-TransportRule', objectId: 'Foreign' })
  const edited = fact({
    id: '2',
    operation: 'Set-TransportRule',
    objectId: 'Foreign',
    actor: 'bob@contoso.com',
    at: later,
  })
  assert.equal(authorOf(created, [byNew, edited], before)?.actor, 'eve@contoso.com')
})

test('a record of our application without an intent of ours is not ours', () => {
  const ours = fact({ appId: 'APP' })
  const intent = { cmdlet: 'Set-OutboundConnector', objectName: 'Mailwarden - To gateway', createdAt: at }
  assert.equal(isOurOwn(ours, 'app', [intent]), true)
  assert.equal(isOurOwn(ours, 'app', []), false)
  assert.equal(isOurOwn(fact({}), 'app', [intent]), false)
})

test('at the bound nothing is concluded yet', () => {
  const bounds: [string, (w: World) => void][] = [
    ['one failed validation', (w) => void (w.flow.validation = { passedAt: null, failures: 1, problem: 'x' })],
    ['no validation yet', (w) => void (w.flow.validation = null)],
    ['exactly 5 % throttled', (w) => void (w.flow.returns = { returned: 95, throttled: 5 })],
    ['19 returns, all throttled', (w) => void (w.flow.returns = { returned: 0, throttled: 19 })],
    [
      'auditing on again for an hour',
      (w) => {
        w.flow.auditFeedLastAt = new Date('2026-11-19T10:00:00Z')
        w.flow.auditFeedSince = new Date('2026-11-22T11:00:00Z')
      },
    ],
    ['DNS not looked at yet', (w) => void (w.flow.dns = null)],
    ['no resolver has answered yet', (w) => void delete w.flow.dns!.hostAddresses],
    ['no public addresses configured', (w) => void (w.flow.publicAddresses = [])],
    ['one failed outbound canary', (w) => void (w.flow.outboundCanaryFailures = 1)],
    ['14 days left', (w) => void (w.flow.gatewayCertificate = lastingUntil('2026-12-06T12:00:00Z'))],
    [
      'a certificate of six days just issued',
      (w) => void (w.flow.gatewayCertificate = lastingUntil('2026-11-28T12:00:00Z', 6)),
    ],
    [
      'a certificate of six days just due for renewal',
      (w) => void (w.flow.gatewayCertificate = lastingUntil('2026-11-24T12:00:00Z', 6)),
    ],
  ]
  for (const [name, change] of bounds) {
    const world = healthy()
    change(world)
    assert.deepEqual(classify(world.expected, world.seen, world.flow), [], name)
  }
})
