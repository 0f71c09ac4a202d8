// docs/operate.md as a story: a backup is taken while mail flows, the machine is lost with its disk and its database server, and what was
// backed up is restored on a new one by the commands of the guide. The database user is an ordinary one, as the guide says.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { openDatabase } from '#platform/db/open.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { type Installation, startInstallation } from '#test/support/installation.ts'
import { eicar, eventually, history, quarantined, rawMessage, received } from '#test/support/mail-journey.ts'
import { findPostgres, startPostgres } from '#test/support/postgres.ts'

const run = promisify(execFile)

/** What an administrator of PostgreSQL does before the first start, and before a restore on another server. */
const preparation = [
  'create role mailwarden login createdb',
  'create role mailwarden_tenant nologin',
  'grant mailwarden_tenant to mailwarden',
]

interface Server {
  /** As its administrator. */
  url: string
}

async function prepare({ url }: Server): Promise<void> {
  await using db = await openDatabase({ url })
  for (const statement of preparation) await db.execute(statement, [])
}

const asUser = ({ url }: Server): string => url.replace('postgres@', 'mailwarden@')

/** The database of an installation on a server, as the administrator of the server. */
const databaseOn = ({ url }: Server, name: string): string => url.replace(/\/[^/]*$/, `/${name}`)

async function send(made: Installation, subject: string, body = 'Hello.\r\n'): Promise<void> {
  const [from, to] = ['zoe@outside.example', 'frida.fink@contoso.com']
  const raw = rawMessage({ from, to, subject, body })
  const { accepted } = await made.emulator.transport.internet.send({ envelopeFrom: from, recipients: [to], raw })
  assert.deepEqual(accepted, [to])
  await made.emulator.transport.idle()
}

const inMailbox = (made: Installation, subject: string) => received(made, 'Contoso', 'frida.fink', subject).length

test(
  'a backup brings everything back on a new machine',
  { skip: findPostgres() === null && 'needs PostgreSQL' },
  async (t) => {
    const programs = findPostgres()!
    const [old, fresh] = await Promise.all([startPostgres(t), startPostgres(t)])
    await Promise.all([prepare(old), prepare(fresh)])
    await using made = await startInstallation({ databaseUrl: asUser(old), logger: createLogger({ level: 'silent' }) })
    const tenantId = await made.connect('Contoso')
    await send(made, 'Before the backup')
    await send(made, 'A virus before the backup', `${eicar}\r\n`)
    const [held] = await eventually('the virus in the quarantine', async () => {
      const rows = await quarantined(made, tenantId, 'A virus before the backup')
      return rows.length > 0 && rows
    })
    await eventually('the history', async () => (await history(made, tenantId, {})).length === 2)

    const config = await readFile(made.configFile, 'utf8')
    const name = /mailwarden@[^/]+\/(\w+)/.exec(config)![1]!
    const backup = path.join(made.folder, 'backup')
    const data = path.join(made.folder, 'data')
    await mkdir(backup)
    // While mail flows: the database first, then the files, so that each row of the dump has its file.
    const flowing = send(made, 'During the backup')
    await run(path.join(programs, 'pg_dump'), ['-Fc', '-f', path.join(backup, 'database.dump'), databaseOn(old, name)])
    const packed = path.join(backup, 'data.tar.gz')
    // Status 1: a file grew while it was read, as the log of the history does.
    await run('tar', ['-C', data, '--exclude=./gateway', '-czf', packed, '.']).catch(({ code }) =>
      assert.equal(code, 1),
    )
    await flowing

    await t.test('the machine is lost with its disk and its database server', async () => {
      await made.app[Symbol.asyncDispose]()
      await old.kill()
      await rm(data, { recursive: true })
      await send(made, 'While there is no gateway')
      assert.equal(inMailbox(made, 'While there is no gateway'), 0, 'it waits in Exchange Online')
    })

    await t.test('what was backed up is restored on a new one', async () => {
      await mkdir(data, { mode: 0o700 })
      await run('tar', ['-C', data, '-xzf', packed])
      await using admin = await openDatabase({ url: fresh.url })
      await admin.execute(`create database ${name} owner mailwarden`, [])
      await run(path.join(programs, 'pg_restore'), [
        '--exit-on-error',
        '-d',
        databaseOn(fresh, name),
        path.join(backup, 'database.dump'),
      ])
      await chmod(made.configFile, 0o600)
      await writeFile(
        made.configFile,
        config.replace(/postgres:\/\/mailwarden@[^/]+/, asUser(fresh).replace(/\/[^/]*$/, '')),
      )
      await made.restart()
    })

    await t.test('the tenant is connected, and what waited arrives', async () => {
      const { connection } = await made.api('GET', `/tenants/${tenantId}/mailflow/status`)
      assert.equal(connection.state, 'active')
      await made.advance(30 * 60_000)
      await eventually('what waited', () => inMailbox(made, 'While there is no gateway') === 1)
      await send(made, 'After the restore')
      assert.equal(inMailbox(made, 'After the restore'), 1)
      assert.equal(inMailbox(made, 'During the backup'), 1)
    })

    await t.test('what was quarantined can be read and released, and the history is there', async () => {
      const { text } = await made.api('GET', `/tenants/${tenantId}/quarantine/${held!.id}/preview`)
      assert.match(JSON.stringify(text), /EICAR/)
      await made.api('POST', `/tenants/${tenantId}/quarantine/${held!.id}/release`, {})
      await eventually('the released message', async () => {
        await made.emulator.transport.idle()
        return inMailbox(made, 'A virus before the backup') === 1
      })
      const subjects = (await history(made, tenantId, {})).map(({ subject }) => subject)
      assert.ok(subjects.includes('Before the backup'), subjects.join())
    })

    await t.test('the audit log is whole, and one tenant does not see another', async () => {
      const { intact, ...found } = await made.api('GET', `/tenants/${tenantId}/audit/verify`)
      assert.equal(intact, true, JSON.stringify(found))
      await using db = await openDatabase({ url: databaseOn({ url: asUser(fresh) }, name) })
      const other = '01a20000-0000-7000-8000-000000000009'
      const rows = await db.inTenant(other, (trx) => trx.selectFrom('message').selectAll().execute())
      assert.deepEqual(rows, [])
    })
    // The support module drops the databases that it made.
    await old.start()
  },
)
