// Addresses and agents are personal data: kept for the days that the operator chose, then shortened to /24 or /48 and the family of the
// agent (click-authenticity 9). Verdicts and their reasons stay.
import { sql } from 'kysely'
import { networkOf, ofOrganisation } from '#platform/http/network.ts'
import type { PhishThreatParts } from '../parts.ts'
import { readAgent } from './agents.ts'

const day_ms = 24 * 3_600_000
const batch_max = 1_000
const batches_max = 2_000

interface OldRequest {
  tenant_id: string
  id: string
  ip: string
  headers: Record<string, string>
}

/** Resolves with the number of requests that were shortened. */
export async function purgeVisits({ db, clock, config }: PhishThreatParts): Promise<number> {
  const before = new Date(clock.now().getTime() - config.phishThreat.visitDays * day_ms)
  let purged = 0
  for (let batch = 0; batch < batches_max; batch += 1) {
    const count = await db.asSystem(async (trx) => {
      const { rows } = await sql<OldRequest>`
        select tenant_id, id, ip, headers from simulation_request where at < ${before} and purged_at is null
        order by at limit ${batch_max} for update skip locked`.execute(trx)
      if (rows.length === 0) return 0
      const short = rows.map(({ tenant_id, id, ip, headers }) => ({
        tenant_id,
        id,
        ip: networkOf(ip, ofOrganisation),
        headers: { family: readAgent(headers['user-agent']).family },
      }))
      await sql`
        update simulation_request r set ip = g.ip, headers = g.headers, tls_fingerprint = null, purged_at = ${clock.now()}
        from jsonb_to_recordset(${JSON.stringify(short)}::jsonb) as g (tenant_id uuid, id uuid, ip text, headers jsonb)
        where r.tenant_id = g.tenant_id and r.id = g.id`.execute(trx)
      return rows.length
    })
    purged += count
    if (count < batch_max) break
  }
  await shortenVisits(db, before)
  return purged
}

async function shortenVisits(db: PhishThreatParts['db'], before: Date): Promise<void> {
  for (let batch = 0; batch < batches_max; batch += 1) {
    const count = await db.asSystem(async (trx) => {
      const { rows } = await sql<{ tenant_id: string; id: string; ip: string }>`
        select tenant_id, id, ip from simulation_visit where last_at < ${before} and ip not like '%/%' and ip not in ('', 'unknown')
        limit ${batch_max} for update skip locked`.execute(trx)
      if (rows.length === 0) return 0
      const short = rows.map((row) => ({ ...row, ip: networkOf(row.ip, ofOrganisation) }))
      await sql`
        update simulation_visit v set ip = g.ip
        from jsonb_to_recordset(${JSON.stringify(short)}::jsonb) as g (tenant_id uuid, id uuid, ip text)
        where v.tenant_id = g.tenant_id and v.id = g.id`.execute(trx)
      return rows.length
    })
    if (count < batch_max) return
  }
}
