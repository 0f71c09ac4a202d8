// What follows when a mailbox reached its limit: an incident, a detection storm, or a word to people.
import type { CountDecision } from '../parts.ts'
import type { Turn } from './count.ts'
import { canBlock, clusterOf, exemptApart } from './decide.ts'
import type { Candidate, StoredEvent } from './events.ts'
import { noteTrigger } from './storm.ts'
import { raiseBackscatter, raiseForwarded, raiseStorm } from './warnings.ts'

/** `events`: those that made the limit. In the transaction that stored the last of them. */
export async function followUp(turn: Turn, candidate: Candidate, events: StoredEvent[]): Promise<CountDecision> {
  if (candidate.sender.counter !== 'own') return warn(turn, candidate)
  if (!canBlock(candidate)) return open(turn, candidate, events, 'tell')
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

async function stormOf(
  { trx, tenantId, parts }: Turn,
  { sender, threat }: Candidate,
  events: readonly StoredEvent[],
): Promise<CountDecision | null> {
  const cluster = clusterOf(events)
  if (cluster === '') return null
  const storm = await noteTrigger(trx, tenantId, cluster, { mailboxKey: sender.mailboxKey, at: threat.occurredAt })
  if (!storm.isStorm) return null
  if (storm.count !== null) await raiseStorm(trx, parts.alerts, tenantId, cluster, storm.count)
  return { kind: 'storm', cluster }
}

async function warn({ trx, tenantId, parts }: Turn, { sender, limits }: Candidate): Promise<CountDecision> {
  const raise = sender.counter === 'forwarded' ? raiseForwarded : raiseBackscatter
  await raise(trx, parts.alerts, tenantId, sender.address, limits.all)
  return exemptApart(sender.counter)
}
