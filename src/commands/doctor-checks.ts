// The single examinations of the doctor. None changes anything; none waits longer than a few seconds.
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { Resolver } from 'node:dns/promises'
import { accessSync, constants, existsSync, readFileSync, statfsSync } from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { maskUrl } from '#platform/config/describe.ts'
import { parseHostPort } from '#platform/config/checks.ts'
import type { Config } from '#platform/config/schema.ts'
import { openConfiguredDatabase } from '#platform/db/configured.ts'
import { pendingMigrations } from '#platform/db/migrate.ts'
import { isAppError } from '#platform/errors.ts'
import { readKeyFile } from '#platform/secrets/key-file.ts'
import { keyFileOf } from '#platform/secrets/configured.ts'
import { migrations } from '../migrations.ts'
import { localUrl } from './api-client.ts'

export interface Finding {
  what: string
  state: 'ok' | 'warning' | 'failed'
  found: string
  /** What to do; null when all is well. */
  todo: string | null
}

const timeout_ms = 4_000
const expiry_warning_days = 21
const free_bytes_min = 1024 ** 3

const ok = (what: string, found: string): Finding => ({ what, state: 'ok', found, todo: null })
const warning = (what: string, found: string, todo: string): Finding => ({ what, state: 'warning', found, todo })
const failed = (what: string, found: string, todo: string): Finding => ({ what, state: 'failed', found, todo })

export async function examine(config: Config): Promise<Finding[]> {
  const isRunning = await answersHealth(config)
  const findings = await Promise.all([
    examineFolder(config),
    examineKeyFile(config),
    examineDatabase(config, isRunning),
    examinePort('http.listen', config.http.listen, isRunning),
    ...config.gateway.listen.map((address) => examinePort('gateway.listen', address, isRunning)),
    examineResolver(config),
    ...(config.scanners.clamd ? [examineClamd(config.scanners.clamd.address)] : []),
    ...(config.scanners.rspamd ? [examineRspamd(config.scanners.rspamd.url)] : []),
    ...certificatesOf(config).map(([what, certificate, key]) => examineCertificate(what, certificate, key)),
  ])
  return [
    isRunning
      ? ok('server', `answers at ${localUrl(config)}`)
      : warning('server', 'does not run', 'start it with "mailwarden serve"'),
    ...findings,
  ]
}

async function answersHealth(config: Config): Promise<boolean> {
  try {
    const response = await fetch(new URL('/healthz', localUrl(config)), { signal: AbortSignal.timeout(timeout_ms) })
    return ((await response.json()) as { status?: string }).status === 'ok'
  } catch {
    return false
  }
}

async function examineFolder({ dataDir }: Config): Promise<Finding> {
  if (!existsSync(dataDir)) return warning('dataDir', `${dataDir} does not exist`, 'nothing: the first start makes it')
  try {
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch {
    return failed(
      'dataDir',
      `${dataDir} cannot be written by this user`,
      `give it to this user: chown -R ${process.getuid?.() ?? ''} ${dataDir}`,
    )
  }
  const { bavail, bsize } = statfsSync(dataDir)
  const free_gib = ((bavail * bsize) / 1024 ** 3).toFixed(1)
  if (bavail * bsize < free_bytes_min)
    return warning('dataDir', `${free_gib} GiB are free`, 'make room: quarantine and spool need it')
  return ok('dataDir', `${dataDir}, ${free_gib} GiB free`)
}

async function examineKeyFile(config: Config): Promise<Finding> {
  const file = keyFileOf(config)
  if (!existsSync(file))
    return warning(
      'key file',
      `${file} does not exist`,
      'nothing before the first start; later: put it back from your backup',
    )
  try {
    return ok('key file', `${file}, keys: ${readKeyFile(file).length}`)
  } catch (error) {
    return failed('key file', (error as Error).message, 'put the right file back, readable by its owner only')
  }
}

async function examineDatabase(config: Config, isRunning: boolean): Promise<Finding> {
  const what = 'database'
  try {
    await using db = await openConfiguredDatabase(config)
    const pending = await pendingMigrations(db, migrations)
    const kind = config.database.url === undefined ? 'embedded, for trying out' : maskUrl(config.database.url)
    return pending.length === 0
      ? ok(what, kind)
      : warning(
          what,
          `${kind}; ${pending.length} migrations are missing`,
          'run "mailwarden migrate" or start the server',
        )
  } catch (error) {
    if (isAppError(error, 'database.locked') && isRunning) return ok(what, 'embedded, in use by the running server')
    return failed(what, (error as Error).message, 'check that it runs, its address, user and password (database.url)')
  }
}

async function examinePort(setting: string, address: string, isRunning: boolean): Promise<Finding> {
  const { host, port } = parseHostPort(address)!
  const code = await tryToListen(host, port)
  if (code === null) return ok(setting, `${address} is free`)
  if (code === 'EADDRINUSE')
    return isRunning
      ? ok(setting, `${address} is in use, by the running server as it seems`)
      : failed(setting, `${address} is used by another program`, 'end that program or choose another port')
  const todo =
    code === 'EACCES'
      ? 'ports below 1024 need the capability CAP_NET_BIND_SERVICE'
      : 'choose an address that this machine has'
  return failed(setting, `${address} cannot be opened (${code})`, todo)
}

function tryToListen(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = net.createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'))
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)))
  })
}

