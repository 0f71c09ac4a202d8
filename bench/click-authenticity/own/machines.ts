// What machines do with the links of a mail: scenarios S01 to S31 of the reference. Each adds one visitor or more to a campaign.
import type { RequestStory, VisitorStory } from '../visit-story.ts'
import { iosSafari, linuxChrome, scannerChrome, tool, windowsChrome, type Browser } from './agents.ts'
import {
  addRequest,
  addressIn,
  day,
  hour,
  loadPixel,
  minute,
  readAnyway,
  readAround,
  second,
  signInFrom,
  visitPage,
  type PageVisit,
  type Recipient,
  type World,
} from './world.ts'

type Tell = (world: World, recipient: Recipient) => void
type Expect = VisitorStory['expect']

const delivered = ({ message }: Recipient): number => message.deliveredAt!
const cloud = ({ nets, random }: World): string => addressIn(random.pick(nets.clouds), random.whole(2, 240))
const microsoft = ({ random }: World, last = random.whole(10, 90)): string => addressIn('40.94.31.0/24', last)

const machine = (
  world: World,
  recipient: Recipient,
  scenario: string,
  expect: Expect,
  without?: Expect,
): VisitorStory =>
  world.newVisitor(recipient, {
    scenario,
    truth: 'machine',
    expect,
    ...(without === undefined ? {} : { expectWithoutTelemetry: without }),
  })

/** As a driver or an emulation makes it: mostly even steps, some with keys and pauses; nothing is merged. */
const driven = ({ random }: World): NonNullable<PageVisit['use']> => ({
  pointer: random.whole(5, 40),
  key: random.chance(0.3) ? random.whole(1, 6) : 0,
  wheel: random.chance(0.3) ? random.whole(1, 5) : 0,
  coalesced: 1,
  isVaried: random.chance(0.2),
})
const chamber: NonNullable<PageVisit['flags']> = { softwareRenderer: true, utcOffset_minutes: 0 }

/** Pixel and all links from three addresses of one /24, scripts run, nothing is used. */
function sweep(
  world: World,
  recipient: Recipient,
  visitor: VisitorStory,
  at: number,
  browser: Browser,
  hasDecoy: boolean,
  network = '40.94.31.0/24',
): void {
  const { random } = world
  const from = () => addressIn(network, random.whole(20, 22))
  const common = { recipient, visitor, browser, visible_ms: random.whole(500, 3_000), flags: chamber }
  loadPixel(world, { ...common, ip: from(), at })
  visitPage(world, { ...common, ip: from(), at: at + random.whole(50, 900), position: 0 })
  visitPage(world, { ...common, ip: from(), at: at + random.whole(50, 1_200), position: 1 })
  visitPage(world, { ...common, ip: from(), at: at + random.whole(50, 1_500), kind: 'text-link' })
  if (hasDecoy) visitPage(world, { ...common, ip: from(), at: at + random.whole(50, 1_600), kind: 'decoy' })
}

interface Plain extends Partial<PageVisit> {
  delay: number
  browser: Browser
  ip: string
}

/** One link by one machine; the recipient may read the mail at any other time. */
const one =
  (scenario: string, expect: Expect, given: (world: World, recipient: Recipient) => Plain): Tell =>
  (world, recipient) => {
    readAnyway(world, recipient)
    const { delay, ...visit } = given(world, recipient)
    visitPage(world, {
      recipient,
      visitor: machine(world, recipient, scenario, expect),
      visible_ms: 2_000,
      at: delivered(recipient) + delay,
      ...visit,
    })
  }

/** A request without a page. */
function bare(
  world: World,
  recipient: Recipient,
  visitor: VisitorStory,
  given: { ip: string; browser: Browser; headers?: Record<string, string> } & Partial<RequestStory> & { at: number },
): void {
  const { ip, browser, headers, ...request } = given
  addRequest(world, { recipient, visitor, ip, browser, ...(headers === undefined ? {} : { headers }) }, request)
}

const named = (agents: readonly string[], world: World): Browser => tool(world.random.pick(agents))

const libraries = ['python-requests/2.32.3', 'Go-http-client/2.0', 'Java/17.0.9', 'curl/8.10.1', 'okhttp/4.12.0']
const previews = [
  'Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5',
  'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
  'WhatsApp/2.24.6 A',
  'facebookexternalhit/1.1 Facebot Twitterbot/1.0',
  'TelegramBot (like TwitterBot)',
]

