// Compares the block that should be with the one that the gateways have, and repairs it: rows that went missing, addresses that the
// mailbox got since (endpoint-response 4.6, reconciler).
import type { Trx } from '#platform/db/database.ts'
import type { CompromiseParts } from '../parts.ts'
import { blockOf } from './opening.ts'
import { addTimeline, type Incident, updateIncident } from './store.ts'

interface Work {
  parts: CompromiseParts
  trx: Trx
  now: Date
}

/** Resolves with the row as it is then. */
export async function keepBlocked(work: Work, row: Incident): Promise<Incident> {
  if (row.block !== 'active' && row.block !== 'permanent') return row
  const blocked = await noteAddresses(work, row)
  await repair(work, blocked)
  return blocked
}

/** An alias that was added meanwhile must not be a way out. */
async function noteAddresses({ parts, trx, now }: Work, row: Incident): Promise<Incident> {
  if (row.person_id === null) return row
  const rows = await trx
    .selectFrom('address')
    .select('address')
    .where('tenant_id', '=', row.tenant_id)
    .where('owner_kind', '=', 'person')
    .where('owner_id', '=', row.person_id)
    .execute()
  const added = rows.map(({ address }) => address).filter((address) => !row.addresses.includes(address))
  if (added.length === 0) return row
  const changed = await updateIncident(trx, row, { addresses: [...row.addresses, ...added] })
  await parts.blocks.block(trx, row.tenant_id, blockOf(changed))
  await addTimeline(trx, row, now, {
    track: 'block',
    text: `The mailbox got further addresses, which are blocked as well: ${added.join(', ')}.`,
  })
  return changed
}

async function repair({ parts, trx, now }: Work, row: Incident): Promise<void> {
  const found = await parts.blocks.read(trx, row.tenant_id, row.id)
  if (row.addresses.every((address) => found.includes(address))) return
  await parts.blocks.block(trx, row.tenant_id, blockOf(row))
  await addTimeline(trx, row, now, {
    track: 'block',
    text: 'The block was missing in the gateways and was put back.',
  })
}
