// Verifies SPF (RFC 7208), DKIM (6376), DMARC (9989) and ARC (8617) through mailauth with the resolver that is passed in.
import { Readable } from 'node:stream'
import { arc, authenticate, dkimVerify } from 'mailauth'
import type { MessageSource } from '../message/source.ts'
import type { AuthenticationFacts } from './results.ts'

/** As `Resolver.resolve` of node:dns/promises: rejects with a `code` (`ENOTFOUND`, `ENODATA`, `ETIMEOUT`…). */
export type DnsResolve = (name: string, type: string) => Promise<any>

export interface VerifyInput {
  source: MessageSource
  /** Null reverse-path: the empty string. */
  mailFrom: string
  clientAddress: string
  hello: string | null
  /** Our name in the results (authserv-id). */
  authservId: string
  resolve: DnsResolve
}

export interface VerifiedAuthentication {
  facts: AuthenticationFacts
  /** Value of an Authentication-Results field, folded, without name and final line end. */
  authenticationResults: string
}

/** Rejects only when the source cannot be read or the resolver breaks its contract. */
export async function verifyAuthentication(input: VerifyInput): Promise<VerifiedAuthentication> {
  const unsigned = await authorsOfUnsigned(input.source)
  const result = await authenticate(unsigned ?? streamOf(input.source), {
    sender: input.mailFrom,
    ip: input.clientAddress,
    helo: input.hello ?? input.clientAddress,
    mta: input.authservId,
    resolver: input.resolve,
    disableBimi: true,
    rejectRsaSha1: true,
  })
  const dkim = result.dkim.results ?? []
  const passing = dkim.filter((entry) => entry.status.result === 'pass')
  const dmarc = result.dmarc === false ? undefined : result.dmarc
  const chain = result.arc === false ? undefined : result.arc
  return {
    facts: {
      spf: result.spf === false ? null : (result.spf?.status.result ?? null),
      dkim: passing.length > 0 ? 'pass' : (dkim[0]?.status.result ?? 'none'),
      dmarc: dmarc?.status.result ?? null,
      compauth: null,
      arc: chain?.status.result ?? null,
      dmarcAction: dmarc?.policy ?? null,
      compauthReason: null,
      dkimDomains: passing.flatMap((entry) => entry.signingDomain ?? []),
    },
    authenticationResults: resultsField(result.headers),
  }
}

const headerLook_bytes = 64 * 1024
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
  return Buffer.from(`${(header.match(fromField) ?? []).join('')}\r\n`, 'latin1')
}

/** mailauth gives Received-SPF and Authentication-Results as one block of fields. */
function resultsField(headers: string): string {
  const fields = headers.split(/\r\n(?![ \t])/)
  const field = fields.find((entry) => entry.startsWith('Authentication-Results:')) ?? ''
  return field.slice('Authentication-Results:'.length).trim()
}

/** State of the ARC chain as the message came: the `cv=` of the next seal. */
export async function verifyArcChain(source: MessageSource, resolve: DnsResolve): Promise<'none' | 'pass' | 'fail'> {
  const verified = await dkimVerify(streamOf(source), { resolver: resolve })
  const { arc: data } = verified as { arc?: Parameters<typeof arc>[0] }
  if (data === undefined) return 'none'
  const { status } = await arc(data, { resolver: resolve })
  return status.result === 'pass' || status.result === 'none' ? status.result : 'fail'
}

export function streamOf(source: MessageSource): Readable {
  return Readable.from(source.chunks(), { objectMode: false })
}
