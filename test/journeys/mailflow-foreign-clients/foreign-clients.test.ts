// The plain gateway as a process of its own between foreign programs: swaks, smtp-source and Postfix send, smtp-sink and Postfix take.
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { stringify } from 'yaml'
import { freePort } from '#test/support/daemon.ts'
import { eicar, eventually } from '#test/support/mail-journey.ts'
import { testAuthority } from '#test/support/smtp/certificates.ts'
import { postfixUser, startPostfix } from './postfix.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const programs = ['swaks', 'smtp-source', 'smtp-sink', 'postfix']
const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin']
const missing = programs.filter((name) => !folders.some((folder) => existsSync(path.join(folder, name))))
const environment = { ...process.env, PATH: folders.join(':') }
const skip = missing.length > 0 ? `not installed: ${missing.join(', ')}` : false
const skipPostfix = process.getuid?.() === 0 ? false : 'Postfix starts only as root'

interface Result {
  code: number
  output: string
}

function run(program: string, parameters: string[]): Promise<Result> {
  return new Promise((resolve) => {
    execFile(program, parameters, { env: environment, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), output: stdout + stderr }),
    )
  })
}

interface GatewayProcess {
  port: number
  folder: string
  /** Lines of the mail log. */
  mailLog(): { outcome: string; category: string | null; message_id: string }[]
}

/** `mailwarden serve --roles gateway --config FILE`; ends with SIGTERM, which must be an orderly end. */
async function startGateway(t: TestContext, hopPort: number): Promise<GatewayProcess> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mailwarden-foreign-'))
  const port = await freePort()
  const authority = await testAuthority('Foreign Authority')
  const server = await authority.issue('gateway.example')
  const client = await authority.issue('client.fabrikam.example')
  const files = {
    'gw.pem': server.cert,
    'gw.key': server.key,
    'c.pem': client.cert,
    'c.key': client.key,
    'ca.pem': authority.ca,
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text, { mode: 0o600 })
  const config = {
    dataDir: path.join(folder, 'data'),
    logLevel: 'info',
    http: { listen: `127.0.0.1:${await freePort()}` },
    gateway: {
      listen: [`127.0.0.1:${port}`],
      hostName: 'gateway.example',
      tls: { certificateFile: path.join(folder, 'gw.pem'), keyFile: path.join(folder, 'gw.key') },
      clientCa: path.join(folder, 'ca.pem'),
    },
    domains: [{ domain: 'contoso.example', nextHop: { host: '127.0.0.1', port: hopPort, tls: 'none' } }],
  }
  writeFileSync(path.join(folder, 'mailwarden.yaml'), stringify(config))
  const child = spawn(
    process.execPath,
    [path.join(root, 'src/main.ts'), 'serve', '--roles', 'gateway', '--config', path.join(folder, 'mailwarden.yaml')],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let log = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (log += data.toString()))
  const ended = once(child, 'exit')
  t.after(async () => {
    child.kill('SIGTERM')
    const [code] = (await ended) as [number | null]
    rmSync(folder, { recursive: true, force: true })
    assert.equal(code, 0, `the gateway ends in order: ${log.slice(-2000)}`)
  })
  await eventually('the gateway is ready', () => {
    if (child.exitCode !== null) throw new Error(`the gateway ended: ${log}`)
    return log.includes('server.ready')
  })
  const mailLog = () =>
    log
      .split('\n')
      .filter((line) => line.includes('"event":"mail"'))
      .map((line) => JSON.parse(line) as ReturnType<GatewayProcess['mailLog']>[number])
  return { port, folder, mailLog }
}

/** Writes each message that it takes into a file. */
async function startSink(t: TestContext): Promise<{ port: number; messages(): string[] }> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'smtp-sink-'))
  const port = await freePort()
  chmodSync(folder, 0o755)
  mkdirSync(path.join(folder, 'mail'))
  // As root it insists on becoming somebody else.
  const isRoot = process.getuid?.() === 0
  if (isRoot) chownSync(path.join(folder, 'mail'), postfixUser(), 0)
  const user = isRoot ? ['-u', 'postfix'] : []
  const sink = spawn('smtp-sink', [...user, '-d', 'mail/m.', `127.0.0.1:${port}`, '200'], {
    cwd: folder,
    env: environment,
    stdio: 'ignore',
  })
  const ended = once(sink, 'exit')
  t.after(async () => {
    sink.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  })
  await eventually('smtp-sink answers', () => connects(port))
  const messages = () =>
    globSync('mail/m.*', { cwd: folder })
      .map((file) => readFileSync(path.join(folder, file), 'latin1'))
      .filter((text) => text.includes('Subject:'))
  return { port, messages }
}

function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

