// What machines do to single messages: scenarios of the reference, with networks, agents and times of this generator's own.
import * as agents from './agents.ts'
import { addressIn, neighbourOf } from './networks.ts'
import {
  day,
  minute,
  newVisitor,
  note,
  openPage,
  type Recipient,
  second,
  type Source,
  type Stage,
  type Truth,
  type Use,
} from './stage.ts'

type Act = (stage: Stage, who: Recipient) => void

const machine = (scenario: string, expect: Truth['expect'] = 'automated'): Truth => ({
  scenario,
  truth: 'machine',
  expect,
})

export const looks = (stays: number, more: Partial<Use> = {}): Use => ({
  hasScripts: true,
  hasAssets: true,
  stays,
  utcOffset_minutes: 0,
  ...more,
})
const fetches: Use = { hasScripts: false, hasAssets: false, stays: 0, utcOffset_minutes: 0 }

/** Weight → scenario. */
export const singleMachines: [number, Act][] = [
  [5, s01],
  [3, s02],
  [4, s05],
  [4, s06],
  [5, s07],
  [3, s08],
  [5, s10],
  [6, s11],
  [5, s12],
  [4, s13],
  [3, s14],
  [3, s15],
  [3, s16],
  [3, s17],
  [4, s18],
  [5, s19],
  [4, s20],
  [4, s21],
  [3, s22],
  [3, s23],
  [3, s24],
  [3, s26],
  [1, s27],
  [2, s30],
]

function one(stage: Stage, who: Recipient, truth: Truth, source: Source, at: number, use: Use): void {
  openPage(stage, newVisitor(stage, who.message, truth), who.message, source, at, use)
}

function s01(stage: Stage, who: Recipient): void {
  const { chance } = stage
  const source = { ip: addressIn(chance, chance.of(['vendor', 'cloud'])), agent: agents.disguised(chance) }
  one(stage, who, machine('S01'), source, who.deliveredAt - chance.between(4.5, 25) * second, looks(1_800))
}

function s02(stage: Stage, who: Recipient): void {
  const { chance } = stage
  const visitor = newVisitor(stage, who.message, machine('S02'))
  const source = { ip: addressIn(chance, 'microsoft'), agent: agents.disguised(chance) }
  const at = who.deliveredAt - chance.between(20, 100) * second
  for (const tokenKind of ['link', 'text-link'] as const)
    openPage(stage, visitor, who.message, { ...source, tokenKind }, at + chance.between(0, 3) * second, looks(1_400))
}

function s05(stage: Stage, who: Recipient): void {
  const { chance } = stage
  const visitor = newVisitor(stage, who.message, machine('S05'))
  const source = { ip: addressIn(chance, 'cloud'), agent: agents.bare(chance) }
  const at = who.deliveredAt + chance.skewed(3 * second, 9 * minute)
  note(stage, visitor, who.message, source, at, { kind: 'page', method: chance.of(['HEAD', 'OPTIONS']) })
  openPage(stage, visitor, who.message, source, at + chance.between(200, 1_500), fetches)
}

function s06(stage: Stage, who: Recipient): void {
  const source = { ip: addressIn(stage.chance, 'cloud'), agent: agents.nameless() }
  one(stage, who, machine('S06'), source, who.deliveredAt + stage.chance.skewed(2 * second, 40 * minute), fetches)
}

function s07(stage: Stage, who: Recipient): void {
  const source = {
    ip: addressIn(stage.chance, stage.chance.of(['cloud', 'home'])),
    agent: agents.library(stage.chance),
  }
  one(stage, who, machine('S07'), source, who.deliveredAt + stage.chance.skewed(2 * second, 9 * 60 * minute), fetches)
}

function s08(stage: Stage, who: Recipient): void {
  const { chance } = stage
  const visitor = newVisitor(stage, who.message, machine('S08'))
  const source = { ip: addressIn(chance, 'microsoft'), agent: agents.bare(chance) }
  const at = who.deliveredAt + chance.skewed(3 * second, 3 * minute)
  note(stage, visitor, who.message, source, at, { kind: 'mangled', nonce: chance.text(24) })
  openPage(stage, visitor, who.message, source, at + chance.between(150, 900), looks(1_200))
}

function s10(stage: Stage, who: Recipient): void {
  const source = { ip: addressIn(stage.chance, 'vendor'), agent: agents.chrome(stage.chance) }
  one(
    stage,
    who,
    machine('S10', 'no-human'),
    source,
    who.deliveredAt + stage.chance.skewed(25 * second, 3 * 60 * minute),
    looks(2_400),
  )
}

