// One campaign of an invented tenant: networks, recipients, and how requests come in: with skewed clocks, late and lost beacons.
import { emptyBeacon } from '../../../src/phish-threat/lure/body.ts'
import type { BeaconContent } from '../../../src/phish-threat/tables.ts'
import type { CampaignStory, MessageStory, RequestStory, VisitorStory } from '../visit-story.ts'
import {
  androidChrome,
  firefox,
  iosOutlook,
  iosSafari,
  macChrome,
  macSafari,
  windowsChrome,
  windowsEdge,
  type Browser,
} from './agents.ts'
import { seeded, type Random } from './random.ts'

export const second = 1_000
export const minute = 60_000
export const hour = 3_600_000
export const day = 24 * hour

export interface Recipient {
  message: MessageStory
  person: string
  computer: Browser
  phone: Browser
  office: string
  home: string
  mobile: string
  utcOffset_minutes: number
}

export interface World {
  random: Random
  isCertain: boolean
  story: CampaignStory
  recipients: Recipient[]
  /** When the first mail was delivered. */
  begin: number
  nets: Nets
  nextNonce(): string
  newVisitor(
    recipient: Recipient,
    about: Omit<VisitorStory, 'key' | 'message' | 'hasSubmitted'> & { hasSubmitted?: boolean },
  ): VisitorStory
  addNetwork(range: string, asn: number, name: string): void
}

interface Nets {
  offices: string[]
  clouds: string[]
  vendors: string[]
  proxies: string[]
  vpn: string
  isolation: string
  virtualDesktops: string
  microsoft: string
  unlisted: string
  residentialProxies: string
  carriers: string[]
}

export interface WorldOptions {
  seed: number
  recipients: number
  hasTelemetry: boolean
  /** Everybody reads what they click, and has signed in from there: for single scenarios. */
  isCertain?: boolean
  canaries?: number
  id?: string
}

export function createWorld({
  seed,
  recipients,
  hasTelemetry,
  isCertain = false,
  canaries = 1,
  id = 'own',
}: WorldOptions): World {
  const random = seeded(seed)
  const begin = Date.UTC(2026, 9, 5 + (seed % 20), random.whole(6, 13)) + random.whole(0, 3_599) * second
  const story: CampaignStory = {
    id: `${id}-${seed}`,
    tenant: { hasTelemetry, egress: [], excluded: ['192.0.2.0/24'], signIns: [], endpointOpens: [], urlClicks: [] },
    networks: [],
    messages: [],
    visitors: [],
    requests: [],
  }
  let nonces = 0
  const world: World = {
    random,
    isCertain,
    story,
    recipients: [],
    begin,
    nets: null as never,
    nextNonce: () => `n${seed}-${(nonces += 1)}`,
    addNetwork: (range, asn, name) => story.networks.push({ range, asn, name, country: 'DE' }),
    newVisitor(recipient, about) {
      const visitor = {
        key: `v${story.visitors.length}`,
        message: recipient.message.key,
        hasSubmitted: false,
        ...about,
      }
      story.visitors.push(visitor)
      return visitor
    },
  }
  world.nets = makeNets(world)
  for (let n = 0; n < recipients + canaries; n += 1) world.recipients.push(makeRecipient(world, n, n >= recipients))
  return world
}

function makeNets({ random, story, addNetwork }: World): Nets {
  const third = () => random.whole(1, 250)
  const made = (first: string, asn: number, name: string): string => {
    const range = `${first}.${third()}.${third()}.0/24`
    addNetwork(range, asn, name)
    return range
  }
  const offices = [made('62', 3320, 'DTAG Deutsche Telekom AG'), made('193', 64_601, 'CONTOSO-BROADBAND')]
  // One tenant in five has told us nothing of its offices.
  if (random.chance(0.8)) story.tenant.egress.push(...offices)
  return {
    offices,
    clouds: [
      made('18', 16_509, 'AMAZON-02'),
      made('34', 396_982, 'GOOGLE-CLOUD-PLATFORM'),
      made('95', 64_701, 'NORTHWIND-HOSTING'),
    ],
    vendors: [made('67', 22_843, 'PROOFPOINT-ASN-US-WEST'), made('205', 30_031, 'MIMECAST')],
    proxies: [made('165', 22_616, 'ZSCALER-SJC'), made('104', 13_335, 'CLOUDFLARENET')],
    isolation: made('52', 64_703, 'LITWARE-CLOUD'),
    vpn: made('37', 64_702, 'TAILSPIN-VPN-SERVERS'),
    virtualDesktops: made('20', 8_075, 'MICROSOFT-CORP-MSN-AS-BLOCK'),
    microsoft: '40.94.0.0/16',
    unlisted: made('45', 64_801, 'QUIETLAKE-NET'),
    residentialProxies: made('84', 64_602, 'FABRIKAM-TELECOM'),
    carriers: [made('80', 64_603, 'ADATUM MOBILE'), made('109', 64_604, 'TAILSPIN-WIRELESS')],
  }
}

