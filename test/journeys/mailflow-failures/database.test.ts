// Rows 19 and 30 with a real PostgreSQL that is killed with SIGKILL under the gateway and started again: clean mail flows on,
// bad mail waits with its sender, and once the database is back everything is as before.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import pino from 'pino'
import { openDatabase } from '#platform/db/open.ts'
import { migrate } from '#platform/db/migrate.ts'
import { systemClock } from '#platform/clock.ts'
import { createSecrets } from '#platform/secrets/seal.ts'
import { migrations as platformMigrations } from '#platform/db/migrations.ts'
import { peopleMigrations } from '#people/migrations.ts'
import { quarantineMigrations } from '#quarantine/migrations.ts'
import { createQuarantine } from '#quarantine/quarantine.ts'
import { exchangeMessage, startStage, until } from './stage.ts'
import type { Stage } from './stage.ts'

const tenantId = '01a20000-0000-7000-8000-000000000001'
const programs = '/usr/lib/postgresql/15/bin'

/** PostgreSQL refuses to run as root. */
const asUser = process.getuid?.() === 0 ? ['runuser', '-u', 'postgres', '--'] : []

function run(command: string[]): void {
  const [program, ...rest] = [...asUser, ...command]
  const result = spawnSync(program!, rest, { encoding: 'utf8' })
  if (result.status !== 0) throw new Error(`${command.join(' ')}: ${result.stderr}`)
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo
  server.close()
  return port
}

interface Postgres {
  url: string
  start(): Promise<void>
  kill(): Promise<void>
}

async function newPostgres(folder: string): Promise<Postgres> {
  chmodSync(folder, 0o777)
  const data = path.join(folder, 'pg')
  run([path.join(programs, 'initdb'), '-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync'])
  const port = await freePort()
  let server: ChildProcess | null = null
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    start: async () => {
      const [program, ...rest] = [
        ...asUser,
        path.join(programs, 'postgres'),
        '-D',
        data,
        '-p',
        String(port),
        '-k',
        folder,
        '-h',
        '127.0.0.1',
      ]
      await until('PostgreSQL accepts connections', () => {
        // It refuses to start while a child of the killed one still holds the shared memory.
        if (server === null || server.exitCode !== null)
          server = spawn(program!, rest, { stdio: 'ignore', detached: true })
        return spawnSync(path.join(programs, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port)]).status === 0
      })
    },
    kill: async () => {
      if (server === null || server.exitCode !== null || server.signalCode !== null) return
      const gone = once(server, 'exit')
      // The whole group: runuser, postmaster and all its children, as when the machine loses power.
      process.kill(-server.pid!, 'SIGKILL')
      await gone
      server = null
    },
  }
}

async function send(stage: Stage, body: string): Promise<string> {
  const client = await stage.exchange()
  const reply = await client.message('alex@fabrikam.example', ['kim@contoso.example'], exchangeMessage({ body }))
  client.destroy()
  return reply.text
}

const skip = existsSync(programs) ? false : 'PostgreSQL 15 is not installed'

test(
  '#30 the database is killed and comes back: clean mail flows, bad mail waits, nothing is lost',
  { skip, timeout: 120_000 },
  async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'mailwarden-pg-'))
    const postgres = await newPostgres(folder)
    await postgres.start()
    const db = await openDatabase({ url: postgres.url })
    try {
      await migrate(db, [...platformMigrations, ...peopleMigrations, ...quarantineMigrations])
      const logger = pino({ level: 'silent' })
      const quarantine = createQuarantine({
        folder: path.join(folder, 'q'),
        secrets: createSecrets([Buffer.alloc(32, 3)]),
        db,
        clock: systemClock,
        logger,
      })
      await using stage = await startStage({
        ports: { quarantine },
        routes: ({ mailflow }) => [{ ...mailflow, tenantId }],
      })
      const load = stage.ports.routes.load
      stage.ports.routes.load = async () => (await db.execute('select 1', []), load())
      await stage.gateway.refresh()
      assert.equal(await send(stage, 'clean\r\n'), '250 2.0.0 Queued')
      assert.match(await send(stage, 'X-MALWARE\r\n'), /^250 2\.0\.0 Message accepted/)
      await postgres.kill()
      assert.equal(await send(stage, 'clean\r\n'), '250 2.0.0 Queued')
      assert.match(await send(stage, 'X-MALWARE\r\n'), /^451 4\.3\.1/)
      assert.equal(await send(stage, 'clean\r\n'), '250 2.0.0 Queued')
      await until('the gateway has noticed', () =>
        stage.alarms.some(({ type }) => type === 'gateway.configuration-away'),
      )
      await postgres.start()
      await until('bad mail can be kept again', async () =>
        (await send(stage, 'X-MALWARE\r\n')).startsWith('250 2.0.0 Message accepted'),
      )
      assert.equal(stage.hop.taken().length, 3)
      assert.equal(stage.hop.messages.filter(({ bytes }) => bytes.includes('X-MALWARE')).length, 0)
    } finally {
      await db[Symbol.asyncDispose]().catch(() => undefined)
      await postgres.kill()
      rmSync(folder, { recursive: true, force: true })
    }
  },
)