test('swaks and smtp-source through the gateway into smtp-sink', { skip }, async (t) => {
  const sink = await startSink(t)
  const gateway = await startGateway(t, sink.port)
  const swaks = (subject: string, ...more: string[]) =>
    run('swaks', [
      ...['--server', `127.0.0.1:${gateway.port}`, '--timeout', '30', '--to', 'frida.fink@contoso.example'],
      ...['--from', 'zoe@fabrikam.example', '--helo', 'client.fabrikam.example', '--header', `Subject: ${subject}`],
      ...more,
    ])
  const arrived = (subject: string) => sink.messages().filter((text) => text.includes(`Subject: ${subject}`)).length

  const identified = ['--tls', '--tls-cert', `${gateway.folder}/c.pem`, '--tls-key', `${gateway.folder}/c.key`]
  const ways: [string, string[], RegExp][] = [
    ['plain', [], / with ESMTP /],
    ['pipelined', ['--pipeline'], / with ESMTP /],
    ['tls', ['--tls', '--tls-ca-path', `${gateway.folder}/ca.pem`, '--tls-verify'], / with ESMTPS /],
    ['mutual tls', identified, /client certificate client\.fabrikam\.example verified\).* with ESMTPS /],
  ]
  for (const [name, more, received] of ways)
    await t.test(`swaks, ${name}`, async (t) => {
      const { code, output } = await swaks(`way ${name}`, ...more)
      if (output.includes('requires Net::SSLeay')) return t.skip('swaks needs libnet-ssleay-perl for TLS')
      assert.equal(code, 0, output)
      assert.equal(arrived(`way ${name}`), 1)
      const message = sink.messages().find((text) => text.includes(`Subject: way ${name}`))!
      assert.match(message.replaceAll(/\n[ \t]+/g, ' '), received)
    })

  await t.test('a domain that is not carried is refused at RCPT', async () => {
    const { code, output } = await swaks('relay', '--to', 'victim@outside.example')
    assert.notEqual(code, 0)
    assert.match(output, /<\*\* 550 5\.7\.1/)
    assert.equal(arrived('relay'), 0)
  })

  await t.test('EICAR as an attachment is answered 250 and kept', async () => {
    const file = path.join(gateway.folder, 'eicar.txt')
    writeFileSync(file, eicar)
    const { code, output } = await swaks('virus', '--attach', `@${file}`)
    assert.equal(code, 0, output)
    const id = /Message accepted, id ([0-9a-f-]{36})/.exec(output)?.[1]
    assert.ok(id !== undefined, output)
    assert.equal(arrived('virus'), 0)
    const kept = globSync(`data/**/*${id}*`, { cwd: gateway.folder })
    assert.ok(kept.length > 0, 'a file in the quarantine has the id')
    await eventually('the mail log tells', () =>
      gateway.mailLog().some(({ outcome, category }) => outcome === 'quarantined' && category === 'malware'),
    )
  })

  await t.test('smtp-source: 200 messages of several sizes and sessions arrive once each', async () => {
    const rounds = [
      { count: 100, sessions: 10, length: 1_000 },
      { count: 80, sessions: 5, length: 60_000 },
      { count: 20, sessions: 2, length: 1_000_000 },
    ]
    for (const { count, sessions, length } of rounds) {
      const before = sink.messages().length
      const { code, output } = await run('smtp-source', [
        ...['-m', String(count), '-s', String(sessions), '-l', String(length), '-S', `load ${length}`],
        ...['-f', 'zoe@fabrikam.example', '-t', 'frida.fink@contoso.example', `127.0.0.1:${gateway.port}`],
      ])
      assert.equal(code, 0, output)
      assert.equal(sink.messages().length - before, count, `${length} bytes`)
      assert.equal(arrived(`load ${length}`), count)
    }
  })
})

test('Postfix sends through the gateway to Postfix', { skip: skip === false ? skipPostfix : skip }, async (t) => {
  const receiver = await startPostfix(t)
  const gateway = await startGateway(t, receiver.port)
  const sender = await startPostfix(t, { relayPort: gateway.port, clientFiles: gateway.folder })

  const { code, output } = await run('smtp-source', [
    ...['-m', '100', '-s', '5', '-l', '4000', '-S', 'through three servers', '-N'],
    ...['-f', 'zoe@fabrikam.example', '-t', 'frida.fink@contoso.example', `127.0.0.1:${sender.port}`],
  ])
  assert.equal(code, 0, output)
  await eventually('all are delivered', () => receiver.delivered().length >= 100 && sender.waiting() === 0)
  const messages = receiver.delivered()
  assert.equal(messages.length, 100)
  for (const text of messages) {
    assert.match(text, /^X-Mailwarden-Verdict: clean/m)
    assert.match(
      text.replaceAll(/\n[ \t]+/g, ' '),
      /^Received: from mail\.fabrikam\.example .*client certificate client\.fabrikam\.example verified\) by gateway\.example \(Mailwarden\) with ESMTPS/m,
    )
  }
  assert.equal(new Set(messages.map((text) => /^Message-Id: (.*)$/im.exec(text)?.[1])).size, 100, 'each once')

  const sent = await run('swaks', [
    ...['--server', `127.0.0.1:${sender.port}`, '--timeout', '30', '--from', 'zoe@fabrikam.example'],
    ...['--to', 'frida.fink@contoso.example', '--header', 'Subject: virus', '--body', eicar],
  ])
  assert.equal(sent.code, 0, sent.output)
  await eventually('the gateway keeps it', () => gateway.mailLog().some(({ outcome }) => outcome === 'quarantined'))
  await eventually('nothing waits', () => sender.waiting() === 0)
  assert.equal(receiver.delivered().length, 100)
})
