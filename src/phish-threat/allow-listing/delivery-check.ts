// A test mail of a campaign to a test mailbox, by the channel that the campaign takes: where it landed, what was changed on the way, who
// opened its links before any person could.
import type { AuditActor } from '#platform/audit/audit.ts'
import { parseMessage } from '#mail/message/parse.ts'
import { bufferSource } from '#mail/message/source.ts'
import type { Trx } from '#platform/db/database.ts'
import { AppError, isAppError } from '#platform/errors.ts'
import { newId } from '#platform/ids.ts'
import { sendTestMail } from '../campaigns/test-mail.ts'
import type { PhishThreatParts } from '../parts.ts'
import { createFolderCache, lookFor, type Seen } from '../sending/mailbox-look.ts'
import { markName } from '../sending/mark.ts'
import { simulationSecret } from '../sending/secret.ts'
import { changesOf } from './compare.ts'
import type { DeliveryCheck } from './contract.ts'
import './tables.ts'

type Result = Pick<DeliveryCheck, 'placement' | 'seconds' | 'changes' | 'error'>

/** Filters may open links for so long after delivery. */
const settle_ms = 3 * 60_000
/** What is not in the mailbox by then is held somewhere. */
const wait_ms_max = 20 * 60_000
const pending: Result = { placement: 'pending', seconds: null, changes: [], error: null }

/** Throws what `sendTestMail` throws. */
export async function startDeliveryCheck(
  parts: PhishThreatParts,
  tenantId: string,
  wanted: { campaignId: string; mailbox: string },
  actor: AuditActor,
): Promise<string> {
  const now = parts.clock.now()
  const id = newId(now)
  await parts.db.inTenant(tenantId, async (trx) => {
    const { messageId, address } = await sendTestMail(
      parts,
      trx,
      { tenantId, id: wanted.campaignId, by: actor },
      { address: wanted.mailbox },
    )
    await trx
      .insertInto('delivery_check')
      .values({
        tenant_id: tenantId,
        id,
        started_at: now,
        started_by: actor.name,
        mailbox: address,
        channel: 'smtp',
        campaign_id: wanted.campaignId,
        message_id: messageId,
        state: 'waiting',
        result: JSON.stringify(pending),
      })
      .execute()
  })
  return id
}

export const checkNotFound = (): AppError =>
  new AppError({ code: 'delivery-check.not-found', message: 'There is no such delivery check.', status: 404 })

/** One look; what is not decided yet waits for the next. Rejects for faults of ours alone. */
export async function lookAtCheck(parts: PhishThreatParts, tenantId: string, id: string): Promise<void> {
  const known = await parts.db.inTenant(tenantId, (trx) => readCheck(trx, tenantId, id))
  if (known === null) {
    const error = 'Its campaign was deleted, and the test mail with it.'
    return store(parts, tenantId, id, { state: 'failed', channel: 'smtp', result: { ...pending, error } })
  }
  if (known.state !== 'waiting') return
  const now = parts.clock.now()
  const { channel } = known
  if (known.messageState === 'bounced' || known.messageState === 'blocked') {
    const error = known.reply ?? 'It was not sent.'
    return store(parts, tenantId, id, { state: 'failed', channel, result: { ...pending, error } })
  }
  if (known.sentAt === null) {
    const isLate = now.getTime() - known.startedAt.getTime() > wait_ms_max
    if (!isLate) return
    const error = 'It was not sent within twenty minutes. Look at the delivery list of the campaign.'
    return store(parts, tenantId, id, { state: 'failed', channel, result: { ...pending, error } })
  }
  const found = await seek(parts, tenantId, known)
  const age_ms = now.getTime() - known.sentAt.getTime()
  if (found === null) {
    if (age_ms < wait_ms_max) return
    return store(parts, tenantId, id, { state: 'done', channel, result: { ...pending, placement: 'not-found' } })
  }
  return store(parts, tenantId, id, { state: age_ms >= settle_ms ? 'done' : 'waiting', channel, result: found })
}

