// Sends one batch of a campaign: claim, intent right before each mail leaves, attempt, outcome. Intents and outcomes of many mails share
// their transactions; whoever lost a claim sends nothing and writes nothing.
import { networkInterfaces } from 'node:os'
import { isAppError } from '#platform/errors.ts'
import type { MailLinks } from '../content/render.ts'
import type { Channel } from '../contract.ts'
import type { PhishThreatParts } from '../parts.ts'
import { createBatcher } from './batcher.ts'
import { forgetBounces, noteBounces } from './bounces.ts'
import { channelOf, type CampaignContext } from './campaign-context.ts'
import { tellFault } from './fault-alert.ts'
import type { GraphChannel } from './graph-channel.ts'
import { linksOf, readTokens, type TokenRow } from './links.ts'
import { simulationMark } from './mark.ts'
import { oneLine, type Outcome } from './outcome.ts'
import { signedMessage, type MailContent, type OutgoingMail } from './outgoing.ts'
import { namesOf } from './reverse-name.ts'
import type { SmtpChannel } from './smtp-channel.ts'
import { refusedOf } from './still-recipients.ts'
import {
  claimDue,
  giveBack,
  noteIntents,
  writeOutcomes,
  type Held,
  type Intent,
  type MessageRow,
  type Written,
} from './turn-store.ts'
import { writtenOf } from './verdict-of-attempt.ts'

/** Makes the mail of one message. Throws AppError when there is nothing that could be sent. */
export type Render = (
  message: MessageRow,
  context: CampaignContext,
  links: MailLinks,
  now: Date,
) => Promise<MailContent>

export interface SenderOptions {
  render: Render
  /** 0 ≤ x < 1; jitter of back-off. */
  random?: () => number
}

export interface Sender {
  /** Resolves with the number of messages that were dealt with; 0 when none is due or none may go. */
  batch(context: CampaignContext, limit: number, isOver: () => boolean): Promise<number>
}

/** Nothing of a batch begins later than this: the lease must outlast the answer. */
const begin_ms = 120_000
const problem_ms = 15 * 60_000
const hello_ms = 5 * 60_000

interface Attempt {
  message: MessageRow
  outcome: Outcome
  /** Null: none was chosen. */
  channel: Channel | null
  hasBegun: boolean
}

