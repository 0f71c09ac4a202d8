// Puts the emulator together: one world, its services on their ports, and helpers for tests. The only file that knows all parts.
import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { Resolver } from 'node:dns/promises'
import os from 'node:os'
import path from 'node:path'
import { createAuthority, type Authority } from './authority.ts'
import { registerBootstrapApp, type BootstrapApp } from './bootstrap-app.ts'
import { createWorld } from './create-world.ts'
import { createTenant, findTenant, realisticSwitches, type TenantSeed } from './directory/create-tenant.ts'
import { createDefenderHandler } from './defender/handler.ts'
import { startDns, type DnsStub } from './dns/server.ts'
import { enterDomains, enterOperatorZone, type OperatorZone } from './dns/internet.ts'
import { exchangeReferences } from './exchange-references.ts'
import { seedLegacyIpConnectors, type LegacyOptions } from './exchange/legacy.ts'
import { createExchange } from './exchange/service.ts'
import { ExchangeStates } from './exchange/state.ts'
import { createControlHandler } from './control/handler.ts'
import { createGraphHandler } from './graph/handler.ts'
import { listen } from './http/server.ts'
import type { ServiceHandler } from './http/types.ts'
import { createLoginHandler } from './login/handler.ts'
import { createInboxHandler } from './inbox/handler.ts'
import { MailboxStore } from './mailboxes/store.ts'
import { createManagementHandler } from './management/handler.ts'
import { defaultTenants, operatorTenant } from './seeds.ts'
import { createSophosHandler } from './sophos/handler.ts'
import type { Internet } from './transport/internet.ts'
import { createTransport, type Transport } from './transport/transport.ts'
import type { Tenant, World } from './world.ts'

export interface EmulatorOptions {
  /** Delays as in life instead of none. */
  realistic?: boolean
  /** Instead of the default tenants. */
  tenants?: readonly TenantSeed[]
  /** 0 or absent: any free port. */
  ports?: Partial<Record<ServiceName | 'dns' | 'smtp', number>>
  /** Address to bind; default 127.0.0.1. */
  host?: string
  /** Folder that keeps the authority, so that clients trust the next start, too. */
  directory?: string
  /** Redirect URIs of the bootstrap application. */
  redirectUris?: string[]
  /** Where smart hosts and outside MX hosts listen, by host name or `*.pattern`: tests cannot listen on port 25. */
  smtpPorts?: Record<string, number>
  /** Gateway that Adatum's connectors of the older kind point to. */
  legacy?: LegacyOptions
}

const defaultLegacy: LegacyOptions = { gatewayAddresses: ['203.0.113.25'], smartHost: 'gateway.mailwarden.example' }

export interface Emulator extends AsyncDisposable {
  urls: {
    login: string
    graph: string
    exchange: string
    management: string
    control: string
    inbox: string
    defender: string
    sophos: string
  }
  caFile: string
  caPem: string
  dns: { host: string; port: number }
  /** Zone that takes dynamic updates, with its key. */
  operatorZone: OperatorZone
  world: World
  /** Where Exchange Online of all tenants takes mail. */
  smtp: { host: string; port: number }
  mailboxes: MailboxStore
  exchange: ExchangeStates
  transport: Transport
  /** Outside senders, and the mail that outside servers took. */
  internet: Internet
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
  world.hooks.domainReferences.push((tenant, domain) => exchangeReferences(states, tenant, domain))
  const home = seed(world, options)
  const migrating = findTenant(world, 'Adatum')
  if (migrating) seedLegacyIpConnectors(states, migrating, options.legacy ?? defaultLegacy)
  const operatorZone = enterOperatorZone(world)
  const bootstrapApp = registerBootstrapApp(world, home, options.redirectUris ?? [])

