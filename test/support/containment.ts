// Containment of compromised mailboxes against the emulated cloud, by real HTTP: an application with the permissions of a connected
// tenant, the track over a database of its own, and one time for both.
import { systemActor } from '#platform/audit/audit.ts'
import type { TestContext } from 'node:test'
import { createAlerts } from '#alerts/store.ts'
import { ruleKey } from '#compromise/containment/rule.ts'
import type { ContainmentParts } from '#compromise/containment/parts.ts'
import { createContainmentTrack, type ContainmentOptions } from '#compromise/containment/track.ts'
import { defaultSettings, type CompromiseSettings } from '#compromise/contract.ts'
import type { ContainmentReport, ContainmentTrack, IncidentFacts } from '#compromise/parts.ts'
import { saveSettings } from '#compromise/settings.ts'
import { findUser } from '#emulator/directory/create-tenant.ts'
import { roleTemplates } from '#emulator/directory/roles.ts'
import { findServicePrincipal } from '#emulator/directory/state.ts'
import { addRoleAssignment, grantAppRole } from '#emulator/directory/actions.ts'
import { findResource } from '#emulator/directory/first-party.ts'
import { startEmulator, type Emulator } from '#emulator/emulator.ts'
import type { FaultPlan, SeenRequest, TenantUser } from '#emulator/world.ts'
import { publicCloud, type MicrosoftEndpoints } from '#microsoft/endpoints.ts'
import { createExchangeClient } from '#microsoft/exchange.ts'
import { createGraphClient } from '#microsoft/graph.ts'
import { createMicrosoftHttp } from '#microsoft/http.ts'
import { createTokenSource, readTokenClaims } from '#microsoft/tokens.ts'
import { createTenant } from '#people/tenants.ts'
import { createAudit } from '#platform/audit/append.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import { call, newKey, signIn } from '#test/emulator/support.ts'
import { testDatabase } from './database.ts'

export const allMeasures: CompromiseSettings['containment'] = {
  rejectRule: true,
  disablesSignIn: true,
  revokesSessions: true,
  liftsMicrosoftBlock: false,
}

export const basicRoles = ['User.Read.All', 'GroupMember.Read.All', 'Domain.Read.All', 'Exchange.ManageAsApp']
export const responseRoles = [
  'User.EnableDisableAccount.All',
  'User.RevokeSessions.All',
  'RoleManagement.Read.Directory',
]

export interface ContainmentCase {
  emulator: Emulator
  db: Database
  clock: Clock
  parts: ContainmentParts
  track: ContainmentTrack
  tenantId: string
  appId: string
  choose(
    change: Partial<Omit<CompromiseSettings, 'containment'>>,
    measures?: Partial<CompromiseSettings['containment']>,
  ): Promise<void>
  user(name: string): TenantUser
  /** Writes the intents of a new incident about the mailbox. */
  open(name: string, more?: Partial<IncidentFacts>): Promise<IncidentFacts>
  end(incident: IncidentFacts): Promise<void>
  report(incident: IncidentFacts): Promise<ContainmentReport>
  /** `sign-in: done`, as shown, by key. */
  states(incident: IncidentFacts): Promise<Record<string, string>>
  alerts(type: string): Promise<{ state: string; count: number; text: string }[]>
  /** What the standing rule lists; null: there is none. */
  listed(): string[] | null
  fail(plan: Omit<FaultPlan, 'times'> & { times?: number }): void
  /** Requests of the product to this service since then, the oldest first. */
  seen(service: string, path: string): SeenRequest[]
  grant(role: string): void
  revoke(role: string): void
  advance(ms: number): Promise<void>
}

export async function containmentCase(
  t: TestContext,
  given: { roles?: readonly string[]; options?: ContainmentOptions; onCheckpoint?: (name: string) => void } = {},
): Promise<ContainmentCase> {
  const emulator = await startEmulator()
  t.after(() => emulator[Symbol.asyncDispose]())
  const db = await testDatabase(t)
  const clock = clockOf(emulator)
  const app = await makeApplication(emulator, [...basicRoles, ...(given.roles ?? responseRoles)])
  const { id: tenantId } = await createTenant(db, clock, { name: 'Contoso' })
  const parts: ContainmentParts = {
    db,
    clock,
    audit: createAudit(clock),
    alerts: createAlerts({ clock, notify: () => Promise.resolve() }),
    microsoft: microsoftOf(t, emulator, clock, app),
    publicUrl: () => 'https://console.mailwarden.example',
    ...(given.onCheckpoint === undefined ? {} : { onCheckpoint: given.onCheckpoint }),
  }
  const track = createContainmentTrack(parts, given.options)
  const tenant = emulator.tenant('Contoso')
  const user = (name: string): TenantUser => {
    const found = findUser(tenant, `${name}@contoso.com`)
    if (found === null) throw new Error(`no user ${name}`)
    return found
  }
  const report = (incident: IncidentFacts) => db.inTenant(tenantId, (trx) => track.state(trx, incident))
  const permissions = permissionsOf(emulator, app.appId)
  return {
    emulator,
    db,
    clock,
    parts,
    track,
    tenantId,
    appId: app.appId,
    user,
    report,
    ...permissions,
    choose: (change, measures = {}) =>
      db.inTenant(tenantId, (trx) =>
        saveSettings(
          trx,
          tenantId,
          { ...defaultSettings, ...change, containment: { ...defaultSettings.containment, ...measures } },
          clock.now(),
        ),
      ),
    async open(name, more = {}) {
      const incident = { ...factsFor(tenantId, user(name), clock), ...more }
      await db.inTenant(tenantId, (trx) => track.begin(trx, incident))
      return incident
    },
    end: (incident) => db.inTenant(tenantId, (trx) => track.end(trx, incident, 'released')),
    async states(incident) {
      const { steps } = await report(incident)
      return Object.fromEntries(steps.map(({ key, state }) => [key, state]))
    },
    alerts: (type) =>
      db.inTenant(tenantId, (trx) =>
        trx
          .selectFrom('alert')
          .select(['state', 'count', 'text'])
          .where('tenant_id', '=', tenantId)
          .where('type', '=', type)
          .execute(),
      ),
    listed() {
      const rule = emulator.exchange
        .of(tenant)
        .table('TransportRule')
        .rows()
        .find(({ values }) => String(values['Comments']).includes(` object=${ruleKey} `))
      return rule === undefined ? null : [rule.values['From']].flat().map(String)
    },
    fail: ({ times = 1, ...plan }) => void emulator.world.faults.push({ times, ...plan }),
    seen: (service, path) =>
      emulator.world.requests.filter(
        (request) => request.service === service && request.appId === app.appId && request.path.includes(path),
      ),
    advance: (ms) => emulator.advance(ms),
  }
}

