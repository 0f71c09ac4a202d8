// The queue of simulations: takes campaigns with due mails, a batch after the other. The cost of a mail does not depend on how large its
// campaign is; how a batch is sent so that a crash makes nobody get a mail twice and nobody none is in sender.ts.
import type { PhishThreatParts } from '../parts.ts'
import { apart } from './apart.ts'
import { loadContext, type CampaignContext } from './campaign-context.ts'
import { createGraphChannel } from './graph-channel.ts'
import { createSender, type SenderOptions } from './sender.ts'
import { createSmtpChannel } from './smtp-channel.ts'
import { dueCampaigns, sentSince, type DueCampaign } from './turn-store.ts'

export interface QueueOptions extends SenderOptions {
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
  const sender = createSender(parts, options, { graph: graphChannel, smtp: smtpChannel })

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
      const how = {
        logger: parts.logger,
        event: 'simulations.send-failed',
        about: ({ tenantId: tenant, campaignId: campaign }: DueCampaign) => ({ tenant, campaign }),
        atOnce: campaignsAtOnce,
      }
      await apart(waiting, how, async (due) => {
        if (!isOver()) dealtWith += await sendCampaign(due, isOver)
      })
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
