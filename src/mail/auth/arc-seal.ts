// Adds an ARC set (RFC 8617 5.1) on top of a message that we changed, so that the next hop can trust what was judged before.
import { createSeal } from 'mailauth'
import type { MessageSource } from '../message/source.ts'
import { boundedStream } from './bounded.ts'

export interface ArcSealInput {
  /** The message as it leaves, all changes made. */
  source: MessageSource
  domain: string
  selector: string
  /** RSA or Ed25519, PEM. */
  privateKeyPem: string
  /** State of the chain as the message came in: verifyArcChain() of the unchanged message. */
  cv: 'none' | 'pass' | 'fail'
  /** Authentication-Results value of the first judge (Exchange Online's pass 1, or ours), becomes ARC-Authentication-Results. */
  authenticationResults: string
  /** Ours, put before the results when they carry no authserv-id (RFC 8617 4.1.1 wants one). */
  authservId: string
  signedAt: Date
}

export type ArcSealResult = { kind: 'sealed'; header: Buffer } | { kind: 'refused'; reason: string }

/** `header` goes before the first byte of the message as it is. */
export async function sealArc(input: ArcSealInput): Promise<ArcSealResult> {
  try {
    const { headers, errors } = await createSeal(boundedStream(input.source), {
      seal: {
        signingDomain: input.domain,
        selector: input.selector,
        privateKey: input.privateKeyPem,
        cv: input.cv,
        authResults: authResults(input),
        signTime: input.signedAt,
      },
    } as unknown as Parameters<typeof createSeal>[1])
    if (headers.length === 3) return { kind: 'sealed', header: Buffer.from(`${headers.join('\r\n')}\r\n`) }
    return { kind: 'refused', reason: errors.map((entry) => entry.err.message).join('; ') || 'no seal was made' }
  } catch (error) {
    return { kind: 'refused', reason: error instanceof Error ? error.message : String(error) }
  }
}

function authResults(input: ArcSealInput): string {
  const value = input.authenticationResults
    .replace(/\r?\n(?=[ \t])/g, '')
    .replace(/[\r\n]+/g, ' ')
    .trim()
  if (value === '') return `${input.authservId}; none`
  const hasId = !/^[a-z][\w-]*(?:\/\d+)?\s*=/i.test(value)
  return (hasId ? value : `${input.authservId}; ${value}`).replace(/;\s*/g, ';\r\n ').trim()
}
