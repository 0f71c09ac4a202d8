// Sign-ins and risk detections. Documented at learn.microsoft.com/graph/api/signin-list and .../riskdetection-list, with the licences:
// Microsoft Entra ID P1 for sign-ins, P2 for risk details. Assumed: status and code of the refusal without a licence.
import { randomUUID } from 'node:crypto'
import type { Tenant, World } from '../world.ts'
import type { GraphContext, GraphReply, Route } from './context.ts'
import { GraphError } from './errors.ts'
import type { Row } from './filter.ts'
import { collectionReply } from './odata.ts'

export type RiskLevel = 'none' | 'low' | 'medium' | 'high' | 'hidden'

export interface SignInSeed {
  userId: string
  at: Date
  address: string
  city?: string
  country?: string
  client?: string
  risk?: RiskLevel
  /** `atRisk`, `dismissed`, `remediated`, `confirmedSafe`. */
  riskState?: string
}

export interface RiskSeed {
  userId: string
  at: Date
  /** `unfamiliarFeatures`, `mcasSuspiciousInboxManipulationRules`, `anonymizedIPAddress`. */
  type: string
  level: RiskLevel
  address: string
  riskState?: string
}

interface Records {
  signIns: Row[]
  detections: Row[]
}

function recordsOf(world: World, tenant: Tenant): Records {
  const key = `sign-ins/${tenant.id}`
  const known = world.sessions.get(key) as Records | undefined
  if (known !== undefined) return known
  const made: Records = { signIns: [], detections: [] }
  world.sessions.set(key, made)
  return made
}

/** Somebody signed in. */
export function addSignIn(world: World, tenant: Tenant, seed: SignInSeed): void {
  const user = tenant.users.get(seed.userId)
  const risk = seed.risk ?? 'none'
  recordsOf(world, tenant).signIns.push({
    id: randomUUID(),
    createdDateTime: seed.at.toISOString(),
    userId: seed.userId,
    userDisplayName: user?.displayName ?? '',
    userPrincipalName: user?.userPrincipalName ?? '',
    appDisplayName: 'Office 365 Exchange Online',
    ipAddress: seed.address,
    clientAppUsed: seed.client ?? 'Browser',
    conditionalAccessStatus: 'notApplied',
    isInteractive: true,
    riskDetail: 'none',
    riskLevelAggregated: risk,
    riskLevelDuringSignIn: risk,
    riskState: seed.riskState ?? (risk === 'none' ? 'none' : 'atRisk'),
    riskEventTypes_v2: [],
    status: { errorCode: 0, failureReason: 'Other.', additionalDetails: null },
    location: { city: seed.city ?? 'Berlin', state: null, countryOrRegion: seed.country ?? 'DE' },
  })
}

/** Microsoft Entra noticed something. */
export function addRisk(world: World, tenant: Tenant, seed: RiskSeed): void {
  recordsOf(world, tenant).detections.push({
    id: randomUUID(),
    userId: seed.userId,
    userPrincipalName: tenant.users.get(seed.userId)?.userPrincipalName ?? '',
    riskEventType: seed.type,
    riskLevel: seed.level,
    riskState: seed.riskState ?? 'atRisk',
    riskDetail: 'none',
    source: 'IdentityProtection',
    detectionTimingType: 'offline',
    activity: 'signin',
    ipAddress: seed.address,
    location: { city: null, state: null, countryOrRegion: null },
    activityDateTime: seed.at.toISOString(),
    detectedDateTime: seed.at.toISOString(),
    lastUpdatedDateTime: seed.at.toISOString(),
  })
}

function requireLicence({ tenant }: GraphContext, wanted: 'p1' | 'p2'): void {
  const { entraLicence } = tenant.switches
  if (entraLicence === 'p2' || entraLicence === wanted) return
  throw wanted === 'p1'
    ? new GraphError(
        403,
        'Authentication_RequestFromNonPremiumTenantOrB2CTenant',
        'Neither tenant is B2C or tenant doesn’t have premium license',
      )
    : new GraphError(403, 'Forbidden', 'Your tenant is not licensed for this feature.')
}

function listSignIns(context: GraphContext): GraphReply {
  requireLicence(context, 'p1')
  const isP2 = context.tenant.switches.entraLicence === 'p2'
  const rows = recordsOf(context.world, context.tenant).signIns.map((row) =>
    // Without P2 the level is there and says nothing.
    isP2 ? row : { ...row, riskLevelAggregated: 'hidden', riskLevelDuringSignIn: 'hidden' },
  )
  return collectionReply(context, rows.toReversed(), {
    entitySet: 'auditLogs/signIns',
    isDirectory: false,
    pageSizeMax: 1000,
  })
}

function listDetections(context: GraphContext): GraphReply {
  requireLicence(context, 'p2')
  const rows = recordsOf(context.world, context.tenant).detections
  return collectionReply(context, rows.toReversed(), {
    entitySet: 'riskDetections',
    isDirectory: false,
    pageSizeMax: 500,
  })
}

export const signInRoutes: Route[] = [
  { on: 'GET /auditLogs/signIns', handle: listSignIns },
  { on: 'GET /identityProtection/riskDetections', handle: listDetections },
]
