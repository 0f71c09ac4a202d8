// One item in one mailbox: found by its Message-ID, moved to Recoverable Items and back (microsoft-graph 3.1, 3.2). Its owner can still
// get it by "Recover deleted items": nothing is destroyed.
import type { GraphClient } from '#microsoft/graph.ts'
import { isAppError } from '#platform/errors.ts'

export const removedFolder = 'recoverableitemsdeletions'

/** The id stays the same when an item moves inside its mailbox (learn.microsoft.com/graph/outlook-immutable-id). */
const headers = { prefer: 'IdType="ImmutableId"' }
const select = '$select=id,parentFolderId'

export interface Item {
  id: string
  parentFolderId: string
}

const mailboxPath = (address: string): string => `/users/${encodeURIComponent(address)}`
const escaped = (text: string): string => encodeURIComponent(text.replaceAll("'", "''"))

/** Null: the mailbox has it no more, or there is no such mailbox. */
export async function findItem(graph: GraphClient, address: string, internetMessageId: string): Promise<Item | null> {
  const filter = `$filter=internetMessageId eq '${escaped(internetMessageId)}'`
  try {
    const { value } = await graph.request<{ value: Item[] }>(
      `${mailboxPath(address)}/messages?${filter}&${select}&$top=1`,
      { headers },
    )
    return value[0] ?? null
  } catch (error) {
    if (isNowhere(error)) return null
    throw error
  }
}

/** Null when the item is gone. */
export async function readItem(graph: GraphClient, address: string, id: string): Promise<Item | null> {
  try {
    return await graph.request<Item>(`${mailboxPath(address)}/messages/${encodeURIComponent(id)}?${select}`, {
      headers,
    })
  } catch (error) {
    if (isNowhere(error)) return null
    throw error
  }
}

/** Rejects with AppError `microsoft.graph.not-found` when the item or the folder is gone. */
export async function moveItem(graph: GraphClient, address: string, id: string, folder: string): Promise<Item> {
  return graph.request<Item>(`${mailboxPath(address)}/messages/${encodeURIComponent(id)}/move`, {
    method: 'POST',
    headers,
    body: { destinationId: folder },
  })
}

/** Of the folder into which removed items go. */
export async function removedFolderId(graph: GraphClient, address: string): Promise<string> {
  const { id } = await graph.request<{ id: string }>(`${mailboxPath(address)}/mailFolders/${removedFolder}?$select=id`)
  return id
}

const isNowhere = (error: unknown): boolean => isAppError(error, 'microsoft.graph.not-found')