/** An address in the /24, by its last number. */
export const addressIn = (range: string, last: number): string => range.replace(/\.0\/(?:24|16)$/, `.${last}`)

function makeRecipient(world: World, n: number, isCanary: boolean): Recipient {
  const { random, story, nets, begin } = world
  const home = `${random.pick(['79', '91', '217'])}.${random.whole(1, 250)}.${random.whole(1, 250)}`
  // One home in twelve is with a provider whose name says nothing.
  world.addNetwork(
    `${home}.0/24`,
    64_610 + (n % 5),
    world.isCertain || random.chance(0.92) ? 'CONTOSO-TELECOM DSL' : 'WINGTIP-NET',
  )
  const person = `p${n}`
  const message: MessageStory = {
    key: `m${n}`,
    person: isCanary ? null : person,
    isCanary,
    timeZone: 'Europe/Berlin',
    state: 'delivered',
    acceptedAt: null,
    deliveredAt: begin + random.whole(0, 3 * 3_600) * second,
    readAt: null,
    reportedAt: null,
  }
  message.acceptedAt = message.deliveredAt! - random.whole(1, 4) * second
  story.messages.push(message)
  return {
    message,
    person,
    computer: random.weighted([
      [windowsChrome(), 4],
      [windowsEdge(), 4],
      [macSafari(), 1],
      [macChrome(), 1],
      [firefox(), 1],
    ]),
    phone: random.weighted([
      [iosSafari(), 3],
      [iosOutlook(), 2],
      [androidChrome(), 4],
    ]),
    office: addressIn(random.pick(nets.offices), random.whole(2, 4)),
    home: `${home}.${random.whole(2, 250)}`,
    mobile: addressIn(random.pick(nets.carriers), random.whole(2, 9)),
    utcOffset_minutes: 120,
  }
}

export interface PageVisit {
  recipient: Recipient
  visitor: VisitorStory
  ip: string
  browser: Browser
  at: number
  kind?: RequestStory['tokenKind']
  position?: number
  /** False: nothing of the page runs. */
  scripts?: boolean
  assets?: boolean
  /** How long the page is in sight. */
  visible_ms?: number
  /** Before it is looked at: a tab in the background. */
  hidden_ms?: number
  /** Final counts. */
  use?: Partial<
    Pick<BeaconContent, 'pointer' | 'touch' | 'wheel' | 'key' | 'focus' | 'coalesced' | 'isVaried' | 'trusted'>
  >
  flags?: Partial<
    Pick<BeaconContent, 'webdriver' | 'prerendered' | 'softwareRenderer' | 'screen' | 'utcOffset_minutes'>
  >
  hasNext?: boolean
  submit?: { fields: number; autofill: boolean }
  headers?: Record<string, string>
  tls?: string | null
}

/** A page, and what its script told until it was left. Resolves with nothing: requests are added to the story. */
export function visitPage(world: World, visit: PageVisit): void {
  const { random } = world
  const { scripts = true, assets = true, hidden_ms = 0, visible_ms = 4_000 } = visit
  const nonce = world.nextNonce()
  addRequest(world, visit, { at: visit.at, nonce })
  if (assets) addRequest(world, visit, { at: visit.at + random.whole(60, 400), nonce, kind: 'asset' })
  if (!scripts) return
  const loaded = visit.at + random.whole(150, 900)
  const tell = (event: BeaconContent['event'], elapsed_ms: number, always = false) => {
    const seen = Math.max(0, Math.min(visible_ms, elapsed_ms - hidden_ms))
    const share = visible_ms === 0 ? 1 : seen / visible_ms
    // One in a hundred is lost, one in thirty is late.
    if (!always && random.chance(0.01)) return
    const late = random.chance(0.03) ? random.whole(200, 2_500) : random.whole(5, 60)
    const beacon = {
      ...countsAt(visit, share),
      event,
      elapsed_ms: Math.round(elapsed_ms),
      visible_ms: Math.round(seen),
      fields: 0,
      autofill: false,
    }
    addRequest(world, visit, { at: loaded + elapsed_ms + late, nonce, kind: 'beacon', method: 'POST', beacon })
  }
  tell('load', 0)
  if (hasAnyUse(visit)) tell('input', hidden_ms + Math.min(visible_ms * 0.4, 3_000))
  for (const step of [1_500, 5_000, 15_000]) if (visible_ms >= step) tell('dwell', hidden_ms + step)
  const end = hidden_ms + visible_ms
  if (visit.submit !== undefined) {
    tell('dwell', end, true)
    const beacon = { ...emptyBeacon, ...visit.submit }
    addRequest(world, visit, { at: loaded + end + 10, nonce, kind: 'beacon', method: 'POST', beacon })
  }
  if (visit.hasNext === true || visit.submit !== undefined) {
    if (visit.hasNext === true) tell('next', end)
    addRequest(world, visit, { at: loaded + end + 60, nonce, kind: 'next' })
  }
  tell('hide', end)
}

