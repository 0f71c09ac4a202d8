// What a visit is to the rules: requests as they came in, the message that they belong to, and what is known around them. Times are
// milliseconds since the epoch, so that the rules compute with plain numbers.
import type { DeliveryState, TokenKind, Verdict } from '../contract.ts'
import type { BeaconContent, SimulationRequestTable, VisitReason } from '../tables.ts'
import type { Agent } from './agents.ts'
import type { NetworkLabel } from './networks/lookup.ts'

/** A row of simulation_request. */
export interface RawRequest {
  id: string
  at: number
  tokenKind: TokenKind
  /** Which link, from 0. */
  position: number
  nonce: string | null
  method: string
  kind: SimulationRequestTable['kind']
  ip: string
  headers: Record<string, string>
  tlsFingerprint: string | null
  beacon: BeaconContent | null
}

export interface MessageFacts {
  id: string
  isCanary: boolean
  state: DeliveryState
  deliveredAt: number | null
  /** isRead turned true, as first seen. */
  readAt: number | null
  reportedAt: number | null
  /** The account is disabled or gone: nobody can have read it. */
  isDisabled: boolean
  /** How many different links stand in the mail (links, the one of the text part, QR); null: not known. */
  linkCount: number | null
}

/** What the page said about itself over a visit; null for a visit without any beacon. */
export interface PageUse {
  visible_ms: number
  pointer: number
  touch: number
  wheel: number
  key: number
  focus: number
  isTrusted: boolean
  coalesced: number
  isVaried: boolean
  isDriven: boolean
  wasPrerendered: boolean
  hasSoftwareRenderer: boolean
  isScreenImplausible: boolean
  /** Null: not told. */
  utcOffset_minutes: number | null
  hasNext: boolean
  hasSubmitted: boolean
  /** Of the form that was sent. */
  fields: number
  isAutofilled: boolean
}

/** What else happened around the same message. */
export interface Around {
  /** The same source touched the decoy, a mangled token or a path that is none, or asked with HEAD, within 10 minutes. */
  decoy: boolean
  mangled: boolean
  probe: boolean
  head: boolean
  /** It took every link within 3 seconds. */
  allLinks: boolean
  /** It fetched without scripts what the same address opened in a browser within 3 seconds. */
  isShield: boolean
  /** Somebody else opened a link of the message at most 30 s earlier and used the page. */
  followsPerson: boolean
  /** Different networks that visited the message within an hour before or after. */
  networks: number
}

export interface VisitFacts {
  /** Requests of it, in order of time. */
  requests: readonly RawRequest[]
  nonce: string | null
  /** Network and agent family. */
  sourceKey: string
  ip: string
  at: number
  lastAt: number
  kinds: readonly TokenKind[]
  agent: Agent
  network: NetworkLabel
  headers: Record<string, string>
  tlsFingerprint: string | null
  page: PageUse | null
  /** A page was answered with: GET of a link, or a beacon of a page that had been fetched ahead. */
  hasPage: boolean
  /** Style sheet and the like were loaded. */
  hasAssets: boolean
  around: Around
}

/** Yes, no, or not known. */
export type Known = boolean | null

/** Signals that only the tenant has (click-authenticity 5.3). All null without telemetry. */
export interface TenantSignals {
  /** The recipient's own sign-in from this address within 24 h. */
  signInHere: Known
  /** … from this network (/24, /48, or the same owner where it is no data centre) within 30 days. */
  signInNetwork: Known
  /** The agent family was seen in the recipient's sign-ins. */
  agentSeen: Known
  /** isRead turned true between 24 h before and 2 min after the visit. */
  read: Known
  /** … at most half a minute after it: what a scanner on arrival does not see. */
  readByThen: Known
  /** Defender: this user, this link, ±60 s. */
  urlClick: Known
  /** A linked computer saw its browser open the link. */
  endpoint: Known
}

/** What the campaign knows of the visit's source. */
export interface SourceFacts {
  /** Recipients whose links it touched within 60 s of this visit. */
  fanOut: number
  /** Recipients that it visited as long after delivery as this one. */
  inBand: number
  /** It visited a mailbox that nobody reads. */
  hasVisitedCanary: boolean
  /** Something of the same owner and kind of agent visited a canary as long after delivery. */
  canaryBand: boolean
  /** It touched the decoy of another recipient within 10 minutes. */
  decoyElsewhere: boolean
  /** Recipients with input evidence from its network, in a data centre only those who sign in there: several people share it. */
  peopleHere: number
}

export interface ClickContext {
  message: MessageFacts
  now: number
  settling_ms: number
  hasTelemetry: boolean
  signals: TenantSignals
  source: SourceFacts
  /** The tenant's people are known to come from this network. */
  isEgress: boolean
  /** An administrator's own tests come from here. */
  isExcluded: boolean
  /** Recipients that the campaign's mail has reached. */
  delivered: number
}

/** Class A: conclusive for automation; A*: unless the visit has input evidence; B: for a person; W: orders what is left. */
export interface Evidence extends VisitReason {
  /** Above 0 for a person, below for a machine. */
  weight: number
}

export interface Judgement {
  verdict: Verdict
  reasons: Evidence[]
  /** May change until the settling time is over. */
  provisional: boolean
  needsReview: boolean
  isOtherPerson: boolean
  isExcluded: boolean
  hasSubmitted: boolean
}
