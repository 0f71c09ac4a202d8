// What the health checks judge, gathered from the tables of the slices, from DNS and from this machine.
import { X509Certificate } from 'node:crypto'
import { Resolver } from 'node:dns/promises'
import { existsSync, readFileSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import net from 'node:net'
import { sql } from 'kysely'
import { listAlertTypes } from '#alerts/catalogue.ts'
import type { DomainFacts, MailflowFacts } from '#alerts/health/check.ts'
import type { FactSources } from '#alerts/health/run.ts'
import { frequencyFor } from '#alerts/rules-policy.ts'
import { rulesFor } from '#alerts/rules-store.ts'
import { redirectingStates } from '#mailflow/provisioning.ts'
import { parseHostPort } from '#platform/config/checks.ts'
import type { Config } from '#platform/config/schema.ts'
import type { Trx } from '#platform/db/database.ts'
import type { Platform } from './platform.ts'

const probe_timeout_ms = 3_000
const dns_age_ms_max = 3_600_000
const spf_parallel = 8

const highTypes = listAlertTypes()
  .filter(({ severity }) => severity === 'high')
  .map(({ type }) => type)

export function healthSources(platform: Platform): FactSources {
  const { db, config } = platform
  const spfOf = createSpfLookup(platform)
  const ofTenant =
    <T>(read: (trx: Trx, tenantId: string) => Promise<T>) =>
    async (tenantId: string | null) =>
      tenantId === null ? undefined : db.inTenant(tenantId, (trx) => read(trx, tenantId))
  return {
    mailflow: ofTenant(readMailflow),
    domains: async (tenantId) => {
      const domains = await ofTenant(readDomains)(tenantId)
      return domains === undefined ? undefined : withSpf(domains, spfOf)
    },
    directory: ofTenant(readDirectory),
    certificates: async (tenantId) =>
      tenantId === null ? ownCertificates(config) : db.inTenant(tenantId, (trx) => readCertificates(trx, tenantId)),
    rules: async (tenantId) =>
      (await rulesFor(db, tenantId)).map((rule) => ({
        name: rule.name,
        isEnabled: rule.is_enabled,
        tellsHigh: highTypes.some((type) => frequencyFor(rule, { type, severity: 'high' }) !== 'never'),
        lastSentAt: rule.last_sent_at,
        lastError: rule.last_error,
      })),
    administrators: (tenantId) => db.asSystem((trx) => readAdministrators(trx, tenantId)),
    scanners: () => probeScanners(config),
    database: async () => ({ kind: db.kind }),
    putAside: () => db.asSystem((trx) => readPutAside(trx, platform.clock.now())),
    disk: () => readDisk(config),
  }
}

async function readMailflow(trx: Trx, tenantId: string): Promise<MailflowFacts | null> {
  const connection = await trx
    .selectFrom('mailflow_connection')
    .select(['state', 'state_reason', 'problem'])
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst()
  if (connection === undefined) return null
  const watch = await trx
    .selectFrom('tamper_state')
    .select(['checked_at', 'check_error'])
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst()
  const findings = await trx
    .selectFrom('tamper_finding')
    .select(['code', 'severity', 'object_name', 'summary'])
    .where('tenant_id', '=', tenantId)
    .where('state', '=', 'open')
    .execute()
  return {
    state: connection.state,
    stateReason: connection.state_reason,
    consentProblem: connection.problem,
    checkedAt: watch?.checked_at ?? null,
    checkError: watch?.check_error ?? null,
    findings: findings.map(({ code, severity, object_name, summary }) => ({
      severity,
      summary,
      objectName: object_name,
      isAboutAuditing: code === 'audit.off' || code === 'audit.silent',
    })),
  }
}

/** Protected: in the scope of a connection that redirects. A scope of people or groups covers no whole domain. */
async function readDomains(trx: Trx, tenantId: string): Promise<Omit<DomainFacts, 'spf'>[]> {
  const domains = await trx
    .selectFrom('accepted_domain')
    .select(['name', 'is_initial'])
    .where('tenant_id', '=', tenantId)
    .where('is_verified', '=', true)
    .where('has_email', '=', true)
    .execute()
  const connection = await trx
    .selectFrom('mailflow_connection')
    .select(['state', 'scope'])
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst()
  const redirects = connection !== undefined && redirectingStates.includes(connection.state)
  const scope = connection?.scope ?? { kind: 'domains' as const, addresses: [] }
  const isIn = (name: string) => scope.kind === 'all' || (scope.kind === 'domains' && scope.addresses.includes(name))
  // Nobody is written to at the initial domain as a rule; a scope that leaves it out is a choice.
  return domains
    .filter(({ is_initial }) => !is_initial)
    .map(({ name }) => ({ name, isProtected: redirects && isIn(name) }))
}

async function readDirectory(trx: Trx, tenantId: string) {
  const rows = await trx
    .selectFrom('sync_state')
    .select(['resource', 'completed_at', 'failed_at', 'failure'])
    .where('tenant_id', '=', tenantId)
    .execute()
  return rows.map(({ resource, completed_at, failed_at, failure }) => ({
    resource: `${resource.charAt(0).toUpperCase()}${resource.slice(1)}`,
    completedAt: completed_at,
    failure: failed_at !== null && (completed_at === null || failed_at > completed_at) ? failure : null,
  }))
}

async function readCertificates(trx: Trx, tenantId: string) {
  const rows = await trx
    .selectFrom('mailflow_certificate')
    .select(['purpose', 'name', 'not_after'])
    .where('tenant_id', '=', tenantId)
    .execute()
  return rows.map(({ purpose, name, not_after }) => ({ name: `${name} (${purpose})`, expiresAt: not_after }))
}

/** Those of the configuration; who does not exist is said elsewhere. */
function ownCertificates({ gateway, http, certificates }: Config): Promise<{ name: string; expiresAt: Date }[]> {
  const files = {
    gateway: gateway.tls?.certificateFile,
    console: http.tls?.certificateFile,
    authority: certificates.ca?.certificateFile,
  }
  return Promise.resolve(
    Object.entries(files).flatMap(([name, file]) =>
      file === undefined || !existsSync(file)
        ? []
        : [
            {
              name: `Certificate of the ${name}`,
              expiresAt: new Date(new X509Certificate(readFileSync(file)).validTo),
            },
          ],
    ),
  )
}

/** Whoever signs in with Microsoft has what the tenant asks of them; others need a passkey or an authenticator app. */
async function readAdministrators(trx: Trx, tenantId: string | null) {
  const { rows } = await sql<{ name: string; has_second_factor: boolean }>`
    select u.name, (u.totp_secret is not null or (u.password_hash is null and u.microsoft_object_id is not null)
      or exists (select from access_passkey p where p.user_id = u.id)) as has_second_factor
    from access_user u where u.state = 'active' and exists (
      select from access_assignment a where a.user_id = u.id
        and (a.tenant_ids is null or ${tenantId}::uuid = any(a.tenant_ids)))
    order by u.name`.execute(trx)
  return rows.map(({ name, has_second_factor }) => ({ name, hasSecondFactor: has_second_factor }))
}

async function withSpf(domains: Omit<DomainFacts, 'spf'>[], spfOf: (name: string) => Promise<DomainFacts['spf']>) {
  const found: DomainFacts[] = []
  for (let at = 0; at < domains.length; at += spf_parallel) {
    const some = domains.slice(at, at + spf_parallel)
    found.push(...(await Promise.all(some.map(async (domain) => ({ ...domain, spf: await spfOf(domain.name) })))))
  }
  return found
}

/** RFC 7208 4.5: one TXT record that begins with v=spf1. Each domain at most once an hour. */
function createSpfLookup({ config, clock }: Platform): (name: string) => Promise<DomainFacts['spf']> {
  const resolver = new Resolver({ timeout: 3_000, tries: 1 })
  if (config.dns.resolvers.length > 0) resolver.setServers(config.dns.resolvers)
  const known = new Map<string, { spf: DomainFacts['spf']; at_ms: number }>()
  return async (name) => {
    const last = known.get(name)
    if (last !== undefined && clock.monotonicMs() - last.at_ms < dns_age_ms_max) return last.spf
    const spf = await resolver.resolveTxt(name).then(
      (records) => judgeSpf(records.map((parts) => parts.join(''))),
      (error: NodeJS.ErrnoException) => (['ENOTFOUND', 'ENODATA'].includes(error.code ?? '') ? 'missing' : 'unknown'),
    )
    if (spf !== 'unknown') known.set(name, { spf, at_ms: clock.monotonicMs() })
    return spf
  }
}

export function judgeSpf(records: readonly string[]): DomainFacts['spf'] {
  const record = records.find((text) => /^v=spf1(?: |$)/i.test(text))
  if (record === undefined) return 'missing'
  // A redirect, a macro or another include may lead there; only a plain record that does not is wrong for sure.
  if (/[ +?~]include:spf\.protection\.outlook\.com(?= |$)/i.test(record) || /redirect=|%\{/i.test(record)) return 'ok'
  return /include:/i.test(record) ? 'unknown' : 'without-microsoft'
}

async function probeScanners({ scanners }: Config) {
  const targets = [
    ...(scanners.clamd === undefined ? [] : [{ name: 'clamd', ...socketOf(scanners.clamd.address) }]),
    ...(scanners.rspamd === undefined ? [] : [{ name: 'rspamd', ...urlTarget(new URL(scanners.rspamd.url)) }]),
  ]
  return Promise.all(targets.map(async ({ name, ...target }) => ({ name, isReachable: await canConnect(target) })))
}

type Target = { host: string; port: number } | { path: string }

function socketOf(address: string): Target {
  if (address.startsWith('unix:')) return { path: address.slice('unix:'.length) }
  const { host, port } = parseHostPort(address)!
  return { host, port }
}

const urlTarget = ({ hostname, port, protocol }: URL): Target => ({
  host: hostname.replace(/^\[|\]$/g, ''),
  port: Number(port) || (protocol === 'https:' ? 443 : 80),
})

function canConnect(target: Target): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ ...target, timeout: probe_timeout_ms } as net.NetConnectOpts)
    const end = (isReachable: boolean) => {
      socket.destroy()
      resolve(isReachable)
    }
    socket.once('connect', () => end(true))
    socket.once('timeout', () => end(false))
    socket.once('error', () => end(false))
  })
}

async function readPutAside(trx: Trx, now: Date) {
  const since = new Date(now.getTime() - 7 * 86_400_000)
  const { rows } = await sql<{ consumer: string; count: number; lastError: string }>`
    select consumer, count(*)::integer as count, (array_agg(error order by parked_at desc))[1] as "lastError"
    from outbox_parked where parked_at >= ${since} group by consumer order by consumer`.execute(trx)
  return rows
}

async function readDisk({ dataDir }: Config) {
  const { bavail, blocks, bsize } = await statfs(dataDir)
  return [{ name: 'Data folder', free_bytes: bavail * bsize, size_bytes: blocks * bsize }]
}
