// Resources of Sophos Central as its API shows them.
import type { VirtualComputer } from '../computers/virtual-computer.ts'
import type { Tenant } from '../world.ts'

export interface SophosEvent {
  id: string
  type: string
  name: string
  created_at: string
  when: string
  severity: string
  source: string
  endpoint_id: string
  endpoint_type: string
  location: string
  threat?: string
}

/** `view=full`. */
export function endpointOf(computer: VirtualComputer, tenant: Tenant) {
  const person = computer.ownerId === null ? undefined : tenant.users.get(computer.ownerId)
  const isWindows = computer.platform.startsWith('Windows')
  const isLeft = computer.threats.some(({ outcome }) => outcome === 'failed')
  return {
    id: computer.sophosId,
    type: computer.platform === 'WindowsServer2022' ? 'server' : 'computer',
    hostname: computer.name,
    tenant: { id: tenant.id },
    health: {
      overall: isLeft ? 'bad' : 'good',
      threats: { status: isLeft ? 'bad' : 'good' },
      services: { status: 'good', serviceDetails: [] },
    },
    os: {
      isServer: computer.platform === 'WindowsServer2022',
      platform: isWindows ? 'windows' : computer.platform === 'macOS' ? 'macOS' : 'linux',
      name: computer.platform,
      majorVersion: 11,
      minorVersion: 0,
      build: 26_100,
    },
    ...(person && {
      associatedPerson: {
        id: person.id,
        name: person.displayName,
        viaLogin: `${tenant.displayName}\\${person.userPrincipalName.split('@')[0]}`,
      },
    }),
    tamperProtectionEnabled: true,
    assignedProducts: [{ code: 'endpointProtection', version: '2026.1', status: 'installed' }],
    lastSeenAt: computer.lastSeenAt.toISOString(),
    online: computer.isOnline,
    isolation: {
      status: computer.isIsolated ? 'isolated' : 'notIsolated',
      adminIsolated: computer.isIsolated,
      selfIsolated: false,
    },
    cloned: false,
  }
}
