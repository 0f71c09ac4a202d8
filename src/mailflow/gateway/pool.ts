// Connections to next hops, kept between transactions (smtp-gateway 6): at most 50 messages and 4 minutes each, idle up to 55 s,
// the most recently used first, and an adaptive number per tenant and host.
import { createHash } from 'node:crypto'
import type { ClientCertificate, MailRoute, NextHop } from '../route.ts'
import type { GatewayMetrics } from './metrics.ts'
import type { PoolLimits, UpstreamTimeouts } from './options.ts'
import type { AddressBook } from './resolve.ts'
import { UpstreamFault } from './upstream-connection.ts'
import type { Connect, Target, UpstreamConnection } from './upstream-connection.ts'
import { AdaptiveWindow } from './window.ts'

export interface Lease {
  readonly connection: UpstreamConnection
  readonly bucket: Bucket
  readonly openedAt_ms: number
  messages: number
  idleSince_ms: number
}

interface Waiter {
  avoid: ReadonlySet<string>
  take: (lease: Lease | null) => void
}

/** All connections of one key. */
export interface Bucket {
  target: Target
  /** As the newest connection told them; null before the first one. */
  extensions: UpstreamConnection['extensions'] | null
  window: AdaptiveWindow
  idle: Lease[]
  /** Open, being opened, idle or in use. */
  count: number
  waiting: Waiter[]
}

export interface PoolOptions {
  connect: Connect
  addresses: AddressBook
  limits: PoolLimits
  timeouts: UpstreamTimeouts
  metrics: GatewayMetrics
  monotonicMs: () => number
}

const certificateHashes = new WeakMap<ClientCertificate, string>()

/** What decides whether two transactions may share a connection. */
export function targetOf(route: MailRoute, hop: NextHop): Target {
  const certificate = route.clientCertificate
  const parts = [
    route.tenantId,
    hop.host,
    hop.port,
    hop.tls,
    hop.serverName ?? '',
    hop.caPem ?? '',
    hashOf(certificate),
  ]
  return { key: parts.join(' '), tenantId: route.tenantId, hop, clientCertificate: certificate }
}

function hashOf(certificate: ClientCertificate | null): string {
  if (certificate === null) return ''
  let hash = certificateHashes.get(certificate)
  if (hash === undefined) {
    hash = createHash('sha256').update(certificate.certificatePem).digest('base64')
    certificateHashes.set(certificate, hash)
  }
  return hash
}

export class UpstreamPool {
  readonly #options: PoolOptions
  readonly #buckets = new Map<string, Bucket>()
  readonly #withoutDsn = new Set<string>()
  readonly #timer: NodeJS.Timeout
  #isClosed = false

  constructor(options: PoolOptions) {
    this.#options = options
    this.#timer = setInterval(() => this.#closeIdle(), 1000)
    this.#timer.unref()
  }

