// Mistakes of a template stand at their fields, and are told in words.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiError } from '#console/api/error.ts'
import { emptyTemplate, withLanguage } from './empty-template.ts'
import { mistakesBelow, mistakeTexts, templateMistakes } from './mistakes.ts'

const refused = (paths: readonly string[]) =>
  new ApiError({
    status: 422,
    code: 'simulations.template.invalid',
    detail: 'It cannot be used.',
    fields: paths.map((path) => ({ path, message: 'Not so.' })),
  })

test('a mistake has the same place whether the content was to be saved or only to be shown', () => {
  assert.deepEqual(templateMistakes(refused(['variants.0.html'])), { 'variants.0.html': 'Not so.' })
  assert.deepEqual(templateMistakes(refused(['content.variants.0.html'])), { 'variants.0.html': 'Not so.' })
  assert.deepEqual(templateMistakes(new Error('away')), {})
})

test('two mistakes of a field are both told', () => {
  assert.deepEqual(templateMistakes(refused(['name', 'name'])), { name: 'Not so. Not so.' })
})

test('the fields of one mail get theirs only', () => {
  const mistakes = { 'variants.1.html': 'a', 'variants.10.html': 'b', name: 'c' }
  assert.deepEqual(mistakesBelow(mistakes, 'variants.1'), { html: 'a' })
})

test('language and field are named', () => {
  const content = withLanguage(emptyTemplate(), 'de')
  const mistakes = templateMistakes(refused(['name', 'variants.1.subject', 'variants.0.cues.2.quote', 'variants']))
  assert.deepEqual(mistakeTexts(mistakes, content), [
    'Name: Not so.',
    'German, Subject: Not so.',
    'English, cue 3: Not so.',
    'Not so.',
  ])
})