async function seek(parts: PhishThreatParts, tenantId: string, check: Check): Promise<Result | null> {
  const clients = await parts.microsoft.clients(tenantId)
  if (clients === null) return null
  try {
    const wanted = { mailbox: check.mailbox, internetMessageId: check.internetMessageId }
    const [look] = await lookFor(clients.graph, [wanted], createFolderCache())
    if (look?.kind !== 'seen') return null
    const raw = await clients.graph.content(
      `/users/${encodeURIComponent(check.mailbox)}/messages/${encodeURIComponent(look.item.id)}/$value`,
      { headers: { prefer: 'IdType="ImmutableId"' } },
    )
    const { header, urls } = await parseMessage(bufferSource(raw))
    const sent = await parts.db.inTenant(tenantId, (trx) => sentOf(parts, trx, tenantId, check))
    const changes = changesOf(
      {
        subject: header.decoded('subject'),
        links: urls.map(({ url }) => url),
        headers: header.fields.map(({ name, text }) => [name, text]),
      },
      sent,
    )
    return { placement: placementOf(look.item), seconds: secondsOf(check, look.item), changes, error: null }
  } catch (error) {
    if (!isAppError(error)) throw error
    return null
  }
}

const placementOf = ({ folder }: Seen): Result['placement'] =>
  folder === 'inbox' ? 'inbox' : folder === 'junk' ? 'junk' : 'other-folder'

const secondsOf = (check: Check, { receivedAt }: Seen): number | null =>
  receivedAt === null || check.sentAt === null
    ? null
    : Math.max(0, Math.round((receivedAt.getTime() - check.sentAt.getTime()) / 1_000))

async function sentOf(parts: PhishThreatParts, trx: Trx, tenantId: string, check: Check) {
  const tokens = await trx
    .selectFrom('simulation_token')
    .select(['token', 'kind'])
    .where('tenant_id', '=', tenantId)
    .where('message_id', '=', check.messageId)
    .where('kind', 'in', ['link', 'text-link'])
    .execute()
  const attack = await trx
    .selectFrom('campaign_attack')
    .select('snapshot')
    .where('tenant_id', '=', tenantId)
    .where('campaign_id', '=', check.campaignId)
    .where('id', '=', check.attackId ?? check.messageId)
    .executeTakeFirst()
  const variant = attack?.snapshot.variants.find(({ language }) => language === check.language)
  const host = await trx
    .selectFrom('simulation_domain')
    .select('link_host')
    .where('tenant_id', '=', tenantId)
    .where('name', '=', check.internetMessageId.replace(/^.*@|>$/g, ''))
    .executeTakeFirst()
  return {
    subjectTemplate: variant?.subject ?? null,
    tokens: tokens.map(({ token }) => token),
    linkHost: host?.link_host ?? '',
    markName: markName(await simulationSecret(parts.secrets, trx, tenantId)),
  }
}

interface Check {
  mailbox: string
  channel: DeliveryCheck['channel']
  state: DeliveryCheck['state']
  startedAt: Date
  campaignId: string
  messageId: string
  attackId: string | null
  language: string
  internetMessageId: string
  messageState: string
  reply: string | null
  sentAt: Date | null
}

async function readCheck(trx: Trx, tenantId: string, id: string): Promise<Check | null> {
  const row = await trx
    .selectFrom('delivery_check as probe')
    .innerJoin('campaign_message as message', (join) =>
      join.onRef('message.tenant_id', '=', 'probe.tenant_id').onRef('message.id', '=', 'probe.message_id'),
    )
    .select([
      'probe.mailbox',
      'probe.state',
      'probe.started_at',
      'probe.campaign_id',
      'probe.message_id',
      'probe.channel',
      'message.channel as sentBy',
      'message.attack_id',
      'message.language',
      'message.internet_message_id',
      'message.state as messageState',
      'message.reply',
      'message.sent_at',
      'message.accepted_at',
    ])
    .where('probe.tenant_id', '=', tenantId)
    .where('probe.id', '=', id)
    .executeTakeFirst()
  if (row === undefined) return null
  return {
    mailbox: row.mailbox,
    channel: row.sentBy ?? row.channel,
    state: row.state,
    startedAt: row.started_at,
    campaignId: row.campaign_id,
    messageId: row.message_id,
    attackId: row.attack_id,
    language: row.language,
    internetMessageId: row.internet_message_id,
    messageState: row.messageState,
    reply: row.reply,
    sentAt: row.accepted_at ?? row.sent_at,
  }
}

async function store(
  parts: PhishThreatParts,
  tenantId: string,
  id: string,
  { state, channel, result }: { state: DeliveryCheck['state']; channel: DeliveryCheck['channel']; result: Result },
): Promise<void> {
  await parts.db.inTenant(tenantId, (trx) =>
    trx
      .updateTable('delivery_check')
      .set({ state, channel, result: JSON.stringify(result) })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .where('state', '=', 'waiting')
      .execute(),
  )
}
