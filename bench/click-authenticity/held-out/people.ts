// What people do: scenarios H01 to H28 of the reference, with the mix of 8.2; and S25, where a person's device acts and nobody clicks.
import * as agents from './agents.ts'
import { addressIn, neighbourOf } from './networks.ts'
import {
  type Input,
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
  day,
  hour,
} from './stage.ts'

type Act = (stage: Stage, who: Recipient) => void

/** Weight in the mix → scenario. */
export const humanMix: [number, Act][] = [
  [40, h01],
  [10, h04],
  [10, h05],
  [15, h06],
  [3, h02],
  [3, h03],
  [0.2, h03b],
  [2, h07],
  [2, h08],
  [1.5, h09],
  [1.5, h10],
  [1, h11],
  [0.6, h12],
  [0.4, h13],
  [0.5, h14],
  [3, h15],
  [2, h16],
  [0.8, h17],
  [0.8, h19],
  [0.5, h20],
  [0.8, h21],
  [0.5, h22],
  [0.2, h23],
  [0.4, h24],
  [0.4, h25],
  [0.4, h26],
  [0.3, h27],
  [0.2, h28],
]

const person = (scenario: string, more: Partial<Truth> = {}): Truth => ({
  scenario,
  truth: 'person',
  expect: 'human',
  ...more,
})
const withTelemetryOnly = { expectWithoutTelemetry: 'unconfirmed' } as const

/** When somebody gets to a mail: minutes mostly, hours often, a day sometimes. */
const sooner = ({ chance }: Stage, who: Recipient): number => who.deliveredAt + chance.skewed(1.2 * minute, 20 * hour)

interface Known {
  /** Probability that the mail is read by then, and that the person signed in from there. */
  read?: number
  signIn?: number
}

/** Telemetry of a click; clocks of the cloud are up to two seconds off. */
function know(
  stage: Stage,
  who: Recipient,
  source: Source,
  at: number,
  { read = 0.94, signIn = 0.95 }: Known = {},
): void {
  const { chance, story } = stage
  if (!story.tenant.hasTelemetry) return
  const { message } = who
  if (message.readAt === null && chance.is(read))
    message.readAt = Math.max(
      who.deliveredAt,
      Math.round(at - chance.skewed(0.5 * second, 3 * minute) + chance.between(-2, 2) * second),
    )
  if (!chance.is(signIn)) return
  // Most within a day from the very address, the others within weeks from the same network.
  const isLately = chance.is(0.86)
  const before = isLately ? chance.between(5 * minute, 22 * hour) : chance.between(2 * day, 25 * day)
  const ip = isLately ? source.ip : neighbourOf(chance, source.ip)
  story.tenant.signIns.push({
    person: who.person,
    at: Math.round(at - before),
    ip,
    userAgent: source.agent.headers['user-agent'] ?? '',
  })
}

const used = (stage: Stage, who: Recipient, kind: Input | null, more: Partial<Use> = {}): Use => {
  const { chance } = stage
  const stays = more.stays ?? chance.skewed(3 * second, 70 * second)
  return {
    hasScripts: true,
    hasAssets: true,
    stays,
    utcOffset_minutes: who.utcOffset_minutes,
    ...(kind === null ? {} : { input: { kind, from: chance.between(0.15, 0.4) * Math.min(stays, 9 * second) } }),
    ...more,
  }
}

/** Some go on to what the page asks for. */
function further({ chance }: Stage, use: Use): Use {
  if (use.stays < 6 * second || use.input === undefined) return use
  if (chance.is(0.25)) return { ...use, next: use.stays - 200 }
  if (chance.is(0.35))
    return { ...use, submit: { at: use.stays - 300, fields: chance.whole(1, 2), autofill: chance.is(0.25) } }
  return use
}

/** One click of the recipient. */
function click(
  stage: Stage,
  who: Recipient,
  truth: Truth,
  source: Source,
  at: number,
  use: Use,
  known?: Known,
): string {
  const visitor = newVisitor(stage, who.message, { ...truth, hasSubmitted: use.submit !== undefined })
  know(stage, who, source, at, known)
  openPage(stage, visitor, who.message, source, at, use)
  return visitor
}

