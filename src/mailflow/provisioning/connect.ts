// What an administrator can ask for: connect, see the plan, change scope or direction, rotate, repair, disconnect. Everything that
// changes the tenant is an operation of the engine, which can be left and come back to.
import { wellKnown } from '#microsoft/endpoints.ts'
import { createGraphClient, type GraphClient } from '#microsoft/graph.ts'
import { beginSignIn, completeSignIn, type SignedIn, type SignInCallback } from '#microsoft/sign-in.ts'
import type { AuditActor } from '#platform/audit/audit.ts'
import { AppError } from '#platform/errors.ts'
import { bindMicrosoftTenant, getTenant } from '#people/tenants.ts'
import {
  findConnection,
  knownObjects,
  openConnection,
  requireConnection,
  updateConnection,
  type Connection,
  type ConnectionInput,
} from './connection-store.ts'
import { createStepContext } from './context.ts'
import type { Engine } from './engine.ts'
import { readActualState } from './exchange-state.ts'
import { desiredState, type Direction, type Scope } from './objects.ts'
import { latestOperation, listSteps, type Operation, type StoredStep } from './operation-store.ts'
import type { ProvisioningParts } from './parts.ts'
import { planObjects, type Plan } from './plan.ts'
import { planAsPowerShell, planAsText } from './plan-text.ts'
import { settingsOf } from './settings.ts'
import { dropSession, storePending, storeSession, takePending } from './session-store.ts'
import { removedByHand } from './steps/removal.ts'
import type { ConnectionOptions } from './tables.ts'
import { readTokens } from './token-store.ts'

export interface StatusView {
  connection: Connection | null
  operation: (Operation & { steps: StoredStep[] }) | null
}

export interface PlanView {
  plan: Plan
  text: string
  powerShell: string
}

export interface Provisioning {
  connect(tenantId: string, input: Partial<ConnectionInput>, actor: AuditActor): Promise<{ signInUrl: string }>
  /** A new address to sign in at, for an operation that waits for it. */
  signInUrl(tenantId: string): Promise<string>
  /** Resolves with the tenant whose administrator signed in; its operation goes on. */
  signedIn(callback: SignInCallback): Promise<{ tenantId: string; userPrincipalName: string }>
  status(tenantId: string): Promise<StatusView>
  /** What would be changed in Exchange Online now, nothing being changed. */
  plan(tenantId: string): Promise<PlanView>
  apply(tenantId: string, actor: AuditActor): Promise<Operation>
  changeScope(tenantId: string, change: ScopeChange, actor: AuditActor): Promise<Operation>
  rotate(tenantId: string, actor: AuditActor): Promise<Operation>
  disconnect(
    tenantId: string,
    options: { removedByHand?: boolean },
    actor: AuditActor,
  ): Promise<{ operation: Operation; signInUrl: string | null }>
  cancel(tenantId: string): Promise<void>
}

export interface ScopeChange {
  direction?: Direction
  scope?: Scope
  options?: Partial<ConnectionOptions>
}

const addresses_max = 100

