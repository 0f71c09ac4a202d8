// The admin REST endpoint as a client sees it: envelopes, errors, permissions, records, priorities, delays, faults.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assignRole, createTenant } from '../directory/create-tenant.ts'
import { roleTemplates } from '../directory/roles.ts'
import { createWorld } from '../create-world.ts'
import type { EmulatorReply } from '../http/types.ts'
import { signJwt } from '../login/tokens.ts'
import { MailboxStore } from '../mailboxes/store.ts'
import type { Tenant } from '../world.ts'
import { createExchange } from './service.ts'
import { ExchangeStates } from './state.ts'

const anchor = { 'x-anchormailbox': 'APP:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@contoso' }

async function setUp(role: keyof typeof roleTemplates | null = 'exchangeAdministrator') {
  const world = await createWorld()
  const tenant = createTenant(world, {
    displayName: 'Contoso',
    name: 'contoso',
    domains: ['contoso.com'],
    users: [{ name: 'ada' }],
  })
  const states = new ExchangeStates(world)
  const mailboxes = new MailboxStore(() => world.clock.now())
  const exchange = createExchange(world, states, { mailboxes })
  const oid = '11111111-2222-4333-8444-555555555555'
  if (role !== null) assignRole(tenant, oid, roleTemplates[role].id, world.clock.now())
  const tokenFor = (claims: Record<string, unknown> = {}) =>
    signJwt(world, {
      aud: 'https://outlook.office365.com',
      tid: tenant.id,
      oid,
      appid: 'a',
      app_displayname: 'Mailwarden',
      idtyp: 'app',
      roles: ['Exchange.ManageAsApp'],
      exp: Math.floor(world.clock.now().getTime() / 1000) + 3600,
      ...claims,
    })
  const token = tokenFor()
  const post = async (
    body: unknown,
    headers: Record<string, string> = anchor,
    path = `/adminapi/beta/${tenant.id}/InvokeCommand`,
    authorization: string | null = `Bearer ${token}`,
  ): Promise<EmulatorReply> => {
    const url = new URL(path, 'https://outlook.office365.com')
    return await exchange.handle({
      method: 'POST',
      url,
      path: url.pathname,
      headers: { ...headers, ...(authorization === null ? {} : { authorization }) },
      body: Buffer.from(JSON.stringify(body)),
      remoteAddress: '127.0.0.1',
      base: 'https://outlook.office365.com',
    })
  }
  const run = async (
    CmdletName: string,
    Parameters: Record<string, unknown> = {},
    headers?: Record<string, string>,
  ) => {
    const reply = await post({ CmdletInput: { CmdletName, Parameters } }, headers)
    const body = JSON.parse(String(reply.body)) as Record<string, any>
    return { status: reply.status, body, value: (body['value'] ?? []) as Record<string, any>[] }
  }
  return { world, tenant, states, mailboxes, exchange, post, run, tokenFor }
}

const outbound = {
  Name: 'To gateway',
  ConnectorType: 'OnPremises',
  UseMXRecord: false,
  SmartHosts: ['a.gw.example.net'],
  TlsSettings: 'DomainValidation',
  TlsDomain: 'a.gw.example.net',
  IsTransportRuleScoped: true,
}

