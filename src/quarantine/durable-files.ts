// Files that are on the disk when a promise resolves (smtp-gateway reference, section 7 "Durable write"): temporary file in the
// same file system, exclusive create, write, fdatasync, rename, fsync of the folder. One folder sync serves all writers that wait for it.
import { createHash, randomBytes } from 'node:crypto'
import type { Dirent } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rename, unlink } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { AppError } from '#platform/errors.ts'

/** The two calls that make bytes durable. Tests put a failing disk in their place; an error of either is final for the file. */
export interface SyncCalls {
  file(handle: FileHandle): Promise<void>
  folder(folder: string): Promise<void>
}

export interface DurableFiles {
  /**
   * Writes `chunks` to `name` (relative, may hold one or more folders), replacing what is there. Resolves when file, name and all new
   * folders are synced. Rejects with AppError `storage.not-durable`; then neither the file nor a temporary file is left.
   */
  write(name: string, chunks: Iterable<Buffer> | AsyncIterable<Buffer>): Promise<void>
  /** Removes a file and syncs its folder. Resolves with false when there was none. */
  remove(name: string): Promise<boolean>
  /** Moves a file out of the way, e.g. a damaged one, and syncs both folders. */
  move(from: string, to: string): Promise<void>
  /** Names in a folder; none when the folder does not exist. */
  list(folder: string): Promise<Dirent[]>
  absolute(name: string): string
  /** Removes what killed processes left half written: at once on this machine, of others when it is older than that time. */
  removeLeftovers(olderThan_ms: number): Promise<number>
}

const temporaryFolder = '.tmp'
/** Process numbers say something on their own machine, or in their own container, only; the folder may be shared by several. */
const machine = createHash('sha256').update(os.hostname()).digest('hex').slice(0, 8)
const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'

export const systemSync: SyncCalls = {
  file: (handle) => handle.datasync(),
  async folder(folder) {
    // A new descriptor each time: after a failed fsync the kernel may report the next one on the same descriptor as good.
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  },
}

export function createDurableFiles(root: string, sync: SyncCalls = systemSync): DurableFiles {
  const syncFolder = shareCalls(sync.folder)
  const known = new Map<string, Promise<void>>()
  const absolute = (name: string) => path.join(root, name)

  /** Creates a folder and its missing parents, each made durable in its parent. */
  function ensureFolder(folder: string): Promise<void> {
    let made = known.get(folder)
    if (made === undefined) {
      made = createFolder(folder)
      made.catch(() => known.delete(folder))
      known.set(folder, made)
    }
    return made
  }

  async function createFolder(folder: string): Promise<void> {
    const parent = path.dirname(folder)
    try {
      await mkdir(folder, { mode: 0o700 })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return
      if (!isMissing(error) || parent === folder) throw error
      await createFolder(parent)
      await mkdir(folder, { mode: 0o700 }).catch((second: NodeJS.ErrnoException) => {
        if (second.code !== 'EEXIST') throw second
      })
    }
    await syncFolder(parent)
  }

  async function writeTemporary(chunks: Iterable<Buffer> | AsyncIterable<Buffer>): Promise<string> {
    await ensureFolder(absolute(temporaryFolder))
    const name = absolute(`${temporaryFolder}/${machine}-${process.pid}-${randomBytes(9).toString('hex')}`)
    const handle = await open(name, 'wx', 0o600)
    try {
      for await (const chunk of chunks) await writeAll(handle, chunk)
      await sync.file(handle)
    } catch (error) {
      await handle.close().catch(() => undefined)
      await unlink(name).catch(() => undefined)
      throw error
    }
    await handle.close()
    return name
  }

  async function write(name: string, chunks: Iterable<Buffer> | AsyncIterable<Buffer>): Promise<void> {
    const target = absolute(name)
    let temporary: string | undefined
    let renamed = false
    try {
      temporary = await writeTemporary(chunks)
      await ensureFolder(path.dirname(target))
      await rename(temporary, target)
      renamed = true
      await syncFolder(path.dirname(target))
    } catch (error) {
      // A folder that vanished under us (a mount, a careless hand) is made again for the next one.
      known.clear()
      if (renamed) await unlink(target).catch(() => undefined)
      else if (temporary !== undefined) await unlink(temporary).catch(() => undefined)
      throw notDurable(error, target)
    }
  }

  return {
    absolute,
    write,
    async remove(name) {
      try {
        await unlink(absolute(name))
      } catch (error) {
        if (isMissing(error)) return false
        throw notDurable(error, absolute(name))
      }
      await syncFolder(path.dirname(absolute(name)))
      return true
    },
    async move(from, to) {
      await ensureFolder(path.dirname(absolute(to)))
      await rename(absolute(from), absolute(to))
      await syncFolder(path.dirname(absolute(to)))
      await syncFolder(path.dirname(absolute(from)))
    },
    async list(folder) {
      try {
        return await readdir(absolute(folder), { withFileTypes: true })
      } catch (error) {
        if (isMissing(error)) return []
        throw error
      }
    },
    async removeLeftovers(olderThan_ms) {
      return await removeOld(absolute(temporaryFolder), olderThan_ms)
    },
  }
}

async function writeAll(handle: FileHandle, chunk: Buffer): Promise<void> {
  let offset = 0
  while (offset < chunk.length) {
    const { bytesWritten } = await handle.write(chunk, offset, chunk.length - offset)
    offset += bytesWritten
  }
}

/** Only what is old, or of a process of this machine that is gone: another one may be writing right now. */
async function removeOld(folder: string, olderThan_ms: number): Promise<number> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })
  let removed = 0
  for (const name of names) {
    const handle = await open(path.join(folder, name), 'r').catch(() => null)
    if (handle === null) continue
    const { mtimeMs } = await handle.stat().finally(() => handle.close())
    const [where, owner] = name.split('-')
    if (mtimeMs > olderThan_ms && (where !== machine || isRunning(Number(owner)))) continue
    await unlink(path.join(folder, name)).catch(() => undefined)
    removed += 1
  }
  return removed
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function notDurable(error: unknown, file: string): AppError {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown'
  return new AppError({
    code: 'storage.not-durable',
    message:
      code === 'ENOSPC' || code === 'EDQUOT'
        ? 'The disk is full: free space in the data folder.'
        : `The data folder cannot be written (${code}): check the disk and the permissions of the folder.`,
    status: 503,
    retryable: true,
    detail: { file, errno: code },
    cause: error,
  })
}

/** One call at a time per key; whoever comes while one runs shares the next one, which begins after they came. */
function shareCalls(call: (key: string) => Promise<void>): (key: string) => Promise<void> {
  const active = new Map<string, { next: Promise<void> | null; running: Promise<void> }>()
  function start(key: string): Promise<void> {
    const running = call(key)
    const entry: { next: Promise<void> | null; running: Promise<void> } = { next: null, running }
    active.set(key, entry)
    const forget = () => {
      if (active.get(key) === entry && entry.next === null) active.delete(key)
    }
    running.then(forget, forget)
    return running
  }
  return (key) => {
    const entry = active.get(key)
    if (entry === undefined) return start(key)
    entry.next ??= entry.running.then(
      () => start(key),
      () => start(key),
    )
    return entry.next
  }
}
