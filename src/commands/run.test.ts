import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import net, { type AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { AppError } from '#platform/errors.ts'
import { createApiClient } from './api-client.ts'
import type { Command } from './command.ts'
import { runCommandLine } from './run.ts'

const greet: Command = {
  name: 'people greet',
  summary: 'Says hello',
  examples: ['mailwarden people greet Adele'],
  arguments: 'NAME',
  options: { loud: { type: 'boolean', description: 'Louder' } },
  async run({ positionals, values, stdout }) {
    if (positionals[0] === 'nobody') throw new AppError({ code: 'people.none', message: 'Nobody is here.' })
    if (positionals[0] === 'bug') throw new TypeError('a mistake of ours')
    stdout(values['loud'] ? `HELLO ${positionals[0]}` : `hello ${positionals[0]}`)
    return 0
  },
}

async function run(...argv: string[]) {
  const out: string[] = []
  const err: string[] = []
  const around = {
    stdout: (line: string) => void out.push(line),
    stderr: (line: string) => void err.push(line),
    env: {},
  }
  return { code: await runCommandLine([greet], argv, around), out: out.join('\n'), err: err.join('\n') }
}

test('results go to standard output, failures to standard error with exit codes 1 and 2', async () => {
  assert.deepEqual(await run('people', 'greet', 'Adele', '--loud'), { code: 0, out: 'HELLO Adele', err: '' })
  const failed = await run('people', 'greet', 'nobody')
  assert.deepEqual([failed.code, failed.out], [1, ''])
  assert.match(failed.err, /Nobody is here\.[^]*people\.none/)
  assert.equal((await run('people', 'greet', 'bug')).code, 1)
  const option = await run('people', 'greet', 'x', '--lod')
  assert.equal(option.code, 2)
  assert.match(option.err, /--loud/)
  const name = await run('people', 'gret')
  assert.equal(name.code, 2)
  assert.match(name.err, /people greet/)
  const noun = await run('people')
  assert.equal(noun.code, 2)
  assert.match(noun.err, /There is no command "people"\. There are: people greet\./)
  const alone = await run('--lod')
  assert.equal(alone.code, 2)
  assert.match(alone.err, /--lod is not known/)
  assert.match((await run('--version')).out, /^\d+\.\d+\.\d+/)
})

test('help begins with examples', async () => {
  assert.match((await run()).out, /^Examples:/)
  assert.match(
    (await run('people', 'greet', '--help')).out,
    /Says hello\n\nExamples:\n {2}mailwarden people greet Adele/,
  )
})

test('the token of this machine goes to no other server, and who does not answer is told with the reason', async (t) => {
  const env = environment(t)
  writeFileSync(path.join(env['MAILWARDEN_DATA_DIR']!, 'admin-token'), `mw_${'x'.repeat(43)}\n`)
  const ask = (url: string) => createApiClient({ env: { ...env, MAILWARDEN_URL: url } }).get('/tenants')
  await assert.rejects(ask('http://mailwarden.contoso.invalid'), /set MAILWARDEN_TOKEN/)
  await assert.rejects(ask(`http://127.0.0.1:${await freePort()}`), /No Mailwarden server answers.*ECONNREFUSED/)
})

const main = path.resolve(import.meta.dirname, '../main.ts')

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

function environment(t: TestContext, more: Record<string, string> = {}): NodeJS.ProcessEnv {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mailwarden-cli-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return { PATH: process.env['PATH'], MAILWARDEN_DATA_DIR: folder, ...more }
}

function mailwarden(env: NodeJS.ProcessEnv, ...argv: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...argv], {
    env,
    encoding: 'utf8',
    timeout: 60_000,
  })
  return { status, stdout, stderr }
}

test('config check says every mistake and ends with 2', (t) => {
  const env = environment(t)
  const file = path.join(env['MAILWARDEN_DATA_DIR']!, 'bad.yaml')
  const lines = [
    'htp: {}',
    'logLevel: loud',
    'dns: x',
    'gateway: { listen: [nonsense, nonsense] }',
    'notifications: { smtp: { host: mx.contoso.example, user: u } }',
    "domains: [{ domain: 'not one', nextHop: { port: 70000 } }]",
  ]
  writeFileSync(file, lines.join('\n'))
  const bad = mailwarden(env, 'config', 'check', '--config', file)
  assert.equal(bad.status, 2)
  // Of the single values, of what they must be to each other, and of the domains.
  const told = [...bad.stderr.matchAll(/^ {2}([\w.[\]]+): /gm)].map(([, place]) => place!)
  assert.deepEqual(
    told.toSorted((a, b) => (a < b ? -1 : 1)),
    [
      'dns',
      'domains[0].domain[0]',
      'domains[0].nextHop.host',
      'domains[0].nextHop.port',
      'gateway.listen[0]',
      'gateway.listen[1]',
      'htp',
      'logLevel',
      'notifications.from',
      'notifications.smtp',
    ],
  )
  assert.match(bad.stderr, /htp: .*did you mean http\?[^]*logLevel: must be one of/)
  const good = mailwarden(
    { ...env, DATABASE_URL: 'postgres://mw:hunter2@db.contoso.example/x' },
    'config',
    'check',
    '--json',
  )
  assert.equal(good.status, 0)
  assert.doesNotMatch(good.stdout + good.stderr, /hunter2/)
})

test('a command whose output nobody reads any more ends without a word', async (t) => {
  const child = spawn(process.execPath, [main, 'config', 'check', '--json'], { env: environment(t) })
  child.stdout.destroy()
  let said = ''
  child.stderr.on('data', (chunk) => (said += String(chunk)))
  const [code] = (await once(child, 'close')) as [number]
  assert.equal(code, 141)
  assert.doesNotMatch(said, /EPIPE/)
})

test('the server starts, serves the command line of its machine, and ends on SIGTERM', async (t) => {
  const listen = { MAILWARDEN_HTTP_LISTEN: `127.0.0.1:${await freePort()}`, MAILWARDEN_GATEWAY_LISTEN: '127.0.0.1:0' }
  const env = environment(t, listen)
  assert.match(mailwarden(env, 'token', 'list').stderr, /There is no token/)
  const server = spawn(process.execPath, [main, 'serve', '--roles', 'web,worker'], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  t.after(() => server.kill('SIGKILL'))
  let log = ''
  server.stderr.on('data', (chunk) => (log += String(chunk)))
  for (
    const end = Date.now() + 60_000;
    !log.includes('server.ready');
    await new Promise((resolve) => setTimeout(resolve, 50))
  )
    assert.ok(Date.now() < end && server.exitCode === null, log)
  const made = mailwarden(env, 'token', 'create', '--name', 'monitoring', '--permission', 'metrics.read')
  assert.match(made.stdout, /^mw_[\w-]{43}\n$/)
  const limited = { ...env, MAILWARDEN_TOKEN: made.stdout.trim() }
  const refused = mailwarden(limited, 'alerts', 'list')
  assert.equal(refused.status, 1)
  assert.match(refused.stderr, /alert\.read/)
  const { id } = (JSON.parse(mailwarden(env, 'token', 'list', '--json').stdout) as { id: string; name: string }[]).find(
    ({ name }) => name === 'monitoring',
  )!
  assert.equal(mailwarden(env, 'token', 'revoke', id).status, 0)
  const gone = new Promise((resolve) => server.once('exit', resolve))
  server.kill('SIGTERM')
  assert.equal(await gone, 0)
  assert.doesNotMatch(log, /mw_/)
})
