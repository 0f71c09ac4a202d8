// The `domains:` list of the configuration file as routes of the plain gateway mode (docs/gateway-mode.md). Pure but for reading PEM files.
import { createHmac } from 'node:crypto'
import { isIP } from 'node:net'
import { categories } from '#detection/verdict.ts'
import type { Category } from '#detection/verdict.ts'
import { certificateMistake, pairMistake, privateKeyMistake } from '#platform/config/pem.ts'
import type { Action } from '../disposition.ts'
import type { CategoryRule, Policy, PolicySet } from '../policy.ts'
import type { ClientCertificate, GatewayRoute, NextHop } from '../route.ts'
import { Fields } from './file-fields.ts'
import type { FileMistake } from './file-fields.ts'
import { certificatePrefix } from './route-index.ts'

const actions = ['deliver', 'tag', 'banner', 'quarantine', 'hold', 'reject', 'delete'] as const satisfies Action[]
const banners = ['external', 'suspicious', 'unscanned'] as const
const routes_max = 10_000

export interface FileRoutes {
  routes: GatewayRoute[]
  mistakes: FileMistake[]
}

/** `secret`: from it the key of each route's processed mark is made, so that marks outlive a restart. */
export function readFileRoutes(domains: unknown, folder: string, secret: Buffer): FileRoutes {
  const mistakes: FileMistake[] = []
  if (!Array.isArray(domains) || domains.length === 0 || domains.length > routes_max) {
    mistakes.push({ path: 'domains', message: 'must be a list of 1 to 10,000 entries' })
    return { routes: [], mistakes }
  }
  const routes = domains.map((entry, index) =>
    readRoute(new Fields(entry, `domains[${index}]`, mistakes, folder), secret),
  )
  noteTwice(routes, mistakes)
  return { routes, mistakes }
}

function readRoute(fields: Fields, secret: Buffer): GatewayRoute {
  const told = fields.mistakes.length
  const domains = [...fields.texts('domain', checkDomain), ...fields.texts('domains', checkDomain)].map((name) =>
    name.toLowerCase(),
  )
  if (domains.length === 0 && fields.mistakes.length === told)
    fields.missing('domain', 'the mail domain that is carried')
  const certificates: ClientCertificate[] = []
  const nextHop = readHop(fields.group('nextHop') ?? missingHop(fields), certificates)
  const outbound = fields.group('outbound')
  const outboundSources = outbound?.texts('sources', checkSource) ?? []
  const outboundHop = outbound?.group('nextHop') ?? null
  if (outbound !== null && outboundSources.length === 0) outbound.missing('sources', 'addresses whose mail is outbound')
  if (outbound !== null && outboundHop === null) outbound.missing('nextHop', 'where outbound mail goes')
  const outboundNextHop = outboundHop === null ? null : readHop(outboundHop, certificates)
  outbound?.end()
  const tenantId = `gateway-${(domains[0] ?? 'none').replace(/[^a-z0-9]/g, '-').slice(0, 50)}`
  const route: GatewayRoute = {
    mode: 'gateway',
    tenantId,
    tenantName: domains[0] ?? '',
    domains,
    nextHop,
    clientCertificate: certificates[0] ?? null,
    outboundSources,
    outboundNextHop,
    policies: readPolicies(fields.group('policies')),
    onScannerFault: readFaultRule(fields.group('onScannerFault')),
    arc: readArc(fields.group('arc')),
    markKey: createHmac('sha256', secret).update(`gateway/mark/${tenantId}`).digest('base64'),
    ...(fields.choice('scan', ['on', 'off']) === 'off' ? { scan: 'off' as const } : {}),
    ...readLimits(fields.group('limits')),
  }
  fields.end()
  return route
}

function missingHop(fields: Fields): Fields {
  fields.missing('nextHop', 'the server that gets the mail')
  // An empty group of its own, so that its fields are not told as missing, too.
  return new Fields({ host: 'missing.invalid' }, `${fields.at}.nextHop`, fields.mistakes, fields.folder)
}

function readHop(fields: Fields, certificates: ClientCertificate[]): NextHop {
  const host =
    fields.text('host', checkHost) ??
    (fields.has('host') ? '' : (fields.missing('host', 'name or address of the server') ?? ''))
  const caPem = fields.pem('caFile', certificateMistake)
  const serverName = fields.text('serverName', checkHost)
  const certificate = fields.group('clientCertificate')
  if (certificate !== null) {
    const certificatePem =
      certificate.pem('certificateFile', certificateMistake) ??
      (certificate.has('certificateFile') ? null : certificate.missing('certificateFile', 'PEM with the chain'))
    const privateKeyPem =
      certificate.pem('keyFile', privateKeyMistake) ??
      (certificate.has('keyFile') ? null : certificate.missing('keyFile', 'PEM with the private key'))
    if (certificatePem !== null && privateKeyPem !== null) {
      const mistake = pairMistake(certificatePem, privateKeyPem)
      if (mistake === null) certificates.push({ certificatePem, privateKeyPem })
      else certificate.wrong('keyFile', mistake)
    }
    certificate.end()
  }
  const hop: NextHop = {
    host,
    port: fields.count('port', 1, 65_535) ?? 25,
    tls: fields.choice('tls', ['verify', 'require', 'opportunistic', 'none']) ?? 'verify',
    ...(serverName === null ? {} : { serverName }),
    ...(caPem === null ? {} : { caPem }),
  }
  fields.end()
  return hop
}

