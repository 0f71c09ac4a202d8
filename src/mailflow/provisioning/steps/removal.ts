// Steps of disconnecting, in the order in which no message is lost (exchange-online 5.9), each ending with a read that proves it.
import type { UpdateRecord } from '#mail/dns/wire.ts'
import { connectionProblem } from '#microsoft/errors.ts'
import type { GraphClient } from '#microsoft/graph.ts'
import { isAppError } from '#platform/errors.ts'
import { readCertificate } from '../certificate-store.ts'
import { endLoss } from '../consent-watch.ts'
import { confirmWrites, executeStep, stillReplicating } from '../converge.ts'
import {
  knownObjects,
  lockConnection,
  requireConnection,
  touchRoutes,
  updateConnection,
  type Connection,
} from '../connection-store.ts'
import { readActualState } from '../exchange-state.ts'
import { latestOperation, openStates } from '../operation-store.ts'
import { leftovers, nameOfStep, planRemoval, removalCall, removalOrder, type PlanStep } from '../plan.ts'
import { planAsPowerShell } from '../plan-text.ts'
import { again, done, failed, skipped, wait, type Step, type StepContext, type StepOutcome } from '../step.ts'
import { applicationName, applicationsOf, withAdministrator } from './application.ts'
import { readDomain, verificationRecord } from './domain.ts'
import { gatewayRecords } from './gateway.ts'
import { addedSealers, settleSealers } from './sealers.ts'

/** Until a change of rules is in force everywhere. */
export const propagation_minutes = 60
const drainWithoutPermission_hours = 48

/** What says that the tenant cannot be reached any more, as opposed to a passing fault. */
const lost = new Set([
  'app-removed',
  'app-disabled',
  'credential-rejected',
  'tenant-gone',
  'permission-lost',
  'consent-missing',
  'licence-problem',
])

/** Names and order for the person who has to do it by hand. */
export function manualRemoval(connection: Connection, arcDomain: string | null): string {
  const keys = ['r00', ...removalOrder] as const
  const commands = planAsPowerShell(
    keys.map((key) => removalCall(key, nameOfStep({ key }))),
    { secrets: [] },
  )
  return [
    'In Exchange Online PowerShell, in this order:',
    commands.trimEnd(),
    ...addedSealers(connection, arcDomain).map((name) => `In the trusted ARC sealers: take out ${name}.`),
    `In the Microsoft 365 admin center, Domains: remove ${connection.cert_name}.`,
    `In the Entra admin center, App registrations: delete “${applicationName}” (client id ${connection.client_id ?? 'unknown'}).`,
  ].join('\n')
}

/**
 * Runs work that needs the application's permission; when it is lost, says what to remove by hand and lets mail pass unscanned. That it
 * was removed by hand is believed only where nobody can look.
 */
async function withPermission(context: StepContext, work: () => Promise<StepOutcome>): Promise<StepOutcome> {
  const connection = await context.connection()
  if (connection.client_id === null) return skipped('Nothing was made in Exchange Online.')
  try {
    return await work()
  } catch (error) {
    const problem = connectionProblem(error)
    if (problem === null || !lost.has(problem)) throw error
    if (connection.options.acceptedFindings.includes(removedByHand)) return skipped('Removed by hand.')
    await context.update({ problem, problem_since: connection.problem_since ?? context.parts.clock.now() })
    await context.inTenant((trx) => touchRoutes(trx, context.tenantId))
    return failed(
      'mailflow.permission-lost',
      `The permission to change the tenant is lost, so this must be done by hand; until then mail passes unscanned.\n${manualRemoval(connection, context.parts.gateway.arc?.domain ?? null)}\nThen disconnect again and say that it was removed by hand.`,
    )
  }
}

/** Mark among the accepted findings: an administrator says that the objects are gone. */
export const removedByHand = 'disconnect.removed-by-hand'

export const stopRedirectStep: Step = {
  key: 'stop-redirect',
  title: 'Switch the redirecting rules off',
  limit_minutes: 60,
  async run(context) {
    await refuseWhileOldRulesSend(context)
    if (!(await tellDisconnecting(context))) return done('')
    return withPermission(context, async () => {
      const { stop } = await planNow(context)
      return (await callFirst(context, stop, stop.length)) ?? done('')
    })
  },
}

