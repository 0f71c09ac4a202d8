// The end of a block: the gateways let the mailbox send again, the tracks put back what they changed, and people are told.
import type { Trx } from '#platform/db/database.ts'
import type { CompromiseParts, Tracks } from '../parts.ts'
import { releasedText, resolveAll } from './alerts.ts'
import { appendEvent } from './events.ts'
import { probation_ms, probationLimit, type ReleaseKind } from './periods.ts'
import { addTimeline, factsOf, type Incident, updateIncident } from './store.ts'

export interface Release {
  how: ReleaseKind
  /** Follows "Reason:", without a full stop. */
  reason: string
  /** Name of the person; null: Mailwarden itself. */
  by: string | null
  isInfected: boolean
}

/** Of an incident that this transaction has locked and that blocks. */
export async function endBlock(
  parts: CompromiseParts,
  tracks: Tracks,
  trx: Trx,
  row: Incident,
  release: Release,
): Promise<Incident> {
  const now = parts.clock.now()
  const { tenant_id: tenantId, id: incidentId, address: mailbox } = row
  const isFalse = release.how === 'falsePositive'
  await parts.blocks.lift(trx, tenantId, incidentId)
  parts.onCheckpoint?.('release.lifted')
  const limit = probationLimit(release.how, row.policy, release.isInfected)
  const released = await updateIncident(trx, row, {
    state: 'released',
    block: 'lifted',
    released_at: now,
    released_by: release.by,
    release_reason: release.reason,
    is_false_positive: isFalse,
    probation_limit: limit,
    probation_until: isFalse ? null : new Date(now.getTime() + probation_ms),
    needs_admin_at: null,
    told_at: null,
  })
  const facts = factsOf(released)
  for (const track of [tracks.containment, tracks.endpoints, tracks.hygiene])
    await track?.end(trx, facts, isFalse ? 'withdrawn' : 'released')
  parts.onCheckpoint?.('release.tracks')
  const text = releasedText(mailbox, release.reason)
  const apology = isFalse ? ' The block was a mistake of ours. We are sorry for it.' : ''
  await tracks.endpoints?.notice(trx, facts, 141, text + apology)
  await resolveAll(parts.alerts, trx, released, text)
  await addTimeline(trx, released, now, {
    track: 'block',
    text: text + apology,
    ...(release.by === null ? {} : { by: release.by }),
    data: { code: 'MBX-1003', how: release.how, probationLimit: limit },
  })
  await appendEvent(parts.outbox, trx, {
    type: 'MailboxReleased',
    tenantId,
    payload: { incidentId, mailbox, reason: release.reason, by: release.by },
  })
  return released
}
