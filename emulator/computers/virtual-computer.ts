// Computers that exist on paper alone: a scan takes emulator time and ends as a script says. Products (defender, intune, sophos) order
// scans on them and report what became of them, each in its own way.
import { createHash, randomUUID } from 'node:crypto'
import type { Tenant, World } from '../world.ts'

/**
 * `uncleanable`: found, not removed. `never-ends`: begins and goes on for ever. `lies`: the product says "succeeded" after 30 seconds
 * although nothing was scanned, as a sample in Defender's documentation suggests for a full scan.
 */
export type ScanScript = 'clean' | 'infected' | 'uncleanable' | 'never-ends' | 'lies' | 'fails'

export interface FoundThreat {
  name: string
  path: string
  sha256: string
  outcome: 'removed' | 'failed'
  at: Date
}

export interface VirtualComputer {
  tenantId: string
  name: string
  platform: 'Windows11' | 'WindowsServer2022' | 'Linux' | 'macOS'
  isOnline: boolean
  script: ScanScript
  quickScan_ms: number
  fullScan_ms: number
  /** Device id of Entra. */
  entraDeviceId: string
  /** Of Defender: 40 hexadecimal digits. */
  machineId: string
  managedDeviceId: string
  sophosId: string
  /** Products that know it. */
  products: Set<'defender' | 'intune' | 'sophos'>
  /** Object id of its owner in Entra and primary user in Intune. */
  ownerId: string | null
  logons: { userName: string; domain: string; isOnlyNetworkUser: boolean }[]
  lastSeenAt: Date
  lastQuickScanAt: Date | null
  lastFullScanAt: Date | null
  lastReportAt: Date | null
  isIsolated: boolean
  threats: FoundThreat[]
  /** Wakes what waits for the computer to come back. */
  waiting: (() => void)[]
}

export interface ComputerSeed {
  name: string
  owner?: string
  platform?: VirtualComputer['platform']
  isOnline?: boolean
  script?: ScanScript
  quickScan_ms?: number
  fullScan_ms?: number
  products?: ('defender' | 'intune' | 'sophos')[]
  logons?: VirtualComputer['logons']
}

function storeOf(world: World): Map<string, VirtualComputer[]> {
  const known = world.sessions.get('computers') as Map<string, VirtualComputer[]> | undefined
  if (known) return known
  const made = new Map<string, VirtualComputer[]>()
  world.sessions.set('computers', made)
  return made
}

export const computersOf = (world: World, tenantId: string): VirtualComputer[] => storeOf(world).get(tenantId) ?? []

/** Puts a computer into a tenant. `owner`: sign-in name of a user. Throws when there is no such user. */
export function addComputer(world: World, tenant: Tenant, seed: ComputerSeed): VirtualComputer {
  const { owner } = seed
  const user =
    owner === undefined
      ? undefined
      : [...tenant.users.values()].find(({ userPrincipalName }) =>
          userPrincipalName.startsWith(`${owner.split('@')[0]}@`),
        )
  if (owner !== undefined && user === undefined) throw new Error(`emulator: ${tenant.displayName} has no user ${owner}`)
  const userName = user?.userPrincipalName.split('@')[0] ?? ''
  const made: VirtualComputer = {
    tenantId: tenant.id,
    name: seed.name,
    platform: seed.platform ?? 'Windows11',
    isOnline: seed.isOnline ?? true,
    script: seed.script ?? 'clean',
    quickScan_ms: seed.quickScan_ms ?? 4 * 60_000,
    fullScan_ms: seed.fullScan_ms ?? 3 * 3_600_000,
    entraDeviceId: randomUUID(),
    machineId: createHash('sha1').update(randomUUID()).digest('hex'),
    managedDeviceId: randomUUID(),
    sophosId: randomUUID(),
    products: new Set(seed.products ?? ['defender', 'intune', 'sophos']),
    ownerId: user?.id ?? null,
    logons: seed.logons ?? (user ? [{ userName, domain: 'AzureAD', isOnlyNetworkUser: false }] : []),
    lastSeenAt: world.clock.now(),
    lastQuickScanAt: null,
    lastFullScanAt: null,
    lastReportAt: world.clock.now(),
    isIsolated: false,
    threats: [],
    waiting: [],
  }
  storeOf(world).set(tenant.id, [...computersOf(world, tenant.id), made])
  return made
}

/** Switches it on or off; a scan that waits begins. */
export function setOnline(world: World, computer: VirtualComputer, isOnline: boolean): void {
  computer.isOnline = isOnline
  if (!isOnline) return
  computer.lastSeenAt = world.clock.now()
  for (const wake of computer.waiting.splice(0)) wake()
}

export interface ScanCourse {
  began(): void
  ended(how: 'succeeded' | 'failed'): void
}

const lie_ms = 30_000
const fail_ms = 60_000

/** Carries a scan out as the script says. The result cancels it; one that is over is not cancelled any more. */
export function runScan(
  world: World,
  computer: VirtualComputer,
  kind: 'quick' | 'full',
  course: ScanCourse,
): () => void {
  let isCancelled = false
  let stop = (): void => undefined
  const begin = (): void => {
    if (isCancelled) return
    course.began()
    stop = proceed(world, computer, kind, course)
  }
  if (computer.isOnline) begin()
  else computer.waiting.push(begin)
  return () => {
    isCancelled = true
    stop()
  }
}

function proceed(world: World, computer: VirtualComputer, kind: 'quick' | 'full', course: ScanCourse): () => void {
  const { script } = computer
  if (script === 'never-ends') return () => undefined
  if (script === 'lies') return world.clock.schedule(lie_ms, () => course.ended('succeeded'))
  if (script === 'fails') return world.clock.schedule(fail_ms, () => course.ended('failed'))
  const duration_ms = kind === 'quick' ? computer.quickScan_ms : computer.fullScan_ms
  return world.clock.schedule(duration_ms, () => {
    const now = world.clock.now()
    if (script !== 'clean') computer.threats.push(threatOf(script === 'infected' ? 'removed' : 'failed', now))
    if (kind === 'quick') computer.lastQuickScanAt = now
    else computer.lastFullScanAt = now
    computer.lastReportAt = now
    course.ended('succeeded')
  })
}

const threatOf = (outcome: FoundThreat['outcome'], at: Date): FoundThreat => ({
  name: 'EICAR-Test-File',
  path: 'C:\\Users\\Public\\Downloads\\invoice.com',
  sha256: '275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f',
  outcome,
  at,
})
