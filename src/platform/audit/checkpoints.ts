// Sealed notes of an audit chain: where retention cut it off, and what its newest entry was on a day.
//
// A chain of hashes alone does not show that its beginning or its end is missing. The notes do, and who can write into the database
// but does not have the installation's secret cannot forge them.
import type { Trx } from '../db/database.ts'
import type { Secrets } from '../secrets/secrets.ts'
import './table.ts'

export interface Checkpoint {
  kind: 'retention' | 'head'
  position: number
  hash: Buffer
}

const contextOf = (chain: string, kind: Checkpoint['kind']) => `audit/${chain}/${kind}`

export async function writeCheckpoint(
  trx: Trx,
  secrets: Secrets,
  chain: string,
  { kind, position, hash }: Checkpoint,
  now: Date,
): Promise<void> {
  const sealed = secrets.seal(`${position}:${hash.toString('hex')}`, contextOf(chain, kind))
  await trx
    .insertInto('audit_checkpoint')
    .values({ chain, tenant_id: chain === 'installation' ? null : chain, kind, position, sealed, at: now })
    .onConflict((conflict) => conflict.columns(['chain', 'kind', 'position']).doNothing())
    .execute()
}

/** Oldest first. A note that does not open is one that we did not write. */
export async function readCheckpoints(trx: Trx, secrets: Secrets, chain: string): Promise<(Checkpoint | 'forged')[]> {
  const rows = await trx
    .selectFrom('audit_checkpoint')
    .selectAll()
    .where('chain', '=', chain)
    .orderBy('position')
    .orderBy('kind')
    .execute()
  return rows.map(({ kind, position, sealed }) => {
    const [at, hash] = opened(secrets, sealed, contextOf(chain, kind))?.split(':') ?? []
    return Number(at) === position && hash !== undefined ? { kind, position, hash: Buffer.from(hash, 'hex') } : 'forged'
  })
}

function opened(secrets: Secrets, sealed: string, context: string): string | null {
  try {
    return secrets.openText(sealed, context)
  } catch {
    return null
  }
}
