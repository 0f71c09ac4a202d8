// What an administrator can ask for: connect, see the plan, change scope or direction, rotate, repair, disconnect. Everything that
// changes the tenant is an operation of the engine, which can be left and come back to.
import { wellKnown } from '#microsoft/endpoints.ts'
import { createGraphClient, type GraphClient } from '#microsoft/graph.ts'
import { readTokenClaims } from '#microsoft/tokens.ts'
import { beginSignIn, completeSignIn, type SignedIn, type SignInCallback } from '#microsoft/sign-in.ts'
import type { AuditActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { AppError, isAppError } from '#platform/errors.ts'
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
import type { ReturnTo } from './contract.ts'
import { createStepContext } from './context.ts'
import type { Engine } from './engine.ts'
import { readActualState } from './exchange-state.ts'
import type { Direction, Scope } from './objects.ts'
import { begunSteps, latestOperation, listSteps, reopen, type Operation, type StoredStep } from './operation-store.ts'
import type { ProvisioningParts } from './parts.ts'
import { planObjects } from './plan.ts'
import { viewPlan, type PlanView } from './plan-view.ts'
import { compareObjects, type ObjectView } from './object-view.ts'
import { permissionSetViews, type PermissionSetView } from './permission-sets.ts'
import { wantedNow } from './settings.ts'
import { dropSession, readSession, storePending, storeSession, takePending } from './session-store.ts'
import { removeDomainStep, removedByHand } from './steps/removal.ts'
import type { ConnectionOptions, PermissionSetName } from './tables.ts'
import { readTokens } from './token-store.ts'

export interface StatusView {
  connection: Connection | null
  operation: (Operation & { steps: StoredStep[] }) | null
}

export interface Provisioning {
  connect(
    tenantId: string,
    input: Partial<ConnectionInput>,
    actor: AuditActor,
    returnTo?: ReturnTo,
  ): Promise<{ signInUrl: string }>
  /** The beginning of connecting, which changes nothing in Exchange: sign in, make the application, read, look for conflicts. */
  prepare(
    tenantId: string,
    input: Partial<ConnectionInput>,
    actor: AuditActor,
    returnTo?: ReturnTo,
  ): Promise<{ signInUrl: string }>
  /** Settings of a connection that is not made yet. Throws AppError `mailflow.connected`, `mailflow.not-connected`. */
  saveSettings(tenantId: string, input: Partial<ConnectionInput>, actor: AuditActor): Promise<void>
  /** Why no tenant can be connected in this installation, and what to do; null: it can. */
  whyNot(): string | null
  /** Whether an administrator's sign-in is still good, so that connecting can go on without another. */
  isSignedIn(tenantId: string): Promise<boolean>
  /** A new address to sign in at, for an operation that waits for it. */
  signInUrl(tenantId: string, returnTo?: ReturnTo): Promise<string>
  /** Resolves with the tenant whose administrator signed in; its operation goes on. */
  signedIn(
    callback: SignInCallback,
  ): Promise<{ tenantId: string; userPrincipalName: string; returnTo: ReturnTo | null }>
  status(tenantId: string): Promise<StatusView>
  /** What would be changed in Exchange Online now, nothing being changed. */
  plan(tenantId: string): Promise<PlanView>
  /** Every object of ours, expected and found, read now. Throws AppError `mailflow.not-connected`. */
  objects(tenantId: string): Promise<{ checkedAt: string; items: ObjectView[] }>
  apply(tenantId: string, actor: AuditActor): Promise<Operation>
  changeScope(tenantId: string, change: ScopeChange, actor: AuditActor): Promise<Operation>
  rotate(tenantId: string, actor: AuditActor): Promise<Operation>
  /** Read now, by what a new token of the application says. */
  permissionSets(tenantId: string): Promise<PermissionSetView[]>
  /** Grants a set or takes it back, with an administrator's sign-in. Throws AppError `mailflow.not-connected`, `mailflow.busy`. */
  changePermissionSet(
    tenantId: string,
    set: PermissionSetName,
    isWanted: boolean,
    actor: AuditActor,
    returnTo?: ReturnTo,
  ): Promise<{ signInUrl: string }>
  /** Throws AppError `mailflow.migration.old-rules`; what cannot be seen at once, the operation sees. */
  disconnect(
    tenantId: string,
    options: { removedByHand?: boolean; returnTo?: ReturnTo | undefined },
    actor: AuditActor,
  ): Promise<{ operation: Operation; signInUrl: string | null }>
  /**
   * Back to connected after a disconnect that was cancelled, at whatever point; `plan` shows what that does. The address to sign in at:
   * only where the domain or the application may be gone already. Throws AppError `mailflow.not-connected`, `mailflow.connected`, `mailflow.busy`.
   */
  reconnect(
    tenantId: string,
    actor: AuditActor,
    returnTo?: ReturnTo,
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

  const signInUrl = async (tenantId: string, returnTo?: ReturnTo): Promise<string> => {
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
    const stored = { ...pending, ...(returnTo === undefined ? {} : { returnTo }) }
    await db.inTenant(tenantId, (trx) => storePending(trx, secrets, tenantId, stored, clock.now()))
    return url
  }

  const changeConnection = async (trx: Trx, { tenant_id, options }: Connection, change: ScopeChange): Promise<void> =>
    updateConnection(trx, tenant_id, {
      ...(change.direction === undefined ? {} : { direction: change.direction }),
      ...(change.scope === undefined ? {} : { scope: checkedScope(change.scope) }),
      options: { ...(change.scope === undefined ? options : withoutScope(options)), ...change.options },
      changed_at: clock.now(),
    })

  /** What we want and what is there, read now. */
  const compared = async (tenantId: string) => {
    const context = createStepContext(parts, engine.clients, tenantId, clock.now())
    const connection = await context.connection()
    const tokens = await context.inTenant((trx) => readTokens(trx, secrets, tenantId, clock.now()))
    const known = await context.inTenant((trx) => knownObjects(trx, tenantId))
    const actual = await readActualState(await context.exchange())
    // Before the first connect is done the plan shows where it leads: everything on.
    const phase = connection.phase === 'none' && connection.state !== 'disconnecting' ? 'active' : connection.phase
    const shown = tokens ?? placeholderTokens
    const desired = await context.inTenant((trx) => wantedNow(parts, trx, connection, shown, phase))
    return { connection, desired, actual, known, secrets: shown.all }
  }

  const open = async (tenantId: string, input: Partial<ConnectionInput>): Promise<void> => {
    requireBootstrap(parts)
    await db.inTenant(tenantId, async (trx) => {
      await getTenant(trx, tenantId)
      const known = await findConnection(trx, tenantId)
      if (known?.state === 'disconnecting')
        throw new AppError({
          code: 'mailflow.busy',
          message: 'The tenant is being disconnected. Wait until that is done.',
          status: 409,
        })
      await openConnection(trx, tenantId, settledInput(known, input), parts.gateway.zone, clock.now())
      if (known?.state === 'disconnected' || known?.state === 'waiting')
        await updateConnection(trx, tenantId, {
          state: 'connecting',
          state_reason: 'Waiting for an administrator to sign in.',
        })
    })
  }

  const begin =
    (kind: 'connect' | 'prepare'): Provisioning['connect'] =>
    async (tenantId, input, actor, returnTo) => {
      await open(tenantId, input)
      await engine.start(tenantId, kind, actor)
      return { signInUrl: await signInUrl(tenantId, returnTo) }
    }

  return {
    connect: begin('connect'),

    async prepare(tenantId, input, actor, returnTo) {
      const connection = await db.inTenant(tenantId, (trx) => findConnection(trx, tenantId))
      if (connection !== null) refuseConnected(connection)
      return begin('prepare')(tenantId, input, actor, returnTo)
    },

    async saveSettings(tenantId, input, actor) {
      await db.inTenant(tenantId, async (trx) => {
        const known = await requireConnection(trx, tenantId)
        refuseConnected(known)
        const after = settledInput(known, input)
        await openConnection(trx, tenantId, after, parts.gateway.zone, clock.now())
        await parts.audit.append(trx, {
          tenantId,
          actor,
          action: 'mailflow.settings',
          target: `tenant ${tenantId}`,
          before: settledInput(known, {}),
          after,
        })
      })
    },

    whyNot() {
      try {
        requireBootstrap(parts)
        return null
      } catch (error) {
        return (error as AppError).message
      }
    },

    isSignedIn: (tenantId) =>
      db.inTenant(tenantId, async (trx) => (await readSession(trx, secrets, tenantId, clock.now())) !== null),

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
        if (operation?.state === 'needs-sign-in' || operation?.state === 'failed') await reopen(trx, operation)
      })
      return { tenantId, userPrincipalName: signedIn.userPrincipalName, returnTo: pending.returnTo ?? null }
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
      const { connection, desired, actual, known, secrets: texts } = await compared(tenantId)
      return viewPlan(planObjects(desired, actual, known), besidesOf(connection, parts.gateway), texts)
    },

    async objects(tenantId) {
      const { connection, desired, actual, known, secrets: texts } = await compared(tenantId)
      if (connection.connected_at === null) throw notConnected()
      return { checkedAt: clock.now().toISOString(), items: compareObjects(desired, actual, known, texts) }
    },

    async apply(tenantId, actor) {
      await requireUsable(parts, tenantId)
      return engine.start(tenantId, 'apply', actor)
    },

    async changeScope(tenantId, change, actor) {
      await requireUsable(parts, tenantId)
      return engine.start(tenantId, 'apply', actor, async (trx) => {
        const before = await requireConnection(trx, tenantId)
        await changeConnection(trx, before, change)
        await parts.audit.append(trx, {
          tenantId,
          actor,
          action: 'mailflow.settings',
          target: `tenant ${tenantId}`,
          before: audited(before),
          after: audited(await requireConnection(trx, tenantId)),
        })
      })
    },

    async rotate(tenantId, actor) {
      await requireUsable(parts, tenantId)
      return engine.start(tenantId, 'rotate', actor)
    },

    async permissionSets(tenantId) {
      const tokens = await createStepContext(parts, engine.clients, tenantId, clock.now())
        .appTokens()
        .catch(() => null)
      const roles = await tokens?.token('graph', { fresh: true }).then(
        (token) => readTokenClaims(token).roles,
        () => null,
      )
      return permissionSetViews(roles ?? null)
    },

    async changePermissionSet(tenantId, set, isWanted, actor, returnTo) {
      requireBootstrap(parts)
      await requireUsable(parts, tenantId)
      await engine.start(tenantId, 'permissions', actor, async (trx) => {
        const connection = await requireConnection(trx, tenantId)
        const permissionSets = { ...connection.options.permissionSets, [set]: isWanted }
        await changeConnection(trx, connection, { options: { permissionSets } })
      })
      return { signInUrl: await signInUrl(tenantId, returnTo) }
    },

    async disconnect(tenantId, options, actor) {
      const connection = await db.inTenant(tenantId, (trx) => requireConnection(trx, tenantId))
      await refuseKnownOldRules(parts, tenantId)
      const operation = await engine.start(tenantId, 'disconnect', actor, async (trx, goesOn) => {
        // Said of an earlier time, it would be believed of what is there now.
        if (goesOn && options.removedByHand !== true) return
        const found = await requireConnection(trx, tenantId)
        const others = found.options.acceptedFindings.filter((code) => code !== removedByHand)
        const acceptedFindings = options.removedByHand === true ? [...others, removedByHand] : others
        await changeConnection(trx, found, { options: { acceptedFindings } })
      })
      return {
        operation,
        signInUrl:
          parts.bootstrap === null || connection.client_id === null
            ? null
            : await signInUrl(tenantId, options.returnTo),
      }
    },

    async reconnect(tenantId, actor, returnTo) {
      const needsAdministrator = await db.inTenant(tenantId, async (trx) => {
        const connection = await requireConnection(trx, tenantId)
        refuseInUse(connection)
        const begun = await begunSteps(trx, tenantId, 'disconnect')
        return connection.problem !== null || begun.includes(removeDomainStep.key)
      })
      if (needsAdministrator) requireBootstrap(parts)
      const operation = await engine.start(tenantId, needsAdministrator ? 'connect' : 'apply', actor, async (trx) => {
        // It was connected to its end before: there is nothing that a pilot would show again.
        await updateConnection(trx, tenantId, {
          state: 'connecting',
          state_reason: 'Being connected again.',
          phase: 'active',
          changed_at: clock.now(),
        })
      })
      return { operation, signInUrl: needsAdministrator ? await signInUrl(tenantId, returnTo) : null }
    },

    async cancel(tenantId) {
      await engine.cancel(tenantId)
      await db.inTenant(tenantId, (trx) => dropSession(trx, tenantId))
    },
  }
}

