// Which step lists to show, with our values filled in: those first whose filter the tenant's mail exchangers or connectors name.
import { mailDomains } from '#people/views.ts'
import { isAppError } from '#platform/errors.ts'
import type { PhishThreatParts } from '../parts.ts'
import type { Guide } from './contract.ts'
import { guideData, type GuideData } from './guide-data.ts'
import type { AllowListParts } from './parts.ts'
import { suggestionOf } from './service.ts'
import { findAllowList } from './store.ts'

export interface GuideValues {
  domains: readonly string[]
  addresses: readonly string[]
  hosts: readonly string[]
}

/** Where mail goes first, and the names of other servers that it comes through. */
export interface MailPath {
  exchangers: readonly { domain: string; hosts: readonly string[] }[]
  connectors: readonly { name: string; hosts: readonly string[] }[]
}

/** Pure. */
export function chooseGuides(path: MailPath, values: GuideValues): Guide[] {
  return guideData
    .map((guide) => ({ guide, detectedBy: signOf(guide, path) }))
    .toSorted((a, b) => Number(a.detectedBy === null) - Number(b.detectedBy === null))
    .map(({ guide, detectedBy }) => filled(guide, detectedBy, values))
}

function signOf({ signs }: GuideData, { exchangers, connectors }: MailPath): string | null {
  const matches = (host: string) => signs.some((sign) => sign.test(host.toLowerCase()))
  for (const { domain, hosts } of exchangers) {
    const host = hosts.find(matches)
    if (host !== undefined) return `The mail exchanger of ${domain} is ${host}.`
  }
  for (const { name, hosts } of connectors)
    if ([name, ...hosts].some(matches)) return `The connector “${name}” leads there.`
  return null
}

function filled({ id, name, sections, trap }: GuideData, detectedBy: string | null, values: GuideValues): Guide {
  const whole = sections.map(({ title, direction, steps }) => ({
    title,
    direction,
    steps: steps.map((step) => withValues(step, values)),
  }))
  return { id, name, detectedBy, sections: whole, trap, asText: textOf(name, whole, trap) }
}

const shown = (list: readonly string[]): string =>
  list.length === 0 ? '(none chosen yet: see allow-listing)' : list.join(', ')

const withValues = (step: string, { domains, addresses, hosts }: GuideValues): string =>
  step
    .replaceAll('{domains}', shown(domains))
    .replaceAll('{addresses}', shown(addresses))
    .replaceAll('{hosts}', shown(hosts))

const directions: Record<Guide['sections'][number]['direction'], string> = {
  'mail-in': 'mail to people',
  'mail-out': 'mail from people',
  'web-out': 'web, people to pages',
  'web-in': 'web, pages to people',
}

function textOf(name: string, sections: Guide['sections'], trap: string | null): string {
  const lines = sections.flatMap(({ title, direction, steps }) => [
    '',
    `${title} (${directions[direction]})`,
    ...steps.map((step, place) => `${place + 1}. ${step}`),
  ])
  return [
    `Let phishing simulations through: ${name}`,
    ...lines,
    ...(trap === null ? [] : ['', `Mind: ${trap}`]),
    '',
  ].join('\n')
}

export async function guidesFor(
  parts: AllowListParts & Pick<PhishThreatParts, 'dns'>,
  tenantId: string,
): Promise<{ exchangers: { domain: string; hosts: string[] }[]; guides: Guide[] }> {
  const { domains, values } = await parts.db.inTenant(tenantId, async (trx) => {
    const row = await findAllowList(trx, tenantId)
    const { domains: ours, addresses, linkHosts } = row?.settings ?? (await suggestionOf(parts, trx, tenantId))
    return { domains: await mailDomains(trx, tenantId), values: { domains: ours, addresses, hosts: linkHosts } }
  })
  const exchangers = await Promise.all(domains.slice(0, domains_max).map((domain) => exchangersOf(parts, domain)))
  const connectors = await connectorsOf(parts, tenantId)
  return { exchangers, guides: chooseGuides({ exchangers, connectors }, values) }
}

const domains_max = 30

/** A domain that cannot be asked has none: the guides are shown all the same. */
async function exchangersOf({ dns }: Pick<PhishThreatParts, 'dns'>, domain: string) {
  try {
    const records = await dns.resolveMx(domain)
    return { domain, hosts: records.toSorted((a, b) => a.priority - b.priority).map(({ exchange }) => exchange) }
  } catch {
    return { domain, hosts: [] }
  }
}

/** Servers of others that mail of the tenant comes from or goes through. */
async function connectorsOf(parts: AllowListParts, tenantId: string): Promise<MailPath['connectors']> {
  const clients = await parts.microsoft.clients(tenantId)
  if (clients === null) return []
  try {
    const [inbound, outbound] = await Promise.all(
      ['Get-InboundConnector', 'Get-OutboundConnector'].map((cmdlet) =>
        clients.exchange.invoke(cmdlet, {}, { kind: 'read' }),
      ),
    )
    return [...inbound!.records, ...outbound!.records].map((record) => ({
      name: String(record['Name'] ?? ''),
      hosts: [record['TlsSenderCertificateName'], record['TlsDomain'], record['SmartHosts']]
        .flat()
        .filter((value) => typeof value === 'string'),
    }))
  } catch (error) {
    if (!isAppError(error)) throw error
    parts.logger.warn({ event: 'simulation.connectors-unread', tenant: tenantId, code: error.code }, error.message)
    return []
  }
}
