// Every kind of tampering with connectors, order and surroundings is found with severity, author and values, and is put right.
import { asAdmin, control, type Watched } from './watch.ts'
import {
  changed,
  inbound,
  outbound,
  playAll,
  remove,
  rule,
  setInbound,
  setOutbound,
  setRule,
  setSealers,
  type Case,
} from './case.ts'

async function guidOfInbound(watch: Watched): Promise<string> {
  const [record] = await asAdmin(watch, 'Get-InboundConnector', { Identity: inbound })
  return String(record!['Guid']).toLowerCase()
}

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
  changed(
    'outbound connector asks MX instead of the smart host',
    'high',
    'out',
    'UseMXRecord',
    setOutbound({ UseMXRecord: true, SmartHosts: [] }),
    { old: null, new: true },
  ),
  changed(
    'outbound connector made one for partners',
    'high',
    'out',
    'ConnectorType',
    setOutbound({ ConnectorType: 'Partner' }),
    { old: 'OnPremises', new: 'Partner' },
  ),
  changed(
    'inbound connector made one for partners',
    'high',
    'in',
    'ConnectorType',
    setInbound({ ConnectorType: 'Partner' }),
    { old: 'OnPremises', new: 'Partner' },
  ),
  changed(
    'everything that comes back counts as internal',
    'high',
    'in',
    'TreatMessagesAsInternal',
    setInbound({ TreatMessagesAsInternal: true, CloudServicesMailEnabled: false }),
    { old: null, new: true },
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
    name: 'our rules not in their order',
    act: setRule(30, { Priority: 0 }),
    code: 'rules.order',
    severity: 'high',
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
    name: 'a connector whose mail counts as internal',
    act: (watch) =>
      asAdmin(watch, 'New-InboundConnector', {
        Name: 'Printer',
        ConnectorType: 'OnPremises',
        SenderDomains: ['*'],
        SenderIPAddresses: ['198.51.100.7'],
      }),
    code: 'foreign.inside',
    severity: 'medium',
    key: /./,
    property: null,
    undo: remove('InboundConnector', 'Printer'),
  },
  changed(
    'only some addresses may send scanned mail back',
    'high',
    'in',
    'SenderIPAddresses',
    setInbound({ SenderIPAddresses: ['198.51.100.7'] }),
  ),
  changed(
    'Enhanced Filtering by a list of addresses',
    'medium',
    'in',
    'EFSkipIPs',
    setInbound({ EFSkipIPs: ['198.51.100.7'] }),
    { old: null, new: ['198.51.100.7'] },
  ),
  changed(
    'Enhanced Filtering for some people',
    'medium',
    'in',
    'EFUsers',
    setInbound({ EFUsers: ['frida.fink@contoso.com'] }),
  ),
  changed(
    'only mail of some domains comes back',
    'high',
    'in',
    'AssociatedAcceptedDomains',
    setInbound({ AssociatedAcceptedDomains: ['contoso.com'] }),
  ),
  changed('the certificate is not asked for', 'high', 'in', 'RequireTls', setInbound({ RequireTls: false }), {
    old: true,
    new: null,
  }),
  changed(
    'the name of the certificate is not looked at',
    'high',
    'in',
    'RestrictDomainsToCertificate',
    setInbound({ RestrictDomainsToCertificate: false }),
  ),
  changed(
    'scanned mail is refused but from some addresses',
    'high',
    'in',
    'RestrictDomainsToIPAddresses',
    // Exchange takes it of a connector for partners alone.
    setInbound({
      ConnectorType: 'Partner',
      RestrictDomainsToIPAddresses: true,
      SenderIPAddresses: ['198.51.100.7'],
    }),
    { old: null, new: true },
  ),
  {
    name: 'rule 20 moved below rule 30',
    act: setRule(20, { Priority: 3 }),
    code: 'rules.order',
    severity: 'high',
    key: 'rules',
    property: 'Priority',
    undo: 'plan',
  },
  {
    name: 'a foreign rule before ours that stops the others',
    act: (watch) =>
      asAdmin(watch, 'New-TransportRule', {
        Name: 'Stop',
        Priority: 0,
        FromScope: 'NotInOrganization',
        SetSCL: -1,
        StopRuleProcessing: true,
      }),
    code: 'foreign.rule-above',
    severity: 'medium',
    key: /./,
    property: null,
    undo: 'plan',
    cleanUp: (watch) => remove('TransportRule', 'Stop')(watch),
  },
  {
    name: 'a foreign rule with our mark that sends mail elsewhere',
    act: (watch) =>
      asAdmin(watch, 'New-TransportRule', {
        Name: 'Marked',
        Priority: 0,
        FromScope: 'NotInOrganization',
        DeleteMessage: true,
        Comments: `mailwarden:v1 tenant=${watch.tenantId} object=r45 - managed, do not edit`,
      }),
    code: 'foreign.rule-above',
    severity: 'medium',
    key: /./,
    property: null,
    undo: 'plan',
    cleanUp: (watch) => remove('TransportRule', 'Marked')(watch),
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
    name: 'Microsoft blocks the inbound connector',
    async act(watch) {
      const guid = await guidOfInbound(watch)
      const state = watch.made.emulator.exchange.of(watch.made.emulator.tenant(watch.name))
      state.table('BlockedConnector').add(state.newRow(guid, { Reason: 'OutboundSpamLast24Hours' }))
    },
    code: 'connector.blocked',
    severity: 'high',
    key: 'in',
    property: null,
    isNameless: true,
    async undo(watch) {
      await asAdmin(watch, 'Remove-BlockedConnector', { ConnectorId: await guidOfInbound(watch) })
    },
  },
  {
    name: 'a new accepted domain that is not covered yet',
    act: (watch) => control(watch, 'POST', `/tenants/${watch.name}/domains`, { name: 'contoso-labs.example' }),
    code: 'domain.uncovered',
    severity: 'medium',
    key: 'contoso-labs.example',
    property: null,
    new: 'contoso-labs.example',
    async undo(watch) {
      await watch.made.run('sync-people-tenant', { tenantId: watch.tenantId, full: false })
    },
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

playAll('every kind of tampering is found and put right', [...connectors, ...others])