const s05: Tell = (world, recipient) => {
  readAnyway(world, recipient)
  const visitor = machine(world, recipient, 'S05', 'automated')
  const [ip, at] = [cloud(world), delivered(recipient) + world.random.spread(30 * second)]
  bare(world, recipient, visitor, { ip, browser: windowsChrome(), at, method: 'HEAD' })
  visitPage(world, {
    recipient,
    visitor,
    ip,
    browser: windowsChrome(),
    at: at + 400,
    scripts: world.random.chance(0.5),
    visible_ms: 1_800,
  })
}

const s08: Tell = (world, recipient) => {
  readAnyway(world, recipient)
  const visitor = machine(world, recipient, 'S08', 'automated')
  const [ip, at, browser] = ['40.107.218.12', delivered(recipient) + 6 * second, scannerChrome(57)]
  bare(world, recipient, visitor, { ip, browser, at, kind: 'mangled', status: 404 })
  visitPage(world, { recipient, visitor, ip, browser, at: at + 900, scripts: false, assets: false })
}

const s18: Tell = (world, recipient) => {
  const at = delivered(recipient) + minute + world.random.spread(8 * minute)
  const [ip, browser] = [recipient.office, recipient.computer]
  signInFrom(world, recipient, ip, at, browser, true)
  readAround(world, recipient, at, true)
  const shield = machine(world, recipient, 'S18', 'automated')
  visitPage(world, {
    recipient,
    visitor: shield,
    ip,
    browser: world.random.chance(0.5) ? browser : windowsChrome(),
    at,
    scripts: false,
    assets: false,
  })
  const visitor = world.newVisitor(recipient, {
    scenario: 'S18-person',
    truth: 'person',
    expect: 'human',
    hasSubmitted: false,
  })
  const use = { pointer: 70, wheel: 5, coalesced: 3, isVaried: true }
  visitPage(world, { recipient, visitor, ip, browser, at: at + world.random.whole(50, 1_900), use, visible_ms: 9_000 })
}

const s21: Tell = (world, recipient) => {
  recipient.message.reportedAt = delivered(recipient) + 6 * minute
  readAround(world, recipient, recipient.message.reportedAt, true)
  const at = recipient.message.reportedAt + 5 * minute
  const visitor = machine(world, recipient, 'S21', 'no-human')
  visitPage(world, {
    recipient,
    visitor,
    ip: cloud(world),
    browser: windowsChrome(),
    at,
    use: driven(world),
    visible_ms: 8_000,
    flags: chamber,
  })
}

const s22: Tell = (world, recipient) => {
  readAround(world, recipient, delivered(recipient) + 20 * minute, true)
  const visitor = machine(world, recipient, 'S22', 'automated')
  sweep(world, recipient, visitor, delivered(recipient) + 25 * minute, windowsChrome(140), false, world.nets.clouds[2]!)
}

const s25: Tell = (world, recipient) => {
  const at = delivered(recipient) + 2 * minute + world.random.spread(6 * minute)
  signInFrom(world, recipient, recipient.mobile, at, iosSafari(), true)
  readAround(world, recipient, at, true)
  const visitor = world.newVisitor(recipient, { scenario: 'S25', truth: 'preview', expect: 'unconfirmed' })
  visitPage(world, { recipient, visitor, ip: recipient.mobile, browser: iosSafari(), at, visible_ms: 3_000 })
}

const s26: Tell = (world, recipient) => {
  readAnyway(world, recipient)
  const visitor = machine(world, recipient, 'S26', 'automated')
  const at = delivered(recipient) + world.random.spread(5 * minute)
  const isPrerender = world.random.chance(0.5)
  const headers = { 'sec-purpose': isPrerender ? 'prefetch;prerender' : 'prefetch' }
  bare(world, recipient, visitor, {
    ip: recipient.office,
    browser: recipient.computer,
    at,
    headers,
    nonce: isPrerender ? world.nextNonce() : null,
  })
}

/** 60 visits from many networks within an hour, some of which use the page. */
const s27: Tell = (world, recipient) => {
  readAnyway(world, recipient)
  const { random } = world
  const from = delivered(recipient) + 2 * hour
  for (let n = 0; n < 60; n += 1) {
    const visitor = machine(world, recipient, 'S27', 'no-human')
    const network = `${random.pick(['138', '159', '185', '51'])}.${random.whole(1, 250)}.${random.whole(1, 250)}`
    world.addNetwork(
      `${network}.0/24`,
      64_720 + (n % 9),
      random.pick(['NORTHWIND-HOSTING', 'WOODGROVE CLOUD', 'LUCERNE-NET', 'FABRIKAM-TELECOM']),
    )
    const use = random.chance(0.2) ? driven(world) : {}
    const ip = n % 10 === 0 ? cloud(world) : `${network}.${random.whole(2, 250)}`
    visitPage(world, {
      recipient,
      visitor,
      ip,
      browser: random.chance(0.5) ? windowsChrome() : linuxChrome(),
      at: from + random.between(0, 1) * hour,
      use,
      visible_ms: random.whole(500, 9_000),
      scripts: random.chance(0.7),
      assets: random.chance(0.6),
    })
  }
}