export function createSender(
  parts: PhishThreatParts,
  options: SenderOptions,
  channels: { graph: GraphChannel; smtp: SmtpChannel },
): Sender {
  const { db, clock, config } = parts
  const random = options.random ?? Math.random
  const checkpoint = (name: string): void => parts.onCheckpoint?.(name)
  const helloOf = createHello(parts)

  const batch = async (context: CampaignContext, limit: number, isOver: () => boolean): Promise<number> => {
    const { tenantId } = context
    const begun_ms = clock.monotonicMs()
    const { messages, tokens, refused } = await db.inTenant(tenantId, async (trx) => {
      const claimed = await claimDue(trx, context, limit, clock.now())
      const ids = claimed.map(({ id }) => id)
      return {
        messages: claimed,
        tokens: ids.length === 0 ? new Map<string, TokenRow[]>() : await readTokens(trx, tenantId, ids),
        refused: ids.length === 0 ? new Map<string, string>() : await refusedOf(trx, tenantId, claimed, clock.now()),
      }
    })
    if (messages.length === 0) return 0
    checkpoint('claimed')
    const intents = createBatcher(
      async (wanted: Intent[]) => {
        const may = await db.inTenant(tenantId, (trx) => noteIntents(trx, tenantId, wanted, clock.now()))
        checkpoint('intents noted')
        return wanted.map(({ id }) => may.has(id))
      },
      { wait_ms: 4, items_max: 100 },
    )
    const results = createBatcher(
      async (attempts: Attempt[]) => {
        checkpoint('before outcomes')
        await write(context, attempts)
        checkpoint('outcomes written')
        return attempts.map(() => undefined)
      },
      { wait_ms: 10, items_max: 200 },
    )
    const isLate = (): boolean => isOver() || clock.monotonicMs() - begun_ms > begin_ms
    const kept: Held[] = []
    const work = messages.map(async (message) => {
      const refusal = refused.get(message.id)
      if (refusal !== undefined)
        return results.add({ message, outcome: { kind: 'blocked', reply: refusal }, channel: null, hasBegun: false })
      const attempt = await tryOne(context, message, tokens.get(message.id) ?? [], async (channel) =>
        isLate() ? false : intents.add({ id: message.id, fence: message.fence, channel }),
      )
      if (attempt === null) kept.push({ id: message.id, fence: message.fence })
      else await results.add(attempt)
    })
    const settled = await Promise.allSettled(work)
    await db.inTenant(tenantId, (trx) => giveBack(trx, tenantId, kept))
    const failed = settled.find(({ status }) => status === 'rejected')
    if (failed !== undefined) throw (failed as PromiseRejectedResult).reason
    // What was kept back is not done: the caller stops when the campaign may not go on.
    return messages.length - kept.length
  }

  /** Null: it was not to go after all, and nothing has left. */
  const tryOne = async (
    context: CampaignContext,
    message: MessageRow,
    tokens: readonly TokenRow[],
    mayGo: (channel: Channel) => Promise<boolean>,
  ): Promise<Attempt | null> => {
    const choice = channelOf(context, message.channel)
    if ('problem' in choice) {
      const outcome: Outcome = { kind: 'unavailable', reply: choice.problem, wait_ms: problem_ms }
      return { message, outcome, channel: null, hasBegun: false }
    }
    const { channel } = choice
    let hasBegun = false
    const asked = async (): Promise<boolean> => {
      hasBegun = await mayGo(channel)
      return hasBegun
    }
    let mail: OutgoingMail
    try {
      mail = await mailOf(context, message, tokens)
    } catch (error) {
      if (!isAppError(error)) throw error
      return { message, outcome: { kind: 'blocked', reply: oneLine(error.message) }, channel, hasBegun }
    }
    const outcome = await (channel === 'graph'
      ? channels.graph.send(context.tenantId, context.clients!.graph, mail, asked)
      : sendBySmtp(context, mail, asked))
    if (outcome.kind === 'kept') return null
    checkpoint('answered')
    return { message, outcome, channel, hasBegun }
  }

  const mailOf = async (
    context: CampaignContext,
    message: MessageRow,
    tokens: readonly TokenRow[],
  ): Promise<OutgoingMail> => {
    const { httpsListen, publicPort } = config.phishThreat
    const domain = context.domain!
    const links = linksOf(tokens, {
      linkHost: domain.link_host,
      senderDomain: domain.name,
      port: publicPort ?? null,
      isPlain: publicPort === 80 || (httpsListen.length === 0 && publicPort !== undefined && publicPort !== 443),
    })
    return {
      internetMessageId: message.internet_message_id,
      mark: simulationMark(context.secret, message.internet_message_id),
      to: { name: message.display_name, address: message.address, personId: message.person_id },
      content: await options.render(message, context, links, clock.now()),
      envelopeFrom: `bounce-${message.id.replaceAll('-', '')}@${domain.name}`,
      sentAt: clock.now(),
    }
  }

  const sendBySmtp = async (context: CampaignContext, mail: OutgoingMail, mayGo: () => Promise<boolean>) => {
    const { sendingAddresses } = config.phishThreat
    const address = sendingAddresses[Math.floor(random() * sendingAddresses.length)]!
    return channels.smtp.send(
      {
        from: mail.envelopeFrom,
        to: mail.to.address,
        bytes: await signedMessage(mail, context.dkim!),
        hello: await helloOf(address, context.domain!.name),
        localAddress: isOurs(address) ? address : null,
      },
      mayGo,
    )
  }

  const write = async (context: CampaignContext, attempts: readonly Attempt[]): Promise<void> => {
    const { tenantId, campaignId, canLook } = context
    const now = clock.now()
    const written: Written[] = attempts.map(({ message, outcome, channel, hasBegun }) =>
      writtenOf(message, { outcome, channel, hasBegun, canLook, now, random: random() }),
    )
    await db.inTenant(tenantId, async (trx) => {
      const own = await writeOutcomes(trx, tenantId, written)
      const mine = attempts.filter(({ message }) => own.has(message.id))
      const bounces = mine.flatMap(({ message, outcome }) =>
        outcome.kind === 'bounced' && outcome.isOfAddress && !message.is_test
          ? [{ address: message.address, campaignId, messageId: message.id, code: outcome.code, reply: outcome.reply }]
          : [],
      )
      await noteBounces(trx, tenantId, bounces, now)
      await forgetBounces(
        trx,
        tenantId,
        mine.filter(({ outcome }) => outcome.kind === 'accepted').map(({ message }) => message.address),
      )
      await tellFault(parts, trx, context, mine)
    })
  }

  return { batch }
}

/** Name of the address in the DNS, as receivers compare it with EHLO; else the sending domain. Asked again after a while. */
function createHello({ dns, clock }: PhishThreatParts): (address: string, domain: string) => Promise<string> {
  const known = new Map<string, { at_ms: number; name: Promise<string | undefined> }>()
  const ask = (address: string) => {
    const name = namesOf(dns, address).then(
      ([first]) => first,
      () => undefined,
    )
    const asked = { at_ms: clock.monotonicMs(), name }
    known.set(address, asked)
    return asked
  }
  return async (address, domain) => {
    const last = known.get(address)
    const { name } = last !== undefined && clock.monotonicMs() - last.at_ms < hello_ms ? last : ask(address)
    return (await name) ?? domain
  }
}

/** Behind a NAT the address is not one of this machine: then the machine chooses. */
function isOurs(address: string): boolean {
  return (
    address.startsWith('127.') ||
    Object.values(networkInterfaces()).some((each) => each?.some((one) => one.address === address))
  )
}
