// Where changes of a tenant show, and which pages they concern.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { fingerprintSource, type LiveSource } from '#platform/live/live.ts'
import type { DomainEventType } from '../events.ts'

/** First word of an audit action → pages. Everything shows in the audit log itself. */
const topicsByArea: Record<string, readonly string[]> = {
  alert: ['alerts'],
  'alert-rule': ['alerts'],
  health: ['alerts'],
  list: ['lists'],
  lists: ['lists'],
  mailflow: ['mailflow', 'tenants'],
  migration: ['mailflow'],
  tamper: ['mailflow', 'alerts'],
  people: ['people'],
  policy: ['policies'],
  quarantine: ['quarantine', 'messages'],
  message: ['messages'],
  messages: ['messages'],
  portal: ['quarantine', 'lists'],
  tenant: ['tenants'],
  provider: ['tenants', 'policies'],
  subscription: ['tenants'],
  template: ['tenants', 'policies'],
  'release-request': ['quarantine'],
  incident: ['incidents', 'quarantine'],
  compromise: ['incidents', 'symptoms'],
  symptom: ['symptoms', 'incidents'],
  endpoints: ['endpoints', 'incidents'],
  simulation: ['simulations'],
  report: ['reports'],
  submission: ['messages', 'quarantine'],
}

const topicsByEvent: Partial<Record<DomainEventType, readonly string[]>> = {
  MessageQuarantined: ['quarantine', 'messages'],
  MessageReleased: ['quarantine', 'messages'],
  TenantConnected: ['mailflow', 'tenants'],
  TenantDisconnected: ['mailflow', 'tenants'],
  ConsentRevoked: ['mailflow', 'alerts'],
  ConnectionStateChanged: ['mailflow', 'tenants'],
  TamperFound: ['mailflow', 'alerts'],
  TamperRepaired: ['mailflow', 'alerts'],
  AlertChanged: ['alerts'],
  MailboxBlocked: ['incidents', 'people'],
  MailboxReleased: ['incidents', 'people', 'quarantine'],
  IncidentChanged: ['incidents'],
  CampaignChanged: ['simulations'],
  SimulationFailed: ['simulations'],
  SimulationReported: ['simulations', 'reports'],
  MessageReported: ['reports'],
  TrainingCompleted: ['simulations'],
  ComputerScanRequested: ['incidents', 'endpoints'],
  ComputerScanEnded: ['incidents', 'endpoints'],
}

