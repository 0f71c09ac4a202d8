// SPF, DKIM, DMARC and ARC with real mailauth on the emulated DNS, and the composite verdict that Exchange derives
// (exchange-online 3.6: Authentication-Results, compauth reason 130 with a trusted sealer).
import { authenticate, type AuthenticateResult } from 'mailauth'
import type { ZoneStore } from '../dns/zones.ts'
import { domainOf } from './addresses.ts'
import { addressesIn, type MailDocument } from './document.ts'
import { resolverFor } from './names.ts'

export interface AuthenticationVerdict {
  /** Of signatures that pass. */
  dkimDomains: string[]
  /** Value of the Authentication-Results header. */
  header: string
  spf: string
  dkim: string
  dmarc: string
  /** DMARC policy of the author domain: none, quarantine, reject. */
  policy: string
  arc: string
  compauth: 'pass' | 'fail' | 'softpass' | 'none'
  reason: string
}

export interface AuthenticationInput {
  document: MailDocument
  dns: ZoneStore
  address: string
  hello: string
  mailFrom: string
  /** Domains of ARC sealers that the tenant trusts. */
  trustedSealers: string[]
}

export async function authenticateMail(input: AuthenticationInput): Promise<AuthenticationVerdict> {
  const results = await authenticate(input.document.bytes, {
    ip: input.address,
    helo: input.hello || 'unknown',
    sender: input.mailFrom,
    mta: 'mx.microsoft.com',
    resolver: resolverFor(input.dns),
    disableBimi: true,
  })
  const headerFrom = domainOf(addressesIn(input.document.get('From'))[0] ?? '')
  const spf = results.spf === false ? 'none' : results.spf.status.result
  const dkim = dkimOf(results)
  const dmarc = results.dmarc === false ? 'none' : results.dmarc.status.result
  const policy = results.dmarc === false ? 'none' : results.dmarc.policy
  const arc = results.arc === false ? 'none' : results.arc.status.result
  const { compauth, reason } = composite(dmarc, policy, spf, dkim.result, isTrustedChain(input, arc))
  const action = dmarc === 'fail' ? actionOf(policy, compauth) : 'none'
  const header = [
    `spf=${spf} (sender IP is ${input.address}) smtp.mailfrom=${domainOf(input.mailFrom) || input.hello}`,
    `dkim=${dkim.result} ${dkim.detail}`,
    `dmarc=${dmarc} action=${action} header.from=${headerFrom}`,
    `compauth=${compauth} reason=${reason}`,
    ...(arc === 'none' ? [] : [`arc=${arc}${oda(input, arc)}`]),
  ].join(';')
  const dkimDomains = results.dkim.results
    .filter((signature) => signature.status.result === 'pass')
    .flatMap((signature) => signature.signingDomain ?? [])
  return { header: `${header};`, spf, dkimDomains, dkim: dkim.result, dmarc, policy, arc, compauth, reason }
}

function dkimOf(results: AuthenticateResult): { result: string; detail: string } {
  const signatures = results.dkim.results
  const best = signatures.find((signature) => signature.status.result === 'pass') ?? signatures[0]
  if (best === undefined || best.status.result === 'none')
    return { result: 'none', detail: '(message not signed) header.d=none' }
  const verified =
    best.status.result === 'pass'
      ? '(signature was verified)'
      : `(${best.status.comment ?? 'signature did not verify'})`
  return { result: best.status.result, detail: `${verified} header.d=${best.signingDomain ?? 'none'}` }
}

/** Every sealer after Microsoft itself must be on the tenant's list. */
function isTrustedChain(input: AuthenticationInput, arc: string): boolean {
  if (arc !== 'pass') return false
  const sealers = input.document
    .all('ARC-Seal')
    .map((value) => /(?:^|;)\s*d=([^;\s]+)/i.exec(value)?.[1]?.toLowerCase() ?? '')
  const foreign = sealers.filter((domain) => domain !== 'microsoft.com')
  return foreign.length > 0 && foreign.every((domain) => input.trustedSealers.includes(domain))
}

const oda = (input: AuthenticationInput, arc: string): string =>
  isTrustedChain(input, arc) ? ' (0 oda=1)' : ' (0 oda=0)'

/** Reasons: 000 explicit failure, 001 implicit, 100 explicit pass, 109 pass without DMARC record, 130 trusted sealer [MS]. */
function composite(
  dmarc: string,
  policy: string,
  spf: string,
  dkim: string,
  isTrusted: boolean,
): { compauth: AuthenticationVerdict['compauth']; reason: string } {
  if (dmarc === 'pass') return { compauth: 'pass', reason: '100' }
  if (isTrusted) return { compauth: 'pass', reason: '130' }
  if (dmarc === 'fail')
    return policy === 'none' ? { compauth: 'fail', reason: '001' } : { compauth: 'fail', reason: '000' }
  return spf === 'pass' || dkim === 'pass' ? { compauth: 'pass', reason: '109' } : { compauth: 'none', reason: '405' }
}

function actionOf(policy: string, compauth: string): string {
  if (compauth === 'pass') return 'none'
  return policy === 'reject' ? 'oreject' : policy === 'quarantine' ? 'quarantine' : 'none'
}