export function createProvisioning(parts: ProvisioningParts, engine: Engine): Provisioning {
  const { db, clock, secrets } = parts

  const signInUrl = async (tenantId: string): Promise<string> => {
    const application = requireBootstrap(parts)
    const tenant = await db.inTenant(tenantId, (trx) => getTenant(trx, tenantId))
    const { pending, url } = beginSignIn(
      { endpoints: parts.endpoints, application },
      {
        stateHint: tenantId,
        ...(tenant.microsoftTenantId === null
          ? {}
          : { tenantSegment: tenant.microsoftTenantId, prompt: 'login' as const }),
      },
    )
    await db.inTenant(tenantId, (trx) => storePending(trx, secrets, tenantId, pending, clock.now()))
    return url
  }

  const changeConnection = (tenantId: string, change: ScopeChange): Promise<void> =>
    db.inTenant(tenantId, async (trx) => {
      const connection = await requireConnection(trx, tenantId)
      await updateConnection(trx, tenantId, {
        ...(change.direction === undefined ? {} : { direction: change.direction }),
        ...(change.scope === undefined ? {} : { scope: checkedScope(change.scope) }),
        options: {
          ...(change.scope === undefined ? connection.options : withoutScope(connection.options)),
          ...change.options,
        },
        changed_at: clock.now(),
      })
    })

  return {
    async connect(tenantId, input, actor) {
      requireBootstrap(parts)
      requireZone(parts)
      await db.inTenant(tenantId, async (trx) => {
        await getTenant(trx, tenantId)
        const known = await findConnection(trx, tenantId)
        if (known?.state === 'disconnecting')
          throw new AppError({
            code: 'mailflow.busy',
            message: 'The tenant is being disconnected. Wait until that is done.',
            status: 409,
          })
        await openConnection(
          trx,
          tenantId,
          {
            direction: input.direction ?? known?.direction ?? 'both',
            scope: checkedScope(input.scope ?? known?.scope ?? { kind: 'all' }),
            pilotScope: input.pilotScope === undefined ? (known?.pilot_scope ?? null) : checkedPilot(input.pilotScope),
            options: {
              ...(known === null || known.state === 'disconnected' ? withoutAccepted(known?.options) : known.options),
              ...input.options,
            },
          },
          parts.gateway.zone,
          clock.now(),
        )
        if (known?.state === 'disconnected')
          await updateConnection(trx, tenantId, {
            state: 'connecting',
            state_reason: 'Waiting for an administrator to sign in.',
          })
      })
      await engine.start(tenantId, 'connect', actor)
      return { signInUrl: await signInUrl(tenantId) }
    },

    signInUrl,

    async signedIn(callback) {
      const application = requireBootstrap(parts)
      const state = callback['state'] ?? ''
      const tenantId = tenantOfState(state)
      const pending = await db.inTenant(tenantId, (trx) => takePending(trx, secrets, tenantId, state, clock.now()))
      if (pending === null) throw unknownState()
      const signedIn = await completeSignIn({ ...parts, application }, pending, callback)
      const graph = createGraphClient({ ...parts, token: () => Promise.resolve(signedIn.accessToken) })
      await requireGlobalAdministrator(graph, signedIn)
      const organization = await readOrganization(graph)
      await bindMicrosoftTenant(db, tenantId, {
        id: signedIn.microsoftTenantId,
        initialDomain: organization.initialDomain,
      })
      await db.inTenant(tenantId, async (trx) => {
        await storeSession(trx, secrets, tenantId, signedIn, clock.now())
        await parts.audit.append(trx, {
          tenantId,
          actor: { kind: 'user', id: signedIn.objectId, name: signedIn.userPrincipalName, address: null },
          action: 'mailflow.sign-in',
          target: organization.initialDomain,
        })
        const operation = await latestOperation(trx, tenantId)
        if (operation?.state === 'needs-sign-in' || operation?.state === 'failed')
          await trx
            .updateTable('mailflow_operation')
            .set({ state: 'running', message: '', next_run_at: null })
            .where('tenant_id', '=', tenantId)
            .where('id', '=', operation.id)
            .execute()
      })
      return { tenantId, userPrincipalName: signedIn.userPrincipalName }
    },

    status: (tenantId) =>
      db.inTenant(tenantId, async (trx) => {
        await getTenant(trx, tenantId)
        const operation = await latestOperation(trx, tenantId)
        return {
          connection: await findConnection(trx, tenantId),
          operation: operation === null ? null : { ...operation, steps: await listSteps(trx, operation) },
        }
      }),

    async plan(tenantId) {
      const context = createStepContext(parts, engine.clients, tenantId, clock.now())
      const connection = await context.connection()
      const tokens = await context.inTenant((trx) => readTokens(trx, secrets, tenantId, clock.now()))
      const known = await context.inTenant((trx) => knownObjects(trx, tenantId))
      const actual = await readActualState(await context.exchange())
      // Before the first connect is done the plan shows where it leads: everything on.
      const phase = connection.phase === 'none' && connection.state !== 'disconnecting' ? 'active' : connection.phase
      const shown = tokens ?? placeholderTokens
      const plan = planObjects(
        desiredState(settingsOf(connection, shown, parts.gateway.egressRanges, phase)),
        actual,
        known,
      )
      const hidden = { secrets: shown.all }
      return { plan, text: planAsText(plan, hidden), powerShell: planAsPowerShell(plan.steps, hidden) }
    },

    async apply(tenantId, actor) {
      await requireUsable(parts, tenantId)
      return engine.start(tenantId, 'apply', actor)
    },

    async changeScope(tenantId, change, actor) {
      await requireUsable(parts, tenantId)
      await changeConnection(tenantId, change)
      return engine.start(tenantId, 'apply', actor)
    },

    async rotate(tenantId, actor) {
      await requireUsable(parts, tenantId)
      return engine.start(tenantId, 'rotate', actor)
    },

    async disconnect(tenantId, options, actor) {
      const connection = await db.inTenant(tenantId, (trx) => requireConnection(trx, tenantId))
      if (options.removedByHand === true)
        await changeConnection(tenantId, {
          options: { acceptedFindings: [...new Set([...connection.options.acceptedFindings, removedByHand])] },
        })
      const operation = await engine.start(tenantId, 'disconnect', actor)
      return {
        operation,
        signInUrl: parts.bootstrap === null || connection.client_id === null ? null : await signInUrl(tenantId),
      }
    },

    async cancel(tenantId) {
      await engine.cancel(tenantId)
      await db.inTenant(tenantId, (trx) => dropSession(trx, tenantId))
    },
  }
}

