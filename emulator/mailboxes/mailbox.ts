// One mailbox: folders, items, ordinary ids that change with every move and immutable ids that do not (microsoft-graph 3.1),
// and the change log that delta queries read.
import { createHash, randomBytes } from 'node:crypto'
import { type MailFolder, newFolder, wellKnownFolders } from './folders.ts'
import type { InboxRule } from './inbox-rules.ts'
import { type MessageHeader, type ParsedMessage, parseMessage, readHeaders } from './message.ts'

export interface MailItem extends ParsedMessage {
  /** Ordinary id: a move gives a new one, the old one is unknown afterwards. */
  id: string
  /** Survives moves within the mailbox. */
  readonly immutableId: string
  changeKey: string
  folderId: string
  raw: Buffer
  headers: MessageHeader[]
  conversationId: string
  receivedAt: Date
  createdAt: Date
  modifiedAt: Date
  isRead: boolean
  isDraft: boolean
  categories: string[]
  flag: 'notFlagged' | 'flagged' | 'complete'
  /** Graph `singleValueExtendedProperties` by id, e.g. `Integer 0x0E07`. */
  extendedProperties: Map<string, string>
}

export interface DeliverOptions {
  /** Well-known name or folder id; default inbox. */
  folder?: string
  isRead?: boolean
  isDraft?: boolean
  receivedAt?: Date
}

export interface MailboxChange {
  /** Grows by one with every change of the mailbox. */
  sequence: number
  kind: 'created' | 'updated' | 'removed'
  folderId: string
  /** As it was at that moment. */
  id: string
  immutableId: string
}

/** Automatic replies (out of office), settable through Set-MailboxAutoReplyConfiguration or Graph mailboxSettings. */
export interface AutomaticReply {
  status: 'disabled' | 'alwaysEnabled'
  internalMessage: string
  externalMessage: string
  externalAudience: 'none' | 'all'
}

export class Mailbox {
  readonly tenantId: string
  readonly userId: string
  readonly folders = new Map<string, MailFolder>()
  readonly items = new Map<string, MailItem>()
  readonly changes: MailboxChange[] = []
  inboxRules: InboxRule[] = []
  automaticReply: AutomaticReply = {
    status: 'disabled',
    internalMessage: '',
    externalMessage: '',
    externalAudience: 'all',
  }
  readonly #now: () => Date
  readonly #byImmutableId = new Map<string, MailItem>()
  readonly #conversationByMessageId = new Map<string, string>()
  readonly #listeners = new Set<(change: MailboxChange, item: MailItem) => void>()
  #sequence = 0

  constructor(tenantId: string, userId: string, now: () => Date) {
    this.tenantId = tenantId
    this.userId = userId
    this.#now = now
    for (const folder of wellKnownFolders(`${tenantId}/${userId}`)) this.folders.set(folder.id, folder)
  }

  /** By id or well-known name (any letter case); undefined when there is none. */
  folder(idOrName: string): MailFolder | undefined {
    const exact = this.folders.get(idOrName)
    if (exact !== undefined) return exact
    const name = idOrName.toLowerCase()
    return [...this.folders.values()].find((folder) => folder.wellKnownName === name)
  }

  /** Sub-folders; `isHidden` folders only when asked for (`includeHiddenFolders=true`). */
  childFolders(parent: string, includeHidden = false): MailFolder[] {
    const parentId = this.folder(parent)?.id
    return [...this.folders.values()].filter(
      (folder) => parentId !== undefined && folder.parentFolderId === parentId && (includeHidden || !folder.isHidden),
    )
  }

  /** A folder of somebody's own; `isHidden` can be set only here [MS]. */
  createFolder(displayName: string, options: { parent?: string; isHidden?: boolean } = {}): MailFolder {
    const parent = this.#requireFolder(options.parent ?? 'msgfolderroot')
    const folder = newFolder(displayName, parent.id, options.isHidden ?? false)
    this.folders.set(folder.id, folder)
    return folder
  }

  /** Removes a folder that somebody made, with everything in it; false for well-known and unknown ones. */
  deleteFolder(idOrName: string): boolean {
    const folder = this.folder(idOrName)
    if (folder === undefined || folder.wellKnownName !== null) return false
    for (const child of this.childFolders(folder.id, true)) this.deleteFolder(child.id)
    for (const item of this.list({ folder: folder.id })) this.move(item.id, 'recoverableitemsdeletions')
    return this.folders.delete(folder.id)
  }

