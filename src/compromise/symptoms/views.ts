// Findings as the console shows them: of one mailbox, with what each adds to the score now.
import type { Selectable } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import type { FindingView } from '../contract.ts'
import { isUndoable } from './cleanup/act.ts'
import { scoreOf, type Score } from './score.ts'
import type { SymptomActTable, SymptomFindingTable } from './tables.ts'
import './tables.ts'

export type FindingRow = Selectable<SymptomFindingTable>
type ActRow = Pick<Selectable<SymptomActTable>, 'person_id' | 'target' | 'state' | 'planned_at' | 'error'> & {
  is_saved: unknown
}

export interface MailboxFindings {
  findings: FindingView[]
  score: Score
  /** Ids of those whose doer is listed as exempt: they count nothing, and nobody has to decide about them. */
  exempt: ReadonlySet<string>
}

/** All findings kept of these mailboxes, newest first, and their scores; an entry for each. */
export async function findingsOf(
  trx: Trx,
  tenantId: string,
  personIds: readonly string[],
  now: Date,
): Promise<Map<string, MailboxFindings>> {
  if (personIds.length === 0) return new Map()
  const rows = await readFindings(trx, tenantId, personIds)
  const exempt = await exemptActors(trx, tenantId, now)
  const acts = await latestActs(trx, tenantId, personIds)
  const byPerson = Map.groupBy(rows, ({ person_id }) => person_id)
  return new Map(
    personIds.map((personId) => [personId, shown(byPerson.get(personId) ?? [], acts, exempt, now)] as const),
  )
}

export const readFindings = (trx: Trx, tenantId: string, personIds: readonly string[]): Promise<FindingRow[]> =>
  trx
    .selectFrom('symptom_finding')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('person_id', 'in', personIds)
    .orderBy('seen_at', 'desc')
    .orderBy('id')
    .execute()

function shown(rows: FindingRow[], acts: Map<string, ActRow>, exempt: ReadonlySet<string>, now: Date): MailboxFindings {
  const isExempt = isExemptBy(exempt)
  const score = scoreOf(
    rows.map((row) => ({
      id: row.id,
      contributions: row.contributions,
      seenAt: row.seen_at,
      state: stateNow(row, now),
      isExempt: isExempt(row),
    })),
    now,
  )
  return {
    score,
    exempt: new Set(rows.filter(isExempt).map(({ id }) => id)),
    findings: rows.map((row) => viewOf(row, row.target === '' ? undefined : acts.get(actKey(row)), score, now)),
  }
}

/** An acceptance ends: then the finding is open again. */
export const stateNow = (row: Pick<FindingRow, 'state' | 'accepted_until'>, now: Date): FindingRow['state'] =>
  row.state === 'accepted' && row.accepted_until !== null && row.accepted_until <= now ? 'open' : row.state

function viewOf(row: FindingRow, act: ActRow | undefined, score: Score, now: Date): FindingView {
  const state = stateNow(row, now)
  const isBusy = act !== undefined && ['planned', 'applying', 'undo-planned', 'undoing'].includes(act.state)
  const canSwitchOff = row.clean_up !== null && row.clean_up.kind !== 'manual'
  return {
    id: row.id,
    kind: row.kind,
    title: row.title,
    evidence: [
      ...row.evidence,
      ...(row.clean_up?.kind === 'manual' ? [`To do by hand: ${row.clean_up.task}`] : []),
      ...(act?.error ? [act.error] : []),
    ],
    points: row.points,
    pointsNow: score.byFinding.get(row.id) ?? 0,
    seenAt: row.seen_at.toISOString(),
    state,
    canCleanUp: canSwitchOff && !isBusy && (state === 'open' || state === 'undone'),
    canUndo:
      act !== undefined &&
      (state === 'cleaned' || act.state === 'failed') &&
      isUndoable({ state: act.state, isSaved: act.is_saved === true }),
  }
}

export const isExemptBy =
  (actors: ReadonlySet<string>) =>
  ({ actor }: Pick<FindingRow, 'actor'>): boolean =>
    actor !== '' && actors.has(actor.toLowerCase())

export async function exemptActors(trx: Trx, tenantId: string, now: Date): Promise<Set<string>> {
  const rows = await trx
    .selectFrom('symptom_exemption')
    .select('actor')
    .where('tenant_id', '=', tenantId)
    .where('expires_at', '>', now)
    .execute()
  return new Set(rows.map(({ actor }) => actor))
}

const actKey = ({ person_id, target }: Pick<FindingRow, 'person_id' | 'target'>): string => `${person_id} ${target}`

async function latestActs(trx: Trx, tenantId: string, personIds: readonly string[]): Promise<Map<string, ActRow>> {
  const rows = await trx
    .selectFrom('symptom_act')
    .select([
      'person_id',
      'target',
      'state',
      'planned_at',
      'error',
      (eb) => eb('before', 'is not', null).as('is_saved'),
    ])
    .where('tenant_id', '=', tenantId)
    .where('person_id', 'in', personIds)
    .orderBy('planned_at')
    .orderBy('id')
    .execute()
  return new Map(rows.map((row) => [actKey(row), row]))
}
