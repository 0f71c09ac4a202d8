// What a count needs to know besides the messages: settings, which of their reasons are storms, whose they are, and the right time.
import { hostname } from 'node:os'
import { sql } from 'kysely'
import { type Clock, systemClock } from '#platform/clock.ts'
import type { Trx } from '#platform/db/database.ts'
import type { CompromiseSettings } from '../contract.ts'
import type { CompromiseParts, OutboundThreat } from '../parts.ts'
import { readSettings } from '../settings.ts'
import { candidatesOf, type Directory, directoryOf } from './attribution.ts'
import type { CounterOptions } from './count.ts'
import { raiseClock } from './warnings.ts'

/** Clocks that differ by more are wrong (endpoint-response 3.4). */
const offset_ms_max = 1_000

export interface Context {
  settings: CompromiseSettings
  /** Clusters of the messages that a storm is under way for. */
  storms: ReadonlySet<string>
  directory: Directory
  /** The time that decides. */
  now: Date
  /** By how much the clock of this node is ahead of it. */
  offset_ms: number
}

type Time = 'database' | 'clock'

interface ContextRow {
  settings: unknown
  storms: string[]
  directory: Directory
  now: Date
}

/** One statement for all messages, as it is in the way of each. */
export async function loadContext(
  trx: Trx,
  clock: Clock,
  time: Time,
  tenantId: string,
  threats: readonly OutboundThreat[],
): Promise<Context> {
  const clusters = [...new Set(threats.map(({ cluster }) => cluster))]
  const addresses = [...new Set(threats.flatMap(candidatesOf))]
  const before = clock.now()
  const { rows } = await sql<ContextRow>`select
      (select settings from compromise_setting where tenant_id = ${tenantId}) as settings,
      array(select cluster from abuse_storm
        where tenant_id = ${tenantId} and cluster = any(${clusters}::text[]) and ended_at is null) as storms,
      ${directoryOf(tenantId, addresses)} as directory,
      clock_timestamp() as now`.execute(trx)
  const { settings, storms, directory, now } = rows[0]!
  const after = clock.now()
  return {
    settings: readSettings(settings ?? undefined),
    storms: new Set(storms),
    directory,
    now: time === 'database' ? now : after,
    offset_ms: time === 'database' ? offsetOf(before, after, now) : 0,
  }
}

/** The database looked at its clock somewhere between: what may be the way there and back is no difference of clocks. */
function offsetOf(before: Date, after: Date, database: Date): number {
  if (database >= before && database <= after) return 0
  return database < before ? before.getTime() - database.getTime() : after.getTime() - database.getTime()
}

export interface Timekeeper {
  time: Time
  /** When the message really came. */
  timeOf(stamp: Date, context: Context, isOwnStamp: boolean): Date
  /** Alerts while the clock of this node is wrong; once when it is right again. */
  tell(context: Context): Promise<void>
}

type Parts = Pick<CompromiseParts, 'db' | 'clock' | 'alerts' | 'logger'>

export function createTimekeeper({ db, clock, alerts, logger }: Parts, options: CounterOptions): Timekeeper {
  const nodeName = options.nodeName ?? hostname()
  let told: number | null = null
  return {
    // A clock that is not the machine's moves by hand, and the database has no part in that.
    time: options.time ?? (clock === systemClock ? 'database' : 'clock'),
    timeOf(stamp, { now, offset_ms }, isOwnStamp) {
      const isWrong = isOwnStamp && Math.abs(offset_ms) > offset_ms_max
      const corrected = isWrong ? new Date(stamp.getTime() - offset_ms) : stamp
      // What comes from the future would wait there for others: now is the latest that it can have been.
      return corrected.getTime() > now.getTime() + (isWrong ? 0 : offset_ms_max) ? now : corrected
    },
    async tell({ offset_ms }) {
      const seconds = Math.abs(offset_ms) > offset_ms_max ? Math.round(offset_ms / 1_000) : 0
      if (seconds === told) return
      // Not in the transaction of the count: this one concerns the installation, and a tenant's may not write there.
      const write = db.asSystem(async (trx) => {
        if (seconds !== 0) await raiseClock(trx, alerts, nodeName, seconds)
        else await alerts.resolve(trx, null, 'compromise.clock', nodeName, 'the clocks agree')
      })
      told = seconds
      await write.catch((error: unknown) => {
        told = null
        logger.warn({ event: 'compromise.clock-not-told', err: error })
      })
    },
  }
}
