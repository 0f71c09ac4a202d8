// Routes over all campaigns: dashboard, behaviour of people, repeat offenders, erasure, privacy.
import Type from 'typebox'
import { sendExport } from '#platform/http/export.ts'
import type { CsvValue } from '#platform/csv.ts'
import type { HttpApp, HttpModule } from '#platform/http/module.ts'
import type { PhishThreatParts } from '../parts.ts'
import { type BehaviourOptions, listBehaviour, rangeOf, saveAudienceOf, summariseBehaviour } from './behaviour.ts'
import { tenantParameters } from './contract.ts'
import { viewDashboard } from './dashboard.ts'
import { erasePerson } from './erase.ts'
import { loadPrivacy, mayName, refuseWorksCouncil, requireNames, savePrivacy } from './privacy.ts'
import {
  BehaviourAudienceShape,
  behaviourBody,
  BehaviourPageShape,
  behaviourQuery,
  behaviourRange,
  type BehaviourRow,
  BehaviourSummaryShape,
  DashboardShape,
  eraseBody,
  erasedShape,
  PrivacyShape,
  repeatQuery,
} from './programme-contract.ts'

const read = { permission: 'simulations.read' }
const names = { permission: 'simulations.names' }
const path = '/tenants/:tenantId/simulations'
const page_default = 50
const page_export = 1_000

export function programmeHttp(parts: PhishThreatParts): HttpModule {
  return (app) => {
    addDashboard(app, parts)
    addBehaviour(app, parts)
    addRepeat(app, parts)
    addErasure(app, parts)
    addPrivacy(app, parts)
  }
}

function addDashboard(app: HttpApp, { db, clock }: PhishThreatParts): void {
  app.get(
    `${path}/dashboard`,
    {
      config: read,
      schema: {
        summary: 'What runs, how aware people are, how the last five campaigns went',
        params: tenantParameters,
        response: { 200: DashboardShape },
      },
    },
    ({ params: { tenantId }, actor }) =>
      db.inTenant(tenantId, async (trx) =>
        viewDashboard(trx, tenantId, { hasNames: await mayName(trx, tenantId, actor), now: clock.now() }),
      ),
  )
}

function addBehaviour(app: HttpApp, parts: PhishThreatParts): void {
  const { db, clock, audit } = parts
  app.get(
    `${path}/behaviour`,
    {
      config: names,
      schema: {
        summary: 'What people did over all campaigns, in the order of addresses',
        params: tenantParameters,
        querystring: behaviourQuery,
        response: { 200: BehaviourPageShape },
      },
    },
    ({ params: { tenantId }, query: { limit = page_default, cursor, show = 'all', search, ...asked } }) =>
      behaviourPage(parts, tenantId, { ...rangeOf(asked, clock.now()), show, search, cursor, limit }),
  )
  app.get(
    `${path}/behaviour/summary`,
    {
      config: read,
      schema: {
        summary: 'How many people each filter of the behaviour report has; fewer than five are not given',
        params: tenantParameters,
        querystring: behaviourRange,
        response: { 200: BehaviourSummaryShape },
      },
    },
    ({ params: { tenantId }, query }) =>
      db.inTenant(tenantId, async (trx) => {
        const range = rangeOf(query, clock.now())
        const people = await summariseBehaviour(trx, tenantId, range)
        return { from: range.from.toISOString(), to: range.to.toISOString(), people }
      }),
  )
  app.post(
    `${path}/behaviour/audience`,
    {
      config: { permission: 'simulations.write' },
      schema: {
        summary: 'Save people of a filter as an audience, for a new campaign',
        params: tenantParameters,
        body: behaviourBody,
        response: { 201: BehaviourAudienceShape },
      },
    },
    async ({ params: { tenantId }, body: { show, name, ...asked }, actor }, reply) => {
      const saved = await db.inTenant(tenantId, async (trx) => {
        await requireNames(trx, tenantId, actor)
        return saveAudienceOf(parts, trx, tenantId, { ...rangeOf(asked, clock.now()), show, name }, actor)
      })
      return reply.status(201).send(saved)
    },
  )
  app.get(
    `${path}/behaviour/export`,
    {
      config: names,
      schema: {
        summary: 'The same as CSV',
        params: tenantParameters,
        querystring: behaviourQuery,
        response: { 200: Type.String({ description: 'CSV' }) },
      },
    },
    async ({ params: { tenantId }, query: { show = 'all', search, ...asked }, actor }, reply) => {
      const range = rangeOf(asked, clock.now())
      await db.inTenant(tenantId, (trx) =>
        audit.append(trx, { tenantId, actor, action: 'simulation.export', target: 'behaviour', after: { show } }),
      )
      return sendExport(reply, {
        name: `behaviour-${show}`,
        format: 'csv',
        columns: behaviourColumns,
        page: (cursor) => behaviourPage(parts, tenantId, { ...range, show, search, cursor, limit: page_export }),
      })
    },
  )
}

