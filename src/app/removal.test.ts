// A reported message is taken out of the mailboxes of the emulated tenant and put back, by the operations that the product has.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import { copyOperations } from '#compromise/copies/move.ts'
import { writeDomains } from '#people/store.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { admin, simulationsCase } from '#test/support/phish-threat.ts'
import { removalOf } from './removal.ts'
import { startClawBack } from '#phish-threat/reporting/claw-back.ts'
import { viewReport } from '#phish-threat/reporting/http.ts'
import { purgeReports } from '#phish-threat/reporting/jobs.ts'
import { noteReport } from '#phish-threat/reporting/report.ts'
import { decideReport } from '#phish-threat/reporting/triage.ts'
import type { ReportVerdict } from '#phish-threat/reporting/contract.ts'

const messageId = '<bonus@contoso.com>'
const [frida, felix, fay] = ['frida.fink', 'felix.fuchs', 'fay.feld'].map((name) => `${name}@contoso.com`) as [
  string,
  string,
  string,
]
const mail = (subject: string) =>
  Buffer.from(`From: info@contoso.com\r\nTo: x\r\nSubject: ${subject}\r\nMessage-ID: ${messageId}\r\n\r\nx\r\n`)

/** Felix and Fay have the message; Felix reports one with the given subject. */
async function clawBackCase(t: TestContext, { subject = 'Bonus', roles = ['Mail.ReadWrite'] } = {}) {
  const { made, parts: given, tenantId } = await simulationsCase(t, { roles })
  const parts = { ...given, removal: removalOf({ ...made.parts, operations: given.operations }) }
  const operations = copyOperations(made.parts)
  // Operations are run by hand below.
  given.jobs.send = () => Promise.resolve()
  for (const definition of operations) parts.operations.define(definition)
  const { emulator, db, clock } = made
  const domain = { is_verified: true, is_initial: false, is_default: true, has_email: true }
  await db.inTenant(tenantId, (trx) => writeDomains(trx, tenantId, [{ name: 'contoso.com', ...domain }], clock.now()))
  const tenant = emulator.tenant('Contoso')
  await emulator.transport.submit(tenant.id, 'info@contoso.com', mail('Bonus'), {
    envelope: { to: [felix, fay, 'outside@elsewhere.example'] },
    saveToSentItems: false,
  })
  await emulator.transport.idle()
  await made.advance(60_000)
  const { id } = await noteReport(parts, tenantId, {
    source: 'add-in',
    reporter: felix,
    at: clock.now(),
    origin: null,
    bytes: mail(subject),
    comment: null,
  })
  return {
    decide: (verdict: Exclude<ReportVerdict, 'simulation'>) =>
      decideReport(parts, tenantId, id, { verdict, note: null }, admin),
    view: () => viewReport(parts, tenantId, id, true),
    /** Starts the operation and runs it; resolves with its outcomes. */
    async act(act: 'remove' | 'restore'): Promise<string[]> {
      const operationId = await startClawBack(parts, tenantId, id, { act, reason: 'It is bad', actor: admin })
      const row = await db.asSystem((trx) =>
        trx.selectFrom('operation').select(['kind', 'input']).where('id', '=', operationId).executeTakeFirstOrThrow(),
      )
      const details: string[] = []
      const definition = operations.find(({ kind }) => kind === row.kind)!
      await definition.run(row.input as never, {
        tenantId,
        operationId: randomUUID(),
        startedBy: admin,
        signal: new AbortController().signal,
        isDone: () => false,
        setTotal: async () => {},
        setCurrent: () => {},
        item: async (_target, _state, detail) => void details.push(detail),
      })
      return details.toSorted()
    },
    folderOf(address: string): string | null {
      const user = made.user(address.slice(0, address.indexOf('@')))
      const mailbox = emulator.mailboxes.mailbox(tenant.id, user.id)
      const item = mailbox.list({ includeRecoverable: true }).find((each) => each.internetMessageId === messageId)
      return item === undefined ? null : (mailbox.folder(item.folderId)!.wellKnownName ?? '')
    },
    audited: async () => {
      const rows = await db.asSystem((trx) => trx.selectFrom('audit_entry').select(['action', 'target']).execute())
      return rows.filter(({ action }) => action.startsWith('report.')).map(({ action, target }) => [action, target])
    },
    /** Purges as after so many days; resolves with how many reports and copies are left. */
    async purge(days: number): Promise<[number, number]> {
      const later = new ManualClock(new Date(clock.now().getTime() + days * 86_400_000))
      await purgeReports({ ...parts, clock: later })
      const left = await db.asSystem(async (trx) => [
        await trx.selectFrom('message_report').select('id').execute(),
        await trx.selectFrom('mail_copy').select('id').execute(),
      ])
      return [left[0]!.length, left[1]!.length]
    },
    id,
  }
}

test('a message that was judged as bad is shown, taken out of all mailboxes, and put back', async (t) => {
  const { decide, view, act, folderOf, audited, purge, id } = await clawBackCase(t)
  const before = await view()
  assert.deepEqual(
    before.copies.map(({ address, isThere, state }) => [address, isThere, state]),
    [
      [fay, true, null],
      [felix, true, null],
    ],
  )
  assert.deepEqual([before.clawBack.canRemove, before.clawBack.canRestore], [false, false])
  assert.match(before.clawBack.text, /lies in 2 mailboxes\. Judge it/)
  await assert.rejects(act('remove'), { code: 'report.not-bad' })

  await decide('phish')
  assert.equal((await view()).clawBack.canRemove, true)
  assert.deepEqual(await act('remove'), [`${fay}: taken out of the mailbox`, `${felix}: taken out of the mailbox`])
  assert.deepEqual(
    [folderOf(felix), folderOf(fay), folderOf(frida)],
    ['recoverableitemsdeletions', 'recoverableitemsdeletions', null],
  )
  const after = await view()
  assert.deepEqual([after.clawBack.canRemove, after.clawBack.canRestore], [false, true])
  assert.deepEqual(
    after.copies.map(({ state }) => state),
    ['removed', 'removed'],
  )
  await assert.rejects(act('remove'), { code: 'compromise.no-copies' })

  // It was judged wrongly: what is out can come back whatever the verdict says now.
  await decide('clean')
  await act('restore')
  assert.deepEqual([folderOf(felix), folderOf(fay)], ['inbox', 'inbox'])
  assert.deepEqual(await audited(), [
    ['report.copies-remove', `report ${id}`],
    ['report.copies-restore', `report ${id}`],
  ])
  assert.deepEqual(await purge(364), [1, 2])
  assert.deepEqual(await purge(366), [0, 0], 'where copies lay is kept no longer than the report')
})

test('a made-up Message-ID of another message takes nothing from others', async (t) => {
  const { decide, view, act, folderOf } = await clawBackCase(t, { subject: 'Your mailbox is full' })
  await decide('phish')
  assert.deepEqual(
    (await view()).copies.map(({ address }) => address),
    [felix],
  )
  await act('remove')
  assert.equal(folderOf(fay), 'inbox')
})

test('without the permission it is said which to grant, and nothing is touched', async (t) => {
  const { decide, view, act, folderOf } = await clawBackCase(t, { roles: [] })
  await decide('phish')
  const { clawBack } = await view()
  assert.deepEqual([clawBack.canRemove, clawBack.canRestore], [false, false])
  assert.match(clawBack.text, /Grant the permission set "Removal of mail"/)
  await assert.rejects(act('remove'), { code: 'report.removal-missing', message: /Removal of mail/ })
  assert.deepEqual([folderOf(felix), folderOf(fay)], ['inbox', 'inbox'])
})
