// Routes of the tamper watch: status and findings, check now, repair, accept, settings.
import Type from 'typebox'
import type { AuditActor } from '#platform/audit/audit.ts'
import { AppError } from '#platform/errors.ts'
import type { HttpModule } from '#platform/http/module.ts'
import { json } from '#platform/db/json.ts'
import { noInboundCanary } from './canary.ts'
import { acceptFinding, withdrawAcceptance } from './accept.ts'
import { checkTenant } from './check.ts'
import {
  findingParams,
  findingSchema,
  repairPlanSchema,
  seenBody,
  settingsSchema,
  stateQuery,
  statusSchema,
  tenantParams,
} from './contract.ts'
import { versionOf } from './finding.ts'
import { mayDisable } from './foreign-act.ts'
import { foreignHttp } from './foreign-http.ts'
import { noOutboundCanary, type OutboundFlight } from './outbound-canary.ts'
import type { TamperParts } from './parts.ts'
import { repairFindings, showRepair, type RepairPlan } from './repair.ts'
import { settle } from './settle.ts'
import {
  closeFindings,
  findFinding,
  forgetAcceptances,
  listFindings,
  lockWatch,
  openFindings,
  updateWatch,
  watchState,
  type Finding,
} from './store.ts'

const read = { permission: 'mailflow.read' }
const write = { permission: 'mailflow.write' }
const path = '/tenants/:tenantId/mailflow/tamper'

export function tamperHttp(parts: TamperParts): HttpModule {
  return (app) => {
    foreignHttp(parts)(app)
    app.get(
      path,
      {
        config: read,
        schema: {
          summary: 'State of the tamper watch and what is open',
          params: tenantParams,
          response: { 200: statusSchema },
        },
      },
      (request) => status(parts, request.params.tenantId),
    )
    app.get(
      `${path}/findings`,
      {
        config: read,
        schema: {
          summary: 'Findings, newest first',
          params: tenantParams,
          querystring: stateQuery,
          response: { 200: Type.Object({ items: Type.Array(findingSchema) }) },
        },
      },
      async (request) => {
        const { tenantId } = request.params
        const { state = 'open', limit = 100 } = request.query
        const rows = await parts.db.inTenant(tenantId, (trx) => listFindings(trx, tenantId, state, limit))
        return { items: rows.map(shape) }
      },
    )
    app.post(
      `${path}/check`,
      { config: write, schema: { summary: 'Look now', params: tenantParams, response: { 200: statusSchema } } },
      async (request) => {
        const { tenantId } = request.params
        if ((await checkTenant(parts, tenantId)) === null) throw notWatched()
        return status(parts, tenantId)
      },
    )
    app.post(
      `${path}/repair`,
      {
        config: write,
        schema: {
          summary: 'Bring everything of ours back to what it should be',
          params: tenantParams,
          response: { 200: Type.Object({ repaired: Type.Array(Type.String()) }) },
        },
      },
      async (request) => {
        const { tenantId } = request.params
        if ((await parts.expectation(tenantId)) === null) throw notWatched()
        return { repaired: await repairFindings(parts, tenantId, request.actor) }
      },
    )
    app.get(
      `${path}/repair`,
      {
        config: read,
        schema: { summary: 'What a repair would do', params: tenantParams, response: { 200: repairPlanSchema } },
      },
      async (request) => shownRepair(await showRepair(parts, request.params.tenantId, null)),
    )
    app.get(
      `${path}/findings/:findingId/repair`,
      {
        config: read,
        schema: {
          summary: 'What a repair of this finding, and of what it rests on, would do',
          params: findingParams,
          response: { 200: repairPlanSchema },
        },
      },
      async (request) => shownRepair(await showRepair(parts, request.params.tenantId, request.params.findingId)),
    )
    app.post(
      `${path}/findings/:findingId/repair`,
      {
        config: write,
        schema: {
          summary: 'Put this finding right, and what it rests on, as it was shown',
          params: findingParams,
          body: seenBody,
          response: { 200: Type.Object({ repaired: Type.Array(Type.String()) }) },
        },
      },
      async (request) => {
        const { tenantId, findingId } = request.params
        if ((await parts.expectation(tenantId)) === null) throw notWatched()
        const { version } = request.body
        const repaired = await repairFindings(parts, tenantId, request.actor, { findingId, version })
        await settle(parts, tenantId)
        return { repaired }
      },
    )
    app.post(
      `${path}/findings/:findingId/accept`,
      {
        config: write,
        schema: {
          summary: 'Take what is there for wanted',
          params: findingParams,
          body: seenBody,
          response: { 200: findingSchema },
        },
      },
      async (request) => accept(parts, request.params.tenantId, request.params.findingId, request),
    )
    app.post(
      `${path}/findings/:findingId/withdraw`,
      {
        config: write,
        schema: { summary: 'Take an acceptance back', params: findingParams, response: { 200: findingSchema } },
      },
      async (request) => withdraw(parts, request.params.tenantId, request.params.findingId, request.actor),
    )
    app.put(
      `${path}/settings`,
      {
        config: write,
        schema: {
          summary: 'What is repaired without asking',
          params: tenantParams,
          body: settingsSchema,
          response: { 200: settingsSchema },
        },
      },
      async (request) => {
        const { tenantId } = request.params
        const { autoRepair, canaryMailbox, outboundCanary } = request.body
        return parts.db.inTenant(tenantId, async (trx) => {
          const before = await watchState(trx, tenantId)
          if (before === null) throw notWatched()
          const mailbox = canaryMailbox === undefined ? before.canary_mailbox : canaryMailbox
          const sendsOut = outboundCanary ?? before.sends_outbound_canary
          await updateWatch(trx, tenantId, {
            auto_repair: json(autoRepair) as never,
            canary_mailbox: mailbox,
            sends_outbound_canary: sendsOut,
            // What is no longer sent has failed no more.
            ...(mailbox === null ? noInboundCanary : {}),
            ...(mailbox === null || !sendsOut ? noOutboundCanary : {}),
          })
          await parts.audit.append(trx, {
            tenantId,
            actor: request.actor,
            action: 'mailflow.tamper.settings',
            target: 'settings',
            before: {
              autoRepair: before.auto_repair,
              canaryMailbox: before.canary_mailbox,
              outboundCanary: before.sends_outbound_canary,
            },
            after: { autoRepair, canaryMailbox: mailbox, outboundCanary: sendsOut },
          })
          return { autoRepair, canaryMailbox: mailbox, outboundCanary: sendsOut }
        })
      },
    )
  }
}

