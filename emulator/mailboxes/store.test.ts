// Mailboxes: folders, ids, moves, the change log.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readHeaders } from './message.ts'
import { MailboxStore } from './store.ts'

const mail = (subject: string, extra = ''): Buffer =>
  Buffer.from(
    `From: "Ada" <ada@contoso.com>\r\nTo: Bob <bob@contoso.com>, eve@fabrikam.com\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@contoso.com>\r\n${extra}\r\nHello\r\n`,
  )

test('a delivered message has its fields, its bytes and two ids', async () => {
  const mailbox = new MailboxStore().mailbox('t', 'u')
  const item = await mailbox.deliver(mail('one'))
  assert.equal(item.subject, 'one')
  assert.deepEqual(item.from, { name: 'Ada', address: 'ada@contoso.com' })
  assert.deepEqual(
    item.to.map((to) => to.address),
    ['bob@contoso.com', 'eve@fabrikam.com'],
  )
  assert.equal(item.internetMessageId, '<one@contoso.com>')
  assert.deepEqual(mailbox.bytes(item.immutableId), mail('one'))
  assert.equal(mailbox.folder(item.folderId)?.wellKnownName, 'inbox')
})

test('a move changes the ordinary id, keeps the immutable one and logs both sides', async () => {
  const mailbox = new MailboxStore().mailbox('t', 'u')
  const item = await mailbox.deliver(mail('one'))
  const { id, immutableId } = item
  const before = mailbox.sequence
  const hidden = mailbox.createFolder('Held', { isHidden: true })
  mailbox.move(id, hidden.id)
  assert.equal(mailbox.get(id), undefined)
  assert.equal(mailbox.get(immutableId)?.folderId, hidden.id)
  assert.deepEqual(
    mailbox.changesSince(before).map((change) => change.kind),
    ['removed', 'created'],
  )
  assert.deepEqual(
    mailbox.changesSince(before, 'inbox').map((change) => change.id),
    [id],
  )
  assert.equal(
    mailbox.childFolders('msgfolderroot').some((folder) => folder.id === hidden.id),
    false,
  )
})

test('delete goes to Deleted Items, then Deletions, then Purges; recoverable items are not searched', async () => {
  const mailbox = new MailboxStore().mailbox('t', 'u')
  const { immutableId } = await mailbox.deliver(mail('one'))
  const path = [0, 1, 2].map(() => {
    mailbox.delete(immutableId)
    return mailbox.folder(mailbox.get(immutableId)!.folderId)!.wellKnownName
  })
  assert.deepEqual(path, ['deleteditems', 'recoverableitemsdeletions', 'recoverableitemspurges'])
  assert.equal(mailbox.list().length, 0)
  assert.equal(mailbox.list({ folder: 'RecoverableItemsPurges' }).length, 1)
})

test('replies share a conversation inside one mailbox and not across mailboxes', async () => {
  const store = new MailboxStore()
  const first = await store.mailbox('t', 'u').deliver(mail('one'))
  const second = await store.mailbox('t', 'u').deliver(mail('re', 'In-Reply-To: <one@contoso.com>\r\n'))
  const other = await store.mailbox('t', 'v').deliver(mail('one'))
  assert.equal(first.conversationId, second.conversationId)
  assert.notEqual(first.conversationId, other.conversationId)
})

test('headers are unfolded and garbage is survived', () => {
  assert.deepEqual(readHeaders(Buffer.from('A: 1\r\n 2\r\nbroken\r\nB:3\r\n\r\nC: body')), [
    { name: 'A', value: '1 2' },
    { name: 'B', value: '3' },
  ])
  assert.deepEqual(readHeaders(Buffer.alloc(0)), [])
})
