// Writes the audit log. Each entry holds the hash of the one before it, so that a removed or changed entry shows.
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Trx } from '../db/database.ts'
import { json } from '../db/json.ts'
import type { Audit, AuditEntry } from './audit.ts'
import './table.ts'

const value_size_max = 64 * 1024
const genesis = Buffer.alloc(32)

export function createAudit(clock: Clock): Audit {
  return {
    async append(trx, entry) {
      const chain = chainOf(entry.tenantId)
      // One writer a chain: the next waits until this transaction ends, so that positions have no gap.
      await sql`select pg_advisory_xact_lock(hashtext('mailwarden audit'), hashtext(${chain}))`.execute(trx)
      const last = await trx
        .selectFrom('audit_entry')
        .select(['position', 'hash'])
        .where('chain', '=', chain)
        .orderBy('position', 'desc')
        .limit(1)
        .executeTakeFirst()
      const position = (last?.position ?? 0) + 1
      const previous_hash = last?.hash ?? genesis
      const content = contentOf(entry, clock.now(), position)
      await trx
        .insertInto('audit_entry')
        .values({
          chain,
          position,
          tenant_id: entry.tenantId,
          at: content.at,
          actor_kind: content.actor.kind,
          actor_id: content.actor.id,
          actor_name: content.actor.name,
          actor_address: content.actor.address,
          action: content.action,
          target: content.target,
          before: content.before === null ? null : (json(content.before) as never),
          after: content.after === null ? null : (json(content.after) as never),
          previous_hash,
          hash: hashOf(previous_hash, content),
        })
        .execute()
    },
  }
}

interface Link {
  position: number
  hash: Buffer
}

export interface ChainWalk {
  /** How many are intact. */
  entries: number
  /** First position that is not; null when all are. */
  brokenAt: number | null
  first: number | null
  last: Link | null
}

/**
 * Walks one chain, oldest first. It begins with entry 1, or with the one after `after`, up to which retention removed entries.
 * `onEntry` may object by giving false. `trx` must see the chain's rows.
 */
export async function walkChain(
  trx: Trx,
  chain: string,
  { after, onEntry }: { after: Link | null; onEntry: (entry: Link) => boolean },
): Promise<ChainWalk> {
  const batch_size = 1_000
  const begin = after ?? { position: 0, hash: genesis }
  const walk: ChainWalk = { entries: 0, brokenAt: null, first: null, last: null }
  let previous = begin
  for (;;) {
    const rows = await trx
      .selectFrom('audit_entry')
      .selectAll()
      .where('chain', '=', chain)
      .where('position', '>', walk.last?.position ?? 0)
      .orderBy('position')
      .limit(batch_size)
      .execute()
    for (const row of rows) {
      const isNext = row.position === previous.position + 1 && row.previous_hash.equals(previous.hash)
      const isWhole = hashOf(row.previous_hash, contentOfRow(row)).equals(row.hash)
      if (!isNext || !isWhole || !onEntry(row)) return { ...walk, brokenAt: row.position }
      previous = { position: row.position, hash: row.hash }
      walk.first ??= row.position
      walk.last = previous
      walk.entries += 1
    }
    if (rows.length < batch_size) return walk
  }
}

interface Content {
  position: number
  at: Date
  tenantId: string | null
  actor: AuditEntry['actor']
  action: string
  target: string
  before: unknown
  after: unknown
}

function contentOf(entry: AuditEntry, at: Date, position: number): Content {
  const { action, target } = entry
  const tenantId = entry.tenantId?.toLowerCase() ?? null
  const { kind, id, name, address } = entry.actor
  const actor = { kind, id, name, address }
  return { position, at, tenantId, actor, action, target, before: limited(entry.before), after: limited(entry.after) }
}

function contentOfRow(row: Record<string, any>): Content {
  const actor = { kind: row['actor_kind'], id: row['actor_id'], name: row['actor_name'], address: row['actor_address'] }
  return {
    position: row['position'],
    at: row['at'],
    tenantId: row['tenant_id'],
    actor,
    action: row['action'],
    target: row['target'],
    before: row['before'],
    after: row['after'],
  }
}

/** jsonb does not keep the order of members, so the hash is over sorted ones. */
function hashOf(previous: Buffer, content: Content): Buffer {
  return createHash('sha256')
    .update(previous)
    .update(JSON.stringify(sorted(content)))
    .digest()
}

function sorted(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, item]) => [name, sorted(item)]),
  )
}

function limited(value: unknown): unknown {
  if (value === undefined || value === null) return null
  const text = JSON.stringify(value)
  return text.length > value_size_max ? { tooLarge: true, size: text.length } : (JSON.parse(text) as unknown)
}

/** The name of the chain of a tenant, or of the installation. */
export const chainOf = (tenantId: string | null) => tenantId?.toLowerCase() ?? 'installation'
