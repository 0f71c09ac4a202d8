// One analysis of one message, in the calling thread or in a worker thread: parse, read or take the authentication results, embedded engine.
import { type AuthenticationFacts, microsoftFacts, noFacts } from '#mail/auth/results.ts'
import { type ParsedMessage, parseMessage } from '#mail/message/parse.ts'
import type { MessageSource } from '#mail/message/source.ts'
import { runEmbedded, summarize } from './embedded.ts'
import type { InspectLimits } from './files/inspect.ts'
import type { AuthenticationSummary, Finding, MessageSummary, ScanContext, ScanEnvelope } from './verdict.ts'

export interface AnalysisInput {
  envelope: ScanEnvelope
  context: ScanContext
  /** Verified by us (gateway mode), else null. */
  verified: AuthenticationFacts | null
}

/** Plain data: it crosses threads. */
export interface Analysis {
  findings: Finding[]
  summary: MessageSummary
  authentication: AuthenticationSummary
}

export async function analyse(source: MessageSource, input: AnalysisInput): Promise<Analysis> {
  return await analyseParsed(await parseMessage(source), input)
}

/** `limits`: on what is unpacked; the usual ones if not given. */
export async function analyseParsed(
  message: ParsedMessage,
  input: AnalysisInput,
  limits?: InspectLimits,
): Promise<Analysis> {
  const { facts, judgedBy } = chooseFacts(message, input)
  const findings = await runEmbedded(message, input.envelope, input.context, facts, judgedBy, limits)
  const { spf, dkim, dmarc, compauth, arc } = facts
  return { findings, summary: summarize(message), authentication: { judgedBy, spf, dkim, dmarc, compauth, arc } }
}

function chooseFacts(
  message: ParsedMessage,
  { context, verified }: AnalysisInput,
): { facts: AuthenticationFacts; judgedBy: AuthenticationSummary['judgedBy'] } {
  if (context.trustMicrosoftResults) {
    const found = microsoftFacts(message.header.all('authentication-results').map((field) => field.text))
    if (found !== undefined) return { facts: found.facts, judgedBy: 'microsoft' }
  }
  return verified === null ? { facts: noFacts, judgedBy: 'none' } : { facts: verified, judgedBy: 'gateway' }
}