const s30: Tell = (world, recipient) => {
  const visitor = machine(world, recipient, 'S30', 'unconfirmed', 'human')
  const use = { pointer: 90, wheel: 6, coalesced: 3, isVaried: true }
  visitPage(world, {
    recipient,
    visitor,
    ip: addressIn(world.nets.residentialProxies, world.random.whole(2, 250)),
    browser: windowsChrome(),
    at: delivered(recipient) + world.random.spread(20 * minute),
    use,
    visible_ms: 7_000,
  })
}

const s31: Tell = (world, recipient) => {
  const at = delivered(recipient) + world.random.spread(20 * second)
  recipient.message.state = 'bounced'
  recipient.message.deliveredAt = null
  visitPage(world, {
    recipient,
    visitor: machine(world, recipient, 'S31', 'automated'),
    ip: cloud(world),
    browser: windowsChrome(),
    at,
    visible_ms: 2_000,
  })
}

/** Scenarios of one recipient each. S09, S28 and S29 are of a whole campaign. */
export const machines: Record<string, Tell> = {
  S01: one('S01', 'automated', (world) => ({
    delay: -8 * second,
    ip: microsoft(world),
    browser: scannerChrome(101),
    flags: chamber,
  })),
  S02: (world, recipient) => {
    readAnyway(world, recipient)
    sweep(
      world,
      recipient,
      machine(world, recipient, 'S02', 'automated'),
      delivered(recipient) - world.random.between(20, 200) * second,
      windowsChrome(),
      false,
      world.nets.clouds[0]!,
    )
  },
  S03: (world, recipient) => {
    readAnyway(world, recipient)
    sweep(
      world,
      recipient,
      machine(world, recipient, 'S03', 'automated'),
      delivered(recipient) + world.random.between(2, 8) * second,
      scannerChrome(101),
      true,
    )
  },
  S04: (world, recipient) => {
    readAnyway(world, recipient)
    const { random, nets } = world
    sweep(
      world,
      recipient,
      machine(world, recipient, 'S04', 'automated'),
      delivered(recipient) + random.between(30, 900) * second,
      windowsChrome(),
      false,
      random.pick(nets.clouds),
    )
  },
  S05: s05,
  S06: one('S06', 'automated', (world) => ({
    delay: 8 * second,
    ip: addressIn('134.149.116.0/24', world.random.pick([19, 22, 23, 29, 30])),
    browser: tool(''),
    scripts: false,
    assets: false,
  })),
  S07: one('S07', 'automated', (world) => ({
    delay: world.random.spread(minute),
    ip: cloud(world),
    browser: named(libraries, world),
    scripts: false,
    assets: false,
  })),
  S08: s08,
  S10: one('S10', 'no-human', (world) => ({
    delay: world.random.spread(3 * minute),
    ip: addressIn(world.random.pick(world.nets.vendors), world.random.whole(2, 240)),
    browser: windowsChrome(),
    scripts: world.random.chance(0.5),
  })),
  S11: one('S11', 'unconfirmed', (world) => ({
    delay: 3 * minute + world.random.between(0, 40) * minute,
    ip: cloud(world),
    browser: world.random.chance(0.5) ? windowsChrome() : linuxChrome(),
    visible_ms: world.random.whole(500, 20_000),
  })),
  S12: one('S12', 'unconfirmed', (world) => ({
    delay: 3 * minute + world.random.between(0, 40) * minute,
    ip: cloud(world),
    browser: windowsChrome(),
    use: driven(world),
    visible_ms: 6_000,
    hasNext: world.random.chance(0.3),
  })),
  S13: one('S13', 'automated', (world) => ({
    delay: world.random.spread(2 * minute),
    ip: cloud(world),
    browser: windowsChrome(),
    submit: { fields: world.random.pick([0, 2]), autofill: false },
    visible_ms: 1_000,
  })),
  S14: one('S14', 'automated', (world) => ({
    delay: world.random.spread(30 * second),
    ip: cloud(world),
    browser: windowsChrome(),
    kind: 'decoy',
  })),
  S15: one('S15', 'no-human', (world) => ({
    delay: world.random.spread(2 * minute),
    ip: cloud(world),
    browser: windowsChrome(),
    kind: 'text-link',
    scripts: world.random.chance(0.5),
  })),
  S16: one('S16', 'no-human', (world) => ({
    delay: world.random.spread(2 * minute),
    ip: cloud(world),
    browser: linuxChrome(),
    kind: 'qr',
    use: world.random.chance(0.3) ? driven(world) : {},
  })),
  S17: (world, recipient) => {
    readAnyway(world, recipient)
    const visitor = machine(world, recipient, 'S17', 'no-human')
    const isPreview = world.random.chance(0.5)
    if (isPreview) signInFrom(world, recipient, recipient.mobile, delivered(recipient) + hour, iosSafari(), true)
    const about = {
      ip: isPreview ? recipient.mobile : cloud(world),
      browser: isPreview ? iosSafari() : windowsChrome(),
    }
    bare(world, recipient, visitor, {
      ...about,
      at: delivered(recipient) + world.random.spread(4 * minute),
      kind: 'attachment',
      tokenKind: 'attachment',
    })
  },
  S18: s18,
  S19: (world, recipient) => {
    const at = delivered(recipient) + world.random.between(1, 20) * second
    signInFrom(world, recipient, recipient.office, at, recipient.computer, true)
    visitPage(world, {
      recipient,
      visitor: machine(world, recipient, 'S19', 'no-human'),
      ip: recipient.office,
      browser: recipient.computer,
      at,
      visible_ms: world.random.whole(500, 6_000),
    })
  },
  S20: one('S20', 'no-human', (world) => ({
    delay: 3 * day + world.random.between(-6, 6) * hour,
    ip: cloud(world),
    browser: windowsChrome(),
    visible_ms: 3_000,
    use: world.random.chance(0.2) ? driven(world) : {},
  })),
  S21: s21,
  S22: s22,
  S23: one('S23', 'automated', (world) => ({
    delay: world.random.spread(40 * minute),
    ip: cloud(world),
    browser: named(previews, world),
    scripts: false,
    assets: false,
  })),
  S24: one('S24', 'automated', (world, { office }) => ({
    delay: world.random.spread(6 * minute),
    ip: office,
    browser: tool(
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 OneOutlook/1.2026.1001',
    ),
    scripts: false,
    assets: false,
  })),
  S25: s25,
  S26: s26,
  S27: s27,
  S30: s30,
  S31: s31,
}

