// A training is whole before it is saved, and what is typed is not changed while it is typed.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  changeText,
  emptyTraining,
  missingIn,
  paragraphsOf,
  textOf,
  tidied,
  withLanguage,
  withoutLanguage,
} from './training-draft.ts'

const whole = changeText(emptyTraining(), 'en', {
  title: 'Parcels',
  summary: 'What parcel services never ask for.',
  sections: [{ heading: 'Look', paragraphs: ['At the sender.'], picture: null }],
  quiz: [1, 2, 3].map((number) => ({
    question: `Question ${number}`,
    options: ['Yes', 'No'],
    correct: 1,
    explanation: 'Because.',
  })),
})

test('a new one misses everything, a whole one nothing', () => {
  assert.equal(missingIn(emptyTraining()).length, 2 + 2 + 3 * 3)
  assert.deepEqual(missingIn(whole), [])
})

test('what is missing is told by language', () => {
  const both = changeText(withLanguage(whole, 'de'), 'de', { title: ' ' })
  assert.deepEqual(missingIn(both), ['German: the title is missing.'])
  assert.deepEqual(missingIn(withoutLanguage(both, 'de')), [])
})

test('two questions are too few', () => {
  const few = changeText(whole, 'en', { quiz: whole.texts[0]!.quiz.slice(0, 2) })
  assert.deepEqual(missingIn(few), ['English: the quiz has fewer than 3 questions.'])
})

test('a text stays as it is typed, blank lines and all', () => {
  for (const text of ['', 'a', 'a\n\n', 'a\n\n\nb', 'a\n\nb \n'])
    assert.equal(textOf({ paragraphs: paragraphsOf(text) }), text)
})

test('empty paragraphs are not saved', () => {
  const typed = changeText(whole, 'en', {
    sections: [
      { heading: ' Look ', paragraphs: paragraphsOf('At the sender.\n\n\n\n At the link.\n\n'), picture: null },
    ],
  })
  assert.deepEqual(tidied(typed).texts[0]!.sections, [
    { heading: 'Look', paragraphs: ['At the sender.', 'At the link.'], picture: null },
  ])
})
