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
  const found = answers.map((answer) => itemOf(answer))
  const mailboxes = wanted.flatMap(({ mailbox }, index) => (found[index]!.kind === 'item' ? [mailbox] : []))
  await folders.learn(graph, mailboxes)
  return found.map((each, index) => {
    if (each.kind !== 'item') return each
    return { kind: 'seen', item: seenOf(each.item, folders.nameOf(wanted[index]!.mailbox, each.item.parentFolderId)) }
  })
}

type Found = { kind: 'item'; item: Item } | { kind: 'absent' } | { kind: 'failed'; reason: string }

function itemOf({ status, body }: BatchAnswer): Found {
  if (status === 404) return { kind: 'absent' }
  if (status !== 200) return { kind: 'failed', reason: `Microsoft Graph answered ${status}` }
  const { value = [] } = body as { value?: Item[] }
  // A copy in another folder does not hide that one lies in the inbox.
  const [first] = value.filter(({ isDraft }) => !isDraft)
  return first === undefined ? { kind: 'absent' } : { kind: 'item', item: first }
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
  learn(graph: GraphClient, mailboxes: readonly string[]): Promise<void>
  nameOf(mailbox: string, folderId: string): Seen['folder']
}

const mailboxes_max = 20_000
const shown = { junkemail: 'junk', deleteditems: 'deleted', inbox: 'inbox' } as const

export function createFolderCache(): FolderCache {
  const known = new Map<string, Map<string, Seen['folder']>>()
  return {
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
      for (const [index, { mailbox, name }] of asked.entries()) {
        const id = (answers[index]!.body as { id?: string } | undefined)?.id
        if (answers[index]!.status !== 200 || id === undefined) continue
        const names = known.get(mailbox) ?? new Map<string, Seen['folder']>()
        known.set(mailbox, names.set(id, shown[name]))
      }
    },
    nameOf: (mailbox, folderId) => known.get(mailbox)?.get(folderId) ?? 'other',
  }
}

/** What is an answer of Microsoft, not a fault of ours. */
export const isMicrosoftError = (error: unknown): error is Error =>
  isAppError(error) && error.code.startsWith('microsoft.')
