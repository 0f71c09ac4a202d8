// Judges a whole campaign anew: after a change of the rules or of the tenant's networks. What a person decided stays; on the same
// requests the same rules give the same verdicts.
import type { HttpActor } from '#platform/http/module.ts'
import type { OperationContext, OperationDefinition } from '#platform/operations/operations.ts'
import type { Trx } from '#platform/db/database.ts'
import type { PhishThreatParts } from '../parts.ts'
import { settleMessage } from './settle.ts'

export const rejudgeKind = 'simulations.rejudge'
const page_size = 200

interface RejudgeInput {
  campaignId: string
  messageIds?: string[]
}

export function rejudgeOperation(parts: PhishThreatParts): OperationDefinition<RejudgeInput> {
  return {
    kind: rejudgeKind,
    reads: 'simulations.read',
    needs: () => ['simulations.verdicts'],
    run: (input, context) => rejudge(parts, input, context),
    retryFailed: (input, targets) => ({ ...input, messageIds: targets }),
  }
}

export async function startRejudging(
  { operations }: PhishThreatParts,
  trx: Trx,
  tenantId: string,
  campaign: { id: string; name: string },
  actor: HttpActor,
): Promise<string> {
  const { id } = await operations.start(trx, {
    tenantId,
    kind: rejudgeKind,
    title: `Judge the visits of “${campaign.name}” anew`,
    input: { campaignId: campaign.id },
    actor,
    key: campaign.id,
  })
  return id
}

async function rejudge(parts: PhishThreatParts, input: RejudgeInput, context: OperationContext) {
  const { tenantId } = context
  let after = ''
  let judged = 0
  for (;;) {
    const ids = await nextMessages(parts, tenantId, input, after)
    if (ids.length === 0) break
    for (const id of ids) {
      if (context.signal.aborted) return { judged }
      after = id
      if (context.isDone(id)) continue
      try {
        await settleMessage(parts, tenantId, id)
        judged += 1
        await context.item(id, 'done', 'Judged anew.')
      } catch (error) {
        parts.logger.warn({ event: 'simulation.not-rejudged', tenant: tenantId, err: error }, 'visit not judged')
        await context.item(id, 'failed', 'Its visits could not be judged. Their verdicts are as before.')
      }
    }
  }
  return { judged }
}

/** Messages that were visited, in the order of their ids. */
async function nextMessages(
  { db }: PhishThreatParts,
  tenantId: string,
  { campaignId, messageIds }: RejudgeInput,
  after: string,
): Promise<string[]> {
  const rows = await db.inTenant(tenantId, (trx) =>
    trx
      .selectFrom('simulation_request')
      .select('message_id')
      .distinct()
      .where('tenant_id', '=', tenantId)
      .where('campaign_id', '=', campaignId)
      .$if(after !== '', (query) => query.where('message_id', '>', after))
      .$if(messageIds !== undefined, (query) => query.where('message_id', 'in', messageIds!))
      .orderBy('message_id')
      .limit(page_size)
      .execute(),
  )
  return rows.map(({ message_id }) => message_id)
}
