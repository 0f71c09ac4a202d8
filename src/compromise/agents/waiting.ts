// Requests of agents that are held until there is a command for them. However many wait, one question a second goes to the database.
import type { Database } from '#platform/db/database.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import { sql } from 'kysely'
import { onWake } from './wake.ts'
import './tables.ts'

export interface WaitingOptions {
  db: Database
  logger: Logger
  look_ms?: number
  /** More than so many are not held: they ask again after a while. */
  held_max?: number
}

export interface Waiting {
  /** Resolves when there may be something, when the time is over, or at shutdown. A second request of an agent ends its first. */
  hold(agentId: string, wait_ms: number, onGone: (end: () => void) => void): Promise<void>
  /** For an agent that is not held already. */
  isFullFor(agentId: string): boolean
  readonly count: number
  /** Answers everybody; nobody is held any more. */
  close(): Promise<void>
}

const look_ms_default = 1_000
/** More than 10,000 fit into 1 GiB with TLS (bench/agents). */
const held_max_default = 10_000
/** How far back is looked: a transaction may take a while from writing to being seen. What takes longer is found by the next poll. */
const look_back_seconds = 15
const found_max = 10_000

export function createWaiting(options: WaitingOptions): Waiting {
  const { db, logger, look_ms = look_ms_default, held_max = held_max_default } = options
  const held = new Map<string, () => void>()
  const endWaking = onWake(db, wake)
  let timer: NodeJS.Timeout | undefined
  let look: Promise<void> = Promise.resolve()
  let isClosed = false

  return {
    hold(agentId, wait_ms, onGone) {
      held.get(agentId)?.()
      if (isClosed || wait_ms <= 0) return Promise.resolve()
      return new Promise((resolve) => {
        const end = () => {
          clearTimeout(deadline)
          if (held.get(agentId) === end) held.delete(agentId)
          resolve()
        }
        const deadline = setTimeout(end, wait_ms)
        held.set(agentId, end)
        onGone(end)
        if (timer === undefined) next()
      })
    },
    isFullFor: (agentId) => held.size >= held_max && !held.has(agentId),
    get count() {
      return held.size
    },
    async close() {
      isClosed = true
      endWaking()
      clearTimeout(timer)
      wake([...held.keys()])
      await look
    },
  }

  function wake(agentIds: readonly string[]): void {
    for (const agentId of agentIds) held.get(agentId)?.()
  }

  function next(): void {
    timer = setTimeout(() => {
      look = lookOnce().finally(() => {
        timer = undefined
        if (held.size > 0 && !isClosed) next()
      })
    }, look_ms)
  }

  async function lookOnce(): Promise<void> {
    try {
      wake(await readQueued(db))
    } catch (error) {
      logger.warn({ event: 'agents.not-looked', err: error })
    }
  }
}

/** Of all tenants: those that wait in this process are picked out of it. */
function readQueued(db: Database): Promise<string[]> {
  return db.asSystem(async (trx) => {
    const rows = await trx
      .selectFrom('agent_command')
      .select('agent_id')
      .distinct()
      .where('state', '=', 'queued')
      .where('queued_at', '>', sql<Date>`clock_timestamp() - ${look_back_seconds} * interval '1 second'`)
      .limit(found_max)
      .execute()
    return rows.map((row) => row.agent_id)
  })
}
