// Health checks, and what alerts offer to do: repair, check, synchronise.
import { healthHttp } from '#alerts/health/http.ts'
import { defineHealthJob, type HealthOptions } from '#alerts/health/run.ts'
import type { AuditActor } from '#platform/audit/audit.ts'
import { AppError } from '#platform/errors.ts'
import type { HttpModule } from '#platform/http/module.ts'
import { checkTenant, repairFindings, type TamperParts } from '#mailflow/tamper.ts'
import type { AlertParts } from './alerts.ts'
import { healthSources } from './health-facts.ts'
import type { Platform } from './platform.ts'

export function wireHealth(
  platform: Platform,
  { alerts, handlers }: AlertParts,
  watch: TamperParts,
  requestSync: (tenantId: string, full: boolean) => Promise<void>,
): HttpModule {
  const { db, clock, logger, jobs, audit } = platform
  const repair = async (tenantId: string, actor: AuditActor): Promise<string> => {
    await refuseUnwatched(watch, tenantId)
    const repaired = await repairFindings(watch, tenantId, actor)
    return repaired.length === 1 ? 'One difference was repaired.' : `${repaired.length} differences were repaired.`
  }
  const check = async (tenantId: string): Promise<string> => {
    await refuseUnwatched(watch, tenantId)
    await checkTenant(watch, tenantId)
    return 'Mail flow was compared.'
  }
  handlers.set('repair', {
    permission: 'mailflow.write',
    run: async ({ tenantId, actor }) => void (await repair(tenantId, actor)),
  })
  handlers.set('check', { permission: 'mailflow.write', run: async ({ tenantId }) => void (await check(tenantId)) })

  const options: HealthOptions = {
    db,
    clock,
    logger,
    alerts,
    sources: healthSources(platform),
    fixes: {
      'repair-mailflow': repair,
      'check-mailflow': check,
      'sync-people': async (tenantId) => {
        await requestSync(tenantId, false)
        return 'The directory is being read.'
      },
    },
  }
  defineHealthJob(jobs, options)
  return healthHttp({ ...options, audit })
}

async function refuseUnwatched(watch: TamperParts, tenantId: string): Promise<void> {
  if ((await watch.expectation(tenantId)) !== null) return
  throw new AppError({
    code: 'mailflow.not-watched',
    message: 'Mail flow of this tenant is not connected: there is nothing to compare or repair.',
    status: 409,
  })
}