const placeholderTokens = {
  routeCurrent: 'made-on-connect',
  routeAccepted: ['made-on-connect'],
  returnCurrent: 'made-on-connect',
  returnAccepted: ['made-on-connect'],
  markKey: '',
  all: [],
}

/** A new connection begins with what we want, not with what was once accepted. */
function withoutAccepted(options: Partial<ConnectionOptions> | undefined): Partial<ConnectionOptions> {
  const { acceptedValues: _, isOrderAccepted: __, ...rest } = options ?? {}
  return rest
}

/** A scope that is chosen here replaces one that was found in the rules and accepted. */
function withoutScope(options: ConnectionOptions): ConnectionOptions {
  const scopes = new Set(['SentTo', 'SentToMemberOf', 'RecipientDomainIs', 'From', 'FromMemberOf', 'SenderDomainIs'])
  const rest = (key: 'r30' | 'r40') => {
    const values = options.acceptedValues?.[key]
    return values === undefined
      ? {}
      : { [key]: Object.fromEntries(Object.entries(values).filter(([property]) => !scopes.has(property))) }
  }
  return { ...options, acceptedValues: { ...options.acceptedValues, ...rest('r30'), ...rest('r40') } }
}

function requireBootstrap(parts: ProvisioningParts) {
  if (parts.gateway.zone.endsWith('.invalid'))
    throw new AppError({
      code: 'mailflow.no-zone',
      message:
        'gateway.zone is not set: each tenant gets a name below this DNS zone. Set it in the configuration and restart.',
      status: 409,
    })
  if (parts.bootstrap !== null) return parts.bootstrap
  throw new AppError({
    code: 'mailflow.no-bootstrap',
    message:
      'No application for the sign-in of administrators is configured (microsoft.bootstrap). See docs/connect-a-tenant.md.',
    status: 409,
  })
}

/** `.invalid` (RFC 2606) stands for a zone that is not configured. */
function requireZone(parts: ProvisioningParts): void {
  if (!parts.gateway.zone.endsWith('.invalid')) return
  throw new AppError({
    code: 'config.gateway-zone',
    message: 'gateway.zone is not set: each tenant gets a name below this DNS zone. See docs/connect-a-tenant.md.',
    status: 409,
  })
}