/** The rest of what connecting makes, in words; it is not compared, because it was made before or is made by name. */
function besidesOf(connection: Connection, gateway: ProvisioningParts['gateway']): { where: string; text: string }[] {
  if (connection.connected_at !== null) return []
  return [
    {
      where: 'Microsoft Entra',
      text: 'The application “Mailwarden Mail flow” with a certificate (made while reading).',
    },
    {
      where: 'Microsoft 365 domains',
      text: `The domain ${connection.cert_name}, which stands in the certificate of the way back. It has no mailboxes.`,
    },
    ...(gateway.arc === null
      ? []
      : [
          {
            where: 'Microsoft Defender',
            text: `The trusted ARC sealer ${gateway.arc.domain}, beside those that are there.`,
          },
        ]),
    { where: 'Our DNS', text: `The names ${connection.cert_name} and ${connection.gateway_host}.` },
  ]
}

const notConnected = (): AppError =>
  new AppError({
    code: 'mailflow.not-connected',
    message:
      'This tenant is not connected. Connect it; after a disconnect that was cancelled, connect it again (reconnect).',
    status: 409,
  })

/** What an administrator chose; the header of simulations is secret. */
const audited = ({ direction, scope, options: { simulation: _, ...options } }: Connection) => ({
  direction,
  scope,
  options,
})

