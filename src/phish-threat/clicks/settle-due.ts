// The sweep over what nobody asked a judgement for, or whose judgement came to no end: the oldest first, each with its own back-off.
import { sql } from 'kysely'
import type { PhishThreatParts } from '../parts.ts'
import { settleMessage } from './settle.ts'
import './tables.ts'

/** Whoever stored a request asks within seconds, and is answered within two minutes (settling.ts). */
const unasked_ms = 3 * 60_000
/** From a minute, doubled with each attempt, to about eight hours. */
const retry_seconds = 60
const doublings_max = 9

interface Due {
  tenant_id: string
  message_id: string
}

export interface SettleDueOptions {
  signal?: AbortSignal
  messages_max?: number
}

/**
 * Messages with a visit whose settling time is over, or with a request that no judgement has seen: the process that stored it may have
 * ended before it asked for one. The rest comes in the next round. One message's trouble is not another's: an attempt is noted before
 * it begins, so that not even one that ends the process is the first again and again. Resolves with how many were tried.
 */
export async function settleDue(
  parts: PhishThreatParts,
  { signal, messages_max = 200 }: SettleDueOptions = {},
): Promise<number> {
  const due = await beginDue(parts, messages_max)
  const settled: Due[] = []
  for (const one of due) {
    if (signal?.aborted === true) break
    try {
      if (await settleMessage(parts, one.tenant_id, one.message_id)) settled.push(one)
    } catch (error) {
      parts.logger.warn({ event: 'simulation.not-settled', tenant: one.tenant_id, err: error }, 'visit not judged')
    }
  }
  await endSettled(parts, settled)
  return due.length
}

async function beginDue({ db, clock }: PhishThreatParts, limit: number): Promise<Due[]> {
  const now = clock.now()
  return db.asSystem(async (trx) => {
    const { rows } = await sql<Due>`
      with due as (
        select tenant_id, message_id, min(due_at) as due_at from (
          select tenant_id, message_id, provisional_until as due_at from simulation_visit where provisional_until <= ${now}
          union all
          select tenant_id, message_id, at from simulation_request
          where judged_at is null and purged_at is null and at <= ${new Date(now.getTime() - unasked_ms)}) each_one
        group by tenant_id, message_id)
      insert into simulation_settle_attempt as attempt (tenant_id, message_id, tries, retry_at)
      select tenant_id, message_id, 1, ${new Date(now.getTime() + retry_seconds * 1_000)}::timestamptz from (
        select due.* from due left join simulation_settle_attempt before using (tenant_id, message_id)
        where before.retry_at is null or before.retry_at <= ${now}
        order by due_at, message_id limit ${limit}) first
      order by due_at, message_id
      on conflict (tenant_id, message_id) do update set tries = attempt.tries + 1,
        retry_at = ${now}::timestamptz + make_interval(secs => ${retry_seconds} * 2 ^ least(attempt.tries, ${doublings_max}::integer))
      returning tenant_id, message_id`.execute(trx)
    return rows
  })
}

async function endSettled({ db }: PhishThreatParts, settled: readonly Due[]): Promise<void> {
  if (settled.length === 0) return
  await db.asSystem((trx) =>
    sql`delete from simulation_settle_attempt a
      using jsonb_to_recordset(${JSON.stringify(settled)}::jsonb) as s (tenant_id uuid, message_id uuid)
      where a.tenant_id = s.tenant_id and a.message_id = s.message_id`.execute(trx),
  )
}
