// Takes simulations that were delivered directly out of the mailboxes again: as an operation with progress, resumed after a crash.
import { sql } from 'kysely'
import { isAppError, AppError } from '#platform/errors.ts'
import type { AuditActor } from '#platform/audit/audit.ts'
import type { PhishThreatParts } from '../parts.ts'
import { writePermission } from './graph-channel.ts'
import { requireCampaign } from './message-views.ts'

export const recallKind = 'simulations.recall'

interface Input {
  campaignId: string
  messageIds: string[] | null
}

/** Before operations start. */
export function defineRecall(parts: PhishThreatParts): void {
  parts.operations.define<Input>({
    kind: recallKind,
    reads: 'simulations.names',
    needs: () => ['simulations.launch'],
    retryFailed: (input, targets) => ({ ...input, messageIds: targets }),
    async run(input, context) {
      const { tenantId } = context
      const clients = await parts.microsoft.clients(tenantId)
      if (clients === null || !(await clients.roles()).includes(writePermission)) throw notPossible()
      const items = await itemsOf(parts, tenantId, input)
      await context.setTotal(items.length)
      for (const { id, mailbox, graph_id: graphId } of items) {
        if (context.signal.aborted) return
        if (context.isDone(id)) continue
        try {
          await clients.graph.request(
            `/users/${encodeURIComponent(mailbox)}/messages/${encodeURIComponent(graphId)}/permanentDelete`,
            {
              method: 'POST',
              headers: { prefer: 'IdType="ImmutableId"' },
            },
          )
          await context.item(id, 'done', 'Taken out of the mailbox.')
        } catch (error) {
          if (isAppError(error, 'microsoft.graph.not-found'))
            await context.item(id, 'done', 'It was not there any more.')
          else if (isAppError(error)) await context.item(id, 'failed', error.message)
          else throw error
          continue
        }
        await parts.db.inTenant(tenantId, (trx) =>
          trx
            .updateTable('campaign_message')
            .set({ look_at: null, reply: 'Recalled: taken out of the mailbox.' })
            .where('tenant_id', '=', tenantId)
            .where('id', '=', id)
            .execute(),
        )
      }
    },
  })
}

async function itemsOf(parts: PhishThreatParts, tenantId: string, { campaignId, messageIds }: Input) {
  const which = messageIds === null ? sql`true` : sql`id = any(${sql.val(messageIds)}::uuid[])`
  const { rows } = await parts.db.inTenant(tenantId, (trx) =>
    sql<{ id: string; mailbox: string; graph_id: string }>`
      select id, coalesce(person_id, address) as mailbox, graph_id from campaign_message
      where tenant_id = ${tenantId} and campaign_id = ${campaignId} and channel = 'graph' and graph_id is not null
        and state in ('accepted', 'delivered', 'filtered') and ${which}
      order by id`.execute(trx),
  )
  return rows
}

/** Resolves with the id of the operation. Throws AppError `simulation.recall-impossible`, `simulation.campaign-not-found`. */
export async function startRecall(
  parts: PhishThreatParts,
  tenantId: string,
  campaignId: string,
  { messageIds, reason }: { messageIds?: string[]; reason: string },
  actor: AuditActor,
): Promise<string> {
  return parts.db.inTenant(tenantId, async (trx) => {
    const { name } = await requireCampaign(trx, tenantId, campaignId)
    const { id } = await parts.operations.start(trx, {
      tenantId,
      kind: recallKind,
      title: `Take mails of ${name} out of mailboxes`,
      input: { campaignId, messageIds: messageIds ?? null } satisfies Input,
      actor,
      key: `recall/${campaignId}`,
    })
    await parts.audit.append(trx, {
      tenantId,
      actor,
      action: 'simulations.recall',
      target: campaignId,
      after: { reason, messages: messageIds?.length ?? 'all' },
    })
    return id
  })
}

const notPossible = (): AppError =>
  new AppError({
    code: 'simulation.recall-impossible',
    message: `Mails can be taken back only with direct delivery: grant ${writePermission} in the settings. What was sent by SMTP cannot be taken back.`,
    status: 409,
  })
