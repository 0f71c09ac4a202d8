// One report by a person, whatever way it came: a simulation is counted and praised, a real message goes to triage. The same report
// again changes nothing.
import { createHash } from 'node:crypto'
import type { Trx } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import { findAddress } from '#people/views.ts'
import type { ReportSource, ReportVerdict } from './contract.ts'
import { noteReported } from './facts.ts'
import { tellReceived } from './tell.ts'
import { findSimulation, type SimulationMatch } from './match.ts'
import type { ReportingParts } from './parts.ts'
import { readReported, type ReadMessage } from './read-message.ts'
import './tables.ts'

export interface Report {
  source: ReportSource
  /** Lower case; as the client or the mail server says. */
  reporter: string
  /** When the person reported it. */
  at: Date
  /** The same for all tries of one report, e.g. the id of the mail in the report mailbox; null: one report per person and message. */
  origin: string | null
  bytes: Buffer
  comment: string | null
}

export interface ReportOutcome {
  id: string
  verdict: ReportVerdict
  /** Null: a real message. */
  campaign: { id: string; name: string } | null
  isNew: boolean
}

/** In one transaction of its own. Rejects only for faults of ours. */
export async function noteReport(parts: ReportingParts, tenantId: string, given: Report): Promise<ReportOutcome> {
  const read = await readReported(given.bytes)
  const report = { ...given, origin: given.origin ?? originOf(given, read) }
  return parts.db.inTenant(tenantId, async (trx) => {
    const known = await findByOrigin(trx, tenantId, report)
    if (known !== null) return known
    const match = await findSimulation(parts.secrets, trx, tenantId, {
      internetMessageId: read.message.internetMessageId,
      headers: read.headers,
    })
    const isOwn = match !== null && (match.by === 'mark' || match.address === report.reporter)
    const outcome = await store(parts, trx, tenantId, report, read, isOwn ? match : null)
    if (outcome === null) return (await findByOrigin(trx, tenantId, report))!
    return outcome
  })
}

/** With the id of where it came from. */
type Identified = Report & { origin: string }

const originOf = ({ reporter, bytes }: Report, { message }: ReadMessage): string =>
  createHash('sha256')
    .update(`${reporter}\0`)
    .update(message.internetMessageId ?? bytes)
    .digest('base64url')

async function store(
  parts: ReportingParts,
  trx: Trx,
  tenantId: string,
  report: Identified,
  { message }: ReadMessage,
  match: SimulationMatch | null,
): Promise<ReportOutcome | null> {
  const id = newId(parts.clock.now())
  const owner = await findAddress(trx, tenantId, report.reporter)
  const personId = owner?.ownerKind === 'person' ? owner.ownerId : null
  const verdict: ReportVerdict = match === null ? 'open' : 'simulation'
  const inserted = await trx
    .insertInto('message_report')
    .values({
      tenant_id: tenantId,
      id,
      source: report.source,
      reporter: report.reporter,
      person_id: personId,
      reported_at: report.at,
      origin: report.origin,
      internet_message_id: message.internetMessageId,
      message: JSON.stringify(message),
      comment: report.comment,
      campaign_id: match?.campaignId ?? null,
      campaign_message_id: match?.messageId ?? null,
      verdict,
      note: null,
      decided_by: null,
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'source', 'origin']).doNothing())
    .returning('id')
    .executeTakeFirst()
  // Two at once: the other one counts.
  if (inserted === undefined) return null
  // Whoever passes a simulation on to somebody who reports it did not report it.
  if (match !== null && match.address === report.reporter) await noteReported(parts, trx, tenantId, match, report)
  if (match === null) {
    const payload = { reportId: id, reporter: report.reporter, internetMessageId: message.internetMessageId }
    await parts.outbox.append(trx, {
      type: 'MessageReported',
      tenantId,
      payload: { ...payload, subject: message.subject, verdict },
    })
    await tellReceived(parts, trx, tenantId, { id, ...message })
  }
  const campaign = match === null ? null : { id: match.campaignId, name: match.campaignName }
  return { id, verdict, campaign, isNew: true }
}

async function findByOrigin(
  trx: Trx,
  tenantId: string,
  { source, origin }: Pick<Identified, 'source' | 'origin'>,
): Promise<ReportOutcome | null> {
  const row = await trx
    .selectFrom('message_report as report')
    .leftJoin('campaign', (join) =>
      join.onRef('campaign.tenant_id', '=', 'report.tenant_id').onRef('campaign.id', '=', 'report.campaign_id'),
    )
    .select(['report.id', 'report.verdict', 'campaign.id as campaignId', 'campaign.name as campaignName'])
    .where('report.tenant_id', '=', tenantId)
    .where('report.source', '=', source)
    .where('report.origin', '=', origin)
    .executeTakeFirst()
  if (row === undefined) return null
  const campaign = row.campaignId === null ? null : { id: row.campaignId, name: row.campaignName ?? '' }
  return { id: row.id, verdict: row.verdict, campaign, isNew: false }
}
