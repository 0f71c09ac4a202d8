// Routes for switching a rule or connector of somebody else off, and on again.
import Type from 'typebox'
import type { HttpModule } from '#platform/http/module.ts'
import { listActs, type Act } from './act-store.ts'
import { actParams, actSchema, findingParams, foreignPlanSchema, seenBody, tenantParams } from './contract.ts'
import { disableForeign, showDisable, undoAct } from './foreign.ts'
import { asPowerShell, type CmdletCallPlan } from './foreign-act.ts'
import type { TamperParts } from './parts.ts'
import { settle } from './settle.ts'

const read = { permission: 'mailflow.read' }
const write = { permission: 'mailflow.write' }
const path = '/tenants/:tenantId/mailflow/tamper'

export function foreignHttp(parts: TamperParts): HttpModule {
  return (app) => {
    app.get(
      `${path}/findings/:findingId/disable`,
      {
        config: read,
        schema: {
          summary: 'What switching the found rule or connector off would do',
          params: findingParams,
          response: { 200: foreignPlanSchema },
        },
      },
      async (request) => {
        const { tenantId, findingId } = request.params
        const { kind, name, guid, text, version, act, undo } = await showDisable(parts, tenantId, findingId)
        return { objectName: name, objectKind: kind, guid, text, version, act: shown(act), undo: shown(undo) }
      },
    )
    app.post(
      `${path}/findings/:findingId/disable`,
      {
        config: write,
        schema: {
          summary: 'Switch the found rule or connector of somebody else off',
          params: findingParams,
          body: seenBody,
          response: { 200: actSchema },
        },
      },
      async (request) => {
        const { tenantId, findingId } = request.params
        const { act } = await disableForeign(parts, tenantId, {
          findingId,
          version: request.body.version,
          actor: request.actor,
        })
        await settle(parts, tenantId)
        return shape(act)
      },
    )
    app.get(
      `${path}/acts`,
      {
        config: read,
        schema: {
          summary: 'What was done to objects of others, newest first',
          params: tenantParams,
          response: { 200: Type.Object({ items: Type.Array(actSchema) }) },
        },
      },
      async (request) => {
        const { tenantId } = request.params
        const rows = await parts.db.inTenant(tenantId, (trx) => listActs(trx, tenantId))
        return { items: rows.map(shape) }
      },
    )
    app.post(
      `${path}/acts/:actId/undo`,
      {
        config: write,
        schema: { summary: 'Switch it on again', params: actParams, response: { 200: actSchema } },
      },
      async (request) => {
        const { tenantId, actId } = request.params
        const { act } = await undoAct(parts, tenantId, actId, request.actor)
        return shape(act)
      },
    )
  }
}

const shown = (call: CmdletCallPlan) => ({ cmdlet: call.cmdlet, powerShell: asPowerShell(call) })
const iso = (at: Date | null): string | null => at?.toISOString() ?? null

const shape = (act: Act) => ({
  id: act.id,
  findingId: act.finding_id,
  objectName: act.object_name,
  objectKind: act.object_kind,
  guid: act.guid,
  state: act.state,
  doneBy: act.done_by,
  doneAt: act.done_at.toISOString(),
  verifiedAt: iso(act.verified_at),
  undoneBy: act.undone_by,
  undoneAt: iso(act.undone_at),
  act: shown(act.act),
  undo: shown(act.undo),
})
