// What becomes of some bad messages, in the order in which they came, by what the database knows. Pure: reading comes before, writing after.
import type { MailboxStanding } from '../incidents/open.ts'
import type { CountDecision } from '../parts.ts'
import type { Context } from './context.ts'
import { type Candidate, eventOf, keyOf, type Near, type StoredEvent } from './events.ts'
import { late_ms_max } from './exemptions.ts'
import { mostWith, reachedWith } from './window.ts'

export interface Decided {
  kind: 'decided'
  decision: CountDecision
  isStored: boolean
  /** The incident that it is a further message of. */
  appendTo: string | null
  /** Its mailbox reached the limit, and a storm is why nothing follows from that. */
  isTrigger: boolean
}

type Outcome =
  | Decided
  /** With it the mailbox has so many in one window: what follows is more than an answer. */
  | { kind: 'reached'; events: StoredEvent[] }
  /** An earlier one of its mailbox reached the limit: nothing can be said before that is written. */
  | { kind: 'waits' }

export type Judged = Outcome & { candidate: Candidate }

export interface Known {
  candidates: readonly Candidate[]
  /** As many as the candidates. */
  near: readonly Near[]
  standings: ReadonlyMap<string, MailboxStanding>
  context: Pick<Context, 'now' | 'storms'>
}

export function decideAll({ candidates, near, standings, context }: Known): Judged[] {
  /** What is not in the database yet, by what is counted together. */
  const earlier = new Map<string, StoredEvent[]>()
  const counted = new Set<string>()
  const reached = new Set<string>()
  return candidates.map((candidate, place) => {
    const { threat, sender } = candidate
    if (reached.has(sender.mailboxKey)) return { candidate, kind: 'waits' }
    const key = keyOf(sender)
    const mates = (earlier.get(key) ?? []).filter((event) => isJudgedWith(candidate, event))
    const outcome = outcomeOf(candidate, standings.get(sender.mailboxKey)!, context, {
      isKnown: near[place]!.isKnown || counted.has(threat.countKey),
      events: [...near[place]!.events, ...mates],
    })
    if (outcome.kind === 'reached') reached.add(sender.mailboxKey)
    if (outcome.kind === 'decided' && outcome.isStored) {
      counted.add(threat.countKey)
      earlier.set(key, [...(earlier.get(key) ?? []), eventOf(threat)])
    }
    return { candidate, ...outcome }
  })
}

const isJudgedWith = ({ limits: { from } }: Candidate, { occurredAt }: StoredEvent): boolean =>
  from === null || occurredAt > from

function outcomeOf(
  candidate: Candidate,
  { open }: MailboxStanding,
  { now, storms }: Known['context'],
  near: Near,
): Outcome {
  const { threat, sender } = candidate
  const isTooLate = now.getTime() - threat.occurredAt.getTime() > late_ms_max
  if (sender.counter !== 'own')
    return isTooLate || near.isKnown ? apart(sender.counter, false) : judgeApart(candidate, near)
  if (open !== null)
    return decided(
      { kind: 'blocked', isNew: false, ...open },
      { isStored: !near.isKnown, appendTo: near.isKnown ? null : open.incidentId },
    )
  if (isTooLate) return decided({ kind: 'exempt', why: 'more than an hour old: counts no more' })
  if (near.isKnown)
    return decided(storms.has(threat.cluster) ? { kind: 'storm', cluster: threat.cluster } : { kind: 'known' })
  return judge(candidate, near, storms)
}

/** The message is new: is the limit reached with it? */
function judge(candidate: Candidate, { events }: Near, storms: ReadonlySet<string>): Outcome {
  const { threat, limits } = candidate
  const { all, grave, from } = limits
  if (from !== null && threat.occurredAt <= from)
    return decided({ kind: 'exempt', why: 'sent before the mailbox was released' }, { isStored: true })
  const newcomer = eventOf(threat)
  const isGrave = ({ category }: StoredEvent) => category !== 'spam'
  const reached =
    reachedWith(events, newcomer, all) ??
    (grave === null || !isGrave(newcomer) ? null : reachedWith(events.filter(isGrave), newcomer, grave))
  if (reached !== null) {
    const cluster = clusterOf(reached)
    return canBlock(candidate) && storms.has(cluster)
      ? decided({ kind: 'storm', cluster }, { isStored: true, isTrigger: true })
      : { kind: 'reached', events: reached }
  }
  if (storms.has(threat.cluster)) return decided({ kind: 'storm', cluster: threat.cluster }, { isStored: true })
  return decided({ kind: 'counted', count: mostWith(events, newcomer, all.window_ms) }, { isStored: true })
}

/** Else its limit leads to a word to people. */
export const canBlock = ({ sender, limits }: Candidate): boolean => !limits.isAlertOnly && !sender.isUnattributed

/** The reason of most of the messages, which decides whether this is a storm. */
export function clusterOf(events: readonly StoredEvent[]): string {
  const counts = new Map<string, number>()
  for (const { cluster } of events) counts.set(cluster, (counts.get(cluster) ?? 0) + 1)
  return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best))[0]
}

/** Forwarded by a rule, or written by a program: not the owner's act, but worth a word when there is much of it. */
function judgeApart({ threat, sender, limits }: Candidate, { events }: Near): Outcome {
  const reached = reachedWith(events, eventOf(threat), limits.all)
  return reached === null ? apart(sender.counter, true) : { kind: 'reached', events: reached }
}

const decided = (
  decision: CountDecision,
  more: { isStored?: boolean; appendTo?: string | null; isTrigger?: boolean } = {},
): Outcome => ({ kind: 'decided', decision, isStored: false, appendTo: null, isTrigger: false, ...more })

export const exemptApart = (counter: Candidate['sender']['counter']): CountDecision => ({
  kind: 'exempt',
  why: counter === 'forwarded' ? 'forwarded by a rule of the mailbox' : 'an automatic reply or report',
})

const apart = (counter: Candidate['sender']['counter'], isStored: boolean): Outcome =>
  decided(exemptApart(counter), { isStored })
