// What the mail that left tells: viruses, no copies, unusual numbers of recipients, bounces, the counter's incident, Microsoft's own
// restriction (endpoint-response 3.7, 3.8). Pure.
import type { AuditFact } from '../observation.ts'
import type { SentMessage } from '../ports.ts'
import { quoted, safeText } from '../safe-text.ts'
import { at, factsOf, signals, type Look, type Symptom } from './symptom.ts'

const minute_ms = 60_000
const hour_ms = 60 * minute_ms
const fading_ms = 72 * hour_ms

export function judgeSending(look: Look): Symptom[] {
  return [
    ...incident(look),
    ...virusSent(look),
    ...restricted(look),
    ...missingCopies(look),
    ...recipients(look),
    ...bounces(look),
  ]
}

const plain = { actor: '', cleanUp: null } as const

function incident({ seen }: Look): Symptom[] {
  if (seen.incident === null) return []
  const { incidentId, openedAt, trigger } = seen.incident
  return [
    {
      ...plain,
      kind: 'bad-messages',
      fingerprint: `bad-messages:${incidentId}`,
      title: `The mailbox sent bad mail: ${safeText(trigger, 200)}`,
      evidence: [`Incident opened at ${at(openedAt)}.`],
      contributions: signals('bad-messages'),
      seenAt: openedAt,
    },
  ]
}

const messagesOf = ({ seen }: Look): SentMessage[] => (seen.sending.isKnown ? seen.sending.value.messages : [])

function virusSent(look: Look): Symptom[] {
  const bad = messagesOf(look).filter(({ category, isForwarded }) => category === 'malware' && !isForwarded)
  const last = bad.at(-1)
  if (last === undefined) return []
  return [
    {
      ...plain,
      kind: 'virus-sent',
      fingerprint: `virus-sent:${last.at.toISOString().slice(0, 10)}`,
      title: `${bad.length === 1 ? 'A message' : `${bad.length} messages`} with a virus left this mailbox`,
      evidence: bad.slice(-5).map((message) => `${at(message.at)}: ${quoted(message.subject)}`),
      contributions: signals('virus-sent'),
      seenAt: last.at,
    },
  ]
}

function restricted(look: Look): Symptom[] {
  const { restriction } = look.seen
  if (!restriction.isKnown || restriction.value === null) return []
  const { since, reason } = restriction.value
  return [
    {
      ...plain,
      kind: 'microsoft-restricted',
      fingerprint: `microsoft-restricted:${since?.toISOString() ?? ''}`,
      title: 'Microsoft 365 has restricted this mailbox from sending',
      evidence: [
        ...(since === null ? [] : [`Since ${at(since)}.`]),
        ...(reason === '' ? [] : [`Reason given: ${reason}`]),
      ],
      contributions: signals('microsoft-restricted'),
      seenAt: since,
    },
  ]
}

const missing_min = 3

/** By the mailbox itself; without the permission to look into it, by what the audit log says of each sending. */
function missingCopies(look: Look): Symptom[] {
  const { missingSent } = look.seen
  if (missingSent.isKnown) {
    const asOther = new Set(
      factsOf(look)
        .filter(({ operation }) => operation === 'SendAs' || operation === 'SendOnBehalf')
        .flatMap(({ items }) => items.map(({ messageId }) => messageId)),
    )
    const times = missingSent.value.filter(({ internetMessageId: id }) => id === null || !asOther.has(id))
    const burst = inOneHour(times)
    return burst === null ? [] : [missing(burst, 'The gateway saw them leave; no folder of the mailbox has a copy.')]
  }
  const unsaved = factsOf(look)
    .filter((fact) => isUnsavedSend(fact) && look.now.getTime() - fact.at.getTime() <= fading_ms)
    .map((fact) => ({ at: fact.at, subject: fact.items[0]?.subject ?? '', key: fact.items[0]?.messageId ?? fact.id }))
  const burst = inOneHour([...new Map(unsaved.map((entry) => [entry.key, entry])).values()])
  return burst === null ? [] : [missing(burst, 'The audit log says that they were sent without a copy.')]
}

