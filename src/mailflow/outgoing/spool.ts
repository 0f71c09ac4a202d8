// The small durable spool with its own sender, for what we author or hold: released mail, notices, probes.
// Mail in transit never comes here (smtp-gateway reference, section 0).
import type { MessageSource } from '#mail/message/source.ts'
import type { Clock } from '#platform/clock.ts'
import { lockFolder } from '#platform/db/folder-lock.ts'
import { AppError, isAppError } from '#platform/errors.ts'
import type { Secrets } from '#platform/secrets/secrets.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import type { StoredEnvelope } from '#quarantine/contract.ts'
import { createDurableFiles, type SyncCalls, systemSync } from '#quarantine/durable-files.ts'
import type { HistorySink } from '../history/record.ts'
import type { ClientCertificate, MailRoute, NextHop } from '../route.ts'
import { createEndedNotes } from './ended-notes.ts'
import { firstState, type SpoolFacts, type SpoolInput, type SpoolState, toSpoolFacts } from './item.ts'
import { applyAttempt, type AttemptResult } from './outcome.ts'
import { lifetime_ms } from './schedule.ts'
import { isReport, markReported, placesToReport } from './report-rules.ts'
import { reportOn } from './report-input.ts'
import { createSpoolFiles } from './spool-files.ts'

export interface Delivery {
  nextHop: NextHop
  clientCertificate: ClientCertificate | null
  /** Put on top of the message, each without line end: the current return token, `Received:`. */
  headerLines: string[]
}

export interface DeliveryRequest extends Delivery {
  envelope: StoredEnvelope
  source: MessageSource
}

/** One attempt. What goes wrong on the way is a result, not an error; an error counts as deferred for all. */
export type Transport = (request: DeliveryRequest, signal: AbortSignal) => Promise<AttemptResult>

export interface SpoolOptions {
  /** Made when missing. One process sends from it at a time; any process may enqueue. */
  folder: string
  secrets: Secrets
  transport: Transport
  /** Our name in reports to authors (Reporting-MTA). */
  hostName: string
  /** The tenant's route now; null = not connected (tried again later). */
  routeOf(tenantId: string): MailRoute | null | Promise<MailRoute | null>
  prepare(route: MailRoute, item: SpoolFacts): Delivery | Promise<Delivery>
  clock: Clock
  logger: Logger
  history?: Pick<HistorySink, 'append'>
  /** Recipients that were given up: an alert for a person. May be called again for the same item after a crash. */
  onFailed?: (item: SpoolFacts, failed: SpoolState['recipients']) => void | Promise<void>
  /** A message that cannot be read, once: `isDamaged` when it was put aside for good, else it is tried again. Never throws. */
  onUnreadable?: (id: string, isDamaged: boolean) => void
  sync?: SyncCalls
}

export interface SpoolEntry {
  facts: SpoolFacts
  state: SpoolState
}

export interface Spool {
  /** Durable when it resolves. Rejects with `storage.not-durable`. */
  enqueue(input: SpoolInput): Promise<{ id: string; existing: boolean }>
  /** What waits, oldest first. */
  list(): Promise<SpoolEntry[]>
  /** Tries everything that is due and waits for it. Resolves with the number of attempts. */
  runDue(): Promise<number>
  /** Sends in the background until stop(). When another process does so already it waits for its turn. */
  start(): void
  stop(): Promise<void>
}

const parallel_max = 20
const perTenant_max = 5
const rescan_ms = 2_000
const takeTurn_ms = 5_000
const forget_ms = 3_600_000

