// What both generators tell and the bench retells to the classifier: one campaign with its tenant, its messages, and every raw request
// of every visitor, each visitor with the truth about it. Says nothing about how it is to be judged.
import type { BeaconContent } from '../../src/phish-threat/tables.ts'
import type { DeliveryState, TokenKind } from '../../src/phish-threat/contract.ts'

/** All times are milliseconds since the epoch, as the clock of the one who noted them showed (which may be off by up to 2 s). */
export interface CampaignStory {
  id: string
  tenant: TenantStory
  /** Who has which addresses, as a database of networks would say it; the longest prefix counts. */
  networks: NetworkStory[]
  messages: MessageStory[]
  visitors: VisitorStory[]
  /** In the order in which the server wrote them: beacons may be late, some are lost, some requests came twice. */
  requests: RequestStory[]
}

export interface TenantStory {
  /** Sign-ins, isRead and endpoint records are there; else the lists below and the times in the messages are empty. */
  hasTelemetry: boolean
  /** Networks (CIDR) that the tenant's people are known to come from: offices, VPN. */
  egress: string[]
  /** Networks (CIDR) whose visits count for nothing: the administrators' own tests. */
  excluded: string[]
  signIns: { person: string; at: number; ip: string; userAgent: string }[]
  /** A linked computer saw its browser open the link of this message. */
  endpointOpens: { person: string; message: string; at: number }[]
  /** Rows of UrlClickEvents. */
  urlClicks: { person: string; message: string; at: number; ip: string }[]
}

export interface NetworkStory {
  /** CIDR. */
  range: string
  asn: number
  /** As registered, e.g. `EXAMPLE-CLOUD`. */
  name: string
  /** ISO 3166. */
  country: string
}

export interface MessageStory {
  key: string
  /** Null: a canary. */
  person: string | null
  isCanary: boolean
  /** IANA. */
  timeZone: string
  state: DeliveryState
  /** The 250 or the 201. */
  acceptedAt: number | null
  /** Seen in the mailbox; null: never, or not known. */
  deliveredAt: number | null
  /** isRead turned true; null: still unread at the end, or no telemetry. */
  readAt: number | null
  /** The recipient reported it. */
  reportedAt: number | null
}

export interface VisitorStory {
  key: string
  /** Message whose tokens it used. */
  message: string
  /** S01…, H01…, O01… of the reference, or the generator's own name. */
  scenario: string
  /**
   * `person`: the recipient clicked; `other-person`: somebody else did (H27); `preview`: a person's device, but nobody clicked
   * (S25); `excluded`: an administrator's own test (H28); `machine`: everything else.
   */
  truth: 'person' | 'other-person' | 'preview' | 'machine' | 'excluded'
  /** Letters of the reference: what the verdict should be. `no-human`: anything but human. */
  expect: 'human' | 'unconfirmed' | 'automated' | 'no-human' | 'none'
  /** What the letter becomes where there is no telemetry, when it differs. */
  expectWithoutTelemetry?: VisitorStory['expect']
  hasSubmitted: boolean
}

/** One row of simulation_request, with the visitor who made it. */
export interface RequestStory {
  visitor: string
  message: string
  at: number
  tokenKind: TokenKind
  /** Which link, from 0. */
  position: number
  /** Page nonce; null before a page was opened. */
  nonce: string | null
  method: string
  kind: 'page' | 'next' | 'pixel' | 'beacon' | 'asset' | 'mangled' | 'probe' | 'training' | 'attachment'
  ip: string
  /** Names in lower case; those that the server keeps (src/phish-threat/lure/headers.ts). */
  headers: Record<string, string>
  tlsFingerprint: string | null
  status: number
  beacon: BeaconContent | null
}

/**
 * Both generators have this form: the same options tell the same stories. The held-out one is `heldOutStories` of
 * held-out/generate.ts.
 */
export type StoryTeller = (options: {
  seed: number
  /** How many campaigns, each with some hundred recipients. */
  campaigns: number
  /** Of all tenants in them. */
  hasTelemetry: boolean
}) => Iterable<CampaignStory>
