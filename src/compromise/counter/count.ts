// Counts bad messages of mailboxes and decides whether they may go on sending: in one database transaction, so that it is right over
// several gateways, restarts and replays (endpoint-response 3.4). Memory is never the truth.
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import { defaultSettings } from '../contract.ts'
import type { IncidentOpening } from '../incidents/open.ts'
import type { CompromiseParts, CountDecision, OutboundThreat } from '../parts.ts'
import { senderOf } from './attribution.ts'
import { type Context, createTimekeeper, loadContext, type Timekeeper } from './context.ts'
import { decideAll, type Decided, type Judged } from './decide.ts'
import { eventOf, insertEvents, nearEvents, storable } from './events.ts'
import { exemptionOf, limitsFor, usualLimit } from './exemptions.ts'
import { followUp } from './follow-up.ts'
import { lockMailboxes } from './lock.ts'
import { continueStorm } from './storm.ts'
import { alone, Turns } from './turns.ts'
import { raiseStorm } from './warnings.ts'
import type { Limit } from './window.ts'

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

/** What a node counts with. */
interface Node {
  parts: Pick<CompromiseParts, 'db' | 'clock' | 'alerts' | 'logger'>
  incidents: IncidentOpening
  timekeeper: Timekeeper
}

/** One turn of it, in a transaction. */
export interface Turn extends Node {
  trx: Trx
  tenantId: string
  context: Context
}

/** A message to count. */
interface Told {
  threat: OutboundThreat
  isOwnStamp: boolean
}

type Answer = CountDecision | typeof alone

export function createCounter(parts: Node['parts'], incidents: IncidentOpening, options: CounterOptions = {}): Counter {
  const node: Node = { parts, incidents, timekeeper: createTimekeeper(parts, options) }
  const limits = new Map<string, Limit>()
  const turns = new Turns<Told, CountDecision>(async (tenantId, told) => {
    const { answers, context } = await parts.db.inTenant(tenantId, (trx) => countAll(node, trx, tenantId, told))
    limits.set(tenantId, usualLimit(context.settings))
    if (told.some(({ isOwnStamp }) => isOwnStamp)) await node.timekeeper.tell(context)
    return answers
  })
  return {
    limitOf: (tenantId) => limits.get(tenantId) ?? usualLimit(defaultSettings),
    async count(threat, { isOwnStamp = true } = {}) {
      return turns.run(threat.tenantId, threat.mailFrom.toLowerCase(), { threat: storable(threat), isOwnStamp })
    },
  }
}

/** In one transaction, which the answers must not leave before it is committed. */
async function countAll(
  node: Node,
  trx: Trx,
  tenantId: string,
  told: readonly Told[],
): Promise<{ answers: Answer[]; context: Context }> {
  const threats = told.map(({ threat }) => threat)
  const context = await loadContext(trx, node.parts.clock, node.timekeeper.time, tenantId, threats)
  const exempt = told.map(({ threat }) => exemptionOf(threat, context.settings))
  const rest = told.filter((_, place) => exempt[place] === null)
  const counted = rest.length === 0 ? [] : await countRest({ ...node, trx, tenantId, context }, rest)
  const answers = exempt.map((why): Answer => (why === null ? counted.shift()! : { kind: 'exempt', why }))
  return { answers, context }
}

/** Locks, reads everything, decides, writes everything. */
async function countRest(turn: Turn, told: readonly Told[]): Promise<Answer[]> {
  const { trx, tenantId, incidents, context, timekeeper } = turn
  const senders = told.map(({ threat }) => senderOf(threat, context.directory))
  const keys = [...new Set(senders.map(({ mailboxKey }) => mailboxKey))]
  await lockMailboxes(trx, tenantId, keys)
  const standings = await incidents.standingsOf(trx, tenantId, keys)
  const candidates = told.map(({ threat, isOwnStamp }, place) => {
    const sender = senders[place]!
    const occurredAt = timekeeper.timeOf(threat.occurredAt, context, isOwnStamp)
    const limits = limitsFor(sender, context.settings, standings.get(sender.mailboxKey)!, context.now)
    return { threat: { ...threat, occurredAt }, sender, limits }
  })
  const near = await nearEvents(trx, tenantId, candidates)
  return write(turn, decideAll({ candidates, near, standings, context }))
}

async function write(turn: Turn, judged: readonly Judged[]): Promise<Answer[]> {
  const { trx, tenantId, context } = turn
  // What opens an incident or tells people takes further locks: it must not hold those of other mailboxes.
  const isAlone = judged.length === 1
  const stored = judged.filter((each) => (each.kind === 'decided' ? each.isStored : isAlone))
  const inserted = await insertEvents(
    trx,
    tenantId,
    stored.map(({ candidate }) => candidate),
    context.now,
  )
  if (inserted < stored.length) {
    // Under the lock of another mailbox the same message was counted since we looked.
    if (isAlone) return [{ kind: 'known' }]
    throw countedElsewhere()
  }
  const decided = judged.filter((each) => each.kind === 'decided')
  await appendFurther(turn, decided)
  await continueStorms(turn, decided)
  const answers: Answer[] = []
  for (const each of judged)
    if (each.kind === 'decided') answers.push(each.decision)
    else answers.push(isAlone && each.kind === 'reached' ? await followUp(turn, each.candidate, each.events) : alone)
  return answers
}

type Written = Extract<Judged, Decided>

async function appendFurther({ trx, tenantId, incidents }: Turn, decided: readonly Written[]): Promise<void> {
  for (const [incidentId, further] of Map.groupBy(decided, ({ appendTo }) => appendTo))
    if (incidentId !== null) {
      const events = further.map(({ candidate }) => eventOf(candidate.threat))
      await incidents.append(trx, tenantId, incidentId, events)
    }
}

/** In the order of their names, so that two turns cannot wait for each other. */
async function continueStorms({ trx, tenantId, parts }: Turn, decided: readonly Written[]): Promise<void> {
  const held = Map.groupBy(decided, ({ decision }) => (decision.kind === 'storm' ? decision.cluster : ''))
  held.delete('')
  for (const cluster of [...held.keys()].sort()) {
    const times = held.get(cluster)!.map(({ candidate }) => candidate.threat.occurredAt.getTime())
    const triggers = held
      .get(cluster)!
      .filter(({ isTrigger }) => isTrigger)
      .map(({ candidate: { sender, threat } }) => ({ mailboxKey: sender.mailboxKey, at: threat.occurredAt }))
    const count = await continueStorm(trx, tenantId, cluster, { last: new Date(Math.max(...times)), triggers })
    if (count !== null) await raiseStorm(trx, parts.alerts, tenantId, cluster, count)
  }
}

const countedElsewhere = () =>
  new AppError({
    code: 'database.conflict',
    message: 'Another node counted one of these messages at the same moment. They are counted again one by one.',
    status: 409,
    retryable: true,
  })
