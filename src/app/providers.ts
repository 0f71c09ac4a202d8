// Providers: customers, subscriptions, templates; and what these refuse elsewhere.
import { Value } from 'typebox/value'
import { AppError } from '#platform/errors.ts'
import type { HttpModule } from '#platform/http/module.ts'
import { loadSettings, saveSettings } from '#portal/settings.ts'
import { portalSettings, type PortalSettings } from '#portal/contract.ts'
import { providersHttp, type ProviderParts } from '#providers/http.ts'
import { subscriptionGate } from '#providers/gate.ts'
import { defineProviderJobs } from '#providers/jobs.ts'
import type { AlertParts } from './alerts.ts'
import type { Platform } from './platform.ts'

/** `gate` goes before all other modules. */
export function startProviders(
  platform: Platform,
  { alerts }: AlertParts,
): { gate: HttpModule; httpModules: HttpModule[] } {
  const { db, clock, audit, outbox, jobs, logger } = platform
  const parts: ProviderParts = {
    db,
    clock,
    audit,
    outbox,
    applyPortal: async (trx, tenantId, wanted, actor) => {
      const { settings } = await loadSettings(trx, tenantId)
      const merged = mergePortal(settings, wanted as Partial<PortalSettings>)
      if (!Value.Check(portalSettings, merged))
        throw new AppError({
          code: 'template.invalid',
          message: `The template's part for the portal cannot be used: ${Value.Errors(portalSettings, merged)[0]?.message ?? 'it has another shape'}.`,
          status: 400,
        })
      await saveSettings(trx, tenantId, merged, { actor, now: clock.now(), audit, outbox })
    },
  }
  defineProviderJobs(jobs, { db, clock, logger, alerts })
  return { gate: subscriptionGate({ db, clock }), httpModules: [providersHttp(parts)] }
}

/** Parts of a template over what is there; one level deep, as the settings are. */
function mergePortal(settings: PortalSettings, wanted: Partial<PortalSettings>): PortalSettings {
  return {
    ...settings,
    ...wanted,
    signIn: { ...settings.signIn, ...wanted.signIn },
    exposure: { ...settings.exposure, ...wanted.exposure },
    summary: { ...settings.summary, ...wanted.summary },
  }
}
