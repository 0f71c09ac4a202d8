// The operator's networks file, read once and again when it has changed: without one, or while it cannot be read, owners are unknown.
import { stat } from 'node:fs/promises'
import type { Clock } from '#platform/clock.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import { readOwners, type OwnerTable } from './networks/owners.ts'

export interface OwnerSource {
  /** Never rejects. */
  current(): Promise<OwnerTable | null>
}

const lookEvery_ms = 10 * 60_000

export function ownersFrom(file: string | undefined, { clock, logger }: { clock: Clock; logger: Logger }): OwnerSource {
  let table: Promise<OwnerTable | null> = Promise.resolve(null)
  let version = ''
  let looked_ms = -Infinity
  const read = async (path: string, before: Promise<OwnerTable | null>): Promise<OwnerTable | null> => {
    try {
      const made = await readOwners(path)
      logger.info({ event: 'simulation.networks-read', ranges: made.ranges, faults: made.faults }, 'networks file')
      return made
    } catch (error) {
      logger.warn({ event: 'simulation.networks-unreadable', err: error }, 'networks file cannot be read')
      return before
    }
  }
  return {
    async current() {
      if (file === undefined || clock.monotonicMs() - looked_ms < lookEvery_ms) return table
      looked_ms = clock.monotonicMs()
      const found = await stat(file).catch(() => null)
      const seen = found === null ? '' : `${found.mtimeMs} ${found.size}`
      if (seen !== version && found !== null) {
        version = seen
        table = read(file, table)
      }
      return table
    },
  }
}
