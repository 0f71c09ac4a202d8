// Proof that mail takes its way, on request: a relay test with the tenant's certificate, a test message from outside to a mailbox, and
// the next message that somebody sends out. Each is judged by replies and by the history, not by what we believe we set up.
import type { AuditActor } from '#platform/audit/audit.ts'
import { json } from '#platform/db/json.ts'
import { AppError } from '#platform/errors.ts'
import { randomBase32 } from '#platform/ids.ts'
import { findAddress } from '#people/views.ts'
import type { MessageRecord } from '../history/record.ts'
import type { HistoryViews } from '../history/views.ts'
import { requireConnection } from './connection-store.ts'
import type { MailflowProofAnswer } from './contract.ts'
import { createStepContext } from './context.ts'
import type { Engine } from './engine.ts'
import type { ProvisioningParts } from './parts.ts'
import type { ProbeResult } from './relay-probe.ts'
import { runRelayProbe } from './steps/gateway.ts'
import './tables.ts'

export interface ProofParts {
  provisioning: ProvisioningParts
  engine: Engine
  history: HistoryViews
  /** Author of the test message, an address of ours. */
  sender: string
  /** By SMTP to the tenant's MX, as anybody outside would. */
  sendFromOutside(
    tenantId: string,
    message: { from: string; to: string; raw: Buffer },
  ): Promise<{ ok: boolean; text: string }>
}

export interface Proofs {
  /** Runs the relay test and sends the message. Throws AppError `mailflow.not-connected`, `mailflow.proof.mailbox`. */
  start(tenantId: string, mailbox: string | null, actor: AuditActor): Promise<MailflowProofAnswer>
  read(tenantId: string): Promise<MailflowProofAnswer>
}

type Part = MailflowProofAnswer['relay']

/** Exchange may queue; after this a message that was not seen counts as lost on the way. */
const patience_ms = 15 * 60_000
const none: Part = { state: 'none', text: '', replies: [], messageId: null, at: null }

export function createProofs(parts: ProofParts): Proofs {
  const { db, clock, audit } = parts.provisioning

  const read = async (tenantId: string): Promise<MailflowProofAnswer> => {
    const row = await db.inTenant(tenantId, (trx) =>
      trx.selectFrom('mailflow_proof').selectAll().where('tenant_id', '=', tenantId).executeTakeFirst(),
    )
    if (row === undefined)
      return { startedAt: null, startedBy: null, mailbox: null, relay: none, inbound: none, outbound: none }
    const isLate = clock.now().getTime() - row.started_at.getTime() > patience_ms
    const found =
      row.internet_message_id === null
        ? null
        : ((await parts.history.findByInternetMessageId(tenantId, row.internet_message_id))[0] ?? null)
    const { items } = await parts.history.search(
      tenantId,
      { direction: 'outbound', mode: 'mailflow', from: row.started_at },
      { limit: 1 },
    )
    const latest = items[0] === undefined ? null : await parts.history.details(tenantId, items[0].messageId)
    return {
      startedAt: row.started_at.toISOString(),
      startedBy: row.started_by,
      mailbox: row.mailbox,
      relay: { ...none, ...relayPart(row.relay), at: row.started_at.toISOString() },
      inbound: inboundPart(row.sent, found, isLate),
      outbound: outboundPart(latest),
    }
  }

  return {
    read,
    async start(tenantId, mailbox, actor) {
      const connection = await db.inTenant(tenantId, (trx) => requireConnection(trx, tenantId))
      if (connection.next_hop_host === null) throw notYet()
      if (mailbox !== null) await refuseStranger(parts, tenantId, mailbox)
      const now = clock.now()
      const context = createStepContext(parts.provisioning, parts.engine.clients, tenantId, now)
      const relay = await runRelayProbe(context)
      const id = `<${randomBase32(16)}@${parts.sender.split('@').at(-1)!}>`
      const sent =
        mailbox === null
          ? null
          : await parts.sendFromOutside(tenantId, {
              from: parts.sender,
              to: mailbox,
              raw: testMessage(parts.sender, mailbox, id, now),
            })
      const values = {
        started_at: now,
        started_by: actor.name,
        mailbox,
        internet_message_id: mailbox === null ? null : id,
        relay: json(relay) as never,
        sent: sent === null ? null : (json(sent) as never),
      }
      await db.inTenant(tenantId, async (trx) => {
        await trx
          .insertInto('mailflow_proof')
          .values({ tenant_id: tenantId, ...values })
          .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet(values))
          .execute()
        await audit.append(trx, { tenantId, actor, action: 'mailflow.proof', target: mailbox ?? 'relay' })
      })
      return read(tenantId)
    },
  }
}

