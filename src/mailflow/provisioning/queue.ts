// What waits and why: messages of our own in the spool, and messages that were put off, which their sender keeps and tries again.
import type { HistoryViews } from '../history/views.ts'
import type { Spool, SpoolEntry } from '../outgoing/spool.ts'
import type { MailflowQueueAnswer } from './contract.ts'

export interface QueueParts {
  spool: Pick<Spool, 'list'>
  history: HistoryViews
  now: () => Date
}

type Item = MailflowQueueAnswer['items'][number]

const items_max = 500
/** Exchange Online keeps a message for a day and tries again. */
const kept_ms = 86_400_000

/** Oldest first; only of this tenant. */
export async function readQueue({ spool, history, now }: QueueParts, tenantId: string): Promise<MailflowQueueAnswer> {
  const own = (await spool.list()).filter(({ facts }) => facts.tenantId === tenantId).map(spoolItem)
  const from = new Date(now().getTime() - kept_ms)
  const deferred = await history.search(tenantId, { status: 'deferred', from }, { limit: 200 })
  const items = [
    ...own,
    ...deferred.items.map((row): Item => ({
      id: row.messageId,
      where: 'sender',
      purpose: 'deferred',
      direction: row.direction,
      messageId: row.messageId,
      mailFrom: row.mailFrom,
      recipients: row.recipients.map((path) => ({ path, status: 'pending', reply: '' })),
      subject: row.subject,
      size_bytes: row.size_bytes,
      since: row.receivedAt,
      attempts: null,
      nextAttemptAt: null,
      notAfter: new Date(Date.parse(row.receivedAt) + kept_ms).toISOString(),
    })),
  ].toSorted((a, b) => (a.since < b.since ? -1 : 1))
  return { items: items.slice(0, items_max), isCut: items.length > items_max || deferred.next !== null }
}

const spoolItem = ({ facts, state }: SpoolEntry): Item => ({
  id: facts.id,
  where: 'spool',
  purpose: facts.purpose,
  direction: facts.direction,
  messageId: facts.messageId,
  mailFrom: facts.envelope.mailFrom,
  recipients: state.recipients,
  subject: null,
  size_bytes: facts.size_bytes,
  since: facts.enqueuedAt,
  attempts: state.attempts,
  nextAttemptAt: state.nextAttemptAt,
  notAfter: facts.notAfter,
})
