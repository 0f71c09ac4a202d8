// Migrations of the compromised-mailbox response, in order of their names.
import type { Migration } from '#platform/db/database.ts'
import { agentSilence } from './agents/migrations/2026-11-22-70-agent-silence.ts'
import { agents } from './agents/migrations/2026-11-22-69-agents.ts'
import { containment } from './containment/migrations/2026-11-22-64-containment.ts'
import { counterMigrations } from './counter/migrations.ts'
import { incidents } from './incidents/migrations/2026-11-22-60-incidents.ts'
import { incidentInForce } from './incidents/migrations/2026-11-22-96-incident-in-force.ts'
import { timelineOrder } from './incidents/migrations/2026-11-22-61-timeline-order.ts'
import { endpointMigrations } from './endpoints/migrations.ts'
import { incidentCopies } from './copies/migrations/2026-11-22-75-incident-copies.ts'
import { mailCopies } from './copies/migrations/2026-11-22-93-mail-copies.ts'
import { symptomMigrations } from './symptoms/migrations.ts'
import './tables.ts'

export const compromiseMigrations: Migration[] = [
  incidents,
  timelineOrder,
  ...counterMigrations,
  containment,
  agents,
  agentSilence,
  ...symptomMigrations,
  ...endpointMigrations,
  incidentCopies,
  mailCopies,
  incidentInForce,
]
