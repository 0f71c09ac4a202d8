// What people do with the link of a mail: scenarios H01 to H28 of the reference, and opens O01 to O05. Each adds one visitor to a
// campaign, sometimes with the machine beside it.
import type { VisitorStory } from '../visit-story.ts'
import { androidChrome, firefox, oldChrome, scannerChrome, tool, windowsChrome, type Browser } from './agents.ts'
import {
  addressIn,
  loadPixel,
  minute,
  readAround,
  second,
  signInFrom,
  visitPage,
  type PageVisit,
  type Recipient,
  type World,
} from './world.ts'

type Tell = (world: World, recipient: Recipient) => void
type Use = NonNullable<PageVisit['use']>

const mouse = ({ random, isCertain }: World): Use => ({
  pointer: random.whole(12, 240),
  wheel: random.chance(0.4) ? random.whole(2, 30) : 0,
  key: random.chance(0.1) ? random.whole(1, 8) : 0,
  focus: random.whole(0, 2),
  coalesced: random.chance(0.85) ? random.whole(2, 5) : 1,
  isVaried: isCertain || random.chance(0.97),
})
const touch = ({ random }: World): Use => ({ touch: random.whole(4, 60) })

const delivered = ({ message }: Recipient): number => message.deliveredAt!

/** Most within the hour, some the next day. */
const usualDelay = ({ random }: World): number => 20 * second + random.spread(14 * minute)

interface Given extends Partial<PageVisit> {
  scenario: string
  ip: string
  browser: Browser
  delay?: number
  expect?: VisitorStory['expect']
  without?: VisitorStory['expect']
  truth?: VisitorStory['truth']
  /** Known from there, and read, beyond doubt. */
  isSure?: boolean
  isRead?: boolean
  hasSignedIn?: boolean
}

function comes(world: World, recipient: Recipient, given: Given): { visitor: VisitorStory; at: number } {
  const { scenario, ip, browser, expect = 'human', without, truth = 'person', isSure = false } = given
  const at = given.at ?? delivered(recipient) + (given.delay ?? usualDelay(world))
  const visitor =
    given.visitor ??
    world.newVisitor(recipient, {
      scenario,
      truth,
      expect,
      hasSubmitted: given.submit !== undefined,
      ...(without === undefined ? {} : { expectWithoutTelemetry: without }),
    })
  if (given.hasSignedIn !== false) signInFrom(world, recipient, ip, at, browser, isSure)
  if (given.isRead !== false) readAround(world, recipient, at, isSure)
  visitPage(world, { recipient, visitor, visible_ms: 3_000 + world.random.spread(9_000), ...given, ip, browser, at })
  return { visitor, at }
}

const atDesk = (world: World, { office, home }: Recipient): string => (world.random.chance(0.65) ? office : home)

const h01: Tell = (world, recipient) => {
  const visit = comes(world, recipient, {
    scenario: 'H01',
    ip: atDesk(world, recipient),
    browser: recipient.computer,
    use: mouse(world),
    hasNext: world.random.chance(0.4),
    headers: world.random.chance(0.4) ? { referer: 'https://outlook.office.com' } : {},
  })
  if (world.random.chance(0.3))
    loadPixel(world, {
      recipient,
      visitor: visit.visitor,
      ip: recipient.office,
      browser: recipient.computer,
      at: visit.at - 5_000,
    })
}

/** A burst of colleagues behind one address: the campaign's first minutes in one office. */
const h06: Tell = (world, recipient) =>
  void comes(world, recipient, {
    scenario: 'H06',
    ip: addressIn(world.nets.offices[0]!, 2),
    browser: windowsChrome(),
    delay: 15 * second + world.random.between(0, 5) * minute,
    use: mouse(world),
  })

const remote =
  (scenario: string, ip: (world: World) => string, browser?: (recipient: Recipient) => Browser): Tell =>
  (world, recipient) => {
    const own = browser?.(recipient) ?? recipient.computer
    const use = own.isPhone ? touch(world) : mouse(world)
    void comes(world, recipient, { scenario, ip: ip(world), browser: own, use, without: 'unconfirmed' })
  }

const h15: Tell = (world, recipient) => {
  machineBeside(world, recipient, 'S03', delivered(recipient) + world.random.whole(2, 8) * second)
  void comes(world, recipient, {
    scenario: 'H15',
    ip: atDesk(world, recipient),
    browser: recipient.computer,
    use: mouse(world),
  })
}

