// The decision about one visit: person, machine, or not proved (click-authenticity 7.3). Pure: the same facts give the same verdict.
import { campaignEvidence } from './evidence/campaign.ts'
import { evidence, type EvidenceCode } from './evidence/codes.ts'
import { dwell_ms_min, pageEvidence } from './evidence/page.ts'
import { isEverywhere, requestEvidence } from './evidence/request.ts'
import { isAfterReport, isSettled, tenantEvidence } from './evidence/tenant.ts'
import { hasBodilyInput, hasInput, hasSomeInput } from './input.ts'
import type { ClickContext, Evidence, Judgement, TenantSignals, VisitFacts } from './model.ts'

/** The last of the page's beacons about time in sight; a preview on a telephone is not held that long. */
const longDwell_ms = 15_000
/** What scanners on arrival do, and few people: without input it proves nothing. */
const arrival_ms = 30_000

export function classify(visit: VisitFacts, context: ClickContext): Judgement {
  const found = gather(visit, context)
  const isUsed = visit.page !== null && hasInput(visit.page)
  const isHidden = found.some(({ code }) => code === 'excluded-source')
  const common = {
    isExcluded: isHidden,
    isOtherPerson: false,
    hasSubmitted: false,
    provisional: !isSettled(visit, context),
  }
  const automated = automatedBy(found, isUsed)
  if (automated.length > 0) {
    const isDisputed = isUsed && hasTenantSignal(context) && !isHidden && !context.message.isCanary
    return {
      ...common,
      verdict: isDisputed ? 'unconfirmed' : 'automated',
      reasons: ordered(found, automated),
      needsReview: isDisputed,
    }
  }
  const doubts = [...doubtsOf(visit, context), ...crowdDoubts(found, visit, context)]
  if (doubts.length > 0) {
    const reasons = ordered(found, doubts)
    return { ...common, verdict: 'unconfirmed', reasons, needsReview: isUsed && !common.provisional }
  }
  return {
    ...common,
    verdict: 'human',
    reasons: ordered(found, []),
    needsReview: false,
    isOtherPerson: isOtherPerson(context),
    hasSubmitted: found.some(({ code }) => code === 'form-after-input'),
  }
}

function gather(visit: VisitFacts, context: ClickContext): Evidence[] {
  const codes = [
    ...requestEvidence(visit, context),
    ...pageEvidence(visit, context),
    ...tenantEvidence(visit, context),
    ...campaignEvidence(visit, context),
  ]
  return withVendor([...new Set(codes)], visit).map(evidence)
}

/** Signs of which two make a visit from a vendor's network its scanner's. */
const machineLike: ReadonlySet<string> = new Set([
  'within-5-seconds',
  'within-30-seconds',
  'missing-headers',
  'contradicting-headers',
  'software-renderer',
  'utc-clock',
  'no-assets',
  'no-script',
  'unread',
  'after-report',
])

function withVendor(codes: EvidenceCode[], { network }: VisitFacts): EvidenceCode[] {
  const isLike = network.kind === 'vendor' && codes.filter((code) => machineLike.has(code)).length >= 2
  return isLike ? [...codes, 'vendor-behaviour'] : codes
}

/** Rule 1. A* is by numbers, and a person among them shows by using the page. */
function automatedBy(found: readonly Evidence[], isUsed: boolean): Evidence[] {
  return found.filter((item) => item.class === 'A' || (item.class === 'A*' && !isUsed))
}

/** isRead alone turns true by coincidence; it counts in combination (5.3). */
const hasTenantSignal = ({ hasTelemetry, signals }: ClickContext): boolean =>
  hasTelemetry && (signals.signInHere === true || countSignals(signals) >= 2)

const countSignals = ({ signInHere, read, urlClick, endpoint }: TenantSignals): number =>
  [signInHere, read, urlClick].filter((signal) => signal === true).length + (endpoint === true ? 2 : 0)

/** Rule 2: what is missing for a person; empty: nothing. */
function doubtsOf(visit: VisitFacts, context: ClickContext): EvidenceCode[] {
  const missing: EvidenceCode[] = []
  if (!hasActed(visit, context)) missing.push(...noActionCodes(visit))
  if (!isPlausibleSource(visit, context)) missing.push(sourceCode(visit))
  if (isStrangerUnread(context)) missing.push(isSettled(visit, context) ? 'unread' : 'no-sign-in')
  if (!isOwnSource(context)) {
    if (isAfterReport(visit, context)) missing.push('after-report')
    if (isEverywhere(visit.around)) missing.push('many-networks')
  }
  return missing
}

/** Input keeps the rules by numbers from making it a machine, and from where nobody lives it does not make it a person. */
function crowdDoubts(found: readonly Evidence[], { network: { kind } }: VisitFacts, context: ClickContext): Evidence[] {
  const isHome = kind === 'access' || kind === 'mobile' || kind === 'proxy'
  return isHome || isOwnSource(context) ? [] : found.filter((item) => item.class === 'A*')
}

