// Messages and folders as Graph shows them. Documented at learn.microsoft.com/graph/api/resources/{message,mailfolder}
import type { MailFolder } from '../mailboxes/folders.ts'
import type { Mailbox, MailItem } from '../mailboxes/mailbox.ts'
import type { MailAddress } from '../mailboxes/message.ts'
import type { GraphContext } from './context.ts'
import type { Row } from './filter.ts'

/** `Prefer: IdType="ImmutableId"` */
export function usesImmutableIds(context: GraphContext): boolean {
  return /IdType\s*=\s*"?ImmutableId"?/i.test(context.headers['prefer'] ?? '')
}

const recipient = (address: MailAddress): Row => ({
  emailAddress: { name: address.name || address.address, address: address.address },
})

/** Everything but what must be named in `$select`. */
export const messageDefaults = [
  'id',
  'createdDateTime',
  'lastModifiedDateTime',
  'changeKey',
  'categories',
  'receivedDateTime',
  'sentDateTime',
  'hasAttachments',
  'internetMessageId',
  'subject',
  'bodyPreview',
  'importance',
  'parentFolderId',
  'conversationId',
  'conversationIndex',
  'isDeliveryReceiptRequested',
  'isReadReceiptRequested',
  'isRead',
  'isDraft',
  'webLink',
  'inferenceClassification',
  'body',
  'sender',
  'from',
  'toRecipients',
  'ccRecipients',
  'bccRecipients',
  'replyTo',
  'flag',
]

/** All properties of a message. */
export function messageRow(context: GraphContext, mailbox: Mailbox, item: MailItem): Row {
  const id = usesImmutableIds(context) ? item.immutableId : item.id
  return {
    '@odata.etag': `W/"${item.changeKey}"`,
    id,
    createdDateTime: item.createdAt.toISOString(),
    lastModifiedDateTime: item.modifiedAt.toISOString(),
    changeKey: item.changeKey,
    categories: item.categories,
    receivedDateTime: item.receivedAt.toISOString().replace(/\.\d+Z$/, 'Z'),
    sentDateTime: (item.sentAt ?? item.receivedAt).toISOString().replace(/\.\d+Z$/, 'Z'),
    hasAttachments: item.attachments.length > 0,
    internetMessageId: item.internetMessageId,
    subject: item.subject,
    bodyPreview: (item.text ?? '').slice(0, 255),
    importance: item.importance,
    parentFolderId: item.folderId,
    conversationId: item.conversationId,
    conversationIndex: Buffer.from(item.conversationId).toString('base64').slice(0, 28),
    isDeliveryReceiptRequested: null,
    isReadReceiptRequested: false,
    isRead: item.isRead,
    isDraft: item.isDraft,
    webLink: `https://outlook.office365.com/owa/?ItemID=${encodeURIComponent(id)}`,
    inferenceClassification: 'focused',
    body:
      item.html === null
        ? { contentType: 'text', content: item.text ?? '' }
        : { contentType: 'html', content: item.html },
    sender: item.sender ? recipient(item.sender) : item.from ? recipient(item.from) : null,
    from: item.from ? recipient(item.from) : null,
    toRecipients: item.to.map(recipient),
    ccRecipients: item.cc.map(recipient),
    bccRecipients: item.bcc.map(recipient),
    replyTo: item.replyTo.map(recipient),
    flag: { flagStatus: item.flag },
    internetMessageHeaders: item.headers.map(({ name, value }) => ({ name, value })),
    uniqueBody: null,
    mailboxUserId: mailbox.userId,
  }
}

/** All properties of a folder. */
export function folderRow(mailbox: Mailbox, folder: MailFolder): Row {
  const items = mailbox.list({ folder: folder.id })
  return {
    id: folder.id,
    displayName: folder.displayName,
    parentFolderId: folder.parentFolderId,
    childFolderCount: mailbox.childFolders(folder.id).length,
    unreadItemCount: items.filter((item) => !item.isRead).length,
    totalItemCount: items.length,
    sizeInBytes: items.reduce((sum, item) => sum + item.raw.length, 0),
    isHidden: folder.isHidden,
  }
}
