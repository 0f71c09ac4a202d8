// The fact that somebody reported a simulation: first time, how often, and whether it was before a click. Facts of clicks may come or
// be revised later, so what is kept is the time; `before_click` is what was known at the report.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import type { SimulationMatch } from './match.ts'
import type { ReportingParts } from './parts.ts'

/** Facts that say that the attack had worked. */
const failures = ['clicked', 'submitted', 'attachment-opened'] as const

export async function noteReported(
  parts: Pick<ReportingParts, 'outbox' | 'alerts'>,
  trx: Trx,
  tenantId: string,
  match: SimulationMatch,
  { at, source }: { at: Date; source: string },
): Promise<void> {
  const failed = await trx
    .selectFrom('simulation_fact')
    .select((eb) => eb.fn.min('first_at').as('at'))
    .where('tenant_id', '=', tenantId)
    .where('message_id', '=', match.messageId)
    .where('fact', 'in', [...failures])
    .executeTakeFirst()
  const isBefore = failed?.at == null || new Date(failed.at) > at
  const written = await trx
    .insertInto('simulation_fact')
    .values({
      tenant_id: tenantId,
      campaign_id: match.campaignId,
      message_id: match.messageId,
      fact: 'reported',
      first_at: at,
      count: 1,
      data: JSON.stringify({ source, before_click: isBefore }),
    })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'message_id', 'fact']).doUpdateSet({
        count: sql<number>`simulation_fact.count + 1`,
        // The report mailbox may be read after the add-in's report of the same mail.
        first_at: sql<Date>`least(simulation_fact.first_at, excluded.first_at)`,
      }),
    )
    .returning('count')
    .executeTakeFirstOrThrow()
  const isFirst = written.count === 1 && !match.isTest && !(await hasOther(trx, tenantId, match))
  await parts.outbox.append(trx, {
    type: 'SimulationReported',
    tenantId,
    payload: { campaignId: match.campaignId, messageId: match.messageId, personId: match.personId, isFirst },
  })
  if (!isFirst) return
  await parts.alerts.raise(trx, {
    tenantId,
    type: 'simulation.first-report',
    subject: match.campaignId,
    title: `The first person reported a mail of campaign ${match.campaignName}`,
    text: `It was reported ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC. Who it was stands in the results, for those who may see names.`,
    data: { campaignId: match.campaignId },
  })
}

/** Somebody reported another mail of the campaign before; tests to the author do not count. */
async function hasOther(trx: Trx, tenantId: string, { campaignId, messageId }: SimulationMatch): Promise<boolean> {
  const other = await trx
    .selectFrom('simulation_fact as fact')
    .innerJoin('campaign_message as message', (join) =>
      join.onRef('message.tenant_id', '=', 'fact.tenant_id').onRef('message.id', '=', 'fact.message_id'),
    )
    .select('message.id')
    .where('fact.tenant_id', '=', tenantId)
    .where('fact.campaign_id', '=', campaignId)
    .where('fact.fact', '=', 'reported')
    .where('fact.message_id', '!=', messageId)
    .where('message.is_test', '=', false)
    .limit(1)
    .executeTakeFirst()
  return other !== undefined
}