const unknownCloud = ({ chance }: Stage): Source => ({ ip: addressIn(chance, 'cloud'), agent: agents.chrome(chance) })

function s11(stage: Stage, who: Recipient): void {
  one(
    stage,
    who,
    machine('S11', 'no-human'),
    unknownCloud(stage),
    who.deliveredAt + stage.chance.between(90, 420) * second,
    looks(stage.chance.between(1_700, 7_000)),
  )
}

function s12(stage: Stage, who: Recipient): void {
  const stays = stage.chance.between(4_000, 9_000)
  const use = looks(stays, {
    input: { kind: 'driver', from: 700 },
    ...(stage.chance.is(0.5) ? { next: stays - 300 } : {}),
  })
  one(
    stage,
    who,
    machine('S12', 'no-human'),
    unknownCloud(stage),
    who.deliveredAt + stage.chance.between(60, 900) * second,
    use,
  )
}

function s13(stage: Stage, who: Recipient): void {
  const use = looks(3_500, { submit: { at: 2_000, fields: 2, autofill: false } })
  one(
    stage,
    who,
    machine('S13', 'no-human'),
    { ip: addressIn(stage.chance, 'cloud'), agent: agents.headless(stage.chance) },
    who.deliveredAt + stage.chance.skewed(10 * second, 60 * minute),
    use,
  )
}

function s14(stage: Stage, who: Recipient): void {
  const source = { ...unknownCloud(stage), tokenKind: 'decoy' as const }
  one(stage, who, machine('S14'), source, who.deliveredAt + stage.chance.skewed(5 * second, 30 * minute), looks(1_600))
}

function s15(stage: Stage, who: Recipient): void {
  const source = { ...unknownCloud(stage), tokenKind: 'text-link' as const }
  one(
    stage,
    who,
    machine('S15', 'no-human'),
    source,
    who.deliveredAt + stage.chance.skewed(5 * second, 30 * minute),
    looks(1_600),
  )
}

function s16(stage: Stage, who: Recipient): void {
  const source = { ...unknownCloud(stage), tokenKind: 'qr' as const }
  one(
    stage,
    who,
    machine('S16', 'no-human'),
    source,
    who.deliveredAt + stage.chance.skewed(15 * second, 60 * minute),
    looks(2_600),
  )
}

function s17(stage: Stage, who: Recipient): void {
  const { chance } = stage
  const isPhone = chance.is(0.4)
  const visitor = newVisitor(stage, who.message, machine('S17', 'no-human'))
  const source = isPhone ? { ip: who.ips.mobile, agent: agents.iphone(chance) } : unknownCloud(stage)
  note(
    stage,
    visitor,
    who.message,
    { ...source, tokenKind: 'attachment' },
    who.deliveredAt + chance.skewed(10 * second, 5 * 60 * minute),
    { kind: 'attachment' },
  )
}

/** A shield on the person's computer asks first; the person follows at once. */
function s18(stage: Stage, who: Recipient): void {
  const { chance } = stage
  const at = who.deliveredAt + chance.skewed(minute, 6 * 60 * minute)
  const shield = { ip: who.ips.office, agent: chance.is(0.5) ? agents.nameless() : agents.library(chance) }
  one(stage, who, machine('S18'), shield, at, fetches)
}

/** On arrival, from the person's address; the message is unread then and for a while. */
function s19(stage: Stage, who: Recipient): void {
  const { chance } = stage
  const at = who.deliveredAt + chance.between(2, 20) * second
  const { readAt } = who.message
  if (readAt !== null && readAt < at + 5 * minute) return s11(stage, who)
  const source = { ip: chance.is(0.7) ? who.ips.office : who.ips.home, agent: agents.chrome(chance) }
  one(stage, who, machine('S19', 'no-human'), source, at, looks(2_200))
}

function s20(stage: Stage, who: Recipient): void {
  one(
    stage,
    who,
    machine('S20', 'no-human'),
    unknownCloud(stage),
    who.deliveredAt + stage.chance.between(2, 5) * day,
    looks(3_000),
  )
}

