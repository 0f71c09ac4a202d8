// The list of health checks, in the order in which they are shown.
import type { HealthCheck } from '../check.ts'
import { certificates, protectedDomains, spf } from './domains.ts'
import { database, disk, events, scanners } from './installation.ts'
import { auditing, consent, objects, watched } from './mailflow.ts'
import { directory, notifications, secondFactor } from './people.ts'

export const healthChecks: readonly HealthCheck[] = [
  consent,
  objects,
  watched,
  auditing,
  protectedDomains,
  spf,
  certificates,
  directory,
  notifications,
  secondFactor,
  scanners,
  database,
  disk,
  events,
]

export function checksFor(tenantId: string | null): HealthCheck[] {
  const scope = tenantId === null ? 'installation' : 'tenant'
  return healthChecks.filter((check) => check.of === scope || check.of === 'both')
}
