// A gateway on free ports with a scripted next hop, and everything counted: what came in, what went where, what was said.
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { Resolver } from 'node:dns/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pino from 'pino'
import { Registry } from 'prom-client'
import type { Category, ScanReport } from '#detection/verdict.ts'
import type { MessageSource } from '#mail/message/source.ts'
import { startGateway } from '#mailflow/gateway.ts'
import type { Gateway, GatewayOptions, GatewayPorts, SecurityEvent } from '#mailflow/gateway.ts'
import type { MessageRecord } from '#mailflow/history/record.ts'
import { decide } from '#mailflow/policy.ts'
import type { BlockedSender, MailflowRoute, MailRoute } from '#mailflow/route.ts'
import { systemClock } from '#platform/clock.ts'
import type { QuarantineInput } from '#quarantine/contract.ts'
import { RawClient } from '#test/support/smtp/raw-client.ts'
import { startNextHop } from '#test/support/smtp/scripted-next-hop.ts'
import type { NextHop, NextHopOptions } from '#test/support/smtp/scripted-next-hop.ts'
import { testAuthority } from '#test/support/smtp/certificates.ts'
import type { TestAuthority, TestCertificate } from '#test/support/smtp/certificates.ts'
import { keepBooks } from './books.ts'
import type { Promised } from './books.ts'

export const routeToken = 'contosoroutetokencontosor'
export const returnToken = 'contosoreturntokencontoso'
export const microsoftTenantId = '11111111-2222-4333-8444-555555555555'
export const gatewayHost = 'contososlug.gw.mx.example.net'

export interface Kept {
  input: Omit<QuarantineInput, 'source'>
  bytes: Buffer
  id: string
}

export interface Stage extends AsyncDisposable {
  gateway: Gateway
  hop: NextHop
  folder: string
  ports: GatewayPorts
  options: GatewayOptions
  kept: Kept[]
  /** What the clients of this stage were promised with 250. */
  promised: Promised[]
  history: MessageRecord[]
  events: SecurityEvent[]
  alarms: { type: string; subject: string }[]
  routes: MailRoute[]
  blocked: BlockedSender[]
  mailLog: Record<string, unknown>[]
  authority: TestAuthority
  microsoft: TestCertificate
  /** Changes what the scan function does. */
  scan: { run: GatewayPorts['scan'] }
  quarantine: { fault: Error | null }
  /** A client as Exchange Online: TLS, Microsoft's certificate, the tenant's server name. */
  exchange(more?: { serverName?: string; certificate?: TestCertificate | null }): Promise<RawClient>
  /** A client without TLS. */
  plain(): Promise<RawClient>
  /** Stops the gateway and starts another on the same folder. */
  restart(): Promise<void>
}

export interface StageOptions {
  hop?: NextHopOptions
  routes?: (defaults: { mailflow: MailflowRoute; hopPort: number; authority: TestAuthority }) => MailRoute[]
  gateway?: Partial<GatewayOptions>
  ports?: Partial<GatewayPorts>
}

export async function startStage(options: StageOptions = {}): Promise<Stage> {
  const authority = await testAuthority('Stage Authority')
  const [hopCertificate, gatewayCertificate, microsoft, client] = await Promise.all([
    authority.issue('next-hop.example'),
    authority.issue([gatewayHost, 'mx.example.net', '*.gw.mx.example.net']),
    authority.issue('mail.protection.outlook.com'),
    authority.issue('contososlug.mx.example.net'),
  ])
  const hop = await startNextHop({
    tls: { ...hopCertificate, ca: authority.ca, requestClientCertificate: true },
    ...options.hop,
  })
  const folder = await mkdtemp(path.join(tmpdir(), 'mailwarden-stage-'))
  const mailflow: MailflowRoute = {
    mode: 'mailflow',
    tenantId: 'contoso',
    tenantName: 'Contoso',
    domains: ['contoso.example', 'contoso.onmicrosoft.example'],
    nextHop: {
      host: '127.0.0.1',
      port: hop.port,
      tls: (process.env['STAGE_TLS'] ?? 'verify') as 'verify',
      serverName: 'next-hop.example',
      caPem: authority.ca,
    },
    clientCertificate: { certificatePem: client.cert, privateKeyPem: client.key },
    policies: [],
    onScannerFault: { inbound: 'tag', outbound: 'hold' },
    arc: null,
    markKey: createHash('sha256').update('contoso mark').digest('base64'),
    microsoftTenantId,
    gatewayHost,
    routeTokens: [routeToken],
    returnToken,
    state: 'active',
  }
  const stage = {
    hop,
    folder,
    authority,
    microsoft,
    kept: [],
    promised: [],
    history: [],
    events: [],
    alarms: [],
    mailLog: [],
    blocked: [],
  } as unknown as Stage
  stage.routes = options.routes?.({ mailflow, hopPort: hop.port, authority }) ?? [mailflow]
  stage.scan = { run: scanByWords }
  stage.quarantine = { fault: null }
  stage.ports = portsOf(stage, options.ports ?? {})
  stage.options = {
    hostName: 'mx.example.net',
    listen: { host: '127.0.0.1', port: 0 },
    tls: {
      certificates: [
        {
          names: ['mx.example.net', '*.gw.mx.example.net'],
          certificatePem: gatewayCertificate.cert,
          privateKeyPem: gatewayCertificate.key,
        },
      ],
      clientTrustPem: authority.ca,
    },
    requireTls: false,
    microsoft: { certificateNames: ['mail.protection.outlook.com'], sourceRanges: null },
    folder,
    pool: { windowStart: 50 },
    refresh_ms: 100,
    ...options.gateway,
  }
  stage.gateway = await startGateway(stage.ports, stage.options)
  stage.exchange = (more) => openExchange(stage, more ?? {})
  stage.plain = async () => keepBooks(await RawClient.open(stage.gateway.address().port), stage.promised)
  stage.restart = async () => {
    await stage.gateway[Symbol.asyncDispose]()
    stage.gateway = await startGateway({ ...stage.ports, metrics: new Registry() }, stage.options)
  }
  stage[Symbol.asyncDispose] = async () => {
    await stage.gateway[Symbol.asyncDispose]()
    await hop.close()
    await rm(folder, { recursive: true, force: true })
  }
  return stage
}

