// Routes of the portal for people: their quarantine, their list, their preferences. Each asks for the person's own session.
import type { AuditAction } from '#platform/audit/actions.ts'
import Type from 'typebox'
import type { FastifyRequest } from 'fastify'
import { AppError } from '#platform/errors.ts'
import type { HttpApp, HttpModule } from '#platform/http/module.ts'
import { documentHeaders } from '#quarantine/http.ts'
import { previewDocument, previewMessage } from '#quarantine/preview.ts'
import { act, actorOf } from './acts.ts'
import {
  itemParameters,
  personActionAnswer,
  type PersonActionAnswer,
  personActionBody,
  personItem,
  personListAnswer,
  personListBody,
  personListEntry,
  personPage,
  personPreferences,
  personPreview,
  personQuery,
} from './contract.ts'
import { ofPerson } from './guard.ts'
import { findItem, listItems, showItem } from './items.ts'
import { addOwnEntry, ownEntries, ownEntries_max, removeOwnEntry } from './own-lists.ts'
import type { PortalParts } from './parts.ts'
import { loadPreferences, savePreferences } from './preferences.ts'
import type { PortalVisit } from './sessions.ts'
import { addSignIn } from './sign-in-http.ts'
import { addLinks } from './links-http.ts'

export function portalHttp(parts: PortalParts): HttpModule {
  return (app) => {
    app.decorateRequest('portal', null as never)
    addSignIn(app, parts)
    addLinks(app, parts)
    addItems(app, parts)
    addContent(app, parts)
    addActions(app, parts)
    addOwnList(app, parts)
    addPreferences(app, parts)
  }
}

function addItems(app: HttpApp, parts: PortalParts): void {
  const { db } = parts
  app.get(
    '/portal/quarantine',
    {
      ...ofPerson(parts),
      schema: {
        summary: 'My quarantined messages, newest first',
        querystring: personQuery,
        response: { 200: personPage },
      },
    },
    ({ portal: { person, settings }, query }) =>
      db.inTenant(person.tenantId, (trx) => listItems(trx, person, settings, { ...query, limit: query.limit ?? 50 })),
  )
  app.get(
    '/portal/quarantine/:id',
    {
      ...ofPerson(parts),
      schema: { summary: 'One of my quarantined messages', params: itemParameters, response: { 200: personItem } },
    },
    ({ portal: { person, settings }, params }) =>
      db.inTenant(person.tenantId, (trx) => showItem(trx, person, settings, params.id)),
  )
}

function addContent(app: HttpApp, parts: PortalParts): void {
  const { db, audit, quarantine } = parts
  const open = async (request: FastifyRequest, id: string, action: AuditAction) => {
    const { person, settings } = request.portal
    await db.inTenant(person.tenantId, async (trx) => {
      await findItem(trx, person, settings, id)
      const actor = actorOf(person, request.ip)
      await audit.append(trx, { tenantId: person.tenantId, actor, action, target: id })
    })
    return (await quarantine.openContent(person.tenantId, id)).content
  }
  app.get(
    '/portal/quarantine/:id/preview',
    {
      ...ofPerson(parts),
      schema: { summary: 'Its text, harmless', params: itemParameters, response: { 200: personPreview } },
    },
    async (request) => {
      const { subject, from, to, date, text, isCut, hasHtml, attachments } = await previewMessage(
        await open(request, request.params.id, 'portal.preview'),
      )
      const files = attachments.map(({ name, size_bytes }) => ({ name, size_bytes }))
      return { subject, from, to, date, text, isCut, hasHtml, attachments: files }
    },
  )
  app.get(
    '/portal/quarantine/:id/preview/document',
    {
      ...ofPerson(parts),
      onSend: async (_request, reply) => void reply.headers(documentHeaders),
      schema: {
        summary: 'Its HTML, cleaned, as a page for <iframe sandbox>',
        params: itemParameters,
        produces: ['text/html'],
        response: { 200: Type.String() },
      },
    },
    async (request, reply) => {
      const cleaned = await previewDocument(await open(request, request.params.id, 'portal.preview-html'))
      return reply.type('text/html; charset=utf-8').send(cleaned?.document ?? '')
    },
  )
}

const atOnce = 4

