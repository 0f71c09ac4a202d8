// Routes of the portal for administrators: what people may do, who owns lists, requests for release, people's own lists.
import Type from 'typebox'
import type { HttpApp, HttpModule } from '#platform/http/module.ts'
import { AppError } from '#platform/errors.ts'
import {
  decisionBody,
  listOwners,
  listOwnersBody,
  listOwnersPage,
  personListAnswer,
  personListBody,
  personListEntry,
  portalSettings,
  type PortalSettings,
  portalSettingsAnswer,
  releaseRequest,
  releaseRequestPage,
  releaseRequestQuery,
  tenantAddressParameters,
  tenantItemParameters,
  tenantParameters,
} from './contract.ts'
import { tellPerson } from './decision-mail.ts'
import { noEntry } from './http.ts'
import { listListOwners, saveListOwners } from './list-owners.ts'
import { addOwnEntry, ownEntries, ownEntries_max, removeOwnEntry } from './own-lists.ts'
import type { PortalParts } from './parts.ts'
import { personByAddress } from './person.ts'
import { closeOvertaken } from './overtaken.ts'
import { decideRequest, getRequest, listRequests } from './requests.ts'
import { loadSettings, saveSettings } from './settings.ts'

export function portalAdminHttp(parts: PortalParts): HttpModule {
  return (app) => {
    addSettings(app, parts)
    addListOwners(app, parts)
    addRequests(app, parts)
    addPersonLists(app, parts)
  }
}

const lockable: { option: string; of: (settings: PortalSettings) => unknown }[] = [
  { option: 'portal.exposure', of: ({ exposure }) => exposure },
  {
    option: 'portal.rights',
    of: ({ isOn, signIn, mayRelease, mayUseLists }) => ({ isOn, signIn, mayRelease, mayUseLists }),
  },
  { option: 'portal.summary', of: ({ summary }) => summary },
]

function addSettings(app: HttpApp, parts: PortalParts): void {
  const { db, clock, audit, outbox } = parts
  const lockedIn = async (trx: Parameters<typeof loadSettings>[0], tenantId: string) =>
    (await parts.lockedOptions?.(trx, tenantId))?.filter((option) => option.startsWith('portal.')) ?? []
  app.get(
    '/tenants/:tenantId/portal/settings',
    {
      config: { permission: 'policy.read' },
      schema: {
        summary: 'What people may do themselves',
        params: tenantParameters,
        response: { 200: portalSettingsAnswer },
      },
    },
    ({ params: { tenantId } }) =>
      db.inTenant(tenantId, async (trx) => {
        const { settings } = await loadSettings(trx, tenantId)
        return { settings, locked: await lockedIn(trx, tenantId) }
      }),
  )
  app.put(
    '/tenants/:tenantId/portal/settings',
    {
      config: { permission: 'policy.write' },
      schema: {
        summary: 'Change it',
        params: tenantParameters,
        body: portalSettings,
        response: { 200: portalSettingsAnswer },
      },
    },
    ({ params: { tenantId }, body, actor }) =>
      db.inTenant(tenantId, async (trx) => {
        const locked = await lockedIn(trx, tenantId)
        refuseLocked(locked, (await loadSettings(trx, tenantId)).settings, body)
        return { settings: await saveSettings(trx, tenantId, body, { actor, now: clock.now(), audit, outbox }), locked }
      }),
  )
}

function refuseLocked(locked: string[], before: PortalSettings, after: PortalSettings): void {
  const changed = lockable.filter(
    ({ option, of }) => locked.includes(option) && canonical(of(before)) !== canonical(of(after)),
  )
  if (changed.length === 0) return
  throw new AppError({
    code: 'template.locked',
    message: `Your provider has locked ${changed.map(({ option }) => option).join(', ')}. Ask the provider for the change.`,
    status: 403,
    fields: changed.map(({ option }) => ({ path: option, message: 'is locked by the provider' })),
  })
}

