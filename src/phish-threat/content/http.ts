// Routes of attack templates and trainings.
import Type from 'typebox'
import type { HttpActor, HttpApp, HttpModule } from '#platform/http/module.ts'
import type { PhishThreatParts } from '../parts.ts'
import {
  contentListQuery,
  contentParameters,
  cueGroups,
  exportedTemplate,
  eml_bytes_max,
  importEmlBody,
  importEmlView,
  pictureList,
  previewBody,
  previewView,
  savedTemplate,
  TemplateContentShape,
  templateEdit,
  templateList,
  templateView,
  TrainingContentShape,
  trainingEdit,
  trainingList,
  trainingView,
  variableList,
  versionList,
} from './contract.ts'
import { cueLabels } from './cue-labels.ts'
import { contentFromAttack } from './drafts.ts'
import {
  createTemplate,
  createTraining,
  duplicateTemplate,
  duplicateTraining,
  type Editing,
  editTemplate,
  editTraining,
  setArchived,
} from './editing.ts'
import { importEml } from './eml-import.ts'
import { pictureIds, pictureSvg } from './pictures.ts'
import { previewOf } from './preview.ts'
import { listVersions } from './store.ts'
import { variables } from './variables.ts'
import { templateSummaries, trainingSummaries, viewTemplate, viewTraining } from './views.ts'

/** No person is in it, so that who sees only some people may see it. */
const read = { permission: 'simulations.read', narrowing: 'harmless' } as const
const write = { permission: 'simulations.write' } as const
const templates = '/tenants/:tenantId/simulations/templates'
const trainings = '/tenants/:tenantId/simulations/trainings'
const tenantParameters = Type.Object({ tenantId: Type.String({ format: 'uuid' }) })
/** Several languages with their pages. */
const contentBody_bytes = 4 * 1024 * 1024
const importBody_bytes = Math.ceil((eml_bytes_max * 4) / 3) + 64 * 1024

type ContentParts = Pick<PhishThreatParts, 'db' | 'clock' | 'audit'>

export function contentHttp(parts: ContentParts): HttpModule {
  return (app) => {
    addTemplateReading(app, parts)
    addTemplateEditing(app, parts)
    addTemplateExchange(app, parts)
    addTrainingReading(app, parts)
    addTrainingEditing(app, parts)
  }
}

interface Asked {
  params: { tenantId: string }
  actor: HttpActor
}

/** Runs in the tenant with what a change needs. */
function edited<T>(parts: ContentParts, { params, actor }: Asked, work: (editing: Editing) => Promise<T>): Promise<T> {
  const { db, clock, audit } = parts
  const { tenantId } = params
  return db.inTenant(tenantId, (trx) => work({ trx, tenantId, actor, clock, audit }))
}

function addTemplateReading(app: HttpApp, { db }: ContentParts): void {
  app.get(
    templates,
    {
      config: read,
      schema: {
        summary: 'Attack templates, own ones first',
        params: tenantParameters,
        querystring: contentListQuery,
        response: { 200: templateList },
      },
    },
    ({ params: { tenantId }, query: { archived = false } }) =>
      db.inTenant(tenantId, async (trx) => ({
        items: await templateSummaries(trx, tenantId, { withArchived: archived }),
      })),
  )
  app.get(
    `${templates}/variables`,
    {
      config: read,
      schema: {
        summary: 'Variables that a template may use, and the cues of the Phish Scale',
        params: tenantParameters,
        response: { 200: variableList },
      },
    },
    () => ({
      items: variables.map(({ name, about }) => ({ name, about })),
      cueKinds: Object.entries(cueGroups).flatMap(([group, kinds]) =>
        kinds.map((kind) => ({ kind, group, label: cueLabels.en[kind] })),
      ),
    }),
  )
  app.get(
    `${templates}/:id`,
    {
      config: read,
      schema: { summary: 'One template', params: contentParameters, response: { 200: templateView } },
    },
    ({ params: { tenantId, id } }) => db.inTenant(tenantId, (trx) => viewTemplate(trx, tenantId, id)),
  )
  app.get(
    `${templates}/:id/versions`,
    {
      config: read,
      schema: { summary: 'Versions of an own template', params: contentParameters, response: { 200: versionList } },
    },
    ({ params: { tenantId, id } }) =>
      db.inTenant(tenantId, async (trx) => {
        const view = await viewTemplate(trx, tenantId, id)
        if (view.source === 'built-in') return { items: [] }
        const rows = await listVersions(trx, { tenantId, kind: 'template' }, id)
        return { items: rows.map(({ version, by, at }) => ({ version, by, at: at.toISOString() })) }
      }),
  )
  app.post(
    `${templates}/preview`,
    {
      config: read,
      bodyLimit: contentBody_bytes,
      schema: {
        summary: 'A template as a person would get it; nothing is sent',
        params: tenantParameters,
        body: previewBody,
        response: { 200: previewView },
      },
    },
    ({ params: { tenantId }, body }) => db.inTenant(tenantId, (trx) => previewOf(trx, tenantId, body)),
  )
}

