// Finds the computers of the person in every product, keeps the evidence, and writes a scan for each that is linked well enough.
import { isAppError } from '#platform/errors.ts'
import type { Trx } from '#platform/db/database.ts'
import { json } from '#platform/db/json.ts'
import { computersOf, noteEvidence, upsertComputer, type LinkedComputer } from '#people/computers.ts'
import type { CompromiseParts, IncidentFacts } from '../parts.ts'
import type { BackEnd, FoundComputer } from './back-end.ts'
import { backEndTitles } from './capabilities.ts'
import { makesUnusable, problemText } from './errors.ts'
import { limits, nextTry } from './policy.ts'
import type { EndpointPorts } from './ports.ts'
import { insertScan, scansOf, takeHunt, updateHunt, type HuntRow } from './store.ts'
import { noComputerOver, tellNoComputer, tellUnusable, usableAgain } from './tell.ts'
import { whoseComputers } from './whose.ts'

/** Asks all back ends when it is due. A product that gives no answer is asked again for ten minutes; the others are not kept waiting. */
export async function advanceHunt(
  parts: CompromiseParts,
  ports: EndpointPorts,
  tenantId: string,
  incidentId: string,
): Promise<void> {
  const hunt = await parts.db.inTenant(tenantId, (trx) => takeHunt(trx, tenantId, incidentId, parts.clock.now()))
  if (hunt === null) return
  const answers = await askAll(parts, ports, hunt.facts)
  const now = parts.clock.now()
  await parts.db.inTenant(tenantId, async (trx) => {
    // First: an incident that was withdrawn meanwhile gets no scans any more.
    if (!(await updateHunt(trx, hunt, { lease_until: null }))) return
    const sameName = deviceByName(answers.found.flatMap(({ found }) => found))
    for (const { backEnd, found } of answers.found)
      for (const computer of found)
        await keep(trx, hunt.facts, backEnd.name, { ...computer, entraDeviceId: sameName(computer) }, now)
    const isLate = now.getTime() - hunt.created_at.getTime() >= limits.start_minutes * 60_000
    const isDone = answers.missing.length === 0 || isLate
    const { candidates, scans } = await planScans(parts, ports, trx, hunt.facts)
    const change = {
      state: isDone ? ('done' as const) : ('due' as const),
      candidates: json(candidates),
      problems: json([...answers.problems, ...answers.missing]),
      attempts: hunt.attempts + 1,
      next_at: nextTry(Math.min(hunt.attempts, 2), null, now),
      lease_until: null,
    }
    await updateHunt(trx, hunt, change)
    if (scans > 0) await noComputerOver(parts, trx, tenantId, incidentId)
    else if (isDone && hunt.ended === null) await tellNoComputer(parts, trx, hunt.facts, candidates)
  })
}

/**
 * Sophos knows no device of Entra: a computer of the same person with the same name is the same one, or two products would scan it at
 * once. Pure.
 */
export function deviceByName(
  found: readonly Pick<FoundComputer, 'name' | 'os' | 'entraDeviceId'>[],
): (computer: Pick<FoundComputer, 'name' | 'os' | 'entraDeviceId'>) => string | null {
  const keyOf = ({ name, os }: Pick<FoundComputer, 'name' | 'os'>): string =>
    `${os} ${name.split('.')[0]!.toLowerCase()}`
  const known = new Map<string, Set<string>>()
  for (const computer of found)
    if (computer.entraDeviceId !== null)
      known.set(keyOf(computer), (known.get(keyOf(computer)) ?? new Set()).add(computer.entraDeviceId))
  return (computer) => {
    const ids = known.get(keyOf(computer))
    // Two devices of one name: nobody can tell which.
    return computer.entraDeviceId ?? (ids?.size === 1 ? [...ids][0]! : null)
  }
}

interface Answers {
  found: { backEnd: BackEnd; found: FoundComputer[] }[]
  /** Never: permission, licence. */
  problems: string[]
  /** Not now. */
  missing: string[]
}

async function askAll(parts: CompromiseParts, ports: EndpointPorts, incident: IncidentFacts): Promise<Answers> {
  const answers: Answers = { found: [], problems: [], missing: [] }
  const personId = whoseComputers(incident)
  const person =
    personId === null
      ? null
      : await parts.db.inTenant(incident.tenantId, (trx) => personOf(trx, incident.tenantId, personId))
  if (person === null) return answers
  const backEnds = await ports.backEndsOf(incident.tenantId)
  await Promise.all(backEnds.map((backEnd) => ask(parts, incident, backEnd, person, answers)))
  return answers
}

