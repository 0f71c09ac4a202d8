// What the tamper watch needs from the provisioning: clients, what is wanted now, repair, the relay probe.
import { createActivityClient, type ActivityClient } from '#microsoft/activity.ts'
import type { ExchangeClient } from '#microsoft/exchange.ts'
import type { GraphClient } from '#microsoft/graph.ts'
import { systemActor } from '#platform/audit/audit.ts'
import { AppError } from '#platform/errors.ts'
import { mailDomains } from '#people/views.ts'
import { certificateLife, type CertificateLife } from './certificate-store.ts'
import { findConnection, knownObjects, requireConnection } from './connection-store.ts'
import { createStepContext } from './context.ts'
import type { Engine } from './engine.ts'
import { readActualState } from './exchange-state.ts'
import type { KnownObject } from './match.ts'
import { managedKeys, type DesiredState } from './objects.ts'
import { momentOf, type Moment } from './moment.ts'
import { latestOperation, listSteps } from './operation-store.ts'
import { repairSteps } from './operations.ts'
import type { ProvisioningParts, RuleOfAnotherPart } from './parts.ts'
import type { RepairChoice } from './plan-choice.ts'
import { planObjects } from './plan.ts'
import { viewPlan, type PlanView } from './plan-view.ts'
import { desiredOf, scopeOwners } from './settings.ts'
import { verificationRecord } from './steps/domain.ts'
import { ensureCertificate, gatewayCertificates, gatewayRecords, runRelayProbe } from './steps/gateway.ts'
import { readDesired } from './steps/objects.ts'
import { readTokens, tokensOf } from './token-store.ts'

export interface WantedState {
  /** Where an operation has come to that waits and goes on by itself; null: nothing is under way. */
  underWay: Moment['underWay']
  flux: Moment['flux']
  /** It is connected, and nothing is under way. */
  isSettled: boolean
  desired: DesiredState
  known: readonly KnownObject[]
  others?: readonly RuleOfAnotherPart[]
  /** By object key: when it was last changed by us, as its record says. */
  whenChanged: ReadonlyMap<string, string>
  certName: string
  sealer: string | null
  coveredDomains: readonly string[]
  connectorCertificate: CertificateLife | null
  /** Of the certificate that the gateway shows for the tenant's smart host. */
  gatewayCertificate: CertificateLife | null
  gatewayHost: string
  /** TXT that proves the accepted domain; null while there is none. */
  verificationText: string | null
}

export interface WatchSupport {
  clients(tenantId: string): Promise<{
    exchange: ExchangeClient
    graph: GraphClient
    activity: ActivityClient | null
    appId: string | null
  }>
  /** null when the tenant is not connected, or an operation is under way. */
  expectation(tenantId: string): Promise<WantedState | null>
  /** Also while an operation waits: what should be there at this moment. Null when nothing can be said. */
  target(tenantId: string): Promise<WantedState | null>
  /** What a repair would do to connectors and rules now. `choice`: of this alone; `forgetsOrder`: ours go to the top, whatever was accepted. */
  plan(tenantId: string, how: { choice: RepairChoice | undefined; forgetsOrder: boolean }): Promise<PlanView>
  /** `choice`: this alone is put right. Rejects with what an administrator must do. */
  repair(tenantId: string, choice?: RepairChoice): Promise<void>
  renewCertificates(tenantId: string): Promise<void>
  relayProbe(tenantId: string): Promise<{ ok: boolean; text: string }>
  /** Publishes our records of the tenant again and takes `foreign` addresses of the smart host out. False: a person must do it. */
  republish(tenantId: string, foreign: readonly string[]): Promise<boolean>
}

const repairRounds_max = 200
const repair_ms_max = 15 * 60_000

