// What is held because of an incident: counted, released oldest first, discarded; nothing else is touched.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, truncateSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import pino from 'pino'
import { bufferSource } from '#mail/message/source.ts'
import { createSecrets } from '#platform/secrets/seal.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { createHeldMail } from './held-mail.ts'
import { quarantineMigrations } from './migrations.ts'
import { createQuarantine } from './quarantine.ts'

const tenantId = '11111111-1111-4111-8111-111111111111'
const incident = '01a20272-7d58-71b0-8c48-799514fd0186'
const another = '01a20272-7d58-71b0-8c48-799514fd0187'

test('held mail of an incident is counted, released oldest first and discarded, and nothing else is', async (t) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'held-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const db = await testDatabase(t, { migrations: quarantineMigrations })
  const sent: string[] = []
  const quarantine = createQuarantine({
    folder,
    secrets: createSecrets([Buffer.alloc(32, 7)]),
    db,
    clock: new ManualClock(),
    logger: pino({ level: 'silent' }),
    spool: { enqueue: async ({ key, messageId }) => (sent.push(messageId), { id: key }) },
  })
  const put = (name: string, second: number, incidentId: string | null) =>
    quarantine.put({
      tenantId,
      messageId: name,
      key: name,
      kind: 'hold',
      direction: 'outbound',
      mode: 'mailflow',
      envelope: {
        mailFrom: 'adele@contoso.com',
        mailParameters: [],
        recipients: [{ path: 'zoe@fabrikam.example', parameters: [] }],
      },
      source: bufferSource(Buffer.from('Subject: x\r\n\r\n')),
      category: 'clean',
      reason: 'sender is blocked',
      score: 0,
      subject: 'x',
      headerFrom: 'adele@contoso.com',
      internetMessageId: null,
      receivedAt: new Date(Date.UTC(2026, 10, 22, 9, 0, second)),
      incidentId,
    })
  await put('third', 3, incident)
  const damaged = await put('damaged', 1, incident)
  truncateSync(path.join(folder, 'items', tenantId, `${damaged.id}.msg`), 40)
  await put('first', 1, incident)
  const gone = await put('deleted before', 0, incident)
  await put('second', 2, incident)
  await put('of another incident', 1, another)
  await put('of no incident', 1, null)
  await quarantine.delete(tenantId, gone.id, { actor: { kind: 'system', id: 'test', name: 'test', address: null } })
  const held = createHeldMail({ db, quarantine })
  const count = (of: string) => db.inTenant(tenantId, (trx) => held.count(trx, tenantId, of))
  assert.equal(await count(incident), 4)
  assert.equal((await quarantine.list(tenantId)).items.filter(({ incidentId }) => incidentId === incident).length, 5)
  assert.equal(await held.release(tenantId, incident, 'Ada'), 3)
  assert.deepEqual(sent, ['first', 'second', 'third'], 'what is damaged holds up nothing')
  assert.equal(await held.release(tenantId, incident, 'Ada'), 0)
  assert.equal(await held.discard(tenantId, another, 'Ada'), 1)
  assert.deepEqual([await count(incident), await count(another)], [1, 0])
  assert.equal((await quarantine.list(tenantId, { status: 'held' })).items.length, 2)
})