test('a connector is made, shown with all keys and sidecars, changed, removed, and every write is audited', async () => {
  const { run, tenant } = await setUp()
  const made = await run('New-InboundConnector', {
    Name: 'From gateway',
    ConnectorType: 'OnPremises',
    SenderDomains: ['*'],
    RequireTls: true,
  })
  assert.equal(made.status, 200)
  assert.deepEqual(made.value[0]!['SenderDomains'], ['smtp:*;1'])
  assert.equal(made.value[0]!['SenderDomains@odata.type'], '#Collection(String)')
  assert.equal(made.value[0]!['Guid@odata.type'], '#Guid')
  const keys = Object.keys(made.value[0]!).filter((key) => !key.includes('@'))
  assert.deepEqual(
    keys.toSorted(),
    `AdminDisplayName AssociatedAcceptedDomains ClientHostNames CloudServicesMailEnabled Comment ConnectorSource ConnectorType EFSkipIPs EFSkipLastIP EFSkipMailGateway EFTestMode EFUsers Enabled Guid Identity IsValid Name RequireTls RestrictDomainsToCertificate RestrictDomainsToIPAddresses ScanAndDropRecipients SenderDomains SenderIPAddresses TlsSenderCertificateName TreatMessagesAsInternal TrustedOrganizations WhenChangedUTC WhenCreatedUTC`.split(
      ' ',
    ),
  )
  assert.equal((await run('New-InboundConnector', { Name: 'from GATEWAY', SenderDomains: ['*'] })).status, 400)
  const set = await run('Set-InboundConnector', { Identity: 'from gateway', Enabled: false, Confirm: false })
  assert.deepEqual([set.status, set.value], [200, []])
  const guid = made.value[0]!['Guid'] as string
  assert.equal((await run('Get-InboundConnector', { Identity: guid })).value[0]!['Enabled'], false)
  assert.equal((await run('Remove-InboundConnector', { Identity: guid, Confirm: false })).status, 200)
  const gone = await run('Get-InboundConnector', { Identity: guid })
  assert.equal(gone.status, 404)
  assert.match(
    gone.body['error'].details[0].message,
    /^Ex[0-9A-F]{6}\|Microsoft\.Exchange.*ManagementObjectNotFoundException\|/,
  )
  assert.deepEqual(
    tenant.audit.map((entry) => entry.Operation),
    ['New-InboundConnector', 'Set-InboundConnector', 'Remove-InboundConnector'],
  )
  assert.deepEqual(
    tenant.audit[1]!.Parameters!.find((parameter) => parameter.Name === 'Enabled'),
    { Name: 'Enabled', Value: 'False' },
  )
  tenant.switches.unknownIdentity = 'returns-all'
  assert.equal((await run('Get-InboundConnector', { Identity: 'nobody' })).status, 200)
})

test('outbound connectors: record keys, validation rules, filters', async () => {
  const { run } = await setUp()
  const made = await run('New-OutboundConnector', outbound)
  assert.deepEqual(
    Object.keys(made.value[0]!)
      .filter((key) => !key.includes('@'))
      .toSorted(),
    `AdminDisplayName AllAcceptedDomains CloudServicesMailEnabled Comment ConnectorSource ConnectorType Enabled Guid Identity IsTransportRuleScoped IsValid IsValidated LastValidationTimestamp MtaStsMode Name RecipientDomains RouteAllMessagesViaOnPremises SenderRewritingEnabled SmartHosts SmtpDaneMode TestMode TlsDomain TlsSettings UseMXRecord ValidationRecipients WhenChangedUTC WhenCreatedUTC`.split(
      ' ',
    ),
  )
  for (const wrong of [
    { UseMXRecord: true },
    { SmartHosts: [] },
    { TlsSettings: 'EncryptionOnly' },
    { TlsSettings: 'Nonsense' },
    { SmartHosts: ['host:2525'] },
  ])
    assert.equal(
      (await run('New-OutboundConnector', { ...outbound, Name: 'x', ...wrong })).status,
      400,
      JSON.stringify(wrong),
    )
  assert.equal((await run('Get-OutboundConnector', { IsTransportRuleScoped: false })).value.length, 0)
  assert.equal((await run('Get-OutboundConnector', { IsTransportRuleScoped: true })).value.length, 1)
  assert.equal((await run('Get-OutboundConnector')).value.length, 1)
})

test('rules keep gapless priorities, switch only by Enable and Disable, and hold their connector', async () => {
  const { run } = await setUp()
  await run('New-OutboundConnector', outbound)
  for (const Name of ['60', '50', '40'])
    assert.equal((await run('New-TransportRule', { Name, Priority: 0, Enabled: false, SetSCL: -1 })).status, 200)
  await run('New-TransportRule', {
    Name: 'route',
    RouteMessageOutboundConnector: 'To gateway',
    FromScope: 'InOrganization',
    Comments: 'x',
  })
  const order = async () =>
    (await run('Get-TransportRule')).value.map((rule) => `${rule['Priority']} ${rule['Name']} ${rule['State']}`)
  assert.deepEqual(await order(), ['0 40 Disabled', '1 50 Disabled', '2 60 Disabled', '3 route Enabled'])
  await run('Set-TransportRule', { Identity: 'route', Priority: 1 })
  await run('Enable-TransportRule', { Identity: '60', Mode: 'Enforce' })
  assert.deepEqual(await order(), ['0 40 Disabled', '1 route Enabled', '2 50 Disabled', '3 60 Enabled'])
  assert.equal((await run('Set-TransportRule', { Identity: '60', Enabled: false })).status, 400)
  assert.equal((await run('Set-TransportRule', { Identity: '60', Priority: 4 })).status, 400)
  assert.equal((await run('Remove-OutboundConnector', { Identity: 'To gateway' })).status, 400)
  const rule = (await run('Get-TransportRule', { Identity: 'route' })).value[0]!
  assert.deepEqual(rule['Conditions'], ['Microsoft.Exchange.MessagingPolicies.Rules.Tasks.FromScopePredicate'])
  assert.equal(rule['Priority@data.type'], 'System.Int32')
  assert.match(rule['WhenChanged'] as string, /\+00:00$/)
  assert.equal(rule['ExceptIfFromScope'], null)
  assert.equal(rule['StopRuleProcessing'], false)
})

