// Figures of a set of stories: the confusion matrix, each scenario, bounds, and what simpler rules make of the same requests.
import { headlineMix } from './own/stories.ts'
import { baselines } from './baselines.ts'
import { retell, type Outcome } from './retell.ts'
import type { CampaignStory, VisitorStory } from './visit-story.ts'

type Column = Outcome['verdict']
type Truth = VisitorStory['truth']

export interface ScenarioFigures {
  scenario: string
  truth: Truth
  expect: string
  count: number
  columns: Record<Column, number>
  /** Verdicts that are not what the reference expects. */
  unexpected: number
}

export interface Figures {
  matrix: Record<Truth, Record<Column, number>>
  scenarios: ScenarioFigures[]
  /** S30 without telemetry: a residual risk that the reference leaves out of the target. */
  residual: number
  /** Of H27: said to be somebody else than the recipient. */
  flagged: number
  submittedByMachines: number
  baselines: { name: string; people: number; machines: number }[]
}

const emptyColumns = (): Record<Column, number> => ({ human: 0, unconfirmed: 0, automated: 0, none: 0 })

export function measure(stories: Iterable<CampaignStory>): Figures {
  const figures: Figures = {
    matrix: {
      person: emptyColumns(),
      'other-person': emptyColumns(),
      preview: emptyColumns(),
      machine: emptyColumns(),
      excluded: emptyColumns(),
    },
    scenarios: [],
    residual: 0,
    flagged: 0,
    submittedByMachines: 0,
    baselines: baselines.map(({ name }) => ({ name, people: 0, machines: 0 })),
  }
  const scenarios = new Map<string, ScenarioFigures>()
  for (const story of stories) {
    const { outcomes } = retell(story)
    for (const outcome of outcomes) count(figures, scenarios, outcome, story.tenant.hasTelemetry)
    for (const [index, { decide }] of baselines.entries()) {
      const clicked = decide(story, outcomes)
      for (const { key, truth } of story.visitors) {
        if (!clicked.has(key)) continue
        if (truth === 'person') figures.baselines[index]!.people += 1
        if (truth === 'machine') figures.baselines[index]!.machines += 1
      }
    }
  }
  figures.scenarios = [...scenarios.values()].toSorted((a, b) => (a.scenario < b.scenario ? -1 : 1))
  return figures
}

function count(
  figures: Figures,
  scenarios: Map<string, ScenarioFigures>,
  outcome: Outcome,
  hasTelemetry: boolean,
): void {
  const { visitor, verdict } = outcome
  const isResidual = !hasTelemetry && visitor.truth === 'machine' && expectedOf(visitor, hasTelemetry) === 'human'
  if (isResidual) figures.residual += verdict === 'human' ? 1 : 0
  else figures.matrix[visitor.truth][verdict] += 1
  if (visitor.truth === 'other-person' && outcome.isOtherPerson) figures.flagged += 1
  if (visitor.truth === 'machine' && outcome.hasSubmitted && !isResidual) figures.submittedByMachines += 1
  const key = `${visitor.scenario} ${visitor.truth}`
  const known = scenarios.get(key) ?? {
    scenario: visitor.scenario,
    truth: visitor.truth,
    expect: expectedOf(visitor, hasTelemetry),
    count: 0,
    columns: emptyColumns(),
    unexpected: 0,
  }
  scenarios.set(key, known)
  known.count += 1
  known.columns[verdict] += 1
  if (!isExpected(outcome, hasTelemetry)) known.unexpected += 1
}

const expectedOf = (visitor: VisitorStory, hasTelemetry: boolean): VisitorStory['expect'] =>
  hasTelemetry ? visitor.expect : (visitor.expectWithoutTelemetry ?? visitor.expect)

/** An excluded visit is shown as such, a picture is no visit; a machine that a canary unmasks is no longer unconfirmed. */
export function isExpected({ visitor, verdict, isExcluded }: Outcome, hasTelemetry: boolean): boolean {
  const wanted = expectedOf(visitor, hasTelemetry)
  if (wanted === 'no-human') return verdict !== 'human'
  if (wanted === 'none') return visitor.truth === 'excluded' ? isExcluded : verdict === 'none'
  if (wanted === 'unconfirmed' && visitor.truth === 'machine') return verdict !== 'human'
  return verdict === wanted
}

/** Share of people who are found, each scenario with the weight that the reference gives it. */
export function weightedRate(figures: Figures): number {
  let sum = 0
  let weights = 0
  for (const [scenario, weight] of headlineMix) {
    const found = figures.scenarios.find((row) => row.scenario === scenario && row.truth === 'person')
    // Those who close the page at once or block scripts cannot be found, and are in it all the same.
    if (found === undefined || found.count === 0) continue
    sum += (weight * found.columns.human) / found.count
    weights += weight
  }
  return weights === 0 ? 0 : sum / weights
}

/** Wilson, 95 %. */
export function wilson(share: number, of: number): { low: number; high: number } {
  if (of === 0) return { low: 0, high: 1 }
  const z = 1.96
  const middle = (share + (z * z) / (2 * of)) / (1 + (z * z) / of)
  const half = (z / (1 + (z * z) / of)) * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of))
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) }
}

/** Upper bound of a rate that was never seen, 95 %. */
export const ruleOfThree = (of: number): number => (of === 0 ? 1 : 3 / of)

export const sum = (columns: Record<Column, number>): number =>
  Object.values(columns).reduce((all, one) => all + one, 0)
