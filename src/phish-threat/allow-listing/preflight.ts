// What allow-listing says before a campaign is launched: whether a simulation from these addresses and domains reaches the inbox, and no
// machine visits its links first (phishing-simulation 7.2, consequences). Facts; the wizard decides what they mean.
import { type AllowListActual, readAllowList } from './actual.ts'
import { isIpv4 } from './exempt.ts'
import type { AllowListParts } from './parts.ts'
import { policyName } from './plan.ts'
import { isCovered } from './ranges.ts'
import { findAllowList } from './store.ts'
import { relayProblems } from './verify.ts'
import { isAppError } from '#platform/errors.ts'

export interface AllowListFact {
  /** Stable, e.g. `override-address`. */
  code: string
  state: 'ok' | 'warning' | 'blocking'
  /** One sentence, with what to do when it is not ok. */
  text: string
}

export interface PreflightInput {
  channel: 'graph' | 'smtp'
  /** Of MAIL FROM and DKIM. */
  domain: string
  /** From which the campaign is sent; nothing is asked of them with Graph. */
  addresses: readonly string[]
}

const fact = (state: AllowListFact['state'], code: string, text: string): AllowListFact => ({ code, state, text })

/** Reads the tenant. Never rejects for what the tenant answers: a fact says that it could not be asked. */
export async function allowListFacts(
  parts: AllowListParts,
  tenantId: string,
  input: PreflightInput,
): Promise<AllowListFact[]> {
  const clients = await parts.microsoft.clients(tenantId)
  if (clients === null)
    return [
      input.channel === 'graph'
        ? fact('blocking', 'not-connected', 'The tenant is not connected: nothing can be delivered directly.')
        : fact('warning', 'not-connected', 'The tenant is not connected: nobody can check its allow-listing.'),
    ]
  const mailflow = await parts.mailflow.state(tenantId)
  const exempt = await parts.db.inTenant(tenantId, async (trx) => (await findAllowList(trx, tenantId))?.exempt ?? [])
  try {
    const actual = await readAllowList(clients.exchange)
    return input.channel === 'graph'
      ? [...directFacts(), ...relayFacts(actual, mailflow?.relayAddresses ?? [])]
      : [
          ...smtpFacts(actual, input),
          ...redirectFacts(mailflow?.isActive === true, exempt),
          ...relayFacts(actual, mailflow?.relayAddresses ?? []),
        ]
  } catch (error) {
    if (!isAppError(error)) throw error
    return [fact('warning', 'unreadable', `The allow-listing could not be read: ${error.message}`)]
  }
}

const directFacts = (): AllowListFact[] => [
  fact('ok', 'direct', 'Delivered directly into the mailbox: no filter, no redirect and no allow-list is on the way.'),
]

function relayFacts(actual: AllowListActual, relayAddresses: readonly string[]): AllowListFact[] {
  return relayProblems(actual, relayAddresses).map(({ code, text }) => fact('blocking', code, text))
}

/** Pure. */
export function smtpFacts(actual: AllowListActual, { domain, addresses }: PreflightInput): AllowListFact[] {
  const usable = addresses.filter(isIpv4)
  if (usable.length === 0)
    return [
      fact(
        'blocking',
        'no-ipv4',
        'Simulations are sent from no IPv4 address, and advanced delivery knows no IPv6. Set phishThreat.sendingAddresses.',
      ),
    ]
  return [policyFact(actual), domainFact(actual, domain), ...addressFacts(actual, usable)]
}

function policyFact(actual: AllowListActual): AllowListFact {
  if (actual.policy === null || actual.rules.length === 0)
    return fact(
      'blocking',
      actual.pendingDeletion > 0 ? 'override-pending-deletion' : 'override-missing',
      actual.pendingDeletion > 0
        ? 'The rule of advanced delivery is being deleted. Apply allow-listing again.'
        : 'There is no advanced delivery for simulations in the tenant. Apply allow-listing.',
    )
  return actual.policy.isEnabled
    ? fact('ok', 'override', `${policyName} is in force.`)
    : fact('blocking', 'override-off', `${policyName} is switched off. Apply allow-listing.`)
}

function domainFact(actual: AllowListActual, domain: string): AllowListFact {
  const isListed = actual.rules.some(({ domains }) => domains.includes(domain.toLowerCase()))
  return isListed
    ? fact('ok', 'override-domain', `${domain} is listed.`)
    : fact('blocking', 'override-domain', `${domain} is not in advanced delivery. Add it in allow-listing and apply.`)
}

function addressFacts(actual: AllowListActual, addresses: readonly string[]): AllowListFact[] {
  const listed = actual.rules.flatMap((rule) => rule.addresses)
  const missing = addresses.filter((address) => !isCovered(address, listed))
  return missing.length === 0
    ? [fact('ok', 'override-address', 'All sending addresses are listed.')]
    : [
        fact(
          'blocking',
          'override-address',
          `${missing.join(', ')} is not in advanced delivery. Add it in allow-listing and apply.`,
        ),
      ]
}

/** Rule 25: needed where mail flows through us; it comes by itself. */
function redirectFacts(isMailflowActive: boolean, exempt: readonly string[]): AllowListFact[] {
  if (!isMailflowActive) return []
  return exempt.length > 0
    ? [fact('ok', 'redirect', 'Simulations are not redirected to the gateway.')]
    : [
        fact(
          'warning',
          'redirect',
          'The rule that keeps simulations from the gateway comes into force within the hour before the first mail, and goes after the last.',
        ),
      ]
}