const hasAnyUse = ({ use }: PageVisit): boolean =>
  use !== undefined && (use.pointer ?? 0) + (use.touch ?? 0) + (use.wheel ?? 0) + (use.key ?? 0) > 0

function countsAt({ use = {}, flags = {}, recipient }: PageVisit, share: number) {
  const part = (count: number | undefined) => Math.ceil((count ?? 0) * share)
  return {
    pointer: part(use.pointer),
    touch: part(use.touch),
    wheel: part(use.wheel),
    key: part(use.key),
    focus: part(use.focus),
    trusted: use.trusted ?? true,
    coalesced: share > 0.2 ? (use.coalesced ?? 0) : 0,
    isVaried: share > 0.2 && use.isVaried === true,
    webdriver: flags.webdriver ?? false,
    prerendered: flags.prerendered ?? false,
    softwareRenderer: flags.softwareRenderer ?? false,
    screen: flags.screen ?? ('plausible' as const),
    utcOffset_minutes: flags.utcOffset_minutes ?? recipient.utcOffset_minutes,
  }
}

type About = Pick<PageVisit, 'recipient' | 'visitor' | 'ip' | 'browser' | 'kind' | 'position' | 'headers' | 'tls'>

/** One request; what is not said is that of a page. */
export function addRequest(world: World, visit: About, given: Partial<RequestStory> & { at: number }): void {
  const isNavigation = given.kind === undefined || given.kind === 'page'
  const { 'user-agent': agent, 'accept-language': language } = visit.browser.headers
  const small = {
    ...(agent === undefined ? {} : { 'user-agent': agent }),
    ...(language === undefined ? {} : { 'accept-language': language }),
  }
  world.story.requests.push({
    visitor: visit.visitor.key,
    message: visit.recipient.message.key,
    tokenKind: visit.kind ?? 'link',
    position: visit.position ?? 0,
    nonce: null,
    method: 'GET',
    kind: 'page',
    ip: visit.ip,
    headers: { ...(isNavigation ? visit.browser.headers : small), ...(isNavigation ? visit.headers : {}) },
    tlsFingerprint: visit.tls === undefined ? 't13d1516h2' : visit.tls,
    status: 200,
    beacon: null,
    ...given,
  })
}

/** The pictures of the mail. */
export function loadPixel(world: World, visit: About & { at: number }): void {
  addRequest(world, { ...visit, kind: 'pixel' }, { at: visit.at, kind: 'pixel' })
}

/** Where the recipient is known from: most have signed in from where they click, some long ago, few never. */
export function signInFrom(
  world: World,
  recipient: Recipient,
  ip: string,
  at: number,
  browser: Browser,
  isSure = false,
): void {
  const { random, story } = world
  if (!story.tenant.hasTelemetry) return
  const sure = isSure || world.isCertain
  const place = random.next()
  if (!sure && place > 0.97) return
  const ago = sure || place < 0.82 ? random.between(0.05, 22) * hour : random.between(30, 600) * hour
  story.tenant.signIns.push({
    person: recipient.person,
    at: at - ago,
    ip,
    userAgent: browser.headers['user-agent'] ?? '',
  })
}

/** isRead turns true when the mail is opened; with some readers and previews never. */
export function readAround(world: World, recipient: Recipient, at: number, isSure = false): void {
  const { random, story } = world
  const sure = isSure || world.isCertain
  if (!story.tenant.hasTelemetry || (!sure && random.chance(0.07))) return
  const delivered = recipient.message.deliveredAt ?? at
  const isBefore = sure || random.chance(0.8)
  const when = isBefore ? Math.max(delivered + 500, at - random.spread(25 * second)) : at + random.whole(1, 80) * second
  const { readAt } = recipient.message
  recipient.message.readAt = readAt === null ? when : Math.min(readAt, when)
}

/** Somebody who reads the mail without clicking; comes to every second one within the day. */
export function readAnyway({ random, story }: World, { message }: Recipient): void {
  if (!story.tenant.hasTelemetry || message.deliveredAt === null || message.readAt !== null || !random.chance(0.5))
    return
  message.readAt = message.deliveredAt + random.spread(90 * minute)
}

/** Clocks of the mailbox and of the server differ; requests are stored in the order in which they came. */
export function finish({ random, story }: World): CampaignStory {
  const skew = random.between(-2 * second, 2 * second)
  for (const message of story.messages) {
    if (message.deliveredAt !== null) message.deliveredAt = Math.round(message.deliveredAt + skew)
    if (message.readAt !== null) message.readAt = Math.round(message.readAt + skew)
  }
  for (const request of story.requests) request.at = Math.round(request.at)
  story.requests.sort((a, b) => a.at - b.at)
  // The server was asked twice now and then.
  for (const request of story.requests.filter(() => random.chance(0.002)))
    if (request.kind === 'beacon') story.requests.push({ ...request, at: request.at + 40 })
  return story
}