function portsOf(stage: Stage, more: Partial<GatewayPorts>): GatewayPorts {
  const logger = pino({ level: process.env['STAGE_LOG'] ?? 'silent' })
  return {
    routes: { load: async () => stage.routes },
    blocked: { load: async () => stage.blocked },
    scan: (...input) => stage.scan.run(...input),
    decide,
    transform: async ({ source }) => ({ source, topLines: Buffer.alloc(0), changed: false, refused: null }),
    quarantine: {
      async put({ source, ...input }) {
        if (stage.quarantine.fault !== null) throw stage.quarantine.fault
        const known = stage.kept.find((kept) => kept.input.key === input.key)
        if (known !== undefined) return { id: known.id, existing: true }
        const bytes = await source.slice(0, source.size_bytes)
        const id = `q${stage.kept.length + 1}`
        stage.kept.push({ input, bytes, id })
        return { id, existing: false }
      },
    },
    history: { record: (entry) => void stage.history.push(entry), append: () => undefined },
    alarms: { raise: (alarm) => void stage.alarms.push(alarm), resolve: () => undefined },
    securityEvent: (event) => void stage.events.push(event),
    clock: systemClock,
    logger,
    mailLog: pino({ level: 'info' }, { write: (line: string) => void stage.mailLog.push(JSON.parse(line)) }),
    metrics: new Registry(),
    resolver: new Resolver(),
    ...more,
  }
}

async function openExchange(
  stage: Stage,
  more: { serverName?: string; certificate?: TestCertificate | null },
): Promise<RawClient> {
  const hello = 'mail-eopbgr.outbound.protection.outlook.com'
  const client = await RawClient.open(stage.gateway.address().port, hello)
  const certificate = more.certificate === undefined ? stage.microsoft : more.certificate
  await client.startTls({ serverName: more.serverName ?? gatewayHost, ...certificate }, hello)
  return keepBooks(client, stage.promised)
}

/** Finds what the test wrote: `X-MALWARE`, `X-SPAM`, `X-PHISH`. */
export const scanByWords: GatewayPorts['scan'] = async (source) => reportFor(await categoryIn(source))

async function categoryIn(source: MessageSource): Promise<Category> {
  const text = (await source.slice(0, Math.min(source.size_bytes, 65_536))).toString('latin1')
  if (text.includes('X-MALWARE')) return 'malware'
  if (text.includes('X-PHISH')) return 'phish'
  return text.includes('X-SPAM') ? 'spam' : 'clean'
}

export function reportFor(category: Category, faults: ScanReport['faults'] = []): ScanReport {
  return {
    category,
    score: category === 'clean' ? 0 : 100,
    findings:
      category === 'clean'
        ? []
        : [{ scanner: 'words', category, name: category, reason: `says ${category}`, score: 100, certain: true }],
    faults,
    authentication: { judgedBy: 'none', spf: null, dkim: null, dmarc: null, compauth: null, arc: null },
    summary: { internetMessageId: null, subject: 'test', headerFrom: [], date: null, attachments: [], urls: [] },
    duration_ms: 1,
  }
}

let counter = 0

/** A message as Exchange Online sends it to the gateway. */
export function exchangeMessage(
  more: {
    direction?: 'in' | 'out'
    token?: string | null
    tenant?: string | null
    headers?: string[]
    body?: string
    id?: string
    from?: string
  } = {},
): string {
  counter += 1
  const token = more.token === undefined ? routeToken : more.token
  const tenant = more.tenant === undefined ? microsoftTenantId : more.tenant
  return [
    'Received: from a.example by b.example; Sun, 22 Nov 2026 01:00:00 +0000',
    ...(token === null ? [] : [`X-Mailwarden-Route: ${more.direction ?? 'in'} ${token}`]),
    ...(tenant === null ? [] : [`X-MS-Exchange-CrossTenant-Id: ${tenant}`]),
    `From: <${more.from ?? 'alex@fabrikam.example'}>`,
    `Message-ID: <${more.id ?? `${process.pid}.${counter}@fabrikam.example`}>`,
    'Subject: test',
    ...(more.headers ?? []),
    '',
    more.body ?? 'Hello.\r\n',
  ].join('\r\n')
}

/** What the next hop got without the lines that the gateway put on top. */
export function belowTop(bytes: Buffer): string {
  const text = bytes.toString('latin1')
  const verdict = text.indexOf('X-Mailwarden-Verdict:')
  return text.slice(text.indexOf('\r\n', verdict) + 2)
}

export function withoutRoute(message: string): string {
  return message.replace(/X-Mailwarden-Route: .*\r\n/, '')
}

/** Waits for something that a real process or socket does; fails after ten seconds. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 15_000
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`still not so after 15 s: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
