// What the add-in asks for, without a sign-in: its manifest, pages and icons by the tenant's token, and where reports go. Whoever has the
// address can report; it gives nothing away and changes nothing else.
import Type from 'typebox'
import { AppError } from '#platform/errors.ts'
import { FailureLimit } from '#platform/http/failure-limit.ts'
import type { HttpApp, HttpModule } from '#platform/http/module.ts'
import { networkOf, ofMachine } from '#platform/http/network.ts'
import { findAddress, mailDomains } from '#people/views.ts'
import { type ContentLanguage, ContentLanguageShape } from '../contract.ts'
import { commandsPage, eventScript, message_characters_max } from './add-in/events.ts'
import { icon, iconSizes } from './add-in/icon.ts'
import { addInVersion, manifestOf } from './add-in/manifest.ts'
import type { ReportingParts } from './parts.ts'
import { answerFor } from './praise.ts'
import { noteReport } from './report.ts'
import { findReportSettings, hashOfToken, tenantOfToken } from './settings.ts'

const path = '/report/:token'
const params = Type.Object({ token: Type.String({ pattern: '^[a-z2-7]{32}$' }) })
const body_bytes_max = message_characters_max + 20_000
/** Of one network: an office behind one address reports together. */
const requests_per_minute_max = 300
/** Of one person: more is a program. */
const reports_per_hour_max = 60
const hour_ms = 3_600_000

const reportBody = Type.Object(
  {
    /** Base64 of the message, or of its beginning. */
    message: Type.String({ minLength: 4, maxLength: message_characters_max, pattern: '^[A-Za-z0-9+/]+={0,2}$' }),
    reporter: Type.String({ format: 'email', maxLength: 320 }),
    comment: Type.String({ maxLength: 1_000 }),
    language: ContentLanguageShape,
  },
  { additionalProperties: false },
)
const reportAnswer = Type.Object({
  title: Type.String(),
  description: Type.String(),
  moveTo: Type.Enum(['junk', 'deleted', 'nowhere']),
})

export function publicReportHttp(parts: ReportingParts): HttpModule {
  const failures = new FailureLimit(parts.clock)
  /** Throws AppError `report.token`: the address is old, or was never one. */
  const tenantOf = async (token: string, address: string): Promise<string> => {
    const key = hashOfToken(token)
    if (failures.wasRefused(key)) throw unknownToken()
    const tenantId = await parts.db.asSystem((trx) => tenantOfToken(trx, token))
    if (tenantId !== null) return tenantId
    failures.noteFailure(address, key)
    throw unknownToken()
  }
  const open = {
    permission: 'public',
    rateLimit: {
      max: requests_per_minute_max,
      keyGenerator: (request: { ip: string }) => `report ${networkOf(request.ip, ofMachine)}`,
    },
  } as const
  return (app) => {
    addFiles(app, parts, open, tenantOf)
    addReports(app, parts, open, tenantOf)
  }
}

type FileContent = string | Buffer
type TenantOf = (token: string, address: string) => Promise<string>

const unknownToken = (): AppError =>
  new AppError({
    code: 'report.token',
    message: 'This address of the report add-in is not valid any more. Ask your administrator for the new add-in.',
    status: 404,
  })

/** Outlook shows the page in a frame of its own, and loads the library of Office into it. */
const framing =
  "default-src 'none'; script-src 'self' https://appsforoffice.microsoft.com https://ajax.aspnetcdn.com; connect-src 'self'; frame-ancestors https://*.office.com https://*.office365.com https://*.outlook.com https://outlook.live.com https://*.cloud.microsoft"

