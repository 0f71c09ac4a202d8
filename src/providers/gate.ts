// What subscriptions and templates refuse, at one place for all routes: whoever adds a feature adds its prefix here.
import type { FastifyRequest } from 'fastify'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import type { HttpModule } from '#platform/http/module.ts'
import type { SubscriptionProduct } from './contract.ts'
import { lockedOptions, mayChangeLocked } from './locks.ts'
import { requireProduct } from './subscriptions.ts'

const email: SubscriptionProduct[] = ['email-standard', 'email-advanced']

/** After `/tenants/{tenantId}/`. Reading stays possible: what a tenant had can be seen. */
const features: { prefix: RegExp; products: SubscriptionProduct[] }[] = [
  { prefix: /^mailflow\/(?:connect|sign-in)(?:\/|$)/, products: email },
  { prefix: /^post-delivery(?:\/|$)/, products: email },
  { prefix: /^endpoints?(?:\/|$)/, products: ['endpoint'] },
  { prefix: /^phish-threat(?:\/|$)/, products: ['phish-threat'] },
]

const lockedPaths: { prefix: RegExp; option: string }[] = [{ prefix: /^policies(?:\/|$)/, option: 'policies' }]

/** Registered before the other modules, so that its hook is asked before their handlers. */
export function subscriptionGate({ db, clock }: { db: Database; clock: Clock }): HttpModule {
  return (app) => {
    app.addHook('preHandler', async (request) => {
      const { tenantId } = (request.params ?? {}) as { tenantId?: string }
      const rest = restOf(request)
      if (tenantId === undefined || rest === null || request.method === 'GET') return
      const products = features.find(({ prefix }) => prefix.test(rest))?.products
      const option = lockedPaths.find(({ prefix }) => prefix.test(rest))?.option
      if (products === undefined && (option === undefined || mayChangeLocked(request.actor))) return
      await db.inTenant(tenantId, async (trx) => {
        if (products !== undefined) await requireProduct(trx, tenantId, products, clock.now())
        if (option !== undefined && !mayChangeLocked(request.actor))
          refuseLocked(option, await lockedOptions(trx, tenantId))
      })
    })
  }
}

/** The path after the tenant, as the route has it. */
function restOf({ routeOptions }: FastifyRequest): string | null {
  return /\/tenants\/:tenantId\/(.+)$/.exec(routeOptions.url ?? '')?.[1] ?? null
}

function refuseLocked(option: string, locked: readonly string[]): void {
  if (!locked.includes(option)) return
  throw new AppError({
    code: 'template.locked',
    message: `Your provider has locked this (${option}). Ask the provider for the change.`,
    status: 403,
  })
}