/** Throws AppError `mailflow.migration.old-rules`. Nothing is refused where nobody can look any more: what follows deals with that. */
async function refuseWhileOldRulesSend({ parts, tenantId }: StepContext): Promise<void> {
  try {
    await parts.oldWay?.refuseWhileSending(tenantId)
  } catch (error) {
    const problem = connectionProblem(error)
    if (problem === null || !lost.has(problem)) throw error
  }
}

/** They are looked for wherever the way back is about to go: a disconnect takes a day, and may wait for a sign-in much longer. */
async function areOldRulesBack(context: StepContext): Promise<boolean> {
  try {
    await refuseWhileOldRulesSend(context)
    return false
  } catch (error) {
    if (isAppError(error, 'mailflow.migration.old-rules')) return true
    throw error
  }
}

/** False: it was cancelled a moment ago, and what is stored says already where the tenant goes from here. */
const tellDisconnecting = ({ tenantId, parts, inTenant }: StepContext): Promise<boolean> =>
  inTenant(async (trx) => {
    await lockConnection(trx, tenantId)
    const operation = await latestOperation(trx, tenantId)
    if (operation?.kind !== 'disconnect' || !openStates.includes(operation.state)) return false
    await updateConnection(trx, tenantId, {
      phase: 'none',
      state: 'disconnecting',
      state_reason: 'No more mail is sent to the gateway.',
      changed_at: parts.clock.now(),
    })
    return true
  })

async function planNow(context: StepContext) {
  const known = await context.inTenant((trx) => knownObjects(trx, context.tenantId))
  const plan = planRemoval(context.tenantId, await readActualState(await context.exchange()), known)
  await confirmWrites(context, [...plan.stop, ...plan.remove], removalKeys)
  return plan
}

const removalKeys = ['r00', 'r45', ...removalOrder] as const

/** The first of the next `most` calls that was not made already and only cannot be seen yet; null: there are none. */
async function callFirst(context: StepContext, steps: PlanStep[], most: number): Promise<StepOutcome | null> {
  let waiting: StepOutcome | null = null
  for (const step of steps.slice(0, most)) {
    const seen = String(step.parameters['Identity'])
    const pending = await stillReplicating(context, step, seen)
    waiting ??= pending
    if (pending !== null) continue
    await executeStep(context, step, seen)
    return wait(0, 'Reading back.')
  }
  return waiting
}

const elapsed_minutes = (context: StepContext): number =>
  (context.parts.clock.now().getTime() - context.startedAt.getTime()) / 60_000

/** Whatever the connection is now: connected or not, in a pilot, rolled back, or trusted by IP address only. */
const mayBeUnderWay = ({ tenantId, parts, inTenant }: StepContext): Promise<boolean> =>
  inTenant(async (trx) => {
    const { client_id: clientId, redirected_at: redirectedAt } = await requireConnection(trx, tenantId)
    if (clientId === null) return false
    const oldWayUntil = (await parts.oldWay?.until(trx, tenantId)) ?? null
    return redirectedAt !== null || (oldWayUntil !== null && parts.clock.now() < new Date(oldWayUntil))
  })

export const propagateStep: Step = {
  key: 'propagate',
  title: 'Wait until the change is in force everywhere',
  limit_minutes: 24 * 60,
  async run(context) {
    if (!(await mayBeUnderWay(context))) return skipped('No mail was redirected.')
    const left = propagation_minutes - elapsed_minutes(context)
    return left <= 0
      ? done('')
      : wait(
          Math.min(300, Math.ceil(left * 60)),
          `The rules are off; another ${Math.ceil(left)} minutes until that is in force everywhere.`,
        )
  },
}

