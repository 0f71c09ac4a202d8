// Copies in mailboxes over the emulated cloud: out and back, at every crash, with folders that are gone and mail that was deleted.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import type { Database } from '#platform/db/database.ts'
import type { OperationContext } from '#platform/operations/operations.ts'
import { basicRoles, containmentCase, type ContainmentCase } from '#test/support/containment.ts'
import { insertIncident } from '../incidents/store.ts'
import '../incidents/tables.ts'
import { copyKind, copyOperations, whyNotMovable } from './move.ts'
import { type CopyAct, noteCopies } from './store.ts'

const messageId = '<bonus@contoso.com>'

interface CopiesCase {
  base: ContainmentCase
  incidentId: string
  /** Dies at the named point, as often as it stands there. */
  crashAt: (name: string | null) => void
  run: (act: CopyAct, ids?: string[] | null) => Promise<{ target: string; state: string; detail: string }[]>
  states: () => Promise<Record<string, string>>
  /** Folder of the message in the mailbox, by its well-known or given name; null: not there. */
  folderOf: (name: string) => string | null
}

async function copiesCase(t: TestContext, roles: string[] = ['Mail.ReadWrite']): Promise<CopiesCase> {
  const base = await containmentCase(t, { roles: [...basicRoles, ...roles] })
  const { emulator, db, clock, tenantId } = base
  const incidentId = randomUUID()
  await makeIncident(db, tenantId, incidentId, clock.now())
  await receive(base, ['felix.fuchs@contoso.com', 'fay.feld@contoso.com'])
  const found = ['felix.fuchs@contoso.com', 'fay.feld@contoso.com', 'nobody@contoso.com']
  await db.inTenant(tenantId, (trx) =>
    noteCopies(
      trx,
      { tenantId, id: incidentId },
      found.map((recipient) => ({ recipient, messageId })),
      clock.now(),
    ),
  )
  let point: string | null = null
  const parts = {
    ...base.parts,
    onCheckpoint: (name: string) => {
      if (name === point) throw new Error(`killed at ${name}`)
    },
  }
  const definitions = copyOperations(parts)
  return {
    base,
    incidentId,
    crashAt: (name) => void (point = name),
    async run(act, ids = null) {
      const items: { target: string; state: string; detail: string }[] = []
      const definition = definitions.find(({ kind }) => kind === copyKind('incident', act))!
      await definition.run({ caseId: incidentId, ids }, contextOf(tenantId, items))
      return items
    },
    async states() {
      const rows = await db.inTenant(tenantId, (trx) =>
        trx.selectFrom('mail_copy').select(['recipient', 'state']).where('tenant_id', '=', tenantId).execute(),
      )
      return Object.fromEntries(rows.map(({ recipient, state }) => [recipient.split('@')[0]!, state]))
    },
    folderOf(name) {
      const mailbox = emulator.mailboxes.mailbox(emulator.tenant('Contoso').id, base.user(name).id)
      const item = mailbox.list({ includeRecoverable: true }).find((each) => each.internetMessageId === messageId)
      if (item === undefined) return null
      const folder = mailbox.folder(item.folderId)!
      return folder.wellKnownName ?? folder.displayName
    },
  }
}

const contextOf = (tenantId: string, items: { target: string; state: string; detail: string }[]): OperationContext => ({
  tenantId,
  operationId: randomUUID(),
  startedBy: { kind: 'user', id: 'u1', name: 'admin@contoso.com', address: null },
  signal: new AbortController().signal,
  isDone: () => false,
  setTotal: async () => {},
  setCurrent: () => {},
  item: async (target, state, detail) => void items.push({ target, state, detail }),
})

async function receive({ emulator, user }: ContainmentCase, to: string[]): Promise<void> {
  const raw = Buffer.from(
    `From: frida.fink@contoso.com\r\nTo: ${to.join(', ')}\r\nSubject: Bonus\r\nMessage-ID: ${messageId}\r\n\r\nx\r\n`,
  )
  for (const address of to)
    await emulator.mailboxes.mailbox(emulator.tenant('Contoso').id, user(address.split('@')[0]!).id).deliver(raw)
}

