// Opens an incident in the counter's transaction: row, block, intents of the tracks, alert and event, all or nothing.
import type { Insertable } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import type { CompromiseParts, SenderBlock, Tracks } from '../parts.ts'
import { blockedAlert, permanentAlert, resolveAll, toldAlert } from './alerts.ts'
import { utc } from './clearance.ts'
import { appendEvent, tellChange } from './events.ts'
import { messageOf } from './evidence.ts'
import type { IncidentTrigger } from './open.ts'
import { blockPeriod, nextNumber, repeated } from './periods.ts'
import {
  addTimeline,
  countSince,
  factsOf,
  type Incident,
  insertIncident,
  insertMessages,
  latestCounting,
  lockIncident,
  lockOpen,
  type TimelineInput,
  updateIncident,
} from './store.ts'
import type { IncidentTable } from './tables.ts'
import { blockReason, triggerText } from './texts.ts'

export const blockOf = (row: Incident): SenderBlock => ({
  incidentId: row.id,
  addresses: row.addresses,
  mode: row.block_mode,
  reason: row.block_reason,
  exemptRecipients: row.exempt_recipients,
})

export async function openNew(
  parts: CompromiseParts,
  tracks: Tracks,
  trx: Trx,
  trigger: IncidentTrigger,
): Promise<Incident> {
  const now = parts.clock.now()
  const former = await latestCounting(trx, trigger.tenantId, trigger.mailboxKey)
  const hasScans = trigger.settings.scansComputers && (await parts.hasEndpoint(trx, trigger.tenantId))
  const inserted = await insertIncident(trx, rowOf(trigger, former, hasScans, now))
  // Another node was faster: its incident is ours (endpoint-response 3.4).
  if (inserted === null) return (await lockOpen(trx, trigger.tenantId, trigger.mailboxKey))!
  await insertMessages(
    trx,
    trigger.threats.map((threat) => messageOf(inserted, threat, 'trigger')),
  )
  if (former !== null && !inserted.is_told_only) await closeFormer(trx, former, now)
  parts.onCheckpoint?.('open.inserted')
  await (inserted.is_told_only ? tell(parts, trx, inserted, now) : block(parts, tracks, trx, inserted, now))
  return inserted
}

function rowOf(
  { tenantId, mailboxKey, kind, threats, cause, settings, ...mailbox }: IncidentTrigger,
  former: Incident | null,
  hasScans: boolean,
  now: Date,
): Insertable<IncidentTable> {
  const id = newId(now)
  const isToldOnly = kind === 'tell'
  const number = nextNumber(former === null ? null : formerOf(former), settings.quietDays, now)
  const { until, isPermanent } = isToldOnly
    ? { until: null, isPermanent: false }
    : blockPeriod(settings.policy, number, hasScans, now)
  return {
    tenant_id: tenantId,
    id,
    mailbox_key: mailboxKey,
    number: isToldOnly ? 1 : number,
    state: 'open',
    policy: settings.policy,
    is_told_only: isToldOnly,
    has_scans: hasScans,
    address: mailbox.address,
    addresses: [...mailbox.addresses],
    display_name: mailbox.displayName,
    person_id: mailbox.personId,
    actor_id: mailbox.actorId ?? mailbox.personId,
    mailbox_kind: mailbox.mailboxKind,
    trigger: cause ?? triggerText(threats),
    limit_count: threats.length,
    former_id: isToldOnly ? null : (former?.id ?? null),
    first_bad_at: new Date(Math.min(now.getTime(), ...threats.map(({ occurredAt }) => occurredAt.getTime()))),
    opened_at: now,
    block: isToldOnly ? 'none' : isPermanent ? 'permanent' : 'active',
    block_mode: settings.mode,
    block_reason: blockReason(id),
    exempt_recipients: settings.exemptRecipients.map((address) => address.toLowerCase()),
    until,
  }
}

