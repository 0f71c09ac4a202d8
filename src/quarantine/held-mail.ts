// What the gateways kept because the sender's mailbox is blocked: counted, sent on or discarded by incident.
import { systemActor } from '#platform/audit/audit.ts'
import type { Database, Trx } from '#platform/db/database.ts'
import { isAppError } from '#platform/errors.ts'
import type { Quarantine } from './quarantine.ts'
import './tables.ts'

export interface HeldMail {
  count(trx: Trx, tenantId: string, incidentId: string): Promise<number>
  /** Sends it on, oldest first. Resolves with the number of messages that went; called again it goes on where it stopped. */
  release(tenantId: string, incidentId: string, by: string): Promise<number>
  discard(tenantId: string, incidentId: string, by: string): Promise<number>
  /** Sends on what a gateway still held after that time, because it learned of the release a moment later. */
  releaseLate(tenantId: string, incidentId: string, after: Date, by: string): Promise<number>
}

const page_rows = 200
/** After all that came in the same moment. */
const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

export function createHeldMail({
  db,
  quarantine,
}: {
  db: Database
  quarantine: Pick<Quarantine, 'release' | 'delete'>
}): HeldMail {
  /** Page by page, as a mailbox may have sent thousands. What is decided meanwhile by somebody else is passed over. */
  async function each(
    tenantId: string,
    incidentId: string,
    act: (id: string) => Promise<unknown>,
    start: Place | null = null,
  ): Promise<number> {
    let done = 0
    for (let after: Place | null = start; ;) {
      const page: Place[] = await db.inTenant(tenantId, (trx) => nextHeld(trx, tenantId, incidentId, after))
      for (const { id } of page) if (await wasDone(act(id))) done += 1
      if (page.length < page_rows) return done
      after = page.at(-1)!
    }
  }

  return {
    async count(trx, tenantId, incidentId) {
      const { count } = await heldOf(trx, tenantId, incidentId)
        .select(({ fn }) => fn.countAll<string>().as('count'))
        .executeTakeFirstOrThrow()
      return Number(count)
    },
    release: (tenantId, incidentId, by) =>
      each(tenantId, incidentId, (id) => quarantine.release(tenantId, id, { actor: systemActor(by) })),
    releaseLate: (tenantId, incidentId, after, by) =>
      each(tenantId, incidentId, (id) => quarantine.release(tenantId, id, { actor: systemActor(by) }), {
        id: lastId,
        received_at: after,
      }),
    discard: (tenantId, incidentId, by) =>
      each(tenantId, incidentId, (id) => quarantine.delete(tenantId, id, { actor: systemActor(by) })),
  }
}

/** False for what was decided or lost meanwhile: the others still go. */
async function wasDone(acting: Promise<unknown>): Promise<boolean> {
  try {
    await acting
    return true
  } catch (error) {
    const isLost = ['quarantine.gone', 'quarantine.not-found', 'quarantine.file-missing', 'sealed-file.damaged']
    if (isLost.some((code) => isAppError(error, code))) return false
    throw error
  }
}

interface Place {
  id: string
  received_at: Date
}

const heldOf = (trx: Trx, tenantId: string, incidentId: string) =>
  trx
    .selectFrom('quarantine_item')
    .where('tenant_id', '=', tenantId)
    .where('incident_id', '=', incidentId)
    .where('status', '=', 'held')

function nextHeld(trx: Trx, tenantId: string, incidentId: string, after: Place | null): Promise<Place[]> {
  return heldOf(trx, tenantId, incidentId)
    .select(['id', 'received_at'])
    .$if(after !== null, (query) =>
      query.where((where) =>
        where.or([
          where('received_at', '>', after!.received_at),
          where.and([where('received_at', '=', after!.received_at), where('id', '>', after!.id)]),
        ]),
      ),
    )
    .orderBy('received_at')
    .orderBy('id')
    .limit(page_rows)
    .execute()
}