/** Independent of the order of keys, which a database may change. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}

function addListOwners(app: HttpApp, parts: PortalParts): void {
  const { db, audit } = parts
  app.get(
    '/tenants/:tenantId/portal/list-owners',
    {
      config: { permission: 'people.read' },
      schema: {
        summary: 'Who handles the quarantine of lists and shared mailboxes',
        params: tenantParameters,
        response: { 200: listOwnersPage },
      },
    },
    ({ params: { tenantId } }) =>
      db.inTenant(tenantId, async (trx) => ({ items: await listListOwners(trx, tenantId) })),
  )
  app.put(
    '/tenants/:tenantId/portal/list-owners/:address',
    {
      config: { permission: 'people.write' },
      schema: {
        summary: 'Set them; none = nobody',
        params: tenantAddressParameters,
        body: listOwnersBody,
        response: { 200: listOwners },
      },
    },
    ({ params: { tenantId, address }, body: { owners }, actor }) =>
      db.inTenant(tenantId, (trx) => saveListOwners(trx, tenantId, { address, owners, actor, audit })),
  )
}

function addRequests(app: HttpApp, parts: PortalParts): void {
  const { db, clock, audit, quarantine } = parts
  app.get(
    '/tenants/:tenantId/release-requests',
    {
      config: { permission: 'quarantine.read' },
      schema: {
        summary: 'What people ask to be released, newest first',
        params: tenantParameters,
        querystring: releaseRequestQuery,
        response: { 200: releaseRequestPage },
      },
    },
    ({ params: { tenantId }, query: { state, limit, cursor } }) =>
      db.inTenant(tenantId, (trx) =>
        listRequests(trx, tenantId, { state: state ?? 'open', limit: limit ?? 50, cursor }),
      ),
  )
  const schema = {
    params: tenantItemParameters,
    body: decisionBody,
    response: { 200: releaseRequest },
  }
  const decide = (state: 'approved' | 'refused') =>
    async function (request: {
      params: { tenantId: string; id: string }
      body: { answer?: string }
      actor: Parameters<typeof decideRequest>[3]['actor']
    }) {
      const { params, body, actor } = request
      const { tenantId, id } = params
      // Refused after it was released: the person would be told what is not so.
      await closeOvertaken(parts, tenantId, id)
      const asked = await db.inTenant(tenantId, (trx) => getRequest(trx, tenantId, id))
      // Released first: approved without a release would be a promise that nobody keeps; released twice is harmless.
      if (state === 'approved' && asked.state === 'open')
        await quarantine.release(tenantId, asked.quarantineId, { actor, recipients: asked.recipients })
      const decided = await db.inTenant(tenantId, async (trx) => {
        const decision = { state, answer: body.answer ?? '', actor, now: clock.now(), audit }
        const made = await decideRequest(trx, tenantId, id, decision)
        await parts.onDecided(trx, tenantId, made)
        return made
      })
      await tellPerson(parts, tenantId, decided, state === 'approved' ? 'released' : 'refused')
      return decided
    }
  app.post(
    '/tenants/:tenantId/release-requests/:id/approve',
    { config: { permission: 'quarantine.release' }, schema: { summary: 'Release it to who asked', ...schema } },
    decide('approved'),
  )
  app.post(
    '/tenants/:tenantId/release-requests/:id/refuse',
    { config: { permission: 'quarantine.release' }, schema: { summary: 'Keep it', ...schema } },
    decide('refused'),
  )
}

function addPersonLists(app: HttpApp, parts: PortalParts): void {
  const { db, clock, audit, outbox } = parts
  const ownerOf = async (trx: Parameters<typeof personByAddress>[0], tenantId: string, address: string) =>
    (await personByAddress(trx, tenantId, address))?.address ?? address.toLowerCase()
  const shown = ({ id, list, value, note, createdAt }: Awaited<ReturnType<typeof addOwnEntry>>) => ({
    id,
    list,
    value,
    note,
    createdAt,
  })
  const url = '/tenants/:tenantId/portal/lists/:address'
  app.get(
    url,
    {
      config: { permission: 'lists.read' },
      schema: {
        summary: 'The own list of a person',
        params: tenantAddressParameters,
        response: { 200: personListAnswer },
      },
    },
    ({ params: { tenantId, address } }) =>
      db.inTenant(tenantId, async (trx) => ({
        items: (await ownEntries(trx, tenantId, await ownerOf(trx, tenantId, address))).map(shown),
        max: ownEntries_max,
      })),
  )
  app.post(
    url,
    {
      config: { permission: 'lists.write' },
      schema: {
        summary: 'Add to the own list of a person',
        params: tenantAddressParameters,
        body: personListBody,
        response: { 201: personListEntry },
      },
    },
    async ({ params: { tenantId, address }, body, actor }, reply) => {
      const made = await db.inTenant(tenantId, async (trx) => {
        const owner = await ownerOf(trx, tenantId, address)
        return addOwnEntry(trx, tenantId, { owner, ...body, actor, now: clock.now(), audit, outbox })
      })
      return reply.code(201).send(shown(made))
    },
  )
  app.delete(
    `${url}/:id`,
    {
      config: { permission: 'lists.write' },
      schema: {
        summary: 'Remove from the own list of a person',
        params: Type.Object({ ...tenantAddressParameters.properties, id: Type.String({ format: 'uuid' }) }),
        response: { 204: Type.Null() },
      },
    },
    async ({ params: { tenantId, address, id }, actor }, reply) => {
      const isRemoved = await db.inTenant(tenantId, async (trx) => {
        const owner = await ownerOf(trx, tenantId, address)
        return removeOwnEntry(trx, tenantId, { owner, id, actor, audit, outbox })
      })
      if (!isRemoved) throw noEntry()
      return reply.code(204).send(null)
    },
  )
}