export const liveSources: readonly LiveSource[] = [
  { name: 'audit', look: lookAtAudit },
  { name: 'events', look: lookAtEvents },
  fingerprintSource('messages', ['messages'], async (trx, tenantId) => {
    const { rows } = await sql<{ last: string | null }>`
      select max(received_at)::text as last from message where tenant_id = ${tenantId}`.execute(trx)
    return rows[0]?.last ?? ''
  }),
  fingerprintSource('alerts', ['alerts'], async (trx, tenantId) => {
    const { rows } = await sql<{ last: string }>`
      select concat_ws('/', count(*), max(last_at), max(acknowledged_at), max(resolved_at), max(snoozed_until), sum(count)) as last
      from alert where scope = ${tenantId}`.execute(trx)
    return rows[0]!.last
  }),
  fingerprintSource('operations', ['operations'], async (trx, tenantId) => {
    const { rows } = await sql<{ last: string }>`
      select concat_ws('/', max(updated_at), sum(done) filter (where finished_at is null)) as last
      from operation where tenant_id = ${tenantId}`.execute(trx)
    return rows[0]!.last
  }),
  fingerprintSource('mailflow', ['mailflow'], async (trx, tenantId) => {
    const { rows } = await sql<{ last: string }>`
      select concat_ws('/', max(started_at), max(finished_at), sum(attempts), count(*)) as last
      from mailflow_step where tenant_id = ${tenantId}`.execute(trx)
    return rows[0]!.last
  }),
  // What no event tells: steps in the tenant, files that were scanned, lines of a timeline.
  fingerprintSource('incidents', ['incidents'], async (trx, tenantId) => {
    const { rows } = await sql<{ last: string }>`select concat_ws('/',
      (select concat_ws('-', count(*), sum(version)) from incident where tenant_id = ${tenantId}),
      (select count(*) from incident_message where tenant_id = ${tenantId}),
      (select concat_ws('-', count(*), max(at)) from incident_timeline where tenant_id = ${tenantId}),
      (select concat_ws('-', sum(attempts), max(done_at)) from containment_step where tenant_id = ${tenantId})) as last`.execute(
      trx,
    )
    return rows[0]!.last
  }),
  fingerprintSource('scans', ['incidents', 'endpoints'], async (trx, tenantId) => {
    const { rows } = await sql<{ last: string }>`
      select concat_ws('/', count(*), max(started_at), max(ended_at), max(progress ->> 'at'), sum(attempts)) as last
      from computer_scan where tenant_id = ${tenantId}`.execute(trx)
    return rows[0]!.last
  }),
  fingerprintSource('symptoms', ['symptoms', 'incidents'], async (trx, tenantId) => {
    const { rows } = await sql<{ last: string }>`select concat_ws('/',
      (select concat_ws('-', count(*), max(state_at)) from symptom_finding where tenant_id = ${tenantId}),
      (select max(checked_at) from symptom_mailbox where tenant_id = ${tenantId})) as last`.execute(trx)
    return rows[0]!.last
  }),
  // Not when each was seen last: with thousands of agents that would be every second.
  fingerprintSource('computers', ['endpoints'], async (trx, tenantId) => {
    const { rows } = await sql<{ last: string }>`select concat_ws('/',
      (select concat_ws('-', count(*), count(*) filter (where is_isolated)) from computer where tenant_id = ${tenantId}),
      (select concat_ws('-', count(*), count(*) filter (where is_online)) from computer_back_end where tenant_id = ${tenantId}),
      (select count(*) from computer_evidence where tenant_id = ${tenantId})) as last`.execute(trx)
    return rows[0]!.last
  }),
  fingerprintSource('people', ['people'], async (trx, tenantId) => {
    const { rows } = await sql<{ last: string }>`
      select concat_ws('/', max(completed_at), max(failed_at), sum(row_count)) as last
      from sync_state where tenant_id = ${tenantId}`.execute(trx)
    return rows[0]!.last
  }),
]

/** Each chain has positions without gaps, in the order of commit. */
async function lookAtAudit(trx: Trx, tenantId: string, cursor: string | null) {
  if (cursor === null) {
    const { rows } = await sql<{ last: string }>`
      select coalesce(max(position), 0)::text as last from audit_entry where chain = ${tenantId}`.execute(trx)
    return { cursor: rows[0]!.last, topics: [] }
  }
  const { rows } = await sql<{ area: string; last: string }>`
    select split_part(action, '.', 1) as area, max(position)::text as last from audit_entry
    where chain = ${tenantId} and position > ${cursor}::bigint group by 1`.execute(trx)
  const last = Math.max(Number(cursor), ...rows.map((row) => Number(row.last)))
  return { cursor: String(last), topics: rows.flatMap(({ area }) => ['audit', ...(topicsByArea[area] ?? [])]) }
}

/**
 * What began before every running transaction is settled, and nothing will appear in it any more (platform/outbox/dispatch.ts): the
 * next look begins behind it, however little of it was the tenant's.
 */
async function lookAtEvents(trx: Trx, tenantId: string, cursor: string | null) {
  const settled = await sql<{ before: string }>`select pg_snapshot_xmin(pg_current_snapshot())::text as before`.execute(
    trx,
  )
  const { before } = settled.rows[0]!
  if (cursor === null) return { cursor: before, topics: [] }
  const { rows } = await sql<{ type: DomainEventType }>`
    select distinct type from outbox_event where tenant_id = ${tenantId}
      and transaction_id >= ${cursor}::text::xid8 and transaction_id < ${before}::text::xid8`.execute(trx)
  return { cursor: before, topics: rows.flatMap(({ type }) => ['events', ...(topicsByEvent[type] ?? [])]) }
}
