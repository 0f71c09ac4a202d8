// Evidence in the requests themselves, without any script (click-authenticity 5.1). Pure.
import { isOddMethod } from '../around.ts'
import type { ClickContext, RawRequest, VisitFacts } from '../model.ts'
import type { EvidenceCode } from './codes.ts'

/** Clocks of ours and of Microsoft differ by so much. */
const skew_ms = 2_000
/** Before that it is no matter of clocks. */
const surelyBefore_ms = 4_000
const assetsWithin_ms = 10_000

export function requestEvidence(visit: VisitFacts, context: ClickContext): EvidenceCode[] {
  return [
    ...messageSigns(visit, context),
    ...agentSigns(visit),
    ...methodSigns(visit),
    ...aroundSigns(visit),
    ...networkSigns(visit, context),
    ...headerSigns(visit, context),
  ]
}

function messageSigns(visit: VisitFacts, { message, isExcluded }: ClickContext): EvidenceCode[] {
  const codes: EvidenceCode[] = isExcluded ? ['excluded-source'] : []
  if (message.isCanary) codes.push('canary-recipient')
  if (message.isDisabled || isUndeliverable(message.state)) codes.push('undeliverable')
  if (message.deliveredAt === null) return codes
  const since_ms = visit.at - message.deliveredAt
  if (since_ms < -surelyBefore_ms) codes.push('before-delivery')
  else if (since_ms < -skew_ms) codes.push('just-before-delivery')
  else if (since_ms < 5_000) codes.push('within-5-seconds')
  else if (since_ms < 30_000) codes.push('within-30-seconds')
  return codes
}

/** Junk can be read; what was bounced or never sent cannot. `filtered` with a time of delivery lay in a folder. */
const isUndeliverable = (state: ClickContext['message']['state']): boolean => state === 'bounced' || state === 'blocked'

function agentSigns({ agent, page, kinds, requests }: VisitFacts): EvidenceCode[] {
  // Documents are opened by Office: its name says nothing against a beacon in one.
  if (agent.machine === 'office') return kinds.every((kind) => kind === 'attachment') ? [] : ['office-preview']
  if (agent.machine === 'empty') return ['empty-agent']
  if (agent.machine === 'named') return ['named-machine']
  if (agent.machine === 'old-browser') return ['old-browser']
  const wasShown = page !== null || requests.every(({ kind }) => kind === 'attachment')
  return agent.isOutlookPreview && !wasShown ? ['office-preview'] : []
}

function methodSigns(visit: VisitFacts): EvidenceCode[] {
  const codes: EvidenceCode[] = visit.requests.some(isOddMethod) || visit.around.head ? ['method'] : []
  const wasLookedAt = visit.page !== null && visit.page.visible_ms > 0
  if (!wasLookedAt && (visit.requests.some(isAhead) || visit.page?.wasPrerendered === true)) codes.push('prefetch')
  return codes
}

/** Fetched before anybody asked: Chromium's and older names of it. */
function isAhead({ headers }: RawRequest): boolean {
  return ['sec-purpose', 'purpose', 'x-moz', 'x-purpose'].some((name) =>
    /prefetch|prerender|preview/i.test(headers[name] ?? ''),
  )
}

function aroundSigns({ around, network }: VisitFacts): EvidenceCode[] {
  const codes: EvidenceCode[] = []
  if (around.decoy) codes.push('decoy')
  if (around.mangled) codes.push('mangled-token')
  if (around.probe) codes.push('probe')
  if (around.allLinks) codes.push('all-links')
  if (around.isShield) codes.push('shield')
  if (isEverywhere(around)) codes.push('many-networks')
  if (around.followsPerson && (network.kind === 'datacentre' || network.kind === 'vendor'))
    codes.push('background-detonation')
  return codes
}

/** A person with telephone, desktop and a colleague has no more than that. */
const networks_max = 6
export const isEverywhere = ({ networks }: VisitFacts['around']): boolean => networks > networks_max

function networkSigns({ network, around }: VisitFacts, { isEgress }: ClickContext): EvidenceCode[] {
  if (isEgress) return ['egress']
  switch (network.kind) {
    case 'scanner':
      return ['scanner-network']
    case 'vendor':
      return around.followsPerson ? ['vendor-network', 'background-detonation'] : ['vendor-network']
    case 'datacentre':
      return ['datacentre-network']
    case 'proxy':
      return ['proxy-network']
    case 'unknown':
      return ['unknown-network']
    default:
      return ['people-network']
  }
}

function headerSigns(visit: VisitFacts, context: ClickContext): EvidenceCode[] {
  const codes: EvidenceCode[] = []
  const { headers, agent } = visit
  if (agent.chromium !== null && agent.chromium >= 90 && !headers['accept-language']) codes.push('missing-headers')
  else if (agent.chromium !== null && agent.chromium >= 90 && isOverTls(visit) && !headers['sec-fetch-mode'])
    codes.push('missing-headers')
  if (hasContradiction(visit)) codes.push('contradicting-headers')
  const isOver = context.now - visit.at >= assetsWithin_ms
  if (isOver && visit.hasPage && !visit.hasAssets) codes.push('no-assets')
  if (/outlook|office|safelinks|mail\.|webmail/i.test(headers['referer'] ?? '')) codes.push('webmail')
  if (isNight(visit.at, visit.page?.utcOffset_minutes ?? null)) codes.push('night')
  return codes
}

const isOverTls = ({ tlsFingerprint }: VisitFacts): boolean => tlsFingerprint !== null

/** Left over where only the User-Agent was overridden. */
function hasContradiction({ headers, agent }: VisitFacts): boolean {
  const platform = (headers['sec-ch-ua-platform'] ?? '').replaceAll('"', '')
  if (platform !== '' && agent.os !== 'other' && platform !== 'Unknown') {
    const names: Record<string, string[]> = { ChromeOS: ['Chrome OS', 'ChromeOS', 'Chromium OS'] }
    if (!(names[agent.os] ?? [agent.os]).includes(platform)) return true
  }
  const brands = headers['sec-ch-ua'] ?? ''
  if (/HeadlessChrome/i.test(brands)) return true
  const version = /"(?:Chromium|Google Chrome)";v="(\d{1,4})"/.exec(brands)?.[1]
  return version !== undefined && agent.chromium !== null && Number(version) !== agent.chromium
}

/** By the visitor's own clock; unknown without a page. */
function isNight(at: number, utcOffset_minutes: number | null): boolean {
  if (utcOffset_minutes === null) return false
  const hour = new Date(at + utcOffset_minutes * 60_000).getUTCHours()
  return hour < 5
}
