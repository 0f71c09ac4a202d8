// Every kind of tampering that an administrator can do is found with severity, author and values, and is put right.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { installation } from '#test/support/installation.ts'
import {
  alerts,
  asAdmin,
  check,
  connectionState,
  findings,
  openAlerts,
  repair,
  status,
  watched,
  type FindingView,
  type Watched,
} from './watch.ts'

const rule = (number: number): string =>
  ({
    10: 'Mailwarden 10 - Clear state',
    20: 'Mailwarden 20 - Accept returned mail',
    30: 'Mailwarden 30 - Scan inbound',
    40: 'Mailwarden 40 - Scan outbound',
    50: 'Mailwarden 50 - Keep verdict',
    60: 'Mailwarden 60 - Remove return token',
  })[number]!
const inbound = 'Mailwarden - From gateway'
const outbound = 'Mailwarden - To gateway'

interface Case {
  name: string
  act(watch: Watched): Promise<unknown>
  code: string
  severity: 'high' | 'medium' | 'low'
  key: string | RegExp
  property: string | null
  old?: unknown
  new?: unknown
  /** `plan`: by POST …/repair; a function: only an administrator can, and does so. */
  undo: 'plan' | ((watch: Watched) => Promise<unknown>)
  /** What the repair rightly leaves behind. */
  cleanUp?(watch: Watched): Promise<unknown>
  /** The audit log names no person for it. */
  isNameless?: boolean
}

const setRule = (number: number, change: Record<string, unknown>) => (watch: Watched) =>
  asAdmin(watch, 'Set-TransportRule', { Identity: rule(number), ...change })
const setInbound = (change: Record<string, unknown>) => (watch: Watched) =>
  asAdmin(watch, 'Set-InboundConnector', { Identity: inbound, ...change })
const setOutbound = (change: Record<string, unknown>) => (watch: Watched) =>
  asAdmin(watch, 'Set-OutboundConnector', { Identity: outbound, ...change })
const remove = (noun: string, name: string) => (watch: Watched) =>
  asAdmin(watch, `Remove-${noun}`, { Identity: name, Confirm: false })

const setSealers = (change: (sealers: string[]) => string[]) => async (watch: Watched) => {
  const [record] = await asAdmin(watch, 'Get-ArcConfig')
  const sealers = String(record?.['ArcTrustedSealers'] ?? '').split(',')
  await asAdmin(watch, 'Set-ArcConfig', { Identity: 'Default', ArcTrustedSealers: change(sealers) })
}

const changed = (
  name: string,
  severity: Case['severity'],
  key: string,
  property: string,
  act: Case['act'],
  values: { old?: unknown; new?: unknown } = {},
): Case => ({ name, act, code: 'object.changed', severity, key, property, undo: 'plan', ...values })

