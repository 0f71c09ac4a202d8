// Computers of a tenant and whose they are. The same computer in several products is one row; a link is as good as its evidence.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import { harmlessLine } from '#platform/harmless.ts'
import { newId } from '#platform/ids.ts'
import { compareWeights, strengthOf, type Evidence } from './computers-policy.ts'
import { type DeviceIds, findSameComputer, mergeComputers } from './computers-merge.ts'
import type { EvidenceWeight } from './computers-tables.ts'
import { type BackEndOfComputer, backEndsOfComputers, linksOf, resolveComputer } from './computers-views.ts'
import './computers-tables.ts'
import './tables.ts'

const name_length_max = 255
const text_length_max = 500

export interface ComputerFacts {
  backEnd: string
  /** Of the back end. */
  externalId: string
  name: string
  os: 'windows' | 'linux' | 'macos' | 'other'
  osVersion: string | null
  isServer: boolean
  entraDeviceId: string | null
  machineId?: string | null
  lastSeenAt: Date | null
  /** Null: the back end cannot tell. */
  isOnline: boolean | null
}

/**
 * Writes what a back end says of a computer and resolves with our id of it. The same Entra device, else the same machine id, is the
 * same computer; two rows that turn out to be one are merged into the older.
 */
export async function upsertComputer(trx: Trx, tenantId: string, facts: ComputerFacts, now: Date): Promise<string> {
  // One writer at a time: two products that tell of the same new computer at once would make two of it.
  await sql`select pg_advisory_xact_lock(hashtext('mailwarden computers'), hashtext(${tenantId}))`.execute(trx)
  const device = deviceIdsOf(facts)
  const known = await computerOf(trx, tenantId, facts.backEnd, facts.externalId)
  const id = (await findSameComputer(trx, tenantId, device, now)) ?? known ?? newId(now)
  await writeComputer(trx, tenantId, id, facts, device, now)
  if (known !== null && known !== id) await mergeComputers(trx, tenantId, known, id, now)
  await writeBackEnd(trx, tenantId, id, facts)
  return id
}

function deviceIdsOf({ backEnd, externalId, entraDeviceId, machineId }: ComputerFacts): DeviceIds {
  const plain = (text: string | null | undefined) => harmlessLine(text ?? '', name_length_max) || null
  return { backEnd, externalId, entraDeviceId: plain(entraDeviceId?.toLowerCase()), machineId: plain(machineId) }
}

async function writeComputer(
  trx: Trx,
  tenantId: string,
  id: string,
  facts: ComputerFacts,
  { entraDeviceId, machineId }: DeviceIds,
  now: Date,
): Promise<void> {
  const values = {
    name: harmlessLine(facts.name, name_length_max) || 'unnamed computer',
    os: facts.os,
    os_version: facts.osVersion === null ? null : harmlessLine(facts.osVersion, name_length_max),
    is_server: facts.isServer,
    updated_at: now,
  }
  const ids = { entra_device_id: entraDeviceId, machine_id: machineId }
  await trx
    .insertInto('computer')
    .values({ tenant_id: tenantId, id, ...values, ...ids, is_isolated: false, merged_into: null, created_at: now })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'id']).doUpdateSet({
        ...values,
        // One back end not knowing it does not undo what another knew.
        entra_device_id: sql`coalesce(${entraDeviceId}, computer.entra_device_id)`,
        machine_id: sql`coalesce(${machineId}, computer.machine_id)`,
      }),
    )
    .execute()
}

async function computerOf(trx: Trx, tenantId: string, backEnd: string, externalId: string): Promise<string | null> {
  const row = await trx
    .selectFrom('computer_back_end')
    .select('computer_id')
    .where('tenant_id', '=', tenantId)
    .where('back_end', '=', backEnd)
    .where('external_id', '=', externalId)
    .executeTakeFirst()
  return row?.computer_id ?? null
}

async function writeBackEnd(trx: Trx, tenantId: string, computerId: string, facts: ComputerFacts): Promise<void> {
  const state = { computer_id: computerId, is_online: facts.isOnline }
  await trx
    .insertInto('computer_back_end')
    .values({
      tenant_id: tenantId,
      back_end: facts.backEnd,
      external_id: facts.externalId,
      ...state,
      last_seen_at: facts.lastSeenAt,
    })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'back_end', 'external_id']).doUpdateSet((eb) => ({
        ...state,
        last_seen_at: sql<Date | null>`greatest(computer_back_end.last_seen_at, ${eb.ref('excluded.last_seen_at')})`,
      })),
    )
    .execute()
}

/** An identity at a back end that no longer counts (a copied image); the computer and its links stay. */
export async function forgetBackEnd(trx: Trx, tenantId: string, backEnd: string, externalId: string): Promise<void> {
  await trx
    .deleteFrom('computer_back_end')
    .where('tenant_id', '=', tenantId)
    .where('back_end', '=', backEnd)
    .where('external_id', '=', externalId)
    .execute()
}

export async function noteIsolation(
  trx: Trx,
  tenantId: string,
  computerId: string,
  isIsolated: boolean,
): Promise<void> {
  await trx
    .updateTable('computer')
    .set({ is_isolated: isIsolated })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', computerId)
    .execute()
}

export interface EvidenceInput {
  computerId: string
  personId: string
  source: string
  weight: Exclude<EvidenceWeight, 'certain'>
  text: string
  at: Date
}