  /** Stores a message as it came from transport or a client. */
  async deliver(raw: Buffer, options: DeliverOptions | string = {}): Promise<MailItem> {
    const {
      folder = 'inbox',
      isRead = false,
      isDraft = false,
      receivedAt,
    } = typeof options === 'string' ? { folder: options } : options
    const parsed = await parseMessage(raw)
    const now = this.#now()
    return this.#insert({
      ...parsed,
      id: newItemId(),
      immutableId: newImmutableId(),
      changeKey: newChangeKey(),
      folderId: this.#requireFolder(folder).id,
      raw,
      headers: readHeaders(raw),
      conversationId: this.#conversationOf(parsed),
      receivedAt: receivedAt ?? now,
      createdAt: now,
      modifiedAt: now,
      isRead,
      isDraft,
      categories: [],
      flag: 'notFlagged',
      extendedProperties: new Map(),
    })
  }

  /** By ordinary or immutable id. */
  get(id: string): MailItem | undefined {
    return this.items.get(id) ?? this.#byImmutableId.get(id)
  }

  /** Newest first. Without a folder: the whole mailbox except recoverable items, as `/messages` does [MS]. */
  list(options: { folder?: string; includeRecoverable?: boolean } = {}): MailItem[] {
    const folderId = options.folder === undefined ? null : this.folder(options.folder)?.id
    if (folderId === undefined) return []
    return [...this.items.values()]
      .filter((item) =>
        folderId === null
          ? options.includeRecoverable === true || this.folders.get(item.folderId)?.isRecoverable !== true
          : item.folderId === folderId,
      )
      .reverse()
      .toSorted((a, b) => b.receivedAt.getTime() - a.receivedAt.getTime())
  }

  /** Changes fields in place (read mark, categories, flag, …) and logs the change; undefined for an unknown id. */
  update(
    id: string,
    change: Partial<Pick<MailItem, 'isRead' | 'isDraft' | 'categories' | 'flag' | 'importance' | 'subject'>>,
  ): MailItem | undefined {
    const item = this.get(id)
    if (item === undefined) return undefined
    Object.assign(item, change, { changeKey: newChangeKey(), modifiedAt: this.#now() })
    this.#log('updated', item)
    return item
  }

  /** Copy in the destination plus removal in the source: a new ordinary id, the same immutable id. */
  move(id: string, destination: string): MailItem | undefined {
    const item = this.get(id)
    if (item === undefined) return undefined
    const target = this.#requireFolder(destination)
    this.#log('removed', item)
    this.items.delete(item.id)
    Object.assign(item, { id: newItemId(), folderId: target.id, changeKey: newChangeKey(), modifiedAt: this.#now() })
    this.items.set(item.id, item)
    this.#log('created', item)
    return item
  }

  copy(id: string, destination: string): MailItem | undefined {
    const item = this.get(id)
    if (item === undefined) return undefined
    return this.#insert({
      ...item,
      id: newItemId(),
      immutableId: newImmutableId(),
      changeKey: newChangeKey(),
      folderId: this.#requireFolder(destination).id,
      extendedProperties: new Map(item.extendedProperties),
    })
  }

  /** As Graph's DELETE: to Deleted Items, from there (or a recoverable folder) to Deletions or, from Deletions, to Purges. */
  delete(id: string): boolean {
    const item = this.get(id)
    if (item === undefined) return false
    const from = this.folders.get(item.folderId)?.wellKnownName
    if (from === 'recoverableitemsdeletions') this.move(id, 'recoverableitemspurges')
    else this.move(id, from === 'deleteditems' ? 'recoverableitemsdeletions' : 'deleteditems')
    return true
  }

  /** To Purges, which no client can see (microsoft-graph 3.2). */
  permanentDelete(id: string): boolean {
    return this.move(id, 'recoverableitemspurges') !== undefined
  }

  /** Takes the item out for good, as the end of the retention period does. */
  purge(id: string): boolean {
    const item = this.get(id)
    if (item === undefined) return false
    this.items.delete(item.id)
    this.#byImmutableId.delete(item.immutableId)
    this.#log('removed', item)
    return true
  }

  /** The `$value` bytes. */
  bytes(id: string): Buffer | undefined {
    return this.get(id)?.raw
  }

  /** Replaces the content of a draft. */
  async replace(id: string, raw: Buffer): Promise<MailItem | undefined> {
    const item = this.get(id)
    if (item === undefined) return undefined
    Object.assign(item, await parseMessage(raw), { raw, headers: readHeaders(raw) })
    return this.update(id, {})
  }

  /** What happened after `sequence`, oldest first; of one folder when given. */
  changesSince(sequence: number, folder?: string): MailboxChange[] {
    const folderId = folder === undefined ? null : this.folder(folder)?.id
    return this.changes.filter(
      (change) => change.sequence > sequence && (folderId === null || change.folderId === folderId),
    )
  }

  /** Position of the change log now. */
  get sequence(): number {
    return this.#sequence
  }

  /** Calls `listener` on every change (for subscriptions); returns the way to stop it. */
  onChange(listener: (change: MailboxChange, item: MailItem) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #insert(item: MailItem): MailItem {
    this.items.set(item.id, item)
    this.#byImmutableId.set(item.immutableId, item)
    if (item.internetMessageId !== null) this.#conversationByMessageId.set(item.internetMessageId, item.conversationId)
    this.#log('created', item)
    return item
  }

  #log(kind: MailboxChange['kind'], item: MailItem): void {
    this.#sequence += 1
    const change: MailboxChange = {
      sequence: this.#sequence,
      kind,
      folderId: item.folderId,
      id: item.id,
      immutableId: item.immutableId,
    }
    this.changes.push(change)
    for (const listener of this.#listeners) listener(change, item)
  }

  #requireFolder(idOrName: string): MailFolder {
    const folder = this.folder(idOrName)
    if (folder === undefined) throw new Error(`no folder ${idOrName} in mailbox ${this.userId}`)
    return folder
  }

  /** Conversations are per mailbox: the same thread has another id in another mailbox (microsoft-graph 3.3). */
  #conversationOf(message: ParsedMessage): string {
    const related = [message.inReplyTo, ...message.references.toReversed(), message.internetMessageId]
    for (const id of related) {
      const known = id === null ? undefined : this.#conversationByMessageId.get(id)
      if (known !== undefined) return known
    }
    const root =
      message.references[0] ?? message.inReplyTo ?? message.internetMessageId ?? randomBytes(16).toString('hex')
    return `AAQk${createHash('sha256').update(`${this.tenantId}/${this.userId}/${root}`).digest('base64url')}=`
  }
}

const newItemId = (): string => `AAMk${randomBytes(36).toString('base64url')}AAA=`
const newImmutableId = (): string => `AAkA${randomBytes(36).toString('base64url')}AAA`
const newChangeKey = (): string => `CQAAA${randomBytes(12).toString('base64url')}`
