// The mailboxes of a tenant as the directory has them, one or page by page.
import type { Trx } from '#platform/db/database.ts'
import type { MailboxSubject } from './observation.ts'

export interface FoundSubject extends MailboxSubject {
  /** Lower case: every name under which the audit log may speak of the mailbox. */
  names: string[]
}

interface Row {
  id: string
  display_name: string
  user_principal_name: string
  mail: string | null
  kind: MailboxSubject['kind']
  primary_address: string
  exchange_guid: string | null
}

const mailboxes = (trx: Trx, tenantId: string) =>
  trx
    .selectFrom('mailbox')
    .innerJoin('person', (join) =>
      join.onRef('person.tenant_id', '=', 'mailbox.tenant_id').onRef('person.id', '=', 'mailbox.person_id'),
    )
    .select([
      'person.id',
      'person.display_name',
      'person.user_principal_name',
      'person.mail',
      'mailbox.kind',
      'mailbox.primary_address',
      'mailbox.exchange_guid',
    ])
    .where('mailbox.tenant_id', '=', tenantId)
    .where('mailbox.deleted_at', 'is', null)
    .where('person.deleted_at', 'is', null)

/** Null: the person has no mailbox (any more). */
export async function findSubject(trx: Trx, tenantId: string, personId: string): Promise<FoundSubject | null> {
  return (await findSubjects(trx, tenantId, [personId])).get(personId) ?? null
}

/** By person id; without those who have no mailbox (any more). */
export async function findSubjects(
  trx: Trx,
  tenantId: string,
  personIds: readonly string[],
): Promise<Map<string, FoundSubject>> {
  if (personIds.length === 0) return new Map()
  const rows = await mailboxes(trx, tenantId).where('mailbox.person_id', 'in', personIds).execute()
  return new Map((await withAddresses(trx, tenantId, rows)).map((subject) => [subject.personId, subject]))
}

/** The next mailboxes after a person id, in the order of ids. */
export async function nextSubjects(
  trx: Trx,
  tenantId: string,
  after: string | null,
  limit: number,
): Promise<FoundSubject[]> {
  let query = mailboxes(trx, tenantId).orderBy('mailbox.person_id').limit(limit)
  if (after !== null) query = query.where('mailbox.person_id', '>', after)
  return withAddresses(trx, tenantId, await query.execute())
}

export async function countSubjects(trx: Trx, tenantId: string): Promise<number> {
  const row = await trx
    .selectFrom('mailbox')
    .innerJoin('person', (join) =>
      join.onRef('person.tenant_id', '=', 'mailbox.tenant_id').onRef('person.id', '=', 'mailbox.person_id'),
    )
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('mailbox.tenant_id', '=', tenantId)
    .where('mailbox.deleted_at', 'is', null)
    .where('person.deleted_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

async function withAddresses(trx: Trx, tenantId: string, rows: Row[]): Promise<FoundSubject[]> {
  if (rows.length === 0) return []
  const addresses = await trx
    .selectFrom('address')
    .select(['address', 'owner_id'])
    .where('tenant_id', '=', tenantId)
    .where('owner_kind', '=', 'person')
    .where(
      'owner_id',
      'in',
      rows.map(({ id }) => id),
    )
    .execute()
  const byOwner = Map.groupBy(addresses, ({ owner_id }) => owner_id)
  return rows.map((row) =>
    subjectOf(
      row,
      (byOwner.get(row.id) ?? []).map(({ address }) => address),
    ),
  )
}

function subjectOf(row: Row, known: string[]): FoundSubject {
  const address = row.primary_address.toLowerCase()
  const principal = row.user_principal_name.toLowerCase()
  const addresses = [...new Set([address, ...known])]
  return {
    personId: row.id,
    userPrincipalName: row.user_principal_name,
    address,
    addresses,
    displayName: row.display_name,
    kind: row.kind,
    names: [
      ...new Set([
        ...addresses,
        principal,
        principal.split('@')[0]!,
        row.id,
        row.exchange_guid?.toLowerCase() ?? row.id,
      ]),
    ],
  }
}

/** Whether a name that Exchange Online gives for a recipient is somebody of the directory: by address, name or alias. */
export async function isOfDirectory(trx: Trx, tenantId: string, name: string): Promise<boolean> {
  const wanted = name.toLowerCase().slice(0, 1_000)
  const person = await trx
    .selectFrom('person')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('deleted_at', 'is', null)
    .where(({ or, eb, fn }) =>
      or([
        eb(fn<string>('lower', ['display_name']), '=', wanted),
        eb(fn<string>('lower', ['user_principal_name']), '=', wanted),
        eb(
          fn<string>('split_part', [fn<string>('lower', ['user_principal_name']), eb.val('@'), eb.val(1)]),
          '=',
          wanted,
        ),
      ]),
    )
    .executeTakeFirst()
  if (person !== undefined) return true
  const address = await trx
    .selectFrom('address')
    .select('address')
    .where('tenant_id', '=', tenantId)
    .where('address', '=', wanted)
    .executeTakeFirst()
  if (address !== undefined) return true
  const group = await trx
    .selectFrom('people_group')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('deleted_at', 'is', null)
    .where(({ eb, fn }) => eb(fn<string>('lower', ['display_name']), '=', wanted))
    .executeTakeFirst()
  return group !== undefined
}
