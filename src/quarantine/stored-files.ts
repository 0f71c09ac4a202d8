// The sealed files of the quarantine: `items/<tenant>/<id>.msg` and, once something was decided, `items/<tenant>/<id>.state`.
import { open, stat } from 'node:fs/promises'
import type { MessageSource } from '#mail/message/source.ts'
import { AppError, isAppError } from '#platform/errors.ts'
import type { Secrets } from '#platform/secrets/secrets.ts'
import type { DurableFiles } from './durable-files.ts'
import { checkTenantId, initialState, isItemFacts, type ItemFacts, type ItemState, itemStatuses } from './item.ts'
import { damaged, openSealedFile, type SealedFile, sealChunks } from './sealed-file.ts'

export interface StoredFiles {
  has(tenantId: string, id: string): Promise<boolean>
  write(facts: ItemFacts, source: MessageSource): Promise<void>
  /** Rejects with `sealed-file.damaged`, or `quarantine.file-missing`. */
  open(tenantId: string, id: string): Promise<SealedFile<ItemFacts>>
  writeState(tenantId: string, id: string, state: ItemState): Promise<void>
  /** The state on disk; `held` when none was written. */
  readState(tenantId: string, id: string): Promise<ItemState>
  /** Both files; nothing happens when they are gone. */
  remove(tenantId: string, id: string): Promise<void>
  /** Moves a file that cannot be read to `damaged/`, where a person can look at it. */
  setAside(tenantId: string, id: string): Promise<string>
  tenants(): Promise<string[]>
  /** Ids of the messages on disk. */
  ids(tenantId: string): Promise<string[]>
  /** When the file was written, milliseconds since 1970; null when it is gone. */
  writtenAt_ms(tenantId: string, id: string): Promise<number | null>
}

const idPattern = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.msg$/

export function createStoredFiles(files: DurableFiles, secrets: Secrets): StoredFiles {
  const nameOf = (tenantId: string, id: string, kind: 'msg' | 'state') => {
    checkTenantId(tenantId)
    return `items/${tenantId}/${id}.${kind}`
  }
  const writtenAt_ms = async (tenantId: string, id: string) => {
    try {
      return (await stat(files.absolute(nameOf(tenantId, id, 'msg')))).mtimeMs
    } catch (error) {
      // ENOTDIR: something else stands where a folder should; writing will say so.
      if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null
      throw error
    }
  }

  return {
    writtenAt_ms,
    has: async (tenantId, id) => (await writtenAt_ms(tenantId, id)) !== null,
    write: (facts, source) =>
      files.write(
        nameOf(facts.tenantId, facts.id, 'msg'),
        sealChunks(secrets, contextOf(facts.tenantId, facts.id, 'msg'), facts, source.chunks()),
      ),
    async open(tenantId, id) {
      const path = files.absolute(nameOf(tenantId, id, 'msg'))
      const file = await openSealedFile<ItemFacts>(path, secrets, contextOf(tenantId, id, 'msg')).catch(
        (error: NodeJS.ErrnoException) => {
          throw error.code === 'ENOENT' ? missing(path) : error
        },
      )
      const { facts, content } = file
      if (
        !isItemFacts(facts) ||
        facts.id !== id ||
        facts.tenantId !== tenantId ||
        facts.size_bytes !== content.size_bytes
      )
        throw damaged(path, 'facts')
      return file
    },
    writeState: (tenantId, id, state) =>
      files.write(
        nameOf(tenantId, id, 'state'),
        sealChunks(secrets, contextOf(tenantId, id, 'state'), state, noContent()),
      ),
    async readState(tenantId, id) {
      const path = files.absolute(nameOf(tenantId, id, 'state'))
      try {
        const { facts } = await openSealedFile<ItemState>(path, secrets, contextOf(tenantId, id, 'state'))
        return itemStatuses.includes(facts.status) && Array.isArray(facts.releasedTo) ? facts : initialState
      } catch (error) {
        // A damaged note about a decision must not hide the message: it counts as undecided.
        if ((error as NodeJS.ErrnoException).code === 'ENOENT' || isAppError(error, 'sealed-file.damaged'))
          return initialState
        throw error
      }
    },
    async remove(tenantId, id) {
      await files.remove(nameOf(tenantId, id, 'msg'))
      await files.remove(nameOf(tenantId, id, 'state'))
    },
    async setAside(tenantId, id) {
      const to = `damaged/${tenantId}/${id}.msg`
      await files.move(nameOf(tenantId, id, 'msg'), to)
      return files.absolute(to)
    },
    async tenants() {
      const entries = await files.list('items')
      return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
    },
    async ids(tenantId) {
      checkTenantId(tenantId)
      const entries = await files.list(`items/${tenantId}`)
      return entries.flatMap(({ name }) => idPattern.exec(name)?.[1] ?? [])
    },
  }
}

const contextOf = (tenantId: string, id: string, kind: string) => `quarantine/${tenantId}/${id}/${kind}`

async function* noContent(): AsyncGenerator<Buffer> {}

function missing(path: string): AppError {
  return new AppError({
    code: 'quarantine.file-missing',
    message: 'The stored message is not on this machine’s disk. Is the data folder shared with the gateway?',
    status: 410,
    detail: { path },
  })
}

/** True when the folder of the messages is there at all: an unmounted disk must not look like thousands of lost ones. */
export async function isReadable(files: DurableFiles): Promise<boolean> {
  try {
    await (await open(files.absolute('items'), 'r')).close()
    return true
  } catch {
    return false
  }
}