function makeIncident(db: Database, tenantId: string, id: string, now: Date): Promise<unknown> {
  return db.inTenant(tenantId, (trx) =>
    insertIncident(trx, {
      tenant_id: tenantId,
      id,
      mailbox_key: 'address:frida.fink@contoso.com',
      number: 1,
      state: 'open',
      policy: 'manual',
      is_told_only: false,
      has_scans: false,
      address: 'frida.fink@contoso.com',
      addresses: ['frida.fink@contoso.com'],
      display_name: 'Frida Fink',
      person_id: null,
      actor_id: null,
      mailbox_kind: 'user',
      trigger: 'test',
      former_id: null,
      first_bad_at: now,
      opened_at: now,
      block: 'active',
      block_mode: 'hold',
      block_reason: 'test',
      exempt_recipients: [],
      limit_count: 5,
      released_by: null,
      release_reason: null,
    }),
  )
}

test('copies go to Recoverable Items and come back to where they were; who has none has nothing to do', async (t) => {
  const made = await copiesCase(t)
  assert.equal(await whyNotMovable(made.base.parts as never, made.base.tenantId), null)
  const felix = made.base.emulator.mailboxes.mailbox(
    made.base.emulator.tenant('Contoso').id,
    made.base.user('felix.fuchs').id,
  )
  const own = felix.createFolder('Money')
  felix.move(felix.list({ folder: 'inbox' }).find((item) => item.internetMessageId === messageId)!.id, own.id)

  const out = await made.run('remove')
  assert.deepEqual(
    out.map(({ state }) => state),
    ['done', 'done', 'done'],
  )
  assert.deepEqual(await made.states(), { 'felix.fuchs': 'removed', 'fay.feld': 'removed', nobody: 'gone' })
  assert.equal(made.folderOf('felix.fuchs'), 'recoverableitemsdeletions')
  assert.deepEqual(await made.run('remove'), [])

  await made.run('restore')
  assert.deepEqual(await made.states(), { 'felix.fuchs': 'restored', 'fay.feld': 'restored', nobody: 'gone' })
  assert.equal(made.folderOf('felix.fuchs'), 'Money')
  assert.equal(made.folderOf('fay.feld'), 'inbox')

  await made.run('remove')
  felix.deleteFolder(own.id)
  await made.run('restore')
  assert.equal(made.folderOf('felix.fuchs'), 'inbox')
})

for (const [act, point] of [
  ['remove', 'copy before removal'],
  ['remove', 'copy after removal'],
  ['restore', 'copy after restoring'],
] as const)
  test(`killed at "${point}", it goes on where it was`, async (t) => {
    const made = await copiesCase(t)
    if (act === 'restore') await made.run('remove')
    made.crashAt(point)
    await assert.rejects(made.run(act), /killed/)
    made.crashAt(null)
    await made.run(act)
    const [state, folder] = act === 'remove' ? ['removed', 'recoverableitemsdeletions'] : ['restored', 'inbox']
    assert.deepEqual(await made.states(), { 'felix.fuchs': state, 'fay.feld': state, nobody: 'gone' })
    assert.equal(made.folderOf('felix.fuchs'), folder)
    if (act === 'restore') return
    await made.run('restore')
    assert.equal(made.folderOf('felix.fuchs'), 'inbox')
    assert.equal(made.folderOf('fay.feld'), 'inbox')
  })

test('what was purged meanwhile cannot come back, and is said', async (t) => {
  const made = await copiesCase(t)
  await made.run('remove')
  const fay = made.base.emulator.mailboxes.mailbox(
    made.base.emulator.tenant('Contoso').id,
    made.base.user('fay.feld').id,
  )
  const item = fay.list({ includeRecoverable: true }).find((each) => each.internetMessageId === messageId)!
  fay.move(item.id, 'recoverableitemspurges')
  const back = await made.run('restore')
  assert.match(back.find(({ state }) => state === 'failed')!.detail, /fay\.feld@contoso\.com: .*purged/)
  assert.deepEqual(await made.states(), { 'felix.fuchs': 'restored', 'fay.feld': 'gone', nobody: 'gone' })
})

test('without the permission it is said which to give, and nothing is touched', async (t) => {
  const made = await copiesCase(t, [])
  const parts = made.base.parts as never
  assert.match((await whyNotMovable(parts, made.base.tenantId)) ?? '', /Removal of mail/)
  await assert.rejects(made.run('remove'), { code: 'compromise.copies-not-movable' })
  assert.equal(made.folderOf('felix.fuchs'), 'inbox')
})