function addFiles(app: HttpApp, parts: ReportingParts, config: { permission: 'public' }, tenantOf: TenantOf): void {
  const base = (token: string): string => `${parts.publicUrl()}/api/v1/report/${token}`
  const file = (
    name: string,
    type: string,
    make: (token: string, tenantId: string) => FileContent | Promise<FileContent>,
  ) =>
    app.get(`${path}/${name}`, { config, schema: { params, hide: true } }, async (request, reply) => {
      const { token } = request.params
      const tenantId = await tenantOf(token, request.ip)
      void reply
        .type(type)
        .header('content-security-policy', framing)
        .header('cross-origin-resource-policy', 'cross-origin')
        .header('access-control-allow-origin', '*')
        .header('cache-control', 'public, max-age=3600')
      return reply.send(await make(token, tenantId))
    })
  file('manifest.xml', 'application/xml; charset=utf-8', async (token, tenantId) => {
    const { tokenNumber } = await parts.db.inTenant(tenantId, (trx) => findReportSettings(parts, trx, tenantId))
    return manifestOf(tenantId, {
      base: base(token),
      support: parts.publicUrl(),
      version: addInVersion(tokenNumber),
    })
  })
  file('commands.html', 'text/html; charset=utf-8', (token) => commandsPage(`${base(token)}/events.js`))
  file('events.js', 'text/javascript; charset=utf-8', (token) => eventScript(`${base(token)}/messages`))
  for (const size of iconSizes) file(`icon-${size}.png`, 'image/png', () => icon(size))
}

function addReports(app: HttpApp, parts: ReportingParts, config: { permission: 'public' }, tenantOf: TenantOf): void {
  // The JavaScript-only runtime of classic Outlook has an origin of its own.
  app.options(`${path}/messages`, { config, schema: { params, hide: true } }, async (_request, reply) =>
    reply
      .header('access-control-allow-origin', '*')
      .header('access-control-allow-methods', 'POST')
      .header('access-control-allow-headers', 'content-type')
      .header('access-control-max-age', '86400')
      .code(204)
      .send(),
  )
  app.post(
    `${path}/messages`,
    {
      bodyLimit: body_bytes_max,
      config,
      schema: {
        summary: 'The add-in reports a message',
        params,
        body: reportBody,
        response: { 200: reportAnswer },
      },
    },
    async (request, reply) => {
      void reply.header('access-control-allow-origin', '*')
      const tenantId = await tenantOf(request.params.token, request.ip)
      return takeReport(parts, tenantId, request.body)
    },
  )
}

interface GivenReport {
  message: string
  reporter: string
  comment: string
  language: ContentLanguage
}

/** Throws AppError `report.stranger`, `report.too-many`. */
export async function takeReport(parts: ReportingParts, tenantId: string, given: GivenReport) {
  const reporter = given.reporter.toLowerCase()
  const now = parts.clock.now()
  const { settings } = await parts.db.inTenant(tenantId, async (trx) => {
    const isKnown =
      (await findAddress(trx, tenantId, reporter)) !== null ||
      (await mailDomains(trx, tenantId)).includes(reporter.slice(reporter.lastIndexOf('@') + 1))
    if (!isKnown) throw stranger()
    const { count } = await trx
      .selectFrom('message_report')
      .select((eb) => eb.fn.countAll<string>().as('count'))
      .where('tenant_id', '=', tenantId)
      .where('reporter', '=', reporter)
      .where('reported_at', '>', new Date(now.getTime() - hour_ms))
      .executeTakeFirstOrThrow()
    if (Number(count) >= reports_per_hour_max) throw tooMany()
    return findReportSettings(parts, trx, tenantId)
  })
  const outcome = await noteReport(parts, tenantId, {
    source: 'add-in',
    reporter,
    at: now,
    origin: null,
    bytes: Buffer.from(given.message, 'base64'),
    comment: given.comment.trim() === '' ? null : given.comment.trim(),
  })
  const isSimulation = outcome.verdict === 'simulation'
  const moveTo = isSimulation ? ('deleted' as const) : settings.movesTo
  return { ...answerFor(isSimulation, given.language, settings.thanks), moveTo }
}

const stranger = (): AppError =>
  new AppError({
    code: 'report.stranger',
    message: 'The address is none of this organisation, so nobody would look at the report.',
    status: 403,
  })

const tooMany = (): AppError =>
  new AppError({
    code: 'report.too-many',
    message: `More than ${reports_per_hour_max} messages were reported from this mailbox within an hour. Send the rest to your security team as attachments.`,
    status: 429,
    retryable: true,
  })
