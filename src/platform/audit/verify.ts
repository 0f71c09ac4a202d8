// Whether an audit chain is as it was written: every entry, its beginning and its end.
import type { Trx } from '../db/database.ts'
import type { Secrets } from '../secrets/secrets.ts'
import { chainOf, walkChain } from './append.ts'
import { readCheckpoints } from './checkpoints.ts'
import './table.ts'

export interface Verification {
  entries: number
  brokenAt: number | null
  /** In words; null when all is well. */
  problem: string | null
  firstPosition: number | null
  /** Before the first that is kept. */
  removedByRetention: number
  head: { position: number; hash: string } | null
  /** Sealed notes that agree. */
  checkpoints: number
}

/** `trx` must see the rows of the tenant (null: of the installation). */
export async function verifyAudit(trx: Trx, secrets: Secrets, tenantId: string | null): Promise<Verification> {
  const chain = chainOf(tenantId)
  const notes = await readCheckpoints(trx, secrets, chain)
  const known = notes.filter((note) => note !== 'forged')
  const anchor = known.findLast(({ kind }) => kind === 'retention') ?? null
  const wanted = new Map(
    known.filter(({ position }) => position > (anchor?.position ?? 0)).map((note) => [note.position, note.hash]),
  )
  let agreed = 0
  const walk = await walkChain(trx, chain, {
    after: anchor,
    onEntry({ position, hash }) {
      const noted = wanted.get(position)
      if (noted === undefined) return true
      wanted.delete(position)
      agreed += 1
      return noted.equals(hash)
    },
  })
  const missingEnd = walk.brokenAt === null ? ([...wanted.keys()].toSorted((a, b) => a - b)[0] ?? null) : null
  const brokenAt = walk.brokenAt ?? missingEnd
  return {
    entries: walk.entries,
    brokenAt,
    problem: problemOf(walk.brokenAt, missingEnd, notes.length - known.length),
    firstPosition: walk.first,
    removedByRetention: anchor?.position ?? 0,
    head: walk.last === null ? null : { position: walk.last.position, hash: walk.last.hash.toString('hex') },
    checkpoints: agreed,
  }
}

function problemOf(brokenAt: number | null, missingEnd: number | null, forged: number): string | null {
  if (brokenAt !== null) return `Entry ${brokenAt} is not as it was written, or an entry before it was removed.`
  if (missingEnd !== null)
    return `Entry ${missingEnd} was there once and is not any more: the end of the log was removed.`
  return forged === 0
    ? null
    : `${forged === 1 ? 'A sealed note is' : `${forged} sealed notes are`} not of this installation.`
}
