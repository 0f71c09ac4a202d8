// Puts the emulator together: one world, its services on their ports, and helpers for tests. The only file that knows all parts.
import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { Resolver } from 'node:dns/promises'
import os from 'node:os'
import path from 'node:path'
import { createAuthority, type Authority } from './authority.ts'
import { registerBootstrapApp, type BootstrapApp } from './bootstrap-app.ts'
import { createWorld } from './create-world.ts'
import { createTenant, findTenant, realisticSwitches, type TenantSeed } from './directory/create-tenant.ts'
import { startDns, type DnsStub } from './dns/server.ts'
import { enterDomains, enterOperatorZone, type OperatorZone } from './dns/internet.ts'
import { createExchange } from './exchange/service.ts'
import { ExchangeStates } from './exchange/state.ts'
import { createGraphHandler } from './graph/handler.ts'
import { listen, type ListeningService } from './http/server.ts'
import type { ServiceHandler } from './http/types.ts'
import { createLoginHandler } from './login/handler.ts'
import { MailboxStore } from './mailboxes/store.ts'
import { defaultTenants, operatorTenant } from './seeds.ts'
import type { Tenant, World } from './world.ts'

export interface EmulatorOptions {
  /** Delays as in life instead of none. */
  realistic?: boolean
  /** Instead of the default tenants. */
  tenants?: readonly TenantSeed[]
  /** 0 or absent: any free port. */
  ports?: Partial<Record<'login' | 'graph' | 'exchange' | 'management' | 'control' | 'inbox' | 'dns' | 'smtp', number>>
  /** Address to bind; default 127.0.0.1. */
  host?: string
  /** Folder that keeps the authority, so that clients trust the next start, too. */
  directory?: string
  /** Redirect URIs of the bootstrap application. */
  redirectUris?: string[]
}

export interface Emulator extends AsyncDisposable {
  urls: { login: string; graph: string; exchange: string }
  caFile: string
  caPem: string
  dns: { host: string; port: number }
  /** Zone that takes dynamic updates, with its key. */
  operatorZone: OperatorZone
  world: World
  mailboxes: MailboxStore
  exchange: ExchangeStates
  bootstrapApp: BootstrapApp
  advance(ms: number): Promise<void>
  /** The tenant of a GUID, domain or display name. Throws when there is none. */
  tenant(nameOrId: string): Tenant
}

