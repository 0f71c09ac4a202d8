// Scans of computers against the fakes of the vendors and a scripted agent, by real HTTP, with one time for all of them.
import { randomBytes } from 'node:crypto'
import type { TestContext } from 'node:test'
import { advanceAll } from '#compromise/endpoints/jobs.ts'
import { registryOf, secretContext, type Registry } from '#compromise/endpoints/registry.ts'
import { createEndpointsTrack } from '#compromise/endpoints/track.ts'
import {
  defaultSettings,
  type BackEndName,
  type CompromiseSettings,
  type IncidentComputerView,
} from '#compromise/contract.ts'
import type { CompromiseParts, EndpointsReport, EndpointsTrack, IncidentFacts } from '#compromise/parts.ts'
import { saveSettings } from '#compromise/settings.ts'
import {
  computersOf,
  addComputer,
  setOnline,
  type ComputerSeed,
  type VirtualComputer,
} from '#emulator/computers/virtual-computer.ts'
import { grantAppRole } from '#emulator/directory/actions.ts'
import { findServicePrincipal } from '#emulator/directory/state.ts'
import { sophosOf } from '#emulator/sophos/handler.ts'
import type { Emulator } from '#emulator/emulator.ts'
import type { FaultPlan } from '#emulator/world.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import { createOutbox } from '#platform/outbox/dispatch.ts'
import { createSecrets } from '#platform/secrets/seal.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { addPerson } from './agent-server.ts'
import { containmentCase } from './containment.ts'

export const graphRoles = [
  'Directory.Read.All',
  'DeviceManagementManagedDevices.Read.All',
  'DeviceManagementManagedDevices.PrivilegedOperations.All',
]
export const defenderRoles = [
  'Machine.Read.All',
  'Machine.ReadWrite.All',
  'Machine.Scan',
  'Machine.Isolate',
  'User.Read.All',
  'Alert.Read.All',
]
const userName = 'paula.pohl'

export interface EndpointCase {
  emulator: Emulator
  db: Database
  clock: Clock
  parts: CompromiseParts
  registry: Registry
  track: EndpointsTrack
  tenantId: string
  /** Object id of the person of the incident. */
  personId: string
  hasEndpoint: boolean
  switchOn(...names: BackEndName[]): Promise<void>
  choose(change: Partial<CompromiseSettings>): Promise<void>
  computer(seed?: Partial<ComputerSeed>): VirtualComputer
  setOnline(computer: VirtualComputer, isOnline: boolean): void
  /** All computers of the tenant. */
  remove(): void
  person: { id: string; userPrincipalName: string; addresses: string[] }
  open(more?: Partial<IncidentFacts>): Promise<IncidentFacts>
  report(incident: IncidentFacts): Promise<EndpointsReport>
  /** The only computer of the incident. */
  only(incident: IncidentFacts): Promise<IncidentComputerView>
  /** Lets emulator time pass in steps, with the job between them. */
  pass(minutes: number, step_seconds?: number): Promise<void>
  alerts(type: string): Promise<{ state: string; count: number; text: string; severity: string }[]>
  events(type: string): Promise<Record<string, unknown>[]>
  grantDefender(...roles: string[]): void
  revoke(role: string): void
  fail(plan: Omit<FaultPlan, 'times'> & { times?: number }): void
  /** Requests to this service whose line contains the text. */
  seen(service: string, text: string): number
}

