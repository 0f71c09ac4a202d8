// A hard attack catches more people than an easy one: what was expected of the attacks against what happened, and what each cue of
// the Phish Scale went with. Pure.
import type { AttackResult, Figures } from './contract.ts'
import { wilson } from './wilson.ts'

/** Expected: the attacks' own rates, weighted by what was delivered of each. Null: nothing was delivered. */
export function difficultyOf(attacks: readonly AttackResult[]): Figures['difficulty'] {
  const delivered = sumOf(attacks, ({ tally }) => tally.delivered)
  if (delivered === 0) return null
  const caught = sumOf(attacks, ({ tally }) => tally.caught)
  const expected =
    sumOf(attacks, ({ tally, predictedCompromiseRate }) => tally.delivered * predictedCompromiseRate) / delivered
  const interval = wilson(caught, delivered)!
  return {
    expected,
    actual: caught / delivered,
    ratio: expected === 0 ? null : caught / delivered / expected,
    ratioInterval: expected === 0 ? null : { low: interval.low / expected, high: interval.high / expected },
  }
}

/** How many fell for attacks that have the cue. Most often caught first. */
export function cuesOf(attacks: readonly AttackResult[]): Figures['cues'] {
  const kinds = [...new Set(attacks.flatMap(({ cues }) => cues))]
  return kinds
    .map((kind) => {
      const having = attacks.filter(({ cues }) => cues.includes(kind))
      const delivered = sumOf(having, ({ tally }) => tally.delivered)
      const caught = sumOf(having, ({ tally }) => tally.caught)
      return { kind, delivered, caught, rate: delivered === 0 ? null : caught / delivered }
    })
    .toSorted((a, b) => (b.rate ?? 0) - (a.rate ?? 0) || a.kind.localeCompare(b.kind))
}

const sumOf = (attacks: readonly AttackResult[], value: (attack: AttackResult) => number): number =>
  attacks.reduce((sum, attack) => sum + value(attack), 0)
