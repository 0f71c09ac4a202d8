// The senders that may not send: written with the decision, in force in every gateway within a second.
import { sql } from 'kysely'
import type { Clock } from '#platform/clock.ts'
import type { Database, Trx } from '#platform/db/database.ts'
import type { BlockedSource } from '../route.ts'
import './tables.ts'

/** A mailbox that may not send, with all its addresses. */
export interface SenderBlock {
  incidentId: string
  /** Lower case. */
  addresses: readonly string[]
  mode: 'hold' | 'reject'
  /** Shown to the sender in a rejection, and in the history. */
  reason: string
  /** Lower-case addresses that the mailbox may go on writing to. */
  exemptRecipients: readonly string[]
}

export interface SenderBlocks {
  /** In the transaction that decided. The same incident again replaces what was there. */
  block(trx: Trx, tenantId: string, block: SenderBlock): Promise<void>
  /** No error when nothing is blocked by this incident. */
  lift(trx: Trx, tenantId: string, incidentId: string): Promise<void>
}

export function createBlockedSource(db: Database): BlockedSource {
  return {
    async version() {
      const { rows } = await db.execute(
        'select coalesce(sum(counter), 0)::text as total, count(*)::text as count from blocked_change',
        [],
      )
      return `${String(rows[0]!['count'])}.${String(rows[0]!['total'])}`
    },
    load: () =>
      db.asSystem(async (trx) => {
        const rows = await trx.selectFrom('blocked_sender').selectAll().execute()
        return rows.map((row) => ({
          tenantId: row.tenant_id,
          address: row.address,
          mode: row.mode,
          reason: row.reason,
          incidentId: row.incident_id,
          exemptRecipients: row.exempt_recipients,
        }))
      }),
  }
}

const reason_length_max = 500

export function createSenderBlocks(clock: Clock): SenderBlocks {
  return {
    async block(trx, tenantId, { incidentId, addresses, mode, reason, exemptRecipients }) {
      const lower = [...new Set(addresses.map((address) => address.toLowerCase()))]
      const values = {
        mode,
        reason: reason.slice(0, reason_length_max),
        created_at: clock.now(),
        incident_id: incidentId,
        exempt_recipients: exemptRecipients.map((address) => address.toLowerCase()),
      }
      await removeIncident(trx, tenantId, incidentId)
      if (lower.length > 0)
        await trx
          .insertInto('blocked_sender')
          .values(lower.map((address) => ({ tenant_id: tenantId, address, ...values })))
          .onConflict((conflict) => conflict.columns(['tenant_id', 'address']).doUpdateSet(values))
          .execute()
      await touchBlocked(trx, tenantId)
    },
    async lift(trx, tenantId, incidentId) {
      await removeIncident(trx, tenantId, incidentId)
      await touchBlocked(trx, tenantId)
    },
  }
}

async function removeIncident(trx: Trx, tenantId: string, incidentId: string): Promise<void> {
  await trx
    .deleteFrom('blocked_sender')
    .where('tenant_id', '=', tenantId)
    .where('incident_id', '=', incidentId)
    .execute()
}

/** The gateways ask for it each second. Apart from the routes: a block must not make each gateway load every route again. */
async function touchBlocked(trx: Trx, tenantId: string): Promise<void> {
  await trx
    .insertInto('blocked_change')
    .values({ tenant_id: tenantId })
    .onConflict((conflict) =>
      conflict.column('tenant_id').doUpdateSet({ counter: sql<number>`blocked_change.counter + 1` }),
    )
    .execute()
}
