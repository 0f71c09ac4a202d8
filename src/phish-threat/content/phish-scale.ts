// The NIST Phish Scale as a pure function: how hard a mail is to see through, from the number of its cues and from how well its premise
// fits the people who get it (NIST TN 2276; Steves, Greene, Theofanos 2020, doi.org/10.1093/cybsec/tyaa009).
import type { Static } from 'typebox'
import type { Cue, DifficultyShape, Premise } from './contract.ts'

export const ratings = ['very', 'moderately', 'moderately-to-least', 'least'] as const
export type Rating = (typeof ratings)[number]
export type Difficulty = Static<typeof DifficultyShape>

export interface PhishScale {
  cueCount: number
  cues: 'few' | 'some' | 'many'
  /** Sum of the four elements less what was trained, -8 to 32. */
  premiseScore: number
  premise: 'weak' | 'medium' | 'strong'
  /** How difficult the detection is. */
  rating: Rating
}

const someCues_min = 9
const manyCues_min = 15
const mediumPremise_min = 11
const strongPremise_min = 18

const table: Record<PhishScale['cues'], Record<PhishScale['premise'], Rating>> = {
  few: { strong: 'very', medium: 'very', weak: 'moderately' },
  some: { strong: 'very', medium: 'moderately', weak: 'moderately-to-least' },
  many: { strong: 'moderately', medium: 'moderately', weak: 'least' },
}

export function rate(cues: readonly Pick<Cue, 'kind'>[], premise: Premise): PhishScale {
  const cueCount = cues.length
  const premiseScore = premise.process + premise.relevance + premise.events + premise.concern - premise.trained
  const amount = cueCount >= manyCues_min ? 'many' : cueCount >= someCues_min ? 'some' : 'few'
  const fit = premiseScore >= strongPremise_min ? 'strong' : premiseScore >= mediumPremise_min ? 'medium' : 'weak'
  return { cueCount, cues: amount, premiseScore, premise: fit, rating: table[amount][fit] }
}

/** In the three steps of the library. */
export function difficultyOf({ rating }: PhishScale): Difficulty {
  if (rating === 'very') return 'high'
  return rating === 'moderately' ? 'medium' : 'low'
}

/**
 * Share of people who are expected to fall for it, 0..1: within the bounds that the study observed for the rating (least under 10 %,
 * moderately 11.6 to 18 %, very from 19 %), and within them by the premise.
 */
export function predictRate({ rating, premiseScore }: PhishScale): number {
  const [from, to] = bounds[rating]
  const fit = Math.min(1, Math.max(0, premiseScore / 32))
  return Math.round((from + (to - from) * fit) * 1000) / 1000
}

const bounds: Record<Rating, [number, number]> = {
  least: [0.02, 0.08],
  'moderately-to-least': [0.05, 0.115],
  moderately: [0.116, 0.18],
  very: [0.19, 0.38],
}