/** Exchange's queue keeps a message a day: the way back stays so long after the last one that was sent to us. */
export const drainStep: Step = {
  key: 'drain',
  title: 'Let mail that is under way come back',
  limit_minutes: 14 * 24 * 60,
  async run(context) {
    if (!(await mayBeUnderWay(context))) return skipped('No mail was redirected.')
    const connection = await context.connection()
    const hours = connection.problem === null ? connection.options.drain_hours : drainWithoutPermission_hours
    const last = (await context.parts.lastRedirectAt?.(context.tenantId)) ?? null
    const from_ms = Math.max(context.startedAt.getTime(), last?.getTime() ?? 0)
    const left_ms = from_ms + hours * 3600_000 - context.parts.clock.now().getTime()
    if (left_ms <= 0) return (await areOldRulesBack(context)) ? again : done('')
    return wait(
      Math.min(600, Math.ceil(left_ms / 1000)),
      `Mail that is under way may come back until ${new Date(from_ms + hours * 3600_000).toISOString().slice(0, 16).replace('T', ' ')} UTC.`,
    )
  },
}

export const removeObjectsStep: Step = {
  key: 'remove-objects',
  title: 'Remove rules and connectors',
  limit_minutes: 120,
  run: (context) =>
    withPermission(context, async () => {
      const { stop, remove } = await planNow(context)
      // Rules before what they name, the way back last: none goes before the one above it is seen to be gone.
      return (await callFirst(context, [...stop, ...remove], 1)) ?? done('')
    }),
}

export const removeSealerStep: Step = {
  key: 'remove-sealer',
  title: 'Take our ARC sealer out of the trusted ones',
  limit_minutes: 60,
  run: (context) =>
    withPermission(context, async () => {
      const added = addedSealers(await context.connection(), context.parts.gateway.arc?.domain ?? null)
      return added.length === 0 ? skipped('We added none.') : settleSealers(context, null)
    }),
}

export const proveExchangeStep: Step = {
  key: 'prove-exchange',
  title: 'Prove that nothing of ours is left in Exchange Online',
  limit_minutes: 60,
  run: (context) =>
    withPermission(context, async () => {
      const known = await context.inTenant((trx) => knownObjects(trx, context.tenantId))
      const left = leftovers(context.tenantId, await readActualState(await context.exchange()), known)
      return left.length === 0 ? done('nothing left') : wait(10, `Still there: ${left.join(', ')}.`)
    }),
}

export const removeDomainStep: Step = {
  key: 'remove-domain',
  title: 'Remove the domain of the connector certificate',
  limit_minutes: 30 * 24 * 60,
  async run(context) {
    const connection = await context.connection()
    if (connection.client_id === null) return skipped('No domain was added.')
    return withAdministrator(context, async (graph) => {
      const domain = await readDomain(graph, connection.cert_name)
      if (domain === null) return done(connection.cert_name)
      await deleteIfThere(graph, `/domains/${connection.cert_name}`)
      return wait(2, 'Reading back.')
    })
  },
}

const ourRecords = (context: StepContext, connection: Connection): UpdateRecord[] => [
  ...gatewayRecords(connection, context.parts.gateway.publicAddresses),
  ...(connection.verification_text === null
    ? []
    : [verificationRecord(connection.cert_name, connection.verification_text)]),
]

export const removeDnsStep: Step = {
  key: 'remove-dns',
  title: 'Remove the names from our zone',
  limit_minutes: 30 * 24 * 60,
  async run(context) {
    const records = ourRecords(context, await context.connection())
    if (records.length === 0) return skipped('None were published.')
    await context.parts.dns.withdraw(records)
    if ((await context.parts.dns.remaining(records)).length === 0) return done('')
    return wait(context.parts.dns.kind === 'manual' ? 30 : 5, 'Waiting until the names do not resolve any more.')
  },
}

export const removeApplicationStep: Step = {
  key: 'remove-application',
  title: 'Delete the application',
  limit_minutes: 30 * 24 * 60,
  async run(context) {
    const connection = await context.connection()
    if (!(await mayHaveApplication(context, connection))) return skipped('None was made.')
    if (await areOldRulesBack(context)) return again
    return withAdministrator(context, async (graph) => {
      const found = await applicationsOf(graph, connection.slug)
      const ids = new Set([connection.application_id, ...found.map(({ id }) => id)].filter((id) => id !== null))
      // The role assignment goes with the service principal.
      if (connection.service_principal_id !== null)
        await deleteIfThere(graph, `/servicePrincipals/${connection.service_principal_id}`)
      for (const id of ids) await deleteIfThere(graph, `/applications/${id}`)
      // Out of the recycle bin as well; a tenant that does not allow it empties the bin after 30 days.
      for (const id of [...ids, connection.service_principal_id].filter((each) => each !== null))
        await deleteIfThere(graph, `/directory/deletedItems/${id}`).catch(() => undefined)
      return (await applicationsLeft(graph, connection)) ? wait(2, 'Reading back.') : done('')
    })
  },
}

