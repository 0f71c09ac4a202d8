import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { systemClock } from '#platform/clock.ts'
import type { Database } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import { newId } from '#platform/ids.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { testDatabase } from '#test/support/database.ts'
import { createLookup } from './lookup.ts'
import { createRecorder, type Recorder } from './recorder.ts'
import { openSpool } from './spool.ts'
import type { RequestRow } from './store.ts'
import { ask, open, tell } from '#test/support/lure/client.ts'
import { startTestLure, type TestCampaign, writeCampaign } from '#test/support/lure/server.ts'
import { pathOf } from './tokens.ts'

const logger = createLogger({ level: 'silent' })

/** A database that can be away, or take its time. */
function leavable(db: Database) {
  const state = { isAway: false, delay_ms: 0 }
  async function first(): Promise<void> {
    if (state.isAway)
      throw new AppError({ code: 'database.unavailable', message: 'away', status: 503, retryable: true })
    if (state.delay_ms > 0) await new Promise((resolve) => setTimeout(resolve, state.delay_ms))
  }
  const given: Database = {
    kind: db.kind,
    execute: async (text, parameters) => (await first(), db.execute(text, parameters)),
    inTenant: async (tenantId, work) => (await first(), db.inTenant(tenantId, work)),
    asSystem: async (work) => (await first(), db.asSystem(work)),
    [Symbol.asyncDispose]: () => db[Symbol.asyncDispose](),
  }
  return { db: given, state }
}

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'lure-spool-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test('pages are answered while the database is away, and what came is taken in when it is back', async (t) => {
  const real = await testDatabase(t)
  const { db, state } = leavable(real)
  const lure = await startTestLure(t, db)
  const { tokens, host, messageId } = await campaignOf(real)
  const other = await campaignOf(real, 'other.example')
  const place = pathOf(tokens.link)
  await open(lure, place, { host })
  state.isAway = true

  const page = await open(lure, place, { host })
  assert.equal(page.status, 200)
  assert.equal((await tell(lure, place, { nonce: page.nonce, event: 'load' }, { host })).status, 204)
  // Not in memory: said as any server says it, and kept to be looked up.
  assert.equal((await ask(lure, pathOf(other.tokens.link), { host: other.host })).status, 503)
  assert.equal((await rowsOf(real, messageId)).length, 1)

  state.isAway = false
  await until(async () => (await rowsOf(real, messageId)).length === 3)
  await until(async () => (await rowsOf(real, other.messageId)).length === 1)
  assert.deepEqual(
    (await rowsOf(real, messageId)).map(({ kind }) => kind),
    ['page', 'page', 'beacon'],
  )
  assert.equal((await rowsOf(real, other.messageId))[0]!.status, 503)
  await until(() => Promise.resolve(filesIn(path.join(lure.dataDir, 'lure')).length === 0))
})

test('a visitor does not wait for a slow database, and the request is there once', async (t) => {
  const real = await testDatabase(t)
  const { db, state } = leavable(real)
  const campaign = await campaignOf(real)
  const folder = folderFor(t)
  await using recorder = await recorderOn(db, folder)
  state.delay_ms = 600
  const begun_ms = performance.now()
  const row = rowFor(campaign)
  await recorder.record(row)
  assert.ok(performance.now() - begun_ms < 600, 'before the database')
  assert.notDeepEqual(filesIn(folder), [])
  state.delay_ms = 0
  await until(async () => (await recorder.takeIn(), filesIn(folder).length === 0))
  assert.equal((await rowsOf(real, campaign.messageId)).length, 1)
})

test('what a process left behind when it was killed is taken in by the next, without a line that was cut', async (t) => {
  const db = await testDatabase(t)
  const campaign = await campaignOf(db)
  const folder = folderFor(t)
  const [first, second] = [rowFor(campaign), rowFor(campaign)]
  const spool = await openSpool(folder)
  await spool.append([JSON.stringify(first)])
  await spool[Symbol.asyncDispose]()
  const left = path.join(folder, '0', 'current.jsonl')
  assert.ok(existsSync(left))
  writeFileSync(
    left,
    `${JSON.stringify(first)}\n${JSON.stringify(second)}\nnot json\n${JSON.stringify(rowFor(campaign)).slice(0, 40)}`,
  )
  // One that lives is left alone: the next has a folder of its own.
  await using living = await openSpool(folder)
  assert.equal(living.isEmpty(), false)
  await using recorder = await recorderOn(db, folder)
  await recorder.takeIn()
  assert.equal((await rowsOf(db, campaign.messageId)).length, 0)
  await living.takeIn(async (lines) => assert.equal(lines.length, 3))
})

test('a request of a message that was erased, and one that the database refuses, do not hold up the others', async (t) => {
  const db = await testDatabase(t)
  const campaign = await campaignOf(db)
  await using recorder = await recorderOn(db, folderFor(t))
  const good = rowFor(campaign)
  const rows = [
    { ...rowFor(campaign), message_id: newId() },
    { ...rowFor(campaign), headers: { 'user-agent': 'a\u0000b' } },
    good,
  ]
  await Promise.all(rows.map((row) => recorder.record(row)))
  await until(async () => (await rowsOf(db, campaign.messageId)).length === 1)
  assert.equal((await rowsOf(db, campaign.messageId))[0]!.id, good.id)
})

async function campaignOf(db: Database, host = 'links.contoso.example') {
  const campaign = await writeCampaign(db, { host })
  return { ...campaign, ...campaign.recipients[0]! }
}

async function recorderOn(db: Database, folder: string): Promise<Recorder> {
  const spool = await openSpool(folder)
  const lookup = createLookup(db, systemClock)
  return createRecorder({ db, clock: systemClock, logger, spool, lookup, onStored: () => {} })
}

const rowFor = ({ tenantId, campaignId, messageId }: TestCampaign & { messageId: string }): RequestRow => ({
  tenant_id: tenantId,
  id: newId(),
  campaign_id: campaignId,
  message_id: messageId,
  token_kind: 'link',
  position: 0,
  nonce: null,
  at: new Date().toISOString(),
  method: 'GET',
  kind: 'page',
  ip: '192.0.2.1',
  headers: { 'user-agent': 'Visitor/1' },
  tls_fingerprint: null,
  status: 200,
  beacon: null,
})

const rowsOf = (db: Database, messageId: string) =>
  db.asSystem((trx) =>
    trx.selectFrom('simulation_request').selectAll().where('message_id', '=', messageId).orderBy('id').execute(),
  )

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.jsonl'))

async function until(is: () => Promise<boolean>): Promise<void> {
  const deadline_ms = Date.now() + 20_000
  while (!(await is())) {
    assert.ok(Date.now() < deadline_ms, 'in time')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
