// Direct delivery: the mail is made in the mailbox by Graph. One try; the schedule is the queue's.
import type { GraphClient } from '#microsoft/graph.ts'
import type { Clock } from '#platform/clock.ts'
import { createAdaptiveLimit, type AdaptiveLimit } from './adaptive-limit.ts'
import { outcomeOfGraphError } from './graph-outcome.ts'
import type { Outcome } from './outcome.ts'
import { graphItem, type OutgoingMail } from './outgoing.ts'

export const writePermission = 'Mail.ReadWrite'
/** Any of these lets a mailbox be looked into. */
export const readPermissions = ['Mail.ReadBasic.All', 'Mail.Read', writePermission] as const

/** Graph takes attachments below 3 MB inline; the body is base64 and the rest of the mail is with it. */
const attachments_bytes_max = 2_900_000
/** Microsoft allows 4 at a time per mailbox; a later page says per application (microsoft-graph 2.6): we begin there. */
const concurrency_start = 4
const concurrency_max = 32
const timeout_ms = 60_000
const oneTry = { attempts: 1, total_ms: 0 }
export const immutableIds = { prefer: 'IdType="ImmutableId"' }

export interface GraphChannel {
  /** `mayGo` is asked right before the call; false: nothing is done. */
  send(
    tenantId: string,
    graph: GraphClient,
    mail: OutgoingMail,
    mayGo: () => Promise<boolean>,
  ): Promise<Outcome | { kind: 'kept' }>
}

/** Keeps what it learnt of each tenant's limits for as long as the process runs. */
export function createGraphChannel(clock: Clock): GraphChannel {
  const limits = new Map<string, AdaptiveLimit>()
  const limitOf = (tenantId: string): AdaptiveLimit => {
    const known = limits.get(tenantId)
    if (known !== undefined) return known
    const made = createAdaptiveLimit({
      start: concurrency_start,
      max: concurrency_max,
      nowMs: () => clock.monotonicMs(),
    })
    limits.set(tenantId, made)
    return made
  }

  return {
    async send(tenantId, graph, mail, mayGo) {
      const size_bytes = mail.content.attachments.reduce((sum, { content }) => sum + content.length, 0)
      if (size_bytes > attachments_bytes_max)
        return { kind: 'blocked', reply: 'The attachment is too large for direct delivery: at most 2.9 MB.' }
      const limit = limitOf(tenantId)
      return limit.run(async (): Promise<Outcome | { kind: 'kept' }> => {
        const closed_ms = limit.closedUntil_ms - clock.monotonicMs()
        if (closed_ms > 0)
          return { kind: 'unavailable', reply: 'Microsoft asked us to wait.', wait_ms: Math.ceil(closed_ms) }
        if (!(await mayGo())) return { kind: 'kept' }
        const outcome = await create(clock, graph, mail)
        if (outcome.kind === 'unavailable') limit.throttled(outcome.wait_ms)
        return outcome
      })
    },
  }
}

async function create(clock: Clock, graph: GraphClient, mail: OutgoingMail): Promise<Outcome> {
  const mailbox = encodeURIComponent(mail.to.personId ?? mail.to.address)
  try {
    const item = await graph.request<{ id: string }>(`/users/${mailbox}/mailFolders/inbox/messages`, {
      method: 'POST',
      body: graphItem(mail),
      headers: immutableIds,
      timeout_ms,
      retry: oneTry,
    })
    return { kind: 'accepted', reply: '201 Created in the mailbox', graphId: item.id }
  } catch (error) {
    return outcomeOfGraphError(error, clock.now())
  }
}
