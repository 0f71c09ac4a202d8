// For load balancers and monitoring: alive, ready (with what is missing), metrics.
import type { Registry } from 'prom-client'
import { metricsRegistry } from '../telemetry/metrics.ts'
import type { HttpApp } from './module.ts'

export interface HealthCheck {
  name: string
  /** Resolves with null when all is well, else with what is wrong in a few words. */
  check(): Promise<string | null>
}

const check_timeout_ms = 3_000

export function addHealth(app: HttpApp, checks: HealthCheck[], registries: readonly Registry[]): void {
  const open = { config: { permission: 'public' }, schema: { hide: true } }
  app.get('/healthz', open, async () => ({ status: 'ok' }))
  app.get('/readyz', open, async (_request, reply) => {
    const parts = Object.fromEntries(
      await Promise.all(checks.map(async (each) => [each.name, (await runCheck(each)) ?? 'ok'])),
    )
    const isReady = Object.values(parts).every((state) => state === 'ok')
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not ready', parts })
  })
  app.get('/metrics', { config: { permission: 'metrics.read' }, schema: { hide: true } }, async (_request, reply) =>
    reply
      .type(metricsRegistry.contentType)
      .send((await Promise.all(registries.map((registry) => registry.metrics()))).join('\n')),
  )
}

async function runCheck({ check }: HealthCheck): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${check_timeout_ms} ms`), check_timeout_ms)
  })
  try {
    return await Promise.race([check(), late])
  } catch {
    return 'failed'
  } finally {
    clearTimeout(timer)
  }
}
