// One campaign while it is being told: who is there, and how a visit becomes requests as the server would have written them.
import { emptyBeacon } from '../../../src/phish-threat/lure/body.ts'
import type { BeaconContent } from '../../../src/phish-threat/tables.ts'
import type { TokenKind } from '../../../src/phish-threat/contract.ts'
import type { CampaignStory, MessageStory, RequestStory, VisitorStory } from '../visit-story.ts'
import type { Agent } from './agents.ts'
import type { Chance } from './random.ts'

export const second = 1_000
export const minute = 60_000
export const hour = 3_600_000
export const day = 24 * hour

export interface Recipient {
  person: string
  message: MessageStory
  deliveredAt: number
  ips: { office: string; home: string; mobile: string }
  desk: Agent
  phone: Agent
  utcOffset_minutes: number
}

export interface Stage {
  chance: Chance
  story: CampaignStory
  recipients: Recipient[]
  canaries: MessageStory[]
  /** Common way out of the tenant's offices. */
  officeIp: string
  launchedAt: number
}

export type Truth = Pick<VisitorStory, 'scenario' | 'truth' | 'expect'> & Partial<VisitorStory>

export interface Source {
  ip: string
  agent: Agent
  tokenKind?: TokenKind
  position?: number
}

/** How a page is used; times in milliseconds since it was opened. */
export interface Use {
  hasScripts: boolean
  /** Style sheet of the page. */
  hasAssets: boolean
  stays: number
  input?: { kind: Input; from: number; until?: number }
  next?: number
  submit?: { at: number; fields: number; autofill: boolean }
  /** In a tab behind others until then. */
  hiddenUntil?: number
  utcOffset_minutes: number
  prerendered?: boolean
}

export type Input = 'mouse' | 'touch' | 'keys' | 'wheel' | 'reader' | 'driver' | 'driver-wheel'

export function newVisitor(stage: Stage, message: MessageStory, truth: Truth): string {
  const key = `${stage.story.id}-${truth.scenario}-${stage.story.visitors.length}`
  stage.story.visitors.push({ hasSubmitted: false, ...truth, key, message: message.key })
  return key
}

export function note(
  stage: Stage,
  visitor: string,
  message: MessageStory,
  source: Source,
  at: number,
  request: Partial<RequestStory> & Pick<RequestStory, 'kind'>,
): void {
  stage.story.requests.push({
    visitor,
    message: message.key,
    at: Math.round(at),
    tokenKind: source.tokenKind ?? 'link',
    position: source.position ?? 0,
    nonce: null,
    method: 'GET',
    ip: source.ip,
    headers: source.agent.headers,
    tlsFingerprint: source.agent.tls,
    status: 200,
    beacon: null,
    ...request,
  })
}

/** Page, style sheet, beacons and what follows them. */
export function openPage(
  stage: Stage,
  visitor: string,
  message: MessageStory,
  source: Source,
  at: number,
  use: Use,
): string {
  const { chance } = stage
  const nonce = chance.text(24)
  const tell = (after: number, request: Partial<RequestStory> & Pick<RequestStory, 'kind'>) =>
    note(stage, visitor, message, source, at + after, { nonce, ...request })
  const beacon = (after: number, event: BeaconContent['event'], more: Partial<BeaconContent> = {}) =>
    tell(after, {
      kind: 'beacon',
      method: 'POST',
      status: 204,
      beacon: { ...contentAt(chance, source.agent, use, after), event, ...more },
    })
  tell(0, { kind: 'page' })
  if (use.hasAssets) tell(chance.between(40, 250), { kind: 'asset' })
  if (use.hasScripts) {
    beacon(chance.between(120, 600), 'load')
    if (use.input !== undefined && use.input.from < use.stays) {
      beacon(use.input.from, 'input')
      const enough = use.input.from + chance.between(300, 1_100)
      if (enough < use.stays) beacon(enough, 'input')
    }
    const shown = use.hiddenUntil ?? 0
    for (const dwell of [1_500, 5_000, 15_000]) if (shown + dwell < use.stays) beacon(shown + dwell, 'dwell')
    if (use.next !== undefined) beacon(use.next, 'next')
    if (use.submit !== undefined) {
      beacon(use.submit.at, 'input')
      const { fields, autofill } = use.submit
      tell(use.submit.at + 5, {
        kind: 'beacon',
        method: 'POST',
        status: 204,
        beacon: { ...emptyBeacon, fields, autofill },
      })
    }
    if (use.stays > 60 && chance.is(0.93)) beacon(use.stays, 'hide')
  }
  const gone = use.next ?? use.submit?.at
  if (gone !== undefined) tell(gone + chance.between(30, 300), { kind: 'next' })
  return nonce
}

/** Events a second. */
const rates: Record<Input, Partial<Record<'pointer' | 'touch' | 'wheel' | 'key' | 'focus', number>>> = {
  mouse: { pointer: 22, wheel: 2 },
  touch: { touch: 5 },
  keys: { key: 2.2, focus: 0.5 },
  wheel: { wheel: 8 },
  reader: { key: 1.6, focus: 0.9 },
  driver: { pointer: 14 },
  'driver-wheel': { wheel: 5 },
}

function contentAt(chance: Chance, agent: Agent, use: Use, elapsed: number): BeaconContent {
  const { input, hiddenUntil = 0 } = use
  const acting_ms = input === undefined ? -1 : Math.min(elapsed, input.until ?? elapsed) - input.from
  const rate = acting_ms < 0 || input === undefined ? {} : rates[input.kind]
  const count = (perSecond: number | undefined) =>
    perSecond === undefined ? 0 : 1 + Math.round((acting_ms / 1_000) * perSecond * chance.between(0.7, 1.3))
  const isPerson = input !== undefined && acting_ms >= 0 && !input.kind.startsWith('driver')
  const pointer = count(rate.pointer)
  return {
    ...emptyBeacon,
    elapsed_ms: Math.round(elapsed),
    visible_ms: Math.max(0, Math.round(elapsed - hiddenUntil)),
    pointer,
    touch: count(rate.touch),
    wheel: count(rate.wheel),
    key: count(rate.key),
    focus: count(rate.focus),
    trusted: true,
    coalesced:
      pointer === 0
        ? 0
        : isPerson
          ? chance.weighted([
              [0.15, 1],
              [0.5, 2],
              [0.35, 4],
            ])
          : 1,
    isVaried: isPerson && pointer > 4,
    webdriver: agent.webdriver ?? false,
    prerendered: use.prerendered ?? false,
    softwareRenderer: agent.softwareRenderer ?? false,
    screen: agent.oddScreen ? 'implausible' : 'plausible',
    utcOffset_minutes: use.utcOffset_minutes,
  }
}
