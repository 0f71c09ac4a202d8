// Brings a quarantined file back. Only a signed command orders it; it never overwrites, never follows a link, and never writes into a
// folder that others may write to.
import { randomUUID } from 'node:crypto'
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  futimesSync,
  linkSync,
  lstatSync,
  openSync,
  rmSync,
  unlinkSync,
} from 'node:fs'
import { Failure, systemCode } from '../failure.ts'
import type { Store } from '../state/store.ts'
import { hashOf, isDescending, type Place, placeOf } from './place.ts'
import { unseal } from './seal.ts'
import { sealedFile, type VaultFacts, type VaultParts } from './vault.ts'

export interface Restored {
  path: Buffer
  sha256: string
  size_bytes: number
  threat: string
}

/** Throws `vault.unknown`, `vault.damaged`, `restore.occupied`, `restore.unsafe`, `path.link`, `path.gone`. A repeat of what was done is done. */
export async function restore(parts: VaultParts, vaultId: string): Promise<Restored> {
  const row = parts.store
    .prepare(`select * from vault where vault_id = ? and state in ('stored', 'restored')`)
    .get(vaultId)
  if (row === undefined) throw new Failure('vault.unknown', 'There is no such file in the vault.')
  const file = Buffer.from(row.path as Uint8Array)
  const restored = {
    path: file,
    sha256: String(row.sha256),
    size_bytes: Number(row.size_bytes),
    threat: String(row.threat),
  }
  if (row.state === 'restored') return restored
  using place = placeOf(file)
  checkFolder(place)
  // First, so that a scan that runs now does not take it away again.
  allow(parts.store, restored.sha256, file, parts.now())
  try {
    await writeBack(parts, place, vaultId, restored.sha256, JSON.parse(String(row.facts)) as VaultFacts)
  } catch (error) {
    // Killed right after it was back, before that was noted: what is there is the file itself.
    if (!(await hasContent(place, restored.sha256))) {
      disallow(parts.store, restored.sha256, file)
      throw error
    }
  }
  parts.store.prepare(`update vault set state = 'restored' where vault_id = ?`).run(vaultId)
  return restored
}

const hasContent = (place: Place, sha256: string): Promise<boolean> =>
  hashOf(place).then(
    (hash) => hash === sha256,
    () => false,
  )

/** Group and others may not write here: they could have planted what the restored file would meet. */
function checkFolder(place: Place): void {
  if (!isDescending) return
  const facts = fstatSync(place.descriptor)
  if ((facts.mode & 0o022) !== 0)
    throw new Failure(
      'restore.unsafe',
      'Others may write to the folder of the file. Restore it by hand to a safe place.',
    )
}

async function writeBack(
  parts: VaultParts,
  place: Place,
  vaultId: string,
  sha256: string,
  facts: VaultFacts,
): Promise<void> {
  if (lstatSync(place.entry(), { throwIfNoEntry: false }) !== undefined) throw occupied()
  const draft = Buffer.from(`.mailwarden-${randomUUID()}`)
  const target = openSync(
    place.entry(draft),
    constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0),
    0o600,
  )
  try {
    const source = openSync(sealedFile(parts.folder, vaultId), 'r')
    try {
      if ((await unseal(source, target, vaultId, parts.key)).sha256 !== sha256)
        throw new Failure('vault.damaged', `The quarantined file ${vaultId} is damaged.`)
    } finally {
      closeSync(source)
    }
    setFacts(target, facts)
    fsyncSync(target)
    parts.step?.('written')
    name(place, draft, target)
  } finally {
    closeSync(target)
    rmSync(place.entry(draft), { force: true })
  }
}

/** Never overwrites: link(2) fails when the name is taken, also by a link that leads nowhere. */
function name(place: Place, draft: Buffer, target: number): void {
  try {
    linkSync(place.entry(draft), place.entry())
  } catch (error) {
    throw systemCode(error) === 'EEXIST' ? occupied() : error
  }
  const facts = lstatSync(place.entry())
  const own = fstatSync(target)
  if (facts.ino === own.ino && facts.dev === own.dev) return
  unlinkSync(place.entry())
  throw new Failure('restore.unsafe', 'The folder was tampered with while the file was restored.')
}

const occupied = () => new Failure('restore.occupied', 'There is a file of this name again. Nothing was overwritten.')

/** Owner, mode and times as they were; without the bits that give rights away (set-user-id, set-group-id). */
function setFacts(target: number, facts: VaultFacts): void {
  if (isDescending && process.getuid?.() === 0) fchownSync(target, facts.uid, facts.gid)
  fchmodSync(target, facts.mode & 0o1777)
  futimesSync(target, facts.accessedAt_ms / 1_000, facts.modifiedAt_ms / 1_000)
}

function allow(store: Store, sha256: string, file: Buffer, now: number): void {
  store.prepare('insert into allowed (sha256, path, at) values (?, ?, ?) on conflict do nothing').run(sha256, file, now)
}

function disallow(store: Store, sha256: string, file: Buffer): void {
  store.prepare('delete from allowed where sha256 = ? and path = ?').run(sha256, file)
}

/** Was this file restored to this place by an administrator? Its content counts, not its name alone. */
export const isAllowed = (store: Store, sha256: string, file: Buffer): boolean =>
  store.prepare('select 1 from allowed where sha256 = ? and path = ?').get(sha256, file) !== undefined

/** Has anything been restored to this path at all? Saves hashing. */
export const mayBeAllowed = (store: Store, file: Buffer): boolean =>
  store.prepare('select 1 from allowed where path = ? limit 1').get(file) !== undefined