function addActions(app: HttpApp, parts: PortalParts): void {
  app.post(
    '/portal/quarantine/actions',
    {
      ...ofPerson(parts),
      schema: {
        summary: 'Release, delete or request up to 400 of my messages',
        body: personActionBody,
        response: { 200: personActionAnswer },
      },
    },
    async ({ portal: { person, settings }, body: { action, ids, note }, ip, log }) => {
      const results: PersonActionAnswer['results'] = []
      const one = async (id: string) => {
        try {
          const detail = await act(parts, { person, settings, action, id, note, address: ip })
          return { id, state: 'done' as const, detail }
        } catch (error) {
          if (!(error instanceof AppError)) log.error({ event: 'portal.act-failed', err: error })
          const detail =
            error instanceof AppError ? error.message : 'Something went wrong on our side. Try again later.'
          return { id, state: 'failed' as const, detail }
        }
      }
      for (let start = 0; start < ids.length; start += atOnce)
        results.push(...(await Promise.all(ids.slice(start, start + atOnce).map(one))))
      return { results }
    },
  )
}

function addOwnList(app: HttpApp, parts: PortalParts): void {
  const { db, clock, audit, outbox } = parts
  const entry = ({ id, list, value, note, createdAt }: Awaited<ReturnType<typeof addOwnEntry>>) => ({
    id,
    list,
    value,
    note,
    createdAt,
  })
  app.get(
    '/portal/lists',
    { ...ofPerson(parts), schema: { summary: 'My allow and block list', response: { 200: personListAnswer } } },
    async ({ portal: { person } }) => {
      const entries = await db.inTenant(person.tenantId, (trx) => ownEntries(trx, person.tenantId, person.address))
      return { items: entries.map(entry), max: ownEntries_max }
    },
  )
  app.post(
    '/portal/lists',
    {
      ...ofPerson(parts),
      schema: { summary: 'Add to my list', body: personListBody, response: { 201: personListEntry } },
    },
    async ({ portal: { person, settings }, body, ip }, reply) => {
      refuseWithoutLists(settings)
      const { tenantId, address: owner } = person
      const change = { owner, ...body, actor: actorOf(person, ip), now: clock.now(), audit, outbox }
      return reply.code(201).send(entry(await db.inTenant(tenantId, (trx) => addOwnEntry(trx, tenantId, change))))
    },
  )
  app.delete(
    '/portal/lists/:id',
    {
      ...ofPerson(parts),
      schema: { summary: 'Remove from my list', params: itemParameters, response: { 204: Type.Null() } },
    },
    async ({ portal: { person, settings }, params: { id }, ip }, reply) => {
      refuseWithoutLists(settings)
      const { tenantId, address: owner } = person
      const removal = { owner, id, actor: actorOf(person, ip), audit, outbox }
      const isRemoved = await db.inTenant(tenantId, (trx) => removeOwnEntry(trx, tenantId, removal))
      if (!isRemoved) throw noEntry()
      return reply.code(204).send(null)
    },
  )
}

export function noEntry(): AppError {
  return new AppError({
    code: 'portal.list-entry-not-found',
    message: 'There is no such entry on this list.',
    status: 404,
  })
}

function refuseWithoutLists({ mayUseLists, mayRelease }: PortalVisit['settings']): void {
  if (mayUseLists && mayRelease) return
  throw new AppError({
    code: 'portal.not-allowed',
    message: 'Your administrator has switched allow and block lists off.',
    status: 403,
  })
}

function addPreferences(app: HttpApp, parts: PortalParts): void {
  const { db } = parts
  app.get(
    '/portal/preferences',
    { ...ofPerson(parts), schema: { summary: 'My time zone and summaries', response: { 200: personPreferences } } },
    ({ portal: { person } }) =>
      db.inTenant(person.tenantId, (trx) => loadPreferences(trx, person.tenantId, person.address)),
  )
  app.put(
    '/portal/preferences',
    {
      ...ofPerson(parts),
      schema: { summary: 'Change them', body: personPreferences, response: { 200: personPreferences } },
    },
    ({ portal: { person }, body }) =>
      db.inTenant(person.tenantId, (trx) => savePreferences(trx, person.tenantId, person.address, body)),
  )
}
