// Domains of a tenant: add, prove by DNS, give to e-mail, remove. Documented at learn.microsoft.com/graph/api/resources/domain;
// that a sub-domain is verified by its parent only in the same tenant: learn.microsoft.com/microsoft-365/admin/setup/domains-faq
import { randomUUID } from 'node:crypto'
import { auditDirectory } from '../directory/actions.ts'
import { newVerificationText } from '../directory/create-tenant.ts'
import type { Tenant, TenantDomain } from '../world.ts'
import { created, jsonBody, noContent, ok, type GraphContext, type GraphReply, type Route } from './context.ts'
import { badRequest, GraphError, notFound } from './errors.ts'
import { collectionReply, entityReply } from './odata.ts'
import { domainRow } from './shapes.ts'

const nameMax = 253
const label = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/

function requireDomain(context: GraphContext): TenantDomain {
  const id = context.params['id']!.toLowerCase()
  const domain = context.tenant.domains.get(id)
  if (!domain) throw notFound(id)
  return domain
}

const entity = (context: GraphContext, domain: TenantDomain): unknown =>
  entityReply(context, domainRow(context.tenant, domain), { entitySet: 'domains' }).body

function addDomain(context: GraphContext): GraphReply {
  const { tenant, world } = context
  const id = String(jsonBody(context)['id'] ?? '').toLowerCase()
  if (id.length > nameMax || !id.includes('.') || !id.split('.').every((part) => label.test(part)))
    throw badRequest('Invalid domain name.')
  if (tenant.domains.has(id))
    throw new GraphError(
      409,
      'Request_MultipleObjectsWithSameKeyValue',
      `A domain with the name ${id} already exists in this tenant.`,
    )
  // A name that another tenant only added stays free; a verified one is taken.
  const taken = [...world.tenants.values()].some((other) => other.domains.get(id)?.isVerified)
  if (taken) throw badRequest(`The domain ${id} has already been added and verified in another tenant.`)
  const parent = [...tenant.domains.values()].find((other) => other.isVerified && id.endsWith(`.${other.id}`))
  const domain: TenantDomain = {
    id,
    isInitial: false,
    isDefault: false,
    isVerified: parent !== undefined,
    supportedServices: [],
    verificationText: newVerificationText(),
    visibleToExchangeAt: null,
    domainType: 'Authoritative',
  }
  tenant.domains.set(id, domain)
  auditDirectory(context.change, parent ? 'Add verified domain.' : 'Add unverified domain.', id)
  return created(entity(context, domain))
}

async function verifyDomain(context: GraphContext): Promise<GraphReply> {
  const domain = requireDomain(context)
  if (!domain.isVerified) {
    if (!(await hasProof(context, domain)))
      throw badRequest(
        `Domain verification failed with the following error: 'DomainVerificationFailed'. The expected DNS record for ${domain.id} was not found.`,
      )
    const taken = [...context.world.tenants.values()].some(
      (other) => other !== context.tenant && other.domains.get(domain.id)?.isVerified,
    )
    if (taken) throw badRequest(`The domain ${domain.id} is verified in another tenant.`)
    domain.isVerified = true
    auditDirectory(context.change, 'Verify domain.', domain.id)
  }
  return ok(entity(context, domain))
}

async function hasProof(context: GraphContext, domain: TenantDomain): Promise<boolean> {
  try {
    const records = await context.resolveTxt(domain.id)
    return records.some((chunks) => chunks.join('') === domain.verificationText)
  } catch {
    return false
  }
}

function updateDomain(context: GraphContext): GraphReply {
  const domain = requireDomain(context)
  const body = jsonBody(context)
  if (!domain.isVerified) throw badRequest('Only verified domains can be changed.')
  if (Array.isArray(body['supportedServices'])) {
    domain.supportedServices = body['supportedServices'].map(String)
    const delay = context.tenant.switches.exchangeReadDelay_ms
    domain.visibleToExchangeAt = domain.supportedServices.includes('Email')
      ? (domain.visibleToExchangeAt ?? new Date(context.world.clock.now().getTime() + delay))
      : null
  }
  if (body['isDefault'] === true)
    for (const other of context.tenant.domains.values()) other.isDefault = other === domain
  auditDirectory(context.change, 'Update domain.', domain.id)
  return noContent()
}

