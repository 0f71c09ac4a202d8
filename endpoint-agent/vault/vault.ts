// Takes an infected file away so that it can come back: sealed copy first, durable, then the original goes. At every step a kill
// leaves the original and perhaps a copy, or the copy alone; never neither (endpoint-response 2.5).
import { randomUUID } from 'node:crypto'
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  type Stats,
} from 'node:fs'
import path from 'node:path'
import { Failure, systemCode, textOf } from '../failure.ts'
import { type FileIdentity, identityOf, isSame } from '../scan/walk.ts'
import { syncFolder } from '../state/folder.ts'
import type { Store } from '../state/store.ts'
import { openFile, type Place, placeOf } from './place.ts'
import { removeOriginal } from './remove.ts'
import { seal, type Sealed } from './seal.ts'

export interface VaultParts {
  store: Store
  /** Of the sealed files. */
  folder: string
  key: Buffer
  size_bytes_max: number
  age_days_max: number
  now: () => number
  /** Called between the steps, for tests that kill there. */
  step?: (name: string) => void
}

export interface VaultFacts {
  device: number
  inode: number
  uid: number
  gid: number
  mode: number
  accessedAt_ms: number
  modifiedAt_ms: number
}

export interface Found {
  path: Buffer
  threat: string
  /** What the file was when it was listed for the scan. */
  seen: FileIdentity
  commandId: string | null
  /** Is the open file infected? Asked when it is no longer what was listed. */
  confirm: (descriptor: number) => Promise<boolean>
}

export interface Quarantined extends Sealed {
  vaultId: string
  facts: VaultFacts
}

export const vaultFolder = (state: string): string => path.join(state, 'vault')
export const sealedFile = (folder: string, vaultId: string): string => path.join(folder, `${vaultId}.sealed`)
const tries_max = 3

/** Throws `Failure` with a text for the report (`vault.full`, `path.link`, `vault.changed`, `vault.not-removed`…); the file is where it was then. */
export async function quarantine(parts: VaultParts, found: Found): Promise<Quarantined> {
  if (found.path.indexOf(`${path.resolve(parts.folder)}${path.sep}`) === 0)
    throw new Failure('path.invalid', 'The file is in the vault already.')
  using place = placeOf(found.path)
  const descriptor = openFile(place)
  try {
    const before = fstatSync(descriptor)
    if (!isSame(identityOf(before), found.seen) && !(await found.confirm(descriptor)))
      throw new Failure('vault.changed', 'The file was changed after the scan and is not infected now.')
    const vaultId = randomUUID()
    const copied = await copy(parts, found, descriptor, vaultId)
    await takeAway(parts, place, vaultId, copied.taken)
    return { vaultId, sha256: copied.sha256, size_bytes: copied.size_bytes, facts: factsOf(copied.taken) }
  } finally {
    closeSync(descriptor)
  }
}

const factsOf = (facts: Stats): VaultFacts => ({
  device: facts.dev,
  inode: facts.ino,
  uid: facts.uid,
  gid: facts.gid,
  mode: facts.mode & 0o7777,
  accessedAt_ms: facts.atimeMs,
  modifiedAt_ms: facts.mtimeMs,
})

/** A durable sealed copy of exactly what the descriptor leads to; again when the file was written meanwhile. */
async function copy(
  parts: VaultParts,
  found: Found,
  descriptor: number,
  vaultId: string,
): Promise<Sealed & { taken: Stats }> {
  mkdirSync(parts.folder, { recursive: true, mode: 0o700 })
  const draft = `${sealedFile(parts.folder, vaultId)}.part`
  for (let tries = 1; ; tries += 1) {
    const taken = fstatSync(descriptor)
    makeRoom(parts, taken.size)
    noteIntent(parts, found, vaultId, taken)
    parts.step?.('intent')
    try {
      const sealed = await writeDraft(parts, descriptor, draft, vaultId, taken.size)
      if (sealed.size_bytes === taken.size && isSame(identityOf(fstatSync(descriptor)), identityOf(taken))) {
        parts.step?.('drafted')
        finishCopy(parts, draft, vaultId, sealed)
        return { ...sealed, taken }
      }
      if (tries === tries_max) throw new Failure('vault.changed', 'The file is being written to all the time.')
    } catch (error) {
      if (!(error instanceof Failure && error.code === 'vault.grown' && tries < tries_max)) {
        drop(parts, vaultId)
        throw systemCode(error) === 'ENOSPC'
          ? new Failure('vault.full', 'The disk of the vault is full.', { cause: error })
          : error
      }
    }
    rmSync(draft, { force: true })
  }
}