export function createWatchSupport(parts: ProvisioningParts, engine: Engine): WatchSupport {
  const contextOf = (tenantId: string) => createStepContext(parts, engine.clients, tenantId, parts.clock.now())
  const target = (tenantId: string): Promise<WantedState | null> =>
    parts.db.inTenant(tenantId, async (trx) => {
      const { secrets, clock, gateway, rulesElsewhere } = parts
      const stored = await findConnection(trx, tenantId)
      const operation = await latestOperation(trx, tenantId)
      const tokens = await readTokens(trx, secrets, tenantId, clock.now())
      if (stored === null || tokens === null) return null
      const steps = operation === null ? [] : await listSteps(trx, operation)
      const moment = momentOf(stored, operation === null ? null : { ...operation, steps }, clock.now())
      if (moment === null) return null
      const { connection, flux, underWay } = moment
      const rows = await trx
        .selectFrom('mailflow_object')
        .select(['key', 'guid', 'when_changed'])
        .where('tenant_id', '=', tenantId)
        .execute()
      return {
        underWay,
        flux,
        isSettled: underWay === null && connection.connected_at !== null && connection.phase !== 'none',
        desired: desiredOf(connection, tokens, gateway.egressRanges, await scopeOwners(trx, connection)),
        known: rows.map(({ key, guid }) => ({ key, guid })),
        ...(rulesElsewhere === undefined ? {} : { others: await rulesElsewhere(trx, tenantId, clock.now()) }),
        whenChanged: new Map(rows.flatMap((row) => (row.when_changed === null ? [] : [[row.key, row.when_changed]]))),
        certName: connection.cert_name,
        sealer: connection.has_added_sealer ? (gateway.arc?.domain ?? null) : null,
        coveredDomains: await mailDomains(trx, tenantId),
        connectorCertificate: await certificateLife(trx, tenantId, 'connector'),
        gatewayCertificate: await certificateLife(trx, tenantId, 'gateway'),
        gatewayHost: connection.gateway_host,
        verificationText: connection.verification_text,
      }
    })
  return {
    async clients(tenantId) {
      const context = contextOf(tenantId)
      const tokens = await context.appTokens()
      const { client_id: appId } = await context.connection()
      const { endpoints, http, clock } = parts
      return {
        exchange: await context.exchange(),
        graph: await context.graph(),
        activity: createActivityClient({ endpoints, http, clock, tokens }),
        appId,
      }
    },

    async expectation(tenantId) {
      const wanted = await target(tenantId)
      return wanted?.isSettled === true ? wanted : null
    },

    target,

    async plan(tenantId, { choice, forgetsOrder }) {
      const context = contextOf(tenantId)
      const secrets = await tokensOf(parts.db, parts.secrets, tenantId, parts.clock.now())
      const wanted = await readDesired(context)
      const desired = forgetsOrder ? { ...wanted, isOrderAccepted: false } : wanted
      const actual = await readActualState(await context.exchange())
      const known = await context.inTenant((trx) => knownObjects(trx, tenantId))
      return viewPlan(planObjects(desired, actual, known, managedKeys, choice), [], secrets?.all ?? [])
    },

    async repair(tenantId, choice) {
      if (choice !== undefined && repairSteps(choice).length === 0) return
      await engine.start(tenantId, 'apply', systemActor('tamper-watch'), undefined, choice)
      const started_ms = parts.clock.monotonicMs()
      for (let round = 0; round < repairRounds_max; round += 1) {
        const operation = await engine.advance(tenantId)
        if (operation?.state === 'done') return
        if (operation?.state === 'failed' || operation?.state === 'cancelled' || operation?.state === 'needs-sign-in')
          throw new AppError({
            code:
              operation.state === 'needs-sign-in'
                ? 'mailflow.repair-needs-sign-in'
                : (operation.error_code ?? 'mailflow.repair'),
            message:
              operation.state === 'needs-sign-in'
                ? `${operation.message} The repair waits for it: get the address to sign in at by POST /tenants/${tenantId}/mailflow/sign-in.`
                : operation.message,
            status: 409,
          })
        if (parts.clock.monotonicMs() - started_ms > repair_ms_max) break
        const next_ms = operation?.next_run_at?.getTime() ?? parts.clock.now().getTime() + 1000
        await parts.clock.sleep(Math.max(1, next_ms - parts.clock.now().getTime()))
      }
      throw new AppError({
        code: 'mailflow.repair',
        message: 'The repair goes on in the background; look at the status.',
        status: 409,
        retryable: true,
      })
    },

    async renewCertificates(tenantId) {
      for (const purpose of gatewayCertificates) await ensureCertificate(contextOf(tenantId), purpose)
    },

    relayProbe: (tenantId) => runRelayProbe(contextOf(tenantId)),

    async republish(tenantId, foreign) {
      const { dns, db, gateway } = parts
      const connection = await db.inTenant(tenantId, (trx) => requireConnection(trx, tenantId))
      if (dns.kind === 'manual') return false
      if (foreign.length > 0) await dns.withdraw(gatewayRecords(connection, foreign))
      const proof =
        connection.verification_text === null
          ? []
          : [verificationRecord(connection.cert_name, connection.verification_text)]
      await dns.publish([...gatewayRecords(connection, gateway.publicAddresses), ...proof])
      return true
    },
  }
}
