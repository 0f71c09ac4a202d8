// Whom a campaign is for: people, groups, saved lists and rules, without those who may not or shall not get it.
import type { Trx } from '#platform/db/database.ts'
import { excludedAmong } from '../results/erased.ts'
import type { Audience, Refusal } from './contract.ts'
import { directoryFacts, peopleOfGroups, peopleTestedSince, readCandidates } from './directory.ts'
import { createRandom, shuffled } from './random.ts'
import { refusalOf, type Candidate } from './recipients.ts'
import { peopleOfRule } from './rules.ts'

export const recipients_max = 20_000

/** A candidate who may get it: with an address for sure. */
export interface Recipient extends Candidate {
  address: string
}

export interface Refused {
  personId: string | null
  address: string
  displayName: string
  reason: Refusal
}

export interface ResolvedAudience {
  recipients: Recipient[]
  refused: Refused[]
}

export interface AudienceOptions {
  now: Date
  /** The pilot is drawn from it. */
  seed: number
  /** Who has it already, by id. */
  without?: ReadonlySet<string>
}

/** In the order of addresses. Who is named twice is in it once. */
export async function resolveAudience(
  trx: Trx,
  tenantId: string,
  audience: Audience,
  { now, seed, without = new Set() }: AudienceOptions,
): Promise<ResolvedAudience> {
  const named = await peopleNamed(trx, tenantId, audience, now)
  const candidates = await readCandidates(trx, tenantId, now, named.ids === 'everybody' ? undefined : [...named.ids])
  const facts = await directoryFacts(trx, tenantId)
  const excluded = new Set([
    ...audience.excludedPersonIds.map((id) => id.toLowerCase()),
    ...(await peopleOfGroups(trx, tenantId, audience.excludedGroupIds)),
    ...(await excludedAmong(
      trx,
      tenantId,
      candidates.map(({ personId }) => personId),
    )),
  ])
  const tested = await recentlyTested(trx, tenantId, audience, now)
  const refused: Refused[] = unknownPeople(named.ids, candidates)
  const recipients: Recipient[] = []
  for (const plain of candidates) {
    if (without.has(plain.personId)) continue
    const candidate = withOwn(plain, named.own.get(plain.personId))
    const reason =
      refusalOf(candidate, facts) ??
      (excluded.has(candidate.personId) ? 'excluded' : tested.has(candidate.personId) ? 'tested-recently' : null)
    if (reason === null) recipients.push(candidate as Recipient)
    else refused.push(refusedOf(candidate, reason))
  }
  return limited(oncePerAddress(recipients), refused, audience, seed)
}

interface Named {
  ids: Set<string> | 'everybody'
  /** What a file said of a person. */
  own: Map<string, OwnValues>
}

interface OwnValues {
  language: string | null
  timeZone: string | null
  manager: string | null
}

async function peopleNamed(trx: Trx, tenantId: string, audience: Audience, now: Date): Promise<Named> {
  const ids = new Set(audience.personIds.map((id) => id.toLowerCase()))
  for (const id of await peopleOfGroups(trx, tenantId, audience.groupIds)) ids.add(id)
  const own = new Map<string, OwnValues>()
  for (const saved of await readSaved(trx, tenantId, audience.audienceIds))
    if (saved.kind === 'rule') for (const id of await peopleOfRule(trx, tenantId, saved.rule!, now)) ids.add(id)
  for (const member of await readMembers(trx, tenantId, audience.audienceIds)) {
    ids.add(member.person_id)
    own.set(member.person_id, { language: member.language, timeZone: member.time_zone, manager: member.manager })
  }
  return { ids: audience.everybody ? 'everybody' : ids, own }
}

const readSaved = (trx: Trx, tenantId: string, ids: readonly string[]) =>
  trx
    .selectFrom('audience')
    .select(['kind', 'rule'])
    .where('tenant_id', '=', tenantId)
    .where('id', 'in', [...ids, nil])
    .execute()

const readMembers = (trx: Trx, tenantId: string, ids: readonly string[]) =>
  trx
    .selectFrom('audience_member')
    .select(['person_id', 'language', 'time_zone', 'manager'])
    .where('tenant_id', '=', tenantId)
    .where('audience_id', 'in', [...ids, nil])
    .orderBy('audience_id')
    .execute()

/** So that the list is never empty, which SQL does not allow. */
const nil = '00000000-0000-0000-0000-000000000000'

const withOwn = (candidate: Candidate, own: OwnValues | undefined): Candidate =>
  own === undefined
    ? candidate
    : {
        ...candidate,
        language: own.language ?? candidate.language,
        timeZone: own.timeZone ?? candidate.timeZone,
        manager: own.manager ?? candidate.manager,
      }

async function recentlyTested(trx: Trx, tenantId: string, audience: Audience, now: Date): Promise<Set<string>> {
  if (audience.notTestedWithin_days === 0) return new Set()
  return peopleTestedSince(trx, tenantId, new Date(now.getTime() - audience.notTestedWithin_days * 86_400_000))
}

function unknownPeople(ids: Named['ids'], candidates: readonly Candidate[]): Refused[] {
  if (ids === 'everybody') return []
  const known = new Set(candidates.map(({ personId }) => personId))
  return [...ids]
    .filter((id) => !known.has(id))
    .map((id) => ({ personId: id, address: '', displayName: id, reason: 'unknown-person' as const }))
}

const refusedOf = ({ personId, address, displayName }: Candidate, reason: Refusal): Refused => ({
  personId,
  address: address ?? '',
  displayName,
  reason,
})

/** Two people of one mailbox would be one recipient. */
function oncePerAddress(recipients: readonly Recipient[]): Recipient[] {
  const byAddress = new Map(recipients.map((recipient) => [recipient.address, recipient]))
  return [...byAddress.values()].sort((one, other) => (one.address < other.address ? -1 : 1))
}

function limited(recipients: Recipient[], refused: Refused[], audience: Audience, seed: number): ResolvedAudience {
  const size = Math.min(audience.pilot ?? recipients_max, recipients_max)
  if (recipients.length <= size) return { recipients, refused }
  const drawn = audience.pilot === null ? recipients : shuffled(recipients, createRandom(seed, 'pilot'))
  const reason: Refusal = audience.pilot === null ? 'too-many' : 'not-drawn'
  const kept = drawn.slice(0, size).sort((one, other) => (one.address < other.address ? -1 : 1))
  return { recipients: kept, refused: [...refused, ...drawn.slice(size).map((one) => refusedOf(one, reason))] }
}