function addTemplateEditing(app: HttpApp, parts: ContentParts): void {
  const saved = async ({ trx, tenantId }: Editing, { id, changes }: Awaited<ReturnType<typeof createTemplate>>) => ({
    ...(await viewTemplate(trx, tenantId, id)),
    changes,
  })
  app.post(
    templates,
    {
      config: write,
      bodyLimit: contentBody_bytes,
      schema: {
        summary: 'Write a template. Its HTML is cleaned; the answer says of what',
        params: tenantParameters,
        body: TemplateContentShape,
        response: { 200: savedTemplate },
      },
    },
    (request) => edited(parts, request, async (editing) => saved(editing, await createTemplate(editing, request.body))),
  )
  app.put(
    `${templates}/:id`,
    {
      config: write,
      bodyLimit: contentBody_bytes,
      schema: {
        summary: 'Change an own template: adds a version',
        params: contentParameters,
        body: templateEdit,
        response: { 200: savedTemplate },
      },
    },
    (request) =>
      edited(parts, request, async (editing) =>
        saved(editing, await editTemplate(editing, request.params.id, request.body)),
      ),
  )
  app.post(
    `${templates}/:id/duplicate`,
    {
      config: write,
      schema: {
        summary: 'Copy a template, also one of the product, into the own ones',
        params: contentParameters,
        response: { 200: savedTemplate },
      },
    },
    (request) =>
      edited(parts, request, async (editing) => saved(editing, await duplicateTemplate(editing, request.params.id))),
  )
  for (const [name, isArchived] of [
    ['archive', true],
    ['restore', false],
  ] as const)
    app.post(
      `${templates}/:id/${name}`,
      {
        config: write,
        schema: {
          summary: isArchived ? 'Offer an own template no more' : 'Offer an archived template again',
          params: contentParameters,
          response: { 200: templateView },
        },
      },
      (request) =>
        edited(parts, request, async (editing) => {
          await setArchived(editing, 'template', request.params.id, isArchived)
          return viewTemplate(editing.trx, editing.tenantId, request.params.id)
        }),
    )
}