function s21(stage: Stage, who: Recipient): void {
  const { chance } = stage
  const reportedAt = Math.round(who.deliveredAt + chance.skewed(3 * minute, 5 * 60 * minute))
  who.message.reportedAt ??= reportedAt
  const use = looks(9_000, { input: { kind: 'driver', from: 600 }, next: 8_000 })
  one(
    stage,
    who,
    machine('S21', 'no-human'),
    unknownCloud(stage),
    who.message.reportedAt + chance.between(3, 12) * minute,
    use,
  )
}

function s22(stage: Stage, who: Recipient): void {
  const { chance } = stage
  const visitor = newVisitor(stage, who.message, machine('S22', 'no-human'))
  const source = { ip: addressIn(chance, 'cloud'), agent: agents.library(chance) }
  const at = who.deliveredAt + chance.skewed(20 * minute, 20 * 60 * minute)
  for (const tokenKind of ['pixel', 'link', 'text-link'] as const)
    note(stage, visitor, who.message, { ...source, tokenKind }, at + chance.between(0, 2_000), {
      kind: tokenKind === 'pixel' ? 'pixel' : 'page',
      nonce: tokenKind === 'pixel' ? null : chance.text(24),
    })
}

function s23(stage: Stage, who: Recipient): void {
  const source = { ip: addressIn(stage.chance, 'cloud'), agent: agents.unfurler(stage.chance) }
  one(stage, who, machine('S23'), source, who.deliveredAt + stage.chance.skewed(5 * minute, 9 * 60 * minute), fetches)
}

function s24(stage: Stage, who: Recipient): void {
  const source = { ip: who.ips.office, agent: agents.newOutlook() }
  one(stage, who, machine('S24'), source, who.deliveredAt + stage.chance.skewed(minute, 9 * 60 * minute), fetches)
}

function s26(stage: Stage, who: Recipient): void {
  const { chance } = stage
  const agent = {
    ...who.desk,
    headers: { ...who.desk.headers, 'sec-purpose': chance.of(['prefetch', 'prefetch;prerender']) },
  }
  one(
    stage,
    who,
    machine('S26'),
    { ip: who.ips.office, agent },
    who.deliveredAt + chance.skewed(minute, 9 * 60 * minute),
    { ...fetches, hasAssets: true },
  )
}

/** Posted to a public scanner: many come from everywhere. */
function s27(stage: Stage, who: Recipient): void {
  const { chance } = stage
  const from = who.deliveredAt + chance.skewed(30 * minute, 10 * 60 * minute)
  for (let count = chance.whole(30, 60); count > 0; count -= 1) {
    const place = chance.weighted([
      [5, 'cloud'],
      [2, 'vpn'],
      [1, 'home'],
      [2, 'microsoft'],
    ] as const)
    const agent = chance.weighted([
      [4, agents.headless],
      [3, agents.disguised],
      [2, agents.library],
      [2, agents.chrome],
    ] as const)(chance)
    const stays = chance.between(800, 12_000)
    const use = looks(stays, chance.is(0.15) ? { input: { kind: 'driver', from: 400 } } : {})
    one(
      stage,
      who,
      machine('S27', 'no-human'),
      { ip: addressIn(chance, place), agent },
      from + chance.between(0, 60) * minute,
      use,
    )
  }
}

/**
 * Through somebody's home, with a window and a mouse: told apart by telemetry alone, and only where nobody read the message. Without
 * that it is a risk which the reference names, so none is made.
 */
function s30(stage: Stage, who: Recipient): void {
  const { tenant, visitors } = stage.story
  const isVisited = visitors.some(({ message, truth }) => message === who.message.key && truth !== 'machine')
  if (!tenant.hasTelemetry || isVisited || who.message.readAt !== null) return s11(stage, who)
  const { chance } = stage
  const stays = chance.between(5_000, 15_000)
  const use = looks(stays, { utcOffset_minutes: who.utcOffset_minutes, input: { kind: 'mouse', from: 800 } })
  one(
    stage,
    who,
    machine('S30', 'no-human'),
    { ip: addressIn(chance, 'home'), agent: agents.chrome(chance) },
    who.deliveredAt + chance.between(2, 90) * minute,
    use,
  )
}

/** S31: what bounced cannot have been clicked by its recipient. */
export function clickOnBounced(stage: Stage, who: Recipient): void {
  const source = { ip: neighbourOf(stage.chance, addressIn(stage.chance, 'cloud')), agent: agents.chrome(stage.chance) }
  const use = looks(6_000, { input: { kind: 'driver', from: 500 } })
  one(stage, who, machine('S31'), source, who.message.acceptedAt! + stage.chance.between(5, 300) * second, use)
}
