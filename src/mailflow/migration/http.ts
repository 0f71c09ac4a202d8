// Routes of the migration: the check, the overview with its banner, start, retire, roll back, settings.
import { requireInstallation } from '#platform/http/sign-in.ts'
import type { HttpModule } from '#platform/http/module.ts'
import { getTenant } from '#people/tenants.ts'
import { migrationSchema, overviewSchema, settingsSchema, startSchema, tenantParams } from './contract.ts'
import { retireOld, rollBack, startMigration } from './control.ts'
import { look } from './look.ts'
import type { MigrationParts } from './parts.ts'
import { findState, readSettings, writeSettings } from './store.ts'
import { migrationView, overview } from './views.ts'

const read = { permission: 'mailflow.read' }
const write = { permission: 'mailflow.write' }
const path = '/tenants/:tenantId/mailflow/migration'
/** A look this young is shown as it is. */
const fresh_ms = 60_000

export function migrationHttp(parts: MigrationParts): HttpModule {
  const { db, clock, audit } = parts.provisioning
  return (app) => {
    app.get(
      path,
      {
        config: read,
        schema: {
          summary: 'Whether this tenant depends on IP-based connectors, and how far its migration is',
          params: tenantParams,
          response: { 200: migrationSchema },
        },
      },
      async (request) => {
        const { tenantId } = request.params
        const state = await db.inTenant(tenantId, async (trx) => {
          await getTenant(trx, tenantId)
          return findState(trx, tenantId)
        })
        const age_ms = clock.now().getTime() - (state?.looked_at?.getTime() ?? 0)
        if (age_ms > fresh_ms) await look(parts, tenantId)
        return migrationView(parts, tenantId)
      },
    )
    app.post(
      `${path}/check`,
      { config: write, schema: { summary: 'Look now', params: tenantParams, response: { 200: migrationSchema } } },
      async (request) => {
        await look(parts, request.params.tenantId)
        return migrationView(parts, request.params.tenantId)
      },
    )
    app.post(
      `${path}/start`,
      {
        config: write,
        schema: {
          summary: 'Connect by certificate beside the old connectors',
          params: tenantParams,
          response: { 200: startSchema },
        },
      },
      async (request) => {
        const { tenantId } = request.params
        const { signInUrl } = await startMigration(parts, tenantId, request.actor)
        return { signInUrl, migration: await migrationView(parts, tenantId) }
      },
    )
    for (const [name, summary, work] of [
      ['retire', 'Remove the old connectors and rules, after everything is proven', retireOld],
      ['rollback', 'Go back to the old connectors', rollBack],
    ] as const)
      app.post(
        `${path}/${name}`,
        { config: write, schema: { summary, params: tenantParams, response: { 200: migrationSchema } } },
        async (request) => {
          const { tenantId } = request.params
          await work(parts, tenantId, request.actor)
          return migrationView(parts, tenantId)
        },
      )
    app.get(
      '/migration',
      {
        config: read,
        schema: {
          summary: 'Domains that depend on IP-based connectors, over all tenants',
          response: { 200: overviewSchema },
        },
      },
      (request) => overview(parts, request.actor.tenants),
    )
    app.put(
      '/migration/settings',
      {
        config: write,
        schema: {
          summary: 'Deadline and what counts as proof, for the whole installation',
          body: settingsSchema,
          response: { 200: settingsSchema },
        },
      },
      async (request) => {
        requireInstallation(request.actor)
        await db.asSystem(async (trx) => {
          const before = await readSettings(trx)
          await writeSettings(trx, request.body)
          await audit.append(trx, {
            tenantId: null,
            actor: request.actor,
            action: 'mailflow.migration.settings',
            target: 'migration',
            before,
            after: request.body,
          })
        })
        return request.body
      },
    )
  }
}
