// All routes and blocked senders in memory, refreshed each second, and sealed on disk: mail flows from the last known
// configuration for 24 hours while the source is away, also over a restart (smtp-gateway 3 #30).
import { mkdir, open, readFile, rename } from 'node:fs/promises'
import path from 'node:path'
import type { Clock } from '#platform/clock.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import type { BlockedSender, BlockedSource, MailRoute, RouteSource } from '../route.ts'
import { blockedIndex, buildRouteIndex } from './route-index.ts'
import type { RouteIndex } from './route-index.ts'
import type { GatewayAlarms, Sealer } from './ports.ts'

export interface SnapshotOptions {
  routes: RouteSource
  blocked: BlockedSource
  clock: Clock
  logger: Logger
  alarms: GatewayAlarms
  refresh_ms?: number
  /** Where the sealed copy lies; no copy without both. */
  copy?: { file: string; sealer: Sealer }
}

interface SnapshotCopy {
  at: number
  routes: MailRoute[]
  blocked: BlockedSender[]
}

const life_ms = 24 * 3600_000
const context = 'gateway/snapshot'
/** The copy is written when something changed, and this often to renew its time. */
const renew_ms = 600_000

export class Snapshot {
  readonly #options: SnapshotOptions
  #index: RouteIndex | null = null
  #routes: MailRoute[] = []
  #blocked: BlockedSender[] = []
  /** Blocked by this process: in force until a load that began later has it, or has it no more. */
  #added: { load: number; senders: BlockedSender[] }[] = []
  #loads = 0
  #loadedAt = 0
  #copiedAt = 0
  #copying: Promise<void> = Promise.resolve()
  #routesVersion: string | null = null
  #blockedVersion: string | null = null
  #timer: NodeJS.Timeout | null = null
  #refreshing: Promise<void> | null = null
  #isAway = false

  private constructor(options: SnapshotOptions) {
    this.#options = options
  }

  /** Loads from the source, or from the copy. Resolves also when there is neither: `current()` is then null and mail is answered 451. */
  static async open(options: SnapshotOptions): Promise<Snapshot> {
    const snapshot = new Snapshot(options)
    await snapshot.refresh()
    if (snapshot.#index === null) await snapshot.#readCopy()
    snapshot.#timer = setInterval(() => void snapshot.refresh(), options.refresh_ms ?? 1000)
    snapshot.#timer.unref()
    return snapshot
  }

  /** Null: nothing is known, or what is known is older than a day. */
  current(): RouteIndex | null {
    if (this.#index === null) return null
    const age_ms = this.#options.clock.now().getTime() - this.#loadedAt
    return age_ms > life_ms && this.#isAway ? null : this.#index
  }

  /** Asks the source now; never rejects. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#load().finally(() => {
      this.#refreshing = null
    })
    return this.#refreshing
  }

  /** In force with the next question, before the source is asked again; and in the copy on disk. */
  block(senders: BlockedSender[]): void {
    const { blocked } = this.#index ?? {}
    const isKnown = ({ tenantId, address, incidentId }: BlockedSender) =>
      blocked?.get(`${tenantId} ${address.toLowerCase()}`)?.incidentId === incidentId
    // Whoever is blocked and goes on sending comes by with every message.
    if (blocked === undefined || senders.every(isKnown)) return
    this.#added.push({ load: this.#loads, senders })
    this.#takeBlocked(this.#blocked)
    void this.#writeCopy()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer)
    await this.#refreshing
    await this.#copying
  }

  async #load(): Promise<void> {
    this.#loads += 1
    try {
      const isChanged = await this.#loadChanged()
      this.#loadedAt = this.#options.clock.now().getTime()
      if (this.#isAway) this.#options.alarms.resolve(null, 'gateway.configuration-away', 'routes', 'the source answers')
      this.#isAway = false
      if (isChanged || this.#loadedAt - this.#copiedAt > renew_ms) await this.#writeCopy()
    } catch (error) {
      this.#noteAway(error as Error)
    }
  }

  async #loadChanged(): Promise<boolean> {
    const { routes, blocked } = this.#options
    const [routesVersion, blockedVersion] = await Promise.all([routes.version?.(), blocked.version?.()])
    const isSame = (known: string | null, now: string | undefined) => now !== undefined && now === known
    const hasNewRoutes = this.#index === null || !isSame(this.#routesVersion, routesVersion)
    // What was added here is asked for, even when the counter stands: it may have been lifted before it was added.
    const hasAdded = this.#added.length > 0
    const hasNewBlocked = this.#index === null || hasAdded || !isSame(this.#blockedVersion, blockedVersion)
    if (!hasNewRoutes && !hasNewBlocked) return false
    const [newRoutes, newBlocked] = await Promise.all([
      hasNewRoutes ? routes.load() : this.#routes,
      hasNewBlocked ? blocked.load() : this.#blocked,
    ])
    if (hasNewBlocked) this.#added = this.#added.filter(({ load }) => load >= this.#loads)
    if (hasNewRoutes) this.#take(newRoutes, newBlocked)
    else this.#takeBlocked(newBlocked)
    this.#routesVersion = routesVersion ?? null
    this.#blockedVersion = blockedVersion ?? null
    return routesVersion !== undefined || this.#copiedAt === 0
  }

  #take(routes: MailRoute[], blocked: BlockedSender[]): void {
    // The index keeps objects, hence pools and TLS contexts keyed by route stay when nothing changed.
    this.#routes = routes
    this.#index = buildRouteIndex(routes, [])
    this.#takeBlocked(blocked)
  }

  /** The same index with other senders: its routes were not loaded. */
  #takeBlocked(blocked: BlockedSender[]): void {
    this.#blocked = blocked
    this.#index = { ...this.#index!, blocked: blockedIndex([...blocked, ...this.#addedSenders()]) }
  }

