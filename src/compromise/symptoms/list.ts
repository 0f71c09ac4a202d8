// The list of mailboxes by score, highest first. Scores fade, so they are worked out for the moment in which the list was begun, which
// the cursor carries: pages neither repeat nor leave out a mailbox.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import type { MailboxSymptoms } from '../contract.ts'
import { readState } from './audit/store.ts'
import type { SymptomPorts } from './ports.ts'
import { bandFrom, fading_ms, type Band } from './score.ts'
import { findSubjects } from './subject.ts'
import { findingsOf } from './views.ts'

export interface ListInput {
  limit: number
  cursor?: string | undefined
  band?: Band | undefined
  personId?: string | undefined
}

interface Cursor {
  at: string
  score: number
  personId: string
}

export async function listSymptoms(
  ports: SymptomPorts,
  trx: Trx,
  tenantId: string,
  input: ListInput,
  now: Date,
): Promise<{ items: MailboxSymptoms[]; next: string | null; lastCheckAt: string | null; checkedMailboxes: number }> {
  const cursor = input.cursor === undefined ? null : readCursor(input.cursor)
  const at = cursor === null ? now : new Date(cursor.at)
  const rows = await scores(trx, tenantId, input, cursor, at)
  const page = rows.slice(0, input.limit)
  const ids = page.map(({ person_id }) => person_id)
  const found = await findingsOf(trx, tenantId, ids, at)
  const subjects = await findSubjects(trx, tenantId, ids)
  const items: MailboxSymptoms[] = []
  for (const row of page) {
    const subject = subjects.get(row.person_id)
    const { findings, score } = found.get(row.person_id)!
    const incident = await ports.incidentOf(trx, tenantId, row.person_id, subject?.addresses ?? [row.address])
    items.push({
      mailbox: {
        address: row.address,
        displayName: subject?.displayName ?? row.address,
        personId: row.person_id,
        kind: subject?.kind ?? 'unknown',
      },
      score: score.total,
      band: score.band,
      findings,
      checkedAt: row.checked_at?.toISOString() ?? null,
      unknown: row.unknown,
      incidentId: incident?.incidentId ?? null,
    })
  }
  const state = await readState(trx, tenantId)
  const last = page.at(-1)
  return {
    items,
    next:
      rows.length > input.limit && last !== undefined
        ? writeCursor({ at: at.toISOString(), score: last.score, personId: last.person_id })
        : null,
    lastCheckAt: state?.last_check_at?.toISOString() ?? null,
    checkedMailboxes: state?.checked_mailboxes ?? 0,
  }
}

interface ScoreRow {
  person_id: string
  address: string
  checked_at: Date | null
  unknown: string[]
  score: number
}

/** The same sum as score.ts: each signal once, at its highest, faded; a test holds them together. */
async function scores(
  trx: Trx,
  tenantId: string,
  input: ListInput,
  cursor: Cursor | null,
  at: Date,
): Promise<ScoreRow[]> {
  const [from, below] = input.band === undefined ? [-1, Infinity] : bounds[input.band]
  const { rows } = await sql<ScoreRow>`
    with given as (
      select finding.person_id, part.signal,
        max(part.points * least(1, greatest(0, 1 - extract(epoch from (${at}::timestamptz - finding.seen_at)) * 1000 / ${fading_ms}::float8))) as points
      from symptom_finding finding
        cross join lateral jsonb_to_recordset(finding.contributions) as part (signal text, points float8)
      where finding.tenant_id = ${tenantId}
        and (finding.state in ('open', 'undone', 'gone') or (finding.state = 'accepted' and finding.accepted_until <= ${at}))
        and finding.seen_at > ${new Date(at.getTime() - fading_ms)}
        and not exists (select 1 from symptom_exemption exemption where exemption.tenant_id = finding.tenant_id
          and exemption.actor = lower(finding.actor) and finding.actor <> '' and exemption.expires_at > ${at})
      group by finding.person_id, part.signal),
    score as (select person_id, round(sum(points)::numeric, 1)::float8 as score from given group by person_id),
    listed as (
      select box.person_id, box.address, box.checked_at, box.unknown, coalesce(score.score, 0) as score
      from symptom_mailbox box left join score on score.person_id = box.person_id
      where box.tenant_id = ${tenantId} ${input.personId === undefined ? sql`` : sql`and box.person_id = ${input.personId}::uuid`})
    select * from listed
    where score >= ${from} ${below === Infinity ? sql`` : sql`and score < ${below}`}
      ${cursor === null ? sql`` : sql`and (score < ${cursor.score} or (score = ${cursor.score} and person_id > ${cursor.personId}::uuid))`}
    order by score desc, person_id
    limit ${input.limit + 1}`.execute(trx)
  return rows
}

const bounds: Record<Band, [number, number]> = {
  respond: [bandFrom.respond, Infinity],
  high: [bandFrom.high, bandFrom.respond],
  low: [bandFrom.low, bandFrom.high],
  none: [-1, bandFrom.low],
}

const writeCursor = (cursor: Cursor): string => Buffer.from(JSON.stringify(cursor)).toString('base64url')

function readCursor(text: string): Cursor {
  try {
    const { at, score, personId } = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Cursor
    const isTime = typeof at === 'string' && !Number.isNaN(Date.parse(at))
    if (isTime && Number.isFinite(score) && /^[0-9a-f-]{36}$/.test(personId)) return { at, score, personId }
  } catch {
    // Falls through to the refusal below: a cursor is opaque, and any damage is the same mistake.
  }
  throw new AppError({
    code: 'request.cursor',
    message: 'The cursor is not one that was given out. Begin without one.',
    status: 400,
  })
}
