// The capabilities: what each slice brings to the process (routes, jobs, events, the gateway).
import type { HttpModule } from '#platform/http/module.ts'
import type { AlertParts } from './alerts.ts'
import type { Platform } from './platform.ts'

export interface Parts {
  httpModules: HttpModule[]
  /** Opens the SMTP ports; resolves with where they are. */
  startGateways(stack: AsyncDisposableStack): Promise<{ host: string; port: number }[]>
}

export async function wireSlices(
  _stack: AsyncDisposableStack,
  _platform: Platform,
  _alerts: AlertParts,
): Promise<Parts> {
  return { httpModules: [], startGateways: async () => [] }
}
