// Evidence that only the tenant has: sign-ins, isRead, Defender, computers, reports (click-authenticity 5.3). Pure.
import type { ClickContext, VisitFacts } from '../model.ts'
import type { EvidenceCode } from './codes.ts'

/** Sandboxes open reported mail within that time. */
const afterReport_ms = 60 * 60_000

export function tenantEvidence(visit: VisitFacts, context: ClickContext): EvidenceCode[] {
  const codes: EvidenceCode[] = []
  if (isAfterReport(visit, context)) codes.push('after-report')
  if (!context.hasTelemetry) return codes
  const { signals } = context
  if (signals.endpoint === true) codes.push('endpoint')
  if (signals.signInHere === true) codes.push('sign-in-here')
  if (signals.read === true) codes.push('read')
  if (signals.urlClick === true) codes.push('url-click')
  if (signals.agentSeen === true) codes.push('agent-seen')
  if (isSettled(visit, context) && context.message.readAt === null && signals.read === false) codes.push('unread')
  if (signals.signInNetwork === false) codes.push('no-sign-in')
  return codes
}

export function isAfterReport({ at }: VisitFacts, { message }: ClickContext): boolean {
  return message.reportedAt !== null && at > message.reportedAt && at - message.reportedAt <= afterReport_ms
}

export const isSettled = (visit: VisitFacts, { now, settling_ms }: ClickContext): boolean =>
  now >= visit.at + settling_ms
