// Takes simulations that were delivered directly out of the mailboxes again: as an operation with progress, resumed after a crash.
import { sql } from 'kysely'
import type { BatchAnswer, GraphClient } from '#microsoft/graph.ts'
import type { AuditActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { isAppError, AppError } from '#platform/errors.ts'
import type { OperationContext } from '#platform/operations/operations.ts'
import type { PhishThreatParts } from '../parts.ts'
import { immutableIds, writePermission } from './graph-channel.ts'
import { requireCampaign } from './message-views.ts'

const recallKind = 'simulations.recall'
/** One request to Graph. */
const batch_max = 20
const look_ms = 2_000
/** Longer than the lease of a sender and the look-up of a doubt together. */
const settle_ms_max = 15 * 60_000

export interface RecallInput {
  campaignId: string
  /** Null: all of the campaign. */
  messageIds: string[] | null
}

type Context = Pick<OperationContext, 'tenantId' | 'signal' | 'isDone' | 'setTotal' | 'item'>

/** Before operations start. */
export function defineRecall(parts: PhishThreatParts): void {
  parts.operations.define<RecallInput>({
    kind: recallKind,
    reads: 'simulations.names',
    needs: () => ['simulations.launch'],
    retryFailed: (input, targets) => ({ ...input, messageIds: targets }),
    run: (input, context) => recallMails(parts, input, context),
  })
}

/** Of a campaign that was stopped also what was on its way. Throws AppError `simulation.recall-impossible`. */
export async function recallMails(parts: PhishThreatParts, input: RecallInput, context: Context): Promise<void> {
  const { clock, db } = parts
  const { tenantId, signal } = context
  const clients = await parts.microsoft.clients(tenantId)
  if (clients === null || !(await clients.roles()).includes(writePermission)) throw notPossible()
  const until_ms = clock.monotonicMs() + settle_ms_max
  let total = 0
  while (!signal.aborted) {
    // Asked first: what settles in between is in the list.
    const isSettled =
      input.messageIds !== null || !(await db.inTenant(tenantId, (trx) => isOnItsWay(trx, tenantId, input)))
    const items = (await db.inTenant(tenantId, (trx) => itemsOf(trx, tenantId, input))).filter(
      ({ id }) => !context.isDone(id),
    )
    await context.setTotal((total += items.length))
    for (let from = 0; from < items.length && !signal.aborted; from += batch_max)
      await takeOut(parts, clients.graph, items.slice(from, from + batch_max), context)
    if (isSettled || clock.monotonicMs() > until_ms) return
    await clock.sleep(look_ms, signal).catch(() => undefined)
  }
}

interface Item {
  id: string
  mailbox: string
  graph_id: string
}

async function takeOut(
  { db }: PhishThreatParts,
  graph: GraphClient,
  items: readonly Item[],
  { tenantId, item }: Context,
): Promise<void> {
  const answers = await askGraph(graph, items)
  const gone = items.filter((_, index) => isGone(answers[index]!)).map(({ id }) => id)
  await db.inTenant(tenantId, (trx) => noteRecalled(trx, tenantId, gone))
  for (const [index, { id }] of items.entries()) {
    const answer = answers[index]!
    if (answer.status === 404) await item(id, 'done', 'It was not there any more.')
    else if (isGone(answer)) await item(id, 'done', 'Taken out of the mailbox.')
    else await item(id, 'failed', failureOf(answer))
  }
}

const isGone = ({ status }: BatchAnswer): boolean => status === 404 || (status >= 200 && status < 300)

const failureOf = ({ status, body }: BatchAnswer): string =>
  `Microsoft Graph answered ${status}: ${(body as { error?: { message?: string } } | null)?.error?.message ?? 'no explanation'}`

async function askGraph(graph: GraphClient, items: readonly Item[]): Promise<BatchAnswer[]> {
  try {
    return await graph.batch(
      items.map(({ mailbox, graph_id: graphId }, index) => ({
        id: String(index),
        method: 'POST',
        url: `/users/${encodeURIComponent(mailbox)}/messages/${encodeURIComponent(graphId)}/permanentDelete`,
        headers: immutableIds,
      })),
    )
  } catch (error) {
    if (!isAppError(error)) throw error
    return items.map((_, index) => ({ id: String(index), status: 0, body: { error: { message: error.message } } }))
  }
}

async function noteRecalled(trx: Trx, tenantId: string, ids: readonly string[]): Promise<void> {
  await sql`update campaign_message set look_at = null, reply = 'Recalled: taken out of the mailbox.'
    where tenant_id = ${tenantId} and id = any(${sql.val([...ids])}::uuid[])`.execute(trx)
}

/** A mail whose attempt had begun when the campaign was stopped may still arrive. */
async function isOnItsWay(trx: Trx, tenantId: string, { campaignId }: RecallInput): Promise<boolean> {
  const { rows } = await sql<{ is: boolean }>`
    select exists (
      select 1 from campaign_message m join campaign c on c.tenant_id = m.tenant_id and c.id = m.campaign_id
      where m.tenant_id = ${tenantId} and m.campaign_id = ${campaignId} and c.state = 'stopped' and m.state = 'sending'
        and m.intent_at is not null and m.channel = 'graph') as is`.execute(trx)
  return rows[0]!.is
}

async function itemsOf(trx: Trx, tenantId: string, { campaignId, messageIds }: RecallInput): Promise<Item[]> {
  const which = messageIds === null ? sql`true` : sql`id = any(${sql.val(messageIds)}::uuid[])`
  const { rows } = await sql<Item>`
    select id, coalesce(person_id, address) as mailbox, graph_id from campaign_message
    where tenant_id = ${tenantId} and campaign_id = ${campaignId} and channel = 'graph' and graph_id is not null
      and state in ('accepted', 'delivered', 'filtered') and ${which}
    order by id`.execute(trx)
  return rows
}

/** In the transaction that decided it. Resolves with the id of the operation. Throws AppError `simulation.campaign-not-found`. */
export async function startRecall(
  parts: Pick<PhishThreatParts, 'operations' | 'audit'>,
  trx: Trx,
  asked: { tenantId: string; campaignId: string; messageIds?: string[]; reason: string; by: AuditActor },
): Promise<string> {
  const { tenantId, campaignId, messageIds, reason, by: actor } = asked
  const { name } = await requireCampaign(trx, tenantId, campaignId)
  const { id } = await parts.operations.start(trx, {
    tenantId,
    kind: recallKind,
    title: `Take mails of ${name} out of mailboxes`,
    input: { campaignId, messageIds: messageIds ?? null } satisfies RecallInput,
    actor,
    // One for some of the mails must not stand in for one for all.
    ...(messageIds === undefined ? { key: `recall/${campaignId}` } : {}),
  })
  await parts.audit.append(trx, {
    tenantId,
    actor,
    action: 'simulations.recall',
    target: campaignId,
    after: { reason, messages: messageIds?.length ?? 'all' },
  })
  return id
}

const notPossible = (): AppError =>
  new AppError({
    code: 'simulation.recall-impossible',
    message: `Mails can be taken back only with direct delivery: grant ${writePermission} in the settings. What was sent by SMTP cannot be taken back.`,
    status: 409,
  })
