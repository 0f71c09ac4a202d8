// Counts a bad message of a mailbox and decides whether the mailbox may go on sending: in one database transaction, so that it is
// right over several gateways, restarts and replays (endpoint-response 3.4). Memory is never the truth.
import type { Trx } from '#platform/db/database.ts'
import { type CompromiseSettings, defaultSettings } from '../contract.ts'
import type { IncidentOpening, IncidentThreat } from '../incidents/open.ts'
import type { CompromiseParts, CountDecision, OutboundThreat } from '../parts.ts'
import { type Sender, senderOf } from './attribution.ts'
import { type Context, createTimekeeper, loadContext, type Timekeeper } from './context.ts'
import { insertEvent, keyOf, nearEvents, storable, type StoredEvent } from './events.ts'
import { exemptionOf, late_ms_max, limitsFor } from './exemptions.ts'
import { lockMailbox } from './lock.ts'
import { noteTrigger, touchStorm } from './storm.ts'
import { Turns } from './turns.ts'
import { backscatterLimit, raiseForwarded, raiseBackscatter, raiseStorm } from './warnings.ts'
import { type Limit, mostWith, reachedWith } from './window.ts'

export interface CountOptions {
  /** False: another node gave the time, and the difference of our own clock says nothing about it. Default: true. */
  isOwnStamp?: boolean
}

export interface Counter {
  /** Idempotent by `countKey`. Rejects when the database does not answer: nothing is counted then. */
  count(threat: OutboundThreat, options?: CountOptions): Promise<CountDecision>
  /** The limit of a tenant as last seen by this process, from memory; the default when nothing was counted yet. */
  limitOf(tenantId: string): Limit
}

export interface CounterOptions {
  /** Whose time decides: that of the database, or (time moved by hand) that of `parts.clock`. Default: by the kind of clock. */
  time?: 'database' | 'clock'
  /** Name of this machine in an alert about its clock; default: the host name. */
  nodeName?: string
}

type Parts = Pick<CompromiseParts, 'db' | 'clock' | 'alerts' | 'logger'>

/** What one count works with. */
interface Counting {
  trx: Trx
  parts: Parts
  incidents: IncidentOpening
  context: Context
  threat: OutboundThreat
  sender: Sender
}

export function createCounter(parts: Parts, incidents: IncidentOpening, options: CounterOptions = {}): Counter {
  const timekeeper = createTimekeeper(parts, options)
  const limits = new Map<string, Limit>()
  const turns = new Turns()
  return {
    limitOf: (tenantId) => limits.get(tenantId) ?? usualLimit(defaultSettings),
    async count(threat, { isOwnStamp = true } = {}) {
      const { decision, context } = await turns.run(threat.tenantId, threat.mailFrom.toLowerCase(), () =>
        countOnce(parts, incidents, timekeeper, threat, isOwnStamp),
      )
      limits.set(threat.tenantId, usualLimit(context.settings))
      if (isOwnStamp) await timekeeper.tell(context)
      return decision
    },
  }
}

/** The transaction. */
function countOnce(
  parts: Parts,
  incidents: IncidentOpening,
  timekeeper: Timekeeper,
  threat: OutboundThreat,
  isOwnStamp: boolean,
): Promise<{ decision: CountDecision; context: Context }> {
  return parts.db.inTenant(threat.tenantId, async (trx) => {
    const context = await loadContext(trx, parts.clock, timekeeper.time, threat)
    const timed = { ...storable(threat), occurredAt: timekeeper.timeOf(threat.occurredAt, context, isOwnStamp) }
    const sender = await senderOf(trx, timed)
    return { context, decision: await decide({ trx, parts, incidents, context, threat: timed, sender }) }
  })
}

async function decide(counting: Counting): Promise<CountDecision> {
  const { trx, incidents, context, threat, sender } = counting
  const { tenantId } = threat
  const why = exemptionOf(threat, context.settings)
  if (why !== null) return { kind: 'exempt', why }
  await lockMailbox(trx, tenantId, sender.mailboxKey)
  if (sender.counter !== 'own') return countApart(counting)
  const open = await incidents.openOf(trx, tenantId, sender.mailboxKey)
  if (open !== null) {
    const isNew = await insertEvent(trx, threat, sender, context.now)
    if (isNew) await incidents.append(trx, tenantId, open.incidentId, asIncidentThreat(threat))
    return open.block === null
      ? { kind: 'told', incidentId: open.incidentId }
      : { kind: 'blocked', incidentId: open.incidentId, isNew: false, block: open.block }
  }
  if (isTooLate(threat, context)) return { kind: 'exempt', why: 'more than an hour old: counts no more' }
  if (!(await insertEvent(trx, threat, sender, context.now)))
    return context.isStorm ? { kind: 'storm', cluster: threat.cluster } : { kind: 'known' }
  return judge(counting)
}