async function status(parts: TamperParts, tenantId: string) {
  return parts.db.inTenant(tenantId, async (trx) => {
    const state = await watchState(trx, tenantId)
    const open = await openFindings(trx, tenantId)
    const count = (severity: string) => open.filter((finding) => finding.severity === severity).length
    return {
      checkedAt: state?.checked_at?.toISOString() ?? null,
      checkError: state?.check_error ?? null,
      repairError: state?.repair_error ?? null,
      autoRepair: state?.auto_repair ?? [],
      canaryMailbox: state?.canary_mailbox ?? null,
      outboundCanary: state?.sends_outbound_canary ?? false,
      outboundCanaryProblem: (state?.outbound_canary as OutboundFlight | null | undefined)?.problem ?? null,
      validatedAt: state?.validation?.passedAt ?? null,
      dnsCheckedAt: state?.dns?.checkedAt ?? null,
      open: { high: count('high'), medium: count('medium'), low: count('low') },
      findings: open.map(shape),
    }
  })
}

async function accept(
  parts: TamperParts,
  tenantId: string,
  id: string,
  { actor, body: { version } }: { actor: AuditActor; body: { version: string } },
) {
  return parts.db.inTenant(tenantId, async (trx) => {
    // A look that is under way waits, or has told already what it saw.
    await lockWatch(trx, tenantId)
    const finding = await findFinding(trx, tenantId, id)
    if (finding === null)
      throw new AppError({ code: 'mailflow.finding.unknown', message: 'There is no such finding.', status: 404 })
    if (finding.state === 'open' && versionOf(finding) !== version) throw changedMeanwhile()
    if (finding.state === 'open') await acceptFinding(trx, tenantId, finding)
    const [closed] = await closeFindings(trx, tenantId, [id], 'accepted', actor.name, parts.clock.now())
    if (closed === undefined)
      throw new AppError({
        code: 'mailflow.finding.closed',
        message: 'This finding is closed already: there is nothing to accept.',
        status: 409,
      })
    await parts.alerts.resolve(
      trx,
      tenantId,
      `mailflow.tamper-${closed.severity}`,
      closed.fingerprint,
      `Accepted by ${actor.name}.`,
    )
    await parts.audit.append(trx, {
      tenantId,
      actor,
      action: 'mailflow.tamper.accept',
      target: closed.fingerprint,
      before: closed.expected,
      after: closed.actual,
    })
    return shape(closed)
  })
}

async function withdraw(parts: TamperParts, tenantId: string, id: string, actor: AuditActor) {
  return parts.db.inTenant(tenantId, async (trx) => {
    const finding = await findFinding(trx, tenantId, id)
    if (finding === null)
      throw new AppError({ code: 'mailflow.finding.unknown', message: 'There is no such finding.', status: 404 })
    if (finding.state !== 'accepted')
      throw new AppError({
        code: 'mailflow.finding.not-accepted',
        message: 'This finding is not accepted: there is nothing to take back.',
        status: 409,
      })
    await withdrawAcceptance(trx, tenantId, finding)
    await forgetAcceptances(trx, tenantId, { id })
    await parts.audit.append(trx, {
      tenantId,
      actor,
      action: 'mailflow.tamper.withdraw',
      target: finding.fingerprint,
      before: finding.actual,
      after: finding.expected,
    })
    return shape({ ...finding, state: 'gone' })
  })
}

const notWatched = () =>
  new AppError({
    code: 'mailflow.not-watched',
    message: 'This tenant is not connected, or is being changed right now. Look at its mail flow status and try again.',
    status: 409,
    retryable: true,
  })

const shownRepair = ({ findings, steps, plan: { conflicts }, besides, text, powerShell, version }: RepairPlan) => ({
  findings: findings.map(({ id }) => id),
  steps,
  conflicts,
  besides,
  text,
  powerShell,
  version,
})

const changedMeanwhile = () =>
  new AppError({
    code: 'mailflow.finding.changed',
    message: 'This has changed since it was shown to you. Look at what is there now, then decide.',
    status: 409,
  })

const iso = (at: Date | null): string | null => at?.toISOString() ?? null

const shape = (finding: Finding) => ({
  id: finding.id,
  version: versionOf(finding),
  code: finding.code,
  severity: finding.severity,
  objectKey: finding.object_key,
  objectName: finding.object_name,
  property: finding.property,
  expected: finding.expected ?? null,
  actual: finding.actual ?? null,
  summary: finding.summary,
  remedy: finding.remedy,
  canDisable: mayDisable(finding),
  state: finding.state,
  actor: finding.actor,
  clientAddress: finding.client_address,
  doneAt: iso(finding.done_at),
  firstSeenAt: finding.first_seen_at.toISOString(),
  lastSeenAt: finding.last_seen_at.toISOString(),
  closedAt: iso(finding.closed_at),
  closedBy: finding.closed_by,
  isFight: finding.is_fight,
})
