// Publishing records in the operator's zone: by dynamic update, or by a person who is told what is needed.
import { Resolver } from 'node:dns/promises'
import { DnsUpdateError, sendUpdate, type UpdateServer } from '#mail/dns/update.ts'
import type { UpdateRecord } from '#mail/dns/wire.ts'
import { AppError } from '#platform/errors.ts'

export interface DnsPublisher {
  readonly kind: 'rfc2136' | 'manual'
  /** Idempotent. The manual adapter changes nothing. Throws AppError `dns.update`. */
  publish(records: UpdateRecord[]): Promise<void>
  withdraw(records: UpdateRecord[]): Promise<void>
  /** Those that do not resolve yet. */
  missing(records: UpdateRecord[]): Promise<UpdateRecord[]>
  /** Those that resolve still, or of which nobody can say: a resolver that is out of order proves no removal. */
  remaining(records: UpdateRecord[]): Promise<UpdateRecord[]>
}

export interface PublisherOptions {
  /** `host:port`; empty = those of the system. */
  resolvers: string[]
  now: () => Date
}

export function createRfc2136Publisher(server: UpdateServer, zone: string, options: PublisherOptions): DnsPublisher {
  const send = async (add: UpdateRecord[], remove: UpdateRecord[]): Promise<void> => {
    try {
      await sendUpdate(server, { zone, add, remove }, { now: options.now })
    } catch (cause) {
      const retryable = cause instanceof DnsUpdateError && cause.retryable
      throw new AppError({
        code: 'dns.update',
        message: `The DNS zone ${zone} could not be changed: ${cause instanceof Error ? cause.message : String(cause)}.`,
        status: 502,
        retryable,
        cause,
      })
    }
  }
  return {
    kind: 'rfc2136',
    publish: (records) => send(records, []),
    withdraw: (records) => send([], records),
    ...lookups(options),
  }
}

export function createManualPublisher(options: PublisherOptions): DnsPublisher {
  const nothing = (): Promise<void> => Promise.resolve()
  return { kind: 'manual', publish: nothing, withdraw: nothing, ...lookups(options) }
}

/** One line a record, as a zone file writes it. */
export function recordAsText(record: UpdateRecord): string {
  const data =
    record.type === 'TXT'
      ? `"${record.text.replaceAll(/["\\]/g, (char) => `\\${char}`)}"`
      : record.type === 'CNAME'
        ? `${record.target}.`
        : record.address
  return `${record.name}. ${record.ttl_seconds} IN ${record.type} ${data}`
}

function lookups(options: PublisherOptions): Pick<DnsPublisher, 'missing' | 'remaining'> {
  const lookUp = (records: UpdateRecord[]): Promise<(boolean | null)[]> => {
    // A resolver of its own each time: nothing is remembered from before the change.
    const resolver = new Resolver({ timeout: 3000, tries: 2 })
    if (options.resolvers.length > 0) resolver.setServers(options.resolvers)
    return Promise.all(records.map((record) => isThere(resolver, record)))
  }
  return {
    async missing(records) {
      const found = await lookUp(records)
      return records.filter((_record, index) => found[index] !== true)
    },
    async remaining(records) {
      const found = await lookUp(records)
      return records.filter((_record, index) => found[index] !== false)
    },
  }
}

/** null: there was no answer that says it. */
async function isThere(resolver: Resolver, record: UpdateRecord): Promise<boolean | null> {
  try {
    if (record.type === 'TXT')
      return (await resolver.resolveTxt(record.name)).some((strings) => strings.join('') === record.text)
    if (record.type === 'CNAME')
      return (await resolver.resolveCname(record.name)).some(
        (target) => target.toLowerCase() === record.target.toLowerCase(),
      )
    const addresses = record.type === 'A' ? await resolver.resolve4(record.name) : await resolver.resolve6(record.name)
    return addresses.includes(record.address)
  } catch (error) {
    const { code } = error as { code?: string }
    return code === 'ENOTFOUND' || code === 'ENODATA' ? false : null
  }
}
