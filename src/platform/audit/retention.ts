// Keeps the audit log bounded and verifiable: old entries go, a sealed note of the last of them stays; each day the heads are noted.
import { sql } from 'kysely'
import type { Database, Trx } from '../db/database.ts'
import type { Secrets } from '../secrets/secrets.ts'
import { writeCheckpoint } from './checkpoints.ts'
import './table.ts'

const batch_size = 5_000

/**
 * Removes what is older than `before`, but never the newest entry of a chain, as the next one follows on it, and nothing of a broken
 * one: it is evidence. Resolves with how many.
 */
export async function purgeAudit(
  db: Database,
  secrets: Secrets,
  before: Date,
  now: Date,
  broken: ReadonlySet<string> = new Set(),
): Promise<number> {
  let removed = 0
  for (const { chain } of await db.asSystem(heads)) {
    if (broken.has(chain)) continue
    for (;;) {
      const count = await db.asSystem((trx) => purgeBatch(trx, secrets, chain, before, now))
      removed += count
      if (count < batch_size) break
    }
  }
  return removed
}

/** Also of those of which nothing is left but notes. */
export async function chainNames(trx: Trx): Promise<string[]> {
  const { rows } = await sql<{ chain: string }>`
    select chain from audit_entry union select chain from audit_checkpoint order by chain`.execute(trx)
  return rows.map(({ chain }) => chain)
}

/** The tenant of a chain; null: it is that of the installation. */
export const tenantOf = (chain: string): string | null => (chain === 'installation' ? null : chain)

async function purgeBatch(trx: Trx, secrets: Secrets, chain: string, before: Date, now: Date): Promise<number> {
  const { rows } = await sql<{ position: number; hash: Buffer }>`
    select position, hash from (
      select position, hash, at from audit_entry where chain = ${chain}
        and position < (select max(position) from audit_entry where chain = ${chain})
      order by position limit ${batch_size}) oldest
    where position < coalesce((select min(position) from audit_entry where chain = ${chain} and at >= ${before}), position + 1)
    order by position desc limit 1`.execute(trx)
  const [last] = rows
  if (last === undefined) return 0
  await writeCheckpoint(trx, secrets, chain, { kind: 'retention', ...last }, now)
  await trx.deleteFrom('audit_checkpoint').where('chain', '=', chain).where('position', '<', last.position).execute()
  const { numDeletedRows } = await trx
    .deleteFrom('audit_entry')
    .where('chain', '=', chain)
    .where('position', '<=', last.position)
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}

export interface ChainHead {
  chain: string
  tenantId: string | null
  position: number
  hash: string
}

/** Seals the newest entry of each chain. What is noted cannot be removed without a trace; what came later until the next note can. */
export async function noteHeads(db: Database, secrets: Secrets, now: Date): Promise<ChainHead[]> {
  const found = await db.asSystem(heads)
  await db.asSystem(async (trx) => {
    for (const { chain, position, hash } of found)
      await writeCheckpoint(trx, secrets, chain, { kind: 'head', position, hash }, now)
  })
  return found.map(({ chain, position, hash }) => ({
    chain,
    tenantId: tenantOf(chain),
    position,
    hash: hash.toString('hex'),
  }))
}

async function heads(trx: Trx): Promise<{ chain: string; position: number; hash: Buffer }[]> {
  const { rows } = await sql<{ chain: string; position: number; hash: Buffer }>`
    select distinct on (chain) chain, position, hash from audit_entry order by chain, position desc`.execute(trx)
  return rows
}
