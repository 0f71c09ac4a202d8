// The tables that all parts of Phish Threat meet in: campaigns, their messages and tokens, what was requested, what it was judged to
// be, and the facts that count. What only one part needs stands beside that part.
import type { ColumnType } from 'kysely'
import type {
  CampaignState,
  Channel,
  ContentLanguage,
  DeliveryState,
  Fact,
  Technique,
  TokenKind,
  Verdict,
} from './contract.ts'
import type { AttackSnapshot, CampaignSettings } from './snapshots.ts'

type Time = ColumnType<Date, Date | string, Date | string>
type NullableTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
type WithDefault<T> = ColumnType<T, T | undefined, T>
/** Written as JSON text (platform/db/json.ts), read as the object. */
type Json<T> = ColumnType<T, string, string>

export interface CampaignTable {
  tenant_id: string
  id: string
  name: string
  technique: Technique
  state: CampaignState
  /** What the wizard asks for; checked as a whole at launch. */
  settings: Json<CampaignSettings>
  /** Of the series that made it; null: made by a person. */
  series_id: string | null
  created_by: string
  created_at: Time
  updated_at: Time
  /** Grows with each change of the settings: who saves an older one is told. */
  version: WithDefault<number>
  approved_by: string | null
  approved_at: NullableTime
  launched_at: NullableTime
  starts_at: NullableTime
  /** Visits and reports count until then. */
  ends_at: NullableTime
  paused_at: NullableTime
  resumed_at: NullableTime
  ended_at: NullableTime
  /** Names are replaced for good; the rates stay. */
  anonymised_at: NullableTime
}

/** What a campaign sends, as it was at launch: nothing later edits history. A changed payload is a new row for unsent messages. */
export interface CampaignAttackTable {
  tenant_id: string
  campaign_id: string
  id: string
  template_id: string
  template_version: number
  snapshot: Json<AttackSnapshot>
}

/** One per recipient and campaign; for a training-only campaign the mail that says so. */
export interface CampaignMessageTable {
  tenant_id: string
  id: string
  campaign_id: string
  /** Null: a campaign of training alone. */
  attack_id: string | null
  /** Of the directory; null: a canary or an address from a file that is nobody's. */
  person_id: string | null
  /** Lower case. */
  address: string
  display_name: string
  given_name: string
  surname: string
  department: string | null
  job_title: string | null
  manager: string | null
  /** Groups at launch, for results by group. */
  groups: string[]
  language: ContentLanguage
  /** IANA. */
  time_zone: string
  /** A mailbox that nobody reads: whoever visits its tokens is a machine. */
  is_canary: WithDefault<boolean>
  /** A test to the author; in no figure. */
  is_test: WithDefault<boolean>
  planned_at: Time
  state: WithDefault<DeliveryState>
  channel: Channel | null
  /** Made before the first attempt, the same for all tries: that is how a message is found again after a crash. */
  internet_message_id: string
  attempts: WithDefault<number>
  next_at: NullableTime
  /** Grows with each claim: who lost the claim writes nothing. */
  fence: WithDefault<number>
  leased_until: NullableTime
  sent_at: NullableTime
  accepted_at: NullableTime
  /** Seen in the mailbox; times of visits are measured from here. */
  delivered_at: NullableTime
  /** Id of the item in the mailbox (Graph), for recall and for isRead. */
  graph_id: string | null
  /** Of the item, as last seen. */
  read_at: NullableTime
  /** Last answer of SMTP or Graph, one line. */
  reply: string | null
  /** The answer to the last attempt was lost: it may have arrived, and it is not sent again. */
  is_unknown: WithDefault<boolean>
  /** When the mailbox is looked at next; null: nothing is open. */
  look_at: NullableTime
  looks: WithDefault<number>
  /** Of the attempt under way: it may have left since then. */
  intent_at: NullableTime
}

/** At least 96 random bits; path-based, nothing in it says whose product it is. */
export interface SimulationTokenTable {
  token: string
  tenant_id: string
  campaign_id: string
  message_id: string
  kind: TokenKind
  /** Which link, from 0. */
  position: WithDefault<number>
}

