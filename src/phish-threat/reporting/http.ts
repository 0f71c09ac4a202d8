// Routes of reports for the security team: triage, settings of add-in and mailbox, look-up of a pasted message.
import Type from 'typebox'
import type { HttpApp, HttpModule } from '#platform/http/module.ts'
import { hasPermission } from '#platform/http/sign-in.ts'
import { addInVersion } from './add-in/manifest.ts'
import {
  ClawBackShape,
  ClawBackStartedShape,
  LookUpShape,
  ReportListShape,
  ReportSettingsShape,
  type ReportView,
  ReportSettingsViewShape,
  ReportVerdictShape,
  ReportViewShape,
} from './contract.ts'
import { clawBackOf, startClawBack } from './claw-back.ts'
import { findCopies } from './copies.ts'
import { lookUp } from './look-up.ts'
import { readPermissions } from './mailbox.ts'
import type { ReportingParts } from './parts.ts'
import { publicReportHttp } from './public-http.ts'
import { findReportSettings, renewToken, saveReportSettings } from './settings.ts'
import { readReport } from './stored.ts'
import { decideReport } from './triage.ts'
import { findReport, listReports } from './views.ts'

const tenantParams = Type.Object({ tenantId: Type.String({ format: 'uuid' }) })
const reportParams = Type.Object({ ...tenantParams.properties, id: Type.String({ format: 'uuid' }) })
const path = '/tenants/:tenantId/reports'
const triage = { permission: 'reports.triage' } as const
const names = 'simulations.names'

export function reportHttp(parts: ReportingParts): HttpModule {
  return (app) => {
    publicReportHttp(parts)(app)
    addTriage(app, parts)
    for (const act of ['remove', 'restore'] as const) addClawBack(app, parts, act)
    addSettings(app, parts)
    addLookUp(app, parts)
  }
}

function addTriage(app: HttpApp, parts: ReportingParts): void {
  app.get(
    path,
    {
      config: triage,
      schema: {
        summary: 'Messages that people reported, the newest first',
        params: tenantParams,
        querystring: Type.Object(
          {
            verdict: Type.Optional(ReportVerdictShape),
            after: Type.Optional(Type.String({ format: 'uuid' })),
            limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
          },
          { additionalProperties: false },
        ),
        response: { 200: ReportListShape },
      },
    },
    ({ params: { tenantId }, query: { verdict = null, after = null, limit = 50 }, actor }) =>
      parts.db.inTenant(tenantId, (trx) =>
        listReports(trx, tenantId, { verdict, after, limit, maySeeNames: hasPermission(actor, names) }),
      ),
  )
  app.get(
    `${path}/:id`,
    {
      config: triage,
      schema: {
        summary: 'One report: the message without anything that opens, and the mailboxes that have it, too',
        params: reportParams,
        response: { 200: ReportViewShape },
      },
    },
    ({ params: { tenantId, id }, actor }) => viewReport(parts, tenantId, id, hasPermission(actor, names)),
  )
  app.post(
    `${path}/:id/verdict`,
    {
      config: triage,
      schema: {
        summary: 'Judge a reported message, for all who reported it',
        params: reportParams,
        body: Type.Object(
          {
            verdict: Type.Enum(['open', 'phish', 'spam', 'clean']),
            note: Type.Union([Type.String({ maxLength: 1_000 }), Type.Null()]),
          },
          { additionalProperties: false },
        ),
        response: { 200: Type.Object({ reports: Type.Integer() }) },
      },
    },
    async ({ params: { tenantId, id }, body, actor }) => ({
      reports: await decideReport(parts, tenantId, id, body, actor),
    }),
  )
}

function addClawBack(app: HttpApp, parts: ReportingParts, act: 'remove' | 'restore'): void {
  app.post(
    `${path}/:id/copies/${act}`,
    {
      config: { permission: 'reports.remove' },
      schema: {
        summary:
          act === 'remove'
            ? 'Move all copies of a message that was judged as bad to Recoverable Items of their mailboxes'
            : 'Move the copies back to the folders that they were taken from',
        params: reportParams,
        body: ClawBackShape,
        response: { 202: ClawBackStartedShape },
      },
    },
    async ({ params: { tenantId, id }, body: { reason }, actor }, reply) =>
      reply.code(202).send({ operationId: await startClawBack(parts, tenantId, id, { act, reason, actor }) }),
  )
}

export async function viewReport(
  parts: ReportingParts,
  tenantId: string,
  id: string,
  maySeeNames: boolean,
): Promise<ReportView> {
  const { view, report } = await parts.db.inTenant(tenantId, async (trx) => ({
    view: await findReport(trx, tenantId, id, maySeeNames),
    report: await readReport(trx, tenantId, id),
  }))
  if (view.verdict === 'simulation') return { ...view, copies: [], clawBack: clawBackOf(report, [], null) }
  const copies = await findCopies(parts, tenantId, report)
  return { ...view, copies, clawBack: clawBackOf(report, copies, await parts.removal.missing(tenantId)) }
}

