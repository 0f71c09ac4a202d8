// Routes of the certificate of a sending domain's link host: see, upload, order, remove.
import type { Static } from 'typebox'
import Type from 'typebox'
import { AppError } from '#platform/errors.ts'
import type { HttpActor, HttpApp, HttpModule } from '#platform/http/module.ts'
import type { Trx } from '#platform/db/database.ts'
import type { PhishThreatParts } from '../parts.ts'
import { domainNotFound, type DomainRow, findDomainRow } from '../sending/domains.ts'
import { notConfigured } from './certificates/acme.ts'
import { checkCertificate } from './certificates/check.ts'
import { checkSoon, requestCertificate } from './certificates/jobs.ts'
import { type CertificateOwner, findCertificate, removeCertificate, saveCertificate } from './certificates/store.ts'
import { LinkCertificateShape, UploadShape } from './contract.ts'

type LinkCertificate = Static<typeof LinkCertificateShape>

const path = '/tenants/:tenantId/simulations/domains/:id/certificate'
const params = Type.Object({ tenantId: Type.String({ format: 'uuid' }), id: Type.String({ format: 'uuid' }) })
const answer = { 200: LinkCertificateShape }
const write = { permission: 'simulations.settings' }

export function lureHttp(parts: PhishThreatParts): HttpModule {
  return (app) => {
    addRead(app, parts)
    addChanges(app, parts)
  }
}

function addRead(app: HttpApp, parts: PhishThreatParts): void {
  app.get(
    path,
    {
      config: { permission: 'simulations.read' },
      schema: { summary: 'Certificate of the host that links lead to', params, response: answer },
    },
    ({ params: { tenantId, id } }) =>
      parts.db.inTenant(tenantId, async (trx) => view(parts, trx, ownerOf(await domainOf(trx, tenantId, id)))),
  )
}

function addChanges(app: HttpApp, parts: PhishThreatParts): void {
  const { db, clock, secrets, config } = parts
  app.put(
    path,
    {
      config: write,
      schema: {
        summary: 'Upload a certificate with its private key (PEM)',
        params,
        body: UploadShape,
        response: answer,
      },
    },
    async ({ params: { tenantId, id }, body, actor }) => {
      const saved = await db.inTenant(tenantId, async (trx) => {
        const owner = ownerOf(await domainOf(trx, tenantId, id))
        const checked = checkCertificate(body.certificate, body.privateKey, owner.host, clock.now())
        await saveCertificate(trx, secrets, owner, { ...checked, source: 'uploaded' }, clock.now())
        const { issuer, notAfter } = checked
        await note(parts, trx, actor, owner, 'upload', { issuer, notAfter: notAfter.toISOString() })
        return view(parts, trx, owner)
      })
      await checkSoon(parts, tenantId, saved.host)
      return saved
    },
  )
  app.post(
    `${path}/order`,
    {
      config: write,
      schema: {
        summary: 'Order a certificate from the authority (ACME); it is renewed by itself from then on',
        params,
        response: { 202: LinkCertificateShape },
      },
    },
    async ({ params: { tenantId, id }, actor }, reply) => {
      if (config.certificates.acme === undefined) throw notConfigured()
      const owner = await db.inTenant(tenantId, async (trx) => {
        const domain = await domainOf(trx, tenantId, id)
        if (domain.proven_at === null) throw notProven(domain)
        const found = ownerOf(domain)
        await note(parts, trx, actor, found, 'order')
        return found
      })
      await requestCertificate(parts, tenantId, owner.host)
      return reply.code(202).send(await db.inTenant(tenantId, (trx) => view(parts, trx, owner)))
    },
  )
  app.delete(
    path,
    {
      config: write,
      schema: { summary: 'Remove the certificate; pages by TLS stop until there is another', params, response: answer },
    },
    ({ params: { tenantId, id }, actor }) =>
      db.inTenant(tenantId, async (trx) => {
        const owner = ownerOf(await domainOf(trx, tenantId, id))
        await removeCertificate(trx, owner)
        await note(parts, trx, actor, owner, 'remove')
        return view(parts, trx, owner)
      }),
  )
}

async function domainOf(trx: Trx, tenantId: string, id: string): Promise<DomainRow> {
  const domain = await findDomainRow(trx, tenantId, id)
  if (domain === null) throw domainNotFound()
  return domain
}

const ownerOf = ({ tenant_id: tenantId, link_host }: DomainRow): CertificateOwner => ({
  tenantId,
  host: link_host.toLowerCase(),
})

/** The challenge would be answered for a host of anybody that leads here. */
const notProven = ({ name }: DomainRow): AppError =>
  new AppError({
    code: 'simulation.domain-not-proven',
    message: `Nobody has proven yet that ${name} is yours. Enter its ownership record in the DNS and check the domain: a certificate is then ordered by itself.`,
    status: 409,
  })

/** Never the key. */
async function view(
  { config }: PhishThreatParts,
  trx: Trx,
  { tenantId, host }: CertificateOwner,
): Promise<LinkCertificate> {
  const row = await findCertificate(trx, tenantId, host)
  return {
    host,
    source: row?.source ?? null,
    issuer: row?.issuer ?? null,
    notAfter: row?.not_after?.toISOString() ?? null,
    failure: row?.failure ?? null,
    triedAt: row?.tried_at?.toISOString() ?? null,
    canOrder: config.certificates.acme !== undefined,
  }
}

const note = (
  { audit }: PhishThreatParts,
  trx: Trx,
  actor: HttpActor,
  { tenantId, host }: CertificateOwner,
  what: 'upload' | 'order' | 'remove',
  after?: object,
): Promise<void> =>
  audit.append(trx, {
    tenantId,
    actor,
    action: `simulation.certificate.${what}`,
    target: host,
    ...(after && { after }),
  })