const noActionCodes = (visit: VisitFacts): EvidenceCode[] =>
  visit.page === null ? ['no-script'] : isPreviewPossible(visit) ? ['preview-on-phone'] : ['only-seen']

function sourceCode({ network }: VisitFacts): EvidenceCode {
  if (network.kind === 'datacentre') return 'datacentre-network'
  if (network.kind === 'vendor') return 'vendor-network'
  return network.kind === 'proxy' ? 'proxy-network' : 'unknown-network'
}

/** 2 (a): input, the next step, a form after input; else time in sight and two signals of the tenant. */
function hasActed(visit: VisitFacts, context: ClickContext): boolean {
  if (visit.kinds.every((kind) => kind === 'attachment') && visit.page === null)
    return hasOpenedDocument(visit, context)
  const { page } = visit
  if (page === null) return context.hasTelemetry && context.signals.endpoint === true
  if (hasInput(page)) return true
  if (hasSomeInput(page) && (page.hasNext || (page.hasSubmitted && page.fields > 0))) return true
  return hasBeenSeen(visit, context)
}

function hasBeenSeen(visit: VisitFacts, { hasTelemetry, signals, message, isEgress }: ClickContext): boolean {
  const { page } = visit
  if (!hasTelemetry || page === null || page.visible_ms < dwell_ms_min) return false
  if (isPreviewPossible(visit) && page.visible_ms < longDwell_ms) return false
  // On arrival scanners on the recipient's own computer look like this.
  const isOnArrival = message.deliveredAt !== null && visit.at - message.deliveredAt < arrival_ms
  if (isOnArrival && signals.endpoint !== true && !(hasSomeInput(page) && signals.readByThen === true)) return false
  // Of who looks that long it is enough to be known from the network.
  const isKnownHere = isEgress || page.visible_ms >= longDwell_ms
  const seen = {
    ...signals,
    signInHere: signals.signInHere === true || (isKnownHere && signals.signInNetwork === true),
  }
  return countSignals({ ...seen, read: hasSomeInput(page) ? signals.read : signals.readByThen }) >= 2
}

/** S25: press and hold shows a page in a window of its own, and its scripts run. */
const isPreviewPossible = ({ agent, page }: VisitFacts): boolean =>
  agent.os === 'iOS' && page !== null && !hasSomeInput(page)

/** A beacon in a document has no script: only the tenant can tell. iOS loads it for a preview, even when swiping the mail away. */
function hasOpenedDocument({ agent }: VisitFacts, { hasTelemetry, signals }: ClickContext): boolean {
  return hasTelemetry && agent.os !== 'iOS' && countSignals({ ...signals, read: signals.readByThen }) >= 2
}

/** 2 (b). A data centre needs more than a coincidence: isRead turns true for those who never clicked, too. */
function isPlausibleSource(visit: VisitFacts, context: ClickContext): boolean {
  const { kind } = visit.network
  if (kind === 'access' || kind === 'mobile' || context.isEgress) return true
  if (!context.hasTelemetry) return false
  const { signals } = context
  if (signals.endpoint === true || signals.signInHere === true || signals.signInNetwork === true) return true
  const isNoted = signals.read === true || signals.urlClick === true
  if (!isNoted || visit.page === null) return false
  return kind === 'proxy' ? hasInput(visit.page) : hasBodilyInput(visit.page)
}

/** 2 (c): the message is unread, and the recipient is not known from here. Held back until the settling time is over (S30). */
function isStrangerUnread({ hasTelemetry, signals, isEgress }: ClickContext): boolean {
  if (!hasTelemetry || isEgress || signals.signInNetwork !== false || signals.signInHere === true) return false
  return signals.read === false && signals.endpoint !== true && signals.urlClick !== true
}

/** The recipient, beyond doubt: their own address, their own computer, the organisation's network. */
const isOwnSource = ({ hasTelemetry, isEgress, signals }: ClickContext): boolean =>
  isEgress || (hasTelemetry && (signals.signInHere === true || signals.endpoint === true))

/** H27: a person, and perhaps not this one. Said, never judged. */
const isOtherPerson = ({ hasTelemetry, isEgress, signals }: ClickContext): boolean =>
  hasTelemetry &&
  signals.endpoint !== true &&
  !isEgress &&
  signals.signInNetwork === false &&
  signals.signInHere !== true

/** What decided first, then by weight. */
function ordered(found: readonly Evidence[], deciding: readonly (Evidence | EvidenceCode)[]): Evidence[] {
  const first = deciding.map((item) => (typeof item === 'string' ? evidence(item) : item))
  const codes = new Set(first.map(({ code }) => code))
  const rest = found
    .filter(({ code }) => !codes.has(code))
    .toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight) || (a.code < b.code ? -1 : 1))
  return [...first.toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight)), ...rest]
}
