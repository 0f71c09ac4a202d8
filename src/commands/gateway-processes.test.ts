// Several gateway processes on one port, with real processes: each gets connections, a killed one comes back, SIGTERM drains all.
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { readConfig } from '#platform/config/read.ts'
import { RawClient } from '#test/support/smtp/raw-client.ts'
import { startNextHop } from '#test/support/smtp/scripted-next-hop.ts'
import { gatewayProcessesOf } from './gateway-processes.ts'

const limits = { timeout: 120_000 }

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Pids of the gateway processes below the supervisor, from the kernel. */
async function childrenOf(child: ChildProcess): Promise<number[]> {
  const text = await readFile(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8')
  return text.split(' ').filter(Boolean).map(Number)
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isSo()); tries += 1) {
    assert.ok(tries < 600, `not in time: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

test('two processes share the port, a killed one is replaced, SIGTERM finishes what is open', limits, async () => {
  const hop = await startNextHop()
  const [port, httpPort] = [await freePort(), await freePort()]
  const folder = await mkdtemp(path.join(tmpdir(), 'mailwarden-processes-'))
  const file = path.join(folder, 'mailwarden.yaml')
  await writeFile(
    file,
    `
dataDir: ./data
logLevel: info
http: { listen: '127.0.0.1:${httpPort}' }
gateway: { listen: ['127.0.0.1:${port}'], hostName: gateway.example, processes: 2 }
domains:
  - domain: contoso.example
    nextHop: { host: 127.0.0.1, port: ${hop.port}, tls: none }
`,
  )
  const main = path.resolve(import.meta.dirname, '../main.ts')
  const supervisor = spawn(process.execPath, [main, 'serve', '--roles', 'gateway', '--config', file], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  supervisor.stderr.on('data', (bytes: Buffer) => (log += bytes.toString()))
  const readyCount = () => log.split('"gateway.process-ready"').length - 1
  try {
    await until('both are ready', async () => readyCount() === 2)
    const pids = await childrenOf(supervisor)
    assert.equal(pids.length, 2)
    for (const pid of pids) assert.match(await readFile(`/proc/${pid}/cmdline`, 'utf8'), /--max-semi-space-size=16\0/)
    for (let number = 0; number < 20; number += 1) {
      const client = await RawClient.open(port)
      await client.message('a@fabrikam.example', ['b@contoso.example'], `Message-ID: <${number}@x>\r\n\r\nhi\r\n`)
      await client.quit()
    }
    assert.equal(hop.taken().length, 20)
    process.kill(pids[0]!, 'SIGKILL')
    await until('the killed one is replaced', async () => readyCount() === 3)
    assert.match(log, /"event":"gateway.process-crashed".*"signal":"SIGKILL"/)
    assert.equal((await childrenOf(supervisor)).length, 2)
    const client = await RawClient.open(port)
    await client.command('MAIL FROM:<a@fabrikam.example>', 250)
    await client.command('RCPT TO:<b@contoso.example>', 250)
    const gone = once(supervisor, 'exit')
    supervisor.kill('SIGTERM')
    await client.data('Message-ID: <last@x>\r\n\r\nhi\r\n', 250)
    client.destroy()
    assert.deepEqual(await gone, [0, null])
    assert.equal(hop.taken().length, 21)
  } finally {
    supervisor.kill('SIGKILL')
    await hop.close()
    await rm(folder, { recursive: true, force: true })
  }
})

test('what cannot be shared is refused before anything starts', () => {
  const folder = '/nonexistent'
  const config = (text: Record<string, string>) =>
    readConfig({ file: undefined, env: { MAILWARDEN_DATA_DIR: folder, MAILWARDEN_GATEWAY_PROCESSES: '2', ...text } })
      .config
  assert.throws(() => gatewayProcessesOf(config({}), ['gateway']), /needs PostgreSQL/)
  const database = { DATABASE_URL: 'postgres://localhost/x' }
  assert.throws(() => gatewayProcessesOf(config(database), ['gateway', 'web']), /--roles gateway/)
  assert.throws(
    () => gatewayProcessesOf(config({ ...database, MAILWARDEN_GATEWAY_LISTEN: '127.0.0.1:0' }), ['gateway']),
    /fixed port/,
  )
  assert.equal(gatewayProcessesOf(config(database), ['gateway']), 2)
  assert.equal(gatewayProcessesOf(config(database), ['web', 'worker']), 1)
})