const desk = ({ chance }: Stage, who: Recipient): Source => ({
  ip: chance.is(0.6) ? who.ips.office : who.ips.home,
  agent: who.desk,
  tokenKind: 'link',
  position: chance.is(0.93) ? 0 : 1,
})

function h01(stage: Stage, who: Recipient): void {
  const source = { ...desk(stage, who), agent: agents.viaSafeLinks(who.desk) }
  click(stage, who, person('H01'), source, sooner(stage, who), further(stage, used(stage, who, 'mouse')))
}

function h02(stage: Stage, who: Recipient): void {
  const { chance } = stage
  click(
    stage,
    who,
    person('H02'),
    desk(stage, who),
    who.deliveredAt + chance.between(3, 5) * second,
    further(stage, used(stage, who, 'mouse')),
    { read: 0.97, signIn: 0.97 },
  )
}

function h03(stage: Stage, who: Recipient): void {
  const source = { ...desk(stage, who), ip: who.ips.office }
  const stays = stage.chance.between(1.62, 1.95) * second
  click(stage, who, person('H03', withTelemetryOnly), source, sooner(stage, who), used(stage, who, null, { stays }), {
    read: 0.995,
    signIn: 0.995,
  })
}

function h03b(stage: Stage, who: Recipient): void {
  const use = used(stage, who, null, { stays: stage.chance.between(0.25, 0.95) * second })
  click(stage, who, person('H03b', { expect: 'unconfirmed' }), desk(stage, who), sooner(stage, who), use)
}

function h04(stage: Stage, who: Recipient): void {
  const { chance } = stage
  const source = { ip: chance.is(0.5) ? who.ips.mobile : who.ips.home, agent: agents.outlookOnIphone(chance) }
  click(stage, who, person('H04'), source, sooner(stage, who), further(stage, used(stage, who, 'touch')))
}

/** The carrier's one address has many of the tenant's people behind it. */
function h05(stage: Stage, who: Recipient): void {
  const source = { ip: who.ips.mobile, agent: agents.outlookOnAndroid(stage.chance) }
  click(stage, who, person('H05'), source, sooner(stage, who), further(stage, used(stage, who, 'touch')))
}

/** Colleagues with the same browser behind one address, minutes after a burst. */
function h06(stage: Stage, who: Recipient): void {
  const { chance, officeIp } = stage
  const at = who.deliveredAt + chance.skewed(12 * second, 5 * minute)
  const source = { ip: officeIp, agent: stage.recipients[0]!.desk }
  click(stage, who, person('H06'), source, at, further(stage, used(stage, who, 'mouse')), { signIn: 0.97 })
}

const elsewhere = (
  stage: Stage,
  who: Recipient,
  scenario: string,
  source: Source,
  known: Known,
  more: Partial<Truth> = {},
): void =>
  void click(
    stage,
    who,
    person(scenario, more),
    source,
    sooner(stage, who),
    further(stage, used(stage, who, 'mouse')),
    known,
  )

