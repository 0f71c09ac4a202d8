// Requests that the database did not take in time, one JSON line each in a file of this process, synced before the visitor is
// answered. They are taken in later; ids make it harmless to take one in twice.
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { open, readFile, rename, rm, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { lockFolder } from '#platform/db/folder-lock.ts'

export interface Spool extends AsyncDisposable {
  /** Resolves when the lines are on disk. */
  append(lines: readonly string[]): Promise<void>
  /** Whether there may be lines that were not taken in. */
  isEmpty(): boolean
  /** Gives the lines file by file; a file is removed when `take` has resolved, and stays when it rejects. */
  takeIn(take: (lines: string[]) => Promise<void>): Promise<void>
}

const folders_max = 64

/** `folder` may be shared by several processes: each has a folder in it, and takes over those that nobody owns any more. */
export async function openSpool(folder: string): Promise<Spool> {
  const own = await lockFirst(folder)
  const current = path.join(own.path, 'current.jsonl')
  let sequence = Date.now()
  if (existsSync(current)) await rename(current, path.join(own.path, `${sequence}.jsonl`))
  const orphans: string[] = filesIn(own.path)
  let file: FileHandle | null = null
  let lines_count = 0
  let writing: Promise<unknown> = Promise.resolve()

  const inOrder = <T>(work: () => Promise<T>): Promise<T> => {
    const done = writing.then(work)
    writing = done.catch(() => {})
    return done
  }

  async function rotate(): Promise<void> {
    if (lines_count === 0) return
    await file?.close()
    file = null
    lines_count = 0
    const full = path.join(own.path, `${(sequence += 1)}.jsonl`)
    await rename(current, full)
    orphans.push(full)
  }

  async function takeOver(): Promise<void> {
    for (const name of foldersIn(folder)) {
      const other = path.join(folder, name)
      if (other === own.path) continue
      const unlock = await lockFolder(other).catch(() => null)
      if (unlock === null) continue
      for (const each of filesIn(other)) {
        const moved = path.join(own.path, `${(sequence += 1)}.jsonl`)
        await rename(each, moved)
        orphans.push(moved)
      }
      await unlock()
    }
  }

  return {
    append: (lines) =>
      inOrder(async () => {
        file ??= await open(current, 'a', 0o600)
        lines_count += lines.length
        await file.appendFile(lines.map((line) => `${line}\n`).join(''))
        await file.datasync()
      }),
    isEmpty: () => lines_count === 0 && orphans.length === 0,
    async takeIn(take) {
      await inOrder(takeOver)
      await inOrder(rotate)
      for (const each of [...orphans]) {
        await take(linesOf(await readFile(each, 'utf8')))
        await rm(each, { force: true })
        orphans.splice(orphans.indexOf(each), 1)
      }
    },
    async [Symbol.asyncDispose]() {
      await inOrder(async () => {
        await file?.close()
        file = null
      })
      await own.unlock()
    },
  }
}

async function lockFirst(folder: string): Promise<{ path: string; unlock: () => Promise<void> }> {
  for (let index = 0; index < folders_max; index += 1) {
    const own = path.join(folder, String(index))
    mkdirSync(own, { recursive: true, mode: 0o700 })
    const unlock = await lockFolder(own).catch(() => null)
    if (unlock !== null) return { path: own, unlock }
  }
  throw new Error(`more than ${folders_max} processes use ${folder}`)
}

const foldersIn = (folder: string): string[] => readdirSync(folder).filter((name) => /^\d{1,2}$/.test(name))

const filesIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .toSorted()
    .map((name) => path.join(folder, name))

/** A line that was cut by a crash was never answered for. */
const linesOf = (text: string): string[] => {
  const end = text.lastIndexOf('\n')
  return end === -1 ? [] : text.slice(0, end).split('\n')
}
