// A real PostgreSQL for one test file: initdb once (kept in the temporary folder as a template), then a server on a Unix socket that the
// test can kill and start again. PostgreSQL does not run as root, so as root it runs as the user `postgres`.
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { promisify } from 'node:util'

const run = promisify(execFile)
const isRoot = process.getuid?.() === 0
const start_ms_max = 30_000

export interface TestPostgres {
  url: string
  /** As a crash: SIGKILL to the server and its processes. */
  kill(): Promise<void>
  start(): Promise<void>
}

/** The folder of PostgreSQL's programs, newest version; null when it is not installed. */
export function findPostgres(): string | null {
  const found = globSync('/usr/lib/postgresql/*/bin/initdb').sort((a, b) => versionOf(b) - versionOf(a))[0]
  return found === undefined ? null : path.dirname(found)
}

const versionOf = (file: string): number => Number(/postgresql\/(\d+)/.exec(file)?.[1] ?? 0)

/** Starts a server; it is stopped and removed when the test ends. Skip the test when `findPostgres()` gives null. */
export async function startPostgres(
  t: Pick<TestContext, 'after'>,
  options: { fsync?: boolean } = {},
): Promise<TestPostgres> {
  const bin = findPostgres()
  if (bin === null) throw new Error('PostgreSQL is not installed')
  const base = mkdtempSync(path.join(os.tmpdir(), 'pg-'))
  chmodSync(base, 0o755)
  const data = path.join(base, 'data')
  await run('cp', ['-a', await template(bin), data])
  if (isRoot) await run('chown', ['-R', 'postgres', base])
  const port = await freePort()
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${base}`,
    `fsync=${options.fsync ? 'on' : 'off'}`,
  ]
  let server: ChildProcess | null = null
  async function start(): Promise<void> {
    const until = Date.now() + start_ms_max
    for (;;) {
      const started = asPostgres(path.join(bin!, 'postgres'), ['-D', data, ...settings.flatMap((each) => ['-c', each])])
      server = started
      if (await ready(port, started, until)) return
      // After a kill its children may live for a moment and hold the shared memory.
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  async function kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const ending = server
    server = null
    if (ending === null || ending.exitCode !== null || ending.signalCode !== null) return
    const ended = new Promise((resolve) => ending.once('exit', resolve))
    const postmaster = Number(readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n')[0])
    process.kill(postmaster, signal)
    await ended
  }
  t.after(async () => {
    // Immediate shutdown (SIGQUIT): its children go with it, which they do not at once after SIGKILL.
    await kill('SIGQUIT')
    rmSync(base, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  })
  await start()
  return { url: `postgres://postgres@127.0.0.1:${port}/postgres`, kill: () => kill(), start }
}

/** `setpriv` stays the same process, so that signals meet PostgreSQL itself. */
function asPostgres(program: string, args: string[]): ChildProcess {
  const [file, all] = isRoot
    ? ['setpriv', ['--reuid=postgres', '--regid=postgres', '--init-groups', program, ...args]]
    : [program, args]
  return spawn(file as string, all as string[], { stdio: 'ignore', cwd: '/' })
}

async function template(bin: string): Promise<string> {
  const kept = path.join(os.tmpdir(), `mailwarden-test-pg-template-${process.getuid?.() ?? 0}-${versionOf(bin)}`)
  if (existsSync(kept)) return kept
  const made = mkdtempSync(`${kept}-`)
  const data = path.join(made, 'data')
  mkdirSync(data)
  if (isRoot) await run('chown', ['-R', 'postgres', made])
  const initdb = asPostgres(path.join(bin, 'initdb'), [
    '-D',
    data,
    '-U',
    'postgres',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C',
    '-N',
  ])
  const code = await new Promise((resolve) => initdb.once('exit', resolve))
  if (code !== 0) throw new Error(`initdb ended with ${code}`)
  try {
    // Two test files may make it at once: the first rename wins.
    renameSync(data, kept)
  } catch (error) {
    if (!existsSync(kept)) throw error
  }
  rmSync(made, { recursive: true, force: true })
  return kept
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as net.AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** False when the server ended; throws when it does neither in time. */
async function ready(port: number, server: ChildProcess, until_ms: number): Promise<boolean> {
  while (Date.now() < until_ms) {
    if (server.exitCode !== null) return false
    if (await answers(port)) return true
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('PostgreSQL did not start in time')
}

/** A start-up packet (protocol 3.0) is answered R once the server takes queries, E while it starts or recovers (57P03). */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1')
    const text = 'user\0postgres\0database\0postgres\0\0'
    const packet = Buffer.alloc(8 + text.length)
    packet.writeInt32BE(packet.length, 0)
    packet.writeInt32BE(196_608, 4)
    packet.write(text, 8, 'latin1')
    const end = (isReady: boolean) => {
      socket.destroy()
      resolve(isReady)
    }
    socket.once('connect', () => socket.write(packet))
    // R = authentication ok, E = error such as "the database system is starting up".
    socket.once('data', (answer) => end(answer[0] === 0x52))
    socket.once('error', () => end(false))
    socket.once('close', () => end(false))
    socket.setTimeout(2000, () => end(false))
  })
}
