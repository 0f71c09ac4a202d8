// Machines that work through a whole tenant in one manner: the filters of the reference, and two families of this generator's own that
// are in no list.
import * as agents from './agents.ts'
import { addressIn, neighbourOf } from './networks.ts'
import { looks } from './machines.ts'
import {
  minute,
  newVisitor,
  note,
  openPage,
  type Recipient,
  second,
  type Source,
  type Stage,
  type Truth,
} from './stage.ts'
import type { MessageStory } from '../visit-story.ts'

/** Goes over the recipients it reaches, and over the canaries where it reads all mail. */
export type Filter = (stage: Stage, reached: Recipient[]) => void

const machine = (scenario: string, expect: Truth['expect'] = 'automated'): Truth => ({
  scenario,
  truth: 'machine',
  expect,
})

/** Filters of the reference. */
export const knownFilters: [number, Filter][] = [
  [3, s03],
  [3, s04],
  [3, s09],
  [2, s28],
  [2, s29],
]

/** In no list: at least a fifth of the machine visits are theirs. */
export const unknownFilters: [number, Filter][] = [
  [1, tarn],
  [1, moss],
]

/** Several addresses of one network at once: pixel, links, decoy. */
function s03(stage: Stage, reached: Recipient[]): void {
  const { chance } = stage
  const home = addressIn(chance, chance.of(['microsoft', 'vendor', 'cloud']))
  const agent = agents.bare(chance)
  for (const { message, deliveredAt } of reached) {
    const visitor = newVisitor(stage, message, machine('S03'))
    const at = deliveredAt + chance.between(2, 8) * second
    const from = (): Source => ({ ip: neighbourOf(chance, home), agent })
    note(stage, visitor, message, { ...from(), tokenKind: 'pixel' }, at, { kind: 'pixel' })
    openPage(stage, visitor, message, from(), at + chance.between(100, 900), looks(1_200))
    openPage(
      stage,
      visitor,
      message,
      { ...from(), tokenKind: 'text-link' },
      at + chance.between(100, 1_500),
      looks(1_200),
    )
    openPage(stage, visitor, message, { ...from(), tokenKind: 'decoy' }, at + chance.between(100, 1_500), looks(1_200))
  }
}

/** A current browser that takes its time, and every link. */
function s04(stage: Stage, reached: Recipient[]): void {
  const { chance } = stage
  const home = addressIn(chance, 'cloud')
  const agent = agents.chrome(chance)
  for (const { message, deliveredAt } of reached) {
    const visitor = newVisitor(stage, message, machine('S04', 'no-human'))
    const at = deliveredAt + chance.between(0.5, 15) * minute
    const from = (): Source => ({ ip: neighbourOf(chance, home), agent })
    note(stage, visitor, message, { ...from(), tokenKind: 'pixel' }, at, { kind: 'pixel' })
    openPage(stage, visitor, message, from(), at + chance.between(50, 900), looks(2_300))
    openPage(stage, visitor, message, { ...from(), position: 1 }, at + chance.between(300, 2_000), looks(2_300))
    openPage(
      stage,
      visitor,
      message,
      { ...from(), tokenKind: 'text-link' },
      at + chance.between(300, 2_000),
      looks(2_300),
    )
  }
}

/** The first link only, always about so long after delivery. */
function s09(stage: Stage, reached: Recipient[]): void {
  const { chance } = stage
  const home = addressIn(chance, chance.of(['cloud', 'home']))
  const agent = agents.edge(chance)
  const offset = chance.between(30, 240) * second
  for (const { message, deliveredAt } of reached) {
    const visitor = newVisitor(stage, message, machine('S09', 'no-human'))
    openPage(
      stage,
      visitor,
      message,
      { ip: home, agent },
      deliveredAt + offset + chance.between(-2, 2) * second,
      looks(1_900),
    )
  }
}

/** Everybody's link within a minute. */
function s28(stage: Stage, reached: Recipient[]): void {
  const { chance } = stage
  const source = { ip: addressIn(chance, 'cloud'), agent: agents.chrome(chance) }
  const from = Math.max(...reached.map(({ deliveredAt }) => deliveredAt)) + chance.between(1, 50) * minute
  for (const { message } of reached)
    openPage(
      stage,
      newVisitor(stage, message, machine('S28')),
      message,
      source,
      from + chance.between(0, 55) * second,
      looks(1_100),
    )
}

