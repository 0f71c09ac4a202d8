// A whole installation for journeys and the demo: the emulated Microsoft cloud and Mailwarden with all roles, wired as an operator
// would wire them (a configuration file, certificates, DNS with dynamic updates), on free ports, with one time for both.
import { generateKeyPairSync } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { stringify } from 'yaml'
import { startApp, type App } from '../../src/app.ts'
import { readServerConfig } from '../../src/commands/server-config.ts'
import { defaultPassword, type TenantSeed } from '#emulator/directory/create-tenant.ts'
import { startEmulator, type Emulator } from '#emulator/emulator.ts'
import { copyOnServer, openEmbedded, writeEmbedded } from '#test/support/database.ts'
import { postForm } from '#test/support/post-form.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/database.ts'
import { createLogger, type Logger } from '#platform/telemetry/logger.ts'

export interface InstallationOptions {
  /** Instead of the emulator's default tenants. */
  tenants?: readonly TenantSeed[]
  /** Delays as in life (in emulator time). */
  realistic?: boolean
  /** PostgreSQL server; default: MAILWARDEN_TEST_DATABASE_URL, else the embedded database. */
  databaseUrl?: string
  /** Merged over the configuration that is written, by top-level section. */
  config?: Record<string, Record<string, unknown>>
  /** Where everything is kept; default: a temporary folder that goes with the installation. */
  folder?: string
  logger?: Logger
  ports?: { http?: number; gateway?: number; inbox?: number; control?: number }
  /**
   * Of the embedded database: `lent` is one in memory that the tests of this process share; `folder` lies where other processes find it,
   * and is migrated already; default: as on the first start, which takes seconds.
   */
  embedded?: 'lent' | 'folder'
}

