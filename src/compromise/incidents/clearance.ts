// What the tracks say together: contained, clear, what is missing and whether a person is needed. Pure; endpoint-response 4.2, 4.3.
import type {
  ComputerScanState,
  ContainmentState,
  HygieneState,
  IncidentFlag,
  IncidentState,
  ReleasePolicy,
} from '../contract.ts'
import { day_ms, hour_ms } from './periods.ts'

/** What decides about an incident, as stored. */
export interface IncidentStand {
  state: IncidentState
  policy: ReleasePolicy
  isToldOnly: boolean
  hasPerson: boolean
  isShared: boolean
  openedAt: Date
  /** Of the last message that counts. */
  lastBadAt: Date
  isPermanent: boolean
  until: Date | null
  noComputer: boolean
  evidenceWithdrawn: boolean
  releasedAt: Date | null
  probationUntil: Date | null
}

export interface TrackStand {
  containment: ContainmentState
  /** Of the computers that are linked well enough. */
  computers: readonly ComputerScanState[]
  /** Computers are still looked for. */
  isSearching: boolean
  /** Computers can be scanned: subscription and setting. Without it they are not asked for. */
  hasScans: boolean
  hasLicence: boolean
  hygiene: HygieneState
  flags: readonly IncidentFlag[]
}

export interface ClearanceRules {
  releasesWithoutComputer: boolean
}

export const containmentGivenUp_ms = 15 * 60_000
export const loud_ms = 72 * hour_ms

// `noBackend`: nobody could look, and what nobody looked at is not clean. A person releases, or gives the permission that is missing.
const bad: readonly ComputerScanState[] = ['infected', 'finishedWithGaps', 'failed', 'expired', 'noBackend']
const clean: readonly ComputerScanState[] = ['finishedClean', 'finishedCleaned', 'skipped']

export const isClearComputer = (state: ComputerScanState): boolean => clean.includes(state)
export const isEndedScan = (state: ComputerScanState): boolean => clean.includes(state) || bad.includes(state)

/** From worst to best: what a list shows of several computers. */
const byBadness: readonly ComputerScanState[] = [
  'infected',
  'failed',
  'expired',
  'finishedWithGaps',
  'offline',
  'noBackend',
  'linking',
  'queued',
  'running',
  'skipped',
  'finishedCleaned',
  'finishedClean',
]

export function worstOf(states: readonly ComputerScanState[]): ComputerScanState | null {
  return byBadness.find((state) => states.includes(state)) ?? null
}

export type Clear = 'clear' | 'waits' | 'needsPerson'

/** Whether the computers hold the release up. None linked: only when a person or a setting says that it goes without. */
export function computersClear(incident: IncidentStand, tracks: TrackStand, rules: ClearanceRules): Clear {
  if (!tracks.hasScans) return 'clear'
  if (tracks.computers.length === 0) {
    if (incident.noComputer) return 'clear'
    if (tracks.isSearching) return 'waits'
    return rules.releasesWithoutComputer ? 'clear' : 'needsPerson'
  }
  if (tracks.computers.every(isClearComputer)) return 'clear'
  return tracks.computers.some((state) => bad.includes(state)) ? 'needsPerson' : 'waits'
}

export function hygieneClear({ hygiene }: TrackStand): Clear {
  if (hygiene === 'collecting') return 'waits'
  return hygiene === 'findings' ? 'needsPerson' : 'clear'
}

export function isClear(incident: IncidentStand, tracks: TrackStand, rules: ClearanceRules): boolean {
  return computersClear(incident, tracks, rules) === 'clear' && hygieneClear(tracks) === 'clear'
}

/** Containment that is not done in time does not hold the incident up, and is said. */
export function containmentStand({ openedAt }: IncidentStand, { containment }: TrackStand, now: Date) {
  if (containment === 'none' || containment === 'done') return 'done' as const
  const isGivenUp = containment === 'failed' || now.getTime() - openedAt.getTime() >= containmentGivenUp_ms
  return isGivenUp ? ('partial' as const) : ('waits' as const)
}

const blockedStates: readonly IncidentState[] = [
  'open',
  'containing',
  'contained',
  'clearing',
  'releasable',
  'permanent',
]

/** The mailbox may not send. */
export const isBlocking = (incident: IncidentStand): boolean =>
  !incident.isToldOnly && blockedStates.includes(incident.state)

/** The policy will not end the block by itself as things stand. */
export function needsAdmin(incident: IncidentStand, tracks: TrackStand, rules: ClearanceRules, now: Date): boolean {
  if (!isBlocking(incident)) return false
  if (incident.isPermanent) return true
  if (incident.policy === 'timer') return hasBadComputer(tracks)
  if (incident.policy === 'manual') return incident.state === 'releasable' || hoursOpen(incident, now) >= 1
  if (isClear(incident, tracks, rules)) return incident.until === null
  return hasBadComputer(tracks) || incident.until === null || now >= incident.until
}

const hasBadComputer = ({ computers }: TrackStand) =>
  computers.some((state) => state === 'infected' || state === 'failed' || state === 'expired')

const hoursOpen = ({ openedAt }: IncidentStand, now: Date) => (now.getTime() - openedAt.getTime()) / hour_ms

/** Told louder after three days (endpoint-response 4.2). */
export const isLoud = ({ openedAt }: IncidentStand, now: Date): boolean => now.getTime() - openedAt.getTime() >= loud_ms