/** The key is stored before the application is made: with one, there may be an application whose id was never answered. */
async function mayHaveApplication(context: StepContext, { application_id }: Connection): Promise<boolean> {
  const { secrets } = context.parts
  const key = await context.inTenant((trx) => readCertificate(trx, secrets, context.tenantId, 'application'))
  return application_id !== null || key !== null
}

const applicationsLeft = async (graph: GraphClient, { application_id: id, slug }: Connection): Promise<boolean> =>
  (await applicationsOf(graph, slug)).length > 0 || (id !== null && (await isThere(graph, `/applications/${id}`)))

async function deleteIfThere(graph: GraphClient, path: string): Promise<void> {
  try {
    await graph.request(path, { method: 'DELETE' })
  } catch (error) {
    if (!isAppError(error, 'microsoft.graph.not-found')) throw error
  }
}

async function isThere(graph: GraphClient, path: string): Promise<boolean> {
  try {
    await graph.request(path)
    return true
  } catch (error) {
    if (isAppError(error, 'microsoft.graph.not-found')) return false
    throw error
  }
}

export const proveDirectoryStep: Step = {
  key: 'prove-directory',
  title: 'Prove that nothing of ours is left in the directory and in DNS',
  limit_minutes: 24 * 60,
  async run(context) {
    const connection = await context.connection()
    if (!(await mayHaveApplication(context, connection))) return skipped('Nothing was made.')
    return withAdministrator(context, async (graph) => {
      const left: string[] = []
      if ((await readDomain(graph, connection.cert_name)) !== null) left.push(`domain ${connection.cert_name}`)
      if (await applicationsLeft(graph, connection)) left.push('application')
      if (
        connection.service_principal_id !== null &&
        (await isThere(graph, `/servicePrincipals/${connection.service_principal_id}`))
      )
        left.push('service principal')
      const records = await context.parts.dns.remaining(ourRecords(context, connection))
      left.push(...records.map(({ name, type }) => `DNS record ${name} ${type}`))
      return left.length === 0 ? done('nothing left') : wait(10, `Still there: ${left.join(', ')}.`)
    })
  },
}

export const forgetStep: Step = {
  key: 'forget',
  title: 'Disconnected',
  limit_minutes: 5,
  async run(context) {
    const { clock, outbox } = context.parts
    await context.inTenant(async (trx) => {
      for (const table of [
        'mailflow_object',
        'mailflow_token',
        'mailflow_certificate',
        'mailflow_session',
        'mailflow_sign_in',
      ] as const)
        await trx.deleteFrom(table).where('tenant_id', '=', context.tenantId).execute()
      const { state, problem } = await requireConnection(trx, context.tenantId)
      if (problem !== null) await endLoss(context.parts, trx, context.tenantId, 'The tenant was disconnected.')
      await trx
        .updateTable('mailflow_connection')
        .set({
          state: 'disconnected',
          state_reason: 'Disconnected by an administrator.',
          phase: 'none',
          application_id: null,
          client_id: null,
          service_principal_id: null,
          next_hop_host: null,
          verification_text: null,
          connected_at: null,
          pilot_since: null,
          redirected_at: null,
          problem: null,
          problem_since: null,
          preflight: null,
          changed_at: clock.now(),
        })
        .where('tenant_id', '=', context.tenantId)
        .execute()
      await touchRoutes(trx, context.tenantId)
      if (state !== 'disconnected')
        await outbox.append(trx, {
          type: 'TenantDisconnected',
          tenantId: context.tenantId,
          payload: { reason: 'administrator' },
        })
    })
    return done('')
  },
}