const redirecting = [30, 40].flatMap((number): Case[] => {
  const key = `r${number}`
  return [
    {
      name: `rule ${number} deleted`,
      act: remove('TransportRule', rule(number)),
      code: 'object.deleted',
      severity: 'high',
      key,
      property: null,
      old: rule(number),
      new: null,
      undo: 'plan',
    },
    {
      name: `rule ${number} switched off`,
      act: (watch) => asAdmin(watch, 'Disable-TransportRule', { Identity: rule(number), Confirm: false }),
      code: 'object.disabled',
      severity: 'high',
      key,
      property: 'Enabled',
      old: true,
      new: false,
      undo: 'plan',
    },
    changed(`rule ${number} only audits`, 'high', key, 'Mode', setRule(number, { Mode: 'Audit' }), {
      old: null,
      new: 'Audit',
    }),
    changed(
      `rule ${number} begins next year`,
      'high',
      key,
      'ActivationDate',
      setRule(number, { ActivationDate: '2027-12-01T00:00:00Z' }),
    ),
    changed(
      `rule ${number} has expired`,
      'high',
      key,
      'ExpiryDate',
      setRule(number, { ExpiryDate: '2026-01-01T00:00:00Z' }),
    ),
    changed(
      `rule ${number}: connector cleared`,
      'high',
      key,
      'RouteMessageOutboundConnector',
      setRule(number, { RouteMessageOutboundConnector: null }),
      { old: outbound, new: null },
    ),
    changed(
      `rule ${number}: exception added`,
      'high',
      key,
      'ExceptIfSenderDomainIs',
      setRule(number, { ExceptIfSenderDomainIs: ['partner.example'] }),
      { old: null, new: ['partner.example'] },
    ),
    changed(
      `rule ${number}: exception widened`,
      'high',
      key,
      'ExceptIfHeaderContainsWords',
      setRule(number, { ExceptIfHeaderContainsWords: ['returned', 'simulation', 'trusted'] }),
    ),
    changed(
      `rule ${number}: condition added`,
      'high',
      key,
      'SubjectContainsWords',
      setRule(number, { SubjectContainsWords: ['scan me'] }),
    ),
    changed(
      `rule ${number}: header value changed`,
      'high',
      key,
      'SetHeaderValue',
      setRule(number, { SetHeaderValue: 'in AAAABBBBCCCC' }),
    ),
    changed(
      `rule ${number}: later rules run`,
      'high',
      key,
      'StopRuleProcessing',
      setRule(number, { StopRuleProcessing: false }),
    ),
  ]
})

const guarding = [10, 20, 60].flatMap((number): Case[] => [
  {
    name: `rule ${number} deleted`,
    act: remove('TransportRule', rule(number)),
    code: 'object.deleted',
    severity: 'high',
    key: `r${number}`,
    property: null,
    undo: 'plan',
  },
  {
    name: `rule ${number} switched off`,
    act: (watch) => asAdmin(watch, 'Disable-TransportRule', { Identity: rule(number), Confirm: false }),
    code: 'object.disabled',
    severity: 'high',
    key: `r${number}`,
    property: 'Enabled',
    undo: 'plan',
  },
])

const connectors: Case[] = [
  {
    name: 'outbound connector switched off',
    act: setOutbound({ Enabled: false }),
    code: 'object.disabled',
    severity: 'high',
    key: 'out',
    property: 'Enabled',
    old: true,
    new: false,
    undo: 'plan',
  },
  changed('another smart host', 'high', 'out', 'SmartHosts', setOutbound({ SmartHosts: ['mx.evil.example'] }), {
    new: ['mx.evil.example'],
  }),
  changed(
    'TLS setting weakened',
    'high',
    'out',
    'TlsSettings',
    setOutbound({ TlsSettings: 'EncryptionOnly', TlsDomain: null }),
    {
      old: 'DomainValidation',
      new: 'EncryptionOnly',
    },
  ),
  changed('TLS domain changed', 'high', 'out', 'TlsDomain', setOutbound({ TlsDomain: '*.evil.example' })),
  changed(
    'connector no longer only for rules',
    'high',
    'out',
    'IsTransportRuleScoped',
    setOutbound({ IsTransportRuleScoped: false, RecipientDomains: ['*'] }),
  ),
  changed('test mode', 'high', 'out', 'TestMode', setOutbound({ TestMode: true }), { old: null, new: true }),
  {
    name: 'outbound connector deleted, with its rules unlinked',
    async act(watch) {
      for (const number of [30, 40]) await setRule(number, { RouteMessageOutboundConnector: null })(watch)
      await remove('OutboundConnector', outbound)(watch)
    },
    code: 'object.deleted',
    severity: 'high',
    key: 'out',
    property: null,
    undo: 'plan',
  },
  {
    name: 'inbound connector switched off',
    act: setInbound({ Enabled: false }),
    code: 'object.disabled',
    severity: 'high',
    key: 'in',
    property: 'Enabled',
    undo: 'plan',
  },
  {
    name: 'inbound connector deleted',
    act: remove('InboundConnector', inbound),
    code: 'object.deleted',
    severity: 'high',
    key: 'in',
    property: null,
    undo: 'plan',
  },
  changed(
    'certificate name changed',
    'high',
    'in',
    'TlsSenderCertificateName',
    setInbound({ TlsSenderCertificateName: 'contoso.com' }),
    {
      new: 'contoso.com',
    },
  ),
  changed('sender domains narrowed', 'high', 'in', 'SenderDomains', setInbound({ SenderDomains: ['fabrikam.com'] }), {
    old: ['*'],
    new: ['fabrikam.com'],
  }),
  changed(
    'one side drops cross-premises headers',
    'high',
    'in',
    'CloudServicesMailEnabled',
    setInbound({ CloudServicesMailEnabled: false }),
    {
      old: true,
      new: null,
    },
  ),
  changed('Enhanced Filtering on our connector', 'medium', 'in', 'EFSkipLastIP', setInbound({ EFSkipLastIP: true })),
  changed('comment of the connector', 'low', 'in', 'Comment', setInbound({ Comment: 'by hand' })),
  changed('connector renamed', 'low', 'in', 'Name', setInbound({ Name: 'Renamed' }), { old: inbound, new: 'Renamed' }),
  changed('validation forgotten', 'low', 'out', 'IsValidated', setOutbound({ IsValidated: false }), {
    old: true,
    new: false,
  }),
]