function addTemplateExchange(app: HttpApp, parts: ContentParts): void {
  app.get(
    `${templates}/:id/export`,
    {
      config: read,
      schema: {
        summary: 'A template as JSON, for another tenant or installation',
        params: contentParameters,
        response: { 200: exportedTemplate },
      },
    },
    ({ params: { tenantId, id } }) =>
      parts.db.inTenant(tenantId, async (trx) => ({
        format: 'mailwarden-attack-template' as const,
        formatVersion: 1 as const,
        content: contentFromAttack((await viewTemplate(trx, tenantId, id)).attack),
      })),
  )
  app.post(
    `${templates}/import`,
    {
      config: write,
      bodyLimit: contentBody_bytes,
      schema: {
        summary: 'Add a template that was exported; it is cleaned and checked like one that was written',
        params: tenantParameters,
        body: exportedTemplate,
        response: { 200: savedTemplate },
      },
    },
    (request) =>
      edited(parts, request, async (editing) => {
        const { id, changes } = await createTemplate(editing, request.body.content)
        return { ...(await viewTemplate(editing.trx, editing.tenantId, id)), changes }
      }),
  )
  app.post(
    `${templates}/import-mail`,
    {
      config: write,
      bodyLimit: importBody_bytes,
      schema: {
        summary: 'Make a draft of a real mail (.eml) and report what was taken out. Nothing is saved yet',
        params: tenantParameters,
        body: importEmlBody,
        response: { 200: importEmlView },
      },
    },
    ({ body }) => importEml(Buffer.from(body.eml, 'base64')),
  )
}

function addTrainingReading(app: HttpApp, { db }: ContentParts): void {
  app.get(
    trainings,
    {
      config: read,
      schema: {
        summary: 'Trainings, own ones first',
        params: tenantParameters,
        querystring: contentListQuery,
        response: { 200: trainingList },
      },
    },
    ({ params: { tenantId }, query: { archived = false } }) =>
      db.inTenant(tenantId, async (trx) => ({
        items: await trainingSummaries(trx, tenantId, { withArchived: archived }),
      })),
  )
  app.get(
    `${trainings}/pictures`,
    {
      config: read,
      schema: {
        summary: 'Pictures that a training may show',
        params: tenantParameters,
        response: { 200: pictureList },
      },
    },
    () => ({ items: pictureIds.map((id) => ({ id, svg: pictureSvg(id, id) })) }),
  )
  app.get(
    `${trainings}/:id`,
    {
      config: read,
      schema: { summary: 'One training', params: contentParameters, response: { 200: trainingView } },
    },
    ({ params: { tenantId, id } }) => db.inTenant(tenantId, (trx) => viewTraining(trx, tenantId, id)),
  )
}

function addTrainingEditing(app: HttpApp, parts: ContentParts): void {
  app.post(
    trainings,
    {
      config: write,
      bodyLimit: contentBody_bytes,
      schema: {
        summary: 'Write a training',
        params: tenantParameters,
        body: TrainingContentShape,
        response: { 200: trainingView },
      },
    },
    (request) =>
      edited(parts, request, async (editing) => {
        const { id } = await createTraining(editing, request.body)
        return viewTraining(editing.trx, editing.tenantId, id)
      }),
  )
  app.put(
    `${trainings}/:id`,
    {
      config: write,
      bodyLimit: contentBody_bytes,
      schema: {
        summary: 'Change an own training: adds a version',
        params: contentParameters,
        body: trainingEdit,
        response: { 200: trainingView },
      },
    },
    (request) =>
      edited(parts, request, async (editing) => {
        await editTraining(editing, request.params.id, request.body)
        return viewTraining(editing.trx, editing.tenantId, request.params.id)
      }),
  )
  const acts: { name: string; summary: string; run: (editing: Editing, id: string) => Promise<string> }[] = [
    {
      name: 'duplicate',
      summary: 'Copy a training, also one of the product, into the own ones',
      run: async (editing, id) => (await duplicateTraining(editing, id)).id,
    },
    {
      name: 'archive',
      summary: 'Offer an own training no more',
      run: async (editing, id) => {
        await setArchived(editing, 'training', id, true)
        return id
      },
    },
    {
      name: 'restore',
      summary: 'Offer an archived training again',
      run: async (editing, id) => {
        await setArchived(editing, 'training', id, false)
        return id
      },
    },
  ]
  for (const { name, summary, run } of acts)
    app.post(
      `${trainings}/:id/${name}`,
      { config: write, schema: { summary, params: contentParameters, response: { 200: trainingView } } },
      (request) =>
        edited(parts, request, async (editing) =>
          viewTraining(editing.trx, editing.tenantId, await run(editing, request.params.id)),
        ),
    )
}