/** The emulator's time; sleeps and durations are real. */
function clockOf(emulator: Emulator): Clock {
  return {
    now: () => emulator.world.clock.now(),
    monotonicMs: () => performance.now(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  }
}

function factsFor(tenantId: string, user: TenantUser, clock: Clock): IncidentFacts {
  const address = user.mail!.toLowerCase()
  return {
    tenantId,
    id: newId(clock.now()),
    number: 1,
    address,
    addresses: [address],
    personId: user.id,
    actorId: null,
    mailboxKind: user.mailboxType === 'SharedMailbox' ? 'shared' : 'user',
    firstBadAt: clock.now(),
    openedAt: clock.now(),
  }
}

interface Application {
  appId: string
  certificatePem: string
  privateKeyPem: string
}

/** With a certificate and the role Exchange Administrator, as connecting makes it. */
async function makeApplication(emulator: Emulator, roles: readonly string[]): Promise<Application> {
  const { json } = await signIn(emulator)
  const token = json.access_token as string
  const key = await newKey()
  const graph = `${emulator.urls.graph}/v1.0`
  const app = await call(emulator, `${graph}/applications`, {
    token,
    body: {
      displayName: 'Mailwarden Mail flow',
      signInAudience: 'AzureADMyOrg',
      keyCredentials: [
        { type: 'AsymmetricX509Cert', usage: 'Verify', key: key.certificate, displayName: 'mailwarden' },
      ],
    },
  })
  const { appId } = app.json
  await call(emulator, `${graph}/servicePrincipals`, { token, body: { appId } })
  const { grant } = permissionsOf(emulator, appId)
  for (const role of roles) grant(role)
  const tenant = emulator.tenant('Contoso')
  addRoleAssignment(
    { world: emulator.world, tenant, actor: operator },
    findServicePrincipal(tenant.directory, appId)!.id,
    roleTemplates.exchangeAdministrator.id,
  )
  const privateKeyPem = key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  return { appId, certificatePem: key.certificatePem, privateKeyPem }
}

const operator = { kind: 'user' as const, id: systemActor('test').id, name: 'test', appId: null, clientAddress: '' }

function permissionsOf(emulator: Emulator, appId: string): Pick<ContainmentCase, 'grant' | 'revoke'> {
  const tenant = emulator.tenant('Contoso')
  const { directory } = tenant
  const roleOf = (name: string) => {
    for (const resource of directory.servicePrincipals.values()) {
      const role = resource.appRoles.find(({ value }) => value === name)
      if (role !== undefined) return { resourceId: resource.id, appRoleId: role.id }
    }
    throw new Error(`no permission ${name} in ${findResource('https://graph.microsoft.com')!.appId}`)
  }
  return {
    grant(name) {
      const principal = findServicePrincipal(directory, appId)!
      grantAppRole({ world: emulator.world, tenant, actor: operator }, { principalId: principal.id, ...roleOf(name) })
    },
    revoke(name) {
      const principal = findServicePrincipal(directory, appId)!
      const { appRoleId } = roleOf(name)
      for (const [id, each] of directory.appRoleAssignments)
        if (each.principalId === principal.id && each.appRoleId === appRoleId) directory.appRoleAssignments.delete(id)
    },
  }
}

function microsoftOf(
  t: TestContext,
  emulator: Emulator,
  clock: Clock,
  app: Application,
): ContainmentParts['microsoft'] {
  const endpoints: MicrosoftEndpoints = {
    ...publicCloud,
    loginUrl: emulator.urls.login,
    graphUrl: emulator.urls.graph,
    exchangeUrl: emulator.urls.exchange,
    managementUrl: emulator.urls.management,
    exchangeRedirectSuffix: new URL(emulator.urls.exchange).hostname,
    caFile: emulator.caFile,
  }
  const http = createMicrosoftHttp(endpoints)
  t.after(() => http.close())
  const { appId: clientId, certificatePem, privateKeyPem } = app
  const microsoftTenantId = emulator.tenant('Contoso').id
  const tokens = createTokenSource(
    { endpoints, http, clock },
    { microsoftTenantId, clientId, certificatePem, privateKeyPem },
  )
  const graph = createGraphClient({ endpoints, http, clock, token: (how) => tokens.token('graph', how) })
  const exchange = createExchangeClient({ endpoints, http, clock, tokens })
  return {
    endpoints,
    http,
    clients: () =>
      Promise.resolve({
        microsoftTenantId,
        graph,
        exchange,
        roles: async (how = {}) => readTokenClaims(await tokens.token('graph', how)).roles,
        token: (audience, how) => tokens.token({ audience }, how),
      }),
  }
}