const relayPart = (relay: ProbeResult): Pick<Part, 'state' | 'text' | 'replies'> => ({
  state: relay.ok ? 'passed' : 'failed',
  text: relay.ok
    ? 'Exchange Online takes mail from the gateway for the whole world, so it knows it by its certificate.'
    : 'Exchange Online does not take mail back from the gateway.',
  replies: [relay.text],
})

function inboundPart(sent: ProbeResult | null, found: MessageRecord | null, isLate: boolean): Part {
  if (sent === null) return none
  if (!sent.ok)
    return {
      ...none,
      state: 'failed',
      text: 'The test message was not accepted by Microsoft 365.',
      replies: [sent.text],
    }
  if (found === null)
    return {
      ...none,
      state: isLate ? 'failed' : 'waiting',
      text: isLate
        ? 'Microsoft 365 accepted the test message, but it never came to the gateway. Look at the rules, or wait until they are in force everywhere and test again.'
        : 'Microsoft 365 accepted the test message; it is on its way to the gateway.',
      replies: [sent.text],
    }
  const end = ending(found)
  return {
    state: end.ok ? 'passed' : isLate ? 'failed' : 'waiting',
    text: end.ok
      ? 'The test message came to the gateway, was scanned, and Exchange Online took it back.'
      : 'The test message came to the gateway and has not gone back yet.',
    replies: [sent.text, ...end.replies],
    messageId: found.messageId,
    at: found.receivedAt,
  }
}

function outboundPart(latest: MessageRecord | null): Part {
  if (latest === null)
    return {
      ...none,
      state: 'waiting',
      text: 'Send a message from any mailbox in scope to an address outside; it shows up here.',
    }
  const end = ending(latest)
  return {
    state: end.ok ? 'passed' : 'waiting',
    text: end.ok
      ? 'An outbound message came to the gateway, was scanned, and Exchange Online took it back to send it on.'
      : 'An outbound message came to the gateway and has not gone back yet.',
    replies: end.replies,
    messageId: latest.messageId,
    at: latest.receivedAt,
  }
}

const ended = new Set(['returned', 'delivered'])

function ending(message: MessageRecord): { ok: boolean; replies: string[] } {
  return {
    ok: message.outcomes.some(({ status }) => ended.has(status)),
    replies: [...new Set(message.outcomes.map(({ reply }) => reply).filter((reply) => reply !== ''))],
  }
}

/** Test messages go to mailboxes of the tenant only: this is no relay. */
async function refuseStranger(parts: ProofParts, tenantId: string, mailbox: string): Promise<void> {
  const owner = await parts.provisioning.db.inTenant(tenantId, (trx) => findAddress(trx, tenantId, mailbox))
  if (owner !== null && owner.ownerKind === 'person') return
  const message = 'That is no mailbox of this tenant. Choose one that the directory knows.'
  throw new AppError({
    code: 'mailflow.proof.mailbox',
    message,
    status: 400,
    fields: [{ path: 'mailbox', message }],
  })
}

const notYet = (): AppError =>
  new AppError({
    code: 'mailflow.not-connected',
    message: 'Nothing can be proved yet: the tenant is not connected. Start with connect.',
    status: 409,
  })

function testMessage(from: string, to: string, id: string, at: Date): Buffer {
  return Buffer.from(
    [
      `From: Mailwarden <${from}>`,
      `To: <${to}>`,
      'Subject: Mail flow test',
      `Message-ID: ${id}`,
      `Date: ${at.toUTCString().replace('GMT', '+0000')}`,
      'Auto-Submitted: auto-generated',
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      '',
      'An administrator asked Mailwarden to prove that mail takes its way through the gateway. This message can be deleted.',
      '',
    ].join('\r\n'),
  )
}