function h07(stage: Stage, who: Recipient): void {
  elsewhere(
    stage,
    who,
    'H07',
    {
      ip: addressIn(stage.chance, 'microsoft'),
      agent: { ...agents.edge(stage.chance), softwareRenderer: stage.chance.is(0.4) },
    },
    { signIn: 0.99 },
    withTelemetryOnly,
  )
}
function h08(stage: Stage, who: Recipient): void {
  elsewhere(
    stage,
    who,
    'H08',
    {
      ip: addressIn(stage.chance, 'gatewayEgress'),
      agent: { ...who.desk, tls: 't12d1811h1_e8a523a41297_85036bcba153' },
    },
    { signIn: 0.99 },
    withTelemetryOnly,
  )
}
function h09(stage: Stage, who: Recipient): void {
  elsewhere(
    stage,
    who,
    'H09',
    { ip: addressIn(stage.chance, 'relay'), agent: agents.safari(stage.chance) },
    { read: 0.98, signIn: 0.9 },
    withTelemetryOnly,
  )
}
function h10(stage: Stage, who: Recipient): void {
  elsewhere(
    stage,
    who,
    'H10',
    { ip: addressIn(stage.chance, 'vpn'), agent: who.desk },
    { read: 0.98, signIn: 0.9 },
    withTelemetryOnly,
  )
}
function h11(stage: Stage, who: Recipient): void {
  elsewhere(
    stage,
    who,
    'H11',
    {
      ip: addressIn(stage.chance, 'isolation'),
      agent: { ...agents.chromeOnLinux(stage.chance), softwareRenderer: true },
    },
    { read: 0.98, signIn: 0.92 },
    withTelemetryOnly,
  )
}
function h12(stage: Stage, who: Recipient): void {
  click(
    stage,
    who,
    person('H12'),
    desk(stage, who),
    sooner(stage, who),
    further(stage, used(stage, who, 'keys', { stays: stage.chance.between(5, 50) * second })),
  )
}
function h13(stage: Stage, who: Recipient): void {
  click(
    stage,
    who,
    person('H13'),
    desk(stage, who),
    sooner(stage, who),
    further(stage, used(stage, who, 'reader', { stays: stage.chance.between(15, 120) * second })),
  )
}
function h14(stage: Stage, who: Recipient): void {
  const at = sooner(stage, who)
  const isSeen = stage.story.tenant.hasTelemetry && stage.chance.is(0.3)
  const truth = person('H14', { expect: isSeen ? 'human' : 'unconfirmed', expectWithoutTelemetry: 'unconfirmed' })
  click(stage, who, truth, desk(stage, who), at, { ...used(stage, who, null), hasScripts: false })
  if (isSeen)
    stage.story.tenant.endpointOpens.push({ person: who.person, message: who.message.key, at: Math.round(at - 800) })
}

/** A machine was there before, from elsewhere. */
function h15(stage: Stage, who: Recipient): void {
  const { chance } = stage
  const machine = newVisitor(stage, who.message, { scenario: 'H15', truth: 'machine', expect: 'no-human' })
  const source = { ip: addressIn(chance, 'cloud'), agent: agents.disguised(chance) }
  openPage(stage, machine, who.message, source, who.deliveredAt + chance.between(2, 40) * second, {
    hasScripts: true,
    hasAssets: true,
    stays: 2_500,
    utcOffset_minutes: 0,
  })
  click(stage, who, person('H15'), desk(stage, who), sooner(stage, who), further(stage, used(stage, who, 'mouse')))
}

/** The link had no reputation: a detonation follows the person. */
function h16(stage: Stage, who: Recipient): void {
  const { chance } = stage
  const at = sooner(stage, who)
  click(stage, who, person('H16'), desk(stage, who), at, further(stage, used(stage, who, 'mouse')))
  const machine = newVisitor(stage, who.message, { scenario: 'H16', truth: 'machine', expect: 'no-human' })
  const source = { ip: addressIn(chance, 'microsoft'), agent: agents.headless(chance) }
  openPage(stage, machine, who.message, source, at + chance.between(1.2, 4) * second, {
    hasScripts: true,
    hasAssets: true,
    stays: 3_000,
    utcOffset_minutes: 0,
  })
}

function h17(stage: Stage, who: Recipient): void {
  const at = sooner(stage, who)
  click(stage, who, person('H17'), { ip: who.ips.mobile, agent: who.phone }, at, used(stage, who, 'touch'))
  click(
    stage,
    who,
    person('H17'),
    desk(stage, who),
    at + stage.chance.skewed(2 * minute, 3 * hour),
    further(stage, used(stage, who, 'mouse')),
  )
}

function h19(stage: Stage, who: Recipient): void {
  const use = used(stage, who, 'mouse', { stays: stage.chance.between(2.5, 7) * second })
  const filled = { ...use, submit: { at: use.stays - 250, fields: 2, autofill: true } }
  click(stage, who, person('H19'), desk(stage, who), sooner(stage, who), filled)
}

function h20(stage: Stage, who: Recipient): void {
  const source = {
    ...desk(stage, who),
    agent: agents.firefox(stage.chance),
    tokenKind: 'text-link' as const,
    position: 0,
  }
  click(stage, who, person('H20'), source, sooner(stage, who), further(stage, used(stage, who, 'mouse')))
}

function h21(stage: Stage, who: Recipient): void {
  const source = { ip: who.ips.mobile, agent: who.phone, tokenKind: 'qr' as const }
  click(stage, who, person('H21'), source, sooner(stage, who), further(stage, used(stage, who, 'touch')))
}