test('limits of rules are enforced', async () => {
  const { run } = await setUp()
  const wrong: Record<string, unknown>[] = [
    { Name: 'x'.repeat(65), SetSCL: 1 },
    { Name: 'x', SetSCL: 1, Comments: 'x'.repeat(1025) },
    { Name: 'x', SetSCL: 1, From: Array.from({ length: 400 }, (_, index) => `sender-number-${index}@contoso.com`) },
    { Name: 'x', SetSCL: 1, HeaderMatchesMessageHeader: 'X', HeaderMatchesPatterns: ['('] },
    { Name: 'x', SetSCL: 1, HeaderContainsMessageHeader: 'X' },
    { Name: 'x', RouteMessageOutboundConnector: 'missing' },
    { Name: 'x' },
    { Name: 'x', RejectMessageReasonText: 'no', RejectMessageEnhancedStatusCode: '5.1.1' },
  ]
  for (const parameters of wrong)
    assert.equal((await run('New-TransportRule', parameters)).status, 400, JSON.stringify(parameters).slice(0, 80))
})

test('unknown parameters and enum members are refused, unambiguous prefixes are taken', async () => {
  const { run } = await setUp()
  const unknown = await run('New-InboundConnector', { Name: 'x', SenderDomains: ['*'], Nonsense: 1 })
  assert.match(
    unknown.body['error'].details[0].message,
    /AmbiguousParameterSetException\|Parameter set cannot be resolved/,
  )
  const wrong = await run('New-InboundConnector', { Name: 'x', SenderDomains: ['*'], ConnectorType: 'Q' })
  assert.match(wrong.body['error'].innererror.internalexception.message, /OnPremises, Partner/)
  assert.equal(
    (await run('New-InboundConnector', { Name: 'x', SenderDomains: ['*'], ConnectorType: 'OnP' })).value[0]![
      'ConnectorType'
    ],
    'OnPremises',
  )
})

test('401 without token or app role, 403 without directory role, NUL bytes for what may not be seen', async () => {
  const { post, tokenFor, tenant, world } = await setUp('securityReader')
  const invoke = { CmdletInput: { CmdletName: 'Get-InboundConnector', Parameters: {} } }
  const path = `/adminapi/beta/${tenant.id}/InvokeCommand`
  assert.equal((await post(invoke, {}, path, null)).status, 401)
  assert.equal((await post(invoke, {}, path, `Bearer ${tokenFor({ roles: [] })}`)).status, 401)
  assert.equal((await post(invoke, {}, path, `Bearer ${tokenFor({ aud: 'https://graph.microsoft.com' })}`)).status, 401)
  assert.equal((await post(invoke, {}, path, `Bearer ${tokenFor({ oid: 'other' })}`)).status, 403)
  const hidden = await post(invoke)
  assert.equal(hidden.status, 403)
  assert.equal(hidden.headers!['content-encoding'], 'gzip')
  assert.equal(
    (hidden.body as Buffer).every((byte) => byte === 0),
    true,
  )
  assert.equal((await post({ CmdletInput: { CmdletName: 'Get-TransportRule', Parameters: {} } })).status, 200)
  tenant.switches.roleDelay_ms = 60_000
  assert.equal((await post(invoke)).status, 403)
  assert.equal((await post({ CmdletInput: { CmdletName: 'Get-TransportRule', Parameters: {} } })).status, 403)
  await world.clock.advance(61_000)
  assert.equal((await post({ CmdletInput: { CmdletName: 'Get-TransportRule', Parameters: {} } })).status, 200)
  world.clock.close()
})

