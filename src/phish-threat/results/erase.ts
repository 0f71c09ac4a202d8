// Erases a person on request: results stay in the totals without a name, and nothing that comes later leads back to the person.
import { sql } from 'kysely'
import type { AuditActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import type { PhishThreatParts } from '../parts.ts'
import { removeNames } from './anonymise.ts'
import { erasedKey } from './erased.ts'

export interface Erasing {
  /** Id in the directory, or an address of somebody who is not in it (any more). */
  person: string
  by: AuditActor
  reason: string
  /** No simulations any more, either. */
  isExcluded: boolean
}

/** Throws AppError `simulations.person-not-found` when nothing at all is known of the person. A second time finds nothing more. */
export async function erasePerson(
  { db, clock, audit }: PhishThreatParts,
  tenantId: string,
  { person, by, reason, isExcluded }: Erasing,
): Promise<{ messages: number; erasedAt: string }> {
  return db.inTenant(tenantId, async (trx) => {
    const known = await whoIs(trx, tenantId, person)
    const now = clock.now()
    const mine = sql`(person_id = any(${sql.val(known.ids)}) or address = any(${sql.val(known.addresses)}))`
    await removeElsewhere(trx, tenantId, known, isExcluded)
    const messages = await removeNames(trx, tenantId, mine)
    for (const of of [...known.ids, ...known.addresses])
      await trx
        .insertInto('erased_person')
        .values({ tenant_id: tenantId, key: erasedKey(tenantId, of), erased_at: now, is_excluded: isExcluded })
        .onConflict((conflict) =>
          conflict.columns(['tenant_id', 'key']).doUpdateSet({ erased_at: now, is_excluded: isExcluded }),
        )
        .execute()
    // Not who it is: the log is kept for longer than what was erased.
    const target = erasedKey(tenantId, person).slice(0, 16)
    await audit.append(trx, {
      tenantId,
      actor: by,
      action: 'simulation.erase-person',
      target,
      after: { reason, messages, isExcluded },
    })
    return { messages, erasedAt: now.toISOString() }
  })
}

interface Known {
  ids: string[]
  /** Lower case. */
  addresses: string[]
  names: string[]
}

/** Everything that the person is known by: in the directory and in messages of former times. */
async function whoIs(trx: Trx, tenantId: string, person: string): Promise<Known> {
  const wanted = person.toLowerCase()
  const { rows } = await sql<{ id: string | null; address: string | null; name: string | null }>`
    with ids as (
      select ${person}::text as id where position('@' in ${person}::text) = 0
      union select owner_id::text from address where tenant_id = ${tenantId} and address = ${wanted} and owner_kind = 'person'
      union select person_id from campaign_message where tenant_id = ${tenantId} and address = ${wanted} and person_id is not null)
    select person_id as id, address, display_name as name from campaign_message
      where tenant_id = ${tenantId} and (person_id in (select id from ids) or address = ${wanted})
    union select id::text, lower(mail), display_name from person where tenant_id = ${tenantId} and id::text in (select id from ids)
    union select owner_id::text, address, null from address
      where tenant_id = ${tenantId} and owner_kind = 'person' and owner_id::text in (select id from ids)`.execute(trx)
  if (rows.length === 0)
    throw new AppError({
      code: 'simulations.person-not-found',
      message: 'Nothing is known of this person: neither the directory nor any campaign has them.',
      status: 404,
    })
  const distinct = (values: (string | null)[]) => [...new Set(values.flatMap((value) => (value ? [value] : [])))]
  return {
    ids: distinct(rows.map(({ id }) => id)),
    addresses: distinct(rows.map(({ address }) => address)),
    names: distinct(rows.map(({ name }) => name)),
  }
}

/** What other parts keep of a person. Mails that are prepared and not written yet would bring them back. */
async function removeElsewhere(trx: Trx, tenantId: string, known: Known, isExcluded: boolean): Promise<void> {
  const ids = sql`any(${sql.val(known.ids)}::text[])`
  const addresses = sql`any(${sql.val(known.addresses)}::text[])`
  await sql`update campaign_chunk set messages = (
      select coalesce(jsonb_agg(m), '[]') from jsonb_array_elements(messages) m
      where not (coalesce(m ->> 'personId', '') = ${ids} or coalesce(m ->> 'address', '') = ${addresses}))
    where tenant_id = ${tenantId} and exists (select 1 from jsonb_array_elements(messages) m
      where coalesce(m ->> 'personId', '') = ${ids} or coalesce(m ->> 'address', '') = ${addresses})`.execute(trx)
  await sql`update campaign_message set manager = null
    where tenant_id = ${tenantId} and (lower(manager) = ${addresses} or manager = any(${sql.val(known.names)}::text[]))`.execute(
    trx,
  )
  await sql`delete from simulation_bounce where tenant_id = ${tenantId} and address = ${addresses}`.execute(trx)
  await sql`update message_report set reporter = 'erased', person_id = null, comment = null
    where tenant_id = ${tenantId} and campaign_message_id is not null
      and (person_id::text = ${ids} or reporter = ${addresses})`.execute(trx)
  if (!isExcluded) return
  await sql`delete from audience_member where tenant_id = ${tenantId} and person_id::text = ${ids}`.execute(trx)
  await sql`delete from series_member where tenant_id = ${tenantId} and person_id::text = ${ids}`.execute(trx)
}