function behaviourPage({ db }: PhishThreatParts, tenantId: string, options: BehaviourOptions) {
  return db.inTenant(tenantId, async (trx) => {
    await refuseWorksCouncil(trx, tenantId)
    return listBehaviour(trx, tenantId, options)
  })
}

function addRepeat(app: HttpApp, parts: PhishThreatParts): void {
  app.get(
    `${path}/repeat-offenders`,
    {
      config: names,
      schema: {
        summary: 'People who were caught (or who reported) several times within twelve months',
        params: tenantParameters,
        querystring: repeatQuery,
        response: { 200: BehaviourPageShape },
      },
    },
    ({ params: { tenantId }, query: { limit = page_default, cursor, times = 2, of = 'caught' } }) =>
      behaviourPage(parts, tenantId, { ...rangeOf({}, parts.clock.now()), show: 'all', cursor, limit, times, of }),
  )
}

function addErasure(app: HttpApp, parts: PhishThreatParts): void {
  app.post(
    `${path}/people/:personId/erase`,
    {
      config: { permission: 'simulations.verdicts', isConfirmed: true },
      schema: {
        summary: 'Erase the results of a person for good, by id or by address; totals stay',
        params: Type.Object({
          tenantId: tenantParameters.properties.tenantId,
          personId: Type.String({ minLength: 1, maxLength: 320 }),
        }),
        body: eraseBody,
        response: { 200: erasedShape },
      },
    },
    ({ params: { tenantId, personId }, body: { reason, isExcluded = false }, actor }) =>
      erasePerson(parts, tenantId, { person: personId, by: actor, reason, isExcluded }),
  )
}

function addPrivacy(app: HttpApp, { db, clock, audit }: PhishThreatParts): void {
  const url = `${path}/privacy`
  app.get(
    url,
    {
      config: read,
      schema: { summary: 'Who is shown in results', params: tenantParameters, response: { 200: PrivacyShape } },
    },
    ({ params: { tenantId } }) => db.inTenant(tenantId, (trx) => loadPrivacy(trx, tenantId)),
  )
  app.put(
    url,
    {
      config: { permission: 'simulations.settings' },
      schema: { summary: 'Change it', params: tenantParameters, body: PrivacyShape, response: { 200: PrivacyShape } },
    },
    ({ params: { tenantId }, body, actor }) =>
      db.inTenant(tenantId, async (trx) => {
        const before = await loadPrivacy(trx, tenantId)
        await savePrivacy(trx, tenantId, body, clock.now())
        await audit.append(trx, {
          tenantId,
          actor,
          action: 'simulation.privacy',
          target: tenantId,
          before,
          after: body,
        })
        return body
      }),
  )
}

const behaviourColumns: { title: string; value(row: BehaviourRow): CsvValue }[] = [
  { title: 'Name', value: (row) => row.displayName },
  { title: 'Address', value: (row) => row.address },
  { title: 'Department', value: (row) => row.department },
  { title: 'Simulations delivered', value: (row) => row.delivered },
  { title: 'Reported', value: (row) => row.reported },
  { title: 'Opened', value: (row) => row.opened },
  { title: 'Opened, not reported', value: (row) => row.failedToReport },
  { title: 'Caught', value: (row) => row.caught },
  { title: 'Entered data', value: (row) => row.enteredCredentials },
  { title: 'Opened attachments', value: (row) => row.openedAttachments },
  { title: 'Last simulation', value: (row) => row.lastTestedAt },
  { title: 'Last caught', value: (row) => row.lastCaughtAt },
  { title: 'Last reported', value: (row) => row.lastReportedAt },
]