/** Starts everything; dispose of the result to stop it. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const host = options.host ?? '127.0.0.1'
  const trust = await openAuthority(options.directory)
  const world = await createWorld({ authority: trust.authority })
  const stop = new AsyncDisposableStack()
  stop.defer(() => world.clock.close())
  stop.defer(trust.forget)

  const mailboxes = new MailboxStore(() => world.clock.now())
  const states = new ExchangeStates(world)
  world.hooks.tenantCreated.push((tenant) => enterDomains(world, tenant))
  const home = seed(world, options)
  const operatorZone = enterOperatorZone(world)
  const bootstrapApp = registerBootstrapApp(world, home, options.redirectUris ?? [])

  const dns = await startDns(world.dns, world.clock, { host, port: options.ports?.dns ?? 0 })
  stop.defer(dns.close)
  const exchange = createExchange(world, states, { mailboxes })
  const handlers = {
    login: createLoginHandler(world),
    graph: createGraphHandler({
      world,
      mailboxes,
      resolveTxt: txtResolver(dns),
      submit: async () => undefined,
    }),
    exchange: exchange.handle,
  }
  const services = await listenAll(world, handlers, host, options.ports ?? {}, stop)
  return {
    urls: { login: services.login.url, graph: services.graph.url, exchange: services.exchange.url },
    caFile: trust.caFile,
    caPem: trust.authority.certificatePem,
    dns: { host: dns.host, port: dns.port },
    operatorZone,
    world,
    mailboxes,
    exchange: states,
    bootstrapApp,
    advance: async (ms) => await world.clock.advance(ms),
    tenant: (nameOrId) => requireTenant(world, nameOrId),
    [Symbol.asyncDispose]: async () => await stop.disposeAsync(),
  }
}

function seed(world: World, options: EmulatorOptions): Tenant {
  const switches = options.realistic ? realisticSwitches : {}
  const home = createTenant(world, { ...operatorTenant, switches })
  for (const tenant of options.tenants ?? defaultTenants)
    createTenant(world, { ...tenant, switches: { ...switches, ...tenant.switches } })
  return home
}

function requireTenant(world: World, nameOrId: string): Tenant {
  const tenant = findTenant(world, nameOrId)
  if (!tenant) throw new Error(`emulator: no tenant ${nameOrId}`)
  return tenant
}

function txtResolver(dns: DnsStub): (name: string) => Promise<string[][]> {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 })
  resolver.setServers([`${dns.host}:${dns.port}`])
  return async (name) => await resolver.resolveTxt(name)
}

type ServiceName = 'login' | 'graph' | 'exchange'

const certificateNames = [
  'localhost',
  '127.0.0.1',
  'login.microsoftonline.com',
  'login.windows.net',
  'login.microsoft.com',
  'graph.microsoft.com',
  'outlook.office365.com',
  '*.outlook.office365.com',
  'outlook.office.com',
  'manage.office.com',
]

/** A Microsoft host name decides over the port: one port can serve all for clients that cannot be told another. */
export function serviceOfHost(host: string): ServiceName | 'management' | null {
  if (/^login\.(?:microsoftonline|windows|microsoft)\.(?:com|net)$/.test(host)) return 'login'
  if (host === 'graph.microsoft.com') return 'graph'
  if (host === 'outlook.office.com' || /^(?:.+\.)?outlook\.office365\.com$/.test(host)) return 'exchange'
  return host === 'manage.office.com' ? 'management' : null
}

async function listenAll(
  world: World,
  handlers: Record<ServiceName, ServiceHandler>,
  host: string,
  ports: NonNullable<EmulatorOptions['ports']>,
  stop: AsyncDisposableStack,
): Promise<Record<ServiceName, ListeningService>> {
  const certificate = await world.authority.issueCertificate(certificateNames, { server: true })
  const tls = { certificatePem: certificate.chainPem, privateKeyPem: certificate.privateKeyPem }
  const start = async (own: ServiceName): Promise<ListeningService> => {
    const handlerFor = (name: string): { service: string; handler: ServiceHandler } => {
      const service = (serviceOfHost(name) ?? own) as ServiceName
      return { service, handler: handlers[service] }
    }
    const listening = await listen(world, { host, port: ports[own] ?? 0, tls, handlerFor })
    stop.defer(listening.close)
    return listening
  }
  const [login, graph, exchange] = await Promise.all([start('login'), start('graph'), start('exchange')])
  return { login, graph, exchange }
}

/** The authority of a folder, or a fresh one in a temporary folder. */
async function openAuthority(
  directory: string | undefined,
): Promise<{ authority: Authority; caFile: string; forget: () => Promise<void> }> {
  const folder = directory ?? (await mkdtemp(path.join(os.tmpdir(), 'm365-emulator-')))
  await mkdir(folder, { recursive: true })
  const [caFile, keyFile] = [path.join(folder, 'ca.pem'), path.join(folder, 'ca-key.pem')]
  const stored = await readStored(caFile, keyFile)
  const authority = await createAuthority(stored ?? undefined)
  if (!stored) {
    await writeFile(keyFile, authority.privateKeyPem, { mode: 0o600 })
    await writeFile(caFile, authority.certificatePem)
  }
  const forget = async (): Promise<void> => {
    if (directory === undefined) await rm(folder, { recursive: true, force: true })
  }
  return { authority, caFile, forget }
}

async function readStored(
  caFile: string,
  keyFile: string,
): Promise<{ certificatePem: string; privateKeyPem: string } | null> {
  try {
    return { certificatePem: await readFile(caFile, 'utf8'), privateKeyPem: await readFile(keyFile, 'utf8') }
  } catch {
    return null
  }
}
