// The durable quarantine: put, list, open, release, delete, expire, recover. Files are the truth, the index finds them.
import type { Clock } from '#platform/clock.ts'
import type { Audit, AuditActor } from '#platform/audit/audit.ts'
import type { Database, Trx } from '#platform/db/database.ts'
import { AppError, isAppError } from '#platform/errors.ts'
import type { Outbox } from '#platform/outbox/outbox.ts'
import type { Secrets } from '#platform/secrets/secrets.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import type { QuarantineInput, QuarantineWriter, StoredEnvelope } from './contract.ts'
import { createDatabaseIndex } from './database-index.ts'
import { createDurableFiles, type SyncCalls, systemSync } from './durable-files.ts'
import type { ItemFilter, ItemIndex, ItemPage, PageWanted } from './item-index.ts'
import { checkTenantId, initialState, type ItemFacts, type QuarantineItem, storableText, toFacts } from './item.ts'
import { addListEntry, senderAddress } from './lists.ts'
import { createMemoryIndex } from './memory-index.ts'
import type { QuarantineMetrics } from './metrics.ts'
import { type RecoveryReport, recoverItems } from './recovery.ts'
import type { SealedFile } from './sealed-file.ts'
import { createStoredFiles } from './stored-files.ts'

/** The spool that sends released messages (mailflow/outgoing). Durable when it resolves; the same key never makes a second item. */
export interface ReleaseSpool {
  enqueue(item: {
    tenantId: string
    purpose: 'release'
    key: string
    direction: 'inbound' | 'outbound'
    messageId: string
    envelope: StoredEnvelope
    source: SealedFile<ItemFacts>['content']
  }): Promise<{ id: string }>
}

/** The part of the history that the quarantine writes to. */
export interface QuarantineHistory {
  append(
    tenantId: string,
    messageId: string,
    entries: { at: string; step: 'released' | 'deleted'; recipient: string | null; detail: string }[],
  ): void
}

export interface QuarantineAlarm {
  kind: 'not-durable' | 'file-missing' | 'file-damaged'
  /** Null: about the quarantine as a whole. */
  tenantId: string | null
  id: string | null
  text: string
}

export interface QuarantineOptions {
  /** Made when missing; on a file system with working fsync. */
  folder: string
  secrets: Secrets
  /** Null: plain gateway mode; everything is found from the files. */
  db: Database | null
  clock: Clock
  logger: Logger
  metrics?: QuarantineMetrics
  outbox?: Outbox
  audit?: Audit
  history?: QuarantineHistory
  /** Without it nothing can be released. */
  spool?: ReleaseSpool
  /** Must be seen by a person. Never throws. */
  onAlarm?: (alarm: QuarantineAlarm) => void
  retention_days?: number
  /** For tests of a failing disk. */
  sync?: SyncCalls
}

export interface ReleaseOptions {
  actor: AuditActor
  /** Of the item's recipients; default: all that it was not released to yet. */
  recipients?: string[]
  /** "Release and allow": the sender goes on the tenant's allow list. */
  allowSender?: boolean
}

export interface DeleteOptions {
  actor: AuditActor
  /** "Delete and block": the sender goes on the tenant's block list. */
  blockSender?: boolean
}

export interface Quarantine extends QuarantineWriter {
  get(tenantId: string, id: string): Promise<QuarantineItem | null>
  /** Newest first unless asked otherwise. `limit` 1-200. */
  list(tenantId: string, filter?: ItemFilter, page?: Partial<PageWanted>): Promise<ItemPage>
  /** Rejects with `quarantine.not-found`, `quarantine.gone`, `quarantine.file-missing` or `sealed-file.damaged`. */
  openContent(tenantId: string, id: string): Promise<SealedFile<ItemFacts>>
  /** Puts the message into the outgoing spool, then changes the row. Again for the same recipients: nothing happens, `recipients` is empty. */
  release(
    tenantId: string,
    id: string,
    options: ReleaseOptions,
  ): Promise<{ item: QuarantineItem; recipients: string[] }>
  /** Idempotent; the row first, then the file. */
  delete(tenantId: string, id: string, options: DeleteOptions): Promise<QuarantineItem>
  /** Removes what is over its time (30 days unless set otherwise). Resolves with how many. */
  expire(): Promise<number>
  /** Brings files and index together; with an hour while others write. Never removes a message without a decision. */
  recover(options?: { minimumAge_ms?: number }): Promise<RecoveryReport>
}