/** A mailbox that nobody reads is visited first; then the same source visits people's. */
function s29(stage: Stage, reached: Recipient[]): void {
  const { chance } = stage
  const source = { ip: addressIn(chance, 'cloud'), agent: agents.chromeOnLinux(chance) }
  visitCanaries(stage, 'S29', source, chance.between(20, 200) * second)
  for (const { message, deliveredAt } of reached)
    openPage(
      stage,
      newVisitor(stage, message, machine('S29')),
      message,
      source,
      deliveredAt + chance.skewed(20 * second, 40 * minute),
      looks(chance.between(1_700, 4_000)),
    )
}

function visitCanaries(stage: Stage, scenario: string, source: Source, after: number): void {
  for (const message of stage.canaries)
    openPage(
      stage,
      newVisitor(stage, message, machine(scenario)),
      message,
      source,
      deliveredOf(message) + after,
      looks(2_000),
    )
}

const deliveredOf = ({ deliveredAt, acceptedAt }: MessageStory): number => deliveredAt ?? acceptedAt!

/**
 * First family: edge workers of one small network, a new address for each message, a browser of a phone that scrolls by itself, goes
 * on to the next page now and then, and fills forms of every eighth. Waits half a minute to twenty. Reads canaries' mail, too.
 */
function tarn(stage: Stage, reached: Recipient[]): void {
  const { chance } = stage
  const source = (): Source => ({
    ip: addressIn(chance, 'tarn'),
    agent: { ...agents.android(chance), softwareRenderer: chance.is(0.5) },
  })
  if (chance.is(0.8)) visitCanaries(stage, 'B-tarn', source(), chance.between(1, 9) * minute)
  for (const { message, deliveredAt } of reached) {
    const visitor = newVisitor(stage, message, machine('B-tarn', 'no-human'))
    const from = source()
    const at = deliveredAt + chance.skewed(30 * second, 20 * minute)
    const stays = chance.between(2_500, 11_000)
    const use = looks(stays, {
      input: { kind: 'driver-wheel', from: chance.between(300, 1_200) },
      ...(chance.is(0.2) ? { next: stays - 100 } : {}),
    })
    const isForm = use.next === undefined && chance.is(0.125)
    openPage(
      stage,
      visitor,
      message,
      from,
      at,
      isForm ? { ...use, submit: { at: stays - 400, fields: 2, autofill: false } } : use,
    )
    if (chance.is(0.3))
      openPage(
        stage,
        visitor,
        message,
        { ...from, tokenKind: 'text-link' },
        at + chance.between(4, 40) * second,
        looks(1_500),
      )
  }
}

/**
 * Second family: asks through the homes of other people, one home for each message, in two steps: a look without scripts, and after one
 * to three minutes a whole browser with a pointer that a driver moves. No form, no decoy, no canaries; nothing is read in the mailbox.
 * Without telemetry the pointer stays away: with it this would be the risk of S30, which the reference names.
 */
function moss(stage: Stage, reached: Recipient[]): void {
  const { chance } = stage
  for (const { message, deliveredAt } of reached) {
    const visitor = newVisitor(stage, message, machine('B-moss', 'no-human'))
    const ip = addressIn(chance, chance.of(['home', 'mobile', 'office']))
    const at = deliveredAt + chance.skewed(40 * second, 3 * 60 * minute)
    openPage(stage, visitor, message, { ip, agent: agents.bare(chance) }, at, {
      hasScripts: false,
      hasAssets: false,
      stays: 0,
      utcOffset_minutes: 0,
    })
    // A sleepy one comes without the pointer.
    const input = chance.is(0.7) ? { input: { kind: 'driver' as const, from: chance.between(500, 2_000) } } : {}
    const agent = chance.is(0.4) ? agents.disguised(chance) : agents.chrome(chance)
    openPage(
      stage,
      visitor,
      message,
      { ip, agent },
      at + chance.between(60, 180) * second,
      looks(chance.between(2_000, 9_000), stage.story.tenant.hasTelemetry ? input : {}),
    )
  }
}
