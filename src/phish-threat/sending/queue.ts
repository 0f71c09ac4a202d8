// The queue of simulations: claims what is due in batches, sends it by its channel, writes what came of it. The cost of a mail does not
// depend on how large its campaign is; a crash at any point makes nobody get a mail twice, and nobody none.
import { networkInterfaces } from 'node:os'
import type { Channel } from '../contract.ts'
import type { PhishThreatParts } from '../parts.ts'
import type { MailContent } from './outgoing.ts'
import { signedMessage, type OutgoingMail } from './outgoing.ts'
import { createBatcher } from './batcher.ts'
import { noteBounces, forgetBounces } from './bounces.ts'
import { channelOf, loadContext, type CampaignContext } from './campaign-context.ts'
import { createGraphChannel } from './graph-channel.ts'
import { linksOf, tokensOf, type TokenRow } from './links.ts'
import { simulationMark } from './mark.ts'
import { oneLine, type Outcome } from './outcome.ts'
import { createSmtpChannel } from './smtp-channel.ts'
import { refusedOf } from './still-recipients.ts'
import {
  claimDue,
  dueCampaigns,
  giveBack,
  noteIntents,
  sentSince,
  writeOutcomes,
  type DueCampaign,
  type Held,
  type Intent,
  type MessageRow,
  type Written,
} from './turn-store.ts'
import { writtenOf } from './verdict-of-attempt.ts'
import { isAppError } from '#platform/errors.ts'

/** Makes the mail of one message; of a campaign of training alone `attack` is null in the context. */
export type Render = (
  message: MessageRow,
  context: CampaignContext,
  links: ReturnType<typeof linksOf>,
) => Promise<MailContent>

export interface QueueOptions {
  render: Render
  /** 0 ≤ x < 1; jitter of back-off. */
  random?: () => number
  /** A run ends after so long, even when more is due: another one follows. */
  run_ms?: number
  /** Connections to one destination. */
  connections?: number
}

export interface Queue {
  /** Sends what is due. Resolves with the number of messages that were dealt with. */
  run(signal?: AbortSignal): Promise<number>
  close(): Promise<void>
}

const run_ms_default = 40_000
/** A batch is to take about so long: a stop or a pause waits for no more than what has begun. */
const batch_ms = 2_000
const batch_min = 16
const batch_max = 400
const batch_start = 50
/** Nothing of a batch begins later than this: the lease must outlast the answer. */
const begin_ms = 120_000
const problem_ms = 15 * 60_000
const campaignsAtOnce = 4

export function createQueue(parts: PhishThreatParts, options: QueueOptions): Queue {
  const { db, clock, config } = parts
  const graphChannel = createGraphChannel(clock)
  const smtpChannel = createSmtpChannel({
    dns: parts.dns,
    clock,
    port: config.phishThreat.smtpPort,
    ...(options.connections === undefined ? {} : { connections: options.connections }),
  })
  const sender = createSender(parts, options, graphChannel, smtpChannel)

  /** Batches of one campaign until nothing is due, its limit is reached or the time is over. */
  const sendCampaign = async (due: DueCampaign, isOver: () => boolean): Promise<number> => {
    const context = await loadContext(parts, due)
    if (context === null) return 0
    let dealtWith = 0
    let size = batch_start
    while (!isOver()) {
      const room = await roomOf(parts, context)
      if (room <= 0) break
      const started_ms = clock.monotonicMs()
      const count = await sender.batch(context, Math.min(size, room), isOver)
      dealtWith += count
      if (count < Math.min(size, room)) break
      const took_ms = Math.max(1, clock.monotonicMs() - started_ms)
      size = Math.max(batch_min, Math.min(batch_max, Math.round((count * batch_ms) / took_ms)))
    }
    return dealtWith
  }

  return {
    async run(signal) {
      const until_ms = clock.monotonicMs() + (options.run_ms ?? run_ms_default)
      const isOver = (): boolean => signal?.aborted === true || clock.monotonicMs() >= until_ms
      const waiting = await db.asSystem((trx) => dueCampaigns(trx, clock.now()))
      let dealtWith = 0
      const worker = async (): Promise<void> => {
        for (let due = waiting.shift(); due !== undefined && !isOver(); due = waiting.shift())
          dealtWith += await sendCampaign(due, isOver)
      }
      await Promise.all(Array.from({ length: campaignsAtOnce }, worker))
      return dealtWith
    },
    close: () => smtpChannel.close(),
  }
}

/** How many may go now by the campaign's own limit a minute. */
async function roomOf({ db, clock }: PhishThreatParts, context: CampaignContext): Promise<number> {
  const { perMinute } = context.settings.schedule
  if (perMinute === null) return batch_max
  const since = new Date(clock.now().getTime() - 60_000)
  return perMinute - (await db.inTenant(context.tenantId, (trx) => sentSince(trx, context, since)))
}

interface Attempt {
  message: MessageRow
  outcome: Outcome
  /** Null: none was chosen. */
  channel: Channel | null
  hasBegun: boolean
}

function createSender(
  parts: PhishThreatParts,
  options: QueueOptions,
  graphChannel: ReturnType<typeof createGraphChannel>,
  smtpChannel: ReturnType<typeof createSmtpChannel>,
) {
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
        tokens: ids.length === 0 ? new Map<string, TokenRow[]>() : await tokensOf(trx, tenantId, ids),
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
      ? graphChannel.send(context.tenantId, context.clients!.graph, mail, asked)
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
      content: await options.render(message, context, links),
      envelopeFrom: `bounce-${message.id.replaceAll('-', '')}@${domain.name}`,
      sentAt: clock.now(),
    }
  }

  const sendBySmtp = async (context: CampaignContext, mail: OutgoingMail, mayGo: () => Promise<boolean>) => {
    const { sendingAddresses } = config.phishThreat
    const address = sendingAddresses[Math.floor(random() * sendingAddresses.length)]!
    return smtpChannel.send(
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

/** All mails of a campaign meet the same obstacle: told once; taken back with the first one that goes. */
async function tellFault(
  { alerts }: PhishThreatParts,
  trx: Parameters<typeof noteBounces>[0],
  { tenantId, campaignId, name }: CampaignContext,
  attempts: readonly Attempt[],
): Promise<void> {
  const minute_ms = 60_000
  const type = 'simulation.sending-fault'
  if (attempts.some(({ outcome }) => outcome.kind === 'accepted'))
    return alerts.resolve(trx, tenantId, type, campaignId, 'Mails are taken again.')
  const fault = attempts.find(({ outcome }) => outcome.kind === 'unavailable' && outcome.wait_ms >= minute_ms)
  if (fault === undefined) return
  await alerts.raise(trx, {
    tenantId,
    type,
    subject: campaignId,
    title: `Campaign ${name} cannot be sent`,
    text: `${fault.outcome.reply} The mails wait and are tried again every 15 minutes; nobody gets one twice.`,
    data: { campaignId },
  })
}

/** Name of the address in the DNS, as receivers compare it with EHLO; else the sending domain. */
function createHello({ dns }: PhishThreatParts): (address: string, domain: string) => Promise<string> {
  const known = new Map<string, Promise<string | null>>()
  return async (address, domain) => {
    const name =
      known.get(address) ??
      dns.reverse(address).then(
        ([first]) => first ?? null,
        () => null,
      )
    known.set(address, name)
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