const others: Case[] = [
  {
    name: 'rule 50 deleted',
    act: remove('TransportRule', rule(50)),
    code: 'object.deleted',
    severity: 'medium',
    key: 'r50',
    property: null,
    undo: 'plan',
  },
  changed('rule 50 changed', 'medium', 'r50', 'SetSCL', setRule(50, { SetSCL: 5 }), { old: -1, new: 5 }),
  changed(
    'rule 30 only for some people',
    'medium',
    'r30',
    'SentTo',
    setRule(30, { SentTo: ['frida.fink@contoso.com'] }),
  ),
  changed(
    'rule 40 only for a group',
    'medium',
    'r40',
    'FromMemberOf',
    setRule(40, { FromMemberOf: ['finance-team@contoso.com'] }),
  ),
  changed(
    'rule 20: token list changed',
    'high',
    'r20',
    'HeaderContainsWords',
    setRule(20, { HeaderContainsWords: ['abcdefgh'] }),
  ),
  changed('rule 20: from any address', 'high', 'r20', 'SenderIpRanges', setRule(20, { SenderIpRanges: null })),
  changed('comments of a rule', 'low', 'r30', 'Comments', setRule(30, { Comments: 'by hand' })),
  changed('rule renamed', 'low', 'r60', 'Name', setRule(60, { Name: 'Something else' })),
  changed('audit severity of a rule', 'low', 'r10', 'SetAuditSeverity', setRule(10, { SetAuditSeverity: 'High' })),
  {
    name: 'our rules not at the top',
    act: setRule(30, { Priority: 0 }),
    code: 'rules.order',
    severity: 'medium',
    key: 'rules',
    property: 'Priority',
    undo: 'plan',
  },
  {
    name: 'a foreign rule above ours that deletes',
    act: (watch) =>
      asAdmin(watch, 'New-TransportRule', {
        Name: 'Drop',
        Priority: 0,
        DeleteMessage: true,
        SubjectContainsWords: ['x-drop'],
      }),
    code: 'foreign.rule-above',
    severity: 'medium',
    key: /./,
    property: null,
    undo: 'plan',
    cleanUp: (watch) => remove('TransportRule', 'Drop')(watch),
  },
  {
    name: 'a foreign rule above ours that sends mail elsewhere',
    async act(watch) {
      await asAdmin(watch, 'New-OutboundConnector', {
        Name: 'Quiet copy',
        ConnectorType: 'OnPremises',
        SmartHosts: ['mx.evil.example'],
        UseMXRecord: false,
        IsTransportRuleScoped: true,
        TlsSettings: 'EncryptionOnly',
      })
      await asAdmin(watch, 'New-TransportRule', {
        Name: 'Quiet copy',
        Priority: 0,
        SentToScope: 'InOrganization',
        RouteMessageOutboundConnector: 'Quiet copy',
      })
    },
    code: 'foreign.redirect-above',
    severity: 'high',
    key: /./,
    property: null,
    async undo(watch) {
      await remove('TransportRule', 'Quiet copy')(watch)
      await remove('OutboundConnector', 'Quiet copy')(watch)
    },
  },
  {
    name: 'a partner connector that refuses everybody else',
    act: (watch) =>
      asAdmin(watch, 'New-InboundConnector', {
        Name: 'Partner',
        ConnectorType: 'Partner',
        SenderDomains: ['*'],
        RequireTls: true,
        RestrictDomainsToCertificate: true,
        TlsSenderCertificateName: 'partner.example',
      }),
    code: 'foreign.lock-down',
    severity: 'medium',
    key: /./,
    property: 'RestrictDomainsToCertificate',
    undo: remove('InboundConnector', 'Partner'),
  },
  {
    name: 'centralised transport',
    act: (watch) =>
      asAdmin(watch, 'New-OutboundConnector', {
        Name: 'Central',
        ConnectorType: 'OnPremises',
        SmartHosts: ['hub.contoso.com'],
        UseMXRecord: false,
        RecipientDomains: ['*'],
        RouteAllMessagesViaOnPremises: true,
      }),
    code: 'foreign.centralised-transport',
    severity: 'medium',
    key: /./,
    property: 'RouteAllMessagesViaOnPremises',
    undo: remove('OutboundConnector', 'Central'),
  },
  {
    name: 'a foreign rule below ours',
    act: (watch) =>
      asAdmin(watch, 'New-TransportRule', { Name: 'Disclaimer', PrependSubject: '[c] ', SubjectContainsWords: ['zz'] }),
    code: 'foreign.created',
    severity: 'low',
    key: /./,
    property: null,
    undo: remove('TransportRule', 'Disclaimer'),
  },
  {
    name: 'a customer domain becomes internal relay',
    act: (watch) => asAdmin(watch, 'Set-AcceptedDomain', { Identity: 'contoso.com', DomainType: 'InternalRelay' }),
    code: 'domain.internal-relay',
    severity: 'medium',
    key: 'contoso.com',
    property: 'DomainType',
    undo: (watch) => asAdmin(watch, 'Set-AcceptedDomain', { Identity: 'contoso.com', DomainType: 'Authoritative' }),
  },
  {
    name: 'Direct Send refused while the relay probe fails',
    async act(watch) {
      await asAdmin(watch, 'Set-OrganizationConfig', { RejectDirectSend: true })
      watch.made.emulator.world.faults.push({
        service: 'transport',
        match: 'RCPT',
        times: 1,
        effect: { kind: 'reply', code: 550, enhanced: '5.7.64', text: 'TenantAttribution; Relay Access Denied' },
      })
      await watch.made.run('probe-relay')
    },
    code: 'direct-send.rejected',
    severity: 'medium',
    key: 'organisation',
    property: 'RejectDirectSend',
    undo: (watch) => asAdmin(watch, 'Set-OrganizationConfig', { RejectDirectSend: false }),
  },
  {
    name: 'our ARC sealer taken out for another',
    act: setSealers(() => ['seals.evil.example']),
    code: 'sealer.removed',
    severity: 'medium',
    key: 'arc',
    property: 'ArcTrustedSealers',
    undo: 'plan',
    cleanUp: setSealers((sealers) => sealers.filter((name) => name !== 'seals.evil.example')),
  },
  {
    name: 'an ARC sealer of somebody else',
    act: setSealers((sealers) => [...sealers, 'seals.evil.example']),
    code: 'sealer.foreign',
    severity: 'low',
    key: 'arc',
    property: 'seals.evil.example',
    undo: setSealers((sealers) => sealers.filter((name) => name !== 'seals.evil.example')),
  },
  {
    name: 'auditing switched off',
    act: (watch) => asAdmin(watch, 'Set-AdminAuditLogConfig', { UnifiedAuditLogIngestionEnabled: false }),
    code: 'audit.off',
    severity: 'medium',
    key: 'audit',
    property: 'UnifiedAuditLogIngestionEnabled',
    isNameless: true,
    undo: (watch) => asAdmin(watch, 'Set-AdminAuditLogConfig', { UnifiedAuditLogIngestionEnabled: true }),
  },
]

