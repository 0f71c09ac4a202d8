// Computers as the console shows them: what all products know, and what our own agent says of itself.
import type { Trx } from '#platform/db/database.ts'
import { compareWeights, isStale, strengthOf, weightNow } from '#people/computers-policy.ts'
import { getComputer, listComputers, type ListedComputer, type PersonLink } from '#people/computers-views.ts'
import type { BackEndName, ComputerLinkView, ComputerView } from '../contract.ts'
import type { Engine } from '../endpoint-protocol.ts'
import './tables.ts'

/** Definitions that are older prove nothing (endpoint reference 2.4). */
const definitions_hours_max = 7 * 24

export async function listComputerViews(
  trx: Trx,
  tenantId: string,
  query: { search?: string; personId?: string; cursor?: string; limit?: number },
  now: Date,
): Promise<{ items: ComputerView[]; next: string | null }> {
  const page = await listComputers(trx, tenantId, { ...query, limit: query.limit ?? 50 }, now)
  return { items: await show(trx, tenantId, page.items, now), next: page.next }
}

/** Throws AppError `computers.not-found`. */
export async function getComputerView(trx: Trx, tenantId: string, id: string, now: Date): Promise<ComputerView> {
  return (await show(trx, tenantId, [await getComputer(trx, tenantId, id, now)], now))[0]!
}

async function show(
  trx: Trx,
  tenantId: string,
  computers: readonly ListedComputer[],
  now: Date,
): Promise<ComputerView[]> {
  const agents = await agentsOf(
    trx,
    tenantId,
    computers.map(({ id }) => id),
  )
  return computers.map((computer) => ({
    id: computer.id,
    name: computer.name,
    os: computer.os,
    osVersion: computer.osVersion,
    isServer: computer.isServer,
    isIsolated: computer.isIsolated,
    backEnds: computer.backEnds.map(({ name, externalId, lastSeenAt, isOnline }) => ({
      name: name as BackEndName,
      externalId,
      lastSeenAt: lastSeenAt?.toISOString() ?? null,
      isOnline,
    })),
    lastSeenAt: computer.backEnds[0]?.lastSeenAt?.toISOString() ?? null,
    isOnline: onlineOf(computer),
    links: computer.links.map((link) => showLink(link, now)).toSorted(byStrength),
    agent: agents.get(computer.id) ?? null,
  }))
}

/** Any product that has it on the line is right; null when none can tell. */
function onlineOf({ backEnds }: ListedComputer): boolean | null {
  const told = backEnds.flatMap(({ isOnline }) => (isOnline === null ? [] : [isOnline]))
  return told.length === 0 ? null : told.includes(true)
}

function showLink({ personId, displayName, evidence }: PersonLink, now: Date): ComputerLinkView {
  const { weight, isStale: isOld } = strengthOf(evidence, now)!
  return {
    personId,
    displayName,
    weight,
    isStale: isOld,
    evidence: evidence
      .toSorted((a, b) => Number(isStale(a, now)) - Number(isStale(b, now)) || compareWeights(a.weight, b.weight))
      .map((each) => ({
        source: each.source,
        text: each.text,
        weight: weightNow(each, now),
        firstSeenAt: each.firstSeenAt.toISOString(),
        lastSeenAt: each.lastSeenAt.toISOString(),
      })),
  }
}

const byStrength = (a: ComputerLinkView, b: ComputerLinkView): number =>
  Number(a.isStale) - Number(b.isStale) || compareWeights(a.weight, b.weight)

/** The agent that counts now: the active one, else the last. */
async function agentsOf(
  trx: Trx,
  tenantId: string,
  computerIds: readonly string[],
): Promise<Map<string, NonNullable<ComputerView['agent']>>> {
  const found = new Map<string, NonNullable<ComputerView['agent']>>()
  if (computerIds.length === 0) return found
  const rows = await trx
    .selectFrom('agent')
    .select(['id', 'computer_id', 'state', 'version', 'engine', 'problem', 'enrolled_at', 'last_seen_at'])
    .where('tenant_id', '=', tenantId)
    .where('computer_id', 'in', [...computerIds])
    .orderBy((eb) => eb('state', '=', 'active'))
    .orderBy('id')
    .execute()
  for (const row of rows)
    found.set(row.computer_id, {
      id: row.id,
      version: row.version,
      enrolledAt: row.enrolled_at.toISOString(),
      lastSeenAt: row.last_seen_at?.toISOString() ?? null,
      problem: problemOf(row),
      engine: engineText(row.engine),
      definitionsAge_hours: row.engine?.dbAge_hours ?? null,
    })
  return found
}

function problemOf({ state, problem, engine }: { state: string; problem: string | null; engine: Engine | null }) {
  if (state === 'cloned') return `Two computers use this identity: enrol the agent anew. ${problem ?? ''}`.trim()
  if (state === 'replaced') return 'This identity is over. Enrol the agent anew.'
  if (problem !== null) return problem
  if (engine?.name === 'none') return 'There is no scanner on this computer.'
  const age = engine?.dbAge_hours ?? 0
  return age > definitions_hours_max ? `The definitions of the scanner are ${Math.round(age / 24)} days old.` : null
}

const engineNames = { clamdscan: 'ClamAV (daemon)', clamscan: 'ClamAV', defender: 'Microsoft Defender', none: null }

function engineText(engine: Engine | null): string | null {
  const name = engine === null ? null : engineNames[engine.name]
  return name === null ? null : [name, engine!.version].filter(Boolean).join(' ')
}