/** The event is new and in the table: is the limit reached with it? */
async function judge(counting: Counting): Promise<CountDecision> {
  const { trx, incidents, context, threat, sender } = counting
  const { tenantId } = threat
  const standing = await incidents.standingOf(trx, tenantId, sender.mailboxKey)
  const newcomer: StoredEvent = {
    ...asIncidentThreat(threat),
    at_ms: threat.occurredAt.getTime(),
    cluster: threat.cluster,
  }
  const counts = standing.countsFrom === null || threat.occurredAt > standing.countsFrom
  if (!counts) return { kind: 'exempt', why: 'sent before the mailbox was released' }
  const { all, grave, isAlertOnly } = limitsFor(context.settings, sender.addresses, standing, context.now)
  const near = await nearEvents(trx, { tenantId, key: keyOf(sender), newcomer, limit: all, from: standing.countsFrom })
  const reached = reachedWith(near, newcomer, all) ?? (grave === null ? null : await reachedGrave())
  if (reached === null) {
    if (context.isStorm) return heldInStorm(counting)
    return { kind: 'counted', count: mostWith(near, newcomer, all.window_ms) }
  }
  if (isAlertOnly || sender.isUnattributed) return open(counting, reached, 'tell')
  return (await stormOf(counting, reached)) ?? open(counting, reached, 'block')

  async function reachedGrave(): Promise<StoredEvent[] | null> {
    if (threat.category === 'spam') return null
    const isGrave = true
    const others = await nearEvents(trx, {
      tenantId,
      key: keyOf(sender),
      newcomer,
      limit: grave!,
      from: standing.countsFrom,
      isGrave,
    })
    return reachedWith(others, newcomer, grave!)
  }
}

async function open(counting: Counting, reached: StoredEvent[], kind: 'block' | 'tell'): Promise<CountDecision> {
  const { trx, incidents, context, threat, sender } = counting
  const { mailboxKey, address, addresses, displayName, personId, actorId, mailboxKind } = sender
  const { incidentId, block } = await incidents.open(trx, {
    tenantId: threat.tenantId,
    mailboxKey,
    address,
    addresses,
    displayName,
    personId,
    actorId,
    mailboxKind,
    kind,
    threats: reached,
    settings: context.settings,
  })
  return block === null ? { kind: 'told', incidentId } : { kind: 'blocked', incidentId, isNew: true, block }
}

/** The reason of most of the messages decides whether this is a storm. */
async function stormOf(counting: Counting, reached: StoredEvent[]): Promise<CountDecision | null> {
  const { trx, parts, threat, sender } = counting
  const { tenantId } = threat
  const cluster = commonest(reached.map((event) => event.cluster))
  if (cluster === '') return null
  const news = await noteTrigger(trx, { tenantId, cluster, mailboxKey: sender.mailboxKey, at: threat.occurredAt })
  if (!news.isStorm) return null
  // Each doubling, not each mailbox: a storm must not make a flood of alerts.
  if (news.isNew || Number.isInteger(Math.log2(news.count)))
    await raiseStorm(trx, parts.alerts, tenantId, cluster, news.count)
  return { kind: 'storm', cluster }
}

async function heldInStorm({ trx, threat }: Counting): Promise<CountDecision> {
  await touchStorm(trx, threat.tenantId, threat.cluster, threat.occurredAt)
  return { kind: 'storm', cluster: threat.cluster }
}

/** Forwarded by a rule, or written by a program: not the owner's act, but worth a word when there is much of it. */
async function countApart(counting: Counting): Promise<CountDecision> {
  const { trx, parts, context, threat, sender } = counting
  const { tenantId } = threat
  const why = sender.counter === 'forwarded' ? 'forwarded by a rule of the mailbox' : 'an automatic reply or report'
  if (isTooLate(threat, context) || !(await insertEvent(trx, threat, sender, context.now)))
    return { kind: 'exempt', why }
  const newcomer: StoredEvent = {
    ...asIncidentThreat(threat),
    at_ms: threat.occurredAt.getTime(),
    cluster: threat.cluster,
  }
  const limit = sender.counter === 'forwarded' ? usualLimit(context.settings) : backscatterLimit
  const near = await nearEvents(trx, { tenantId, key: keyOf(sender), newcomer, limit, from: null })
  if (reachedWith(near, newcomer, limit) !== null)
    await (sender.counter === 'forwarded' ? raiseForwarded : raiseBackscatter)(
      trx,
      parts.alerts,
      tenantId,
      sender.address,
      limit,
    )
  return { kind: 'exempt', why }
}

const usualLimit = ({ count, window_minutes }: CompromiseSettings): Limit => ({
  count,
  window_ms: window_minutes * 60_000,
})

const isTooLate = ({ occurredAt }: OutboundThreat, { now }: Context): boolean =>
  now.getTime() - occurredAt.getTime() > late_ms_max

function asIncidentThreat(threat: OutboundThreat): IncidentThreat {
  const { messageId, countKey, category, occurredAt, internetMessageId, subject, recipients } = threat
  return { messageId, countKey, category, occurredAt, internetMessageId, subject, recipientCount: recipients.length }
}

function commonest(texts: string[]): string {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best))[0]
}
