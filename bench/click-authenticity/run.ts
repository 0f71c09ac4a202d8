// How well people are told from scanners: generator A, on which the rules were tuned, and the held-out one, with and without telemetry of
// the tenant. `node bench/click-authenticity/run.ts [--quick] [--write] [--seed N]`; --write puts it to bench/results/click-authenticity.md.
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { heldOutStories } from './held-out/generate.ts'
import { measure, ruleOfThree, sum, weightedRate, wilson, type Figures } from './measure.ts'
import { ownStories } from './own/stories.ts'
import type { StoryTeller } from './visit-story.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    write: { type: 'boolean' },
    seed: { type: 'string' },
    campaigns: { type: 'string' },
  },
})
const seed = Number(values.seed ?? 1)
const campaigns = Number(values.campaigns ?? (values.quick === true ? 14 : 126))

const lines: string[] = []
const say = (...text: string[]) => lines.push(...text)
const percent = (share: number, digits = 2) => `${(share * 100).toFixed(digits)} %`

const began_ms = performance.now()
let judged = 0
say('# Click authenticity', '')
say(
  `Seed ${seed}, ${campaigns} campaigns a set. People are weighted by the mix that the tables name; the counts are raw.`,
  '',
)
report('Generator A (the rules were tuned on it)', ownStories)
report('Held out (not seen by whoever wrote the rules)', heldOutStories)
say(`${judged} visitors altogether, in ${((performance.now() - began_ms) / 1_000).toFixed(1)} s.`, '')
process.stdout.write(lines.join('\n'))
if (values.write === true)
  writeFileSync(path.resolve(import.meta.dirname, '../results/click-authenticity.md'), lines.join('\n'))

function report(title: string, tell: StoryTeller): void {
  for (const hasTelemetry of [true, false]) {
    const figures = measure(tell({ seed, campaigns, hasTelemetry }))
    for (const row of Object.values(figures.matrix)) judged += sum(row)
    say(`## ${title}, telemetry ${hasTelemetry ? 'on' : 'off'}`, '')
    sayMatrix(figures)
    sayFigures(figures, hasTelemetry)
    sayScenarios(figures)
    sayBaselines(figures)
  }
}

function sayMatrix({ matrix }: Figures): void {
  say('| truth \\ verdict | human | unconfirmed | automated | no visit |', '| --- | --- | --- | --- | --- |')
  for (const [truth, row] of Object.entries(matrix))
    say(`| ${truth} | ${row.human} | ${row.unconfirmed} | ${row.automated} | ${row.none} |`)
  say('')
}

function sayFigures(figures: Figures, hasTelemetry: boolean): void {
  const { person, machine, preview, 'other-person': other } = figures.matrix
  const people = sum(person) - person.none
  const machines = sum(machine) + sum(preview) - machine.none - preview.none
  const rate = weightedRate(figures)
  const bound = wilson(rate, people)
  const wrong = machine.human + preview.human
  say(
    `- machines taken for people: ${wrong} of ${machines} (95 %: ${wrong === 0 ? `under ${ruleOfThree(machines).toExponential(1)}` : `up to ${percent(wilson(wrong / machines, machines).high, 3)}`}); forms counted for machines: ${figures.submittedByMachines}`,
    `- people found: ${percent(rate)} by the mix (95 %: ${percent(bound.low)} to ${percent(bound.high)}), ${percent(person.human / people)} of all ${people}`,
    `- people taken for machines: ${percent(person.automated / people, 3)}`,
    `- other people: ${other.human} of ${sum(other)} found, ${figures.flagged} said to be another`,
  )
  if (!hasTelemetry)
    say(
      `- outside the target: ${figures.residual} visits through residential proxies with input of their own (S30) counted as people`,
    )
  say('')
}

function sayScenarios({ scenarios }: Figures): void {
  say(
    '| scenario | truth | expected | n | human | unconfirmed | automated | as expected |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
  )
  for (const { scenario, truth, expect, count, columns, unexpected } of scenarios)
    say(
      `| ${scenario} | ${truth} | ${expect} | ${count} | ${columns.human} | ${columns.unconfirmed} | ${columns.automated} | ${percent((count - unexpected) / count, 1)} |`,
    )
  say('')
}

function sayBaselines({ baselines, matrix }: Figures): void {
  const people = sum(matrix.person)
  const machinesCount = sum(matrix.machine)
  say('| rule | people found | machines counted |', '| --- | --- | --- |')
  say(`| ours | ${percent(matrix.person.human / people)} | ${matrix.machine.human} of ${machinesCount} |`)
  for (const { name, people: found, machines } of baselines)
    say(`| ${name} | ${percent(found / people)} | ${machines} of ${machinesCount} |`)
  say('')
}
