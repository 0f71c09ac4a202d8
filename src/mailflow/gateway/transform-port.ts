// Joins the changes that a policy asks for (mailflow/transform.ts) and the ARC seal (transform-seal.ts) to what the gateway calls.
import type { DnsResolve } from '#mail/auth/verify.ts'
import type { AuthenticationSummary } from '#detection/verdict.ts'
import { sealChanged } from '../transform-seal.ts'
import { transformMessage } from '../transform.ts'
import type { TransformFunction } from './ports.ts'

export interface TransformPortOptions {
  /** Our name in authentication results. */
  authservId: string
  /** Null: no DNS; mail with an ARC chain is then not sealed. */
  resolve: DnsResolve | null
  now: () => Date
}

export function createTransform(options: TransformPortOptions): TransformFunction {
  return async ({ source, disposition, arc, authentication }) => {
    const result = await transformMessage(source, { subjectTag: disposition.subjectTag, banner: disposition.banner })
    const notes = [...result.skipped]
    const isSealed = arc !== null && (arc.when === 'always' || (arc.when === 'changed' && result.changed))
    if (!isSealed) return { ...outcome(result.source, result.changed), refused: textOf(notes) }
    const { domain, selector, privateKeyPem } = arc
    const seal = await sealChanged(source, result.source, {
      domain,
      selector,
      privateKeyPem,
      authservId: options.authservId,
      ownResults: ownResults(authentication),
      resolve: options.resolve,
      now: options.now(),
    })
    if (seal.reason !== null) notes.push(seal.reason)
    return { ...outcome(seal.source, result.changed || seal.sealed), refused: textOf(notes) }
  }
}

const outcome = (source: Awaited<ReturnType<TransformFunction>>['source'], changed: boolean) => ({
  source,
  topLines: Buffer.alloc(0),
  changed,
})

function textOf(notes: string[]): string | null {
  return notes.length === 0 ? null : notes.join('; ')
}

function ownResults({ judgedBy, spf, dkim, dmarc }: AuthenticationSummary): string | undefined {
  if (judgedBy !== 'gateway') return undefined
  const methods = Object.entries({ spf, dkim, dmarc }).filter(([, result]) => result !== null)
  return methods.map(([method, result]) => `${method}=${result}`).join('; ')
}