/** S09: the first link of every mail, as long after each delivery as after the others. */
export function firstLinkOnly(world: World): void {
  const { random } = world
  const [delay, ip] = [random.between(40, 2_000) * second, addressIn(world.nets.unlisted, 9)]
  for (const recipient of world.recipients) {
    if (recipient.message.isCanary) continue
    readAnyway(world, recipient)
    const visitor = machine(world, recipient, 'S09', 'automated')
    const at = delivered(recipient) + delay + random.between(-1, 1) * second
    visitPage(world, { recipient, visitor, ip, browser: windowsChrome(), at, visible_ms: 2_500 })
  }
}

/** S28: everybody's link by one address within a minute. */
export function burstOfOne(world: World): void {
  const { random } = world
  const from = world.begin + 5 * hour
  for (const recipient of world.recipients) {
    readAnyway(world, recipient)
    const visitor = machine(world, recipient, 'S28', 'automated')
    visitPage(world, {
      recipient,
      visitor,
      ip: addressIn(world.nets.clouds[1]!, 77),
      browser: windowsChrome(),
      at: from + random.between(0, 60) * second,
      visible_ms: 1_800,
    })
  }
}

/** S29: a mailbox that nobody reads first, then real ones, by the same visitor at odd times. */
export function afterCanary(world: World): void {
  const { random } = world
  const isUsing = random.chance(0.3)
  for (const recipient of world.recipients.toSorted(
    (a, b) => Number(b.message.isCanary) - Number(a.message.isCanary),
  )) {
    if (!recipient.message.isCanary) readAnyway(world, recipient)
    const visitor = machine(world, recipient, 'S29', 'automated')
    const use = isUsing ? driven(world) : {}
    const at = delivered(recipient) + random.between(1, 300) * minute
    visitPage(world, {
      recipient,
      visitor,
      ip: addressIn(world.nets.unlisted, random.whole(10, 12)),
      browser: windowsChrome(154),
      at,
      use,
      visible_ms: 2_000,
    })
  }
}
