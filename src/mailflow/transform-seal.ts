// Seals a message that we changed with ARC (smtp-gateway 7), so that the next hop can trust what was judged before the change.
import { sealArc } from '#mail/auth/arc-seal.ts'
import { microsoftFacts } from '#mail/auth/results.ts'
import { type DnsResolve, verifyArcChain } from '#mail/auth/verify.ts'
import { scanHeaderSection, fieldText, findFields } from '#mail/message/header-section.ts'
import type { MessageSource } from '#mail/message/source.ts'
import { spliceSource } from '#mail/message/splice.ts'

export interface SealOptions {
  domain: string
  selector: string
  privateKeyPem: string
  /** Our name, for results that carry none. */
  authservId: string
  /** Our own Authentication-Results value when nobody before us judged (gateway mode). */
  ownResults?: string | undefined
  /** Null: no DNS; a message that already has an ARC chain is then not sealed. */
  resolve: DnsResolve | null
  now: Date
}

export interface SealResult {
  source: MessageSource
  sealed: boolean
  /** Why not, for the history. */
  reason: string | null
}

const header_bytes_max = 512 * 1024

/** `original`: as it came in; its chain is the one that counts. `changed`: as it leaves. */
export async function sealChanged(
  original: MessageSource,
  changed: MessageSource,
  options: SealOptions,
): Promise<SealResult> {
  const head = await original.slice(0, Math.min(original.size_bytes, header_bytes_max))
  const section = scanHeaderSection(head)
  const values = (name: string) => findFields(section, name).map((field) => fieldText(head, field))
  const hasChain = values('arc-seal').length > 0
  if (hasChain && options.resolve === null)
    return { source: changed, sealed: false, reason: 'not sealed: the ARC chain cannot be verified without DNS' }
  const cv = hasChain ? await verifyArcChain(original, options.resolve!) : 'none'
  const results = microsoftFacts(values('authentication-results'))?.value ?? options.ownResults ?? ''
  const { domain, selector, privateKeyPem, authservId, now } = options
  const seal = await sealArc({
    source: changed,
    domain,
    selector,
    privateKeyPem,
    cv,
    authenticationResults: results,
    authservId,
    signedAt: now,
  })
  if (seal.kind === 'refused') return { source: changed, sealed: false, reason: `not sealed: ${seal.reason}` }
  return { source: spliceSource(changed, [{ start: 0, end: 0, replacement: seal.header }]), sealed: true, reason: null }
}