/** An automatic sender of the tenant acts as itself, with its own application. */
const isUnsavedSend = ({ operation, saveToSentItems }: AuditFact): boolean =>
  operation === 'Send' && saveToSentItems === false

function inOneHour<Entry extends { at: Date }>(given: Entry[]): Entry[] | null {
  const sorted = given.toSorted((a, b) => a.at.getTime() - b.at.getTime())
  for (let start = sorted.length - missing_min; start >= 0; start -= 1) {
    const run = sorted.slice(start).filter(({ at: when }) => when.getTime() - sorted[start]!.at.getTime() <= hour_ms)
    if (run.length >= missing_min) return run
  }
  return null
}

function missing(burst: { at: Date; subject: string }[], how: string): Symptom {
  const last = burst.at(-1)!
  return {
    ...plain,
    kind: 'sent-items-missing',
    fingerprint: `sent-items-missing:${last.at.toISOString().slice(0, 10)}`,
    title: `${burst.length} messages were sent without a copy in Sent Items`,
    evidence: [how, ...burst.slice(-5).map((message) => `${at(message.at)}: ${quoted(message.subject)}`)],
    contributions: signals('sent-items-missing'),
    seenAt: last.at,
  }
}

/** As many hours with mail must be known before "usual" means something. */
const hours_min = 24
const times = 10

function recipients({ seen, now }: Look): Symptom[] {
  if (!seen.sending.isKnown) return []
  const recentFrom = now.getTime() - fading_ms
  const { hours } = seen.sending.value
  const usual = hours.filter(({ hour }) => hour.getTime() < recentFrom).map((entry) => entry.recipients)
  if (usual.length < hours_min) return []
  const percentile = usual.toSorted((a, b) => a - b)[Math.min(usual.length - 1, Math.ceil(usual.length * 0.99) - 1)]!
  const unusual = hours.filter(
    ({ hour, recipients: count }) => hour.getTime() >= recentFrom && count > times * Math.max(1, percentile),
  )
  const most = unusual.toSorted((a, b) => b.recipients - a.recipients)[0]
  if (most === undefined) return []
  return [
    {
      ...plain,
      kind: 'recipients-unusual',
      fingerprint: `recipients-unusual:${most.hour.toISOString().slice(0, 10)}`,
      title: `Mail to ${most.recipients} outside recipients within an hour`,
      evidence: [`At ${at(most.hour)}. In the 30 days before, 99 of 100 hours had at most ${percentile}.`],
      contributions: signals('recipients-unusual'),
      seenAt: most.hour,
    },
  ]
}

const bounces_min = 31

/** Refused at once by the next hop, or told of by a bounce later. */
function bounces({ seen }: Look): Symptom[] {
  if (!seen.sending.isKnown) return []
  const { messages, bounces: told } = seen.sending.value
  const all = [
    ...messages
      .filter(({ refused }) => refused > 0)
      .map((message) => ({ at: message.at.getTime(), count: message.refused })),
    ...told.map((when) => ({ at: when.getTime(), count: 1 })),
  ].toSorted((a, b) => a.at - b.at)
  let start = 0
  let count = 0
  for (const entry of all) {
    count += entry.count
    while (entry.at - all[start]!.at > 10 * minute_ms) {
      count -= all[start]!.count
      start += 1
    }
    if (count < bounces_min) continue
    const seenAt = new Date(entry.at)
    return [
      {
        ...plain,
        kind: 'bounces',
        fingerprint: `bounces:${seenAt.toISOString().slice(0, 10)}`,
        title: `${count} recipients were refused for good within 10 minutes`,
        evidence: [`Until ${at(seenAt)}; lists that were bought or guessed have such addresses.`],
        contributions: signals('bounces'),
        seenAt,
      },
    ]
  }
  return []
}