  const dns = await startDns(world.dns, world.clock, { host, port: options.ports?.dns ?? 0 })
  stop.defer(dns.close)
  const smtpPorts = new Map(Object.entries(options.smtpPorts ?? {}))
  const listenSmtp = { host, port: options.ports?.smtp ?? 0 }
  const transport = await createTransport(world, { mailboxes, states, smtpPorts, listen: listenSmtp })
  stop.defer(async () => await transport.close())
  const exchange = createExchange(world, states, { mailboxes, transport })
  const tenant = (nameOrId: string): Tenant => requireTenant(world, nameOrId)
  const urls: Emulator['urls'] = {
    login: '',
    graph: '',
    exchange: '',
    management: '',
    control: '',
    inbox: '',
    defender: '',
    sophos: '',
  }
  const handlers: Record<ServiceName, ServiceHandler> = {
    login: createLoginHandler(world),
    graph: createGraphHandler({
      world,
      mailboxes,
      resolveTxt: txtResolver(dns),
      submit: async (tenantId, userName, raw, to, saveToSentItems) => {
        await transport.submit(tenantId, userName, raw, { envelope: { to }, saveToSentItems })
      },
    }),
    exchange: exchange.handle,
    management: createManagementHandler(world),
    defender: createDefenderHandler(world),
    sophos: createSophosHandler(world),
    control: createControlHandler({
      world,
      transport,
      exchange: exchange.handle,
      bootstrapApp,
      urls: () => urls,
      tenant,
    }),
    inbox: createInboxHandler({ world, mailboxes, transport }),
  }
  Object.assign(urls, await listenAll(world, handlers, host, options.ports ?? {}, stop))
  return {
    urls,
    caFile: trust.caFile,
    caPem: trust.authority.certificatePem,
    dns: { host: dns.host, port: dns.port },
    operatorZone,
    world,
    smtp: { host, port: transport.port },
    mailboxes,
    exchange: states,
    transport,
    internet: transport.internet,
    bootstrapApp,
    advance: async (ms) => await world.clock.advance(ms),
    tenant,
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

/** HTTPS ones are part of the emulated cloud; control and inbox are tools on loopback. */
const cloudServices = ['login', 'graph', 'exchange', 'management', 'defender', 'sophos'] as const
const tools = ['control', 'inbox'] as const
type ServiceName = (typeof cloudServices)[number] | (typeof tools)[number]

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
  'api.security.microsoft.com',
  '*.api.security.microsoft.com',
  'api.securitycenter.microsoft.com',
  'id.sophos.com',
  '*.central.sophos.com',
]

/** A Microsoft host name decides over the port: one port can serve all for clients that cannot be told another. */
export function serviceOfHost(host: string): (typeof cloudServices)[number] | null {
  if (/^login\.(?:microsoftonline|windows|microsoft)\.(?:com|net)$/.test(host)) return 'login'
  if (host === 'graph.microsoft.com') return 'graph'
  if (/^(?:(?:us|eu|uk|au|swa|ina)\.)?api\.security(?:center)?\.microsoft\.com$/.test(host)) return 'defender'
  if (host === 'id.sophos.com' || host.endsWith('.central.sophos.com')) return 'sophos'
  if (host === 'outlook.office.com' || /^(?:.+\.)?outlook\.office365\.com$/.test(host)) return 'exchange'
  return host === 'manage.office.com' ? 'management' : null
}

async function listenAll(
  world: World,
  handlers: Record<ServiceName, ServiceHandler>,
  host: string,
  ports: NonNullable<EmulatorOptions['ports']>,
  stop: AsyncDisposableStack,
): Promise<Record<ServiceName, string>> {
  const certificate = await world.authority.issueCertificate(certificateNames, { server: true })
  const tls = { certificatePem: certificate.chainPem, privateKeyPem: certificate.privateKeyPem }
  const start = async (own: ServiceName): Promise<[ServiceName, string]> => {
    const isTool = own === 'control' || own === 'inbox'
    const handlerFor = (name: string): { service: string; handler: ServiceHandler } => {
      const service = (isTool ? null : serviceOfHost(name)) ?? own
      return { service, handler: handlers[service] }
    }
    const port = ports[own] ?? 0
    const address = isTool ? '127.0.0.1' : host
    const listening = await listen(world, { host: address, port, handlerFor, ...(isTool ? {} : { tls }) })
    stop.defer(listening.close)
    return [own, listening.url]
  }
  const urls = await Promise.all([...cloudServices, ...tools].map(start))
  return Object.fromEntries(urls) as Record<ServiceName, string>
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
