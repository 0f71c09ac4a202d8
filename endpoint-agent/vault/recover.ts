// After a kill: finishes or takes back what the vault had begun, so that each row tells the truth again.
import { rmSync } from 'node:fs'
import { Failure, systemCode } from '../failure.ts'
import { placeOf } from './place.ts'
import { finishRemoval, type Original } from './remove.ts'
import { drop, hasSealedFile, sealedFile, type VaultFacts, type VaultParts } from './vault.ts'

export interface Recovered {
  vaultId: string
  commandId: string | null
  path: Buffer
  sha256: string
  size_bytes: number
  threat: string
}

/** Files whose original had gone before the kill, but whose quarantine was not yet reported. Call it before any scan. */
export function recoverVault(parts: VaultParts): Recovered[] {
  const rows = parts.store.prepare(`select * from vault where state in ('copying', 'copied', 'removing')`).all()
  return rows.flatMap((row) => {
    const vaultId = String(row.vault_id)
    const file = Buffer.from(row.path as Uint8Array)
    rmSync(`${sealedFile(parts.folder, vaultId)}.part`, { force: true })
    // Without a name in the vault nothing was removed: the order of the steps says so.
    if (
      row.state !== 'removing' ||
      !hasSealedFile(parts, vaultId) ||
      !isOriginalGone(file, String(row.hold), takenOf(row))
    ) {
      drop(parts, vaultId)
      return []
    }
    parts.store.prepare(`update vault set state = 'stored' where vault_id = ?`).run(vaultId)
    return [
      {
        vaultId,
        commandId: row.command_id === null ? null : String(row.command_id),
        path: file,
        sha256: String(row.sha256),
        size_bytes: Number(row.size_bytes),
        threat: String(row.threat),
      },
    ]
  })
}

function takenOf(row: Record<string, unknown>): Original {
  const { device, inode, modifiedAt_ms } = JSON.parse(String(row.facts)) as VaultFacts
  return { dev: device, ino: inode, size: Number(row.size_bytes), mtimeMs: modifiedAt_ms }
}

/** In doubt (the folder cannot be opened) the copy stays: better one too many than none. */
function isOriginalGone(file: Buffer, hold: string, taken: Original): boolean {
  try {
    using place = placeOf(file)
    return finishRemoval(place, Buffer.from(hold), taken)
  } catch (error) {
    if (error instanceof Failure || systemCode(error) !== undefined) return true
    throw error
  }
}
