// All roles but the gateway that works from a file alone: they share a database.
import { defineAccessJobs } from '#access/jobs.ts'
import type { Clock } from '#platform/clock.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import type { App, AppOptions } from '../app.ts'
import { startAlerts } from './alerts.ts'
import { startPlatform } from './platform.ts'
import { type Parts, wireSlices } from './slices.ts'
import { startWeb } from './web.ts'

type WithDatabaseOptions = AppOptions & { logger: Logger; clock: Clock }

export async function startWithDatabase(
  stack: AsyncDisposableStack,
  options: WithDatabaseOptions,
): Promise<Omit<App, typeof Symbol.asyncDispose>> {
  const { roles } = options
  const platform = await startPlatform(stack, options)
  const alerts = startAlerts(platform)
  const parts: Parts = await wireSlices(stack, platform, alerts)
  defineAccessJobs(platform.jobs, platform)
  await platform.jobs.start()
  stack.defer(() => platform.jobs.stop())
  if (roles.includes('worker')) {
    platform.startDispatching(stack)
    parts.startWorker(stack)
  }
  const gatewayAddresses = roles.includes('gateway') ? await parts.startGateways(stack, options.member) : []
  const web = roles.includes('web')
    ? await startWeb(stack, platform, [...alerts.httpModules, ...parts.httpModules])
    : null
  const lureAddresses = roles.includes('lure') ? await parts.startLure(stack) : null
  return {
    httpUrl: web?.url ?? null,
    firstSignInUrl: web?.firstSignInUrl ?? null,
    gatewayAddresses,
    lureAddresses,
    platform,
  }
}
