// The relays that are compared: how each is started in front of a next hop, and stopped.
import { execFileSync, fork, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { heapOptions } from '#platform/heap-options.ts'

export interface Certificates {
  key: string
  cert: string
  ca: string
}

export interface Running {
  port: number
  /** Roots of its process tree. */
  pids: number[]
  stop(): Promise<void>
}

export interface Subject {
  name: string
  hasTls: boolean
  /** Null: it can be used here; else what is missing. */
  missing(): string | null
  start(nextHopPort: number, certificates: Certificates | null): Promise<Running>
}

const here = import.meta.dirname
const root = path.resolve(here, '../..')
const peers = path.resolve(here, '../peers')

/** A script of this folder as a process that tells its port. */
export async function forkScript(script: string, settings: object): Promise<Running & { child: ChildProcess }> {
  const child = fork(path.join(here, script), [JSON.stringify(settings)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message: { port: number }) => resolve(message.port))
    child.once('exit', (code) => reject(new Error(`${script} ended with ${code}`)))
  })
  return { child, port, pids: [child.pid!], stop: () => endChild(child) }
}

function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    const force = setTimeout(() => child.kill('SIGKILL'), 10_000)
    child.once('exit', () => {
      clearTimeout(force)
      resolve()
    })
    child.kill('SIGTERM')
  })
}