const placeholderTokens = {
  routeCurrent: 'made-on-connect',
  routeAccepted: ['made-on-connect'],
  returnCurrent: 'made-on-connect',
  returnAccepted: ['made-on-connect'],
  markKey: '',
  all: [],
}

function settledInput(known: Connection | null, input: Partial<ConnectionInput>): ConnectionInput {
  return {
    direction: input.direction ?? known?.direction ?? 'both',
    scope: checkedScope(input.scope ?? known?.scope ?? { kind: 'all' }),
    pilotScope: input.pilotScope === undefined ? (known?.pilot_scope ?? null) : checkedPilot(input.pilotScope),
    options: {
      ...(known === null || known.state === 'disconnected' ? withoutAccepted(known?.options) : known.options),
      ...input.options,
    },
  }
}

/** Settings of a connection in use change by `scope`, which also changes the rules. */
function refuseConnected(connection: Connection): void {
  if (connection.connected_at === null || connection.state === 'disconnected') return
  throw new AppError({
    code: 'mailflow.connected',
    message: 'This tenant is connected. Change whose mail is scanned on its connection page, or disconnect it first.',
    status: 409,
  })
}

/** An early answer of what the operation would say. Looks only where something of the old kind was seen, and does not insist on it. */
async function refuseKnownOldRules({ db, oldWay }: ProvisioningParts, tenantId: string): Promise<void> {
  if (oldWay === undefined || (await db.inTenant(tenantId, (trx) => oldWay.until(trx, tenantId))) === null) return
  try {
    await oldWay.refuseWhileSending(tenantId)
  } catch (error) {
    if (!isAppError(error) || isAppError(error, 'mailflow.migration.old-rules')) throw error
  }
}

/** Going back is for a tenant that was connected, and is not now: cancelled on the way out, or on the way back. */
function refuseInUse({ connected_at: connectedAt, phase, state }: Connection): void {
  if (connectedAt === null) throw notConnected()
  if (phase === 'none' || state === 'connecting') return
  throw new AppError({
    code: 'mailflow.connected',
    message: 'This tenant is connected: there is nothing to go back to.',
    status: 409,
  })
}

/** A new connection begins with what we want, not with what was once accepted. */
function withoutAccepted(options: Partial<ConnectionOptions> | undefined): Partial<ConnectionOptions> {
  const { acceptedFindings: _, acceptedValues: __, isOrderAccepted: ___, permissionSets: ____, ...rest } = options ?? {}
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
  // RFC 2606: stands for a zone that is not configured.
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

async function requireUsable(parts: ProvisioningParts, tenantId: string): Promise<void> {
  const connection = await parts.db.inTenant(tenantId, (trx) => requireConnection(trx, tenantId))
  if (connection.connected_at !== null && connection.phase !== 'none') return
  throw notConnected()
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