/** What in the tenant still uses the domain, in words. */
export function domainReferences(context: Pick<GraphContext, 'world' | 'tenant'>, id: string): string[] {
  const { tenant, world } = context
  const uses = (address: string | null): boolean => address?.toLowerCase().endsWith(`@${id}`) === true
  const users = [...tenant.users.values()].filter(
    (user) => !user.deletedAt && (uses(user.userPrincipalName) || user.proxyAddresses.some(uses)),
  )
  const groups = [...tenant.groups.values()].filter((group) => !group.deletedAt && group.proxyAddresses.some(uses))
  return [
    ...users.map((user) => `user ${user.userPrincipalName}`),
    ...groups.map((group) => `group ${group.displayName}`),
    ...world.hooks.domainReferences.flatMap((hook) => hook(tenant, id)),
  ]
}

function removeDomain(context: GraphContext): GraphReply {
  const domain = requireDomain(context)
  if (domain.isInitial || domain.isDefault)
    throw badRequest(`The domain ${domain.id} cannot be removed: it is the initial or default domain.`)
  const references = domainReferences(context, domain.id)
  if (references.length > 0)
    throw badRequest(`Cannot delete domain ${domain.id}: it is referenced by ${references.slice(0, 3).join(', ')}.`)
  context.tenant.domains.delete(domain.id)
  auditDirectory(context.change, domain.isVerified ? 'Remove verified domain.' : 'Remove unverified domain.', domain.id)
  return noContent()
}

const record = (type: string, more: Record<string, unknown>): Record<string, unknown> => ({
  '@odata.type': `#microsoft.graph.domainDns${type}Record`,
  id: randomUUID(),
  isOptional: false,
  recordType: type,
  supportedService: 'Email',
  ttl: 3600,
  ...more,
})

function verificationRecords(context: GraphContext): GraphReply {
  const { id, verificationText } = requireDomain(context)
  const value = [
    record('Txt', { label: id, text: verificationText }),
    record('Mx', {
      label: id,
      mailExchange: `${verificationText.slice('MS='.length)}.msv1.invalid`,
      preference: 32767,
    }),
  ]
  return ok({ '@odata.context': `${context.root}/$metadata#domains('${id}')/verificationDnsRecords`, value })
}

/** MX host of a domain: `contoso-com.mail.protection.outlook.com`. */
export function mxHostOf(domain: string): string {
  return `${domain.replaceAll('.', '-')}.mail.protection.outlook.com`
}

function serviceRecords(context: GraphContext): GraphReply {
  const { id } = requireDomain(context)
  const value = [
    record('Mx', { label: id, mailExchange: mxHostOf(id), preference: 0 }),
    record('Txt', { label: id, text: 'v=spf1 include:spf.protection.outlook.com -all' }),
    record('Cname', { label: `autodiscover.${id}`, canonicalName: 'autodiscover.outlook.com' }),
  ]
  return ok({ '@odata.context': `${context.root}/$metadata#domains('${id}')/serviceConfigurationRecords`, value })
}

const allDomains = (tenant: Tenant): TenantDomain[] => [...tenant.domains.values()]

export const domainRoutes: Route[] = [
  {
    on: 'GET /domains',
    handle: (context) =>
      collectionReply(
        context,
        allDomains(context.tenant).map((domain) => domainRow(context.tenant, domain)),
        { entitySet: 'domains' },
      ),
  },
  { on: 'POST /domains', handle: addDomain },
  { on: 'GET /domains/{id}', handle: (context) => ok(entity(context, requireDomain(context))) },
  { on: 'PATCH /domains/{id}', handle: updateDomain },
  { on: 'DELETE /domains/{id}', handle: removeDomain },
  { on: 'POST /domains/{id}/verify', handle: verifyDomain },
  { on: 'GET /domains/{id}/verificationDnsRecords', handle: verificationRecords },
  { on: 'GET /domains/{id}/serviceConfigurationRecords', handle: serviceRecords },
  {
    on: 'GET /domains/{id}/domainNameReferences',
    handle: (context) => {
      const id = requireDomain(context).id
      const users = [...context.tenant.users.values()].filter((user) => user.userPrincipalName.endsWith(`@${id}`))
      const rows = users.map((user) => ({
        '@odata.type': '#microsoft.graph.user',
        id: user.id,
        displayName: user.displayName,
      }))
      return collectionReply(context, rows, { entitySet: 'directoryObjects' })
    },
  },
]