async function requireUsable(parts: ProvisioningParts, tenantId: string): Promise<void> {
  const connection = await parts.db.inTenant(tenantId, (trx) => requireConnection(trx, tenantId))
  if (connection.connected_at !== null && connection.state !== 'disconnecting') return
  throw new AppError({
    code: 'mailflow.not-connected',
    message: 'This tenant is not connected yet, or is being disconnected.',
    status: 409,
  })
}

function tenantOfState(state: string): string {
  const tenantId = state.split('.')[0] ?? ''
  if (/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(tenantId)) return tenantId
  throw unknownState()
}

const unknownState = (): AppError =>
  new AppError({
    code: 'mailflow.sign-in-unknown',
    message: 'This sign-in was not started here, was used already or is too old. Start it again.',
    status: 400,
  })

/** Role objects are the strong proof; the token's `wids` when they cannot be read (microsoft-graph 1.3). */
async function requireGlobalAdministrator(graph: GraphClient, signedIn: SignedIn): Promise<void> {
  const held = new Set(signedIn.directoryRoles ?? [])
  try {
    const { value } = await graph.request<{ value: { roleTemplateId?: string }[] }>(
      '/me/transitiveMemberOf/microsoft.graph.directoryRole?$select=id,displayName,roleTemplateId&$count=true',
      { headers: { ConsistencyLevel: 'eventual' } },
    )
    for (const { roleTemplateId } of value) if (roleTemplateId !== undefined) held.add(roleTemplateId)
  } catch (error) {
    if (held.size === 0) throw error
  }
  if (held.has(wellKnown.globalAdministrator)) return
  throw new AppError({
    code: 'mailflow.not-global-administrator',
    message: `${signedIn.userPrincipalName} does not hold the role Global Administrator now. If you hold it through Privileged Identity Management, activate it and sign in again.`,
    status: 403,
  })
}

async function readOrganization(graph: GraphClient): Promise<{ initialDomain: string }> {
  const { value } = await graph.request<{ value: { verifiedDomains?: { name: string; isInitial?: boolean }[] }[] }>(
    '/organization?$select=id,displayName,verifiedDomains',
  )
  const initial = value[0]?.verifiedDomains?.find((domain) => domain.isInitial === true)?.name
  if (initial !== undefined) return { initialDomain: initial.toLowerCase() }
  throw new AppError({
    code: 'mailflow.no-initial-domain',
    message: 'Microsoft named no initial domain of the tenant.',
    status: 502,
  })
}

/** Addresses (of a domain scope: domains) in lower case, few enough for one rule of 8 KB. Throws AppError `mailflow.scope`. */
export function checkedScope(scope: Scope): Scope {
  if (scope.kind === 'all') return { kind: 'all' }
  const addresses = [...new Set(scope.addresses.map((address) => address.trim().toLowerCase()))]
  const pattern = scope.kind === 'domains' ? /^[^@\s.]+(\.[^@\s.]+)+$/ : /^[^@\s]+@[^@\s]+$/
  const isValid =
    addresses.length > 0 && addresses.length <= addresses_max && addresses.every((address) => pattern.test(address))
  if (isValid) return { kind: scope.kind, addresses }
  const what = scope.kind === 'domains' ? 'domains' : 'e-mail addresses'
  throw new AppError({
    code: 'mailflow.scope',
    message: `A scope needs 1 to ${addresses_max} ${what}${scope.kind === 'domains' ? '.' : '; use a group for more people.'}`,
    status: 400,
    fields: [{ path: 'scope.addresses', message: `1 to ${addresses_max} ${what}` }],
  })
}

const checkedPilot = (scope: Scope | null): Scope | null =>
  scope === null || scope.kind === 'all' ? null : checkedScope(scope)