const expire_batch = 500
const keepExpired_ms = 30 * 86_400_000
const list_limit_max = 200

export function createQuarantine(options: QuarantineOptions): Quarantine {
  const { clock, logger, db } = options
  const retention_days = options.retention_days ?? 30
  const files = createDurableFiles(options.folder, options.sync ?? systemSync)
  const stored = createStoredFiles(files, options.secrets)
  const index: ItemIndex = db === null ? createMemoryIndex() : createDatabaseIndex(db, options.outbox)
  const inFlight = new Map<string, Promise<{ id: string; existing: boolean }>>()

  function alarm(kind: QuarantineAlarm['kind'], tenantId: string | null, id: string | null, text: string): void {
    logger.error({ event: `quarantine.${kind}`, tenant: tenantId, quarantine_id: id, text })
    options.metrics?.alarm(kind)
    options.onAlarm?.({ kind, tenantId, id, text })
  }

  async function store(facts: ItemFacts, input: QuarantineInput): Promise<{ id: string; existing: boolean }> {
    const { tenantId, id } = facts
    const started_ms = clock.monotonicMs()
    try {
      if (await stored.has(tenantId, id)) {
        const row = await index.get(tenantId, id)
        if (row !== null) return { id, existing: true }
      }
      await stored.write(facts, input.source)
      const before = await index.insert(facts, initialState)
      if (before !== null) await afterSecondWrite(before)
      options.metrics?.stored(input.kind, clock.monotonicMs() - started_ms)
      return { id, existing: before !== null }
    } catch (error) {
      // The file stays when only the database failed: the sender's retry completes it, else the sweeper does.
      const why = error instanceof Error ? error.message : String(error)
      alarm('not-durable', tenantId, id, why)
      throw new AppError({
        code: 'quarantine.not-durable',
        message: `The message could not be stored safely and was not accepted; its sender tries again. ${error instanceof AppError ? error.message : ''}`,
        status: 503,
        retryable: true,
        cause: error,
      })
    }
  }

  /** The row was there but not its file: it was decided already, or the file had been lost and is back now. */
  async function afterSecondWrite(row: QuarantineItem): Promise<void> {
    if (row.status === 'deleted' || row.status === 'expired') await stored.remove(row.tenantId, row.id)
    if (row.status !== 'missing') return
    await index.change(row.tenantId, row.id, async (item) => ({
      state: { ...stateOf(item), status: 'held' },
      result: null,
    }))
  }

  async function openStored(tenantId: string, id: string): Promise<SealedFile<ItemFacts>> {
    return stored.open(tenantId, id).catch((error: unknown) => {
      if (isAppError(error, 'sealed-file.damaged')) alarm('file-damaged', tenantId, id, error.message)
      throw error
    })
  }

  async function mustGet(tenantId: string, id: string): Promise<QuarantineItem> {
    const item = isId(id) ? await index.get(tenantId, id) : null
    if (item === null) throw notFound()
    return item
  }

  async function change<T>(tenantId: string, id: string, work: Parameters<ItemIndex['change']>[2]): Promise<T> {
    const result = isId(id) ? await index.change(tenantId, id, work) : null
    if (result === null) throw notFound()
    return result as T
  }

  async function releaseLocked(item: QuarantineItem, trx: Trx | null, wanted: ReleaseOptions) {
    refuseGone(item)
    const recipients = chooseRecipients(item, wanted.recipients)
    if (wanted.allowSender) await putOnList(trx, item, 'allow', wanted.actor)
    if (recipients.length === 0) return { state: null, result: { item, recipients } }
    const spool = options.spool
    if (spool === undefined)
      throw new AppError({
        code: 'quarantine.no-spool',
        message: 'This process cannot send released messages.',
        status: 503,
      })
    const { facts, content } = await openStored(item.tenantId, item.id)
    await spool.enqueue({
      tenantId: item.tenantId,
      purpose: 'release',
      key: `release ${item.id} ${[...recipients].sort().join(' ')}`,
      direction: item.direction,
      messageId: item.messageId,
      envelope: {
        ...facts.envelope,
        recipients: facts.envelope.recipients.filter(({ path }) => recipients.includes(path)),
      },
      source: content,
    })
    const state = decided(item, 'released', wanted.actor, clock.now(), [...item.releasedTo, ...recipients])
    await stored.writeState(item.tenantId, item.id, state)
    if (trx !== null) await recordRelease(trx, item, recipients, wanted)
    return { state, result: { item: { ...item, ...state }, recipients } }
  }

  async function recordRelease(trx: Trx, item: QuarantineItem, recipients: string[], wanted: ReleaseOptions) {
    await options.outbox?.append(trx, {
      type: 'MessageReleased',
      tenantId: item.tenantId,
      payload: {
        quarantineId: item.id,
        messageId: item.messageId,
        recipients,
        by: wanted.actor.name,
        ...(item.incidentId == null ? {} : { incidentId: item.incidentId }),
      },
    })
    await options.audit?.append(trx, {
      tenantId: item.tenantId,
      actor: wanted.actor,
      action: 'quarantine.release',
      target: item.id,
      before: { status: item.status, releasedTo: item.releasedTo },
      after: { releasedTo: recipients, allowSender: wanted.allowSender === true },
    })
  }

  async function putOnList(trx: Trx | null, item: QuarantineItem, list: 'allow' | 'block', actor: AuditActor) {
    if (trx === null)
      throw new AppError({
        code: 'lists.no-database',
        message: 'Allow and block lists need a database; this gateway runs without one.',
        status: 409,
      })
    const address = senderAddress(item.headerFrom) ?? senderAddress(item.mailFrom)
    if (address === null)
      throw new AppError({
        code: 'lists.no-sender',
        message: 'This message has no sender address that could be listed.',
        status: 409,
      })
    await addListEntry(trx, item.tenantId, {
      list,
      value: address,
      note: `${list === 'allow' ? 'Released' : 'Deleted'} from quarantine: ${item.subject.slice(0, 100)}`,
      // A forged sender must not profit from the real one's good name.
      requireAuthentication: list === 'allow',
      actor,
      now: clock.now(),
      ...(options.audit === undefined ? {} : { audit: options.audit }),
      ...(options.outbox === undefined ? {} : { outbox: options.outbox }),
    })
  }

  async function deleteLocked(item: QuarantineItem, trx: Trx | null, wanted: DeleteOptions) {
    if (wanted.blockSender) await putOnList(trx, item, 'block', wanted.actor)
    if (item.status === 'deleted' || item.status === 'expired') return { state: null, result: item }
    const state = decided(item, 'deleted', wanted.actor, clock.now(), item.releasedTo)
    if (trx !== null)
      await options.audit?.append(trx, {
        tenantId: item.tenantId,
        actor: wanted.actor,
        action: 'quarantine.delete',
        target: item.id,
        before: { status: item.status },
        after: { status: 'deleted', blockSender: wanted.blockSender === true },
      })
    return { state, result: { ...item, ...state } }
  }

  async function expireOne(tenantId: string, id: string): Promise<void> {
    await index.change(tenantId, id, async (item) => ({ state: { ...stateOf(item), status: 'expired' }, result: null }))
    await stored.remove(tenantId, id)
  }

  return {
    put(input) {
      const facts = toFacts(input, clock.now(), retention_days)
      const name = `${facts.tenantId}/${facts.id}`
      const running = inFlight.get(name)
      if (running !== undefined) return running.then(({ id }) => ({ id, existing: true }))
      const mine = store(facts, input).finally(() => inFlight.delete(name))
      inFlight.set(name, mine)
      return mine
    },
    get: async (tenantId, id) => (isId(id) ? index.get(tenantId, id) : null),
    async list(tenantId, filter = {}, page = {}) {
      checkTenantId(tenantId)
      const limit = Math.min(Math.max(page.limit ?? 50, 1), list_limit_max)
      return index.list(tenantId, filter, {
        limit,
        cursor: page.cursor ?? null,
        isOldestFirst: page.isOldestFirst ?? false,
      })
    },
    async openContent(tenantId, id) {
      refuseGone(await mustGet(tenantId, id))
      return openStored(tenantId, id)
    },
    async release(tenantId, id, wanted) {
      type Result = { item: QuarantineItem; recipients: string[] }
      const result = await change<Result>(tenantId, id, (item, trx) => releaseLocked(item, trx, wanted))
      const { item, recipients } = result
      if (recipients.length > 0) {
        options.metrics?.decided('released')
        options.history?.append(
          tenantId,
          item.messageId,
          timeline(item, 'released', recipients, wanted.actor, clock.now()),
        )
      }
      return result
    },
    async delete(tenantId, id, wanted) {
      let wasHeld = false
      const item = await change<QuarantineItem>(tenantId, id, (found, trx) => {
        wasHeld = found.status !== 'deleted' && found.status !== 'expired'
        return deleteLocked(found, trx, wanted)
      })
      await stored.remove(tenantId, id)
      if (wasHeld) {
        options.metrics?.decided('deleted')
        options.history?.append(tenantId, item.messageId, timeline(item, 'deleted', [], wanted.actor, clock.now()))
      }
      return item
    },
    async expire() {
      let expired = 0
      for (;;) {
        const due = await index.due(clock.now(), expire_batch)
        for (const { tenantId, id } of due) await expireOne(tenantId, id)
        expired += due.length
        if (due.length < expire_batch) break
      }
      // The row outlives the file for a while, so that a person who looks for it is told what became of it.
      await index.forgetExpired(new Date(clock.now().getTime() - keepExpired_ms))
      return expired
    },
    recover: async ({ minimumAge_ms = 0 } = {}) => {
      await files.removeLeftovers(clock.now().getTime() - 3_600_000)
      return recoverItems({ files, stored, index, clock, minimumAge_ms, alarm })
    },
  }
}