/** Seen (again). Of a person whom the directory does not know nothing is kept. */
export async function noteEvidence(trx: Trx, tenantId: string, input: EvidenceInput): Promise<void> {
  const text = harmlessLine(input.text, text_length_max)
  await sql`
    insert into computer_evidence (tenant_id, computer_id, person_id, source, weight, text, first_seen_at, last_seen_at)
    select person.tenant_id, ${input.computerId}::uuid, person.id, ${input.source}, ${input.weight}, ${text}, ${input.at}, ${input.at}
      from person where person.tenant_id = ${tenantId} and person.id = ${input.personId}::uuid
    on conflict (tenant_id, computer_id, person_id, source) do update set
      weight = case when excluded.last_seen_at >= computer_evidence.last_seen_at then excluded.weight else computer_evidence.weight end,
      text = case when excluded.last_seen_at >= computer_evidence.last_seen_at then excluded.text else computer_evidence.text end,
      first_seen_at = least(computer_evidence.first_seen_at, excluded.first_seen_at),
      last_seen_at = greatest(computer_evidence.last_seen_at, excluded.last_seen_at)`.execute(trx)
}

/** Certain from now on. Throws AppErrors `computers.not-found`, `people.not-found`. */
export async function linkByHand(
  trx: Trx,
  tenantId: string,
  { computerId, personId, by }: { computerId: string; personId: string; by: string },
  now: Date,
): Promise<void> {
  const id = await resolveComputer(trx, tenantId, computerId)
  await requirePerson(trx, tenantId, personId)
  await writeByHand(trx, tenantId, { computerId: id, personId, text: `Linked by ${by}`, isDenied: false }, now)
}

/** Also what is seen later does not link them again, until somebody does. Throws AppErrors `computers.not-found`, `people.not-found`. */
export async function unlink(
  trx: Trx,
  tenantId: string,
  { computerId, personId, by }: { computerId: string; personId: string; by: string },
  now: Date,
): Promise<void> {
  const id = await resolveComputer(trx, tenantId, computerId)
  await requirePerson(trx, tenantId, personId)
  await writeByHand(trx, tenantId, { computerId: id, personId, text: `Unlinked by ${by}`, isDenied: true }, now)
}

async function requirePerson(trx: Trx, tenantId: string, personId: string): Promise<void> {
  const person = await trx
    .selectFrom('person')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', personId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  if (person !== undefined) return
  throw new AppError({ code: 'people.not-found', message: 'The directory knows no such person.', status: 404 })
}

async function writeByHand(
  trx: Trx,
  tenantId: string,
  link: { computerId: string; personId: string; text: string; isDenied: boolean },
  now: Date,
): Promise<void> {
  const values = {
    weight: 'certain' as const,
    text: harmlessLine(link.text, text_length_max),
    first_seen_at: now,
    last_seen_at: now,
    is_denied: link.isDenied,
  }
  await trx
    .insertInto('computer_evidence')
    .values({
      tenant_id: tenantId,
      computer_id: link.computerId,
      person_id: link.personId,
      source: 'manual',
      ...values,
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'computer_id', 'person_id', 'source']).doUpdateSet(values))
    .execute()
}

export interface LinkedComputer {
  computerId: string
  name: string
  os: 'windows' | 'linux' | 'macos' | 'other'
  isServer: boolean
  isIsolated: boolean
  /** The latest first. */
  backEnds: BackEndOfComputer[]
  /** Of the strongest evidence, as it counts now. */
  weight: EvidenceWeight
  /** Nothing newer than 30 days: shown, not scanned. */
  isStale: boolean
  /** Text of the strongest evidence. */
  evidence: string
  /** Nobody else has fresh evidence of medium weight or more: a condition of isolating it without being asked. */
  isOnlyUser: boolean
}

/** Computers of a person, strongest link first. */
export async function computersOf(trx: Trx, tenantId: string, personId: string, now: Date): Promise<LinkedComputer[]> {
  const own = await trx
    .selectFrom('computer_evidence')
    .select('computer_id')
    .distinct()
    .where('tenant_id', '=', tenantId)
    .where('person_id', '=', personId)
    .execute()
  const ids = own.map((row) => row.computer_id)
  if (ids.length === 0) return []
  const links = await linksOf(trx, tenantId, ids)
  const backEnds = await backEndsOfComputers(trx, tenantId, ids, now)
  const rows = await trx
    .selectFrom('computer')
    .select(['id', 'name', 'os', 'is_server', 'is_isolated'])
    .where('tenant_id', '=', tenantId)
    .where('id', 'in', ids)
    .execute()
  return rows
    .flatMap((row) => {
      const people = links.get(row.id) ?? []
      const strength = strengthOf(people.find((link) => link.personId === personId)?.evidence ?? [], now)
      if (strength === null) return []
      return [
        {
          computerId: row.id,
          name: row.name,
          os: row.os,
          isServer: row.is_server,
          isIsolated: row.is_isolated,
          backEnds: backEnds.get(row.id) ?? [],
          weight: strength.weight,
          isStale: strength.isStale,
          evidence: strength.strongest.text,
          isOnlyUser: !people.some((link) => link.personId !== personId && isInUse(link.evidence, now)),
        },
      ]
    })
    .toSorted((a, b) => Number(a.isStale) - Number(b.isStale) || compareWeights(a.weight, b.weight))
}

function isInUse(evidence: readonly Evidence[], now: Date): boolean {
  const strength = strengthOf(evidence, now)
  return strength !== null && !strength.isStale && strength.weight !== 'weak'
}