const h16: Tell = (world, recipient) => {
  const { at } = comes(world, recipient, {
    scenario: 'H16',
    ip: atDesk(world, recipient),
    browser: recipient.computer,
    use: mouse(world),
    visible_ms: 12_000,
  })
  machineBeside(world, recipient, 'H16-detonation', at + 2 * second)
}

function machineBeside(world: World, recipient: Recipient, scenario: string, at: number): void {
  const visitor = world.newVisitor(recipient, { scenario, truth: 'machine', expect: 'automated' })
  const ip = addressIn('40.94.31.0/24', world.random.whole(10, 90))
  const browser = scannerChrome(scenario === 'S03' ? 101 : 120)
  const visit = { recipient, visitor, ip, browser, tls: 't13d1516h1' }
  if (scenario === 'S03') {
    loadPixel(world, { ...visit, at })
    visitPage(world, {
      ...visit,
      at: at + 800,
      position: 1,
      visible_ms: 2_000,
      flags: { softwareRenderer: true, utcOffset_minutes: 0 },
    })
  }
  visitPage(world, { ...visit, at, visible_ms: 2_000, flags: { softwareRenderer: true, utcOffset_minutes: 0 } })
}

const h17: Tell = (world, recipient) => {
  const { visitor, at } = comes(world, recipient, {
    scenario: 'H17',
    ip: recipient.mobile,
    browser: recipient.phone,
    use: touch(world),
  })
  void comes(world, recipient, {
    scenario: 'H17',
    visitor,
    ip: recipient.office,
    browser: recipient.computer,
    at: at + world.random.spread(20 * minute),
    use: mouse(world),
  })
}

const h27: Tell = (world, recipient) => {
  readAround(world, recipient, delivered(recipient) + 10 * minute, true)
  const other = `82.${world.random.whole(1, 250)}.${world.random.whole(1, 250)}`
  world.addNetwork(`${other}.0/24`, 64_605, 'NORTHWIND TELECOM')
  void comes(world, recipient, {
    scenario: 'H27',
    truth: 'other-person',
    ip: `${other}.7`,
    browser: firefox(),
    delay: 40 * minute,
    use: mouse(world),
    hasSignedIn: false,
    isRead: false,
  })
}

const h24: Tell = (world, recipient) =>
  void comes(world, recipient, {
    scenario: 'H24',
    ip: recipient.home,
    browser: recipient.computer,
    use: mouse(world),
    hidden_ms: 5 * minute,
  })

const sight =
  (scenario: string, visible_ms: number, more: Partial<Given> = {}): Tell =>
  (world, recipient) =>
    void comes(world, recipient, {
      scenario,
      ip: recipient.office,
      browser: recipient.computer,
      visible_ms,
      delay: 40 * second + world.random.spread(10 * minute),
      without: 'unconfirmed',
      isSure: true,
      ...more,
    })