/** `policies: {spam: tag}` holds for both directions; `policies: {inbound: {…}, outbound: {…}}` for each its own. */
function readPolicies(fields: Fields | null): PolicySet {
  if (fields === null) return []
  const set: PolicySet = []
  for (const direction of ['inbound', 'outbound'] as const) {
    const group = fields.group(direction)
    if (group !== null) set.push(policyOf(direction, readRules(group)))
    group?.end()
  }
  const both = readRules(fields)
  if (Object.keys(both).length > 0) set.push(policyOf('both', both))
  fields.end()
  return set
}

function policyOf(direction: Policy['direction'], rules: Policy['rules']): Policy {
  return {
    id: `file-${direction}`,
    name: `configuration file, ${direction}`,
    scope: { kind: 'tenant' },
    order: direction === 'both' ? 1 : 0,
    direction,
    rules,
  }
}

function readRules(fields: Fields): Policy['rules'] {
  const rules: Partial<Record<Category, CategoryRule>> = {}
  for (const category of categories) {
    const value = fields.has(category) ? fields.raw(category) : undefined
    if (value === undefined) continue
    const rule = typeof value === 'string' ? ruleOfWord(fields, category, value) : ruleOfGroup(fields.group(category)!)
    if (rule !== null) rules[category] = rule
  }
  return rules
}

function ruleOfWord(fields: Fields, category: Category, word: string): CategoryRule | null {
  const action = actions.find((one) => one === word)
  if (action === undefined) return fields.wrong(category, `must be one of ${actions.join(', ')}`)
  return { action, ...defaultsOf(action, category) }
}

function ruleOfGroup(fields: Fields): CategoryRule | null {
  const action = fields.choice('action', actions)
  const tag = fields.text('subjectTag', (text) => (text.length <= 30 ? null : 'has more than 30 characters'))
  const banner = fields.choice('banner', banners)
  if (action === null && !fields.has('action')) fields.missing('action', actions.join(', '))
  fields.end()
  if (action === null) return null
  return {
    action,
    ...defaultsOf(action, null),
    ...(tag === null ? {} : { subjectTag: tag }),
    ...(banner === null ? {} : { banner }),
  }
}

function defaultsOf(action: Action, category: Category | null): Partial<CategoryRule> {
  if (action === 'tag')
    return { subjectTag: category === null ? '[Suspicious]' : `[${category[0]!.toUpperCase()}${category.slice(1)}]` }
  return action === 'banner' ? { banner: 'suspicious' } : {}
}

function readFaultRule(fields: Fields | null): GatewayRoute['onScannerFault'] {
  const rule = {
    inbound: fields?.choice('inbound', ['tag', 'hold']) ?? ('tag' as const),
    outbound: fields?.choice('outbound', ['tag', 'hold']) ?? ('hold' as const),
  }
  fields?.end()
  return rule
}

function readArc(fields: Fields | null): GatewayRoute['arc'] {
  if (fields === null) return null
  const domain =
    fields.text('domain', checkDomain) ?? (fields.has('domain') ? null : fields.missing('domain', 'the sealing domain'))
  const selector =
    fields.text('selector') ??
    (fields.has('selector') ? null : fields.missing('selector', 'the DNS selector of the key'))
  const privateKeyPem =
    fields.pem('keyFile', privateKeyMistake) ??
    (fields.has('keyFile') ? null : fields.missing('keyFile', 'PEM with the private key'))
  const when = fields.choice('when', ['changed', 'always', 'never']) ?? 'changed'
  fields.end()
  return domain === null || selector === null || privateKeyPem === null
    ? null
    : { when, domain, selector, privateKeyPem }
}

function readLimits(fields: Fields | null): Pick<GatewayRoute, 'limits'> {
  if (fields === null) return {}
  const message_bytes = fields.count('messageBytes', 1024, 1024 * 1024 * 1024)
  fields.end()
  return message_bytes === null ? {} : { limits: { message_bytes } }
}

function noteTwice(routes: GatewayRoute[], mistakes: FileMistake[]): void {
  const seen = new Map<string, number>()
  for (const [index, route] of routes.entries())
    for (const domain of route.domains) {
      const first = seen.get(domain)
      if (first === undefined) seen.set(domain, index)
      else mistakes.push({ path: `domains[${index}].domain`, message: `“${domain}” is already in domains[${first}]` })
    }
}

function checkDomain(text: string): string | null {
  return /^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(text)
    ? null
    : `“${text.slice(0, 100)}” is not a domain`
}

function checkHost(text: string): string | null {
  return isIP(text) !== 0 || checkDomain(text) === null
    ? null
    : `“${text.slice(0, 100)}” is neither a name nor an address`
}

/** Certificates that all customers of a cloud share: as a source they would let everybody relay. */
const sharedNames = ['outlook.com', 'office365.com', 'google.com', 'amazonses.com']

function checkSource(text: string): string | null {
  if (text.startsWith(certificatePrefix)) {
    const name = text.slice(certificatePrefix.length).replace(/^\*\./, '').toLowerCase()
    const isShared = sharedNames.some((shared) => name === shared || name.endsWith(`.${shared}`))
    return isShared ? `“${name}” is in the certificate of all customers there: anybody could relay` : checkDomain(name)
  }
  const [address, bits, more] = text.split('/')
  const family = isIP(address!)
  const isRange = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 6 ? 128 : 32))
  if (isRange && bits !== undefined && Number(bits) < 8) return `“${text}” is too wide: anybody could relay`
  return family !== 0 && isRange && more === undefined
    ? null
    : `“${text.slice(0, 100)}” is neither an address, a range nor certificate:NAME`
}
