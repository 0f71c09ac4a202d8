// What DNS says about the way of the mail (exchange-online 5.6 no. 3, 5.7): does the smart host resolve to us, is the proof of the accepted
// domain there, and do the SPF records of customer domains still cover the gateway.
import { Resolver } from 'node:dns/promises'
import { spf } from 'mailauth'
import { json } from '#platform/db/json.ts'
import { endsOfRanges, spfState, type SpfAnswer } from './dns-policy.ts'
import type { TamperParts, WatchTarget } from './parts.ts'
import { updateWatch, watchState } from './store.ts'
import type { DnsFacts } from './tables.ts'

const domains_max = 500
const atOnce = 8
const timeout_ms = 5_000

/** Stores the answers for the next check. What cannot be resolved right now says nothing and leaves what was known. */
export async function lookAtDns(parts: TamperParts, tenantId: string): Promise<void> {
  const target = await parts.expectation(tenantId)
  const before = await parts.db.inTenant(tenantId, async (trx) => (await watchState(trx, tenantId))?.dns ?? null)
  if (target === null) return
  const resolver = new Resolver({ timeout: timeout_ms, tries: 2 })
  if (parts.gateway.resolvers.length > 0) resolver.setServers(parts.gateway.resolvers)
  const facts: DnsFacts = {
    checkedAt: parts.clock.now().toISOString(),
    ...(await lookAtSpf(parts, resolver, target, before)),
    ...(await lookAtZone(resolver, target, before)),
  }
  await parts.db.inTenant(tenantId, (trx) => updateWatch(trx, tenantId, { dns: json(facts) as never }))
}

/** Only those that are scanned outbound leave by the gateway. */
async function lookAtSpf(
  { gateway }: TamperParts,
  resolver: Resolver,
  target: WatchTarget,
  before: DnsFacts | null,
): Promise<Pick<DnsFacts, 'spfCovered' | 'spfLost'>> {
  const isOutbound = target.desired.objects.some(({ key }) => key === 'r40')
  const addresses = endsOfRanges(gateway.egressRanges)
  if (!isOutbound || addresses.length === 0) return { spfCovered: [], spfLost: [] }
  const domains = target.coveredDomains
    .filter((domain) => domain !== target.certName && !domain.endsWith('.onmicrosoft.com'))
    .slice(0, domains_max)
  const answers: SpfAnswer[] = []
  for (let from = 0; from < domains.length; from += atOnce)
    answers.push(
      ...(await Promise.all(
        domains.slice(from, from + atOnce).map(async (domain) => ({
          domain,
          results: await Promise.all(addresses.map((address) => spfResult(resolver, domain, address))),
          record: await spfRecord(resolver, domain),
        })),
      )),
    )
  return spfState(answers, before)
}

async function spfResult(resolver: Resolver, domain: string, address: string): Promise<string> {
  try {
    const { status } = await spf({
      sender: `postmaster@${domain}`,
      ip: address,
      helo: domain,
      mta: 'localhost',
      resolver: (name: string, type: string) => resolver.resolve(name, type) as Promise<never>,
    })
    return status.result
  } catch {
    return 'temperror'
  }
}

async function spfRecord(resolver: Resolver, domain: string): Promise<string | null> {
  try {
    const texts = (await resolver.resolveTxt(domain)).map((strings) => strings.join(''))
    return texts.find((text) => /^v=spf1(?: |$)/i.test(text))?.slice(0, 500) ?? null
  } catch {
    return null
  }
}

/** Exported for its test. */
export async function lookAtZone(
  resolver: Pick<Resolver, 'resolve4' | 'resolve6' | 'resolveTxt'>,
  { gatewayHost, certName, verificationText }: Pick<WatchTarget, 'gatewayHost' | 'certName' | 'verificationText'>,
  before: DnsFacts | null,
): Promise<Pick<DnsFacts, 'hostAddresses' | 'hasProof'>> {
  const addresses = await Promise.all([
    known(() => resolver.resolve4(gatewayHost)),
    known(() => resolver.resolve6(gatewayHost)),
  ])
  const texts = verificationText === null ? [] : await known(() => resolver.resolveTxt(certName))
  const [four, six] = addresses
  const found = four === null || six === null ? undefined : [...four, ...six].sort()
  // Undefined: the resolver is away, so that what was known stays.
  const hostAddresses = found === undefined ? before?.hostAddresses : found.length === 0 ? null : found
  return {
    ...(hostAddresses === undefined ? {} : { hostAddresses }),
    hasProof:
      verificationText === null ||
      (texts === null ? (before?.hasProof ?? true) : texts.some((strings) => strings.join('') === verificationText)),
  }
}

/** Empty: there is none for certain; null: nobody knows now. */
async function known<T>(ask: () => Promise<T[]>): Promise<T[] | null> {
  try {
    return await ask()
  } catch (error) {
    return ['ENOTFOUND', 'ENODATA'].includes(String((error as { code?: string }).code)) ? [] : null
  }
}