export interface Installation extends AsyncDisposable {
  readonly emulator: Emulator
  app: App
  readonly clock: Clock
  readonly folder: string
  readonly configFile: string
  readonly url: string
  readonly gatewayPort: number
  /** Calls the HTTP API with the administrator's token. Throws with the problem's text. */
  api<T = any>(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T>
  /** Moves the time of both worlds and runs what became due. */
  advance(ms: number): Promise<void>
  /** Runs a job of the product now. */
  run(job: string, data?: object): Promise<void>
  createTenant(name: string): Promise<string>
  /** Signs a person in at Microsoft and follows the way back to the product's callback. Resolves with the page's text. */
  signIn(url: string, person: string): Promise<string>
  /** Moves an operation to its end, through waiting; resolves with the last status. */
  settle(
    tenantId: string,
    options?: { until?: (status: MailflowStatus) => boolean; hours_max?: number },
  ): Promise<MailflowStatus>
  /** Creates the tenant in the product and connects it, without a pilot. */
  connect(name: string, options?: { direction?: 'inbound' | 'both'; scope?: unknown }): Promise<string>
  /** Stops and starts the product over the same data. */
  restart(): Promise<void>
}

export interface MailflowStatus {
  connection: { state: string; stateReason?: string; [key: string]: unknown } | null
  operation: {
    kind: string
    state: string
    message: string
    nextRunAt?: string | null
    steps: { key: string; state: string; detail: string }[]
  } | null
}

/** For tests: disposed with the test. */
export async function installation(t: TestContext, options: InstallationOptions = {}): Promise<Installation> {
  const made = await startInstallation({
    logger: createLogger({ level: process.env['MAILWARDEN_TEST_LOG'] === undefined ? 'silent' : 'info' }),
    embedded: 'lent',
    ...options,
  })
  t.after(() => made[Symbol.asyncDispose]())
  return made
}

export async function startInstallation(options: InstallationOptions = {}): Promise<Installation> {
  await using opened = new AsyncDisposableStack()
  const made = await assemble(opened, options)
  const stack = opened.move()
  return Object.assign(made, {
    async [Symbol.asyncDispose]() {
      await made.app[Symbol.asyncDispose]()
      await stack.disposeAsync()
    },
  })
}

type Assembled = Omit<Installation, typeof Symbol.asyncDispose>

/** What is opened goes on the stack, so that a start that fails half-way leaves nothing open. */
async function assemble(stack: AsyncDisposableStack, options: InstallationOptions): Promise<Assembled> {
  const folder = options.folder ?? (await mkdtemp(path.join(os.tmpdir(), 'mailwarden-')))
  if (options.folder === undefined) stack.defer(() => rm(folder, { recursive: true, force: true }))
  const httpPort = options.ports?.http ?? (await freePort())
  const gatewayPort = options.ports?.gateway ?? (await freePort())
  const url = `http://localhost:${httpPort}`
  const emulator = stack.use(
    await startEmulator({
      redirectUris: ['sign-in', 'session', 'portal/sign-in'].map((part) => `${url}/api/v1/${part}/microsoft/callback`),
      ports: { inbox: options.ports?.inbox ?? 0, control: options.ports?.control ?? 0 },
      ...(options.tenants === undefined ? {} : { tenants: options.tenants }),
      ...(options.realistic === undefined ? {} : { realistic: options.realistic }),
    }),
  )
  emulator.transport.smtpPorts.set(`*.gw.${emulator.operatorZone.name}`, gatewayPort)
  emulator.transport.smtpPorts.set('gateway.mailwarden.example', gatewayPort)
  const { databaseUrl, database } = await ownDatabase(stack, folder, options)
  const configFile = await writeConfig(folder, emulator, {
    httpPort,
    gatewayPort,
    url,
    databaseUrl,
    overrides: options.config ?? {},
  })
  const clock = sharedClock(emulator)
  const start = async (): Promise<App> => {
    const { config, folder: base } = readServerConfig(configFile, {})
    return startApp({
      config,
      folder: base,
      roles: ['gateway', 'web', 'worker', 'lure'],
      clock,
      ...(database === undefined ? {} : { database }),
      ...(options.logger === undefined ? {} : { logger: options.logger }),
    })
  }
  const made: Assembled = {
    emulator,
    app: await start(),
    clock,
    folder,
    configFile,
    url,
    gatewayPort,
    api: (method, where, body) => callApi(made, method, where, body),
    async advance(ms) {
      await emulator.advance(ms)
      await emulator.transport.idle()
    },
    run: async (job, data) => made.app.platform!.jobs.runNow(job, data),
    async createTenant(name) {
      const { id } = await made.api<{ id: string }>('POST', '/tenants', { name })
      return id
    },
    signIn: (where, person) => signIn(made, where, person),
    settle: (tenantId, how) => settle(made, tenantId, how ?? {}),
    connect: (name, how) => connect(made, name, how ?? {}),
    async restart() {
      await made.app[Symbol.asyncDispose]()
      made.app = await start()
    },
  }
  return made
}

/** The product sees the emulator's time; durations and sleeps are real. */
function sharedClock(emulator: Emulator): Clock {
  return {
    now: () => emulator.world.clock.now(),
    monotonicMs: () => performance.now(),
    sleep: (delayMs, signal) =>
      new Promise((resolve, reject) => {
        const onAbort = () => {
          clearTimeout(timer)
          reject(signal!.reason as Error)
        }
        const timer = setTimeout(() => {
          signal?.removeEventListener('abort', onAbort)
          resolve()
        }, delayMs)
        signal?.addEventListener('abort', onAbort, { once: true })
      }),
  }
}

let portsTried = 0

/** A port below the range that the system hands out, and away from those of other test processes: it is opened only later. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 10_000 + ((process.pid * 23 + portsTried * 7) % 20_000)
    portsTried += 1
    if (await isFree(port)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

async function ownDatabase(
  stack: AsyncDisposableStack,
  folder: string,
  options: InstallationOptions,
): Promise<{ databaseUrl?: string; database?: Database }> {
  const server = options.databaseUrl ?? process.env['MAILWARDEN_TEST_DATABASE_URL']
  if (server !== undefined) {
    const copy = await copyOnServer(server)
    stack.defer(copy.drop)
    return { databaseUrl: copy.url }
  }
  if (options.embedded === 'lent') return { database: stack.use(await openEmbedded()) }
  if (options.embedded === 'folder') await writeEmbedded(path.join(folder, 'data', 'database'))
  return {}
}

interface Wiring {
  httpPort: number
  gatewayPort: number
  url: string
  databaseUrl?: string | undefined
  overrides: Record<string, Record<string, unknown>>
}

async function writeConfig(folder: string, emulator: Emulator, wiring: Wiring): Promise<string> {
  const secretFile = async (name: string, text: string): Promise<string> => {
    const file = path.join(folder, name)
    await writeFile(file, text, { mode: 0o600 })
    return file
  }
  await mkdir(folder, { recursive: true })
  const { name: zone, keyName, secret } = emulator.operatorZone
  const { authority } = emulator.world
  const own = await authority.issueCertificate([`gateway.${zone}`], { server: true })
  const resolver = `${emulator.dns.host}:${emulator.dns.port}`
  const arcKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const arcPublic = arcKey.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
  emulator.world.dns.add({ name: `arc._domainkey.${zone}`, type: 'TXT', data: [`v=DKIM1; k=rsa; p=${arcPublic}`] })
  const sections: Record<string, Record<string, unknown>> = {
    http: { listen: `127.0.0.1:${wiring.httpPort}`, publicUrl: wiring.url, requestsPerMinute: 1_000_000 },
    database: wiring.databaseUrl === undefined ? {} : { url: wiring.databaseUrl },
    gateway: {
      listen: [`127.0.0.1:${wiring.gatewayPort}`],
      hostName: `gateway.${zone}`,
      zone,
      publicAddresses: ['127.0.0.1'],
      egressAddresses: ['127.0.0.1'],
      tls: {
        certificateFile: await secretFile('gateway.pem', own.chainPem),
        keyFile: await secretFile('gateway.key', own.privateKeyPem),
      },
      clientCa: emulator.caFile,
      clientRanges: ['127.0.0.0/8'],
      nextHopCa: emulator.caFile,
      nextHopPort: emulator.smtp.port,
      arc: {
        domain: zone,
        selector: 'arc',
        keyFile: await secretFile('arc.key', arcKey.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
      },
    },
    dns: {
      resolvers: [resolver],
      update: { server: resolver, zone, tsig: { name: keyName, secretFile: await secretFile('tsig.key', secret) } },
    },
    certificates: {
      ca: {
        certificateFile: await secretFile('ca.pem', authority.certificatePem),
        keyFile: await secretFile('ca.key', authority.privateKeyPem),
      },
    },
    microsoft: {
      loginUrl: emulator.urls.login,
      graphUrl: emulator.urls.graph,
      exchangeUrl: emulator.urls.exchange,
      managementUrl: emulator.urls.management,
      caFile: emulator.caFile,
      bootstrap: {
        clientId: emulator.bootstrapApp.clientId,
        clientSecretFile: await secretFile('bootstrap.secret', emulator.bootstrapApp.clientSecret),
      },
    },
    endpointProducts: {
      defenderUrl: emulator.urls.defender,
      sophosLoginUrl: emulator.urls.sophos,
      sophosUrl: emulator.urls.sophos,
    },
    watch: { confirmSeconds: 0 },
  }
  for (const [section, values] of Object.entries(wiring.overrides))
    sections[section] = { ...sections[section], ...values }
  const file = path.join(folder, 'mailwarden.yaml')
  await writeFile(file, stringify({ dataDir: path.join(folder, 'data'), logLevel: 'info', ...sections }))
  return file
}

async function callApi<T>(made: Assembled, method: string, where: string, body: unknown): Promise<T> {
  const token = (await readFile(path.join(made.folder, 'data', 'admin-token'), 'utf8')).trim()
  const response = await fetch(`${made.url}/api/v1${where}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${where}: ${response.status} ${text.slice(0, 1000)}`)
  return (text === '' ? undefined : JSON.parse(text)) as T
}

/** What a person does in a browser: opens the address, fills the form, follows the way back. */
async function signIn(made: Assembled, where: string, person: string): Promise<string> {
  const query = new URL(where).searchParams.toString()
  const segment = new URL(where).pathname.split('/')[1]!
  const form = new URLSearchParams({
    query,
    username: person,
    password: defaultPassword,
    consent: 'accept',
    for_organization: 'yes',
  })
  const location = await postForm(made.emulator, `${made.emulator.urls.login}/${segment}/login`, form)
  const response = await fetch(location)
  const text = await response.text()
  if (!response.ok)
    throw new Error(`sign-in of ${person}: ${response.status} ${text.replaceAll(/<[^>]*>/g, ' ').trim()}`)
  return text
}

const hour_ms = 3_600_000

async function settle(
  made: Assembled,
  tenantId: string,
  { until, hours_max = 100 }: { until?: (status: MailflowStatus) => boolean; hours_max?: number },
): Promise<MailflowStatus> {
  const begun = made.clock.now().getTime()
  for (;;) {
    await made.run('advance-mailflow')
    const status = await made.api<MailflowStatus>('GET', `/tenants/${tenantId}/mailflow/status`)
    const { operation } = status
    if (until?.(status) === true || operation === null || !['running', 'waiting'].includes(operation.state))
      return status
    if (made.clock.now().getTime() - begun > hours_max * hour_ms)
      throw new Error(`${operation.kind} does not come to an end: ${operation.message}`)
    const due_ms = operation.nextRunAt == null ? 0 : Date.parse(operation.nextRunAt) - made.clock.now().getTime()
    // Real parts (sockets, jobs of the worker) need real time, too.
    if (due_ms > 0) await made.advance(due_ms)
    else await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function connect(
  made: Assembled,
  name: string,
  { direction = 'both', scope }: { direction?: 'inbound' | 'both'; scope?: unknown },
): Promise<string> {
  const tenantId = await made.createTenant(name)
  const { signInUrl } = await made.api<{ signInUrl: string }>('POST', `/tenants/${tenantId}/mailflow/connect`, {
    direction,
    ...(scope === undefined ? {} : { scope }),
    options: { pilot_minutes: 0 },
  })
  await made.settle(tenantId)
  await made.signIn(signInUrl, administratorOf(made.emulator, name))
  const status = await made.settle(tenantId)
  if (status.operation?.state !== 'done')
    throw new Error(
      `connecting ${name}: ${JSON.stringify(status.operation?.steps.filter((step) => !['done', 'skipped', 'open'].includes(step.state)))}`,
    )
  return tenantId
}

/** The seeded tenants' global administrator is called `admin`. */
export function administratorOf(emulator: Emulator, name: string): string {
  const users = [...emulator.tenant(name).users.values()]
  return users.find((user) => user.userPrincipalName.startsWith('admin@'))!.userPrincipalName
}