const stateOf = ({ status, releasedTo, decidedAt, decidedBy }: QuarantineItem) => ({
  status,
  releasedTo,
  decidedAt,
  decidedBy,
})

function decided(
  item: QuarantineItem,
  status: 'released' | 'deleted',
  actor: AuditActor,
  now: Date,
  releasedTo: string[],
) {
  return {
    ...stateOf(item),
    status,
    releasedTo,
    decidedAt: now.toISOString(),
    decidedBy: storableText(actor.name, 200),
  }
}

function chooseRecipients(item: QuarantineItem, wanted: string[] | undefined): string[] {
  const unknown = (wanted ?? []).filter((path) => !item.recipients.includes(path))
  if (unknown.length > 0)
    throw new AppError({
      code: 'quarantine.recipient-unknown',
      message: `Not a recipient of this message: ${unknown.slice(0, 5).join(', ')}.`,
      status: 400,
    })
  return [...new Set(wanted ?? item.recipients)].filter((path) => !item.releasedTo.includes(path))
}

function timeline(
  item: QuarantineItem,
  step: 'released' | 'deleted',
  recipients: string[],
  actor: AuditActor,
  now: Date,
) {
  const at = now.toISOString()
  const detail = step === 'released' ? `released from quarantine by ${actor.name}` : `deleted by ${actor.name}`
  return (recipients.length === 0 ? item.recipients : recipients).map((recipient) => ({ at, step, recipient, detail }))
}

function refuseGone(item: QuarantineItem): void {
  if (item.status !== 'deleted' && item.status !== 'expired') return
  throw new AppError({
    code: 'quarantine.gone',
    message:
      item.status === 'deleted'
        ? `This message was deleted${item.decidedBy === null ? '' : ` by ${item.decidedBy}`} and cannot be brought back.`
        : 'This message was kept for its full time and has been removed.',
    status: 410,
  })
}

const isId = (id: string): boolean => /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(id)

function notFound(): AppError {
  return new AppError({ code: 'quarantine.not-found', message: 'There is no such message in quarantine.', status: 404 })
}
