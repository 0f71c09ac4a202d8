// Finds simulations in mailboxes by their Message-ID, twenty in a request; where they lie and whether they were read.
import { isAppError } from '#platform/errors.ts'
import type { BatchAnswer, GraphClient } from '#microsoft/graph.ts'
import { immutableIds } from './graph-channel.ts'

export interface Seen {
  id: string
  folder: 'inbox' | 'junk' | 'deleted' | 'other'
  receivedAt: Date | null
  isRead: boolean
  changedAt: Date | null
}

/** `absent`: not in the mailbox, or where no client can see it. `failed`: could not be asked now. */
export type Look = { kind: 'seen'; item: Seen } | { kind: 'absent' } | { kind: 'failed'; reason: string }

export interface Wanted {
  /** Person or address. */
  mailbox: string
  internetMessageId: string
}

interface Item {
  id: string
  parentFolderId: string
  isRead: boolean
  receivedDateTime: string
  lastModifiedDateTime: string
  isDraft: boolean
}

const properties = 'id,parentFolderId,isRead,isDraft,receivedDateTime,lastModifiedDateTime'
/** A look is two requests of a batch of twenty. */
const folderNames = ['junkemail', 'deleteditems', 'inbox'] as const

/** In the order asked. Throws AppError `microsoft.*` when the service as a whole does not answer. */
export async function lookFor(graph: GraphClient, wanted: readonly Wanted[], folders: FolderCache): Promise<Look[]> {
  if (wanted.length === 0) return []
  const answers = await graph.batch(
    wanted.map(({ mailbox, internetMessageId }, index) => ({
      id: String(index),
      method: 'GET',
      url: `/users/${encodeURIComponent(mailbox)}/messages?$filter=${encodeURIComponent(`internetMessageId eq '${internetMessageId.replaceAll("'", "''")}'`)}&$select=${properties}`,
      headers: immutableIds,
    })),
  )
  const found = answers.map((answer) => itemsOf(answer))
  const mailboxes = wanted.flatMap(({ mailbox }, index) => (found[index]!.kind === 'items' ? [mailbox] : []))
  await folders.learn(graph, mailboxes)
  return found.map((each, index) => (each.kind === 'items' ? seenAmong(each.items, wanted[index]!, folders) : each))
}

type Found = { kind: 'items'; items: Item[] } | { kind: 'absent' } | { kind: 'failed'; reason: string }

function itemsOf({ status, body }: BatchAnswer): Found {
  if (status === 404) return { kind: 'absent' }
  if (status !== 200) return { kind: 'failed', reason: `Microsoft Graph answered ${status}` }
  const { value = [] } = body as { value?: Item[] }
  const items = value.filter(({ isDraft }) => !isDraft)
  return items.length === 0 ? { kind: 'absent' } : { kind: 'items', items }
}

/** A copy in another folder does not hide that one lies in the inbox. What lies in a folder that is not known says nothing yet. */
function seenAmong(items: readonly Item[], { mailbox }: Wanted, folders: FolderCache): Look {
  if (!folders.knows(mailbox)) return { kind: 'failed', reason: 'The folders of the mailbox could not be read' }
  const [first, ...others] = items.map((item) => seenOf(item, folders.nameOf(mailbox, item.parentFolderId)))
  return { kind: 'seen', item: others.find(({ folder }) => folder === 'inbox' && first!.folder !== 'inbox') ?? first! }
}

const seenOf = (item: Item, folder: Seen['folder']): Seen => ({
  id: item.id,
  folder,
  receivedAt: dateOf(item.receivedDateTime),
  isRead: item.isRead,
  changedAt: dateOf(item.lastModifiedDateTime),
})

function dateOf(text: string): Date | null {
  const date = new Date(text)
  return Number.isNaN(date.getTime()) ? null : date
}

/** Ids of well-known folders differ by mailbox and never change: learnt once. */
export interface FolderCache {
  /** All of them: one that was not answered is asked for again the next time. */
  knows(mailbox: string): boolean
  learn(graph: GraphClient, mailboxes: readonly string[]): Promise<void>
  nameOf(mailbox: string, folderId: string): Seen['folder']
}

const mailboxes_max = 20_000
const shown = { junkemail: 'junk', deleteditems: 'deleted', inbox: 'inbox' } as const

export function createFolderCache(): FolderCache {
  const known = new Map<string, Map<string, Seen['folder']>>()
  return {
    knows: (mailbox) => known.has(mailbox),
    async learn(graph, mailboxes) {
      const fresh = [...new Set(mailboxes)].filter((mailbox) => !known.has(mailbox))
      if (fresh.length === 0) return
      if (known.size + fresh.length > mailboxes_max) known.clear()
      const asked = fresh.flatMap((mailbox) => folderNames.map((name) => ({ mailbox, name })))
      const answers = await graph.batch(
        asked.map(({ mailbox, name }, index) => ({
          id: String(index),
          method: 'GET',
          url: `/users/${encodeURIComponent(mailbox)}/mailFolders/${name}?$select=id`,
          // Ids of folders are of the same kind as those in the items.
          headers: immutableIds,
        })),
      )
      for (const [place, mailbox] of fresh.entries()) {
        const own = answers.slice(place * folderNames.length, (place + 1) * folderNames.length)
        if (own.every(isAnswer))
          known.set(mailbox, new Map(own.flatMap((answer, index) => namedFolder(folderNames[index]!, answer))))
      }
    },
    nameOf: (mailbox, folderId) => known.get(mailbox)?.get(folderId) ?? 'other',
  }
}

/** Not what asks for another try. */
const isAnswer = ({ status }: BatchAnswer): boolean => status < 500 && status !== 429 && status !== 408

function namedFolder(name: keyof typeof shown, { status, body }: BatchAnswer): [string, Seen['folder']][] {
  const { id } = (body ?? {}) as { id?: string }
  return status === 200 && id !== undefined ? [[id, shown[name]]] : []
}

/** What is an answer of Microsoft, not a fault of ours. */
export const isMicrosoftError = (error: unknown): error is Error =>
  isAppError(error) && error.code.startsWith('microsoft.')