test('reads are late by the delay, and without an anchor they differ', async () => {
  const { run, tenant, world } = await setUp()
  tenant.switches.exchangeReadDelay_ms = 10_000
  await run('New-OutboundConnector', outbound)
  assert.equal((await run('Get-OutboundConnector')).value.length, 0)
  assert.equal((await run('Set-OutboundConnector', { Identity: 'To gateway', Comment: 'x' })).status, 404)
  const seen = new Set<number>()
  for (let index = 0; index < 4; index += 1) seen.add((await run('Get-OutboundConnector', {}, {})).value.length)
  assert.deepEqual(seen, new Set([0, 1]))
  await world.clock.advance(10_001)
  assert.equal((await run('Get-OutboundConnector')).value.length, 1)
  world.clock.close()
})

test('pages continue by nextLink, expire, and are bound to the anchor', async () => {
  const { run, post, world } = await setUp()
  for (let index = 0; index < 5; index += 1) await run('New-TransportRule', { Name: `r${index}`, SetSCL: 1 })
  const prefer = { ...anchor, prefer: 'odata.maxpagesize=2' }
  const first = await run('Get-TransportRule', {}, prefer)
  const link = new URL(first.body['@odata.nextLink'] as string)
  const same = { CmdletInput: { CmdletName: 'Get-TransportRule', Parameters: {} } }
  const next = JSON.parse(String((await post(same, prefer, link.pathname + link.search)).body)) as {
    value: { Name: string }[]
  }
  assert.deepEqual(
    next.value.map((rule) => rule.Name),
    ['r2', 'r3'],
  )
  assert.equal((await post(same, { prefer: 'x' }, link.pathname + link.search)).status, 400)
  await world.clock.advance(31 * 60_000)
  assert.equal((await post(same, prefer, link.pathname + link.search)).status, 400)
  const few = await run('Get-TransportRule', { ResultSize: 2 })
  assert.deepEqual([few.value.length, few.body['@adminapi.warnings'].length], [2, 1])
  world.clock.close()
})

test('faults: throttled, broken, and answered after the work was done', async () => {
  const { run, post, world } = await setUp()
  world.faults.push(
    {
      service: 'exchange',
      match: 'New-',
      times: 1,
      effect: { kind: 'status', status: 429, code: 'TooManyRequests', message: 'slow down', retryAfter: '7' },
    },
    { service: 'exchange', match: 'New-', times: 1, effect: { kind: 'lost-answer' } },
  )
  const body = { CmdletInput: { CmdletName: 'New-OutboundConnector', Parameters: outbound } }
  assert.equal((await post(body)).headers!['retry-after'], '7')
  assert.equal((await post(body)).destroy, true)
  assert.equal((await run('New-OutboundConnector', outbound)).status, 400)
  assert.equal((await run('Get-OutboundConnector')).value.length, 1)
})

test('ARC sealers are joined and replaced; the override policy has its forced name', async () => {
  const { run } = await setUp()
  assert.deepEqual((await run('Get-ArcConfig')).value, [])
  await run('Set-ArcConfig', { Identity: 'Default', ArcTrustedSealers: ['a.example', 'b.example'] })
  assert.equal((await run('Get-ArcConfig')).value[0]!['ArcTrustedSealers'], 'a.example,b.example')
  await run('Set-ArcConfig', { Identity: 'Default', ArcTrustedSealers: [' '] })
  assert.deepEqual((await run('Get-ArcConfig')).value, [])
  assert.equal((await run('New-PhishSimOverridePolicy', { Name: 'mine' })).value[0]!['Name'], 'PhishSimOverridePolicy')
  assert.equal((await run('New-PhishSimOverridePolicy', { Name: 'again' })).status, 400)
  const rule = await run('New-ExoPhishSimOverrideRule', {
    Policy: 'PhishSimOverridePolicy',
    Domains: ['sim.example'],
    SenderIpRanges: ['203.0.113.5'],
  })
  assert.match(rule.value[0]!['Name'] as string, /^_Exe:PhishSimOverr:[0-9a-f-]{36}$/)
  await run('Set-ExoPhishSimOverrideRule', { Identity: rule.value[0]!['Name'], AddDomains: ['two.example'] })
  assert.deepEqual((await run('Get-ExoPhishSimOverrideRule')).value[0]!['Domains'], ['sim.example', 'two.example'])
})

