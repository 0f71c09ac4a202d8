// Facts out of verdicts, each for itself: clicked, submitted, attachment-opened stand on visits of people, opened on isRead or on a
// picture that was loaded. A fact whose ground is gone is taken back, and who acted on it is told (click-authenticity 7.3.4).
import type { Trx } from '#platform/db/database.ts'
import type { Fact } from '../contract.ts'
import type { PhishThreatParts } from '../parts.ts'
import type { LoadedMessage } from './load.ts'
import type { Networks } from './networks/lookup.ts'
import { opensOf } from './opens.ts'
import { loadStored, type StoredVisit } from './store.ts'

interface WantedFact {
  fact: Fact
  firstAt: Date
  count: number
  data: Record<string, unknown>
}

interface About {
  tenantId: string
  message: LoadedMessage
  networks: Networks
  now: Date
}

const ours: readonly Fact[] = ['clicked', 'submitted', 'attachment-opened', 'opened']
/** What training follows from. */
const failures: ReadonlySet<Fact> = new Set(['clicked', 'submitted', 'attachment-opened'])

/** In the transaction that wrote the verdicts. Idempotent. */
export async function setFacts(parts: PhishThreatParts, trx: Trx, about: About): Promise<void> {
  const { tenantId, message } = about
  const visits = await loadStored(trx, tenantId, message.facts.id)
  const wanted = [...visitFacts(visits, message), ...opened(about, visits)]
  const before = await trx
    .selectFrom('simulation_fact')
    .select(['fact', 'first_at', 'count', 'data'])
    .where('tenant_id', '=', tenantId)
    .where('message_id', '=', message.facts.id)
    .where('fact', 'in', ours)
    .execute()
  for (const fact of wanted) {
    const old = before.find((row) => row.fact === fact.fact)
    if (old !== undefined && isSame(old, fact)) continue
    await writeFact(trx, tenantId, message, fact)
    if (old === undefined) await tell(parts, trx, about, fact.fact, false)
  }
  for (const { fact } of before)
    if (!wanted.some((other) => other.fact === fact)) await takeBack(parts, trx, about, fact)
}

/** Pure. A click of somebody else counts on the token, and is marked as theirs. */
function visitFacts(visits: readonly StoredVisit[], message: LoadedMessage): WantedFact[] {
  const people = visits.filter(
    ({ verdict, is_excluded, first_at }) =>
      verdict === 'human' && !is_excluded && (message.endsAt === null || first_at.getTime() <= message.endsAt),
  )
  const links = people.filter(({ kinds }) =>
    kinds.some((kind) => kind === 'link' || kind === 'text-link' || kind === 'qr'),
  )
  const attachments = people.filter(({ kinds }) => kinds.includes('attachment'))
  return [
    ...factOf('clicked', links),
    ...factOf(
      'submitted',
      people.filter(({ has_submitted }) => has_submitted),
    ),
    ...factOf('attachment-opened', attachments),
  ]
}

function factOf(fact: Fact, visits: readonly StoredVisit[]): WantedFact[] {
  const [first] = visits
  if (first === undefined) return []
  const isOtherPerson = visits.every(({ is_other_person }) => is_other_person)
  const data = { visitId: first.id, device: first.device, isOtherPerson }
  return [{ fact, firstAt: first.first_at, count: visits.length, data }]
}

function opened({ message, networks }: About, visits: readonly StoredVisit[]): WantedFact[] {
  const machines = new Set(visits.filter(({ verdict }) => verdict === 'automated').map(({ source_key }) => source_key))
  const found = opensOf(message.requests, message.facts, networks, machines)
  if (found === null) return []
  return [
    {
      fact: 'opened',
      firstAt: new Date(found.at),
      count: found.count,
      data: { kind: found.kind, device: found.device },
    },
  ]
}

function isSame(old: { first_at: Date; count: number; data: Record<string, unknown> }, fact: WantedFact): boolean {
  return (
    old.first_at.getTime() === fact.firstAt.getTime() &&
    old.count === fact.count &&
    Object.entries(fact.data).every(([name, value]) => (old.data[name] ?? null) === value)
  )
}

async function writeFact(trx: Trx, tenantId: string, message: LoadedMessage, fact: WantedFact): Promise<void> {
  const values = { first_at: fact.firstAt, count: fact.count, data: JSON.stringify(fact.data) }
  await trx
    .insertInto('simulation_fact')
    .values({
      tenant_id: tenantId,
      campaign_id: message.campaignId,
      message_id: message.facts.id,
      fact: fact.fact,
      ...values,
    })
    .onConflict((on) => on.columns(['tenant_id', 'message_id', 'fact']).doUpdateSet(values))
    .execute()
}

async function takeBack(parts: PhishThreatParts, trx: Trx, about: About, fact: Fact): Promise<void> {
  await trx
    .deleteFrom('simulation_fact')
    .where('tenant_id', '=', about.tenantId)
    .where('message_id', '=', about.message.facts.id)
    .where('fact', '=', fact)
    .execute()
  await tell(parts, trx, about, fact, true)
}

async function tell(
  parts: PhishThreatParts,
  trx: Trx,
  { tenantId, message }: About,
  fact: Fact,
  isWithdrawn: boolean,
): Promise<void> {
  if (!failures.has(fact) || message.isTest || message.facts.isCanary) return
  const payload = {
    campaignId: message.campaignId,
    messageId: message.facts.id,
    personId: message.personId,
    fact,
    isWithdrawn,
  }
  await parts.outbox.append(trx, { type: 'SimulationFailed', tenantId, payload })
  if (!isWithdrawn) return
  await parts.alerts.raise(trx, {
    tenantId,
    type: 'simulation.consequences-withdrawn',
    subject: message.campaignId,
    title: 'A click was found not to be a person after all',
    text: 'Better evidence came after a click had been counted as a person’s. It counts no longer, and training that followed from it was taken back. The campaign’s page on automated visits shows why.',
    data: { campaignId: message.campaignId, fact },
  })
}