async function writeDraft(
  parts: VaultParts,
  source: number,
  draft: string,
  vaultId: string,
  size: number,
): Promise<Sealed> {
  const target = openSync(draft, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600)
  try {
    const sealed = await seal(source, target, vaultId, parts.key, size)
    fsyncSync(target)
    return sealed
  } finally {
    closeSync(target)
  }
}

function noteIntent(parts: VaultParts, found: Found, vaultId: string, taken: Stats): void {
  parts.store
    .prepare(
      `insert into vault (vault_id, state, path, size_bytes, facts, threat, command_id, created_at)
       values (?, 'copying', ?, ?, ?, ?, ?, ?) on conflict (vault_id) do update set size_bytes = excluded.size_bytes, facts = excluded.facts`,
    )
    .run(vaultId, found.path, taken.size, JSON.stringify(factsOf(taken)), found.threat, found.commandId, parts.now())
}

function finishCopy(parts: VaultParts, draft: string, vaultId: string, sealed: Sealed): void {
  renameSync(draft, sealedFile(parts.folder, vaultId))
  syncFolder(parts.folder)
  parts.step?.('copied')
  parts.store.prepare(`update vault set state = 'copied', sha256 = ? where vault_id = ?`).run(sealed.sha256, vaultId)
  parts.step?.('noted')
}

async function takeAway(parts: VaultParts, place: Place, vaultId: string, taken: Stats): Promise<void> {
  const hold = `.mailwarden-${vaultId}`
  parts.store.prepare(`update vault set state = 'removing', hold = ? where vault_id = ?`).run(hold, vaultId)
  try {
    removeOriginal(place, Buffer.from(hold), taken, parts.step)
  } catch (error) {
    drop(parts, vaultId)
    if (error instanceof Failure) throw error
    throw new Failure('vault.not-removed', `The file cannot be removed: ${textOf(error)}.`, { cause: error })
  }
  parts.step?.('removed')
  parts.store.prepare(`update vault set state = 'stored' where vault_id = ?`).run(vaultId)
}

/** Forgets a copy whose original is still there. */
export function drop(parts: Pick<VaultParts, 'store' | 'folder'>, vaultId: string): void {
  rmSync(sealedFile(parts.folder, vaultId), { force: true })
  rmSync(`${sealedFile(parts.folder, vaultId)}.part`, { force: true })
  parts.store.prepare('delete from vault where vault_id = ?').run(vaultId)
}

/** Room for one more file: first go copies of what was restored, then the oldest whose facts the server has. Throws `vault.full`. */
export function makeRoom(parts: VaultParts, size_bytes: number): void {
  const removable = parts.store
    .prepare(
      `select vault_id, size_bytes, created_at from vault
       where state = 'restored' or (state = 'stored' and (is_reported = 1 or command_id is null))
       order by state = 'stored', created_at`,
    )
    .all()
  const oldest = parts.now() - parts.age_days_max * 86_400_000
  let used = usedBytes(parts.store)
  for (const row of removable) {
    const isOld = Number(row.created_at) < oldest
    // Nothing young is thrown away for what fits anyway, or never does.
    const isNeeded = used + size_bytes > parts.size_bytes_max && size_bytes <= parts.size_bytes_max
    if (!isOld && !isNeeded) continue
    drop(parts, String(row.vault_id))
    used -= Number(row.size_bytes)
  }
  if (used + size_bytes > parts.size_bytes_max)
    throw new Failure('vault.full', `The vault is full (${Math.round(parts.size_bytes_max / 1024 ** 2)} MiB).`)
}

function usedBytes(store: Store): number {
  return Number(store.prepare('select coalesce(sum(size_bytes), 0) as used from vault').get()!.used)
}

export function hasSealedFile(parts: Pick<VaultParts, 'folder'>, vaultId: string): boolean {
  return existsSync(sealedFile(parts.folder, vaultId))
}