/** What does not decide the state and must be seen. In the order of the contract. */
export function flagsOf(incident: IncidentStand, tracks: TrackStand, rules: ClearanceRules, now: Date): IncidentFlag[] {
  const isOpen = isBlocking(incident)
  const isNobodys = !incident.hasPerson
  const flags: (IncidentFlag | false)[] = [
    needsAdmin(incident, tracks, rules, now) && 'needsAdmin',
    isOpen && containmentStand(incident, tracks, now) === 'partial' && 'm365Partial',
    isOpen && tracks.hasScans && tracks.computers.length === 0 && !tracks.isSearching && 'noComputer',
    !incident.isToldOnly && !tracks.hasLicence && 'noEndpointLicence',
    incident.evidenceWithdrawn && 'evidenceWithdrawn',
    incident.isShared && 'sharedMailbox',
    isNobodys && 'unattributed',
    incident.isToldOnly && !isNobodys && 'alertOnly',
  ]
  return [...new Set([...flags.filter((flag) => flag !== false), ...tracks.flags])]
}

export interface Check {
  key: 'minimumTime' | 'block' | 'containment' | 'computers' | 'hygiene'
  isMet: boolean
  text: string
}

/** What must be so before the policy releases, and how it stands. */
export function checklistOf(incident: IncidentStand, tracks: TrackStand, rules: ClearanceRules, now: Date): Check[] {
  if (incident.isToldOnly) return []
  return [
    minimumTime(incident, now),
    block(incident),
    containment(incident, tracks, now),
    computers(incident, tracks, rules),
    hygiene(tracks),
  ]
}

function minimumTime({ until, isPermanent, policy, releasedAt }: IncidentStand, now: Date): Check {
  const key = 'minimumTime' as const
  if (releasedAt !== null) return { key, isMet: true, text: 'The block has ended.' }
  if (isPermanent) return { key, isMet: false, text: 'The block is permanent: only an administrator ends it.' }
  if (policy === 'manual' && until === null)
    return { key, isMet: true, text: 'An administrator decides when the block ends.' }
  if (until === null)
    return { key, isMet: false, text: 'The block has no end by itself any more: an administrator decides.' }
  return {
    key,
    isMet: now >= until,
    text: `${policy === 'timer' ? 'The block ends' : 'The block lasts at least until'} ${utc(until)}.`,
  }
}

function block({ state, releasedAt }: IncidentStand): Check {
  const key = 'block' as const
  if (releasedAt !== null) return { key, isMet: true, text: 'The mailbox may send again.' }
  if (state === 'open') return { key, isMet: false, text: 'The gateways are being told of the block.' }
  return { key, isMet: true, text: 'The gateways enforce the block.' }
}

const containmentTexts: Record<ContainmentState, string> = {
  none: 'No measures in Microsoft 365 are set up.',
  pending: 'Measures in Microsoft 365 are being taken.',
  partial: 'Some measures in Microsoft 365 are not done.',
  done: 'All measures in Microsoft 365 are done.',
  restoring: 'Measures in Microsoft 365 are being taken back.',
  restored: 'Measures in Microsoft 365 are taken back.',
  failed: 'Measures in Microsoft 365 failed.',
}

function containment(incident: IncidentStand, tracks: TrackStand, now: Date): Check {
  const isMet = containmentStand(incident, tracks, now) === 'done' || tracks.containment === 'restored'
  return {
    key: 'containment',
    isMet,
    text: `${containmentTexts[tracks.containment]}${isMet ? '' : ' They do not hold the release up.'}`,
  }
}

function computers(incident: IncidentStand, tracks: TrackStand, rules: ClearanceRules): Check {
  const key = 'computers' as const
  const isMet = computersClear(incident, tracks, rules) === 'clear'
  if (!tracks.hasLicence)
    return {
      key,
      isMet,
      text: 'Computers are not scanned: the tenant has no endpoint subscription. The block alone protects.',
    }
  if (!tracks.hasScans)
    return { key, isMet, text: 'Computers are not scanned: the settings say so. The block alone protects.' }
  if (tracks.computers.length === 0) return { key, isMet, text: noComputerText(incident, tracks, rules) }
  const clear = tracks.computers.filter(isClearComputer).length
  return { key, isMet, text: `${clear} of ${tracks.computers.length} computers are clean.` }
}

function noComputerText(incident: IncidentStand, tracks: TrackStand, rules: ClearanceRules): string {
  if (incident.noComputer) return 'An administrator decided that there is no computer to scan.'
  if (tracks.isSearching) return 'The computers of the owner are being looked for.'
  return rules.releasesWithoutComputer
    ? 'No computer is linked; the settings release without.'
    : 'No computer is linked to the mailbox: link one, or decide that there is none.'
}

const hygieneTexts: Record<HygieneState, string> = {
  none: 'The mailbox was not looked at.',
  collecting: 'Rules, forwarding and other traces in the mailbox are being looked at.',
  findings: 'Findings in the mailbox wait for a decision: clean them up, or accept them.',
  cleaned: 'Nothing bad is left in the mailbox.',
  accepted: 'An administrator accepted what was found in the mailbox.',
}

const hygiene = (tracks: TrackStand): Check => ({
  key: 'hygiene',
  isMet: hygieneClear(tracks) === 'clear',
  text: hygieneTexts[tracks.hygiene],
})

/** `2026-11-22 10:05 UTC` */
export const utc = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`

export const quietAfterTold_ms = day_ms