  /** A connection that may take one more transaction. Rejects with UpstreamFault when none could be had before the deadline. */
  async acquire(target: Target, deadline_ms: number, avoid: ReadonlySet<string> = new Set()): Promise<Lease> {
    const bucket = this.#bucketOf(target)
    for (;;) {
      if (this.#isClosed) throw new UpstreamFault('unreachable', 'the gateway is stopping')
      const idle = this.#takeIdle(bucket, avoid)
      if (idle !== null) return idle
      if (bucket.count < bucket.window.size(this.#options.monotonicMs())) {
        try {
          return await this.#open(bucket, deadline_ms, avoid)
        } catch (error) {
          // It has enough connections of ours: one of those will be free soon.
          if (!(error instanceof UpstreamFault && error.kind === 'busy' && bucket.count > 0)) throw error
          bucket.window.halve(this.#options.monotonicMs())
        }
      }
      const handed = await this.#wait(bucket, deadline_ms, avoid)
      if (handed !== null) return handed
      if (this.#options.monotonicMs() >= deadline_ms)
        throw new UpstreamFault('unreachable', 'all connections to the next hop are in use')
    }
  }

  /** True while another transaction waits for a connection of this key. */
  hasWaiting(lease: Lease): boolean {
    return lease.bucket.waiting.length > 0
  }

  /** Gives a connection back. `isClean`: no transaction is open on it. */
  release(lease: Lease, isClean: boolean): void {
    const now = this.#options.monotonicMs()
    lease.idleSince_ms = now
    if (this.#isClosed || !isClean || !this.#isUsable(lease, now)) return this.#discard(lease, isClean)
    const waiter = takeFirst(lease.bucket.waiting, ({ avoid }) => !avoid.has(lease.connection.address))
    if (waiter === null) lease.bucket.idle.push(lease)
    else waiter.take(lease)
  }

  /** The next hop said that it is too busy. */
  slowDown(lease: Lease): void {
    this.#options.metrics.upstreamFaults.inc({ kind: 'busy' })
    lease.bucket.window.halve(this.#options.monotonicMs())
  }

  counts(): { open: number; idle: number } {
    let open = 0
    let idle = 0
    for (const bucket of this.#buckets.values()) {
      open += bucket.count
      idle += bucket.idle.length
    }
    return { open, idle }
  }

  /** What the next hop offered on the newest connection; null while nothing is known. */
  extensionsOf(target: Target): ReadonlyMap<string, string | null> | null {
    return this.#buckets.get(target.key)?.extensions ?? null
  }

  /** Whether a next hop is known that does not take delivery status notifications (RFC 3461). */
  get hasHopWithoutDsn(): boolean {
    return this.#withoutDsn.size > 0
  }

  [Symbol.dispose](): void {
    this.#isClosed = true
    clearInterval(this.#timer)
    for (const bucket of this.#buckets.values()) {
      for (const lease of bucket.idle.splice(0)) this.#discard(lease, true)
      for (const waiter of bucket.waiting.splice(0)) waiter.take(null)
    }
  }

  #bucketOf(target: Target): Bucket {
    let bucket = this.#buckets.get(target.key)
    if (bucket === undefined) {
      const { windowStart, windowMax } = this.#options.limits
      const window = new AdaptiveWindow(windowStart, windowMax, this.#options.monotonicMs())
      bucket = { target, extensions: null, window, idle: [], count: 0, waiting: [] }
      this.#buckets.set(target.key, bucket)
    }
    return bucket
  }

  #takeIdle(bucket: Bucket, avoid: ReadonlySet<string>): Lease | null {
    const now = this.#options.monotonicMs()
    for (let place = bucket.idle.length - 1; place >= 0; place -= 1) {
      const lease = bucket.idle[place]!
      if (!this.#isUsable(lease, now)) {
        bucket.idle.splice(place, 1)
        this.#discard(lease, true)
      } else if (!avoid.has(lease.connection.address)) {
        bucket.idle.splice(place, 1)
        return lease
      }
    }
    return null
  }

  #isUsable(lease: Lease, now: number): boolean {
    const { messagesPerConnection, age_ms, idle_ms } = this.#options.limits
    return (
      lease.connection.isOpen &&
      lease.messages < messagesPerConnection &&
      now - lease.openedAt_ms < age_ms &&
      now - lease.idleSince_ms < idle_ms
    )
  }

  async #open(bucket: Bucket, deadline_ms: number, avoid: ReadonlySet<string>): Promise<Lease> {
    bucket.count += 1
    try {
      const connection = await this.#connectAny(bucket.target, deadline_ms, avoid)
      this.#learn(bucket, connection)
      const now = this.#options.monotonicMs()
      return { connection, bucket, openedAt_ms: now, messages: 0, idleSince_ms: now }
    } catch (error) {
      this.#leave(bucket)
      throw error
    }
  }

  #learn(bucket: Bucket, { extensions }: UpstreamConnection): void {
    bucket.extensions = extensions
    if (extensions.has('DSN')) this.#withoutDsn.delete(bucket.target.key)
    else this.#withoutDsn.add(bucket.target.key)
  }

  /** All addresses in turn. What a wrong certificate says outweighs an address that is only silent (matrix 7, 8). */
  async #connectAny(target: Target, deadline_ms: number, avoid: ReadonlySet<string>): Promise<UpstreamConnection> {
    let worst: UpstreamFault | null = null
    for (const address of await this.#addressesOf(target, avoid)) {
      const left_ms = deadline_ms - this.#options.monotonicMs()
      if (left_ms <= 0) break
      try {
        return await this.#options.connect(target, address, deadline_ms)
      } catch (error) {
        const fault =
          error instanceof UpstreamFault ? error : new UpstreamFault('unreachable', (error as Error).message, error)
        if (worst === null || fault.kind === 'certificate') worst = fault
      }
    }
    worst ??= new UpstreamFault('unreachable', 'no time left to try the next hop')
    this.#options.metrics.upstreamFaults.inc({ kind: worst.kind })
    throw worst
  }

  async #addressesOf(target: Target, avoid: ReadonlySet<string>): Promise<string[]> {
    try {
      const all = await this.#options.addresses.addressesOf(target.hop.host)
      // Those that failed just now come last, not never: often there is only one.
      return [...all.filter((address) => !avoid.has(address)), ...all.filter((address) => avoid.has(address))]
    } catch (error) {
      throw new UpstreamFault(
        'unreachable',
        `name of the next hop cannot be resolved: ${(error as Error).message}`,
        error,
      )
    }
  }

  #wait(bucket: Bucket, deadline_ms: number, avoid: ReadonlySet<string>): Promise<Lease | null> {
    const left_ms = deadline_ms - this.#options.monotonicMs()
    if (left_ms <= 0) return Promise.resolve(null)
    return new Promise((resolve) => {
      const waiter: Waiter = {
        avoid,
        take: (lease) => {
          clearTimeout(timer)
          resolve(lease)
        },
      }
      const timer = setTimeout(() => {
        bucket.waiting = bucket.waiting.filter((other) => other !== waiter)
        resolve(null)
      }, left_ms)
      bucket.waiting.push(waiter)
    })
  }

  #discard(lease: Lease, isClean: boolean): void {
    if (isClean && lease.connection.isOpen) lease.connection.quit()
    else lease.connection.destroy()
    this.#leave(lease.bucket)
  }

  /** A place is free: whoever waits may open a connection of his own. */
  #leave(bucket: Bucket): void {
    bucket.count -= 1
    bucket.waiting.shift()?.take(null)
    if (bucket.count === 0 && bucket.waiting.length === 0 && this.#buckets.size > 1000) {
      this.#buckets.delete(bucket.target.key)
      this.#withoutDsn.delete(bucket.target.key)
    }
  }

  #closeIdle(): void {
    const now = this.#options.monotonicMs()
    for (const bucket of this.#buckets.values()) {
      const stale = bucket.idle.filter((lease) => !this.#isUsable(lease, now))
      if (stale.length === 0) continue
      bucket.idle = bucket.idle.filter((lease) => !stale.includes(lease))
      for (const lease of stale) this.#discard(lease, true)
    }
    const { open, idle } = this.counts()
    this.#options.metrics.upstreamConnections.set({ state: 'idle' }, idle)
    this.#options.metrics.upstreamConnections.set({ state: 'busy' }, open - idle)
  }
}

function takeFirst<T>(list: T[], isWanted: (item: T) => boolean): T | null {
  const place = list.findIndex(isWanted)
  return place < 0 ? null : list.splice(place, 1)[0]!
}
