// Tells open pages what changed in a tenant, so that they ask again: looked up in the database while somebody listens, so it
// works over any number of processes and costs the writers nothing.
import type { Database, Trx } from '../db/database.ts'
import type { Logger } from '../telemetry/logger.ts'

const interval_ms_default = 1_000

/** One place where changes show. `cursor` is the source's own; null at first, when nothing is reported. */
export interface LiveSource {
  name: string
  look(trx: Trx, tenantId: string, cursor: string | null): Promise<{ cursor: string; topics: readonly string[] }>
}

export type LiveListener = (topics: string[]) => void

export interface Live {
  /** `ready` resolves when it is noted where things stand: each change from then on is told. */
  listen(tenantId: string, listener: LiveListener): { ready: Promise<void>; stop: () => void }
  close(): Promise<void>
}

interface Watched {
  listeners: Set<LiveListener>
  cursors: Map<string, string>
  /** Resolved by the first look that succeeded. */
  ready: PromiseWithResolvers<void>
}

export function createLive(options: {
  db: Database
  sources: readonly LiveSource[]
  logger: Logger
  interval_ms?: number
}): Live {
  const { db, sources, logger, interval_ms = interval_ms_default } = options
  const watched = new Map<string, Watched>()
  let timer: NodeJS.Timeout | undefined
  let turn: Promise<void> = Promise.resolve()
  let isLooking = false
  let isClosed = false

  return {
    listen(tenantId, listener) {
      const tenant = watched.get(tenantId) ?? watch(tenantId)
      tenant.listeners.add(listener)
      return {
        ready: tenant.ready.promise,
        stop() {
          tenant.listeners.delete(listener)
          if (tenant.listeners.size === 0 && watched.get(tenantId) === tenant) watched.delete(tenantId)
        },
      }
    },
    async close() {
      isClosed = true
      clearTimeout(timer)
      await turn
    },
  }

  function watch(tenantId: string): Watched {
    const tenant = { listeners: new Set<LiveListener>(), cursors: new Map(), ready: Promise.withResolvers<void>() }
    watched.set(tenantId, tenant)
    // A turn that runs comes to this tenant too: a map is walked to what was added meanwhile.
    if (!isLooking) next(0)
    return tenant
  }

  function next(delay_ms: number): void {
    if (isClosed) return
    clearTimeout(timer)
    timer = setTimeout(() => {
      isLooking = true
      turn = lookAtAll().finally(() => {
        isLooking = false
        if (watched.size > 0) next(interval_ms)
      })
    }, delay_ms)
  }

  async function lookAtAll(): Promise<void> {
    for (const [tenantId, tenant] of watched) {
      try {
        const topics = await db.inTenant(tenantId, (trx) => lookAt(trx, tenantId, tenant))
        tenant.ready.resolve()
        if (topics.length > 0) for (const listener of tenant.listeners) listener(topics)
      } catch (error) {
        logger.warn({ event: 'live.not-looked', tenant: tenantId, err: error })
      }
    }
  }

  async function lookAt(trx: Trx, tenantId: string, { cursors }: Watched): Promise<string[]> {
    const changed = new Set<string>()
    const seen = new Map<string, string>()
    for (const source of sources) {
      const { cursor, topics } = await source.look(trx, tenantId, cursors.get(source.name) ?? null)
      seen.set(source.name, cursor)
      for (const topic of topics) changed.add(topic)
    }
    for (const [name, cursor] of seen) cursors.set(name, cursor)
    return [...changed].toSorted()
  }
}

/** A source whose state is one text: what it reports is `topics`, whenever the text differs. */
export function fingerprintSource(
  name: string,
  topics: readonly string[],
  read: (trx: Trx, tenantId: string) => Promise<string>,
): LiveSource {
  return {
    name,
    async look(trx, tenantId, cursor) {
      const now = await read(trx, tenantId)
      return { cursor: now, topics: cursor === null || cursor === now ? [] : topics }
    },
  }
}