  #addedSenders(): BlockedSender[] {
    return this.#added.flatMap(({ senders }) => senders)
  }

  #noteAway(error: Error): void {
    if (!this.#isAway) {
      this.#options.logger.warn({ event: 'gateway.snapshot.source-away', err: error })
      this.#options.alarms.raise({
        tenantId: null,
        type: 'gateway.configuration-away',
        subject: 'routes',
        title: 'The gateway cannot read its routes',
        text: 'Mail goes on with the last known routes for 24 hours. Bring the database back.',
      })
    }
    this.#isAway = true
  }

  async #readCopy(): Promise<void> {
    const { copy, logger } = this.#options
    if (copy === undefined) return
    try {
      const plain = copy.sealer.open(await readFile(copy.file, 'utf8'), context)
      const stored = JSON.parse(plain.toString('utf8')) as SnapshotCopy
      if (this.#options.clock.now().getTime() - stored.at > life_ms) {
        logger.error({ event: 'gateway.snapshot.too-old', at: new Date(stored.at).toISOString() })
        return
      }
      this.#take(stored.routes, stored.blocked)
      this.#loadedAt = stored.at
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        logger.error({ event: 'gateway.snapshot.unreadable', err: error })
    }
  }

  /** One after the other, so that the last one written is the newest. Never rejects. */
  #writeCopy(): Promise<void> {
    this.#copying = this.#copying.then(() => this.#writeCopyNow())
    return this.#copying
  }

  async #writeCopyNow(): Promise<void> {
    const { copy, logger } = this.#options
    if (copy === undefined) return
    const blocked = [...this.#blocked, ...this.#addedSenders()]
    const stored: SnapshotCopy = { at: this.#loadedAt, routes: this.#routes, blocked }
    const temporary = `${copy.file}.${process.pid}.new`
    try {
      await mkdir(path.dirname(copy.file), { recursive: true, mode: 0o700 })
      const file = await open(temporary, 'w', 0o600)
      await file.writeFile(copy.sealer.seal(JSON.stringify(stored), context))
      await file.datasync()
      await file.close()
      await rename(temporary, copy.file)
      this.#copiedAt = this.#loadedAt
    } catch (error) {
      logger.error({ event: 'gateway.snapshot.not-written', err: error })
    }
  }
}