export const people: Record<string, Tell> = {
  H01: h01,
  H02: (world, recipient) =>
    void comes(world, recipient, {
      scenario: 'H02',
      ip: recipient.office,
      browser: recipient.computer,
      delay: 4 * second,
      use: mouse(world),
      isSure: true,
    }),
  H03: sight('H03', 1_600),
  H03b: sight('H03b', 700, { expect: 'unconfirmed' }),
  H04: (world, recipient) =>
    void comes(world, recipient, {
      scenario: 'H04',
      ip: world.random.chance(0.6) ? recipient.mobile : recipient.home,
      browser: recipient.phone,
      use: touch(world),
    }),
  H05: (world, recipient) =>
    void comes(world, recipient, {
      scenario: 'H05',
      ip: addressIn(world.nets.carriers[0]!, 2),
      browser: androidChrome(),
      use: touch(world),
    }),
  H06: h06,
  H07: remote(
    'H07',
    ({ nets, random }) => addressIn(nets.virtualDesktops, random.whole(4, 9)),
    () => windowsChrome(),
  ),
  H08: remote('H08', ({ nets, random }) => addressIn(nets.proxies[0]!, random.whole(2, 40))),
  H09: remote(
    'H09',
    ({ nets, random }) => addressIn(nets.proxies[1]!, random.whole(2, 240)),
    ({ phone }) => phone,
  ),
  H10: remote('H10', ({ nets, random }) => addressIn(nets.vpn, random.whole(2, 240))),
  H11: remote('H11', ({ nets, random }) => addressIn(nets.isolation, random.whole(2, 240))),
  H12: (world, recipient) =>
    void comes(world, recipient, {
      scenario: 'H12',
      ip: atDesk(world, recipient),
      browser: recipient.computer,
      use: { key: world.random.whole(3, 25), focus: world.random.whole(1, 8) },
    }),
  H13: (world, recipient) =>
    void comes(world, recipient, {
      scenario: 'H13',
      ip: atDesk(world, recipient),
      browser: recipient.computer,
      use: { key: world.random.whole(2, 40), focus: world.random.whole(2, 20) },
      visible_ms: 30_000,
    }),
  H14: (world, recipient) =>
    void comes(world, recipient, {
      scenario: 'H14',
      ip: recipient.office,
      browser: recipient.computer,
      scripts: false,
      assets: world.random.chance(0.8),
      expect: 'unconfirmed',
    }),
  H15: h15,
  H16: h16,
  H17: h17,
  H18: (_world, recipient) => {
    recipient.message.reportedAt = delivered(recipient) + 4 * minute
  },
  H19: (world, recipient) =>
    void comes(world, recipient, {
      scenario: 'H19',
      ip: atDesk(world, recipient),
      browser: recipient.computer,
      use: { pointer: world.random.whole(1, 6), focus: 2, coalesced: 1 },
      submit: { fields: 2, autofill: true },
      visible_ms: 5_000,
    }),
  H20: (world, recipient) =>
    void comes(world, recipient, {
      scenario: 'H20',
      ip: atDesk(world, recipient),
      browser: firefox(),
      use: mouse(world),
    }),
  H21: (world, recipient) =>
    void comes(world, recipient, {
      scenario: 'H21',
      ip: recipient.mobile,
      browser: recipient.phone,
      kind: 'qr',
      use: touch(world),
    }),
  H22: (world, recipient) =>
    void comes(world, recipient, {
      scenario: 'H22',
      ip: atDesk(world, recipient),
      browser: firefox(),
      use: { pointer: 60, wheel: 4, coalesced: 0 },
      flags: { utcOffset_minutes: 0, screen: 'plausible' },
    }),
  H23: (world, recipient) =>
    void comes(world, recipient, { scenario: 'H23', ip: recipient.office, browser: oldChrome(), use: mouse(world) }),
  H24: h24,
  H25: (world, recipient) =>
    void comes(world, recipient, {
      scenario: 'H25',
      ip: recipient.office,
      browser: recipient.computer,
      use: { wheel: world.random.whole(4, 60) },
    }),
  H26: sight('H26', 30_000),
  H27: h27,
  H28: (world, recipient) =>
    void comes(world, recipient, {
      scenario: 'H28',
      truth: 'excluded',
      expect: 'none',
      ip: '192.0.2.14',
      browser: windowsChrome(),
      use: mouse(world),
      hasSignedIn: false,
      isRead: false,
    }),
}

const picture =
  (scenario: string, agent: string, ip: (world: World) => string, delay: number): Tell =>
  (world, recipient) => {
    const visitor = world.newVisitor(recipient, { scenario, truth: 'machine', expect: 'none' })
    loadPixel(world, { recipient, visitor, ip: ip(world), browser: tool(agent), at: delivered(recipient) + delay })
  }

export const opens: Record<string, Tell> = {
  O01: picture('O01', 'Mozilla/5.0', ({ nets }) => addressIn(nets.proxies[1]!, 9), 20 * second),
  O02: picture(
    'O02',
    'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)',
    () => '66.249.84.9',
    3 * minute,
  ),
  O03: picture(
    'O03',
    'YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html',
    () => '98.139.1.9',
    3 * minute,
  ),
  O04: picture('O04', '', () => '40.94.31.8', 2 * minute),
  O05: () => {},
}

/** Shares of the headline figure (click-authenticity 8.2); the rest is spread over the others. */
export const humanMix: readonly (readonly [string, number])[] = [
  ['H01', 40],
  ['H04', 12],
  ['H05', 8],
  ['H02', 3],
  ['H03', 3],
  ['H03b', 0.2],
  ['H07', 2],
  ['H08', 2],
  ['H09', 2],
  ['H10', 1],
  ['H11', 1],
  ['H12', 0.5],
  ['H13', 0.5],
  ['H14', 0.5],
  ['H15', 2.5],
  ['H16', 2.5],
  ['H17', 0.6],
  ['H19', 0.5],
  ['H20', 0.5],
  ['H21', 0.5],
  ['H22', 0.5],
  ['H23', 0.3],
  ['H24', 0.4],
  ['H25', 0.5],
  ['H26', 0.5],
]
/** Whole campaigns in one office, beside the mix above. */
export const burst_share = 15
