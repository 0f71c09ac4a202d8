// Looks each minute whether the permission still holds: a fresh token and one cheap call per permission (microsoft-graph 1.9), so
// that a withdrawn consent is known and said within five minutes.
import { connectionProblem, adviceFor, type ConnectionProblem } from '#microsoft/errors.ts'
import { readTokenClaims } from '#microsoft/tokens.ts'
import { wellKnown } from '#microsoft/endpoints.ts'
import type { RetryLimits } from '#microsoft/retry.ts'
import type { Trx } from '#platform/db/database.ts'
import { isAppError } from '#platform/errors.ts'
import { inParallel } from '#platform/in-parallel.ts'
import { touchRoutes, updateConnection, type Connection } from './connection-store.ts'
import { createStepContext, type ClientCache } from './context.ts'
import type { ProvisioningParts } from './parts.ts'
import type { StepContext } from './step.ts'

export const consentWatchSeconds = 60

export type ConsentFinding =
  | { kind: 'ok' }
  | { kind: 'lost'; problem: ConnectionProblem; detail: string }
  /** A passing fault: says nothing about the permission. */
  | { kind: 'unknown'; detail: string }

const alertType = 'mailflow.consent-revoked'

export async function watchConsents(parts: ProvisioningParts, clients: ClientCache): Promise<void> {
  const tenants = await parts.db.asSystem((trx) =>
    trx
      .selectFrom('mailflow_connection')
      .select('tenant_id')
      .where('connected_at', 'is not', null)
      .where('state', 'not in', ['disconnected'])
      .execute(),
  )
  const failures = await inParallel(tenants, tenantsAtOnce, ({ tenant_id: tenantId }) =>
    watchConsent(parts, clients, tenantId),
  )
  if (failures.length > 0) throw new AggregateError(failures, 'the permission of some tenants could not be looked at')
}

/** A tenant takes seconds, and one whose Microsoft is slow a minute: the promise holds for hundreds. */
const tenantsAtOnce = 16
/** The next look comes by itself. */
const once: RetryLimits = { attempts: 1, total_ms: 0 }

/** One look at one tenant; state, event and alert follow from it. */
export async function watchConsent(
  parts: ProvisioningParts,
  clients: ClientCache,
  tenantId: string,
): Promise<ConsentFinding> {
  const context = createStepContext(parts, clients, tenantId, parts.clock.now())
  const finding = await probePermissions(context)
  const connection = await context.connection()
  if (finding.kind === 'lost') await recordLoss(parts, connection, finding)
  else if (finding.kind === 'ok') await recordHealth(parts, connection)
  return finding
}

async function probePermissions(context: StepContext): Promise<ConsentFinding> {
  try {
    const tokens = await context.appTokens()
    const claims = readTokenClaims(await tokens.token('exchange', { fresh: true }))
    if (!claims.roles.includes('Exchange.ManageAsApp'))
      return {
        kind: 'lost',
        problem: 'permission-lost',
        detail: 'The permission Exchange.ManageAsApp was removed from the application.',
      }
    if (!claims.directoryRoles.includes(wellKnown.exchangeAdministrator))
      return {
        kind: 'lost',
        problem: 'permission-lost',
        detail: 'The role Exchange Administrator was taken from the application.',
      }
    await (
      await context.exchange()
    )
      .invoke('Get-AcceptedDomain', { ResultSize: 1 }, { kind: 'read', retry: once })
      .catch(ignoreTruncation)
    const missing = await missingGraphRole(context)
    if (missing !== null) return { kind: 'lost', problem: 'permission-lost', detail: missing }
    return { kind: 'ok' }
  } catch (error) {
    const problem = connectionProblem(error)
    const detail = error instanceof Error ? error.message : String(error)
    if (problem === null || problem === 'transient' || problem === 'unknown') return { kind: 'unknown', detail }
    return { kind: 'lost', problem, detail }
  }
}

/** One row was asked for; that there are more is no fault here. */
function ignoreTruncation(error: unknown): void {
  if (!isAppError(error, 'microsoft.exchange.truncated')) throw error
}

const graphProbes: [string, string][] = [
  ['User.Read.All', '/users?$top=1&$select=id'],
  ['GroupMember.Read.All', '/groups?$top=1&$select=id'],
  ['Domain.Read.All', '/domains?$select=id'],
]

async function missingGraphRole(context: StepContext): Promise<string | null> {
  const { roles } = readTokenClaims(await (await context.appTokens()).token('graph', { fresh: true }))
  const graph = await context.graph()
  for (const [role, path] of graphProbes) {
    if (!roles.includes(role)) return `The permission ${role} was removed from the application.`
    await graph.request(path, { retry: once })
  }
  return null
}

async function recordLoss(
  parts: ProvisioningParts,
  connection: Connection,
  finding: Extract<ConsentFinding, { kind: 'lost' }>,
): Promise<void> {
  const { tenant_id: tenantId } = connection
  const now = parts.clock.now()
  const isNew = connection.problem !== finding.problem
  await parts.db.inTenant(tenantId, async (trx) => {
    // Being disconnected, or halted there: no mail is scanned, and that is what its state says.
    const isLeaving = connection.phase === 'none'
    await updateConnection(trx, tenantId, {
      problem: finding.problem,
      problem_since: connection.problem_since ?? now,
      checked_at: now,
      ...(isLeaving ? {} : { state: 'broken', state_reason: finding.detail }),
    })
    if (!isNew) return
    await touchRoutes(trx, tenantId)
    await parts.outbox.append(trx, {
      type: 'ConsentRevoked',
      tenantId,
      payload: { reason: finding.problem, detail: finding.detail },
    })
    if (!isLeaving)
      await parts.outbox.append(trx, {
        type: 'ConnectionStateChanged',
        tenantId,
        payload: { from: connection.state, to: 'broken', reason: finding.detail },
      })
    await parts.alerts.raise(trx, {
      tenantId,
      type: alertType,
      subject: 'application',
      severity: 'high',
      title: 'Mailwarden has lost its permission in Microsoft 365',
      text: `${finding.detail} Mail still flows and is still scanned, but Mailwarden can no longer watch, repair or remove what it made. ${adviceFor(finding.problem)}`,
      data: { problem: finding.problem },
    })
  })
}

/** Whoever takes the problem from a connection closes its alert. */
export const endLoss = (
  { alerts }: Pick<ProvisioningParts, 'alerts'>,
  trx: Trx,
  tenantId: string,
  reason: string,
): Promise<void> => alerts.resolve(trx, tenantId, alertType, 'application', reason)

async function recordHealth(parts: ProvisioningParts, connection: Connection): Promise<void> {
  const { tenant_id: tenantId } = connection
  await parts.db.inTenant(tenantId, async (trx) => {
    const wasLost = connection.problem !== null
    await updateConnection(trx, tenantId, {
      checked_at: parts.clock.now(),
      ...(wasLost ? { problem: null, problem_since: null } : {}),
      ...(wasLost && connection.state === 'broken' ? { state: 'active', state_reason: 'The permission is back.' } : {}),
    })
    if (!wasLost) return
    await touchRoutes(trx, tenantId)
    await endLoss(parts, trx, tenantId, 'The permission is back.')
    if (connection.state === 'broken')
      await parts.outbox.append(trx, {
        type: 'ConnectionStateChanged',
        tenantId,
        payload: { from: 'broken', to: 'active', reason: 'The permission is back.' },
      })
  })
}
