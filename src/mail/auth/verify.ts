// Verifies SPF (RFC 7208), DKIM (6376), DMARC (9989) and ARC (8617) through mailauth with the resolver that is passed in.
import { arc, authenticate, dkimVerify, dmarc as evaluateDmarc } from 'mailauth'
import type { MessageSource } from '../message/source.ts'
import { boundedStream, type DnsResolve, resolveWithin, UnverifiableError } from './bounded.ts'
import { type AuthenticationFacts, parseAuthenticationResults } from './results.ts'

export type { DnsResolve } from './bounded.ts'

export interface VerifyInput {
  source: MessageSource
  /** Null reverse-path: the empty string. */
  mailFrom: string
  clientAddress: string
  hello: string | null
  /** Our name in the results (authserv-id). */
  authservId: string
  resolve: DnsResolve
  /** For all questions to name servers together; default 15 s. */
  dns_ms?: number
}

const dns_ms_max = 15_000

export interface VerifiedAuthentication {
  facts: AuthenticationFacts
  /** Value of an Authentication-Results field, folded, without name and final line end. */
  authenticationResults: string
}

/** Rejects only when the source cannot be read or the resolver breaks its contract. */
export async function verifyAuthentication(input: VerifyInput): Promise<VerifiedAuthentication> {
  using within = resolveWithin(input.resolve, input.dns_ms ?? dns_ms_max)
  const unsigned = await authorsOfUnsigned(input.source)
  try {
    return await verifyWith(input, within.resolve, unsigned ?? boundedStream(input.source))
  } catch (error) {
    if (!(error instanceof UnverifiableError)) throw error
    const look = await input.source.slice(0, Math.min(input.source.size_bytes, headerOfUnverifiable_bytes))
    const [header] = look.toString('latin1').split(/(?<=\n)\r?\n/, 1)
    const { facts, authenticationResults } = await verifyWith(input, within.resolve, authorsOf(header!))
    return {
      facts: { ...facts, dkim: 'neutral' },
      authenticationResults: authenticationResults.replace(/dkim=none[^;]*/, `dkim=neutral (${error.message})`),
    }
  }
}

async function verifyWith(
  input: VerifyInput,
  resolver: DnsResolve,
  message: Parameters<typeof authenticate>[0],
): Promise<VerifiedAuthentication> {
  const result = await authenticate(message, {
    sender: input.mailFrom,
    ip: input.clientAddress,
    helo: input.hello ?? input.clientAddress,
    mta: input.authservId,
    resolver,
    disableBimi: true,
    rejectRsaSha1: true,
  })
  const dkim = result.dkim.results ?? []
  const passing = dkim.filter((entry) => entry.status.result === 'pass' && !isPartial(entry))
  const first = dkim[0] === undefined ? 'none' : isPartial(dkim[0]) ? 'policy' : dkim[0].status.result
  const judged = result.dmarc === false ? undefined : result.dmarc
  const dmarc = judged !== undefined && dkim.some(isPartial) ? await dmarcOfWhole(result, resolver) : judged
  const chain = result.arc === false ? undefined : result.arc
  const { dmarcSkipReason } = result as { dmarcSkipReason?: string }
  return {
    facts: {
      spf: result.spf === false ? null : (result.spf?.status.result ?? null),
      dkim: passing.length > 0 ? 'pass' : first,
      // Several authors: none of their domains can speak for the message (RFC 9989 5.3.1).
      dmarc: dmarc?.status.result ?? (/^(?:multiple|invalid)/.test(dmarcSkipReason ?? '') ? 'permerror' : null),
      compauth: null,
      arc: chain?.status.result ?? null,
      arcVouches: chain?.status.result === 'pass' && vouches(chain as ArcResult, dmarc?.status.header?.from),
      dmarcAction: dmarc?.policy ?? null,
      compauthReason: null,
      dkimDomains: passing.flatMap((entry) => entry.signingDomain ?? []),
    },
    authenticationResults: withoutPartial(resultsField(result.headers), dmarc === judged ? undefined : dmarc?.info),
  }
}

type Authenticated = Awaited<ReturnType<typeof authenticate>>
type DkimResult = NonNullable<Authenticated['dkim']['results']>[number]

/** Passes, but `l=` leaves out the end of the body, where anybody may have put what a reader sees (RFC 6376 8.2). */
function isPartial({ status }: DkimResult): boolean {
  return status.result === 'pass' && ((status as { underSized?: number }).underSized ?? 0) > 0
}