const formerOf = (row: Incident) => ({
  id: row.id,
  number: row.number,
  openedAt: row.opened_at,
  releasedAt: row.released_at,
})

/** Abused again during its probation: the former incident is over, the story goes on in the new one. */
async function closeFormer(trx: Trx, former: Incident, now: Date): Promise<void> {
  if (former.ended_at !== null) return
  const locked = await lockIncident(trx, former.tenant_id, former.id)
  if (locked === null || locked.ended_at !== null || locked.released_at === null) return
  await updateIncident(trx, locked, { state: 'closed', ended_at: now })
  await addTimeline(trx, locked, now, { track: 'incident', text: 'Closed: the mailbox was abused again.' })
}

async function block(parts: CompromiseParts, tracks: Tracks, trx: Trx, incident: Incident, now: Date): Promise<void> {
  const facts = factsOf(incident)
  await parts.blocks.block(trx, incident.tenant_id, blockOf(incident))
  parts.onCheckpoint?.('open.blocked')
  for (const track of [tracks.containment, tracks.endpoints, tracks.hygiene]) await track?.begin(trx, facts)
  const recent = await recentCount(trx, incident, now)
  const isRepeated = recent >= repeated.count
  const isPermanent = incident.block === 'permanent'
  const alert = isPermanent ? permanentAlert(incident) : blockedAlert(incident, { recent, isRepeated })
  parts.onCheckpoint?.('open.tracks')
  await parts.alerts.raise(trx, alert)
  await tracks.endpoints?.notice(trx, facts, 140, alert.text)
  await addTimeline(trx, incident, now, ...openingEntries(incident, isRepeated))
  const { id: incidentId, address: mailbox, until, trigger, tenant_id: tenantId } = incident
  await appendEvent(parts.outbox, trx, {
    type: 'MailboxBlocked',
    tenantId,
    payload: { incidentId, mailbox, until: until?.toISOString() ?? null, trigger },
  })
  parts.onCheckpoint?.('open.told')
}

const recentCount = (trx: Trx, incident: Incident, now: Date): Promise<number> =>
  countSince(trx, incident.tenant_id, incident.mailbox_key, new Date(now.getTime() - repeated.within_ms))

function openingEntries(incident: Incident, isRepeated: boolean): TimelineInput[] {
  const end = incident.until === null ? 'without an end by itself' : `until ${utc(incident.until)}`
  const atLeast = incident.policy === 'gated' && incident.until !== null ? ' at the earliest' : ''
  return [
    { track: 'incident', text: `Opened: ${incident.trigger}.`, data: { number: incident.number } },
    {
      track: 'block',
      text: `Blocked from sending ${end}${atLeast}. What it sends is ${incident.block_mode === 'hold' ? 'held' : 'refused'}.`,
    },
    ...(isRepeated
      ? [
          {
            track: 'incident' as const,
            text: 'Blocked for the third time within 7 days: reset the password and have the second factor registered again.',
          },
        ]
      : []),
  ]
}

/** It told only, and now the mailbox is blocked: the story goes on in the new incident. */
export async function endTold(parts: CompromiseParts, trx: Trx, row: Incident): Promise<void> {
  const now = parts.clock.now()
  await updateIncident(trx, row, { state: 'closed', ended_at: now })
  await addTimeline(trx, row, now, { track: 'incident', text: 'Closed: the mailbox is blocked from now on.' })
  await resolveAll(parts.alerts, trx, row, 'The mailbox is blocked from now on.')
}

async function tell(parts: CompromiseParts, trx: Trx, incident: Incident, now: Date): Promise<void> {
  await parts.alerts.raise(trx, toldAlert(incident))
  await addTimeline(trx, incident, now, {
    track: 'incident',
    text: `Opened: ${incident.trigger}. Nothing is blocked: ${incident.person_id === null ? 'the address belongs to nobody of the directory' : 'the settings say so for this mailbox'}.`,
  })
  await tellChange(parts.outbox, trx, incident)
}
