// The folders that every mailbox has (well-known names: Graph reference, mailFolder resource [MS]); the recoverable items
// folders are hidden and outside the folder tree that clients see (microsoft-graph 3.1, 3.2).
import { createHash, randomBytes } from 'node:crypto'

export interface MailFolder {
  /** Constant over the folder's life, also with ordinary ids [MS]. */
  readonly id: string
  displayName: string
  /** `inbox`, `recoverableitemsdeletions`, …; null for a folder that somebody made. */
  readonly wellKnownName: string | null
  parentFolderId: string | null
  readonly isHidden: boolean
  /** Part of recoverable items: not searched by `/messages`. */
  readonly isRecoverable: boolean
}

interface WellKnownFolder {
  name: string
  displayName: string
  parent: string | null
  isHidden?: boolean
  isRecoverable?: boolean
}

const wellKnown: WellKnownFolder[] = [
  { name: 'msgfolderroot', displayName: 'Top of Information Store', parent: null },
  { name: 'inbox', displayName: 'Inbox', parent: 'msgfolderroot' },
  { name: 'drafts', displayName: 'Drafts', parent: 'msgfolderroot' },
  { name: 'sentitems', displayName: 'Sent Items', parent: 'msgfolderroot' },
  { name: 'deleteditems', displayName: 'Deleted Items', parent: 'msgfolderroot' },
  { name: 'junkemail', displayName: 'Junk Email', parent: 'msgfolderroot' },
  { name: 'outbox', displayName: 'Outbox', parent: 'msgfolderroot' },
  { name: 'archive', displayName: 'Archive', parent: 'msgfolderroot' },
  { name: 'conversationhistory', displayName: 'Conversation History', parent: 'msgfolderroot' },
  { name: 'clutter', displayName: 'Clutter', parent: 'msgfolderroot', isHidden: true },
  { name: 'syncissues', displayName: 'Sync Issues', parent: 'msgfolderroot', isHidden: true },
  { name: 'conflicts', displayName: 'Conflicts', parent: 'syncissues', isHidden: true },
  { name: 'localfailures', displayName: 'Local Failures', parent: 'syncissues', isHidden: true },
  { name: 'serverfailures', displayName: 'Server Failures', parent: 'syncissues', isHidden: true },
  { name: 'scheduled', displayName: 'Scheduled', parent: 'msgfolderroot', isHidden: true },
  { name: 'searchfolders', displayName: 'Finder', parent: null, isHidden: true },
  { name: 'recoverableitemsroot', displayName: 'Recoverable Items', parent: null, isHidden: true, isRecoverable: true },
  {
    name: 'recoverableitemsdeletions',
    displayName: 'Deletions',
    parent: 'recoverableitemsroot',
    isHidden: true,
    isRecoverable: true,
  },
  {
    name: 'recoverableitemspurges',
    displayName: 'Purges',
    parent: 'recoverableitemsroot',
    isHidden: true,
    isRecoverable: true,
  },
  {
    name: 'recoverableitemsversions',
    displayName: 'Versions',
    parent: 'recoverableitemsroot',
    isHidden: true,
    isRecoverable: true,
  },
  {
    name: 'recoverableitemsdiscoveryholds',
    displayName: 'DiscoveryHolds',
    parent: 'recoverableitemsroot',
    isHidden: true,
    isRecoverable: true,
  },
]

/** Folder ids look like `AAMk…` and are different in every mailbox. */
function folderId(mailboxKey: string, name: string): string {
  return `AAMkA${createHash('sha256').update(`${mailboxKey}/${name}`).digest('base64url')}AuAAAAAA`
}

export function wellKnownFolders(mailboxKey: string): MailFolder[] {
  return wellKnown.map((folder) => ({
    id: folderId(mailboxKey, folder.name),
    displayName: folder.displayName,
    wellKnownName: folder.name,
    parentFolderId: folder.parent === null ? null : folderId(mailboxKey, folder.parent),
    isHidden: folder.isHidden ?? false,
    isRecoverable: folder.isRecoverable ?? false,
  }))
}

export function newFolder(displayName: string, parentFolderId: string, isHidden: boolean): MailFolder {
  return {
    id: `AAMkA${randomBytes(24).toString('base64url')}AuAAAAAA`,
    displayName,
    wellKnownName: null,
    parentFolderId,
    isHidden,
    isRecoverable: false,
  }
}