function h22(stage: Stage, who: Recipient): void {
  const source = { ...desk(stage, who), agent: { ...agents.firefox(stage.chance), oddScreen: stage.chance.is(0.3) } }
  click(
    stage,
    who,
    person('H22'),
    source,
    sooner(stage, who),
    further(stage, used(stage, who, 'mouse', { utcOffset_minutes: 0 })),
  )
}

function h23(stage: Stage, who: Recipient): void {
  const source = { ip: who.ips.office, agent: agents.kiosk(stage.chance) }
  click(stage, who, person('H23'), source, sooner(stage, who), further(stage, used(stage, who, 'mouse')))
}

function h24(stage: Stage, who: Recipient): void {
  const hiddenUntil = stage.chance.between(2, 8) * minute
  const stays = hiddenUntil + stage.chance.between(6, 40) * second
  const use = {
    ...used(stage, who, null),
    hiddenUntil,
    stays,
    input: { kind: 'mouse' as const, from: hiddenUntil + 900 },
  }
  click(stage, who, person('H24'), desk(stage, who), sooner(stage, who), use)
}

function h25(stage: Stage, who: Recipient): void {
  click(
    stage,
    who,
    person('H25'),
    desk(stage, who),
    sooner(stage, who),
    used(stage, who, 'wheel', { stays: stage.chance.between(4, 40) * second }),
  )
}

function h26(stage: Stage, who: Recipient): void {
  const use = used(stage, who, null, { stays: stage.chance.between(25, 45) * second })
  click(stage, who, person('H26', withTelemetryOnly), desk(stage, who), sooner(stage, who), use, {
    read: 0.995,
    signIn: 0.995,
  })
}

/** Forwarded to a colleague, who clicks. */
function h27(stage: Stage, who: Recipient): void {
  const other = stage.chance.of(stage.recipients)
  if (other === who) return
  const at = sooner(stage, who) + 10 * minute
  const visitor = newVisitor(stage, who.message, { scenario: 'H27', truth: 'other-person', expect: 'human' })
  know(stage, who, { ip: who.ips.office, agent: who.desk }, at - 5 * minute, { signIn: 0 })
  openPage(stage, visitor, who.message, { ip: other.ips.home, agent: other.desk }, at, used(stage, who, 'mouse'))
}

/** The administrator tries the link from an address that is excluded. */
function h28(stage: Stage, who: Recipient): void {
  const excluded = stage.story.tenant.excluded[0]
  if (excluded === undefined) return
  const visitor = newVisitor(stage, who.message, { scenario: 'H28', truth: 'excluded', expect: 'none' })
  const source = { ip: excluded.replace('/32', ''), agent: agents.edge(stage.chance) }
  openPage(stage, visitor, who.message, source, sooner(stage, who), used(stage, who, 'mouse'))
}

/** S25: the finger rests on the link to look at it. */
export function pressAndHold(stage: Stage, who: Recipient): void {
  const { chance } = stage
  const visitor = newVisitor(stage, who.message, { scenario: 'S25', truth: 'preview', expect: 'unconfirmed' })
  const source = { ip: chance.is(0.5) ? who.ips.mobile : who.ips.home, agent: agents.iphone(chance) }
  const at = sooner(stage, who)
  openPage(stage, visitor, who.message, source, at, used(stage, who, null, { stays: chance.between(1.6, 4) * second }))
  // Whoever looks at a link in a mail has it open: often read, not seldom from a known address.
  if (chance.is(0.4)) know(stage, who, source, at, { signIn: 0 })
}

/** O01 to O05: a picture is loaded, nobody clicks. */
export function openByProxy(stage: Stage, who: Recipient): void {
  const { chance } = stage
  const visitor = newVisitor(stage, who.message, {
    scenario: chance.of(['O01', 'O02', 'O03', 'O04']),
    truth: 'machine',
    expect: 'none',
  })
  const source = { ip: addressIn(chance, 'relay'), agent: agents.imageProxy(chance), tokenKind: 'pixel' as const }
  note(stage, visitor, who.message, source, who.deliveredAt + chance.skewed(second, 6 * hour), { kind: 'pixel' })
}

/** H18: reports and does not click. */
export function report(stage: Stage, who: Recipient): void {
  who.message.reportedAt ??= Math.round(who.deliveredAt + stage.chance.skewed(2 * minute, 8 * hour))
}