test('every kind of tampering is found and put right', async (t) => {
  const made = await installation(t)
  const watch = await watched(made)
  assert.deepEqual((await status(watch)).findings, [], 'nothing is wrong at first')

  for (const one of [...redirecting, ...guarding, ...connectors, ...others])
    await t.test(one.name, async () => {
      try {
        await tamperAndUndo(watch, one)
      } catch (error) {
        await repair(watch).catch(() => {})
        throw error
      }
    })

  await t.test('the whole tenant is again as it was', async () => {
    const plan = await made.api('GET', `/tenants/${watch.tenantId}/mailflow/plan`)
    assert.deepEqual(plan.steps ?? plan.plan?.steps, [])
  })
})

async function tamperAndUndo(watch: Watched, one: Case): Promise<void> {
  // Exchange tells changes by the second: one right after our own repair would be taken for its echo.
  await watch.made.advance(1_500)
  await one.act(watch)
  // The audit log shows a change a minute or more after it was made.
  await watch.made.advance(2 * 60_000)
  const seen = await check(watch)
  assert.equal(seen.checkError, null)
  const found = seen.findings.find((finding) => isAbout(one, finding))
  assert.ok(found, `open: ${JSON.stringify(seen.findings.map((each) => [each.code, each.objectKey, each.property]))}`)
  assert.equal(found.severity, one.severity)
  if ('old' in one) assert.deepEqual(found.expected, one.old)
  if ('new' in one) assert.deepEqual(found.actual, one.new)
  if (one.isNameless !== true) {
    assert.match(found.actor ?? '', /^admin@/, 'who')
    assert.equal(found.clientAddress, '198.51.100.20', 'from where')
    assert.ok(found.doneAt !== null, 'when')
  }
  assert.ok(!/[A-Z2-7]{26,}/.test(JSON.stringify(found)), 'no token stands in a finding')
  const severities = seen.findings.map(({ severity }) => severity)
  const state = severities.includes('high') ? 'broken' : severities.includes('medium') ? 'degraded' : 'active'
  assert.equal(await connectionState(watch), state)
  const alert = (await alerts(watch)).find(({ data, state: is }) => data['findingId'] === found.id && is === 'open')
  assert.ok(alert, 'an alert is open')
  assert.equal(alert.severity, one.severity)

  if (one.undo === 'plan') {
    const { repaired } = await repair(watch)
    assert.ok(repaired.includes(found.id), 'repaired')
  } else await one.undo(watch)
  await one.cleanUp?.(watch)
  const calm = await check(watch)
  assert.deepEqual(
    calm.findings.map((each) => [each.code, each.objectKey, each.property]),
    [],
    'nothing is wrong any more',
  )
  assert.equal((await findings(watch)).find(({ id }) => id === found.id)?.state, 'repaired-by-admin')
  assert.equal(await connectionState(watch), 'active')
  const open = await openAlerts(watch)
  assert.deepEqual(
    open.map(({ type, subject }) => [type, subject]),
    [],
  )
}

const isAbout = (one: Case, finding: FindingView): boolean =>
  finding.code === one.code &&
  (typeof one.key === 'string' ? finding.objectKey === one.key : one.key.test(finding.objectKey)) &&
  (one.property === null || finding.property === one.property)