async function examineResolver(config: Config): Promise<Finding> {
  const resolver = new Resolver({ timeout: timeout_ms / 2, tries: 1 })
  if (config.dns.resolvers.length > 0) resolver.setServers(config.dns.resolvers)
  const name = new URL(config.microsoft.loginUrl).hostname
  const servers = resolver.getServers().join(', ')
  if (net.isIP(name) || name === 'localhost') return ok('resolver', `${servers} (nothing to look up)`)
  try {
    await resolver.resolve4(name)
    return ok('resolver', servers)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return failed(
      'resolver',
      `${servers || 'none'} does not find ${name} (${code})`,
      'set dns.resolvers, or repair the resolver of this machine',
    )
  }
}

/** clamd(8): PING is answered with PONG. */
async function examineClamd(address: string): Promise<Finding> {
  const todo = 'check that clamd runs and listens there (scanners.clamd.address)'
  try {
    const answer = await ask(address, 'zPING\0')
    return answer.startsWith('PONG')
      ? ok('clamd', address)
      : failed('clamd', `${address} answers ${JSON.stringify(answer.slice(0, 40))}`, todo)
  } catch (error) {
    return failed('clamd', `${address}: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`, todo)
  }
}

function ask(address: string, question: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const target = address.startsWith('unix:') ? { path: address.slice('unix:'.length) } : parseHostPort(address)!
    const socket = net.connect(target as net.NetConnectOpts, () => socket.write(question))
    socket.setTimeout(timeout_ms, () => socket.destroy(new Error('no answer')))
    socket.once('error', reject)
    socket.once('data', (chunk) => {
      resolve(String(chunk))
      socket.destroy()
    })
    socket.once('end', () => reject(new Error('closed without an answer')))
  })
}

async function examineRspamd(url: string): Promise<Finding> {
  const todo = 'check that rspamd runs and that scanners.rspamd.url is its normal or proxy worker'
  try {
    const response = await fetch(new URL('/ping', url), { signal: AbortSignal.timeout(timeout_ms) })
    return response.ok ? ok('rspamd', url) : failed('rspamd', `${url} answers with status ${response.status}`, todo)
  } catch {
    return failed('rspamd', `${url} does not answer`, todo)
  }
}

function certificatesOf(config: Config): [string, string, string | null][] {
  const pairs = {
    'http.tls': config.http.tls,
    'gateway.tls': config.gateway.tls,
    'certificates.ca': config.certificates.ca,
  }
  return Object.entries(pairs).flatMap(([what, pair]): [string, string, string | null][] =>
    pair === undefined ? [] : [[what, pair.certificateFile, pair.keyFile]],
  )
}

async function examineCertificate(what: string, certificateFile: string, keyFile: string | null): Promise<Finding> {
  const name = path.basename(certificateFile)
  try {
    const certificate = new X509Certificate(readFileSync(certificateFile))
    if (keyFile !== null && !certificate.checkPrivateKey(createPrivateKey(readFileSync(keyFile))))
      return failed(
        what,
        `${name} and its key do not belong together`,
        'name the key that the certificate was made for',
      )
    const days = Math.floor((certificate.validToDate.getTime() - Date.now()) / 86_400_000)
    if (days < 0) return failed(what, `${name} ended ${-days} days ago`, 'renew it')
    if (days < expiry_warning_days) return warning(what, `${name} ends in ${days} days`, 'renew it')
    return ok(what, `${name}, ${days} days left`)
  } catch (error) {
    return failed(what, `${name} cannot be read: ${(error as Error).message}`, 'use a PEM file')
  }
}
