// Carries incidents on: after each event, and every minute all that are not settled. Everything may be called at any time, by several
// workers at once, and again after a crash.
import { AppError, isAppError } from '#platform/errors.ts'
import type { CompromiseParts, IncidentFacts, Track, Tracks } from '../parts.ts'
import { carryOutEffects } from './effects.ts'
import { settle } from './settle.ts'
import { addTimeline, factsOf, type Incident } from './store.ts'

export interface Advance {
  /** Resolves when all that is due now was tried. Rejects only for faults of our own. */
  advance(tenantId: string, incidentId: string): Promise<{ nextAt: Date | null }>
  /** All incidents that are not settled; the trouble of one is not another's. */
  reconcile(): Promise<void>
}

const parallel_max = 4

export function createAdvance(parts: CompromiseParts, tracks: Tracks): Advance {
  // The locks of the database tell processes apart; this keeps one process from doing the same twice at once.
  const working = new Set<string>()

  const advance: Advance['advance'] = async (tenantId, incidentId) => {
    if (working.has(incidentId)) return { nextAt: null }
    working.add(incidentId)
    try {
      return await advanceAlone(parts, tracks, tenantId, incidentId)
    } finally {
      working.delete(incidentId)
    }
  }

  const reconcile = async (): Promise<void> => {
    const waiting = await unsettled(parts)
    const next = async (): Promise<void> => {
      for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
        const { tenant_id: tenant, id } = one
        await advance(tenant, id).catch((error: unknown) =>
          parts.logger.error(
            { event: 'incidents.advance-crashed', tenant, incident: id, code: codeOf(error), err: error },
            'incident',
          ),
        )
      }
    }
    await Promise.all(Array.from({ length: parallel_max }, next))
  }

  return { advance, reconcile }
}

/** Time first: a release must not wait for a slow answer of Microsoft. */
async function advanceAlone(parts: CompromiseParts, tracks: Tracks, tenantId: string, incidentId: string) {
  const first = await settle(parts, tracks, tenantId, incidentId)
  if (first === null) return { nextAt: null }
  if (first.incident.settled_at !== null) {
    await letLateMailGo(parts, first.incident)
    return { nextAt: null }
  }
  parts.onCheckpoint?.('advance.settled')
  if (!first.incident.is_told_only) await advanceTracks(parts, tracks, factsOf(first.incident))
  parts.onCheckpoint?.('advance.tracks')
  const last = await settle(parts, tracks, tenantId, incidentId)
  await carryOutEffects(parts, tenantId, incidentId)
  await letLateMailGo(parts, last?.incident ?? first.incident)
  return { nextAt: last?.nextAt ?? null }
}

/** A gateway learns of a release within a second: what it held in that second goes on by itself. */
async function letLateMailGo({ db, clock, held, logger }: CompromiseParts, row: Incident): Promise<void> {
  if (row.released_at === null) return
  try {
    const count = await held.releaseLate(row.tenant_id, row.id, row.released_at, 'Mailwarden')
    if (count === 0) return
    const text = `Messages held in the moment of the release were sent on: ${count}.`
    await db.inTenant(row.tenant_id, (trx) =>
      addTimeline(trx, row, clock.now(), { track: 'block', text, data: { count } }),
    )
  } catch (error) {
    logger.warn({ event: 'incidents.late-mail-kept', tenant: row.tenant_id, incident: row.id, err: error })
  }
}

/** Side by side: none waits for another. */
async function advanceTracks(parts: CompromiseParts, tracks: Tracks, facts: IncidentFacts): Promise<void> {
  const all: (Track<unknown> | undefined)[] = [tracks.containment, tracks.endpoints, tracks.hygiene]
  const results = await Promise.allSettled(all.map(async (track) => track?.advance(facts)))
  const failures = results.filter((result) => result.status === 'rejected').map(({ reason }) => reason as unknown)
  for (const failure of failures) if (!(failure instanceof AppError)) throw failure
  for (const err of failures)
    parts.logger.warn({ event: 'incidents.track-failed', tenant: facts.tenantId, incident: facts.id, err })
}

const unsettled = (parts: CompromiseParts) =>
  parts.db.asSystem((trx) =>
    trx.selectFrom('incident').select(['tenant_id', 'id']).where('settled_at', 'is', null).orderBy('id').execute(),
  )

const codeOf = (error: unknown): string => (isAppError(error) ? error.code : 'internal')
