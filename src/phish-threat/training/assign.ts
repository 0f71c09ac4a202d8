// Who gets a training: people who were caught for sure, and everybody in a campaign of training alone. What rested on a verdict that is
// revised is taken back.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import type { PhishThreatParts } from '../parts.ts'
import { assign, assignmentsOf, type Enrolled, loadEnrolled, syncFacts, trainingsOf } from './store.ts'

interface Failed {
  campaignId: string
  messageId: string
  isWithdrawn: boolean
}

/** At least once per event, in any order of redelivery: what counts are the facts that stand now. */
export async function consumeFailed(parts: PhishThreatParts, tenantId: string, event: Failed): Promise<void> {
  await parts.db.inTenant(tenantId, async (trx) => {
    await lockMessage(trx, tenantId, event.messageId)
    const enrolled = await loadEnrolled(trx, tenantId, event.messageId)
    if (enrolled === null || enrolled.message.is_test || enrolled.message.is_canary) return
    if (await isCaught(trx, tenantId, event.messageId)) await assignCaught(parts, trx, tenantId, enrolled)
    else await withdrawCaught(parts, trx, tenantId, enrolled)
  })
}

/** Two events of one message wait for each other. */
const lockMessage = (trx: Trx, tenantId: string, messageId: string) =>
  sql`select 1 from campaign_message where tenant_id = ${tenantId} and id = ${messageId} for update`.execute(trx)

async function isCaught(trx: Trx, tenantId: string, messageId: string): Promise<boolean> {
  const fact = await trx
    .selectFrom('simulation_fact')
    .select('fact')
    .where('tenant_id', '=', tenantId)
    .where('message_id', '=', messageId)
    .where('fact', 'in', ['clicked', 'submitted', 'attachment-opened', 'replied'])
    .executeTakeFirst()
  return fact !== undefined
}

async function assignCaught(parts: PhishThreatParts, trx: Trx, tenantId: string, enrolled: Enrolled): Promise<void> {
  const { message } = enrolled
  const now = parts.clock.now()
  for (const training of await trainingsOf(trx, tenantId, enrolled))
    await assign(trx, parts.clock, {
      enrolled,
      trainingId: training.id,
      reason: 'caught',
      mailAt: now,
      toldAt: null,
    })
  await syncFacts(trx, tenantId, message.campaign_id, message.id)
}

/** What is passed already stays with the person, as something they did by themselves. */
async function withdrawCaught(parts: PhishThreatParts, trx: Trx, tenantId: string, enrolled: Enrolled): Promise<void> {
  const { message, campaignName } = enrolled
  const caught = (await assignmentsOf(trx, tenantId, message.id)).filter(
    ({ reason, state }) => reason === 'caught' && state !== 'withdrawn',
  )
  if (caught.length === 0) return
  const now = parts.clock.now()
  for (const { id, state } of caught)
    await trx
      .updateTable('training_assignment')
      .set({
        due_at: null,
        next_mail_at: null,
        ...(state === 'completed' ? { reason: 'chosen' as const } : { state: 'withdrawn' as const, withdrawn_at: now }),
      })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .execute()
  await syncFacts(trx, tenantId, message.campaign_id, message.id)
  const wasTold = caught.some(({ told_at }) => told_at !== null)
  await parts.alerts.raise(trx, {
    tenantId,
    type: 'simulation.consequences-withdrawn',
    subject: message.campaign_id,
    title: `A click in "${campaignName}" was not a person after all`,
    text: `Better evidence came after a training had been assigned. The training was withdrawn${wasTold ? '; the person had been told of it by mail' : ', and nobody had been told'}. The results of the campaign are corrected.`,
    data: { campaignId: message.campaign_id, wasTold },
  })
}

const batch_size = 200

interface MessageRef {
  tenant_id: string
  id: string
}

/**
 * Recipients of campaigns of training alone whose mail went out and who have no assignment yet. That mail told them, so reminders are
 * reckoned from it. Each is looked at once: whose training is there no more stays without. Resolves with how many got one.
 */
export async function assignFromCampaigns(parts: PhishThreatParts, signal?: AbortSignal): Promise<number> {
  let assigned = 0
  let last: MessageRef | null = null
  for (;;) {
    const rows = await unassigned(parts, last)
    for (const { tenant_id, id } of rows) if (await assignOne(parts, tenant_id, id)) assigned += 1
    last = rows.at(-1) ?? null
    if (rows.length < batch_size || signal?.aborted === true) return assigned
  }
}

async function unassigned({ db }: PhishThreatParts, last: MessageRef | null): Promise<MessageRef[]> {
  const after = last === null ? sql`` : sql`and (m.tenant_id, m.id) > (${last.tenant_id}, ${last.id})`
  const { rows } = await db.asSystem((trx) =>
    sql<MessageRef>`
      select m.tenant_id, m.id from campaign c join campaign_message m on m.tenant_id = c.tenant_id and m.campaign_id = c.id
      where c.technique = 'training' and c.state in ('running', 'completed', 'paused') and c.settings #>> '{training,kind}' = 'built-in'
        and m.state in ('accepted', 'delivered') and not m.is_test and not m.is_canary and m.address not like '%@erased.invalid'
        and not exists (select 1 from training_assignment a where a.tenant_id = m.tenant_id and a.message_id = m.id) ${after}
      order by m.tenant_id, m.id limit ${batch_size}`.execute(trx),
  )
  return rows
}

/** False: there is none for this message. */
function assignOne(parts: PhishThreatParts, tenantId: string, messageId: string): Promise<boolean> {
  return parts.db.inTenant(tenantId, async (trx) => {
    await lockMessage(trx, tenantId, messageId)
    const enrolled = await loadEnrolled(trx, tenantId, messageId)
    if (enrolled === null) return false
    const { message } = enrolled
    const toldAt = message.delivered_at ?? message.accepted_at ?? message.sent_at ?? parts.clock.now()
    const trainings = await trainingsOf(trx, tenantId, enrolled)
    for (const training of trainings)
      await assign(trx, parts.clock, {
        enrolled,
        trainingId: training.id,
        reason: 'campaign',
        mailAt: null,
        toldAt,
      })
    await syncFacts(trx, tenantId, message.campaign_id, messageId)
    return trainings.length > 0
  })
}
