// What follows when a mailbox reached its limit: an incident, a detection storm, or a word to people.
import type { CountDecision } from '../parts.ts'
import type { Turn } from './count.ts'
import { exemptApart } from './decide.ts'
import type { Candidate, StoredEvent } from './events.ts'
import { noteTrigger } from './storm.ts'
import { raiseBackscatter, raiseForwarded, raiseStorm } from './warnings.ts'

/** `events`: those that made the limit. In the transaction that stored the last of them. */
export async function followUp(turn: Turn, candidate: Candidate, events: StoredEvent[]): Promise<CountDecision> {
  const { sender, limits } = candidate
  if (sender.counter !== 'own') return warn(turn, candidate)
  if (limits.isAlertOnly || sender.isUnattributed) return open(turn, candidate, events, 'tell')
  return (await stormOf(turn, candidate, events)) ?? open(turn, candidate, events, 'block')
}

async function open(
  { trx, tenantId, incidents, context }: Turn,
  { sender }: Candidate,
  threats: StoredEvent[],
  kind: 'block' | 'tell',
): Promise<CountDecision> {
  const { mailboxKey, address, addresses, displayName, personId, actorId, mailboxKind } = sender
  const { incidentId, block } = await incidents.open(trx, {
    tenantId,
    mailboxKey,
    address,
    addresses,
    displayName,
    personId,
    actorId,
    mailboxKind,
    kind,
    threats,
    settings: context.settings,
  })
  return block === null ? { kind: 'told', incidentId } : { kind: 'blocked', incidentId, isNew: true, block }
}

/** The reason of most of the messages decides whether this is a storm. */
async function stormOf(
  { trx, tenantId, parts }: Turn,
  { sender, threat }: Candidate,
  events: readonly StoredEvent[],
): Promise<CountDecision | null> {
  const cluster = commonest(events.map((event) => event.cluster))
  if (cluster === '') return null
  const news = await noteTrigger(trx, { tenantId, cluster, mailboxKey: sender.mailboxKey, at: threat.occurredAt })
  if (!news.isStorm) return null
  // Each doubling, not each mailbox: a storm must not make a flood of alerts.
  if (news.isNew || Number.isInteger(Math.log2(news.count)))
    await raiseStorm(trx, parts.alerts, tenantId, cluster, news.count)
  return { kind: 'storm', cluster }
}

async function warn({ trx, tenantId, parts }: Turn, { sender, limits }: Candidate): Promise<CountDecision> {
  const raise = sender.counter === 'forwarded' ? raiseForwarded : raiseBackscatter
  await raise(trx, parts.alerts, tenantId, sender.address, limits.all)
  return exemptApart(sender.counter)
}

function commonest(texts: string[]): string {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best))[0]
}
