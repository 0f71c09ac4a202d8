// Each night: every chain is verified, old entries of those that are whole go, and every chain's head is noted.
import type { Clock } from '../clock.ts'
import type { Database, Trx } from '../db/database.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Secrets } from '../secrets/secrets.ts'
import type { Logger } from '../telemetry/logger.ts'
import { type ChainHead, chainNames, noteHeads, purgeAudit, tenantOf } from './retention.ts'
import { verifyAudit } from './verify.ts'

export interface AuditJobsOptions {
  db: Database
  jobs: Jobs
  secrets: Secrets
  clock: Clock
  logger: Logger
  retentionDays: number
  /** Carries a head out of the database, so that there is something to compare with. */
  onHead(trx: Trx, head: ChainHead): Promise<void>
  onBroken(tenantId: string | null, problem: string): Promise<void>
}

export function defineAuditJobs(options: AuditJobsOptions): void {
  const { db, jobs, secrets, clock, logger } = options
  jobs.define({ name: 'keep-audit', schedule: { cron: '10 2 * * *' }, timeoutSeconds: 3_600, handle: keep })

  async function keep(): Promise<void> {
    const before = new Date(clock.now().getTime() - options.retentionDays * 86_400_000)
    const broken = await findBroken()
    const removed = await purgeAudit(db, secrets, before, clock.now(), broken)
    const heads = await noteHeads(db, secrets, clock.now())
    for (const head of heads) {
      logger.info({ event: 'audit.head', chain: head.chain, position: head.position, hash: head.hash })
      await db.asSystem((trx) => options.onHead(trx, head))
    }
    logger.info({ event: 'audit.kept', removed, chains: heads.length })
  }

  /** Before anything is removed: entries that somebody dated back would go as old ones, and what is left would be whole. */
  async function findBroken(): Promise<Set<string>> {
    const broken = new Set<string>()
    for (const chain of await db.asSystem(chainNames)) {
      const tenantId = tenantOf(chain)
      const { problem } = await db.asSystem((trx) => verifyAudit(trx, secrets, tenantId))
      if (problem === null) continue
      broken.add(chain)
      logger.error({ event: 'audit.broken', chain, problem })
      await options.onBroken(tenantId, problem)
    }
    return broken
  }
}
