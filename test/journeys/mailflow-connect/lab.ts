// The connect journeys' laboratory: an emulated tenant, the provisioning with a database, and an SMTP front door that has each
// tenant's certificate as the gateway has.
import { randomBytes } from 'node:crypto'
import type { TestContext } from 'node:test'
import type { Emulator } from '#emulator/emulator.ts'
import { startEmulator, type EmulatorOptions } from '#emulator/emulator.ts'
import { defaultPassword } from '#emulator/directory/create-tenant.ts'
import { createAlerts } from '#alerts/store.ts'
import { createServerContext } from '#mail/smtp/server-tls.ts'
import { createSmtpServer, type SmtpServer } from '#mail/smtp/server.ts'
import { reply, type ServerHandler } from '#mail/smtp/types.ts'
import { createPrivateIssuer } from '#mailflow/provisioning/certificates.ts'
import { createProvisioning, type Provisioning } from '#mailflow/provisioning/connect.ts'
import { createRfc2136Publisher } from '#mailflow/provisioning/dns-publisher.ts'
import { createEngine, type Engine } from '#mailflow/provisioning/engine.ts'
import type { Operation } from '#mailflow/provisioning/operation-store.ts'
import type { ProvisioningParts } from '#mailflow/provisioning/parts.ts'
import { createRouteSource, noPolicies, type DatabaseRouteSource } from '#mailflow/provisioning/routes.ts'
import { createMicrosoftHttp } from '#microsoft/http.ts'
import { createTenant } from '#people/tenants.ts'
import { createAudit } from '#platform/audit/append.ts'
import { systemActor } from '#platform/audit/audit.ts'
import { systemClock, type Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/database.ts'
import { createOutbox } from '#platform/outbox/dispatch.ts'
import { createSecrets } from '#platform/secrets/seal.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { testDatabase } from '#test/support/database.ts'
import { postForm } from '#test/support/post-form.ts'

export const actor = systemActor('journey')
const redirectUri = 'https://mailwarden.example/api/v1/sign-in/microsoft/callback'

export interface Lab {
  emulator: Emulator
  db: Database
  clock: Clock
  parts: ProvisioningParts
  engine: Engine
  provisioning: Provisioning
  routes: DatabaseRouteSource
  tenantId: string
  /** Sign-in of the person, the callback given to the provisioning. */
  signIn(url: string, person?: string): Promise<void>
  /** Runs the tenant's operation to its end or until somebody must act; time is moved where it waits. */
  settle(options?: { until?: (operation: Operation) => boolean }): Promise<Operation>
  /** A second process over the same database. */
  restart(change?: Partial<ProvisioningParts>): void
}

/** Time of the emulator is the product's time: waiting moves both. */
function sharedClock(emulator: Emulator): Clock {
  return {
    now: () => emulator.world.clock.now(),
    monotonicMs: () => emulator.world.clock.now().getTime(),
    sleep: async (delayMs) => emulator.advance(delayMs),
  }
}

export async function openLab(t: TestContext, options: EmulatorOptions = {}, db?: Database): Promise<Lab> {
  const emulator = await startEmulator({ redirectUris: [redirectUri], ...options })
  t.after(() => emulator[Symbol.asyncDispose]())
  const database = db ?? (await testDatabase(t))
  const clock = sharedClock(emulator)
  const parts = makeParts(t, emulator, database, clock)
  const routes = createRouteSource({ ...parts, loadPolicies: noPolicies })
  await startFrontDoor(t, emulator, routes)
  const tenant = await createTenant(database, clock, { name: 'Contoso' })
  const lab: Lab = {
    emulator,
    db: database,
    clock,
    parts,
    routes,
    tenantId: tenant.id,
    ...newProcess(parts),
    signIn: (url, person) => signIn(lab, url, person),
    settle: (how) => settle(lab, how?.until),
    restart(change = {}) {
      lab.parts = { ...parts, ...change }
      Object.assign(lab, newProcess(lab.parts))
    },
  }
  return lab
}

function newProcess(parts: ProvisioningParts): { engine: Engine; provisioning: Provisioning } {
  const engine = createEngine(parts)
  return { engine, provisioning: createProvisioning(parts, engine) }
}

function makeParts(t: TestContext, emulator: Emulator, db: Database, clock: Clock): ProvisioningParts {
  const endpoints = {
    loginUrl: emulator.urls.login,
    graphUrl: emulator.urls.graph,
    exchangeUrl: emulator.urls.exchange,
    managementUrl: emulator.urls.management,
    exchangeRedirectSuffix: new URL(emulator.urls.exchange).hostname,
    caFile: emulator.caFile,
  }
  const http = createMicrosoftHttp(endpoints)
  t.after(() => http.close())
  const outbox = createOutbox(db, { logger: createLogger({ level: 'silent' }), clock })
  const resolvers = [`${emulator.dns.host}:${emulator.dns.port}`]
  const { name, keyName, secret } = emulator.operatorZone
  const key = { name: keyName, algorithm: 'hmac-sha256' as const, secret: Buffer.from(secret, 'base64') }
  const { certificatePem, privateKeyPem } = emulator.world.authority
  return {
    db,
    clock,
    secrets: createSecrets([randomBytes(32)]),
    outbox,
    audit: createAudit(clock),
    alerts: createAlerts({ clock, notify: async () => undefined }),
    endpoints,
    http,
    bootstrap: {
      clientId: emulator.bootstrapApp.clientId,
      clientSecret: emulator.bootstrapApp.clientSecret,
      redirectUri,
    },
    dns: createRfc2136Publisher({ host: emulator.dns.host, port: emulator.dns.port, key }, name, {
      resolvers,
      now: () => clock.now(),
    }),
    // On the machine's clock, because TLS checks validity by it, also when the emulator's time is moved.
    certificates: createPrivateIssuer({ certificatePem, privateKeyPem }, systemClock),
    gateway: {
      zone: name,
      publicAddresses: ['127.0.0.1'],
      egressRanges: ['127.0.0.1'],
      hostName: `gateway.${name}`,
      nextHopPort: emulator.smtp.port,
      nextHopCa: emulator.caPem,
      resolvers,
      probeRecipient: 'probe@outside.example',
      arc: null,
    },
  }
}

/** Answers EHLO and STARTTLS with the tenant's certificate, and takes test mail: what Validate-OutboundConnector needs. */
async function startFrontDoor(t: TestContext, emulator: Emulator, routes: DatabaseRouteSource): Promise<SmtpServer> {
  const fallback = await emulator.world.authority.issueCertificate(['front-door.example'], { server: true })
  const server = createSmtpServer({
    handler: acceptEverything,
    hostName: 'front-door.example',
    requireTls: true,
    tls: {
      context: { cert: fallback.chainPem, key: fallback.privateKeyPem },
      requestClientCertificate: true,
      contextFor: async (serverName) => {
        const certificate = (await routes.certificates()).find(({ name }) => name === serverName)
        return certificate === undefined
          ? null
          : createServerContext({ cert: certificate.certificatePem, key: certificate.privateKeyPem })
      },
    },
  })
  const { port } = await server.listen(0, '127.0.0.1')
  t.after(() => server.close({ drain_ms: 0 }))
  emulator.transport.smtpPorts.set(`*.gw.${emulator.operatorZone.name}`, port)
  return server
}

const acceptEverything: ServerHandler = {
  connect: () => null,
  mail: async () => reply(250, '2.1.0', 'Ok'),
  rcpt: async () => reply(250, '2.1.5', 'Ok'),
  contentStart: async () => null,
  contentChunk: () => undefined,
  contentEnd: async () => reply(250, '2.0.0', 'Ok'),
  abort: () => undefined,
  closed: () => undefined,
}

/** What a person does in a browser: opens the address, fills the form, follows the way back. */
async function signIn(lab: Lab, url: string, person = administratorOf(lab.emulator)): Promise<void> {
  const query = new URL(url).searchParams.toString()
  const segment = new URL(url).pathname.split('/')[1]!
  const form = new URLSearchParams({
    query,
    username: person,
    password: defaultPassword,
    consent: 'accept',
    for_organization: 'yes',
  })
  const location = await postForm(lab.emulator, `${lab.emulator.urls.login}/${segment}/login`, form)
  await lab.provisioning.signedIn(Object.fromEntries(new URL(location).searchParams))
}

/** The seeded tenants' administrator is called `admin`. */
function administratorOf(emulator: Emulator): string {
  const users = [...emulator.tenant('Contoso').users.values()]
  return users.find((user) => user.userPrincipalName.startsWith('admin@'))!.userPrincipalName
}

const rounds_max = 2000

async function settle(lab: Lab, until: (operation: Operation) => boolean = () => false): Promise<Operation> {
  for (let round = 0; round < rounds_max; round += 1) {
    const operation = await lab.engine.advance(lab.tenantId)
    if (operation === null) throw new Error('another worker has the tenant')
    const isOver = operation.state !== 'running' && operation.state !== 'waiting'
    if (isOver || until(operation)) return operation
    const wait_ms = (operation.next_run_at?.getTime() ?? 0) - lab.clock.now().getTime()
    if (wait_ms > 0) await lab.clock.sleep(wait_ms)
  }
  throw new Error('the operation does not come to an end')
}