export async function endpointCase(
  t: TestContext,
  given: { graph?: readonly string[]; defender?: readonly string[] } = {},
): Promise<EndpointCase> {
  const base = await containmentCase(t, { roles: given.graph ?? graphRoles })
  const { emulator, db, clock, tenantId } = base
  const tenant = emulator.tenant('Contoso')
  const user = base.user(userName)
  await addPerson(db, tenantId, { id: user.id, name: user.displayName, upn: user.userPrincipalName })
  await db.inTenant(tenantId, (trx) =>
    trx
      .insertInto('address')
      .values({
        tenant_id: tenantId,
        address: user.mail!.toLowerCase(),
        owner_kind: 'person',
        owner_id: user.id,
        is_primary: true,
      })
      .execute(),
  )
  const logger = createLogger({ level: (process.env['MAILWARDEN_TEST_LOG'] ?? 'silent') as 'silent' })
  const made = { hasEndpoint: true }
  const parts = {
    ...base.parts,
    logger,
    outbox: createOutbox(db, { logger, clock }),
    secrets: createSecrets([randomBytes(32)]),
    hasEndpoint: () => Promise.resolve(made.hasEndpoint),
    endpointHosts: {
      defenderUrl: emulator.urls.defender,
      sophosLoginUrl: emulator.urls.sophos,
      sophosUrl: emulator.urls.sophos,
    },
  } as unknown as CompromiseParts
  const registry = registryOf(parts)
  const track = createEndpointsTrack(parts, registry)
  const report = (incident: IncidentFacts) => db.inTenant(tenantId, (trx) => track.state(trx, incident))
  const grantDefender = (...roles: string[]): void => {
    const service = [...tenant.directory.servicePrincipals.values()].find(
      ({ displayName }) => displayName === 'WindowsDefenderATP',
    )!
    const actor = { kind: 'user' as const, id: user.id, name: 'test', appId: null, clientAddress: '' }
    for (const name of roles) {
      const role = service.appRoles.find(({ value }) => value === name)!
      grantAppRole(
        { world: emulator.world, tenant, actor },
        {
          principalId: findServicePrincipal(tenant.directory, base.appId)!.id,
          resourceId: service.id,
          appRoleId: role.id,
        },
      )
    }
  }
  grantDefender(...(given.defender ?? defenderRoles))
  const result: EndpointCase = {
    emulator,
    db,
    clock,
    parts,
    registry,
    track,
    tenantId,
    personId: user.id,
    person: { id: user.id, userPrincipalName: user.userPrincipalName, addresses: [user.mail!.toLowerCase()] },
    remove: () => void computersOf(emulator.world, tenant.id).splice(0),
    get hasEndpoint() {
      return made.hasEndpoint
    },
    set hasEndpoint(value) {
      made.hasEndpoint = value
    },
    report,
    grantDefender,
    revoke: base.revoke,
    fail: base.fail,
    alerts: async (type) =>
      db.inTenant(tenantId, (trx) =>
        trx
          .selectFrom('alert')
          .select(['state', 'count', 'text', 'severity'])
          .where('tenant_id', '=', tenantId)
          .where('type', '=', type)
          .execute(),
      ),
    events: async (type) => {
      const rows = await db.asSystem((trx) =>
        trx.selectFrom('outbox_event').select('payload').where('type', '=', type).orderBy('id').execute(),
      )
      return rows.map(({ payload }) => payload as Record<string, unknown>)
    },
    async switchOn(...names) {
      const account = sophosOf(emulator.world, tenant)
      for (const name of names)
        await db.inTenant(tenantId, (trx) =>
          trx
            .insertInto('endpoint_back_end')
            .values({
              tenant_id: tenantId,
              name,
              is_on: true,
              client_id: name === 'sophos' ? account.clientId : null,
              client_secret:
                name === 'sophos' ? parts.secrets.seal(account.clientSecret, secretContext(tenantId, 'sophos')) : null,
              state: 'unknown',
              problem: null,
              feed: null,
              updated_at: clock.now(),
            })
            .execute(),
        )
    },
    choose: (change) =>
      db.inTenant(tenantId, (trx) => saveSettings(trx, tenantId, { ...defaultSettings, ...change }, clock.now())),
    computer: (seed = {}) => addComputer(emulator.world, tenant, { name: 'contoso-lt1', owner: userName, ...seed }),
    setOnline: (computer, isOnline) => setOnline(emulator.world, computer, isOnline),
    async open(more = {}) {
      const now = clock.now()
      const address = user.mail!.toLowerCase()
      const incident: IncidentFacts = {
        tenantId,
        id: newId(now),
        number: 1,
        address,
        addresses: [address],
        personId: user.id,
        actorId: null,
        mailboxKind: 'user',
        firstBadAt: new Date(now.getTime() - 3 * 60_000),
        openedAt: now,
        ...more,
      }
      await db.inTenant(tenantId, (trx) => track.begin(trx, incident))
      await track.advance(incident)
      return incident
    },
    async only(incident) {
      const { computers } = await report(incident)
      if (computers.length !== 1) throw new Error(`${computers.length} computers: ${JSON.stringify(computers)}`)
      return computers[0]!
    },
    async pass(minutes, step_seconds = 60) {
      for (let passed = 0; passed < minutes * 60; passed += step_seconds) {
        await emulator.advance(Math.min(step_seconds, minutes * 60 - passed) * 1000)
        await advanceAll(parts, registry)
      }
    },
    seen: (service, text) =>
      emulator.world.requests.filter((each) => each.service === service && `${each.method} ${each.path}`.includes(text))
        .length,
  }
  return result
}
