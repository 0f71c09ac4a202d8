import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listTemplates } from './library.ts'
import { difficultyOf, predictRate, rate, type Rating } from './phish-scale.ts'

const cues = (count: number) => Array.from({ length: count }, () => ({ kind: 'urgency' as const }))
const premise = (score: number, trained: 0 | 2 | 4 | 6 | 8 = 0) => {
  const parts = [0, 0, 0, 0].map(
    (_, index) => Math.max(0, Math.min(8, score + trained - index * 8)) as 0 | 2 | 4 | 6 | 8,
  )
  const [process, relevance, events, concern] = parts
  return { process: process!, relevance: relevance!, events: events!, concern: concern!, trained }
}

test('the rating follows the table of the Phish Scale at each of its borders', () => {
  const cases: [cues: number, premise: number, rating: Rating][] = [
    [1, 18, 'very'],
    [8, 12, 'very'],
    [8, 10, 'moderately'],
    [9, 18, 'very'],
    [9, 12, 'moderately'],
    [14, 10, 'moderately-to-least'],
    [15, 18, 'moderately'],
    [15, 12, 'moderately'],
    [15, 10, 'least'],
    [40, 0, 'least'],
  ]
  for (const [count, score, rating] of cases)
    assert.equal(rate(cues(count), premise(score)).rating, rating, `${count} ${score}`)
})

test('what people were trained on counts against the premise', () => {
  const scale = rate(cues(3), premise(18, 8))
  assert.deepEqual([scale.premiseScore, scale.premise], [18, 'strong'])
  assert.equal(rate(cues(3), { ...premise(18), trained: 8 }).premise, 'weak')
})

test('the expected rate lies within what was observed for the rating, and grows with the premise', () => {
  const rates = [0, 10, 12, 18, 32].map((score) => predictRate(rate(cues(3), premise(score))))
  assert.deepEqual(
    rates,
    rates.toSorted((a, b) => a - b),
  )
  assert.ok(predictRate(rate(cues(20), premise(0))) < 0.1)
  assert.ok(predictRate(rate(cues(9), premise(12))) >= 0.116 && predictRate(rate(cues(9), premise(12))) <= 0.18)
  assert.ok(predictRate(rate(cues(1), premise(32))) >= 0.19)
})

test('difficulty and rate of every built-in template are those that its cues and premise give', () => {
  for (const { templateId, variants, premise: given, difficulty, predictedCompromiseRate } of listTemplates()) {
    const scale = rate(variants[0]!.cues, given!)
    assert.equal(difficulty, difficultyOf(scale), templateId)
    assert.equal(predictedCompromiseRate, predictRate(scale), templateId)
    const counts = variants.map(({ cues: list }) => list.length)
    assert.equal(new Set(counts).size, 1, `${templateId}: languages differ in cues`)
  }
})
