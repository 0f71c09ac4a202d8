// What the console shows of the installation itself: its version and how long things are kept. Set in the configuration file.
import Type from 'typebox'
import type { Config } from '#platform/config/schema.ts'
import type { HttpModule } from '#platform/http/module.ts'

const days = (what: string) => Type.Integer({ description: `Days: ${what}` })

const installationSchema = Type.Object({
  version: Type.String(),
  retention: Type.Object({
    historyDays: days('message history'),
    quarantineDays: days('quarantined messages'),
    auditDays: days('audit log'),
    alertDays: days('closed alerts'),
    eventDays: days('event log and feed for SIEM systems'),
  }),
})

export function installationHttp({ retention }: Pick<Config, 'retention'>, version: string): HttpModule {
  const { historyDays, quarantineDays, auditDays, alertDays, eventDays } = retention
  const shown = { version, retention: { historyDays, quarantineDays, auditDays, alertDays, eventDays } }
  return (app) => {
    app.get(
      '/installation',
      {
        config: { permission: 'tenants.read', narrowing: 'harmless' },
        schema: { summary: 'Version, and how long things are kept', response: { 200: installationSchema } },
      },
      async () => shown,
    )
  }
}