function addSettings(app: HttpApp, parts: ReportingParts): void {
  app.get(
    `${path}/settings`,
    {
      config: { permission: 'simulations.read', narrowing: 'harmless' },
      schema: {
        summary: 'Report add-in and report mailbox',
        params: tenantParams,
        response: { 200: ReportSettingsViewShape },
      },
    },
    ({ params: { tenantId }, actor }) => viewSettings(parts, tenantId, hasPermission(actor, 'simulations.settings')),
  )
  app.put(
    `${path}/settings`,
    {
      config: { permission: 'simulations.settings' },
      schema: {
        summary: 'Change report add-in and report mailbox',
        params: tenantParams,
        body: ReportSettingsShape,
        response: { 200: ReportSettingsViewShape },
      },
    },
    async ({ params: { tenantId }, body, actor }) => {
      await saveReportSettings(parts, tenantId, body, actor)
      return viewSettings(parts, tenantId, true)
    },
  )
  app.post(
    `${path}/settings/renew-token`,
    {
      config: { permission: 'simulations.settings' },
      schema: {
        summary: 'New addresses for the add-in; the former ones stop working at once',
        params: tenantParams,
        response: { 200: ReportSettingsViewShape },
      },
    },
    async ({ params: { tenantId }, actor }) => {
      await parts.db.inTenant(tenantId, async (trx) => {
        await renewToken(parts, trx, tenantId)
        await parts.audit.append(trx, { tenantId, actor, action: 'reports.renew-token', target: `tenant ${tenantId}` })
      })
      return viewSettings(parts, tenantId, true)
    },
  )
}

async function viewSettings(parts: ReportingParts, tenantId: string, maySeeToken: boolean) {
  const stored = await parts.db.inTenant(tenantId, (trx) => findReportSettings(parts, trx, tenantId))
  const { settings, token, tokenNumber, readAt, readProblem } = stored
  const isShown = maySeeToken && settings.isAddInOn && token !== null
  return {
    settings,
    manifestUrl: isShown ? `${parts.publicUrl()}/api/v1/report/${token}/manifest.xml` : null,
    addInVersion: addInVersion(tokenNumber),
    mailbox: {
      ...(await mailboxState(parts, tenantId, settings.mailbox, readProblem)),
      lastReadAt: readAt?.toISOString() ?? null,
    },
    steps: [
      'Save the manifest from its address as a file, or copy the address.',
      'Open the Microsoft 365 admin center, Settings, Integrated apps, Upload custom apps, Office Add-in, and choose it.',
      'Assign it to everybody, and deploy. It shows in Outlook within a day; it takes the place of Outlook’s own report button.',
      'It works in Outlook on the web, new Outlook, classic Outlook from version 2404 and on the Mac from 16.100; phones have no such button yet. There, people forward the message as an attachment to the report mailbox.',
      ...(parts.publicUrl().startsWith('https:')
        ? []
        : ['Outlook loads add-ins over HTTPS only: set http.publicUrl to an https address first.']),
    ],
  }
}

async function mailboxState(
  parts: ReportingParts,
  tenantId: string,
  mailbox: string | null,
  problem: string | null,
): Promise<{ state: 'off' | 'working' | 'not-connected' | 'no-permission' | 'failing'; text: string }> {
  if (mailbox === null) return { state: 'off', text: 'No mailbox is read.' }
  const clients = await parts.microsoft.clients(tenantId)
  if (clients === null) return { state: 'not-connected', text: 'The tenant is not connected.' }
  const roles = await clients.roles().catch(() => null)
  if (roles !== null && !readPermissions.some((name) => roles.includes(name)))
    return {
      state: 'no-permission',
      text: 'The application may not read mail. Grant it the permission Mail.ReadWrite, which direct delivery needs, too (Mail flow, permissions).',
    }
  return problem === null
    ? { state: 'working', text: `${mailbox} is read each minute.` }
    : { state: 'failing', text: problem }
}

/** A whole message with its header; what is pasted may be large. */
const source_characters_max = 2_000_000

function addLookUp(app: HttpApp, parts: ReportingParts): void {
  app.post(
    `${path}/look-up`,
    {
      bodyLimit: source_characters_max * 3,
      config: { ...triage, narrowing: 'harmless' },
      schema: {
        summary: 'Whether a pasted message is a simulation of ours; nothing of it is stored',
        params: tenantParams,
        body: Type.Object(
          { source: Type.String({ minLength: 1, maxLength: source_characters_max }) },
          { additionalProperties: false },
        ),
        response: { 200: LookUpShape },
      },
    },
    ({ params: { tenantId }, body: { source }, actor }) =>
      lookUp(parts, tenantId, source, { maySeeNames: hasPermission(actor, names), contact: parts.publicUrl() }),
  )
}