test('allow list entries, mailboxes, inbox rules and client access settings', async () => {
  const { run } = await setUp()
  const entry = {
    ListType: 'Url',
    ListSubType: 'AdvancedDelivery',
    Entries: ['*.sim.example/*'],
    Allow: true,
    NoExpiration: true,
  }
  const made = await run('New-TenantAllowBlockListItems', entry)
  assert.ok('LastUsedDate(DateTime])' in made.value[0]!)
  assert.equal((await run('New-TenantAllowBlockListItems', entry)).status, 400)
  await run('Set-Mailbox', {
    Identity: 'ada@contoso.com',
    ForwardingSmtpAddress: 'out@fabrikam.com',
    DeliverToMailboxAndForward: true,
  })
  assert.equal(
    (await run('Get-Mailbox', { Identity: 'ada' })).value[0]!['ForwardingSmtpAddress'],
    'smtp:out@fabrikam.com',
  )
  const rule = await run('New-InboxRule', {
    Mailbox: 'ada@contoso.com',
    Name: '.',
    SubjectContainsWords: ['invoice'],
    ForwardTo: ['out@fabrikam.com'],
  })
  assert.deepEqual(rule.value[0]!['ForwardTo'], ['"out@fabrikam.com" [SMTP:out@fabrikam.com]'])
  assert.ok((rule.value[0]!['RuleIdentity'] as number) > Number.MAX_SAFE_INTEGER)
  assert.equal((await run('Disable-InboxRule', { Identity: rule.value[0]!['Identity'] })).status, 200)
  assert.equal(
    (await run('Get-InboxRule', { Mailbox: 'ada@contoso.com', IncludeHidden: true })).value[0]!['Enabled'],
    false,
  )
  await run('Set-CASMailbox', { Identity: 'ada@contoso.com', SmtpClientAuthenticationDisabled: true })
  assert.equal(
    (await run('Get-CASMailbox', { Identity: 'ada@contoso.com' })).value[0]!['SmtpClientAuthenticationDisabled'],
    true,
  )
})

test('the audit log is searchable after its latency; a switched off log stays silent', async () => {
  const { run, tenant, world } = await setUp()
  tenant.switches.auditLatency_ms = 60_000
  await run('New-OutboundConnector', outbound)
  const search = async () =>
    (
      await run('Search-UnifiedAuditLog', {
        StartDate: '2020-01-01',
        EndDate: new Date(world.clock.now().getTime() + 1000).toISOString(),
        RecordType: 'ExchangeAdmin',
      })
    ).value
  assert.deepEqual(await search(), [])
  await world.clock.advance(61_000)
  const data = JSON.parse((await search())[0]!['AuditData'] as string) as {
    Operation: string
    ObjectId: string
    AppId: string
  }
  assert.deepEqual([data.Operation, data.ObjectId, data.AppId], ['New-OutboundConnector', 'To gateway', 'a'])
  world.clock.close()
})

test('a batch is answered in order; $select projects', async () => {
  const { post, tenant } = await setUp()
  const item = (CmdletName: string) => ({
    id: CmdletName,
    method: 'POST',
    url: `/adminapi/beta/${tenant.id}/InvokeCommand?$select=Name`,
    body: { CmdletInput: { CmdletName, Parameters: {} } },
  })
  const reply = await post(
    { requests: [item('Get-HostedConnectionFilterPolicy'), item('Get-Nonsense')] },
    anchor,
    `/adminapi/beta/${tenant.id}/$batch`,
  )
  const { responses } = JSON.parse(String(reply.body)) as {
    responses: { status: number; body: { value: object[] } | null }[]
  }
  assert.deepEqual(
    responses.map((response) => response.status),
    [200, 403],
  )
  assert.deepEqual(responses[0]!.body!.value, [{ Name: 'Default' }])
})

test('trial tenants may not create inbound connectors', async () => {
  const { run, tenant } = await setUp()
  ;(tenant as Tenant).isTrial = true
  assert.equal((await run('New-InboundConnector', { Name: 'x', SenderDomains: ['*'] })).status, 400)
})