/** DMARC by the signatures that cover the whole body, and SPF. */
async function dmarcOfWhole({ dkim, spf, arc: chain }: Authenticated, resolver: DnsResolve) {
  const { headerFrom, fromFields } = dkim as unknown as { headerFrom: string[]; fromFields: number }
  const whole = (dkim.results ?? []).filter((entry) => entry.status.result === 'pass' && !isPartial(entry))
  const judged = await evaluateDmarc({
    headerFrom,
    fromFields,
    spfDomains: spf !== false && spf?.status.result === 'pass' ? [spf.domain] : [],
    dkimDomains: whole.map(({ signingDomain }) => ({ domain: signingDomain })),
    arcResult: chain === false ? undefined : chain,
    resolver,
  } as Parameters<typeof evaluateDmarc>[0])
  return judged === false ? undefined : judged
}

/** The results as we judge them: `policy` is a signature that verifies but is not accepted (RFC 8601 2.7.1). */
function withoutPartial(field: string, dmarc: string | undefined): string {
  const results = field.replace(/dkim=pass(?=\s+\(undersized signature:)/g, 'dkim=policy')
  // The last row, as BIMI is not asked for.
  return dmarc === undefined ? results : `${results.slice(0, results.lastIndexOf(';\r\n dmarc='))};\r\n ${dmarc}`
}

interface ArcResult {
  signature?: DkimResult | false
  /** The sets from the first to the newest. */
  chain: Record<'arc-seal' | 'arc-authentication-results', ArcField>[]
}

interface ArcField {
  original: string | Buffer
  parsed?: { d?: { value?: unknown } }
}

/** Forwarders and mailing lists that many receivers trust; anybody can seal, so a chain that holds proves nothing (RFC 8617 7.2). */
const trustedSealers = new Set(
  'google.com googlegroups.com microsoft.com messagingengine.com pobox.com topicbox.com'.split(' '),
)

/**
 * A trusted sealer saw the author confirmed, and all sealers since are trusted. That a chain held when it came to a trusted sealer is
 * not enough: the sets before are anybody's word.
 */
function vouches({ signature, chain }: ArcResult, author: string | undefined): boolean {
  if (!signature || isPartial(signature)) return false
  for (const set of chain.toReversed()) {
    if (!trustedSealers.has(String(set['arc-seal'].parsed?.d?.value).toLowerCase())) return false
    const field = set['arc-authentication-results'].original.toString()
    const { methods } = parseAuthenticationResults(field.slice(field.indexOf(':') + 1))
    const resultOf = (method: string) => methods.find((entry) => entry.method === method)
    const dmarc = resultOf('dmarc')
    if (dmarc?.result === 'pass') return (dmarc.properties.get('header.from') ?? author) === author
    if (resultOf('arc')?.result !== 'pass') return false
  }
  return false
}

const headerLook_bytes = 64 * 1024
const headerOfUnverifiable_bytes = 512 * 1024
const signatureField = /^(?:dkim-signature|arc-[a-z-]{1,40})[ \t]*:/im
const fromField = /^from[ \t]*:[^\n]*\n(?:[ \t][^\n]*\n)*/gim

/**
 * Without a signature the verification needs the authors and nothing else (RFC 7489 3.1.1): the body is not walked through.
 * Null: there may be a signature, so the whole message is needed.
 */
async function authorsOfUnsigned(source: MessageSource): Promise<Buffer | null> {
  const look = await source.slice(0, Math.min(source.size_bytes, headerLook_bytes))
  const end = look.indexOf('\r\n\r\n')
  if (end < 0) return null
  const header = look.toString('latin1', 0, end + 2)
  // Where the header section ends is disputable with bare LF, or when it is empty: left to the library.
  if (header.startsWith('\r\n') || /(?<!\r)\n/.test(header) || signatureField.test(header)) return null
  return authorsOf(header)
}

const authors_bytes_max = 16 * 1024

/** A message that holds nothing but the From fields. */
function authorsOf(header: string): Buffer {
  const fields = (header.match(fromField) ?? []).join('').slice(0, authors_bytes_max)
  return Buffer.from(`${fields}\r\n\r\n`, 'latin1')
}

/** mailauth gives Received-SPF and Authentication-Results as one block of fields. */
function resultsField(headers: string): string {
  const fields = headers.split(/\r\n(?![ \t])/)
  const field = fields.find((entry) => entry.startsWith('Authentication-Results:')) ?? ''
  return field.slice('Authentication-Results:'.length).trim()
}

/** State of the ARC chain as the message came: the `cv=` of the next seal. */
export async function verifyArcChain(source: MessageSource, resolve: DnsResolve): Promise<'none' | 'pass' | 'fail'> {
  using within = resolveWithin(resolve, dns_ms_max)
  const resolver = within.resolve
  try {
    const verified = await dkimVerify(boundedStream(source), { resolver })
    const { arc: data } = verified as { arc?: Parameters<typeof arc>[0] }
    if (data === undefined) return 'none'
    const { status } = await arc(data, { resolver })
    return status.result === 'pass' || status.result === 'none' ? status.result : 'fail'
  } catch (error) {
    if (error instanceof UnverifiableError) return 'fail'
    throw error
  }
}
