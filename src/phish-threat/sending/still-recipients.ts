// Asked again right before sending, for a whole batch: whether these people may get a simulation at all (phishing-simulation 10).
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { directoryFacts, readCandidates } from '../campaigns/directory.ts'
import { domainOf, refusalOf, refusalTexts } from '../campaigns/recipients.ts'
import { suppressedOf } from './bounces.ts'
import type { MessageRow } from './turn-store.ts'

type Asked = Pick<MessageRow, 'id' | 'person_id' | 'address' | 'is_test'>

/** By id of the message why nothing is sent; who is not in it may get it. */
export async function refusedOf(
  trx: Trx,
  tenantId: string,
  messages: readonly Asked[],
  now: Date,
): Promise<Map<string, string>> {
  const personIds = messages.flatMap(({ person_id: id }) => (id === null ? [] : [id]))
  const facts = await directoryFacts(trx, tenantId)
  const people = new Map((await readCandidates(trx, tenantId, now, personIds)).map((each) => [each.personId, each]))
  const owned = await ownedAddresses(trx, tenantId, personIds)
  const suppressed = await suppressedOf(
    trx,
    tenantId,
    messages.map(({ address }) => address),
    now,
  )

  const refused = new Map<string, string>()
  for (const { id, person_id: personId, address, is_test: isTest } of messages) {
    const bounce = suppressed.get(address)
    const person = personId === null ? undefined : people.get(personId)
    if (!facts.domains.has(domainOf(address))) refused.set(id, refusalTexts['foreign-domain'])
    else if (bounce !== undefined && !isTest)
      refused.set(
        id,
        `Not sent: an earlier mail bounced (${bounce.reply}). It is tried again from ${bounce.until.toISOString().slice(0, 10)} on, or when the address is removed from the bounced list.`,
      )
    else if (personId !== null) {
      // The own address alone was looked up above: that of the person today may be another one.
      const reason = person === undefined ? 'unknown-person' : refusalOf({ ...person, isBounced: false }, facts)
      if (reason !== null) refused.set(id, refusalTexts[reason])
      else if (!owned.has(`${personId} ${address}`)) refused.set(id, refusalTexts['no-mailbox'])
    }
  }
  return refused
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** An address that has gone to somebody else must not get what was meant for this person. */
async function ownedAddresses(trx: Trx, tenantId: string, personIds: readonly string[]): Promise<Set<string>> {
  const ids = sql.val(personIds.filter((id) => uuid.test(id)))
  const { rows } = await sql<{ person_id: string; address: string }>`
    select owner_id as person_id, address from address where tenant_id = ${tenantId} and owner_id = any(${ids}::uuid[])
    union select person_id, lower(primary_address) from mailbox where tenant_id = ${tenantId} and person_id = any(${ids}::uuid[])
    union select id, lower(mail) from person where tenant_id = ${tenantId} and id = any(${ids}::uuid[]) and mail is not null`.execute(
    trx,
  )
  return new Set(rows.map((row) => `${row.person_id} ${row.address}`))
}
