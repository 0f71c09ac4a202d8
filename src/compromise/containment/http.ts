// Routes of the containment: what is possible in the tenant and what is missing.
import Type from 'typebox'
import type { HttpModule } from '#platform/http/module.ts'
import { getTenant } from '#people/tenants.ts'
import { containmentSchema } from './contract.ts'
import type { ContainmentParts } from './parts.ts'
import { probeContainment, viewContainment } from './probe.ts'

const params = Type.Object({ tenantId: Type.String({ format: 'uuid' }) })
const path = '/tenants/:tenantId/compromise/containment'

export function containmentHttp(parts: ContainmentParts): HttpModule {
  const view = (tenantId: string) =>
    parts.db.inTenant(tenantId, async (trx) => {
      await getTenant(trx, tenantId)
      return viewContainment(trx, tenantId)
    })
  return (app) => {
    app.get(
      path,
      {
        config: { permission: 'compromise.read' },
        schema: {
          summary: 'Measures in Microsoft 365 against a compromised mailbox: chosen, possible, what is missing',
          params,
          response: { 200: containmentSchema },
        },
      },
      async (request) => {
        const known = await view(request.params.tenantId)
        if (known.probedAt !== null) return known
        await probeContainment(parts, request.params.tenantId)
        return view(request.params.tenantId)
      },
    )
    app.post(
      `${path}/probe`,
      {
        config: { permission: 'compromise.settings' },
        schema: {
          summary: 'Ask the tenant anew which measures are possible',
          params,
          response: { 200: containmentSchema },
        },
      },
      async (request) => {
        const { tenantId } = request.params
        await parts.db.inTenant(tenantId, (trx) => getTenant(trx, tenantId))
        await probeContainment(parts, tenantId)
        return view(tenantId)
      },
    )
  }
}
