// Delivery states and isRead by looking into mailboxes: a batch at a time, so many in a run, for messages with an open question.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import type { MicrosoftClients, PhishThreatParts } from '../parts.ts'
import { loadPrivacy } from '../results/privacy.ts'
import { apart } from './apart.ts'
import { readPermissions } from './graph-channel.ts'
import { afterLook, type LookResult } from './look-policy.ts'
import { isMicrosoftError, lookFor, type FolderCache, type Look } from './mailbox-look.ts'
import { traceMessage } from './trace.ts'
import type { MessageRow } from './turn-store.ts'

const batch_max = 200
const batchesPerRun_max = 20
/** While one looks, no other does. */
const turn_ms = 5 * 60_000
/** Without permission or connection. */
const blind_ms = 6 * 3_600_000
/** The message trace has it by then; asked once, for what was taken and never seen. */
const trace_looks = 5

type Asked = MessageRow & { ends_at: Date | null; has_telemetry: boolean }

/** `onRead` is told which messages turned out to be read, in the transaction that writes it. */
export interface LooksOptions {
  folders: FolderCache
  onRead?: (trx: Trx, tenantId: string, messageIds: readonly string[]) => Promise<void>
}

/** Resolves with the number of messages that were looked for. */
export async function lookAtDue(parts: PhishThreatParts, options: LooksOptions, signal?: AbortSignal): Promise<number> {
  const { db, clock } = parts
  const { rows } = await db.asSystem((trx) =>
    sql<{ tenant_id: string }>`
      select distinct tenant_id from campaign_message where look_at is not null and look_at <= ${clock.now()}`.execute(
      trx,
    ),
  )
  let looked = 0
  const tenants = rows.map(({ tenant_id: tenantId }) => tenantId)
  const how = { logger: parts.logger, event: 'simulations.look-failed', about: (tenant: string) => ({ tenant }) }
  await apart(tenants, how, async (tenantId) => {
    for (let batch = 0; batch < batchesPerRun_max && signal?.aborted !== true; batch += 1) {
      const count = await lookAtBatch(parts, options, tenantId)
      looked += count
      if (count < batch_max) break
    }
  })
  return looked
}

async function lookAtBatch(parts: PhishThreatParts, options: LooksOptions, tenantId: string): Promise<number> {
  const { db, clock } = parts
  const { messages, mayLook } = await db.inTenant(tenantId, async (trx) => ({
    messages: await takeTurn(trx, tenantId, clock.now()),
    mayLook: !(await loadPrivacy(trx, tenantId)).isWorksCouncil,
  }))
  if (messages.length === 0) return 0
  const clients = await usable(await parts.microsoft.clients(tenantId))
  if (clients === null) {
    await db.inTenant(tenantId, (trx) => postpone(trx, tenantId, messages, new Date(clock.now().getTime() + blind_ms)))
    return messages.length
  }
  const looks = await ask(clients, messages, options.folders)
  if (looks === null) return messages.length
  const results: LookResult[] = []
  for (const [index, message] of messages.entries()) {
    const { ends_at: endsAt } = message
    const hasTelemetry = mayLook && message.has_telemetry
    const result = afterLook(message, { look: looks[index]!, now: clock.now(), endsAt, hasTelemetry })
    results.push(await traced(parts, clients, message, looks[index]!, result))
  }
  await db.inTenant(tenantId, async (trx) => {
    await writeLooks(trx, tenantId, results)
    const read = results.filter(({ read_at: at }, index) => at !== null && messages[index]!.read_at === null)
    if (read.length > 0)
      await options.onRead?.(
        trx,
        tenantId,
        read.map(({ id }) => id),
      )
  })
  return messages.length
}

/** The earliest first; their turn is put off so that nobody else takes them meanwhile, and a crash costs minutes. */
async function takeTurn(trx: Trx, tenantId: string, now: Date): Promise<Asked[]> {
  const { rows } = await sql<Asked>`
    update campaign_message m set look_at = ${new Date(now.getTime() + turn_ms)}
    from (
      select id from campaign_message where tenant_id = ${tenantId} and look_at is not null and look_at <= ${now}
      order by look_at limit ${batch_max} for update skip locked) due, campaign c
    where m.tenant_id = ${tenantId} and m.id = due.id and c.tenant_id = m.tenant_id and c.id = m.campaign_id
    returning m.*, c.ends_at, coalesce((c.settings->>'hasTelemetry')::boolean, false) as has_telemetry`.execute(trx)
  return rows
}

async function usable(clients: MicrosoftClients | null): Promise<MicrosoftClients | null> {
  if (clients === null) return null
  try {
    const roles = await clients.roles()
    return readPermissions.some((name) => roles.includes(name)) ? clients : null
  } catch (error) {
    if (isMicrosoftError(error)) return null
    throw error
  }
}

/** Null: Microsoft did not answer; their turn comes again by itself. */
async function ask(
  { graph }: MicrosoftClients,
  messages: readonly MessageRow[],
  folders: FolderCache,
): Promise<Look[] | null> {
  try {
    const wanted = messages.map(({ person_id: personId, address, internet_message_id: internetMessageId }) => ({
      mailbox: personId ?? address,
      internetMessageId,
    }))
    return await lookFor(graph, wanted, folders)
  } catch (error) {
    if (isMicrosoftError(error)) return null
    throw error
  }
}

/** What was taken by SMTP and is in no folder: quarantine, or dropped. */
async function traced(
  { clock }: PhishThreatParts,
  { exchange }: MicrosoftClients,
  message: MessageRow,
  look: Look,
  result: LookResult,
): Promise<LookResult> {
  if (message.channel !== 'smtp' || look.kind !== 'absent' || result.looks !== trace_looks) return result
  if (message.state !== 'accepted') return result
  const found = await traceMessage(exchange, {
    internetMessageId: message.internet_message_id,
    address: message.address,
    sentAt: message.accepted_at ?? clock.now(),
    now: clock.now(),
  })
  if (found.kind === 'filtered') return { ...result, state: 'filtered', reply: found.text }
  if (found.kind === 'failed') return { ...result, state: 'bounced', reply: found.text, look_at: null }
  return result
}

/** Not of what was recalled or is to be sent again since the question was asked: nothing is open about it any more. */
async function writeLooks(trx: Trx, tenantId: string, results: readonly LookResult[]): Promise<void> {
  await sql`
    update campaign_message m set state = v.state, reply = v.reply, delivered_at = v.delivered_at, read_at = v.read_at,
      look_at = v.look_at, looks = v.looks, graph_id = v.graph_id, is_unknown = m.is_unknown and v.delivered_at is null
    from jsonb_to_recordset(${JSON.stringify(results)}::jsonb) as v (id uuid, state text, reply text, delivered_at timestamptz,
      read_at timestamptz, look_at timestamptz, looks integer, graph_id text)
    where m.tenant_id = ${tenantId} and m.id = v.id and m.state in ('accepted', 'delivered', 'filtered')
      and m.look_at is not null`.execute(trx)
}

async function postpone(trx: Trx, tenantId: string, messages: readonly MessageRow[], at: Date): Promise<void> {
  await sql`
    update campaign_message set look_at = ${at} where tenant_id = ${tenantId}
      and id = any(${sql.val(messages.map(({ id }) => id))}::uuid[])`.execute(trx)
}