/** What came in at the lure server, as it came: never changed. Nothing that was typed is in it. */
export interface SimulationRequestTable {
  tenant_id: string
  id: string
  campaign_id: string
  message_id: string
  token_kind: TokenKind
  position: number
  /** Page nonce of the visit that it belongs to; null before a page was opened (pixel, HEAD, prefetch). */
  nonce: string | null
  at: Time
  method: string
  /**
   * `next`: the page behind the landing page, by itself no step of a person (a crawler follows links, too; the step is the beacon
   * `next`). `asset`: style sheet of a page, with the page's nonce.
   */
  kind: 'page' | 'next' | 'pixel' | 'beacon' | 'asset' | 'mangled' | 'probe' | 'training' | 'attachment'
  ip: string
  /** Selected headers in lower case (lure/headers.ts says which). */
  headers: Json<Record<string, string>>
  /** Of the ClientHello; null without TLS of our own. */
  tls_fingerprint: string | null
  status: number
  /** Counts and booleans of the page's beacon; null for what is none. */
  beacon: ColumnType<BeaconContent | null, string | null, string | null>
  /** A judgement of the message has seen it; null: one is still to come. */
  judged_at: NullableTime
  /** Address and headers were shortened to what may be kept; no rule looks at it again. */
  purged_at: NullableTime
}

/** What the page says about a visit: counts and booleans, no coordinates, no keys, no text (click-authenticity 7.2). */
export interface BeaconContent {
  event: 'load' | 'input' | 'dwell' | 'hide' | 'next' | 'submit'
  /** Since the page was opened. */
  elapsed_ms: number
  visible_ms: number
  pointer: number
  touch: number
  wheel: number
  key: number
  focus: number
  /** All input events were trusted by the browser. */
  trusted: boolean
  /** Pointer samples that the browser had coalesced. */
  coalesced: number
  /** Speeds of the pointer varied. */
  isVaried: boolean
  webdriver: boolean
  prerendered: boolean
  softwareRenderer: boolean
  screen: 'plausible' | 'implausible'
  /** Minutes east of UTC. */
  utcOffset_minutes: number
  /** Of a form: how many fields had something in them. Never what. */
  fields: number
  autofill: boolean
}

/** Requests of one token family from one source with one page nonce, gaps of at most 30 min. */
export interface SimulationVisitTable {
  tenant_id: string
  id: string
  campaign_id: string
  message_id: string
  nonce: string | null
  /** Network and agent family: who may be the same visitor. */
  source_key: string
  ip: string
  first_at: Time
  last_at: Time
  verdict: WithDefault<Verdict>
  /** Codes with their sentences, in the order of their weight. */
  reasons: Json<VisitReason[]>
  rule_version: WithDefault<string>
  /** Null: final. */
  provisional_until: NullableTime
  /** A person who set it by hand; rules never overwrite that. */
  decided_by: string | null
  has_submitted: WithDefault<boolean>
  /** The recipient's own source is not this one: somebody else may have clicked. */
  is_other_person: WithDefault<boolean>
  needs_review: WithDefault<boolean>
  device: string | null
  /** Family alone: stays when the request's own text is gone. */
  agent: ColumnType<string | null, string | null | undefined, string | null>
  network_kind: ColumnType<string | null, string | null | undefined, string | null>
  network_owner: ColumnType<string | null, string | null | undefined, string | null>
  /** An administrator's own test: in no figure. */
  is_excluded: WithDefault<boolean>
  /** Which tokens it used. */
  kinds: WithDefault<TokenKind[]>
}

export interface VisitReason {
  code: string
  class: 'A' | 'A*' | 'B' | 'W'
  text: string
}

/** Append-only: each change of a verdict. */
export interface SimulationVerdictTable {
  tenant_id: string
  id: string
  visit_id: string
  at: Time
  verdict: Verdict
  reasons: Json<VisitReason[]>
  rule_version: string
  /** Null: by the rules. */
  by: string | null
  reason: string | null
}

/** What counts. Taken back when the verdict that it stood on is revised. */
export interface SimulationFactTable {
  tenant_id: string
  campaign_id: string
  message_id: string
  fact: Fact
  first_at: Time
  count: WithDefault<number>
  data: Json<Record<string, unknown>>
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    campaign: CampaignTable
    campaign_attack: CampaignAttackTable
    campaign_message: CampaignMessageTable
    simulation_token: SimulationTokenTable
    simulation_request: SimulationRequestTable
    simulation_visit: SimulationVisitTable
    simulation_verdict: SimulationVerdictTable
    simulation_fact: SimulationFactTable
  }
}
