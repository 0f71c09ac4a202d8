// What every part of Phish Threat has, over one database and one time. Nothing talks to the outside, and the subscription is there.
import { createAlerts } from '#alerts/store.ts'
import type { PhishThreatParts } from '#phish-threat/parts.ts'
import { createAudit } from '#platform/audit/append.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/database.ts'
import { createJobs } from '#platform/jobs/boss.ts'
import { createOperations } from '#platform/operations/operations.ts'
import { createOutbox } from '#platform/outbox/dispatch.ts'
import { createSecrets } from '#platform/secrets/seal.ts'
import { createLogger } from '#platform/telemetry/logger.ts'

type Config = PhishThreatParts['config']

export interface OwnParts extends Partial<Omit<PhishThreatParts, 'config'>> {
  /** Over what no test needs otherwise: no pages, no sending addresses. */
  phishThreat?: Partial<Config['phishThreat']>
}

/** Jobs do not run by themselves until they are started. */
export function simulationParts(
  { db, clock }: { db: Database; clock: Clock },
  { phishThreat = {}, ...own }: OwnParts = {},
): PhishThreatParts {
  const logger = createLogger({ level: (process.env['MAILWARDEN_TEST_LOG'] ?? 'silent') as 'silent' })
  const jobs = createJobs(db, { logger, clock, work: false })
  const parts: Partial<PhishThreatParts> = {
    db,
    clock,
    logger,
    jobs,
    audit: createAudit(clock),
    alerts: createAlerts({ clock, notify: () => Promise.resolve() }),
    outbox: createOutbox(db, { logger, clock }),
    operations: createOperations({ db, jobs, clock, logger }),
    secrets: createSecrets([Buffer.alloc(32, 7)]),
    config: {
      phishThreat: {
        sendingAddresses: [],
        httpsListen: [],
        httpListen: [],
        visitDays: 90,
        resultDays: 365,
        ...phishThreat,
      },
      gateway: { publicAddresses: [], egressAddresses: [] },
      certificates: {},
    } as unknown as Config,
    microsoft: { clients: () => Promise.resolve(null) },
    mailflow: { state: () => Promise.resolve(null), exempt: () => Promise.resolve() },
    mailer: { missing: () => null, send: () => Promise.resolve() },
    removal: {
      missing: () => Promise.resolve('The tenant is not connected.'),
      list: () => Promise.resolve([]),
      note: () => Promise.resolve(),
      forget: () => Promise.resolve(),
      start: () => Promise.reject(new Error('nothing is taken out of mailboxes here')),
    },
    hasPhishThreat: () => Promise.resolve(true),
    publicUrl: () => 'https://console.mailwarden.example',
  }
  return { ...parts, ...own } as PhishThreatParts
}
