// Takes over messages whose sender went away, and those whose answer was lost: each is looked up before anything else is done.
import { isAppError } from '#platform/errors.ts'
import type { MicrosoftClients, PhishThreatParts } from '../parts.ts'
import { apart } from './apart.ts'
import { resolveDoubt, smtpSettles_ms, type Resolution } from './doubt.ts'
import { readPermissions } from './graph-channel.ts'
import { lookFor, type FolderCache, type Look, isMicrosoftError } from './mailbox-look.ts'
import { traceMessage, type Traced } from './trace.ts'
import { claimLost, tenantsWithLost, writeOutcomes, type MessageRow, type Written } from './turn-store.ts'

const batch_max = 100

/** Resolves with the number of messages that were taken over. */
export async function recoverLost(parts: PhishThreatParts, folders: FolderCache): Promise<number> {
  const tenants = await parts.db.asSystem((trx) => tenantsWithLost(trx, parts.clock.now()))
  let taken = 0
  const how = { logger: parts.logger, event: 'simulations.recovery-failed', about: (tenant: string) => ({ tenant }) }
  await apart(tenants, how, async (tenantId) => {
    taken += await recoverTenant(parts, folders, tenantId)
  })
  return taken
}

async function recoverTenant(parts: PhishThreatParts, folders: FolderCache, tenantId: string): Promise<number> {
  const { db, clock } = parts
  const lost = await db.inTenant(tenantId, (trx) => claimLost(trx, tenantId, batch_max, clock.now()))
  if (lost.length === 0) return 0
  const clients = await parts.microsoft.clients(tenantId)
  const looks = await lookAtAll(clients, lost, folders)
  const written: Written[] = []
  for (const [index, message] of lost.entries()) {
    const resolution = resolveDoubt({
      channel: message.channel ?? 'smtp',
      intentAt: message.intent_at,
      now: clock.now(),
      look: looks[index]!,
      traced: await trace(parts, clients, message, looks[index]!),
    })
    written.push(writtenOfResolution(message, resolution, clock.now(), looks[index] !== null))
  }
  parts.onCheckpoint?.('doubts resolved')
  await db.inTenant(tenantId, (trx) => writeOutcomes(trx, tenantId, written))
  return lost.length
}

async function lookAtAll(
  clients: MicrosoftClients | null,
  lost: readonly MessageRow[],
  folders: FolderCache,
): Promise<(Look | null)[]> {
  if (clients === null) return lost.map(() => null)
  try {
    const roles = await clients.roles()
    if (!readPermissions.some((name) => roles.includes(name))) return lost.map(() => null)
    return await lookFor(
      clients.graph,
      lost.map((message) => ({
        mailbox: message.person_id ?? message.address,
        internetMessageId: message.internet_message_id,
      })),
      folders,
    )
  } catch (error) {
    if (!isMicrosoftError(error) && !isAppError(error)) throw error
    return lost.map(() => ({ kind: 'failed', reason: error.message }))
  }
}

async function trace(
  { clock }: PhishThreatParts,
  clients: MicrosoftClients | null,
  { channel, intent_at: intentAt, internet_message_id: internetMessageId, address }: MessageRow,
  look: Look | null,
): Promise<Traced | null> {
  const now = clock.now()
  if (clients === null || channel === 'graph' || intentAt === null || look?.kind === 'seen') return null
  if (now.getTime() - intentAt.getTime() < smtpSettles_ms) return null
  return traceMessage(clients.exchange, { internetMessageId, address, sentAt: intentAt, now })
}

/** Pure. */
export function writtenOfResolution(message: MessageRow, resolution: Resolution, now: Date, canLook: boolean): Written {
  const base: Written = {
    id: message.id,
    fence: message.fence,
    state: 'accepted',
    reply: message.reply ?? '',
    channel: message.channel,
    attempts: message.attempts,
    next_at: null,
    accepted_at: null,
    graph_id: null,
    look_at: null,
    is_unknown: false,
    leased_until: null,
  }
  const sentAt = (message.intent_at ?? now).toISOString()
  switch (resolution.kind) {
    case 'again':
      return { ...base, state: 'deferred', reply: resolution.why, next_at: now.toISOString() }
    case 'wait':
      return { ...base, state: 'sending', leased_until: new Date(now.getTime() + resolution.wait_ms).toISOString() }
    case 'accepted': {
      const look_at = canLook ? now.toISOString() : null
      return { ...base, reply: resolution.reply, accepted_at: sentAt, graph_id: resolution.graphId ?? null, look_at }
    }
    case 'filtered':
    case 'bounced':
      return { ...base, state: resolution.kind, reply: resolution.reply }
    case 'unknown':
      return { ...base, reply: resolution.reply, accepted_at: sentAt, is_unknown: true }
  }
}