async function ask(
  parts: CompromiseParts,
  incident: IncidentFacts,
  backEnd: BackEnd,
  person: Parameters<BackEnd['findComputers']>[0],
  answers: Answers,
): Promise<void> {
  try {
    answers.found.push({ backEnd, found: await backEnd.findComputers(person) })
    await parts.db.inTenant(incident.tenantId, (trx) => usableAgain(parts, trx, incident.tenantId, backEnd.name))
  } catch (error) {
    const text = `${backEndTitles[backEnd.name]}: ${problemText(error)}`
    if (!isAppError(error) || error.retryable) {
      answers.missing.push(text)
      if (!isAppError(error))
        parts.logger.error({ event: 'endpoint.hunt-crashed', backEnd: backEnd.name, err: error }, 'computers not found')
      return
    }
    answers.problems.push(text)
    if (makesUnusable(error))
      await parts.db.inTenant(incident.tenantId, (trx) =>
        tellUnusable(parts, trx, incident.tenantId, backEnd.name, problemText(error)),
      )
  }
}

export async function personOf(
  trx: Trx,
  tenantId: string,
  personId: string,
): Promise<{ id: string; userPrincipalName: string; addresses: string[] } | null> {
  const person = await trx
    .selectFrom('person')
    .select(['id', 'user_principal_name'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', personId)
    .executeTakeFirst()
  if (person === undefined) return null
  const addresses = await trx
    .selectFrom('address')
    .select('address')
    .where('tenant_id', '=', tenantId)
    .where('owner_kind', '=', 'person')
    .where('owner_id', '=', personId)
    .orderBy('address')
    .execute()
  return {
    id: person.id,
    userPrincipalName: person.user_principal_name,
    addresses: addresses.map(({ address }) => address),
  }
}

async function keep(
  trx: Trx,
  incident: IncidentFacts,
  backEnd: string,
  { evidence, ...computer }: FoundComputer,
  now: Date,
): Promise<void> {
  const computerId = await upsertComputer(trx, incident.tenantId, { backEnd, ...computer }, now)
  const personId = whoseComputers(incident)!
  for (const each of evidence) await noteEvidence(trx, incident.tenantId, { computerId, personId, ...each })
}

/** Medium evidence or better, and not stale: scanned. The rest is shown. Pure. */
export const isScanned = ({ weight, isStale }: Pick<LinkedComputer, 'weight' | 'isStale'>): boolean =>
  !isStale && weight !== 'weak'

/** Writes a scan for each linked computer that has none in this incident. Resolves with how many computers are scanned or listed. */
export async function planScans(
  parts: CompromiseParts,
  ports: EndpointPorts,
  trx: Trx,
  incident: IncidentFacts,
  skippedBecause?: string,
): Promise<{ scans: number; candidates: HuntRow['candidates'] }> {
  const { scanKind } = await ports.settingsOf(trx, incident.tenantId)
  const linked = await linkedOf(parts, trx, incident)
  const planned = new Set((await scansOf(trx, incident.tenantId, incident.id)).map((scan) => scan.computer_id))
  const now = parts.clock.now()
  for (const computer of linked.filter(isScanned)) {
    if (planned.has(computer.computerId)) continue
    planned.add(computer.computerId)
    await insertScan(
      trx,
      {
        tenantId: incident.tenantId,
        incidentId: incident.id,
        computerId: computer.computerId,
        computer: computer.name,
        evidence: computer.evidence,
        isStrong: computer.weight === 'certain' || computer.weight === 'strong',
        kind: scanKind,
        notBefore: incident.firstBadAt,
        requestedBy: null,
        ...(skippedBecause === undefined ? {} : { skippedBecause }),
      },
      now,
    )
  }
  const candidates = linked
    .filter((computer) => !isScanned(computer) && !planned.has(computer.computerId))
    .map(({ computerId, name, evidence }) => ({ computerId, name, evidence }))
  return { scans: planned.size, candidates }
}

export async function linkedOf(parts: CompromiseParts, trx: Trx, incident: IncidentFacts): Promise<LinkedComputer[]> {
  const personId = whoseComputers(incident)
  return personId === null ? [] : computersOf(trx, incident.tenantId, personId, parts.clock.now())
}