export async function freePort(): Promise<number> {
  const server = net.createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as net.AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Resolves once somebody greets on the port. */
async function greeted(port: number, child: ChildProcess | null = null, limit_ms = 20_000): Promise<void> {
  const end = Date.now() + limit_ms
  for (;;) {
    const isUp = await new Promise<boolean>((resolve) => {
      const socket = net.connect({ port, host: '127.0.0.1' })
      socket.setTimeout(1000, () => socket.destroy())
      socket.once('data', (bytes) => {
        resolve(bytes.toString('latin1').startsWith('220'))
        socket.end('QUIT\r\n')
      })
      socket.once('error', () => resolve(false))
      socket.once('close', () => resolve(false))
    })
    if (isUp) return
    if (child !== null && child.exitCode !== null) throw new Error(`it ended with ${child.exitCode} before it greeted`)
    if (Date.now() > end) throw new Error(`nobody greets on port ${port}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

const nothing = (): null => null

const reference: Subject = {
  name: 'ref',
  hasTls: true,
  missing: nothing,
  start: (nextHopPort, tls) => forkScript('reference-relay.ts', { nextHopPort, tls }),
}

/** Two processes on one port, as the product runs on two cores. */
const referencePair: Subject = {
  name: 'ref x2',
  hasTls: true,
  missing: nothing,
  async start(nextHopPort, tls) {
    const port = await freePort()
    const settings = { nextHopPort, tls, port, reusePort: true }
    const both = await Promise.all([
      forkScript('reference-relay.ts', settings),
      forkScript('reference-relay.ts', settings),
    ])
    return {
      port,
      pids: both.flatMap((one) => one.pids),
      stop: async () => void (await Promise.all(both.map((one) => one.stop()))),
    }
  },
}

const library: Subject = {
  name: 'lib',
  hasTls: true,
  missing: () =>
    existsSync(path.join(peers, 'node_modules/smtp-server')) ? null : 'smtp-server is not in bench/peers',
  start: (nextHopPort, tls) => forkScript('library-relay.ts', { nextHopPort, tls }),
}

interface Variant {
  /** `off`: the wire path alone, as targets T1 to T6 want it; journal, history and policies of the route stay. */
  scan: 'on' | 'off'
  processes: number
}

function gatewayFile(
  port: number,
  nextHopPort: number,
  dnsPort: number,
  folder: string,
  tls: Certificates | null,
  variant: Variant,
): string {
  const files = ['key', 'cert', 'ca'] as const
  for (const name of files)
    if (tls !== null) writeFileSync(path.join(folder, `${name}.pem`), tls[name], { mode: 0o600 })
  const own = tls === null ? '' : `, tls: { certificateFile: ${folder}/cert.pem, keyFile: ${folder}/key.pem }`
  const up =
    tls === null
      ? 'tls: none'
      : `tls: require, caFile: ${folder}/ca.pem, clientCertificate: { certificateFile: ${folder}/cert.pem, keyFile: ${folder}/key.pem }`
  return `dataDir: ${folder}/data
logLevel: error
dns: { resolvers: ['127.0.0.1:${dnsPort}'] }
gateway: { listen: ['127.0.0.1:${port}'], hostName: gateway.example, processes: ${variant.processes}${own} }
domains:
  - domain: contoso.example
    scan: ${variant.scan}
    nextHop: { host: 127.0.0.1, port: ${nextHopPort}, ${up} }
`
}

const mailwarden = (name: string, variant: Variant): Subject => ({
  name,
  hasTls: true,
  missing: nothing,
  async start(nextHopPort, tls) {
    const folder = mkdtempSync(path.join(tmpdir(), 'bench-gateway-'))
    const port = await freePort()
    const file = path.join(folder, 'gateway.yaml')
    const resolver = await forkScript('empty-resolver.ts', {})
    writeFileSync(file, gatewayFile(port, nextHopPort, resolver.port, folder, tls, variant))
    const child = spawn(
      process.execPath,
      [...heapOptions, path.join(root, 'src/main.ts'), 'serve', '--roles', 'gateway', '--config', file],
      {
        cwd: folder,
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    )
    const running = {
      port,
      pids: [child.pid!],
      stop: async () => {
        await endChild(child)
        await resolver.stop()
        rmSync(folder, { recursive: true, force: true })
      },
    }
    try {
      await greeted(port, child)
    } catch (error) {
      await running.stop()
      throw error
    }
    return running
  },
})

const haraka: Subject = {
  name: 'Haraka smtp_forward',
  hasTls: false,
  missing: () => (existsSync(path.join(peers, 'node_modules/Haraka')) ? null : 'Haraka is not in bench/peers'),
  async start(nextHopPort) {
    const folder = mkdtempSync(path.join(tmpdir(), 'bench-haraka-'))
    const port = await freePort()
    const files: Record<string, string> = {
      'config/smtp.ini': `listen=127.0.0.1:${port}\nnodes=0\n[main]\n`,
      'config/smtp_forward.ini': `host=127.0.0.1\nport=${nextHopPort}\nconnect_timeout=5\n`,
      'config/plugins': 'accept_all\nqueue/smtp_forward\n',
      'config/loglevel': 'LOGCRIT\n',
      'config/log.ini': '[main]\nlevel=crit\n',
      'config/me': 'haraka.example\n',
      'config/databytes': '0\n',
      'config/host_list': 'contoso.example\n',
      'plugins/accept_all.js': 'exports.hook_rcpt = (next) => next(OK)\n',
      'package.json': '{"name":"bench-haraka","version":"0.0.0"}',
    }
    // Its own defaults first: some of them are not built in.
    cpSync(path.join(peers, 'node_modules/Haraka/config'), path.join(folder, 'config'), { recursive: true })
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
      writeFileSync(path.join(folder, name), text)
    }
    const child = spawn(process.execPath, [path.join(peers, 'node_modules/Haraka/bin/haraka'), '-c', folder], {
      stdio: ['ignore', 'ignore', 'ignore'],
    })
    const stop = (): Promise<void> => endChild(child).then(() => rmSync(folder, { recursive: true, force: true }))
    try {
      await greeted(port, child)
    } catch (error) {
      await stop()
      throw error
    }
    return { port, pids: [child.pid!], stop }
  },
}

const postfixMain = (folder: string, nextHopPort: number): string => `compatibility_level = 3.6
queue_directory = ${folder}/queue
data_directory = ${folder}/data
myhostname = postfix.example
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
local_transport = error:none
relay_domains = contoso.example
relayhost = [127.0.0.1]:${nextHopPort}
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_client_connection_count_limit = 0
default_process_limit = 200
default_destination_concurrency_limit = 100
message_size_limit = 0
mailbox_size_limit = 0
alias_maps =
alias_database =
local_recipient_maps =
smtpd_tls_security_level = none
smtp_tls_security_level = none
maillog_file = /dev/null
maillog_file_prefixes = /dev
`

const postfixMaster = (
  port: number,
  smtpdOptions: string,
): string => `127.0.0.1:${port} inet n - n - - smtpd${smtpdOptions}
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
scache unix - - n - 1 scache
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
`

/** A private instance of the Debian package: own configuration, queue and data folders; /etc/postfix is not touched. */
function postfix(name: string, smtpdOptions: (nextHopPort: number) => string): Subject {
  return {
    name,
    hasTls: false,
    missing: () =>
      !existsSync('/usr/sbin/postfix')
        ? 'postfix is not installed'
        : process.getuid!() === 0
          ? null
          : 'postfix needs root',
    async start(nextHopPort) {
      const folder = mkdtempSync(path.join(tmpdir(), 'bench-postfix-'))
      const port = await freePort()
      execFileSync('chmod', ['755', folder])
      for (const name of ['conf', 'queue', 'data']) mkdirSync(path.join(folder, name))
      const ids = execFileSync('id', ['-u', 'postfix'], { encoding: 'utf8' }).trim()
      chownSync(path.join(folder, 'data'), Number(ids), 0)
      writeFileSync(path.join(folder, 'conf/main.cf'), postfixMain(folder, nextHopPort))
      writeFileSync(path.join(folder, 'conf/master.cf'), postfixMaster(port, smtpdOptions(nextHopPort)))
      const control = (command: string): Buffer =>
        execFileSync('/usr/sbin/postfix', ['-c', path.join(folder, 'conf'), command], {
          stdio: ['ignore', 'ignore', 'pipe'],
        })
      control('start')
      const stop = async (): Promise<void> => {
        try {
          control('stop')
        } finally {
          rmSync(folder, { recursive: true, force: true })
        }
      }
      await greeted(port)
      const master = Number(readFileSync(path.join(folder, 'queue/pid/master.pid'), 'utf8').trim())
      return { port, pids: [master], stop }
    },
  }
}

/** No relay at all: what generator and sink cost by themselves. */
const direct: Subject = {
  name: 'direct',
  hasTls: true,
  missing: nothing,
  start: (nextHopPort) => Promise.resolve({ port: nextHopPort, pids: [], stop: () => Promise.resolve() }),
}

export const subjects: readonly Subject[] = [
  direct,
  mailwarden('mailwarden', { scan: 'on', processes: 1 }),
  mailwarden('mailwarden wire', { scan: 'off', processes: 1 }),
  mailwarden('mailwarden wire x2', { scan: 'off', processes: 2 }),
  reference,
  referencePair,
  library,
  postfix('Postfix proxy', (port) => ` -o smtpd_proxy_filter=127.0.0.1:${port}`),
  postfix('Postfix relay', () => ''),
  haraka,
]