export function createSpool(options: SpoolOptions): Spool {
  const { clock, logger } = options
  const files = createDurableFiles(options.folder, options.sync ?? systemSync)
  const stored = createSpoolFiles(files, options.secrets)
  const waiting = new Map<string, SpoolEntry>()
  const notes = createEndedNotes(stored, clock)
  const active = new Map<string, Promise<void>>()
  const loading = new Map<string, Promise<void>>()
  const unreadable = new Set<string>()
  const stopping = new AbortController()
  /** It is this process's turn; and then: `waiting` has all that was on the disk. */
  let isSender = false
  let isLoaded = false
  let poke: AbortController | null = null
  let loop: Promise<void> | null = null

  async function enqueue(input: SpoolInput): Promise<{ id: string; existing: boolean }> {
    const facts = toSpoolFacts(input, clock.now(), lifetime_ms)
    if (facts.envelope.recipients.length === 0)
      throw new AppError({ code: 'spool.no-recipients', message: 'A message needs a recipient.', status: 400 })
    const isKnown = (await stored.readState(facts.id)) !== null || (await stored.open(facts.id)) !== null
    if (isKnown) return { id: facts.id, existing: true }
    await stored.write(facts, input.source)
    // Without a look at the whole folder; should it fail the next scan finds the file.
    if (isSender) void load(facts.id).then(wake, wake)
    return { id: facts.id, existing: false }
  }

  /** Learns what other processes enqueued. */
  async function scan(): Promise<void> {
    const { messages } = await stored.ids()
    for (const id of messages) await load(id)
  }

  function load(id: string): Promise<void> {
    if (waiting.has(id) || active.has(id)) return Promise.resolve()
    const running = loading.get(id) ?? loadNow(id).finally(() => loading.delete(id))
    loading.set(id, running)
    return running
  }

  async function loadNow(id: string): Promise<void> {
    const entry = await read(id).catch((error: unknown) => putAside(id, error))
    if (entry === null) return
    if (entry.state.endedAt === null) waiting.set(id, entry)
    else await end(id, await tellAuthor(entry))
  }

  /** Null when it is gone. Rejects with `sealed-file.damaged`. */
  async function read(id: string): Promise<SpoolEntry | null> {
    const state = await stored.readState(id)
    const file = await stored.open(id)
    return file === null ? null : { facts: file.facts, state: state ?? firstState(file.facts) }
  }

  /** Only what is damaged for sure: with a wrong key file all look so, and a disk that does not answer now may do so later. */
  async function putAside(id: string, error: unknown): Promise<null> {
    const isDamaged = isAppError(error, 'sealed-file.damaged') && error.detail['where'] !== 'key'
    if (!unreadable.has(id)) {
      logger.error({ event: 'spool.unreadable', spool_id: id, err: error })
      options.onUnreadable?.(id, isDamaged)
    }
    unreadable.add(id)
    if (isDamaged) await stored.setAside(id).catch(() => undefined)
    return null
  }

  function nextDue(): SpoolEntry | null {
    const now = clock.now().toISOString()
    const busy = new Map<string, number>()
    for (const id of active.keys()) {
      const tenant = waiting.get(id)?.facts.tenantId ?? ''
      busy.set(tenant, (busy.get(tenant) ?? 0) + 1)
    }
    if (active.size >= parallel_max) return null
    for (const item of waiting.values())
      if (
        !active.has(item.facts.id) &&
        (item.state.nextAttemptAt ?? '') <= now &&
        (busy.get(item.facts.tenantId) ?? 0) < perTenant_max
      )
        return item
    return null
  }

  async function attempt(item: SpoolEntry): Promise<void> {
    const { facts } = item
    const result = await deliver(item)
    if (result === null) return
    const { state, timeline } = applyAttempt(facts, item.state, result, clock.now())
    await keep(facts.id, state)
    if (!isReport(facts)) options.history?.append(facts.tenantId, facts.messageId, timeline)
    for (const { step, recipient, reply } of timeline)
      logger.info({ event: `spool.${step}`, tenant: facts.tenantId, message_id: facts.messageId, recipient, reply })
    const failed = state.recipients.filter(
      ({ status }, index) => status === 'failed' && item.state.recipients[index]?.status === 'pending',
    )
    if (failed.length > 0) await tellFailed(facts, failed)
    waiting.set(facts.id, { facts, state })
    const told = await tellAuthor({ facts, state })
    if (state.endedAt !== null) await end(facts.id, told)
    else if (told !== null) waiting.set(facts.id, { facts, state: told })
  }

  /** A message whose author could not be told stays on the disk: the next scan tries that again. */
  async function end(id: string, told: SpoolState | null): Promise<void> {
    if (told !== null) await stored.removeMessage(id)
    waiting.delete(id)
    notes.ended(id)
  }

  /** A report about what has failed for good, once: its key is the same after a crash. Null when it could not be written now. */
  async function tellAuthor({ facts, state }: SpoolEntry): Promise<SpoolState | null> {
    const places = placesToReport(facts, state)
    if (places.length === 0) return state
    try {
      const file = await stored.open(facts.id)
      if (file === null) return state
      await enqueue(
        await reportOn({ facts, state, places, content: file.content, hostName: options.hostName, now: clock.now() }),
      )
      const told = markReported(state, places)
      await keep(facts.id, told)
      noteAuthorTold(facts, places)
      return told
    } catch (error) {
      if (stopping.signal.aborted) throw error
      logger.error({ event: 'spool.author-not-told', tenant: facts.tenantId, message_id: facts.messageId, err: error })
      return null
    }
  }

  function noteAuthorTold({ tenantId, messageId, envelope }: SpoolFacts, places: readonly number[]): void {
    const at = clock.now().toISOString()
    const detail = `told to ${envelope.mailFrom} by a delivery status notification`
    const entries = places.map((place) => ({
      at,
      step: 'failed' as const,
      recipient: envelope.recipients[place]!.path,
      detail,
    }))
    options.history?.append(tenantId, messageId, entries)
    logger.info({ event: 'spool.author-told', tenant: tenantId, message_id: messageId, recipients: places.length })
  }

  async function tellFailed(facts: SpoolFacts, failed: SpoolState['recipients']): Promise<void> {
    try {
      await options.onFailed?.(facts, failed)
    } catch (error) {
      logger.error({ event: 'spool.alert-failed', tenant: facts.tenantId, message_id: facts.messageId, err: error })
    }
  }

  /** The result is in memory until it is on the disk: with a full disk it would otherwise be sent again and again. */
  async function keep(id: string, state: SpoolState): Promise<void> {
    for (;;) {
      try {
        return await stored.writeState(id, state)
      } catch (error) {
        logger.error({ event: 'spool.state-not-written', spool_id: id, err: error })
        await clock.sleep(takeTurn_ms, stopping.signal)
      }
    }
  }

  /** Null when the message is gone from the disk. */
  async function deliver({ facts, state }: SpoolEntry): Promise<AttemptResult | null> {
    const file = await stored.open(facts.id)
    if (file === null) {
      waiting.delete(facts.id)
      return null
    }
    const pending = remaining(facts, state)
    try {
      const route = await options.routeOf(facts.tenantId)
      if (route === null) return deferAll(pending, 'the tenant has no mail route now')
      const delivery = await options.prepare(route, facts)
      return await options.transport(
        { ...delivery, envelope: { ...facts.envelope, recipients: pending }, source: file.content },
        stopping.signal,
      )
    } catch (error) {
      if (stopping.signal.aborted) throw error
      return deferAll(pending, error instanceof Error ? error.message : String(error))
    }
  }

  /** For who does not send: looks, touches nothing. */
  async function readAll(): Promise<SpoolEntry[]> {
    const { messages } = await stored.ids()
    const entries: SpoolEntry[] = []
    for (const id of messages) {
      const entry = await read(id).catch(() => null)
      if (entry !== null && entry.state.endedAt === null) entries.push(entry)
    }
    return entries
  }

  function startDue(): number {
    let started = 0
    for (let item = nextDue(); item !== null; item = nextDue()) {
      const { id } = item.facts
      const running = attempt(item)
        .catch((error: unknown) => {
          if (!stopping.signal.aborted) logger.error({ event: 'spool.attempt-failed', spool_id: id, err: error })
          const still = waiting.get(id)
          // The next scan looks why it cannot be read.
          if (isAppError(error, 'sealed-file.damaged')) waiting.delete(id)
          else if (still !== undefined) waiting.set(id, postponed(still, clock.now()))
        })
        .finally(() => active.delete(id))
      active.set(id, running)
      started += 1
    }
    return started
  }

  async function runDue(): Promise<number> {
    await scan()
    await notes.forget(stopping.signal)
    let attempts = 0
    for (;;) {
      attempts += startDue()
      if (active.size === 0) return attempts
      await Promise.race(active.values())
    }
  }

  async function run(): Promise<void> {
    const unlock = await takeTurn()
    if (unlock === null) return
    isSender = true
    const scanning = inTheBackground('spool.scan-failed', rescan_ms, async () => {
      await scan()
      isLoaded = true
      wake()
    })
    const forgetting = inTheBackground('spool.forget-failed', forget_ms, async () => {
      await files.removeLeftovers(clock.now().getTime() - 3_600_000)
      await notes.forget(stopping.signal)
    })
    while (!stopping.signal.aborted) {
      startDue()
      poke = new AbortController()
      const ready = AbortSignal.any([poke.signal, stopping.signal])
      await Promise.race([clock.sleep(rescan_ms, ready).catch(() => undefined), ...active.values()])
      // Else each delivery would leave a sleeper behind.
      wake()
    }
    await Promise.allSettled([...active.values(), scanning, forgetting])
    await unlock()
  }

  function wake(): void {
    poke?.abort()
  }

  /** Again and again until stop(). */
  async function inTheBackground(failure: string, pause_ms: number, work: () => Promise<void>): Promise<void> {
    while (!stopping.signal.aborted) {
      await work().catch((error: unknown) => {
        if (!stopping.signal.aborted) logger.error({ event: failure, err: error })
      })
      await clock.sleep(pause_ms, stopping.signal).catch(() => undefined)
    }
  }

  /** Two senders would send twice. The lock is freed by the kernel however its owner ends. */
  async function takeTurn(): Promise<(() => Promise<void>) | null> {
    while (!stopping.signal.aborted) {
      try {
        return await lockFolder(`${options.folder}/sender`)
      } catch {
        await clock.sleep(takeTurn_ms, stopping.signal).catch(() => undefined)
      }
    }
    return null
  }

  return {
    enqueue,
    runDue,
    async list() {
      const entries = isLoaded ? [...waiting.values()] : await readAll()
      return entries.sort((a, b) => (a.facts.enqueuedAt < b.facts.enqueuedAt ? -1 : 1))
    },
    start() {
      loop ??= run()
    },
    async stop() {
      stopping.abort(new AppError({ code: 'spool.stopping', message: 'The sender stops.', retryable: true }))
      await loop
    },
  }
}

/** Recipients still to be served, by position, so that a duplicate in the envelope stays one. */
function remaining(facts: SpoolFacts, state: SpoolState): StoredEnvelope['recipients'] {
  return facts.envelope.recipients.filter((_, index) => state.recipients[index]?.status === 'pending')
}

function deferAll(recipients: StoredEnvelope['recipients'], reply: string): AttemptResult {
  return { tls: null, results: recipients.map(({ path }) => ({ path, outcome: 'deferred', reply })) }
}

function postponed({ facts, state }: SpoolEntry, now: Date): SpoolEntry {
  return { facts, state: { ...state, nextAttemptAt: new Date(now.getTime() + 60_000).toISOString() } }
}
